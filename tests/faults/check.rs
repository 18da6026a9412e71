//! What must hold of a device's folder after any fault: everything opens, whatever was acknowledged is there and nothing
//! else is, finalising completes to exactly one envelope, no try of a PIN is forgotten; and it goes on working.

use std::collections::BTreeSet;
use std::path::Path;

use fener_model::{DraftId, Event, ReferralId, Screening};
use fener_seal::PinParams;
use fener_vault::{
    DeviceSecret, Keyring, NewOfficer, OfficerKeys, OfficerRole, Outbox, PinError, ProtectionLevel,
    StoreError, Uptime, Vault, open_device,
};

use crate::device::{
    NOW, OTHER_PIN, PIN, TestRng, UP, answered, finalising, nowhere, number, pack_bytes, pack_of,
};
use crate::said::Said;
use crate::works::{NEW_PIN, WRONG};

/// When every wait after wrong tries is over.
const LATER: Uptime = Uptime { boot: UP.boot, ms: UP.ms + 3_600_000 };

/// How the keys of officer 7 are come by.
pub(crate) enum Way<'a> {
    /// As an officer does.
    Pin,
    /// They are at hand, and what the PIN costs is saved.
    Keys(&'a OfficerKeys),
}

/// A folder after a fault, and what was said before.
pub(crate) struct Check<'a> {
    pub(crate) folder: &'a Path,
    pub(crate) said: &'a Said,
    pub(crate) way: Way<'a>,
    /// Which fault it was.
    pub(crate) when: String,
}

/// The files, opened after a fault.
struct Opened {
    secret: DeviceSecret,
    outbox: Outbox,
    keyring: Keyring,
    rng: TestRng,
}

impl Check<'_> {
    fn opened(&self) -> Opened {
        let rng = TestRng(0xa11);
        let secret = DeviceSecret::open(self.folder, &nowhere())
            .unwrap_or_else(|error| panic!("{}: {error:?}", self.when));
        let outbox =
            Outbox::open(self.folder, &secret).unwrap_or_else(|error| panic!("{}: {error:?}", self.when));
        outbox.check_pages().unwrap();
        let keyring =
            Keyring::open(self.folder, &secret).unwrap_or_else(|error| panic!("{}: {error:?}", self.when));
        Opened { secret, outbox, keyring, rng }
    }

    /// The vault with everything in it looked at.
    fn vault(&self, opened: &mut Opened, pin: &str) {
        let Opened { secret, outbox, keyring, rng } = opened;
        let own;
        let keys = match self.way {
            Way::Keys(keys) => keys,
            Way::Pin => {
                own = keyring
                    .unlock(secret, &number("7"), pin, LATER, rng)
                    .unwrap_or_else(|error| panic!("{}: the pin opens nothing: {error:?}", self.when));
                &own
            }
        };
        let mut vault = Vault::open(self.folder, secret, keyring, keys, rng)
            .unwrap_or_else(|error| panic!("{}: {error:?}", self.when));
        vault.resume_finalise(outbox, NOW).unwrap_or_else(|error| panic!("{}: {error:?}", self.when));
        vault.check_pages().unwrap_or_else(|error| panic!("{}: {error:?}", self.when));
        assert_eq!(vault.verify_chain().unwrap().broken, None, "{}", self.when);
        self.drafts(&vault);
        self.ends(&vault, outbox);
        self.goes_on(&mut vault, outbox, rng);
        vault.lock().unwrap();
    }

    /// Every interview that was begun, and every answer in it.
    fn drafts(&self, vault: &Vault) {
        for (words, was_begun) in self.said.of("draft") {
            let draft: DraftId = words[0].parse().unwrap();
            let events = match vault.events(draft) {
                Ok(events) => events,
                Err(StoreError::Unknown(_)) if !was_begun || self.may_have_ended(words[0]) => continue,
                Err(error) => panic!("{}: an interview is lost: {error:?}", self.when),
            };
            let events: Vec<Event> = events.into_iter().map(|recorded| recorded.event).collect();
            let mut stored = events.iter().filter(|event| matches!(event, Event::Answered { .. })).peekable();
            for (event, is_done) in self.said.of("event").filter(|(event, _)| event[0] == words[0]) {
                let is_there =
                    stored.next_if(|stored| **stored == answered(event[1].parse().unwrap())).is_some();
                assert!(is_there || !is_done, "{}: an acknowledged answer is lost: {event:?}", self.when);
            }
            assert_eq!(stored.next(), None, "{}: an answer that nobody gave", self.when);
            self.pack(vault, draft, words[0]);
        }
    }

    fn pack(&self, vault: &Vault, draft: DraftId, id: &str) {
        let Some(led_with) = Screening::from_events(&vault.events(draft).unwrap()).pack else { return };
        let second = pack_of(&pack_bytes(2));
        if self.said.is_done(&format!("moved {id}")) {
            assert_eq!(led_with, second, "{}: an acknowledged move is lost", self.when);
        }
        for n in [1, 2] {
            let hash = fener_sign::ContentHash::of(&pack_bytes(n));
            let is_kept = vault.pack(&hash).unwrap().is_some();
            assert_eq!(is_kept, led_with.hash == hash.to_string(), "{}: pack {n}", self.when);
        }
    }

    fn may_have_ended(&self, draft: &str) -> bool {
        self.said.of("end").chain(self.said.of("close")).any(|(words, _)| words[0] == draft)
    }

    /// Every interview that was finalised is one envelope and one number, and nothing else is.
    fn ends(&self, vault: &Vault, outbox: &Outbox) {
        let queued: Vec<String> = outbox
            .referrals(None, 100)
            .unwrap()
            .items
            .iter()
            .map(|r| r.referral.referral.to_string())
            .collect();
        let kept: BTreeSet<String> =
            vault.register(None, 100).unwrap().items.iter().map(|r| r.referral.to_string()).collect();
        let once: BTreeSet<String> = queued.iter().cloned().collect();
        assert_eq!(queued.len(), once.len(), "{}: an envelope for each, once", self.when);
        assert_eq!(once, kept, "{}: a number for each envelope", self.when);
        for (words, is_done) in self.said.of("end") {
            let is_sealed = once.contains(words[1]);
            assert!(is_sealed || !is_done, "{}: an acknowledged referral is lost", self.when);
            let is_open = vault.events(words[0].parse().unwrap()).is_ok();
            assert!(is_open != is_sealed, "{}: either here or sealed", self.when);
            let envelopes = outbox.envelopes_of(words[1].parse::<ReferralId>().unwrap()).unwrap();
            assert_eq!(envelopes.len(), usize::from(is_sealed), "{}", self.when);
        }
        for (words, is_done) in self.said.of("close") {
            let is_open = vault.events(words[0].parse().unwrap()).is_ok();
            assert!(!(is_open && is_done), "{}: closed, and still here", self.when);
        }
    }

    /// It takes another interview, from its beginning to its end.
    fn goes_on(&self, vault: &mut Vault, outbox: &mut Outbox, rng: &mut TestRng) {
        let draft = crate::device::draft_id(rng);
        vault.begin(draft, NOW, rng).unwrap();
        vault.append(draft, &answered(0), NOW, rng).unwrap();
        let sealed = finalising(rng);
        let referral = sealed.referral;
        vault.finalise(draft, sealed, outbox, NOW, rng).unwrap();
        assert_eq!(outbox.envelopes_of(referral).unwrap().len(), 1, "{}", self.when);
    }
}

