//! The list of offices as people look through it, and who works in one.

use uuid::Uuid;

use super::{
    Conn, StoreError,
    keyset::{Condition, Cut, Order, Page},
    statement::{args, row, statements},
};
use crate::{
    clock::Timestamp,
    directory::fold,
    ids::{OfficeId, OrganisationId},
};

statements! {
    /// What deleting an office would touch: the employees in it, and its appointments that are still to come.
    IMPACT = "select (select count(distinct employee_id) from employee_offices where organisation_id = $1 and office_id = $2) as employees, \
        (select count(*) from employee_offices where organisation_id = $1 and office_id = $2) as relations, \
        (select count(*) from appointments where organisation_id = $1 and office_id = $2 and state = 'BOOKED' and ends_at > $3) as appointments";
}

row! {
    /// An office in the list.
    #[derive(Debug, Clone)]
    pub struct Listed {
        /// Its id.
        pub id: Uuid,
        /// How the customer's own systems know it.
        pub external_id: Option<String>,
        /// Its name.
        pub name: String,
        /// Whether it is open.
        pub active: bool,
        /// IANA name of its time zone.
        pub time_zone: Option<String>,
        /// How many employees are in it.
        pub employees: i64,
    }
}

row! {
    /// What deleting an office would touch.
    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub struct Impact {
        /// The employees in it.
        pub employees: i64,
        /// Their relations to it: somebody may have two roles there.
        pub relations: i64,
        /// Its appointments that are still to come.
        pub appointments: i64,
    }
}

row! {
    /// Somebody in an office.
    #[derive(Debug, Clone)]
    pub struct Colleague {
        /// The employee.
        pub id: Uuid,
        /// The name as shown, when it is not made of the two others.
        pub display_name: Option<String>,
        /// First name.
        pub first_name: String,
        /// Last name.
        pub last_name: String,
        /// Username.
        pub username: String,
        /// Sign-in e-mail.
        pub email: Option<String>,
        /// Status, by its name in the database.
        pub status: String,
        /// Whether the employee is Agent here.
        pub is_agent: bool,
        /// Whether the employee is Office Manager here.
        pub is_manager: bool,
    }
}

/// Which offices.
#[derive(Debug, Clone, Default)]
pub struct Sought {
    /// In name or External ID; all when empty.
    pub text: String,
    /// Only those that are open, or closed; both when `None`.
    pub active: Option<bool>,
}

const BY_NAME: Order = Order { table: "offices", key: "name_folded, id", descending: false };
const STAFF: Order = Order { table: "employees", key: "name_folded, id", descending: false };

fn condition(organisation: OrganisationId, sought: &Sought) -> Condition {
    let mut condition = Condition::of(organisation);
    let text = sought.text.trim();
    if !text.is_empty() {
        let name = condition.contains("name_folded", &fold(text));
        let external_id = condition.contains("lower(external_id)", &text.to_ascii_lowercase());
        condition.and(&format!("({name} or {external_id})"));
    }
    if let Some(active) = sought.active {
        let active = condition.value(active);
        condition.and(&format!("active = {active}"));
    }
    condition
}

/// A page of the offices sought, by name, and how many match in all.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn page(
    conn: &mut Conn,
    organisation: OrganisationId,
    sought: &Sought,
    cut: Cut,
) -> Result<(Page<Listed>, u64), StoreError> {
    let columns = "id, external_id, name, active, time_zone, (select count(distinct o.employee_id) from employee_offices o \
        where o.organisation_id = offices.organisation_id and o.office_id = offices.id) as employees";
    let page = BY_NAME.page(conn, columns, condition(organisation, sought), cut).await?;
    Ok((page, BY_NAME.count(conn, condition(organisation, sought)).await?))
}

/// A page of the people in an office, by name, and how many there are.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn colleagues(
    conn: &mut Conn,
    organisation: OrganisationId,
    office: OfficeId,
    cut: Cut,
) -> Result<(Page<Colleague>, u64), StoreError> {
    let condition = || {
        let mut condition = Condition::of(organisation);
        let office = condition.value(office);
        condition.and(&format!(
            "id in (select employee_id from employee_offices where organisation_id = $1 and office_id = {office})"
        ));
        condition
    };
    // The office is always the second value.
    let here = |role: &str| {
        format!(
            "exists (select 1 from employee_offices o where o.organisation_id = $1 and o.office_id = $2 \
             and o.employee_id = employees.id and o.role = '{role}')"
        )
    };
    let columns = format!(
        "id, display_name, first_name, last_name, username, email, status, {} as is_agent, {} as is_manager",
        here("AGENT"),
        here("OFFICE_MANAGER")
    );
    let page = STAFF.page(conn, &columns, condition(), cut).await?;
    Ok((page, STAFF.count(conn, condition()).await?))
}

/// What deleting an office would touch at `now`.
///
/// # Errors
/// [`StoreError`] when the database fails.
pub async fn impact(
    conn: &mut Conn,
    organisation: OrganisationId,
    office: OfficeId,
    now: Timestamp,
) -> Result<Impact, StoreError> {
    let none = Impact { employees: 0, relations: 0, appointments: 0 };
    Ok(conn.one::<Impact>(&IMPACT, args![organisation, office, now]).await?.unwrap_or(none))
}
