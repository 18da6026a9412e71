//! `fener vault audit`: the chain of a device, verified by whoever knows an officer's PIN, without touching the device.

#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_types, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use fener_model::{DraftId, Event, Timestamp};
use fener_seal::PinParams;
use fener_vault::{Keyring, NewOfficer, OfficerRole, ProtectionLevel, SecretPlaces, Vault, open_device};

const PIN: &str = "739154";

/// A device on which officer 7 paused and resumed an interview five times. The log is not emptied.
fn used(folder: &Path) {
    let mut rng = getrandom::rand_core::UnwrapErr(getrandom::SysRng);
    let (secret, outbox) =
        open_device(folder, ProtectionLevel::Software, &SecretPlaces::default(), &mut rng).unwrap();
    let first = NewOfficer { number: "7".parse().unwrap(), pin: PIN, role: OfficerRole::Supervisor };
    let (mut keyring, keys) = Keyring::create(folder, &secret, &first, PinParams::FLOOR, &mut rng).unwrap();
    let mut vault = Vault::open(folder, &secret, &mut keyring, &keys, &mut rng).unwrap();
    let draft: DraftId = "01900000-0000-7000-8000-000000000000".parse().unwrap();
    vault.begin(draft, Timestamp(1), &mut rng).unwrap();
    for _ in 0..5 {
        let events = [Event::Paused, Event::Resumed];
        vault.append_all(draft, &events, Timestamp(2), &mut rng).unwrap();
    }
    vault.lock().unwrap();
    outbox.close().unwrap();
}

fn audit(folder: &Path, officer: &str, pin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(["vault", "audit", folder.to_str().unwrap(), "--officer", officer])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end without asking.
    let _asked = writeln!(child.stdin.take().unwrap(), "{pin}");
    child.wait_with_output().unwrap()
}

fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read(&path).unwrap()))
        .collect()
}

fn said(output: &Output) -> (Option<i32>, String) {
    let text = if output.stdout.is_empty() { &output.stderr } else { &output.stdout };
    (output.status.code(), String::from_utf8(text.clone()).unwrap())
}

#[test]
fn a_chain_is_verified_and_the_device_is_not_touched() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    used(&folder);
    let before = files(&folder);
    let (code, text) = said(&audit(&folder, "7", PIN));
    // Ten events; the first sum of the rows, the officer and the beginning of the interview.
    assert_eq!((code, text.as_str()), (Some(0), "the chain is whole: 13 links, all sound\n"));
    for (officer, pin) in [("7", "555123"), ("8", PIN), ("7", ""), ("7", "12x456")] {
        let (code, text) = said(&audit(&folder, officer, pin));
        assert_eq!(code, Some(2), "{officer} {pin}: {text}");
        assert!(text.contains("pin"), "{text}");
    }
    let (code, _) = said(&audit(&folder, "seven", PIN));
    assert_eq!(code, Some(2));
    // One copy of the keyring is damaged: the audit mends its own copy only.
    fs::write(folder.join("keyring.a"), "damaged").unwrap();
    let (code, text) = said(&audit(&folder, "7", PIN));
    assert_eq!(code, Some(0), "{text}");
    let mut after = files(&folder);
    assert_eq!(after["keyring.a"], b"damaged");
    after.insert("keyring.a".to_owned(), before["keyring.a"].clone());
    assert!(after == before, "nothing else was written");
}

#[test]
fn what_is_damaged_or_missing_is_named_and_not_made() {
    let scratch = tempfile::tempdir().unwrap();
    let folder = scratch.path().join("data");
    used(&folder);
    let mut vault = fs::read(folder.join("vault.db")).unwrap();
    let middle = vault.len() / 2;
    vault[middle] ^= 1;
    fs::write(folder.join("vault.db"), &vault).unwrap();
    let (code, text) = said(&audit(&folder, "7", PIN));
    assert_eq!(code, Some(2));
    assert!(text.contains("the vault is damaged"), "{text}");
    for name in ["vault.db", "device.key"] {
        fs::remove_file(folder.join(name)).unwrap();
        let (code, text) = said(&audit(&folder, "7", PIN));
        assert_eq!(code, Some(2));
        assert!(text.contains("is missing"), "{text}");
        assert!(!folder.join(name).exists());
    }
    let (code, _) = said(&audit(&scratch.path().join("nowhere"), "7", PIN));
    assert_eq!(code, Some(2));
    assert!(!scratch.path().join("nowhere").exists());
}
