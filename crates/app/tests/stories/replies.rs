//! Agencies' answers: believed from a desk of the agency that is named, in codes, and forward only.

use fener_app::Timestamp;
use fener_sign::Role;
use fener_sign::directory::Revocation;
use serde_json::{Value, json};

use crate::support::{Authority, Device, NUMBER, PIN, START, STATION, Signer, TestRng, answer_to, officer};

struct Sent {
    tablet: Device,
    authority: Authority,
    content: Value,
    cursor: u64,
}

fn sent() -> Sent {
    let authority = Authority::offline();
    let tablet = Device::tablet(&authority);
    let id = tablet.interview("adult-labour-companions");
    let sealed = tablet.refer(&id, "");
    let content = authority.read("demo-migration", &tablet.sealed(&sealed["id"])).unwrap();
    Sent { tablet, authority, content, cursor: 0 }
}

impl Sent {
    /// Bytes arrive, and the tablet looks at them.
    fn arrives(&mut self, bytes: &[u8]) -> Value {
        self.cursor += 1;
        let mailbox = [0x3b; 16];
        self.tablet.outbox().store_incoming(&mailbox, &[(self.cursor, bytes)], Timestamp(START)).unwrap();
        self.tablet.call("home", json!({}))["referrals"][0].clone()
    }

    fn says(&mut self, signer: &Signer, change: Value) -> Value {
        let bytes = answer_to(&self.content, signer, change);
        self.arrives(&bytes)
    }
}

#[test]
fn an_answer_moves_a_referral_forward_and_never_back() {
    let mut sent = sent();
    let desk = sent.authority.desk("demo-migration");
    let card = sent.says(&desk, json!({ "state": "accepted", "answer_no": 3 }));
    assert_eq!((&card["state"], &card["agency"]), (&json!("accepted"), &json!("demo-migration")));
    let home = sent.tablet.call("home", json!({}));
    assert_eq!(home["texts"]["tr"]["agency.demo-migration"], "Deneme migration", "by its name");
    for (late, number) in [("opened", 1), ("asks_back", 2)] {
        let card = sent.says(&desk, json!({ "state": late, "answer_no": number, "items": ["found_at"] }));
        assert_eq!(card["state"], "accepted", "{late} comes late");
        assert_eq!(card["asks"], json!([]), "{late} comes late");
    }
    sent.tablet.resume();
    assert_eq!(sent.tablet.call("home", json!({}))["referrals"][0]["state"], "accepted");
}

#[test]
fn a_locked_tablet_reads_answers_too() {
    let sent = sent();
    sent.tablet.call("lock", json!({}));
    let bytes =
        answer_to(&sent.content, &sent.authority.desk("demo-migration"), json!({ "state": "opened" }));
    sent.tablet.outbox().store_incoming(&[0x3b; 16], &[(1, &bytes)], Timestamp(START)).unwrap();
    sent.tablet.call("sync_status", json!({}));
    assert!(
        sent.tablet.outbox().incoming(9).unwrap().is_empty(),
        "opened without a PIN: it holds codes only"
    );
    sent.tablet.call("unlock", officer(NUMBER, PIN));
    assert_eq!(sent.tablet.call("home", json!({}))["referrals"][0]["state"], "opened");
}

