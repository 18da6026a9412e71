//! What arrives at a desk from tablets that are certified and hostile, or certified and wrong.

use fener_app::{Code, Timestamp};
use fener_seal::envelope;
use fener_sign::SigningKey;
use fener_sign::directory::Registrar;
use serde_json::{Value, json};

use crate::support::{Authority, Device, REGION, START, STATION, TestRng};

const CASE: &str = "adult-labour-companions";

struct Desk {
    device: Device,
    authority: Authority,
    cursor: u64,
}

impl Desk {
    fn new() -> Self {
        let authority = Authority::offline();
        Self { device: Device::desk(&authority), authority, cursor: 0 }
    }

    fn arrives(&mut self, bytes: &[u8]) {
        self.cursor += 1;
        self.device.outbox().store_incoming(&REGION, &[(self.cursor, bytes)], Timestamp(START)).unwrap();
    }

    fn inbox(&self) -> Value {
        self.device.call("inbox", json!({ "page": 0 }))
    }
}

/// The content of a true referral.
fn content(authority: &Authority) -> Value {
    let tablet = Device::tablet(authority);
    let id = tablet.interview(CASE);
    let sealed = tablet.refer(&id, "");
    authority.read("demo-migration", &tablet.sealed(&sealed["id"])).unwrap()
}

#[test]
fn what_cannot_be_believed_is_counted_and_holds_up_nothing() {
    let mut desk = Desk::new();
    let tablet = desk.authority.tablet(STATION);
    let good = content(&desk.authority);
    let changed = |name: &str, value: Value| {
        let mut content = good.clone();
        content[name] = value;
        content
    };
    let mut wrong = vec![
        desk.authority.seal_to("demo-migration", &tablet, &json!({})),
        desk.authority.seal_to("demo-migration", &tablet, &changed("rev", json!(0))),
        desk.authority.seal_to("demo-migration", &tablet, &changed("rev", json!(-1))),
        desk.authority.seal_to("demo-migration", &tablet, &changed("schema", json!("fener/referral/2"))),
        desk.authority.seal_to("demo-migration", &tablet, &changed("station", json!("other-station"))),
        desk.authority.seal_to("demo-migration", &tablet, &changed("answers", json!("none"))),
        desk.authority.seal_to("demo-migration", &tablet, &changed("referral_id", json!("../../etc"))),
        desk.authority.seal_to("demo-migration", &desk.authority.desk("demo-migration"), &good),
        desk.authority.seal_to("demo-migration", &desk.authority.tablet("unknown-station"), &good),
    ];
    let mut flipped = desk.authority.seal_to("demo-migration", &tablet, &good);
    *flipped.last_mut().unwrap() ^= 1;
    wrong.push(flipped);
    for bytes in &wrong {
        desk.arrives(bytes);
    }
    let count = wrong.len();
    // Covers and what is for others are no news at all.
    let mut rng = TestRng(4);
    for _ in 0..300 {
        desk.arrives(&envelope::cover(&mut rng).unwrap());
    }
    let other = desk.authority.seal_to("demo-family", &tablet, &good);
    desk.arrives(&other);
    let true_one = desk.authority.seal_to("demo-migration", &tablet, &good);
    desk.arrives(&true_one);
    let inbox = desk.inbox();
    assert_eq!((&inbox["count"], &inbox["unreadable"]), (&json!(1), &json!(count)));
    assert_eq!(inbox["cards"][0]["case"], good["case"]);
    desk.device.resume();
    assert_eq!(desk.inbox()["unreadable"], count, "known after a restart");
}

#[test]
fn what_a_newer_directory_vouches_for_is_looked_at_again() {
    let mut desk = Desk::new();
    let good = content(&desk.authority);
    let known = std::mem::replace(&mut desk.authority.registrar, SigningKey::generate(&mut TestRng(6)));
    let of_a_new_registrar = desk.authority.tablet(STATION);
    let sealed = desk.authority.seal_to("demo-migration", &of_a_new_registrar, &good);
    desk.arrives(&sealed);
    assert_eq!((&desk.inbox()["count"], &desk.inbox()["unreadable"]), (&json!(0), &json!(1)));
    let key = desk.authority.registrar.public();
    assert!(key != known.public());
    let stations = vec![STATION.to_owned()];
    desk.authority.directory.registrars.push(Registrar { key, stations, agencies: Vec::new() });
    desk.authority.directory.version += 1;
    let (version, bytes) = (desk.authority.directory.version, desk.authority.signed().encode());
    desk.device.outbox().set_directory(version, &bytes).unwrap();
    let inbox = desk.inbox();
    assert_eq!((&inbox["count"], &inbox["unreadable"]), (&json!(1), &json!(0)));
}

