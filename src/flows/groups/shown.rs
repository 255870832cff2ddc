//! A group as a SCIM resource.

use serde_json::{Map, Value};

use crate::{
    scim::{
        group::{self, ShownMember},
        resource::{self, Record},
        schema::GROUP,
    },
    store::{
        Conn, StoreError,
        groups::{self, Group, Member},
    },
};

/// Members that one statement reads.
const CHUNK: i64 = 5_000;

/// A group to show.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The group; its version is the weak ETag.
    pub group: Group,
    /// Its members; empty when nobody asked for them.
    pub members: Vec<Member>,
}

/// The group with its members, if they are wanted.
pub(super) async fn load(conn: &mut Conn, group: Group, with_members: bool) -> Result<Shown, StoreError> {
    let members = if with_members { members(conn, &group).await? } else { Vec::new() };
    Ok(Shown { group, members })
}

/// All members of a group.
pub(super) async fn members(conn: &mut Conn, group: &Group) -> Result<Vec<Member>, StoreError> {
    up_to(conn, group, usize::MAX).await
}

/// The members of a group, but little more than `most` of them.
pub(super) async fn up_to(conn: &mut Conn, group: &Group, most: usize) -> Result<Vec<Member>, StoreError> {
    let mut members: Vec<Member> = Vec::new();
    loop {
        let after = members.last().map(|member| member.id);
        let chunk = groups::members(conn, group.organisation, group.id, after, CHUNK).await?;
        let is_last = i64::try_from(chunk.len()).unwrap_or(i64::MAX) < CHUNK;
        members.extend(chunk);
        if is_last || members.len() > most {
            return Ok(members);
        }
    }
}

/// The value of `members`.
pub(super) fn render_members(members: &[Member], base_url: &str) -> Value {
    let ids: Vec<String> = members.iter().map(|member| member.id.as_hyphenated().to_string()).collect();
    let shown: Vec<ShownMember<'_>> = members
        .iter()
        .zip(&ids)
        .map(|(member, id)| ShownMember {
            value: id,
            is_group: member.is_group,
            display: Some(member.display.as_str()),
        })
        .collect();
    group::show_members(&shown, base_url)
}

impl Shown {
    /// The group without its members.
    #[must_use]
    pub const fn of(group: Group) -> Self {
        Self { group, members: Vec::new() }
    }

    /// The resource with its links under `base_url`.
    #[must_use]
    pub fn render(&self, base_url: &str) -> Value {
        let mut document = Map::new();
        if let Some(external_id) = &self.group.external_id {
            document.insert("externalId".to_owned(), Value::from(external_id.clone()));
        }
        document.insert("displayName".to_owned(), Value::from(self.group.display_name.clone()));
        if !self.members.is_empty() {
            document.insert("members".to_owned(), render_members(&self.members, base_url));
        }
        let id = self.group.id.to_string();
        resource::render(Value::Object(document), &self.record(&id, base_url), &GROUP)
    }

    /// The link of the resource under `base_url`.
    #[must_use]
    pub fn location(&self, base_url: &str) -> String {
        let id = self.group.id.to_string();
        self.record(&id, base_url).location(&GROUP)
    }

    const fn record<'a>(&self, id: &'a str, base_url: &'a str) -> Record<'a> {
        Record {
            id,
            created: self.group.created_at,
            last_modified: self.group.updated_at,
            version: self.group.version,
            base_url,
        }
    }
}
