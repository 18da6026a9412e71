//! Where each referral stands: a list that only grows, and of which the furthest state counts.

use fener_model::{AgencyId, AgencyReceipt, ReferralId, ReferralState, RejectReason, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, Row};
use uuid::Uuid;

use super::{Outbox, ReferralRef};
use crate::StoreError;
use crate::codes::{parsed, state_code, state_from};

/// Something that was heard about a referral.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Which referral.
    pub referral: ReferralId,
    /// Which revision of it.
    pub rev: u32,
    /// Who said it; `None` for this device and the hub.
    pub agency: Option<AgencyId>,
    /// Counts the agency's answers to this revision from 1; 0 for this device and the hub.
    pub answer_no: u32,
    /// Where it stands.
    pub state: ReferralState,
    /// With `rejected` only.
    pub reason: Option<RejectReason>,
    /// With `asks_back` only.
    pub items: Vec<String>,
}

impl Heard {
    /// What an agency's receipt says. The caller has opened it and checked who signed it.
    #[must_use]
    pub fn from_receipt(receipt: &AgencyReceipt) -> Self {
        Self {
            referral: receipt.referral_id,
            rev: receipt.rev,
            agency: Some(receipt.agency.clone()),
            answer_no: receipt.answer_no,
            state: receipt.state,
            reason: receipt.reason,
            items: receipt.items.clone(),
        }
    }

    pub(super) fn here(referral: ReferralId, rev: u32, state: ReferralState) -> Self {
        Self { referral, rev, agency: None, answer_no: 0, state, reason: None, items: Vec::new() }
    }

    pub(super) fn is_from_agency(&self) -> bool {
        self.agency.is_some()
    }
}

/// What hearing something changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The referral stands further than before, or the agency said something new at the same point.
    Forward,
    /// Said before, or behind what the same agency said since: nothing changed.
    Unchanged,
}

/// One entry of a referral's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusEvent {
    /// What was heard.
    pub heard: Heard,
    /// When this device heard it.
    pub at: Timestamp,
}

/// A referral as the list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReferralEntry {
    /// Which, at its newest revision.
    pub referral: ReferralRef,
    /// The furthest state any agency has told.
    pub state: ReferralState,
    /// When it was queued.
    pub queued_at: Timestamp,
    /// When the furthest state was heard.
    pub changed_at: Timestamp,
    /// Whether it still has to be sent.
    pub to_upload: bool,
    /// How often sending was tried.
    pub attempts: u32,
    /// Not before this moment.
    pub next_attempt: Timestamp,
    /// The code of the latest failure.
    pub last_error: Option<String>,
}

/// Where a page of referrals ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReferralMark {
    queued_at: i64,
    referral: [u8; 16],
}

/// Referrals, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferralPage {
    /// The entries.
    pub items: Vec<ReferralEntry>,
    /// What to ask for next; `None` at the end.
    pub next: Option<ReferralMark>,
}

const EVENT_COLUMNS: &str =
    "SELECT referral, rev, agency, answer_no, state, reason, items, at FROM status_events";

impl Outbox {
    /// Everything that was heard about a referral, oldest first.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn status_events(&self, referral: ReferralId) -> Result<Vec<StatusEvent>, StoreError> {
        self.db.read(|c| {
            c.prepare_cached(&format!("{EVENT_COLUMNS} WHERE referral = ?1 ORDER BY n"))?
                .query_map([referral.0.as_bytes()], event_of)?
                .collect()
        })
    }

    /// Where a referral stands: the furthest state that was heard of its newest revision.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn state_of(&self, referral: ReferralId) -> Result<Option<ReferralState>, StoreError> {
        const READ: &str = "SELECT max(state) FROM status_events WHERE referral = ?1
            AND rev = (SELECT max(rev) FROM envelopes WHERE referral = ?1)";
        self.db.read(|c| {
            let code: Option<i64> = c.query_row(READ, [referral.0.as_bytes()], |row| row.get(0))?;
            code.map(|code| state_from(0, code)).transpose()
        })
    }

    /// How many referrals were made on this device.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn referral_count(&self) -> Result<u32, StoreError> {
        const COUNT: &str = "SELECT count(DISTINCT referral) FROM envelopes WHERE kind = 1";
        self.db.read(|c| c.query_row(COUNT, [], |row| row.get(0)))
    }

    /// The referrals that were made on this device, the newest first.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn referrals(&self, after: Option<ReferralMark>, limit: u32) -> Result<ReferralPage, StoreError> {
        const READ: &str =
            "SELECT referral, rev, case_number, queued_at, upload, attempts, next_attempt, last_error
            FROM envelopes AS newest
            WHERE kind = 1 AND (queued_at, referral) < (?1, ?2)
              AND rev = (SELECT max(rev) FROM envelopes AS other WHERE other.referral = newest.referral)
            ORDER BY queued_at DESC, referral DESC LIMIT ?3";
        let end = after.unwrap_or(ReferralMark { queued_at: i64::MAX, referral: [0xff; 16] });
        let items = self.db.read(|c| {
            c.prepare_cached(READ)?
                .query_map((end.queued_at, end.referral, limit), |row| entry_of(c, row))?
                .collect::<rusqlite::Result<Vec<_>>>()
        })?;
        let full = u32::try_from(items.len()).is_ok_and(|count| count >= limit);
        let next = items.last().filter(|_| full).map(|last| ReferralMark {
            queued_at: last.queued_at.0,
            referral: *last.referral.referral.0.as_bytes(),
        });
        Ok(ReferralPage { items, next })
    }
}

