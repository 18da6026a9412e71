//! A tablet's life by chance, beside a model that is too simple to be wrong: interviews are begun, answered, taken back,
//! finalised or not referred; it is locked, unlocked, tried with a wrong PIN; the hub takes what waits; the process is
//! gone in the middle. After every step both say the same. `PROPTEST_CASES` says how many lives, `FENER_SEED` which.
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

use std::sync::atomic::{AtomicUsize, Ordering};

use fener_model::{DraftId, Event, ReferralState, Timestamp};
use fener_vault::{Keyring, Outbox, PinError, StoreError, Uptime, Vault};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, RngSeed, TestRunner};
use proptest_state_machine::{ReferenceStateMachine, StateMachineTest};
use support::{Device, NOW, PIN, answered, draft_id, finalising, number, tally, up};
use tempfile::TempDir;

const SEED: u64 = 0x5_7a7e;
const CASES: u32 = 16;
const WRONG: &str = "918273";
/// Longer than any wait after a wrong try.
const HOUR: i64 = 3_600_000;

static STEPS: AtomicUsize = AtomicUsize::new(0);

/// What can happen. Interviews are named by the place they have among those that go on.
#[derive(Clone, Debug)]
enum Step {
    Begin,
    Answer(usize, u32),
    TakeBack(usize, u32),
    Finalise(usize),
    CloseWithout(usize),
    Lock,
    Unlock,
    WrongPin,
    HubTakes,
    Crash,
}

/// The tablet as it should be.
#[derive(Clone, Debug, Default)]
struct Model {
    is_open: bool,
    wrong: u8,
    /// Each interview as what happened in it: an item answered or taken back.
    drafts: Vec<Vec<(u32, bool)>>,
    sent: usize,
    waiting: usize,
    closed: u32,
}

impl ReferenceStateMachine for Model {
    type State = Self;
    type Transition = Step;

    fn init_state() -> BoxedStrategy<Self> {
        Just(Self { is_open: true, ..Self::default() }).boxed()
    }

    fn transitions(state: &Self) -> BoxedStrategy<Step> {
        let count = state.drafts.len();
        let always = prop_oneof![
            1 => Just(Step::Lock),
            2 => Just(Step::HubTakes),
            2 => Just(Step::Crash),
            1 => Just(Step::WrongPin),
        ];
        match (state.is_open, count) {
            (false, _) => prop_oneof![4 => Just(Step::Unlock), 1 => always].boxed(),
            (true, 0) => prop_oneof![6 => Just(Step::Begin), 1 => always].boxed(),
            (true, _) => prop_oneof![
                3 => Just(Step::Begin),
                12 => (0..count, 0_u32..6).prop_map(|(draft, item)| Step::Answer(draft, item)),
                3 => (0..count, 0_u32..6).prop_map(|(draft, item)| Step::TakeBack(draft, item)),
                3 => (0..count).prop_map(Step::Finalise),
                1 => (0..count).prop_map(Step::CloseWithout),
                4 => always,
            ]
            .boxed(),
        }
    }

    fn preconditions(state: &Self, step: &Step) -> bool {
        match step {
            Step::Answer(draft, _)
            | Step::TakeBack(draft, _)
            | Step::Finalise(draft)
            | Step::CloseWithout(draft) => state.is_open && *draft < state.drafts.len(),
            Step::Begin => state.is_open,
            Step::Unlock => !state.is_open,
            // The tenth is another story.
            Step::WrongPin => state.wrong < 8,
            Step::Lock | Step::HubTakes | Step::Crash => true,
        }
    }

    fn apply(mut state: Self, step: &Step) -> Self {
        match step {
            Step::Begin => state.drafts.push(Vec::new()),
            Step::Answer(draft, item) => state.drafts[*draft].push((*item, true)),
            Step::TakeBack(draft, item) => state.drafts[*draft].push((*item, false)),
            Step::Finalise(draft) => {
                state.drafts.remove(*draft);
                state.waiting += 1;
            }
            Step::CloseWithout(draft) => {
                state.drafts.remove(*draft);
                state.closed += 1;
            }
            Step::Lock | Step::Crash => state.is_open = false,
            Step::Unlock => {
                state.is_open = true;
                state.wrong = 0;
            }
            // Who types a PIN is who is signed in afterwards, or nobody.
            Step::WrongPin => {
                state.is_open = false;
                state.wrong += 1;
            }
            Step::HubTakes => {
                state.sent += state.waiting;
                state.waiting = 0;
            }
        }
        state
    }
}

/// The tablet as it is.
struct Tablet {
    folder: TempDir,
    device: Device,
    vault: Option<Vault>,
    drafts: Vec<DraftId>,
    now: Timestamp,
    receipts: u64,
}

impl Tablet {
    /// How long this life has lasted: the machine was never off.
    fn uptime(&self) -> Uptime {
        up(u64::try_from(self.now.0 - NOW.0).unwrap())
    }

    fn event(&mut self, draft: usize, event: &Event) {
        self.vault.as_mut().unwrap().append(self.drafts[draft], event, NOW, &mut self.device.rng).unwrap();
    }

    fn lock(&mut self) {
        self.vault.take().map(Vault::lock).transpose().unwrap();
    }

    fn unlock(&mut self) {
        self.now = self.now.plus_ms(HOUR);
        let now = self.uptime();
        let Device { secret, keyring, rng, .. } = &mut self.device;
        self.device.keys = keyring.unlock(secret, &number("7"), PIN, now, rng).unwrap();
        let mut vault = self.device.vault(self.folder.path());
        vault.resume_finalise(&mut self.device.outbox, NOW).unwrap();
        self.vault = Some(vault);
    }

