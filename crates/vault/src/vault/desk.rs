//! The agency's desk: referrals that were opened here, what was decided, and the agency's secret keys.

use fener_model::{Decision, OfficerNumber, ReferralId, ReferralState, Timestamp};
use fener_seal::{ENVELOPE_LEN, SealingSecret};
use fener_sign::{ContentHash, SigningKey};
use rusqlite::{Connection, OptionalExtension as _, Row, ToSql, params};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::Vault;
use super::chain::{self, AuditCode, ChainKeys};
use super::finalise::{Finished, finished};
use super::rows::{self, AGENCY_KEYS, DECISIONS, REFERRALS};
use super::writing::write;
use crate::codes::{self, state_code, state_from};
use crate::outbox::{NewEnvelope, Outbox};
use crate::{StoreError, StoreFile};

/// An opened referral that was checked and believed.
pub struct NewReferral {
    /// The tablet that sealed it.
    pub device: [u8; 16],
    /// The referral.
    pub referral: ReferralId,
    /// Its revision.
    pub rev: u32,
    /// The hash of the envelope it came in.
    pub envelope: ContentHash,
    /// The JSON, exactly as it was signed.
    pub body: Vec<u8>,
}

/// Whether storing changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stored {
    /// It is here now.
    New,
    /// This revision from this device was here before.
    Already,
}

/// A referral as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct ReceivedReferral {
    /// The tablet that sealed it.
    pub device: [u8; 16],
    /// The referral.
    pub referral: ReferralId,
    /// Its revision.
    pub rev: u32,
    /// The JSON, exactly as it was signed.
    pub body: Vec<u8>,
    /// Where it stands here.
    pub state: ReferralState,
    /// When it was opened here.
    pub received: Timestamp,
    /// How many answers were given to this revision.
    pub answers: u32,
}

/// A part of the inbox.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct ReferralsPage {
    /// Each referral at its newest revision, the one received last first.
    pub entries: Vec<ReceivedReferral>,
    /// How many there are in all.
    pub count: u32,
    /// How many of them nobody has decided on.
    pub open_count: u32,
}

/// A decision with the sealed answer that tells it.
pub struct NewDecision {
    /// Counts the answers to this revision: one more than [`ReceivedReferral::answers`].
    pub answer_no: u32,
    /// What was decided.
    pub decision: Decision,
    /// Where the referral stands then.
    pub state: ReferralState,
    /// Who decided.
    pub worker: OfficerNumber,
    /// Where the answer goes.
    pub mailbox: [u8; 16],
    /// The sealed answer, exactly 16,384 bytes.
    pub envelope: Vec<u8>,
}

/// A decision as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeDecision {
    /// Counts the answers to this revision, from 1.
    pub answer_no: u32,
    /// What was decided.
    pub decision: Decision,
    /// Who decided.
    pub worker: OfficerNumber,
    /// When.
    pub at: Timestamp,
}

/// A revision's place.
const PLACE: &str = "device = ?1 AND referral = ?2 AND rev = ?3";
const IDENTITY: i64 = 1;
const SEALING: i64 = 2;

const COLUMNS: &str = "SELECT device, referral, rev, body, state, received,
        (SELECT count(*) FROM decisions AS d WHERE d.device = r.device AND d.referral = r.referral AND d.rev = r.rev)
    FROM referrals AS r";
const NEWEST: &str =
    "rev = (SELECT max(rev) FROM referrals AS o WHERE o.device = r.device AND o.referral = r.referral)";

impl Vault {
    /// Keeps a referral. The same revision from the same device again changes nothing.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for revision 0 or a body that fits no envelope, [`StoreError::NotSaved`].
    pub fn receive(&mut self, new: &NewReferral, now: Timestamp) -> Result<Stored, StoreError> {
        const INSERT: &str =
            "INSERT INTO referrals (device, referral, rev, envelope, body, state, received, mark)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (device, referral, rev) DO NOTHING";
        if new.rev == 0 || new.body.len() > ENVELOPE_LEN {
            return Err(StoreError::Invalid("referral"));
        }
        let (referral, state) = (new.referral.0.as_bytes(), state_code(ReferralState::AtHub));
        let mark = rows::body_mark(&self.chain.rows, &new.device, referral, new.rev, &new.body);
        let values = (new.device, referral, new.rev, new.envelope.0, &new.body, state, now.0, mark);
        let added = write(&mut self.db, &self.chain, |tx| {
            tx.change(&REFERRALS.with(PLACE, &[&new.device, referral, &new.rev]), INSERT, values)
        })?;
        Ok(if added == 0 { Stored::Already } else { Stored::New })
    }

