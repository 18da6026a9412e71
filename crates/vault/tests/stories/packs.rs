//! The packs of interviews in progress: kept while one of them needs it, and not a moment longer.

use fener_model::{DraftId, Event, ItemMove, PackRef, Screening};
use fener_sign::ContentHash;
use fener_vault::{StoreError, Vault};

use crate::support::{
    Device, NOW, OTHER_PIN, answered, draft_id, finalising, folder, led_with, moved, number, pack_bytes,
    pack_of, started, tally,
};

fn begin(device: &mut Device, vault: &mut Vault, pack: &[u8]) -> DraftId {
    let id = draft_id(&mut device.rng);
    vault.begin_with(id, pack, &[led_with(pack)], NOW, &mut device.rng).unwrap();
    id
}

fn kept(vault: &Vault, pack: &[u8]) -> bool {
    let kept = vault.pack(&ContentHash::of(pack)).unwrap();
    assert!(kept.as_ref().is_none_or(|bytes| bytes == pack), "what is kept is what was given");
    kept.is_some()
}

fn led_with_now(vault: &Vault, id: DraftId) -> Option<PackRef> {
    let drafts = vault.drafts(10).unwrap();
    drafts.into_iter().find(|draft| draft.id == id).unwrap().summary.pack
}

#[test]
fn a_pack_is_kept_as_long_as_an_interview_needs_it() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (old, new) = (pack_bytes(1), pack_bytes(2));
    let closed = begin(&mut device, &mut vault, &old);
    let sealed = begin(&mut device, &mut vault, &old);
    let later = begin(&mut device, &mut vault, &new);
    vault.lock().unwrap();
    let mut vault = device.vault(folder.path());
    assert!(kept(&vault, &old) && kept(&vault, &new) && !kept(&vault, &pack_bytes(3)));
    assert_eq!(led_with_now(&vault, closed), Some(pack_of(&old)));

    vault.close_without_referral(closed, &tally(false), NOW).unwrap();
    assert!(kept(&vault, &old), "another interview is led with it");
    let finalising = finalising(&mut device.rng);
    vault.finalise(sealed, finalising, &mut device.outbox, NOW, &mut device.rng).unwrap();
    assert!(!kept(&vault, &old), "and now none is");
    assert!(kept(&vault, &new));
    vault.close_without_referral(later, &tally(false), NOW).unwrap();
    assert!(!kept(&vault, &new));
    assert_eq!(vault.verify_chain().unwrap().broken, None);
}

#[test]
fn an_interview_that_moves_takes_its_pack_along_and_lets_go_of_the_one_before() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (old, new) = (pack_bytes(1), pack_bytes(2));
    let stays = begin(&mut device, &mut vault, &old);
    let moves = begin(&mut device, &mut vault, &old);
    for n in 0..3 {
        vault.append(moves, &answered(n), NOW, &mut device.rng).unwrap();
    }
    vault.change_pack(moves, &moved(&old, &new), &new, NOW, &mut device.rng).unwrap();
    assert!(kept(&vault, &old) && kept(&vault, &new));
    assert_eq!(led_with_now(&vault, moves), Some(pack_of(&new)));
    assert_eq!(led_with_now(&vault, stays), Some(pack_of(&old)));

    let events = vault.events(moves).unwrap();
    assert_eq!(events[1].event, answered(0), "what was recorded before stays as it was");
    let screening = Screening::from_events(&events);
    let entry = vault.drafts(10).unwrap().into_iter().find(|draft| draft.id == moves).unwrap();
    let counting = screening.answers.values().filter(|history| !history.standing.is_empty()).count();
    assert_eq!((entry.summary.answered as usize, counting), (2, 2), "the list says what the events say");
    assert_eq!(entry.summary.last_item.as_deref(), Some("item-2"));

    vault.change_pack(stays, &moved(&old, &new), &new, NOW, &mut device.rng).unwrap();
    assert!(!kept(&vault, &old));
    vault.lock().unwrap();
    let vault = device.vault(folder.path());
    assert!(kept(&vault, &new));
    assert_eq!(vault.verify_chain().unwrap().broken, None);
}

/// As many items as a pack may have, all of them called otherwise, with the longest names there can be.
#[test]
fn the_longest_change_there_can_be_is_recorded() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (old, new) = (pack_bytes(1), pack_bytes(2));
    let id = begin(&mut device, &mut vault, &old);
    let Event::PackChanged { from, to, items, .. } = moved(&old, &new) else { panic!("it changes") };
    let long = |n: usize| ItemMove {
        item: format!("{n:064}"),
        to: Some(format!("{n:x>64}")),
        left: vec![0],
        ..items[0].clone()
    };
    let change = Event::PackChanged {
        from,
        to,
        items: (0..1024).map(long).collect(),
        drops_raise: true,
        drops_lowering: true,
    };
    vault.change_pack(id, &change, &new, NOW, &mut device.rng).unwrap();
    assert!(vault.events(id).unwrap()[1].event == change);
}

