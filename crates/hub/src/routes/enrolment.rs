//! The new device's side of the enrolment relay. It has no certificate yet, so nothing here is signed.

use axum::Extension;
use axum::extract::{Path, Request, State};
use fener_wire::{Code, CodeId, EnrolRequest, limits, names};
use http::StatusCode;

use super::{Answer, Peer, Shared, bare, parse, take};
use crate::answer::{Refusal, json};
use crate::store::{self, Asked};

pub(super) async fn ask(State(hub): Shared, Extension(peer): Extension<Peer>, request: Request) -> Answer {
    let (_, bytes) = take(request, names::JSON, limits::JSON_BODY_MAX).await?;
    hub.take_newcomer(peer.0.ip())?;
    let asked: EnrolRequest = parse(&bytes)?;
    if asked.request.0.len() > limits::ENROL_REQUEST_MAX {
        return Err(Code::TooLarge.into());
    }
    let now = hub.now();
    match hub.store().write(move |connection| store::ask(connection, &asked, now)).await? {
        Asked::Known(answer) => Ok(json(StatusCode::ACCEPTED, &answer)),
        Asked::CodeUsed => Err(Code::CodeUsed.into()),
        Asked::Full => Err(Refusal::later(Code::Unavailable, 60)),
    }
}

pub(super) async fn state(
    State(hub): Shared,
    Extension(peer): Extension<Peer>,
    Path(code_id): Path<String>,
    request: Request,
) -> Answer {
    bare(request).await?;
    hub.take_newcomer(peer.0.ip())?;
    let code_id: CodeId = code_id.parse().map_err(|_| Code::NotFound)?;
    let now = hub.now();
    let state = hub.store().read(move |connection| store::state(connection, &code_id, now)).await?;
    Ok(json(StatusCode::OK, &state.ok_or(Code::CodeExpired)?))
}
