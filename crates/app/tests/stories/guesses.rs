//! Somebody who has the tablet and all the time there is, and guesses: through the door, with a clock of their own, with
//! the process killed, with files copied and put back.

use std::collections::BTreeMap;
use std::fs;

use fener_app::Code;
use serde_json::json;

use crate::clock;
use crate::support::{Authority, Clock, DAY, Device, NUMBER, PIN, START, TestRng, files, officer};

const SEED: u64 = 0x6e55;
/// Keyring files, which hold the count of tries.
const COUNTED: [&str; 2] = ["keyring.a", "keyring.b"];

fn tablet(clock: Clock) -> Device {
    let device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    Authority::offline().certify(&device.folder, fener_sign::Role::Tablet, crate::support::STATION);
    device.begin();
    device.call("lock", json!({}));
    device
}

/// A PIN that is not the right one.
fn wrong(rng: &mut TestRng) -> String {
    loop {
        let pin = format!("{:06}", rng.below(1_000_000));
        if pin != PIN {
            return pin;
        }
    }
}

/// What came of guessing until the slot is gone: how many PINs were looked at.
fn guess_until_gone(device: &mut Device, clock: Clock, rng: &mut TestRng) -> u32 {
    let mut looked_at = 0;
    for _ in 0..400 {
        // A clock that the thief sets, and a process that the thief ends, whenever it may help.
        match rng.below(4) {
            0 => clock.set(START + i64::try_from(rng.below(4_000)).unwrap() * DAY),
            1 => clock.set(0),
            2 => clock.pass(3_600_000),
            _ => device.restart(),
        }
        match device.code("unlock", officer(NUMBER, &wrong(rng))) {
            Code::WrongPin => looked_at += 1,
            Code::Wait => {}
            Code::SlotDestroyed => return looked_at + 1,
            other => panic!("{other:?}"),
        }
        for (command, args) in [("home", json!({})), ("start_screening", json!({ "language": "tr" }))] {
            assert_eq!(device.code(command, args), Code::Locked);
        }
    }
    panic!("nothing ends the guessing");
}

#[test]
fn ten_guesses_are_all_there_ever_are() {
    let clock = clock!();
    let mut device = tablet(clock);
    let mut rng = TestRng(SEED);
    let looked_at = guess_until_gone(&mut device, clock, &mut rng);
    assert_eq!(looked_at, 10);
    for _ in 0..3 {
        clock.pass(400 * DAY);
        device.restart();
        assert_eq!(
            device.code("unlock", officer(NUMBER, PIN)),
            Code::SlotDestroyed,
            "not even the right one"
        );
    }
    println!("guesses: {looked_at} looked at until the slot is gone, seed {SEED:#x}");
}

/// At the level `software` everything that counts tries is in files, and whoever copies the files has the tries again. Only
/// hardware that counts changes that; so this is told on the health screen and in the document on threats.
#[test]
fn a_count_that_is_put_back_counts_again() {
    let clock = clock!();
    let mut device = tablet(clock);
    assert_eq!(device.call("status", json!({}))["protection"], "software");
    let mut rng = TestRng(SEED + 1);
    device.close();
    let before: BTreeMap<_, _> =
        files(&device.folder).into_iter().filter(|(name, _)| COUNTED.contains(&name.as_str())).collect();
    device.restart();
    let first = guess_until_gone(&mut device, clock, &mut rng);
    device.close();
    for (name, bytes) in &before {
        fs::write(device.folder.join(name), bytes).unwrap();
    }
    device.restart();
    clock.set(START);
    assert_eq!(
        device.code("unlock", officer(NUMBER, &wrong(&mut rng))),
        Code::WrongPin,
        "the count is from before"
    );
    device.call("unlock", officer(NUMBER, PIN));
    assert_eq!(device.drafts().len(), 1, "and so are the keys");
    println!("guesses: {first} looked at, then a keyring that was put back opened again: software level");
}

/// One copy put back gains nothing: the newer one counts.
#[test]
fn one_copy_of_the_count_that_is_put_back_gains_nothing() {
    let clock = clock!();
    let mut device = tablet(clock);
    let mut rng = TestRng(SEED + 2);
    device.close();
    let before = files(&device.folder);
    for copy in COUNTED {
        device.restart();
        let left = |device: &Device, rng: &mut TestRng| {
            clock.pass(3_600_000);
            device.refused("unlock", officer(NUMBER, &wrong(rng))).left
        };
        let first = left(&device, &mut rng);
        device.close();
        fs::write(device.folder.join(copy), &before[copy]).unwrap();
        device.restart();
        let second = left(&device, &mut rng);
        assert_eq!(second, first.map(|left| left - 1), "{copy}");
        device.close();
    }
}

/// Everything copied but the device's key: no guess can be tried at all.
#[test]
fn copied_files_without_the_device_key_take_no_guess() {
    let clock = clock!();
    let mut device = tablet(clock);
    device.close();
    let other = Device::signed_in();
    let foreign = fs::read(other.folder.join("device.key")).unwrap();
    for key in [None, Some(foreign)] {
        match key {
            None => fs::remove_file(device.folder.join("device.key")).unwrap(),
            Some(key) => fs::write(device.folder.join("device.key"), key).unwrap(),
        }
        device.restart();
        assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::Damaged, "not even the right one");
        device.close();
    }
}
