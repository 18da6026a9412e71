//! Whoever is signed in sees how the device is, in codes and values, and hears of room that runs out before it has.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use fener_app::{Code, CoreDumps, Disk, Machine, SleepLock, Swap};
use fener_sign::Role;
use serde_json::{Value, json};

use crate::support::{Authority, DAY, Device, OTHER, OTHER_PIN, STATION, officer};

const CHECKS: [&str; 9] =
    ["key_store", "disk", "swap", "core_dumps", "sleep", "space", "clock", "pack", "web_view"];

const MIB: u64 = 1024 * 1024;

fn checks(device: &Device) -> Vec<Value> {
    device.call("health", json!({}))["checks"].as_array().unwrap().clone()
}

fn check(device: &Device, name: &str) -> Value {
    checks(device).into_iter().find(|check| check["found"]["check"] == name).unwrap()
}

/// The device on another machine.
fn moved_to(device: &mut Device, machine: fn(&Path) -> Machine) {
    device.platform.machine = machine;
    device.resume();
}

/// No sentence: ids, dates and versions only.
fn is_a_value(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.contains(char::is_whitespace),
        Value::Object(fields) => fields.values().all(is_a_value),
        Value::Array(values) => values.iter().all(is_a_value),
        Value::Null | Value::Bool(_) | Value::Number(_) => true,
    }
}

#[test]
fn everybody_who_is_signed_in_sees_every_check_as_a_value() {
    let authority = Authority::offline();
    for device in [Device::tablet(&authority), Device::desk(&authority)] {
        let seen = checks(&device);
        let names: Vec<&str> = seen.iter().map(|check| check["found"]["check"].as_str().unwrap()).collect();
        assert_eq!(names, CHECKS);
        assert!(seen.iter().all(is_a_value), "{seen:?}");
        device.call("lock", json!({}));
        assert_eq!(device.code("health", json!({})), Code::Locked);
    }
    let device = Device::tablet(&authority);
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(checks(&device).len(), CHECKS.len());
}

#[test]
fn a_good_machine_is_called_good_and_keys_in_a_file_are_not() {
    let device = Device::tablet(&Authority::offline());
    for name in ["disk", "swap", "core_dumps", "sleep", "space", "web_view"] {
        assert_eq!(check(&device, name)["state"], "good", "{name}");
    }
    let key_store = check(&device, "key_store");
    assert_eq!((&key_store["state"], &key_store["found"]["protection"]), (&json!("bad"), &json!("software")));
    assert_eq!(check(&device, "space")["found"]["free_mib"], 8192);
}

#[test]
fn a_bad_machine_is_told_check_by_check() {
    let mut device = Device::tablet(&Authority::offline());
    device.platform.free_bytes = |_| Some(120 * MIB);
    moved_to(&mut device, |_| Machine {
        disk: Disk::Plain,
        swap: Swap::Plain,
        core_dumps: CoreDumps::HandedOn,
        sleep: SleepLock::After,
        web_view: Some("2.38.0".to_owned()),
    });
    let state = |name| check(&device, name)["state"].as_str().unwrap().to_owned();
    assert_eq!(
        ["disk", "swap", "core_dumps", "sleep", "space", "web_view"].map(state),
        ["look", "bad", "look", "look", "look", "look"]
    );
}

#[test]
fn what_a_shell_cannot_see_is_unknown_and_never_good() {
    let mut device = Device::tablet(&Authority::offline());
    device.platform.free_bytes = |_| None;
    moved_to(&mut device, |_| Machine::default());
    for name in ["disk", "swap", "core_dumps", "sleep", "space", "web_view"] {
        assert_eq!(check(&device, name)["state"], "unknown", "{name}");
    }
    assert_eq!(device.call("home", json!({}))["is_space_low"], false, "nobody is alarmed by a guess");
}

#[test]
fn room_that_runs_out_is_told_at_home_while_work_still_goes_on() {
    static FREE: AtomicU64 = AtomicU64::new(0);
    let authority = Authority::offline();
    for (mut device, room) in [(Device::tablet(&authority), "home"), (Device::desk(&authority), "inbox")] {
        device.platform.free_bytes = |_| Some(FREE.load(Ordering::SeqCst));
        device.resume();
        let args = || if room == "inbox" { json!({ "page": 0 }) } else { json!({}) };
        for (free, state, low) in
            [(200 * MIB, "good", false), (200 * MIB - 1, "look", false), (50 * MIB - 1, "bad", true)]
        {
            FREE.store(free, Ordering::SeqCst);
            assert_eq!(check(&device, "space")["state"], state, "{free} bytes");
            assert_eq!(device.call(room, args())["is_space_low"], low, "{room} with {free} bytes");
        }
        if room == "home" {
            let id = device.begin()["id"].clone();
            device.answer(&id, "danger_now", "no");
        }
    }
}

#[test]
fn the_clock_is_doubted_by_what_has_happened() {
    let clock = crate::clock!();
    let device = Device::at(clock);
    device.call("create_first_officer", officer(crate::support::NUMBER, crate::support::PIN));
    Authority::offline().certify(&device.folder, Role::Tablet, STATION);
    let found = || check(&device, "clock")["found"]["clock"].as_str().unwrap().to_owned();
    assert_eq!(found(), "never_synced");
    device.outbox().set_synced_at((clock.now)()).unwrap();
    assert_eq!((found(), check(&device, "clock")["state"].clone()), ("none".to_owned(), json!("good")));
    clock.pass(-DAY);
    device.call("unlock", officer(crate::support::NUMBER, crate::support::PIN));
    assert_eq!((found(), check(&device, "clock")["state"].clone()), ("behind".to_owned(), json!("look")));
}

#[test]
fn the_age_of_the_law_in_the_pack_is_told() {
    let mut device = Device::tablet(&Authority::offline());
    let header = |device: &Device| -> Value {
        serde_json::from_slice::<Value>(&device.pack["pack.json"]).unwrap()["header"].clone()
    };
    let pack = check(&device, "pack");
    assert_eq!(pack["found"]["legal_basis_date"], header(&device)["legal_basis_date"]);
    assert_eq!(pack["state"], "look", "the built-in pack states the law of more than a year ago");

    device.pack.insert("pack.json".into(), b"{}".to_vec());
    device.resume();
    let pack = check(&device, "pack");
    assert_eq!((&pack["state"], &pack["found"]["legal_basis_date"]), (&json!("bad"), &Value::Null));
}
