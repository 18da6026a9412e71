//! Interviews that change hands, officers who go, and PINs that are forgotten.

use std::path::Path;

use fener_model::{DraftId, Event, Screening};
use fener_vault::{
    Finished, Keyring, LossReason, NewOfficer, OfficerKeys, OfficerRole, PinError, StoreError, Vault,
};

use crate::support::{Device, NOW, OTHER_PIN, PIN, UP, answered, draft_id, finalising, folder, number};

const NEW_PIN: &str = "5310942";

impl Device {
    fn add(&mut self, who: &str, vault: &mut Vault) {
        let new = NewOfficer { number: number(who), pin: OTHER_PIN, role: OfficerRole::Officer };
        let entry = self.keyring.add(&self.secret, &self.keys, &new, &mut self.rng).unwrap();
        vault.note_officer(&entry).unwrap();
    }

    fn enter(&mut self, folder: &Path, who: &str, pin: &str) -> (OfficerKeys, Vault) {
        let keys = self.keyring.unlock(&self.secret, &number(who), pin, UP, &mut self.rng).unwrap();
        let vault = Vault::open(folder, &self.secret, &mut self.keyring, &keys, &mut self.rng).unwrap();
        (keys, vault)
    }
}

/// The supervisor's vault with officer 8, who has one interview.
fn two_officers(folder: &Path) -> (Device, DraftId) {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    device.add("8", &mut vault);
    vault.lock().unwrap();
    let (_, mut vault) = device.enter(folder, "8", OTHER_PIN);
    let draft = device.draft(&mut vault, 2);
    vault.lock().unwrap();
    (device, draft)
}

#[test]
fn an_interview_that_is_handed_over_is_the_other_officers_alone() {
    let folder = folder();
    let (mut device, draft) = two_officers(folder.path());
    let mut vault = device.vault(folder.path());
    device.add("9", &mut vault);
    assert!(matches!(vault.give(draft, &number("9"), NOW, &mut device.rng), Err(StoreError::NotYours)));
    vault.lock().unwrap();

    // Officer 9 has never been here: only the giver has to be.
    let (_, mut vault) = device.enter(folder.path(), "8", OTHER_PIN);
    assert!(matches!(vault.give(draft, &number("8"), NOW, &mut device.rng), Err(StoreError::Invalid(_))));
    assert!(matches!(vault.give(draft, &number("77"), NOW, &mut device.rng), Err(StoreError::Unknown(_))));
    let nothing = draft_id(&mut device.rng);
    assert!(matches!(vault.give(nothing, &number("9"), NOW, &mut device.rng), Err(StoreError::Unknown(_))));
    assert_eq!(vault.events(draft).unwrap().len(), 3, "what was refused left nothing");
    vault.give(draft, &number("9"), NOW, &mut device.rng).unwrap();
    assert!(matches!(vault.events(draft), Err(StoreError::NotYours)));
    assert!(vault.drafts(9).unwrap().is_empty());
    assert!(matches!(vault.append(draft, &answered(7), NOW, &mut device.rng), Err(StoreError::NotYours)));
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    vault.lock().unwrap();

    let (_, mut vault) = device.enter(folder.path(), "9", OTHER_PIN);
    let events = vault.events(draft).unwrap();
    assert_eq!(
        events.last().unwrap().event,
        Event::HandedOver { from: number("8"), to: number("9") },
        "and it stands in the list who gave it to whom"
    );
    assert_eq!(Screening::from_events(&events).officer, Some(number("9")));
    vault.append(draft, &answered(7), NOW, &mut device.rng).unwrap();
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    vault.give(draft, &number("7"), NOW, &mut device.rng).unwrap();
    vault.lock().unwrap();

    let mut vault = device.vault(folder.path());
    assert_eq!(vault.events(draft).unwrap().len(), 6);
    let sealed = finalising(&mut device.rng);
    let ended = vault.finalise(draft, sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
    assert_eq!(ended, Finished::Wholly);
    assert!(matches!(vault.give(draft, &number("8"), NOW, &mut device.rng), Err(StoreError::Unknown(_))));
}

#[test]
fn only_what_does_it_records_that_something_was_handed_over_or_signed() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 1);
    let (from, to, reason) = ("b".to_owned(), "a".to_owned(), "c".to_owned());
    for forged in [
        Event::HandedOver { from: number("8"), to: number("7") },
        Event::Lowered { from, to, reason, supervisor: number("7") },
    ] {
        let appended = vault.append(draft, &forged, NOW, &mut device.rng);
        assert!(matches!(appended, Err(StoreError::Invalid("event"))), "{appended:?}");
    }
}

