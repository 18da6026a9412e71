//! The power goes. What a child wrote is recorded, and done again on a disk that loses, reorders and tears whatever was not
//! synced, up to a moment; then the folder is opened. Whatever was acknowledged before that moment is there, and
//! everything opens. The same with a database that syncs less often must lose something, or nothing was tried.
//! `FENER_TORTURE=1` tries many more states. The keys are at hand; each so many states are opened with the PIN.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "tests"
)]

#[path = "faults/check.rs"]
mod check;
#[path = "faults/control.rs"]
mod control;
#[allow(dead_code, unreachable_pub, reason = "shared with other test binaries")]
#[path = "../crates/vault/tests/stories/support.rs"]
mod device;
#[path = "faults/disk.rs"]
mod disk;
#[path = "faults/record.rs"]
mod record;
#[path = "faults/said.rs"]
mod said;
#[path = "faults/scratch.rs"]
mod scratch;
#[allow(dead_code, reason = "shared with other test binaries")]
#[path = "faults/trace.rs"]
mod trace;
#[path = "faults/works.rs"]
mod works;

use std::path::Path;
use std::time::Instant;

use check::{Check, Way};
use device::{PIN, TestRng, UP, nowhere, number};
use disk::Disk;
use fener_vault::{DeviceSecret, Keyring, OfficerKeys};
use record::Step;
use said::Said;
use scratch::{copy, scratch, side_by_side};
use works::{WORKS, Work};

const SEED: u64 = 0x00fe_11e5;
/// One state of so many is opened with the PIN.
const WITH_PIN: usize = 25;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let ["work", name, folder] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        return if name.starts_with("control") {
            control::run(name, Path::new(folder))
        } else {
            works::run(name, Path::new(folder))
        };
    }
    trace::expect_strace();
    let is_torture = std::env::var_os("FENER_TORTURE").is_some();
    let states: usize = if is_torture { 50_000 } else { 3_200 };
    let (begun, mut total) = (Instant::now(), 0);
    for work in &WORKS {
        // Where there are no keys yet, each state costs a PIN or two.
        let count = if work.name == "begin" { states / 80 } else { states / (WORKS.len() - 1) };
        let since = Instant::now();
        let record = Record::of(work);
        side_by_side(&(0..count).collect::<Vec<_>>(), |n| record.try_state(work, *n));
        println!(
            "  {}: {count} states of {} steps in {:.1?}",
            work.name,
            record.steps.len(),
            since.elapsed()
        );
        total += count;
    }
    let [full, normal] = ["control-full", "control-normal"].map(|name| control::losses(name, states / 16));
    assert_eq!(full, 0, "the control that syncs as we do lost something");
    assert!(normal > 0, "the control that syncs less often lost nothing: nothing was tried");
    println!(
        "power: {total} states of {} pieces of work, seed {SEED:#x}: 0 acknowledged lost, 0 unreadable; control with \
         synchronous=NORMAL lost something in {normal} of {}, with FULL in {full}, {:.0?}",
        WORKS.len(),
        states / 16,
        begun.elapsed()
    );
    println!("test result: ok");
}

/// What a child did, from which every state is made.
struct Record {
    prepared: tempfile::TempDir,
    there: Vec<String>,
    steps: Vec<Step>,
    /// None where the work is to make them.
    keys: Option<OfficerKeys>,
}

impl Record {
    fn of(work: &Work) -> Self {
        let (prepared, folder) = (scratch(), scratch());
        let there = (work.prepare)(prepared.path());
        copy(prepared.path(), folder.path());
        let steps = record::steps(&trace::writes_of(work.name, folder.path()), folder.path());
        assert!(steps.iter().any(|step| matches!(step, Step::Say(_))), "{}: nothing was recorded", work.name);
        let keys = DeviceSecret::open(prepared.path(), &nowhere()).ok().map(|secret| {
            let copied = scratch();
            copy(prepared.path(), copied.path());
            let mut keyring = Keyring::open(copied.path(), &secret).unwrap();
            keyring.unlock(&secret, &number("7"), PIN, UP, &mut TestRng(1)).unwrap()
        });
        Self { prepared, there, steps, keys }
    }

    fn try_state(&self, work: &Work, n: usize) {
        let mut rng = TestRng(SEED ^ (n as u64) << 20);
        // Each step is a last one again and again.
        let done = &self.steps[..n % (self.steps.len() + 1)];
        let mut disk = Disk::of(self.prepared.path());
        let mut said = Said::default();
        said.hear(self.there.iter().map(String::as_str));
        for step in done {
            disk.carry_out(step);
            if let Step::Say(line) = step {
                said.hear([line.as_str()]);
            }
        }
        let folder = scratch();
        disk.crash(folder.path(), &mut rng);
        let way = match &self.keys {
            Some(keys) if !n.is_multiple_of(WITH_PIN) => Way::Keys(keys),
            _ => Way::Pin,
        };
        let when = format!("{}, state {n}, after step {} of {}", work.name, done.len(), self.steps.len());
        (work.check)(&Check { folder: folder.path(), said: &said, way, when });
    }
}
