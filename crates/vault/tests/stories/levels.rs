//! The second secret: the same stories whatever guards it, and what each level gives and does not give.

use std::fs;
use std::path::Path;

use fener_seal::PinParams;
use fener_vault::{
    DeviceSecret, Keyring, NewOfficer, OfficerRole, Outbox, PinError, ProtectionLevel, SecretError,
    SecretPlaces, StoreError, StoreFile, open_device,
};

use crate::chip::SoftChip;
use crate::damage::files;
use crate::support::{Device, OTHER_PIN, PIN, TestRng, UP, folder, nowhere, number};

const WRONG: &str = "918273";

/// Tells a story at every level.
fn at_every_level(story: impl Fn(&Path, ProtectionLevel, &SecretPlaces)) {
    story(folder().path(), ProtectionLevel::Software, &nowhere());
    let stick = folder();
    story(folder().path(), ProtectionLevel::KeyFile, &on(stick.path()));
    let chip = SoftChip::new();
    story(folder().path(), ProtectionLevel::Tpm, &chip.places());
}

fn on(stick: &Path) -> SecretPlaces {
    SecretPlaces { key_file: Some(stick.join("fener.key")), ..SecretPlaces::default() }
}

#[test]
fn officers_come_change_their_pins_and_go() {
    at_every_level(|folder, level, places| {
        let mut device = Device::guarded(folder, level, places, 3);
        assert_eq!(device.secret.level(), level);
        let mut vault = device.vault(folder);
        let draft = device.draft(&mut vault, 2);
        vault.lock().unwrap();
        let new = NewOfficer { number: number("8"), pin: OTHER_PIN, role: OfficerRole::Officer };
        device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();

        device.secret = DeviceSecret::open(folder, places).unwrap();
        assert_eq!(device.secret.level(), level);
        device.keyring = Keyring::open(folder, &device.secret).unwrap();
        drop(Outbox::open(folder, &device.secret).unwrap());
        let wrong = device.keyring.unlock(&device.secret, &number("8"), WRONG, UP, &mut device.rng);
        assert!(matches!(wrong.map(drop), Err(PinError::WrongPin { left: 9, wait_ms: 0 })));
        let nobody = device.keyring.unlock(&device.secret, &number("9"), WRONG, UP, &mut device.rng);
        assert!(matches!(nobody.map(drop), Err(PinError::WrongPin { left: 9, wait_ms: 0 })));
        device.keyring.unlock(&device.secret, &number("8"), OTHER_PIN, UP, &mut device.rng).unwrap();
        device.keys = device
            .keyring
            .change_pin(&device.secret, &number("7"), (PIN, "5310942"), UP, &mut device.rng)
            .unwrap();
        device.keys =
            device.keyring.unlock(&device.secret, &number("7"), "5310942", UP, &mut device.rng).unwrap();
        assert_eq!(device.vault(folder).events(draft).unwrap().len(), 3);
        device.keyring.remove(&device.secret, &device.keys, &number("8"), &mut device.rng).unwrap();
        // The third wrong try of all: as many as this chip gives.
        let gone = device.keyring.unlock(&device.secret, &number("8"), OTHER_PIN, UP, &mut device.rng);
        assert!(matches!(gone.map(drop), Err(PinError::WrongPin { .. })));
    });
}

/// The epoch's key changes without a PIN; the power may go between any two writes of it.
#[test]
fn an_older_keyring_opens_with_no_key_that_is_still_in_use() {
    at_every_level(|folder, level, places| {
        let mut device = Device::guarded(folder, level, places, 5);
        let mut old = files(folder);
        let names = ["keyring.a", "keyring.b", "device.key"];
        // A folder where the new file would be made stands for a disk that fails just there.
        let obstacle = |name: &str| folder.join(format!("{name}.new"));
        for name in ["keyring.a", "keyring.b"] {
            fs::create_dir(obstacle(name)).unwrap();
            let stopped = device.keyring.rotate(&mut device.secret, &mut device.rng);
            assert!(matches!(stopped, Err(StoreError::NotSaved(StoreFile::Keyring))), "{stopped:?}");
            fs::remove_dir(obstacle(name)).unwrap();
            opens(folder, places, &format!("{level:?}, stopped at {name}"));
        }
        let between = fs::read(folder.join("device.key")).unwrap();
        let mut reopened = DeviceSecret::open(folder, places).unwrap();
        let mut keyring = Keyring::open(folder, &reopened).unwrap();
        keyring.rotate(&mut reopened, &mut device.rng).unwrap();
        opens(folder, places, "completed");
        let last = fs::read(folder.join("device.key")).unwrap();
        fs::write(folder.join("device.key"), &between).unwrap();
        opens(folder, places, "stopped before the last write");
        fs::write(folder.join("device.key"), &last).unwrap();

        for name in ["keyring.a", "keyring.b"] {
            fs::write(folder.join(name), old.remove(name).unwrap()).unwrap();
        }
        let secret = DeviceSecret::open(folder, places).unwrap();
        let said = Keyring::open(folder, &secret).map(drop);
        assert!(matches!(said, Err(StoreError::Damaged(StoreFile::Keyring))), "{level:?}: {said:?}");
        assert!(names.iter().all(|name| folder.join(name).exists()));
    });
}