#[test]
fn what_goes_with_an_officer_is_what_was_shown_and_nothing_else() {
    let folder = folder();
    let (mut device, draft) = two_officers(folder.path());
    let mut vault = device.vault(folder.path());
    let mine = device.draft(&mut vault, 1);
    let shown = vault.loss_of(&number("8")).unwrap();
    assert_eq!(shown.drafts.iter().map(|lost| lost.id).collect::<Vec<_>>(), [draft]);
    assert!(matches!(vault.loss_of(&number("77")), Err(StoreError::Unknown(_))));
    vault.lock().unwrap();
    // Another interview begins, and then something happens in the first: what was shown is no longer all.
    for more in [true, false] {
        let (_, mut vault) = device.enter(folder.path(), "8", OTHER_PIN);
        if more {
            device.draft(&mut vault, 1);
        } else {
            vault.append(draft, &answered(9), NOW.plus_ms(9), &mut device.rng).unwrap();
        }
        vault.lock().unwrap();
        let mut vault = device.vault(folder.path());
        let before = vault.loss_of(&number("8")).unwrap();
        assert_ne!(before.digest(), shown.digest());
        let said = vault.destroy_drafts(&shown, LossReason::Removed, NOW);
        assert!(matches!(said, Err(StoreError::Older(_))), "{said:?}");
        assert_eq!(vault.loss_of(&number("8")).unwrap(), before, "nothing is lost");
        vault.lock().unwrap();
    }
    let mut vault = device.vault(folder.path());
    let listed = vault.officers().unwrap();
    assert_eq!((listed[1].number.as_str(), listed[1].drafts, listed[1].oldest), ("8", 2, Some(NOW)));
    let all = vault.loss_of(&number("8")).unwrap();
    vault.destroy_drafts(&all, LossReason::Removed, NOW).unwrap();
    device.keyring.remove(&device.secret, &device.keys, &number("8"), &mut device.rng).unwrap();
    vault.delist_officer(&number("8")).unwrap();
    assert_eq!(vault.officers().unwrap().len(), 1);
    assert_eq!(vault.events(mine).unwrap().len(), 2, "nobody else's interview is touched");
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    let gone = device.keyring.unlock(&device.secret, &number("8"), OTHER_PIN, UP, &mut device.rng);
    assert!(matches!(gone.map(drop), Err(PinError::WrongPin { .. })));
}

#[test]
fn a_forgotten_pin_is_set_anew_and_the_old_keys_open_nothing() {
    let folder = folder();
    let (mut device, draft) = two_officers(folder.path());
    // Officer 8 sealed one more before the PIN was forgotten, and the power went.
    let (_, mut vault) = device.enter(folder.path(), "8", OTHER_PIN);
    let sealed_one = device.draft(&mut vault, 1);
    let sealed = finalising(&mut device.rng);
    let referral = sealed.referral;
    vault.finalise(sealed_one, sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
    vault.lock().unwrap();

    let mut vault = device.vault(folder.path());
    let loss = vault.loss_of(&number("8")).unwrap();
    assert_eq!(loss.drafts.len(), 1, "what is sealed is not lost");
    vault.destroy_drafts(&loss, LossReason::Reset, NOW).unwrap();
    let new = NewOfficer { number: number("8"), pin: NEW_PIN, role: OfficerRole::Officer };
    let entry = device.keyring.reset(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
    vault.note_officer(&entry).unwrap();
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    vault.lock().unwrap();
    let old = device.keyring.unlock(&device.secret, &number("8"), OTHER_PIN, UP, &mut device.rng);
    assert!(matches!(old.map(drop), Err(PinError::WrongPin { .. })));
    let (keys, vault) = device.enter(folder.path(), "8", NEW_PIN);
    assert!(vault.drafts(9).unwrap().is_empty());
    assert!(matches!(vault.events(draft), Err(StoreError::Unknown(_))));
    let queued = device.outbox.referrals(None, 9).unwrap().items;
    assert_eq!(queued.iter().map(|entry| entry.referral.referral).collect::<Vec<_>>(), [referral]);

    let not_by_an_officer = device.keyring.reset(&device.secret, &keys, &new, &mut device.rng);
    assert!(matches!(not_by_an_officer.map(drop), Err(PinError::NotAllowed)));
    let own = NewOfficer { number: number("7"), pin: NEW_PIN, role: OfficerRole::Supervisor };
    let own = device.keyring.reset(&device.secret, &device.keys, &own, &mut device.rng);
    assert!(matches!(own.map(drop), Err(PinError::NotAllowed)), "the own PIN is changed, not reset");
    let nobody = NewOfficer { number: number("77"), ..new };
    let nobody = device.keyring.reset(&device.secret, &device.keys, &nobody, &mut device.rng);
    assert!(matches!(nobody.map(drop), Err(PinError::Store(StoreError::Unknown(_)))));
}

#[test]
fn a_slot_that_was_destroyed_can_be_set_anew() {
    let folder = folder();
    let (mut device, _) = two_officers(folder.path());
    let mut up = UP;
    loop {
        match device.keyring.unlock(&device.secret, &number("8"), PIN, up, &mut device.rng).map(drop) {
            Err(PinError::SlotDestroyed) => break,
            Err(PinError::WrongPin { .. }) => up.ms += 3_600_000,
            other => panic!("{other:?}"),
        }
    }
    let new = NewOfficer { number: number("8"), pin: NEW_PIN, role: OfficerRole::Officer };
    device.keyring.reset(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
    device.keyring = Keyring::open(folder.path(), &device.secret).unwrap();
    device.enter(folder.path(), "8", NEW_PIN);
}
