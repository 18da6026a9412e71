#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::{CERTIFICATE_LEN, CertificateFields, DeviceCertificate, Role};
use crate::fixed_rng::FixedRng;
use crate::text::to_hex;
use crate::{SignError, SigningKey};

fn registrar() -> SigningKey {
    SigningKey::generate(&mut FixedRng::new("registrar"))
}

fn fields() -> CertificateFields {
    CertificateFields {
        role: Role::Tablet,
        device: [0xd1; 16],
        place: "kapikule-2".to_owned(),
        key: SigningKey::generate(&mut FixedRng::new("tablet")).public(),
        mailbox: [0xb0; 16],
        not_before: 1_000,
        not_after: 2_000,
    }
}

#[test]
fn a_certificate_travels_and_is_believed_within_its_time() {
    let issued = DeviceCertificate::issue(&registrar(), fields()).unwrap();
    let arrived = DeviceCertificate::decode(&issued.encode()).unwrap();
    assert!(arrived == issued && arrived.place == "kapikule-2");
    let trusted = registrar().public();
    assert_eq!(arrived.verify(&trusted, Some(1_000)), Ok(()));
    assert_eq!(arrived.verify(&trusted, Some(2_000)), Ok(()));
    assert_eq!(arrived.verify(&trusted, Some(999)), Err(SignError::NotYetValid));
    assert_eq!(arrived.verify(&trusted, Some(2_001)), Err(SignError::Expired));
    assert_eq!(arrived.verify(&trusted, None), Ok(()), "no clock worth asking: the signature alone counts");
}

#[test]
fn only_the_trusted_registrar_is_believed() {
    let stranger = SigningKey::generate(&mut FixedRng::new("stranger"));
    let forged = DeviceCertificate::issue(&stranger, fields()).unwrap();
    assert_eq!(forged.verify(&registrar().public(), None), Err(SignError::Signer));
    let mut relabelled = forged.encode();
    relabelled[115..147].copy_from_slice(&registrar().public().0);
    let relabelled = DeviceCertificate::decode(&relabelled).unwrap();
    assert_eq!(relabelled.verify(&registrar().public(), None), Err(SignError::Signature));
}

#[test]
fn each_changed_byte_is_refused() {
    let bytes = DeviceCertificate::issue(&registrar(), fields()).unwrap().encode();
    assert_eq!(bytes.len(), CERTIFICATE_LEN);
    for at in 0..bytes.len() {
        for flip in [1, 0x80, 0xff] {
            let mut changed = bytes.clone();
            changed[at] ^= flip;
            let verdict =
                DeviceCertificate::decode(&changed).and_then(|c| c.verify(&registrar().public(), None));
            assert!(verdict.is_err(), "byte {at} changed by {flip:#x}");
        }
    }
}

#[test]
fn what_makes_no_sense_is_not_issued() {
    for place in ["", "Kapıkule", "a/b", &"a".repeat(33)] {
        let fields = CertificateFields { place: place.to_owned(), ..fields() };
        assert!(DeviceCertificate::issue(&registrar(), fields).is_err(), "{place}");
    }
    let backwards = CertificateFields { not_before: 2, not_after: 1, ..fields() };
    assert!(DeviceCertificate::issue(&registrar(), backwards).is_err());
}

#[test]
fn version_one_is_pinned() {
    let bytes = DeviceCertificate::issue(&registrar(), fields()).unwrap().encode();
    assert_eq!(to_hex(&bytes), VECTOR);
}

proptest! {
    #[test]
    fn every_certificate_reads_back_as_the_same_bytes(
        desk: bool, device: [u8; 16], place in "[a-z0-9-]{1,32}", mailbox: [u8; 16], times: [u64; 2],
    ) {
        let role = if desk { Role::Desk } else { Role::Tablet };
        let (not_before, not_after) = (times[0].min(times[1]), times[0].max(times[1]));
        let fields = CertificateFields { role, device, place, mailbox, not_before, not_after, ..fields() };
        let bytes = DeviceCertificate::issue(&registrar(), fields).unwrap().encode();
        prop_assert_eq!(DeviceCertificate::decode(&bytes).unwrap().encode(), bytes);
    }

    #[test]
    fn random_bytes_are_refused_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        prop_assert!(DeviceCertificate::decode(&bytes).is_err());
    }

    #[test]
    fn damaged_bytes_never_panic_and_have_one_spelling(at in 0..CERTIFICATE_LEN, value: u8, cut in 0..=CERTIFICATE_LEN) {
        let mut bytes = DeviceCertificate::issue(&registrar(), fields()).unwrap().encode();
        bytes[at] = value;
        bytes.truncate(cut);
        if let Ok(read) = DeviceCertificate::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
        }
    }
}

const VECTOR: &str = "0101d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d10a6b6170696b756c652d320000000000000000000000000000000000000000000018477e0213bc57d1050fbc56dba9f23ab4e2847e61971a53f502cd1639daa3a2b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b000000000000003e800000000000007d0aca780302a28e2e40d6c9d66243a911088cdd388719dfa0cd3357d06e22ead0318338b3e974ef18e0b5f0a92d598efef7b761deeb052d5c64106ce9c7beae5e9eb2a3db1ccfec214addee7d1758bbf03342868a6c89f74f4b274bae6a2f32005";
