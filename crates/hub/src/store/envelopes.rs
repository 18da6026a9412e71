//! Envelopes, where they wait, the receipts for them, and how far each reader has come.

use fener_sign::ContentHash;
use fener_sign::receipt::ReceiptFields;
use fener_wire::{EnvelopeId, Mailbox};
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::StoreError;

/// An envelope as it came in.
pub(crate) struct Arrival {
    pub(crate) id: EnvelopeId,
    pub(crate) mailbox: Mailbox,
    pub(crate) device: [u8; 16],
    pub(crate) received_at: u64,
    pub(crate) body: Vec<u8>,
}

/// The receipt of an envelope, new or the one from before.
pub(crate) struct Placed {
    pub(crate) receipt: ReceiptFields,
    pub(crate) is_new: bool,
}

/// Stores an envelope and the fields of its receipt. A second time changes nothing and gives the same fields.
/// `hash_of` is the hash of a whole receipt, signature included, for the chain.
pub(crate) fn place(
    connection: &Connection,
    arrival: &Arrival,
    hash_of: impl Fn(&ReceiptFields) -> ContentHash,
) -> Result<Placed, StoreError> {
    let envelope = put_body(connection, arrival)?;
    if put_delivery(connection, envelope, &arrival.mailbox)? {
        restore_body(connection, envelope, &arrival.body)?;
    }
    if let Some(receipt) = receipt_of(connection, envelope, arrival)? {
        return Ok(Placed { receipt, is_new: false });
    }
    let last = last_receipt(connection, &arrival.device)?;
    let receipt = ReceiptFields {
        env_hash: ContentHash(arrival.id.0),
        device: arrival.device,
        device_seq: last.as_ref().map_or(0, |receipt| receipt.device_seq).saturating_add(1),
        received_at: arrival.received_at,
        prev: last.as_ref().map_or(ContentHash::ZERO, hash_of),
    };
    connection
        .prepare_cached(
            "INSERT INTO receipt (device, seq, envelope, received_at, prev) VALUES (?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            receipt.device,
            to_sql(receipt.device_seq),
            envelope,
            to_sql(receipt.received_at),
            receipt.prev.0
        ])?;
    Ok(Placed { receipt, is_new: true })
}

fn put_body(connection: &Connection, arrival: &Arrival) -> Result<i64, StoreError> {
    let known: Option<i64> = connection
        .prepare_cached("SELECT id FROM envelope WHERE hash = ?1")?
        .query_row([arrival.id.0], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    connection
        .prepare_cached("INSERT INTO envelope (hash, received_at, body) VALUES (?1, ?2, ?3)")?
        .execute(params![arrival.id.0, to_sql(arrival.received_at), arrival.body])?;
    Ok(connection.last_insert_rowid())
}

/// An envelope whose body is gone may come again for another mailbox, whose readers have not seen it.
fn restore_body(connection: &Connection, envelope: i64, body: &[u8]) -> Result<(), StoreError> {
    connection
        .prepare_cached("UPDATE envelope SET body = ?2 WHERE id = ?1 AND body IS NULL")?
        .execute(params![envelope, body])?;
    Ok(())
}

/// Whether the envelope is new in this mailbox.
fn put_delivery(connection: &Connection, envelope: i64, mailbox: &Mailbox) -> Result<bool, StoreError> {
    let waits = connection
        .prepare_cached("SELECT 1 FROM delivery WHERE envelope = ?1 AND mailbox = ?2")?
        .exists(params![envelope, mailbox.0])?;
    if !waits {
        connection
            .prepare_cached("INSERT INTO delivery (mailbox, cursor, envelope) VALUES (?1, ?2, ?3)")?
            .execute(params![mailbox.0, last_cursor(connection, mailbox)? + 1, envelope])?;
    }
    Ok(!waits)
}

fn last_cursor(connection: &Connection, mailbox: &Mailbox) -> Result<i64, StoreError> {
    let cursor = connection
        .prepare_cached("SELECT coalesce(max(cursor), 0) FROM delivery WHERE mailbox = ?1")?
        .query_row([mailbox.0], |row| row.get(0))?;
    Ok(cursor)
}

fn receipt_of(
    connection: &Connection,
    envelope: i64,
    arrival: &Arrival,
) -> Result<Option<ReceiptFields>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT e.hash, r.device, r.seq, r.received_at, r.prev FROM receipt r JOIN envelope e ON e.id = r.envelope
         WHERE r.envelope = ?1 AND r.device = ?2",
    )?;
    Ok(statement.query_row(params![envelope, arrival.device], receipt_row).optional()?)
}

fn last_receipt(connection: &Connection, device: &[u8; 16]) -> Result<Option<ReceiptFields>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT e.hash, r.device, r.seq, r.received_at, r.prev FROM receipt r JOIN envelope e ON e.id = r.envelope
         WHERE r.device = ?1 ORDER BY r.seq DESC LIMIT 1",
    )?;
    Ok(statement.query_row([device], receipt_row).optional()?)
}

