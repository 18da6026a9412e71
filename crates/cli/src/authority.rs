//! The folder of whoever vouches: the offline root key, the registrar keys, the directory and the codes that wait.
//!
//! In the field these are different people and different cards. In one folder they are a demonstration, or one
//! person's desk; every file is readable by its owner alone, and none is ever written over.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use fener_model::Timestamp;
use fener_sign::text::{from_hex, to_hex};
use fener_sign::{Directory, EnrolmentCode, PublicKey, SignError, SignedDirectory, SigningKey};
use fener_wire::limits;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

const ROOT: &str = "root.key";
const REGISTRARS: &str = "registrars";
const CODES: &str = "codes";
const DIRECTORY: &str = "directory.signed";
const READABLE: &str = "directory.json";
const NUMBER: &str = "request-number";

/// Why the folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AuthorityError {
    /// It would be made where something is.
    #[error("`{0}` is there already; nothing was changed")]
    AlreadyThere(PathBuf),
    /// There is no such folder, or another one.
    #[error("`{0}` is not there: `fener admin init --out` makes the folder, `--dir` names it")]
    NotThere(PathBuf),
    /// A file cannot be read or written.
    #[error("cannot use `{0}`")]
    Io(PathBuf, #[source] io::Error),
    /// A file holds something else than was written.
    #[error("`{0}` is damaged")]
    Damaged(PathBuf),
    /// The directory would not be accepted by anybody.
    #[error("the directory is not valid")]
    Directory(#[source] SignError),
}

/// The folder.
pub(crate) struct Authority {
    dir: PathBuf,
}

/// A code that was made and not yet used up.
#[derive(Serialize, Deserialize)]
struct KeptCode {
    made_at: Timestamp,
    registrar: String,
    code: String,
}

/// A code that still counts, and the registrar that made it.
pub(crate) struct WaitingCode {
    pub(crate) registrar: String,
    pub(crate) code: EnrolmentCode,
}

impl Authority {
    /// Makes the folder with its keys and the first directory.
    pub(crate) fn create(
        dir: &Path,
        root: &SigningKey,
        registrars: &[(&str, &SigningKey)],
        directory: &Directory,
    ) -> Result<Self, AuthorityError> {
        if fs::symlink_metadata(dir).is_ok() {
            return Err(AuthorityError::AlreadyThere(dir.to_owned()));
        }
        let authority = Self { dir: dir.to_owned() };
        for folder in [dir.to_owned(), dir.join(REGISTRARS), dir.join(CODES)] {
            let made = DirBuilder::new().mode(0o700).create(&folder);
            made.map_err(|error| AuthorityError::Io(folder, error))?;
        }
        write_new(&dir.join(ROOT), key_text(root).as_bytes())?;
        for (name, key) in registrars {
            write_new(&authority.registrar_path(name), key_text(key).as_bytes())?;
        }
        authority.sign_directory(directory)?;
        Ok(authority)
    }

    pub(crate) fn open(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    pub(crate) fn root_key(&self) -> Result<SigningKey, AuthorityError> {
        read_key(&self.dir.join(ROOT))
    }

    pub(crate) fn registrar_key(&self, name: &str) -> Result<SigningKey, AuthorityError> {
        read_key(&self.registrar_path(name))
    }

    /// The registrars whose keys are here.
    pub(crate) fn registrars(&self) -> Result<Vec<String>, AuthorityError> {
        let names = list(&self.dir.join(REGISTRARS))?;
        Ok(names.iter().filter_map(|name| name.strip_suffix(".key").map(str::to_owned)).collect())
    }

    /// The newest directory and the key that signed it.
    pub(crate) fn directory(&self) -> Result<(SignedDirectory, Directory), AuthorityError> {
        let path = self.dir.join(DIRECTORY);
        let bytes = fs::read(&path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => AuthorityError::NotThere(path.clone()),
            _ => AuthorityError::Io(path.clone(), error),
        })?;
        let signed = SignedDirectory::decode(&bytes).map_err(|_| AuthorityError::Damaged(path.clone()))?;
        let directory = signed.verify(&self.root_public()?).map_err(AuthorityError::Directory)?;
        Ok((signed, directory))
    }

    pub(crate) fn root_public(&self) -> Result<PublicKey, AuthorityError> {
        Ok(self.root_key()?.public())
    }

    /// Signs a directory with the root key and keeps it, beside a copy for people to read.
    pub(crate) fn sign_directory(&self, directory: &Directory) -> Result<SignedDirectory, AuthorityError> {
        let signed =
            SignedDirectory::sign(directory, &self.root_key()?).map_err(AuthorityError::Directory)?;
        replace(&self.dir.join(DIRECTORY), &signed.encode())?;
        let readable = serde_json::to_vec_pretty(directory)
            .map_err(|_| AuthorityError::Damaged(self.dir.join(READABLE)))?;
        replace(&self.dir.join(READABLE), &readable)?;
        Ok(signed)
    }

    /// Keeps a code until it is used or its time is over.
    pub(crate) fn keep_code(
        &self,
        code: &EnrolmentCode,
        text: &str,
        registrar: &str,
        now: Timestamp,
    ) -> Result<(), AuthorityError> {
        let path = self.code_path(code);
        let kept = KeptCode { made_at: now, registrar: registrar.to_owned(), code: text.to_owned() };
        let bytes = serde_json::to_vec(&kept).map_err(|_| AuthorityError::Damaged(path.clone()))?;
        write_new(&path, &Zeroizing::new(bytes))
    }

    /// The codes that still count. Those whose time is over are removed.
    pub(crate) fn codes(&self, now: Timestamp) -> Result<Vec<WaitingCode>, AuthorityError> {
        let mut codes = Vec::new();
        for name in list(&self.dir.join(CODES))? {
            let path = self.dir.join(CODES).join(name);
            let bytes = fs::read(&path).map_err(|error| AuthorityError::Io(path.clone(), error))?;
            let bytes = Zeroizing::new(bytes);
            let kept: KeptCode =
                serde_json::from_slice(&bytes).map_err(|_| AuthorityError::Damaged(path.clone()))?;
            let age = now.since(kept.made_at);
            if !u64::try_from(age).is_ok_and(|age| age < limits::ENROL_TTL_MS) {
                remove(&path)?;
                continue;
            }
            let code =
                EnrolmentCode::decode(&kept.code).map_err(|_| AuthorityError::Damaged(path.clone()))?;
            codes.push(WaitingCode { registrar: kept.registrar, code });
        }
        Ok(codes)
    }

    /// A code is used once.
    pub(crate) fn forget_code(&self, code: &EnrolmentCode) -> Result<(), AuthorityError> {
        remove(&self.code_path(code))
    }

    /// A number for a signed request, higher than every one before.
    pub(crate) fn next_number(&self, now: Timestamp) -> Result<u64, AuthorityError> {
        let path = self.dir.join(NUMBER);
        let last: u64 = match fs::read_to_string(&path) {
            Ok(text) => text.trim().parse().map_err(|_| AuthorityError::Damaged(path.clone()))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => 0,
            Err(error) => return Err(AuthorityError::Io(path, error)),
        };
        // The clock, so that a folder put back from a copy goes on.
        let next = last.saturating_add(1).max(u64::try_from(now.0).unwrap_or(0));
        replace(&path, next.to_string().as_bytes())?;
        Ok(next)
    }

    fn registrar_path(&self, name: &str) -> PathBuf {
        self.dir.join(REGISTRARS).join(format!("{name}.key"))
    }

    fn code_path(&self, code: &EnrolmentCode) -> PathBuf {
        self.dir.join(CODES).join(to_hex(&code.code_id()))
    }
}

fn key_text(key: &SigningKey) -> Zeroizing<String> {
    Zeroizing::new(to_hex(key.seed().as_slice()))
}

fn read_key(path: &Path) -> Result<SigningKey, AuthorityError> {
    let text = fs::read_to_string(path).map_err(|error| AuthorityError::Io(path.to_owned(), error))?;
    let text = Zeroizing::new(text);
    let seed = from_hex(text.trim()).map(Zeroizing::new).ok_or(AuthorityError::Damaged(path.to_owned()))?;
    Ok(SigningKey::from_seed(&seed))
}

fn list(folder: &Path) -> Result<Vec<String>, AuthorityError> {
    let failed = |error| AuthorityError::Io(folder.to_owned(), error);
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.extend(entry.map_err(failed)?.file_name().into_string().ok());
    }
    names.sort();
    Ok(names)
}

fn remove(path: &Path) -> Result<(), AuthorityError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(AuthorityError::Io(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

fn write_new(path: &Path, bytes: &[u8]) -> Result<(), AuthorityError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    };
    write().map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => AuthorityError::AlreadyThere(path.to_owned()),
        _ => AuthorityError::Io(path.to_owned(), error),
    })
}

/// Puts bytes at a path, whole or not at all.
fn replace(path: &Path, bytes: &[u8]) -> Result<(), AuthorityError> {
    let mut fresh = path.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    remove(&fresh)?;
    write_new(&fresh, bytes)?;
    let moved = fs::rename(&fresh, path).and_then(|()| match path.parent() {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    });
    moved.map_err(|error| AuthorityError::Io(path.to_owned(), error))
}
