//! Envelopes made or changed by someone who means harm.

use fener_sign::{Purpose, SigningKey};
use proptest::prelude::*;
use zeroize::Zeroizing;

use super::super::{INNER_LEN, Parts, inner, pack, payload_key, slots};
use super::{Cast, json_for};
use crate::body::decrypt;
use crate::envelope::{ENVELOPE_LEN, HEAD, open};
use crate::{OpenError, SealingSecret};

/// What a recipient sees inside.
fn plaintext(envelope: &[u8], recipient: &SealingSecret) -> Zeroizing<Vec<u8>> {
    let parts = Parts::read(envelope).unwrap();
    let (_, cek) = slots::open(parts.slots, parts.bound, &[recipient]).unwrap();
    let key = payload_key(&cek, parts.msg_id, parts.before_nonce);
    decrypt(&key, parts.nonce, b"", parts.payload).unwrap()
}

#[test]
fn each_changed_byte_is_refused() {
    let mut cast = Cast::new(3);
    // Sealed until the agency finds itself in the first slot, so that 16,384 openings stay quick.
    let first_slot_fits = |cast: &Cast, envelope: &[u8]| {
        let parts = Parts::read(envelope).unwrap();
        slots::open(&parts.slots[..80], parts.bound, &[&cast.agencies[0]]).is_some()
    };
    let mut changed = cast.seal();
    while !first_slot_fits(&cast, &changed) {
        changed = cast.seal();
    }
    for at in 0..ENVELOPE_LEN {
        changed[at] ^= 1;
        let verdict = open(&changed, &[&cast.agencies[0]]).err();
        let expected = if at < HEAD.len() { Some(OpenError::Format) } else { verdict };
        assert!(verdict.is_some() && verdict == expected, "byte {at}: {verdict:?}");
        changed[at] ^= 1;
    }
    assert!(cast.deliver(&changed, 0).is_ok(), "unchanged again");
}

#[test]
fn another_length_is_no_envelope() {
    let mut cast = Cast::new(1);
    let mut envelope = cast.seal();
    envelope.push(0);
    assert_eq!(open(&envelope, &[&cast.agencies[0]]).err(), Some(OpenError::Format));
    envelope.truncate(ENVELOPE_LEN - 1);
    assert_eq!(open(&envelope, &[&cast.agencies[0]]).err(), Some(OpenError::Format));
    assert_eq!(open(b"", &[&cast.agencies[0]]).err(), Some(OpenError::Format));
}

#[test]
fn a_recipient_cannot_pass_a_referral_on_as_if_sent_to_another() {
    let mut cast = Cast::new(1);
    let envelope = cast.seal();
    let msg_id = *Parts::read(&envelope).unwrap().msg_id;
    let stolen = plaintext(&envelope, &cast.agencies[0]);
    let victim = SealingSecret::generate(&mut cast.rng);

    let forwarded = pack(&msg_id, &[victim.public()], &stolen, &mut cast.rng).unwrap();
    assert_eq!(open(&forwarded, &[&victim]).err(), Some(OpenError::NotMeant));

    let (_, signature, certificate) = inner::read(&stolen).unwrap();
    let renamed = inner::write(&json_for(&[victim.public()], "\"a\":1"), &signature, &certificate);
    let forwarded = pack(&msg_id, &[victim.public()], &renamed, &mut cast.rng).unwrap();
    let opened = open(&forwarded, &[&victim]).ok().unwrap();
    assert_eq!(opened.verify(&cast.tablet.public()).err(), Some(OpenError::Signature));
}

#[test]
fn a_recipient_cannot_send_the_same_content_again_as_a_new_message() {
    let mut cast = Cast::new(2);
    let envelope = cast.seal();
    let stolen = plaintext(&envelope, &cast.agencies[0]);
    let recipients = cast.recipients();
    let again = pack(&[7; 16], &recipients, &stolen, &mut cast.rng).unwrap();
    assert_eq!(cast.deliver(&again, 1).err(), Some(OpenError::Signature));
}

