//! One employee: what every tab has in common, the profile, and the offices.

use std::collections::HashMap;

use axum::{extract::State, response::Response};

use super::{
    actions::{may_suspend, named, page_of},
    add::trail,
    clashes::clashes,
    form, further_roles, source,
};
use crate::{
    directory::{Employee, Permission, Reach, Role, Source, Status, Violation},
    flows::{
        FlowError, connections,
        editing::{self, Edit, Editing},
        employees::FieldChange,
        offices,
    },
    http::{
        Door,
        backoffice::{
            merge,
            posted::{Pairs, Posted},
            staff::Staff,
        },
        error::PageError,
        extract::PathId,
    },
    ids::{ConnectionId, OfficeId},
    web::{
        Clash, EmployeeOffices, EmployeeProfile, Field, Head, Kind, OfficeMark, Said, Tab, Toast, fields,
        parts,
    },
};

/// An employee whom the person who asks may see, and the name of who manages them.
pub(super) struct Seen {
    pub(super) employee: Employee,
    /// The name of the connection.
    manager: Option<String>,
}

/// The name of the connection that manages an employee; `None`: people do.
pub(in crate::http::backoffice) async fn manager(
    door: &Door,
    staff: &Staff,
    employee: &Employee,
) -> Result<Option<String>, FlowError> {
    let Some(bound) = employee.connection else { return Ok(None) };
    let all = connections::list(door.gateway(), staff.org()).await?;
    let record = all.into_iter().map(|shown| shown.connection.record).find(|one| one.id == bound);
    Ok(record.map(|one| one.name))
}

impl Seen {
    /// The employee that a path names.
    pub(super) async fn find(door: &Door, staff: &Staff, id: &PathId) -> Result<Self, FlowError> {
        let (gateway, org) = (door.gateway(), staff.org());
        let employee =
            editing::require(gateway, org, &staff.authority, Permission::SeeEmployees, named(id)?).await?;
        let manager = manager(door, staff, &employee).await?;
        Ok(Self { employee, manager })
    }

    pub(super) fn head(&self, staff: &Staff) -> Head {
        let employee = &self.employee;
        let names: HashMap<ConnectionId, &str> =
            employee.connection.zip(self.manager.as_deref()).into_iter().collect();
        let whole = |permission| staff.authority.reach(permission) == Some(Reach::Organisation);
        let tabs = Tab::ALL.into_iter().filter(|tab| match tab {
            Tab::Profile | Tab::Offices | Tab::Hours | Tab::Expertise | Tab::Calendar => true,
            Tab::SignIn => whole(Permission::SeeSignIns),
            Tab::Provisioning => whole(Permission::SeeProvisioning),
            Tab::Audit => whole(Permission::SeeAudit),
        });
        Head {
            trail: trail(staff),
            id: employee.id,
            name: employee.shown_name(),
            email: employee.email.clone(),
            status: employee.status,
            blocked: employee.blocked_at.is_some(),
            source: source(&names, employee),
            can_suspend: may_suspend(staff, employee),
            can_delete: whole(Permission::DeleteEmployees) && employee.id != staff.signed_in.employee.id,
            can_invite: whole(Permission::AddEmployees)
                && employee.status == Status::Pending
                && employee.origin.allows_mail(),
            tabs: tabs.collect(),
        }
    }

    /// Whether the person who asks may change this field.
    fn is_open(&self, staff: &Staff, name: &str) -> bool {
        let reach = staff.authority.reach(Permission::EditEmployees);
        let manager = reach != Some(Reach::Organisation);
        let covered = staff.authority.covers(Permission::EditEmployees, &self.employee);
        let beyond = match name {
            "username" => true,
            "firstName" | "lastName" => manager,
            "email" | "externalId" => manager && self.employee.has_role(Role::Admin),
            _ => false,
        };
        covered && !beyond && !self.employee.is_managed(name)
    }

    /// Says of every field who manages it and whether it can be changed.
    fn lock(&self, staff: &Staff, fields: &mut [Field]) {
        for field in fields {
            if self.employee.is_managed(field.name) {
                field.managed_by.clone_from(&self.manager);
            }
            field.read_only = !self.is_open(staff, field.name);
            field.required &= !field.is_locked();
            if let Kind::Several(choices) = &mut field.kind {
                for choice in choices {
                    choice.locked = field.read_only || self.is_given(staff, &choice.value);
                }
            }
        }
    }

