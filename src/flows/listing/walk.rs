//! Evaluating resource by resource, for what no index answers: bounded, some at a time, and of each only its
//! place is kept.

use std::collections::HashMap;

use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{CHUNK, Found, Listing, Source, in_order};
use crate::{
    flows::provision::ProvisionError,
    scim::{
        evaluate,
        list::{Position, Query, SortKey},
    },
    store::{
        Conn,
        filter::Narrowed,
        slices::{Order, Slice},
    },
};

/// Walks take a processor and a connection for a while: two at a time leave room for sign-ins.
static WALKS: Semaphore = Semaphore::const_new(2);

/// A resource that matches.
pub(super) enum Kept<R> {
    /// One of the first, as a whole.
    Row(R),
    /// Any other.
    Id(Uuid),
}

type Keyed<S> = Kept<<S as Source>::Record>;

/// All rows that meet a condition, by id, from the first one on.
pub(super) const fn from_the_start(narrowed: &Narrowed) -> Slice<'_> {
    Slice { narrowed, order: Order::Id, descending: false, after: None, skip: 0, limit: CHUNK }
}

/// Those of `rows`, which meet the condition, that satisfy the query, each with its place.
pub(super) async fn evaluate<S: Source>(
    source: &mut S,
    conn: &mut Conn,
    query: &Query,
    narrowed: &Narrowed,
    rows: Vec<S::Record>,
) -> Result<Vec<(Position, S::Record)>, ProvisionError> {
    if narrowed.is_exact() && query.sort.is_none() {
        let place = |row: &S::Record| Position { key: SortKey::Missing, id: S::id(row) };
        return Ok(rows.into_iter().map(|row| (place(&row), row)).collect());
    }
    let rendered = source.rendered(conn, &rows).await?;
    let matching = rows.into_iter().zip(rendered).filter(|(_, rendered)| {
        query.filter.as_ref().is_none_or(|filter| evaluate::matches(filter, rendered))
    });
    Ok(matching
        .map(|(row, rendered)| {
            let key = query.sort.as_ref().map_or(SortKey::Missing, |sort| sort.key(&rendered));
            (Position { key, id: S::id(&row) }, row)
        })
        .collect())
}

/// Everything that matches, in order; the rows themselves only where they are few.
///
/// # Errors
/// [`crate::scim::ScimError::TooMany`] when that would read more rows than the bound.
pub(super) async fn keyed<S: Source>(
    listing: &Listing<'_>,
    source: &mut S,
    narrowed: &Narrowed,
) -> Result<Vec<(Position, Keyed<S>)>, ProvisionError> {
    // Taken before a connection to the database, so that who waits holds nothing. It is never closed.
    let _turn = WALKS.acquire().await.ok();
    let mut conn = listing.gateway.db.read().await?;
    let most = listing.most_read();
    let to_read = if narrowed.is_narrow() {
        source.count(&mut conn, narrowed, most.saturating_add(1)).await?
    } else {
        source.total(&mut conn).await?
    };
    if to_read > most {
        return Err(listing.too_many(source));
    }
    let (mut found, mut read, mut after) = (Vec::new(), 0_u64, None);
    loop {
        let slice = Slice { after: after.as_ref(), ..from_the_start(narrowed) };
        let rows = source.rows(&mut conn, &slice).await?;
        let is_last = i64::try_from(rows.len()).unwrap_or(i64::MAX) < CHUNK;
        read += u64::try_from(rows.len()).unwrap_or(u64::MAX);
        after = rows.last().map(|row| Position { key: SortKey::Missing, id: S::id(row) });
        let keeps = found.is_empty();
        let matching = evaluate(source, &mut conn, listing.query, narrowed, rows).await?;
        found.extend(matching.into_iter().map(|(place, row)| {
            let kept = if keeps { Kept::Row(row) } else { Kept::Id(place.id) };
            (place, kept)
        }));
        if is_last {
            return Ok(in_order(found, listing.query));
        }
        // Others may have made more meanwhile.
        if read >= most.saturating_mul(2) {
            return Err(listing.too_many(source));
        }
        // Others on this thread have their turn between chunks.
        tokio::task::yield_now().await;
    }
}

/// The page with those rows, too, that were not kept. Who is gone meanwhile is left out.
pub(super) async fn complete<S: Source>(
    listing: &Listing<'_>,
    source: &S,
    mut page: Found<Keyed<S>>,
) -> Result<Found<S::Record>, ProvisionError> {
    let items = std::mem::take(&mut page.items);
    let missing: Vec<Uuid> =
        items.iter().filter_map(|kept| if let Kept::Id(id) = kept { Some(*id) } else { None }).collect();
    let read = if missing.is_empty() {
        Vec::new()
    } else {
        source.by_ids(&mut listing.gateway.db.read().await?, &missing).await?
    };
    let mut known: HashMap<Uuid, S::Record> = read.into_iter().map(|row| (S::id(&row), row)).collect();
    let rows = items.into_iter().filter_map(|kept| match kept {
        Kept::Row(row) => Some(row),
        Kept::Id(id) => known.remove(&id),
    });
    Ok(page.with(rows.collect()))
}
