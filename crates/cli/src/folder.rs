//! The JSON files of a pack's folder.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use fener_rules::RECORDINGS_FOLDER;

use crate::files::{self, FileError};

/// One byte more than this is read, so that the pack's own limit is what says "too large".
const MAX_FILE: u64 = 2 * 1024 * 1024;
/// A folder with more files than this is not a pack.
const MAX_FILES: usize = 256;

/// What could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// A folder.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// A file.
    #[error(transparent)]
    File(#[from] FileError),
    /// Far more files than a pack has.
    #[error("`{0}` holds too many files to be a protocol pack")]
    TooMany(PathBuf),
}

/// The JSON files of a folder by their path in it, with `/` between the parts.
pub(crate) fn read(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
    let mut found = BTreeMap::new();
    for path in list(root)? {
        let parts = path.strip_prefix(root).unwrap_or(&path).components();
        let name: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        found.insert(name.join("/"), files::read(&path, MAX_FILE + 1)?);
    }
    Ok(found)
}

fn list(root: &Path) -> Result<Vec<PathBuf>, FolderError> {
    let mut found = Vec::new();
    let mut seen = 0;
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let failed = |error| FolderError::Read(folder.clone(), error);
        for entry in std::fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let kind = entry.file_type().map_err(failed)?;
            seen += 1;
            if seen > MAX_FILES {
                return Err(FolderError::TooMany(root.to_owned()));
            }
            let path = entry.path();
            // A folder of this name is no file, which is said when it is read.
            if path.extension().is_some_and(|ending| ending == "json") {
                found.push(path);
            } else if kind.is_dir() && path != root.join(RECORDINGS_FOLDER) {
                open.push(path);
            }
        }
    }
    Ok(found)
}
