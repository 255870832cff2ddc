//! The Backoffice: pages for administrators and Office Managers. `guard` stands before all of them; what they may
//! be asked is in the table of `web::places`.

pub mod employees;
pub mod guard;
pub mod preferences;
pub mod sign_in_again;
pub mod staff;
pub mod toast;

use axum::{Router, middleware::from_fn_with_state, response::Response, routing::get};

use self::staff::Staff;
use super::{Door, account::see_other, error::PageError};
use crate::web::{ErrorKind, places};

/// All routes of the Backoffice, behind the guard.
pub fn router(door: &Door) -> Router<Door> {
    Router::new()
        .route("/organisation", get(start))
        .route("/organisation/employees", get(employees::list))
        .route("/team/employees", get(employees::team))
        .route("/preferences", axum::routing::post(preferences::save))
        .route("/sign-in-again", get(sign_in_again::ask).post(sign_in_again::prove))
        .route_layer(from_fn_with_state(door.clone(), guard::guard))
}

/// `GET /organisation`: the first page that somebody may open.
async fn start(staff: Staff) -> Result<Response, PageError> {
    let first = places::first_page(&staff.authority);
    first.map(see_other).ok_or_else(|| staff.refuse(ErrorKind::Forbidden))
}
