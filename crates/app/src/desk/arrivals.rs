//! Opening what arrived: with the agency's keys, from a tablet that a registrar of the directory vouches for.

use fener_model::ReferralBody;
use fener_seal::envelope::Opened;
use fener_sign::{Directory, Role};
use fener_vault::{Incoming, NewReferral, StoreError};

use crate::app::{App, Store};
use crate::error::CallError;
use crate::open::Open;
use crate::referral::REFERRAL_SCHEMA;
use crate::replies::{self, Unsealed};

/// Envelopes that are read at a time.
const BATCH: u32 = 256;

/// Opens every sealed envelope that waits and stores what is for this desk. Most of what a mailbox holds is not: covers,
/// and what is sealed to other agencies. One that is for this desk and cannot be believed is set aside, kept and counted.
pub(super) fn open_all(app: &App, store: &mut Store, open: &mut Open) -> Result<u32, CallError> {
    let secrets = open.vault.sealing_keys()?;
    // A desk that has no keys yet cannot tell what is for it.
    while !secrets.is_empty() {
        let incoming = store.outbox.incoming(BATCH)?;
        if incoming.is_empty() {
            break;
        }
        let directory = replies::directory(store)?;
        for message in &incoming {
            let believed = match replies::unseal(message, &secrets.iter().collect::<Vec<_>>()) {
                Unsealed::NotOurs => {
                    store.outbox.incoming_done(&message.hash)?;
                    continue;
                }
                Unsealed::Ours(opened) => believe(message, *opened, &directory),
                Unsealed::Damaged => None,
            };
            let received = believed.map(|referral| open.vault.receive(&referral, app.platform.time()));
            match received {
                Some(Ok(_)) => store.outbox.incoming_done(&message.hash)?,
                // Signed by a tablet, and yet nothing that a referral can be.
                None | Some(Err(StoreError::Invalid(_))) => store.outbox.set_incoming_aside(&message.hash)?,
                Some(Err(error)) => return Err(error.into()),
            }
        }
    }
    Ok(store.outbox.set_aside_count()?)
}

/// A referral that a tablet has signed which a registrar of the directory vouches for.
fn believe(message: &Incoming, opened: Opened, directory: &Directory) -> Option<NewReferral> {
    let certificate = opened.certificate().clone();
    let came_at = u64::try_from(message.came_at.0).ok();
    directory.verify_certificate(&certificate, came_at).ok()?;
    let content = opened.verify(&certificate.key).ok()?;
    let body: ReferralBody = serde_json::from_slice(&content.json).ok()?;
    let is_theirs = certificate.role == Role::Tablet && certificate.place == body.station.as_str();
    // A later version may mean something else by the same words: it waits for a program that knows it.
    (is_theirs && body.schema == REFERRAL_SCHEMA).then(|| NewReferral {
        device: certificate.device,
        referral: body.referral_id,
        rev: body.rev,
        envelope: message.hash,
        body: content.json.to_vec(),
    })
}
