//! Expertise (FEATURES E11): the subjects that an employee knows well, in the words of the organisation.

use serde_json::json;

use super::{
    Actor, FlowError, Gateway, Target, editing::Editing, employees, organisations, organisations::Scope,
    power,
};
use crate::{
    directory::{Employee, Overreach, Permission, further_role::is_name},
    ids::EmployeeId,
    store::{Tx, expertise, statement::transaction},
};

/// The most subjects of one employee.
pub const MOST: usize = 50;
/// How many subjects of the organisation are suggested.
const SUGGESTED: i64 = 200;

/// The subjects of an employee, and those to suggest.
#[derive(Debug, Clone, Default)]
pub struct Expertise {
    /// What they are expert in, by name.
    pub subjects: Vec<String>,
    /// What others of the organisation are expert in, by name; the first 200.
    pub suggested: Vec<String>,
}

/// The subjects of an employee. The caller has asked whether they may be seen.
///
/// # Errors
/// When the database fails.
pub async fn show(gateway: &Gateway, scope: &Scope, employee: EmployeeId) -> Result<Expertise, FlowError> {
    let mut conn = gateway.db.read().await?;
    let subjects = expertise::of_employee(&mut conn, scope.id, employee).await?;
    let mut suggested = expertise::vocabulary(&mut conn, scope.id, SUGGESTED).await?;
    suggested.retain(|subject| !subjects.contains(subject));
    Ok(Expertise { subjects, suggested })
}

/// A subject as it is stored: without blanks at its ends, and one between its words. `None` when it cannot be one.
#[must_use]
pub fn subject(typed: &str) -> Option<String> {
    let words: Vec<&str> = typed.split_whitespace().collect();
    Some(words.join(" ")).filter(|subject| is_name(subject))
}

async fn may(tx: &mut Tx, who: Editing<'_>) -> Result<(Scope, Employee), FlowError> {
    let scope = organisations::scope(tx, who.org).await?;
    let authority = power::of_actor(tx, scope.id, who.editor).await?;
    // Locked, so that two who add at once are counted one after the other.
    let employee = employees::require_to_write(tx, scope.id, who.employee).await?;
    if authority.covers(Permission::EditEmployees, &employee) {
        Ok((scope, employee))
    } else {
        Err(Overreach::Employee.into())
    }
}

/// Adds a subject; twice is harmless. Where the organisation has it in another case, it is written as there.
///
/// # Errors
/// [`FlowError::Invalid`] for what is no subject and for the 51st, [`FlowError::Forbidden`] for who may not change the
/// employee.
pub async fn add(gateway: &Gateway, who: Editing<'_>, typed: &str) -> Result<Employee, FlowError> {
    let wanted =
        subject(typed).ok_or_else(|| FlowError::Invalid("a subject has 1 to 80 characters".to_owned()))?;
    transaction!(gateway.db, |tx| {
        let (scope, employee) = may(tx, who).await?;
        if expertise::of_employee(tx, scope.id, employee.id).await?.len() >= MOST {
            return Err(FlowError::Invalid(format!("an employee has at most {MOST} subjects")));
        }
        if let Some(subject) = expertise::add(tx, scope.id, employee.id, &wanted).await? {
            let target = Target::employee(scope.id, employee.id);
            let detail = json!({ "subject": subject });
            gateway
                .audit(tx, Actor::Employee(who.editor), "employee.expertise_added", target, detail)
                .await?;
        }
        Ok(employee)
    })
}

/// Takes a subject away; twice is harmless.
///
/// # Errors
/// [`FlowError::Forbidden`] for who may not change the employee.
pub async fn remove(gateway: &Gateway, who: Editing<'_>, subject: &str) -> Result<Employee, FlowError> {
    transaction!(gateway.db, |tx| {
        let (scope, employee) = may(tx, who).await?;
        if expertise::remove(tx, scope.id, employee.id, subject).await? {
            let target = Target::employee(scope.id, employee.id);
            let detail = json!({ "subject": subject });
            gateway
                .audit(tx, Actor::Employee(who.editor), "employee.expertise_removed", target, detail)
                .await?;
        }
        Ok(employee)
    })
}

#[cfg(test)]
mod tests {
    use super::subject;

    #[test]
    fn a_subject_is_a_few_words() {
        assert_eq!(subject("  Home \t loans "), Some("Home loans".to_owned()));
        for wrong in ["", "  ", "a\u{7}b", &"x".repeat(81)] {
            assert_eq!(subject(wrong), None, "{wrong:?}");
        }
    }
}
