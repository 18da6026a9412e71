//! Sealed envelopes on their way out.

mod types;

use fener_model::{CaseNumber, ReferralId, ReferralState, Timestamp};
use fener_seal::{ENVELOPE_LEN, SealingSecret};
use fener_sign::ContentHash;
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::status::{self, Heard};
use super::{OUTBOX_QUOTA, Outbox};
use crate::StoreError;
use crate::codes::parsed;

pub use types::{
    EnvelopeKind, EnvelopeState, NewEnvelope, Outgoing, Queued, ReferralRef, ReplySecret, ToUpload, Unsent,
};

const STATE_COLUMNS: &str =
    "SELECT hash, kind, referral, rev, case_number, bytes IS NOT NULL, upload, queued_at, receipt,
    attempts, next_attempt, last_error FROM envelopes";

impl Outbox {
    /// Puts an envelope into the outbox. The same bytes again change nothing.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for another length, [`StoreError::QuotaReached`], [`StoreError::Taken`] when this revision
    /// of the referral was queued with other bytes, [`StoreError::NotSaved`].
    pub fn queue(&mut self, envelope: &NewEnvelope<'_>, now: Timestamp) -> Result<Queued, StoreError> {
        if envelope.bytes.len() != ENVELOPE_LEN {
            return Err(StoreError::Invalid("envelope"));
        }
        let hash = ContentHash::of(envelope.bytes);
        self.db.try_write(|tx| {
            if exists(tx, &hash)? {
                return Ok(Queued::Already);
            }
            if held(tx)? >= OUTBOX_QUOTA {
                return Err(StoreError::QuotaReached.into());
            }
            if let Some((referral, _)) = envelope.referral
                && revision_taken(tx, referral)?
            {
                return Err(StoreError::Taken("referral").into());
            }
            insert(tx, &hash, envelope, now)?;
            Ok(Queued::New)
        })
    }

    /// Fails early when the outbox can take no more.
    ///
    /// # Errors
    /// [`StoreError::QuotaReached`].
    pub fn check_room(&self) -> Result<(), StoreError> {
        if self.db.read(held)? < OUTBOX_QUOTA { Ok(()) } else { Err(StoreError::QuotaReached) }
    }

