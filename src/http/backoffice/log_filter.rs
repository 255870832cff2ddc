//! What the address of a log says: filters, and where the page begins.

use std::collections::HashMap;

use serde::Deserialize;
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use super::staff::Staff;
use crate::{
    directory::Permission,
    flows::{
        FlowError, connections,
        log_list::{self, COUNTED, From, Listed, PAGE, Sought},
    },
    http::Door,
    ids::EmployeeId,
    web::{By, Choice, LogFilter, Moment, Pager, Person, Through, Total, Whom, places},
};

/// The query of a log's address.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct LogQuery {
    who: String,
    connection: String,
    outcome: String,
    since: String,
    until: String,
    writes: String,
    after: Option<String>,
    before: Option<String>,
    /// The number of the first row, to be shown; it decides nothing.
    from: Option<u64>,
}

impl LogQuery {
    pub(super) fn place(&self) -> From {
        let id = |text: &Option<String>| text.as_deref().and_then(|text| Uuid::try_parse(text).ok());
        match (id(&self.after), id(&self.before)) {
            (Some(id), _) => From::After(id),
            (None, Some(id)) => From::Before(id),
            (None, None) => From::Start,
        }
    }

    /// The filter as the page shows it, and what it asks of the log.
    pub(super) async fn read(&self, door: &Door, staff: &Staff) -> Result<(LogFilter, Sought), FlowError> {
        let all = connections::list(door.gateway(), staff.org()).await?;
        let chosen = all.iter().find(|shown| shown.connection.record.slug == self.connection);
        let zone = staff.frame().time_zone;
        let day = |text: &str| Moment::day(text, zone.as_deref());
        let (from, until) = (day(&self.since), day(&self.until));
        let ok = match self.outcome.as_str() {
            "ok" => Some(true),
            "wrong" => Some(false),
            _ => None,
        };
        let sought = Sought {
            connection: chosen.map(|shown| shown.connection.id()),
            ok,
            from: from.map(|day| day.0),
            until: until.map(|day| day.1),
            writes: self.writes == "true",
            ..Sought::default()
        };
        let filter = LogFilter {
            who: self.who.trim().to_owned(),
            connection: chosen.map(|_| self.connection.clone()).unwrap_or_default(),
            outcome: ok.map(|_| self.outcome.clone()).unwrap_or_default(),
            from: from.map(|_| self.since.clone()).unwrap_or_default(),
            until: until.map(|_| self.until.clone()).unwrap_or_default(),
            writes: sought.writes,
            connections: all.into_iter().map(|shown| named(shown.connection.record)).collect(),
        };
        let scope = &staff.signed_in.scope;
        let sought = log_list::about(door.gateway(), scope, &self.who, sought).await?;
        Ok((filter, sought))
    }

    fn address(&self, path: &str, filter: &LogFilter, place: &[(&str, String)]) -> String {
        let writes = if filter.writes { "true" } else { "" };
        let kept = [
            ("who", filter.who.as_str()),
            ("connection", &filter.connection),
            ("outcome", &filter.outcome),
            ("since", &filter.from),
            ("until", &filter.until),
            ("writes", writes),
        ];
        let mut query = Serializer::new(String::new());
        query.extend_pairs(kept.into_iter().filter(|(_, value)| !value.is_empty()));
        query.extend_pairs(place);
        format!("{path}?{}", query.finish())
    }

    /// The foot of the list; `ids` are those of the rows.
    pub(super) fn pager<T>(
        &self,
        staff: &Staff,
        filter: &LogFilter,
        listed: &Listed<T>,
        id: impl Fn(&T) -> Uuid,
    ) -> Pager {
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        let shown = count(listed.rows.len());
        let first = if listed.earlier { self.from.unwrap_or(1).max(1) } else { u64::from(shown > 0) };
        let link = |word: &'static str, row: Option<&T>, first: u64| {
            row.map(|row| {
                let place = [(word, id(row).to_string()), ("from", first.to_string())];
                self.address(&staff.path, filter, &place)
            })
        };
        let earlier = first.saturating_sub(count(PAGE)).max(1);
        Pager {
            first,
            shown,
            total: if listed.total > COUNTED {
                Total::MoreThan(COUNTED)
            } else {
                Total::Exactly(listed.total)
            },
            filtered: !filter.is_empty(),
            previous: link("before", listed.rows.first().filter(|_| listed.earlier), earlier),
            next: link("after", listed.rows.last().filter(|_| listed.later), first.saturating_add(shown)),
        }
    }
}

fn named(record: crate::store::connections::Connection) -> Choice {
    Choice::new(record.slug, record.name)
}

/// Whom a row is about; `None` when they are gone.
pub(super) fn person(staff: &Staff, id: Option<Uuid>, names: &HashMap<Uuid, String>) -> Option<Person> {
    let id = id?;
    let name = names.get(&id)?.clone();
    let has_page = places::is_known("/organisation/employees/{id}")
        && staff.authority.reach(Permission::SeeEmployees).is_some();
    Some(Person { id: EmployeeId::from_uuid(id), name, has_page })
}

/// How somebody tried to sign in: through which connection, and its slug and name when it is still there.
pub(super) fn by(id: Option<Uuid>, slug: Option<&String>, name: Option<&String>) -> By {
    match (id, through(slug, name)) {
        (_, Some(through)) => By::Connection(through),
        (Some(_), None) => By::DeletedConnection,
        (None, None) => By::Password,
    }
}

/// Whom an attempt to sign in was about.
pub(super) fn whom(staff: &Staff, id: Option<Uuid>, names: &HashMap<Uuid, String>) -> Whom {
    match (id, person(staff, id, names)) {
        (_, Some(person)) => Whom::Employee(person),
        (Some(_), None) => Whom::Deleted,
        (None, None) => Whom::Nobody,
    }
}

/// Through which connection a row came.
pub(super) fn through(slug: Option<&String>, name: Option<&String>) -> Option<Through> {
    slug.zip(name).map(|(slug, name)| Through { slug: slug.clone(), name: name.clone() })
}
