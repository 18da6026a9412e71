//! No chip that this program could ask.

use fener_seal::Key;

use crate::SecretError;

/// See the module for Linux.
pub(crate) struct Chip;

impl Chip {
    pub(crate) fn at(_place: &str) -> Self {
        Self
    }

    pub(crate) fn seal(&self, _secret: &Key, _word: Option<&Key>) -> Result<Vec<u8>, SecretError> {
        Err(SecretError::ChipAbsent)
    }

    pub(crate) fn open(&self, _objects: &[&[u8]]) -> Result<Vec<Key>, SecretError> {
        Err(SecretError::ChipAbsent)
    }

    pub(crate) fn answer(&self, _object: &[u8], _word: &Key) -> Result<Option<Key>, SecretError> {
        Err(SecretError::ChipAbsent)
    }
}
