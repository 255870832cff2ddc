//! Our own keys of a connection, and their rotation step by step.

use axum::{
    Form,
    extract::{Path, State},
    response::Response,
};
use serde::Deserialize;

use super::{Opened, Slug};
use crate::{
    flows::{
        FlowError,
        connection_keys::{self, KeyShown, RotationState, RotationStep},
    },
    http::{Door, backoffice::staff::Staff, error::PageError},
    web::{ConnectionKeys, ConnectionTab, ErrorKind, OwnKey, Rotating, Said, Toast, purpose, stage},
};

fn own(key: &KeyShown) -> OwnKey {
    OwnKey {
        purpose: purpose(key.purpose.as_str()),
        stage: stage(key.stage.as_str()),
        fingerprint: key.certificate.fingerprint().to_owned(),
        ends_at: key.certificate.not_after(),
        published: key.is_published(),
    }
}

/// `GET /organisation/connections/{slug}/keys`.
pub async fn show(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
) -> Result<Response, PageError> {
    let show = async {
        let opened = Opened::read(&door, &staff, &slug, ConnectionTab::Keys).await?;
        let rotation = connection_keys::show(door.gateway(), staff.org(), &slug).await?;
        Ok(ConnectionKeys {
            rotating: match rotation.state {
                RotationState::Idle => Rotating::Idle,
                RotationState::Prepared => Rotating::Prepared,
                RotationState::Activated => Rotating::Activated,
            },
            keys: rotation.keys.iter().map(own).collect(),
            metadata_url: opened.shown.links.metadata,
            frame: staff.frame(),
            head: opened.head,
        })
    };
    staff.answer(show.await)
}

/// What the buttons post.
#[derive(Debug, Deserialize)]
pub struct Posted {
    step: String,
}

/// `POST /organisation/connections/{slug}/keys`: takes a step of the rotation. Taking one twice changes nothing.
pub async fn rotate(
    State(door): State<Door>,
    staff: Staff,
    Path(Slug { slug }): Path<Slug>,
    Form(posted): Form<Posted>,
) -> Result<Response, PageError> {
    let (gateway, actor, org) = (door.gateway(), staff.actor(), staff.org());
    let (said, step) = match posted.step.as_str() {
        "prepare" => (Said::KeysPrepared, None),
        "activate" => (Said::KeysActivated, Some(RotationStep::Activate)),
        "finish" => (Said::KeysFinished, Some(RotationStep::Finish)),
        "cancel" => (Said::KeysCancelled, Some(RotationStep::Cancel)),
        _ => return Err(staff.refuse(ErrorKind::BadRequest)),
    };
    let taken = match step {
        None => connection_keys::prepare(gateway, actor, org, &slug).await,
        Some(step) => connection_keys::step(gateway, actor, (org, &slug), step).await,
    };
    let said = match taken {
        Ok(_) => said,
        // The page shows how far it is, and what can be done from there.
        Err(FlowError::Invalid(_) | FlowError::Changed) => Said::KeysElsewhere,
        Err(error) => return Err(staff.error(&error)),
    };
    Ok(staff.go(&door, &format!("/organisation/connections/{slug}/keys"), &Toast::new(said)))
}
