//! The power goes at any moment: a child that works like an officer is killed without warning, again and again. Whatever
//! it was told is saved is there, finalising completes to exactly one envelope, and no word of anybody's is readable in
//! any file. Runs as its own program, because the child is this program again.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "tests"
)]

#[allow(dead_code, unreachable_pub, reason = "shared with other test binaries")]
#[path = "stories/support.rs"]
mod support;

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fener_model::{Event, Screening};
use fener_sign::ContentHash;
use fener_vault::{DeviceSecret, Keyring, Outbox, Vault};
use support::{
    CANARY, Device, NOW, PIN, TestRng, UP, answered, draft_id, finalising, led_with, moved, number,
    pack_bytes,
};

const ROUNDS: u64 = 12;
const SEED: u64 = 0x0f_e7e1;

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("work") {
        work(Path::new(&arguments.next().unwrap()), arguments.next().unwrap().parse().unwrap());
    }
    println!("seed {SEED:#x}, {ROUNDS} kills");
    every_acknowledged_event_survives_every_kill();
    the_scan_finds_what_is_readable();
    println!("test result: ok");
}

/// The child: answers, and after every twentieth answer finalises. Says what it was told is saved.
fn work(folder: &Path, seed: u64) -> ! {
    let mut rng = TestRng(seed);
    let secret = DeviceSecret::open(folder, &support::nowhere()).unwrap();
    let mut outbox = Outbox::open(folder, &secret).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    let keys = keyring.unlock(&secret, &number("7"), PIN, UP, &mut rng).unwrap();
    let mut vault = Vault::open(folder, &secret, &mut keyring, &keys, &mut rng).unwrap();
    let say = |line: String| writeln!(std::io::stdout().lock(), "{line}").unwrap();
    say("ready".into());
    loop {
        let draft = draft_id(&mut rng);
        let [first, second] = [pack_bytes(rng.below(3)), pack_bytes(3)];
        vault.begin_with(draft, &first, &[led_with(&first)], NOW, &mut rng).unwrap();
        for n in 0..20 {
            if n == 10 {
                vault.change_pack(draft, &moved(&first, &second), &second, NOW, &mut rng).unwrap();
            }
            let recorded = vault.append(draft, &answered(n), NOW, &mut rng).unwrap();
            say(format!("event {draft} {}", recorded.seq));
        }
        let sealed = finalising(&mut rng);
        let referral = sealed.referral;
        say(format!("ending {draft}"));
        vault.finalise(draft, sealed, &mut outbox, NOW, &mut rng).unwrap();
        say(format!("referral {referral}"));
    }
}

/// What the child said before it was killed.
#[derive(Default)]
struct Said {
    last: Option<(String, u32)>,
    ending: BTreeSet<String>,
    referrals: BTreeSet<String>,
}

impl Said {
    fn hear(&mut self, line: &str) {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            ["event", draft, seq] => self.last = Some(((*draft).to_owned(), seq.parse().unwrap())),
            ["ending", draft] => drop(self.ending.insert((*draft).to_owned())),
            ["referral", id] => drop(self.referrals.insert((*id).to_owned())),
            _ => {}
        }
    }
}

fn every_acknowledged_event_survives_every_kill() {
    let folder = support::folder();
    let mut device = Device::new(folder.path());
    drop(device.vault(folder.path()));
    let mut rng = TestRng(SEED);
    let mut referrals = BTreeSet::new();
    for round in 0..ROUNDS {
        let (mut child, mut out) = start(folder.path(), rng.next());
        let mut said = Said::default();
        let lines = 1 + rng.below(70);
        let mut line = String::new();
        for _ in 0..=lines {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "the child ended by itself in round {round}");
            said.hear(line.trim());
        }
        child.kill().unwrap();
        child.wait().unwrap();
        while out.read_line(&mut line).unwrap() > 0 {
            said.hear(line.lines().last().unwrap());
        }
        scan(folder.path(), round);
        referrals.append(&mut said.referrals.clone());
        check(&mut device, folder.path(), &said, &referrals, round);
    }
    println!("{} referrals, none lost and none twice", referrals.len());
}

fn start(folder: &Path, seed: u64) -> (Child, BufReader<std::process::ChildStdout>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["work", folder.to_str().unwrap(), &seed.to_string()])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let out = BufReader::new(child.stdout.take().unwrap());
    (child, out)
}

