//! Which way somebody signs in: through a connection, or with a password.

use super::{FlowError, Gateway, connections::Loaded, organisations::Scope};
use crate::{
    ids::OrganisationId,
    store::{Conn, connections, organisations},
};

/// A connection that somebody may sign in through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The name that people see.
    pub name: String,
    /// The local path that begins the sign-in.
    pub path: String,
}

/// The way in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// Through one of these, in the order of their slugs.
    Connections(Vec<Link>),
    /// With a password. Also the answer for an address that nobody has.
    Password,
    /// What was typed is no address, and no organisation has this name.
    UnknownOrganisation,
}

/// Finds the way in for an e-mail address or an organisation's slug. The answer for an address depends
/// on its domain and on organisations, and tells nothing about the person: where a domain belongs to an
/// organisation with connections, everybody at that domain is sent there.
///
/// # Errors
/// When the database fails.
pub async fn find(gateway: &Gateway, who: &str) -> Result<Way, FlowError> {
    if who.chars().count() > 254 || who.chars().any(char::is_control) {
        return Ok(Way::UnknownOrganisation);
    }
    let mut conn = gateway.db.read().await?;
    let Some((_, domain)) = who.rsplit_once('@') else {
        return match organisations::by_slug(&mut conn, &who.to_lowercase()).await? {
            Some(record) => ways_of(&mut conn, &record.try_into()?).await,
            None => Ok(Way::UnknownOrganisation),
        };
    };
    if let Some(id) = organisations::by_domain(&mut conn, &domain.to_lowercase()).await? {
        return ways_of_id(&mut conn, id).await;
    }
    // A domain that nobody owns: the same answer for everybody, known or not.
    Ok(Way::Password)
}

async fn ways_of_id(conn: &mut Conn, id: OrganisationId) -> Result<Way, FlowError> {
    match organisations::by_id(conn, id).await? {
        Some(record) => ways_of(conn, &record.try_into()?).await,
        None => Ok(Way::Password),
    }
}

async fn ways_of(conn: &mut Conn, scope: &Scope) -> Result<Way, FlowError> {
    let mut links = Vec::new();
    for record in connections::list(conn, scope.id).await? {
        let loaded = Loaded::try_from(record)?;
        if loaded.values().enabled && loaded.record.idp_metadata.is_some() {
            links.push(Link {
                name: loaded.record.name.clone(),
                path: format!("/saml/{}/{}/login", scope.slug, loaded.record.slug),
            });
        }
    }
    Ok(if links.is_empty() { Way::Password } else { Way::Connections(links) })
}

/// A `return_to` that stays here: a path on this origin, at most 1,000 characters. `None` for anything
/// that a browser could read as another origin: no scheme, no `//`, no backslash, no control character.
#[must_use]
pub fn local_path(text: &str) -> Option<String> {
    let inner = text.strip_prefix('/')?;
    let local = !inner.starts_with('/')
        && text.len() <= 1_000
        && text.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>'));
    local.then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_a_place_to_return_to() {
        assert_eq!(
            local_path("/employees?status=ACTIVE#top").as_deref(),
            Some("/employees?status=ACTIVE#top")
        );
        for elsewhere in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "javascript:alert(1)",
            "",
            "employees",
            "/a\r\nSet-Cookie: x",
            "/ä",
        ] {
            assert_eq!(local_path(elsewhere), None, "{elsewhere}");
        }
    }
}
