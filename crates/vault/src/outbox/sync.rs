//! What a sync and an enrolment keep between two runs.

use fener_model::Timestamp;
use fener_seal::body;
use fener_sign::ContentHash;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{Outbox, set};
use crate::{StoreError, StoreFile};

/// An envelope that the hub has not signed for, due or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// The hash of its bytes.
    pub hash: ContentHash,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// Not before this moment.
    pub next_attempt: Timestamp,
}

/// A cover envelope that was or may have been sent and that the hub has not signed for.
#[derive(Clone, PartialEq, Eq)]
pub struct KeptCover {
    /// Where it goes.
    pub mailbox: [u8; 16],
    /// Exactly 16,384 bytes.
    pub bytes: Vec<u8>,
}

/// The last envelope that was read from a mailbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InboxMark {
    /// Its place in the mailbox.
    pub cursor: u64,
    /// The hash of its bytes.
    pub hash: ContentHash,
}

const COVER: &str = "cover";
const ENROLMENT: &str = "pending-enrolment";
const ENROLMENT_AAD: &[u8] = b"outbox/enrolment/v1";

impl Outbox {
    /// Every envelope that the hub has not signed for, also those that are not due: a clock that was set back must
    /// not hide them.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn waiting(&self) -> Result<Vec<Waiting>, StoreError> {
        const READ: &str = "SELECT hash, queued_at, next_attempt FROM envelopes
            WHERE upload = 1 AND bytes IS NOT NULL ORDER BY queued_at, hash";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([], |row| {
                    Ok(Waiting {
                        hash: ContentHash(row.get(0)?),
                        queued_at: Timestamp(row.get(1)?),
                        next_attempt: Timestamp(row.get(2)?),
                    })
                })?
                .collect()
        })
    }

    /// The cover envelope that the hub has not signed for.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn cover(&self) -> Result<Option<KeptCover>, StoreError> {
        let Some(kept) = self.setting(COVER)? else {
            return Ok(None);
        };
        let (mailbox, bytes) = kept.split_first_chunk().ok_or(StoreError::Damaged(StoreFile::Outbox))?;
        Ok(Some(KeptCover { mailbox: *mailbox, bytes: bytes.to_vec() }))
    }

    /// Keeps a cover envelope before it is sent: its receipt belongs to the chain like any other.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn keep_cover(&mut self, cover: &KeptCover) -> Result<(), StoreError> {
        let value = [&cover.mailbox, cover.bytes.as_slice()].concat();
        self.db.write(|tx| set(tx, COVER, &value))
    }

    /// Lets the cover envelope go: the hub has signed for it, or will never take it.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn drop_cover(&mut self) -> Result<(), StoreError> {
        self.db.write(|tx| tx.execute("DELETE FROM settings WHERE name = ?1", [COVER]).map(drop))
    }

    /// Takes the hub's receipt chain up anew after it broke: the next receipt follows the one with this number and
    /// hash. Everything that no agency has answered is sent again and every mailbox is read again, all in one
    /// transaction. Returns how many envelopes will be sent.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn restart_receipt_chain(
        &mut self,
        seq: u64,
        hash: &ContentHash,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let seq = i64::try_from(seq).map_err(|_| StoreError::Invalid("receipt"))?;
        self.db.write(|tx| {
            let chain = "INSERT OR REPLACE INTO receipt_chain (one, seq, receipt) VALUES (1, ?1, ?2)";
            tx.execute(chain, (seq, hash.0))?;
            tx.execute("DELETE FROM cursors", [])?;
            let again =
                "UPDATE envelopes SET upload = 1, next_attempt = ?1 WHERE bytes IS NOT NULL AND upload = 0";
            tx.execute(again, [now.0])
        })
    }

    /// Reads a mailbox again from its beginning; what was here before is known by its hash.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn restart_inbox(&mut self, mailbox: &[u8; 16]) -> Result<(), StoreError> {
        self.db.write(|tx| tx.execute("DELETE FROM cursors WHERE mailbox = ?1", [mailbox]).map(drop))
    }

    /// The last envelope that was read from a mailbox: if another one stands in its place, the hub was put back to an
    /// older state and has filled the mailbox anew. May lag behind [`Outbox::inbox_cursor`].
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn inbox_mark(&self, mailbox: &[u8; 16]) -> Result<Option<InboxMark>, StoreError> {
        let Some(value) = self.setting(&mark_name(mailbox))? else {
            return Ok(None);
        };
        let (cursor, hash) = value.split_first_chunk().ok_or(StoreError::Damaged(StoreFile::Outbox))?;
        let hash = hash.try_into().map_err(|_| StoreError::Damaged(StoreFile::Outbox))?;
        Ok(Some(InboxMark { cursor: u64::from_be_bytes(*cursor), hash: ContentHash(hash) }))
    }

    /// Notes the last envelope that was read from a mailbox.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn set_inbox_mark(&mut self, mailbox: &[u8; 16], mark: InboxMark) -> Result<(), StoreError> {
        let value = [&mark.cursor.to_be_bytes()[..], &mark.hash.0].concat();
        self.db.write(|tx| set(tx, &mark_name(mailbox), &value))
    }

    /// An enrolment that has begun, as it was kept.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when it does not open, and a [`StoreError`] of the outbox.
    pub fn pending_enrolment(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let Some(sealed) = self.setting(ENROLMENT)? else {
            return Ok(None);
        };
        let opened = body::open(&self.seed_key, ENROLMENT_AAD, &sealed);
        opened.map(Some).map_err(|_| StoreError::Damaged(StoreFile::Outbox))
    }

    /// Keeps an enrolment that has begun, so that it goes on after a restart.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] when it is too long, and a [`StoreError`] of the outbox.
    pub fn keep_enrolment(&mut self, bytes: &[u8], rng: &mut impl CryptoRng) -> Result<(), StoreError> {
        let sealed = body::seal(&self.seed_key, ENROLMENT_AAD, bytes, rng)
            .map_err(|_| StoreError::Invalid("enrolment"))?;
        self.db.write(|tx| set(tx, ENROLMENT, &sealed))
    }

    /// Forgets an enrolment that has begun.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn drop_enrolment(&mut self) -> Result<(), StoreError> {
        self.db.write(|tx| tx.execute("DELETE FROM settings WHERE name = ?1", [ENROLMENT]).map(drop))
    }
}

fn mark_name(mailbox: &[u8; 16]) -> String {
    format!("inbox-mark-{}", hex::encode(mailbox))
}
