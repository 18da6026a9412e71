//! Two files, one promise: a screening is either here and readable, or sealed in the outbox and gone from here.
//!
//! There is no transaction over two files. So: first the sealed envelope is written here and the screening ends; then
//! the outbox takes the envelope, by its hash; then everything readable is destroyed, its key included. Each step is
//! a transaction and can be repeated; [`Vault::resume_finalise`] goes on from wherever power was lost.

use fener_model::{CaseNumber, DraftId, Event, ReferralId, ReferralState, Timestamp};
use fener_seal::{ENVELOPE_LEN, SealingSecret};
use rand_core::CryptoRng;
use rusqlite::{Connection, OptionalExtension as _, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::case::{SEALED, shred};
use super::chain::{self, AuditCode};
use super::rows::{FINALISING, REGISTER, SCREENINGS};
use super::writing::write;
use super::{Vault, register};
use crate::codes;
use crate::outbox::{NewEnvelope, Outbox, ReferralRef};
use crate::{StoreError, StoreFile};

/// What is counted of a screening that ended: nothing that points at a person. The month is taken from the clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Tally {
    /// The pack's id.
    pub pack: String,
    /// The pack's version.
    pub version: String,
    /// The outcome's code.
    pub outcome: String,
    /// Whether it was referred.
    pub referred: bool,
}

/// A sealed screening.
pub struct Finalising {
    /// The same on the tablet and at the agency.
    pub referral: ReferralId,
    /// Its revision, from 1.
    pub rev: u32,
    /// The number both sides use on the telephone.
    pub case: CaseNumber,
    /// Where the envelope goes.
    pub mailbox: [u8; 16],
    /// Exactly 16,384 bytes.
    pub envelope: Vec<u8>,
    /// The secret half of the reply key inside.
    pub reply: SealingSecret,
    /// What is counted.
    pub tally: Tally,
}

/// How far finalising came. Either way it is saved and will be sent; nothing has to be done again by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finished {
    /// In the outbox, and nothing readable is left.
    Wholly,
    /// Sealed here; the rest could not be written now and is done by [`Vault::resume_finalise`].
    ToBeResumed,
}

/// A row of `finalising`.
struct Held {
    screening: DraftId,
    referral: ReferralRef,
    mailbox: [u8; 16],
    envelope: Vec<u8>,
    reply: SealingSecret,
    at: Timestamp,
    tally: Tally,
}

