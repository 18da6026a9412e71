//! The device's chain: deleting or changing anything that happened shows, while its content may be shredded.
//!
//! `link` is a keyed hash of what happened. `head` is a keyed hash of the head before and of the link. Shredding takes
//! the content and leaves link and head. Where the chain ends is written apart with a keyed hash of its own, so that
//! cutting off its end shows as well; what the rows are is sealed with it.

use fener_model::{DraftId, OfficerNumber, Timestamp};
use fener_seal::{Key, keys, mac};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::Vault;
use super::case::{CaseKeys, EVENT_AAD};
use super::rows::{self, Sum};
use super::writing::{self, End, Writing, write};
use crate::db::Fail;
use crate::secrets;
use crate::{StoreError, StoreFile};

/// The keys of the chain's hashes.
pub(super) struct ChainKeys {
    audit: Key,
    head: Key,
    /// Of the marks of rows.
    pub(super) rows: Key,
}

impl ChainKeys {
    pub(super) fn of(device_key: &Key) -> Self {
        let rows = secrets::derive(device_key, "vault/rows/v1");
        Self { audit: keys::audit(device_key), head: keys::head(device_key), rows }
    }

    /// The keyed hash over the end of the chain, with the sum of the rows as it stands there.
    pub(super) fn end_seal(&self, end: &AuditHead, sum: Option<&[u8; 32]>) -> [u8; 32] {
        let n = end.count.to_be_bytes();
        match sum {
            Some(sum) => mac::of(&self.head, &[b"chain-end/v2", &n, &end.head, sum]),
            None => mac::of(&self.head, &[b"chain-end", &n, &end.head]),
        }
    }

    pub(super) fn end_fits(&self, end: &AuditHead, sum: Option<&[u8; 32]>, seal: &[u8; 32]) -> bool {
        let n = end.count.to_be_bytes();
        match sum {
            Some(sum) => mac::fits(&self.head, &[b"chain-end/v2", &n, &end.head, sum], seal),
            None => mac::fits(&self.head, &[b"chain-end", &n, &end.head], seal),
        }
    }

    /// What is added to the sum of the rows where it stands in the file.
    pub(super) fn mask(&self, end: &AuditHead) -> Sum {
        Sum(mac::of(&self.rows, &[b"mask/v1", &end.count.to_be_bytes(), &end.head]))
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
    /// Rows or pages of the vault turned out to be older than the rest of it. The vault goes on as it was found.
    OldRows = 8,
}

const PUT_BACK: [i64; 2] = [AuditCode::PutBack as i64, AuditCode::OldRows as i64];
/// The code of what has neither a name nor a time in the chain: an event of a screening, or that rows changed while
/// nothing else happened.
pub(super) const UNNAMED: i64 = 0;
/// The head before the first link.
pub(super) const START: [u8; 32] = [0; 32];

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
    /// How often it says, as far as it is sound, that the vault or a part of it was put back.
    pub put_back: u64,
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
    /// The chain is whole and rows are not what they were at its end.
    Rows,
}

/// Appends a link for an event of a screening and returns its number.
pub(super) fn append_event(tx: &Writing<'_>, place: &EventPlace<'_>) -> Result<u64, Fail> {
    tx.append((UNNAMED, None, None), &event_link(tx.keys(), place))
}

