//! A SCIM filter as a condition on indexed columns. The condition selects everybody who can match and
//! perhaps more: the evaluator of `scim` decides, so both databases answer alike.

use std::str::FromStr;

use uuid::Uuid;

use super::{
    Arg, Conn, StoreError, employees as people,
    groups::{self, Group, Owner},
};
use crate::{
    directory::{Employee, fold},
    ids::{EmployeeId, GroupId, OrganisationId},
    scim::{
        filter::{Comparison, Filter, Literal, Operator, ValuePath},
        schema::{GROUP, USER},
    },
};

/// A condition that an index answers. Texts are fixed parts with `?` for each argument; values travel as
/// arguments only.
#[derive(Debug, Clone)]
pub struct Narrowed {
    condition: String,
    arguments: Vec<Arg>,
}

impl Narrowed {
    /// No condition: every employee of the organisation.
    #[must_use]
    pub const fn everybody() -> Self {
        Self { condition: String::new(), arguments: Vec::new() }
    }

    /// Whether an index answers it, rather than a walk over everybody.
    #[must_use]
    pub const fn is_narrow(&self) -> bool {
        !self.condition.is_empty()
    }

    fn one(condition: &str, argument: impl Into<Arg>) -> Self {
        Self { condition: condition.to_owned(), arguments: vec![argument.into()] }
    }

    fn nobody() -> Self {
        Self { condition: "1 = 0".to_owned(), arguments: Vec::new() }
    }

    /// The text with `$n` for each `?`, whose values are appended to `arguments`.
    fn number(&self, arguments: &mut Vec<Arg>) -> String {
        let mut condition = String::with_capacity(self.condition.len() + 16);
        let mut values = self.arguments.iter();
        for letter in self.condition.chars() {
            match (letter, values.len()) {
                ('?', 1..) => {
                    arguments.extend(values.next().cloned());
                    condition.push_str(&format!("${}", arguments.len()));
                }
                (other, _) => condition.push(other),
            }
        }
        condition
    }

    fn joined(parts: Vec<Self>, word: &str) -> Self {
        let condition =
            parts.iter().map(|part| format!("({})", part.condition)).collect::<Vec<_>>().join(word);
        Self { condition, arguments: parts.into_iter().flat_map(|part| part.arguments).collect() }
    }
}

/// The condition that a single comparison of the attribute of this name comes to.
type Indexed = fn(&str, &Comparison) -> Narrowed;

/// The narrowest condition that every employee who satisfies `filter` meets.
#[must_use]
pub fn narrow(filter: &Filter) -> Narrowed {
    narrow_by(filter, employee)
}

/// The narrowest condition that every group that satisfies `filter` meets.
#[must_use]
pub fn narrow_groups(filter: &Filter) -> Narrowed {
    narrow_by(filter, group)
}

fn narrow_by(filter: &Filter, indexed: Indexed) -> Narrowed {
    match filter {
        Filter::And(parts) => {
            let parts: Vec<_> =
                parts.iter().map(|part| narrow_by(part, indexed)).filter(Narrowed::is_narrow).collect();
            match parts.len() {
                0 => Narrowed::everybody(),
                _ => Narrowed::joined(parts, " and "),
            }
        }
        Filter::Or(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| narrow_by(part, indexed)).collect();
            if parts.iter().all(Narrowed::is_narrow) {
                Narrowed::joined(parts, " or ")
            } else {
                Narrowed::everybody()
            }
        }
        Filter::Compare(comparison) => match (&comparison.operator, &comparison.value) {
            (Operator::Eq, Literal::Text(_)) => indexed(&comparison.path.to_string(), comparison),
            _ => Narrowed::everybody(),
        },
        // What one value satisfies as a whole, one value satisfies in each part.
        Filter::ValuePath(ValuePath { filter, .. }) => match filter.as_ref() {
            Filter::Compare(_) | Filter::And(_) | Filter::Or(_) => narrow_by(filter, indexed),
            Filter::Not(_) | Filter::Present(_) | Filter::ValuePath(_) => Narrowed::everybody(),
        },
        Filter::Not(_) | Filter::Present(_) => Narrowed::everybody(),
    }
}

fn by_id<T: FromStr + Into<Arg>>(text: &str) -> Narrowed {
    text.parse::<T>().map_or_else(|_| Narrowed::nobody(), |id| Narrowed::one("id = ?", id))
}

fn employee(name: &str, comparison: &Comparison) -> Narrowed {
    let Literal::Text(text) = &comparison.value else { return Narrowed::everybody() };
    match name {
        "userName" => Narrowed::one("username_folded = ?", fold(text)),
        "externalId" => Narrowed::one("external_id = ?", text.as_str()),
        "id" => by_id::<EmployeeId>(text),
        "emails.value" => Narrowed::one(
            "id in (select employee_id from employee_emails where organisation_id = $1 and value_folded = ?)",
            fold(text),
        ),
        "meta.resourceType" if text != USER.name => Narrowed::nobody(),
        // What a search over several types asks of another one.
        _ if USER.resolve(name).is_none() => Narrowed::nobody(),
        "groups.value" => text.parse::<GroupId>().map_or_else(
            |_| Narrowed::nobody(),
            |group| {
                Narrowed::one(
                    "id in (select employee_id from group_members where organisation_id = $1 and group_id = ?)",
                    group,
                )
            },
        ),
        _ => Narrowed::everybody(),
    }
}

