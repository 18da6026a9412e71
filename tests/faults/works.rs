//! What a device does, piece by piece. Each is prepared once and then done again and again, by a child that is met with
//! another fault each time. A new operation is one more line in [`WORKS`], with how it is prepared, done and looked at.

use std::path::Path;

use fener_model::{DraftId, Event};
use fener_seal::PinParams;
use fener_vault::{
    DeviceSecret, Keyring, NewOfficer, OfficerKeys, OfficerRole, Outbox, ProtectionLevel, Vault, open_device,
};

use crate::check::{self, Check};
use crate::device::{
    Device, NOW, OTHER_PIN, PIN, TestRng, UP, answered, draft_id, finalising, led_with, moved, nowhere,
    number, pack_bytes, tally,
};
use crate::said::{attempt, say};
use crate::trace::{self, Fault, MARK};

/// A PIN that nobody has.
pub(crate) const WRONG: &str = "918273";
/// The PIN that is changed to.
pub(crate) const NEW_PIN: &str = "285714";

/// Something that a device does.
pub(crate) struct Work {
    pub(crate) name: &'static str,
    /// Makes the folder it is done in; says what is there.
    pub(crate) prepare: fn(&Path) -> Vec<String>,
    /// Done by the child.
    pub(crate) run: fn(&Path),
    /// Looks at the folder afterwards.
    pub(crate) check: fn(&Check<'_>),
}

pub(crate) const WORKS: [Work; 9] = [
    Work { name: "begin", prepare: nothing, run: begin, check: check::begun },
    Work { name: "answer", prepare: empty, run: answer, check: check::whole },
    Work { name: "finalise", prepare: drafts, run: finalise, check: check::whole },
    Work { name: "resume", prepare: interrupted, run: unlock, check: check::whole },
    Work { name: "lock", prepare: empty, run: lock, check: check::whole },
    Work { name: "unlock", prepare: left_open, run: unlock, check: check::whole },
    Work { name: "guess", prepare: drafts, run: guess, check: check::guessed },
    Work { name: "change-pin", prepare: drafts, run: change_pin, check: check::pin_changed },
    Work { name: "add-officer", prepare: drafts, run: add_officer, check: check::officer_added },
];

/// Done by the child.
pub(crate) fn run(name: &str, folder: &Path) {
    let work = WORKS.iter().find(|work| work.name == name).unwrap();
    (work.run)(folder);
}

fn chance() -> TestRng {
    TestRng(0xc41d)
}

fn nothing(_: &Path) -> Vec<String> {
    Vec::new()
}

fn empty(folder: &Path) -> Vec<String> {
    let mut device = Device::new(folder);
    device.vault(folder).lock().unwrap();
    device.outbox.close().unwrap();
    Vec::new()
}

/// Two interviews under way.
fn drafts(folder: &Path) -> Vec<String> {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    let said = two_drafts(&mut device, &mut vault);
    vault.lock().unwrap();
    device.outbox.close().unwrap();
    said
}

/// The same, and nobody locked: the log is full of them.
fn left_open(folder: &Path) -> Vec<String> {
    let elsewhere = crate::scratch();
    let mut device = Device::new(elsewhere.path());
    let mut vault = device.vault(elsewhere.path());
    let said = two_drafts(&mut device, &mut vault);
    crate::copy(elsewhere.path(), folder);
    said
}

/// Sealed, and the power went before the outbox had it: the call to be killed at is looked for.
fn interrupted(folder: &Path) -> Vec<String> {
    let prepared = crate::scratch();
    let mut said = drafts(prepared.path());
    let undisturbed = crate::scratch();
    crate::copy(prepared.path(), undisturbed.path());
    let (calls, _) = trace::calls_of("finalise", undisturbed.path());
    for call in calls.iter().filter(|call| call.name == "fsync") {
        let tried = crate::scratch();
        crate::copy(prepared.path(), tried.path());
        let ended = trace::run("finalise", tried.path(), call, Fault::Kill);
        assert!(ended.was_killed, "{}", ended.errors);
        if is_between(tried.path()) {
            crate::copy(tried.path(), folder);
            said.extend(ended.said.lines().map(str::to_owned));
            return said;
        }
    }
    panic!("finalising has no moment between vault and outbox");
}

/// Whether an interview has ended here and is in the outbox not yet. Looks at a copy: looking tidies up.
fn is_between(folder: &Path) -> bool {
    let copy = crate::scratch();
    crate::copy(folder, copy.path());
    let Open { outbox, vault, .. } = open(copy.path());
    vault.drafts(9).unwrap().len() == 1 && outbox.referral_count().unwrap() == 0
}

fn two_drafts(device: &mut Device, vault: &mut Vault) -> Vec<String> {
    let mut said = Vec::new();
    for answers in [3, 4] {
        let draft = device.draft(vault, answers);
        let events = (0..answers).map(|n| format!("event {draft} {n}"));
        for what in std::iter::once(format!("draft {draft}")).chain(events) {
            said.extend([format!("try {what}"), format!("did {what}")]);
        }
    }
    said
}

/// The files and whoever signed in.
struct Open {
    secret: DeviceSecret,
    outbox: Outbox,
    keyring: Keyring,
    keys: OfficerKeys,
    vault: Vault,
    rng: TestRng,
}

fn open(folder: &Path) -> Open {
    let mut rng = chance();
    let secret = DeviceSecret::open(folder, &nowhere()).unwrap();
    let outbox = Outbox::open(folder, &secret).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    let keys = keyring.unlock(&secret, &number("7"), PIN, UP, &mut rng).unwrap();
    let vault = Vault::open(folder, &secret, &mut keyring, &keys, &mut rng).unwrap();
    Open { secret, outbox, keyring, keys, vault, rng }
}

fn begin(folder: &Path) {
    let mut rng = chance();
    say(MARK);
    let Some((secret, outbox)) =
        attempt("device", || open_device(folder, ProtectionLevel::Software, &nowhere(), &mut rng))
    else {
        return;
    };
    let first = NewOfficer { number: number("7"), pin: PIN, role: OfficerRole::Supervisor };
    let made = attempt("officer 7", || Keyring::create(folder, &secret, &first, PinParams::FLOOR, &mut rng));
    let Some((mut keyring, keys)) = made else { return };
    let vault = attempt("vault", || Vault::open(folder, &secret, &mut keyring, &keys, &mut rng));
    attempt("outbox closed", || outbox.close());
    vault.map(|vault| attempt("locked", || vault.lock()));
}

fn answer(folder: &Path) {
    let Open { mut vault, mut rng, .. } = open(folder);
    say(MARK);
    let [first, second] = [pack_bytes(1), pack_bytes(2)];
    let draft = draft_id(&mut rng);
    attempt(&format!("draft {draft}"), || {
        vault.begin_with(draft, &first, &[led_with(&first)], NOW, &mut rng)
    });
    for n in 0..10 {
        if n == 5 {
            let change = moved(&first, &second);
            attempt(&format!("moved {draft}"), || vault.change_pack(draft, &change, &second, NOW, &mut rng));
        }
        attempt(&format!("event {draft} {n}"), || vault.append(draft, &answered(n), NOW, &mut rng));
    }
}

fn finalise(folder: &Path) {
    let Open { mut vault, mut outbox, mut rng, .. } = open(folder);
    let drafts: Vec<DraftId> = vault.drafts(9).unwrap().into_iter().map(|entry| entry.id).collect();
    say(MARK);
    let sealed = finalising(&mut rng);
    let what = format!("end {} {}", drafts[0], sealed.referral);
    attempt(&what, || vault.finalise(drafts[0], sealed, &mut outbox, NOW, &mut rng));
    let stopped = Event::Stopped { reason: fener_model::StopReason::PersonAsked };
    attempt(&format!("stopped {}", drafts[1]), || vault.append(drafts[1], &stopped, NOW, &mut rng));
    attempt(&format!("close {}", drafts[1]), || vault.close_without_referral(drafts[1], &tally(false), NOW));
}

fn lock(folder: &Path) {
    let Open { mut vault, mut outbox, mut rng, .. } = open(folder);
    let pack = pack_bytes(1);
    let draft = draft_id(&mut rng);
    attempt(&format!("draft {draft}"), || vault.begin_with(draft, &pack, &[led_with(&pack)], NOW, &mut rng))
        .unwrap();
    for n in 0..8 {
        attempt(&format!("event {draft} {n}"), || vault.append(draft, &answered(n), NOW, &mut rng)).unwrap();
    }
    attempt("language", || outbox.set_language("en")).unwrap();
    say(MARK);
    attempt("locked", || vault.lock());
    attempt("outbox closed", || outbox.close());
}

fn unlock(folder: &Path) {
    let mut rng = chance();
    say(MARK);
    let Some(secret) = attempt("device", || DeviceSecret::open(folder, &nowhere())) else { return };
    let Some(mut outbox) = attempt("outbox", || Outbox::open(folder, &secret)) else { return };
    let Some(mut keyring) = attempt("keyring", || Keyring::open(folder, &secret)) else { return };
    let keys = attempt("unlock", || keyring.unlock(&secret, &number("7"), PIN, UP, &mut rng));
    let Some(keys) = keys else { return };
    let vault = attempt("vault", || Vault::open(folder, &secret, &mut keyring, &keys, &mut rng));
    vault.map(|mut vault| attempt("resume", || vault.resume_finalise(&mut outbox, NOW)));
}

/// Three wrong tries. An answer that was given is a try that counts, whatever happens next.
fn guess(folder: &Path) {
    let mut rng = chance();
    let secret = DeviceSecret::open(folder, &nowhere()).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    say(MARK);
    for _ in 0..3 {
        say("try guess");
        match keyring.unlock(&secret, &number("7"), WRONG, UP, &mut rng) {
            Err(fener_vault::PinError::WrongPin { left, .. }) => say(&format!("did guess {left}")),
            other => say(&format!("not guess: {:?}", other.map(drop))),
        }
    }
}

fn change_pin(folder: &Path) {
    let mut rng = chance();
    let secret = DeviceSecret::open(folder, &nowhere()).unwrap();
    say(MARK);
    let Some(mut keyring) = attempt("keyring", || Keyring::open(folder, &secret)) else { return };
    attempt("change", || keyring.change_pin(&secret, &number("7"), (PIN, NEW_PIN), UP, &mut rng));
}

fn add_officer(folder: &Path) {
    let Open { secret, mut vault, mut keyring, keys, mut rng, .. } = open(folder);
    say(MARK);
    for who in ["8", "9"] {
        let new = NewOfficer { number: number(who), pin: OTHER_PIN, role: OfficerRole::Officer };
        let entry = attempt(&format!("officer {who}"), || keyring.add(&secret, &keys, &new, &mut rng));
        entry.map(|entry| attempt(&format!("listed {who}"), || vault.note_officer(&entry)));
    }
}
