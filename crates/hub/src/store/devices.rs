//! Who may speak, what they said last, and the directory.

use fener_wire::Health;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::StoreError;
use super::envelopes::{from_sql, to_sql};

/// The encoded certificates of all devices.
pub(crate) fn devices(connection: &Connection) -> Result<Vec<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare("SELECT certificate FROM device")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Stores a certificate; a newer one replaces that of the same device.
pub(crate) fn put_device(
    connection: &Connection,
    device: &[u8; 16],
    certificate: &[u8],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO device (id, certificate) VALUES (?1, ?2)
             ON CONFLICT (id) DO UPDATE SET certificate = excluded.certificate",
        )?
        .execute(params![device, certificate])?;
    Ok(())
}

/// Takes the number of a signed request, which must be higher than every number of the key before.
///
/// # Errors
/// [`StoreError::Replayed`] when it is not; whatever else the job did is undone with it.
pub(crate) fn take_seq(connection: &Connection, key_id: &[u8], seq: u64) -> Result<(), StoreError> {
    let Ok(seq) = i64::try_from(seq) else {
        return Err(StoreError::Replayed);
    };
    let taken = connection
        .prepare_cached(
            "INSERT INTO signed_request (key_id, seq) VALUES (?1, ?2)
             ON CONFLICT (key_id) DO UPDATE SET seq = excluded.seq WHERE excluded.seq > signed_request.seq",
        )?
        .execute(params![key_id, seq])?;
    if taken == 1 { Ok(()) } else { Err(StoreError::Replayed) }
}

/// Stores what a device said of itself; only the last word is kept, and the first day on which it was not what the device
/// should have said after the one before. `true` when this is that day.
///
/// A device says how its chain ended, and what it had said before. That goes on from what is kept here, or from the word
/// before that one where the answer to the last was lost on the way; else the device's files or the hub's were put back.
pub(crate) fn put_health(
    connection: &Connection,
    device: &[u8; 16],
    day: u64,
    health: &Health,
) -> Result<bool, StoreError> {
    let told = health.told_head.map(|head| head.0);
    let mut statement = connection
        .prepare_cached("SELECT audit_head, told_before, put_back_day FROM health WHERE device = ?1")?;
    let kept = statement
        .query_row([device], |row| {
            Ok((
                row.get::<_, [u8; 32]>(0)?,
                row.get::<_, Option<[u8; 32]>>(1)?,
                row.get::<_, Option<i64>>(2)?,
            ))
        })
        .optional()?;
    let goes_on = kept.is_none_or(|(head, before, _)| told == Some(head) || told == before);
    let known = kept.and_then(|(_, _, day)| day);
    let is_new = known.is_none() && (health.put_back || !goes_on);
    let word = |value: serde_json::Result<serde_json::Value>| match value {
        Ok(serde_json::Value::String(text)) => Ok(text),
        _ => Err(StoreError::Damaged),
    };
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO health
                (device, day, protection, unsent, oldest, audit_head, told_before, put_back_day)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            device,
            to_sql(day),
            word(serde_json::to_value(health.protection))?,
            word(serde_json::to_value(health.unsent))?,
            word(serde_json::to_value(health.oldest))?,
            health.audit_head.0,
            told,
            known.or_else(|| is_new.then(|| to_sql(day))),
        ])?;
    Ok(is_new)
}

/// A directory as its holder signed it.
#[derive(Clone)]
pub(crate) struct StoredDirectory {
    pub(crate) version: u64,
    pub(crate) bytes: Vec<u8>,
}

/// The newest directory, if there is one.
pub(crate) fn directory(connection: &Connection) -> Result<Option<StoredDirectory>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT version, bytes FROM directory")?;
    let row =
        |row: &rusqlite::Row<'_>| Ok(StoredDirectory { version: from_sql(row.get(0)?), bytes: row.get(1)? });
    Ok(statement.query_row([], row).optional()?)
}

/// Stores a directory; `false` when one of this version or a later one is there.
pub(crate) fn put_directory(connection: &Connection, new: &StoredDirectory) -> Result<bool, StoreError> {
    let changed = connection.execute(
        "INSERT INTO directory (only, version, bytes) VALUES (1, ?1, ?2)
         ON CONFLICT (only) DO UPDATE SET version = excluded.version, bytes = excluded.bytes
         WHERE excluded.version > directory.version",
        params![to_sql(new.version), new.bytes],
    )?;
    Ok(changed == 1)
}
