//! The pages about roles.

use axum::{extract::State, response::Response};

use super::{
    merge::{self, Form, Merged, Record, shown},
    paging::{blame, cut, pager, person},
    posted::{Asked, Pairs, Posted},
    staff::Staff,
};
use crate::{
    directory::{
        Permission,
        further_role::{FurtherRole, is_name},
    },
    flows::{
        FlowError,
        further_roles::{self, Editor, Held},
    },
    http::{Door, error::PageError, extract::PathId},
    ids::{EmployeeId, RoleId},
    store::keyset::Cut,
    web::{
        ErrorKind, Field, FormPage, Page, Removal, RoleFault, RolePage, RoleRow, Roles, Said, Toast, roles,
    },
};

const LIST: &str = "/organisation/roles";

fn editor(staff: &Staff) -> Editor<'_> {
    Editor { org: staff.org(), id: staff.signed_in.employee.id }
}

/// `GET /organisation/roles`: all roles.
pub async fn list(State(door): State<Door>, staff: Staff) -> Result<Response, PageError> {
    let found = further_roles::list(door.gateway(), &staff.signed_in.scope).await;
    let all = found.map_err(|error| staff.error(&error))?;
    let rows = all.further.into_iter().map(|(role, holders)| RoleRow {
        id: role.id,
        name: role.name,
        permissions: role.permissions,
        holders,
    });
    Ok(staff.show(&Roles { built_in: all.built_in, rows: rows.collect(), frame: staff.frame() }))
}

/// Name and permissions as fields. Nobody gives or takes what they do not have.
fn fields(staff: &Staff, name: &str, permissions: &[Permission]) -> Vec<Field> {
    let names: Vec<&str> = permissions.iter().map(|permission| permission.as_str()).collect();
    let may = |permission| staff.authority.has_all(&[permission]);
    roles::fields(staff.reader.language, name, &names.join(";"), &may)
}

/// The permissions that were typed.
fn chosen(typed: &Merged) -> Vec<Permission> {
    typed.value("permissions").split(';').filter_map(Permission::parse).collect()
}

/// Notes what is wrong with what was typed beside the fields.
fn judge(staff: &Staff, typed: &mut Merged) {
    if !is_name(typed.value("name")) {
        blame(&mut typed.fields, "name", staff.text(RoleFault::Name.key()));
    }
    if chosen(typed).is_empty() {
        blame(&mut typed.fields, "permissions", staff.text(RoleFault::Empty.key()));
    }
}

/// Notes why it was refused beside the field; `false` for what is about none.
fn note_refusal(staff: &Staff, fields: &mut [Field], error: &FlowError) -> bool {
    let (field, fault) = match error {
        FlowError::Taken(_) => ("name", RoleFault::Taken),
        FlowError::Forbidden(_) => ("permissions", RoleFault::Beyond),
        _ => return false,
    };
    blame(fields, field, staff.text(fault.key()));
    true
}

fn form(staff: &Staff, fields: Vec<Field>) -> FormPage {
    let post = (format!("{LIST}/new"), roles::ADD);
    FormPage {
        trail: roles::trail(staff.reader.language),
        lead: Some(staff.text(roles::NEW_LEAD)),
        cancel: Some(LIST.to_owned()),
        ..FormPage::of(staff.frame(), roles::NEW_TITLE, fields, post)
    }
}

/// `GET /organisation/roles/new`.
pub async fn blank(staff: Staff) -> Response {
    staff.show(&form(&staff, fields(&staff, "", &[])))
}

/// `POST /organisation/roles/new`: makes a role.
pub async fn create(
    State(door): State<Door>,
    staff: Staff,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let mut typed = Merged::of(&posted, fields(&staff, "", &[]), 0);
    judge(&staff, &mut typed);
    if !typed.is_wrong() {
        let (name, permissions) = (typed.value("name"), chosen(&typed));
        match further_roles::create(door.gateway(), editor(&staff), name, &permissions).await {
            Ok(role) => {
                let toast = Toast::about(Said::RoleAdded, role.name);
                return Ok(staff.go(&door, &format!("{LIST}/{}", role.id), &toast));
            }
            Err(error) if !note_refusal(&staff, &mut typed.fields, &error) => return Err(staff.error(&error)),
            Err(_) => {}
        }
    }
    Ok(staff.show_wrong(&form(&staff, typed.fields)))
}

async fn read(door: &Door, staff: &Staff, id: &PathId, from: Cut) -> Result<Held, PageError> {
    let id: RoleId = id.0.parse().map_err(|_| staff.refuse(ErrorKind::NotFound))?;
    let shown = further_roles::show(door.gateway(), &staff.signed_in.scope, id, from).await;
    shown.map_err(|error| staff.error(&error))
}

fn page(staff: &Staff, asked: &Pairs, held: &Held, fields: Vec<Field>) -> RolePage {
    let role = &held.role;
    RolePage {
        frame: staff.frame(),
        id: role.id,
        name: role.name.clone(),
        version: role.version,
        conflict: false,
        fields,
        who: roles::who(String::new()),
        meant: Vec::new(),
        people: held.people.rows.iter().map(person).collect(),
        pager: pager(&format!("{LIST}/{}", role.id), asked, &held.people, held.total, false, |one| one.id),
    }
}

/// A role as it is stored, as the fields of its form.
fn of_role(staff: &Staff, role: &FurtherRole) -> Vec<Field> {
    shown(fields(staff, &role.name, &role.permissions))
}

