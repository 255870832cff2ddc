//! A SCIM filter as a condition on indexed columns. The condition selects everybody who can match and
//! perhaps more: the evaluator of `scim` decides, so both databases answer alike.

use std::str::FromStr;

use super::Arg;
use crate::{
    directory::{Status, fold},
    ids::{EmployeeId, GroupId, OfficeId},
    scim::{
        filter::{Comparison, Filter, Literal, Operator, ValuePath},
        schema::{GROUP, OFFICE, USER},
    },
};

/// A condition on columns, most of which an index answers. Texts are fixed parts with `?` for each argument; values travel as
/// arguments only.
#[derive(Debug, Clone)]
pub struct Narrowed {
    condition: String,
    arguments: Vec<Arg>,
    /// Whether whoever meets the condition satisfies the filter.
    is_exact: bool,
}

impl Narrowed {
    /// No condition: every employee of the organisation.
    #[must_use]
    pub const fn everybody() -> Self {
        Self { condition: String::new(), arguments: Vec::new(), is_exact: false }
    }

    /// Whether whoever meets the condition satisfies the filter, so that the database alone can count them.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// Whether there is a condition at all, rather than a walk over everybody.
    #[must_use]
    pub const fn is_narrow(&self) -> bool {
        !self.condition.is_empty()
    }

    /// A condition that everybody meets who satisfies the filter, and perhaps others.
    fn one(condition: &str, argument: impl Into<Arg>) -> Self {
        Self { condition: condition.to_owned(), arguments: vec![argument.into()], is_exact: false }
    }

    /// A condition that those and only those meet who satisfy the filter.
    fn exactly(condition: &str, argument: impl Into<Arg>) -> Self {
        Self { is_exact: true, ..Self::one(condition, argument) }
    }

    fn nobody() -> Self {
        Self { condition: "1 = 0".to_owned(), arguments: Vec::new(), is_exact: true }
    }

