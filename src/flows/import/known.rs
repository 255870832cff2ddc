//! Which identifiers the rows read so far have taken or given up, over what the database says. A
//! rehearsal, which writes nothing, finds the same as an import that has written those rows.

use std::collections::HashMap;

use crate::{
    directory::{Employee, fold},
    flows::{FlowError, organisations::Scope},
    ids::EmployeeId,
    store::{Conn, employees},
};

/// An identifier, in the form in which it is compared.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Name {
    /// The External ID, as written.
    ExternalId(String),
    /// The username, folded.
    Username(String),
    /// The sign-in e-mail, folded.
    Email(String),
}

impl Name {
    /// The identifiers of an employee that nobody else may have.
    pub(super) fn all_of(employee: &Employee, scope: &Scope) -> Vec<Self> {
        let email = employee.email.as_deref().filter(|_| scope.unique_email);
        [
            employee.external_id.clone().map(Self::ExternalId),
            Some(Self::Username(fold(&employee.username))),
            email.map(|email| Self::Email(fold(email))),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

/// Who has an identifier.
#[derive(Debug)]
pub(super) enum Holder {
    /// The employee of an earlier row of this file.
    Row(EmployeeId, u64),
    /// An employee of whom the file has said nothing yet.
    Stored(Box<Employee>),
}

impl Holder {
    pub(super) fn id(&self) -> EmployeeId {
        match self {
            Self::Row(id, _) => *id,
            Self::Stored(employee) => employee.id,
        }
    }
}

/// The employees of the rows read so far, each once.
#[derive(Debug, Default)]
pub(super) struct Known {
    order: Vec<(EmployeeId, Vec<Name>)>,
    rows: HashMap<EmployeeId, u64>,
    holders: HashMap<Name, EmployeeId>,
}

impl Known {
    /// How many employees are known.
    pub(super) const fn len(&self) -> usize {
        self.order.len()
    }

    /// Notes that row `row` made or changed an employee, who now has these names.
    pub(super) fn note(&mut self, row: u64, employee: EmployeeId, names: Vec<Name>) {
        for name in &names {
            self.holders.insert(name.clone(), employee);
        }
        self.rows.insert(employee, row);
        self.order.push((employee, names));
    }

    /// Forgets all but the first `length` employees: what was written of the others was rolled back.
    pub(super) fn forget_after(&mut self, length: usize) {
        while self.order.len() > length {
            let Some((employee, names)) = self.order.pop() else { return };
            self.rows.remove(&employee);
            for name in names {
                self.holders.remove(&name);
            }
        }
    }

    /// Who has `name` after the rows read so far; `None` when it is free.
    pub(super) async fn holder(
        &self,
        conn: &mut Conn,
        scope: &Scope,
        name: &Name,
    ) -> Result<Option<Holder>, FlowError> {
        if let Some(id) = self.holders.get(name) {
            return Ok(self.rows.get(id).map(|row| Holder::Row(*id, *row)));
        }
        let stored: Vec<Employee> = match name {
            Name::ExternalId(id) => {
                employees::by_external_id(conn, scope.id, id).await?.into_iter().collect()
            }
            Name::Username(name) => employees::by_username(conn, scope.id, name).await?.into_iter().collect(),
            Name::Email(email) => employees::by_email(conn, scope.id, email).await?,
        };
        // Whom a row has given other names no longer has the stored ones.
        let holder = stored.into_iter().find(|employee| !self.rows.contains_key(&employee.id));
        Ok(holder.map(|employee| Holder::Stored(Box::new(employee))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::Timestamp, secret::SystemRandom};

    #[test]
    fn what_was_rolled_back_is_forgotten() {
        let id = |seconds| EmployeeId::new(Timestamp::from_seconds(seconds), &SystemRandom);
        let name = |text: &str| Name::Username(text.to_owned());
        let (ada, ben) = (id(1), id(2));
        let mut known = Known::default();
        known.note(2, ada, vec![name("ada")]);
        known.note(3, ben, vec![name("ben"), Name::Email("ben".to_owned())]);
        known.forget_after(2);
        assert_eq!((known.len(), known.holders.len()), (2, 3), "nothing was noted since");
        known.forget_after(1);
        assert_eq!(known.rows, HashMap::from([(ada, 2)]));
        assert_eq!(known.holders, HashMap::from([(name("ada"), ada)]));
    }
}
