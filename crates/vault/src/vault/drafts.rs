//! Interviews in progress: events appended one transaction each, and a list that opens no event.

use fener_model::{DraftId, Event, Lowering, PackRef, Recorded, Timestamp};
use rand_core::CryptoRng;
use uuid::Uuid;

use super::case::{CaseKeys, DRAFT, open_summary};
use super::chain::{self, AuditCode};
use super::packs::{last_named, lead_with, named};
use super::rows::SCREENINGS;
use super::writing::{Writing, write};
use super::{Officer, Vault};
use crate::StoreError;
use crate::db::Fail;

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
    /// The pack it is led with; absent where it began before packs were kept and its pack was not at hand since.
    pub pack: Option<PackRef>,
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
    /// Begins a screening. `id` is the caller's; nothing is recorded in it yet and no pack is kept for it.
    ///
    /// # Errors
    /// [`StoreError::Taken`] when there is a screening with this id, [`StoreError::NotSaved`].
    pub fn begin(&mut self, id: DraftId, now: Timestamp, rng: &mut impl CryptoRng) -> Result<(), StoreError> {
        let (wrapped, summary) = self.officer.new_case(id, rng)?;
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| officer.insert(tx, id, &wrapped, &summary, now))
    }

    /// Begins a screening with its first events, one of which names the pack whose bytes these are, and keeps the pack:
    /// all of it is there or nothing.
    ///
    /// # Errors
    /// As [`Vault::begin`] and [`Vault::append`]; [`StoreError::Invalid`] when the events name another pack.
    pub fn begin_with(
        &mut self,
        id: DraftId,
        pack: &[u8],
        events: &[Event],
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Recorded>, StoreError> {
        ensure_appendable(events)?;
        let (wrapped, summary) = self.officer.new_case(id, rng)?;
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            officer.insert(tx, id, &wrapped, &summary, now)?;
            let recorded = officer.open_draft(tx, id)?.append_all(tx, events, now, rng)?;
            let led_with = last_named(&recorded).ok_or(StoreError::Invalid("pack"))?;
            lead_with(tx, id, named(&led_with, pack)?, pack)?;
            Ok(recorded)
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
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            draft.append_all(tx, events, now, rng)
        })
    }

    /// Records [`Event::Lowered`] and notes in the chain who signed it: both are there or neither. The note has no words and
    /// does not say which interview it was, so that it says nothing of a person when the interview is gone.
    ///
    /// # Errors
    /// As [`Vault::append`].
    pub fn lower(
        &mut self,
        id: DraftId,
        signed: Lowering,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        let Lowering { from, to, reason, supervisor } = signed;
        let by = supervisor.clone();
        let event = Event::Lowered { from, to, reason, supervisor };
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            draft.append(tx, &event, now, rng)?;
            chain::append_audit(tx, AuditCode::Lowered, now, Some(by.as_str())).map(drop)
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

impl Officer {
    fn insert(
        &self,
        tx: &Writing<'_>,
        id: DraftId,
        wrapped: &[u8],
        summary: &[u8],
        now: Timestamp,
    ) -> Result<(), Fail> {
        const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM screenings WHERE id = ?1)";
        const INSERT: &str =
            "INSERT INTO screenings (id, owner, cek, state, created, touched, events, summary)
            VALUES (?1, ?2, ?3, ?4, ?5, ?5, 0, ?6)";
        let key = id.0.as_bytes();
        if tx.query_row(KNOWN, [key], |row| row.get(0))? {
            return Err(StoreError::Taken("screening").into());
        }
        let values = (key, self.owner, wrapped, DRAFT, now.0, summary);
        tx.change(&SCREENINGS.with("id = ?1", &[key]), INSERT, values).map(drop)
    }
}

/// Only finalising and closing may record that a screening ended, only [`Vault::change_pack`] that it goes on with
/// another pack, only [`Vault::give`] that it goes on with another officer, and only [`Vault::lower`] what a supervisor
/// signed.
fn ensure_appendable(events: &[Event]) -> Result<(), StoreError> {
    let reserved = |event: &Event| {
        matches!(
            event,
            Event::Referred { .. }
                | Event::Closed
                | Event::PackChanged { .. }
                | Event::HandedOver { .. }
                | Event::Lowered { .. }
        )
    };
    if events.iter().any(reserved) { Err(StoreError::Invalid("event")) } else { Ok(()) }
}