/// Appends what was heard, unless the same source said as much before.
pub(super) fn append(connection: &Connection, heard: &Heard, now: Timestamp) -> rusqlite::Result<Moved> {
    const LATEST: &str = "SELECT max(state), max(answer_no) FROM status_events
        WHERE referral = ?1 AND rev = ?2 AND agency = ?3";
    const APPEND: &str =
        "INSERT INTO status_events (referral, rev, agency, answer_no, state, reason, items, at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
    let referral = heard.referral.0.as_bytes();
    let agency = heard.agency.as_ref().map_or("", AgencyId::as_str);
    let state = state_code(heard.state);
    let (said, answer): (Option<i64>, Option<u32>) =
        connection.query_row(LATEST, (referral, heard.rev, agency), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let further = said.is_none_or(|said| state > said);
    let again = said == Some(state) && answer.is_some_and(|answer| heard.answer_no > answer);
    if !further && !again {
        return Ok(Moved::Unchanged);
    }
    let reason = heard.reason.map(crate::codes::reason_text);
    let items = serde_json::to_string(&heard.items).unwrap_or_else(|_| "[]".to_owned());
    connection
        .execute(APPEND, (referral, heard.rev, agency, heard.answer_no, state, reason, items, now.0))?;
    Ok(Moved::Forward)
}

fn entry_of(connection: &Connection, row: &Row<'_>) -> rusqlite::Result<ReferralEntry> {
    const FURTHEST: &str = "SELECT state, min(at) FROM status_events WHERE referral = ?1 AND rev = ?2
        GROUP BY state ORDER BY state DESC LIMIT 1";
    let id: [u8; 16] = row.get(0)?;
    let rev: u32 = row.get(1)?;
    let queued_at = Timestamp(row.get(3)?);
    let furthest: Option<(i64, i64)> = connection
        .prepare_cached(FURTHEST)?
        .query_row((id, rev), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (state, changed_at) = furthest.unwrap_or((state_code(ReferralState::Queued), queued_at.0));
    Ok(ReferralEntry {
        referral: ReferralRef { referral: ReferralId(Uuid::from_bytes(id)), rev, case: parsed(row, 2)? },
        state: state_from(0, state)?,
        queued_at,
        changed_at: Timestamp(changed_at),
        to_upload: row.get(4)?,
        attempts: row.get(5)?,
        next_attempt: Timestamp(row.get(6)?),
        last_error: row.get(7)?,
    })
}

fn event_of(row: &Row<'_>) -> rusqlite::Result<StatusEvent> {
    let agency: String = row.get(2)?;
    let items: String = row.get(6)?;
    let heard = Heard {
        referral: ReferralId(Uuid::from_bytes(row.get(0)?)),
        rev: row.get(1)?,
        agency: if agency.is_empty() { None } else { Some(parsed(row, 2)?) },
        answer_no: row.get(3)?,
        state: state_from(4, row.get(4)?)?,
        reason: row
            .get::<_, Option<String>>(5)?
            .map(|text| crate::codes::reason_from(5, &text))
            .transpose()?,
        items: crate::codes::json(6, &items)?,
    };
    Ok(StatusEvent { heard, at: Timestamp(row.get(7)?) })
}
