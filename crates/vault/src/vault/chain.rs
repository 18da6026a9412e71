//! The device's chain: deleting or changing anything that happened shows, while its content may be shredded.
//!
//! `link` is a keyed hash of what happened. `head` is a keyed hash of the head before and of the link. Shredding takes
//! the content and leaves link and head. Where the chain ends is written apart with a keyed hash of its own, so that
//! cutting off its end shows as well.

use fener_model::{DraftId, OfficerNumber, Timestamp};
use fener_seal::{Key, keys, mac};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::Vault;
use super::case::{CaseKeys, EVENT_AAD};
use crate::db::Fail;
use crate::{StoreError, StoreFile};

/// The keys of the chain's hashes.
pub(super) struct ChainKeys {
    audit: Key,
    head: Key,
}

impl ChainKeys {
    pub(super) fn of(device_key: &Key) -> Self {
        Self { audit: keys::audit(device_key), head: keys::head(device_key) }
    }
}

/// What happened, apart from the events of a screening. The numbers stand in files and are never given anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AuditCode {
    /// A screening was sealed and its readable copy destroyed.
    Finalised = 1,
    /// A case worker decided.
    Decided = 2,
    /// An officer was removed, and what only that officer could read.
    OfficerRemoved = 3,
    /// An officer got new keys; what only the old ones could read is gone.
    OfficerReset = 4,
    /// The vault turned out to be older than the device knew it to be.
    PutBack = 5,
    /// A supervisor decided how the device is used in the field.
    FieldUse = 6,
    /// A supervisor takes the outcome of an interview for a lower one. The link before it is what was said.
    Lowered = 7,
}

const EVENT: i64 = 0;
const START: [u8; 32] = [0; 32];

/// Where the chain ends: reported at each sync, so that a file that was put back is noticed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AuditHead {
    /// How many links there are.
    pub count: u64,
    /// The head after the last of them.
    pub head: [u8; 32],
}

/// What reading the whole chain showed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainReport {
    /// Links that are sound, from the beginning.
    pub sound: u64,
    /// The first place that is not.
    pub broken: Option<ChainBreak>,
}

/// Where the chain breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainBreak {
    /// The link's number, from 1.
    pub n: u64,
    /// What is wrong with it.
    pub kind: BreakKind,
}

/// How a chain can break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BreakKind {
    /// A link is not there.
    Missing,
    /// A head does not follow from the one before.
    Head,
    /// What is stored is not what happened.
    Content,
    /// An event of a screening that is still open is not there.
    Event,
    /// The chain does not end where it did.
    End,
}

/// Appends a link for an event of a screening and returns its number.
pub(super) fn append_event(
    connection: &Connection,
    keys: &ChainKeys,
    place: &EventPlace<'_>,
) -> Result<u64, Fail> {
    append(connection, keys, (EVENT, None, None), &event_link(keys, place))
}

/// Appends a link for something else.
pub(super) fn append_audit(
    connection: &Connection,
    keys: &ChainKeys,
    code: AuditCode,
    at: Timestamp,
    subject: Option<&str>,
) -> Result<u64, Fail> {
    let code = code as i64;
    let link = audit_link(keys, code, at.0, subject);
    append(connection, keys, (code, Some(at.0), subject), &link)
}

/// What an event's link stands for.
pub(super) struct EventPlace<'a> {
    pub(super) screening: DraftId,
    pub(super) seq: u32,
    pub(super) at: Timestamp,
    pub(super) body_mac: &'a [u8; 32],
}

fn event_link(keys: &ChainKeys, place: &EventPlace<'_>) -> [u8; 32] {
    let parts: [&[u8]; 5] = [
        b"event",
        place.screening.0.as_bytes(),
        &place.seq.to_be_bytes(),
        &place.at.0.to_be_bytes(),
        place.body_mac,
    ];
    mac::of(&keys.audit, &parts)
}

fn audit_link(keys: &ChainKeys, code: i64, at: i64, subject: Option<&str>) -> [u8; 32] {
    let subject = subject.unwrap_or_default().as_bytes();
    mac::of(&keys.audit, &[b"audit", &code.to_be_bytes(), &at.to_be_bytes(), subject])
}