#[test]
fn no_interview_is_led_with_a_pack_that_is_not_kept() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (old, new) = (pack_bytes(1), pack_bytes(2));
    let id = draft_id(&mut device.rng);
    for first in [vec![led_with(&new)], Vec::new(), vec![answered(1)]] {
        let begun = vault.begin_with(id, &old, &first, NOW, &mut device.rng);
        assert!(matches!(begun, Err(StoreError::Invalid(_))), "{begun:?}");
        assert!(matches!(vault.events(id), Err(StoreError::Unknown(_))));
        assert!(!kept(&vault, &old));
    }
    let id = begin(&mut device, &mut vault, &old);
    let refused: [(Event, &[u8]); 3] =
        [(moved(&old, &new), &old), (answered(1), &new), (led_with(&new), &new)];
    for (event, pack) in &refused {
        let changed = vault.change_pack(id, event, pack, NOW, &mut device.rng);
        assert!(matches!(changed, Err(StoreError::Invalid(_))), "{changed:?}");
    }
    let change = moved(&old, &new);
    assert!(matches!(vault.append(id, &change, NOW, &mut device.rng), Err(StoreError::Invalid(_))));
    assert_eq!(vault.events(id).unwrap().len(), 1);
    assert!(kept(&vault, &old) && !kept(&vault, &new));

    let nobody = draft_id(&mut device.rng);
    let changed = vault.change_pack(nobody, &change, &new, NOW, &mut device.rng);
    assert!(matches!(changed, Err(StoreError::Unknown(_))));
    assert!(!kept(&vault, &new), "nor is a pack kept for an interview that is not there");
}

#[test]
fn an_interview_that_began_before_packs_were_kept_gets_its_own_and_no_other() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let (own, other) = (pack_bytes(1), pack_bytes(2));
    let id = draft_id(&mut device.rng);
    vault.begin(id, NOW, &mut device.rng).unwrap();
    vault.append(id, &led_with(&own), NOW, &mut device.rng).unwrap();
    let foreign = device.draft(&mut vault, 1);
    let mut waiting = vault.drafts_without_pack().unwrap();
    waiting.sort_by_key(|(draft, _)| *draft != id);
    let Event::Started { pack: unknown, .. } = started() else { panic!("it starts") };
    assert_eq!(waiting, [(id, pack_of(&own)), (foreign, unknown)]);

    let refused = vault.keep_pack(id, &other, &mut device.rng);
    assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
    assert!(!kept(&vault, &other));
    vault.keep_pack(id, &own, &mut device.rng).unwrap();
    vault.keep_pack(id, &own, &mut device.rng).unwrap();
    assert!(kept(&vault, &own));
    assert_eq!(vault.drafts_without_pack().unwrap().len(), 1);
    assert_eq!(led_with_now(&vault, id), Some(pack_of(&own)));
    assert_eq!(vault.events(id).unwrap().len(), 1, "nothing is recorded by that");
    vault.close_without_referral(id, &tally(false), NOW).unwrap();
    assert!(!kept(&vault, &own));
}

#[test]
fn another_officers_interview_keeps_its_pack_too() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let pack = pack_bytes(1);
    let mine = begin(&mut device, &mut vault, &pack);
    let new = fener_vault::NewOfficer {
        number: number("8"),
        pin: OTHER_PIN,
        role: fener_vault::OfficerRole::Officer,
    };
    device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
    vault.lock().unwrap();
    let own_keys =
        device.keyring.unlock(&device.secret, &number("8"), OTHER_PIN, crate::support::UP, &mut device.rng);
    let first = std::mem::replace(&mut device.keys, own_keys.unwrap());

    let mut vault = device.vault(folder.path());
    let theirs = begin(&mut device, &mut vault, &pack);
    assert!(matches!(vault.keep_pack(mine, &pack, &mut device.rng), Err(StoreError::NotYours)));
    let change = moved(&pack, &pack_bytes(2));
    let changed = vault.change_pack(mine, &change, &pack_bytes(2), NOW, &mut device.rng);
    assert!(matches!(changed, Err(StoreError::NotYours)));
    vault.close_without_referral(theirs, &tally(false), NOW).unwrap();
    assert!(kept(&vault, &pack), "the first officer's interview is led with it");
    vault.lock().unwrap();

    device.keys = first;
    let mut vault = device.vault(folder.path());
    vault.close_without_referral(mine, &tally(false), NOW).unwrap();
    assert!(!kept(&vault, &pack));
}
