//! Who may do what: permissions, and the reach in which somebody has them. Every door that people come through
//! asks [`Authority`]; what it does not grant is refused.

use super::{Employee, Role};
use crate::ids::OfficeId;

/// Something that people may be allowed to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Permission {
    /// See employees.
    SeeEmployees,
    /// Add, invite and import employees.
    AddEmployees,
    /// Change what is known of employees, and where they work.
    EditEmployees,
    /// Suspend and restore, end sessions, lift a block.
    SuspendEmployees,
    /// Delete employees.
    DeleteEmployees,
    /// Download employees.
    ExportEmployees,
    /// See offices.
    SeeOffices,
    /// Make, change and delete offices.
    EditOffices,
    /// Make, change and delete further roles.
    EditRoles,
    /// See connections to identity providers.
    SeeConnections,
    /// Make, change and delete connections, their certificates and tokens.
    EditConnections,
    /// See sign-in attempts.
    SeeSignIns,
    /// See what identity providers provisioned.
    SeeProvisioning,
    /// See the audit log.
    SeeAudit,
    /// See the mail ledger.
    SeeMails,
    /// Change the settings of the organisation.
    EditSettings,
}

/// Where somebody has a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// For the employees of the offices that they manage.
    OwnOffices,
    /// In the whole organisation.
    Organisation,
}

impl Permission {
    /// Every permission, in the order in which they are shown.
    pub const ALL: [Self; 16] = [
        Self::SeeEmployees,
        Self::AddEmployees,
        Self::EditEmployees,
        Self::SuspendEmployees,
        Self::DeleteEmployees,
        Self::ExportEmployees,
        Self::SeeOffices,
        Self::EditOffices,
        Self::EditRoles,
        Self::SeeConnections,
        Self::EditConnections,
        Self::SeeSignIns,
        Self::SeeProvisioning,
        Self::SeeAudit,
        Self::SeeMails,
        Self::EditSettings,
    ];

    /// The name in the database and in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SeeEmployees => "employees.see",
            Self::AddEmployees => "employees.add",
            Self::EditEmployees => "employees.edit",
            Self::SuspendEmployees => "employees.suspend",
            Self::DeleteEmployees => "employees.delete",
            Self::ExportEmployees => "employees.export",
            Self::SeeOffices => "offices.see",
            Self::EditOffices => "offices.edit",
            Self::EditRoles => "roles.edit",
            Self::SeeConnections => "connections.see",
            Self::EditConnections => "connections.edit",
            Self::SeeSignIns => "sign-ins.see",
            Self::SeeProvisioning => "provisioning.see",
            Self::SeeAudit => "audit.see",
            Self::SeeMails => "mails.see",
            Self::EditSettings => "settings.edit",
        }
    }

    /// Reads the name in the database and in forms.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|permission| permission.as_str() == text)
    }

    /// How far `role` grants this permission; `None` when it does not.
    #[must_use]
    pub const fn granted_by(self, role: Role) -> Option<Reach> {
        match (role, self) {
            (Role::Admin, _) => Some(Reach::Organisation),
            (Role::OfficeManager, Self::SeeEmployees | Self::EditEmployees | Self::SuspendEmployees) => {
                Some(Reach::OwnOffices)
            }
            (Role::OfficeManager | Role::Agent | Role::CentralPlanner, _) => None,
        }
    }
}

/// What somebody may do, as their roles are at this moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    roles: Vec<Role>,
    /// What further roles grant, in the whole organisation.
    further: Vec<Permission>,
    /// The offices in which they are Office Manager.
    offices: Vec<OfficeId>,
}

impl Authority {
    /// The authority of `employee` by the roles that everybody knows; [`Authority::and`] adds the further ones.
    #[must_use]
    pub fn of(employee: &Employee) -> Self {
        let managed = employee.relations.iter().filter(|relation| relation.role == Role::OfficeManager);
        let offices = managed.map(|relation| relation.office).collect();
        Self { roles: employee.roles(), further: Vec::new(), offices }
    }

    /// With what further roles grant (FEATURES S5).
    #[must_use]
    pub fn and(mut self, further: &[Permission]) -> Self {
        self.further.extend(further);
        self
    }

    /// Whether whatever `other` may do, this one may do as far: nobody gives, takes or takes over more than they have.
    #[must_use]
    pub fn includes(&self, other: &Self) -> bool {
        Permission::ALL.into_iter().all(|permission| other.reach(permission) <= self.reach(permission))
    }

    /// Whether all of `permissions` are there in the whole organisation.
    #[must_use]
    pub fn has_all(&self, permissions: &[Permission]) -> bool {
        permissions.iter().all(|permission| self.reach(*permission) == Some(Reach::Organisation))
    }

