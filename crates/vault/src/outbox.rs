//! What works without a PIN: sealed envelopes, the device's identity, the states of referrals.
//!
//! The file opens with the device secret alone, so that a locked tablet still delivers, and it holds nothing that a
//! locked tablet must not know. Everything here may be repeated: the same bytes have the same hash, a state only
//! moves forward, and an envelope's bytes go only when an agency has answered.

mod envelopes;
mod identity;
mod inbox;
mod status;
mod sync;

use std::fmt;
use std::path::Path;

use fener_model::Timestamp;
use fener_seal::Key;
use rand_core::CryptoRng;

use crate::db::{Db, Schema};
use crate::device::{DeviceSecret, ProtectionLevel, SecretPlaces};
use crate::files::{self, Present, name};
use crate::secrets::DatabaseKey;
use crate::{StoreError, StoreFile};

pub use envelopes::{
    EnvelopeKind, EnvelopeState, NewEnvelope, Outgoing, Queued, ReferralRef, ReplySecret, ToUpload, Unsent,
};
pub use identity::{DeviceIdentity, HeldDirectory, ReceiptLink};
pub use inbox::Incoming;
pub use status::{Heard, Moved, ReferralEntry, ReferralMark, ReferralPage, StatusEvent};
pub use sync::{InboxMark, KeptCover, Waiting};

const SCHEMA: Schema =
    Schema { file: StoreFile::Outbox, id: 0x464e_4f42, versions: &[include_str!("../sql/outbox/0001.sql")] };

/// The most envelopes that wait or may have to be sent again.
pub const OUTBOX_QUOTA: u32 = 10_000;

/// The open outbox file.
pub struct Outbox {
    db: Db,
    seed_key: Key,
}

impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbox").finish_non_exhaustive()
    }
}

/// Opens what a device has before anybody signs in, and makes it on a device that has nothing yet: only then `level`
/// matters.
///
/// # Errors
/// What [`DeviceSecret::open`] and [`Outbox::open`] say; a store of which only a part is there is never completed
/// unless no officer was ever added to it.
pub fn open_device(
    folder: &Path,
    level: ProtectionLevel,
    places: &SecretPlaces,
    rng: &mut impl CryptoRng,
) -> Result<(DeviceSecret, Outbox), StoreError> {
    let present = Present::in_folder(folder);
    if present == Present::default() {
        let device = DeviceSecret::create(folder, level, places, rng)?;
        let outbox = Outbox::create(folder, &device)?;
        return Ok((device, outbox));
    }
    files::prepare_folder(folder)?;
    let device = DeviceSecret::open(folder, places)?;
    let outbox = if present.outbox || present.has_officers() {
        Outbox::open(folder, &device)?
    } else {
        Outbox::create(folder, &device)?
    };
    Ok((device, outbox))
}

impl Outbox {
    /// Makes an empty outbox for a device without officers.
    ///
    /// # Errors
    /// [`StoreError::AlreadyThere`] when an outbox, keyring or vault exists, whole or damaged; [`StoreError::NotSaved`].
    pub fn create(folder: &Path, device: &DeviceSecret) -> Result<Self, StoreError> {
        files::prepare_folder(folder)?;
        let present = Present::in_folder(folder);
        for (there, file) in [
            (present.outbox, StoreFile::Outbox),
            (present.keyring, StoreFile::Keyring),
            (present.vault, StoreFile::Vault),
        ] {
            if there {
                return Err(StoreError::AlreadyThere(file));
            }
        }
        let db = Db::create(&SCHEMA, &folder.join(name::OUTBOX), DatabaseKey::outbox(device))?;
        Ok(Self { db, seed_key: device.key("outbox/seed/v1") })
    }

    /// Opens the outbox.
    ///
    /// # Errors
    /// [`StoreError::Missing`], [`StoreError::Damaged`], [`StoreError::Newer`], [`StoreError::NotSaved`] when not even
    /// the log beside the file can be made.
    pub fn open(folder: &Path, device: &DeviceSecret) -> Result<Self, StoreError> {
        let db = Db::open(&SCHEMA, &folder.join(name::OUTBOX), DatabaseKey::outbox(device))?;
        Ok(Self { db, seed_key: device.key("outbox/seed/v1") })
    }

    /// Empties the log and closes the file.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] when the log could not be emptied; nothing is lost by that.
    pub fn close(self) -> Result<(), StoreError> {
        self.db.close()
    }

    /// Checks every page of the file.
    ///
    /// # Errors
    /// [`StoreError::Damaged`].
    pub fn check_pages(&self) -> Result<(), StoreError> {
        self.db.check_pages()
    }

