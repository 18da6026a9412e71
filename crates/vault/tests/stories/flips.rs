//! Every byte changed, one after the other: of the keyring, of the device key, and of the first page of both databases. It
//! is named and kept; nothing opens, nothing is made anew, nothing is read that was not written.

use std::fs;
use std::path::Path;

use fener_vault::{
    DeviceSecret, Keyring, Outbox, Present, ProtectionLevel, StoreError, StoreFile, Vault, open_device,
};

use crate::support::{Device, NOW, TestRng, envelope, nowhere};

const PAGE: usize = 4096;
const SEED: u64 = 0xf11b;

/// In memory where there is a file system for it: thousands of files are written.
fn folder() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { crate::support::folder() }
}

/// A device with an interview and an envelope, put away.
fn used(folder: &Path) -> Device {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    device.draft(&mut vault, 3);
    vault.lock().unwrap();
    let bytes = envelope(&mut device.rng);
    let new = fener_vault::NewEnvelope { bytes: &bytes, mailbox: [1; 16], referral: None };
    device.outbox.queue(&new, NOW).unwrap();
    let outbox = Outbox::open(folder, &device.secret).unwrap();
    std::mem::replace(&mut device.outbox, outbox).close().unwrap();
    device
}

/// A copy with one bit of a byte changed.
fn flipped(whole: &[u8], at: usize, rng: &mut TestRng) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[at] ^= 1 << rng.below(8);
    bytes
}

#[test]
fn every_byte_of_the_keyring() {
    let folder = folder();
    let mut device = used(folder.path());
    let copies = ["keyring.a", "keyring.b"].map(|name| folder.path().join(name));
    let whole = fs::read(&copies[0]).unwrap();
    let mut rng = TestRng(SEED);
    for at in 0..whole.len() {
        let bytes = flipped(&whole, at, &mut rng);
        copies.iter().for_each(|copy| fs::write(copy, &bytes).unwrap());
        let opened = Keyring::open(folder.path(), &device.secret).map(drop);
        // The mark of the device key that wrote it is in the head: changed, it seems to be another device's.
        let named = matches!(opened, Err(StoreError::Damaged(StoreFile::Keyring | StoreFile::DeviceKey)));
        assert!(named, "byte {at} of both copies: {opened:?}");
        assert!(copies.iter().all(|copy| fs::read(copy).unwrap() == bytes), "byte {at}: kept");

        fs::write(&copies[at % 2], &whole).unwrap();
        assert!(
            Keyring::open(folder.path(), &device.secret).unwrap().was_repaired(),
            "byte {at} of one copy"
        );
        assert!(copies.iter().all(|copy| fs::read(copy).unwrap() == whole), "byte {at}: mended");
    }
    device.keyring = Keyring::open(folder.path(), &device.secret).unwrap();
    assert_eq!(device.vault(folder.path()).drafts(9).unwrap().len(), 1);
    println!(
        "keyring: {} bytes flipped in both copies and in one, seed {SEED:#x}: all named or mended",
        whole.len()
    );
}

#[test]
fn every_byte_of_the_device_key() {
    let folder = folder();
    let device = used(folder.path());
    let path = folder.path().join("device.key");
    let (whole, before) = (fs::read(&path).unwrap(), Present::in_folder(folder.path()));
    let mut rng = TestRng(SEED);
    for at in 0..whole.len() {
        let bytes = flipped(&whole, at, &mut rng);
        fs::write(&path, &bytes).unwrap();
        let software = ProtectionLevel::Software;
        let begun = open_device(folder.path(), software, &nowhere(), &mut TestRng(1)).map(drop);
        assert!(matches!(begun, Err(StoreError::Damaged(StoreFile::DeviceKey))), "byte {at}: {begun:?}");
        assert_eq!(Present::in_folder(folder.path()), before, "byte {at}: nothing is made anew");
        assert!(fs::read(&path).unwrap() == bytes, "byte {at}: kept");
    }
    fs::write(&path, &whole).unwrap();
    drop(device);
    open_device(folder.path(), ProtectionLevel::Software, &nowhere(), &mut TestRng(1)).unwrap();
    println!("device key: {} bytes flipped, seed {SEED:#x}: all named", whole.len());
}

/// Somebody who can work out the sum at its end changes the secret in it.
#[test]
fn every_bit_of_the_secret_in_a_device_key_whose_sum_is_right() {
    const SECRET_AT: usize = 16 + 16 + 2;
    const SUM_LEN: usize = 32;
    let folder = folder();
    let device = used(folder.path());
    let path = folder.path().join("device.key");
    let (whole, before) = (fs::read(&path).unwrap(), Present::in_folder(folder.path()));
    for bit in 0..32 * 8 {
        let mut bytes = whole.clone();
        bytes[SECRET_AT + bit / 8] ^= 1 << (bit % 8);
        let sum_at = bytes.len() - SUM_LEN;
        let sum = fener_sign::ContentHash::of(&bytes[..sum_at]);
        bytes[sum_at..].copy_from_slice(&sum.0);
        fs::write(&path, &bytes).unwrap();
        let other = DeviceSecret::open(folder.path(), &nowhere()).unwrap();
        let keyring = Keyring::open(folder.path(), &other).map(drop);
        assert!(matches!(keyring, Err(StoreError::Damaged(StoreFile::DeviceKey))), "bit {bit}: {keyring:?}");
        let software = ProtectionLevel::Software;
        let begun = open_device(folder.path(), software, &nowhere(), &mut TestRng(1)).map(drop);
        assert!(matches!(begun, Err(StoreError::Damaged(StoreFile::Outbox))), "bit {bit}: {begun:?}");
        assert_eq!(Present::in_folder(folder.path()), before, "bit {bit}: nothing is made anew");
    }
    fs::write(&path, &whole).unwrap();
    drop(device);
    println!("secret of the device key: 256 bits flipped: all named");
}

/// `open` of every first page that is wrong in one byte. The file is the smallest there is, and a copy of its own.
fn every_byte_of_the_first_page(
    folder: &Path,
    name: &str,
    file: StoreFile,
    mut open: impl FnMut() -> Result<(), StoreError>,
) {
    let path = folder.join(name);
    let whole = fs::read(&path).unwrap();
    let mut rng = TestRng(SEED);
    for at in 0..PAGE {
        let bytes = flipped(&whole, at, &mut rng);
        fs::write(&path, &bytes).unwrap();
        let opened = open();
        let named = matches!(&opened, Err(StoreError::Damaged(damaged)) if *damaged == file);
        assert!(named, "{name}, byte {at}: {opened:?}");
        assert!(fs::read(&path).unwrap() == bytes, "{name}, byte {at}: kept");
    }
    fs::write(&path, &whole).unwrap();
    open().unwrap();
    println!("{name}: {PAGE} bytes of the first page flipped, seed {SEED:#x}: all named");
}

#[test]
fn every_byte_of_the_vaults_head() {
    let folder = folder();
    let mut device = used(folder.path());
    every_byte_of_the_first_page(folder.path(), "vault.db", StoreFile::Vault, || {
        Vault::open(folder.path(), &device.secret, &mut device.keyring, &device.keys, &mut device.rng)
            .map(drop)
    });
}

#[test]
fn every_byte_of_the_outboxs_head() {
    let folder = folder();
    let device = used(folder.path());
    let secret = DeviceSecret::open(folder.path(), &nowhere()).unwrap();
    drop(device);
    every_byte_of_the_first_page(folder.path(), "outbox.db", StoreFile::Outbox, || {
        Outbox::open(folder.path(), &secret).map(drop)
    });
}