/// Appends a link for something else.
pub(super) fn append_audit(
    tx: &Writing<'_>,
    code: AuditCode,
    at: Timestamp,
    subject: Option<&str>,
) -> Result<u64, Fail> {
    let code = code as i64;
    let link = audit_link(tx.keys(), code, at.0, subject);
    tx.append((code, Some(at.0), subject), &link)
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

/// The link that says what the rows are.
pub(super) fn rows_link(keys: &ChainKeys, sum: &[u8; 32]) -> [u8; 32] {
    mac::of(&keys.audit, &[b"rows", sum])
}

pub(super) fn next_head(keys: &ChainKeys, head: &[u8; 32], link: &[u8; 32]) -> [u8; 32] {
    mac::of(&keys.audit, &[b"head", head, link])
}

/// Follows the chain from the beginning and says where it ends, whatever is written about that.
///
/// # Errors
/// [`StoreError::Damaged`] where a link is not there or does not follow.
pub(super) fn followed(connection: &Connection, keys: &ChainKeys) -> Result<AuditHead, Fail> {
    let mut statement = connection.prepare("SELECT n, link, head FROM chain ORDER BY n")?;
    let mut rows = statement.query([])?;
    let mut last = AuditHead { count: 0, head: START };
    while let Some(row) = rows.next()? {
        let (count, link, head): (u64, [u8; 32], [u8; 32]) = (row.get(0)?, row.get(1)?, row.get(2)?);
        if last.count.checked_add(1) != Some(count) || head != next_head(keys, &last.head, &link) {
            return Err(StoreError::Damaged(StoreFile::Vault).into());
        }
        last = AuditHead { count, head };
    }
    Ok(last)
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
        self.db.try_read(|c| Ok(End::read(c, &self.chain)?.at))
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
        write(&mut self.db, &self.chain, |tx| append_audit(tx, AuditCode::PutBack, now, None).map(drop))
    }

    /// Whether rows or pages of the vault turned out to be older than the rest of it when it was opened. What can be read
    /// is read all the same.
    #[must_use]
    pub fn has_old_rows(&self) -> bool {
        self.has_old_rows
    }

    /// Notes that [`Vault::has_old_rows`], and goes on from what is there.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] where the chain is not whole either, [`StoreError::NotSaved`], and a [`StoreError`] of the vault:
    /// the next opening finds the same.
    pub fn note_old_rows(&mut self, now: Timestamp) -> Result<(), StoreError> {
        writing::take_as_is(&mut self.db, &self.chain, now)?;
        self.has_old_rows = false;
        Ok(())
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
        let allowed = if provisional_allowed { "allowed" } else { "not-allowed" };
        let subject = format!("{by} {allowed} {}", province.unwrap_or("-"));
        write(&mut self.db, &self.chain, |tx| {
            append_audit(tx, AuditCode::FieldUse, now, Some(&subject)).map(drop)
        })
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
            let mut put_back = 0;
            while let Some(row) = rows.next().transpose()? {
                if let Some(kind) = self.break_at(&row, &last, &own) {
                    let n = if kind == BreakKind::Missing { last.count.saturating_add(1) } else { row.n };
                    let broken = Some(ChainBreak { n, kind });
                    return Ok(ChainReport { sound: last.count, broken, put_back });
                }
                put_back += u64::from(PUT_BACK.contains(&row.code));
                last = AuditHead { count: row.n, head: row.head };
            }
            let broken = match End::read(c, &self.chain) {
                Ok(end) if end.at == last => match missing_event(c)? {
                    None => self.other_rows(c, &end)?,
                    missing => missing,
                },
                Ok(_) | Err(Fail::Store(_)) => Some(ChainBreak { n: last.count, kind: BreakKind::End }),
                Err(fail) => return Err(fail),
            };
            Ok(ChainReport { sound: last.count, broken, put_back })
        })
    }

    /// Rows that are not what they were, or a referral's body that is not.
    fn other_rows(&self, connection: &Connection, end: &End) -> Result<Option<ChainBreak>, Fail> {
        let fits = end.fits(connection, &self.chain)? && rows::bodies_fit(connection, &self.chain.rows)?;
        Ok((!fits).then_some(ChainBreak { n: end.at.count, kind: BreakKind::Rows }))
    }

    fn break_at(&self, row: &Row, last: &AuditHead, own: &[(DraftId, CaseKeys)]) -> Option<BreakKind> {
        if last.count.checked_add(1) != Some(row.n) {
            return Some(BreakKind::Missing);
        }
        if row.head != next_head(&self.chain, &last.head, &row.link) {
            return Some(BreakKind::Head);
        }
        let is_sound = match (&row.event, row.code, row.at) {
            (Some(event), UNNAMED, _) => {
                let case = own.iter().find(|(id, _)| *id == event.screening).map(|(_, case)| case);
                row.link == event_link(&self.chain, &event.place())
                    && case.is_none_or(|case| case.body_fits(&event.aad(), &event.body, &event.body_mac))
            }
            // Shredded, or rows.
            (None, UNNAMED, None) => true,
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
