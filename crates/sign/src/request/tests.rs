#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use proptest::prelude::*;

use super::{
    Claim, RequestError, RequestHeaders, RequestParts, claimed, digest, sign_request, signature_base,
    verify_request,
};
use crate::fixed_rng::FixedRng;
use crate::{PublicKey, Signature, SigningKey};

const PARTS: RequestParts<'static> = RequestParts {
    method: "GET",
    authority: "hub.example:8443",
    target: "/v1/inbox?mailbox=00ff&after=3",
    body: b"",
    mailbox: None,
};
const CLAIM: Claim = Claim { device: [0xd1; 16], seq: 41, created: 1_790_000_000 };

fn device() -> SigningKey {
    SigningKey::generate(&mut FixedRng::new("device"))
}

#[test]
fn rfc_9421_b_2_6_comes_out() {
    let from_jwk = |text: &str| -> [u8; 32] { URL_SAFE_NO_PAD.decode(text).unwrap().try_into().unwrap() };
    let key = SigningKey::from_seed(&from_jwk("n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"));
    assert!(key.public() == PublicKey(from_jwk("JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs")));
    let components = [
        ("date", "Tue, 20 Apr 2021 02:07:55 GMT"),
        ("@method", "POST"),
        ("@path", "/foo"),
        ("@authority", "example.com"),
        ("content-type", "application/json"),
        ("content-length", "18"),
    ];
    let params = "(\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" \"content-length\")\
                  ;created=1618884473;keyid=\"test-key-ed25519\"";
    let base = signature_base(&components, params);
    let expected = "wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==";
    assert_eq!(STANDARD.encode(key.sign_exactly(base.as_bytes()).0), expected);
    let signature = Signature(STANDARD.decode(expected).unwrap().try_into().unwrap());
    assert_eq!(key.public().verify_exactly(base.as_bytes(), &signature), Ok(()));
}

#[test]
fn rfc_9530_digest_comes_out() {
    // RFC 9530, appendix D: the value of `Content-Digest` for this body.
    let body = br#"{"hello": "world"}"#;
    assert_eq!(
        digest(&[body.as_slice(), b"\n"].concat()),
        "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
    );
    assert_eq!(digest(body), "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:");
}

#[test]
fn the_headers_are_pinned() {
    let headers = sign_request(&device(), &PARTS, CLAIM).unwrap();
    assert_eq!(headers.content_digest, "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
    assert_eq!(
        headers.signature_input,
        "fener=(\"@method\" \"@authority\" \"@path\" \"@query\" \"content-digest\");created=1790000000\
         ;keyid=\"d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1d1\";nonce=\"41\";alg=\"ed25519\";tag=\"fener-v1\""
    );
    assert_eq!(headers.signature, VECTOR);
    let upload = RequestParts { method: "PUT", target: "/v1/env/00", mailbox: Some("00ff"), ..PARTS };
    let headers = sign_request(&device(), &upload, CLAIM).unwrap();
    let covered = "fener=(\"@method\" \"@authority\" \"@path\" \"content-digest\" \"mailbox\");";
    assert!(headers.signature_input.starts_with(covered));
}

#[test]
fn the_hub_learns_who_and_which_number() {
    let headers = sign_request(&device(), &PARTS, CLAIM).unwrap();
    assert_eq!(claimed(&headers.signature_input), Ok(CLAIM));
    assert_eq!(verify_request(&PARTS, &headers, &device().public()), Ok(CLAIM));
    let written_differently = RequestParts { authority: "HUB.example:8443", ..PARTS };
    assert!(verify_request(&written_differently, &headers, &device().public()).is_ok());
    let stranger = SigningKey::generate(&mut FixedRng::new("stranger"));
    assert_eq!(verify_request(&PARTS, &headers, &stranger.public()), Err(RequestError::Signature));
    let default_port = RequestParts { authority: "hub.example:443", ..PARTS };
    let headers = sign_request(&device(), &default_port, CLAIM).unwrap();
    let without = RequestParts { authority: "hub.example", ..PARTS };
    assert!(verify_request(&without, &headers, &device().public()).is_ok());
}

#[test]
fn whatever_is_changed_on_the_way_is_noticed() {
    let parts = RequestParts { mailbox: Some("00ff"), body: b"sealed", ..PARTS };
    let headers = sign_request(&device(), &parts, CLAIM).unwrap();
    let verdict = |parts: RequestParts<'_>| verify_request(&parts, &headers, &device().public());
    assert_eq!(verdict(parts), Ok(CLAIM));
    assert_eq!(verdict(RequestParts { method: "DELETE", ..parts }), Err(RequestError::Signature));
    assert_eq!(verdict(RequestParts { authority: "hub.example", ..parts }), Err(RequestError::Signature));
    assert_eq!(
        verdict(RequestParts { target: "/v1/inbox?mailbox=00ff&after=4", ..parts }),
        Err(RequestError::Signature)
    );
    assert_eq!(verdict(RequestParts { target: "/v1/inbox", ..parts }), Err(RequestError::Malformed));
    assert_eq!(verdict(RequestParts { body: b"other", ..parts }), Err(RequestError::Digest));
    assert_eq!(verdict(RequestParts { mailbox: Some("00fe"), ..parts }), Err(RequestError::Signature));
    assert_eq!(verdict(RequestParts { mailbox: None, ..parts }), Err(RequestError::Malformed));
}

#[test]
fn each_changed_byte_of_a_header_is_refused() {
    let headers = sign_request(&device(), &PARTS, CLAIM).unwrap();
    let changed = |text: &str, at: usize| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1;
        String::from_utf8(bytes).unwrap()
    };
    let refused = |headers: &RequestHeaders| verify_request(&PARTS, headers, &device().public()).is_err();
    for at in 0..headers.signature_input.len() {
        let signature_input = changed(&headers.signature_input, at);
        assert!(refused(&RequestHeaders { signature_input, ..headers.clone() }), "signature-input {at}");
    }
    for at in 0..headers.signature.len() {
        let signature = changed(&headers.signature, at);
        assert!(refused(&RequestHeaders { signature, ..headers.clone() }), "signature {at}");
    }
    for at in 0..headers.content_digest.len() {
        let content_digest = changed(&headers.content_digest, at);
        assert!(refused(&RequestHeaders { content_digest, ..headers.clone() }), "content-digest {at}");
    }
}

