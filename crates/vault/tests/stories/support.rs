//! A device in a scratch folder, and a chance that repeats itself.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::Path;

use fener_model::{
    Answer, CaseNumber, DraftId, Event, Given, ItemMove, OfficerNumber, PackRef, ReferralId, Source,
    Timestamp,
};
use fener_seal::{PinParams, SealingSecret};
use fener_vault::{
    DeviceSecret, Finalising, Keyring, NewOfficer, OfficerKeys, OfficerRole, Outbox, ProtectionLevel,
    SecretPlaces, Tally, Uptime, Vault, open_device,
};
use tempfile::TempDir;
use uuid::Uuid;

pub const CANARY: &str = "kanarya-Zübeyde-53";
pub const PIN: &str = "739154";
pub const OTHER_PIN: &str = "804927";
pub const NOW: Timestamp = Timestamp(1_795_478_400_000);
/// The machine has been running for an hour.
pub const UP: Uptime = Uptime { boot: [7; 16], ms: 3_600_000 };

/// The same start of the machine, so many milliseconds later.
pub fn up(later_ms: u64) -> Uptime {
    Uptime { ms: UP.ms + later_ms, ..UP }
}

/// Nothing lies outside the folder.
pub fn nowhere() -> SecretPlaces {
    SecretPlaces::default()
}

/// SplitMix64: enough for a test, and the same every time. Not for secrets.
pub struct TestRng(pub u64);

impl TestRng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        rand_core::Rng::fill_bytes(self, &mut bytes);
        bytes
    }
}

impl rand_core::TryRng for TestRng {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok((self.next() >> 32) as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(self.next())
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Infallible> {
        to.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.next().to_le_bytes()[..part.len()]));
        Ok(())
    }
}

impl rand_core::TryCryptoRng for TestRng {}

/// A tablet with one supervisor, number 7.
pub struct Device {
    pub secret: DeviceSecret,
    pub outbox: Outbox,
    pub keyring: Keyring,
    pub keys: OfficerKeys,
    pub rng: TestRng,
}

impl Device {
    pub fn new(folder: &Path) -> Self {
        Self::seeded(folder, 0x5eed)
    }

    pub fn seeded(folder: &Path, seed: u64) -> Self {
        Self::guarded(folder, ProtectionLevel::Software, &nowhere(), seed)
    }

    pub fn guarded(folder: &Path, level: ProtectionLevel, places: &SecretPlaces, seed: u64) -> Self {
        let mut rng = TestRng(seed);
        let (secret, outbox) = open_device(folder, level, places, &mut rng).unwrap();
        let first = NewOfficer { number: number("7"), pin: PIN, role: OfficerRole::Supervisor };
        let (keyring, keys) = Keyring::create(folder, &secret, &first, PinParams::FLOOR, &mut rng).unwrap();
        Self { secret, outbox, keyring, keys, rng }
    }

    pub fn vault(&mut self, folder: &Path) -> Vault {
        Vault::open(folder, &self.secret, &mut self.keyring, &self.keys, &mut self.rng).unwrap()
    }

    pub fn draft(&mut self, vault: &mut Vault, answers: u32) -> DraftId {
        let id = draft_id(&mut self.rng);
        vault.begin(id, NOW, &mut self.rng).unwrap();
        vault.append(id, &started(), NOW, &mut self.rng).unwrap();
        for n in 0..answers {
            vault.append(id, &answered(n), NOW.plus_ms(i64::from(n)), &mut self.rng).unwrap();
        }
        id
    }
}

pub fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub fn number(text: &str) -> OfficerNumber {
    text.parse().unwrap()
}

pub fn draft_id(rng: &mut TestRng) -> DraftId {
    DraftId(Uuid::from_bytes(rng.bytes()))
}

pub fn started() -> Event {
    let pack = PackRef { id: "tr-first-level".into(), version: "1.0.0".into(), hash: "00".repeat(32) };
    Event::Started { pack, officer: number("7"), language: "tr".into() }
}

/// The bytes of a pack, as good as any: nothing here looks inside.
pub fn pack_bytes(n: u64) -> Vec<u8> {
    format!("a question and its answers, {n}\n").repeat(10_000).into_bytes()
}

pub fn pack_of(bytes: &[u8]) -> PackRef {
    let hash = fener_sign::ContentHash::of(bytes).to_string();
    PackRef { id: "tr-first-level".into(), version: "1.0.0".into(), hash }
}

/// The first event of an interview that is led with this pack.
pub fn led_with(pack: &[u8]) -> Event {
    Event::Started { pack: pack_of(pack), officer: number("7"), language: "tr".into() }
}

/// The interview goes on with another pack; its first item is called otherwise, its second is left behind.
pub fn moved(from: &[u8], to: &[u8]) -> Event {
    let item = |n: u32, to: Option<&str>| ItemMove {
        item: format!("item-{n}"),
        to: to.map(str::to_owned),
        codes: BTreeMap::new(),
        left: Vec::new(),
    };
    let items = vec![item(0, Some("item-0-new")), item(1, None)];
    Event::PackChanged {
        from: pack_of(from),
        to: pack_of(to),
        items,
        drops_raise: false,
        drops_lowering: false,
    }
}

/// An answer with a word in it that must never be readable on the disk.
pub fn answered(n: u32) -> Event {
    let answer = Answer::Choice(format!("{CANARY}-{n}"));
    Event::answered(format!("item-{n}"), Given::sure(answer, Source::Person))
}

pub fn tally(referred: bool) -> Tally {
    Tally {
        pack: "tr-first-level".into(),
        version: "1.0.0".into(),
        outcome: "strong_indication".into(),
        referred,
    }
}

pub fn finalising(rng: &mut TestRng) -> Finalising {
    Finalising {
        referral: ReferralId(Uuid::from_bytes(rng.bytes())),
        rev: 1,
        case: CaseNumber::from_random(rng.bytes()),
        mailbox: [3; 16],
        envelope: envelope(rng),
        reply: SealingSecret::generate(rng),
        tally: tally(true),
    }
}

/// As good as sealed: nothing here looks inside.
pub fn envelope(rng: &mut TestRng) -> Vec<u8> {
    rng.bytes::<{ fener_seal::ENVELOPE_LEN }>().to_vec()
}
