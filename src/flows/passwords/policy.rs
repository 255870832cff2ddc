//! Which passwords may be chosen (FEATURES C4), and what is wrong with those that may not.
//!
//! The letters of the rule are looked at first. What keeps to them and is still among the first that anybody
//! would try is refused, too: words about the person or the organisation, and what zxcvbn guesses early.

use std::fmt;

use zxcvbn::{Score, feedback::Warning, zxcvbn};

use crate::{
    directory::{Employee, fold},
    flows::organisations::Scope,
    secret::Secret,
};

/// The fewest characters.
pub const SHORTEST: usize = 8;
/// The longest password that is looked at, in bytes: hashing time must not depend on the caller.
pub const LONGEST: usize = 512;
/// The shortest word about a person that a password may not contain; shorter ones are in too many words by
/// chance. They still count as known when the strength is estimated.
const SHORTEST_WORD: usize = 4;
/// Most words about a person that are looked at.
const MOST_WORDS: usize = 24;

/// One thing that is wrong with a password.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weakness {
    /// Less than [`SHORTEST`] characters.
    TooShort,
    /// More than [`LONGEST`] bytes.
    TooLong,
    /// No upper-case letter.
    NoUpper,
    /// No lower-case letter.
    NoLower,
    /// No digit.
    NoDigit,
    /// Nothing but letters and digits.
    NoSpecial,
    /// It contains a name, the address or the organisation of its owner.
    Personal,
    /// It is one of those that everybody chooses, or nearly.
    Common,
    /// It is made of keys in a row, repetitions, sequences or a date.
    Pattern,
    /// It is guessed quickly for no single reason.
    Guessable,
}

impl Weakness {
    /// What to do about it, in English, for those who read no page.
    #[must_use]
    pub const fn advice(self) -> &'static str {
        match self {
            Self::TooShort => "use at least 8 characters",
            Self::TooLong => "use at most 512 bytes",
            Self::NoUpper => "add an upper-case letter",
            Self::NoLower => "add a lower-case letter",
            Self::NoDigit => "add a digit",
            Self::NoSpecial => "add a special character",
            Self::Personal => "leave out names, the e-mail address and the organisation",
            Self::Common => "it resembles one that many people use: choose another, or add uncommon words",
            Self::Pattern => "keys in a row, repetitions and dates are guessed first: add uncommon words",
            Self::Guessable => "it is guessed quickly: add another uncommon word or two",
        }
    }
}

/// Everything that is wrong with a password; never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Weaknesses(Vec<Weakness>);

impl Weaknesses {
    /// What is wrong, in the order of the rule.
    #[must_use]
    pub fn all(&self) -> &[Weakness] {
        &self.0
    }
}

impl fmt::Display for Weaknesses {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let advice: Vec<&str> = self.0.iter().map(|weakness| weakness.advice()).collect();
        write!(
            formatter,
            "a password has at least 8 characters, with upper case, lower case, a digit and a special character, \
             and is hard to guess: {}",
            advice.join("; ")
        )
    }
}

/// Words that a password may not be made of, because they are known of its owner.
#[derive(Debug, Clone, Default)]
pub struct Known(Vec<String>);

impl Known {
    /// What is known of an employee of an organisation.
    #[must_use]
    pub fn of(scope: &Scope, employee: &Employee) -> Self {
        let texts = [
            Some(employee.first_name.as_str()),
            Some(employee.last_name.as_str()),
            employee.display_name.as_deref(),
            Some(employee.username.as_str()),
            employee.email.as_deref(),
            Some(scope.slug.as_str()),
            Some(scope.name.as_str()),
        ];
        Self::words(texts.into_iter().flatten())
    }

    /// The words in texts; of an e-mail address without the end of its domain.
    #[must_use]
    pub fn words<'a>(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut words = Vec::new();
        for text in texts {
            let folded = fold(text);
            let text = match folded.rsplit_once('@') {
                Some((_, domain)) => folded
                    .strip_suffix(domain.rsplit_once('.').map_or("", |(_, end)| end))
                    .unwrap_or(folded.as_str()),
                None => folded.as_str(),
            };
            for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() > 1) {
                if words.len() < MOST_WORDS && !words.iter().any(|known| known == word) {
                    words.push(word.to_owned());
                }
            }
        }
        Self(words)
    }

    fn is_in(&self, password: &str) -> bool {
        let folded = fold(password);
        self.0.iter().any(|word| word.chars().count() >= SHORTEST_WORD && folded.contains(word.as_str()))
    }
}

