//! Reading a mailbox, acknowledging it, and what a device says of itself.

use axum::extract::{Query, Request, State};
use fener_wire::{Ack, Blob, Code, Health, Inbox, InboxItem, InboxQuery, limits, names};
use http::StatusCode;

use super::{Answer, Shared, bare, done, parse, take};
use crate::answer::json;
use crate::caller::{self, Expired};
use crate::store;

const DAY_MS: u64 = 86_400_000;

pub(super) async fn inbox(State(hub): Shared, request: Request) -> Answer {
    let parts = bare(request).await?;
    let Query(query) = Query::<InboxQuery>::try_from_uri(&parts.uri).map_err(|_| Code::BadRequest)?;
    let caller = caller::device(&hub, &parts, &[], Expired::Refused)?;
    if !hub.with_trust(|trust| trust.may_read(&caller.certificate, &query.mailbox)) {
        return Err(Code::NotYourMailbox.into());
    }
    let (device, seq) = (caller.certificate.device, caller.seq);
    hub.store().write(move |connection| store::take_seq(connection, &device, seq)).await?;
    let limit = query.limit.unwrap_or(limits::INBOX_LIMIT_MAX).clamp(1, limits::INBOX_LIMIT_MAX);
    let read = move |connection: &_| store::page(connection, &query.mailbox, query.after, limit);
    let page = hub.store().read(read).await?;
    let items = page.items.into_iter().map(|(cursor, env)| InboxItem { cursor, env: Blob(env) }).collect();
    Ok(json(StatusCode::OK, &Inbox { items, more: page.more }))
}

pub(super) async fn ack(State(hub): Shared, request: Request) -> Answer {
    let (parts, bytes) = take(request, names::JSON, limits::JSON_BODY_MAX).await?;
    let caller = caller::device(&hub, &parts, &bytes, Expired::Refused)?;
    let ack: Ack = parse(&bytes)?;
    if !hub.with_trust(|trust| trust.may_read(&caller.certificate, &ack.mailbox)) {
        return Err(Code::NotYourMailbox.into());
    }
    let (device, seq) = (caller.certificate.device, caller.seq);
    let stored = hub.store().write(move |connection| {
        store::take_seq(connection, &device, seq)?;
        store::acknowledge(connection, &ack.mailbox, &device, ack.cursor)
    });
    if stored.await? { Ok(done()) } else { Err(Code::BadRequest.into()) }
}

pub(super) async fn health(State(hub): Shared, request: Request) -> Answer {
    let (parts, bytes) = take(request, names::JSON, limits::JSON_BODY_MAX).await?;
    let caller = caller::device(&hub, &parts, &bytes, Expired::Refused)?;
    let health: Health = parse(&bytes)?;
    let (device, seq, day) = (caller.certificate.device, caller.seq, hub.now() / DAY_MS);
    let stored = hub.store().write(move |connection| {
        store::take_seq(connection, &device, seq)?;
        store::put_health(connection, &device, day, &health)
    });
    if stored.await? {
        tracing::warn!(code = "put_back", device = hex::encode(device), "its files or ours were put back");
    }
    Ok(done())
}
