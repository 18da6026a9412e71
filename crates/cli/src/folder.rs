//! The JSON files of a pack's folder.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

/// One byte more than this is read, so that the pack's own limit is what says "too large".
const MAX_FILE: u64 = 2 * 1024 * 1024;
/// A folder with more files than this is not a pack.
const MAX_FILES: usize = 256;

/// What could not be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// A file or folder.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// Something that a pack is not made of, such as a pipe, which nobody might ever write into.
    #[error("`{0}` is no regular file")]
    Kind(PathBuf),
    /// Far more files than a pack has.
    #[error("`{0}` holds too many files to be a protocol pack")]
    TooMany(PathBuf),
}

/// The JSON files of a folder by their path in it, with `/` between the parts.
pub(crate) fn read(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
    let mut files = BTreeMap::new();
    for path in list(root)? {
        let parts = path.strip_prefix(root).unwrap_or(&path).components();
        let name: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        let read = File::open(&path).and_then(|file| {
            let mut bytes = Vec::new();
            file.take(MAX_FILE + 1).read_to_end(&mut bytes).map(|_| bytes)
        });
        files.insert(name.join("/"), read.map_err(|error| FolderError::Read(path.clone(), error))?);
    }
    Ok(files)
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
            if kind.is_dir() {
                open.push(entry.path());
            } else if entry.path().extension().is_some_and(|ending| ending == "json") {
                let path = entry.path();
                if !std::fs::metadata(&path).map_err(failed)?.is_file() {
                    return Err(FolderError::Kind(path));
                }
                found.push(path);
            }
        }
    }
    Ok(found)
}