/// Everything there is, opened with officer 7's PIN.
pub(crate) fn whole(check: &Check<'_>) {
    let mut opened = check.opened();
    check.vault(&mut opened, PIN);
}

/// A device that was being made: whatever is there is completed, as the app does.
pub(crate) fn begun(check: &Check<'_>) {
    let mut rng = TestRng(0xb6);
    let (secret, outbox) = open_device(check.folder, ProtectionLevel::Software, &nowhere(), &mut rng)
        .unwrap_or_else(|error| panic!("{}: {error:?}", check.when));
    let mut keyring = match Keyring::open(check.folder, &secret) {
        Ok(keyring) => keyring,
        Err(StoreError::Missing(_)) if !check.said.is_done("officer 7") => {
            let first = NewOfficer { number: number("7"), pin: PIN, role: OfficerRole::Supervisor };
            let made = Keyring::create(check.folder, &secret, &first, PinParams::FLOOR, &mut rng);
            let (keyring, _) = made.unwrap_or_else(|error| panic!("{}: {error:?}", check.when));
            keyring
        }
        Err(error) => panic!("{}: {error:?}", check.when),
    };
    let keys = keyring
        .unlock(&secret, &number("7"), PIN, UP, &mut rng)
        .unwrap_or_else(|error| panic!("{}: {error:?}", check.when));
    Vault::open(check.folder, &secret, &mut keyring, &keys, &mut rng)
        .and_then(Vault::lock)
        .unwrap_or_else(|error| panic!("{}: {error:?}", check.when));
    outbox.close().unwrap();
}

/// A try that was answered has counted, one that was begun may have.
pub(crate) fn guessed(check: &Check<'_>) {
    let mut opened = check.opened();
    if matches!(check.way, Way::Pin) {
        let Opened { secret, keyring, rng, .. } = &mut opened;
        let answered = answers(check.said);
        let left = match keyring.unlock(secret, &number("7"), WRONG, UP, rng) {
            Err(PinError::WrongPin { left, .. }) => usize::from(left),
            other => panic!("{}: {:?}", check.when, other.map(drop)),
        };
        let counted = 9 - left;
        let begun = check.said.tries("guess");
        assert!(
            (answered..=begun).contains(&counted),
            "{}: {answered} answers, {counted} counted",
            check.when
        );
    }
    check.vault(&mut opened, PIN);
}

/// How many wrong tries were answered.
fn answers(said: &Said) -> usize {
    (0..10).filter(|left| said.is_done(&format!("guess {left}"))).count()
}

/// The old PIN opens or the new one does, and the new one once that was said.
pub(crate) fn pin_changed(check: &Check<'_>) {
    let mut opened = check.opened();
    let Opened { secret, keyring, rng, .. } = &mut opened;
    let mut pin = NEW_PIN;
    if matches!(check.way, Way::Pin) && !check.said.is_done("change") {
        match keyring.unlock(secret, &number("7"), PIN, UP, rng) {
            Ok(_) => pin = PIN,
            Err(PinError::WrongPin { .. }) => {}
            Err(error) => panic!("{}: {error:?}", check.when),
        }
    }
    check.vault(&mut opened, pin);
}

/// Whoever was added opens with their own PIN, and the supervisor still does.
pub(crate) fn officer_added(check: &Check<'_>) {
    let mut opened = check.opened();
    if matches!(check.way, Way::Pin) {
        let Opened { secret, keyring, rng, .. } = &mut opened;
        let last = check.said.of("officer").filter(|(_, is_done)| *is_done).last();
        if let Some((words, _)) = last {
            keyring
                .unlock(secret, &number(words[0]), OTHER_PIN, UP, rng)
                .unwrap_or_else(|error| panic!("{}: officer {words:?}: {error:?}", check.when));
        }
    }
    check.vault(&mut opened, PIN);
}
