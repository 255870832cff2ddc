//! The heart of every change of an employee: rules, row, sessions, links and audit, together in the
//! caller's transaction. No door writes an employee by another way.

use serde_json::{Map, Value, json};

use super::{Actor, FlowError, Gateway, Target, links, organisations::Scope, power};
use crate::{
    directory::{Employee, OfficeRelation, Status, rules},
    ids::OrganisationId,
    store::{
        Conn, Tx, appointments, audit, departed,
        employees::{self, Keeping},
        imports, invitations, mails, offices, scim_log, sessions, sign_ins,
    },
};

/// Checks the rules that need other records: an office that the employee comes into must be the organisation's
/// and open. Where somebody was already, they may stay.
///
/// # Errors
/// A rule of the directory, or a failing database.
pub(super) async fn check_offices(
    conn: &mut Conn,
    employee: &Employee,
    known: &[OfficeRelation],
) -> Result<(), FlowError> {
    for relation in &employee.relations {
        let same = |known: &OfficeRelation| (known.office, known.role) == (relation.office, relation.role);
        if known.iter().any(same) {
            continue;
        }
        let office = offices::by_id(conn, employee.organisation, relation.office).await?;
        if !office.ok_or(rules::Violation::OfficeUnknown)?.active {
            return Err(rules::Violation::OfficeClosed.into());
        }
    }
    Ok(())
}

/// Makes an employee.
///
/// # Errors
/// A rule of the directory, a name that is taken, or a failing database.
pub async fn create(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    employee: &Employee,
) -> Result<(), FlowError> {
    rules::check(employee)?;
    // Boxed: it is seldom asked for more than a comparison, and every change carries it.
    Box::pin(power::check(tx, actor, None, Some(employee))).await?;
    check_offices(tx, employee, &[]).await?;
    check_names_free(tx, scope, employee).await?;
    insert(gateway, tx, scope, actor, employee).await
}

/// Makes an employee whose username and External ID were looked for in this transaction and are free.
///
/// # Errors
/// As [`create`].
pub async fn create_named(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    employee: &Employee,
) -> Result<(), FlowError> {
    rules::check(employee)?;
    check_offices(tx, employee, &[]).await?;
    insert(gateway, tx, scope, actor, employee).await
}

async fn insert(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    employee: &Employee,
) -> Result<(), FlowError> {
    let addresses = addresses(employee);
    employees::insert(tx, employee, keeping(scope, &addresses, &[])).await?;
    let detail = json!({ "origin": employee.origin.as_str(), "after": facts(employee) });
    gateway
        .audit(tx, actor, "employee.created", Target::employee(employee.organisation, employee.id), detail)
        .await
}

/// Writes `after` over `before`. A suspension ends all sessions in the same transaction. Answers whether
/// anything changed; when nothing did, version and time stay.
///
/// # Errors
/// A rule of the directory, a name that is taken, [`FlowError::Changed`] when somebody else was faster.
pub async fn save(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    actor: Actor,
    before: &Employee,
    after: &mut Employee,
) -> Result<bool, FlowError> {
    after.version = before.version;
    after.updated_at = before.updated_at;
    if before == after {
        return Ok(false);
    }
    Box::pin(power::check(tx, actor, Some(before), Some(after))).await?;
    let only_suspends = {
        let mut suspended = before.clone();
        suspended.status = Status::Suspended;
        // The document says the same in the identity provider's words.
        suspended.scim_document.clone_from(&after.scim_document);
        after.status == Status::Suspended && suspended == *after
    };
    // A suspension is never refused for business reasons (SCIM.md 22), so old rows that break a newer
    // rule can still be suspended.
    if !only_suspends {
        rules::check(after)?;
        check_offices(tx, after, &before.relations).await?;
    }
    after.version = before.version + 1;
    after.updated_at = gateway.now();
    let (former, addresses) = (addresses(before), addresses(after));
    if !employees::update(tx, before, after, keeping(scope, &addresses, &former)).await? {
        tx.note_conflict();
        return Err(FlowError::Changed);
    }
    keep_former_names(gateway, tx, before, after).await?;
    let activated = before.status == Status::Pending && after.status == Status::Active;
    if activated || (before.connection.is_none() && after.connection.is_some()) {
        // Whoever is in, or comes through an identity provider now, needs no invitation; one that still waits
        // must not leave (FEATURES M7).
        mails::withdraw(tx, after, None).await?;
        invitations::clear(tx, after.organisation, after.id).await?;
    }
    let ended = match after.status {
        Status::Active => 0,
        Status::Suspended | Status::Pending => sessions::end_all(tx, after.organisation, after.id).await?,
    };
    let mut detail = differences(before, after);
    if ended > 0 {
        detail.insert("sessionsEnded".to_owned(), json!(ended));
    }
    links::follow_change(tx, before, after, &mut detail).await?;
    gateway
        .audit(
            tx,
            actor,
            action(before, after),
            Target::employee(after.organisation, after.id),
            Value::Object(detail),
        )
        .await?;
    Ok(true)
}

