//! Budgets: one answer durably recorded; the vault open with 10,000 screenings inside; the first page of their list.
//! Prints p50 and p95 of each, which criterion does not, and then criterion's own figures.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a bench"
)]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

#[allow(dead_code, unreachable_pub, reason = "shared with the tests")]
#[path = "../tests/stories/support.rs"]
mod support;

use std::path::Path;
use std::time::{Duration, Instant};

use criterion::{Criterion, criterion_group, criterion_main};
use fener_model::Timestamp;
use support::{Device, NOW, answered, draft_id, started};
use tempfile::TempDir;

const SCREENINGS: i64 = 10_000;
const EVENTS: u32 = 3;

/// The store is filled in memory, where a sync costs nothing, and then put on the disk.
fn filled() -> (TempDir, Device) {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| support::folder());
    let mut device = Device::new(memory.path());
    let mut vault = device.vault(memory.path());
    for n in 0..SCREENINGS {
        let id = draft_id(&mut device.rng);
        vault.begin(id, Timestamp(n), &mut device.rng).unwrap();
        vault.append(id, &started(), Timestamp(n), &mut device.rng).unwrap();
        for item in 0..EVENTS {
            vault.append(id, &answered(item), Timestamp(n), &mut device.rng).unwrap();
        }
    }
    vault.lock().unwrap();
    let disk = support::folder();
    for entry in std::fs::read_dir(memory.path()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, disk.path().join(path.file_name().unwrap())).unwrap();
    }
    (disk, device)
}

fn quantiles(what: &str, budget: &str, times: usize, mut work: impl FnMut() -> Duration) {
    let mut taken: Vec<Duration> = (0..times).map(|_| work()).collect();
    taken.sort_unstable();
    let at = |percent: usize| taken[(taken.len() - 1) * percent / 100];
    println!(
        "{what}: p50 {:?}, p95 {:?}, max {:?} (budget {budget}, {times} times)",
        at(50),
        at(95),
        at(100)
    );
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
    let start = Instant::now();
    let value = work();
    (start.elapsed(), value)
}

fn open_and_list(criterion: &mut Criterion) {
    let (folder, mut device) = filled();
    let path: &Path = folder.path();
    let size = std::fs::metadata(path.join("vault.db")).unwrap().len() / 1024 / 1024;
    println!("{SCREENINGS} screenings with {} events each, {size} MiB", EVENTS + 1);
    quantiles("open after key derivation", "150 ms", 100, || timed(|| device.vault(path)).0);
    quantiles("open and first page of the list", "150 ms", 100, || {
        timed(|| device.vault(path).drafts(50).unwrap().len()).0
    });
    let vault = device.vault(path);
    quantiles("first page of the list, 50 entries", "10 ms", 200, || timed(|| vault.drafts(50).unwrap()).0);
    let mut after = None;
    quantiles("further pages of the list", "10 ms", 190, || {
        let (taken, page) = timed(|| vault.drafts_page(after, 50).unwrap());
        after = page.next;
        taken
    });
    quantiles("whole chain verified", "none", 3, || timed(|| vault.verify_chain().unwrap()).0);
    criterion.bench_function("list of 10,000: first page", |b| b.iter(|| vault.drafts(50).unwrap()));
    drop(vault);
    criterion.bench_function("open with 10,000 screenings", |b| b.iter(|| device.vault(path)));
}

fn append(criterion: &mut Criterion) {
    let folder = support::folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 30);
    let rng = &mut device.rng;
    quantiles("one answer recorded with fsync", "within 5 ms", 1_000, || {
        timed(|| vault.append(draft, &answered(5), NOW, rng).unwrap()).0
    });
    quantiles("1,030 events read back", "none", 50, || timed(|| vault.events(draft).unwrap()).0);
    criterion.bench_function("append with fsync", |b| {
        b.iter(|| vault.append(draft, &answered(6), NOW, rng).unwrap());
    });
}

criterion_group!(benches, append, open_and_list);
criterion_main!(benches);
