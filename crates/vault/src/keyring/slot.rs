//! One slot of the keyring: 248 bytes that look the same whether somebody lives there or not.

use fener_model::OfficerNumber;
use fener_seal::wrap::{self, Kek};
use fener_seal::{Key, PinParams, SealError, body, pin};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::{OfficerKeys, OfficerRole};
use crate::device::DeviceSecret;
use crate::secrets;
use crate::{PinError, StoreError};

/// The bytes of a slot in the file.
pub(super) const SLOT_LEN: usize = 248;
const PLAIN_LEN: usize = SLOT_LEN - body::OVERHEAD;
const KEYS_LEN: usize = 72;
const SLOT_AAD: &[u8] = b"keyring/slot/v1";

/// The wrong try that destroys a slot.
pub(super) const MAX_FAILURES: u8 = 10;

/// Why a slot is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// An officer's keys.
    Officer,
    /// Nobody: a number that was typed wrong, counted so that it answers like an officer's.
    Nobody,
    /// Keys that were destroyed after ten wrong tries.
    Destroyed,
}

/// What stands in a used slot.
#[derive(Clone)]
pub(super) struct Record {
    pub(super) kind: Kind,
    /// Wrong tries since the last right one, this one included while it runs.
    pub(super) failures: u8,
    /// No try before this moment, in milliseconds since 1970.
    pub(super) not_before: i64,
    /// A keyed hash of the officer number.
    pub(super) selector: [u8; 16],
    pub(super) salt: [u8; 16],
    pub(super) params: PinParams,
    pub(super) wrapped: Vec<u8>,
}

