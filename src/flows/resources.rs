//! The collections of SCIM resources, and the verbs that all of them have (RFC 7644 sections 3.3 to 3.6). Single
//! requests and the operations of Bulk come this way alike.

use serde_json::Value;

use super::{
    groups::{self, Groups},
    listing::Listing,
    offices::{self, Offices},
    provision::{self, ProvisionError, Provisioner, Users},
};
use crate::{
    directory::connection_settings::GroupPatchAnswer,
    scim::{
        etag::Condition,
        list::Query,
        patch,
        schema::{GROUP, OFFICE, ResourceType, USER},
    },
};

/// Where resources of one type are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Collection {
    /// `/Users`
    Users,
    /// `/Groups`
    Groups,
    /// `/Offices`
    Offices,
}

/// What a verb answers.
#[derive(Debug, Clone)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// The version of the resource, its weak ETag.
    pub version: i64,
    /// The link of the resource.
    pub location: String,
    /// What the client wants to see of the resource; `None` when the answer has no body.
    pub body: Option<Value>,
}

impl Collection {
    /// All of them, in the order in which a search over all lists their resources.
    pub const ALL: [Self; 3] = [Self::Users, Self::Groups, Self::Offices];

    /// The type of the resources.
    #[must_use]
    pub const fn resource_type(self) -> &'static ResourceType {
        match self {
            Self::Users => &USER,
            Self::Groups => &GROUP,
            Self::Offices => &OFFICE,
        }
    }

    /// The attribute that is only read for who wants to see it: the memberships.
    const fn costly(self) -> &'static str {
        match self {
            Self::Users => "groups",
            Self::Groups | Self::Offices => "members",
        }
    }

    /// Whether an answer shows the memberships.
    #[must_use]
    pub fn shows_memberships(self, query: &Query) -> bool {
        self.resource_type().resolve(self.costly()).is_some_and(|path| query.projection.shows(&path))
    }

    fn answered(self, status: u16, version: i64, rendered: Value, query: &Query) -> Answered {
        let location = rendered.pointer("/meta/location").and_then(Value::as_str).unwrap_or_default();
        Answered {
            status,
            version,
            location: location.to_owned(),
            body: Some(query.projection.apply(rendered, self.resource_type())),
        }
    }

    fn user(self, status: u16, shown: provision::Shown, base_url: &str, query: &Query) -> Answered {
        self.answered(status, shown.version, shown.render(base_url), query)
    }

    fn group(self, status: u16, shown: &groups::Shown, base_url: &str, query: &Query) -> Answered {
        self.answered(status, shown.group.version, shown.render(base_url), query)
    }

    fn office(self, status: u16, shown: &offices::Shown, base_url: &str, query: &Query) -> Answered {
        self.answered(status, shown.office.version, shown.render(base_url), query)
    }

    /// A page of the collection.
    ///
    /// # Errors
    /// [`crate::scim::ScimError::TooMany`] when answering would read more than the limits; a cursor that is none or has
    /// expired.
    pub async fn list(self, scim: &Provisioner<'_>, query: &Query) -> Result<Value, ProvisionError> {
        let (caller, base_url) = (scim.caller, scim.base_url.as_str());
        let listing = Listing { gateway: scim.gateway, caller, query };
        match self {
            Self::Users => listing.answer(&mut Users::seen_by(caller, base_url)).await,
            Self::Groups => listing.answer(&mut Groups::seen_by(caller, base_url)).await,
            Self::Offices => listing.answer(&mut Offices::seen_by(caller, base_url)).await,
        }
    }

    /// One resource.
    ///
    /// # Errors
    /// [`crate::scim::ScimError::NotFound`].
    pub async fn read(
        self,
        scim: &Provisioner<'_>,
        id: &str,
        query: &Query,
    ) -> Result<Answered, ProvisionError> {
        let (whole, base_url) = (self.shows_memberships(query), &scim.base_url);
        Ok(match self {
            Self::Users => self.user(200, scim.get(id, whole).await?, base_url, query),
            Self::Groups => self.group(200, &groups::get(scim, id, whole).await?, base_url, query),
            Self::Offices => self.office(200, &offices::get(scim, id, whole).await?, base_url, query),
        })
    }

    /// Makes a resource.
    ///
    /// # Errors
    /// What is wrong with the body, a name that is taken.
    pub async fn create(
        self,
        scim: &Provisioner<'_>,
        body: Value,
        query: &Query,
    ) -> Result<Answered, ProvisionError> {
        let (whole, base_url) = (self.shows_memberships(query), &scim.base_url);
        Ok(match self {
            Self::Users => self.user(201, scim.create(body).await?, base_url, query),
            Self::Groups => self.group(201, &groups::create(scim, body, whole).await?, base_url, query),
            Self::Offices => self.office(201, &offices::provision(scim, body, whole).await?, base_url, query),
        })
    }

    /// Puts a resource in place of what it was.
    ///
    /// # Errors
    /// As [`Collection::create`], and an id, a version or a manager that is another.
    pub async fn replace(
        self,
        scim: &Provisioner<'_>,
        id: &str,
        body: &Value,
        condition: &Condition,
        query: &Query,
    ) -> Result<Answered, ProvisionError> {
        let (whole, base_url) = (self.shows_memberships(query), &scim.base_url);
        Ok(match self {
            Self::Users => self.user(200, scim.replace(id, body, condition).await?, base_url, query),
            Self::Groups => {
                let shown = groups::replace(scim, id, body, condition, whole).await?;
                self.group(200, &shown, base_url, query)
            }
            Self::Offices => {
                let shown = offices::replace(scim, id, body, condition, whole).await?;
                self.office(200, &shown, base_url, query)
            }
        })
    }

    /// Changes parts of a resource. A group is answered as the connection is set, but with the resource when the
    /// client names attributes, because then it must be (RFC 7644 section 3.5.2).
    ///
    /// # Errors
    /// As [`Collection::replace`], and what is wrong with the operations.
    pub async fn patch(
        self,
        scim: &Provisioner<'_>,
        id: &str,
        body: &Value,
        condition: &Condition,
        query: &Query,
    ) -> Result<Answered, ProvisionError> {
        let operations = patch::parse(body, self.resource_type())?;
        let (whole, base_url) = (self.shows_memberships(query), &scim.base_url);
        Ok(match self {
            Self::Users => self.user(200, scim.patch(id, &operations, condition).await?, base_url, query),
            Self::Offices => {
                let shown = offices::patch(scim, id, operations, condition, whole).await?;
                self.office(200, &shown, base_url, query)
            }
            Self::Groups => {
                let is_silent = scim.caller.connection.values().group_patch_answer
                    == GroupPatchAnswer::NoContent
                    && !query.projection.names_attributes();
                let status = if is_silent { 204 } else { 200 };
                let changed = groups::patch(scim, id, operations, condition, status, whole && !is_silent);
                let answered = self.group(status, &changed.await?, base_url, query);
                Answered { body: answered.body.filter(|_| !is_silent), ..answered }
            }
        })
    }

    /// Removes a resource.
    ///
    /// # Errors
    /// An id, a version or a manager that is another.
    pub async fn delete(
        self,
        scim: &Provisioner<'_>,
        id: &str,
        condition: &Condition,
    ) -> Result<(), ProvisionError> {
        match self {
            Self::Users => scim.delete(id, condition).await,
            Self::Groups => groups::delete(scim, id, condition).await,
            Self::Offices => offices::remove(scim, id, condition).await,
        }
    }
}
