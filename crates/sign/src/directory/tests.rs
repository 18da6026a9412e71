#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::{
    Agency, Directory, Hub, Names, Registrar, Revocation, SCHEMA, SealingKey, SignedDirectory, Station,
    root_key_hash,
};
use crate::fixed_rng::FixedRng;
use crate::{CertificateFields, ContentHash, DeviceCertificate, Role, SignError, SigningKey};

fn key(name: &'static str) -> SigningKey {
    SigningKey::generate(&mut FixedRng::new(name))
}

fn directory() -> Directory {
    let vouched = |byte, not_after| SealingKey::issue(&key("agency"), "pmm-edirne", [byte; 32], not_after);
    Directory {
        schema: SCHEMA.to_owned(),
        version: 7,
        issued_at: 1_000,
        warn_after: 9_000,
        hub: Hub {
            url: "https://hub.example:8443".to_owned(),
            tls_root: vec![0x30, 0x82],
            receipt_key: key("hub").public(),
        },
        registrars: vec![Registrar {
            key: key("registrar").public(),
            stations: vec!["kapikule".to_owned()],
            agencies: vec!["pmm-edirne".to_owned()],
        }],
        agencies: vec![Agency {
            id: "pmm-edirne".to_owned(),
            kind: "migration".to_owned(),
            names: Names { tr: "Göç İdaresi".to_owned(), en: "Migration".to_owned() },
            identity: key("agency").public(),
            sealing_keys: vec![vouched(2, 4_000), vouched(3, 5_000), vouched(1, 3_000)],
            mailbox: [0xa1; 16],
        }],
        stations: vec![Station {
            id: "kapikule".to_owned(),
            mailbox: [0xa2; 16],
            agencies: vec!["pmm-edirne".to_owned()],
        }],
        revoked: vec![Revocation { device: [0xee; 16], revoked_at: 1_500 }],
    }
}

fn certificate(registrar: &SigningKey, role: Role, place: &str, device: [u8; 16]) -> DeviceCertificate {
    let (place, key, mailbox) = (place.to_owned(), key("device").public(), [0; 16]);
    let fields = CertificateFields { role, device, place, key, mailbox, not_before: 1_000, not_after: 2_000 };
    DeviceCertificate::issue(registrar, fields).unwrap()
}

#[test]
fn a_directory_travels_through_a_hub_that_is_not_trusted() {
    let root = key("root");
    let sent = SignedDirectory::sign(&directory(), &root).unwrap().encode();
    let arrived = SignedDirectory::decode(&sent).unwrap();
    assert!(arrived.verify(&root.public()) == Ok(directory()));
    assert!(arrived.verify_by_hash(&root_key_hash(&root.public())) == Ok(directory()));
    assert!(arrived.verify_newer(&root.public(), 7).is_ok(), "the same version again is no step back");
    assert!(arrived.verify_newer(&root.public(), 8) == Err(SignError::Rollback));
}

#[test]
fn a_directory_that_the_hub_signed_itself_is_refused() {
    let forged = SignedDirectory::sign(&directory(), &key("hub")).unwrap();
    assert!(forged.verify(&key("root").public()) == Err(SignError::Signer));
    assert!(forged.verify_by_hash(&root_key_hash(&key("root").public())) == Err(SignError::Signer));
    let relabelled = SignedDirectory { key: key("root").public(), ..forged };
    assert!(relabelled.verify(&key("root").public()) == Err(SignError::Signature));
}

#[test]
fn an_agency_key_swapped_by_the_hub_is_refused() {
    let mut swapped = directory();
    swapped.agencies[0].sealing_keys[0].key = [0x66; 32];
    assert!(swapped.check() == Err(SignError::Signature));
    assert!(SignedDirectory::sign(&swapped, &key("root")).is_err(), "nor does the root sign one by mistake");
    let other_agency = SealingKey::issue(&key("agency"), "other", [3; 32], 5_000);
    assert!(
        other_agency.verify(&key("agency").public(), "pmm-edirne").is_err(),
        "vouched for another agency"
    );
}

