//! Whatever is handed to the door: every command of the table, at every stage, with arguments that no window would send.
//! A call is carried out or answered with a code. It never panics, and it never leaves the tablet unusable.

use std::collections::BTreeSet;

use fener_app::{CallError, Code, command_schema};
use serde_json::{Map, Value, json};

use crate::support::{Authority, Device, NUMBER, PIN, TestRng, officer};

const SEED: u64 = 0x0a26;
const ROUNDS: usize = 60;

struct Described {
    name: String,
    schema: Value,
    while_locked: bool,
    roles: BTreeSet<String>,
}

/// The whole command table, as it is published.
fn commands() -> Vec<Described> {
    let schema = command_schema();
    let definitions = &schema["$defs"];
    let resolved = |value: &Value| match value["$ref"].as_str() {
        Some(reference) => definitions[reference.rsplit('/').next().unwrap()].clone(),
        None => value.clone(),
    };
    let table = schema["x-commands"].as_object().unwrap();
    let described = table.iter().map(|(name, command)| Described {
        name: name.clone(),
        schema: resolved(&command["args"]),
        while_locked: command["while_locked"].as_bool().unwrap(),
        roles: command["roles"].as_array().unwrap().iter().map(|r| r.as_str().unwrap().to_owned()).collect(),
    });
    described.collect()
}

/// Arguments of the right form for a command: about `id`, an item of the pack, and words that could be meant.
fn well_formed(command: &Described, id: &str) -> Map<String, Value> {
    let Some(fields) = command.schema["properties"].as_object() else { return Map::new() };
    let value = |field: &str| match field {
        "id" => json!(id),
        "number" => json!(NUMBER),
        "pin" | "old" | "new" => json!("555123"),
        "language" => json!("tr"),
        "item" => json!("danger_now"),
        "answer" => json!("no"),
        "source" | "confidence" | "change" | "province" => Value::Null,
        "provisional_allowed" => json!(true),
        "reason" if command.name == "stop_screening" => json!("distress"),
        "to" if command.name == "hand_over" => json!("99"),
        "to" => json!("strong_indication"),
        "action" => json!("accept"),
        "page" => json!(0),
        "code" | "note" | "digest" | "reason" => json!("x"),
        other => panic!("{}: what is `{other}`?", command.name),
    };
    fields.keys().map(|field| (field.clone(), value(field))).collect()
}

/// A device at every stage an app can stand at, and an interview's id where there is one.
fn stages() -> Vec<(&'static str, Device, String)> {
    let authority = Authority::offline();
    let nobody = "01900000-0000-7000-8000-000000000000".to_owned();
    let locked = Device::tablet(&authority);
    locked.call("lock", json!({}));
    let tablet = Device::tablet(&authority);
    let draft = tablet.begin()["id"].as_str().unwrap().to_owned();
    let mut broken = Device::tablet(&authority);
    let unread = broken.begin()["id"].as_str().unwrap().to_owned();
    broken.pack.clear();
    broken.resume();
    let mut damaged = Device::tablet(&authority);
    damaged.close();
    std::fs::write(damaged.folder.join("outbox.db"), b"no").unwrap();
    damaged.restart();
    vec![
        ("fresh", Device::fresh(), nobody.clone()),
        ("locked", locked, nobody.clone()),
        ("not enrolled", Device::signed_in(), nobody.clone()),
        ("tablet", tablet, draft),
        ("desk", Device::desk(&authority), nobody.clone()),
        ("without a pack", broken, unread),
        ("damaged", damaged, nobody),
    ]
}

/// What a stage answers to a command that may not run there, before it looks at the arguments.
fn kept_out(stage: &str, command: &Described) -> Option<Code> {
    let role = match stage {
        "fresh" | "locked" | "damaged" if !command.while_locked => return Some(Code::Locked),
        "tablet" | "without a pack" => "tablet",
        "desk" => "desk",
        "not enrolled" if command.roles.len() == 1 => return Some(Code::NotEnrolled),
        _ => return None,
    };
    (!command.roles.contains(role)).then_some(Code::WrongRole)
}

