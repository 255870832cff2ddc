//! An employee as a SCIM resource: what the identity provider sent, with what changed since.

use serde_json::{Value, json};

use super::{mapping, relations::References};
use crate::{
    clock::Timestamp,
    directory::{Employee, Status},
    ids::{EmployeeId, GroupId},
    scim::{
        ScimError,
        resource::{self, Record},
        schema::USER,
        user,
    },
};

/// A user to show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The id.
    pub id: EmployeeId,
    /// The version, the weak ETag.
    pub version: i64,
    created: Timestamp,
    modified: Timestamp,
    username: String,
    is_active: bool,
    document: Value,
    groups: Vec<(GroupId, String)>,
}

/// Most bytes of a stored document. A body may be larger, but a resource must not grow with every PATCH until
/// it weighs on everybody's lists.
const LONGEST: usize = 256 * 1024;

/// The document to store.
///
/// # Errors
/// [`ScimError::TooLarge`] above 256 KiB.
pub(super) fn written(document: &Value, references: &References) -> Result<String, ScimError> {
    let text = if references.is_empty() {
        document.to_string()
    } else {
        let mut kept = document.clone();
        kept[REFERENCES] = json!(references);
        kept.to_string()
    };
    if text.len() > LONGEST {
        return Err(ScimError::TooLarge("a user has at most 256 KiB".to_owned()));
    }
    Ok(text)
}

/// A document and what is known about it.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    /// What was sent.
    pub(super) document: Value,
    /// Which offices it means.
    pub(super) references: References,
}

/// The member of the stored text that keeps the references. No attribute's name can begin so.
const REFERENCES: &str = "$offices";

/// The document as the identity provider last left it; `None` for who did not come by SCIM.
pub(super) fn sent(employee: &Employee) -> Option<Stored> {
    let mut document: Value = serde_json::from_str(employee.scim_document.as_deref()?).ok()?;
    let references = document.as_object_mut().and_then(|members| members.shift_remove(REFERENCES));
    let references = references.and_then(|kept| serde_json::from_value(kept).ok()).unwrap_or_default();
    Some(Stored { document, references })
}

/// As [`sent`]; composed for who did not come by SCIM.
pub(super) fn stored(employee: &Employee) -> Stored {
    sent(employee).unwrap_or_else(|| {
        let references = References::new();
        let held = mapping::held(employee, &user::Mapped::default(), &references);
        Stored { document: user::compose(&held), references }
    })
}

/// The document with what people changed since.
pub(super) fn current(employee: &Employee) -> Value {
    let Stored { mut document, references } = stored(employee);
    // A stored document always has a userName; one that cannot be read is shown as it is.
    if let Ok(sent) = user::read(&document) {
        let sent = mapping::understood(mapping::usable(sent), employee);
        user::overlay(&mut document, &sent, &mapping::held(employee, &sent, &references));
    }
    document
}

/// A value of `groups`; only direct memberships are shown.
fn membership(group: GroupId, name: &str, base_url: &str) -> Value {
    let id = group.to_string();
    json!({ "value": id, "$ref": format!("{base_url}/Groups/{id}"), "display": name, "type": "direct" })
}

impl Shown {
    /// The employee as it is now.
    #[must_use]
    pub fn of(employee: &Employee) -> Self {
        Self {
            id: employee.id,
            version: employee.version,
            created: employee.created_at,
            modified: employee.updated_at,
            username: employee.username.clone(),
            is_active: employee.status != Status::Suspended,
            document: current(employee),
            groups: Vec::new(),
        }
    }

    /// With the groups that the employee is in, each with its name.
    #[must_use]
    pub fn with_groups(self, groups: Vec<(GroupId, String)>) -> Self {
        Self { groups, ..self }
    }

    /// The groups it was given.
    pub(super) fn into_groups(self) -> Vec<(GroupId, String)> {
        self.groups
    }

    /// The resource with its links under `base_url`.
    #[must_use]
    pub fn render(mut self, base_url: &str) -> Value {
        let id = self.id.to_string();
        let mut document = std::mem::take(&mut self.document);
        if !self.groups.is_empty() {
            document["groups"] =
                self.groups.iter().map(|(group, name)| membership(*group, name, base_url)).collect();
        }
        resource::render(document, &self.record(&id, base_url), &USER)
    }

    /// The resource as filters see it: with the sign-in name, which differs from the shown one after a
    /// soft delete, so that a lookup by name and the 409 agree; and with the status, also of those whose
    /// `active` the identity provider removed.
    #[must_use]
    pub(super) fn into_filtered(mut self, base_url: &str) -> Value {
        let (username, is_active) = (std::mem::take(&mut self.username), self.is_active);
        let mut rendered = self.render(base_url);
        rendered["userName"] = Value::from(username);
        rendered["active"] = Value::from(is_active);
        rendered
    }

    /// The link of the resource under `base_url`.
    #[must_use]
    pub fn location(&self, base_url: &str) -> String {
        let id = self.id.to_string();
        self.record(&id, base_url).location(&USER)
    }

    const fn record<'a>(&self, id: &'a str, base_url: &'a str) -> Record<'a> {
        Record { id, created: self.created, last_modified: self.modified, version: self.version, base_url }
    }
}
