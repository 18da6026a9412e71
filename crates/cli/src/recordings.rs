//! The sound files of a pack's folder.

mod sound;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use fener_rules::{Finding, FoundRecording, RECORDINGS_FOLDER};
use fener_sign::ContentHash;

use crate::files::{self, FileError};
use crate::folder::{self, MOST_ENTRIES};

/// One byte more than any recording has is read.
const MAX_FILE: u64 = 512 * 1024 + 1;

/// What lies in the folder of the recordings. Names that begin with a dot are passed over, as everywhere in a pack.
#[derive(Debug, Default)]
pub(crate) struct Recordings {
    /// The files, by name.
    pub(crate) sounds: BTreeMap<String, FoundRecording>,
    /// What cannot be read.
    pub(crate) unreadable: Vec<Finding>,
}

impl Recordings {
    /// What cannot be read, by its name in the folder; empty for the folder itself.
    fn cannot(&mut self, name: &str, problem: &str) {
        let path = [RECORDINGS_FOLDER, name].join("/");
        self.unreadable.push(Finding::cannot_read(path.trim_end_matches('/'), problem));
    }
}

/// What is there; nothing when there is no such folder. A link to a file is read like the file; a link to a folder is not
/// followed, as nowhere in a pack.
pub(crate) fn found(pack: &Path) -> Recordings {
    let folder = pack.join(RECORDINGS_FOLDER);
    let mut found = Recordings::default();
    match fs::symlink_metadata(&folder) {
        Ok(there) if there.is_symlink() => return found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return found,
        _ => {}
    }
    match folder::entries(&folder) {
        Ok(entries) if entries.len() == MOST_ENTRIES => {
            found.cannot("", &format!("{MOST_ENTRIES} files or more"));
        }
        Ok(entries) => entries.iter().for_each(|path| look_at(path, &mut found)),
        Err(error) => found.cannot("", &files::plain(&error)),
    }
    found
}

fn look_at(path: &Path, found: &mut Recordings) {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    match recording(path) {
        Ok(recording) => drop(found.sounds.insert(name, recording)),
        Err(error) => found.cannot(&name, &error.reason()),
    }
}

fn recording(path: &Path) -> Result<FoundRecording, FileError> {
    let bytes = files::read(path, MAX_FILE)?;
    let length = fs::metadata(path).map_err(|error| FileError::Read(path.to_owned(), error))?.len();
    Ok(FoundRecording {
        bytes: length,
        hash: ContentHash::of(&bytes).to_string(),
        milliseconds: sound::milliseconds(&bytes),
    })
}
