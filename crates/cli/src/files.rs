//! Files as this command reads and writes them: regular ones, no more of them than is asked for, and none written over
//! unasked.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::OFlags;
use tempfile::NamedTempFile;

impl FileError {
    /// The same without the path, for whoever has said it.
    pub(crate) fn reason(&self) -> String {
        match self {
            Self::Read(_, error) | Self::Write(_, error) => plain(error),
            Self::Kind(_) | Self::NotReplaced(_) => "no regular file".to_owned(),
            Self::There(_) => "there already".to_owned(),
            Self::InPack(_) => "in the pack that is read".to_owned(),
        }
    }
}

/// What the system says, without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    let Some((words, _)) = text.split_once(" (os error") else {
        return text;
    };
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// Neither opening nor reading waits for anybody.
const NOT_WAITING: i32 = OFlags::NONBLOCK.bits().cast_signed();

/// What could not be read or written.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FileError {
    /// A file or folder.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// A pipe or a device: nobody might ever write into it, or nobody might ever end it.
    #[error("`{0}` is no regular file")]
    Kind(PathBuf),
    /// A file that would be lost.
    #[error("`{0}` is there already; --force writes over it")]
    There(PathBuf),
    /// A file that would stand in the pack it is made of, or in the place of one of its files.
    #[error("`{0}` lies in the pack that is read; name a place outside of it")]
    InPack(PathBuf),
    /// A device, a link or a folder where a file would be made.
    #[error("`{0}` is no regular file, and is not replaced by one")]
    NotReplaced(PathBuf),
    /// A file or folder.
    #[error("cannot write `{0}`")]
    Write(PathBuf, #[source] io::Error),
}

/// Opens a regular file, or a link to one.
pub(crate) fn open(path: &Path) -> Result<File, FileError> {
    let failed = |error| FileError::Read(path.to_owned(), error);
    // Opening a pipe is waiting for somebody at its other end, so that this is asked before.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(FileError::Kind(path.to_owned()));
    }
    // What the kernel shows as a file and is none, such as its log, is not waited for either.
    File::options().read(true).custom_flags(NOT_WAITING).open(path).map_err(failed)
}

/// The bytes of a regular file, at most so many: whoever has a limit asks for one more.
pub(crate) fn read(path: &Path, most: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let read = open(path)?.take(most).read_to_end(&mut bytes);
    read.map_err(|error| FileError::Read(path.to_owned(), error))?;
    Ok(bytes)
}

/// Whether nothing is lost by writing there. What is no file, such as a device or a link, is never replaced by one, and
/// nothing is written into the folder of the pack that it is made of.
pub(crate) fn may_be_written(path: &Path, force: bool, pack: &Path) -> Result<(), FileError> {
    let lies_in_pack = |folder: PathBuf| pack.canonicalize().is_ok_and(|pack| folder.starts_with(pack));
    if folder_of(path).canonicalize().is_ok_and(lies_in_pack) {
        return Err(FileError::InPack(path.to_owned()));
    }
    match path.symlink_metadata() {
        Ok(there) if !there.is_file() => Err(FileError::NotReplaced(path.to_owned())),
        Ok(_) if !force => Err(FileError::There(path.to_owned())),
        _ => Ok(()),
    }
}

/// Writes a file whole or not at all, and for its owner only.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let written = NamedTempFile::new_in(folder_of(path)).and_then(|mut file| {
        file.write_all(bytes)?;
        file.persist(path)?;
        Ok(())
    });
    written.map_err(|error| FileError::Write(path.to_owned(), error))
}

/// Where a file lies or would.
fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
