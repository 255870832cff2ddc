//! An office as a SCIM resource.

use serde_json::Value;

use crate::{
    directory::office::Office,
    flows::provision::ProvisionError,
    scim::{
        ScimError,
        office::{self, Mapped, ShownMember},
        resource::{self, Record},
        schema::OFFICE,
    },
    store::{
        Conn,
        offices::{self, Member},
    },
};

/// Most members that one answer shows.
const MEMBER_LIMIT: usize = 100_000;

/// An office to show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The office; its version is the weak ETag. Relations belong to the employees and do not change it.
    pub office: Office,
    /// Its members; empty when nobody asked for them.
    pub members: Vec<Member>,
}

/// The office with its members, if they are wanted.
///
/// # Errors
/// [`ScimError::TooMany`] above 100,000 members.
pub(super) async fn load(
    conn: &mut Conn,
    office: Office,
    with_members: bool,
) -> Result<Shown, ProvisionError> {
    let members = if with_members { members(conn, &office).await? } else { Vec::new() };
    Ok(Shown { office, members })
}

/// All members of an office.
///
/// # Errors
/// [`ScimError::TooMany`] above 100,000.
pub(super) async fn members(conn: &mut Conn, office: &Office) -> Result<Vec<Member>, ProvisionError> {
    let limit = i64::try_from(MEMBER_LIMIT).unwrap_or(i64::MAX).saturating_add(1);
    let found = offices::members(conn, office.organisation, office.id, limit).await?;
    if found.len() > MEMBER_LIMIT {
        let why = format!("this office has more than {MEMBER_LIMIT} members; ask for its users instead");
        return Err(ScimError::TooMany(why).into());
    }
    Ok(found)
}

/// The value of `members`.
pub(super) fn render_members(members: &[Member], base_url: &str) -> Value {
    let ids: Vec<String> = members.iter().map(|member| member.id.to_string()).collect();
    let shown: Vec<ShownMember<'_>> = members
        .iter()
        .zip(&ids)
        .map(|(member, id)| ShownMember { value: id, role: member.role.as_str(), display: &member.display })
        .collect();
    office::show_members(&shown, base_url)
}

/// The attributes of an office in SCIM's words.
pub(super) fn held(office: &Office) -> Mapped {
    Mapped {
        display_name: office.name.clone(),
        external_id: office.external_id.clone(),
        active: office.active,
        time_zone: office.time_zone.clone(),
        address: office.address.clone(),
        members: Vec::new(),
    }
}

impl Shown {
    /// The office without its members.
    #[must_use]
    pub const fn of(office: Office) -> Self {
        Self { office, members: Vec::new() }
    }

    /// The resource with its links under `base_url`.
    #[must_use]
    pub fn render(&self, base_url: &str) -> Value {
        let Office { created_at: created, updated_at: last_modified, version, .. } = self.office;
        let mut document = office::compose(&held(&self.office));
        if !self.members.is_empty() {
            document.insert("members".to_owned(), render_members(&self.members, base_url));
        }
        let id = self.office.id.to_string();
        let record = Record { id: &id, created, last_modified, version, base_url };
        resource::render(Value::Object(document), &record, &OFFICE)
    }
}