fn next_head(keys: &ChainKeys, head: &[u8; 32], link: &[u8; 32]) -> [u8; 32] {
    mac::of(&keys.audit, &[b"head", head, link])
}

fn end_parts<'a>(n: &'a [u8; 8], head: &'a [u8; 32]) -> [&'a [u8]; 3] {
    [b"chain-end", n, head]
}

fn append(
    connection: &Connection,
    keys: &ChainKeys,
    (code, at, subject): (i64, Option<i64>, Option<&str>),
    link: &[u8; 32],
) -> Result<u64, Fail> {
    const LINK: &str = "INSERT INTO chain (n, code, at, subject, link, head) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    const END: &str = "INSERT OR REPLACE INTO chain_end (one, n, head, seal) VALUES (1, ?1, ?2, ?3)";
    let end = end_of(connection, keys)?;
    let n = end.count.checked_add(1).ok_or(StoreError::Damaged(StoreFile::Vault))?;
    let head = next_head(keys, &end.head, link);
    connection.prepare_cached(LINK)?.execute((n, code, at, subject, link, head))?;
    let seal = mac::of(&keys.head, &end_parts(&n.to_be_bytes(), &head));
    connection.prepare_cached(END)?.execute((n, head, seal))?;
    Ok(n)
}

fn end_of(connection: &Connection, keys: &ChainKeys) -> Result<AuditHead, Fail> {
    let stored: Option<(u64, [u8; 32], [u8; 32])> = connection
        .prepare_cached("SELECT n, head, seal FROM chain_end")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .optional()?;
    match stored {
        None => Ok(AuditHead { count: 0, head: START }),
        Some((n, head, seal)) if mac::fits(&keys.head, &end_parts(&n.to_be_bytes(), &head), &seal) => {
            Ok(AuditHead { count: n, head })
        }
        Some(_) => Err(StoreError::Damaged(StoreFile::Vault).into()),
    }
}

/// A link as it stands in the file.
struct Row {
    n: u64,
    code: i64,
    at: Option<i64>,
    subject: Option<String>,
    link: [u8; 32],
    head: [u8; 32],
    event: Option<EventRow>,
}

struct EventRow {
    screening: DraftId,
    seq: u32,
    at: Timestamp,
    body_mac: [u8; 32],
    body: Vec<u8>,
}

impl Vault {
    /// Where the chain ends.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when the end was changed, and a [`StoreError`] of the vault.
    pub fn audit_head(&self) -> Result<AuditHead, StoreError> {
        self.db.try_read(|c| end_of(c, &self.chain))
    }