#[test]
fn a_recipient_cannot_change_what_the_others_read() {
    let mut cast = Cast::new(2);
    let envelope = cast.seal();
    let recipients = cast.recipients();
    let msg_id = *Parts::read(&envelope).unwrap().msg_id;
    let stolen = plaintext(&envelope, &cast.agencies[0]);
    let (_, signature, certificate) = inner::read(&stolen).unwrap();
    let other = inner::write(&json_for(&recipients, "\"a\":2"), &signature, &certificate);
    let forged = pack(&msg_id, &recipients, &other, &mut cast.rng).unwrap();
    assert_eq!(cast.deliver(&forged, 1).err(), Some(OpenError::Signature));
}

#[test]
fn only_the_certified_key_counts() {
    let mut cast = Cast::new(1);
    let envelope = cast.seal();
    let stranger = SigningKey::generate(&mut cast.rng);
    let opened = open(&envelope, &[&cast.agencies[0]]).ok().unwrap();
    assert_eq!(opened.verify(&stranger.public()).err(), Some(OpenError::Signature));

    let json = cast.referral();
    let bytes = inner::signed_bytes(&[7; 16], &cast.recipients(), &json);
    let forged = inner::write(&json, &stranger.sign(Purpose::Inner, &bytes), &cast.certificate);
    let recipients = cast.recipients();
    let forged = pack(&[7; 16], &recipients, &forged, &mut cast.rng).unwrap();
    assert_eq!(cast.deliver(&forged, 0).err(), Some(OpenError::Signature));
}

#[test]
fn an_inner_part_with_anything_out_of_place_is_refused() {
    let mut cast = Cast::new(1);
    let envelope = cast.seal();
    let good = plaintext(&envelope, &cast.agencies[0]);
    let recipients = cast.recipients();
    let last = INNER_LEN - 1;
    let changes: [(&str, usize, u8); 4] = [
        ("a length beyond the end", 0, 0xff),
        ("a byte in the zeros", last, 1),
        ("a longer JSON", 3, 1),
        ("no JSON", 4, 1),
    ];
    for (what, at, flip) in changes {
        let mut bad = good.clone();
        bad[at] ^= flip;
        let sent = pack(&[7; 16], &recipients, &bad, &mut cast.rng).unwrap();
        assert_eq!(cast.deliver(&sent, 0).err(), Some(OpenError::Content), "{what}");
    }
}

proptest! {
    #[test]
    fn any_bytes_may_arrive(bytes in proptest::collection::vec(any::<u8>(), 0..800)) {
        let cast = Cast::new(1);
        prop_assert_eq!(open(&bytes, &[&cast.agencies[0]]).err(), Some(OpenError::Format));
        let mut long = HEAD.to_vec();
        long.extend(bytes);
        long.resize(ENVELOPE_LEN, 0x5a);
        prop_assert_eq!(open(&long, &[&cast.agencies[0]]).err(), Some(OpenError::NotRecipient));
    }

    #[test]
    fn any_inner_part_may_be_sealed_by_someone_who_knows_the_key(
        mut bytes in proptest::collection::vec(any::<u8>(), 0..800), short: bool,
    ) {
        if short && bytes.len() > 3 {
            bytes[..3].fill(0);
        }
        bytes.resize(INNER_LEN, 0);
        prop_assert!(inner::read(&bytes).is_none(), "a certificate with the right version and place by chance");
        prop_assert!(inner::named_recipients(&bytes).is_none());
        let mut cast = Cast::new(1);
        let recipients = cast.recipients();
        let sent = pack(&[7; 16], &recipients, &bytes, &mut cast.rng).unwrap();
        prop_assert_eq!(open(&sent, &[&cast.agencies[0]]).err(), Some(OpenError::Content));
    }

    #[test]
    fn a_mutated_inner_part_never_panics(at in 0..800_usize, value: u8, more in 0..INNER_LEN, other: u8) {
        let mut cast = Cast::new(1);
        let envelope = cast.seal();
        let mut bytes = plaintext(&envelope, &cast.agencies[0]);
        let before = bytes.clone();
        bytes[at] = value;
        bytes[more] = other;
        let recipients = cast.recipients();
        let msg_id = *Parts::read(&envelope).unwrap().msg_id;
        let sent = pack(&msg_id, &recipients, &bytes, &mut cast.rng).unwrap();
        // The registrar's signature in the certificate is checked against the directory, not here.
        let verdict = cast.deliver(&sent, 0);
        let certificate_changed = verdict.as_ref().is_ok_and(|m| m.certificate != cast.certificate);
        prop_assert_eq!(verdict.is_ok(), bytes == before || certificate_changed);
    }
}
