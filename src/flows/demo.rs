//! The demonstration: the organisation `acme` with its offices and employees, a connection to the
//! demonstration identity provider, and a SCIM token. Never part of `serve`.

use super::{
    Actor, FlowError, Gateway, change, connection_keys, connections,
    connections::{Links, MetadataSource},
    offices::{self, NewOffice},
    organisations::{self, Scope},
    scim_tokens,
};
use crate::{
    directory::{Employee, Origin, Role, Source, Status},
    ids::{EmployeeId, OfficeId},
    saml::TrustedKeys,
    secret::Secret,
    store::{employees, facts, statement::transaction},
};

/// The organisation's slug.
pub const ORGANISATION: &str = "acme";
/// The connection's slug.
pub const CONNECTION: &str = "demo-idp";
const TOKEN_LABEL: &str = "muster demo";
/// The name of the fact that a demonstration made this database.
pub const DEMO_FACT: &str = "made_by_demo";

/// External ID of somebody whom the identity provider knows and Muster does not.
pub const UNKNOWN: (&str, &str) = ("E-10999", "Nobody Inmuster");

/// External ID, first name, last name, title, office, roles, and whether suspended. The office is an
/// index into [`OFFICES`].
type Person = (&'static str, &'static str, &'static str, &'static str, usize, &'static [Role], bool);

const OFFICES: [(&str, &str, &str); 3] = [
    ("GNT", "Ghent", "Korenmarkt 12, 9000 Gent"),
    ("ANR", "Antwerp", "Meir 40, 2000 Antwerpen"),
    ("BRU", "Brussels", "Rue Neuve 7, 1000 Bruxelles"),
];

const A: &[Role] = &[Role::Agent];
const M: &[Role] = &[Role::Agent, Role::OfficeManager];

/// The administrator among those who are made: External ID and name.
pub const ADMINISTRATOR: (&str, &str) = ("E-10001", "Ruth Vos");

const PEOPLE: [Person; 25] = [
    ("E-10001", "Ruth", "Vos", "Head of Customer Care", 0, &[Role::Admin], false),
    ("E-10002", "Lena", "Maes", "Branch manager", 0, M, false),
    ("E-10003", "Jonas", "Peeters", "Mortgage adviser", 0, A, true),
    ("E-10004", "Aïcha", "Karim", "Insurance adviser", 0, A, false),
    ("E-10005", "Pieter", "De Smet", "Investment adviser", 0, A, false),
    ("E-10006", "Noor", "Jacobs", "Personal banker", 0, A, false),
    ("E-10007", "Wout", "Claes", "Personal banker", 0, A, false),
    ("E-10008", "Sofie", "Willems", "Business banker", 0, A, false),
    ("E-10009", "Youssef", "El Amrani", "Branch manager", 1, M, false),
    ("E-10010", "Emma", "Goossens", "Mortgage adviser", 1, A, false),
    ("E-10011", "Bram", "Wouters", "Insurance adviser", 1, A, false),
    ("E-10012", "Inès", "Dubois", "Personal banker", 1, A, false),
    ("E-10013", "Thomas", "Hermans", "Personal banker", 1, A, false),
    ("E-10014", "Fatima", "Benali", "Business banker", 1, A, false),
    ("E-10015", "Lotte", "Michiels", "Investment adviser", 1, A, false),
    ("E-10016", "Arthur", "Lambert", "Branch manager", 2, M, false),
    ("E-10017", "Chloé", "Martin", "Mortgage adviser", 2, A, false),
    ("E-10018", "Hugo", "Simon", "Insurance adviser", 2, A, false),
    ("E-10019", "Zeynep", "Yılmaz", "Personal banker", 2, A, false),
    ("E-10020", "Louis", "Laurent", "Personal banker", 2, A, false),
    ("E-10021", "Marie", "Lefèvre", "Business banker", 2, A, false),
    ("E-10022", "Elif", "Demir", "Investment adviser", 2, A, false),
    ("E-10023", "Karel", "Van den Broeck", "Planner", 2, &[Role::CentralPlanner], false),
    ("E-10024", "Hanne", "Aerts", "Planner", 0, &[Role::CentralPlanner], false),
    ("E-10025", "Mohamed", "Ouali", "Personal banker", 2, A, false),
];

/// What a demonstration shows.
#[derive(Debug)]
pub struct Prepared {
    /// The connection's links.
    pub links: Links,
    /// The SCIM token, new at every start.
    pub token: Secret<String>,
}

/// Makes what is not there yet and connects it to the identity provider with this metadata. What a
/// person changed since stays.
///
/// # Errors
/// When the database fails.
pub async fn prepare(gateway: &Gateway, idp_metadata: String) -> Result<Prepared, FlowError> {
    transaction!(gateway.db, |tx| { Ok::<_, FlowError>(facts::state(tx, DEMO_FACT, "true").await?) })?;
    match organisations::show(gateway, ORGANISATION).await {
        Ok(_) => {}
        Err(FlowError::NotFound(_)) => {
            let domains = ["acme.example".to_owned()];
            organisations::create(gateway, Actor::Operator, ORGANISATION, "Acme Bank", &domains).await?;
        }
        Err(error) => return Err(error),
    }
    let source = MetadataSource::Text(idp_metadata);
    let shown = match connections::show(gateway, ORGANISATION, CONNECTION).await {
        Ok(_) => {
            connections::set(gateway, Actor::Operator, ORGANISATION, CONNECTION, Some(&source), &[]).await?
        }
        Err(FlowError::NotFound(_)) => {
            let name = Some("Demonstration IdP");
            connections::create(gateway, Actor::Operator, ORGANISATION, CONNECTION, name, Some(&source), &[])
                .await?
        }
        Err(error) => return Err(error),
    };
    people(gateway, &shown.connection).await?;
    for old in scim_tokens::list(gateway, ORGANISATION).await? {
        if old.label == TOKEN_LABEL && old.revoked_at.is_none() {
            scim_tokens::revoke(gateway, Actor::Operator, old.id).await?;
        }
    }
    let wanted = scim_tokens::Wanted { label: TOKEN_LABEL.to_owned(), ..scim_tokens::Wanted::default() };
    let token = scim_tokens::create(gateway, Actor::Operator, ORGANISATION, CONNECTION, &wanted).await?;
    Ok(Prepared { links: shown.links, token: token.token })
}

/// Offices and employees, once: a later start does not bring back whom somebody deleted.
async fn people(gateway: &Gateway, connection: &connections::Loaded) -> Result<(), FlowError> {
    if !offices::list(gateway, ORGANISATION).await?.is_empty() {
        return Ok(());
    }
    let mut made = Vec::new();
    for (external_id, name, address) in OFFICES {
        let new = NewOffice {
            name: name.to_owned(),
            external_id: Some(external_id.to_owned()),
            time_zone: Some("Europe/Brussels".to_owned()),
            address: Some(address.to_owned()),
            closed: false,
        };
        made.push(offices::create(gateway, Actor::Operator, ORGANISATION, &new).await?.id);
    }
    transaction!(gateway.db, |tx| {
        let scope = organisations::scope(tx, ORGANISATION).await?;
        for person in &PEOPLE {
            let employee = employee(gateway, &scope, connection, &made, person);
            change::create(gateway, tx, &scope, Actor::Operator, &employee).await?;
        }
        Ok::<_, FlowError>(())
    })
}

fn employee(
    gateway: &Gateway,
    scope: &Scope,
    connection: &connections::Loaded,
    offices: &[OfficeId],
    person: &Person,
) -> Employee {
    let (external_id, first_name, last_name, function, office, roles, suspended) = person;
    let now = gateway.now();
    let mut employee = Employee::blank(EmployeeId::new(now, gateway.random()), scope.id, Origin::Scim, now);
    let address = address(first_name, last_name);
    employee.connection = Some(connection.id());
    employee.external_id = Some((*external_id).to_owned());
    employee.username.clone_from(&address);
    employee.email = Some(address);
    (*first_name).clone_into(&mut employee.first_name);
    (*last_name).clone_into(&mut employee.last_name);
    employee.function = Some((*function).to_owned());
    employee.time_zone = Some("Europe/Brussels".to_owned());
    employee.set_roles(Source::Hand, roles);
    let in_office = |role: &Role| matches!(role, Role::Agent | Role::OfficeManager);
    let relations: Vec<(OfficeId, Role)> = roles
        .iter()
        .filter(|role| in_office(role))
        .filter_map(|role| offices.get(*office).map(|id| (*id, *role)))
        .collect();
    employee.set_relations(Source::Hand, &relations);
    employee.online_planning = roles.contains(&Role::Agent);
    employee.activate();
    if *suspended {
        employee.status = Status::Suspended;
    }
    employee
}

fn address(first_name: &str, last_name: &str) -> String {
    format!("{}.{}@acme.example", ascii(first_name), ascii(last_name))
}

/// A name as the local part of an address: lower case, without marks and blanks.
fn ascii(name: &str) -> String {
    let plain = |c: char| match c {
        'ï' | 'ı' | 'î' => 'i',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        other => other,
    };
    name.to_lowercase().chars().map(plain).filter(char::is_ascii_alphanumeric).collect()
}

/// Somebody whom the identity provider can sign in.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The NameID.
    pub external_id: String,
    /// First name.
    pub first_name: String,
    /// Last name.
    pub last_name: String,
    /// E-mail.
    pub email: Option<String>,
    /// What Muster knows of them now; `None`: nothing.
    pub known: Option<Employee>,
}

