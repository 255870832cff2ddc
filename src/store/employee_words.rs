//! What employees are found by while somebody types: every word of their names and identifiers, folded, so that an
//! index answers what begins so. Both databases answer alike, without extensions.

use super::{
    StoreError, Tx,
    statement::{args, statements},
};
use crate::directory::{Employee, fold};

statements! {
    /// Drops the words of an employee. The list of one organisation keeps SQLite from walking over all of its words.
    CLEAR = "delete from employee_words where organisation_id in ($1, $1) and employee_id = $2";
    /// Indexes a word.
    ADD = "insert into employee_words (organisation_id, word, employee_id) values ($1, $2, $3)";
}

/// The most words of one employee, and of one search.
const MOST: usize = 24;
/// The most characters of a word.
const LONGEST: usize = 80;

fn cut(word: &str) -> String {
    word.chars().take(LONGEST).collect()
}

/// The words that an employee is found by, each once, in order.
fn words(employee: &Employee) -> Vec<String> {
    let whole =
        [employee.external_id.as_deref(), Some(employee.username.as_str()), employee.email.as_deref()];
    let names = [
        Some(employee.first_name.as_str()),
        Some(employee.last_name.as_str()),
        employee.display_name.as_deref(),
    ];
    let mut words: Vec<String> = Vec::new();
    for text in whole.into_iter().flatten() {
        let text = fold(text);
        // Everybody shares the domain.
        let local = text.split('@').next().unwrap_or_default();
        words.extend(local.split(|c: char| !c.is_alphanumeric()).map(cut));
        words.extend(text.split_whitespace().map(cut));
    }
    for text in names.into_iter().flatten() {
        let text = fold(text);
        words.extend(text.split(|c: char| !c.is_alphanumeric()).map(cut));
        words.extend(text.split_whitespace().map(cut));
    }
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words.dedup();
    words.truncate(MOST);
    words
}

/// What somebody searches for, word by word; an employee is found who has all of them, each at the beginning of
/// one of theirs.
#[must_use]
pub fn terms(typed: &str) -> Vec<String> {
    let mut terms: Vec<String> = fold(typed)
        .split(|c: char| c.is_whitespace() || c == ',')
        .map(cut)
        .filter(|term| !term.is_empty())
        .collect();
    terms.dedup();
    terms.truncate(8);
    terms
}

/// Indexes the words of an employee anew.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub(super) async fn index(
    tx: &mut Tx,
    before: Option<&Employee>,
    employee: &Employee,
) -> Result<(), StoreError> {
    let wanted = words(employee);
    if let Some(before) = before {
        if words(before) == wanted {
            return Ok(());
        }
        tx.run(&CLEAR, args![employee.organisation, employee.id]).await?;
    }
    for word in wanted {
        tx.put(&ADD, args![employee.organisation, word, employee.id]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Timestamp,
        directory::Origin,
        ids::{EmployeeId, OrganisationId},
        secret::SystemRandom,
    };

    #[test]
    fn somebody_is_found_by_every_part_of_what_names_them() {
        let now = Timestamp::from_seconds(1_773_334_800);
        let organisation = OrganisationId::new(now, &SystemRandom);
        let mut employee =
            Employee::blank(EmployeeId::new(now, &SystemRandom), organisation, Origin::Bypass, now);
        employee.first_name = "Anne-Marie".to_owned();
        employee.last_name = "Van den Broeck".to_owned();
        employee.external_id = Some("E-10442".to_owned());
        employee.username = "AVDB".to_owned();
        employee.email = Some("anne.broeck@acme.example".to_owned());
        let words = words(&employee);
        for typed in [
            "anne",
            "Marie",
            "anne-m",
            "van",
            "BROECK",
            "e-104",
            "10442",
            "avdb",
            "anne.broeck@acme",
            "anne BR",
        ] {
            let found =
                terms(typed).iter().all(|term| words.iter().any(|word| word.starts_with(term.as_str())));
            assert!(found, "{typed}: {words:?}");
        }
        assert!(
            !words.iter().any(|word| word.starts_with("acme") || word.starts_with("example")),
            "{words:?}"
        );
    }

    #[test]
    fn a_search_has_few_words_and_no_empty_one() {
        assert_eq!(terms("  Maes,  Lena "), ["maes", "lena"]);
        assert_eq!(terms(" , "), Vec::<String>::new());
        assert_eq!(terms(&"a b ".repeat(50)).len(), 8);
        assert_eq!(terms(&"x".repeat(500))[0].len(), LONGEST);
    }
}
