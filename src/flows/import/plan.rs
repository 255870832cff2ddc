//! What one row means: an employee to make, an employee to change, or a fault.

use super::{
    Arrival, RowFault,
    known::{Holder, Known, Name},
    sheet::Row,
};
use crate::{
    directory::{Employee, Origin, Role, Source, Violation, fold, rules},
    flows::{
        FlowError, Gateway,
        employees::{self, parse_offices, parse_roles},
        organisations::Scope,
    },
    ids::{EmployeeId, OfficeId},
    store::Conn,
};

/// What a row asks for. It breaks no rule, and every name in it is free.
#[derive(Debug)]
pub(super) enum Step {
    /// An employee to make.
    Create(Box<Employee>),
    /// An employee to change; the two may be equal.
    Update {
        /// As stored.
        before: Box<Employee>,
        /// As the row wants it.
        after: Box<Employee>,
    },
}

impl Step {
    /// The employee as the row wants it.
    pub(super) const fn wanted(&self) -> &Employee {
        match self {
            Self::Create(employee) | Self::Update { after: employee, .. } => employee,
        }
    }
}

/// Where rows are read: the organisation, and what earlier rows have changed.
pub(super) struct Desk<'d> {
    pub(super) gateway: &'d Gateway,
    pub(super) scope: &'d Scope,
    pub(super) arrival: Arrival,
}

