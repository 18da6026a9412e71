//! Files that somebody or something damaged: said clearly, kept byte for byte, never made anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fener_vault::{
    DeviceSecret, Keyring, NewOfficer, OfficerRole, Outbox, PinError, ProtectionLevel, StoreError, StoreFile,
    Vault, open_device,
};

use crate::support::{Device, NOW, OTHER_PIN, PIN, TestRng, envelope, folder, nowhere, number};

const PAGE: usize = 4096;

/// Every file of a folder.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

/// A device that was used and put away, without logs.
fn used(folder: &Path) -> Device {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    for _ in 0..6 {
        device.draft(&mut vault, 6);
    }
    vault.lock().unwrap();
    let bytes = envelope(&mut device.rng);
    let new = fener_vault::NewEnvelope { bytes: &bytes, mailbox: [1; 16], referral: None };
    device.outbox.queue(&new, NOW).unwrap();
    let outbox = Outbox::open(folder, &device.secret).unwrap();
    std::mem::replace(&mut device.outbox, outbox).close().unwrap();
    device
}

/// Ways to damage a file: at its beginning, in the middle of each page, cut short, emptied, put in its place.
fn damages(whole: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for at in [0, 15, 16, 17, 100, PAGE - 1]
        .into_iter()
        .chain((1..whole.len() / PAGE).map(|page| page * PAGE + 1234))
    {
        let mut flipped = whole.to_vec();
        flipped[at] ^= 0x40;
        all.push((format!("byte {at} flipped"), flipped));
    }
    for length in [0, 1, 16, PAGE - 1, PAGE, whole.len() - PAGE, whole.len() - 1] {
        all.push((format!("cut to {length}"), whole[..length].to_vec()));
    }
    let mut swapped = whole.to_vec();
    swapped.copy_within(PAGE..2 * PAGE, 2 * PAGE);
    all.push(("page 2 written over page 3".into(), swapped));
    all.push(("replaced by noise".into(), TestRng(3).bytes::<{ 8 * PAGE }>().to_vec()));
    all.push(("replaced by zeros".into(), vec![0; whole.len()]));
    all.push(("replaced by a plain database".into(), plain_database()));
    all
}

fn plain_database() -> Vec<u8> {
    let folder = folder();
    let path = folder.path().join("plain.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("CREATE TABLE screenings (id BLOB); INSERT INTO screenings VALUES (x'00')").unwrap();
    drop(db);
    fs::read(path).unwrap()
}

#[test]
fn a_damaged_vault_is_named_and_kept() {
    let folder = folder();
    let mut device = used(folder.path());
    let mut whole = files(folder.path());
    whole.retain(|name, _| !name.starts_with("outbox.db-"));
    let path = folder.path().join("vault.db");
    for (how, bytes) in damages(&whole["vault.db"]) {
        fs::write(&path, &bytes).unwrap();
        let opened =
            Vault::open(folder.path(), &device.secret, &mut device.keyring, &device.keys, &mut device.rng);
        // What lies deep in the file is seen when it is read.
        let said = opened.and_then(|vault| vault.check_pages());
        assert!(matches!(said, Err(StoreError::Damaged(StoreFile::Vault))), "{how}: {said:?}");
        let mut now = files(folder.path());
        // What SQLite keeps beside a file holds no page here: an index of the log, and a log that is empty.
        now.retain(|name, bytes| {
            !(name.starts_with("outbox.db-")
                || name.ends_with("-shm")
                || (name.contains("-wal") && bytes.is_empty()))
        });
        assert!(now["vault.db"] == bytes, "{how}: kept byte for byte");
        assert!(now.keys().eq(whole.keys()), "{how}: nothing else is left, but {:?}", now.keys());
    }
    fs::write(&path, &whole["vault.db"]).unwrap();
    assert_eq!(device.vault(folder.path()).drafts(10).unwrap().len(), 6, "put back, everything is there");
}

#[test]
fn reading_a_damaged_page_says_damaged_and_not_something_else() {
    let folder = folder();
    let mut device = used(folder.path());
    let path = folder.path().join("vault.db");
    let whole = fs::read(&path).unwrap();
    let ids: Vec<_> =
        device.vault(folder.path()).drafts(10).unwrap().into_iter().map(|entry| entry.id).collect();
    let mut seen = 0;
    for page in 1..whole.len() / PAGE {
        let mut flipped = whole.clone();
        flipped[page * PAGE + 77] ^= 1;
        fs::write(&path, &flipped).unwrap();
        let said =
            Vault::open(folder.path(), &device.secret, &mut device.keyring, &device.keys, &mut device.rng)
                .and_then(|vault| {
                    vault.drafts(10)?;
                    ids.iter().try_for_each(|id| vault.events(*id).map(drop))
                });
        match said {
            Ok(()) => {}
            Err(StoreError::Damaged(StoreFile::Vault)) => seen += 1,
            Err(other) => panic!("page {page}: {other:?}"),
        }
    }
    assert!(seen >= 3, "pages with content among {} were damaged, {seen} were seen", whole.len() / PAGE);
}

#[test]
fn a_damaged_outbox_is_named_and_kept() {
    let folder = folder();
    let device = used(folder.path());
    let path = folder.path().join("outbox.db");
    let whole = fs::read(&path).unwrap();
    for (how, bytes) in damages(&whole) {
        fs::write(&path, &bytes).unwrap();
        let said = Outbox::open(folder.path(), &device.secret).and_then(|outbox| outbox.check_pages());
        assert!(matches!(said, Err(StoreError::Damaged(StoreFile::Outbox))), "{how}: {said:?}");
        let whole_device =
            software(folder.path(), &mut TestRng(1)).and_then(|(_, outbox)| outbox.check_pages());
        assert!(matches!(whole_device, Err(StoreError::Damaged(StoreFile::Outbox))), "{how}");
        assert!(fs::read(&path).unwrap() == bytes, "{how}: kept byte for byte");
    }
}

#[test]
fn a_missing_vault_or_outbox_is_a_loss_and_not_a_beginning() {
    let folder = folder();
    let mut device = used(folder.path());
    for (name, file) in [("vault.db", StoreFile::Vault), ("outbox.db", StoreFile::Outbox)] {
        fs::remove_file(folder.path().join(name)).unwrap();
        let vault =
            Vault::open(folder.path(), &device.secret, &mut device.keyring, &device.keys, &mut device.rng)
                .map(drop);
        assert!(matches!(vault, Err(StoreError::Missing(StoreFile::Vault))), "{vault:?}");
        if file == StoreFile::Outbox {
            let outbox = software(folder.path(), &mut device.rng).map(drop);
            assert!(matches!(outbox, Err(StoreError::Missing(StoreFile::Outbox))), "{outbox:?}");
        }
        assert!(!folder.path().join(name).exists());
    }
}

#[test]
fn one_damaged_copy_of_the_keyring_is_mended_from_the_other() {
    let folder = folder();
    let device = Device::new(folder.path());
    let whole = fs::read(folder.path().join("keyring.a")).unwrap();
    for copy in ["keyring.a", "keyring.b"] {
        for damage in [&whole[..8191], &[], &[7_u8; 8192][..], &flipped(&whole, 60), &flipped(&whole, 2000)] {
            fs::write(folder.path().join(copy), damage).unwrap();
            let keyring = Keyring::open(folder.path(), &device.secret).unwrap();
            assert!(keyring.was_repaired());
            assert!(fs::read(folder.path().join(copy)).unwrap() == whole, "{copy} is whole again");
        }
        fs::remove_file(folder.path().join(copy)).unwrap();
        assert!(Keyring::open(folder.path(), &device.secret).unwrap().was_repaired());
    }
    assert!(!Keyring::open(folder.path(), &device.secret).unwrap().was_repaired());
}

#[test]
fn the_newer_copy_of_the_keyring_counts() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let old = fs::read(folder.path().join("keyring.b")).unwrap();
    let new = NewOfficer { number: number("8"), pin: OTHER_PIN, role: OfficerRole::Officer };
    device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
    for copy in ["keyring.a", "keyring.b"] {
        let newest = fs::read(folder.path().join(copy)).unwrap();
        fs::write(folder.path().join(copy), &old).unwrap();
        assert!(Keyring::open(folder.path(), &device.secret).unwrap().was_repaired());
        assert!(
            fs::read(folder.path().join(copy)).unwrap() == newest,
            "the power went between the two copies"
        );
    }
}

