//! The second signature: a supervisor sees less than what counts. Both are kept, and nothing that follows changes.

use std::fmt::{self, Write as _};
use std::sync::{Arc, Mutex};

use fener_app::{Code, PackFiles, tr_first_level};
use serde_json::{Value, json};
use tracing::field::{Field, Visit};
use tracing::span;

use crate::clock;
use crate::support::{
    Authority, Clock, Device, NUMBER, OTHER, OTHER_PIN, PIN, REGION, STATION, case_answers, officer,
};

const CASE: &str = "adult-labour-companions";
const REASON: &str = "kanarya-Leylâ-64";
const MINUTE: i64 = 60_000;

/// Officer 8, who is no supervisor, signs in on a tablet whose supervisor is officer 7.
fn enter(device: &Device) {
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    device.call("unlock", officer(OTHER, OTHER_PIN));
}

fn tablet() -> Device {
    let device = Device::tablet(&Authority::offline());
    enter(&device);
    device
}

fn tablet_at(clock: Clock) -> Device {
    let device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    Authority::offline().certify(&device.folder, fener_sign::Role::Tablet, STATION);
    enter(&device);
    device
}

fn signed(id: &Value, to: &str, number: &str, pin: &str) -> Value {
    json!({ "id": id, "to": to, "reason": REASON, "number": number, "pin": pin })
}

fn lower(device: &Device, id: &Value, to: &str) -> Value {
    device.call("lower_outcome", signed(id, to, NUMBER, PIN))
}

/// All that follows from the outcome: the view without what is said about lowering.
fn consequences(view: &Value) -> Value {
    let mut view = view.clone();
    view.as_object_mut().unwrap().retain(|name, _| name != "lowered");
    view
}

#[test]
fn a_supervisor_signs_and_nothing_that_follows_changes() {
    let mut device = tablet();
    let id = device.interview(CASE);
    let view = device.outcome(&id);
    assert_eq!((&view["shown"], &view["lowered"]), (&json!("strong_indication"), &Value::Null));
    assert_eq!(view["can_lower_to"], json!(["no_signs", "some_signs", "reasonable_grounds"]));
    assert!(!view["routes"].as_array().unwrap().is_empty() && view["referral"]["offered"] == true);
    let before = consequences(&view);
    let view = device.call(
        "lower_outcome",
        json!({ "id": id, "to": "some_signs", "reason": format!(" {} ", "ş".repeat(300)), "number": NUMBER, "pin": PIN }),
    );
    let said = json!({
        "to": "some_signs", "from": "strong_indication", "reason": "ş".repeat(300),
        "supervisor": NUMBER, "is_below": true,
    });
    assert_eq!(view["lowered"], said);
    assert_eq!(consequences(&view), before, "it takes nothing away");
    let status = device.call("status", json!({}));
    assert_eq!(status["officer"], json!({ "number": OTHER, "role": "officer" }), "who is signed in stays");
    assert_eq!(device.code("add_officer", officer("9", "918273")), Code::NotSupervisor, "and may no more");

    device.restart();
    device.call("unlock", officer(OTHER, OTHER_PIN));
    let again = device.outcome(&id);
    assert_eq!((&again["lowered"], consequences(&again)), (&said, before), "both outlive a restart");
    let view = lower(&device, &id, "reasonable_grounds");
    assert_eq!(view["lowered"]["to"], "reasonable_grounds", "the supervisor says otherwise");
    device.call("stop_screening", json!({ "id": id, "reason": "other" }));
    assert_eq!(lower(&device, &id, "no_signs")["lowered"]["to"], "no_signs", "also when it was stopped");
}