fn refused(device: &Device, command: &str, args: Value, what: &str) -> CallError {
    let error = device.refused(command, args);
    assert_ne!(error.code, Code::Internal, "{command}: {what}");
    error
}

#[test]
fn every_command_at_every_stage_answers_with_a_code() {
    for (stage, device, id) in stages() {
        for command in commands() {
            let name = command.name.as_str();
            let args = Value::Object(well_formed(&command, &id));
            if let Some(code) = kept_out(stage, &command) {
                assert_eq!(device.code(name, args), code, "{stage}: {name}");
                assert_eq!(
                    device.code(name, json!({ "nonsense": 1 })),
                    code,
                    "{stage}: {name}: before its arguments"
                );
                continue;
            }
            for (what, wrong) in [
                ("null", Value::Null),
                ("a word", json!("x")),
                ("a number", json!(-1.5)),
                ("yes", json!(true)),
            ] {
                assert_eq!(
                    refused(&device, name, wrong, what).code,
                    Code::BadArguments,
                    "{stage}: {name}: {what}"
                );
            }
            let mut more = args.clone();
            more["path"] = json!("/etc/passwd");
            assert_eq!(
                refused(&device, name, more, "a field too many").code,
                Code::BadArguments,
                "{stage}: {name}"
            );
            let required = command.schema["required"].as_array().cloned().unwrap_or_default();
            for field in required.iter().map(|field| field.as_str().unwrap()) {
                let mut less = args.as_object().unwrap().clone();
                less.remove(field);
                let error = refused(&device, name, Value::Object(less), "a field too few");
                assert_eq!(error.code, Code::BadArguments, "{stage}: {name} without {field}");
            }
            for field in args.as_object().unwrap().keys() {
                for wrong in [json!([[]]), json!({ "a": {} }), json!(1e300), json!(u64::MAX)] {
                    let mut other = args.clone();
                    other[field] = wrong;
                    let error = refused(&device, name, other, "a field of another kind");
                    assert_eq!(error.code, Code::BadArguments, "{stage}: {name} {field}");
                    assert!(
                        error.at.is_some_and(|at| at.contains(field.as_str())),
                        "{stage}: {name} {field}"
                    );
                }
            }
            let mut long = args.clone();
            long["note"] = json!("x".repeat(17 * 1024));
            assert_eq!(refused(&device, name, long, "too long").code, Code::BadArguments, "{stage}: {name}");
        }
        for name in ["", "Unlock", "unlock ", "__proto__", "unlock\0", "sync_", "export_all"] {
            assert_eq!(device.code(name, json!({})), Code::UnknownCommand, "{stage}: {name:?}");
        }
    }
}

#[test]
fn an_unknown_id_is_not_found_and_an_unknown_item_is_blocked() {
    let authority = Authority::offline();
    let (tablet, desk) = (Device::tablet(&authority), Device::desk(&authority));
    let nobody = "01900000-0000-7000-8000-000000000000";
    for command in commands() {
        let args = well_formed(&command, nobody);
        if !args.contains_key("id") {
            continue;
        }
        let device = if command.roles.contains("desk") { &desk } else { &tablet };
        let expected = if command.name == "finalise" { Code::PreviewStale } else { Code::NotFound };
        assert_eq!(device.code(&command.name, Value::Object(args.clone())), expected, "{}", command.name);
        for id in ["", "1", "../../etc", "01900000-0000-7000-8000-00000000000g"] {
            let mut args = args.clone();
            args.insert("id".to_owned(), json!(id));
            let error = device.refused(&command.name, Value::Object(args));
            assert_eq!(
                (error.code, error.at.as_deref()),
                (Code::BadArguments, Some("id")),
                "{}",
                command.name
            );
        }
    }
    let id = tablet.begin()["id"].clone();
    for item in
        ["", "nothing", "Danger_now", "danger_now\u{0}", "'; DROP TABLE events; --", &"x".repeat(9_000)]
    {
        assert_eq!(tablet.code("answer", json!({ "id": id, "item": item, "answer": "no" })), Code::Blocked);
        assert_eq!(tablet.code("show_item", json!({ "id": id, "item": item })), Code::Blocked);
    }
    for answer in [json!({ "choice": "maybe" }), json!({ "choice": "" }), json!({ "choice": "yes" })] {
        let error = tablet.refused("answer", json!({ "id": id, "item": "danger_now", "answer": answer }));
        assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("answer")));
    }
    assert_eq!(tablet.drafts()[0]["answered"], 0);
}

