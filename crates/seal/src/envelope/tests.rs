#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

mod hostile;

use std::collections::BTreeSet;

use fener_sign::{CertificateFields, ContentHash, DeviceCertificate, Role, SigningKey};

use super::{ENVELOPE_LEN, HEAD, JSON_MAX, Message, cover, open, recipients_hex, seal};
use crate::fixed_rng::FixedRng;
use crate::{OpenError, SealError, SealingPublic, SealingSecret};

/// A tablet, and as many agencies as a story needs.
struct Cast {
    tablet: SigningKey,
    certificate: DeviceCertificate,
    agencies: Vec<SealingSecret>,
    rng: FixedRng,
}

impl Cast {
    fn new(agencies: usize) -> Self {
        let mut rng = FixedRng::new("envelope");
        let tablet = SigningKey::generate(&mut rng);
        let fields = CertificateFields {
            role: Role::Tablet,
            device: [0xd1; 16],
            place: "kapikule".to_owned(),
            key: tablet.public(),
            mailbox: [0xb0; 16],
            not_before: 0,
            not_after: 9,
        };
        let certificate = DeviceCertificate::issue(&SigningKey::generate(&mut rng), fields).unwrap();
        let agencies = (0..agencies).map(|_| SealingSecret::generate(&mut rng)).collect();
        Self { tablet, certificate, agencies, rng }
    }

    fn recipients(&self) -> Vec<SealingPublic> {
        self.agencies.iter().map(SealingSecret::public).collect()
    }

    fn referral(&self) -> Vec<u8> {
        json_for(&self.recipients(), "\"a\":1")
    }

    fn seal(&mut self) -> Vec<u8> {
        let json = self.referral();
        self.seal_json(&json).unwrap()
    }

    fn seal_json(&mut self, json: &[u8]) -> Result<Vec<u8>, SealError> {
        let recipients = self.recipients();
        seal(json, &self.tablet, &self.certificate, &recipients, &mut self.rng)
    }

    fn deliver(&self, envelope: &[u8], agency: usize) -> Result<Message, OpenError> {
        open(envelope, &[&self.agencies[agency]])?.verify(&self.tablet.public())
    }
}

fn json_for(recipients: &[SealingPublic], rest: &str) -> Vec<u8> {
    let names = recipients_hex(recipients).unwrap().join("\",\"");
    format!("{{{rest},\"recipients\":[\"{names}\"]}}").into_bytes()
}

#[test]
fn each_agency_opens_it_and_reads_the_very_same_bytes() {
    for count in 1..=8 {
        let mut cast = Cast::new(count);
        let envelope = cast.seal();
        for agency in 0..count {
            let message = cast.deliver(&envelope, agency).ok().unwrap();
            assert_eq!(*message.json, cast.referral(), "agency {agency} of {count}");
            assert_eq!(message.opened_with, cast.agencies[agency].public());
            assert_eq!(message.recipients.len(), count);
            assert!(message.certificate == cast.certificate);
        }
    }
}

#[test]
fn last_months_key_still_opens_beside_this_months() {
    let mut cast = Cast::new(1);
    let envelope = cast.seal();
    let new_key = SealingSecret::generate(&mut cast.rng);
    let opened = open(&envelope, &[&new_key, &cast.agencies[0]]).ok().unwrap();
    assert_eq!(opened.msg_id(), envelope[16..32]);
    assert!(opened.certificate() == &cast.certificate);
    assert!(opened.verify(&cast.tablet.public()).is_ok());
}

#[test]
fn nobody_else_opens_it() {
    let mut cast = Cast::new(2);
    let envelope = cast.seal();
    let stranger = SealingSecret::generate(&mut cast.rng);
    assert_eq!(open(&envelope, &[&stranger]).err(), Some(OpenError::NotRecipient));
    assert_eq!(open(&envelope, &[]).err(), Some(OpenError::NotRecipient));
}

#[test]
fn there_is_one_size_whatever_is_inside() {
    let mut cast = Cast::new(3);
    let empty = json_for(&cast.recipients(), "\"n\":\"\"");
    let longest = json_for(&cast.recipients(), &format!("\"n\":\"{}\"", "x".repeat(JSON_MAX - empty.len())));
    assert_eq!(longest.len(), JSON_MAX);
    for json in [&empty, &longest] {
        let envelope = cast.seal_json(json).unwrap();
        assert_eq!(envelope.len(), ENVELOPE_LEN);
        assert_eq!(*cast.deliver(&envelope, 2).ok().unwrap().json, *json);
    }
    assert_eq!(cover(&mut cast.rng).unwrap().len(), ENVELOPE_LEN);
    let too_long =
        json_for(&cast.recipients(), &format!("\"n\":\"{}\"", "x".repeat(JSON_MAX - empty.len() + 1)));
    let refusal = SealError::TooLong { length: JSON_MAX + 1, max: JSON_MAX };
    assert_eq!(cast.seal_json(&too_long).err(), Some(refusal));
}

#[test]
fn a_cover_is_for_nobody_and_looks_like_any_other() {
    let mut cast = Cast::new(8);
    let (real, covering) = (cast.seal(), cover(&mut cast.rng).unwrap());
    for agency in &cast.agencies {
        assert_eq!(open(&covering, &[agency]).err(), Some(OpenError::NotRecipient));
    }
    assert_eq!(real[..16], covering[..16]);
    assert_eq!(covering[..16], HEAD);
    let repeated = (16..ENVELOPE_LEN).step_by(16).map(|at| &covering[at..at + 16]).collect::<BTreeSet<_>>();
    assert_eq!(
        repeated.len(),
        (ENVELOPE_LEN - 16) / 16,
        "no two blocks are the same, so nothing is left unsealed"
    );
}