#[test]
fn what_is_raised_or_answered_later_takes_nothing_away_from_either() {
    let mut device = tablet();
    let id = device.interview("adult-nothing");
    assert_eq!(device.outcome(&id)["can_lower_to"], json!([]), "below the lowest there is nothing");
    let raise = |to: &str| device.call("raise_outcome", json!({ "id": id, "to": to, "reason": "x" }));
    let raised = raise("reasonable_grounds");
    let view = lower(&device, &id, "some_signs");
    assert_eq!(
        (&view["lowered"]["from"], &view["shown"]),
        (&json!("reasonable_grounds"), &json!("reasonable_grounds")),
        "what counted was what the officer had made of it"
    );
    assert_eq!(view["raised"], raised["raised"], "the officer's word stays beside it");
    let again = raise("strong_indication");
    assert_eq!((&again["shown"], &again["lowered"]), (&json!("strong_indication"), &view["lowered"]));

    let id = device.interview(CASE);
    let said = lower(&device, &id, "reasonable_grounds")["lowered"].clone();
    let mut has_fallen = false;
    for (item, answer) in case_answers(CASE) {
        if answer == "yes" {
            // What follows from an answer that is gone is not asked any more, and cannot be changed.
            let taken_back = json!({ "id": id, "item": item, "answer": "no", "change": "mis_tap" });
            let _ = device.try_call("answer", taken_back);
        }
        let view = device.outcome(&id);
        let is_below = view["shown"] == "strong_indication";
        assert_eq!(view["lowered"]["is_below"], is_below, "it is worked out each time: {}", view["shown"]);
        has_fallen |= !is_below;
        let mut kept = view["lowered"].clone();
        kept["is_below"] = json!(true);
        assert_eq!(kept, said, "and kept each time");
    }
    assert!(has_fallen, "what counts fell to what the supervisor had said");
    device.restart();
    device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(device.outcome(&id)["lowered"]["is_below"], false);
}

#[test]
fn what_cannot_be_done_spends_no_try() {
    let device = tablet();
    let id = device.interview(CASE);
    let good = signed(&id, "some_signs", NUMBER, "555123");
    for (field, value, code, at) in [
        ("to", json!("strong_indication"), Code::NotLower, None),
        ("to", json!("victim"), Code::BadArguments, Some("to")),
        ("reason", json!("  "), Code::BadArguments, Some("reason")),
        ("reason", json!("ş".repeat(301)), Code::BadArguments, Some("reason")),
        ("number", json!("seven"), Code::BadArguments, Some("number")),
        ("pin", json!(""), Code::EmptyPin, None),
        ("pin", json!("73915"), Code::PinTooShort, None),
        ("pin", json!("73915a"), Code::PinNotDigits, None),
        ("id", json!("01900000-0000-7000-8000-000000000000"), Code::NotFound, None),
    ] {
        let mut args = good.clone();
        args[field] = value;
        let error = device.refused("lower_outcome", args.clone());
        assert_eq!((error.code, error.at.as_deref()), (code, at), "{args}");
    }
    let lowest = device.interview("adult-nothing");
    assert_eq!(device.code("lower_outcome", signed(&lowest, "no_signs", NUMBER, "555123")), Code::NotLower);
    assert_eq!(device.refused("lower_outcome", good).left, Some(9), "this is the first try that counts");
    assert_eq!(device.outcome(&id)["lowered"], Value::Null);
    lower(&device, &id, "some_signs");
    device.call("lock", json!({}));
    assert_eq!(device.code("lower_outcome", signed(&id, "no_signs", NUMBER, PIN)), Code::Locked);
    device.call("unlock", officer(NUMBER, PIN));
    let not_own = device.code("lower_outcome", signed(&id, "no_signs", NUMBER, PIN));
    assert_eq!(not_own, Code::NotYours, "a supervisor reads nobody's interview");
}

