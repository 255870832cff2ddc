//! The table of the Backoffice: every address, with the verb, who may come there, and its entry in the left panel.
//! The router's guard, the navigation, the titles, the tests and `docs/permissions.md` read it; what is not in it
//! is refused.

use super::Icon;
use crate::directory::{Authority, Permission, Reach};

/// How an address is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Looking: `GET`, and `HEAD`.
    Get,
    /// Changing: `POST`.
    Post,
}

impl Verb {
    /// The method's name.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
        }
    }
}

/// Who may come to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Everybody who is signed in: it is about themselves.
    Everybody,
    /// Whoever has the permission anywhere; the flow behind the place asks whether it covers the employee.
    Can(Permission),
    /// Whoever has the permission in the whole organisation.
    CanEverywhere(Permission),
    /// Whoever has the permission and manages offices: the panel of their team.
    ManagesOffices(Permission),
}

impl Who {
    /// Whether somebody with `authority` is one of them.
    #[must_use]
    pub fn admits(self, authority: &Authority) -> bool {
        match self {
            Self::Everybody => true,
            Self::Can(permission) => authority.reach(permission).is_some(),
            Self::CanEverywhere(permission) => authority.reach(permission) == Some(Reach::Organisation),
            Self::ManagesOffices(permission) => {
                authority.reach(permission).is_some() && !authority.offices().is_empty()
            }
        }
    }
}

/// A left panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// The whole organisation.
    Organisation,
    /// The offices that somebody manages.
    Team,
}

/// An entry of a left panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    /// Which panel.
    pub panel: Panel,
    /// The key of the section's heading.
    pub section: &'static str,
    /// The key of the entry, and the title of its page.
    pub title: &'static str,
    /// The icon.
    pub icon: Icon,
}

/// One address with one verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The path as the router has it, with `{name}` for what differs.
    pub path: &'static str,
    /// The verb.
    pub verb: Verb,
    /// Who may come.
    pub who: Who,
    /// Whether it asks for the password or identity provider again when the sign-in is older than
    /// [`FRESH_MINUTES`]. The same path by `GET` shows what is going to happen.
    pub fresh: bool,
    /// Its entry in a left panel; `None`: it is reached from another page.
    pub entry: Option<Entry>,
}

/// How old a sign-in may be for what is dangerous, in minutes.
pub const FRESH_MINUTES: u64 = 15;

impl Place {
    const fn new(verb: Verb, path: &'static str, who: Who) -> Self {
        Self { path, verb, who, fresh: false, entry: None }
    }

    /// The same place, for something dangerous.
    #[must_use]
    pub const fn fresh(mut self) -> Self {
        self.fresh = true;
        self
    }

    const fn entry(mut self, panel: Panel, section: &'static str, title: &'static str, icon: Icon) -> Self {
        self.entry = Some(Entry { panel, section, title, icon });
        self
    }
}

const fn get(path: &'static str, who: Who) -> Place {
    Place::new(Verb::Get, path, who)
}

const fn post(path: &'static str, who: Who) -> Place {
    Place::new(Verb::Post, path, who)
}

use Permission as P;
use Who::{Can, CanEverywhere, Everybody, ManagesOffices};

