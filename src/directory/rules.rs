//! The business rules of FEATURES X3, once, for every door: SCIM, REST, Backoffice, import, command line.

use super::{employee::Employee, role::Role};

/// A rule that a change would break.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// Another employee signs in with this e-mail address.
    #[error("another employee has this e-mail address")]
    EmailAlreadyInUse,
    /// Another employee has this External ID.
    #[error("another employee has this External ID")]
    ExternalIdAlreadyInUse,
    /// Another employee has this username.
    #[error("another employee has this username")]
    UsernameAlreadyInUse,
    /// An employee can have a role in an office only if they have the role.
    #[error("the role in an office must be one of the employee's roles, AGENT or OFFICE_MANAGER")]
    OfficeRelationRoleMismatch,
    /// Only agents can be planned online.
    #[error("online planning is for agents only")]
    OnlinePlanningNonAgent,
    /// Nobody can be made pending by hand, and a pending one is activated by accepting the invitation.
    #[error(
        "the status PENDING cannot be set or left by hand: the employee accepts the invitation, or is made with the bypass"
    )]
    UpdateStatusPending,
    /// A link to a picture or video that no browser can open.
    #[error("not a link to a file: it must begin with https:// or http:// and have at most 2,000 characters")]
    FileUrlInvalid,
    /// An office that the organisation does not have.
    #[error("the organisation has no such office")]
    OfficeUnknown,
    /// An office that is closed takes nobody in.
    #[error("the office is closed: nobody can be assigned to it until it is open again")]
    OfficeClosed,
    /// A field is missing, too long, or not of its form.
    #[error("{field}: {why}")]
    FieldInvalid {
        /// The field's name in the REST API.
        field: &'static str,
        /// What is expected.
        why: &'static str,
    },
}

impl Violation {
    /// The stable code (FEATURES X3).
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::EmailAlreadyInUse => "EMPLOYEE_EMAIL_ALREADY_IN_USE",
            Self::ExternalIdAlreadyInUse => "EMPLOYEE_EXTERNAL_ID_ALREADY_IN_USE",
            Self::UsernameAlreadyInUse => "EMPLOYEE_USERNAME_ALREADY_IN_USE",
            Self::OfficeRelationRoleMismatch => "EMPLOYEE_OFFICE_RELATION_ROLE_MISMATCH",
            Self::OnlinePlanningNonAgent => "EMPLOYEE_ONLINE_PLANNING_NON_AGENT",
            Self::UpdateStatusPending => "EMPLOYEE_UPDATE_STATUS_PENDING",
            Self::FileUrlInvalid => "FILE_URL_INVALID",
            Self::OfficeUnknown => "OFFICE_NOT_FOUND",
            Self::OfficeClosed => "OFFICE_CLOSED",
            Self::FieldInvalid { .. } => "FIELD_INVALID",
        }
    }
}

/// Checks every rule that needs no other record than the employee's own.
///
/// # Errors
/// The first rule that `employee` breaks.
pub fn check(employee: &Employee) -> Result<(), Violation> {
    required("username", &employee.username, 255)?;
    if let Some(value) = &employee.external_id {
        required("externalId", value, 255)?;
        // No identity provider can send it: a NameID of blanks is none.
        if value.trim().is_empty() {
            return Err(invalid("externalId", "must not be blank"));
        }
    }
    if let Some(value) = &employee.email {
        address("email", value)?;
    }
    if let Some(value) = &employee.contact_email {
        address("communicationEmail", value)?;
    }
    optional("firstName", Some(&employee.first_name), 255)?;
    optional("lastName", Some(&employee.last_name), 255)?;
    optional("displayName", employee.display_name.as_deref(), 255)?;
    optional("phoneNumber", employee.phone_number.as_deref(), 64)?;
    optional("function", employee.function.as_deref(), 255)?;
    optional("language", employee.language.as_deref(), 64)?;
    optional("timeZone", employee.time_zone.as_deref(), 64)?;
    if let Some(text) = &employee.introduction {
        multiline("introduction", text, 4_000)?;
    }
    file_url(employee.video_url.as_deref())?;
    file_url(employee.picture_url.as_deref())?;
    if employee.online_planning && !employee.has_role(Role::Agent) {
        return Err(Violation::OnlinePlanningNonAgent);
    }
    let fits = |role| matches!(role, Role::Agent | Role::OfficeManager) && employee.has_role(role);
    if employee.relations.iter().any(|relation| !fits(relation.role)) {
        return Err(Violation::OfficeRelationRoleMismatch);
    }
    Ok(())
}

