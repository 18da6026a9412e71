//! From a PIN to a key: slow and hungry for memory on purpose (Argon2id).
//!
//! A PIN of six digits is no key: whoever copies the disk tries them all. So what comes out here opens nothing by
//! itself; see [`crate::wrap::Kek`] for the hardware's part.

use argon2::{Algorithm, Argon2, Block, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use crate::{Key, SealError};

/// How much work a PIN costs. Never below 64 MiB and three passes, whoever wrote the number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct PinParams {
    m_kib: u32,
    t: u32,
    p: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    m_kib: u32,
    t: u32,
    p: u32,
}

impl TryFrom<Unchecked> for PinParams {
    type Error = SealError;
    fn try_from(raw: Unchecked) -> Result<Self, SealError> {
        Self::new(raw.m_kib, raw.t, raw.p)
    }
}

impl PinParams {
    /// The least that is accepted: 64 MiB, three passes, one lane.
    pub const FLOOR: Self = Self { m_kib: 65_536, t: 3, p: 1 };
    /// The length of the encoded parameters in bytes.
    pub const LEN: usize = 12;
    /// What calibration stops at: 256 MiB.
    const CALIBRATED_MAX_KIB: u32 = 262_144;
    /// Beyond this a changed file could stop the device instead of the guesser: 1 GiB, 16 passes, 4 lanes.
    const CEILING: Self = Self { m_kib: 1_048_576, t: 16, p: 4 };

    /// Memory in KiB, passes, lanes.
    ///
    /// # Errors
    /// [`SealError::PinParams`] below the floor or beyond the ceiling.
    pub fn new(m_kib: u32, t: u32, p: u32) -> Result<Self, SealError> {
        let (floor, ceiling) = (Self::FLOOR, Self::CEILING);
        let fits = (floor.m_kib..=ceiling.m_kib).contains(&m_kib)
            && (floor.t..=ceiling.t).contains(&t)
            && (floor.p..=ceiling.p).contains(&p);
        if fits { Ok(Self { m_kib, t, p }) } else { Err(SealError::PinParams) }
    }

    /// Memory in KiB.
    #[must_use]
    pub fn m_kib(self) -> u32 {
        self.m_kib
    }

    /// Passes over the memory.
    #[must_use]
    pub fn t(self) -> u32 {
        self.t
    }

    /// Lanes.
    #[must_use]
    pub fn p(self) -> u32 {
        self.p
    }

    /// At least as much of everything as `other`.
    #[must_use]
    pub fn raised_to(self, other: Self) -> Self {
        Self { m_kib: self.m_kib.max(other.m_kib), t: self.t.max(other.t), p: self.p.max(other.p) }
    }

    /// Whether `other` costs more in any way.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        self.raised_to(other) != self
    }

    /// Twice the memory, where a derivation that took `took_ms` shows that the machine bears that within `budget_ms`;
    /// `None` where it does not, and at 256 MiB.
    #[must_use]
    pub fn next_after(self, took_ms: u64, budget_ms: u64) -> Option<Self> {
        let m_kib = self.m_kib.saturating_mul(2);
        let bears = m_kib <= Self::CALIBRATED_MAX_KIB && took_ms.saturating_mul(2) < budget_ms;
        bears.then_some(Self { m_kib, ..self })
    }

    /// Memory, passes, lanes, four bytes each, big-endian.
    #[must_use]
    pub fn encode(self) -> [u8; Self::LEN] {
        let value = (u128::from(self.m_kib) << 64) | (u128::from(self.t) << 32) | u128::from(self.p);
        let [_, _, _, _, bytes @ ..] = value.to_be_bytes();
        bytes
    }

    /// Reads what [`PinParams::encode`] wrote.
    ///
    /// # Errors
    /// [`SealError::PinParams`] below the floor or beyond the ceiling.
    pub fn decode(bytes: &[u8; Self::LEN]) -> Result<Self, SealError> {
        let [m0, m1, m2, m3, t0, t1, t2, t3, p @ ..] = *bytes;
        Self::new(
            u32::from_be_bytes([m0, m1, m2, m3]),
            u32::from_be_bytes([t0, t1, t2, t3]),
            u32::from_be_bytes(p),
        )
    }

    /// The most memory, from 64 MiB doubled up to 256 MiB, with which `measure` (which derives once and says how
    /// many milliseconds it took) stays below `budget_ms`; the floor when nothing does.
    ///
    /// # Errors
    /// Those of `measure` at the floor. Higher up an error (as a rule [`SealError::Memory`]) ends the search.
    pub fn calibrate(
        budget_ms: u64,
        mut measure: impl FnMut(Self) -> Result<u64, SealError>,
    ) -> Result<Self, SealError> {
        let mut best = Self::FLOOR;
        let mut took_ms = measure(best)?;
        while took_ms < budget_ms && best.m_kib < Self::CALIBRATED_MAX_KIB {
            let next = Self { m_kib: best.m_kib.saturating_mul(2), ..best };
            match measure(next) {
                Ok(took) if took < budget_ms => (best, took_ms) = (next, took),
                Ok(_) | Err(_) => break,
            }
        }
        Ok(best)
    }
}

/// The key that a PIN and a salt stand for.
///
/// # Errors
/// [`SealError::Memory`] when the memory is not there, [`SealError::PinParams`] when the PIN is longer than any
/// PIN can be.
pub fn derive(pin: &[u8], salt: &[u8; 16], params: PinParams) -> Result<Key, SealError> {
    let cost = Params::new(params.m_kib, params.t, params.p, Some(32)).map_err(|_| SealError::PinParams)?;
    let mut memory = Wiped(Vec::new());
    memory.0.try_reserve_exact(cost.block_count()).map_err(|_| SealError::Memory)?;
    memory.0.resize(cost.block_count(), Block::new());
    let mut bytes = Zeroizing::new([0_u8; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, cost)
        .hash_password_into_with_memory(pin, salt, &mut *bytes, &mut memory.0)
        .map_err(|_| SealError::PinParams)?;
    Ok(Key::from_bytes(&bytes))
}

/// The memory of the derivation, wiped whatever happens.
struct Wiped(Vec<Block>);

impl Drop for Wiped {
    fn drop(&mut self) {
        self.0.iter_mut().for_each(Zeroize::zeroize);
    }
}

#[cfg(test)]
mod tests;