    /// Envelopes that may be sent now, the one due longest first.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn to_upload(&self, now: Timestamp, limit: u32) -> Result<Vec<ToUpload>, StoreError> {
        const READ: &str = "SELECT hash, mailbox, attempts, queued_at FROM envelopes
            WHERE upload = 1 AND next_attempt <= ?1 ORDER BY next_attempt, hash LIMIT ?2";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map((now.0, limit), |row| {
                    Ok(ToUpload {
                        hash: ContentHash(row.get(0)?),
                        mailbox: row.get(1)?,
                        attempts: row.get(2)?,
                        queued_at: Timestamp(row.get(3)?),
                    })
                })?
                .collect()
        })
    }

    /// An envelope's bytes; `None` when there is no such envelope or an agency has answered it.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn outgoing(&self, hash: &ContentHash) -> Result<Option<Outgoing>, StoreError> {
        const READ: &str = "SELECT mailbox, bytes FROM envelopes WHERE hash = ?1 AND bytes IS NOT NULL";
        self.db.read(|c| {
            c.query_row(READ, [hash.0], |row| Ok(Outgoing { mailbox: row.get(0)?, bytes: row.get(1)? }))
                .optional()
        })
    }

    /// What is known of one envelope.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn envelope(&self, hash: &ContentHash) -> Result<Option<EnvelopeState>, StoreError> {
        self.db
            .read(|c| c.query_row(&format!("{STATE_COLUMNS} WHERE hash = ?1"), [hash.0], state_of).optional())
    }

    /// The envelopes of a referral, by revision.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn envelopes_of(&self, referral: ReferralId) -> Result<Vec<EnvelopeState>, StoreError> {
        self.db.read(|c| {
            c.prepare_cached(&format!("{STATE_COLUMNS} WHERE referral = ?1 ORDER BY rev"))?
                .query_map([referral.0.as_bytes()], state_of)?
                .collect()
        })
    }

    /// Mailboxes that a desk has answered to, the latest first, at most `limit`.
    ///
    /// # Errors
    /// Those of the file.
    pub fn answered_mailboxes(&self, limit: u32) -> Result<Vec<[u8; 16]>, StoreError> {
        const READ: &str = "SELECT mailbox FROM envelopes WHERE kind = 2 GROUP BY mailbox
            ORDER BY max(queued_at) DESC, mailbox LIMIT ?1";
        self.db.read(|c| c.prepare_cached(READ)?.query_map([limit], |row| row.get(0))?.collect())
    }

    /// How much has not reached the hub.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn unsent(&self) -> Result<Unsent, StoreError> {
        const READ: &str =
            "SELECT count(*), min(queued_at), min(next_attempt) FROM envelopes WHERE upload = 1";
        self.db.read(|c| {
            c.query_row(READ, [], |row| {
                Ok(Unsent {
                    count: row.get(0)?,
                    oldest: row.get::<_, Option<i64>>(1)?.map(Timestamp),
                    next_attempt: row.get::<_, Option<i64>>(2)?.map(Timestamp),
                })
            })
        })
    }

    /// Notes that the hub holds an envelope, and moves the receipt chain on, in one transaction. The caller has
    /// verified the receipt and that it follows [`Outbox::last_receipt`]. `hash` need not be in the outbox: cover
    /// envelopes are not. A receipt at or below the chain's end is the answer to a repeat and leaves the chain alone.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn note_receipt(
        &mut self,
        hash: &ContentHash,
        seq: u64,
        receipt: &[u8],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        const CHAIN: &str = "INSERT INTO receipt_chain (one, seq, receipt) VALUES (1, ?1, ?2)
            ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, receipt = excluded.receipt WHERE excluded.seq > seq";
        const MARK: &str = "UPDATE envelopes SET upload = 0, last_error = NULL, receipt = ?2 WHERE hash = ?1
            RETURNING referral, rev";
        self.db.write(|tx| {
            tx.execute(CHAIN, (seq, receipt))?;
            let marked: Option<(Option<[u8; 16]>, Option<u32>)> =
                tx.query_row(MARK, (hash.0, receipt), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            if let Some((Some(referral), Some(rev))) = marked {
                let referral = ReferralId(Uuid::from_bytes(referral));
                status::append(tx, &Heard::here(referral, rev, ReferralState::AtHub), now)?;
            }
            Ok(())
        })
    }

    /// Notes that sending failed. `code` is a short code, never text from outside.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for a code of more than 48 bytes, and a [`StoreError`] of the outbox.
    pub fn note_failure(
        &mut self,
        hash: &ContentHash,
        code: &str,
        next_attempt: Timestamp,
    ) -> Result<(), StoreError> {
        const NOTE: &str = "UPDATE envelopes SET attempts = attempts + 1, last_error = ?2, next_attempt = ?3
            WHERE hash = ?1 AND upload = 1";
        if code.len() > 48 {
            return Err(StoreError::Invalid("code"));
        }
        self.db.write(|tx| tx.execute(NOTE, (hash.0, code, next_attempt.0)).map(drop))
    }

    /// Lets everything that waits be tried now: the officer asked for it, or the network is back.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn hurry(&mut self, now: Timestamp) -> Result<(), StoreError> {
        const HURRY: &str = "UPDATE envelopes SET next_attempt = ?1 WHERE upload = 1 AND next_attempt > ?1";
        self.db.write(|tx| tx.execute(HURRY, [now.0]).map(drop))
    }

    /// Sends everything again of which the bytes are still here: the hub has lost its memory. States stay. Forgets the
    /// receipt chain, which the hub has lost as well. Returns how many will be sent.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn send_again(&mut self, now: Timestamp) -> Result<usize, StoreError> {
        self.db.write(|tx| {
            tx.execute("DELETE FROM receipt_chain", [])?;
            tx.execute("UPDATE envelopes SET upload = 1, next_attempt = ?1 WHERE bytes IS NOT NULL", [now.0])
        })
    }

    /// The secrets with which answers open, of every referral that an agency may still answer.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn reply_secrets(&self) -> Result<Vec<ReplySecret>, StoreError> {
        const READ: &str = "SELECT referral, rev, case_number, reply_secret FROM envelopes
            WHERE kind = 1 ORDER BY queued_at DESC";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([], |row| {
                    let secret = Zeroizing::new(row.get::<_, [u8; 32]>(3)?);
                    Ok(ReplySecret {
                        referral: referral_of(row, 0)?.ok_or(rusqlite::Error::InvalidQuery)?,
                        secret: SealingSecret::from_bytes(&secret),
                    })
                })?
                .collect()
        })
    }

    /// Takes in what an agency answered; see [`Heard::from_receipt`] and [`crate::Moved`]. The first answer of an agency
    /// lets the envelope's bytes go, in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::Unknown`] when this revision was never queued here, and a [`StoreError`] of the outbox.
    pub fn hear(&mut self, heard: &Heard, now: Timestamp) -> Result<super::Moved, StoreError> {
        const FORGET: &str = "UPDATE envelopes SET bytes = NULL, upload = 0 WHERE referral = ?1 AND rev = ?2 AND bytes IS NOT NULL";
        self.db.try_write(|tx| {
            let key = (heard.referral.0.as_bytes(), heard.rev);
            let known = "SELECT EXISTS (SELECT 1 FROM envelopes WHERE referral = ?1 AND rev = ?2)";
            let known: bool = tx.query_row(known, key, |row| row.get(0))?;
            if !known {
                return Err(StoreError::Unknown("referral").into());
            }
            if heard.is_from_agency() {
                tx.execute(FORGET, key)?;
            }
            Ok(status::append(tx, heard, now)?)
        })
    }
}

