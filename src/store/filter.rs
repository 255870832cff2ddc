//! A SCIM filter as a condition on indexed columns. The condition selects everybody who can match and
//! perhaps more: the evaluator of `scim` decides, so both databases answer alike.

use uuid::Uuid;

use super::{Arg, Conn, StoreError, employees as people};
use crate::{
    directory::{Employee, fold},
    ids::{EmployeeId, OrganisationId},
    scim::filter::{Comparison, Filter, Literal, Operator, ValuePath},
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

    fn joined(parts: Vec<Self>, word: &str) -> Self {
        let condition =
            parts.iter().map(|part| format!("({})", part.condition)).collect::<Vec<_>>().join(word);
        Self { condition, arguments: parts.into_iter().flat_map(|part| part.arguments).collect() }
    }
}

/// The narrowest condition that everybody who satisfies `filter` meets.
#[must_use]
pub fn narrow(filter: &Filter) -> Narrowed {
    match filter {
        Filter::And(parts) => {
            let parts: Vec<_> = parts.iter().map(narrow).filter(Narrowed::is_narrow).collect();
            match parts.len() {
                0 => Narrowed::everybody(),
                _ => Narrowed::joined(parts, " and "),
            }
        }
        Filter::Or(parts) => {
            let parts: Vec<_> = parts.iter().map(narrow).collect();
            if parts.iter().all(Narrowed::is_narrow) {
                Narrowed::joined(parts, " or ")
            } else {
                Narrowed::everybody()
            }
        }
        Filter::Compare(comparison) => compare(&comparison.path.to_string(), comparison),
        // What one value satisfies as a whole, one value satisfies in each part.
        Filter::ValuePath(ValuePath { filter, .. }) => within(filter),
        Filter::Not(_) | Filter::Present(_) => Narrowed::everybody(),
    }
}

fn within(filter: &Filter) -> Narrowed {
    match filter {
        Filter::Compare(_) | Filter::And(_) | Filter::Or(_) => narrow(filter),
        Filter::Not(_) | Filter::Present(_) | Filter::ValuePath(_) => Narrowed::everybody(),
    }
}

fn compare(name: &str, comparison: &Comparison) -> Narrowed {
    let Literal::Text(text) = &comparison.value else { return Narrowed::everybody() };
    if comparison.operator != Operator::Eq {
        return Narrowed::everybody();
    }
    match name {
        "userName" => Narrowed::one("username_folded = ?", fold(text)),
        "externalId" => Narrowed::one("external_id = ?", text.as_str()),
        "id" => {
            text.parse::<EmployeeId>().map_or_else(|_| Narrowed::nobody(), |id| Narrowed::one("id = ?", id))
        }
        "emails.value" => Narrowed::one(
            "id in (select employee_id from employee_emails where organisation_id = $1 and value_folded = ?)",
            fold(text),
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
    let mut condition = String::with_capacity(narrowed.condition.len() + 16);
    let mut values = narrowed.arguments.iter();
    for letter in narrowed.condition.chars() {
        match (letter, values.len()) {
            ('?', 1..) => {
                arguments.extend(values.next().cloned());
                condition.push_str(&format!("${}", arguments.len()));
            }
            (other, _) => condition.push(other),
        }
    }
    people::matching(conn, &format!("id > $2 and ({condition})"), "order by id limit $3", arguments).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scim::schema::USER;

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
}
