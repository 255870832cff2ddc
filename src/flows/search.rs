//! `POST /.search` at the root: the resources of all types in one list (RFC 7644 section 3.4.3).

use std::collections::HashMap;

use serde_json::Value;
use uuid::Uuid;

use super::{
    Gateway,
    groups::Groups,
    listing::{Found, Listing, Source, Window, in_order},
    offices::Offices,
    provision::{ProvisionError, Users},
    scim_tokens::Caller,
};
use crate::scim::{
    list::{self, Position, Query, SortKey},
    schema::ANY,
};

/// The resources of all types that satisfy a query over [`ANY`]: the users first, in the order of their ids,
/// then the groups, then the offices, unless the query says an order.
///
/// # Errors
/// [`crate::scim::ScimError::TooMany`] when answering would read more than the bounds; a cursor that is none
/// or has expired.
pub async fn everywhere(
    gateway: &Gateway,
    caller: &Caller,
    query: &Query,
    base_url: &str,
) -> Result<Value, ProvisionError> {
    let listing = Listing { gateway, caller, query };
    let users = Users::seen_by(caller, base_url);
    let (groups, offices) = (Groups::seen_by(caller, base_url), Offices::seen_by(caller, base_url));
    let mut types = Types { listing, users, groups, offices };
    let window = listing.window(&ANY)?;
    let count = query.page.count();
    let found = if query.sort.is_some() {
        types.mixed(&window, count).await?
    } else {
        types.one_after_the_other(&window, count).await?
    };
    let paging = listing.paging(&ANY, &found)?;
    Ok(list::response(found.total, &paging, found.items))
}

/// How many types there are.
const TYPES: u8 = 3;

struct Types<'a> {
    listing: Listing<'a>,
    users: Users<'a>,
    groups: Groups<'a>,
    offices: Offices<'a>,
}

impl Types<'_> {
    /// A page of one type, as the client wants to see it.
    async fn part(&mut self, rank: u8, window: &Window, count: u64) -> Result<Found<Value>, ProvisionError> {
        match rank {
            0 => part(&self.listing, &mut self.users, window, count).await,
            1 => part(&self.listing, &mut self.groups, window, count).await,
            _ => part(&self.listing, &mut self.offices, window, count).await,
        }
    }

    /// Type after type, each by id. A place is the rank of its type, and the id.
    async fn one_after_the_other(
        &mut self,
        window: &Window,
        count: u64,
    ) -> Result<Found<Value>, ProvisionError> {
        let backwards = matches!(window, Window::Before(_) | Window::End);
        let mut whole =
            Found { total: 0, items: Vec::new(), ends: None, more_before: false, more_after: false };
        let mut reached = Reached::of(window);
        for step in 0..TYPES {
            let rank = if backwards { TYPES - 1 - step } else { step };
            let room = count.saturating_sub(u64::try_from(whole.items.len()).unwrap_or(u64::MAX));
            let (window, room) = reached.window(rank, room);
            let found = self.part(rank, &window, room).await?;
            reached.skip = reached.skip.saturating_sub(found.total);
            let is_cut_off = if backwards { found.more_before } else { found.more_after };
            let is_left_out = room == 0 && found.total > 0 && reached.has_begun(rank);
            whole.take(rank, found, backwards, is_cut_off || is_left_out);
        }
        match window {
            Window::Skip(skip) => whole.more_before = *skip > 0,
            Window::After(_) => whole.more_before = true,
            Window::Before(_) => whole.more_after = true,
            Window::End => {}
        }
        Ok(whole)
    }

    /// All types in one order.
    async fn mixed(&mut self, window: &Window, count: u64) -> Result<Found<Value>, ProvisionError> {
        let listing = self.listing;
        let mut all: Vec<(Position, (u8, Uuid))> = Vec::new();
        for (place, id) in listing.all(&mut self.users).await? {
            all.push((place, (0, id)));
        }
        for (place, id) in listing.all(&mut self.groups).await? {
            all.push((place, (1, id)));
        }
        for (place, id) in listing.all(&mut self.offices).await? {
            all.push((place, (2, id)));
        }
        let sort = listing.query.sort.as_ref();
        let page = Found::cut(in_order(all, listing.query), sort, window, count);
        let ids = |rank: u8| page.items.iter().filter(|(of, _)| *of == rank).map(|(_, id)| *id).collect();
        let mut known = read(&listing, &self.users, ids(0)).await?;
        known.extend(read(&listing, &self.groups, ids(1)).await?);
        known.extend(read(&listing, &self.offices, ids(2)).await?);
        // Who is gone meanwhile is left out.
        let items = page.items.iter().filter_map(|(_, id)| known.remove(id)).collect();
        Ok(page.with(items))
    }
}