fn group(name: &str, comparison: &Comparison) -> Narrowed {
    let Literal::Text(text) = &comparison.value else { return Narrowed::everybody() };
    match name {
        "displayName" => Narrowed::one("name_folded = ?", fold(text)),
        "externalId" => Narrowed::one("external_id = ?", text.as_str()),
        "meta.resourceType" if text != GROUP.name => Narrowed::nobody(),
        _ if GROUP.resolve(name).is_none() => Narrowed::nobody(),
        "id" => by_id::<GroupId>(text),
        "members.value" => text.parse::<EmployeeId>().map_or_else(
            |_| Narrowed::nobody(),
            |member| {
                Narrowed::one(
                    "id in (select group_id from group_members where organisation_id = $1 and member_id = ?)",
                    member,
                )
            },
        ),
        _ => Narrowed::everybody(),
    }
}

/// Up to `limit` employees after the id `after` who meet the condition, in the order of their ids.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn employees(
    conn: &mut Conn,
    organisation: OrganisationId,
    narrowed: &Narrowed,
    after: Option<EmployeeId>,
    limit: i64,
) -> Result<Vec<Employee>, StoreError> {
    if !narrowed.is_narrow() {
        return people::page(conn, organisation, after, limit).await;
    }
    let mut arguments = vec![
        Arg::from(organisation),
        Arg::from(after.map_or(Uuid::nil(), EmployeeId::uuid)),
        Arg::from(limit),
    ];
    let condition = narrowed.number(&mut arguments);
    people::matching(conn, &format!("id > $2 and ({condition})"), "order by id limit $3", arguments).await
}

/// Up to `limit` groups after the id `after` that meet the condition, in the order of their ids.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn groups(
    conn: &mut Conn,
    owner: Owner,
    narrowed: &Narrowed,
    after: Option<GroupId>,
    limit: i64,
) -> Result<Vec<Group>, StoreError> {
    if !narrowed.is_narrow() {
        return groups::page(conn, owner, after, limit).await;
    }
    let mut arguments = vec![
        Arg::from(owner.organisation),
        Arg::from(owner.connection),
        Arg::from(after.map_or(Uuid::nil(), GroupId::uuid)),
        Arg::from(limit),
    ];
    let condition = narrowed.number(&mut arguments);
    groups::matching(conn, &format!("id > $3 and ({condition})"), "order by id limit $4", arguments).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::ANY;

    fn condition(text: &str) -> String {
        narrow(&Filter::parse(text, &USER).unwrap()).condition
    }

    #[test]
    fn what_identity_providers_look_up_is_answered_by_an_index() {
        assert_eq!(condition(r#"userName eq "A""#), "username_folded = ?");
        assert_eq!(condition(r#"externalId eq "A""#), "external_id = ?");
        assert!(condition(r#"emails.value eq "a@b""#).contains("value_folded = ?"));
        assert!(condition(r#"emails[type eq "work" and value eq "a@b"]"#).contains("value_folded = ?"));
        assert_eq!(condition(r#"id eq "no-id""#), "1 = 0");
        assert_eq!(condition(r#"userName eq "a" and active eq true"#), "(username_folded = ?)");
    }

    #[test]
    fn what_cannot_be_narrowed_is_not() {
        assert_eq!(condition(r#"userName eq "a" or title eq "b""#), "");
        assert_eq!(condition(r#"not (userName eq "a")"#), "");
        assert_eq!(condition(r#"userName ne "a""#), "");
        assert_eq!(condition("userName pr"), "");
    }

    #[test]
    fn groups_are_found_by_name_identifier_and_member() {
        let condition = |text: &str| narrow_groups(&Filter::parse(text, &GROUP).unwrap()).condition;
        assert_eq!(condition(r#"displayName eq "A""#), "name_folded = ?");
        assert_eq!(condition(r#"externalId eq "A""#), "external_id = ?");
        let member = r#"members.value eq "0193e4d2-5b1c-7c3a-9d52-3f1f6c1d7a10""#;
        assert!(condition(member).contains("member_id = ?"));
        assert_eq!(condition(r#"members[value eq "nobody"]"#), "1 = 0");
        assert_eq!(condition(r#"displayName sw "A""#), "");
    }

    #[test]
    fn a_search_over_all_types_does_not_walk_over_those_that_cannot_match() {
        let filter = |text: &str| Filter::parse(text, &ANY).unwrap();
        let member = filter(r#"members.value eq "a""#);
        assert_eq!(narrow(&member).condition, "1 = 0");
        assert_eq!(narrow_groups(&filter(r#"userName eq "a""#)).condition, "1 = 0");
        let groups = filter(r#"meta.resourceType eq "Group""#);
        assert_eq!(narrow(&groups).condition, "1 = 0");
        assert_eq!(narrow_groups(&groups).condition, "");
    }
}