    /// The language the device shows before anybody signs in, such as `tr`.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn language(&self) -> Result<Option<String>, StoreError> {
        self.text(LANGUAGE)
    }

    /// Sets the language.
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for more than 35 bytes, and a [`StoreError`] of the outbox.
    pub fn set_language(&mut self, language: &str) -> Result<(), StoreError> {
        if !(1..=35).contains(&language.len()) {
            return Err(StoreError::Invalid("language"));
        }
        self.db.write(|tx| set(tx, LANGUAGE, language.as_bytes()))
    }

    /// Whether a supervisor allowed that interviews begin with a pack's provisional parts.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn provisional_allowed(&self) -> Result<bool, StoreError> {
        Ok(self.setting(PROVISIONAL)?.is_some())
    }

    /// The code of the province that the device is in, where a supervisor said so.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn province(&self) -> Result<Option<String>, StoreError> {
        self.text(PROVINCE)
    }

    /// Sets [`Outbox::provisional_allowed`] and [`Outbox::province`].
    ///
    /// # Errors
    /// [`StoreError::Invalid`] for a code of more than 64 bytes, and a [`StoreError`] of the outbox.
    pub fn set_field_use(&mut self, provisional: bool, province: Option<&str>) -> Result<(), StoreError> {
        if province.is_some_and(|code| !(1..=64).contains(&code.len())) {
            return Err(StoreError::Invalid("province"));
        }
        let values = [(PROVISIONAL, provisional.then_some("yes")), (PROVINCE, province)];
        self.db.write(|tx| {
            values.into_iter().try_for_each(|(name, value)| match value {
                Some(value) => set(tx, name, value.as_bytes()),
                None => tx.execute("DELETE FROM settings WHERE name = ?1", [name]).map(drop),
            })
        })
    }

    /// The next number for a signed request: never the same twice, also after a crash.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn next_request_seq(&mut self) -> Result<u64, StoreError> {
        let file = self.db.file();
        self.db.try_write(|tx| {
            let last = match get(tx, REQUEST_SEQ)? {
                None => 0,
                Some(bytes) => u64::from_be_bytes(bytes.try_into().map_err(|_| StoreError::Damaged(file))?),
            };
            let next = last.checked_add(1).ok_or(StoreError::Damaged(file))?;
            set(tx, REQUEST_SEQ, &next.to_be_bytes())?;
            Ok(next)
        })
    }

    /// When a sync last went well.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn synced_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.time(SYNCED_AT)
    }

    /// Notes that a sync went well.
    ///
    /// # Errors
    /// A [`StoreError`] of the outbox.
    pub fn set_synced_at(&mut self, now: Timestamp) -> Result<(), StoreError> {
        self.db.write(|tx| set(tx, SYNCED_AT, &now.0.to_be_bytes()))
    }

    /// The end of the vault's chain when somebody was last signed in, to be told to the hub; `None` before the first
    /// time.
    ///
    /// # Errors
    /// Those of the file.
    pub fn audit_head(&self) -> Result<Option<[u8; 32]>, StoreError> {
        self.head(AUDIT_HEAD)
    }

    /// Keeps [`Outbox::audit_head`].
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] and those of the file.
    pub fn set_audit_head(&mut self, head: &[u8; 32]) -> Result<(), StoreError> {
        if self.audit_head()?.as_ref() == Some(head) {
            return Ok(());
        }
        self.db.write(|tx| set(tx, AUDIT_HEAD, head))
    }

    /// When the vault was first found to be older than the device knew it to be; `None` where it never was.
    ///
    /// # Errors
    /// Those of the file.
    pub fn put_back_at(&self) -> Result<Option<Timestamp>, StoreError> {
        self.time(PUT_BACK)
    }

    /// Keeps [`Outbox::put_back_at`]; the first time stands.
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] and those of the file.
    pub fn note_put_back(&mut self, now: Timestamp) -> Result<(), StoreError> {
        if self.put_back_at()?.is_some() {
            return Ok(());
        }
        self.db.write(|tx| set(tx, PUT_BACK, &now.0.to_be_bytes()))
    }

    /// The end of the vault's chain that the hub was told last; `None` before the first time.
    ///
    /// # Errors
    /// Those of the file.
    pub fn told_audit_head(&self) -> Result<Option<[u8; 32]>, StoreError> {
        self.head(TOLD_HEAD)
    }

    /// Keeps [`Outbox::told_audit_head`].
    ///
    /// # Errors
    /// [`StoreError::NotSaved`] and those of the file.
    pub fn set_told_audit_head(&mut self, head: &[u8; 32]) -> Result<(), StoreError> {
        self.db.write(|tx| set(tx, TOLD_HEAD, head))
    }

    fn head(&self, name: &str) -> Result<Option<[u8; 32]>, StoreError> {
        let kept = self.setting(name)?.map(TryInto::try_into).transpose();
        kept.map_err(|_| StoreError::Damaged(StoreFile::Outbox))
    }

    fn time(&self, name: &str) -> Result<Option<Timestamp>, StoreError> {
        let Some(bytes) = self.setting(name)? else { return Ok(None) };
        let millis = bytes.try_into().map_err(|_| StoreError::Damaged(StoreFile::Outbox))?;
        Ok(Some(Timestamp(i64::from_be_bytes(millis))))
    }

    fn text(&self, name: &str) -> Result<Option<String>, StoreError> {
        let value = self.setting(name)?;
        value.map(String::from_utf8).transpose().map_err(|_| StoreError::Damaged(StoreFile::Outbox))
    }

    fn setting(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.db.read(|c| get(c, name))
    }
}

const LANGUAGE: &str = "language";
const PROVISIONAL: &str = "provisional-allowed";
const PROVINCE: &str = "province";
const REQUEST_SEQ: &str = "request-seq";
const SYNCED_AT: &str = "synced-at";
const AUDIT_HEAD: &str = "audit-head";
const TOLD_HEAD: &str = "told-head";
const PUT_BACK: &str = "put-back";

fn get(connection: &rusqlite::Connection, name: &str) -> rusqlite::Result<Option<Vec<u8>>> {
    use rusqlite::OptionalExtension as _;
    connection.query_row("SELECT value FROM settings WHERE name = ?1", [name], |row| row.get(0)).optional()
}

fn set(connection: &rusqlite::Connection, name: &str, value: &[u8]) -> rusqlite::Result<()> {
    const SET: &str = "INSERT INTO settings (name, value) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    connection.execute(SET, (name, value)).map(drop)
}
