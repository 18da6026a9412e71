//! The JSON files of a pack's folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{fs, io};

use fener_rules::{Finding, RECORDINGS_FOLDER};

use crate::files::{self, FileError};

/// One byte more than this is read, so that the pack's own limit is what says "too large".
const MAX_FILE: u64 = 2 * 1024 * 1024;
/// A folder with more files than this is not a pack.
const MAX_FILES: usize = 256;
/// What is looked at in one folder: more than any pack has, and no more than fits into the memory.
pub(crate) const MOST_ENTRIES: usize = 16_384 + 1;

/// Why a folder is no pack.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FolderError {
    /// The folder itself.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// Most likely a file of the pack.
    #[error("`{0}` is no folder; give the folder of the pack")]
    NoFolder(PathBuf),
    /// Something in it.
    #[error(transparent)]
    File(#[from] FileError),
    /// Far more files than a pack has.
    #[error("`{0}` holds more than {MAX_FILES} files and folders: this is no protocol pack")]
    TooMany(PathBuf),
}

/// What lies in a folder, by its path in it, with `/` between the parts. Names that begin with a dot are passed over: they
/// belong to the system or to a tool, such as `.git`, and to no pack.
#[derive(Debug, Default)]
pub(crate) struct Folder {
    /// The JSON files.
    pub(crate) files: BTreeMap<String, Vec<u8>>,
    /// What should be a JSON file or a folder, and cannot be read.
    pub(crate) unreadable: BTreeMap<String, FileError>,
}

impl Folder {
    /// A finding for each thing that cannot be read.
    pub(crate) fn findings(&self) -> Vec<Finding> {
        let unreadable = self.unreadable.iter();
        unreadable.map(|(name, error)| Finding::cannot_read(name, &error.reason())).collect()
    }
}

/// The JSON files of a pack, all of them.
pub(crate) fn read(root: &Path) -> Result<BTreeMap<String, Vec<u8>>, FolderError> {
    let Folder { files, unreadable } = look(root)?;
    match unreadable.into_values().next() {
        Some(error) => Err(error.into()),
        None => Ok(files),
    }
}

/// Whatever there is, for whoever tells it all.
pub(crate) fn look(root: &Path) -> Result<Folder, FolderError> {
    let failed = |error| FolderError::Read(root.to_owned(), error);
    if !fs::metadata(root).map_err(failed)?.is_dir() {
        return Err(FolderError::NoFolder(root.to_owned()));
    }
    let mut found = Folder::default();
    let mut seen = 0;
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        let entries = match entries(&folder) {
            Ok(entries) => entries,
            Err(error) if folder == root => return Err(failed(error)),
            Err(error) => {
                found.unreadable.insert(name(root, &folder), FileError::Read(folder, error));
                continue;
            }
        };
        for path in entries {
            seen += 1;
            if seen > MAX_FILES {
                return Err(FolderError::TooMany(root.to_owned()));
            }
            // A folder of this name is no file, which is said when it is read.
            if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
                match files::read(&path, MAX_FILE + 1) {
                    Ok(bytes) => drop(found.files.insert(name(root, &path), bytes)),
                    Err(error) => drop(found.unreadable.insert(name(root, &path), error)),
                }
            } else if path.symlink_metadata().is_ok_and(|found| found.is_dir())
                && path != root.join(RECORDINGS_FOLDER)
            {
                open.push(path);
            }
        }
    }
    Ok(found)
}

/// What lies in a folder and may belong to a pack; no more of it than shows that it is too much.
pub(crate) fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path()));
    let own = entries.filter(|path| path.as_ref().map_or(true, |path| !is_hidden(path)));
    own.take(MOST_ENTRIES).collect()
}

/// Whether its name begins with a dot.
fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

fn name(root: &Path, path: &Path) -> String {
    let parts = path.strip_prefix(root).unwrap_or(path).components();
    let parts: Vec<_> = parts.map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    parts.join("/")
}
