//! The folder that becomes a pack: looked over as a whole, and only then replaced. The new pack is made beside it and put
//! in its place in one step, so that at any moment the folder is the old pack or the new one, whole.

mod exchange;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use fener_rules::{FILES, RECORDINGS_FOLDER};

const TEXTS: &str = "texts";

/// Why a folder does not become a pack.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TargetError {
    /// Something else has this name.
    #[error("`{0}` is there already and is no folder")]
    NoFolder(PathBuf),
    /// What it leads to has another name, and may be somebody else's.
    #[error("`{0}` is a link; name the folder itself")]
    Link(PathBuf),
    /// It holds something.
    #[error("`{0}` is there already; --force replaces the pack in it")]
    There(PathBuf),
    /// It holds something that would stay, or be lost, with the pack that is replaced.
    #[error("`{0}` is no file of a protocol pack; nothing was replaced")]
    Stranger(PathBuf),
    /// It cannot be looked into.
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    /// It cannot be written into.
    #[error("cannot write `{0}`")]
    Write(PathBuf, #[source] io::Error),
}

type Files = BTreeMap<String, Vec<u8>>;

/// What became of what was there.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// The files of an earlier pack that are gone.
    pub(super) gone: Vec<String>,
    /// What an import that was cut off had left beside the folder, and is removed.
    pub(super) left: Option<PathBuf>,
}

/// Makes the folder the pack of these files.
pub(super) fn write(folder: &Path, files: &Files, force: bool) -> Result<Replaced, TargetError> {
    // With a slash behind it, a link would be taken for the folder to which it leads.
    let folder: PathBuf = folder.components().collect();
    let there = match folder.symlink_metadata() {
        Ok(there) if there.is_symlink() => return Err(TargetError::Link(folder)),
        Ok(_) => Some(of_a_pack(&folder)?),
        Err(_) => None,
    };
    if there.as_ref().is_some_and(|names| !names.is_empty()) && !force {
        return Err(TargetError::There(folder));
    }
    let beside = beside(&folder)?;
    let left = if beside.symlink_metadata().is_ok() {
        remove(&beside)?;
        Some(beside.clone())
    } else {
        None
    };
    let put = make(&beside, files).and_then(|()| match there {
        Some(_) => exchange::swap(&beside, &folder).map_err(failed(&folder)),
        None => fs::rename(&beside, &folder).map_err(failed(&folder)),
    });
    if there.is_some() || put.is_err() {
        // The old pack, or what there is of the new one.
        let removed = remove(&beside);
        put.and(removed)?;
    }
    let gone = there.into_iter().flatten().filter(|name| !files.contains_key(name));
    Ok(Replaced { gone: gone.collect(), left })
}

/// Where the new pack is made: of the same parent, so that it can take the place of the folder, and always of the same
/// name, so that what is left of it is found again.
fn beside(folder: &Path) -> Result<PathBuf, TargetError> {
    let whole = match folder.file_name() {
        Some(_) => folder.to_owned(),
        None => folder.canonicalize().map_err(|error| TargetError::Read(folder.to_owned(), error))?,
    };
    let name = whole.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
    Ok(whole.with_file_name(format!(".{name}.fener-import")))
}

/// Writes a pack into a folder that is not there yet, down to the disk.
fn make(folder: &Path, files: &Files) -> Result<(), TargetError> {
    let texts = folder.join(TEXTS);
    fs::create_dir_all(&texts).map_err(failed(&texts))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        let mut file = File::create_new(&path).map_err(failed(&path))?;
        file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed(&path))?;
    }
    for folder in [&texts, folder] {
        File::open(folder).and_then(|folder| folder.sync_all()).map_err(failed(folder))?;
    }
    Ok(())
}

/// Removes a folder that holds nothing but files of a pack.
fn remove(folder: &Path) -> Result<(), TargetError> {
    of_a_pack(folder)?;
    fs::remove_dir_all(folder).map_err(failed(folder))
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> TargetError + use<> {
    let path = path.to_owned();
    move |error| TargetError::Write(path, error)
}

/// The files of the pack in a folder that holds nothing else.
fn of_a_pack(folder: &Path) -> Result<BTreeSet<String>, TargetError> {
    if !folder.is_dir() {
        return Err(TargetError::NoFolder(folder.to_owned()));
    }
    let mut names = BTreeSet::new();
    for (name, kind) in entries(folder)? {
        match name.as_str() {
            TEXTS if kind.is_dir() => names.extend(of_a_part(folder, TEXTS, is_text)?),
            RECORDINGS_FOLDER if kind.is_dir() => {
                names.extend(of_a_part(folder, RECORDINGS_FOLDER, is_recording)?);
            }
            file if kind.is_file() && FILES.contains(&file) => drop(names.insert(name)),
            _ => return Err(TargetError::Stranger(folder.join(name))),
        }
    }
    Ok(names)
}

/// The files of a folder in the pack's that holds nothing but files of these names.
fn of_a_part(folder: &Path, part: &str, belongs: fn(&str) -> bool) -> Result<Vec<String>, TargetError> {
    let mut names = Vec::new();
    for (file, kind) in entries(&folder.join(part))? {
        let name = format!("{part}/{file}");
        if !kind.is_file() || !belongs(&file) {
            return Err(TargetError::Stranger(folder.join(name)));
        }
        names.push(name);
    }
    Ok(names)
}

/// `tr.json`, `zh-Hans.json`
fn is_text(name: &str) -> bool {
    let language = name.strip_suffix(".json").unwrap_or_default();
    !language.is_empty() && language.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

/// Called by what it holds: the hash of the sound.
fn is_recording(name: &str) -> bool {
    const HASH: usize = 64;
    let hash = name.strip_suffix(".opus").unwrap_or_default();
    hash.len() == HASH && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn entries(folder: &Path) -> Result<Vec<(String, fs::FileType)>, TargetError> {
    let failed = |error| TargetError::Read(folder.to_owned(), error);
    let entries = fs::read_dir(folder).map_err(failed)?.map(|entry| {
        let entry = entry?;
        Ok((entry.file_name().to_string_lossy().into_owned(), entry.file_type()?))
    });
    entries.collect::<io::Result<_>>().map_err(failed)
}
