//! Pages of lists, the same for every type of resource (SCIM.md 9 to 11): what the database can select,
//! count and put in order it does, on an index and in the page's own size; what it cannot is evaluated
//! resource by resource, and refused where that would be many.

mod cursors;
mod source;
mod walk;

use serde_json::Value;
use uuid::Uuid;

use super::{Gateway, provision::ProvisionError, scim_tokens::Caller};
use crate::{
    scim::{
        ScimError,
        list::{self, Direction, Page, Paging, Position, Query, Sort, SortKey},
        schema::ResourceType,
    },
    store::{
        Conn,
        filter::Narrowed,
        slices::{Order, Slice},
    },
};

use cursors::Cursors;
pub use source::{BY_NAME, Indexed, Source};

/// How many rows are read at a time where they are evaluated.
const CHUNK: i64 = 200;
/// How many more rows of an index may be counted than resources may be read: an entry of an index costs
/// a fraction of what evaluating a resource does.
const COUNTED_PER_READ: u64 = 20;

/// Which part of an order a page is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Window {
    /// What follows so many resources.
    Skip(u64),
    /// What follows a place.
    After(Position),
    /// What precedes a place, the nearest last.
    Before(Position),
    /// The end of the list.
    End,
}

/// A page, and whether there is more in front of it and behind it.
#[derive(Debug)]
pub struct Found<T> {
    /// How many resources match, on all pages.
    pub total: u64,
    /// Those of the page.
    pub items: Vec<T>,
    /// The places of the first and the last of them.
    pub ends: Option<(Position, Position)>,
    /// Whether others come before them.
    pub more_before: bool,
    /// Whether others come after them.
    pub more_after: bool,
}

impl<T> Found<T> {
    /// The page `window` of all that matches, which is here and in order.
    pub(super) fn cut(all: Vec<(Position, T)>, sort: Option<&Sort>, window: &Window, count: u64) -> Self {
        let (total, count) = (all.len(), usize::try_from(count).unwrap_or(usize::MAX));
        let up_to = |place: &Position| all.partition_point(|(at, _)| order(sort, at, place).is_lt());
        let past = |place: &Position| all.partition_point(|(at, _)| order(sort, at, place).is_le());
        let page = match window {
            Window::Skip(skip) => {
                let start = usize::try_from(*skip).unwrap_or(usize::MAX).min(total);
                start..start.saturating_add(count).min(total)
            }
            Window::After(place) => past(place)..past(place).saturating_add(count).min(total),
            Window::Before(place) => up_to(place).saturating_sub(count)..up_to(place),
            Window::End => total.saturating_sub(count)..total,
        };
        let (more_before, more_after) = (page.start > 0, page.end < total);
        let (places, items): (Vec<Position>, Vec<T>) =
            all.into_iter().skip(page.start).take(page.len()).unzip();
        let total = u64::try_from(total).unwrap_or(u64::MAX);
        Self { total, items, ends: ends(places), more_before, more_after }
    }

    /// The same page of other items.
    pub(super) fn with<U>(&self, items: Vec<U>) -> Found<U> {
        let Self { total, more_before, more_after, .. } = *self;
        Found { total, items, ends: self.ends.clone(), more_before, more_after }
    }
}

/// The first and the last of some places.
fn ends(places: Vec<Position>) -> Option<(Position, Position)> {
    Some((places.first()?.clone(), places.into_iter().next_back()?))
}

/// The order of two places: by key, then by id, or all of it the other way round.
fn order(sort: Option<&Sort>, one: &Position, other: &Position) -> std::cmp::Ordering {
    let order = one.key.cmp(&other.key).then_with(|| one.id.cmp(&other.id));
    if sort.is_some_and(|sort| sort.descending) { order.reverse() } else { order }
}

/// What a request lists: whose resources, by which query, within which bounds.
#[derive(Debug, Clone, Copy)]
pub struct Listing<'a> {
    /// The gateway.
    pub gateway: &'a Gateway,
    /// Who asks.
    pub caller: &'a Caller,
    /// The query.
    pub query: &'a Query,
}