impl Vault {
    /// Finalises a screening: seals it away into the outbox and destroys the readable copy. Records
    /// [`Event::Referred`] itself.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NotYours`], [`StoreError::Ended`], [`StoreError::Invalid`] for an envelope of
    /// another length, [`StoreError::QuotaReached`], [`StoreError::Taken`] for a referral or number in use, [`StoreError::NotSaved`]:
    /// nothing has changed and the screening goes on. [`StoreError::Damaged`] of the outbox: it is sealed here and waits.
    pub fn finalise(
        &mut self,
        id: DraftId,
        finalising: Finalising,
        outbox: &mut Outbox,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Finished, StoreError> {
        outbox.check_room()?;
        self.seal_draft(id, &finalising, now, rng)?;
        drop(finalising);
        finished(self.hand_over(id, outbox).and_then(|()| self.forget(id)))
    }

    /// Goes on with whatever was interrupted, also of other officers: what is sealed needs nobody's key. Returns how
    /// many screenings and decisions were completed. Call it after every unlock.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault or the outbox; what is held stays held.
    pub fn resume_finalise(&mut self, outbox: &mut Outbox, now: Timestamp) -> Result<u32, StoreError> {
        let ids: Vec<[u8; 16]> = self.db.read(|c| {
            c.prepare("SELECT screening FROM finalising ORDER BY at")?
                .query_map([], |row| row.get(0))?
                .collect()
        })?;
        let mut done = self.resume_decisions(outbox, now)?;
        for id in ids {
            let id = DraftId(Uuid::from_bytes(id));
            self.hand_over(id, outbox)?;
            self.forget(id)?;
            done = done.saturating_add(1);
        }
        Ok(done)
    }

    /// Ends a screening that is not referred: destroys it and its key, and counts it. Records [`Event::Closed`] in the
    /// chain, without a time.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NotYours`], [`StoreError::Ended`], [`StoreError::Invalid`] for a tally that says
    /// referred, [`StoreError::NotSaved`].
    pub fn close_without_referral(
        &mut self,
        id: DraftId,
        tally: &Tally,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if tally.referred {
            return Err(StoreError::Invalid("tally"));
        }
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            draft.link_only(tx, &Event::Closed, now)?;
            shred(tx, id)?;
            register::count(tx, tally, now)
        })?;
        self.empty_log();
        Ok(())
    }

    /// Step one: the envelope stands here and the screening takes no more events.
    pub(super) fn seal_draft(
        &mut self,
        id: DraftId,
        finalising: &Finalising,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        const HOLD: &str = "INSERT INTO finalising
            (screening, referral, rev, case_number, mailbox, envelope, reply_secret, at, tally)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        const END: &str = "UPDATE screenings SET state = ?2 WHERE id = ?1";
        if finalising.envelope.len() != ENVELOPE_LEN || finalising.rev == 0 || !finalising.tally.referred {
            return Err(StoreError::Invalid("referral"));
        }
        let tally = serde_json::to_string(&finalising.tally).map_err(|_| StoreError::Invalid("tally"))?;
        let secret = finalising.reply.to_bytes();
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            if is_taken(tx, finalising)? {
                return Err(StoreError::Taken("referral").into());
            }
            let event = Event::Referred { referral: finalising.referral, case: finalising.case.clone() };
            draft.append(tx, &event, now, rng)?;
            let id = id.0.as_bytes();
            tx.change(&SCREENINGS.with("id = ?1", &[id]), END, (id, SEALED))?;
            tx.change(
                &FINALISING.with("screening = ?1", &[id]),
                HOLD,
                params![
                    id,
                    finalising.referral.0.as_bytes(),
                    finalising.rev,
                    finalising.case.as_str(),
                    finalising.mailbox,
                    finalising.envelope,
                    secret.as_slice(),
                    now.0,
                    tally,
                ],
            )
            .map(drop)
        })
    }

    /// Step two: the outbox has the envelope, now or since before.
    pub(super) fn hand_over(&self, id: DraftId, outbox: &mut Outbox) -> Result<(), StoreError> {
        let held = self.held(id)?;
        let envelope = NewEnvelope {
            bytes: &held.envelope,
            mailbox: held.mailbox,
            referral: Some((&held.referral, &held.reply)),
        };
        outbox.queue(&envelope, held.at).map(drop)
    }

    /// Step three: nothing readable is left, nor the key that could read it.
    pub(super) fn forget(&mut self, id: DraftId) -> Result<(), StoreError> {
        const ENTER: &str = "INSERT INTO register (case_number, owner, referral, at, status)
            SELECT ?2, owner, ?3, ?4, ?5 FROM screenings WHERE id = ?1";
        let held = self.held(id)?;
        write(&mut self.db, &self.chain, |tx| {
            let referral = held.referral.referral.0.as_bytes();
            let (case, status) = (&held.referral.case, codes::state_code(ReferralState::Queued));
            let values = (held.screening.0.as_bytes(), case.as_str(), referral, held.at.0, status);
            tx.change(&REGISTER.with("case_number = ?1", &[&case.as_str()]), ENTER, values)?;
            shred(tx, held.screening)?;
            register::count(tx, &held.tally, held.at)?;
            chain::append_audit(tx, AuditCode::Finalised, held.at, Some(case.as_str())).map(drop)
        })?;
        self.empty_log();
        Ok(())
    }

    /// Older versions of pages leave the log with what was shredded. When that cannot be written now, it happens on
    /// locking; what is left until then is encrypted.
    pub(super) fn empty_log(&self) {
        if let Err(error) = self.db.checkpoint() {
            tracing::warn!(%error, "the vault's log could not be emptied");
        }
    }

    fn held(&self, id: DraftId) -> Result<Held, StoreError> {
        const READ: &str = "SELECT referral, rev, case_number, mailbox, envelope, reply_secret, at, tally
            FROM finalising WHERE screening = ?1";
        self.db.try_read(|c| {
            let held = c
                .query_row(READ, [id.0.as_bytes()], |row| {
                    let secret = Zeroizing::new(row.get::<_, [u8; 32]>(5)?);
                    Ok(Held {
                        screening: id,
                        referral: ReferralRef {
                            referral: ReferralId(Uuid::from_bytes(row.get(0)?)),
                            rev: row.get(1)?,
                            case: codes::parsed(row, 2)?,
                        },
                        mailbox: row.get(3)?,
                        envelope: row.get(4)?,
                        reply: SealingSecret::from_bytes(&secret),
                        at: Timestamp(row.get(6)?),
                        tally: codes::json(7, &row.get::<_, String>(7)?)?,
                    })
                })
                .optional()?;
            Ok(held.ok_or(StoreError::Damaged(StoreFile::Vault))?)
        })
    }
}

/// What a failure of a later step means: nothing is lost, unless a file is.
pub(super) fn finished(later: Result<(), StoreError>) -> Result<Finished, StoreError> {
    match later {
        Ok(()) => Ok(Finished::Wholly),
        Err(error) if error.is_retryable() => {
            tracing::warn!(%error, "finalising goes on at the next unlock");
            Ok(Finished::ToBeResumed)
        }
        Err(error) => Err(error),
    }
}

fn is_taken(connection: &Connection, finalising: &Finalising) -> rusqlite::Result<bool> {
    const READ: &str = "SELECT EXISTS (SELECT 1 FROM register WHERE referral = ?1 OR case_number = ?2)
        OR EXISTS (SELECT 1 FROM finalising WHERE referral = ?1 OR case_number = ?2)";
    connection.query_row(READ, (finalising.referral.0.as_bytes(), finalising.case.as_str()), |row| row.get(0))
}

#[cfg(test)]
mod tests;
