//! The languages of the pages, and which of them a person gets.

use fluent_templates::{LanguageIdentifier, langid};

/// A language that every page exists in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Language {
    /// English, also for whoever asks for none of the others.
    #[default]
    English,
    /// French.
    French,
    /// German.
    German,
    /// Spanish.
    Spanish,
    /// Dutch.
    Dutch,
}

/// How many language ranges of one request are looked at; browsers send a handful.
const MAX_RANGES: usize = 32;

impl Language {
    /// Every language, English first.
    pub const ALL: [Self; 5] = [Self::English, Self::French, Self::German, Self::Spanish, Self::Dutch];

    /// The primary subtag: `en`, `fr`, `de`, `es` or `nl`; for `<html lang>` and `Content-Language`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::French => "fr",
            Self::German => "de",
            Self::Spanish => "es",
            Self::Dutch => "nl",
        }
    }

    /// The language of a tag such as `nl`, `nl-BE` or `NL_be`. `None` when no page exists in it.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.trim().split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.tag().eq_ignore_ascii_case(primary))
    }

    /// The language of a page: the person's own setting if there is a page in it, else the best of an
    /// `Accept-Language` header (RFC 9110 section 12.5.4, empty when there is none), else English.
    ///
    /// Reads at most 32 ranges; what cannot be read is passed over.
    #[must_use]
    pub fn negotiate(accept_language: &str, preferred: Option<&str>) -> Self {
        preferred.and_then(Self::from_tag).or_else(|| best_of(accept_language)).unwrap_or_default()
    }

    pub(crate) const fn identifier(self) -> LanguageIdentifier {
        match self {
            Self::English => langid!("en"),
            Self::French => langid!("fr"),
            Self::German => langid!("de"),
            Self::Spanish => langid!("es"),
            Self::Dutch => langid!("nl"),
        }
    }
}

fn best_of(accept_language: &str) -> Option<Language> {
    let mut best: Option<(u16, Language)> = None;
    for range in accept_language.split(',').take(MAX_RANGES) {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let language = if tag.trim() == "*" { Some(Language::English) } else { Language::from_tag(tag) };
        let (Some(language), Some(weight)) = (language, weight(parameters)) else { continue };
        // The first of equals wins: that is the order in which people set up their browsers.
        if weight > 0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, language));
        }
    }
    best.map(|(_, language)| language)
}

/// The weight in thousandths: `q=0.8` is 800, nothing is 1000. `None` for what RFC 9110 does not allow.
fn weight(parameters: &str) -> Option<u16> {
    let parameters = parameters.trim();
    if parameters.is_empty() {
        return Some(1000);
    }
    let value = parameters.strip_prefix("q=").or_else(|| parameters.strip_prefix("Q="))?.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, ""));
    if fraction.len() > 3 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match whole {
        "0" => format!("{fraction:0<3}").parse().ok(),
        "1" => Some(1000),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_persons_own_setting_beats_the_browser() {
        assert_eq!(Language::negotiate("fr", Some("nl-BE")), Language::Dutch);
        assert_eq!(Language::negotiate("fr", Some("ja")), Language::French, "there is no page in Japanese");
        assert_eq!(Language::negotiate("", Some("")), Language::English);
    }

    #[test]
    fn the_browser_decides_by_weight_and_then_by_order() {
        let cases = [
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("en;q=0.5, es;q=0.75", Language::Spanish),
            ("pl, fr;q=0.1", Language::French),
            ("nl, fr", Language::Dutch),
            ("fr;q=0, nl;q=0.001", Language::Dutch),
            ("fr;q=0", Language::English),
            ("*, fr;q=0.5", Language::English),
            ("nlx, ennui", Language::English),
            ("fr;q=2, de;q=0.1", Language::German),
            ("fr;q=0.1234, de;q=0.1", Language::German),
            ("fr;q=+.5, de;q=0.1", Language::German),
            (",;q=,;;,=", Language::English),
        ];
        for (header, expected) in cases {
            assert_eq!(Language::negotiate(header, None), expected, "{header}");
        }
    }

    #[test]
    fn an_endless_header_is_read_in_part() {
        let header = format!("{}nl", "xx,".repeat(MAX_RANGES));
        assert_eq!(Language::negotiate(&header, None), Language::English);
    }
}
