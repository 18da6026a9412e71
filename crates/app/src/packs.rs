//! The protocol packs that come with the app. They are checked, and their cases run, each time the app starts.

use std::collections::BTreeMap;

use fener_model::PackRef;
use fener_rules::{Finding, Pack};
use fener_sign::ContentHash;

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

/// SHA-256 over the files of a pack: for each path in order, its length and bytes after the path's own.
#[must_use]
pub fn pack_hash(files: &PackFiles) -> ContentHash {
    let mut bytes = Vec::new();
    for (path, content) in files {
        for part in [path.as_bytes(), content] {
            bytes.extend_from_slice(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            bytes.extend_from_slice(part);
        }
    }
    ContentHash::of(&bytes)
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
