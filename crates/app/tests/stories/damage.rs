//! Files that are damaged or gone: named, kept byte for byte, and never made anew.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fener_app::{Code, Part};
use serde_json::{Value, json};

use crate::support::{Authority, Device, NUMBER, OTHER, OTHER_PIN, PIN, TestRng, files, officer};

const PAGE: usize = 4096;

/// A tablet with an interview under way and a sealed referral, put away.
fn used() -> Device {
    let mut device = Device::tablet(&Authority::offline());
    let id = device.interview("adult-labour-companions");
    device.refer(&id, "");
    let id = device.begin()["id"].clone();
    device.answer(&id, "danger_now", "no");
    device.call("lock", json!({}));
    device.close();
    device
}

/// What the files are, without what SQLite keeps beside them while they are open: empty logs and their indexes.
fn kept(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = files(folder);
    files.retain(|name, bytes| !(name.ends_with("-shm") || name.ends_with("-wal") && bytes.is_empty()));
    files
}

/// A folder as it was, put back.
fn put(folder: &Path, whole: &BTreeMap<String, Vec<u8>>) {
    fs::remove_dir_all(folder).unwrap();
    fs::create_dir(folder).unwrap();
    for (name, bytes) in whole {
        fs::write(folder.join(name), bytes).unwrap();
    }
}

fn damages(whole: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let flipped = |at: usize| {
        let mut bytes = whole.to_vec();
        bytes[at] ^= 0x10;
        bytes
    };
    vec![
        ("its first byte flipped", flipped(0)),
        ("a byte flipped", flipped(whole.len() / 3)),
        ("cut short", whole[..whole.len() - 1].to_vec()),
        ("emptied", Vec::new()),
        ("all zeros", vec![0; whole.len()]),
        ("text", b"{\"version\":1}".to_vec()),
    ]
}

fn is_damaged(error: &fener_app::CallError, part: Part) -> bool {
    (error.code, error.part) == (Code::Damaged, Some(part))
}

/// Whatever a person tries at a device whose `part` is not right, it says so and changes no file.
fn nothing_is_made_anew(device: &Device, part: Part, how: &str) {
    let before = kept(&device.folder);
    assert_eq!(device.stage(), "damaged", "{how}");
    let said = device.call("status", json!({}))["damaged"].clone();
    assert_eq!(said, serde_json::to_value(part).unwrap(), "{how}");
    for (command, args) in [
        ("unlock", officer(NUMBER, PIN)),
        ("create_first_officer", officer(OTHER, OTHER_PIN)),
        ("unlock", officer(OTHER, OTHER_PIN)),
    ] {
        let error = device.refused(command, args);
        assert!(is_damaged(&error, part), "{how}: {command}: {error:?}");
    }
    for command in ["home", "add_officer", "start_screening", "enrol", "enrol_check", "inbox"] {
        assert_eq!(device.code(command, json!({})), Code::Locked, "{how}: {command}");
    }
    assert!(kept(&device.folder) == before, "{how}: every file is kept byte for byte");
}

#[test]
fn a_damaged_outbox_or_device_key_stops_the_device_and_is_kept() {
    let mut device = used();
    let whole = kept(&device.folder);
    for (name, part) in [("outbox.db", Part::Outbox), ("device.key", Part::DeviceKey)] {
        for (how, bytes) in damages(&whole[name]) {
            put(&device.folder, &whole);
            fs::write(device.folder.join(name), &bytes).unwrap();
            device.restart();
            if name == "outbox.db" && how == "a byte flipped" {
                // Deep in the file: seen when that page is read.
                device.close();
                continue;
            }
            nothing_is_made_anew(&device, part, &format!("{name} {how}"));
            assert!(is_damaged(&device.refused("sync", json!({})), part));
            device.close();
        }
        put(&device.folder, &whole);
        fs::remove_file(device.folder.join(name)).unwrap();
        device.restart();
        nothing_is_made_anew(&device, part, &format!("{name} is gone"));
        assert!(!device.folder.join(name).exists());
        device.close();
    }
    put(&device.folder, &whole);
    device.resume();
    assert_eq!(device.drafts().len(), 1, "put back, everything is there");
    assert_eq!(device.referrals().len(), 1);
}

