//! Budgets as an officer meets them, through the same door as the window: one answer in the middle of an interview,
//! recorded durably, evaluated and the next screen returned; the home with 10,000 screenings; a pack loaded and
//! verified; a referral sealed.
//!
//! The rules' own part, the vault's and the seal's are measured in their crates.
#![allow(
    missing_docs,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a bench"
)]

use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use fener_app::{Timestamp, load_pack, tr_first_level};
use fener_model::{Answer, DraftId, Event, Given, PackRef, Source};
use fener_vault::{DeviceSecret, Keyring, SecretPlaces, Vault};
use serde_json::{Value, json};
use tempfile::TempDir;

#[allow(dead_code, reason = "shared by benches")]
#[path = "../../../tests/benches/quantiles.rs"]
mod quantiles;
#[allow(dead_code, reason = "shared with the tests")]
#[path = "../tests/stories/support.rs"]
mod support;

use quantiles::{Budget, measure, report, rounds, timed};
use support::{
    Authority, Device, NUMBER, PIN, STATION, TestRng, case_answers, officer, open_item, running, scratch,
};

const CASE: &str = "adult-labour-companions";
const SCREENINGS: u32 = 10_000;
const MS: fn(u64) -> Duration = Duration::from_millis;

/// Leads the sample case; each answer's time goes to `each` with the number of answers before it.
fn interview(device: &Device, mut each: impl FnMut(u64, Duration)) -> Value {
    let answers = case_answers(CASE);
    let mut view = device.begin();
    let id = view["id"].clone();
    while let Some(item) = open_item(&view) {
        let answer = answers.get(&item).cloned().unwrap_or_else(|| json!("no"));
        let args = json!({ "id": id, "item": item, "answer": answer });
        let before = view["progress"]["answered"].as_u64().unwrap();
        let (taken, next) = timed(|| device.call("answer", args));
        each(before, taken);
        view = next;
    }
    id
}

fn answers(criterion: &mut Criterion) {
    let device = Device::tablet(&Authority::offline());
    let (mut first, mut middle, mut sealing) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds(60) {
        let id = interview(
            &device,
            |before, taken| {
                if before >= 45 { middle.push(taken) } else { first.push(taken) }
            },
        );
        sealing.push(timed(|| device.refer(&id, "")).0);
    }
    report("one answer end to end, 45 to 65 answers in", Budget::P95(MS(5)), middle);
    report("one answer end to end, the first 45", Budget::P95(MS(5)), first);
    report("preview and finalise", Budget::None, sealing);

    let mut group = criterion.benchmark_group("app");
    group.sample_size(20);
    group.bench_function("one answer end to end, 60 answers in", |b| {
        b.iter_custom(|times| (0..times).map(|n| again(&device, n)).sum());
    });
    group.finish();
}

/// One more answer in the middle of an interview, and then it is taken back; ten times in the same one.
fn again(device: &Device, n: u64) -> Duration {
    if n.is_multiple_of(10) {
        for draft in device.drafts() {
            device.call("close_screening", json!({ "id": draft["id"] }));
        }
        device.lead(device.begin(), &case_answers(CASE), Some("fear_return"));
    }
    let id = device.drafts()[0]["id"].clone();
    let taken = timed(|| device.answer(&id, "fear_return", "yes")).0;
    device.call("undo", json!({ "id": id }));
    taken
}

/// The store is filled in memory, where a sync costs nothing, and then put on the disk.
fn filled() -> (TempDir, Device) {
    let memory = tempfile::tempdir_in("/dev/shm").unwrap_or_else(|_| scratch());
    let mut device = Device::over(memory.path());
    device.call("create_first_officer", officer(NUMBER, PIN));
    Authority::offline().certify(memory.path(), fener_sign::Role::Tablet, STATION);
    device.close();
    support::settle(memory.path());
    fill(memory.path());
    let disk = scratch();
    for entry in std::fs::read_dir(memory.path()).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, disk.path().join(path.file_name().unwrap())).unwrap();
    }
    let mut device = Device::over(disk.path());
    device.resume();
    (disk, device)
}

fn fill(folder: &Path) {
    let mut rng = TestRng(0xf111);
    let secret = DeviceSecret::open(folder, &SecretPlaces::default()).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    let number: fener_model::OfficerNumber = NUMBER.parse().unwrap();
    let keys = keyring.unlock(&secret, &number, PIN, running(), &mut rng).unwrap();
    let mut vault = Vault::open(folder, &secret, &mut keyring, &keys, &mut rng).unwrap();
    let files: &[u8] = b"a pack";
    let hash = fener_sign::ContentHash::of(files).to_string();
    let pack = PackRef { id: "tr-first-level".into(), version: "1".into(), hash };
    let answered =
        |item: &str| Event::answered(item.to_owned(), Given::sure(Answer::No, Source::OfficerObserved));
    for n in (0..rounds(SCREENINGS)).map(i64::from) {
        let mut bytes = [0; 16];
        rand_core::Rng::fill_bytes(&mut rng, &mut bytes);
        let started = Event::Started { pack: pack.clone(), officer: number.clone(), language: "tr".into() };
        let events = [started, answered("danger_now"), answered("medical_now"), answered("suicide_risk")];
        let id = DraftId(uuid::Uuid::from_bytes(bytes));
        vault.begin_with(id, files, &events, Timestamp(n), &mut rng).unwrap();
    }
    vault.lock().unwrap();
}

fn home(criterion: &mut Criterion) {
    let (_folder, mut device) = filled();
    measure("home: first page of 10,000 screenings", Budget::P95(MS(10)), 200, || {
        timed(|| device.call("home", json!({}))).0
    });
    criterion.bench_function("home with 10,000 screenings", |b| b.iter(|| device.call("home", json!({}))));
    measure("unlock with 10,000 screenings, key derivation included", Budget::None, 10, || {
        device.call("lock", json!({}));
        timed(|| device.call("unlock", officer(NUMBER, PIN))).0
    });
    device.close();
}

fn packs(criterion: &mut Criterion) {
    let files = tr_first_level();
    measure("pack loaded, its cases run, its hash taken", Budget::P95(MS(10)), 200, || {
        timed(|| load_pack(&files).unwrap_or_else(|findings| panic!("{findings:?}"))).0
    });
    criterion.bench_function("pack load and verify", |b| b.iter(|| load_pack(&files).is_ok()));
}

criterion_group!(benches, packs, answers, home);
criterion_main!(benches);