    /// A part of the inbox, `limit` entries after the first `offset`.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn referrals(&self, offset: u32, limit: u32) -> Result<ReferralsPage, StoreError> {
        self.db.read(|c| {
            let order = "ORDER BY received DESC, device DESC, referral DESC LIMIT ?2 OFFSET ?1";
            let entries = c
                .prepare_cached(&format!("{COLUMNS} WHERE {NEWEST} {order}"))?
                .query_map((offset, limit), received_of)?
                .collect::<rusqlite::Result<_>>()?;
            let counts = format!(
                "SELECT count(*), count(*) FILTER (WHERE state < ?1) FROM referrals AS r WHERE {NEWEST}"
            );
            let decided = state_code(ReferralState::AsksBack);
            let (count, open_count) =
                c.prepare_cached(&counts)?.query_row([decided], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(ReferralsPage { entries, count, open_count })
        })
    }

    /// A referral at its newest revision. Of the device it came from first: another one cannot put its own in place of it.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Damaged`] when its body is not what was received, and a [`StoreError`] of the vault.
    pub fn referral(&self, id: ReferralId) -> Result<ReceivedReferral, StoreError> {
        let first =
            "device = (SELECT device FROM referrals WHERE referral = ?1 ORDER BY received, device LIMIT 1)";
        let read = format!("{COLUMNS} WHERE referral = ?1 AND {first} AND {NEWEST}");
        self.db.try_read(|c| {
            let found = c.prepare_cached(&read)?.query_row([id.0.as_bytes()], received_of).optional()?;
            let found = found.ok_or(StoreError::Unknown("referral"))?;
            if has_mark(c, &self.chain, &found)? {
                Ok(found)
            } else {
                Err(StoreError::Damaged(StoreFile::Vault).into())
            }
        })
    }

