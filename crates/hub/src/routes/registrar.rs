//! The registrar's side of the enrolment relay, signed with the registrar key of the directory.

use axum::extract::{Path, Request, State};
use fener_sign::DeviceCertificate;
use fener_wire::{Code, CodeId, EnrolDecision, PendingEnrolments, limits, names};
use http::StatusCode;

use super::{Answer, Shared, bare, done, parse, take};
use crate::answer::{Refusal, json};
use crate::caller::{self, RegistrarCaller};
use crate::hub::Hub;
use crate::store::{self, Decided};

pub(super) async fn pending(State(hub): Shared, request: Request) -> Answer {
    let parts = bare(request).await?;
    let caller = caller::registrar(&hub, &parts, &[])?;
    let now = hub.now();
    let items = hub.store().write(move |connection| {
        store::take_seq(connection, &caller.key_id, caller.seq)?;
        store::pending(connection, now)
    });
    Ok(json(StatusCode::OK, &PendingEnrolments { items: items.await? }))
}

pub(super) async fn decide(State(hub): Shared, Path(code_id): Path<String>, request: Request) -> Answer {
    let (parts, bytes) = take(request, names::JSON, limits::JSON_BODY_MAX).await?;
    let code_id: CodeId = code_id.parse().map_err(|_| Code::NotFound)?;
    let caller = caller::registrar(&hub, &parts, &bytes)?;
    let decision: EnrolDecision = parse(&bytes)?;
    let _changing = hub.changing.lock().await;
    let certificate = certificate(&hub, &caller, &decision)?;
    let (now, encoded) = (hub.now(), certificate.as_ref().map(|c| (c.device, c.encode())));
    let decided = hub.store().write(move |connection| {
        store::take_seq(connection, &caller.key_id, caller.seq)?;
        let decided = store::decide(connection, &code_id, &decision, now)?;
        if let (Decided::Stands, Some((device, bytes))) = (&decided, &encoded) {
            store::put_device(connection, device, bytes)?;
        }
        Ok(decided)
    });
    match decided.await? {
        Decided::Stands => {
            if let Some(certificate) = certificate {
                hub.change_trust(|trust| trust.add(certificate));
            }
            Ok(done())
        }
        Decided::Gone => Err(Code::CodeExpired.into()),
        Decided::CodeUsed => Err(Code::CodeUsed.into()),
    }
}

/// The certificate of a decision: issued by this very registrar, for a place it may certify.
fn certificate(
    hub: &Hub,
    caller: &RegistrarCaller,
    decision: &EnrolDecision,
) -> Result<Option<DeviceCertificate>, Refusal> {
    let EnrolDecision::Approve { certificate, .. } = decision else {
        return Ok(None);
    };
    let certificate = DeviceCertificate::decode(&certificate.0).map_err(|_| Code::BadCertificate)?;
    let is_good = hub.with_trust(|trust| trust.is_issued(&certificate) && trust.is_own_mailbox(&certificate));
    if certificate.registrar() != caller.key || !is_good {
        return Err(Code::BadCertificate.into());
    }
    Ok(Some(certificate))
}
