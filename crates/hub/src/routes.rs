//! The table of what can be asked, and what all of it has in common.

mod directory;
mod enrolment;
mod envelope;
mod mailbox;
mod registrar;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post, put};
use fener_wire::{API_VERSION, Code, HubHello, Key32, MAGIC, names, paths};
use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

use crate::answer::{Refusal, json, typed};
use crate::caller::single;
use crate::hub::Hub;

/// Shared by every handler.
pub(crate) type Shared = State<Arc<Hub>>;
/// What every handler answers.
pub(crate) type Answer = Result<Response, Refusal>;

/// Who is at the other end of the connection; set by the server, never logged.
#[derive(Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Bytes read and thrown away after a body has proved too long, so that the answer is not lost in a reset.
const DRAIN: usize = 512 * 1024;
/// The longest a body may take as a whole: 16 KiB at a quarter of a kilobyte a second.
const BODY_TIME: Duration = Duration::from_secs(64);
/// The longest pause within a body.
const BODY_PAUSE: Duration = Duration::from_secs(20);

/// The hub's routes.
pub(crate) fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .route(paths::HUB, get(hello))
        .route(paths::TLS_ROOT, get(tls_root))
        .route(paths::ENVELOPE, put(envelope::put))
        .route(paths::INBOX, get(mailbox::inbox))
        .route(paths::ACK, post(mailbox::ack))
        .route(paths::HEALTH, post(mailbox::health))
        .route(paths::DIRECTORY, get(directory::get).put(directory::put))
        .route(paths::ENROL, post(enrolment::ask))
        .route(paths::ENROL_ONE, get(enrolment::state))
        .route(paths::REGISTRAR_ENROLMENTS, get(registrar::pending))
        .route(paths::REGISTRAR_ENROLMENT, post(registrar::decide))
        .fallback(async || Refusal::from(Code::NotFound))
        .method_not_allowed_fallback(async || Refusal::from(Code::WrongMethod))
        .layer(middleware::from_fn(log))
        .with_state(hub)
}

/// One line a request: which route, how it ended. Nothing of who, where or what.
async fn log(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let response = next.run(request).await;
    let (status, code) = (response.status().as_u16(), response.extensions().get::<Code>());
    let route = route.as_deref().unwrap_or("none");
    match code {
        Some(code) => tracing::info!(route, status, ?code, "refused"),
        None => tracing::debug!(route, status, "done"),
    }
    response
}

async fn hello(State(hub): Shared) -> Response {
    let hello = HubHello {
        service: MAGIC.to_owned(),
        api: vec![API_VERSION],
        receipt_key: Key32(hub.identity().receipt_key().public().0),
    };
    json(StatusCode::OK, &hello)
}

async fn tls_root(State(hub): Shared) -> Response {
    typed(StatusCode::OK, names::PKIX_CERT, hub.identity().tls_root().to_vec())
}

/// The body of a request, at most `max` bytes.
pub(crate) async fn body(mut body: Body, max: usize) -> Result<Vec<u8>, Refusal> {
    let read = async {
        let (mut bytes, mut length) = (Vec::new(), 0_usize);
        while let Some(frame) =
            tokio::time::timeout(BODY_PAUSE, body.frame()).await.map_err(|_| Code::TooSlow)?
        {
            let Ok(data) = frame.map_err(|_| Code::BadRequest)?.into_data() else {
                continue;
            };
            length = length.saturating_add(data.len());
            match length {
                _ if length <= max => bytes.extend_from_slice(&data),
                _ if length <= DRAIN => bytes = Vec::new(),
                _ => return Err(Code::TooLarge),
            }
        }
        if length <= max { Ok(bytes) } else { Err(Code::TooLarge) }
    };
    let read = tokio::time::timeout(BODY_TIME, read).await.map_err(|_| Code::TooSlow)?;
    Ok(read?)
}

/// Splits a request and reads its body, which must be of the given type.
pub(crate) async fn take(request: Request, kind: &str, max: usize) -> Result<(Parts, Vec<u8>), Refusal> {
    let (parts, stream) = request.into_parts();
    let bytes = body(stream, max).await?;
    if !is_type(&parts.headers, kind) {
        return Err(Code::WrongType.into());
    }
    Ok((parts, bytes))
}

/// Splits a request that must have no body.
pub(crate) async fn bare(request: Request) -> Result<Parts, Refusal> {
    let (parts, stream) = request.into_parts();
    match body(stream, 0).await {
        Ok(_) => Ok(parts),
        Err(refusal) => Err(refusal),
    }
}

fn is_type(headers: &HeaderMap, kind: &str) -> bool {
    let found = single(headers, header::CONTENT_TYPE.as_str()).unwrap_or_default();
    let essence = found.split_once(';').map_or(found, |(essence, _)| essence).trim();
    essence.eq_ignore_ascii_case(kind)
}

/// A request's JSON, or the refusal that says nothing of what it held.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(bytes).map_err(|_| Code::BadRequest.into())
}

/// A success that has nothing to say.
pub(crate) fn done() -> Response {
    StatusCode::NO_CONTENT.into_response()
}