/// Checks what a person must give when they add somebody (FEATURES S3); an identity provider may omit it.
///
/// # Errors
/// The first field that is missing.
pub fn check_added_by_person(employee: &Employee) -> Result<(), Violation> {
    required("email", employee.email.as_deref().unwrap_or_default(), 254)?;
    required("firstName", employee.first_name.trim(), 255)?;
    required("lastName", employee.last_name.trim(), 255)?;
    if let Some(language) = &employee.language
        && employee.supported_language() != Some(language.as_str())
    {
        return Err(Violation::FieldInvalid {
            field: "language",
            why: "one of da, de, el, en, es, fr, ja, nl, no, pl",
        });
    }
    if let Some(zone) = &employee.time_zone
        && jiff::tz::TimeZone::get(zone).is_err()
    {
        return Err(Violation::FieldInvalid {
            field: "timeZone",
            why: "an IANA name such as Europe/Brussels",
        });
    }
    check(employee)
}

/// Checks what a person changed. What an identity provider left out, or said in its own way, may stay as
/// it was; what is changed must be as [`check_added_by_person`] wants it.
///
/// # Errors
/// The first rule that the change breaks.
pub fn check_changed_by_person(before: &Employee, after: &Employee) -> Result<(), Violation> {
    let mut changed = after.clone();
    if after.email.is_none() && before.email.is_none() {
        changed.email = Some("none@unchanged.invalid".to_owned());
    }
    for (old, new) in
        [(&before.first_name, &mut changed.first_name), (&before.last_name, &mut changed.last_name)]
    {
        if old == new {
            "unchanged".clone_into(new);
        }
    }
    if after.language == before.language {
        changed.language = None;
    }
    if after.time_zone == before.time_zone {
        changed.time_zone = None;
    }
    check_added_by_person(&changed)?;
    check(after)
}

const fn invalid(field: &'static str, why: &'static str) -> Violation {
    Violation::FieldInvalid { field, why }
}

fn required(field: &'static str, value: &str, longest: usize) -> Result<(), Violation> {
    if value.is_empty() {
        return Err(invalid(field, "must not be empty"));
    }
    optional(field, Some(value), longest)
}

fn optional(field: &'static str, value: Option<&str>, longest: usize) -> Result<(), Violation> {
    let value = value.unwrap_or_default();
    if value.chars().count() > longest {
        return Err(invalid(field, "too long"));
    }
    if value.chars().any(char::is_control) {
        return Err(invalid(field, "must not contain control characters"));
    }
    Ok(())
}

fn multiline(field: &'static str, value: &str, longest: usize) -> Result<(), Violation> {
    if value.chars().count() > longest {
        return Err(invalid(field, "too long"));
    }
    if value.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(invalid(field, "must not contain control characters"));
    }
    Ok(())
}

/// Whether `value` has the form of an e-mail address: one `@` with something before it and a domain
/// after it, no blanks, at most 254 characters. Whether mail arrives there is not asked.
#[must_use]
pub fn is_address(value: &str) -> bool {
    let Some((local, domain)) = value.rsplit_once('@') else { return false };
    !local.is_empty()
        && !local.contains('@')
        && !domain.is_empty()
        && value.chars().count() <= 254
        && !value.chars().any(|c| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>' | ',' | ';'))
}

fn address(field: &'static str, value: &str) -> Result<(), Violation> {
    if is_address(value) {
        Ok(())
    } else {
        Err(invalid(field, "an e-mail address such as name@company.example"))
    }
}

/// Whether `value` is a link that a browser can open: http or https with a host, at most 2,000 bytes.
#[must_use]
pub fn is_file_url(value: &str) -> bool {
    value.len() <= 2_000
        && url::Url::parse(value)
            .is_ok_and(|link| matches!(link.scheme(), "https" | "http") && link.host().is_some())
}

fn file_url(value: Option<&str>) -> Result<(), Violation> {
    if value.is_none_or(is_file_url) { Ok(()) } else { Err(Violation::FileUrlInvalid) }
}