/// Any JSON, often with the names and words that mean something here.
fn anything(rng: &mut TestRng, words: &[&str], depth: u32) -> Value {
    let kinds = if depth == 0 { 6 } else { 8 };
    match rng.below(kinds) {
        0 => Value::Null,
        1 => json!(rng.below(2) == 0),
        2 => json!(*rng.pick(&[i64::MIN, -1, 0, 1, 49, i64::MAX])),
        3 => json!(*rng.pick(&[0.5, -0.0, 1e308, f64::MIN_POSITIVE])),
        4 => json!(*rng.pick(words)),
        5 => json!(wild(rng)),
        6 => (0..rng.below(4)).map(|_| anything(rng, words, depth - 1)).collect(),
        _ => {
            let entry = |rng: &mut TestRng| ((*rng.pick(words)).to_owned(), anything(rng, words, depth - 1));
            Value::Object((0..rng.below(4)).map(|_| entry(rng)).collect())
        }
    }
}

/// A text that somebody made to break something.
fn wild(rng: &mut TestRng) -> String {
    let pieces =
        ["\u{0}", "\u{202e}", "ş", "\u{1f3ee}", "%s", "../", "\"", "'", "{", "<b>", "0", "-", " ", "\n", "a"];
    (0..rng.below(40)).map(|_| *rng.pick(&pieces)).collect()
}

const WORDS: &str = "id item answer choice yes no unknown danger_now age_seen companions source person document change \
    mis_tap settle language tr en note digest to some_signs reason distress number pin 7 action ask_back reject accept \
    page code";

/// Arguments that are nearly right, or not at all.
fn guess(rng: &mut TestRng, command: &Described, id: &str) -> Value {
    let mut words: Vec<&str> = WORDS.split_whitespace().collect();
    words.push(id);
    // Key derivations are tried by their own stories; here they would only take time.
    let is_slow =
        ["unlock", "create_first_officer", "add_officer", "change_pin", "reset_officer", "enrol", "sync"]
            .contains(&command.name.as_str());
    if is_slow || rng.below(5) == 0 {
        return anything(rng, &words, 3);
    }
    let mut args = well_formed(command, id);
    for _ in 0..rng.below(3) {
        let place = anything(rng, &words, 2);
        let fields: Vec<String> = args.keys().cloned().collect();
        let field = fields.get(rng.below(fields.len() as u64 + 1) as usize).cloned();
        args.insert(field.unwrap_or_else(|| (*rng.pick(&words)).to_owned()), place);
    }
    Value::Object(args)
}

#[test]
fn nothing_that_is_json_breaks_the_door() {
    println!("seed {SEED:#x}, {ROUNDS} rounds");
    let mut rng = TestRng(SEED);
    let commands = commands();
    for (stage, device, id) in stages() {
        let mut carried_out = 0;
        for round in 0..ROUNDS {
            for command in commands.iter().filter(|command| command.name != "lock") {
                let args = guess(&mut rng, command, &id);
                match device.try_call(&command.name, args.clone()) {
                    Ok(_) => carried_out += 1,
                    Err(error) => {
                        let what = format!("{stage}, round {round}: {} {args}", command.name);
                        assert_ne!(error.code, Code::Internal, "{what}");
                    }
                }
            }
            let opens = ["tablet", "desk", "without a pack"].contains(&stage);
            if opens && round % 20 == 19 {
                device.call("lock", json!({}));
                let status = device.call("unlock", officer(NUMBER, PIN));
                assert_eq!(status["officer"]["number"], NUMBER, "{stage}, round {round}");
            }
        }
        println!("{stage}: {carried_out} calls were carried out");
        let status = device.call("status", json!({}));
        assert!(status["stage"].is_string(), "{stage}");
    }
}
