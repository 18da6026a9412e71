//! Ten guesses and not one more, whenever the process is killed: somebody starts it, guesses, kills it at one of its
//! calls, and begins again. A try is worth something only once a PIN is derived, and deriving begins with 64 MiB of
//! memory: the call that asks for it is what is counted here, and what the keyring has counted is compared with it.

use std::fs;
use std::path::Path;

use fener_vault::{DeviceSecret, Keyring, PinError, Uptime};

use crate::device::{Device, PIN, TestRng, nowhere, number, up};
use crate::said::say;
use crate::trace::{self, Call, MARK};
use crate::works::WRONG;
use crate::{copy, scratch};

/// The piece of work: one wrong try.
pub(crate) const NAME: &str = "guess-once";
/// The fewest kills.
const LEAST: usize = 120;
/// How many of a try's last calls are each killed at in every try of a life.
const LAST: usize = 6;
/// The most tries that a life may take: those that do not count are not endless.
const TRIES_MAX: usize = 200;
/// Longer than any wait after a wrong try.
const TWO_HOURS: u64 = 7_200_000;
/// Nothing else asks for as much at once.
const MEMORY: u64 = 64 * 1024 * 1024;
/// Beside the device's files: which try it is, so that no try comes too early.
const CLOCK: &str = "clock";

/// Done by the child.
pub(crate) fn run(folder: &Path) {
    let now = clock(folder);
    say(MARK);
    let secret = DeviceSecret::open(folder, &nowhere()).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    let said = keyring.unlock(&secret, &number("7"), WRONG, now, &mut TestRng(now.ms)).map(drop);
    say(&format!("{said:?}"));
}

fn clock(folder: &Path) -> Uptime {
    let tries: u64 = fs::read_to_string(folder.join(CLOCK)).unwrap().parse().unwrap();
    up(tries * TWO_HOURS)
}

/// What came of guessing and killing.
#[derive(Default)]
pub(crate) struct Guessed {
    kills: usize,
    points: usize,
    lives: usize,
    worth: usize,
    /// In one life.
    most: usize,
}

impl std::fmt::Display for Guessed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { kills, points, lives, worth, most } = self;
        write!(
            f,
            "{kills} kills at {points} calls, {lives} slots destroyed, {worth} PINs derived, at most {most} for one"
        )
    }
}

/// Guesses at one device after the other until every call was killed at, and often enough.
pub(crate) fn try_all() -> Guessed {
    let prepared = scratch();
    let mut device = Device::new(prepared.path());
    device.vault(prepared.path()).lock().unwrap();
    device.outbox.close().unwrap();
    let calls = undisturbed(prepared.path());
    let mut all = Guessed { points: calls.len(), ..Guessed::default() };
    let mut points = calls.iter().cycle();
    while all.kills < LEAST.max(calls.len()) {
        live(prepared.path(), &mut points, &mut all);
    }
    // The best moment: the PIN is derived, and nothing has happened since.
    for last in calls.iter().rev().take(LAST) {
        live(prepared.path(), &mut std::iter::repeat(last), &mut all);
    }
    assert_eq!(all.most, 10, "killed at the best moment, ten are looked at");
    all
}

/// The calls of one try that nobody kills, from its first on. One of them asks for the memory.
fn undisturbed(prepared: &Path) -> Vec<Call> {
    let folder = scratch();
    copy(prepared, folder.path());
    fs::write(folder.path().join(CLOCK), "0").unwrap();
    let (ended, log) = trace::watched(NAME, folder.path(), None);
    assert!(ended.is_well && ended.said.contains("WrongPin"), "{} {}", ended.said, ended.errors);
    assert_eq!(derived(&log), 1, "a try that is not killed derives once");
    trace::after_the_mark(&log)
}

/// One device, until its slot is gone.
fn live<'a>(prepared: &Path, points: &mut impl Iterator<Item = &'a Call>, all: &mut Guessed) {
    let life = scratch();
    let folder = life.path();
    copy(prepared, folder);
    let mut worth = 0;
    for tries in 0..TRIES_MAX {
        fs::write(folder.join(CLOCK), tries.to_string()).unwrap();
        let call = points.next().unwrap();
        let (ended, log) = trace::watched(NAME, folder, Some(call));
        assert!(ended.was_killed || ended.is_well, "{} {}: {}", call.name, call.n, ended.errors);
        all.kills += usize::from(ended.was_killed);
        worth += derived(&log);
        let counted = counted(folder);
        assert!(worth <= counted, "{} {}: {worth} derived, {counted} counted", call.name, call.n);
        if counted == 10 && !ended.was_killed && ended.said.contains("SlotDestroyed") {
            break;
        }
    }
    assert!(worth <= 10, "{worth} PINs were derived");
    let now = up((TRIES_MAX as u64 + 1) * TWO_HOURS);
    let right = tried(folder, PIN, now);
    assert!(matches!(right, Err(PinError::SlotDestroyed)), "not even the right one: {right:?}");
    all.lives += 1;
    all.worth += worth;
    all.most = all.most.max(worth);
}

/// How many tries the keyring says there were. Asks a copy: asking is a try.
fn counted(folder: &Path) -> usize {
    let asked = scratch();
    copy(folder, asked.path());
    let now = up((TRIES_MAX as u64 + 1) * TWO_HOURS);
    match tried(asked.path(), WRONG, now) {
        Err(PinError::WrongPin { left, .. }) => 9 - usize::from(left),
        // Before this try there were nine, or the slot is gone.
        Err(PinError::SlotDestroyed) if is_gone(folder) => 10,
        Err(PinError::SlotDestroyed) => 9,
        other => panic!("{other:?}"),
    }
}

/// Whether no try is left, before anybody tries again.
fn is_gone(folder: &Path) -> bool {
    let asked = scratch();
    copy(folder, asked.path());
    let secret = DeviceSecret::open(asked.path(), &nowhere()).unwrap();
    let keyring = Keyring::open(asked.path(), &secret).unwrap();
    let now = up((TRIES_MAX as u64 + 1) * TWO_HOURS);
    keyring.slot_state(&secret, &number("7"), now) == fener_vault::SlotState::Destroyed
}

fn tried(folder: &Path, pin: &str, now: Uptime) -> Result<(), PinError> {
    let secret = DeviceSecret::open(folder, &nowhere()).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    keyring.unlock(&secret, &number("7"), pin, now, &mut TestRng(now.ms)).map(drop)
}

/// How often the memory of a derivation was given.
fn derived(log: &str) -> usize {
    let asked = log.lines().filter(|line| line.contains(" mmap(NULL, ") && !line.contains("= -1"));
    asked
        .filter(|line| {
            let length = line.split("mmap(NULL, ").nth(1).and_then(|rest| rest.split(',').next());
            length.and_then(|length| length.parse::<u64>().ok()).is_some_and(|length| length >= MEMORY)
        })
        .count()
}
