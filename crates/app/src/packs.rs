//! The protocol packs: the one that comes with the app, which interviews begin with, and those that interviews in
//! progress began with before an update. Each is checked, and its cases run, before it is used; none stands in for
//! another.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use fener_model::PackRef;
use fener_rules::{Finding, Pack};
use fener_sign::ContentHash;
use fener_vault::{StoreError, Vault};

use crate::error::{CallError, Code, Part};
use crate::view::LedWith;

/// The files of a pack, by path inside its folder.
pub type PackFiles = BTreeMap<String, Vec<u8>>;

/// A checked pack and its reference.
pub struct LoadedPack {
    /// The engine's form.
    pub pack: Pack,
    /// What drafts and referrals name it by.
    pub reference: PackRef,
}

macro_rules! bundled {
    ($folder:literal: $($file:literal),+ $(,)?) => {
        PackFiles::from([$((
            $file.to_owned(),
            include_bytes!(concat!("../../../protocols/", $folder, "/", $file)).to_vec(),
        )),+])
    };
}

/// The first-level identification protocol for Türkiye, as built in.
#[must_use]
pub fn tr_first_level() -> PackFiles {
    bundled!("tr-first-level":
        "pack.json",
        "indicators.json",
        "interview.json",
        "routing.json",
        "htcds.json",
        "cases.json",
        "texts/tr.json",
        "texts/en.json",
    )
}

/// The files of a pack as one run of bytes: for each path in order its length and itself, then the same of its content.
fn bytes_of(files: &PackFiles) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (path, content) in files {
        for part in [path.as_bytes(), content] {
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(part);
        }
    }
    bytes
}

/// The files that [`bytes_of`] wrote.
fn files_in(mut bytes: &[u8]) -> Option<PackFiles> {
    let mut files = PackFiles::new();
    while !bytes.is_empty() {
        let path = take_part(&mut bytes)?;
        let content = take_part(&mut bytes)?;
        files.insert(String::from_utf8(path.to_vec()).ok()?, content.to_vec());
    }
    Some(files)
}

fn take_part<'a>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_first_chunk::<8>()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
    *bytes = rest;
    Some(part)
}

/// What a pack is named by: SHA-256 over its files, each with its path and both with their lengths.
#[must_use]
pub fn pack_hash(files: &PackFiles) -> ContentHash {
    ContentHash::of(&bytes_of(files))
}

/// Checks a pack and names it.
///
/// # Errors
/// What is wrong with it, as the engine found it.
pub fn load_pack(files: &PackFiles) -> Result<LoadedPack, Vec<Finding>> {
    let pack = Pack::load(files)?;
    let reference = PackRef {
        id: pack.source().pack.header.id.clone(),
        version: pack.source().pack.header.version.clone(),
        hash: pack_hash(files).to_string(),
    };
    Ok(LoadedPack { pack, reference })
}

/// Every pack that this app can lead an interview with.
pub(crate) struct Packs {
    /// The pack that interviews begin with, or what every command that needs it answers.
    current: Result<Arc<LoadedPack>, CallError>,
    /// The current pack as a vault keeps it.
    bytes: Vec<u8>,
    /// Kept packs that were needed so far, by hash; or why they cannot be used.
    loaded: Mutex<BTreeMap<String, Result<Arc<LoadedPack>, CallError>>>,
}

impl Packs {
    pub(crate) fn new(files: &PackFiles) -> Self {
        let current = load_pack(files).map(Arc::new).map_err(|findings| {
            tracing::error!(findings = findings.len(), "the protocol pack cannot be used");
            CallError::of_pack(&findings)
        });
        Self { current, bytes: bytes_of(files), loaded: Mutex::default() }
    }

    /// The pack that interviews begin with.
    pub(crate) fn current(&self) -> Result<&LoadedPack, CallError> {
        self.current.as_deref().map_err(CallError::clone)
    }

    /// The current pack as a vault keeps it.
    pub(crate) fn current_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Exactly the pack that an interview names, or [`Code::PackMissing`].
    pub(crate) fn of(&self, reference: &PackRef, vault: &Vault) -> Result<Arc<LoadedPack>, CallError> {
        if let Ok(current) = &self.current
            && current.reference == *reference
        {
            return Ok(current.clone());
        }
        if let Some(known) = self.loaded().get(&reference.hash) {
            return known.clone();
        }
        let bytes = kept(reference, vault)?;
        let loaded = load_kept(reference, &bytes);
        self.loaded().insert(reference.hash.clone(), loaded.clone());
        loaded
    }

    /// The current pack, where it says how answers given under `from` are to be read.
    pub(crate) fn target(&self, from: &PackRef) -> Option<&LoadedPack> {
        let current = self.current.as_deref().ok()?;
        let is_newer = current.reference.id == from.id && current.reference.hash != from.hash;
        (is_newer && current.pack.moves_from(&from.version)).then_some(current)
    }

    /// How a draft stands to the packs.
    pub(crate) fn led_with(&self, reference: Option<&PackRef>, vault: &Vault) -> LedWith {
        let is_current = self.current.as_ref().is_ok_and(|current| reference == Some(&current.reference));
        let target = reference.and_then(|from| self.target(from));
        LedWith {
            version: reference.map(|reference| reference.version.clone()),
            is_current,
            is_missing: reference.is_none_or(|reference| self.of(reference, vault).is_err()),
            move_to: target.map(|to| to.reference.version.clone()),
        }
    }

    /// The cache, also after a panic in another call: an entry is put in whole.
    fn loaded(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, Result<Arc<LoadedPack>, CallError>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The bytes that the vault keeps of a pack.
fn kept(reference: &PackRef, vault: &Vault) -> Result<Vec<u8>, CallError> {
    let hash: ContentHash = reference.hash.parse().map_err(|_| Code::PackMissing)?;
    match vault.pack(&hash) {
        Ok(bytes) => bytes.ok_or_else(|| Code::PackMissing.into()),
        Err(error @ StoreError::Damaged(_)) => {
            tracing::error!(%error, "a pack that an interview is led with cannot be read");
            Err(CallError { part: Some(Part::Vault), ..Code::PackMissing.into() })
        }
        Err(error) => Err(error.into()),
    }
}

/// A kept pack, when it is whole and still passes every check.
fn load_kept(reference: &PackRef, bytes: &[u8]) -> Result<Arc<LoadedPack>, CallError> {
    let files = files_in(bytes).ok_or(Code::PackMissing)?;
    let loaded = load_pack(&files).map_err(|findings| {
        tracing::error!(findings = findings.len(), "a pack that an interview is led with cannot be used");
        CallError { code: Code::PackMissing, ..CallError::of_pack(&findings) }
    })?;
    if loaded.reference == *reference { Ok(Arc::new(loaded)) } else { Err(Code::PackMissing.into()) }
}

#[cfg(test)]
mod tests {
    use super::{PackFiles, bytes_of, files_in, tr_first_level};

    #[test]
    fn a_pack_comes_out_as_it_went_in_and_nothing_else_does() {
        let files = tr_first_level();
        let bytes = bytes_of(&files);
        assert_eq!(files_in(&bytes), Some(files));
        assert_eq!(files_in(&[]), Some(PackFiles::new()));
        for cut in [1, 7, 8, 9, bytes.len() / 2, bytes.len() - 1] {
            assert_eq!(files_in(&bytes[..cut]), None, "cut to {cut}");
        }
        let mut endless = bytes;
        endless[..8].fill(0xff);
        assert_eq!(files_in(&endless), None);
    }
}