/// Deletes an employee: sessions dead, appointments cancelled, publications withdrawn, personal data gone
/// from every table, the names free again (FEATURES M4). Answers the numbers of appointments and
/// publications.
///
/// # Errors
/// When the database fails.
pub async fn delete(
    gateway: &Gateway,
    tx: &mut Tx,
    actor: Actor,
    employee: &Employee,
) -> Result<(u64, u64), FlowError> {
    let (organisation, id, now) = (employee.organisation, employee.id, gateway.now());
    Box::pin(power::check(tx, actor, Some(employee), None)).await?;
    let (cancelled, withdrawn) = appointments::release(tx, organisation, id, now).await?;
    let mut names = departed::former_names(tx, employee).await?;
    for name in names_of(employee) {
        names.push(name_key(gateway, organisation, name));
    }
    sign_ins::erase(tx, organisation, id, &names).await?;
    scim_log::erase(tx, organisation, id.uuid()).await?;
    mails::erase(tx, organisation, id).await?;
    imports::erase(tx, organisation, id, &names).await?;
    audit::erase(tx, organisation, id.uuid()).await?;
    links::drop_of_others(tx, employee, None).await?;
    let mut digests = identifier_digests(gateway, employee);
    digests.extend(names.into_iter().map(|name| ("name", name)));
    employees::delete(tx, employee).await?;
    departed::bury(tx, employee, &digests, now).await?;
    let detail = json!({ "appointmentsCancelled": cancelled, "publicationsWithdrawn": withdrawn });
    gateway
        .audit(tx, actor, "employee.deleted", Target::employee(employee.organisation, employee.id), detail)
        .await?;
    Ok((cancelled, withdrawn))
}

/// What a sign-in can name the employee by.
fn names_of(employee: &Employee) -> impl Iterator<Item = &str> {
    let names =
        [employee.external_id.as_deref(), Some(employee.username.as_str()), employee.email.as_deref()];
    names.into_iter().flatten()
}

/// The keyed digest of a name that somebody signs in by, without regard to case. Records of attempts carry
/// it, so that those which name a person are found when the person is deleted.
pub fn name_key(gateway: &Gateway, organisation: OrganisationId, name: &str) -> [u8; 32] {
    let folded = crate::directory::fold(name);
    gateway.key.lasting_digest(&format!("name:{organisation}"), folded.as_bytes())
}

/// Remembers the names that a change takes away, as keyed digests.
async fn keep_former_names(
    gateway: &Gateway,
    tx: &mut Tx,
    before: &Employee,
    after: &Employee,
) -> Result<(), FlowError> {
    for name in names_of(before) {
        if !names_of(after).any(|kept| kept == name) {
            let digest = name_key(gateway, before.organisation, name);
            departed::keep_former_name(tx, before, digest).await?;
        }
    }
    Ok(())
}

/// The keyed digests by which the identifiers of a deleted employee are recognised for a while.
fn identifier_digests(gateway: &Gateway, employee: &Employee) -> Vec<(&'static str, [u8; 32])> {
    let identifiers = [
        ("externalId", employee.external_id.clone()),
        ("externalIdFolded", employee.external_id.as_deref().map(crate::directory::fold)),
        ("username", Some(crate::directory::fold(&employee.username))),
        ("email", employee.email.as_deref().map(crate::directory::fold)),
    ];
    let mut digests = Vec::new();
    for (kind, value) in identifiers {
        if let Some(value) = value {
            digests.push((kind, identifier_digest(gateway, employee.organisation, kind, &value)));
        }
    }
    digests
}

