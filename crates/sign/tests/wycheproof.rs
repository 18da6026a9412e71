//! Signatures against the inputs of Project Wycheproof that others got wrong.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "tests"
)]

use ed25519_dalek::{Signature, VerifyingKey};
use wycheproof::{TestResult, eddsa};

#[test]
fn a_signature_is_the_one_that_the_key_made_and_in_its_one_form() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).unwrap();
    let mut count = 0;
    for group in &set.test_groups {
        let key = VerifyingKey::from_bytes(&group.key.pk.as_slice().try_into().unwrap()).unwrap();
        for test in &group.tests {
            count += 1;
            let signature = Signature::from_slice(&test.sig);
            let holds = signature.is_ok_and(|signature| key.verify_strict(&test.msg, &signature).is_ok());
            assert_eq!(holds, test.result == TestResult::Valid, "{}: {}", test.tc_id, test.comment);
        }
    }
    println!("Ed25519: {count} vectors");
    assert!(count >= 140, "{count}");
}