#[test]
fn what_nobody_of_the_agency_signed_changes_nothing() {
    let mut sent = sent();
    let authority = Authority::offline();
    let family = authority.desk("demo-family");
    let tablet_key = fener_sign::SigningKey::generate(&mut TestRng(5));
    let tablet =
        Signer { certificate: authority.certificate(Role::Tablet, STATION, &tablet_key), key: tablet_key };
    let mut false_authority = Authority::offline();
    false_authority.registrar = fener_sign::SigningKey::generate(&mut TestRng(6));
    let uncertified = false_authority.desk("demo-migration");
    let true_desk = authority.desk("demo-migration");
    for (who, signer) in [
        ("another agency's desk", &family),
        ("a tablet", &tablet),
        ("somebody a registrar of nobody certified", &uncertified),
    ] {
        let card = sent.says(signer, json!({ "state": "accepted" }));
        assert_eq!(card["state"], "queued", "{who}");
    }
    for (what, change) in [
        ("another schema", json!({ "schema": "fener/agency-receipt/2", "state": "accepted" })),
        (
            "a referral that was never made",
            json!({ "referral_id": "6f0e8a52-0000-4000-8000-000000000000", "state": "accepted" }),
        ),
        ("another revision", json!({ "rev": 2, "state": "accepted" })),
        ("what only the tablet can say", json!({ "state": "queued" })),
        ("what only the hub can say", json!({ "state": "at_hub" })),
        ("a state that is none", json!({ "state": "lost" })),
        ("free text", json!({ "state": "rejected", "reason": "call this number" })),
    ] {
        let card = sent.says(&true_desk, change);
        assert_eq!(card["state"], "queued", "{what}");
    }
    let good = answer_to(&sent.content, &true_desk, json!({ "state": "accepted" }));
    for at in [0, 5, 20, 100, 700, 5_000, good.len() - 1] {
        let mut flipped = good.clone();
        flipped[at] ^= 4;
        assert_eq!(sent.arrives(&flipped)["state"], "queued", "byte {at} flipped");
    }
    assert_eq!(sent.arrives(&vec![0; good.len()])["state"], "queued");
    assert_eq!(sent.arrives(b"<html>")["state"], "queued");
    assert_eq!(sent.arrives(&good)["state"], "accepted", "and none of it holds up the true one");
    assert!(
        sent.tablet.outbox().incoming(9).unwrap().is_empty(),
        "what cannot be believed is in nobody's way"
    );
}

#[test]
fn whoever_got_one_referral_has_no_say_in_another() {
    let mut sent = sent();
    let id = sent.tablet.interview("child-workshop");
    let second = sent.tablet.refer(&id, "");
    let first = std::mem::take(&mut sent.content);
    sent.content = sent.authority.read("demo-migration", &sent.tablet.sealed(&second["id"])).unwrap();
    let desk = sent.authority.desk("demo-migration");
    let about_the_first = json!({ "state": "accepted", "referral_id": first["referral_id"] });
    sent.says(&desk, about_the_first);
    let home = sent.tablet.call("home", json!({}));
    for card in home["referrals"].as_array().unwrap() {
        assert_eq!(card["state"], "queued", "sealed to the second's key, and naming the first");
    }
    assert!(!sent.tablet.sealed(&first["referral_id"]).is_empty(), "and the sealed copy is kept");
}

#[test]
fn an_agency_asks_about_items_and_says_nothing_else() {
    let mut sent = sent();
    let desk = sent.authority.desk("demo-migration");
    let items = json!(["found_at", "call 0555 000 00 00", "<b>", ""]);
    let card = sent.says(&desk, json!({ "state": "asks_back", "items": items }));
    assert_eq!((&card["state"], &card["asks"]), (&json!("asks_back"), &json!(["found_at"])));
}

#[test]
fn covers_are_nobodys_news_to_a_tablet() {
    let mut sent = sent();
    let mut rng = TestRng(4);
    for _ in 0..3 {
        sent.arrives(&fener_seal::envelope::cover(&mut rng).unwrap());
    }
    let outbox = sent.tablet.outbox();
    assert_eq!((outbox.incoming(9).unwrap().len(), outbox.set_aside_count().unwrap()), (0, 0));
}

#[test]
fn a_desk_that_was_revoked_is_not_believed() {
    let mut sent = sent();
    let desk = sent.authority.desk("demo-migration");
    let device = desk.certificate.device;
    sent.authority.directory.revoked.push(Revocation { device, revoked_at: 0 });
    sent.authority.directory.version += 1;
    let (version, bytes) = (sent.authority.directory.version, sent.authority.signed().encode());
    sent.tablet.outbox().set_directory(version, &bytes).unwrap();
    assert_eq!(sent.says(&desk, json!({ "state": "accepted" }))["state"], "queued");
}
