#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use fener_sign::text::to_hex;
use proptest::prelude::*;

use super::{Kek, OVERHEAD, unwrap, wrap};
use crate::fixed_rng::FixedRng;
use crate::keys::{self, Store};
use crate::{Key, SealError, body, mac};

fn key(byte: u8) -> Key {
    Key::from_bytes(&[byte; 32])
}

fn kek(pin: u8, answer: u8, slot: &[u8]) -> Kek {
    Kek::derive(&key(pin), &key(answer), slot)
}

#[test]
fn a_key_is_unwrapped_by_the_right_pin_on_the_right_device_in_the_right_slot() {
    let mut rng = FixedRng::new("wrap");
    let wrapped = wrap(&kek(1, 2, b"slot-3"), b"header", b"device key", &mut rng).unwrap();
    assert_eq!(wrapped.len(), b"device key".len() + OVERHEAD);
    assert_eq!(unwrap(&kek(1, 2, b"slot-3"), b"header", &wrapped).unwrap().as_slice(), b"device key");
    let locked = Err(SealError::Locked);
    assert_eq!(unwrap(&kek(9, 2, b"slot-3"), b"header", &wrapped), locked, "another PIN");
    assert_eq!(unwrap(&kek(1, 9, b"slot-3"), b"header", &wrapped), locked, "another device");
    assert_eq!(unwrap(&kek(2, 1, b"slot-3"), b"header", &wrapped), locked, "the halves exchanged");
    assert_eq!(unwrap(&kek(1, 2, b"slot-4"), b"header", &wrapped), locked, "another slot");
    assert_eq!(unwrap(&kek(1, 2, b"slot-3"), b"other header", &wrapped), locked, "a changed header");
}

#[test]
fn each_changed_byte_and_each_cut_is_refused() {
    let mut rng = FixedRng::new("wrap");
    let wrapped = wrap(&kek(1, 2, b"slot"), b"header", &[7; 64], &mut rng).unwrap();
    for at in 0..wrapped.len() {
        let mut changed = wrapped.clone();
        changed[at] ^= 0x80;
        assert_eq!(unwrap(&kek(1, 2, b"slot"), b"header", &changed), Err(SealError::Locked), "byte {at}");
        assert_eq!(
            unwrap(&kek(1, 2, b"slot"), b"header", &wrapped[..at]),
            Err(SealError::Locked),
            "cut at {at}"
        );
    }
}

#[test]
fn the_commitment_is_what_stops_a_ciphertext_with_two_keys() {
    let mut rng = FixedRng::new("wrap");
    let (one, two) = (kek(1, 2, b"slot"), kek(3, 4, b"slot"));
    let mut wrapped = wrap(&one, b"", &[7; 32], &mut rng).unwrap();
    let foreign = wrap(&two, b"", &[7; 32], &mut rng).unwrap();
    wrapped[..32].copy_from_slice(&foreign[..32]);
    assert_eq!(
        unwrap(&one, b"", &wrapped),
        Err(SealError::Locked),
        "opens by the cipher alone, not by the commitment"
    );
    assert!(body::open(&one.0, b"", &wrapped[32..]).is_ok());
}

#[test]
fn a_record_opens_in_its_own_place_only() {
    let mut rng = FixedRng::new("body");
    let sealed = body::seal(&key(1), b"case/v1 4 rev 2", b"answers", &mut rng).unwrap();
    assert_eq!(sealed.len(), b"answers".len() + body::OVERHEAD);
    assert_eq!(body::open(&key(1), b"case/v1 4 rev 2", &sealed).unwrap().as_slice(), b"answers");
    assert_eq!(body::open(&key(1), b"case/v1 4 rev 1", &sealed), Err(SealError::Locked));
    assert_eq!(body::open(&key(2), b"case/v1 4 rev 2", &sealed), Err(SealError::Locked));
    let again = body::seal(&key(1), b"case/v1 4 rev 2", b"answers", &mut rng).unwrap();
    assert_ne!(sealed, again, "the same content never looks the same");
}

#[test]
fn the_chain_tells_where_one_part_ends() {
    let parts: [&[&[u8]]; 5] = [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""], &[]];
    for (index, one) in parts.iter().enumerate() {
        for (other_index, other) in parts.iter().enumerate() {
            assert_eq!(mac::fits(&key(1), one, &mac::of(&key(1), other)), index == other_index);
        }
        assert!(!mac::fits(&key(2), one, &mac::of(&key(1), one)));
        assert!(!mac::fits(&key(1), one, b""));
    }
}