/// Looks a password over. Takes a few milliseconds of computing: not for an async thread.
///
/// # Errors
/// All that is wrong with it.
pub fn check(password: &Secret<String>, known: &Known) -> Result<(), Weaknesses> {
    let text = password.expose();
    let has = |test: fn(char) -> bool| text.chars().any(test);
    let rules = [
        (text.chars().count() >= SHORTEST, Weakness::TooShort),
        (text.len() <= LONGEST, Weakness::TooLong),
        (has(char::is_uppercase), Weakness::NoUpper),
        (has(char::is_lowercase), Weakness::NoLower),
        (has(|c| c.is_ascii_digit()), Weakness::NoDigit),
        (has(|c| !c.is_alphanumeric() && !c.is_control()), Weakness::NoSpecial),
        (!known.is_in(text), Weakness::Personal),
    ];
    let mut found: Vec<Weakness> =
        rules.into_iter().filter(|(kept, _)| !kept).map(|(_, weakness)| weakness).collect();
    if found.is_empty() {
        found.extend(guessed(text, known));
    }
    if found.is_empty() { Ok(()) } else { Err(Weaknesses(found)) }
}

/// Why a password would be guessed early. zxcvbn reads the first 100 characters of it. Its score 2 means 10^6
/// to 10^8 guesses: enough, because three failures block the account.
fn guessed(text: &str, known: &Known) -> Option<Weakness> {
    let words: Vec<&str> = known.0.iter().map(String::as_str).collect();
    let estimate = zxcvbn(text, &words);
    if estimate.score() >= Score::Two {
        return None;
    }
    let warning = estimate.feedback().and_then(zxcvbn::feedback::Feedback::warning);
    match warning {
        Some(
            Warning::StraightRowsOfKeysAreEasyToGuess
            | Warning::ShortKeyboardPatternsAreEasyToGuess
            | Warning::RepeatsLikeAaaAreEasyToGuess
            | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess
            | Warning::SequencesLikeAbcAreEasyToGuess
            | Warning::RecentYearsAreEasyToGuess
            | Warning::DatesAreOftenEasyToGuess,
        ) => Some(Weakness::Pattern),
        Some(_) => Some(Weakness::Common),
        None => Some(Weakness::Guessable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weaknesses(password: &str, known: &Known) -> Vec<Weakness> {
        match check(&Secret::new(password.to_owned()), known) {
            Ok(()) => Vec::new(),
            Err(weaknesses) => weaknesses.all().to_vec(),
        }
    }

    #[test]
    fn each_rule_is_told_by_its_own_name() {
        use Weakness::{NoDigit, NoLower, NoSpecial, NoUpper, TooLong, TooShort};
        let nobody = Known::default();
        assert_eq!(weaknesses("", &nobody), [TooShort, NoUpper, NoLower, NoDigit, NoSpecial]);
        assert_eq!(weaknesses("correct-horse-7", &nobody), [NoUpper]);
        assert_eq!(weaknesses("CORRECT-HORSE-7", &nobody), [NoLower]);
        assert_eq!(weaknesses("Correct-horse-x", &nobody), [NoDigit]);
        assert_eq!(weaknesses("CorrectHorse7", &nobody), [NoSpecial]);
        assert_eq!(weaknesses("Xk9#mQ2", &nobody), [TooShort]);
        assert_eq!(weaknesses(&format!("Aa1!{}", "zq".repeat(255)), &nobody), [TooLong]);
    }

    #[test]
    fn eight_random_characters_are_enough_and_a_known_favourite_is_not() {
        let nobody = Known::default();
        for good in ["Xk9#mQ2p", "Correct-horse-7", "Zomer-in-Gent-26", "Épée-rouge-9", "Secret-123"] {
            assert_eq!(weaknesses(good, &nobody), [], "{good}");
        }
        for bad in ["Passw0rd!", "P@ssw0rd", "Welcome1!", "Admin123!", "Qwerty1!", "Password-1", "Test1234!"]
        {
            assert_eq!(weaknesses(bad, &nobody), [Weakness::Common], "{bad}");
        }
        assert_eq!(weaknesses("Aa1!Aa1!", &nobody), [Weakness::Pattern]);
    }

    #[test]
    fn what_is_known_of_a_person_is_no_secret() {
        let texts = ["Noor", "Van den Jacobs", "noor.jacobs@gentbank.example", "Gent Bank NV"];
        let known = Known::words(texts);
        for personal in ["Jacobs-4711!", "xx-NOOR-4711!", "Gentbank-47#!", "my-Bank-4711"] {
            assert_eq!(weaknesses(personal, &known), [Weakness::Personal], "{personal}");
        }
        // "van", "den" and "nv" are in too many words; the end of a domain says nothing.
        assert_eq!(weaknesses("Advancement-47", &known), []);
        assert_eq!(weaknesses("An-Example-4711", &known), []);
        let advice = Weaknesses(vec![Weakness::Personal]).to_string();
        assert!(advice.contains("at least 8 characters") && advice.ends_with("the organisation"), "{advice}");
    }

    #[test]
    fn a_long_text_takes_no_long_time() {
        let watch = crate::telemetry::Stopwatch::start();
        assert_eq!(weaknesses(&format!("Aa1!{}", "aB3$".repeat(127)), &Known::default()), []);
        assert!(watch.elapsed().as_secs() < 2);
    }
}
