//! The primitives that secrecy rests on, against the inputs of Project Wycheproof that others got wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hkdf::Hkdf;
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use wycheproof::{TestResult, aead, hkdf as kdf, mac, xdh};
use x25519_dalek::{PublicKey, StaticSecret};

/// Prints what was tried, so that an empty set is seen.
fn tried(what: &str, count: usize, least: usize) {
    println!("{what}: {count} vectors");
    assert!(count >= least, "{what}: {count} vectors, and at least {least} were there");
}

#[test]
fn aes_gcm_opens_what_is_whole_and_nothing_else() {
    let set = aead::TestSet::load(aead::TestName::AesGcm).unwrap();
    let fits =
        |group: &&aead::TestGroup| (group.key_size, group.nonce_size, group.tag_size) == (256, 96, 128);
    let mut count = 0;
    for test in set.test_groups.iter().filter(fits).flat_map(|group| &group.tests) {
        count += 1;
        let cipher = Aes256Gcm::new_from_slice(&test.key).unwrap();
        let nonce = Nonce::try_from(test.nonce.as_slice()).unwrap();
        let sealed = [test.ct.as_slice(), test.tag.as_slice()].concat();
        let opened = cipher.decrypt(&nonce, Payload { msg: &sealed, aad: &test.aad });
        match test.result {
            TestResult::Valid => {
                assert_eq!(opened.as_deref(), Ok(test.pt.as_slice()), "{}", test.tc_id);
                let again = cipher.encrypt(&nonce, Payload { msg: &test.pt, aad: &test.aad }).unwrap();
                assert_eq!(again, sealed, "{}", test.tc_id);
            }
            _ => assert!(opened.is_err(), "{}: {}", test.tc_id, test.comment),
        }
    }
    tried("AES-256-GCM", count, 60);
}

#[test]
fn x25519_agrees_and_a_secret_that_anybody_knows_is_seen() {
    let set = xdh::TestSet::load(xdh::TestName::X25519).unwrap();
    let mut count = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        let (Ok(secret), Ok(public)) = (
            <[u8; 32]>::try_from(test.private_key.as_slice()),
            <[u8; 32]>::try_from(test.public_key.as_slice()),
        ) else {
            assert_ne!(test.result, TestResult::Valid, "{}", test.tc_id);
            continue;
        };
        count += 1;
        let shared = StaticSecret::from(secret).diffie_hellman(&PublicKey::from(public));
        assert_eq!(shared.as_bytes(), test.shared_secret.as_slice(), "{}", test.tc_id);
        let is_known_to_all = test.shared_secret.iter().all(|byte| *byte == 0);
        assert_eq!(shared.was_contributory(), !is_known_to_all, "{}", test.tc_id);
    }
    tried("X25519", count, 500);
}

#[test]
fn hkdf_gives_the_same_keys() {
    let set = kdf::TestSet::load(kdf::TestName::HkdfSha256).unwrap();
    let mut count = 0;
    for test in set.test_groups.iter().flat_map(|group| &group.tests) {
        count += 1;
        let mut key = vec![0; test.size];
        let made = Hkdf::<Sha256>::new(Some(&test.salt), &test.ikm).expand(&test.info, &mut key);
        match test.result {
            TestResult::Valid => {
                assert!(made.is_ok(), "{}", test.tc_id);
                assert_eq!(key, test.okm.as_slice(), "{}", test.tc_id);
            }
            _ => assert!(made.is_err(), "{}: {}", test.tc_id, test.comment),
        }
    }
    tried("HKDF-SHA-256", count, 80);
}

#[test]
fn hmac_knows_its_own_tags() {
    let set = mac::TestSet::load(mac::TestName::HmacSha256).unwrap();
    let mut count = 0;
    for group in &set.test_groups {
        for test in &group.tests {
            count += 1;
            let mac = Hmac::<Sha256>::new_from_slice(&test.key).unwrap().chain_update(test.msg.as_slice());
            let checked = mac.verify_truncated_left(&test.tag);
            assert_eq!(checked.is_ok(), test.result == TestResult::Valid, "{}", test.tc_id);
        }
    }
    tried("HMAC-SHA-256", count, 150);
}