    /// The text with `$n` for each `?`, whose values are appended to `arguments`.
    pub(super) fn number(&self, arguments: &mut Vec<Arg>) -> String {
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
        let is_exact = parts.iter().all(Self::is_exact);
        let arguments = parts.into_iter().flat_map(|part| part.arguments).collect();
        Self { condition, arguments, is_exact }
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

/// The narrowest condition that every office that satisfies `filter` meets.
#[must_use]
pub fn narrow_offices(filter: &Filter) -> Narrowed {
    narrow_by(filter, office)
}

fn narrow_by(filter: &Filter, indexed: Indexed) -> Narrowed {
    match filter {
        Filter::And(parts) => {
            let (narrow, wide): (Vec<_>, Vec<_>) =
                parts.iter().map(|part| narrow_by(part, indexed)).partition(Narrowed::is_narrow);
            if narrow.is_empty() {
                return Narrowed::everybody();
            }
            let joined = Narrowed::joined(narrow, " and ");
            Narrowed { is_exact: joined.is_exact && wide.is_empty(), ..joined }
        }
        Filter::Or(parts) => {
            let parts: Vec<_> = parts.iter().map(|part| narrow_by(part, indexed)).collect();
            if parts.iter().all(Narrowed::is_narrow) {
                Narrowed::joined(parts, " or ")
            } else {
                Narrowed::everybody()
            }
        }
        Filter::Compare(comparison) => indexed(&comparison.path.to_string(), comparison),
        // What one value satisfies as a whole, one value satisfies in each part.
        Filter::ValuePath(ValuePath { filter, .. }) => match filter.as_ref() {
            Filter::Compare(_) | Filter::And(_) | Filter::Or(_) => {
                Narrowed { is_exact: false, ..narrow_by(filter, indexed) }
            }
            Filter::Not(_) | Filter::Present(_) | Filter::ValuePath(_) => Narrowed::everybody(),
        },
        Filter::Not(_) | Filter::Present(_) => Narrowed::everybody(),
    }
}

fn by_id<T: FromStr + Into<Arg>>(text: &str) -> Narrowed {
    text.parse::<T>().map_or_else(|_| Narrowed::nobody(), |id| Narrowed::one("id = ?", id))
}

/// The first text after all that begin with `prefix`, by code point; `None` when there is none.
fn end_of(prefix: &str) -> Option<String> {
    let mut letters: Vec<char> = prefix.chars().collect();
    while let Some(last) = letters.pop() {
        // Between the two stand the surrogates, which are no characters.
        let next = if last == '\u{d7ff}' { Some('\u{e000}') } else { char::from_u32(u32::from(last) + 1) };
        if let Some(next) = next {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

/// Texts of a column that is folded as the evaluator folds and never null.
fn folded(column: &str, operator: Operator, text: &str) -> Narrowed {
    let text = fold(text);
    let sign = match operator {
        Operator::Eq => "=",
        Operator::Gt => ">",
        Operator::Ge => ">=",
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Sw if text.is_empty() => return Narrowed::everybody(),
        Operator::Sw => {
            let from = Narrowed::exactly(&format!("{column} >= ?"), text.as_str());
            return match end_of(&text) {
                Some(end) => {
                    Narrowed::joined(vec![from, Narrowed::exactly(&format!("{column} < ?"), end)], " and ")
                }
                None => from,
            };
        }
        Operator::Ne | Operator::Co | Operator::Ew => return Narrowed::everybody(),
    };
    Narrowed::exactly(&format!("{column} {sign} ?"), text)
}

/// When a resource last changed; the column is never null.
fn changed(comparison: &Comparison) -> Narrowed {
    let Literal::Moment(moment) = &comparison.value else { return Narrowed::everybody() };
    let sign = match comparison.operator {
        Operator::Eq => "=",
        Operator::Gt => ">",
        Operator::Ge => ">=",
        Operator::Lt => "<",
        Operator::Le => "<=",
        Operator::Ne | Operator::Co | Operator::Sw | Operator::Ew => return Narrowed::everybody(),
    };
    Narrowed::exactly(&format!("updated_at {sign} ?"), *moment)
}

/// Whether somebody may sign in: what filters see of `active` is the status.
fn active(comparison: &Comparison) -> Narrowed {
    let is_active = match (&comparison.value, comparison.operator) {
        (Literal::Boolean(value), Operator::Eq) => *value,
        (Literal::Boolean(value), Operator::Ne) => !*value,
        _ => return Narrowed::everybody(),
    };
    let sign = if is_active { "<>" } else { "=" };
    Narrowed::exactly(&format!("status {sign} ?"), Status::Suspended.as_str())
}

fn employee(name: &str, comparison: &Comparison) -> Narrowed {
    match name {
        "active" => return active(comparison),
        "meta.lastModified" => return changed(comparison),
        _ => {}
    }
    let Literal::Text(text) = &comparison.value else { return Narrowed::everybody() };
    if name == "userName" {
        return folded("username_folded", comparison.operator, text);
    }
    if comparison.operator != Operator::Eq {
        return Narrowed::everybody();
    }
    match name {
        // A blank one is shown as it was sent and is none.
        "externalId" if text.trim().is_empty() => Narrowed::everybody(),
        "externalId" => Narrowed::exactly("external_id = ?", text.as_str()),
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
    if let Some(narrowed) = named(name, comparison) {
        return narrowed;
    }
    let Literal::Text(text) = &comparison.value else { return Narrowed::everybody() };
    match name {
        "meta.resourceType" if text != GROUP.name => Narrowed::nobody(),
        _ if GROUP.resolve(name).is_none() => Narrowed::nobody(),
        "id" => by_id::<GroupId>(text),
        "members.value" => with_member(
            "id in (select group_id from group_members where organisation_id = $1 and member_id = ?)",
            text,
        ),
        _ => Narrowed::everybody(),
    }
}

/// What groups and offices have alike.
fn named(name: &str, comparison: &Comparison) -> Option<Narrowed> {
    if name == "meta.lastModified" {
        return Some(changed(comparison));
    }
    let Literal::Text(text) = &comparison.value else { return Some(Narrowed::everybody()) };
    match name {
        "displayName" => Some(folded("name_folded", comparison.operator, text)),
        _ if comparison.operator != Operator::Eq => Some(Narrowed::everybody()),
        "externalId" if text.trim().is_empty() => Some(Narrowed::everybody()),
        "externalId" => Some(Narrowed::exactly("external_id = ?", text.as_str())),
        _ => None,
    }
}

/// Whatever has this employee or group for a member.
fn with_member(condition: &str, member: &str) -> Narrowed {
    member.parse::<EmployeeId>().map_or_else(|_| Narrowed::nobody(), |id| Narrowed::one(condition, id))
}

fn office(name: &str, comparison: &Comparison) -> Narrowed {
    if let Some(narrowed) = named(name, comparison) {
        return narrowed;
    }
    let Literal::Text(text) = &comparison.value else { return Narrowed::everybody() };
    match name {
        "meta.resourceType" if text != OFFICE.name => Narrowed::nobody(),
        _ if OFFICE.resolve(name).is_none() => Narrowed::nobody(),
        "id" => by_id::<OfficeId>(text),
        "members.value" => with_member(
            "id in (select office_id from employee_offices where organisation_id = $1 and employee_id = ?)",
            text,
        ),
        _ => Narrowed::everybody(),
    }
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
        assert_eq!(condition(r#"userName eq "a" and title eq "b""#), "(username_folded = ?)");
    }

    #[test]
    fn what_the_columns_say_alone_is_counted_by_the_database() {
        let exact = |text: &str| narrow(&Filter::parse(text, &USER).unwrap()).is_exact();
        for filter in [
            r#"userName sw "a""#,
            r#"userName gt "a" and active eq true"#,
            r#"active ne true or meta.lastModified ge "2026-01-01T00:00:00Z""#,
            r#"externalId eq "a""#,
        ] {
            assert!(exact(filter), "{filter}");
        }
        for filter in [
            r#"userName sw "a" and title pr"#,
            r#"emails[value eq "a@b"]"#,
            r#"id eq "0193E4D2-5B1C-7C3A-9D52-3F1F6C1D7A10""#,
            "not (active eq true)",
            "title pr",
        ] {
            assert!(!exact(filter), "{filter}");
        }
    }

    #[test]
    fn columns_are_folded_as_the_evaluator_folds() {
        for letter in '\0'..=char::MAX {
            for text in [format!("a{letter}"), format!("Σ{letter}Σ")] {
                assert_eq!(fold(&text), crate::scim::text::fold(&text), "{text:?}");
            }
        }
    }

    #[test]
    fn what_begins_with_a_text_ends_before_the_next_one() {
        assert_eq!(end_of("ab").unwrap(), "ac");
        assert_eq!(end_of("a\u{d7ff}").unwrap(), "a\u{e000}");
        assert_eq!(end_of("a\u{10ffff}\u{10ffff}").unwrap(), "b");
        assert_eq!(end_of("\u{10ffff}"), None);
        assert_eq!(condition(r#"userName sw "A""#), "(username_folded >= ?) and (username_folded < ?)");
        assert_eq!(condition("userName sw \"\""), "");
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
        assert_eq!(condition(r#"displayName ew "A""#), "");
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