    /// Whether a role is not the person's to give or take: the identity provider gave it, or it is the role
    /// Administrator and they are none.
    fn is_given(&self, staff: &Staff, role: &str) -> bool {
        let whole = staff.authority.reach(Permission::EditEmployees) == Some(Reach::Organisation);
        let by_idp =
            |grant: &&crate::directory::RoleGrant| grant.source == Source::Idp && grant.role.as_str() == role;
        (role == Role::Admin.as_str() && !whole) || self.employee.grants.iter().any(|grant| by_idp(&grant))
    }

    async fn profile(
        &self,
        door: &Door,
        staff: &Staff,
        mut fields: Vec<Field>,
        clashes: Vec<Clash>,
    ) -> Result<EmployeeProfile, FlowError> {
        self.lock(staff, &mut fields);
        for field in fields.iter_mut().filter(|field| !field.is_locked()) {
            field.was = Some(form::stored(&self.employee, field.name));
        }
        Ok(EmployeeProfile {
            frame: staff.frame(),
            head: self.head(staff),
            fields,
            version: self.employee.version,
            can_edit: staff.authority.covers(Permission::EditEmployees, &self.employee),
            clashes,
            further: further_roles::read(door, staff, &self.employee).await?,
        })
    }
}

/// `GET /organisation/employees/{id}`: the profile.
pub async fn profile(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let seen = Seen::find(&door, &staff, &id).await.map_err(|error| staff.error(&error))?;
    let fields = fields(&staff.frame(), |name| form::stored(&seen.employee, name));
    staff.answer(seen.profile(&door, &staff, fields, Vec::new()).await)
}

/// `POST /organisation/employees/{id}`: saves what may be changed. Somebody else's change in between is shown beside
/// this one, to choose from.
pub async fn save(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let seen = Seen::find(&door, &staff, &id).await.map_err(|error| staff.error(&error))?;
    let changes = wanted(&seen, &staff, &posted);
    let mut version = posted.parsed("version").next().or(Some(0));
    let mut saved = write(&door, &staff, (&seen, version), &changes).await;
    if let Err(FlowError::Changed) = saved {
        let seen = Seen::find(&door, &staff, &id).await.map_err(|error| staff.error(&error))?;
        let clashes = clashes(&staff, &seen.employee, &posted, &changes);
        if !clashes.is_empty() {
            let page = seen.profile(&door, &staff, typed(&seen, &staff, &changes), clashes).await;
            return page.map(|page| staff.show_conflict(&page)).map_err(|error| staff.error(&error));
        }
        version = Some(seen.employee.version);
        saved = write(&door, &staff, (&seen, version), &changes).await;
    }
    match saved {
        Ok(employee) => {
            let toast = Toast::about(Said::Saved, employee.shown_name());
            Ok(staff.go(&door, &page_of(employee.id), &toast))
        }
        Err(error) => {
            let mut fields = typed(&seen, &staff, &changes);
            form::put(&staff, &mut fields, error).map_err(|error| staff.error(&error))?;
            let page = seen.profile(&door, &staff, fields, Vec::new()).await;
            page.map(|page| staff.show_wrong(&page)).map_err(|error| staff.error(&error))
        }
    }
}

async fn write(
    door: &Door,
    staff: &Staff,
    (seen, version): (&Seen, Option<i64>),
    changes: &[FieldChange],
) -> Result<Employee, FlowError> {
    let (org, editor) = (staff.org(), staff.signed_in.employee.id);
    let who = Editing { org, editor, employee: seen.employee.id, version };
    editing::edit(door.gateway(), who, &Edit::Fields(changes)).await
}

/// The changes that a form asks for: of open fields that were touched, without those for which the other's value was chosen. A role
/// that is not the person's to give stays as it is.
fn wanted(seen: &Seen, staff: &Staff, posted: &Pairs) -> Vec<FieldChange> {
    let mut changes = form::changes(posted, |name| {
        seen.is_open(staff, name)
            && !merge::is_untouched(posted, name, &form::typed(posted, name))
            && posted.text(&format!("choose-{name}")) != "theirs"
    });
    for (name, value) in &mut changes {
        if name == "roles" {
            let by_hand = |role: &Role| {
                seen.employee.grants.iter().any(|grant| grant.role == *role && grant.source == Source::Hand)
            };
            let sent: Vec<&str> = value.split(';').collect();
            let roles: Vec<Role> = Role::ALL
                .into_iter()
                .filter(|role| {
                    let given = seen.is_given(staff, role.as_str());
                    if given { by_hand(role) } else { sent.contains(&role.as_str()) }
                })
                .collect();
            *value = form::roles(&roles);
        }
    }
    changes
}