/// Whom the demonstration identity provider offers: everybody of the organisation who has an External ID,
/// and one whom Muster does not know.
///
/// # Errors
/// When the database fails.
pub async fn candidates(gateway: &Gateway) -> Result<Vec<Candidate>, FlowError> {
    const SHOWN: i64 = 200;
    let mut conn = gateway.db.read().await?;
    let scope = organisations::scope(&mut conn, ORGANISATION).await?;
    let mut found: Vec<Candidate> = employees::page(&mut conn, scope.id, None, SHOWN)
        .await?
        .into_iter()
        .filter_map(|employee| {
            Some(Candidate {
                external_id: employee.external_id.clone()?,
                first_name: employee.first_name.clone(),
                last_name: employee.last_name.clone(),
                email: employee.email.clone(),
                known: Some(employee),
            })
        })
        .collect();
    let (external_id, name) = UNKNOWN;
    let (first_name, last_name) = name.split_once(' ').unwrap_or((name, ""));
    found.push(Candidate {
        external_id: external_id.to_owned(),
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        email: Some("nobody.inmuster@acme.example".to_owned()),
        known: None,
    });
    Ok(found)
}

/// The keys that the demonstration's connection signs with at this moment, for its identity provider to trust;
/// `None` when there is none.
///
/// # Errors
/// When the database fails.
pub async fn signing_keys(gateway: &Gateway) -> Result<Option<TrustedKeys>, FlowError> {
    let mut conn = gateway.db.read().await?;
    let (_, connection) = connections::load(&mut conn, ORGANISATION, CONNECTION).await?;
    let keys = connection_keys::signing(gateway, &mut conn, &connection.record).await?;
    Ok(TrustedKeys::new(keys.iter().filter_map(|key| key.trusted().ok())))
}

/// The people the demonstration begins with, for an identity provider that runs on its own and knows no
/// database: nobody is known, because nobody was asked.
#[must_use]
pub fn roster() -> Vec<Candidate> {
    let candidate = |person: &Person| Candidate {
        external_id: person.0.to_owned(),
        first_name: person.1.to_owned(),
        last_name: person.2.to_owned(),
        email: Some(address(person.1, person.2)),
        known: None,
    };
    PEOPLE.iter().map(candidate).collect()
}

/// How many employees the demonstration begins with.
pub const SEEDED: usize = PEOPLE.len();

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstrations_people_differ() {
        let mut addresses: Vec<String> =
            PEOPLE.iter().map(|person| ascii(person.1) + &ascii(person.2)).collect();
        addresses.sort_unstable();
        addresses.dedup();
        assert_eq!(addresses.len(), SEEDED);
        assert!(PEOPLE.iter().any(|person| person.6), "one is suspended");
        assert!(PEOPLE.iter().all(|person| person.0 != UNKNOWN.0), "one is unknown");
    }
}
