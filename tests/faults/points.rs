//! A fault at every call: the process is killed there, or the disk fails there, or is full from there on.

use std::fmt;
use std::path::Path;
use std::sync::Mutex;
use std::time::Instant;

use crate::check::{Check, Way};
use crate::said::Said;
use crate::trace::{self, Call, Fault};
use crate::works::{WORKS, Work};
use crate::{copy, scan, scratch, side_by_side};

/// Calls that can fail because of the disk.
const WRITING: [&str; 10] = [
    "openat",
    "write",
    "pwrite64",
    "fsync",
    "fdatasync",
    "ftruncate",
    "rename",
    "unlink",
    "fallocate",
    "mkdir",
];
/// The fewest kills that a piece of work must have been tried with.
pub(crate) const LEAST: usize = 60;

/// How many points of each piece of work.
#[derive(Clone, Copy)]
pub(crate) struct Size {
    pub(crate) kills: usize,
    pub(crate) errors: usize,
}

/// What was tried.
#[derive(Clone, Copy, Default)]
pub(crate) struct Count {
    pub(crate) kills: usize,
    pub(crate) errors: usize,
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} kills, {} failing or full disks", self.kills, self.errors)
    }
}

/// So many of them, from the first to the last in even steps; all when there are no more.
pub(crate) fn evenly<T: Clone>(all: &[T], most: usize) -> Vec<T> {
    if all.len() <= most {
        return all.to_vec();
    }
    (0..most).map(|place| all[place * (all.len() - 1) / (most - 1).max(1)].clone()).collect()
}

/// The points of a piece of work whose calls are known.
pub(crate) fn of(calls: &[Call], size: Size) -> Vec<(Call, Fault)> {
    let kills = evenly(calls, size.kills).into_iter().map(|call| (call, Fault::Kill));
    let can_fail = |call: &&Call| WRITING.contains(&call.name.as_str()) && !call.is_said;
    let failing: Vec<Call> = calls.iter().filter(can_fail).cloned().collect();
    let errors = evenly(&failing, size.errors).into_iter().flat_map(|call| {
        // What the child says goes through `write` as well and must be heard.
        let full = (call.name != "write").then(|| (call.clone(), Fault::Full));
        [Some((call, Fault::Failing)), full].into_iter().flatten()
    });
    kills.chain(errors).collect()
}

/// Tries every piece of work that is wanted with a fault at each of its points.
pub(crate) fn try_all(size: Size, is_wanted: impl Fn(&str) -> bool) -> Count {
    let mut total = Count::default();
    for work in WORKS.iter().filter(|work| is_wanted(work.name)) {
        let begun = Instant::now();
        let count = try_work(work, size);
        println!("  {}: {count} in {:.1?}", work.name, begun.elapsed());
        assert!(count.kills >= LEAST, "{}: it has only {} calls", work.name, count.kills);
        total.kills += count.kills;
        total.errors += count.errors;
    }
    total
}

fn try_work(work: &Work, size: Size) -> Count {
    let prepared = scratch();
    let there = (work.prepare)(prepared.path());
    let undisturbed = scratch();
    copy(prepared.path(), undisturbed.path());
    let (calls, said) = trace::calls_of(work.name, undisturbed.path());
    look(work, undisturbed.path(), &there, &said, "undisturbed");
    let count = Mutex::new(Count::default());
    side_by_side(&of(&calls, size), |(call, fault)| {
        let folder = scratch();
        copy(prepared.path(), folder.path());
        let ended = trace::run(work.name, folder.path(), call, *fault);
        let when = format!("{}, {fault:?} at {} {}", work.name, call.name, call.n);
        assert!(ended.was_killed || ended.is_well, "{when}: {}", ended.errors);
        scan::nothing_readable(folder.path(), &when);
        look(work, folder.path(), &there, &ended.said, &when);
        let mut count = count.lock().unwrap();
        match fault {
            Fault::Kill => count.kills += usize::from(ended.was_killed),
            Fault::Failing | Fault::Full => count.errors += usize::from(ended.was_met),
        }
    });
    count.into_inner().unwrap()
}

fn look(work: &Work, folder: &Path, there: &[String], said: &str, when: &str) {
    let mut heard = Said::default();
    heard.hear(there.iter().map(String::as_str).chain(said.lines()));
    (work.check)(&Check { folder, said: &heard, way: Way::Pin, when: when.to_owned() });
}
