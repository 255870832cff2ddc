//! The settings of an organisation (CONTRACT section 3, `org set`).

use super::{
    employee::LANGUAGES,
    settings::{Bounded, SettingValue, Settings, Shape, settings},
};

/// The settings of one organisation: what was set, over the defaults.
pub type OrganisationSettings = Settings<OrganisationValues>;

/// One of the suite's languages (FEATURES X2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LanguageTag(&'static str);

impl LanguageTag {
    /// The two letters of ISO 639-1.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        self.0
    }
}

impl SettingValue for LanguageTag {
    fn expected() -> String {
        format!("one of {}", LANGUAGES.join(", "))
    }

    fn shape() -> Shape {
        Shape::Choice(LANGUAGES.into_iter().map(str::to_owned).collect())
    }

    fn parse(text: &str) -> Option<Self> {
        LANGUAGES.into_iter().find(|tag| *tag == text).map(Self)
    }

    fn write(&self) -> String {
        self.0.to_owned()
    }
}

/// A zone of the IANA time zone database, by its name there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeZoneName(String);

impl TimeZoneName {
    /// Coordinated universal time.
    #[must_use]
    pub fn utc() -> Self {
        Self("UTC".to_owned())
    }

    /// The zone that is called so, in any case; `None` when the database has none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let zone = jiff::tz::db().get(text).ok()?;
        zone.iana_name().map(|name| Self(name.to_owned()))
    }

    /// The names of all zones, for a form to choose from.
    #[must_use]
    pub fn all() -> Vec<String> {
        let named = jiff::tz::db().available().map(|name| name.as_str().to_owned());
        let mut names: Vec<String> = named.filter(|name| Self::parse(name).is_some()).collect();
        names.sort_unstable();
        names
    }

    /// The name: `Europe/Amsterdam`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl SettingValue for TimeZoneName {
    fn expected() -> String {
        "a time zone of the IANA database, such as Europe/Amsterdam".to_owned()
    }

    fn shape() -> Shape {
        Shape::Choice(Self::all())
    }

    fn parse(text: &str) -> Option<Self> {
        Self::parse(text)
    }

    fn write(&self) -> String {
        self.0.clone()
    }
}

settings! {
    /// The typed settings of an organisation.
    OrganisationValues, bundle |_: &_| &[];

    /// Whether a sign-in e-mail may be used only once, without regard to case.
    "unique_email" => unique_email: bool = true;
    /// Minutes without a request after which a session ends.
    "session_idle_minutes" => session_idle_minutes: Bounded<1, 43_200> = Bounded::clamped(480);
    /// Hours after which a session ends in any case.
    "session_max_hours" => session_max_hours: Bounded<1, 720> = Bounded::clamped(12);
    /// Days for which sign-in attempts and SCIM requests are kept.
    "log_retention_days" => log_retention_days: Bounded<1, 3_650> = Bounded::clamped(90);
    /// Most SCIM requests that are kept, however young they are.
    "scim_log_rows" => scim_log_rows: Bounded<1_000, 10_000_000> = Bounded::clamped(200_000);
    /// The language of employees who have chosen none.
    "language" => language: LanguageTag = LanguageTag("en");
    /// The time zone of employees who have chosen none.
    "time_zone" => time_zone: TimeZoneName = TimeZoneName::utc();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_organisation_has_the_documented_defaults() {
        let lines: Vec<String> = OrganisationSettings::default()
            .all()
            .iter()
            .map(|line| format!("{}={}", line.key.name, line.value))
            .collect();
        assert_eq!(
            lines.join(" "),
            "unique_email=true session_idle_minutes=480 session_max_hours=12 log_retention_days=90 scim_log_rows=200000 language=en time_zone=UTC"
        );
    }

    #[test]
    fn languages_and_time_zones_are_those_that_exist() {
        let mut settings = OrganisationSettings::default();
        settings.set("language", "nl").unwrap();
        settings.set("time_zone", "europe/amsterdam").unwrap();
        assert_eq!(settings.values().language.as_str(), "nl");
        assert_eq!(settings.values().time_zone.as_str(), "Europe/Amsterdam");
        for (name, value) in [
            ("language", "it"),
            ("language", "EN"),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../../etc/passwd"),
        ] {
            assert!(settings.set(name, value).is_err(), "{name}={value}");
        }
        let stored = serde_json::to_string(&settings).unwrap();
        assert_eq!(serde_json::from_str::<OrganisationSettings>(&stored).unwrap(), settings);
    }

    #[test]
    fn every_zone_to_choose_from_can_be_chosen() {
        let all = TimeZoneName::all();
        assert!(all.len() > 400 && all.iter().any(|name| name == "Europe/Brussels"), "{}", all.len());
        assert!(all.iter().all(|name| OrganisationSettings::default().set("time_zone", name).is_ok()));
    }

    #[test]
    fn a_wrong_name_names_the_nearest() {
        let error = OrganisationSettings::default().set("timezone", "UTC").unwrap_err();
        assert_eq!(error.to_string(), "unknown setting timezone; the nearest known one is time_zone");
    }
}