    /// Whether the chain once ended so. One that did not is another vault's, or this one was put back to what it was before.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn has_ended_with(&self, head: &[u8; 32]) -> Result<bool, StoreError> {
        const READ: &str = "SELECT EXISTS (SELECT 1 FROM chain WHERE head = ?1)";
        let is_there = self.db.read(|c| c.query_row(READ, [head], |row| row.get(0)))?;
        Ok(is_there || *head == START)
    }

    /// Notes that the vault was found to be older than the device knew it to be.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`], and a [`StoreError`] of the vault.
    pub fn note_put_back(&mut self, now: Timestamp) -> Result<(), StoreError> {
        let chain = &self.chain;
        self.db.try_write(|tx| append_audit(tx, chain, AuditCode::PutBack, now, None).map(drop))
    }

    /// Notes what a supervisor decided: whether provisional parts may be used, and the province (a pack's code).
    ///
    /// # Errors
    /// [`StoreError::NotSaved`], and a [`StoreError`] of the vault.
    pub fn note_field_use(
        &mut self,
        by: &OfficerNumber,
        provisional_allowed: bool,
        province: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let chain = &self.chain;
        let allowed = if provisional_allowed { "allowed" } else { "not-allowed" };
        let subject = format!("{by} {allowed} {}", province.unwrap_or("-"));
        self.db.try_write(|tx| append_audit(tx, chain, AuditCode::FieldUse, now, Some(&subject)).map(drop))
    }

    /// Reads the whole chain and says where it breaks, if it does. What the signed-in officer can open is compared
    /// with its own keyed hash as well.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault; a broken chain is an answer and no error.
    pub fn verify_chain(&self) -> Result<ChainReport, StoreError> {
        const READ: &str = "SELECT c.n, c.code, c.at, c.subject, c.link, c.head,
                e.screening, e.seq, e.at, e.body_mac, e.body
            FROM chain AS c LEFT JOIN events AS e ON e.n = c.n ORDER BY c.n";
        let own = self.own_case_keys()?;
        self.db.try_read(|c| {
            let mut statement = c.prepare(READ)?;
            let mut rows = statement.query_map([], row_of)?;
            let mut last = AuditHead { count: 0, head: START };
            while let Some(row) = rows.next().transpose()? {
                if let Some(kind) = self.break_at(&row, &last, &own) {
                    let n = if kind == BreakKind::Missing { last.count.saturating_add(1) } else { row.n };
                    return Ok(ChainReport { sound: last.count, broken: Some(ChainBreak { n, kind }) });
                }
                last = AuditHead { count: row.n, head: row.head };
            }
            let broken = match end_of(c, &self.chain) {
                Ok(end) if end == last => missing_event(c)?,
                Ok(_) | Err(Fail::Store(_)) => Some(ChainBreak { n: last.count, kind: BreakKind::End }),
                Err(fail) => return Err(fail),
            };
            Ok(ChainReport { sound: last.count, broken })
        })
    }

    fn break_at(&self, row: &Row, last: &AuditHead, own: &[(DraftId, CaseKeys)]) -> Option<BreakKind> {
        if last.count.checked_add(1) != Some(row.n) {
            return Some(BreakKind::Missing);
        }
        if row.head != next_head(&self.chain, &last.head, &row.link) {
            return Some(BreakKind::Head);
        }
        let is_sound = match (&row.event, row.code, row.at) {
            (Some(event), EVENT, _) => {
                let case = own.iter().find(|(id, _)| *id == event.screening).map(|(_, case)| case);
                row.link == event_link(&self.chain, &event.place())
                    && case.is_none_or(|case| case.body_fits(&event.aad(), &event.body, &event.body_mac))
            }
            // Shredded.
            (None, EVENT, None) => true,
            (None, code, Some(at)) => row.link == audit_link(&self.chain, code, at, row.subject.as_deref()),
            _ => false,
        };
        if is_sound { None } else { Some(BreakKind::Content) }
    }
}

impl EventRow {
    fn place(&self) -> EventPlace<'_> {
        EventPlace { screening: self.screening, seq: self.seq, at: self.at, body_mac: &self.body_mac }
    }

    fn aad(&self) -> Vec<u8> {
        EVENT_AAD.of(self.screening, self.seq, self.at)
    }
}

/// The first open screening whose events are not the ones it counts.
fn missing_event(connection: &Connection) -> Result<Option<ChainBreak>, Fail> {
    const READ: &str =
        "SELECT (SELECT coalesce(max(n), 0) FROM events WHERE screening = s.id) FROM screenings AS s
        WHERE s.events <> (SELECT count(*) FROM events WHERE screening = s.id)
           OR s.events <> (SELECT coalesce(max(seq), 0) FROM events WHERE screening = s.id)
        ORDER BY s.created LIMIT 1";
    let n: Option<u64> = connection.query_row(READ, [], |row| row.get(0)).optional()?;
    Ok(n.map(|n| ChainBreak { n, kind: BreakKind::Event }))
}

fn row_of(row: &rusqlite::Row<'_>) -> rusqlite::Result<Row> {
    let event = match row.get::<_, Option<[u8; 16]>>(6)? {
        None => None,
        Some(id) => Some(EventRow {
            screening: DraftId(Uuid::from_bytes(id)),
            seq: row.get(7)?,
            at: Timestamp(row.get(8)?),
            body_mac: row.get(9)?,
            body: row.get(10)?,
        }),
    };
    Ok(Row {
        n: row.get(0)?,
        code: row.get(1)?,
        at: row.get(2)?,
        subject: row.get(3)?,
        link: row.get(4)?,
        head: row.get(5)?,
        event,
    })
}

#[cfg(test)]
mod tests;
