//! The agency's desk.

use fener_model::{Decision, ReferralId, ReferralState, RejectReason};
use fener_seal::SealingSecret;
use fener_sign::{ContentHash, SigningKey};
use fener_vault::{NewDecision, NewReferral, StoreError, Stored};
use uuid::Uuid;

use crate::support::{Device, NOW, envelope, folder, number};

fn arrived(id: u8, device: u8, rev: u32) -> NewReferral {
    NewReferral {
        device: [device; 16],
        referral: ReferralId(Uuid::from_bytes([id; 16])),
        rev,
        envelope: ContentHash([id; 32]),
        body: format!("{{\"from\":{device},\"rev\":{rev}}}").into_bytes(),
    }
}

fn decision(answer_no: u32, decision: Decision, state: ReferralState, envelope: Vec<u8>) -> NewDecision {
    NewDecision { answer_no, decision, state, worker: number("7"), mailbox: [4; 16], envelope }
}

#[test]
fn a_referral_is_kept_once() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    assert_eq!(vault.receive(&arrived(1, 1, 1), NOW).unwrap(), Stored::New);
    assert_eq!(vault.receive(&arrived(1, 1, 1), NOW.plus_ms(5)).unwrap(), Stored::Already);
    assert_eq!(vault.receive(&arrived(2, 1, 1), NOW.plus_ms(9)).unwrap(), Stored::New);
    assert_eq!(vault.receive(&arrived(1, 1, 2), NOW.plus_ms(10)).unwrap(), Stored::New);
    let page = vault.referrals(0, 10).unwrap();
    assert_eq!(page.entries.iter().map(|r| r.rev).collect::<Vec<_>>(), [2, 1], "the newest revision of each");
    assert_eq!((page.count, page.open_count), (2, 2));
    let received = vault.referral(page.entries[0].referral).unwrap();
    assert_eq!((received.rev, received.answers, received.state), (2, 0, ReferralState::AtHub));
}

#[test]
fn a_referral_is_decided_on_and_each_decision_is_answered_once() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    vault.receive(&arrived(1, 1, 2), NOW).unwrap();
    vault.receive(&arrived(2, 1, 1), NOW).unwrap();
    let id = arrived(1, 1, 2).referral;
    let received = vault.referral(id).unwrap();
    let sealed = envelope(&mut device.rng);
    let opened = decision(1, Decision::Open, ReferralState::Opened, sealed.clone());
    vault.decide(&received, &opened, &mut device.outbox, NOW).unwrap();
    assert!(
        matches!(vault.decide(&received, &opened, &mut device.outbox, NOW), Err(StoreError::Taken(_))),
        "an answer has its number once"
    );
    let reject = Decision::Reject { reason: RejectReason::NotCompetent };
    let rejected = decision(2, reject.clone(), ReferralState::Rejected, envelope(&mut device.rng));
    vault.decide(&received, &rejected, &mut device.outbox, NOW).unwrap();
    let back = decision(3, Decision::Open, ReferralState::Opened, envelope(&mut device.rng));
    assert!(matches!(vault.decide(&received, &back, &mut device.outbox, NOW), Err(StoreError::Older(_))));
    let made = vault.decisions(&received).unwrap();
    assert_eq!(made.iter().map(|d| &d.decision).collect::<Vec<_>>(), [&Decision::Open, &reject]);
    assert_eq!(vault.referral(id).unwrap().answers, 2);
    assert_eq!(vault.referrals(0, 10).unwrap().open_count, 1);
    let waiting = device.outbox.to_upload(NOW, 10).unwrap();
    assert_eq!(waiting.len(), 2, "two answers, each queued once");
    assert!(waiting.iter().any(|e| e.hash == ContentHash::of(&sealed)));
    assert!(device.outbox.referrals(None, 10).unwrap().items.is_empty(), "an answer is no referral");
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    vault.lock().unwrap();
    assert!(!device.vault(folder.path()).has_old_rows());
}

#[test]
fn another_tablet_cannot_put_its_own_in_place_of_a_referral() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    vault.receive(&arrived(1, 1, 1), NOW).unwrap();
    vault.receive(&arrived(1, 2, 9), NOW.plus_ms(1)).unwrap();
    let kept = vault.referral(ReferralId(Uuid::from_bytes([1; 16]))).unwrap();
    assert_eq!((kept.device, kept.rev), ([1; 16], 1));
}

#[test]
fn the_agencys_keys_are_born_here_and_stay() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    assert!(vault.agency_identity().unwrap().is_none());
    let identity = SigningKey::generate(&mut device.rng);
    let (first, second) =
        (SealingSecret::generate(&mut device.rng), SealingSecret::generate(&mut device.rng));
    vault.set_agency_keys(&identity, &first, NOW).unwrap();
    vault.set_agency_keys(&identity, &second, NOW.plus_ms(1)).unwrap();
    vault.lock().unwrap();
    let mut vault = device.vault(folder.path());
    assert!(vault.agency_identity().unwrap().is_some_and(|held| held.public() == identity.public()));
    let (newest, until) = vault.newest_sealing_key().unwrap().unwrap();
    assert!(newest.public() == second.public() && until == NOW.plus_ms(1));
    assert_eq!(vault.sealing_keys().unwrap().len(), 2);
    let stranger = SigningKey::generate(&mut device.rng);
    assert!(matches!(vault.set_agency_keys(&stranger, &first, NOW), Err(StoreError::Taken(_))));
}
