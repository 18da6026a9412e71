//! Interviews in progress: events appended one transaction each, and a list that opens no event.

use fener_model::{DraftId, Event, Recorded, Timestamp};
use rand_core::CryptoRng;
use uuid::Uuid;

use super::Vault;
use super::case::{CaseKeys, DRAFT, open_summary};
use crate::StoreError;

/// What a list shows of an interview in progress.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftSummary {
    /// Items with an answer that counts.
    pub answered: u32,
    /// The item that was touched last.
    pub last_item: Option<String>,
    /// Put down and not taken up again.
    pub paused: bool,
    /// Stopped before its end.
    pub stopped: bool,
}

/// An interview in progress.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftEntry {
    /// Which one.
    pub id: DraftId,
    /// When it began.
    pub created: Timestamp,
    /// When something last happened.
    pub touched: Timestamp,
    /// What the list shows.
    pub summary: DraftSummary,
}

/// Where a page of drafts ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DraftMark {
    touched: i64,
    id: [u8; 16],
}

/// Drafts, the one touched last first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftPage {
    /// The drafts.
    pub items: Vec<DraftEntry>,
    /// What to ask for next; `None` at the end.
    pub next: Option<DraftMark>,
}

impl Vault {
    /// Begins a screening. `id` is the caller's; nothing is recorded in it yet.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is a screening with this id, [`StoreError::NotSaved`].
    pub fn begin(&mut self, id: DraftId, now: Timestamp, rng: &mut impl CryptoRng) -> Result<(), StoreError> {
        self.begin_with(id, &[], now, rng).map(drop)
    }

    /// Begins a screening with its first events: it is there with all of them or not at all.
    ///
    /// # Errors
    /// As [`Vault::begin`] and [`Vault::append`].
    pub fn begin_with(
        &mut self,
        id: DraftId,
        events: &[Event],
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Recorded>, StoreError> {
        const INSERT: &str =
            "INSERT INTO screenings (id, owner, cek, state, created, touched, events, summary)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0, ?6)";
        ensure_appendable(events)?;
        let (wrapped, summary) = self.officer.new_case(id, rng)?;
        let (officer, chain) = (&self.officer, &self.chain);
        self.db.try_write(|tx| {
            let key = id.0.as_bytes();
            let known = "SELECT EXISTS (SELECT 1 FROM screenings WHERE id = ?1)";
            if tx.query_row(known, [key], |row| row.get(0))? {
                return Err(StoreError::Taken("screening").into());
            }
            tx.prepare_cached(INSERT)?.execute((key, officer.owner, &wrapped, DRAFT, now.0, &summary))?;
            officer.open_draft(tx, id)?.append_all(tx, chain, events, now, rng)
        })
    }

    /// Records an event. When this returns, it is on the disk.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NotYours`], [`StoreError::Ended`]; [`StoreError::Invalid`] for an event that
    /// only finalising or closing may record, or one that is too long; [`StoreError::NotSaved`], and then everything
    /// recorded before is there.
    pub fn append(
        &mut self,
        id: DraftId,
        event: &Event,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Recorded, StoreError> {
        let recorded = self.append_all(id, std::slice::from_ref(event), now, rng)?;
        recorded.into_iter().next().ok_or(StoreError::Invalid("event"))
    }

    /// Records several events in one transaction: all of them, in this order, or none.
    ///
    /// # Errors
    /// As [`Vault::append`].
    pub fn append_all(
        &mut self,
        id: DraftId,
        events: &[Event],
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Recorded>, StoreError> {
        ensure_appendable(events)?;
        let (officer, chain) = (&self.officer, &self.chain);
        self.db.try_write(|tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            draft.append_all(tx, chain, events, now, rng)
        })
    }

    /// Everything recorded in a screening, oldest first.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NotYours`], [`StoreError::Ended`] once it is sealed; [`StoreError::Damaged`] when
    /// an event is missing or not what was recorded.
    pub fn events(&self, id: DraftId) -> Result<Vec<Recorded>, StoreError> {
        self.db.try_read(|c| {
            let draft = self.officer.open_draft(c, id)?;
            draft.ensure_goes_on()?;
            draft.events(c)
        })
    }

    /// The signed-in officer's screenings, the one touched last first.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn drafts(&self, limit: u32) -> Result<Vec<DraftEntry>, StoreError> {
        self.drafts_page(None, limit).map(|page| page.items)
    }

    /// A page of the signed-in officer's screenings, the one touched last first.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn drafts_page(&self, after: Option<DraftMark>, limit: u32) -> Result<DraftPage, StoreError> {
        const READ: &str = "SELECT id, cek, created, touched, summary FROM screenings
            WHERE owner = ?1 AND state = 1 AND (touched, id) < (?2, ?3) ORDER BY touched DESC, id DESC LIMIT ?4";
        let end = after.unwrap_or(DraftMark { touched: i64::MAX, id: [0xff; 16] });
        let items = self.db.try_read(|c| {
            let mut statement = c.prepare_cached(READ)?;
            let mut rows = statement.query((self.officer.owner, end.touched, end.id, limit))?;
            let mut items = Vec::new();
            while let Some(row) = rows.next()? {
                let id = DraftId(Uuid::from_bytes(row.get(0)?));
                let keys =
                    self.officer.case_keys(id, row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?;
                let summary =
                    open_summary(&keys, id, row.get_ref(4)?.as_blob().map_err(rusqlite::Error::from)?)?;
                let (created, touched) = (Timestamp(row.get(2)?), Timestamp(row.get(3)?));
                items.push(DraftEntry { id, created, touched, summary: summary.shown() });
            }
            Ok(items)
        })?;
        let full = u32::try_from(items.len()).is_ok_and(|count| count >= limit);
        let next = items.last().filter(|_| full);
        let next = next.map(|last| DraftMark { touched: last.touched.0, id: *last.id.0.as_bytes() });
        Ok(DraftPage { items, next })
    }

    /// The keys of every screening of the signed-in officer.
    pub(super) fn own_case_keys(&self) -> Result<Vec<(DraftId, CaseKeys)>, StoreError> {
        self.db.try_read(|c| {
            let mut statement = c.prepare_cached("SELECT id, cek FROM screenings WHERE owner = ?1")?;
            let mut rows = statement.query([self.officer.owner])?;
            let mut keys = Vec::new();
            while let Some(row) = rows.next()? {
                let id = DraftId(Uuid::from_bytes(row.get(0)?));
                keys.push((id, self.officer.case_keys(id, &row.get::<_, Vec<u8>>(1)?)?));
            }
            Ok(keys)
        })
    }
}

/// Only finalising and closing may record that a screening ended.
fn ensure_appendable(events: &[Event]) -> Result<(), StoreError> {
    let ends = |event: &Event| matches!(event, Event::Referred { .. } | Event::Closed);
    if events.iter().any(ends) { Err(StoreError::Invalid("event")) } else { Ok(()) }
}