#[test]
fn a_damaged_keyring_is_kept_and_what_is_sealed_still_leaves() {
    let mut device = used();
    let whole = kept(&device.folder);
    for (how, bytes) in damages(&whole["keyring.a"]) {
        put(&device.folder, &whole);
        for copy in ["keyring.a", "keyring.b"] {
            fs::write(device.folder.join(copy), &bytes).unwrap();
        }
        device.restart();
        nothing_is_made_anew(&device, Part::Keyring, &format!("both copies {how}"));
        let status = device.call("status", json!({}));
        assert_eq!(status["unsent"], 1, "{how}: what is sealed is still known");
        device.call("sync", json!({}));
        device.close();
    }
    put(&device.folder, &whole);
    fs::remove_file(device.folder.join("keyring.a")).unwrap();
    fs::remove_file(device.folder.join("keyring.b")).unwrap();
    device.restart();
    nothing_is_made_anew(&device, Part::Keyring, "both copies are gone");
    device.close();

    // One copy is mended from the other.
    put(&device.folder, &whole);
    fs::write(device.folder.join("keyring.b"), b"").unwrap();
    device.resume();
    assert_eq!(device.drafts().len(), 1);
}

#[test]
fn a_damaged_vault_is_seen_at_sign_in_and_kept() {
    let mut device = used();
    let whole = kept(&device.folder);
    let mut ways = damages(&whole["vault.db"]);
    ways.retain(|(how, _)| *how != "a byte flipped");
    for (how, bytes) in ways {
        put(&device.folder, &whole);
        fs::write(device.folder.join("vault.db"), &bytes).unwrap();
        device.restart();
        assert_eq!(device.stage(), "locked", "without the PIN nothing is known of the vault");
        let error = device.refused("unlock", officer(NUMBER, PIN));
        assert!(is_damaged(&error, Part::Vault), "{how}: {error:?}");
        nothing_is_made_anew(&device, Part::Vault, &format!("vault.db {how}"));
        assert!(fs::read(device.folder.join("vault.db")).unwrap() == bytes, "{how}");
        assert_eq!(device.call("status", json!({}))["unsent"], 1, "{how}: what is sealed is still known");
        device.close();
    }
    put(&device.folder, &whole);
    fs::remove_file(device.folder.join("vault.db")).unwrap();
    device.restart();
    let error = device.refused("unlock", officer(NUMBER, PIN));
    assert!(is_damaged(&error, Part::Vault), "{error:?}");
    nothing_is_made_anew(&device, Part::Vault, "vault.db is gone");
    assert!(!device.folder.join("vault.db").exists());
    device.close();
    put(&device.folder, &whole);
    device.resume();
    assert_eq!(device.drafts().len(), 1, "put back, everything is there");
}

#[test]
fn officers_that_are_gone_are_a_loss_and_not_a_beginning() {
    let mut device = used();
    let whole = kept(&device.folder);
    for name in ["keyring.a", "keyring.b", "vault.db"] {
        fs::remove_file(device.folder.join(name)).unwrap();
    }
    device.restart();
    nothing_is_made_anew(&device, Part::Keyring, "an enrolled tablet without officers");
    device.close();
    put(&device.folder, &whole);
    device.resume();
    assert_eq!(device.drafts().len(), 1);
}

/// Each page in turn: the device either works or names the file. It never says that it was not enrolled, or that an
/// interview is not there.
#[test]
fn no_damaged_page_is_taken_for_an_empty_one() {
    let mut device = used();
    let whole = kept(&device.folder);
    let mut at = TestRng(0xda3a9e);
    for (name, part) in [("outbox.db", Part::Outbox), ("vault.db", Part::Vault)] {
        let mut seen = 0;
        for page in 0..whole[name].len() / PAGE {
            put(&device.folder, &whole);
            let mut bytes = whole[name].clone();
            bytes[page * PAGE + 20 + at.below(4000) as usize] ^= 1;
            fs::write(device.folder.join(name), &bytes).unwrap();
            device.restart();
            let how = format!("{name}, page {page}");
            match device.stage().as_str() {
                "locked" => seen += usize::from(works_or_names(&device, part, &how)),
                "damaged" => seen += 1,
                other => panic!("{how}: {other}"),
            }
            device.close();
            let now = fs::read(device.folder.join(name)).unwrap();
            let page = page * PAGE..(page + 1) * PAGE;
            assert!(now[page.clone()] == bytes[page], "{how}: what is damaged is kept");
        }
        assert!(seen >= 3, "{name}: {seen} damaged pages were named");
    }
}

