//! One screening under its own key: what is sealed, what it is bound to, and how it is destroyed.

use std::collections::BTreeSet;

use fener_model::{DraftId, Event, ItemMove, PackRef, Recorded, Timestamp};
use fener_seal::{Key, body, mac};
use rand_core::CryptoRng;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::Officer;
use super::chain::{self, EventPlace};
use super::drafts::DraftSummary;
use super::packs;
use super::rows::{FINALISING, SCREENINGS};
use super::writing::Writing;
use crate::db::Fail;
use crate::secrets;
use crate::{StoreError, StoreFile};

/// The longest an event may be as JSON, in bytes.
const EVENT_MAX: usize = 16 * 1024;
/// As [`EVENT_MAX`], for a change of the pack: it may speak of every item of an interview.
const CHANGE_MAX: usize = 256 * 1024;
/// The state of a screening that goes on.
pub(super) const DRAFT: i64 = 1;
/// The state of a screening that is sealed and about to be forgotten.
pub(super) const SEALED: i64 = 2;

/// The summary as it is sealed. Fields of a later version are not kept: it is made anew with every event.
#[derive(Clone, Default, Serialize, Deserialize)]
pub(super) struct SealedSummary {
    answered: BTreeSet<String>,
    last_item: Option<String>,
    paused: bool,
    stopped: bool,
    /// Absent where no event said it since packs are kept.
    #[serde(default)]
    pack: Option<PackRef>,
}

impl SealedSummary {
    fn apply(&mut self, event: &Event) {
        match event {
            Event::Answered { item, .. } | Event::Settled { item, .. } => {
                self.answered.insert(item.clone());
                self.last_item = Some(item.clone());
            }
            Event::Cleared { item } => {
                self.answered.remove(item);
                self.last_item = Some(item.clone());
            }
            Event::Paused => self.paused = true,
            Event::Resumed => self.paused = false,
            Event::Stopped { .. } => self.stopped = true,
            Event::Started { pack, .. } => self.pack = Some(pack.clone()),
            Event::PackChanged { to, items, .. } => {
                self.pack = Some(to.clone());
                self.move_items(items);
            }
            Event::Raised { .. }
            | Event::Lowered { .. }
            | Event::ConsentRecorded { .. }
            | Event::HandedOver { .. }
            | Event::Referred { .. }
            | Event::Closed => {}
        }
    }

    fn move_items(&mut self, items: &[ItemMove]) {
        let to_of = |id: &String| items.iter().find(|item| item.item == *id).map(|item| item.to.clone());
        let known = std::mem::take(&mut self.answered);
        self.answered = known.into_iter().filter_map(|id| to_of(&id).unwrap_or(Some(id))).collect();
        self.last_item = self.last_item.take().and_then(|id| to_of(&id).unwrap_or(Some(id)));
    }

    pub(super) fn shown(self) -> DraftSummary {
        DraftSummary {
            answered: u32::try_from(self.answered.len()).unwrap_or(u32::MAX),
            last_item: self.last_item,
            paused: self.paused,
            stopped: self.stopped,
            pack: self.pack,
        }
    }
}

