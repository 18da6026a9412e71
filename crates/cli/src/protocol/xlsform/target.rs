//! The folder that becomes a pack: looked over as a whole, and only then written. Afterwards it holds the files of the
//! new pack and no others.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
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

/// Makes the folder the pack of these files. Gives the files of an earlier pack that are gone.
pub(super) fn write(folder: &Path, files: &Files, force: bool) -> Result<Vec<String>, TargetError> {
    // With a slash behind it, a link would be taken for the folder to which it leads.
    let folder: &Path = &folder.components().collect::<PathBuf>();
    let there = match folder.symlink_metadata() {
        Ok(there) if there.is_symlink() => return Err(TargetError::Link(folder.to_owned())),
        Ok(_) => of_a_pack(folder)?,
        Err(_) => BTreeSet::new(),
    };
    if !there.is_empty() && !force {
        return Err(TargetError::There(folder.to_owned()));
    }
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| TargetError::Write(path, error)
    };
    let texts = folder.join(TEXTS);
    fs::create_dir_all(&texts).map_err(failed(&texts))?;
    for (name, bytes) in files {
        let path = folder.join(name);
        fs::write(&path, bytes).map_err(failed(&path))?;
    }
    let gone: Vec<String> = there.into_iter().filter(|name| !files.contains_key(name)).collect();
    for name in &gone {
        let path = folder.join(name);
        fs::remove_file(&path).map_err(failed(&path))?;
    }
    // A form has no recordings, so nothing is left in their folder.
    let recordings = folder.join(RECORDINGS_FOLDER);
    if recordings.exists() {
        fs::remove_dir(&recordings).map_err(failed(&recordings))?;
    }
    Ok(gone)
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