impl Listing<'_> {
    /// The window that the query asks for.
    ///
    /// # Errors
    /// [`ScimError::InvalidCursor`], [`ScimError::ExpiredCursor`].
    pub fn window(&self, kind: &ResourceType) -> Result<Window, ProvisionError> {
        Ok(match &self.query.page {
            Page::Index { start_index, .. } => Window::Skip(start_index.saturating_sub(1)),
            Page::Cursor { cursor, .. } if cursor.is_empty() => Window::Skip(0),
            Page::Cursor { cursor, .. } => {
                let cursor = Cursors::new(self, kind).open(cursor)?;
                match cursor.direction {
                    Direction::Next => Window::After(cursor.position),
                    Direction::Previous => Window::Before(cursor.position),
                }
            }
        })
    }

    /// What the answer says of its place among the pages.
    ///
    /// # Errors
    /// When a cursor cannot be sealed.
    pub fn paging<T>(&self, kind: &ResourceType, found: &Found<T>) -> Result<Paging, ProvisionError> {
        if let Page::Index { start_index, .. } = self.query.page {
            return Ok(Paging::Index { start_index });
        }
        let cursors = Cursors::new(self, kind);
        let seal = |is_more: bool, at: &Position, direction| {
            if is_more { cursors.seal(at, direction).map(Some) } else { Ok(None) }
        };
        let Some((first, last)) = &found.ends else {
            return Ok(Paging::Cursor { next: None, previous: None });
        };
        Ok(Paging::Cursor {
            next: seal(found.more_after, last, Direction::Next)?,
            previous: seal(found.more_before, first, Direction::Previous)?,
        })
    }

    fn most_read(&self) -> u64 {
        u64::from(self.gateway.scim.most_read)
    }

    fn most_counted(&self) -> u64 {
        self.most_read().saturating_mul(COUNTED_PER_READ)
    }

    /// Refuses to read more than the bound.
    fn too_many<S: Source>(&self, source: &S) -> ProvisionError {
        let (most, kind, better) = (self.most_read(), source.kind().endpoint, source.indexed().words);
        ScimError::TooMany(format!("this would read more than {most} of {kind}; {better}")).into()
    }

    /// The page `window` of what matches.
    ///
    /// # Errors
    /// [`ScimError::TooMany`] when answering would read more resources than the bound.
    pub async fn find<S: Source>(
        &self,
        source: &mut S,
        window: &Window,
        count: u64,
    ) -> Result<Found<S::Record>, ProvisionError> {
        let mut conn = self.gateway.db.read().await?;
        source.prepare(&mut conn, self.query).await?;
        let narrowed =
            self.query.filter.as_ref().map_or_else(Narrowed::everybody, |filter| source.narrow(filter));
        let direct = self.query.sort.as_ref().map_or(Some(Order::Id), |sort| source.order(sort));
        if let (Some(order), None) = (direct, &self.query.filter) {
            let total = source.total(&mut conn).await?;
            return self.slice(source, &mut conn, &narrowed, order, window, count, total).await;
        }
        // Most lookups find few: then everything is known after one statement, which puts nothing in order, so that it ends soon where
        // there are many.
        let first = Slice { order: Order::Any, ..walk::from_the_start(&narrowed) };
        let few = source.rows(&mut conn, &first).await?;
        if i64::try_from(few.len()).unwrap_or(i64::MAX) < CHUNK {
            let matching = walk::evaluate(source, &mut conn, self.query, &narrowed, few).await?;
            return Ok(Found::cut(in_order(matching, self.query), self.query.sort.as_ref(), window, count));
        }
        if let (Some(order), true) = (direct, narrowed.is_exact()) {
            let most = self.most_counted();
            let total = source.count(&mut conn, &narrowed, most.saturating_add(1)).await?;
            if total > most {
                return Err(self.too_many(source));
            }
            return self.slice(source, &mut conn, &narrowed, order, window, count, total).await;
        }
        drop(conn);
        let found = walk::keyed(self, source, &narrowed).await?;
        let found = Found::cut(found, self.query.sort.as_ref(), window, count);
        walk::complete(self, source, found).await
    }

    /// Everything that matches, in order, each with its place; for a list of several types.
    ///
    /// # Errors
    /// [`ScimError::TooMany`] when that would read more resources than the bound.
    pub async fn all<S: Source>(&self, source: &mut S) -> Result<Vec<(Position, Uuid)>, ProvisionError> {
        source.prepare(&mut self.gateway.db.read().await?, self.query).await?;
        let narrowed =
            self.query.filter.as_ref().map_or_else(Narrowed::everybody, |filter| source.narrow(filter));
        let found = walk::keyed(self, source, &narrowed).await?;
        Ok(found.into_iter().map(|(place, _)| (place.clone(), place.id)).collect())
    }

    /// The page that the client asked for, as it wants to see it.
    ///
    /// # Errors
    /// As [`Listing::find`], and for a cursor that is none of this query's or has expired.
    pub async fn answer<S: Source>(&self, source: &mut S) -> Result<Value, ProvisionError> {
        let window = self.window(source.kind())?;
        let found = self.find(source, &window, self.query.page.count()).await?;
        let paging = self.paging(source.kind(), &found)?;
        let mut conn = self.gateway.db.read().await?;
        let resources = source.shown(&mut conn, found.items, self.query).await?;
        Ok(list::response(found.total, &paging, resources))
    }

    /// The page of an order that the database has.
    #[expect(clippy::too_many_arguments, reason = "one call, whose parts have no life of their own")]
    async fn slice<S: Source>(
        &self,
        source: &mut S,
        conn: &mut Conn,
        narrowed: &Narrowed,
        order: Order,
        window: &Window,
        count: u64,
        total: u64,
    ) -> Result<Found<S::Record>, ProvisionError> {
        let nothing = Found { total, items: Vec::new(), ends: None, more_before: false, more_after: false };
        let (skip, after, backwards) = match window {
            Window::Skip(skip) => (*skip, None, false),
            Window::After(place) => (0, Some(place), false),
            Window::Before(place) => (0, Some(place), true),
            Window::End => (0, None, true),
        };
        if count == 0 || skip >= total {
            return Ok(nothing);
        }
        if skip > self.most_counted() {
            let why = format!("pages by index end after {} resources; ask by cursor", self.most_counted());
            return Err(ScimError::TooMany(why).into());
        }
        let descending = self.query.sort.as_ref().is_some_and(|sort| sort.descending) != backwards;
        let (skip, limit) =
            (i64::try_from(skip).unwrap_or(i64::MAX), i64::try_from(count).unwrap_or(i64::MAX));
        let slice = Slice { narrowed, order, descending, after, skip, limit: limit.saturating_add(1) };
        let mut rows = source.rows(conn, &slice).await?;
        let is_more = u64::try_from(rows.len()).unwrap_or(u64::MAX) > count;
        rows.truncate(usize::try_from(count).unwrap_or(usize::MAX));
        let (more_before, more_after) = if backwards {
            rows.reverse();
            (is_more, after.is_some())
        } else {
            (after.is_some() || skip > 0, is_more)
        };
        let ends = self.ends(source, conn, &rows).await?;
        Ok(Found { total, items: rows, ends, more_before, more_after })
    }

    /// Where the first and the last of `rows` stand.
    async fn ends<S: Source>(
        &self,
        source: &mut S,
        conn: &mut Conn,
        rows: &[S::Record],
    ) -> Result<Option<(Position, Position)>, ProvisionError> {
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else { return Ok(None) };
        let two = [first.clone(), last.clone()];
        let keys = match &self.query.sort {
            Some(sort) => {
                source.rendered(conn, &two).await?.iter().map(|rendered| sort.key(rendered)).collect()
            }
            None => vec![SortKey::Missing; 2],
        };
        Ok(ends(keys.into_iter().zip(&two).map(|(key, row)| Position { key, id: S::id(row) }).collect()))
    }
}

/// Puts what matches in the order that the query asks for.
pub(super) fn in_order<T>(mut matching: Vec<(Position, T)>, query: &Query) -> Vec<(Position, T)> {
    matching.sort_by(|(one, _), (other, _)| order(query.sort.as_ref(), one, other));
    matching
}

#[cfg(test)]
mod tests;
