//! Sealed bytes from the hub, kept until somebody can open them.

use fener_model::Timestamp;
use fener_sign::ContentHash;
use rusqlite::OptionalExtension as _;

use super::Outbox;
use crate::StoreError;

/// Sealed bytes that nobody has opened yet.
#[derive(Clone, PartialEq, Eq)]
pub struct Incoming {
    /// The hash of the bytes.
    pub hash: ContentHash,
    /// The mailbox they came from.
    pub mailbox: [u8; 16],
    /// The hub's count within the mailbox.
    pub cursor: u64,
    /// The envelope.
    pub bytes: Vec<u8>,
    /// When they came.
    pub came_at: Timestamp,
}

impl Outbox {
    /// How far a mailbox was read and stored: what may be acknowledged, and where to go on.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn inbox_cursor(&self, mailbox: &[u8; 16]) -> Result<u64, StoreError> {
        self.db.read(|c| {
            c.query_row("SELECT cursor FROM cursors WHERE mailbox = ?1", [mailbox], |row| row.get(0))
                .optional()
                .map(Option::unwrap_or_default)
        })
    }

    /// Stores what a mailbox held, in one transaction with how far it was read. Bytes that were here before, opened
    /// or not, are not stored again. Returns how many were new.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox; then none of them is stored and the cursor stands where it stood.
    pub fn store_incoming(
        &mut self,
        mailbox: &[u8; 16],
        items: &[(u64, &[u8])],
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        const ADD: &str =
            "INSERT INTO inbox (hash, mailbox, cursor, bytes, came_at) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (hash) DO NOTHING";
        const MOVE: &str = "INSERT INTO cursors (mailbox, cursor) VALUES (?1, ?2)
            ON CONFLICT (mailbox) DO UPDATE SET cursor = max(cursor, excluded.cursor)";
        self.db.write(|tx| {
            let mut new = 0;
            for (cursor, bytes) in items {
                new += tx.execute(ADD, (ContentHash::of(bytes).0, mailbox, cursor, bytes, now.0))?;
            }
            if let Some(highest) = items.iter().map(|(cursor, _)| *cursor).max() {
                tx.execute(MOVE, (mailbox, highest))?;
            }
            Ok(new)
        })
    }

    /// The oldest sealed bytes that nobody has dealt with.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn incoming(&self, limit: u32) -> Result<Vec<Incoming>, StoreError> {
        const READ: &str = "SELECT hash, mailbox, cursor, bytes, came_at FROM inbox
            WHERE bytes IS NOT NULL AND set_aside = 0 ORDER BY cursor, hash LIMIT ?1";
        self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map([limit], |row| {
                    Ok(Incoming {
                        hash: ContentHash(row.get(0)?),
                        mailbox: row.get(1)?,
                        cursor: row.get(2)?,
                        bytes: row.get(3)?,
                        came_at: Timestamp(row.get(4)?),
                    })
                })?
                .collect()
        })
    }

    /// Keeps something that cannot be believed, out of the way of all that comes after it.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn set_incoming_aside(&mut self, hash: &ContentHash) -> Result<(), StoreError> {
        self.db.write(|tx| tx.execute("UPDATE inbox SET set_aside = 1 WHERE hash = ?1", [hash.0]).map(drop))
    }

    /// How many were set aside.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn set_aside_count(&self) -> Result<u32, StoreError> {
        const COUNT: &str = "SELECT count(*) FROM inbox WHERE set_aside = 1";
        self.db.read(|c| c.query_row(COUNT, [], |row| row.get(0)))
    }

    /// Drops the bytes of something that was dealt with. Its hash stays against repeats.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn incoming_done(&mut self, hash: &ContentHash) -> Result<(), StoreError> {
        self.db.write(|tx| tx.execute("UPDATE inbox SET bytes = NULL WHERE hash = ?1", [hash.0]).map(drop))
    }
}