#[test]
fn a_place_in_the_table_says_nothing_about_the_agency() {
    let mut cast = Cast::new(1);
    let mut places = [0_u32; 8];
    for _ in 0..200 {
        let envelope = cast.seal();
        let mut alone = envelope.clone();
        let place = (0..8)
            .find(|place| {
                alone.copy_from_slice(&envelope);
                let at = 32 + place * 80;
                alone[at..at + 80].fill(0);
                open(&alone, &[&cast.agencies[0]]).err() == Some(OpenError::NotRecipient)
            })
            .unwrap();
        places[place] += 1;
    }
    assert!(places.iter().all(|count| (8..=50).contains(count)), "about 25 each: {places:?}");
}

#[test]
fn nobody_and_a_crowd_are_refused() {
    let mut cast = Cast::new(9);
    let nobody = seal(b"{\"recipients\":[]}", &cast.tablet, &cast.certificate, &[], &mut cast.rng);
    assert_eq!(nobody.err(), Some(SealError::RecipientCount(0)));
    assert_eq!(cast.seal_json(b"{}").err(), Some(SealError::RecipientCount(9)));
    assert_eq!(recipients_hex(&cast.recipients()).err(), Some(SealError::RecipientCount(9)));
    let twice = [cast.recipients()[0]; 2];
    let sealed = seal(b"{}", &cast.tablet, &cast.certificate, &twice, &mut cast.rng);
    assert_eq!(sealed.err(), Some(SealError::Recipient));
    let no_key = [SealingPublic([0; 32])];
    let sealed = seal(&json_for(&no_key, "\"a\":1"), &cast.tablet, &cast.certificate, &no_key, &mut cast.rng);
    assert_eq!(sealed.err(), Some(SealError::Recipient), "a key that gives everyone the same secret");
}

#[test]
fn the_content_must_name_exactly_who_gets_it() {
    let mut cast = Cast::new(2);
    let mut names = recipients_hex(&cast.recipients()).unwrap();
    let fewer = json_for(&cast.recipients()[..1], "\"a\":1");
    names.reverse();
    let unsorted = format!("{{\"recipients\":[\"{}\"]}}", names.join("\",\""));
    let upper =
        String::from_utf8(cast.referral()).unwrap().to_uppercase().replace("RECIPIENTS", "recipients");
    let list = format!("[[\"{}\"]]", recipients_hex(&cast.recipients()).unwrap().join("\",\""));
    let twice = format!("{{\"recipients\":[],{}", &String::from_utf8(cast.referral()).unwrap()[1..]);
    for json in
        [&fewer, unsorted.as_bytes(), upper.as_bytes(), list.as_bytes(), twice.as_bytes(), b"{}", b"", b"x"]
    {
        assert_eq!(cast.seal_json(json).err(), Some(SealError::RecipientsDiffer));
    }
    let other = SigningKey::generate(&mut cast.rng);
    let sealed = seal(&cast.referral(), &other, &cast.certificate, &cast.recipients(), &mut cast.rng);
    assert_eq!(sealed.err(), Some(SealError::Signer), "another device's certificate");
}

#[test]
fn every_envelope_is_new() {
    let mut cast = Cast::new(2);
    let (one, two) = (cast.seal(), cast.seal());
    assert_ne!(one[16..32], two[16..32]);
    let same = one.iter().zip(&two).skip(32).filter(|(a, b)| a == b).count();
    assert!(same < 200, "{same} of {ENVELOPE_LEN} bytes are the same, chance gives about 64");
}

#[test]
fn version_one_is_pinned() {
    let mut cast = Cast::new(3);
    let envelope = cast.seal();
    assert_eq!(ContentHash::of(&envelope).to_string(), ENVELOPE_HASH);
    assert_eq!(fener_sign::text::to_hex(&envelope[..48]), ENVELOPE_BEGINS);
}

#[test]
fn the_hpke_of_rfc_9180_comes_out() {
    use fener_sign::text::from_hex;
    use hpke::kem::X25519HkdfSha256;
    use hpke::{Deserializable as _, Kem, OpModeR};
    // Appendix A.1.1: the same key encapsulation and key schedule as ours with AES-128.
    let secret = "4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8";
    let encapped = "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431";
    let sealed = "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a";
    let opened = hpke::single_shot_open::<hpke::aead::AesGcm128, hpke::kdf::HkdfSha256, X25519HkdfSha256>(
        &OpModeR::Base,
        &<X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(&from_hex::<32>(secret).unwrap()).unwrap(),
        &<X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(&from_hex::<32>(encapped).unwrap()).unwrap(),
        b"Ode on a Grecian Urn",
        &from_hex::<45>(sealed).unwrap(),
        b"Count-0",
    );
    assert_eq!(opened.unwrap(), b"Beauty is truth, truth beauty");
}

const ENVELOPE_HASH: &str = "6768a16ae88ac1ce8db1e7b094f3028512b9a35ae6683616548dc45187ab294c";
const ENVELOPE_BEGINS: &str =
    "464e3031010800000000000000000000956d8593dc658a7e473f9c35809ff70e724b1d3691c4d5d37ef9bea47772cc56";
