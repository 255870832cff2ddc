//! `/.search` at the root.

use axum::response::Response;

use super::{Answer, Session, body::Body};
use crate::{
    flows::search,
    scim::{list::Query, schema::ANY},
};

/// `POST /.search`.
pub async fn everywhere(scim: Session, Body(body): Body) -> Response {
    let outcome = async {
        let query = Query::from_search_request(&body?, &ANY)?;
        let list = search::everywhere(scim.door.gateway(), &scim.caller, &query, &scim.base_url()).await?;
        Ok(Answer::read(list))
    };
    scim.answer(outcome.await)
}