impl Record {
    /// A slot that opens with this PIN.
    pub(super) fn officer(
        device: &DeviceSecret,
        keys: &OfficerKeys,
        pin: &str,
        params: PinParams,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, PinError> {
        let mut record = Self::nobody(selector(device, &keys.number), params, rng);
        record.kind = Kind::Officer;
        let number = keys.number.as_str().as_bytes();
        let mut plain = Zeroizing::new(Vec::with_capacity(KEYS_LEN));
        plain.extend_from_slice(keys.device_key.expose());
        plain.extend_from_slice(keys.user_key.expose());
        plain.push(keys.role.code());
        plain.push(u8::try_from(number.len()).unwrap_or(0));
        plain.extend(number.iter().copied().chain(std::iter::repeat(0)).take(6));
        let kek = record.kek(device, pin)?;
        record.wrapped = wrap::wrap(&kek, &record.header(), &plain, rng)
            .map_err(|_| StoreError::Invalid("officer's keys"))?;
        Ok(record)
    }

    /// A slot that no PIN opens; it costs the same work and counts the same.
    pub(super) fn nobody(selector: [u8; 16], params: PinParams, rng: &mut impl CryptoRng) -> Self {
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let mut wrapped = vec![0; KEYS_LEN + wrap::OVERHEAD];
        rng.fill_bytes(&mut wrapped);
        Self { kind: Kind::Nobody, failures: 0, not_before: 0, selector, salt, params, wrapped }
    }

    /// Overwrites the keys.
    pub(super) fn destroy(&mut self, rng: &mut impl CryptoRng) {
        self.kind = Kind::Destroyed;
        self.not_before = 0;
        rng.fill_bytes(&mut self.salt);
        rng.fill_bytes(&mut self.wrapped);
    }

    /// The keys when the PIN is right, `None` when it is wrong. Always derives.
    pub(super) fn open(&self, device: &DeviceSecret, pin: &str) -> Result<Option<OfficerKeys>, PinError> {
        let kek = self.kek(device, pin)?;
        let plain = wrap::unwrap(&kek, &self.header(), &self.wrapped);
        Ok(plain.ok().as_deref().and_then(|plain| Self::keys(plain)))
    }

    fn keys(plain: &[u8]) -> Option<OfficerKeys> {
        let (device_key, rest) = plain.split_first_chunk::<32>()?;
        let (user_key, rest) = rest.split_first_chunk::<32>()?;
        let (role, rest) = rest.split_first()?;
        let (length, number) = rest.split_first()?;
        let number = std::str::from_utf8(number.get(..usize::from(*length))?).ok()?;
        Some(OfficerKeys {
            number: number.parse().ok()?,
            role: OfficerRole::from_code(*role)?,
            device_key: Key::from_bytes(device_key),
            user_key: Key::from_bytes(user_key),
        })
    }

    fn kek(&self, device: &DeviceSecret, pin: &str) -> Result<Kek, PinError> {
        let pin_key = pin::derive(pin.as_bytes(), &self.salt, self.params).map_err(|error| match error {
            SealError::Memory => PinError::NoMemory,
            _ => PinError::Store(StoreError::Invalid("pin cost")),
        })?;
        let answer = device.answer(&pin_key);
        Ok(Kek::derive(&pin_key, &answer, &self.selector))
    }

    /// What the wrap is bound to: everything of the slot that does not change with a try.
    fn header(&self) -> Vec<u8> {
        [b"keyring/v1".as_slice(), &self.selector, &self.salt, &self.params.encode()].concat()
    }

    /// The slot as it stands in the file at `index`.
    pub(super) fn seal(&self, key: &Key, index: usize, rng: &mut impl CryptoRng) -> Option<[u8; SLOT_LEN]> {
        let mut plain = Zeroizing::new(Vec::with_capacity(PLAIN_LEN));
        plain.push(match self.kind {
            Kind::Officer => 1,
            Kind::Nobody => 2,
            Kind::Destroyed => 3,
        });
        plain.push(self.failures);
        plain.extend_from_slice(&self.not_before.to_be_bytes());
        plain.extend_from_slice(&self.selector);
        plain.extend_from_slice(&self.salt);
        plain.extend_from_slice(&self.params.encode());
        plain.extend_from_slice(&u16::try_from(self.wrapped.len()).ok()?.to_be_bytes());
        plain.extend_from_slice(&self.wrapped);
        if plain.len() > PLAIN_LEN {
            return None;
        }
        plain.resize(PLAIN_LEN, 0);
        body::seal(key, &aad(index), &plain, rng).ok()?.try_into().ok()
    }

    /// Reads a slot. `None` for an unused one: its bytes are random and no key opens them.
    pub(super) fn unseal(key: &Key, index: usize, bytes: &[u8]) -> Option<Self> {
        let plain = body::open(key, &aad(index), bytes).ok()?;
        let (kind, rest) = plain.split_first()?;
        let kind = match kind {
            1 => Kind::Officer,
            2 => Kind::Nobody,
            3 => Kind::Destroyed,
            _ => return None,
        };
        let (failures, rest) = rest.split_first()?;
        let (not_before, rest) = rest.split_first_chunk::<8>()?;
        let (selector, rest) = rest.split_first_chunk::<16>()?;
        let (salt, rest) = rest.split_first_chunk::<16>()?;
        let (params, rest) = rest.split_first_chunk::<{ PinParams::LEN }>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        Some(Self {
            kind,
            failures: *failures,
            not_before: i64::from_be_bytes(*not_before),
            selector: *selector,
            salt: *salt,
            params: PinParams::decode(params).ok()?,
            wrapped: rest.get(..usize::from(u16::from_be_bytes(*length)))?.to_vec(),
        })
    }
}

/// The mark by which a number finds its slot; it says nothing without the device secret.
pub(super) fn selector(device: &DeviceSecret, number: &OfficerNumber) -> [u8; 16] {
    secrets::mark(&device.key("keyring/selector/v1"), &[number.as_str().as_bytes()])
}

/// How long to wait after so many wrong tries, in milliseconds.
pub(super) fn delay_ms(failures: u8) -> i64 {
    const SECOND: i64 = 1_000;
    const MINUTE: i64 = 60 * SECOND;
    match failures {
        0..=3 => 0,
        4 => 30 * SECOND,
        5 => MINUTE,
        6 => 5 * MINUTE,
        7 => 15 * MINUTE,
        _ => 60 * MINUTE,
    }
}

fn aad(index: usize) -> Vec<u8> {
    [SLOT_AAD, &[u8::try_from(index).unwrap_or(u8::MAX)]].concat()
}
