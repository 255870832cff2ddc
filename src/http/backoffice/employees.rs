//! The list of employees.

pub mod actions;
pub mod add;
pub mod calendar;
mod clashes;
pub mod download;
pub mod expertise;
pub mod form;
pub mod further_roles;
pub mod hours;
pub mod import;
pub mod one;
pub mod records;
pub mod selected;

use std::collections::HashMap;

use axum::{extract::State, response::Response};

use super::{
    posted::{Asked, Pairs},
    staff::Staff,
};
use crate::{
    directory::{self, Employee, Origin, Permission, Reach, Role, Status},
    flows::{
        FlowError, connections,
        employee_list::{self, COUNTED, From, Listed, Managed, Order, Sought},
        offices, selection,
    },
    http::{Door, error::PageError},
    ids::{ConnectionId, OfficeId},
    web::{Column, EmployeeRow, Employees, Every, Facet, FacetOption, Many, Pager, Source, Total, parts},
};

/// What the filters of the list offer.
struct Offer {
    connections: Vec<(ConnectionId, String, String)>,
    offices: Vec<directory::office::Office>,
}

impl Offer {
    async fn read(door: &Door, staff: &Staff) -> Result<Self, FlowError> {
        let connections = connections::list(door.gateway(), staff.org()).await?;
        let mut offices = offices::list(door.gateway(), staff.org()).await?;
        if !staff.frame().can(Permission::SeeEmployees) {
            offices.retain(|office| staff.authority.offices().contains(&office.id));
        }
        let named = connections.into_iter().map(|shown| {
            let record = shown.connection.record;
            (record.id, record.slug, record.name)
        });
        Ok(Self { connections: named.collect(), offices })
    }

    fn names(&self) -> HashMap<ConnectionId, &str> {
        self.connections.iter().map(|(id, _, name)| (*id, name.as_str())).collect()
    }

    fn managed(&self, word: &str) -> Option<Managed> {
        match word {
            "hand" => Some(Managed::Hand),
            "import" => Some(Managed::Import),
            slug => self.connections.iter().find(|one| one.1 == slug).map(|one| Managed::By(one.0)),
        }
    }
}

/// `GET /organisation/employees`: everybody of the organisation.
pub async fn list(
    State(door): State<Door>,
    staff: Staff,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    staff.finish(show(&door, &staff, &asked, false).await)
}

/// `GET /team/employees`: the people of the offices that somebody manages.
pub async fn team(
    State(door): State<Door>,
    staff: Staff,
    Asked(asked): Asked,
) -> Result<Response, PageError> {
    staff.finish(show(&door, &staff, &asked, true).await)
}

async fn show(door: &Door, staff: &Staff, asked: &Pairs, team: bool) -> Result<Response, FlowError> {
    let offer = Offer::read(door, staff).await?;
    let sought = sought(asked, &offer);
    let sought = employee_list::within(&staff.authority, Permission::SeeEmployees, team, sought)?;
    let (order, order_name) = order(asked.text("sort"));
    let scope = &staff.signed_in.scope;
    let listed = employee_list::list(door.gateway(), scope, &sought, order, from(asked)).await?;
    let path = staff.path.as_str();
    let names = offer.names();
    let sorted = |name: &str| {
        let next = if order_name == name { format!("-{name}") } else { name.to_owned() };
        let others = asked.address(path, |key, _| !matches!(key, "sort" | "after" | "before" | "from"));
        format!("{others}{}sort={next}", if others.contains('?') { '&' } else { '?' })
    };
    Ok(staff.show(&Employees {
        team,
        search: asked.text("q").to_owned(),
        facets: facets(staff, asked, &offer),
        download: asked.address("/organisation/employees/download", |key, _| {
            matches!(key, "q" | "status" | "role" | "office" | "source")
        }),
        clear: asked.address(path, |key, _| matches!(key, "column" | "sort")),
        columns: columns(asked),
        order: order_name,
        by_name: sorted("name"),
        by_added: sorted("added"),
        rows: listed.employees.iter().map(|employee| row(staff, &names, employee)).collect(),
        many: many(staff, asked, &offer, &listed, team),
        pager: pager(path, asked, &listed, &sought),
        frame: staff.frame(),
    }))
}

/// What the person who looks may do to several of a list at once; `None`: nothing.
fn many(staff: &Staff, asked: &Pairs, offer: &Offer, listed: &Listed, team: bool) -> Option<Many> {
    let reach = |permission| staff.authority.reach(permission);
    let suspend = reach(Permission::SuspendEmployees).is_some();
    let delete = !team && reach(Permission::DeleteEmployees) == Some(Reach::Organisation);
    let mut offices: Vec<(String, String)> = Vec::new();
    if let Some(reach) = reach(Permission::EditEmployees) {
        let own = |id| reach == Reach::Organisation || staff.authority.offices().contains(&id);
        let open = offer.offices.iter().filter(|office| office.active && own(office.id));
        offices.extend(open.map(|office| (office.id.to_string(), office.name.clone())));
    }
    let most = u64::try_from(selection::MOST).unwrap_or(u64::MAX);
    let shown = u64::try_from(listed.employees.len()).unwrap_or(u64::MAX);
    let every = match listed.total {
        total if total > most => Every::TooMany(most),
        total if total > shown => Every::Of(total),
        _ => Every::Shown,
    };
    let mut query = asked.address("", |key, _| matches!(key, "q" | "status" | "role" | "office" | "source"));
    if team {
        query.push_str(if query.is_empty() { "?team=yes" } else { "&team=yes" });
    }
    (suspend || delete || !offices.is_empty()).then_some(Many { query, suspend, offices, delete, every })
}

/// What an address asks for.
async fn sought_by(door: &Door, staff: &Staff, asked: &Pairs) -> Result<Sought, FlowError> {
    Ok(sought(asked, &Offer::read(door, staff).await?))
}

