//! The key file: a short text on removable media, without which the device's own file is of no use.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::Path;

use fener_seal::BadgeSecret;
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use crate::files;
use crate::{SecretError, StoreError};

/// More than any key file is long.
const LONGEST: u64 = 256;

/// Makes a key file where there is none.
pub(super) fn create(path: &Path, rng: &mut impl CryptoRng) -> Result<BadgeSecret, StoreError> {
    let secret = BadgeSecret::generate(rng);
    let mut text = secret.to_text();
    text.push('\n');
    let written = files::create_private(path).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        files::sync_folder_of(path)
    });
    match written {
        Ok(()) => Ok(secret),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Err(SecretError::KeyFileInUse.into()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(SecretError::KeyFileMissing.into()),
        Err(_) => Err(SecretError::KeyFileDamaged.into()),
    }
}

/// Reads the key file.
pub(super) fn read(path: &Path) -> Result<BadgeSecret, SecretError> {
    let file = fs::File::open(path).map_err(|error| match error.kind() {
        // Without the medium its folder is not there either, or it cannot be entered.
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => SecretError::KeyFileMissing,
        _ => SecretError::KeyFileDamaged,
    })?;
    let mut text = Zeroizing::new(String::with_capacity(256));
    file.take(LONGEST).read_to_string(&mut text).map_err(|_| SecretError::KeyFileDamaged)?;
    BadgeSecret::from_text(&text).map_err(|_| SecretError::KeyFileDamaged)
}