#[test]
fn a_wrong_pin_counts_and_waits_as_at_the_door() {
    let clock = clock!();
    let mut device = tablet_at(clock);
    let id = device.interview(CASE);
    let guess = |device: &Device, number: &str, pin: &str| {
        let error = device.refused("lower_outcome", signed(&id, "some_signs", number, pin));
        (error.code, error.left, error.wait_ms)
    };
    let known = guess(&device, NUMBER, "555123");
    assert_eq!(known, (Code::WrongPin, Some(9), Some(0)));
    assert_eq!(guess(&device, "99", "555123"), known, "a number that nobody has answers the same");
    assert_eq!(device.refused("unlock", officer(NUMBER, "555123")).left, Some(8), "one count for both");
    device.restart();
    device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(guess(&device, NUMBER, "555123").1, Some(7), "it was on the disk");
    let (code, left, wait) = guess(&device, NUMBER, "555123");
    assert_eq!((code, left), (Code::WrongPin, Some(6)));
    assert!(wait.is_some_and(|ms| ms > 0));
    let (code, left, wait) = guess(&device, NUMBER, PIN);
    assert_eq!((code, left), (Code::Wait, None), "not even the right one");
    assert!(wait.is_some_and(|ms| ms > 0));
    assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::Wait, "nor at the door");

    device.call("unlock", officer(OTHER, OTHER_PIN));
    clock.pass(MINUTE);
    device.call("lower_outcome", signed(&id, "some_signs", NUMBER, PIN));
    assert_eq!(guess(&device, NUMBER, "555123").1, Some(9), "the right one ends the count");
    for left in (1..9).rev() {
        clock.pass(70 * MINUTE);
        device.call("unlock", officer(OTHER, OTHER_PIN));
        assert_eq!(guess(&device, NUMBER, "555123").1, Some(left));
    }
    clock.pass(70 * MINUTE);
    device.call("unlock", officer(OTHER, OTHER_PIN));
    for pin in ["555123", PIN] {
        assert_eq!(guess(&device, NUMBER, pin).0, Code::SlotDestroyed);
    }
    assert_eq!(device.outcome(&id)["lowered"]["to"], "some_signs", "what was signed stays");
    assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::SlotDestroyed);
}

#[test]
fn only_a_supervisor_signs_and_always_with_the_pin() {
    let device = tablet();
    let id = device.interview(CASE);
    let code = |pin: &str| device.code("lower_outcome", signed(&id, "some_signs", OTHER, pin));
    assert_eq!(code("555123"), Code::WrongPin, "who does not know the pin is not told whose number it is");
    assert_eq!(code(OTHER_PIN), Code::NotSupervisor);
    assert_eq!(device.outcome(&id)["lowered"], Value::Null);
    device.call("unlock", officer(NUMBER, PIN));
    let own = device.interview(CASE);
    let mut without = signed(&own, "some_signs", NUMBER, PIN);
    without.as_object_mut().unwrap().remove("pin");
    assert_eq!(device.code("lower_outcome", without), Code::BadArguments);
    let wrong = device.code("lower_outcome", signed(&own, "some_signs", NUMBER, OTHER_PIN));
    assert_eq!(wrong, Code::WrongPin, "being signed in is no signature");
    assert_eq!(lower(&device, &own, "some_signs")["lowered"]["supervisor"], NUMBER);
}

#[test]
fn the_agency_sees_both() {
    let authority = Authority::offline();
    let device = Device::tablet(&authority);
    enter(&device);
    let id = device.interview(CASE);
    let stale = device.call("preview_referral", json!({ "id": id, "note": "" }));
    lower(&device, &id, "no_signs");
    assert_eq!(
        device.code("finalise", json!({ "id": id, "digest": stale["digest"] })),
        Code::PreviewStale,
        "what was shown said nothing of it"
    );
    let sealed = device.refer(&id, "");
    let (plain_id, bytes) = (device.interview(CASE), device.sealed(&sealed["id"]));
    let plain = device.refer(&plain_id, "");
    let read = authority.read("demo-migration", &bytes).unwrap();
    let without = authority.read("demo-migration", &device.sealed(&plain["id"])).unwrap();
    let expected = json!({ "lowered_to": "no_signs", "lowered_reason": REASON, "lowered_by": NUMBER });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&read["outcome"][name], value);
        assert_eq!(without["outcome"].get(name), None, "nobody signed anything there");
    }
    for name in ["shown", "lower", "reachable"] {
        assert_eq!(read["outcome"][name], without["outcome"][name], "{name}");
    }
    for name in ["routes", "urgent", "flags", "legal", "basis", "agencies"] {
        assert_eq!(read[name], without[name], "{name}");
    }

    let desk = Device::desk(&authority);
    for (cursor, sealed) in [(1, &bytes), (2, &device.sealed(&plain["id"]))] {
        let at = fener_app::Timestamp(crate::support::START);
        desk.outbox().store_incoming(&REGION, &[(cursor, sealed)], at).unwrap();
    }
    let inbox = desk.call("inbox", json!({ "page": 0 }));
    assert_eq!((&inbox["count"], &inbox["unreadable"]), (&json!(2), &json!(0)));
    for card in inbox["cards"].as_array().unwrap() {
        assert_eq!(card["outcome"], "strong_indication", "the list goes by the higher one");
        assert!(card["due_at"].is_number(), "and so do the deadlines");
    }
    let shown = desk.call("open_referral", json!({ "id": read["referral_id"] }));
    assert_eq!(shown["outcome"], read["outcome"]);
    let older = desk.call("open_referral", json!({ "id": without["referral_id"] }));
    assert_eq!(older["outcome"].get("lowered_to"), None);
}