fn exists(connection: &Connection, hash: &ContentHash) -> rusqlite::Result<bool> {
    connection
        .query_row("SELECT EXISTS (SELECT 1 FROM envelopes WHERE hash = ?1)", [hash.0], |row| row.get(0))
}

fn held(connection: &Connection) -> rusqlite::Result<u32> {
    connection.query_row("SELECT count(*) FROM envelopes WHERE upload = 1 OR bytes IS NOT NULL", [], |row| {
        row.get(0)
    })
}

fn revision_taken(connection: &Connection, referral: &ReferralRef) -> rusqlite::Result<bool> {
    const READ: &str = "SELECT EXISTS (SELECT 1 FROM envelopes WHERE referral = ?1 AND rev = ?2)";
    connection.query_row(READ, (referral.referral.0.as_bytes(), referral.rev), |row| row.get(0))
}

fn insert(
    connection: &Connection,
    hash: &ContentHash,
    envelope: &NewEnvelope<'_>,
    now: Timestamp,
) -> rusqlite::Result<()> {
    const INSERT: &str = "INSERT INTO envelopes
        (hash, kind, bytes, mailbox, referral, rev, case_number, reply_secret, upload, queued_at, next_attempt)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, ?9, ?9)";
    let referral = envelope.referral.map(|(referral, _)| referral);
    let secret = envelope.referral.map(|(_, secret)| secret.to_bytes());
    connection.execute(
        INSERT,
        rusqlite::params![
            hash.0,
            if referral.is_some() { 1 } else { 2 },
            envelope.bytes,
            envelope.mailbox,
            referral.map(|r| *r.referral.0.as_bytes()),
            referral.map(|r| r.rev),
            referral.map(|r| r.case.as_str()),
            secret.as_deref(),
            now.0,
        ],
    )?;
    if let Some(referral) = referral {
        status::append(
            connection,
            &Heard::here(referral.referral, referral.rev, ReferralState::Queued),
            now,
        )?;
    }
    Ok(())
}

/// Columns `at`, `at + 1` and `at + 2` as a referral's reference.
fn referral_of(row: &Row<'_>, at: usize) -> rusqlite::Result<Option<ReferralRef>> {
    let (Some(id), Some(rev)) = (row.get::<_, Option<[u8; 16]>>(at)?, row.get(at + 1)?) else {
        return Ok(None);
    };
    let case = parsed::<CaseNumber>(row, at + 2)?;
    Ok(Some(ReferralRef { referral: ReferralId(Uuid::from_bytes(id)), rev, case }))
}

fn state_of(row: &Row<'_>) -> rusqlite::Result<EnvelopeState> {
    Ok(EnvelopeState {
        hash: ContentHash(row.get(0)?),
        kind: if row.get::<_, i64>(1)? == 1 { EnvelopeKind::Referral } else { EnvelopeKind::Answer },
        referral: referral_of(row, 2)?,
        has_bytes: row.get(5)?,
        to_upload: row.get(6)?,
        queued_at: Timestamp(row.get(7)?),
        receipt: row.get(8)?,
        attempts: row.get(9)?,
        next_attempt: Timestamp(row.get(10)?),
        last_error: row.get(11)?,
    })
}