/// Whether the damage was named while an officer did what officers do.
fn works_or_names(device: &Device, part: Part, how: &str) -> bool {
    let named = |error: &fener_app::CallError| {
        assert!(is_damaged(error, part), "{how}: {error:?}");
        true
    };
    type Args = fn(&Value) -> Value;
    let calls: [(&str, Args); 6] = [
        ("unlock", |_| officer(NUMBER, PIN)),
        ("home", |_| json!({})),
        ("open_screening", |draft| json!({ "id": draft })),
        ("answer", |draft| json!({ "id": draft, "item": "medical_now", "answer": "no" })),
        ("start_screening", |_| json!({ "language": "tr" })),
        ("sync_status", |_| json!({})),
    ];
    let mut draft = Value::Null;
    for (command, args) in calls {
        match device.try_call(command, args(&draft)) {
            Err(error) => return named(&error),
            Ok(view) if command == "home" => {
                assert_eq!(view["referrals"].as_array().unwrap().len(), 1, "{how}");
                draft = view["drafts"][0]["id"].clone();
                assert!(draft.is_string(), "{how}: the interview is there");
            }
            Ok(_) => {}
        }
    }
    let status = device.call("status", json!({}));
    if status["stage"] == "damaged" {
        return status["damaged"] == serde_json::to_value(part).unwrap();
    }
    assert_eq!((&status["stage"], &status["role"]), (&json!("open"), &json!("tablet")), "{how}");
    false
}

/// Not the whole file, which another story is about: one page of it after the other, as it was before a referral went. On the
/// first there is nothing but SQLite's own counters. It is told, or it is named as damaged, or nothing reads otherwise.
#[test]
fn an_old_page_of_the_vault_is_told_and_keeps_nobody_out() {
    let mut device = Device::tablet(&Authority::offline());
    let id = device.interview("adult-labour-companions");
    device.begin();
    device.call("lock", json!({}));
    device.close();
    let before = files(&device.folder)["vault.db"].clone();
    device.resume();
    device.refer(&id, "");
    let read = all_read(&device).unwrap();
    device.call("lock", json!({}));
    device.close();
    let now = files(&device.folder);
    let (mut told, mut damaged, mut harmless) = (0, 0, 0);
    for at in (0..before.len().min(now["vault.db"].len())).step_by(PAGE).skip(1).map(|at| at..at + PAGE) {
        if before[at.clone()] == now["vault.db"][at.clone()] {
            continue;
        }
        device.close();
        for (name, bytes) in &now {
            fs::write(device.folder.join(name), bytes).unwrap();
        }
        let mut mixed = now["vault.db"].clone();
        mixed[at.clone()].copy_from_slice(&before[at.clone()]);
        fs::write(device.folder.join("vault.db"), mixed).unwrap();
        device.resume();
        let is_told = |device: &Device| notes(device).contains(&"vault_put_back".to_owned());
        if is_told(&device) {
            told += 1;
            device.call("lock", json!({}));
            device.resume();
            assert!(is_told(&device), "page at {at:?}: until somebody has looked");
        } else if let Some(told) = all_read(&device) {
            assert!(told == read, "page at {at:?}: it reads otherwise");
            harmless += 1;
        } else {
            assert_eq!(notes(&device), ["vault_damaged"], "page at {at:?}");
            damaged += 1;
        }
    }
    println!("old pages under an app: {told} told, {damaged} damaged, {harmless} change nothing");
    assert!(told >= 3 && damaged >= 1, "the others are pages that nothing stands on any more");
}

/// What the home screen and each interview say; `None` where something is damaged.
fn all_read(device: &Device) -> Option<Vec<Value>> {
    let home = device.try_call("home", json!({})).ok()?;
    let mut all = vec![home["referrals"].clone(), home["closed_count"].clone()];
    for draft in home["drafts"].as_array()? {
        all.push(draft.clone());
        all.push(device.try_call("open_screening", json!({ "id": draft["id"] })).ok()?);
    }
    Some(all)
}

fn notes(device: &Device) -> Vec<String> {
    serde_json::from_value(device.call("sync_status", json!({}))["notes"].clone()).unwrap()
}