impl Desk<'_> {
    /// What `row` means. Reads only.
    ///
    /// # Errors
    /// The inner one: the row is wrong. The outer one: the database failed.
    pub(super) async fn read(
        &self,
        conn: &mut Conn,
        known: &Known,
        row: &Row,
    ) -> Result<Result<Step, RowFault>, FlowError> {
        let found = self.find(conn, known, row).await?;
        if let Some((Holder::Row(_, earlier), name)) = &found {
            return Ok(Err(RowFault {
                row: row.number,
                code: in_use(name).code(),
                message: format!(
                    "row {earlier} of this file is about the same employee; keep one of the two"
                ),
            }));
        }
        match self.step(conn, known, row, found.map(|(holder, _)| holder)).await {
            Ok(step) => Ok(Ok(step)),
            Err(error) => Ok(Err(RowFault::of(row.number, error)?)),
        }
    }

    async fn step(
        &self,
        conn: &mut Conn,
        known: &Known,
        row: &Row,
        found: Option<Holder>,
    ) -> Result<Step, FlowError> {
        let step = match found {
            None | Some(Holder::Row(..)) => Step::Create(Box::new(self.new_employee(conn, row).await?)),
            Some(Holder::Stored(before)) => {
                let mut after = before.clone();
                self.fill(conn, &mut after, row).await?;
                if after != before {
                    rules::check_changed_by_person(&before, &after)?;
                }
                Step::Update { before, after }
            }
        };
        self.check_names_free(conn, known, step.wanted()).await?;
        Ok(step)
    }

    /// The employee that the row is about: by External ID, then by username. Without either it is the one
    /// whose username the e-mail is, which is what a row like this makes.
    async fn find(
        &self,
        conn: &mut Conn,
        known: &Known,
        row: &Row,
    ) -> Result<Option<(Holder, Name)>, FlowError> {
        let (external_id, username) = (row.text("externalId"), row.text("username"));
        let fallback = row.text("email").filter(|_| external_id.is_none());
        let names = [
            external_id.map(|id| Name::ExternalId(id.to_owned())),
            username.or(fallback).map(|name| Name::Username(fold(name))),
        ];
        for name in names.into_iter().flatten() {
            if let Some(holder) = known.holder(conn, self.scope, &name).await? {
                return Ok(Some((holder, name)));
            }
        }
        Ok(None)
    }

    async fn new_employee(&self, conn: &mut Conn, row: &Row) -> Result<Employee, FlowError> {
        let now = self.gateway.now();
        let id = EmployeeId::new(now, self.gateway.random());
        let origin = match self.arrival {
            Arrival::Bypassing => Origin::Import,
            Arrival::Invited => Origin::Invitation,
        };
        let mut employee = Employee::blank(id, self.scope.id, origin, now);
        self.fill(conn, &mut employee, row).await?;
        if employee.username.is_empty() {
            employee.username = employee.email.clone().unwrap_or_default();
        }
        rules::check_added_by_person(&employee)?;
        if self.arrival == Arrival::Bypassing {
            if employee.external_id.is_none() {
                return Err(Violation::FieldInvalid {
                    field: "externalId",
                    why: "needed to make somebody active at once; give it, or invite by mail with --invite",
                }
                .into());
            }
            employee.activate();
        }
        Ok(employee)
    }

    /// Puts the cells into the employee. A column that is not there leaves its field; an empty cell empties
    /// it, but never takes an identifier away.
    async fn fill(&self, conn: &mut Conn, employee: &mut Employee, row: &Row) -> Result<(), FlowError> {
        if let Some(id) = row.text("externalId") {
            employee.external_id = Some(id.to_owned());
        }
        if let Some(name) = row.text("username") {
            name.clone_into(&mut employee.username);
        }
        for field in ["email", "firstName", "lastName", "phoneNumber", "function", "language", "timeZone"] {
            if let Some(value) = row.cell(field) {
                employees::set_field(conn, self.scope, employee, field, value).await?;
            }
        }
        if let Some(text) = row.cell("onlinePlanning") {
            // Spreadsheets write TRUE and FALSE.
            employee.online_planning = match text.to_ascii_lowercase().as_str() {
                "true" => true,
                "false" | "" => false,
                _ => {
                    return Err(
                        Violation::FieldInvalid { field: "onlinePlanning", why: "true or false" }.into()
                    );
                }
            };
        }
        if let Some(text) = row.cell("roles") {
            let roles = by_hand(employee, &parse_roles(text)?);
            employee.set_roles(Source::Hand, &roles);
        }
        if let Some(text) = row.cell("offices") {
            let offices = parse_offices(conn, self.scope, text).await?;
            let offices = relations_by_hand(employee, &offices);
            employee.set_relations(Source::Hand, &offices);
        }
        Ok(())
    }

    async fn check_names_free(
        &self,
        conn: &mut Conn,
        known: &Known,
        employee: &Employee,
    ) -> Result<(), FlowError> {
        for name in Name::all_of(employee, self.scope) {
            let holder = known.holder(conn, self.scope, &name).await?;
            if holder.is_some_and(|holder| holder.id() != employee.id) {
                return Err(in_use(&name).into());
            }
        }
        Ok(())
    }
}

const fn in_use(name: &Name) -> Violation {
    match name {
        Name::ExternalId(_) => Violation::ExternalIdAlreadyInUse,
        Name::Username(_) => Violation::UsernameAlreadyInUse,
        Name::Email(_) => Violation::EmailAlreadyInUse,
    }
}

/// Of the roles in a file, those that a person gives: what the identity provider gives already does not
/// become a person's gift because it stood in an export.
fn by_hand(employee: &Employee, listed: &[Role]) -> Vec<Role> {
    let has = |role, source| employee.grants.iter().any(|grant| grant.role == role && grant.source == source);
    let given = |role: &Role| !has(*role, Source::Idp) || has(*role, Source::Hand);
    listed.iter().copied().filter(given).collect()
}

/// As [`by_hand`], of office relations.
fn relations_by_hand(employee: &Employee, listed: &[(OfficeId, Role)]) -> Vec<(OfficeId, Role)> {
    let has = |one: &(OfficeId, Role), source| {
        employee
            .relations
            .iter()
            .any(|known| (known.office, known.role, known.source) == (one.0, one.1, source))
    };
    let given =
        |one: &(OfficeId, Role)| !(has(one, Source::Idp) || has(one, Source::Rule)) || has(one, Source::Hand);
    listed.iter().copied().filter(given).collect()
}