fn receipt_row(row: &Row<'_>) -> rusqlite::Result<ReceiptFields> {
    Ok(ReceiptFields {
        env_hash: ContentHash(row.get(0)?),
        device: row.get(1)?,
        device_seq: from_sql(row.get(2)?),
        received_at: from_sql(row.get(3)?),
        prev: ContentHash(row.get(4)?),
    })
}

/// One page of a mailbox.
pub(crate) struct Page {
    pub(crate) items: Vec<(u64, Vec<u8>)>,
    pub(crate) more: bool,
}

/// What waits in a mailbox after a cursor. Bodies that are gone had been stored by every reader.
pub(crate) fn page(
    connection: &Connection,
    mailbox: &Mailbox,
    after: u64,
    limit: u16,
) -> Result<Page, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT d.cursor, e.body FROM delivery d JOIN envelope e ON e.id = d.envelope
         WHERE d.mailbox = ?1 AND d.cursor > ?2 AND e.body IS NOT NULL ORDER BY d.cursor LIMIT ?3",
    )?;
    let rows = statement.query_map(params![mailbox.0, to_sql(after), i64::from(limit) + 1], |row| {
        Ok((from_sql(row.get(0)?), row.get::<_, Vec<u8>>(1)?))
    })?;
    let mut items = rows.collect::<Result<Vec<_>, _>>()?;
    let more = items.len() > usize::from(limit);
    items.truncate(usize::from(limit));
    Ok(Page { items, more })
}

/// Notes how far a reader has stored a mailbox; a lower cursor than before changes nothing. `false` when the
/// mailbox has not come that far, since nobody can have stored what does not exist.
pub(crate) fn acknowledge(
    connection: &Connection,
    mailbox: &Mailbox,
    reader: &[u8; 16],
    cursor: u64,
) -> Result<bool, StoreError> {
    if to_sql(cursor) > last_cursor(connection, mailbox)? {
        return Ok(false);
    }
    connection
        .prepare_cached(
            "INSERT INTO acknowledged (mailbox, reader, cursor) VALUES (?1, ?2, ?3)
             ON CONFLICT (mailbox, reader) DO UPDATE SET cursor = max(cursor, excluded.cursor)",
        )?
        .execute(params![mailbox.0, reader, to_sql(cursor)])?;
    Ok(true)
}

/// Somebody who must have stored a mailbox before anything in it may go: a tablet, or all desks of an agency.
pub(crate) struct Reader {
    pub(crate) mailbox: Mailbox,
    /// Every one of these must have acknowledged. A reader without any device has acknowledged nothing.
    pub(crate) devices: Vec<[u8; 16]>,
}

/// Removes the bodies that every reader of every mailbox they wait in has stored and that came in before
/// `before`. A mailbox without a reader keeps everything. Returns how many went.
pub(crate) fn forget(connection: &Connection, readers: &[Reader], before: u64) -> Result<usize, StoreError> {
    note_done(connection, readers)?;
    let gone = connection.execute(
        "UPDATE envelope SET body = NULL WHERE body IS NOT NULL AND received_at < ?1 AND NOT EXISTS (
           SELECT 1 FROM delivery d LEFT JOIN temp.done t ON t.mailbox = d.mailbox
           WHERE d.envelope = envelope.id AND d.cursor > coalesce(t.cursor, 0))",
        [to_sql(before)],
    )?;
    Ok(gone)
}

/// How many envelopes came in before `before` and wait for a reader still.
pub(crate) fn overdue(connection: &Connection, readers: &[Reader], before: u64) -> Result<u64, StoreError> {
    note_done(connection, readers)?;
    let count = connection.query_row(
        "SELECT count(DISTINCT e.id) FROM temp.done t
           JOIN delivery d ON d.mailbox = t.mailbox AND d.cursor > t.cursor
           JOIN envelope e ON e.id = d.envelope AND e.received_at < ?1",
        [to_sql(before)],
        |row| row.get(0),
    )?;
    Ok(from_sql(count))
}

/// Writes down, for this connection only, how far all readers of each mailbox have come.
fn note_done(connection: &Connection, readers: &[Reader]) -> Result<(), StoreError> {
    connection.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS done (mailbox BLOB NOT NULL PRIMARY KEY, cursor INTEGER NOT NULL);
         DELETE FROM temp.done;",
    )?;
    for reader in readers {
        let mut cursor = if reader.devices.is_empty() { 0 } else { i64::MAX };
        for device in &reader.devices {
            let stored: Option<i64> = connection
                .prepare_cached("SELECT cursor FROM acknowledged WHERE mailbox = ?1 AND reader = ?2")?
                .query_row(params![reader.mailbox.0, device], |row| row.get(0))
                .optional()?;
            cursor = cursor.min(stored.unwrap_or(0));
        }
        connection
            .prepare_cached(
                "INSERT INTO temp.done (mailbox, cursor) VALUES (?1, ?2)
                 ON CONFLICT (mailbox) DO UPDATE SET cursor = min(cursor, excluded.cursor)",
            )?
            .execute(params![reader.mailbox.0, cursor])?;
    }
    Ok(())
}

/// SQLite's integers are signed. Times and counters never come near the limit; a hostile cursor may.
pub(super) fn to_sql(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

pub(super) fn from_sql(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
