#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use proptest::prelude::*;

use super::{AgencyKeys, CodeError, EnrolmentCode, EnrolmentRequest, EnrolmentSecret, checksum};
use crate::directory::SealingKey;
use crate::fixed_rng::FixedRng;
use crate::text::to_hex;
use crate::typed::write as to_text;
use crate::{ContentHash, Role, SignError, SigningKey};

fn code() -> EnrolmentCode {
    EnrolmentCode {
        role: Role::Tablet,
        hub_url: "https://hub.example:8443".to_owned(),
        tls_root: ContentHash::of(b"tls root"),
        root_key: ContentHash::of(b"root key"),
        place: "kapikule".to_owned(),
        software_allowed: false,
        secret: EnrolmentSecret::generate(&mut FixedRng::new("secret")),
    }
}

fn same(one: &EnrolmentCode, other: &EnrolmentCode) -> bool {
    one.encode().unwrap() == other.encode().unwrap()
}

fn error(text: &str) -> CodeError {
    EnrolmentCode::decode(text).err().unwrap()
}

#[test]
fn a_code_is_typed_as_people_type() {
    let text = code().encode().unwrap();
    let read = EnrolmentCode::decode(&text).unwrap();
    assert!(same(&read, &code()));
    assert_eq!((read.hub_url.as_str(), read.place.as_str()), ("https://hub.example:8443", "kapikule"));
    assert!(read.tls_root == ContentHash::of(b"tls root") && read.root_key == ContentHash::of(b"root key"));
    assert!(!read.software_allowed, "unless the registrar says so");
    let demonstration = EnrolmentCode { software_allowed: true, ..code() }.encode().unwrap();
    assert!(EnrolmentCode::decode(&demonstration).unwrap().software_allowed);
    let sloppy = [
        text.to_lowercase(),
        text.replace('-', ""),
        text.replace('-', " \n"),
        text.replace('0', "o").replace('1', "L"),
        text.replace('0', "O").replace('1', "i"),
    ];
    for typed in sloppy {
        assert!(same(&EnrolmentCode::decode(&typed).unwrap(), &code()), "{typed}");
    }
}

#[test]
fn a_slip_of_the_finger_is_told_apart_from_a_wrong_code() {
    let text = code().encode().unwrap().to_string();
    assert!(matches!(error(&text.replacen(&text[8..9], "U", 1)), CodeError::Character { .. }));
    assert_eq!(error("AB!"), CodeError::Character { position: 3 });
    assert_eq!(error(""), CodeError::Length);
    assert_eq!(error("AA"), CodeError::Length);
    let with_sum = |payload: &[u8]| to_text(&[payload, &checksum(payload)].concat());
    assert_eq!(error(&with_sum(&[1, 1, 0])), CodeError::Version);
    assert_eq!(error(&with_sum(&[2, 1, 0])), CodeError::Content);
    assert_eq!(error(&with_sum(&[2, 1, 2])), CodeError::Content);
    assert_eq!(error(&with_sum(&[])), CodeError::Content);
}

#[test]
fn each_mistyped_character_and_each_swap_is_noticed() {
    let text: Vec<char> = code().encode().unwrap().replace('-', "").chars().collect();
    for at in 0..text.len() {
        let mut typed = text.clone();
        typed[at] = if typed[at] == 'A' { 'B' } else { 'A' };
        let found = error(&typed.iter().collect::<String>());
        assert!(matches!(found, CodeError::Checksum | CodeError::Length), "character {at}: {found:?}");
        let mut left_out = text.clone();
        left_out.remove(at);
        assert!(
            EnrolmentCode::decode(&left_out.iter().collect::<String>()).is_err(),
            "without character {at}"
        );
        let mut swapped = text.clone();
        swapped.swap(at, (at + 1) % text.len());
        assert!(
            swapped == text || EnrolmentCode::decode(&swapped.iter().collect::<String>()).is_err(),
            "swap at {at}"
        );
    }
}

#[test]
fn what_cannot_be_a_code_is_not_made() {
    let bad = |change: fn(&mut EnrolmentCode)| {
        let mut code = code();
        change(&mut code);
        code.encode().err()
    };
    let content = Some(CodeError::Content);
    assert_eq!(bad(|c| c.hub_url = "http://hub.example".to_owned()), content);
    assert_eq!(bad(|c| c.hub_url = "https://".to_owned()), content);
    assert_eq!(bad(|c| c.hub_url = "https://hub.example/".to_owned()), content);
    assert_eq!(bad(|c| c.hub_url = format!("https://{}", "h".repeat(256))), content);
    assert_eq!(bad(|c| c.place = "Kapıkule".to_owned()), content);
    assert_eq!(bad(|c| c.place = String::new()), content);
}

#[test]
fn both_sides_agree_and_the_hub_between_them_can_do_nothing() {
    let (registrar, tablet) = (code(), EnrolmentCode::decode(&code().encode().unwrap()).unwrap());
    let request = b"request".as_slice();
    let asked = tablet.transcript(request).unwrap();
    let seen = registrar.transcript(request).unwrap();
    assert_eq!(seen.verify_request_mac(&asked.request_mac()), Ok(()));
    assert_eq!(seen.six_digits(), asked.six_digits());
    let answer = b"certificate".as_slice();
    assert_eq!(asked.verify_answer_mac(answer, &seen.answer_mac(answer)), Ok(()));

    let refused = Err(SignError::Signature);
    let changed = registrar.transcript(b"request of another").unwrap();
    assert_eq!(changed.verify_request_mac(&asked.request_mac()), refused, "the hub swapped the request");
    assert_ne!(changed.six_digits(), asked.six_digits());
    assert_eq!(asked.verify_answer_mac(b"other certificate", &seen.answer_mac(answer)), refused);
    assert_eq!(asked.verify_answer_mac(answer, &seen.request_mac()), refused, "a proof turned round");
    assert_eq!(asked.verify_answer_mac(answer, b""), refused);
    let other_secret = EnrolmentCode { secret: EnrolmentSecret::from_bytes(&[1; 16]), ..code() };
    assert_eq!(seen.verify_request_mac(&other_secret.transcript(request).unwrap().request_mac()), refused);
    let other_hub = EnrolmentCode { tls_root: ContentHash::of(b"other"), ..code() };
    assert_eq!(seen.verify_request_mac(&other_hub.transcript(request).unwrap().request_mac()), refused);
}