/// All places. An entry stands in its panel in this order.
pub const PLACES: &[Place] = &[
    get("/organisation", Everybody),
    get("/organisation/employees", CanEverywhere(P::SeeEmployees)).entry(
        Panel::Organisation,
        "section-planning",
        "place-employees",
        Icon::People,
    ),
    get("/team/employees", ManagesOffices(P::SeeEmployees)).entry(
        Panel::Team,
        "section-team",
        "place-team",
        Icon::Store,
    ),
    get("/organisation/employees/download", CanEverywhere(P::ExportEmployees)),
    get("/organisation/employees/import", CanEverywhere(P::AddEmployees)),
    post("/organisation/employees/import", CanEverywhere(P::AddEmployees)),
    get("/organisation/employees/import/{import}", CanEverywhere(P::AddEmployees)),
    get("/organisation/employees/import/{import}/columns", CanEverywhere(P::AddEmployees)),
    post("/organisation/employees/import/{import}/columns", CanEverywhere(P::AddEmployees)),
    post("/organisation/employees/import/{import}/start", CanEverywhere(P::AddEmployees)),
    get("/organisation/employees/import/{import}/errors", CanEverywhere(P::AddEmployees)),
    post("/organisation/employees/import/{import}/discard", CanEverywhere(P::AddEmployees)),
    get("/organisation/employees/import/{import}/undo", CanEverywhere(P::DeleteEmployees)).fresh(),
    post("/organisation/employees/import/{import}/undo", CanEverywhere(P::DeleteEmployees)).fresh(),
    get("/organisation/employees/new", CanEverywhere(P::AddEmployees)),
    post("/organisation/employees/new", CanEverywhere(P::AddEmployees)),
    post("/organisation/employees/selected/suspend", Can(P::SuspendEmployees)),
    post("/organisation/employees/selected/restore", Can(P::SuspendEmployees)),
    post("/organisation/employees/selected/assign", Can(P::EditEmployees)),
    post("/organisation/employees/selected/delete", CanEverywhere(P::DeleteEmployees)),
    get("/organisation/employees/selected/{id}", Can(P::SeeEmployees)),
    post("/organisation/employees/selected/{id}", Can(P::SeeEmployees)),
    post("/organisation/employees/selected/{id}/suspend", Can(P::SuspendEmployees)),
    post("/organisation/employees/selected/{id}/restore", Can(P::SuspendEmployees)),
    get("/organisation/employees/selected/{id}/delete", CanEverywhere(P::DeleteEmployees)).fresh(),
    post("/organisation/employees/selected/{id}/delete", CanEverywhere(P::DeleteEmployees)).fresh(),
    get("/organisation/employees/{id}/handover", CanEverywhere(P::AddEmployees)),
    get("/organisation/employees/{id}", Can(P::SeeEmployees)),
    post("/organisation/employees/{id}", Can(P::EditEmployees)),
    get("/organisation/employees/{id}/offices", Can(P::SeeEmployees)),
    post("/organisation/employees/{id}/offices", Can(P::EditEmployees)),
    post("/organisation/employees/{id}/roles", CanEverywhere(P::EditRoles)),
    get("/organisation/employees/{id}/sign-in", CanEverywhere(P::SeeSignIns)),
    post("/organisation/employees/{id}/sessions/{session}/end", CanEverywhere(P::SuspendEmployees)),
    post("/organisation/employees/{id}/unlink", CanEverywhere(P::EditEmployees)),
    get("/organisation/employees/{id}/provisioning", CanEverywhere(P::SeeProvisioning)),
    get("/organisation/employees/{id}/hours", Can(P::SeeEmployees)),
    post("/organisation/employees/{id}/hours", Can(P::EditEmployees)),
    get("/organisation/employees/{id}/expertise", Can(P::SeeEmployees)),
    post("/organisation/employees/{id}/expertise", Can(P::EditEmployees)),
    get("/organisation/employees/{id}/calendar", Can(P::SeeEmployees)),
    post("/organisation/employees/{id}/calendar/end", Can(P::EditEmployees)),
    get("/organisation/employees/{id}/audit", CanEverywhere(P::SeeAudit)),
    get("/organisation/employees/{id}/delete", CanEverywhere(P::DeleteEmployees)).fresh(),
    post("/organisation/employees/{id}/delete", CanEverywhere(P::DeleteEmployees)).fresh(),
    post("/organisation/employees/{id}/suspend", Can(P::SuspendEmployees)),
    post("/organisation/employees/{id}/restore", Can(P::SuspendEmployees)),
    post("/organisation/employees/{id}/unblock", Can(P::SuspendEmployees)),
    post("/organisation/employees/{id}/invite", CanEverywhere(P::AddEmployees)),
    get("/organisation/connections", CanEverywhere(P::SeeConnections)).entry(
        Panel::Organisation,
        "section-identity",
        "place-connections",
        Icon::Plug,
    ),
    get("/organisation/connections/new", CanEverywhere(P::EditConnections)),
    post("/organisation/connections/new", CanEverywhere(P::EditConnections)),
    get("/organisation/connections/{slug}", CanEverywhere(P::SeeConnections)),
    post("/organisation/connections/{slug}/enabled", CanEverywhere(P::EditConnections)),
    get("/organisation/connections/{slug}/application", CanEverywhere(P::SeeConnections)),
    get("/organisation/connections/{slug}/metadata", CanEverywhere(P::SeeConnections)),
    post("/organisation/connections/{slug}/metadata", CanEverywhere(P::EditConnections)),
    post("/organisation/connections/{slug}/metadata/refresh", CanEverywhere(P::EditConnections)),
    get("/organisation/connections/{slug}/test", CanEverywhere(P::SeeConnections)),
    get("/organisation/connections/{slug}/tokens", CanEverywhere(P::SeeConnections)),
    post("/organisation/connections/{slug}/tokens", CanEverywhere(P::EditConnections)).fresh(),
    get("/organisation/connections/{slug}/tokens/{id}/replace", CanEverywhere(P::EditConnections)).fresh(),
    post("/organisation/connections/{slug}/tokens/{id}/replace", CanEverywhere(P::EditConnections)).fresh(),
    post("/organisation/connections/{slug}/tokens/{id}/revoke", CanEverywhere(P::EditConnections)),
    get("/organisation/connections/{slug}/push", CanEverywhere(P::SeeConnections)),
    get("/organisation/connections/{slug}/settings", CanEverywhere(P::SeeConnections)),
    post("/organisation/connections/{slug}/settings", CanEverywhere(P::EditConnections)),
    get("/organisation/connections/{slug}/keys", CanEverywhere(P::SeeConnections)),
    post("/organisation/connections/{slug}/keys", CanEverywhere(P::EditConnections)),
    get("/organisation/connections/{slug}/delete", CanEverywhere(P::EditConnections)).fresh(),
    post("/organisation/connections/{slug}/delete", CanEverywhere(P::EditConnections)).fresh(),
    get("/organisation/sign-ins", CanEverywhere(P::SeeSignIns)).entry(
        Panel::Organisation,
        "section-identity",
        "place-sign-ins",
        Icon::Key,
    ),
    get("/organisation/sign-ins/{id}", CanEverywhere(P::SeeSignIns)),
    get("/organisation/provisioning", CanEverywhere(P::SeeProvisioning)).entry(
        Panel::Organisation,
        "section-identity",
        "place-provisioning",
        Icon::Sync,
    ),
    get("/organisation/provisioning/{id}", CanEverywhere(P::SeeProvisioning)),
    get("/organisation/offices", CanEverywhere(P::SeeOffices)).entry(
        Panel::Organisation,
        "section-planning",
        "place-offices",
        Icon::Store,
    ),
    get("/organisation/offices/new", CanEverywhere(P::EditOffices)),
    post("/organisation/offices/new", CanEverywhere(P::EditOffices)),
    get("/organisation/offices/{id}", CanEverywhere(P::SeeOffices)),
    post("/organisation/offices/{id}", CanEverywhere(P::EditOffices)),
    post("/organisation/offices/{id}/close", CanEverywhere(P::EditOffices)),
    post("/organisation/offices/{id}/reopen", CanEverywhere(P::EditOffices)),
    get("/organisation/offices/{id}/delete", CanEverywhere(P::EditOffices)),
    post("/organisation/offices/{id}/delete", CanEverywhere(P::EditOffices)).fresh(),
    get("/organisation/roles", CanEverywhere(P::EditRoles)).entry(
        Panel::Organisation,
        "section-planning",
        "place-roles",
        Icon::Key,
    ),
    get("/organisation/roles/new", CanEverywhere(P::EditRoles)).fresh(),
    post("/organisation/roles/new", CanEverywhere(P::EditRoles)).fresh(),
    get("/organisation/roles/{id}", CanEverywhere(P::EditRoles)),
    post("/organisation/roles/{id}", CanEverywhere(P::EditRoles)).fresh(),
    post("/organisation/roles/{id}/give", CanEverywhere(P::EditRoles)),
    post("/organisation/roles/{id}/take", CanEverywhere(P::EditRoles)),
    get("/organisation/roles/{id}/delete", CanEverywhere(P::EditRoles)),
    post("/organisation/roles/{id}/delete", CanEverywhere(P::EditRoles)).fresh(),
    get("/organisation/audit", CanEverywhere(P::SeeAudit)).entry(
        Panel::Organisation,
        "section-records",
        "place-audit",
        Icon::List,
    ),
    post("/organisation/audit/export", CanEverywhere(P::SeeAudit)),
    post("/organisation/audit/verify", CanEverywhere(P::SeeAudit)),
    get("/organisation/mails", CanEverywhere(P::SeeMails)).entry(
        Panel::Organisation,
        "section-records",
        "place-mails",
        Icon::Mail,
    ),
    get("/organisation/settings", CanEverywhere(P::EditSettings)).entry(
        Panel::Organisation,
        "section-records",
        "place-settings",
        Icon::Settings,
    ),
    post("/organisation/settings", CanEverywhere(P::EditSettings)),
    get("/account", Everybody),
    post("/account", Everybody),
    get("/account/hours", Everybody),
    post("/account/hours", Everybody),
    get("/account/calendar", Everybody),
    post("/account/calendar", Everybody).fresh(),
    post("/account/calendar/end", Everybody),
    post("/preferences", Everybody),
    get("/sign-in-again", Everybody),
    post("/sign-in-again", Everybody),
];