/// The fields as they are, with what was typed over them.
fn typed(seen: &Seen, staff: &Staff, changes: &[FieldChange]) -> Vec<Field> {
    fields(&staff.frame(), |name| {
        let change = changes.iter().find(|(changed, _)| changed == name);
        change.map_or_else(|| form::stored(&seen.employee, name), |(_, value)| value.clone())
    })
}

/// `GET …/offices`: where the employee works.
pub async fn offices(State(door): State<Door>, staff: Staff, id: PathId) -> Result<Response, PageError> {
    let page = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        offices_page(&door, &staff, &seen, None).await
    };
    staff.answer(page.await)
}

async fn offices_page(
    door: &Door,
    staff: &Staff,
    seen: &Seen,
    wrong: Option<String>,
) -> Result<EmployeeOffices, FlowError> {
    let employee = &seen.employee;
    let whole = staff.authority.reach(Permission::EditEmployees) == Some(Reach::Organisation);
    let mark = |office: crate::directory::office::Office| {
        let has = |role| employee.relations.iter().any(|one| one.office == office.id && one.role == role);
        let by_idp =
            employee.relations.iter().any(|one| one.office == office.id && one.source != Source::Hand);
        OfficeMark {
            id: office.id.to_string(),
            agent: has(Role::Agent),
            manager: has(Role::OfficeManager),
            locked: by_idp || !(whole || staff.authority.offices().contains(&office.id)),
            name: office.name,
        }
    };
    let all = offices::list(door.gateway(), staff.org()).await?;
    let marks = all.into_iter().map(mark).filter(|mark| whole || !mark.locked || mark.agent || mark.manager);
    Ok(EmployeeOffices {
        frame: staff.frame(),
        head: seen.head(staff),
        offices: marks.collect(),
        roles: (employee.has_role(Role::Agent), employee.has_role(Role::OfficeManager)),
        wrong,
        version: employee.version,
    })
}

/// `POST …/offices`: gives exactly the offices that are ticked; what is locked stays.
pub async fn assign(
    State(door): State<Door>,
    staff: Staff,
    id: PathId,
    Posted(posted): Posted,
) -> Result<Response, PageError> {
    let done = async {
        let seen = Seen::find(&door, &staff, &id).await?;
        let relations = ticked(&door, &staff, &seen, &posted).await?;
        let who = Editing {
            org: staff.org(),
            editor: staff.signed_in.employee.id,
            employee: seen.employee.id,
            version: posted.parsed("version").next().or(Some(0)),
        };
        let wrong = match editing::edit(door.gateway(), who, &Edit::Offices(&relations)).await {
            Ok(employee) => {
                let path = format!("{}/offices", page_of(employee.id));
                return Ok(staff.go(&door, &path, &Toast::about(Said::Saved, employee.shown_name())));
            }
            Err(FlowError::Changed) => staff.text(parts::MEANWHILE),
            Err(FlowError::Rule(
                violation @ (Violation::OfficeRelationRoleMismatch
                | Violation::OfficeUnknown
                | Violation::OfficeClosed),
            )) => staff.text(parts::fault(&violation).1),
            Err(error) => return Err(error),
        };
        let again = Seen::find(&door, &staff, &id).await?;
        Ok(staff.show_wrong(&offices_page(&door, &staff, &again, Some(wrong)).await?))
    };
    staff.finish(done.await)
}

/// The relations given by hand, as the form wants them.
async fn ticked(
    door: &Door,
    staff: &Staff,
    seen: &Seen,
    posted: &Pairs,
) -> Result<Vec<(OfficeId, Role)>, FlowError> {
    let page = offices_page(door, staff, seen, None).await?;
    let locked = |office: OfficeId| {
        let id = office.to_string();
        page.offices.iter().find(|mark| mark.id == id).is_none_or(|mark| mark.locked)
    };
    let kept = seen.employee.relations.iter().filter(|one| one.source == Source::Hand && locked(one.office));
    let mut relations: Vec<(OfficeId, Role)> = kept.map(|one| (one.office, one.role)).collect();
    for (name, role) in [("agent", Role::Agent), ("manager", Role::OfficeManager)] {
        relations.extend(
            posted.parsed::<OfficeId>(name).filter(|office| !locked(*office)).map(|office| (office, role)),
        );
    }
    Ok(relations)
}