/// The keyed digest of one identifier (`externalId` as written, the others folded) within its organisation.
pub fn identifier_digest(
    gateway: &Gateway,
    organisation: OrganisationId,
    kind: &str,
    value: &str,
) -> [u8; 32] {
    gateway.key.lasting_digest(&format!("deleted:{organisation}:{kind}"), value.as_bytes())
}

/// Every e-mail address of the SCIM document, for the index behind filters on `emails.value`.
fn addresses(employee: &Employee) -> Vec<String> {
    let document =
        employee.scim_document.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    let emails = document.as_ref().and_then(|document| document.get("emails")?.as_array());
    emails.into_iter().flatten().filter_map(|email| email.get("value")?.as_str().map(str::to_owned)).collect()
}

const fn keeping<'a>(scope: &Scope, addresses: &'a [String], former: &'a [String]) -> Keeping<'a> {
    Keeping { unique_email: scope.unique_email, addresses, former }
}

/// Asks before the indexes do, because PostgreSQL gives a transaction up after a refused row and names
/// only one clash. The indexes decide when two come at once.
async fn check_names_free(conn: &mut Conn, scope: &Scope, employee: &Employee) -> Result<(), FlowError> {
    let external_id = employee.external_id.as_deref();
    let Some(other) = employees::by_names(conn, scope.id, &employee.username, external_id).await? else {
        return Ok(());
    };
    let same_name = crate::directory::fold(&other.username) == crate::directory::fold(&employee.username);
    // Whoever gives no username has their e-mail as one: then it is the e-mail that is taken.
    let named_by_email = |one: &Employee| {
        one.email
            .as_ref()
            .is_some_and(|email| crate::directory::fold(email) == crate::directory::fold(&one.username))
    };
    let taken = if same_name && scope.unique_email && named_by_email(employee) && named_by_email(&other) {
        rules::Violation::EmailAlreadyInUse
    } else if same_name {
        rules::Violation::UsernameAlreadyInUse
    } else {
        rules::Violation::ExternalIdAlreadyInUse
    };
    Err(taken.into())
}

fn action(before: &Employee, after: &Employee) -> &'static str {
    match (before.status, after.status) {
        (old, Status::Suspended) if old != Status::Suspended => "employee.suspended",
        (Status::Suspended, new) if new != Status::Suspended => "employee.restored",
        (Status::Pending, Status::Active) => "employee.activated",
        _ => "employee.changed",
    }
}

/// What the audit log and the request log keep of an employee: every field that people or identity
/// providers set. The SCIM document is left out; what it maps to is in the fields.
#[must_use]
pub fn facts(employee: &Employee) -> Map<String, Value> {
    let grants: Vec<String> =
        employee.grants.iter().map(|grant| format!("{}:{}", grant.role, grant.source.as_str())).collect();
    let offices: Vec<String> =
        employee.relations.iter().map(|relation| format!("{}:{}", relation.office, relation.role)).collect();
    let fields = json!({
        "status": employee.status.as_str(),
        "connection": employee.connection,
        "externalId": employee.external_id,
        "username": employee.username,
        "email": employee.email,
        "firstName": employee.first_name,
        "lastName": employee.last_name,
        "displayName": employee.display_name,
        "phoneNumber": employee.phone_number,
        "function": employee.function,
        "introduction": employee.introduction,
        "staticVideoUrl": employee.video_url,
        "profilePictureUrl": employee.picture_url,
        "communicationEmail": employee.contact_email,
        "language": employee.language,
        "timeZone": employee.time_zone,
        "roles": grants,
        "offices": offices,
        "onlinePlanning": employee.online_planning,
    });
    match fields {
        Value::Object(mut fields) => {
            fields.retain(|_, value| !value.is_null());
            fields
        }
        _ => Map::new(),
    }
}

/// The fields that differ, each as `[old, new]`.
#[must_use]
pub fn differences(before: &Employee, after: &Employee) -> Map<String, Value> {
    let (old, new) = (facts(before), facts(after));
    let mut changes = Map::new();
    for name in old.keys().chain(new.keys()) {
        let pair = (old.get(name), new.get(name));
        if pair.0 != pair.1 {
            changes.insert(name.clone(), json!([pair.0, pair.1]));
        }
    }
    changes
}
