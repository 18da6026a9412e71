#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use fener_sign::receipt::ReceiptFields;
use fener_sign::{ContentHash, HubReceipt, SigningKey};
use proptest::prelude::*;

use super::{Chain, Head};

fn receipts(seed: u8, count: u64, before: Head) -> Vec<HubReceipt> {
    let hub = SigningKey::from_seed(&[7; 32]);
    let mut head = before;
    let mut made = Vec::new();
    for n in 0..count {
        let fields = ReceiptFields {
            env_hash: ContentHash::of(&[seed, u8::try_from(n).unwrap()]),
            device: [1; 16],
            device_seq: head.seq + 1,
            received_at: 1_000 + n,
            prev: head.hash,
        };
        let receipt = HubReceipt::issue(&hub, fields);
        head = Head::after(&receipt);
        made.push(receipt);
    }
    made
}

proptest! {
    /// Whatever the order of arrival, everything joins, once and in the hub's order.
    #[test]
    fn order_of_arrival_does_not_matter(order in Just((0..12_usize).collect::<Vec<_>>()).prop_shuffle()) {
        let all = receipts(1, 12, Head::BEGINNING);
        let mut chain = Chain::new(Head::BEGINNING);
        let mut joined = Vec::new();
        for index in order {
            joined.extend(chain.offer(all[index].clone()));
        }
        prop_assert_eq!(joined, all);
        prop_assert!(chain.finish(false).is_none());
    }

    /// With answers missing, exactly what comes before the first gap joins; the rest is no break while something is
    /// unsettled, and joins when the missing ones come in a later run.
    #[test]
    fn lost_answers_are_made_good_later(lost in proptest::collection::btree_set(0..10_usize, 1..5)) {
        let all = receipts(2, 10, Head::BEGINNING);
        let mut chain = Chain::new(Head::BEGINNING);
        let mut joined = Vec::new();
        for (index, receipt) in all.iter().enumerate() {
            if !lost.contains(&index) {
                joined.extend(chain.offer(receipt.clone()));
            }
        }
        let first_lost = *lost.first().unwrap();
        prop_assert_eq!(&joined[..], &all[..first_lost]);
        prop_assert!(chain.finish(true).is_none());
        let head = joined.last().map_or(Head::BEGINNING, Head::after);
        let mut later = Chain::new(head);
        let rest: Vec<_> = all[first_lost..].iter().rev().flat_map(|r| later.offer(r.clone())).collect();
        prop_assert_eq!(&rest[..], &all[first_lost..]);
    }
}

#[test]
fn a_hub_put_back_to_an_older_state_is_seen_and_taken_up_anew() {
    let known = receipts(3, 6, Head::BEGINNING);
    let mut chain = Chain::new(Head::after(&known[5]));
    // The backup held three of the six: the next receipts start over from there.
    let forked = receipts(4, 3, Head::after(&known[2]));
    assert!(forked.iter().all(|receipt| chain.offer(receipt.clone()).is_empty()), "nothing of a fork joins");
    let broken = chain.finish(true).unwrap();
    assert_eq!(broken.receipts.len(), 3, "a fork is a break even while something is unsettled");
    assert_eq!(broken.restart, Head::after(&known[2]));
    let mut anew = Chain::new(broken.restart);
    let joined: Vec<_> = forked.iter().flat_map(|receipt| anew.offer(receipt.clone())).collect();
    assert_eq!(joined, forked, "what comes again joins");
}

#[test]
fn a_gap_that_nothing_can_close_is_a_break() {
    let all = receipts(5, 3, Head::BEGINNING);
    let mut chain = Chain::new(Head::after(&all[0]));
    assert!(chain.offer(all[2].clone()).is_empty());
    let broken = chain.finish(false).unwrap();
    assert_eq!(broken.restart, Head::after(&all[1]));
}

#[test]
fn a_second_receipt_with_the_same_number_is_a_break() {
    let first = receipts(6, 2, Head::BEGINNING);
    let second = receipts(7, 1, Head::BEGINNING);
    let mut chain = Chain::new(Head::BEGINNING);
    assert_eq!(chain.offer(first[0].clone()).len(), 1);
    assert!(chain.offer(second[0].clone()).is_empty());
    assert_eq!(chain.offer(first[1].clone()).len(), 1, "the true chain goes on");
    assert!(chain.finish(true).is_some());
}