    /// How far `permission` reaches; `None` when there is none. An Office Manager without an office has none.
    #[must_use]
    pub fn reach(&self, permission: Permission) -> Option<Reach> {
        if self.further.contains(&permission) {
            return Some(Reach::Organisation);
        }
        let reach = self.roles.iter().filter_map(|role| permission.granted_by(*role)).max()?;
        (reach == Reach::Organisation || !self.offices.is_empty()).then_some(reach)
    }

    /// The offices in which they are Office Manager.
    #[must_use]
    pub fn offices(&self) -> &[OfficeId] {
        &self.offices
    }

    /// Whether `permission` covers `employee`.
    #[must_use]
    pub fn covers(&self, permission: Permission, employee: &Employee) -> bool {
        match self.reach(permission) {
            Some(Reach::Organisation) => true,
            Some(Reach::OwnOffices) => {
                employee.relations.iter().any(|relation| self.offices.contains(&relation.office))
            }
            None => false,
        }
    }

    /// Whether an edit that turns `before` into `after` stays within what is allowed (FEATURES E8): Office
    /// Managers change no names, make and unmake no administrators, leave alone how an administrator signs in,
    /// and give and take no office but their own.
    ///
    /// # Errors
    /// What is not allowed.
    pub fn check_edit(&self, before: &Employee, after: &Employee) -> Result<(), Overreach> {
        let needed = needed(before, after);
        if !needed.iter().all(|permission| self.covers(*permission, before)) {
            return Err(Overreach::Employee);
        }
        if needed.iter().all(|permission| self.reach(*permission) == Some(Reach::Organisation)) {
            return Ok(());
        }
        if names(before) != names(after) {
            return Err(Overreach::Name);
        }
        if before.has_role(Role::Admin) != after.has_role(Role::Admin) {
            return Err(Overreach::AdminRole);
        }
        if before.has_role(Role::Admin) && (door(before) != door(after) || before.status != after.status) {
            return Err(Overreach::Administrator);
        }
        let foreign = |employee: &Employee| -> Vec<(OfficeId, Role)> {
            let others = employee.relations.iter().filter(|one| !self.offices.contains(&one.office));
            others.map(|one| (one.office, one.role)).collect()
        };
        if foreign(before) == foreign(after) { Ok(()) } else { Err(Overreach::Office) }
    }
}

/// What it takes to turn `before` into `after`.
fn needed(before: &Employee, after: &Employee) -> Vec<Permission> {
    let same_status = Employee { status: before.status, ..after.clone() };
    let mut needed = Vec::new();
    if before.status != after.status {
        needed.push(Permission::SuspendEmployees);
    }
    if *before != same_status || needed.is_empty() {
        needed.push(Permission::EditEmployees);
    }
    needed
}

const fn names(employee: &Employee) -> (&String, &String, &Option<String>) {
    (&employee.first_name, &employee.last_name, &employee.display_name)
}

/// What a sign-in finds somebody by.
const fn door(employee: &Employee) -> (&String, &Option<String>, &Option<String>) {
    (&employee.username, &employee.external_id, &employee.email)
}

/// What somebody tried beyond their authority.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.why())]
pub enum Overreach {
    /// Somebody of an office that is not theirs, or a permission that they do not have.
    Employee,
    /// A name, as an Office Manager.
    Name,
    /// The role Administrator, as an Office Manager.
    AdminRole,
    /// How an administrator signs in or whether, as an Office Manager.
    Administrator,
    /// Another office, as its Office Manager would.
    Office,
}

impl Overreach {
    /// One line for a person.
    #[must_use]
    pub const fn why(self) -> &'static str {
        match self {
            Self::Employee => "your roles do not reach this employee",
            Self::Name => "an Office Manager does not change names",
            Self::AdminRole => "an Office Manager does not give or take the role Administrator",
            Self::Administrator => "an Office Manager does not change how an administrator signs in",
            Self::Office => "an Office Manager assigns to their own offices only",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clock::Timestamp,
        directory::{Origin, Source, Status},
        ids::{EmployeeId, OrganisationId},
        secret::SystemRandom,
    };

    const NOW: Timestamp = Timestamp::from_seconds(1_773_334_800);

    fn office() -> OfficeId {
        OfficeId::new(NOW, &SystemRandom)
    }

    fn somebody(roles: &[Role], offices: &[(OfficeId, Role)]) -> Employee {
        let organisation = OrganisationId::new(NOW, &SystemRandom);
        let id = EmployeeId::new(NOW, &SystemRandom);
        let mut employee = Employee::blank(id, organisation, Origin::Bypass, NOW);
        employee.set_roles(Source::Hand, roles);
        employee.set_relations(Source::Hand, offices);
        employee.activate();
        employee
    }