/// `GET /organisation/roles/{id}`: one role with those who have it.
pub async fn show(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    let held = read(&door, &staff, &id, cut(&asked)).await?;
    Ok(staff.show(&page(&staff, &asked, &held, of_role(&staff, &held.role))))
}

impl Record for Held {
    type Name = PathId;

    async fn read(door: &Door, staff: &Staff, id: &PathId) -> Result<Self, PageError> {
        read(door, staff, id, Cut::Start).await
    }

    fn version(&self) -> i64 {
        self.role.version
    }

    fn fields(&self, staff: &Staff) -> Vec<Field> {
        fields(staff, &self.role.name, &self.role.permissions)
    }

    fn judge(&self, staff: &Staff, typed: &mut Merged) {
        judge(staff, typed);
    }

    async fn write(&self, door: &Door, staff: &Staff, typed: &Merged) -> Result<(String, Toast), FlowError> {
        let which = (self.role.id, self.role.version);
        let (name, permissions) = (typed.value("name"), chosen(typed));
        let role = further_roles::edit(door.gateway(), editor(staff), which, name, &permissions).await?;
        Ok((format!("{LIST}/{}", role.id), Toast::about(Said::RoleSaved, role.name)))
    }

    fn note(staff: &Staff, fields: &mut [Field], error: &FlowError) -> bool {
        note_refusal(staff, fields, error)
    }

    fn page(&self, staff: &Staff, form: Form) -> impl Page {
        let Form { fields, version, conflict } = form;
        RolePage { version, conflict, ..page(staff, &Pairs::default(), self, fields) }
    }
}

/// `POST /organisation/roles/{id}`: changes name and permissions. What somebody else changed, too, is asked about.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    merge::save::<Held>(&door, &staff, &id, &posted).await
}

/// `POST /organisation/roles/{id}/give`: to the employee with the id, or whom the typed words mean.
pub async fn give(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let typed: String = posted.text("who").chars().take(200).collect();
    let scope = &staff.signed_in.scope;
    let meant = match posted.parsed::<EmployeeId>("employee").next() {
        Some(employee) => vec![(employee, String::new())],
        None if typed.is_empty() => Vec::new(),
        None => {
            let found = further_roles::meant(door.gateway(), scope, &typed).await;
            found.map_err(|error| staff.error(&error))?
        }
    };
    if let [(employee, _)] = meant.as_slice() {
        return assign(&door, &staff, &id, *employee, true).await;
    }
    let held = read(&door, &staff, &id, Cut::Start).await?;
    let mut page = page(&staff, &Pairs::default(), &held, of_role(&staff, &held.role));
    let fault = if meant.is_empty() { RoleFault::Nobody } else { RoleFault::Several };
    page.who = roles::who(typed);
    page.who.error = Some(staff.text(fault.key()));
    page.meant = meant.into_iter().take(20).map(|(id, name)| (id.to_string(), name)).collect();
    Ok(staff.show_wrong(&page))
}

/// `POST /organisation/roles/{id}/take`.
pub async fn take(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let employee = posted.parsed::<EmployeeId>("employee").next();
    let employee = employee.ok_or_else(|| staff.refuse(ErrorKind::NotFound))?;
    assign(&door, &staff, &id, employee, false).await
}

async fn assign(
    door: &Door,
    staff: &Staff,
    id: &PathId,
    employee: EmployeeId,
    give: bool,
) -> Result<Response, PageError> {
    let id: RoleId = id.0.parse().map_err(|_| staff.refuse(ErrorKind::NotFound))?;
    let assigned = further_roles::assign(door.gateway(), editor(staff), id, employee, give).await;
    let role = assigned.map_err(|error| staff.error(&error))?;
    let said = if give { Said::RoleGiven } else { Said::RoleTaken };
    Ok(staff.go(door, &format!("{LIST}/{id}"), &Toast::about(said, role.name)))
}

fn removal(staff: &Staff, held: &Held, fault: Option<&'static str>) -> Removal {
    let language = staff.reader.language;
    let (path, name) = (format!("{LIST}/{}", held.role.id), &held.role.name);
    Removal {
        title: roles::removal_title(language, name),
        impact: roles::removal_lines(language, held.total),
        ..Removal::of(staff.frame(), roles::trail(language), path, name, fault)
    }
}

/// `GET /organisation/roles/{id}/delete`: whom it would touch.
pub async fn ask_to_delete(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
) -> Result<Response, PageError> {
    let held = read(&door, &staff, &id, Cut::Start).await?;
    Ok(staff.show(&removal(&staff, &held, None)))
}

/// `POST /organisation/roles/{id}/delete`: deletes the role whose name was typed.
pub async fn delete(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let held = read(&door, &staff, &id, Cut::Start).await?;
    if posted.text("confirmation") != held.role.name {
        return Ok(staff.show_wrong(&removal(&staff, &held, Some(Removal::WRONG))));
    }
    match further_roles::delete(door.gateway(), editor(&staff), held.role.id).await {
        Ok(role) => Ok(staff.go(&door, LIST, &Toast::about(Said::RoleDeleted, role.name))),
        Err(FlowError::Forbidden(_)) => {
            Ok(staff.show_wrong(&removal(&staff, &held, Some(RoleFault::Beyond.key()))))
        }
        Err(error) => Err(staff.error(&error)),
    }
}
