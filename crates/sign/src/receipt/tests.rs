#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::{HubReceipt, RECEIPT_LEN, ReceiptFields};
use crate::fixed_rng::FixedRng;
use crate::text::to_hex;
use crate::{ContentHash, SignError, SigningKey};

fn hub() -> SigningKey {
    SigningKey::generate(&mut FixedRng::new("hub"))
}

fn receipt(seq: u64, prev: ContentHash) -> HubReceipt {
    let fields = ReceiptFields {
        env_hash: ContentHash::of(&seq.to_be_bytes()),
        device: [0xd1; 16],
        device_seq: seq,
        received_at: 1_790_000_000_000,
        prev,
    };
    HubReceipt::issue(&hub(), fields)
}

#[test]
fn a_retry_gets_the_same_bytes_and_they_are_believed() {
    let (first, again) = (receipt(1, ContentHash::ZERO).encode(), receipt(1, ContentHash::ZERO).encode());
    assert_eq!(first, again);
    let read = HubReceipt::decode(&first).unwrap();
    assert_eq!(read.verify(&hub().public()), Ok(()));
    let stranger = SigningKey::generate(&mut FixedRng::new("stranger"));
    assert_eq!(read.verify(&stranger.public()), Err(SignError::Signature));
}

#[test]
fn a_hub_that_drops_or_forks_is_found_out() {
    let first = receipt(1, ContentHash::ZERO);
    let second = receipt(2, first.hash());
    let third = receipt(3, second.hash());
    assert_eq!(first.follows(None), Ok(()));
    assert_eq!(second.follows(Some(&first)), Ok(()));
    assert_eq!(third.follows(Some(&second)), Ok(()));
    let broken = Err(SignError::BrokenChain);
    assert_eq!(third.follows(Some(&first)), broken, "one dropped");
    assert_eq!(second.follows(None), broken, "the beginning dropped");
    assert_eq!(receipt(2, ContentHash::ZERO).follows(Some(&first)), broken, "a fork");
    assert_eq!(first.follows(Some(&first)), broken, "a repeat");
    assert_eq!(receipt(u64::MAX, first.hash()).follows(Some(&first)), broken, "a jump");
}

#[test]
fn each_changed_byte_is_refused() {
    let bytes = receipt(1, ContentHash::ZERO).encode();
    assert_eq!(bytes.len(), RECEIPT_LEN);
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let verdict = HubReceipt::decode(&changed).and_then(|r| r.verify(&hub().public()));
        assert!(verdict.is_err(), "byte {at}");
    }
}

#[test]
fn version_one_is_pinned() {
    assert_eq!(to_hex(&receipt(1, ContentHash::ZERO).encode()), VECTOR);
}

proptest! {
    #[test]
    fn bytes_of_another_length_are_refused(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(HubReceipt::decode(&bytes).is_ok(), bytes.len() == RECEIPT_LEN && bytes[0] == 1);
    }

    #[test]
    fn random_receipts_are_never_believed(mut bytes in proptest::collection::vec(any::<u8>(), RECEIPT_LEN)) {
        bytes[0] = 1;
        let read = HubReceipt::decode(&bytes).unwrap();
        prop_assert_eq!(read.encode(), bytes);
        prop_assert!(read.verify(&hub().public()).is_err());
    }
}

const VECTOR: &str = "01cd2662154e6d76b2b2b92e70c0cac3ccf534f9b74eb5b89819ec509083d00a50d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d10000000000000001000001a0c4506c000000000000000000000000000000000000000000000000000000000000000000ea122e6b030435497828ce45d3db3d4f07dcb2121e4308b4bfbf4fe53160471df76641bab996a6ee9faa680c28ce2cdf785f491e965123902d0eef07eb955a04";