#[test]
fn every_purpose_has_a_key_of_its_own() {
    let device = key(1);
    let stores = [Store::Vault, Store::Outbox, Store::Training]
        .map(|store| keys::database(&device, store).to_string());
    assert!(stores.iter().all(|text| text.len() == 96 && text.bytes().all(|b| b.is_ascii_hexdigit())));
    let mut all: Vec<String> = stores.iter().map(|text| text[..64].to_owned()).collect();
    all.extend([keys::audit(&device), keys::head(&device)].map(|key| to_hex(key.expose())));
    all.sort();
    all.dedup();
    assert_eq!(all.len(), 5);
    assert_ne!(keys::answer(&key(1), &key(2)).expose(), keys::answer(&key(2), &key(1)).expose());
}

#[test]
fn version_one_is_pinned() {
    let mut rng = FixedRng::new("wrap vector");
    assert_eq!(to_hex(&wrap(&kek(1, 2, b"slot-3"), b"header", b"secret", &mut rng).unwrap()), WRAPPED);
    assert_eq!(to_hex(&body::seal(&key(1), b"context", b"content", &mut rng).unwrap()), RECORD);
    assert_eq!(to_hex(&mac::of(&key(1), &[b"one", b"two"])), MAC);
    assert_eq!(*keys::database(&key(1), Store::Vault), DATABASE);
    assert_eq!(to_hex(keys::audit(&key(1)).expose()), AUDIT);
    assert_eq!(to_hex(keys::head(&key(1)).expose()), HEAD);
    assert_eq!(to_hex(keys::answer(&key(1), &key(2)).expose()), ANSWER);
}

#[test]
fn the_hkdf_of_rfc_5869_comes_out() {
    // Appendix A.1, the first 32 of 42 bytes: a prefix of a longer output is the shorter output.
    let info: Vec<u8> = (0xf0..=0xf9).collect();
    let salt: Vec<u8> = (0..=0x0c).collect();
    let key = crate::key::derive(&[0x0b; 22], &salt, &[&info[..4], &info[4..]]);
    assert_eq!(to_hex(key.expose()), "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf");
}

proptest! {
    #[test]
    fn any_bytes_may_be_unwrapped_or_opened(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(unwrap(&kek(1, 2, b"slot"), b"", &bytes), Err(SealError::Locked));
        prop_assert_eq!(body::open(&key(1), b"", &bytes), Err(SealError::Locked));
        prop_assert_eq!(Key::from_slice(&bytes).is_ok(), bytes.len() == 32);
    }

    #[test]
    fn whatever_is_wrapped_comes_back(secret: Vec<u8>, context: Vec<u8>, slot: Vec<u8>) {
        let mut rng = FixedRng::new("property");
        let kek = kek(1, 2, &slot);
        let wrapped = wrap(&kek, &context, &secret, &mut rng).unwrap();
        prop_assert_eq!(&*unwrap(&kek, &context, &wrapped).unwrap(), &secret);
    }
}

const WRAPPED: &str = "9f1296b04e1fecd559b2b8be2b9bc38dc49d50547302416220a5b431c2996007c1f7c5c58d02e60d64ded621844904976dbd12c897d40f3834fbc2e2a9c2360f48a4";
const RECORD: &str = "4d972d4cde67395f1d7791ebf21c6d141f4cd00637f553360728d392eb09222c17f8b8";
const MAC: &str = "594af63e565965a50cad6bf03affb33d28afa39d5f733c0b481c564e1e0d83ac";
const DATABASE: &str =
    "6de9225bf1d6b485812061f7c75d360cccac4d048077680f13f1412e65f6a1ac3c7221c678d69464e31ef7111f000363";
const AUDIT: &str = "d86bb357fe760ebb8be4ed987dc9a3d0269186ab1ff1f6c90396d452422fcec5";
const HEAD: &str = "03c7a172189e9afc6e0195db1fe473f58895f329224f95136080f18b0c850c76";
const ANSWER: &str = "de49bcfc204e2adfa3aa496508607c9f15caaac4c3f70a9758be8b510ec42026";