    /// What was decided about this revision, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn decisions(&self, of: &ReceivedReferral) -> Result<Vec<MadeDecision>, StoreError> {
        const READ: &str = "SELECT answer_no, decision, worker, at FROM decisions
            WHERE device = ?1 AND referral = ?2 AND rev = ?3 ORDER BY answer_no";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map((of.device, of.referral.0.as_bytes(), of.rev), |row| {
                    Ok(MadeDecision {
                        answer_no: row.get(0)?,
                        decision: codes::json(1, &row.get::<_, String>(1)?)?,
                        worker: codes::parsed(row, 2)?,
                        at: Timestamp(row.get(3)?),
                    })
                })?
                .collect()
        })
    }

    /// Records a decision and sends its answer: first both are written here, then the outbox takes the answer. What is
    /// interrupted goes on with [`Vault::resume_finalise`].
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::Taken`] when another answer has this number, [`StoreError::Older`] for a state
    /// behind the present one, [`StoreError::Invalid`] for an envelope of another length, [`StoreError::QuotaReached`],
    /// [`StoreError::NotSaved`].
    pub fn decide(
        &mut self,
        of: &ReceivedReferral,
        new: &NewDecision,
        outbox: &mut Outbox,
        now: Timestamp,
    ) -> Result<Finished, StoreError> {
        const INSERT: &str = "INSERT INTO decisions
            (device, referral, rev, answer_no, decision, worker, at, mailbox, envelope)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        const MOVE: &str = "UPDATE referrals SET state = ?4 WHERE device = ?1 AND referral = ?2 AND rev = ?3";
        if new.envelope.len() != ENVELOPE_LEN {
            return Err(StoreError::Invalid("envelope"));
        }
        outbox.check_room()?;
        let decision = serde_json::to_string(&new.decision).map_err(|_| StoreError::Invalid("decision"))?;
        let (device, referral, rev) = (of.device, of.referral.0.as_bytes(), of.rev);
        write(&mut self.db, &self.chain, |tx| {
            let (state, answers) = standing(tx, of)?.ok_or(StoreError::Unknown("referral"))?;
            if answers.checked_add(1) != Some(new.answer_no) {
                return Err(StoreError::Taken("answer").into());
            }
            if new.state < state {
                return Err(StoreError::Older("state").into());
            }
            let worker = new.worker.as_str();
            let (answer_no, envelope) = (new.answer_no, &new.envelope);
            let place: [&dyn ToSql; 3] = [&device, referral, &rev];
            tx.change(
                &DECISIONS.with(PLACE, &place),
                INSERT,
                params![device, referral, rev, answer_no, decision, worker, now.0, new.mailbox, envelope],
            )?;
            tx.change(&REFERRALS.with(PLACE, &place), MOVE, (device, referral, rev, state_code(new.state)))?;
            chain::append_audit(tx, AuditCode::Decided, now, None).map(drop)
        })?;
        finished(self.resume_decisions(outbox, now).map(drop))
    }

    /// Hands every answer that is still here to the outbox.
    pub(super) fn resume_decisions(
        &mut self,
        outbox: &mut Outbox,
        now: Timestamp,
    ) -> Result<u32, StoreError> {
        const READ: &str = "SELECT device, referral, rev, mailbox, envelope FROM decisions
            WHERE envelope IS NOT NULL ORDER BY at";
        const DONE: &str = "UPDATE decisions SET envelope = NULL WHERE envelope = ?1";
        type Held = ([u8; 16], [u8; 16], u32, [u8; 16], Vec<u8>);
        let held: Vec<Held> = self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)))?
                .collect()
        })?;
        let mut done = 0_u32;
        for (device, referral, rev, mailbox, envelope) in held {
            outbox.queue(&NewEnvelope { bytes: &envelope, mailbox, referral: None }, now)?;
            write(&mut self.db, &self.chain, |tx| {
                let place: [&dyn ToSql; 3] = [&device, &referral, &rev];
                tx.change(&DECISIONS.with(PLACE, &place), DONE, [&envelope]).map(drop)
            })?;
            done = done.saturating_add(1);
        }
        Ok(done)
    }

    /// Keeps the agency's keys, which are born on its desk.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is another identity, [`StoreError::NotSaved`].
    pub fn set_agency_keys(
        &mut self,
        identity: &SigningKey,
        sealing: &SealingSecret,
        not_after: Timestamp,
    ) -> Result<(), StoreError> {
        const ADD: &str = "INSERT INTO agency_keys (public, kind, secret, not_after) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (public) DO NOTHING";
        if self.agency_identity()?.is_some_and(|held| held.public() != identity.public()) {
            return Err(StoreError::Taken("agency identity"));
        }
        let (seed, secret) = (identity.seed(), sealing.to_bytes());
        write(&mut self.db, &self.chain, |tx| {
            let all = AGENCY_KEYS.all();
            tx.change(&all, ADD, (identity.public().0, IDENTITY, seed.as_slice(), None::<i64>))?;
            let values = (sealing.public().0, SEALING, secret.as_slice(), Some(not_after.0));
            tx.change(&all, ADD, values).map(drop)
        })
    }

    /// The key that signs the agency's sealing keys.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn agency_identity(&self) -> Result<Option<SigningKey>, StoreError> {
        self.db.read(|c| {
            c.query_row("SELECT secret FROM agency_keys WHERE kind = ?1", [IDENTITY], secret_of)
                .optional()
                .map(|seed| seed.map(|seed| SigningKey::from_seed(&seed)))
        })
    }

    /// The sealing key that is handed out now, with the end of its time.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn newest_sealing_key(&self) -> Result<Option<(SealingSecret, Timestamp)>, StoreError> {
        const READ: &str =
            "SELECT secret, not_after FROM agency_keys WHERE kind = ?1 ORDER BY not_after DESC LIMIT 1";
        self.db.read(|c| {
            c.query_row(READ, [SEALING], |row| {
                Ok((SealingSecret::from_bytes(&*secret_of(row)?), Timestamp(row.get(1)?)))
            })
            .optional()
        })
    }

    /// Every sealing key, the newest first: an envelope may have been long on its way.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn sealing_keys(&self) -> Result<Vec<SealingSecret>, StoreError> {
        const READ: &str = "SELECT secret FROM agency_keys WHERE kind = ?1 ORDER BY not_after DESC";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([SEALING], |row| Ok(SealingSecret::from_bytes(&*secret_of(row)?)))?
                .collect()
        })
    }
}

/// Whether the body is the one that was received there. One without a mark is for the audit to tell.
fn has_mark(connection: &Connection, keys: &ChainKeys, of: &ReceivedReferral) -> rusqlite::Result<bool> {
    let read = format!("SELECT mark FROM referrals WHERE {PLACE}");
    let (referral, rev) = (of.referral.0.as_bytes(), of.rev);
    let mark: Option<[u8; 32]> =
        connection.prepare_cached(&read)?.query_row((of.device, referral, rev), |row| row.get(0))?;
    let wanted = rows::body_mark(&keys.rows, &of.device, referral, rev, &of.body);
    Ok(mark.is_none_or(|mark| mark == wanted))
}

fn secret_of(row: &Row<'_>) -> rusqlite::Result<Zeroizing<[u8; 32]>> {
    row.get(0).map(Zeroizing::new)
}

/// Where a revision stands and how many answers it has.
fn standing(
    connection: &Connection,
    of: &ReceivedReferral,
) -> rusqlite::Result<Option<(ReferralState, u32)>> {
    const READ: &str = "SELECT state,
            (SELECT coalesce(max(answer_no), 0) FROM decisions WHERE device = ?1 AND referral = ?2 AND rev = ?3)
        FROM referrals WHERE device = ?1 AND referral = ?2 AND rev = ?3";
    let key = (of.device, of.referral.0.as_bytes(), of.rev);
    connection.query_row(READ, key, |row| Ok((state_from(0, row.get(0)?)?, row.get(1)?))).optional()
}

fn received_of(row: &Row<'_>) -> rusqlite::Result<ReceivedReferral> {
    Ok(ReceivedReferral {
        device: row.get(0)?,
        referral: ReferralId(Uuid::from_bytes(row.get(1)?)),
        rev: row.get(2)?,
        body: row.get(3)?,
        state: state_from(4, row.get(4)?)?,
        received: Timestamp(row.get(5)?),
        answers: row.get(6)?,
    })
}