fn sought(asked: &Pairs, offer: &Offer) -> Sought {
    Sought {
        within: None,
        text: asked.text("q").chars().take(200).collect(),
        statuses: asked.parsed::<Status>("status").collect(),
        roles: asked.parsed::<Role>("role").collect(),
        offices: asked.parsed::<OfficeId>("office").take(200).collect(),
        sources: asked.all("source").filter_map(|word| offer.managed(word)).collect(),
    }
}

fn order(text: &str) -> (Order, &'static str) {
    match text {
        "-name" => (Order::NameBackwards, "-name"),
        "added" => (Order::Oldest, "added"),
        "-added" => (Order::Newest, "-added"),
        _ => (Order::Name, "name"),
    }
}

fn from(asked: &Pairs) -> From {
    match (asked.parsed("after").next(), asked.parsed("before").next()) {
        (Some(id), _) => From::After(id),
        (None, Some(id)) => From::Before(id),
        (None, None) => From::Start,
    }
}

fn columns(asked: &Pairs) -> Vec<Column> {
    let chosen: Vec<Column> = asked.all("column").filter_map(Column::parse).collect();
    if chosen.is_empty() {
        return Column::USUAL.to_vec();
    }
    Column::ALL.into_iter().filter(|column| chosen.contains(column)).collect()
}

fn facets(staff: &Staff, asked: &Pairs, offer: &Offer) -> Vec<Facet> {
    let text = |key| staff.text(key);
    let roles = Role::ALL.iter().map(|role| (role.as_str().to_owned(), text(parts::role(role).1)));
    let statuses = [Status::Active, Status::Pending, Status::Suspended];
    let statuses = statuses.iter().map(|one| (one.as_str().to_owned(), text(parts::status(one).1)));
    let offices = offer.offices.iter().map(|office| (office.id.to_string(), office.name.clone()));
    let own = [("hand", "source-hand"), ("import", "source-import")];
    let connections = offer.connections.iter().map(|(_, slug, name)| (slug.clone(), name.clone()));
    let sources = connections.chain(own.into_iter().map(|(word, key)| (word.to_owned(), text(key))));
    let facet = |name: &'static str, title: &'static str, values: Vec<(String, String)>| Facet {
        name,
        title,
        options: values.into_iter().map(|(value, label)| option(staff, asked, name, value, label)).collect(),
    };
    let all = [
        facet("status", Facet::STATUS, statuses.collect()),
        facet("role", Facet::ROLE, roles.collect()),
        facet("office", Facet::OFFICE, offices.collect()),
        facet("source", Facet::SOURCE, sources.collect()),
    ];
    all.into_iter().filter(|facet| !facet.options.is_empty()).collect()
}

fn option(staff: &Staff, asked: &Pairs, name: &str, value: String, label: String) -> FacetOption {
    let chosen = asked.all(name).any(|one| one == value);
    let without = asked.address(&staff.path, |key, one| {
        let dropped = matches!(key, "after" | "before" | "from") || (key == name && one == value);
        !dropped
    });
    FacetOption { value, label, chosen, without }
}

fn row(staff: &Staff, connections: &HashMap<ConnectionId, &str>, employee: &Employee) -> EmployeeRow {
    EmployeeRow {
        id: employee.id,
        name: employee.shown_name(),
        email: employee.email.clone(),
        status: employee.status,
        blocked: employee.blocked_at.is_some(),
        roles: employee.roles(),
        external_id: employee.external_id.clone(),
        username: employee.username.clone(),
        function: employee.function.clone(),
        source: source(connections, employee),
        last_sign_in: employee.last_sign_in_at,
        added: employee.created_at,
        can_suspend: actions::may_suspend(staff, employee),
    }
}

fn source(connections: &HashMap<ConnectionId, &str>, employee: &Employee) -> Source {
    let connection = employee.connection.and_then(|id| connections.get(&id));
    match (connection, employee.origin) {
        (Some(name), _) => Source::Connection((*name).to_owned()),
        (None, Origin::Import) => Source::Import,
        (None, _) => Source::Hand,
    }
}

fn pager(path: &str, asked: &Pairs, listed: &Listed, sought: &Sought) -> Pager {
    let page = u64::try_from(employee_list::PAGE).unwrap_or(u64::MAX);
    let shown = u64::try_from(listed.employees.len()).unwrap_or(u64::MAX);
    let told: u64 = asked.parsed("from").next().unwrap_or(1);
    let first = if listed.earlier { told.clamp(1, listed.total.max(1)) } else { u64::from(shown > 0) };
    let rest = asked.address(path, |key, _| !matches!(key, "after" | "before" | "from"));
    let link = |word: &str, employee: Option<&Employee>, first: u64| {
        let mark = if rest.contains('?') { '&' } else { '?' };
        employee.map(|employee| format!("{rest}{mark}{word}={}&from={first}", employee.id))
    };
    let ends = (listed.employees.first(), listed.employees.last());
    let counted = u64::try_from(COUNTED).unwrap_or(u64::MAX);
    let everybody = sought.text.trim().is_empty()
        && sought.statuses.is_empty()
        && sought.roles.is_empty()
        && sought.offices.is_empty()
        && sought.sources.is_empty();
    let filtered = !everybody;
    let beyond = listed.total > counted && (filtered || sought.within.is_some());
    Pager {
        first,
        shown,
        total: if beyond { Total::MoreThan(counted) } else { Total::Exactly(listed.total) },
        filtered,
        previous: link("before", ends.0.filter(|_| listed.earlier), first.saturating_sub(page).max(1)),
        next: link("after", ends.1.filter(|_| listed.later), first.saturating_add(shown)),
    }
}
