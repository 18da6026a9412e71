//! An interview from its first answer to nothing readable.

use fener_model::{Event, ReferralState, Screening, StopReason, Timestamp};
use fener_sign::ContentHash;
use fener_vault::{Finished, StoreError};
use proptest::prelude::*;

use crate::support::{
    Device, NOW, answered, draft_id, finalising, folder, led_with, pack_bytes, started, tally,
};

#[test]
fn what_was_answered_is_there_after_locking() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 3);
    vault.append(draft, &Event::Cleared { item: "item-1".into() }, NOW, &mut device.rng).unwrap();
    vault.append(draft, &Event::Paused, NOW, &mut device.rng).unwrap();
    let before = vault.events(draft).unwrap();
    vault.lock().unwrap();

    let vault = device.vault(folder.path());
    let after = vault.events(draft).unwrap();
    assert_eq!(before, after);
    assert_eq!(after.iter().map(|recorded| recorded.seq).collect::<Vec<_>>(), [1, 2, 3, 4, 5, 6]);
    let entry = &vault.drafts(10).unwrap()[0];
    let screening = Screening::from_events(&after);
    let counting = screening.answers.values().filter(|history| !history.standing.is_empty()).count();
    assert_eq!(entry.summary.answered as usize, counting, "the list says what the events say");
    assert_eq!(entry.summary.last_item.as_deref(), Some("item-1"));
    assert!(entry.summary.paused && !entry.summary.stopped);
}

#[test]
fn an_id_is_used_once_and_an_unknown_one_is_said() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 0);
    assert!(matches!(vault.begin(draft, NOW, &mut device.rng), Err(StoreError::Taken(_))));
    let nobody = draft_id(&mut device.rng);
    assert!(matches!(vault.events(nobody), Err(StoreError::Unknown(_))));
    assert!(matches!(vault.append(nobody, &started(), NOW, &mut device.rng), Err(StoreError::Unknown(_))));
    let ends =
        [Event::Closed, Event::Raised { from: String::new(), to: String::new(), reason: "x".repeat(20_000) }];
    for event in ends {
        assert!(matches!(vault.append(draft, &event, NOW, &mut device.rng), Err(StoreError::Invalid(_))));
    }
    assert_eq!(vault.events(draft).unwrap().len(), 1);
}

#[test]
fn what_belongs_together_is_recorded_together_or_not_at_all() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 2);
    let too_long = Event::Raised { from: String::new(), to: String::new(), reason: "x".repeat(20_000) };
    let together = [Event::Cleared { item: "item-1".into() }, answered(7), too_long];
    let refused = vault.append_all(draft, &together, NOW, &mut device.rng);
    assert!(matches!(refused, Err(StoreError::Invalid(_))), "{refused:?}");
    assert_eq!(vault.events(draft).unwrap().len(), 3, "the first two went with the third");
    let recorded = vault.append_all(draft, &together[..2], NOW, &mut device.rng).unwrap();
    assert_eq!(recorded.iter().map(|recorded| recorded.seq).collect::<Vec<_>>(), [4, 5]);
    assert_eq!(vault.events(draft).unwrap()[3..], recorded);

    let begun = draft_id(&mut device.rng);
    let pack = pack_bytes(1);
    let first = [led_with(&pack), together[2].clone()];
    assert!(vault.begin_with(begun, &pack, &first, NOW, &mut device.rng).is_err());
    assert!(matches!(vault.events(begun), Err(StoreError::Unknown(_))), "nor did a screening begin");
    assert_eq!(vault.pack(&ContentHash::of(&pack)).unwrap(), None, "nor was its pack kept");
    vault.begin_with(begun, &pack, &first[..1], NOW, &mut device.rng).unwrap();
    assert_eq!(vault.events(begun).unwrap().len(), 1);
    assert_eq!(vault.verify_chain().unwrap().broken, None);
}