#[test]
fn each_changed_byte_is_refused() {
    let root = key("root");
    let sent = SignedDirectory::sign(&directory(), &root).unwrap().encode();
    for at in 0..sent.len() {
        let mut changed = sent.clone();
        changed[at] ^= 1;
        let verdict = SignedDirectory::decode(&changed).and_then(|d| d.verify(&root.public()));
        assert!(verdict.is_err(), "byte {at}");
    }
}

#[test]
fn the_newest_vouched_key_is_used_and_a_wrong_clock_only_warns() {
    let mut directory = directory();
    directory.agencies[0].sealing_keys.push(SealingKey {
        key: [0x66; 32],
        not_after: u64::MAX,
        signature: crate::Signature([0; 64]),
    });
    let now = directory.sealing_key("pmm-edirne", 100).unwrap();
    assert!(now.key == [3; 32] && !now.expired);
    let later = directory.sealing_key("pmm-edirne", 5_001).unwrap();
    assert!(later.key == [3; 32] && later.expired);
    assert!(directory.sealing_key("nobody", 100).is_none());
}

#[test]
fn a_registrar_certifies_its_own_places_only() {
    let directory = directory();
    let check = |by: &str, role, place: &str, at| {
        let by = if by == "registrar" { key("registrar") } else { key("hub") };
        directory.verify_certificate(&certificate(&by, role, place, [1; 16]), at)
    };
    assert_eq!(check("registrar", Role::Tablet, "kapikule", Some(1_500)), Ok(()));
    assert_eq!(check("registrar", Role::Desk, "pmm-edirne", Some(1_500)), Ok(()));
    assert_eq!(check("registrar", Role::Tablet, "kapikule", Some(2_500)), Err(SignError::Expired));
    assert_eq!(check("registrar", Role::Tablet, "elsewhere", None), Err(SignError::Signer));
    assert_eq!(
        check("registrar", Role::Desk, "kapikule", None),
        Err(SignError::Signer),
        "no desk of a station"
    );
    assert_eq!(check("hub", Role::Tablet, "kapikule", None), Err(SignError::Signer));
}

#[test]
fn what_a_revoked_device_signed_before_stays_valid() {
    let directory = directory();
    let lost = certificate(&key("registrar"), Role::Tablet, "kapikule", [0xee; 16]);
    assert_eq!(directory.verify_certificate(&lost, Some(1_499)), Ok(()));
    assert_eq!(directory.verify_certificate(&lost, Some(1_500)), Err(SignError::Revoked));
    assert_eq!(directory.verify_certificate(&lost, None), Err(SignError::Revoked));
}

#[test]
fn a_directory_that_contradicts_itself_is_not_signed() {
    let broken: [fn(&mut Directory); 8] = [
        |d| d.agencies[0].kind = "Migration!".to_owned(),
        |d| d.schema = "fener/directory/2".to_owned(),
        |d| d.agencies.push(d.agencies[0].clone()),
        |d| d.stations.push(d.stations[0].clone()),
        |d| d.stations[0].id = "Kapıkule".to_owned(),
        |d| d.stations[0].agencies.push("nobody".to_owned()),
        |d| d.hub.url = "http://hub.example".to_owned(),
        |d| d.hub.url.push('/'),
    ];
    for (index, change) in broken.into_iter().enumerate() {
        let mut directory = directory();
        change(&mut directory);
        assert!(SignedDirectory::sign(&directory, &key("root")).is_err(), "change {index}");
    }
}

#[test]
fn the_json_is_pinned() {
    let signed = SignedDirectory::sign(&directory(), &key("root")).unwrap();
    assert_eq!(ContentHash::of(&signed.encode()).to_string(), VECTOR);
}

proptest! {
    #[test]
    fn random_bytes_are_refused_without_a_panic(
        mut bytes in proptest::collection::vec(any::<u8>(), 97..400), known: bool,
    ) {
        if known {
            bytes[0] = 1;
        }
        let verdict = SignedDirectory::decode(&bytes).and_then(|d| d.verify(&d.key));
        prop_assert!(verdict.is_err());
    }
}

const VECTOR: &str = "2d5e40b1ea08c2b6ea33cf652aeab9a46b63db00070aa02de7e84d16e2bc8390";
