//! The packs that interviews in progress are led with: kept as long as one is, so that an update of the app changes none
//! of them. A pack is named by the SHA-256 of its bytes and is believed only when it still has it.

use fener_model::{DraftId, Event, PackRef, Timestamp};
use fener_sign::ContentHash;
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;
use rand_core::CryptoRng;
use rusqlite::OptionalExtension as _;
use uuid::Uuid;

use super::Vault;
use super::case::DRAFT;
use super::rows::{PACKS, SCREENINGS};
use super::writing::{Writing, write};
use crate::db::Fail;
use crate::{StoreError, StoreFile};

/// The most bytes a pack may have.
const PACK_MAX: usize = 32 * 1024 * 1024;
/// How hard to try to make it small, of 10: beyond this it takes longer and gains little.
const EFFORT: u8 = 6;

impl Vault {
    /// Goes on with another pack: keeps it, records `event`, which is a [`Event::PackChanged`] to it, and lets go of the
    /// one before when no interview needs it any more. All of it or nothing.
    ///
    /// # Errors
    /// As [`Vault::append`]; [`StoreError::Invalid`] for another event, or when it names another pack.
    pub fn change_pack(
        &mut self,
        id: DraftId,
        event: &Event,
        pack: &[u8],
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        let Event::PackChanged { to, .. } = event else { return Err(StoreError::Invalid("event")) };
        let hash = named(to, pack)?;
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            draft.append(tx, event, now, rng)?;
            lead_with(tx, id, hash, pack)
        })
    }

    /// Keeps the pack of an interview that began before packs were kept.
    ///
    /// # Errors
    /// [`StoreError::Unknown`], [`StoreError::NotYours`], [`StoreError::Ended`]; [`StoreError::Invalid`] when it is not the pack
    /// that the interview is led with; [`StoreError::NotSaved`].
    pub fn keep_pack(
        &mut self,
        id: DraftId,
        pack: &[u8],
        rng: &mut impl CryptoRng,
    ) -> Result<(), StoreError> {
        let officer = &self.officer;
        write(&mut self.db, &self.chain, |tx| {
            let mut draft = officer.open_draft(tx, id)?;
            draft.ensure_goes_on()?;
            let led_with = last_named(&draft.events(tx)?).ok_or(StoreError::Invalid("pack"))?;
            let hash = named(&led_with, pack)?;
            draft.note_pack(tx, led_with, rng)?;
            lead_with(tx, id, hash, pack)
        })
    }

    /// The signed-in officer's interviews whose pack is not kept, with the pack that each is led with: they began
    /// before packs were.
    ///
    /// # Errors
    /// A [`StoreError`] of the vault.
    pub fn drafts_without_pack(&self) -> Result<Vec<(DraftId, PackRef)>, StoreError> {
        const READ: &str = "SELECT id FROM screenings WHERE owner = ?1 AND state = ?2 AND pack IS NULL";
        self.db.try_read(|c| {
            let mut statement = c.prepare(READ)?;
            let ids = statement.query_map((self.officer.owner, DRAFT), |row| row.get::<_, [u8; 16]>(0))?;
            let mut found = Vec::new();
            for id in ids {
                let id = DraftId(Uuid::from_bytes(id?));
                let events = self.officer.open_draft(c, id)?.events(c)?;
                found.extend(last_named(&events).map(|pack| (id, pack)));
            }
            Ok(found)
        })
    }

    /// The bytes of a kept pack, by its hash; none when it is not kept.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] when they are not what the hash names, and a [`StoreError`] of the vault.
    pub fn pack(&self, hash: &ContentHash) -> Result<Option<Vec<u8>>, StoreError> {
        const READ: &str = "SELECT files FROM packs WHERE hash = ?1";
        self.db.try_read(|c| {
            let small: Option<Vec<u8>> = c.query_row(READ, [hash.0], |row| row.get(0)).optional()?;
            let Some(small) = small else { return Ok(None) };
            let whole = decompress_to_vec_with_limit(&small, PACK_MAX).ok();
            let sound = whole.filter(|bytes| ContentHash::of(bytes) == *hash);
            Ok(Some(sound.ok_or(StoreError::Damaged(StoreFile::Vault))?))
        })
    }
}

/// The hash by which a pack is named, when these are its bytes.
pub(super) fn named(reference: &PackRef, pack: &[u8]) -> Result<ContentHash, StoreError> {
    let hash = ContentHash::of(pack);
    let is_named = reference.hash == hash.to_string() && pack.len() <= PACK_MAX;
    if is_named { Ok(hash) } else { Err(StoreError::Invalid("pack")) }
}

/// The pack that these events name last.
pub(super) fn last_named<'a>(
    events: impl IntoIterator<Item = &'a fener_model::Recorded, IntoIter: DoubleEndedIterator>,
) -> Option<PackRef> {
    events.into_iter().rev().find_map(|recorded| match &recorded.event {
        Event::Started { pack, .. } | Event::PackChanged { to: pack, .. } => Some(pack.clone()),
        _ => None,
    })
}

/// Keeps a pack if it is not kept yet, and notes that the interview needs it instead of the one before.
pub(super) fn lead_with(tx: &Writing<'_>, id: DraftId, hash: ContentHash, pack: &[u8]) -> Result<(), Fail> {
    const KNOWN: &str = "SELECT EXISTS (SELECT 1 FROM packs WHERE hash = ?1)";
    const KEEP: &str = "INSERT INTO packs (hash, files) VALUES (?1, ?2)";
    const NOTE: &str = "UPDATE screenings SET pack = ?2 WHERE id = ?1";
    if !tx.prepare_cached(KNOWN)?.query_row([hash.0], |row| row.get::<_, bool>(0))? {
        tx.change(&PACKS.with("hash = ?1", &[&hash.0]), KEEP, (hash.0, compress_to_vec(pack, EFFORT)))?;
    }
    let id = id.0.as_bytes();
    tx.change(&SCREENINGS.with("id = ?1", &[id]), NOTE, (id, hash.0))?;
    forget_unused(tx)
}

/// Lets go of packs that no interview needs any more.
pub(super) fn forget_unused(tx: &Writing<'_>) -> Result<(), Fail> {
    const FORGET: &str = "DELETE FROM packs WHERE NOT EXISTS (SELECT 1 FROM screenings WHERE pack = hash)";
    tx.change(&PACKS.all(), FORGET, []).map(drop)
}

#[cfg(test)]
mod tests;
