//! One slot of the keyring: 504 bytes that look the same whether somebody lives there or not.

use fener_model::OfficerNumber;
use fener_seal::wrap::{self, Kek};
use fener_seal::{Key, PinParams, SealError, body, pin};
use rand_core::CryptoRng;
use zeroize::Zeroizing;

use super::wait::Wait;
use super::{OfficerKeys, OfficerRole};
use crate::device::DeviceSecret;
use crate::secrets;
use crate::{PinError, StoreError};

/// The bytes of a slot in the file.
pub(super) const SLOT_LEN: usize = 504;
pub(super) const PLAIN_LEN: usize = SLOT_LEN - body::OVERHEAD;
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
    /// No try before this is over.
    pub(super) wait: Wait,
    /// A keyed hash of the officer number.
    pub(super) selector: [u8; 16],
    pub(super) salt: [u8; 16],
    pub(super) params: PinParams,
    pub(super) wrapped: Vec<u8>,
    /// The slot's object in the chip's keeping; empty without a chip.
    pub(super) object: Vec<u8>,
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
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let pin_key = derive(pin, &salt, params)?;
        let object = device.new_object(&pin_key, rng)?;
        let answer = device.answer(&pin_key, &object)?.ok_or(StoreError::Invalid("pin"))?;
        let selector = selector(device, &keys.number);
        let kek = Kek::derive(&pin_key, &answer, &selector);
        let number = keys.number.as_str().as_bytes();
        let mut plain = Zeroizing::new(Vec::with_capacity(KEYS_LEN));
        plain.extend_from_slice(keys.device_key.expose());
        plain.extend_from_slice(keys.user_key.expose());
        plain.push(keys.role.code());
        plain.push(u8::try_from(number.len()).unwrap_or(0));
        plain.extend(number.iter().copied().chain(std::iter::repeat(0)).take(6));
        let mut record = Self {
            kind: Kind::Officer,
            failures: 0,
            wait: Wait::NONE,
            selector,
            salt,
            params,
            wrapped: Vec::new(),
            object,
        };
        record.wrapped = wrap::wrap(&kek, &record.header(), &plain, rng)
            .map_err(|_| StoreError::Invalid("officer's keys"))?;
        Ok(record)
    }

    /// A slot that no PIN opens; it costs the same work and counts the same, in the chip too.
    pub(super) fn nobody(
        device: &DeviceSecret,
        selector: [u8; 16],
        params: PinParams,
        rng: &mut impl CryptoRng,
    ) -> Result<Self, StoreError> {
        let object = device.new_object(&Key::generate(rng), rng)?;
        let mut salt = [0; 16];
        rng.fill_bytes(&mut salt);
        let mut wrapped = vec![0; KEYS_LEN + wrap::OVERHEAD];
        rng.fill_bytes(&mut wrapped);
        let (kind, wait) = (Kind::Nobody, Wait::NONE);
        Ok(Self { kind, failures: 0, wait, selector, salt, params, wrapped, object })
    }

    /// Overwrites the keys.
    pub(super) fn destroy(&mut self, rng: &mut impl CryptoRng) {
        self.kind = Kind::Destroyed;
        self.wait = Wait::NONE;
        rng.fill_bytes(&mut self.salt);
        rng.fill_bytes(&mut self.wrapped);
        rng.fill_bytes(&mut self.object);
    }

    /// The keys when the PIN is right, `None` when it is wrong. Always derives.
    pub(super) fn open(&self, device: &DeviceSecret, pin: &str) -> Result<Option<OfficerKeys>, PinError> {
        let pin_key = derive(pin, &self.salt, self.params)?;
        let Some(answer) = device.answer(&pin_key, &self.object)? else { return Ok(None) };
        let kek = Kek::derive(&pin_key, &answer, &self.selector);
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

    /// What the wrap is bound to: everything of the slot that does not change with a try.
    fn header(&self) -> Vec<u8> {
        [b"keyring/v2".as_slice(), &self.selector, &self.salt, &self.params.encode(), &self.object].concat()
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
        plain.extend_from_slice(&self.wait.encode());
        plain.extend_from_slice(&self.selector);
        plain.extend_from_slice(&self.salt);
        plain.extend_from_slice(&self.params.encode());
        for field in [&self.wrapped, &self.object] {
            plain.extend_from_slice(&u16::try_from(field.len()).ok()?.to_be_bytes());
            plain.extend_from_slice(field);
        }
        if plain.len() > PLAIN_LEN {
            return None;
        }
        plain.resize(PLAIN_LEN, 0);
        seal_plain(key, index, &plain, rng)
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
        let (wait, rest) = rest.split_first_chunk::<{ Wait::LEN }>()?;
        let (selector, rest) = rest.split_first_chunk::<16>()?;
        let (salt, rest) = rest.split_first_chunk::<16>()?;
        let (params, rest) = rest.split_first_chunk::<{ PinParams::LEN }>()?;
        let (wrapped, rest) = field(rest)?;
        let (object, _) = field(rest)?;
        Some(Self {
            kind,
            failures: *failures,
            wait: Wait::decode(wait),
            selector: *selector,
            salt: *salt,
            params: PinParams::decode(params).ok()?,
            wrapped: wrapped.to_vec(),
            object: object.to_vec(),
        })
    }
}

/// What a slot holds, as it stands in the file at `index`.
pub(super) fn seal_plain(
    key: &Key,
    index: usize,
    plain: &[u8],
    rng: &mut impl CryptoRng,
) -> Option<[u8; SLOT_LEN]> {
    body::seal(key, &aad(index), plain, rng).ok()?.try_into().ok()
}

fn field(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}

fn derive(pin: &str, salt: &[u8; 16], params: PinParams) -> Result<Key, PinError> {
    pin::derive(pin.as_bytes(), salt, params).map_err(|error| match error {
        SealError::Memory => PinError::NoMemory,
        _ => PinError::Store(StoreError::Invalid("pin cost")),
    })
}

/// The mark by which a number finds its slot; it says nothing without the device secret.
pub(super) fn selector(device: &DeviceSecret, number: &OfficerNumber) -> [u8; 16] {
    secrets::mark(&device.key("keyring/selector/v1"), &[number.as_str().as_bytes()])
}

/// How long to wait after so many wrong tries, in milliseconds.
pub(super) fn delay_ms(failures: u8) -> u64 {
    const SECOND: u64 = 1_000;
    const MINUTE: u64 = 60 * SECOND;
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