#[test]
fn two_damaged_copies_of_the_keyring_are_kept() {
    let folder = folder();
    let device = Device::new(folder.path());
    let whole = fs::read(folder.path().join("keyring.a")).unwrap();
    let mut at = TestRng(0xdead);
    for _ in 0..200 {
        let damage = [flipped(&whole, at.below(8192) as usize), flipped(&whole, at.below(8192) as usize)];
        for (copy, bytes) in ["keyring.a", "keyring.b"].into_iter().zip(&damage) {
            fs::write(folder.path().join(copy), bytes).unwrap();
        }
        let opened = Keyring::open(folder.path(), &device.secret).map(drop);
        assert!(matches!(opened, Err(StoreError::Damaged(StoreFile::Keyring))), "{opened:?}");
        for (copy, bytes) in ["keyring.a", "keyring.b"].into_iter().zip(&damage) {
            assert!(fs::read(folder.path().join(copy)).unwrap() == *bytes);
        }
    }
    let first = NewOfficer { number: number("1"), pin: PIN, role: OfficerRole::Supervisor };
    let made =
        Keyring::create(folder.path(), &device.secret, &first, fener_seal::PinParams::FLOOR, &mut TestRng(1));
    assert!(matches!(made.map(drop), Err(PinError::Store(StoreError::AlreadyThere(StoreFile::Keyring)))));
}

#[test]
fn a_damaged_device_key_is_named() {
    let folder = folder();
    let device = used(folder.path());
    let path = folder.path().join("device.key");
    let whole = fs::read(&path).unwrap();
    drop(device);
    for bytes in [&whole[..31], &[], &flipped(&whole, 9), &flipped(&whole, 50), &flipped(&whole, 2040)] {
        fs::write(&path, bytes).unwrap();
        let opened = software(folder.path(), &mut TestRng(1)).map(drop);
        assert!(matches!(opened, Err(StoreError::Damaged(StoreFile::DeviceKey))), "{opened:?}");
        assert_eq!(fs::read(&path).unwrap(), bytes);
    }
    let other = crate::support::folder();
    drop(Device::seeded(other.path(), 4));
    fs::copy(other.path().join("device.key"), &path).unwrap();
    let secret = DeviceSecret::open(folder.path(), &nowhere()).unwrap();
    let keyring = Keyring::open(folder.path(), &secret).map(drop);
    assert!(
        matches!(keyring, Err(StoreError::Damaged(StoreFile::DeviceKey))),
        "both copies say so: {keyring:?}"
    );
    assert!(matches!(Outbox::open(folder.path(), &secret).map(drop), Err(StoreError::Damaged(_))));
}

/// What a device without anything outside its folder opens with.
fn software(folder: &Path, rng: &mut TestRng) -> Result<(DeviceSecret, Outbox), StoreError> {
    open_device(folder, ProtectionLevel::Software, &nowhere(), rng)
}

fn flipped(whole: &[u8], at: usize) -> Vec<u8> {
    let mut bytes = whole.to_vec();
    bytes[at] ^= 0x10;
    bytes
}
