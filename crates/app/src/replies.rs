//! The agencies' coded answers: opened with the referral's own reply key, also while the tablet is locked.

use std::sync::PoisonError;

use fener_model::{AgencyReceipt, ReferralState};
use fener_seal::envelope::{self, Opened};
use fener_seal::{OpenError, SealingSecret};
use fener_sign::{Directory, PublicKey, Role, SignedDirectory};
use fener_vault::{Heard, Incoming, ReplySecret, StoreError};

use crate::app::{App, Store};
use crate::error::{CallError, Code};

/// The schema of an agency's answer.
pub(crate) const RECEIPT_SCHEMA: &str = "fener/agency-receipt/1";

/// What becomes of sealed bytes when the keys at hand are tried on them.
pub(crate) enum Unsealed {
    /// Sealed to somebody else, or to nobody: a cover.
    NotOurs,
    /// Opened. Who signed it is not checked yet.
    Ours(Box<Opened>),
    /// Sealed to one of the keys, and then changed or made wrongly.
    Damaged,
}

/// Tries the keys.
pub(crate) fn unseal(message: &Incoming, secrets: &[&SealingSecret]) -> Unsealed {
    match envelope::open(&message.bytes, secrets) {
        Ok(opened) => Unsealed::Ours(Box::new(opened)),
        Err(OpenError::NotRecipient) => Unsealed::NotOurs,
        Err(_) => Unsealed::Damaged,
    }
}

/// Opens what came in and moves the referrals forward. Covers are forgotten; what cannot be believed is set aside and
/// changes nothing; what cannot be stored now waits and keeps nobody from anything else.
///
/// # Errors
/// Only when the outbox is damaged.
pub(crate) fn read(app: &App, store: &mut Store) -> Result<(), CallError> {
    match open_all(app, store) {
        Err(error) if error.code != Code::Damaged => {
            tracing::warn!(code = ?error.code, "answers wait to be opened");
            Ok(())
        }
        read => read,
    }
}

fn open_all(app: &App, store: &mut Store) -> Result<(), CallError> {
    let incoming = store.outbox.incoming(256)?;
    if incoming.is_empty() || store.role()? != Some(crate::view::DeviceRole::Tablet) {
        return Ok(());
    }
    let directory = directory(store)?;
    let replies = store.outbox.reply_secrets()?;
    let secrets: Vec<&SealingSecret> = replies.iter().map(|reply| &reply.secret).collect();
    for message in &incoming {
        let heard = match unseal(message, &secrets) {
            Unsealed::NotOurs => {
                store.outbox.incoming_done(&message.hash)?;
                continue;
            }
            Unsealed::Ours(opened) => believe(message, *opened, &replies, &directory),
            Unsealed::Damaged => None,
        };
        match heard.map(|heard| store.outbox.hear(&heard, app.platform.time())) {
            Some(Ok(_)) => {
                store.outbox.incoming_done(&message.hash)?;
                let mut sync = app.sync.lock().unwrap_or_else(PoisonError::into_inner);
                sync.received = sync.received.saturating_add(1);
            }
            // Nobody's answer, or one about a referral that was never made here.
            None | Some(Err(StoreError::Unknown(_) | StoreError::Invalid(_))) => {
                tracing::warn!("an answer could not be opened or believed");
                store.outbox.set_incoming_aside(&message.hash)?;
            }
            Some(Err(error)) => return Err(error.into()),
        }
    }
    Ok(())
}

/// The directory that is held, checked against the root key of the enrolment.
pub(crate) fn directory(store: &Store) -> Result<Directory, CallError> {
    let identity = store.outbox.identity()?.ok_or(Code::NotEnrolled)?;
    let held = store.outbox.directory()?.ok_or(Code::DirectoryInvalid)?;
    let signed = SignedDirectory::decode(&held.bytes).map_err(|_| Code::DirectoryInvalid)?;
    signed.verify(&PublicKey(identity.root_key)).map_err(|_| Code::DirectoryInvalid.into())
}

/// An answer that a desk of the agency it names has signed, about the referral whose key it was sealed to: whoever got
/// one referral has no say in another.
fn believe(
    message: &Incoming,
    opened: Opened,
    replies: &[ReplySecret],
    directory: &Directory,
) -> Option<Heard> {
    let certificate = opened.certificate().clone();
    let came_at = u64::try_from(message.came_at.0).ok();
    directory.verify_certificate(&certificate, came_at).ok()?;
    let content = opened.verify(&certificate.key).ok()?;
    let receipt: AgencyReceipt = serde_json::from_slice(&content.json).ok()?;
    let asked = replies.iter().find(|reply| reply.secret.public() == content.opened_with)?;
    let is_about_it = asked.referral.referral == receipt.referral_id && asked.referral.rev == receipt.rev;
    let is_theirs = certificate.role == Role::Desk && certificate.place == receipt.agency.as_str();
    // What comes before is for the tablet and the hub to say.
    let is_an_answer = receipt.schema == RECEIPT_SCHEMA && receipt.state >= ReferralState::Opened;
    (is_about_it && is_theirs && is_an_answer).then(|| Heard::from_receipt(&receipt))
}
