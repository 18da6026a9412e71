#![allow(clippy::unwrap_used, reason = "tests")]

use fener_wire::{Code, names};

use super::read;
use crate::SyncError;
use crate::exchange::Response;

fn answer(status: u16, kind: &str, body: &[u8]) -> Response {
    Response { status, content_type: Some(kind.to_owned()), retry_after_s: Some(7), body: body.to_vec() }
}

#[test]
fn a_sign_in_page_is_told_from_the_hub() {
    for portal in [
        answer(200, "text/html", b"<html>Please sign in</html>"),
        answer(302, "text/html", b""),
        answer(307, names::OCTETS, b""),
        answer(511, "text/html", b"<html>"),
        answer(403, "text/html", b"<html>blocked"),
    ] {
        let status = portal.status;
        let failure = read(portal, Some(names::OCTETS)).unwrap_err();
        assert!(matches!(failure.error, SyncError::CaptivePortal), "{status}");
        assert_eq!(failure.code, None, "a code from somebody else is no code");
    }
}

#[test]
fn the_hubs_own_words_keep_their_meaning() {
    let refused = read(answer(403, names::JSON, br#"{"code":"revoked_device"}"#), None).unwrap_err();
    assert!(matches!(refused.error, SyncError::Refused(Code::RevokedDevice)));
    let busy = read(answer(429, names::JSON, br#"{"code":"too_many"}"#), None).unwrap_err();
    assert!(matches!(busy.error, SyncError::HubBusy { retry_after_s: Some(7) }));
    let newer = read(answer(418, names::JSON, br#"{"code":"something_new"}"#), None).unwrap_err();
    assert_eq!(newer.code, Some(Code::Unknown), "a newer hub's code is not a failure to read");
    let broken = read(answer(200, names::JSON, b"{}"), None).unwrap_err();
    assert!(matches!(broken.error, SyncError::CaptivePortal), "nothing was asked for, so nothing may come");
}
