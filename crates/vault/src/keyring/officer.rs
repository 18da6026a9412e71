//! Officers, and what a right PIN gives them.

use std::fmt;

use fener_model::OfficerNumber;
use fener_seal::{Key, SealingPublic, SealingSecret};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};

use crate::secrets;

/// What an officer may do on this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OfficerRole {
    /// Leads interviews; at a desk: a case worker.
    Officer,
    /// Also adds and removes officers.
    Supervisor,
}

impl OfficerRole {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Officer => 1,
            Self::Supervisor => 2,
        }
    }

    pub(crate) fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Officer),
            2 => Some(Self::Supervisor),
            _ => None,
        }
    }
}

/// What a right PIN opens. Wiped when dropped; cannot be copied or printed.
pub struct OfficerKeys {
    pub(super) number: OfficerNumber,
    pub(super) role: OfficerRole,
    /// Opens the vault; the same for every officer of the device.
    pub(super) device_key: Key,
    /// Opens this officer's screenings.
    pub(super) user_key: Key,
}

impl fmt::Debug for OfficerKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OfficerKeys").field("role", &self.role).finish_non_exhaustive()
    }
}

impl OfficerKeys {
    /// Whose keys these are.
    #[must_use]
    pub fn number(&self) -> &OfficerNumber {
        &self.number
    }

    /// What the officer may do.
    #[must_use]
    pub fn role(&self) -> OfficerRole {
        self.role
    }

    /// The mark that the officer's rows carry.
    pub(crate) fn owner(&self) -> [u8; 16] {
        secrets::mark(&self.user_key, &[b"vault/owner/v1"])
    }

    pub(crate) fn device_key(&self) -> &Key {
        &self.device_key
    }

    pub(crate) fn user_key(&self) -> &Key {
        &self.user_key
    }

    /// Opens what other officers hand over.
    pub(crate) fn sealing(&self) -> SealingSecret {
        SealingSecret::from_bytes(secrets::derive(&self.user_key, "officer/sealing/v1").expose())
    }

    pub(super) fn generate(
        number: OfficerNumber,
        role: OfficerRole,
        device_key: Key,
        rng: &mut impl CryptoRng,
    ) -> Self {
        Self { number, role, device_key, user_key: Key::generate(rng) }
    }

    pub(crate) fn entry(&self) -> OfficerEntry {
        let sealing = self.sealing().public();
        OfficerEntry { number: self.number.clone(), role: self.role, owner: self.owner(), sealing }
    }
}

/// Somebody who is to get a slot.
pub struct NewOfficer<'a> {
    /// The number to sign in with.
    pub number: OfficerNumber,
    /// The PIN, as typed.
    pub pin: &'a str,
    /// What the officer may do.
    pub role: OfficerRole,
}

/// An officer as the vault lists them.
#[derive(Clone, PartialEq, Eq)]
pub struct OfficerEntry {
    /// The number to sign in with.
    pub number: OfficerNumber,
    /// What the officer may do.
    pub role: OfficerRole,
    pub(crate) owner: [u8; 16],
    /// What is handed over to this officer is sealed to it.
    pub(crate) sealing: SealingPublic,
}