/// What binds a sealed body to its place.
pub(super) struct BodyContext(&'static [u8]);

pub(super) const EVENT_AAD: BodyContext = BodyContext(b"event/v1");
const SUMMARY_AAD: BodyContext = BodyContext(b"summary/v1");
pub(super) const CASE_KEY_AAD: BodyContext = BodyContext(b"case-key/v1");

impl BodyContext {
    pub(super) fn of(&self, screening: DraftId, seq: u32, at: Timestamp) -> Vec<u8> {
        [self.0, screening.0.as_bytes(), &seq.to_be_bytes(), &at.0.to_be_bytes()].concat()
    }

    pub(super) fn of_screening(&self, screening: DraftId) -> Vec<u8> {
        [self.0, screening.0.as_bytes().as_slice()].concat()
    }
}

/// The keys of one screening. They are gone with its row.
pub(super) struct CaseKeys {
    seal: Key,
    mac: Key,
}

impl CaseKeys {
    fn of(case: &Key) -> Self {
        Self { seal: secrets::derive(case, "case/seal/v1"), mac: secrets::derive(case, "case/mac/v1") }
    }

    pub(super) fn body_fits(&self, context: &[u8], sealed: &[u8], written: &[u8; 32]) -> bool {
        body::open(&self.seal, context, sealed)
            .is_ok_and(|plain| mac::fits(&self.mac, &[context, &plain], written))
    }
}

/// A screening's row, opened.
pub(super) struct OpenDraft {
    pub(super) id: DraftId,
    keys: CaseKeys,
    state: i64,
    events: u32,
    summary: SealedSummary,
}

impl Officer {
    /// A new case key, wrapped by this officer's, and an empty summary under it.
    pub(super) fn new_case(
        &self,
        id: DraftId,
        rng: &mut impl CryptoRng,
    ) -> Result<(Vec<u8>, Vec<u8>), StoreError> {
        let case = Key::generate(rng);
        let wrapped = body::seal(&self.key, &CASE_KEY_AAD.of_screening(id), case.expose(), rng)
            .map_err(|_| StoreError::Invalid("screening"))?;
        let summary = seal_summary(&CaseKeys::of(&case), id, &SealedSummary::default(), rng)?;
        Ok((wrapped, summary))
    }

    pub(super) fn case_keys(&self, id: DraftId, wrapped: &[u8]) -> Result<CaseKeys, StoreError> {
        secrets::open_key(&self.key, &CASE_KEY_AAD.of_screening(id), wrapped)
            .map(|case| CaseKeys::of(&case))
            .ok_or(StoreError::Damaged(StoreFile::Vault))
    }

    /// The key of one of this officer's screenings itself, to be handed over.
    pub(super) fn case_key_of(&self, connection: &Connection, id: DraftId) -> Result<Key, Fail> {
        const READ: &str = "SELECT cek FROM screenings WHERE id = ?1";
        let wrapped: Vec<u8> = connection.query_row(READ, [id.0.as_bytes()], |row| row.get(0))?;
        let case = secrets::open_key(&self.key, &CASE_KEY_AAD.of_screening(id), &wrapped);
        case.ok_or_else(|| StoreError::Damaged(StoreFile::Vault).into())
    }

    /// A screening of this officer.
    pub(super) fn open_draft(&self, connection: &Connection, id: DraftId) -> Result<OpenDraft, Fail> {
        const READ: &str = "SELECT owner, cek, state, events, summary FROM screenings WHERE id = ?1";
        let mut statement = connection.prepare_cached(READ)?;
        let mut rows = statement.query([id.0.as_bytes()])?;
        let row = rows.next()?.ok_or(StoreError::Unknown("screening"))?;
        let blob = |column| row.get_ref(column)?.as_blob().map_err(rusqlite::Error::from);
        let owner: [u8; 16] = row.get(0)?;
        if owner != self.owner {
            return Err(StoreError::NotYours.into());
        }
        let keys = self.case_keys(id, blob(1)?)?;
        let (state, events) = (row.get(2)?, row.get(3)?);
        let summary = open_summary(&keys, id, blob(4)?)?;
        Ok(OpenDraft { id, keys, state, events, summary })
    }
}

impl OpenDraft {
    pub(super) fn ensure_goes_on(&self) -> Result<(), StoreError> {
        if self.state == DRAFT { Ok(()) } else { Err(StoreError::Ended) }
    }

    /// Records an event: its link in the chain, its sealed body, the summary.
    pub(super) fn append(
        &mut self,
        tx: &Writing<'_>,
        event: &Event,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<u32, Fail> {
        const EVENT: &str =
            "INSERT INTO events (screening, seq, n, at, body_mac, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        const SCREENING: &str = "UPDATE screenings SET touched = ?2, events = ?3, summary = ?4 WHERE id = ?1";
        let plain = Zeroizing::new(serde_json::to_vec(event).map_err(|_| StoreError::Invalid("event"))?);
        let is_change = matches!(event, Event::PackChanged { .. });
        if plain.len() > if is_change { CHANGE_MAX } else { EVENT_MAX } {
            return Err(StoreError::Invalid("event").into());
        }
        let seq = self.events.checked_add(1).ok_or(StoreError::Invalid("event"))?;
        let context = EVENT_AAD.of(self.id, seq, now);
        let sealed =
            body::seal(&self.keys.seal, &context, &plain, rng).map_err(|_| StoreError::Invalid("event"))?;
        let body_mac = mac::of(&self.keys.mac, &[&context, &plain]);
        let place = EventPlace { screening: self.id, seq, at: now, body_mac: &body_mac };
        let n = chain::append_event(tx, &place)?;
        self.summary.apply(event);
        self.events = seq;
        let summary = seal_summary(&self.keys, self.id, &self.summary, rng)?;
        let id = self.id.0.as_bytes();
        tx.prepare_cached(EVENT)?.execute((id, seq, n, now.0, body_mac, sealed))?;
        tx.change(&SCREENINGS.with("id = ?1", &[id]), SCREENING, (id, now.0, seq, summary))?;
        Ok(seq)
    }

    /// Records events one after the other.
    pub(super) fn append_all(
        &mut self,
        tx: &Writing<'_>,
        events: &[Event],
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Recorded>, Fail> {
        let record = |event: &Event| {
            let seq = self.append(tx, event, now, rng)?;
            Ok(Recorded { seq, at: now, event: event.clone() })
        };
        events.iter().map(record).collect()
    }

    /// Notes in the summary which pack it is led with.
    pub(super) fn note_pack(
        &mut self,
        tx: &Writing<'_>,
        pack: PackRef,
        rng: &mut impl CryptoRng,
    ) -> Result<(), Fail> {
        const NOTE: &str = "UPDATE screenings SET summary = ?2 WHERE id = ?1";
        self.summary.pack = Some(pack);
        let summary = seal_summary(&self.keys, self.id, &self.summary, rng)?;
        let id = self.id.0.as_bytes();
        tx.change(&SCREENINGS.with("id = ?1", &[id]), NOTE, (id, summary)).map(drop)
    }

    /// Links an event into the chain whose content is shredded in the same transaction.
    pub(super) fn link_only(&self, tx: &Writing<'_>, event: &Event, now: Timestamp) -> Result<(), Fail> {
        let plain = Zeroizing::new(serde_json::to_vec(event).map_err(|_| StoreError::Invalid("event"))?);
        let seq = self.events.saturating_add(1);
        let body_mac = mac::of(&self.keys.mac, &[&EVENT_AAD.of(self.id, seq, now), &plain]);
        let place = EventPlace { screening: self.id, seq, at: now, body_mac: &body_mac };
        chain::append_event(tx, &place).map(drop)
    }

    pub(super) fn events(&self, connection: &Connection) -> Result<Vec<Recorded>, Fail> {
        const READ: &str = "SELECT seq, at, body FROM events WHERE screening = ?1 ORDER BY seq";
        let damaged = || StoreError::Damaged(StoreFile::Vault);
        let mut statement = connection.prepare_cached(READ)?;
        let mut rows = statement.query([self.id.0.as_bytes()])?;
        let mut recorded = Vec::new();
        let mut last = 0_u32;
        while let Some(row) = rows.next()? {
            let (seq, at): (u32, _) = (row.get(0)?, Timestamp(row.get(1)?));
            let sealed = row.get_ref(2)?.as_blob().map_err(rusqlite::Error::from)?;
            let plain = body::open(&self.keys.seal, &EVENT_AAD.of(self.id, seq, at), sealed)
                .map_err(|_| damaged())?;
            if last.checked_add(1) != Some(seq) {
                return Err(damaged().into());
            }
            last = seq;
            let event = serde_json::from_slice(&plain).map_err(|_| damaged())?;
            recorded.push(Recorded { seq, at, event });
        }
        if last == self.events { Ok(recorded) } else { Err(damaged().into()) }
    }
}

/// Destroys a screening: its events, its summary, its key; and the pack that only it was led with.
pub(super) fn shred(tx: &Writing<'_>, id: DraftId) -> Result<(), Fail> {
    const SEALED: &str = "DELETE FROM finalising WHERE screening = ?1";
    const SCREENING: &str = "DELETE FROM screenings WHERE id = ?1";
    let id = id.0.as_bytes();
    tx.execute("DELETE FROM events WHERE screening = ?1", [id])?;
    tx.change(&FINALISING.with("screening = ?1", &[id]), SEALED, [id])?;
    tx.change(&SCREENINGS.with("id = ?1", &[id]), SCREENING, [id])?;
    packs::forget_unused(tx)
}

fn seal_summary(
    keys: &CaseKeys,
    id: DraftId,
    summary: &SealedSummary,
    rng: &mut impl CryptoRng,
) -> Result<Vec<u8>, StoreError> {
    let plain = Zeroizing::new(serde_json::to_vec(summary).map_err(|_| StoreError::Invalid("summary"))?);
    body::seal(&keys.seal, &SUMMARY_AAD.of_screening(id), &plain, rng)
        .map_err(|_| StoreError::Invalid("summary"))
}

pub(super) fn open_summary(keys: &CaseKeys, id: DraftId, sealed: &[u8]) -> Result<SealedSummary, StoreError> {
    body::open(&keys.seal, &SUMMARY_AAD.of_screening(id), sealed)
        .ok()
        .and_then(|plain| serde_json::from_slice(&plain).ok())
        .ok_or(StoreError::Damaged(StoreFile::Vault))
}
