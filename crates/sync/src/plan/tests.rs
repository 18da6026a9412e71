#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;

use fener_model::Timestamp;
use fener_sign::ContentHash;
use fener_wire::Mailbox;
use proptest::prelude::*;

use super::{CoverState, Snapshot, Step, Unsent, plan};
use crate::retry::CAP_MS;

fn unsent() -> impl Strategy<Value = Unsent> {
    (any::<u8>(), any::<i32>(), any::<i32>()).prop_map(|(name, queued_at, next)| Unsent {
        hash: ContentHash::of(&[name]),
        queued_at: Timestamp(i64::from(queued_at)),
        next_attempt: Timestamp(i64::from(next) / 512),
    })
}

fn cover() -> impl Strategy<Value = CoverState> {
    prop_oneof![Just(CoverState::None), Just(CoverState::AtHand), Just(CoverState::Owed)]
}

prop_compose! {
    fn snapshot()(unsent in proptest::collection::vec(unsent(), 0..40), cover in cover(), has_mailbox: bool) -> Snapshot {
        Snapshot { unsent, cover, mailbox: has_mailbox.then_some(Mailbox([4; 16])) }
    }
}

fn uploads(steps: &[Step]) -> Vec<ContentHash> {
    steps.iter().filter_map(|step| if let Step::Upload(hash) = step { Some(*hash) } else { None }).collect()
}

proptest! {
    #[test]
    fn every_due_envelope_is_sent_exactly_once(snapshot in snapshot(), now in -4_000_000_i64..4_000_000) {
        let now = Timestamp(now);
        let steps = plan(&snapshot, now);
        let due = |e: &&Unsent| {
            let ahead = e.next_attempt.since(now);
            ahead <= 0 || ahead > CAP_MS
        };
        let expected: BTreeSet<_> = snapshot.unsent.iter().filter(due).map(|e| e.hash).collect();
        let sent = uploads(&steps);
        prop_assert_eq!(sent.iter().copied().collect::<BTreeSet<_>>(), expected.clone());
        prop_assert_eq!(sent.len(), expected.len());
        let covers = steps.iter().filter(|step| **step == Step::UploadCover).count();
        let is_covered = match snapshot.cover {
            CoverState::None => false,
            CoverState::AtHand => sent.is_empty(),
            CoverState::Owed => true,
        };
        prop_assert_eq!(covers, usize::from(is_covered));
    }

    #[test]
    fn nothing_waits_longer_than_the_cap_whatever_the_clock_does(e in unsent(), jump in any::<i64>()) {
        let snapshot = Snapshot { unsent: vec![e], ..Snapshot::default() };
        let jumped = Timestamp(jump);
        let now_or_then = [jumped, jumped.plus_ms(CAP_MS)];
        prop_assert!(now_or_then.iter().any(|now| !uploads(&plan(&snapshot, *now)).is_empty()));
    }

    #[test]
    fn the_order_is_fixed(snapshot in snapshot(), now in any::<i32>()) {
        let steps = plan(&snapshot, Timestamp(i64::from(now)));
        prop_assert_eq!(&steps[..2], &[Step::Hello, Step::FetchDirectory][..]);
        prop_assert_eq!(steps.last(), Some(&Step::ReportHealth));
        let place = |wanted: fn(&Step) -> bool| steps.iter().position(wanted);
        let read = place(|s| matches!(s, Step::ReadInbox(_)));
        let ack = place(|s| matches!(s, Step::Acknowledge(_)));
        let last_upload = steps.iter().rposition(|s| matches!(s, Step::Upload(_) | Step::UploadCover));
        prop_assert_eq!(read.is_some(), snapshot.mailbox.is_some());
        if let (Some(read), Some(ack)) = (read, ack) {
            prop_assert!(read < ack && last_upload.is_none_or(|upload| upload < read));
        }
        prop_assert_eq!(&steps, &plan(&snapshot, Timestamp(i64::from(now))), "a plan is a function");
    }
}
