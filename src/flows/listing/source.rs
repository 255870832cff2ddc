//! Where the resources of one type are read from.

use serde_json::Value;
use uuid::Uuid;

use crate::{
    flows::provision::ProvisionError,
    scim::{
        filter::Filter,
        list::{Query, Sort},
        schema::ResourceType,
    },
    store::{
        Conn,
        filter::Narrowed,
        slices::{Order, Slice},
    },
};

type Outcome<T> = Result<T, ProvisionError>;

/// What of a type is answered on an index, at any size.
#[derive(Debug)]
pub struct Indexed {
    /// In words, for whoever asked for something else.
    pub words: &'static str,
    /// The orders, by the attribute that they sort by.
    pub orders: &'static [(&'static str, Order)],
}

/// That of the types that have members and a name to show.
pub static BY_NAME: Indexed = Indexed {
    words: "filter by displayName, externalId, id or members.value; sort by id or displayName",
    orders: &[("id", Order::Id), ("displayName", Order::Name)],
};

/// The resources of one type that one connection sees.
pub trait Source: Send + Sync {
    /// A row.
    type Record: Clone + Send + Sync;

    /// The type.
    fn kind(&self) -> &'static ResourceType;

    /// By what to ask instead when a query would read too many.
    fn indexed(&self) -> &'static Indexed;

    /// The id of a row.
    fn id(record: &Self::Record) -> Uuid;

    /// The condition in which a filter results.
    fn narrow(&self, filter: &Filter) -> Narrowed;

    /// The index that has the rows in this order; `None` where there is none.
    fn order(&self, sort: &Sort) -> Option<Order> {
        let path = sort.path.to_string();
        self.indexed().orders.iter().find(|(name, _)| *name == path).map(|(_, order)| *order)
    }

    /// Reads what the evaluation of a query needs beside the rows.
    fn prepare(&mut self, conn: &mut Conn, query: &Query) -> impl Future<Output = Outcome<()>> + Send;

    /// How many there are, without counting many.
    fn total(&self, conn: &mut Conn) -> impl Future<Output = Outcome<u64>> + Send;

    /// How many meet the condition, but `most` where there are more.
    fn count(
        &self,
        conn: &mut Conn,
        narrowed: &Narrowed,
        most: u64,
    ) -> impl Future<Output = Outcome<u64>> + Send;

    /// Part of an order.
    fn rows(
        &self,
        conn: &mut Conn,
        slice: &Slice<'_>,
    ) -> impl Future<Output = Outcome<Vec<Self::Record>>> + Send;

    /// The rows with these ids, in no order.
    fn by_ids(
        &self,
        conn: &mut Conn,
        ids: &[Uuid],
    ) -> impl Future<Output = Outcome<Vec<Self::Record>>> + Send;

    /// The rows as filters and orders see them.
    fn rendered(
        &mut self,
        conn: &mut Conn,
        rows: &[Self::Record],
    ) -> impl Future<Output = Outcome<Vec<Value>>> + Send;

    /// The rows as the client wants to see them.
    fn shown(
        &self,
        conn: &mut Conn,
        rows: Vec<Self::Record>,
        query: &Query,
    ) -> impl Future<Output = Outcome<Vec<Value>>> + Send;
}
