//! Comparing text without regard to case.

/// The form of `text` that is equal for texts that differ in case only, whatever the locale. Keys
/// that are looked up without regard to case are stored in this form.
///
/// Each character by itself is lowered (and the two small sigmas are one), so that a part of a text
/// folds to a part of the folded text.
#[must_use]
pub fn fold(text: &str) -> String {
    folded(text).collect()
}

/// Whether two texts differ in case at most; the same as comparing their [`fold`]s, without making
/// them.
#[must_use]
pub fn is_same(one: &str, other: &str) -> bool {
    folded(one).eq(folded(other))
}

fn folded(text: &str) -> impl Iterator<Item = char> + '_ {
    text.chars().flat_map(char::to_lowercase).map(|letter| if letter == 'ς' { 'σ' } else { letter })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_makes_no_difference_and_letters_do() {
        assert_eq!(fold("ΟΔΟΣ Élan"), fold("οδος éLAN"));
        assert_ne!(fold("admın"), fold("ADMIN"));
        assert!(is_same("ΟΔΟΣ", "οδος") && !is_same("ab", "abc") && !is_same("abc", "ab"));
    }
}
