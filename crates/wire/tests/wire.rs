//! The promises of the wire format: one spelling, strict requests, tolerant answers, schemas up to date.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use fener_wire::{
    Ack, AgeBucket, Blob, Code, CountBucket, EnrolAnswer, EnrolDecision, EnvelopeId, ErrorBody, Health,
    HubHello, Inbox, InboxQuery, Mailbox, limits, paths,
};

const M: &str = "000102030405060708090a0b0c0d0e0f";

#[test]
fn an_envelope_has_one_path_only() {
    let text = "ab".repeat(32);
    let id: EnvelopeId = text.parse().unwrap();
    assert_eq!(paths::envelope(&id), format!("/v1/env/{text}"));
    for other in [
        text.to_uppercase(),
        text.replace("ab", "aB"),
        text[2..].to_owned(),
        format!("{text}00"),
        "zz".repeat(32),
    ] {
        assert!(other.parse::<EnvelopeId>().is_err(), "{other} is a second name for something");
    }
}

#[test]
fn requests_refuse_what_they_do_not_know() {
    let ack = format!(r#"{{"mailbox":"{M}","cursor":7}}"#);
    assert_eq!(serde_json::from_str::<Ack>(&ack).unwrap().cursor, 7);
    for bad in [
        format!(r#"{{"mailbox":"{M}","cursor":7,"also":1}}"#),
        format!(r#"{{"mailbox":"{M}","cursor":-1}}"#),
        format!(r#"{{"mailbox":"{M}"}}"#),
        r#"{"mailbox":"00","cursor":1}"#.to_owned(),
    ] {
        assert!(serde_json::from_str::<Ack>(&bad).is_err(), "accepted {bad}");
    }
    let refuse = r#"{"decision":"refuse"}"#;
    assert_eq!(serde_json::from_str::<EnrolDecision>(refuse).unwrap(), EnrolDecision::Refuse {});
    for bad in
        [r#"{"decision":"approve"}"#, r#"{"decision":"perhaps"}"#, r#"{"decision":"refuse","reason":"text"}"#]
    {
        assert!(serde_json::from_str::<EnrolDecision>(bad).is_err(), "accepted {bad}");
    }
    assert!(serde_json::from_str::<InboxQuery>(&format!(r#"{{"mailbox":"{M}","limit":70000}}"#)).is_err());
    let health = format!(
        r#"{{"protection":"badge","unsent":"few","oldest":"day","audit_head":"{}","told_head":null,"put_back":false,"unsent_exactly":3}}"#,
        "00".repeat(32)
    );
    let buckets = health.replace(r#","unsent_exactly":3"#, "");
    assert!(serde_json::from_str::<Health>(&buckets).is_ok());
    assert!(serde_json::from_str::<Health>(&health).is_err(), "a count may not slip in");
}

#[test]
fn answers_of_a_newer_hub_are_understood() {
    let body: ErrorBody = serde_json::from_str(r#"{"code":"moon_phase","more":1}"#).unwrap();
    assert_eq!(body.code, Code::Unknown);
    assert!(body.code.is_retryable(), "what is not understood is never given up");
    let inbox: Inbox =
        serde_json::from_str(r#"{"items":[{"cursor":1,"env":"AAE=","new":0}],"more":false,"x":1}"#).unwrap();
    assert_eq!(inbox.items.first().unwrap().env, Blob(vec![0, 1]));
    let answer: EnrolAnswer = serde_json::from_str(r#"{"state":"waiting","since":1}"#).unwrap();
    assert_eq!(answer, EnrolAnswer::Waiting);
}

#[test]
fn a_captive_portal_is_not_a_hub() {
    let hub: HubHello = serde_json::from_str(&format!(
        r#"{{"service":"fener-hub","api":[1,2],"receipt_key":"{}"}}"#,
        "00".repeat(32)
    ))
    .unwrap();
    assert!(hub.is_compatible());
    assert!(!HubHello { service: "wifi".into(), ..hub.clone() }.is_compatible());
    assert!(!HubHello { api: vec![2], ..hub }.is_compatible());
    assert!(serde_json::from_str::<HubHello>("<html>Please log in</html>").is_err());
}

#[test]
fn nothing_that_ties_people_together_is_in_debug_output() {
    let mailbox: Mailbox = M.parse().unwrap();
    let shown = format!("{:?} {:?}", Ack { mailbox, cursor: 1 }, Blob(b"secret".to_vec()));
    assert!(!shown.contains("0001") && !shown.contains("secret") && !shown.contains("115"), "{shown}");
}

#[test]
fn buckets_say_no_number() {
    assert_eq!([0, 1, 9, 10, 99, 100, u64::MAX].map(CountBucket::of), {
        use CountBucket::{Few, Flood, Many, None};
        [None, Few, Few, Many, Many, Flood, Flood]
    });
    let day = 86_400_000;
    assert_eq!([0, day - 1, day, 3 * day, 14 * day, u64::MAX].map(AgeBucket::of_ms), {
        use AgeBucket::{Day, Older, ThreeDays, TwoWeeks};
        [Day, Day, ThreeDays, TwoWeeks, Older, Older]
    });
}

#[test]
fn a_full_inbox_page_fits_the_longest_answer() {
    let page = usize::from(limits::INBOX_LIMIT_MAX) * (limits::ENVELOPE_LEN.div_ceil(3) * 4 + 64) + 64;
    assert!(page <= limits::ANSWER_MAX);
}

/// Run with `UPDATE_SCHEMAS=1` after a deliberate change.
#[test]
fn the_published_schemas_are_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/wire.json");
    let now = serde_json::to_string_pretty(&fener_wire::schemas()).unwrap() + "\n";
    if std::env::var_os("UPDATE_SCHEMAS").is_some() {
        std::fs::write(path, &now).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), now, "schemas/wire.json is stale");
}