fn check(device: &mut Device, folder: &Path, said: &Said, referrals: &BTreeSet<String>, round: u64) {
    device.keyring = Keyring::open(folder, &device.secret).unwrap();
    device.outbox = Outbox::open(folder, &device.secret).unwrap();
    let mut vault = device.vault(folder);
    vault.resume_finalise(&mut device.outbox, NOW).unwrap();
    if let Some((draft, seq)) = &said.last {
        // A screening that was about to end may have ended.
        match vault.events(draft.parse().unwrap()) {
            Ok(events) => {
                assert!(events.len() >= *seq as usize, "round {round}: {} of {seq} events", events.len());
                let said = events.iter().filter(|recorded| matches!(recorded.event, Event::Answered { .. }));
                assert!(said.zip(0..).all(|(recorded, n)| recorded.event == answered(n)));
            }
            Err(error) => assert!(said.ending.contains(draft), "round {round}: {error}"),
        }
    }
    check_packs(&vault, round);
    let report = vault.verify_chain().unwrap();
    assert_eq!(report.broken, None, "round {round}");
    let queued: Vec<String> = device
        .outbox
        .referrals(None, 10_000)
        .unwrap()
        .items
        .iter()
        .map(|e| e.referral.referral.to_string())
        .collect();
    let kept: Vec<String> =
        vault.register(None, 10_000).unwrap().items.iter().map(|e| e.referral.to_string()).collect();
    let queued_once: BTreeSet<String> = queued.iter().cloned().collect();
    assert_eq!(queued.len(), queued_once.len(), "round {round}: one envelope each");
    assert_eq!(queued_once, kept.iter().cloned().collect(), "round {round}: a number for every envelope");
    assert!(referrals.is_subset(&queued_once), "round {round}: an acknowledged referral is lost");
    vault.check_pages().unwrap();
}

/// Every interview has the pack that its events name last, and no pack is kept beside.
fn check_packs(vault: &Vault, round: u64) {
    let mut needed = BTreeSet::new();
    for draft in vault.drafts(10_000).unwrap() {
        let pack = Screening::from_events(&vault.events(draft.id).unwrap()).pack.unwrap();
        assert_eq!(draft.summary.pack.as_ref(), Some(&pack), "round {round}: the list says another pack");
        needed.insert(pack.hash);
    }
    for n in 0..4 {
        let hash = ContentHash::of(&pack_bytes(n));
        let kept = vault.pack(&hash).unwrap().is_some();
        assert_eq!(kept, needed.contains(&hash.to_string()), "round {round}: pack {n}");
    }
}

/// No file holds a word that was answered, however it might be written.
fn scan(folder: &Path, round: u64) {
    for path in paths(folder) {
        if let Some(form) = readable_in(&path) {
            panic!("round {round}: `{form}` in {}", path.display());
        }
    }
}

fn paths(folder: &Path) -> Vec<PathBuf> {
    let paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(!paths.is_empty());
    paths
}

fn readable_in(path: &Path) -> Option<&'static str> {
    let bytes = fs::read(path).unwrap();
    let utf16: Vec<u8> = CANARY.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms: [(&str, Vec<u8>); 6] = [
        ("the word", CANARY.as_bytes().to_vec()),
        ("its beginning", CANARY.as_bytes()[..7].to_vec()),
        ("UTF-16", utf16),
        ("hex", hex::encode(CANARY).into_bytes()),
        ("an item", b"item-1".to_vec()),
        ("a table", b"CREATE TABLE".to_vec()),
    ];
    forms
        .into_iter()
        .find(|(_, form)| bytes.windows(form.len()).any(|part| part == form))
        .map(|(name, _)| name)
}

/// The same events in a plain database, killed in the same way: the scan sees them.
fn the_scan_finds_what_is_readable() {
    let folder = support::folder();
    let path = folder.path().join("plain.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE events (body BLOB);").unwrap();
    for n in 0..5 {
        let body = serde_json::to_vec(&answered(n)).unwrap();
        db.execute("INSERT INTO events VALUES (?1)", [body]).unwrap();
    }
    let found: Vec<_> = paths(folder.path()).iter().filter_map(|path| readable_in(path)).collect();
    assert!(!found.is_empty(), "the control failed: the scan sees nothing in a plain database");
    println!("control: a plain database shows {found:?}");
}
