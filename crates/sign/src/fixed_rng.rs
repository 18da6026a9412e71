//! Randomness that is the same on every machine and in every version, so that formats can be pinned in tests.

use std::convert::Infallible;

use rand_core::{TryCryptoRng, TryRng};
use sha2::{Digest as _, Sha256};

/// SHA-256 of a label and a counter, block after block.
pub(crate) struct FixedRng {
    label: &'static str,
    counter: u64,
    block: Vec<u8>,
}

impl FixedRng {
    pub(crate) fn new(label: &'static str) -> Self {
        Self { label, counter: 0, block: Vec::new() }
    }

    fn byte(&mut self) -> u8 {
        if self.block.is_empty() {
            let mut hasher = Sha256::new();
            hasher.update(self.label);
            hasher.update(self.counter.to_be_bytes());
            self.block = hasher.finalize().to_vec();
            self.counter += 1;
        }
        self.block.pop().unwrap_or_default()
    }
}

impl TryRng for FixedRng {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.fill_with(|| self.byte());
        Ok(())
    }
}

impl TryCryptoRng for FixedRng {}
