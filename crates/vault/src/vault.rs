//! What is readable only while an officer is signed in.
//!
//! Interviews in progress, each under a case key of its own that only its officer's key opens, and the packs they are
//! led with; what is left of finished ones; and at a desk the referrals that were opened there. Everything that happens is linked into one
//! chain, which stays when the content is shredded.

mod case;
mod chain;
mod desk;
mod drafts;
mod finalise;
mod officers;
#[cfg(test)]
mod old;
mod packs;
mod register;
mod rows;
mod writing;

use std::fmt;
use std::fs;
use std::path::Path;

use fener_seal::Key;
use rand_core::CryptoRng;

use crate::db::{Db, Schema};
use crate::device::DeviceSecret;
use crate::files::name;
use crate::keyring::{Keyring, OfficerKeys};
use crate::secrets::DatabaseKey;
use crate::{StoreError, StoreFile};

pub use chain::{AuditHead, BreakKind, ChainBreak, ChainReport};
pub use desk::{MadeDecision, NewDecision, NewReferral, ReceivedReferral, ReferralsPage, Stored};
pub use drafts::{DraftEntry, DraftMark, DraftPage, DraftSummary};
pub use finalise::{Finalising, Finished, Tally};
pub use officers::{ListedOfficer, Loss, LossReason, LostDraft};
pub use register::{RegisterEntry, RegisterMark, RegisterPage, TallyEntry};

use chain::ChainKeys;

const SCHEMA: Schema = Schema {
    file: StoreFile::Vault,
    id: 0x464e_5641,
    versions: &[
        include_str!("../sql/vault/0001.sql"),
        include_str!("../sql/vault/0002.sql"),
        include_str!("../sql/vault/0003.sql"),
        include_str!("../sql/vault/0004.sql"),
    ],
};

/// The open vault, as one officer sees it.
pub struct Vault {
    db: Db,
    officer: Officer,
    chain: ChainKeys,
    has_old_rows: bool,
}

/// Who is signed in.
struct Officer {
    owner: [u8; 16],
    /// Wraps the keys of this officer's screenings.
    key: Key,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// Opens the vault for the officer whose keys these are. The first time after the keyring was made, makes it.
    ///
    /// # Errors
    /// [`StoreError::Missing`] or [`StoreError::Damaged`] when a vault that was made once is not there or not whole (it is
    /// never made anew), [`StoreError::Newer`], [`StoreError::NotSaved`].
    pub fn open(
        folder: &Path,
        device: &DeviceSecret,
        keyring: &mut Keyring,
        keys: &OfficerKeys,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, StoreError> {
        let path = folder.join(name::VAULT);
        let key = DatabaseKey::vault(keys.device_key());
        // A file that is there is whole or damaged: it gets its name only when it is complete.
        let mut db = if keyring.vault_made() || fs::symlink_metadata(&path).is_ok() {
            Db::open(&SCHEMA, &path, key)?
        } else {
            Db::create(&SCHEMA, &path, key)?
        };
        if !keyring.vault_made() {
            keyring.note_vault_made(device, rng)?;
        }
        let chain = ChainKeys::of(keys.device_key());
        let has_old_rows = match writing::is_as_left(&mut db, &chain) {
            // Whoever wants to read it is told. Everything else is read, and written, as before.
            Err(StoreError::Damaged(_)) => false,
            as_left => !as_left?,
        };
        let officer = Officer { owner: keys.owner(), key: Key::from_bytes(keys.user_key().expose()) };
        let mut vault = Self { db, officer, chain, has_old_rows };
        let known = vault.note_officer(&keys.entry()).and_then(|()| vault.take_over(keys, rng));
        match known {
            // Damaged, or somebody reached into the file: it is opened all the same, for what can be read.
            Err(error) if vault.has_old_rows || vault.is_damaged() => {
                tracing::warn!(%error, "the officer is not listed, or what was handed over not taken, yet");
            }
            known => known?,
        }
        Ok(vault)
    }

    /// Whether something in the vault could not be read since it was opened, which looks at every row but not at the
    /// content of interviews, packs and referrals: [`StoreError::Damaged`] told whoever wanted it. What is damaged is kept
    /// as it is.
    #[must_use]
    pub fn is_damaged(&self) -> bool {
        self.db.is_damaged()
    }

    /// Locks: empties the log, closes the file, wipes the keys.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] when the log could not be emptied. The vault is locked all the same and nothing is lost.
    pub fn lock(self) -> Result<(), StoreError> {
        self.db.close()
    }

    /// Checks every page of the file. Takes as long as reading it.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn check_pages(&self) -> Result<(), StoreError> {
        self.db.check_pages()
    }
}