/// Where, of types one after the other, a page begins.
struct Reached {
    /// The type of the place that the page begins at; `None` for the first or last of all.
    rank: Option<u8>,
    window: Window,
    backwards: bool,
    skip: u64,
}

impl Reached {
    fn of(window: &Window) -> Self {
        let (rank, window, skip) = match window {
            Window::Skip(skip) => (None, Window::Skip(0), *skip),
            Window::After(place) => (Some(rank_of(place)), Window::After(by_id(place)), 0),
            Window::Before(place) => (Some(rank_of(place)), Window::Before(by_id(place)), 0),
            Window::End => (None, Window::End, 0),
        };
        let backwards = matches!(window, Window::Before(_) | Window::End);
        Self { rank, window, backwards, skip }
    }

    /// Whether the page has begun at the type of this rank.
    fn has_begun(&self, rank: u8) -> bool {
        self.rank.is_none_or(|first| if self.backwards { rank <= first } else { rank >= first })
    }

    /// What to read of the type of this rank, with so much room on the page.
    fn window(&self, rank: u8, room: u64) -> (Window, u64) {
        if self.rank == Some(rank) {
            return (self.window.clone(), room);
        }
        let rest = if self.backwards { Window::End } else { Window::Skip(self.skip) };
        (rest, if self.has_begun(rank) { room } else { 0 })
    }
}

impl Found<Value> {
    /// Adds what was found of the type of this rank, in front of the rest when the page is read backwards.
    fn take(&mut self, rank: u8, mut found: Self, backwards: bool, is_more: bool) {
        self.total += found.total;
        let at = |place: Position| Position { key: SortKey::Number(f64::from(rank)), ..place };
        let ends = found.ends.map(|(first, last)| (at(first), at(last)));
        if backwards {
            found.items.append(&mut self.items);
            self.items = found.items;
            self.more_before |= is_more;
            self.ends = match (ends, self.ends.take()) {
                (Some((first, _)), Some((_, last))) => Some((first, last)),
                (one, other) => one.or(other),
            };
        } else {
            self.items.append(&mut found.items);
            self.more_after |= is_more;
            self.ends = match (self.ends.take(), ends) {
                (Some((first, _)), Some((_, last))) => Some((first, last)),
                (one, other) => one.or(other),
            };
        }
    }
}

/// The rank of the type of a place in an unsorted list of all types.
fn rank_of(place: &Position) -> u8 {
    match place.key {
        SortKey::Number(rank) if rank >= 2.0 => 2,
        SortKey::Number(rank) if rank >= 1.0 => 1,
        _ => 0,
    }
}

fn by_id(place: &Position) -> Position {
    Position { key: SortKey::Missing, id: place.id }
}

async fn part<S: Source>(
    listing: &Listing<'_>,
    source: &mut S,
    window: &Window,
    count: u64,
) -> Result<Found<Value>, ProvisionError> {
    let mut found = listing.find(source, window, count).await?;
    let rows = std::mem::take(&mut found.items);
    let mut conn = listing.gateway.db.read().await?;
    Ok(found.with(source.shown(&mut conn, rows, listing.query).await?))
}

/// The resources with these ids, as the client wants to see them.
async fn read<S: Source>(
    listing: &Listing<'_>,
    source: &S,
    ids: Vec<Uuid>,
) -> Result<HashMap<Uuid, Value>, ProvisionError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let mut conn = listing.gateway.db.read().await?;
    let rows = source.by_ids(&mut conn, &ids).await?;
    let ids: Vec<Uuid> = rows.iter().map(S::id).collect();
    let shown = source.shown(&mut conn, rows, listing.query).await?;
    Ok(ids.into_iter().zip(shown).collect())
}