#[test]
fn nothing_can_write_a_line_of_its_own_into_what_is_signed() {
    for parts in [
        RequestParts { method: "GET\n\"@path\": /", ..PARTS },
        RequestParts { method: "", ..PARTS },
        RequestParts { authority: "hub\n", ..PARTS },
        RequestParts { authority: "", ..PARTS },
        RequestParts { target: "/a\n", ..PARTS },
        RequestParts { target: "v1/inbox", ..PARTS },
        RequestParts { target: "/ş", ..PARTS },
        RequestParts { mailbox: Some("00\n\"@path\": /"), ..PARTS },
    ] {
        assert_eq!(sign_request(&device(), &parts, CLAIM), Err(RequestError::Unsignable));
    }
}

#[test]
fn numbers_have_one_spelling() {
    let headers = sign_request(&device(), &PARTS, CLAIM).unwrap();
    for (from, to) in
        [("nonce=\"41\"", "nonce=\"041\""), ("created=1", "created=+1"), ("nonce=\"41\"", "nonce=\"-1\"")]
    {
        let header = headers.signature_input.replace(from, to);
        assert_ne!(header, headers.signature_input);
        assert_eq!(claimed(&header), Err(RequestError::Malformed), "{to}");
    }
}

proptest! {
    #[test]
    fn any_text_may_come_as_a_header(input: String, signature: String, content_digest: String) {
        let headers = RequestHeaders { content_digest, signature_input: input, signature };
        prop_assert!(verify_request(&PARTS, &headers, &device().public()).is_err());
    }

    #[test]
    fn a_header_of_the_right_kind_with_anything_inside(a in ".{0,20}", b in ".{0,40}", c in ".{0,20}") {
        let header = format!("fener=({a});created={c};keyid=\"{b}\";nonce=\"{c}\";alg=\"ed25519\";tag=\"fener-v1\"");
        let _ = claimed(&header);
    }

    #[test]
    fn any_request_is_signed_and_verified_or_refused_by_both(
        method in ".{0,6}", authority in ".{0,20}", target in ".{0,30}", body: Vec<u8>, seq: u64, created: u64,
    ) {
        let parts = RequestParts { method: &method, authority: &authority, target: &target, body: &body, mailbox: None };
        let claim = Claim { device: [1; 16], seq, created };
        if let Ok(headers) = sign_request(&device(), &parts, claim) {
            prop_assert_eq!(verify_request(&parts, &headers, &device().public()), Ok(claim));
        }
    }
}

const VECTOR: &str =
    "fener=:24dOd0OKnTiz+3gy96X4Ubg9PjX+Aq0Tb8hCxl18+KQ9hnjcbMzWoXcdPd351K5pEKDC8tvthJHJDkcjdjBtCw==:";
