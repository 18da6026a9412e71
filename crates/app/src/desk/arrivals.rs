//! Opening what arrived: with the agency's keys, from a tablet that a registrar of the directory vouches for.

use fener_model::ReferralBody;
use fener_seal::{SealingSecret, envelope};
use fener_sign::{Directory, Role};
use fener_vault::{Incoming, NewReferral};

use crate::app::{App, Store};
use crate::error::CallError;
use crate::open::Open;
use crate::replies;

/// Opens every sealed envelope that waits and stores what is for this desk. One that cannot be opened or believed is
/// kept as it is and holds up no other; the number of those is the answer.
pub(super) fn open_all(app: &App, store: &mut Store, open: &mut Open) -> Result<u32, CallError> {
    let incoming = store.outbox.incoming(1_000)?;
    if incoming.is_empty() {
        return Ok(0);
    }
    let directory = replies::directory(store)?;
    let secrets = open.vault.sealing_keys()?;
    let mut unreadable = 0_u32;
    for message in &incoming {
        let Some(referral) = open_one(message, &secrets, &directory) else {
            unreadable = unreadable.saturating_add(1);
            continue;
        };
        open.vault.receive(&referral, app.platform.time())?;
        store.outbox.incoming_done(&message.hash)?;
    }
    Ok(unreadable)
}

fn open_one(message: &Incoming, secrets: &[SealingSecret], directory: &Directory) -> Option<NewReferral> {
    let secrets: Vec<&SealingSecret> = secrets.iter().collect();
    let opened = envelope::open(&message.bytes, &secrets).ok()?;
    let certificate = opened.certificate().clone();
    let came_at = u64::try_from(message.came_at.0).ok();
    directory.verify_certificate(&certificate, came_at).ok()?;
    let content = opened.verify(&certificate.key).ok()?;
    let body: ReferralBody = serde_json::from_slice(&content.json).ok()?;
    let is_theirs = certificate.role == Role::Tablet && certificate.place == body.station.as_str();
    is_theirs.then(|| NewReferral {
        device: certificate.device,
        referral: body.referral_id,
        rev: body.rev,
        envelope: message.hash,
        body: content.json.to_vec(),
    })
}
