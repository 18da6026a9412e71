#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use crate::fixed_rng::FixedRng;
use crate::{ContentHash, PublicKey, Purpose, SignError, Signature, SigningKey};

const PURPOSES: [Purpose; 6] = [
    Purpose::Inner,
    Purpose::DeviceCertificate,
    Purpose::Directory,
    Purpose::SealingKey,
    Purpose::HubReceipt,
    Purpose::Pack,
];

#[test]
fn a_signature_for_one_purpose_never_passes_for_another() {
    let key = SigningKey::generate(&mut FixedRng::new("purposes"));
    for made in PURPOSES {
        let signature = key.sign(made, b"the same bytes");
        for asked in PURPOSES {
            let verdict = key.public().verify(asked, b"the same bytes", &signature);
            assert_eq!(verdict.is_ok(), made == asked, "made for {made:?}, asked for {asked:?}");
        }
    }
}

#[test]
fn no_prefix_begins_another_so_bytes_cannot_move_between_purposes() {
    for one in PURPOSES {
        for other in PURPOSES.into_iter().filter(|other| *other != one) {
            assert!(!one.prefix().starts_with(other.prefix()), "{one:?} {other:?}");
        }
    }
}

#[test]
fn the_ed25519_of_rfc_8032_comes_out() {
    let seed: [u8; 32] =
        crate::text::from_hex("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7").unwrap();
    let key = SigningKey::from_seed(&seed);
    let public = "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
    assert_eq!(key.public().to_string(), public);
    let signature = "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac\
                     18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";
    assert_eq!(key.sign_exactly(&[0xaf, 0x82]).to_string(), signature, "section 7.1, test 3");
    assert_eq!(*key.seed(), seed);
}

#[test]
fn a_key_of_small_order_vouches_for_nothing() {
    let mut identity_point = [0_u8; 32];
    identity_point[0] = 1;
    // R = identity, S = 0 satisfies the plain equation for every message under such a key.
    let mut forged = [0_u8; 64];
    forged[0] = 1;
    let verdict = PublicKey(identity_point).verify(Purpose::Pack, b"anything", &Signature(forged));
    assert!(verdict.is_err());
}

#[test]
fn texts_have_one_spelling() {
    let hash = ContentHash::of(b"");
    let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    assert_eq!(hash.to_string(), text);
    assert_eq!(text.parse::<ContentHash>(), Ok(hash));
    assert_eq!(serde_json::to_string(&hash).unwrap(), format!("\"{text}\""));
    assert_eq!(serde_json::from_str::<ContentHash>(&format!("\"{text}\"")).unwrap(), hash);
    for bad in [text.to_uppercase(), text[1..].to_owned(), format!("{text}00"), text.replace('e', "g")] {
        assert_eq!(bad.parse::<ContentHash>(), Err(SignError::Format("content hash")), "{bad}");
        assert!(serde_json::from_str::<ContentHash>(&format!("\"{bad}\"")).is_err());
    }
}

#[test]
fn printing_a_key_for_debugging_tells_nothing() {
    let key = SigningKey::generate(&mut FixedRng::new("debug")).public();
    assert_eq!(format!("{key:?}"), "PublicKey(..)");
}

proptest! {
    #[test]
    fn what_was_signed_verifies_and_nothing_else_does(
        seed: [u8; 32], bytes: Vec<u8>, other: Vec<u8>, at in 0_usize..64, flip in 1_u8..,
    ) {
        let key = SigningKey::from_seed(&seed);
        let signature = key.sign(Purpose::Pack, &bytes);
        prop_assert_eq!(key.public().verify(Purpose::Pack, &bytes, &signature), Ok(()));
        prop_assert_eq!(key.public().verify(Purpose::Pack, &other, &signature).is_ok(), bytes == other);
        let mut changed = signature;
        changed.0[at] ^= flip;
        prop_assert!(key.public().verify(Purpose::Pack, &bytes, &changed).is_err());
    }

    #[test]
    fn any_bytes_may_be_called_a_key_and_a_signature(key: [u8; 32], signature: [u8; 64], bytes: Vec<u8>) {
        prop_assert!(PublicKey(key).verify(Purpose::Inner, &bytes, &Signature(signature)).is_err());
    }
}