#[test]
fn the_hub_sees_a_name_that_tells_nothing() {
    let id = code().code_id();
    assert_eq!(id, EnrolmentCode::decode(&code().encode().unwrap()).unwrap().code_id());
    assert_ne!(&id, code().secret.expose());
    assert_ne!(id, EnrolmentCode { secret: EnrolmentSecret::from_bytes(&[1; 16]), ..code() }.code_id());
}

fn desk_request() -> EnrolmentRequest {
    let identity = SigningKey::generate(&mut FixedRng::new("identity"));
    EnrolmentRequest {
        nonce: [5; 16],
        key: SigningKey::generate(&mut FixedRng::new("desk")).public(),
        agency: Some(AgencyKeys {
            identity: identity.public(),
            sealing: SealingKey::issue(&identity, "pmm-edirne", [3; 32], 5_000),
        }),
    }
}

#[test]
fn a_request_carries_the_keys_of_a_desk() {
    let tablet = EnrolmentRequest { agency: None, ..desk_request() };
    for request in [tablet, desk_request()] {
        let bytes = request.encode();
        assert!(EnrolmentRequest::decode(&bytes) == Ok(request));
        for cut in 0..bytes.len() {
            assert!(EnrolmentRequest::decode(&bytes[..cut]).is_err(), "cut at {cut}");
        }
        assert!(EnrolmentRequest::decode(&[bytes.as_slice(), &[0]].concat()).is_err(), "longer");
    }
}

#[test]
fn version_two_is_pinned() {
    assert_eq!(code().encode().unwrap().as_str(), CODE);
    let transcript = code();
    let transcript = transcript.transcript(&desk_request().encode()).unwrap();
    assert_eq!(to_hex(&code().code_id()), CODE_ID);
    assert_eq!(to_hex(&transcript.request_mac()), REQUEST_MAC);
    assert_eq!(to_hex(&transcript.answer_mac(b"certificate")), ANSWER_MAC);
    assert_eq!(transcript.six_digits(), DIGITS);
    assert_eq!(ContentHash::of(&desk_request().encode()).to_string(), REQUEST_HASH);
}

proptest! {
    #[test]
    fn every_code_reads_back(
        secret: [u8; 16], tls: [u8; 32], root: [u8; 32], place in "[a-z0-9-]{1,32}", host in "[a-z0-9.:-]{1,255}",
        desk: bool, software_allowed: bool,
    ) {
        let code = EnrolmentCode {
            role: if desk { Role::Desk } else { Role::Tablet },
            hub_url: format!("https://{host}"),
            tls_root: ContentHash(tls),
            root_key: ContentHash(root),
            place,
            software_allowed,
            secret: EnrolmentSecret::from_bytes(&secret),
        };
        let read = EnrolmentCode::decode(&code.encode().unwrap()).unwrap();
        prop_assert!(same(&read, &code) && read.role == code.role && read.software_allowed == software_allowed);
    }

    #[test]
    fn any_text_may_be_typed(text: String) {
        prop_assert!(EnrolmentCode::decode(&text).is_err());
    }

    #[test]
    fn any_payload_may_carry_a_right_checksum(mut payload: Vec<u8>, known: bool) {
        if let (true, Some(first)) = (known, payload.first_mut()) {
            *first = 1;
        }
        let text = to_text(&[payload.as_slice(), &checksum(&payload)].concat());
        if let Ok(read) = EnrolmentCode::decode(&text) {
            prop_assert_eq!(&*read.encode().unwrap(), &*text);
        }
    }

    #[test]
    fn any_bytes_may_come_as_a_request(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(read) = EnrolmentRequest::decode(&bytes) {
            prop_assert_eq!(read.encode(), bytes);
        }
    }
}

const CODE: &str = "080G1-SAKJV-NP5T0-93MDP-4G7VW-AD9A8-HTCQY-TN81H-XQJKN-SHGVX-CR1QR-9236M-T8QPB-7KDQ2-DPYCK-DCRS2-SYPVM-771MC-R41Y1-Z2TP2-N3ZBE-ZNK9F-WJA40-YVPJA-BC8EA-SXT9T-WXR23-BC5R6-JTVND-HJH0T-3NC8Q-6AY31-DNR6R-S9T70-T38CV-KJYGP-4";
const CODE_ID: &str = "56ee19276f06666f432482d000f05da2";
const REQUEST_MAC: &str = "65d1231fe51e3cdbdf53728a7ccfa9a2d35fc83858f6ed59c65d8ed20e428f9b";
const ANSWER_MAC: &str = "642906e38ad11f2191b3a8edeec6c3ba05f73d80760d2b1617bb7f7f0983b23c";
const DIGITS: &str = "180279";
const REQUEST_HASH: &str = "f775e0b74ea178595708d10d67b881a51e9abf5b22ad1aab16b1453febf50351";
