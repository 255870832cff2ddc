//! The picture of somebody who has none: initials on a colour.

use super::assets::fnv1a;

/// How many `tone-N` classes the style sheet has.
const TONES: u64 = 12;

/// Initials and colour of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Avatar {
    /// One or two letters; empty when the name has none.
    pub(crate) initials: String,
    /// A class of the style sheet, `tone-0` to `tone-11`, always the same for the same id.
    pub(crate) tone: String,
}

impl Avatar {
    /// The avatar of somebody called `name` whose id is `id`.
    pub(crate) fn of(name: &str, id: &[u8]) -> Self {
        // The upper half: the lower bits of ids that differ in one place only are too much alike.
        Self { initials: initials(name), tone: format!("tone-{}", (fnv1a(id) >> 32) % TONES) }
    }
}

/// The first letters of the first and the last word that begin with a letter or digit.
fn initials(name: &str) -> String {
    let mut letters =
        name.split_whitespace().filter_map(|word| word.chars().find(|letter| letter.is_alphanumeric()));
    letters.next().into_iter().chain(letters.next_back()).flat_map(char::to_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_are_the_first_letters_of_the_first_and_last_word() {
        let cases = [
            ("Lena Maes", "LM"),
            ("Aïcha ben Karim", "AK"),
            ("émile", "É"),
            ("  ", ""),
            ("“Ruth” (Vos)", "RV"),
            ("lena.maes@acme.example", "L"),
            ("— ✕", ""),
        ];
        for (name, expected) in cases {
            assert_eq!(initials(name), expected, "{name}");
        }
    }

    #[test]
    fn the_colour_follows_the_id_and_the_style_sheet_has_them_all() {
        assert_eq!(Avatar::of("A", b"1").tone, Avatar::of("B", b"1").tone);
        let css = include_str!("assets/app.css");
        for tone in 0..TONES {
            assert!(css.contains(&format!(".tone-{tone} ")), "tone-{tone}");
        }
        assert!(!css.contains(&format!(".tone-{TONES} ")));
    }
}