#[test]
fn whatever_a_referral_says_is_only_shown() {
    let mut desk = Desk::new();
    let tablet = desk.authority.tablet(STATION);
    let good = content(&desk.authority);
    let mut numbered = 0;
    let mut arrive = |desk: &mut Desk, change: Value| {
        numbered += 1;
        let mut content = good.clone();
        content["referral_id"] = json!(format!("6f0e8a52-0000-4000-8000-{numbered:012}"));
        for (name, value) in change.as_object().unwrap() {
            content[name] = value.clone();
        }
        let bytes = desk.authority.seal_to("demo-migration", &tablet, &content);
        desk.arrives(&bytes);
        content["referral_id"].clone()
    };
    let script = "<script>window.__pwned=1</script>\u{202e}\u{0}";
    let strange = [
        json!({ "note": script }),
        json!({ "answers": [["nothing", "yes", "person"], [script, { "choice": script }, "document"]] }),
        json!({ "reasons": { "profiles": "many" } }),
        json!({ "reasons": null }),
        json!({ "urgent": [script], "flags": ["NOTHING"], "legal": ["nothing"], "routes": ["nowhere"] }),
        json!({ "pack": { "id": "other", "version": "9", "hash": "" } }),
        json!({ "outcome": good["outcome"].as_object().unwrap().iter().map(|(name, value)| (name.clone(), if name == "shown" { json!("certainly") } else { value.clone() })).collect::<serde_json::Map<_, _>>() }),
        json!({ "finalised_at": i64::MAX }),
        json!({ "finalised_at": i64::MIN, "hlc": { "ms": i64::MAX, "counter": 65_535 } }),
        json!({ "consent": [{ "purpose": script, "given": "yes" }], "agencies": [] }),
        json!({ "schema": "fener/referral/1", "a_later_field": { "deep": [1, 2, 3] } }),
        json!({ "rev": u32::MAX }),
    ];
    for change in strange {
        let id = arrive(&mut desk, change.clone());
        desk.inbox();
        let view = desk.device.call("open_referral", json!({ "id": id }));
        assert_eq!(view["id"], id, "{change}");
        if let Some(note) = change.get("note") {
            assert_eq!(view["note"], *note, "to the letter");
        }
        desk.device.call("decide", json!({ "id": id, "action": "accept" }));
    }
    // An answer cannot be sealed to nothing: it is said, and the others are not held up.
    for change in
        [json!({ "reply_key": "00" }), json!({ "reply_to": "zz" }), json!({ "reply_key": "0".repeat(64) })]
    {
        let id = arrive(&mut desk, change.clone());
        let code = desk.device.code("open_referral", json!({ "id": id }));
        assert_eq!(code, Code::UpdateNeeded, "{change}");
        desk.inbox();
    }
}

#[test]
fn nobody_can_put_another_referral_in_place_of_one() {
    let mut desk = Desk::new();
    let tablet = desk.authority.tablet(STATION);
    let good = content(&desk.authority);
    let first = desk.authority.seal_to("demo-migration", &tablet, &good);
    desk.arrives(&first);
    desk.arrives(&first);
    assert_eq!(desk.inbox()["count"], 1, "twice is once");
    let mut forged = good.clone();
    forged["note"] = json!("nothing to see");
    let again = desk.authority.seal_to("demo-migration", &tablet, &forged);
    desk.arrives(&again);
    assert_eq!(desk.inbox()["count"], 1, "the same revision again changes nothing");
    let view = desk.device.call("open_referral", json!({ "id": good["referral_id"] }));
    assert_eq!(view["note"], "");
}

#[test]
fn the_inbox_shows_first_what_cannot_wait() {
    let mut desk = Desk::new();
    let tablet = desk.authority.tablet(STATION);
    let good = content(&desk.authority);
    let hour = 3_600_000;
    let begun = good["finalised_at"].as_i64().unwrap();
    let arrives = [
        ("6f0e8a52-0000-4000-8000-000000000001", json!({ "routes": [], "urgent": [] })),
        ("6f0e8a52-0000-4000-8000-000000000002", json!({ "finalised_at": begun, "urgent": [] })),
        ("6f0e8a52-0000-4000-8000-000000000003", json!({ "finalised_at": begun - hour, "urgent": [] })),
        ("6f0e8a52-0000-4000-8000-000000000004", json!({ "routes": [], "urgent": ["DANGER_NOW"] })),
        ("6f0e8a52-0000-4000-8000-000000000005", json!({ "finalised_at": begun - 2 * hour, "urgent": [] })),
    ];
    for (id, change) in &arrives {
        let mut content = good.clone();
        content["referral_id"] = json!(id);
        content.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let bytes = desk.authority.seal_to("demo-migration", &tablet, &content);
        desk.arrives(&bytes);
    }
    let order = |desk: &Desk| -> Vec<usize> {
        let inbox = desk.inbox();
        let place = |card: &Value| arrives.iter().position(|(id, _)| card["id"] == *id).unwrap() + 1;
        inbox["cards"].as_array().unwrap().iter().map(place).collect()
    };
    assert_eq!(order(&desk), [4, 5, 3, 2, 1], "danger, then the nearest deadline, then what has none");
    let decide = |number: usize, action: Value| {
        let id = arrives[number - 1].0;
        desk.device.call("open_referral", json!({ "id": id }));
        desk.device.call("decide", json!({ "id": id, "action": action }));
    };
    decide(5, json!({ "reject": "not_competent" }));
    decide(3, json!("accept"));
    assert_eq!(order(&desk), [4, 2, 1, 3, 5], "what is decided comes last");
    let inbox = desk.inbox();
    let due = |place: usize| &inbox["cards"][place]["due_at"];
    assert!(due(3).is_i64(), "the law's clock runs on when a referral is accepted");
    assert!(due(4).is_null(), "and is of no meaning for one that was rejected");
    let clocks = |number: usize| {
        let view = desk.device.call("open_referral", json!({ "id": arrives[number - 1].0 }));
        view["due"].as_object().unwrap().values().cloned().collect::<Vec<_>>()
    };
    assert!(clocks(3).contains(due(3)), "opened, it shows the same clock");
    assert!(clocks(5).is_empty(), "opened, it shows no clock either");
}
