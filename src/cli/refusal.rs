//! Refusals of the flows as lines for the operator, with what to do next and the exit status.

use super::output::CliError;
use crate::{app::AppError, directory::settings::SettingError, flows::FlowError, saml::MetadataError};

/// Where to look for a record that was not found.
const LISTS: &[(&str, &str)] = &[
    ("organisation", "muster org list shows them"),
    ("employee", "muster employee list --org SLUG shows them"),
    ("office", "muster office list --org SLUG shows them"),
    ("connection", "muster connection list --org SLUG shows them"),
    ("SCIM token", "muster scim-token list --org SLUG shows them"),
    ("session", "muster session list --org SLUG shows the live ones"),
    ("booked appointment", "muster appointment list --org SLUG shows them"),
    ("scheduled publication", "muster publication list --org SLUG shows them"),
];

impl From<FlowError> for CliError {
    fn from(error: FlowError) -> Self {
        match error {
            FlowError::NotFound(what) => {
                let next = LISTS.iter().find(|(kind, _)| what.starts_with(kind));
                Self::Refused(match next {
                    Some((_, next)) => format!("{error}; {next}"),
                    None => error.to_string(),
                })
            }
            FlowError::Rule(violation) => Self::Refused(format!("{violation} ({})", violation.code())),
            FlowError::Setting(error) => error.into(),
            FlowError::Store(_) => {
                Self::Refused(format!("{error}; muster check says whether the database is well"))
            }
            FlowError::Crypto(_) => {
                Self::Refused(format!("{error}; muster check says whether the master key is the right one"))
            }
            FlowError::Taken(_)
            | FlowError::Invalid(_)
            | FlowError::Connection(_)
            | FlowError::WeakPassword(_)
            | FlowError::Forbidden(_)
            | FlowError::Changed => Self::Refused(error.to_string()),
        }
    }
}

impl From<SettingError> for CliError {
    /// A setting that does not exist is as wrong as a flag that does not exist.
    fn from(error: SettingError) -> Self {
        Self::Usage(error.to_string())
    }
}

impl From<AppError> for CliError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Config(error) => error.into(),
            AppError::Flow(error) => error.into(),
            other => Self::Refused(other.to_string()),
        }
    }
}

impl From<MetadataError> for CliError {
    fn from(error: MetadataError) -> Self {
        Self::Refused(format!("the identity provider's metadata cannot be used: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Violation;

    #[test]
    fn what_was_not_found_says_where_to_look() {
        let error = CliError::from(FlowError::NotFound("connection"));
        assert_eq!(error.exit_code(), 1);
        assert_eq!(
            error.to_string(),
            "there is no connection of that name or id here; muster connection list --org SLUG shows them"
        );
    }

    #[test]
    fn a_rule_is_named_by_its_stable_code() {
        let error = CliError::from(FlowError::from(Violation::OnlinePlanningNonAgent));
        assert_eq!(error.exit_code(), 1);
        assert_eq!(
            error.to_string(),
            "online planning is for agents only (EMPLOYEE_ONLINE_PLANNING_NON_AGENT)"
        );
    }

    #[test]
    fn an_unknown_setting_is_wrong_usage() {
        let unknown = SettingError::Unknown { name: "saml.jti".to_owned(), nearest: "saml.jit" };
        let error = CliError::from(FlowError::from(unknown));
        assert_eq!(error.exit_code(), 2);
        assert!(error.to_string().ends_with("the nearest known one is saml.jit"));
    }
}
