//! The sound files of a pack's folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fener_rules::{FoundRecording, RECORDINGS_FOLDER};
use fener_sign::ContentHash;

use crate::files::{self, FileError};

/// One byte more than any recording has is read.
const MAX_FILE: u64 = 512 * 1024 + 1;
/// More than any pack has.
const MAX_FILES: usize = 16_384;

/// What could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RecordingsError {
    /// The folder.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Far more files than a pack has.
    #[error("`{0}` holds too many files to be the recordings of a protocol pack")]
    TooMany(PathBuf),
}

/// What lies in the folder of the recordings, by name; nothing when there is no such folder. A link to a file is read like
/// the file; a link to a folder is not followed, as nowhere in a pack.
pub(crate) fn found(pack: &Path) -> Result<BTreeMap<String, FoundRecording>, RecordingsError> {
    let folder = pack.join(RECORDINGS_FOLDER);
    let failed = |error| RecordingsError::Read(folder.clone(), error);
    match std::fs::symlink_metadata(&folder) {
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(BTreeMap::new());
        }
        Ok(found) if found.is_symlink() => return Ok(BTreeMap::new()),
        Ok(_) => {}
        Err(error) => return Err(failed(error)),
    }
    let entries = std::fs::read_dir(&folder).map_err(failed)?;
    let mut found = BTreeMap::new();
    for entry in entries {
        if found.len() >= MAX_FILES {
            return Err(RecordingsError::TooMany(folder.clone()));
        }
        let entry = entry.map_err(failed)?;
        let path = entry.path();
        let bytes = files::read(&path, MAX_FILE)?;
        let length = std::fs::metadata(&path).map_err(failed)?.len();
        let recording = FoundRecording {
            bytes: length,
            hash: ContentHash::of(&bytes).to_string(),
            is_opus: FoundRecording::begins_as_opus(&bytes),
        };
        found.insert(entry.file_name().to_string_lossy().into_owned(), recording);
    }
    Ok(found)
}