#[test]
fn finalising_leaves_a_number_and_an_envelope() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 3);
    let sealed = finalising(&mut device.rng);
    let (referral, case, bytes) = (sealed.referral, sealed.case.clone(), sealed.envelope.clone());
    let done = vault.finalise(draft, sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
    assert_eq!(done, Finished::Wholly);
    assert!(matches!(vault.events(draft), Err(StoreError::Unknown(_))));
    assert!(vault.drafts(10).unwrap().is_empty());
    let register = vault.register(None, 10).unwrap().items;
    assert_eq!((register[0].referral, &register[0].case, register[0].at), (referral, &case, NOW));
    let waiting = device.outbox.to_upload(NOW, 10).unwrap();
    assert_eq!(device.outbox.outgoing(&waiting[0].hash).unwrap().unwrap().bytes, bytes);
    vault.note_status(referral, ReferralState::Accepted).unwrap();
    vault.note_status(referral, ReferralState::Opened).unwrap();
    assert_eq!(vault.register(None, 10).unwrap().items[0].status, ReferralState::Accepted);
    let mut again = finalising(&mut device.rng);
    again.case = case;
    let other = device.draft(&mut vault, 1);
    let taken = vault.finalise(other, again, &mut device.outbox, NOW, &mut device.rng);
    assert!(matches!(taken, Err(StoreError::Taken(_))), "a number stands for one case");
    assert_eq!(vault.events(other).unwrap().len(), 2, "and the other screening goes on");
}

#[test]
fn closing_leaves_a_count() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    for _ in 0..2 {
        let draft = device.draft(&mut vault, 2);
        let stopped = Event::Stopped { reason: StopReason::PersonAsked };
        vault.append(draft, &stopped, NOW, &mut device.rng).unwrap();
        vault.close_without_referral(draft, &tally(false), NOW).unwrap();
        assert!(matches!(vault.events(draft), Err(StoreError::Unknown(_))));
    }
    let counts = vault.tallies().unwrap();
    assert_eq!((counts.len(), counts[0].month, counts[0].count), (1, 202_611, 2));
    assert_eq!(vault.closed_count().unwrap(), 2);
    assert!(vault.register(None, 10).unwrap().items.is_empty());
    let head = vault.audit_head().unwrap();
    let report = vault.verify_chain().unwrap();
    assert_eq!(
        (report.sound, report.broken),
        (head.count, None),
        "the chain stays whole without the content"
    );
}

#[test]
fn a_long_list_comes_in_pages_without_gaps() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    for n in 0..25 {
        let id = draft_id(&mut device.rng);
        // Some at the same moment.
        vault.begin(id, Timestamp(n / 3), &mut device.rng).unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = vault.drafts_page(after, 4).unwrap();
        seen.extend(page.items.iter().map(|entry| (entry.touched, entry.id)));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 25);
    assert!(seen.is_sorted_by(|a, b| a > b), "newest first, each once");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    /// Whatever is appended in whatever order to whichever screening comes back as it was.
    #[test]
    fn what_goes_in_comes_out(steps in proptest::collection::vec((0_usize..3, 0_u32..50, any::<bool>(), any::<i64>()), 1..40)) {
        let folder = folder();
        let mut device = Device::new(folder.path());
        let mut vault = device.vault(folder.path());
        let drafts: Vec<_> = (0..3).map(|_| device.draft(&mut vault, 0)).collect();
        let mut wanted = vec![vec![started()]; 3];
        for (which, item, clear, at) in steps {
            let event = if clear { Event::Cleared { item: format!("item-{item}") } } else { answered(item) };
            let recorded = vault.append(drafts[which], &event, Timestamp(at), &mut device.rng).unwrap();
            wanted[which].push(event);
            prop_assert_eq!(recorded.seq as usize, wanted[which].len());
        }
        drop(vault);
        let vault = device.vault(folder.path());
        for (draft, wanted) in drafts.iter().zip(&wanted) {
            let events: Vec<_> = vault.events(*draft).unwrap().into_iter().map(|recorded| recorded.event).collect();
            prop_assert_eq!(&events, wanted);
        }
        prop_assert!(vault.verify_chain().unwrap().broken.is_none());
    }
}