fn opens(folder: &Path, places: &SecretPlaces, when: &str) {
    let secret = DeviceSecret::open(folder, places).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    let opened = keyring.unlock(&secret, &number("7"), PIN, UP, &mut TestRng(9));
    assert!(opened.is_ok(), "{when}: {:?}", opened.map(drop));
}

#[test]
fn a_device_waits_for_its_key_file_and_takes_no_other() {
    let (tablet, stick, elsewhere) = (folder(), folder(), folder());
    let device = Device::guarded(tablet.path(), ProtectionLevel::KeyFile, &on(stick.path()), 1);
    drop(device);
    drop(Device::guarded(folder().path(), ProtectionLevel::KeyFile, &on(elsewhere.path()), 2));
    let path = stick.path().join("fener.key");
    let key = fs::read_to_string(&path).unwrap();
    assert_eq!(key.trim().len(), 38, "short enough for a badge");
    let before = files(tablet.path());
    let said = |places: &SecretPlaces| {
        let made = open_device(tablet.path(), ProtectionLevel::KeyFile, places, &mut TestRng(1)).map(drop);
        assert!(files(tablet.path()).keys().eq(before.keys()), "nothing is made anew");
        assert!(files(tablet.path())["device.key"] == before["device.key"]);
        made
    };
    assert!(matches!(said(&nowhere()), Err(StoreError::Secret(SecretError::KeyFileMissing))));
    fs::remove_file(&path).unwrap();
    assert!(matches!(said(&on(stick.path())), Err(StoreError::Secret(SecretError::KeyFileMissing))));
    let without_stick = on(&stick.path().join("not-mounted"));
    assert!(matches!(said(&without_stick), Err(StoreError::Secret(SecretError::KeyFileMissing))));
    assert!(matches!(said(&on(elsewhere.path())), Err(StoreError::Secret(SecretError::KeyFileWrong))));
    for damaged in ["", "fener", &key[1..], &key.replacen(&key[..1], "!", 1), &"0".repeat(100_000)] {
        fs::write(&path, damaged).unwrap();
        assert!(matches!(said(&on(stick.path())), Err(StoreError::Secret(SecretError::KeyFileDamaged))));
    }
    fs::write(&path, key.to_lowercase()).unwrap();
    said(&on(stick.path())).unwrap();
}

#[test]
fn a_key_file_is_never_made_over_another() {
    let stick = folder();
    drop(Device::guarded(folder().path(), ProtectionLevel::KeyFile, &on(stick.path()), 1));
    let key = fs::read(stick.path().join("fener.key")).unwrap();
    let tablet = folder();
    let made = open_device(tablet.path(), ProtectionLevel::KeyFile, &on(stick.path()), &mut TestRng(2));
    assert!(matches!(made.map(drop), Err(StoreError::Secret(SecretError::KeyFileInUse))));
    assert_eq!(fs::read(stick.path().join("fener.key")).unwrap(), key);
    assert!(files(tablet.path()).is_empty(), "nor is half a device left");
}

/// What a copied disk is worth: at the level `software` everything, which is why it is named so.
#[test]
fn a_copied_disk_without_its_second_secret() {
    at_every_level(|folder, level, places| {
        let device = Device::guarded(folder, level, places, 8);
        drop(device);
        let said = DeviceSecret::open(
            folder,
            &SecretPlaces { chip: Some("device:/dev/null/none".into()), key_file: None },
        );
        match level {
            ProtectionLevel::Software => drop(said.unwrap()),
            ProtectionLevel::KeyFile => {
                assert!(matches!(said, Err(StoreError::Secret(SecretError::KeyFileMissing))));
            }
            ProtectionLevel::Tpm => {
                assert!(matches!(said, Err(StoreError::Secret(SecretError::ChipAbsent))), "{said:?}");
            }
        }
    });
}

/// A machine that bears more asks for more, of each officer at the next unlock; it never asks for less.
#[test]
fn the_cost_of_a_pin_rises_and_never_falls() {
    at_every_level(|folder, level, places| {
        let mut device = Device::guarded(folder, level, places, 8);
        let dearer = PinParams::new(131_072, 3, 1).unwrap();
        device.keyring.raise_cost(&device.secret, dearer, &mut device.rng).unwrap();
        device.keyring.raise_cost(&device.secret, PinParams::FLOOR, &mut device.rng).unwrap();
        assert_eq!(device.keyring.cost(), dearer);
        let wrong = device.keyring.unlock(&device.secret, &number("7"), WRONG, UP, &mut device.rng);
        assert!(wrong.is_err());
        assert_eq!(device.keyring.cost_of(&device.secret, &number("7")), Some(PinParams::FLOOR));
        device.keyring.unlock(&device.secret, &number("7"), PIN, UP, &mut device.rng).unwrap();
        let mut keyring = Keyring::open(folder, &device.secret).unwrap();
        assert_eq!(keyring.cost_of(&device.secret, &number("7")), Some(dearer), "{level:?}");
        keyring.unlock(&device.secret, &number("7"), PIN, UP, &mut device.rng).unwrap();
        assert_eq!(keyring.cost(), dearer);
    });
}