/// The place at a path as the router has it; `None`: there is none, and nobody may come.
#[must_use]
pub fn place(path: &str, verb: Verb) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.path == path && place.verb == verb)
}

/// Whether any verb leads to this path.
#[must_use]
pub fn is_known(path: &str) -> bool {
    PLACES.iter().any(|place| place.path == path)
}

/// The first page of the Backoffice for somebody; `None` when there is none for them.
#[must_use]
pub fn first_page(authority: &Authority) -> Option<&'static str> {
    entries(authority).next().map(|(place, _)| place.path)
}

/// The list of employees that somebody may see, and the key of its title.
#[must_use]
pub fn list_of_employees(authority: &Authority) -> (&'static str, &'static str) {
    if CanEverywhere(P::SeeEmployees).admits(authority) {
        ("/organisation/employees", "place-employees")
    } else {
        ("/team/employees", "place-team")
    }
}

/// The entries that somebody sees.
pub(crate) fn entries(authority: &Authority) -> impl Iterator<Item = (&'static Place, Entry)> + '_ {
    PLACES
        .iter()
        .filter(|place| place.who.admits(authority))
        .filter_map(|place| place.entry.map(|entry| (place, entry)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::directory::Role;

    #[test]
    fn a_place_stands_in_the_table_once() {
        for (index, place) in PLACES.iter().enumerate() {
            let again = PLACES[..index].iter().any(|one| one.path == place.path && one.verb == place.verb);
            assert!(!again, "{} {}", place.verb.as_str(), place.path);
            assert!(place.path.starts_with('/') && !place.path.ends_with('/'), "{}", place.path);
        }
    }

    #[test]
    fn an_entry_is_a_page_with_an_address_of_its_own() {
        for place in PLACES.iter().filter(|place| place.entry.is_some()) {
            assert!(place.verb == Verb::Get && !place.path.contains('{'), "{}", place.path);
            assert_ne!(place.who, Everybody, "{}", place.path);
        }
    }

    /// `docs/permissions.md`, as the table has it.
    fn page() -> String {
        use std::fmt::Write as _;
        let mut page = String::from(
            "# Who may do what in the Backoffice\n\nThis page is generated from the table that the server, the navigation \
             and the tests read; `MUSTER_REFRESH=1 cargo test --lib permissions` writes it anew. What is not in it, nobody \
             gets. Roles are read anew for every request. *Own offices*: for the employees of the offices in which somebody \
             is Office Manager; their names, the role Administrator, and how an administrator signs in stay out of reach. \
             Further roles, made under `/organisation/roles`, grant chosen permissions in the whole organisation beside these; \
             SCIM and imports do not give them.\n\n\
             ## Permissions\n\n| permission | Administrator | Office Manager | Agent | Central Planner |\n|---|---|---|---|---|\n",
        );
        for permission in Permission::ALL {
            let reach = |role| match permission.granted_by(role) {
                Some(Reach::Organisation) => "yes",
                Some(Reach::OwnOffices) => "own offices",
                None => "–",
            };
            let [admin, manager, agent, planner] =
                [Role::Admin, Role::OfficeManager, Role::Agent, Role::CentralPlanner].map(reach);
            let name = permission.as_str();
            writeln!(page, "| `{name}` | {admin} | {manager} | {agent} | {planner} |").unwrap();
        }
        page.push_str(
            "\n## Addresses\n\nEvery other verb is answered with 405, a post that does not come from our own pages with 403, and \
             somebody who is not signed in is sent to sign in. *Again*: asks for the password or the identity provider when \
             the sign-in is older than 15 minutes.\n\n| verb | address | who | again |\n|---|---|---|---|\n",
        );
        for place in PLACES {
            let who = match place.who {
                Everybody => "everybody who is signed in".to_owned(),
                Can(permission) => format!("`{}`", permission.as_str()),
                CanEverywhere(permission) => format!("`{}` in the whole organisation", permission.as_str()),
                ManagesOffices(permission) => format!("`{}`, with offices of their own", permission.as_str()),
            };
            let again = if place.fresh { "yes" } else { "" };
            writeln!(page, "| {} | `{}` | {who} | {again} |", place.verb.as_str(), place.path).unwrap();
        }
        page
    }

    #[test]
    fn the_page_of_permissions_in_the_documentation_is_the_generated_one() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/permissions.md");
        if std::env::var_os("MUSTER_REFRESH").is_some() {
            std::fs::write(&path, page()).unwrap();
        }
        let written = std::fs::read_to_string(path).unwrap_or_default();
        assert!(
            written == page(),
            "docs/permissions.md is old: run MUSTER_REFRESH=1 cargo test --lib permissions"
        );
    }

    #[test]
    fn what_asks_for_a_new_sign_in_has_a_page_to_come_back_to() {
        for place in PLACES.iter().filter(|place| place.fresh) {
            assert!(super::place(place.path, Verb::Get).is_some(), "{}", place.path);
        }
    }
}
