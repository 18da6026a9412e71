//! Files as this crate wants them: private, whole or absent, and on the disk before anybody is told so.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::{StoreError, StoreFile};

#[cfg(unix)]
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};

/// Names inside the data folder.
pub(crate) mod name {
    pub(crate) const DEVICE_KEY: &str = "device.key";
    pub(crate) const KEYRING_A: &str = "keyring.a";
    pub(crate) const KEYRING_B: &str = "keyring.b";
    pub(crate) const VAULT: &str = "vault.db";
    pub(crate) const OUTBOX: &str = "outbox.db";
}

/// Which files of a store are in a folder, whole or not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Present {
    /// `device.key`.
    pub device_key: bool,
    /// Either copy of the keyring.
    pub keyring: bool,
    /// `vault.db` or what SQLite keeps beside it.
    pub vault: bool,
    /// `outbox.db` or what SQLite keeps beside it.
    pub outbox: bool,
}

impl Present {
    /// Looks into `folder`. A folder that is not there holds nothing.
    #[must_use]
    pub fn in_folder(folder: &Path) -> Self {
        let any = |names: &[&str]| names.iter().any(|name| fs::symlink_metadata(folder.join(name)).is_ok());
        Self {
            device_key: any(&[name::DEVICE_KEY]),
            keyring: any(&[name::KEYRING_A, name::KEYRING_B]),
            vault: any(&[name::VAULT, "vault.db-wal", "vault.db-journal"]),
            outbox: any(&[name::OUTBOX, "outbox.db-wal", "outbox.db-journal"]),
        }
    }

    /// Whether officers, and so perhaps screenings, were ever stored here.
    #[must_use]
    pub fn has_officers(self) -> bool {
        self.keyring || self.vault
    }
}

/// Makes the data folder, readable by its owner alone.
pub(crate) fn prepare_folder(folder: &Path) -> Result<(), StoreError> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    builder.mode(0o700);
    builder.create(folder).map_err(|source| writing(StoreFile::Folder, source))?;
    #[cfg(unix)]
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
        .map_err(|source| writing(StoreFile::Folder, source))?;
    Ok(())
}

/// Makes a file that must not exist yet, readable by its owner alone.
pub(crate) fn create_private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    options.mode(0o600);
    options.open(path)
}

/// The path with `ending` put after its whole name.
pub(crate) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut text = path.as_os_str().to_owned();
    text.push(ending);
    PathBuf::from(text)
}

/// Puts `bytes` at `path`: afterwards the file is either the old one or the new one, and the new one is on the disk.
pub(crate) fn replace(file: StoreFile, path: &Path, bytes: &[u8]) -> Result<(), StoreError> {
    let fresh = beside(path, ".new");
    put(&fresh, path, bytes).map_err(|source| {
        // What is left behind is not the file: the next try starts over.
        let _ = fs::remove_file(&fresh);
        writing(file, source)
    })
}

fn put(fresh: &Path, path: &Path, bytes: &[u8]) -> io::Result<()> {
    match fs::remove_file(fresh) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = create_private(fresh)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(fresh, path)?;
    sync_folder_of(path)
}

/// Makes the names inside the folder of `path` durable.
pub(crate) fn sync_folder_of(path: &Path) -> io::Result<()> {
    match path.parent() {
        Some(folder) if cfg!(unix) => File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// Reads a file of exactly `N` bytes; `Damaged` for any other length, `Missing` when there is none.
pub(crate) fn read_exact<const N: usize>(file: StoreFile, path: &Path) -> Result<Box<[u8; N]>, StoreError> {
    let mut handle = File::open(path).map_err(|source| reading(file, source))?;
    let length = handle.metadata().map_err(|source| reading(file, source))?.len();
    if !u64::try_from(N).is_ok_and(|wanted| wanted == length) {
        return Err(StoreError::Damaged(file));
    }
    let mut bytes = Box::new([0_u8; N]);
    handle.read_exact(bytes.as_mut_slice()).map_err(|source| reading(file, source))?;
    Ok(bytes)
}

/// An I/O error while writing.
pub(crate) fn writing(file: StoreFile, source: io::Error) -> StoreError {
    match source.kind() {
        io::ErrorKind::AlreadyExists => StoreError::AlreadyThere(file),
        io::ErrorKind::NotFound => StoreError::Missing(StoreFile::Folder),
        // Full, read-only, failing, too large: whatever the reason, it was not saved.
        _ => StoreError::NotSaved(file),
    }
}

/// An I/O error while reading.
pub(crate) fn reading(file: StoreFile, source: io::Error) -> StoreError {
    match source.kind() {
        io::ErrorKind::NotFound => StoreError::Missing(file),
        io::ErrorKind::UnexpectedEof => StoreError::Damaged(file),
        _ => StoreError::Io { file, source },
    }
}