    #[test]
    fn an_administrator_may_everything_and_an_agent_nothing() {
        let admin = Authority::of(&somebody(&[Role::Admin], &[]));
        let agent = Authority::of(&somebody(&[Role::Agent, Role::CentralPlanner], &[]));
        for permission in Permission::ALL {
            assert_eq!(admin.reach(permission), Some(Reach::Organisation), "{permission:?}");
            assert_eq!(agent.reach(permission), None, "{permission:?}");
            assert_eq!(Permission::parse(permission.as_str()), Some(permission));
        }
    }

    #[test]
    fn an_office_manager_without_an_office_may_nothing() {
        let here = office();
        let idle = Authority::of(&somebody(&[Role::OfficeManager], &[]));
        assert_eq!(idle.reach(Permission::SeeEmployees), None);
        let elsewhere = Authority::of(&somebody(&[Role::Agent, Role::OfficeManager], &[(here, Role::Agent)]));
        assert_eq!(elsewhere.reach(Permission::SeeEmployees), None, "an agent's office is not managed");
    }

    #[test]
    fn further_roles_add_what_they_grant_everywhere_and_nothing_else() {
        let here = office();
        let manager = somebody(&[Role::OfficeManager], &[(here, Role::OfficeManager)]);
        let more = Authority::of(&manager).and(&[Permission::SeeAudit, Permission::SeeEmployees]);
        assert_eq!(more.reach(Permission::SeeAudit), Some(Reach::Organisation));
        assert_eq!(more.reach(Permission::SeeEmployees), Some(Reach::Organisation));
        assert_eq!(more.reach(Permission::EditEmployees), Some(Reach::OwnOffices));
        assert_eq!(more.reach(Permission::EditRoles), None);
        let agent = Authority::of(&somebody(&[Role::Agent], &[])).and(&[Permission::SeeMails]);
        assert!(agent.has_all(&[Permission::SeeMails]) && !agent.has_all(&[Permission::SeeEmployees]));
        let admin = Authority::of(&somebody(&[Role::Admin], &[]));
        assert!(
            admin.includes(&more) && !more.includes(&admin) && !agent.includes(&more) && more.includes(&more)
        );
    }

    #[test]
    fn an_office_manager_edits_their_own_people_within_bounds() {
        let (here, there) = (office(), office());
        let manager = Authority::of(&somebody(&[Role::OfficeManager], &[(here, Role::OfficeManager)]));
        let agent = somebody(&[Role::Agent], &[(here, Role::Agent)]);
        let change = |change: &dyn Fn(&mut Employee)| {
            let mut after = agent.clone();
            change(&mut after);
            manager.check_edit(&agent, &after)
        };
        assert_eq!(change(&|after| after.phone_number = Some("+32 9 000 00 00".to_owned())), Ok(()));
        assert_eq!(change(&|after| after.status = Status::Suspended), Ok(()));
        assert_eq!(change(&|after| after.set_relations(Source::Hand, &[])), Ok(()));
        assert_eq!(change(&|after| after.first_name = "Other".to_owned()), Err(Overreach::Name));
        assert_eq!(change(&|after| after.display_name = Some("Other".to_owned())), Err(Overreach::Name));
        let promote = |after: &mut Employee| after.set_roles(Source::Hand, &[Role::Admin, Role::Agent]);
        assert_eq!(change(&promote), Err(Overreach::AdminRole));
        let move_away = |after: &mut Employee| after.set_relations(Source::Hand, &[(there, Role::Agent)]);
        assert_eq!(change(&move_away), Err(Overreach::Office));
        let stranger = somebody(&[Role::Agent], &[(there, Role::Agent)]);
        assert_eq!(manager.check_edit(&stranger, &stranger), Err(Overreach::Employee));
    }

    #[test]
    fn an_office_manager_leaves_an_administrators_sign_in_alone() {
        let here = office();
        let manager = Authority::of(&somebody(&[Role::OfficeManager], &[(here, Role::OfficeManager)]));
        let admin = somebody(&[Role::Admin, Role::Agent], &[(here, Role::Agent)]);
        let change = |change: &dyn Fn(&mut Employee)| {
            let mut after = admin.clone();
            change(&mut after);
            manager.check_edit(&admin, &after)
        };
        assert_eq!(change(&|after| after.phone_number = Some("1".to_owned())), Ok(()));
        assert_eq!(
            change(&|after| after.external_id = Some("mine".to_owned())),
            Err(Overreach::Administrator)
        );
        assert_eq!(
            change(&|after| after.email = Some("a@b.example".to_owned())),
            Err(Overreach::Administrator)
        );
        assert_eq!(change(&|after| after.status = Status::Suspended), Err(Overreach::Administrator));
    }
}
