//! Budgets: one answer durably recorded, by itself and beside the same statements on a database that is not encrypted; the
//! vault open with 10,000 screenings inside; the first page of their list.
//! Prints p50 and p95 of each, which criterion does not, and then criterion's own figures.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::float_arithmetic,
    missing_docs,
    reason = "a bench"
)]
#![allow(clippy::disallowed_methods, reason = "a bench reads the clock")]

#[path = "vault/plain.rs"]
mod plain;
#[allow(dead_code, reason = "shared by benches")]
#[path = "../../../tests/benches/quantiles.rs"]
mod quantiles;
#[allow(dead_code, unreachable_pub, reason = "shared with the tests")]
#[path = "../tests/stories/support.rs"]
mod support;

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use fener_model::Timestamp;
use plain::Statements;
use quantiles::{Budget, measure, report, rounds, timed};
use support::{Device, NOW, answered, draft_id, started};
use tempfile::TempDir;

const SCREENINGS: u32 = 10_000;
const EVENTS: u32 = 3;
const BUDGET_OPEN: Budget = Budget::P95(Duration::from_millis(150));
const BUDGET_PAGE: Budget = Budget::P95(Duration::from_millis(10));
/// Of the whole answer, the rules and the view included.
const BUDGET_ANSWER: Budget = Budget::P95(Duration::from_millis(5));

/// The store is filled in memory, where a sync costs nothing, and then put on the disk.
fn filled() -> (TempDir, Device) {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| support::folder());
    let mut device = Device::new(memory.path());
    let mut vault = device.vault(memory.path());
    for n in (0..rounds(SCREENINGS)).map(i64::from) {
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

fn open_and_list(criterion: &mut Criterion) {
    let (folder, mut device) = filled();
    let path: &Path = folder.path();
    let size = std::fs::metadata(path.join("vault.db")).unwrap().len() / 1024 / 1024;
    println!("{} screenings with {} events each, {size} MiB", rounds(SCREENINGS), EVENTS + 1);
    measure("open after key derivation", BUDGET_OPEN, 100, || timed(|| device.vault(path)).0);
    measure("open and first page of the list", BUDGET_OPEN, 100, || {
        timed(|| device.vault(path).drafts(50).unwrap().len()).0
    });
    let vault = device.vault(path);
    measure("first page of the list, 50 entries", BUDGET_PAGE, 200, || timed(|| vault.drafts(50).unwrap()).0);
    let mut after = None;
    measure("further pages of the list", BUDGET_PAGE, 190, || {
        let (taken, page) = timed(|| vault.drafts_page(after, 50).unwrap());
        after = page.next;
        taken
    });
    measure("whole chain verified", Budget::None, 3, || timed(|| vault.verify_chain().unwrap()).0);
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
    measure("one answer recorded with fsync", BUDGET_ANSWER, 1_000, || {
        timed(|| vault.append(draft, &answered(5), NOW, rng).unwrap()).0
    });
    measure("1,030 events read back", Budget::None, 50, || timed(|| vault.events(draft).unwrap()).0);
    criterion.bench_function("append with fsync", |b| {
        b.iter(|| vault.append(draft, &answered(6), NOW, rng).unwrap());
    });
}

/// Each in turn, so that whatever else the disk does meets all of them.
fn beside_a_plain_file(_: &mut Criterion) {
    let folder = support::folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 30);
    let key = "5e".repeat(48);
    let mut plain = Statements::on(&folder.path().join("plain.db"), None);
    let mut sealed = Statements::on(&folder.path().join("sealed.db"), Some(&key));
    let mut taken = [const { Vec::new() }; 3];
    for _ in 0..rounds(1_000) {
        let rng = &mut device.rng;
        taken[0].push(timed(|| vault.append(draft, &answered(5), NOW, rng).unwrap()).0);
        taken[1].push(timed(|| sealed.answer()).0);
        taken[2].push(timed(|| plain.answer()).0);
    }
    let median = |taken: &[Duration]| {
        let mut taken = taken.to_vec();
        taken.sort_unstable();
        taken[taken.len() / 2].as_secs_f64()
    };
    let [own, same, base] = [0, 1, 2].map(|which| median(&taken[which]));
    let names = ["one answer by the vault", "its statements, SQLCipher", "its statements, plain SQLite"];
    for (name, taken) in names.into_iter().zip(taken) {
        report(name, Budget::None, taken);
    }
    println!(
        "beside plain SQLite (budget 1.15): vault {:.2}, statements {:.2} of its median",
        own / base,
        same / base
    );
}

criterion_group!(benches, beside_a_plain_file, append, open_and_list);
criterion_main!(benches);
