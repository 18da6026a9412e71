//! A keyring file that somebody wrote: it is refused and kept as it is, or it opens.
//!
//! Changed at random, a file never gets past its keyed hash. So each input is tried twice: as it is, and sealed by the
//! device itself, the input being what stands in header and slots.
#![no_main]

use std::convert::Infallible;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::sync::OnceLock;

use fener_vault::{DeviceSecret, Keyring, ProtectionLevel, SecretPlaces, Uptime};
use libfuzzer_sys::fuzz_target;
use tempfile::TempDir;

/// The length of a keyring file.
const FILE_LEN: usize = 8192;

static DEVICE: OnceLock<(TempDir, DeviceSecret)> = OnceLock::new();

fuzz_target!(|input: &[u8]| {
    let (folder, secret) = DEVICE.get_or_init(device);
    let mut raw = input.to_vec();
    raw.resize(FILE_LEN, 0);
    assert!(!opens(folder.path(), secret, &raw), "a keyring that no device wrote");
    let dressed = Keyring::dressed(secret, input, &mut Zeros).expect("whatever is said can be sealed");
    opens(folder.path(), secret, &dressed);
});

fn device() -> (TempDir, DeviceSecret) {
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
    let places = SecretPlaces::default();
    let secret = DeviceSecret::create(folder.path(), ProtectionLevel::Software, &places, &mut Zeros).unwrap();
    (folder, secret)
}

fn opens(folder: &Path, secret: &DeviceSecret, bytes: &[u8]) -> bool {
    let copies = ["keyring.a", "keyring.b"].map(|name| folder.join(name));
    copies.iter().for_each(|copy| fs::write(copy, bytes).unwrap());
    let opened = Keyring::open(folder, secret);
    assert!(
        copies.iter().all(|copy| fs::read(copy).unwrap() == bytes),
        "two equal copies are not mended, and a refused keyring is not changed"
    );
    let Ok(keyring) = opened else { return false };
    assert!(!keyring.was_repaired());
    for number in ["7", "123456"].map(|number| number.parse().unwrap()) {
        for ms in [0, u64::MAX] {
            black_box(keyring.slot_state(secret, &number, Uptime { boot: [0; 16], ms }));
        }
        black_box(keyring.cost_of(secret, &number));
    }
    true
}

/// No chance at all: what is made up must be the same every time.
struct Zeros;

impl rand_core::TryRng for Zeros {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok(0)
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(0)
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.fill(0);
        Ok(())
    }
}

impl rand_core::TryCryptoRng for Zeros {}