    fn finalise(&mut self, draft: usize) {
        let id = self.drafts.remove(draft);
        let Device { outbox, rng, .. } = &mut self.device;
        let sealed = finalising(rng);
        let vault = self.vault.as_mut().unwrap();
        vault.finalise(id, sealed, outbox, NOW, rng).unwrap();
        assert!(matches!(vault.events(id), Err(StoreError::Unknown(_))), "sealed, and still here");
    }

    fn close_without(&mut self, draft: usize) {
        let id = self.drafts.remove(draft);
        let vault = self.vault.as_mut().unwrap();
        vault.close_without_referral(id, &tally(false), NOW).unwrap();
    }

    fn try_wrong(&mut self, before: u8) {
        self.lock();
        self.now = self.now.plus_ms(HOUR);
        let now = self.uptime();
        let Device { secret, keyring, rng, .. } = &mut self.device;
        let said = keyring.unlock(secret, &number("7"), WRONG, now, rng).map(drop);
        assert!(matches!(said, Err(PinError::WrongPin { left, .. }) if left == 9 - before), "{said:?}");
    }

    /// The process is gone without a goodbye, and another has opened what needs no PIN.
    fn crash(&mut self) {
        self.vault = None;
        self.device.keyring = Keyring::open(self.folder.path(), &self.device.secret).unwrap();
        self.device.outbox = Outbox::open(self.folder.path(), &self.device.secret).unwrap();
    }

    fn hub_takes(&mut self) {
        let outbox = &mut self.device.outbox;
        for waiting in outbox.to_upload(self.now, 1_000).unwrap() {
            self.receipts += 1;
            outbox.note_receipt(&waiting.hash, self.receipts, b"receipt", NOW).unwrap();
        }
    }
}

struct Life;

impl StateMachineTest for Life {
    type SystemUnderTest = Tablet;
    type Reference = Model;

    fn init_test(_: &Model) -> Tablet {
        let memory = std::path::Path::new("/dev/shm");
        let folder = if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { support::folder() };
        let mut device = Device::new(folder.path());
        let vault = Some(device.vault(folder.path()));
        Tablet { folder, device, vault, drafts: Vec::new(), now: NOW, receipts: 0 }
    }

    fn apply(mut tablet: Tablet, model: &Model, step: Step) -> Tablet {
        STEPS.fetch_add(1, Ordering::Relaxed);
        match step {
            Step::Begin => {
                let id = draft_id(&mut tablet.device.rng);
                tablet.vault.as_mut().unwrap().begin(id, NOW, &mut tablet.device.rng).unwrap();
                tablet.drafts.push(id);
            }
            Step::Answer(draft, item) => tablet.event(draft, &answered(item)),
            Step::TakeBack(draft, item) => {
                tablet.event(draft, &Event::Cleared { item: format!("item-{item}") });
            }
            Step::Finalise(draft) => tablet.finalise(draft),
            Step::CloseWithout(draft) => tablet.close_without(draft),
            Step::Lock => tablet.lock(),
            Step::Unlock => tablet.unlock(),
            Step::WrongPin => tablet.try_wrong(model.wrong - 1),
            Step::HubTakes => tablet.hub_takes(),
            Step::Crash => tablet.crash(),
        }
        tablet
    }

    fn check_invariants(tablet: &Tablet, model: &Model) {
        let outbox = &tablet.device.outbox;
        assert_eq!(outbox.unsent().unwrap().count as usize, model.waiting, "what waits");
        let referrals = outbox.referrals(None, 1_000).unwrap().items;
        assert_eq!(referrals.len(), model.waiting + model.sent, "one envelope for each that was finalised");
        let at_hub = referrals.iter().filter(|entry| entry.state == ReferralState::AtHub).count();
        assert_eq!(at_hub, model.sent, "what the hub has");
        let Some(vault) = &tablet.vault else { return };
        assert_eq!(vault.drafts(1_000).unwrap().len(), model.drafts.len());
        for (id, happened) in tablet.drafts.iter().zip(&model.drafts) {
            let events = vault.events(*id).unwrap().into_iter().map(|recorded| recorded.event);
            let wanted = happened.iter().map(|(item, stands)| match stands {
                true => answered(*item),
                false => Event::Cleared { item: format!("item-{item}") },
            });
            assert!(events.eq(wanted), "what happened in an interview");
        }
        assert_eq!(vault.closed_count().unwrap(), model.closed);
        assert_eq!(vault.register(None, 1_000).unwrap().items.len(), referrals.len());
        assert_eq!(vault.verify_chain().unwrap().broken, None);
    }
}

#[test]
fn a_tablets_life_is_as_the_model_says() {
    let number = |name: &str| std::env::var(name).ok().map(|text| text.parse::<u64>().unwrap());
    let seed = number("FENER_SEED").unwrap_or(SEED);
    let cases = number("PROPTEST_CASES").map_or(CASES, |cases| u32::try_from(cases).unwrap());
    let config = Config {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        rng_algorithm: RngAlgorithm::ChaCha,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let lives = Model::sequential_strategy(1..50);
    let mut runner = TestRunner::new(config.clone());
    let lived = runner.run(&lives, |(model, steps, seen)| {
        Life::test_sequential(config.clone(), model, steps, seen);
        Ok(())
    });
    lived.unwrap_or_else(|error| panic!("FENER_SEED={seed}: {error}"));
    println!(
        "machine: {cases} lives, {} steps, seed {seed:#x}: as the model says",
        STEPS.load(Ordering::Relaxed)
    );
}