/// A pack in which one outcome is called otherwise.
fn renamed(from: &str, to: &str) -> PackFiles {
    let mut pack = tr_first_level();
    for (name, bytes) in &mut pack {
        let mut text = String::from_utf8(bytes.clone()).unwrap();
        if name == "pack.json" {
            let mut file: Value = serde_json::from_str(&text).unwrap();
            file["header"]["version"] = json!("9.0.0");
            text = file.to_string();
        }
        *bytes = text.replace(from, to).into_bytes();
    }
    let header: Value = serde_json::from_slice(&tr_first_level()["pack.json"]).unwrap();
    let moves = json!({ "moves": [{ "from": header["header"]["version"] }] });
    pack.insert("moves.json".to_owned(), serde_json::to_vec(&moves).unwrap());
    pack
}

#[test]
fn with_another_pack_what_was_signed_stays_where_both_values_are_known() {
    for (old, drops) in [("reasonable_grounds", false), ("some_signs", true), ("strong_indication", true)] {
        let mut device = tablet();
        let id = device.interview(CASE);
        let said = lower(&device, &id, "some_signs")["lowered"].clone();
        device.pack = renamed(old, "otherwise");
        device.restart();
        device.call("unlock", officer(OTHER, OTHER_PIN));
        assert_eq!(device.outcome(&id)["lowered"], said, "an update changes nothing by itself");
        let preview = device.call("preview_move", json!({ "id": id }));
        assert_eq!(
            (&preview["drops_lowering"], &preview["drops_raise"]),
            (&json!(drops), &json!(false)),
            "{old}"
        );
        device.call("move_draft", json!({ "id": id, "digest": preview["digest"] }));
        let kept = if drops { Value::Null } else { said };
        assert_eq!(device.outcome(&id)["lowered"], kept, "{old}: as it was shown");
    }
}

/// Everything that is logged, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<String>>);

impl Visit for Log {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        writeln!(self.0.lock().unwrap(), "{field}={value:?}").unwrap();
    }
}

impl tracing::Subscriber for Log {
    fn enabled(&self, _: &tracing::Metadata<'_>) -> bool {
        true
    }
    fn new_span(&self, span: &span::Attributes<'_>) -> span::Id {
        span.record(&mut self.clone());
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, values: &span::Record<'_>) {
        values.record(&mut self.clone());
    }
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn event(&self, event: &tracing::Event<'_>) {
        event.record(&mut self.clone());
    }
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[test]
fn nothing_of_it_is_logged() {
    let log = Log::default();
    tracing::subscriber::with_default(log.clone(), || {
        let mut device = tablet();
        let id = device.interview(CASE);
        device.refused("lower_outcome", signed(&id, "some_signs", NUMBER, "555123"));
        device.refused("lower_outcome", signed(&id, "some_signs", OTHER, OTHER_PIN));
        device.refused("lower_outcome", signed(&id, "victim", NUMBER, PIN));
        lower(&device, &id, "some_signs");
        // A program that ends in the middle, and a file that is damaged: something is logged then.
        device.close();
        for copy in ["keyring.a", "keyring.b"] {
            std::fs::write(device.folder.join(copy), b"no").unwrap();
        }
        device.restart();
        assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::Damaged);
        tracing::warn!(said = REASON, "the log is listened to");
    });
    let log = log.0.lock().unwrap();
    assert_eq!(log.matches(REASON).count(), 1, "only what this story said itself: {log}");
    for pin in [PIN, OTHER_PIN, "555123"] {
        assert!(!log.contains(pin), "{log}");
    }
}
