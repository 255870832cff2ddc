//! From a proven subject to the one employee it names, or the exact reason why nobody comes in
//! (SAML.md 21).

use super::{
    super::{FlowError, Gateway, change::identifier_digest, connections::Loaded, organisations::Scope},
    Judged, SignInRefusal,
};
use crate::{
    directory::{
        Employee,
        connection_settings::{NameIdCase, SubjectMatch},
        fold,
        matching::admit,
    },
    ids::EmployeeId,
    saml::{Compared, Subject},
    store::{Tx, departed, employees},
};

/// Finds the employee and checks that this connection may sign them in now.
pub(super) async fn find(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    connection: &Loaded,
    subject: &Subject,
    judged: &mut Judged,
) -> Result<Result<Employee, SignInRefusal>, FlowError> {
    let identifier = &subject.identifier;
    let field = connection.values().match_by;
    let found = candidates(tx, scope, connection, identifier).await?;
    let compared = |found: String| Compared::of(looked_for(connection, identifier), found);
    let employee = match found.as_slice() {
        [one] => one.clone(),
        [] => {
            let departed = deleted(gateway, tx, scope, field, identifier).await?;
            let (refusal, found) = match departed {
                Some(deleted) => {
                    (SignInRefusal::EmployeeDeleted, format!("employee {deleted}, who was deleted"))
                }
                None => (SignInRefusal::EmployeeUnknown, "nobody".to_owned()),
            };
            judged.employee = departed.or(judged.employee);
            judged.compare("employee", false, &refusal.to_string(), compared(found));
            return Ok(Err(refusal));
        }
        several => {
            let refusal = SignInRefusal::EmployeeAmbiguous;
            let found = format!("{} employees", several.len());
            judged.compare("employee", false, &refusal.to_string(), compared(found));
            return Ok(Err(refusal));
        }
    };
    let found = compared(format!("employee {}", employee.id));
    judged.compare("employee", true, "the identifier names one employee", found);
    let status = Compared::of(
        "ACTIVE, not blocked, and managed by this connection or by none",
        admission_state(&employee, connection),
    );
    match admit(&employee, connection.id()) {
        Ok(()) => {
            judged.compare("admission", true, "the employee may sign in", status);
            Ok(Ok(employee))
        }
        Err(barred) => {
            let refusal = SignInRefusal::barred(barred, employee.id);
            judged.compare("admission", false, &refusal.to_string(), status);
            Ok(Err(refusal))
        }
    }
}

/// What is looked for, where, and how it is compared.
fn looked_for(connection: &Loaded, identifier: &str) -> String {
    let values = connection.values();
    let case = match values.name_id_case {
        NameIdCase::Exact => "case included",
        NameIdCase::Insensitive => "whatever its case",
    };
    format!("one employee whose {} is '{identifier}', {case}", values.match_by.as_str())
}

/// What decides whether the employee may come in. Of another connection's employee nothing more is said.
fn admission_state(employee: &Employee, connection: &Loaded) -> String {
    let manager = match employee.connection {
        Some(manager) if manager != connection.id() => return "managed by another connection".to_owned(),
        Some(_) => "managed by this connection",
        None => "managed by no connection",
    };
    let blocked = if employee.blocked_at.is_some() { ", blocked" } else { "" };
    format!("{}{blocked}, {manager}", employee.status.as_str())
}

/// The employees whose `saml.match` field equals the identifier, as `saml.name_id_case` compares.
async fn candidates(
    tx: &mut Tx,
    scope: &Scope,
    connection: &Loaded,
    identifier: &str,
) -> Result<Vec<Employee>, FlowError> {
    let values = connection.values();
    let exact = values.name_id_case == NameIdCase::Exact;
    let mut found = match values.match_by {
        SubjectMatch::ExternalId if exact => {
            return Ok(employees::by_external_id(tx, scope.id, identifier).await?.into_iter().collect());
        }
        SubjectMatch::ExternalId => employees::by_folded_external_id(tx, scope.id, identifier).await?,
        SubjectMatch::Username => {
            employees::by_username(tx, scope.id, identifier).await?.into_iter().collect()
        }
        SubjectMatch::Email if exact => return Ok(employees::by_exact_email(tx, scope.id, identifier).await?),
        SubjectMatch::Email => employees::by_email(tx, scope.id, identifier).await?,
    };
    if exact {
        // Only usernames are left: they are unique without regard to case, so this drops at most the one.
        found.retain(|employee| employee.username == identifier);
    }
    Ok(found)
}

/// Tells "deleted" from "unknown" by the keyed digest that a deletion leaves.
async fn deleted(
    gateway: &Gateway,
    tx: &mut Tx,
    scope: &Scope,
    field: SubjectMatch,
    identifier: &str,
) -> Result<Option<EmployeeId>, FlowError> {
    let value = match field {
        SubjectMatch::ExternalId => identifier.to_owned(),
        SubjectMatch::Username | SubjectMatch::Email => fold(identifier),
    };
    let digest = identifier_digest(gateway, scope.id, field.as_str(), &value)?;
    Ok(departed::buried(tx, scope.id, digest).await?)
}
