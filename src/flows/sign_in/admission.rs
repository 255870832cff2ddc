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
    saml::Subject,
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
    let employee = match found.as_slice() {
        [one] => one.clone(),
        [] => {
            if let Some(deleted) = deleted(gateway, tx, scope, field, identifier).await? {
                judged.employee = Some(deleted);
                let was = format!("{} {identifier} was that of employee {deleted}", field.as_str());
                judged.note("employee", false, &was);
                return Ok(Err(SignInRefusal::EmployeeDeleted));
            }
            judged.note("employee", false, &format!("nobody has the {} {identifier}", field.as_str()));
            return Ok(Err(SignInRefusal::EmployeeUnknown));
        }
        _ => {
            judged.note("employee", false, &format!("several have the {} {identifier}", field.as_str()));
            return Ok(Err(SignInRefusal::EmployeeAmbiguous));
        }
    };
    judged.note("employee", true, &format!("{} {identifier} is employee {}", field.as_str(), employee.id));
    match admit(&employee, connection.id()) {
        Ok(()) => {
            judged.note("status", true, employee.status.as_str());
            Ok(Ok(employee))
        }
        Err(barred) => {
            let refusal = SignInRefusal::barred(barred, employee.id);
            judged.note("status", false, &refusal.to_string());
            Ok(Err(refusal))
        }
    }
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
