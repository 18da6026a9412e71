//! From the outcome to a sealed envelope: what was shown is what is sealed, once, for those who were named, and with leave.

use fener_app::{Code, tr_first_level};
use fener_seal::{ENVELOPE_LEN, JSON_MAX};
use fener_sign::{ContentHash, Role, SigningKey};
use serde_json::{Value, json};

use crate::clock;
use crate::support::{
    AGENCIES, Answers, Authority, Device, NUMBER, PIN, START, STATION, YEAR, case_answers, officer,
    open_item, with,
};

const CASE: &str = "adult-labour-companions";

fn preview(device: &Device, id: &Value, note: &str) -> Value {
    device.call("preview_referral", json!({ "id": id, "note": note }))
}

#[test]
fn what_was_shown_is_what_is_sealed_for_those_who_were_named() {
    let authority = Authority::offline();
    let mut device = Device::tablet(&authority);
    let id = device.interview(CASE);
    let shown = preview(&device, &id, "  speaks a little Turkish ");
    assert_eq!(shown["note"], "speaks a little Turkish");
    let agencies: Vec<_> =
        shown["agencies"].as_array().unwrap().iter().map(|a| a["id"].as_str().unwrap()).collect();
    assert_eq!(agencies, ["demo-migration"]);
    assert_eq!(shown["digest"], ContentHash::of(shown["content"].as_str().unwrap().as_bytes()).to_string());
    assert!(device.outbox().referrals(None, 9).unwrap().items.is_empty(), "a preview stores nothing");

    let sealed = device.call("finalise", json!({ "id": id, "digest": shown["digest"] }));
    assert_eq!((&sealed["state"], &sealed["sealed_size"]), (&json!("queued"), &json!(ENVELOPE_LEN)));
    let bytes = device.sealed(&sealed["id"]);
    assert_eq!(bytes.len(), ENVELOPE_LEN);
    let read = authority.read("demo-migration", &bytes).unwrap();
    let content: Value = serde_json::from_str(shown["content"].as_str().unwrap()).unwrap();
    assert_eq!(read, content, "to the letter what the officer saw");
    assert_eq!(read["case"], sealed["case"]);
    assert!(authority.read("demo-family", &bytes).is_none(), "nobody else reads it");

    for (command, args) in [
        ("outcome", json!({ "id": id })),
        ("open_screening", json!({ "id": id })),
        ("preview_referral", json!({ "id": id, "note": "" })),
        ("close_screening", json!({ "id": id })),
        ("answer", json!({ "id": id, "item": "danger_now", "answer": "no" })),
    ] {
        assert_eq!(device.code(command, args), Code::NotFound, "{command}: nothing readable is left");
    }
    let again = json!({ "id": id, "digest": shown["digest"] });
    assert_eq!(device.code("finalise", again), Code::PreviewStale, "sealed once");
    device.resume();
    let home = device.call("home", json!({}));
    assert!(home["drafts"].as_array().unwrap().is_empty());
    assert_eq!(home["referrals"][0]["case"], sealed["case"]);
    assert_eq!((&home["referral_count"], &home["sync"]["unsent"]), (&json!(1), &json!(1)));
}

#[test]
fn a_child_at_risk_is_referred_to_both_agencies_without_asking() {
    let authority = Authority::offline();
    let device = Device::tablet(&authority);
    let id = device.interview("child-workshop");
    let offer = &device.outcome(&id)["referral"];
    assert_eq!((&offer["consent"], &offer["basis"]), (&Value::Null, &json!("child")));
    let sealed = device.refer(&id, "");
    let bytes = device.sealed(&sealed["id"]);
    for (agency, _) in AGENCIES {
        let read = authority.read(agency, &bytes).unwrap();
        assert_eq!(read["basis"], "child", "{agency}");
        assert_eq!(read["consent"][0]["given"], "cannot", "{agency}: nobody said yes");
    }
}

#[test]
fn without_leave_nothing_is_sent() {
    let device = Device::tablet(&Authority::offline());
    for answer in ["no", "refused", "unknown"] {
        let view =
            device.lead(device.begin(), &with(case_answers(CASE), &[("refer_consent", json!(answer))]), None);
        let id = &view["id"];
        let offer = &device.outcome(id)["referral"];
        assert_eq!((&offer["offered"], &offer["basis"]), (&json!(true), &Value::Null), "{answer}");
        assert_eq!(
            device.code("preview_referral", json!({ "id": id, "note": "" })),
            Code::ConsentMissing,
            "{answer}"
        );
        assert_eq!(
            device.code("finalise", json!({ "id": id, "digest": "0".repeat(64) })),
            Code::PreviewStale,
            "{answer}"
        );
    }
    let view = device.lead(device.begin(), &case_answers(CASE), Some("refer_consent"));
    let id = view["id"].clone();
    assert_eq!(
        device.code("preview_referral", json!({ "id": id, "note": "" })),
        Code::ConsentMissing,
        "not asked yet"
    );
    device.answer(&id, "refer_consent", "yes");
    let digest = preview(&device, &id, "")["digest"].clone();
    // The person takes it back after the preview.
    device.change(&id, "refer_consent", "no", "said_otherwise");
    assert_eq!(device.code("finalise", json!({ "id": id, "digest": digest })), Code::PreviewStale);
    assert_eq!(
        device.code("preview_referral", json!({ "id": id, "note": "" })),
        Code::ConsentMissing,
        "yes and no is no leave"
    );

    let id = device.interview("adult-nothing");
    assert_eq!(device.code("preview_referral", json!({ "id": id, "note": "" })), Code::NothingToRefer);
    assert!(device.referrals().is_empty());
}

/// The person wants to stop, and wants help. Asking for leave is no part of the interview that ended.
#[test]
fn who_wants_to_stop_can_still_be_helped() {
    let device = Device::tablet(&Authority::offline());
    let view = device.lead(device.begin(), &case_answers(CASE), Some("refer_consent"));
    let id = view["id"].clone();
    device.call("stop_screening", json!({ "id": id, "reason": "distress" }));
    let consent = device.outcome(&id)["referral"]["consent_item"].as_str().unwrap().to_owned();
    let view = device.call("show_item", json!({ "id": id, "item": consent }));
    assert_eq!(open_item(&view).unwrap(), consent);
    assert_eq!(
        device
            .code("answer", json!({ "id": id, "item": "core_untrue", "answer": "no", "change": "mis_tap" })),
        Code::Ended
    );
    device.answer(&id, &consent, "yes");
    assert_eq!(device.outcome(&id)["referral"]["basis"], "consent");
    let sealed = device.refer(&id, "");
    assert_eq!(device.referrals(), [sealed["id"].as_str().unwrap()]);

    // While companions listen nobody is asked for leave either.
    let view = device.begin();
    let id = view["id"].clone();
    device.lead(view, &with(case_answers(CASE), &[("separated", json!("unknown"))]), None);
    device.call("stop_screening", json!({ "id": id, "reason": "privacy_lost" }));
    assert_eq!(device.code("show_item", json!({ "id": id, "item": consent })), Code::Blocked);
    assert_eq!(device.code("answer", json!({ "id": id, "item": consent, "answer": "yes" })), Code::Blocked);
}

#[test]
fn only_the_preview_that_was_seen_is_sealed() {
    let device = Device::tablet(&Authority::offline());
    let (first, second) = (device.interview(CASE), device.interview(CASE));
    let finalise =
        |id: &Value, digest: &Value| device.code("finalise", json!({ "id": id, "digest": digest }));
    assert_eq!(finalise(&first, &json!("0".repeat(64))), Code::PreviewStale, "never previewed");
    let seen = preview(&device, &first, "one")["digest"].clone();
    assert_eq!(finalise(&first, &json!("")), Code::PreviewStale);
    assert_eq!(finalise(&second, &seen), Code::PreviewStale, "of another person");
    let noted = preview(&device, &first, "two")["digest"].clone();
    assert_ne!(seen, noted);
    assert_eq!(finalise(&first, &seen), Code::PreviewStale, "another note was shown since");
    let changes: [(&str, Value); 4] = [
        (
            "answer",
            json!({ "id": first, "item": "fear_return", "answer": "yes", "change": "said_otherwise" }),
        ),
        ("undo", json!({ "id": first })),
        ("stop_screening", json!({ "id": first, "reason": "other" })),
        ("close_screening", json!({ "id": first })),
    ];
    for (command, args) in changes {
        let seen = preview(&device, &first, "")["digest"].clone();
        device.call(command, args);
        assert_eq!(finalise(&first, &seen), Code::PreviewStale, "{command} came in between");
    }
    assert_eq!(device.drafts().len(), 1);
    assert!(device.referrals().is_empty());
}

/// The longest interview that can be led, with the longest words an officer may add, in the widest characters.
#[test]
fn the_fullest_referral_fits_into_an_envelope() {
    let authority = Authority::offline();
    let device = Device::tablet(&authority);
    let mut view = device.begin();
    let id = view["id"].clone();
    // Whatever opens most, and every question answered twice, the second time otherwise.
    for _ in 0..250 {
        let Some(item) = open_item(&view) else { break };
        let asked = &view["step"]["item"];
        let one = match &asked["response"] {
            Value::Object(choices) => json!({ "choice": choices["choice"][0] }),
            _ if ["danger_now", "medical_now", "suicide_risk"].contains(&item.as_str()) => json!("no"),
            _ => json!("yes"),
        };
        let fixed: &[(&str, Value)] = &[
            ("found_at", json!({ "choice": "venue" })),
            ("age_told", json!({ "choice": "adult" })),
            ("work_kind", json!({ "choice": "several" })),
            ("journey_now", json!({ "choice": "there" })),
            ("interpreter", json!({ "choice": "vetted" })),
        ];
        let one = fixed.iter().find(|(known, _)| *known == item).map_or(one, |(_, answer)| answer.clone());
        let is_said = asked["asked_by"] == "ask" && asked["stage"] != "talk";
        view = device.answer(&id, &item, one);
        if is_said {
            view = device.change(&id, &item, "refused", "said_otherwise");
        }
    }
    assert_eq!(view["step"]["kind"], "done", "{}", view["step"]);
    // What need not be asked can be recorded all the same, as far as it is shown.
    let interview: Value = serde_json::from_slice(&tr_first_level()["interview.json"]).unwrap();
    for item in interview["items"].as_array().unwrap() {
        let name = item["id"].as_str().unwrap();
        let one = match &item["response"] {
            Value::Object(choices) => json!({ "choice": choices["choice"][0] }),
            _ => json!("yes"),
        };
        let recorded = device.try_call("answer", json!({ "id": id, "item": name, "answer": one }));
        if recorded.is_ok() && item["asked_by"] == "ask" && item["stage"] != "talk" {
            device.change(&id, name, "refused", "said_otherwise");
        }
    }
    for tick in view["ticks"].as_array().unwrap().clone() {
        let answer = match &tick["response"] {
            Value::Object(choices) => json!({ "choice": choices["choice"][0] }),
            _ => json!("yes"),
        };
        device.answer(&id, tick["id"].as_str().unwrap(), answer);
    }
    let answered = device.drafts()[0]["answered"].as_u64().unwrap();
    assert!(answered > 100, "{answered} items were answered");
    device.change(&id, "refer_consent", "yes", "settle");
    let wide = "\u{1f3ee}".repeat(300);
    if let Some(to) = device.outcome(&id)["can_raise_to"].as_array().unwrap().last() {
        device.call("raise_outcome", json!({ "id": id, "to": to, "reason": wide }));
    }
    device.call(
        "lower_outcome",
        json!({ "id": id, "to": "some_signs", "reason": wide, "number": NUMBER, "pin": PIN }),
    );
    let note = "\u{1f3ee}".repeat(300);
    let shown = preview(&device, &id, &note);
    let used = shown["used"].as_u64().unwrap();
    println!("{answered} items answered: {used} of {JSON_MAX} bytes");
    assert!(used <= JSON_MAX as u64);
    let sealed = device.call("finalise", json!({ "id": id, "digest": shown["digest"] }));
    let read = authority.read("demo-migration", &device.sealed(&sealed["id"])).unwrap();
    assert_eq!(read["note"], note);
}

#[test]
fn a_note_has_an_end_and_is_carried_literally() {
    let authority = Authority::offline();
    let device = Device::tablet(&authority);
    let id = device.interview(CASE);
    assert_eq!(device.code("preview_referral", json!({ "id": id, "note": "ş".repeat(301) })), Code::TooLong);
    let note = "<script>alert(1)</script> \u{202e}gnp.exe =cmd|' /C calc'!A0 \"\\ \u{0}\u{1}";
    let sealed = device.refer(&id, note);
    let read = authority.read("demo-migration", &device.sealed(&sealed["id"])).unwrap();
    assert_eq!(read["note"], note);
}

#[test]
fn an_interview_goes_on_whatever_the_directory_is_like() {
    let mut authority = Authority::offline();
    authority.directory.agencies.iter_mut().for_each(|agency| agency.sealing_keys.clear());
    let device = Device::tablet(&authority);
    let id = device.interview(CASE);
    assert_eq!(device.code("preview_referral", json!({ "id": id, "note": "" })), Code::NoRecipient);
    assert_eq!(device.outcome(&id)["shown"], "strong_indication");

    let mut forged = Authority::offline();
    let device = Device::signed_in();
    let true_root = std::mem::replace(&mut forged.root, SigningKey::from_seed(&[4; 32]));
    forged.certify(&device.folder, Role::Tablet, STATION);
    let mut outbox = device.outbox();
    let mut identity = outbox.identity().unwrap().unwrap();
    identity.root_key = true_root.public().0;
    let key = outbox.signing_key().unwrap();
    outbox.set_identity(&identity, &key, &mut crate::support::TestRng(1)).unwrap();
    let id = device.interview(CASE);
    assert_eq!(device.code("preview_referral", json!({ "id": id, "note": "" })), Code::DirectoryInvalid);
    device.call("home", json!({}));
}

#[test]
fn a_clock_that_is_wrong_by_years_stops_no_referral() {
    for now in [0, -1, i64::MIN, i64::MAX, START - 30 * YEAR, START + 30 * YEAR] {
        let authority = Authority::offline();
        let clock = clock!();
        clock.set(now);
        let mut device = Device::at(clock);
        device.call("create_first_officer", officer(NUMBER, PIN));
        authority.certify(&device.folder, Role::Tablet, STATION);
        let id = device.interview(CASE);
        let sealed = device.refer(&id, "");
        clock.set(START);
        device.resume();
        assert_eq!(device.referrals(), [sealed["id"].as_str().unwrap()], "{now}");
        assert!(authority.read("demo-migration", &device.sealed(&sealed["id"])).is_some(), "{now}");
        let second = device.interview(CASE);
        device.refer(&second, "");
        assert_eq!(device.referrals().len(), 2, "{now}");
    }
}

#[test]
fn the_home_counts_all_referrals_and_lists_the_newest() {
    let device = Device::tablet(&Authority::offline());
    let answers: Answers = case_answers("urgent-danger");
    for _ in 0..103 {
        let view = device.begin();
        let id = view["id"].clone();
        device.lead(view, &answers, Some("age_seen"));
        device.call("raise_outcome", json!({ "id": id, "to": "some_signs", "reason": "x" }));
        device.refer(&id, "");
    }
    let home = device.call("home", json!({}));
    assert_eq!(home["referrals"].as_array().unwrap().len(), 100);
    assert_eq!(home["referral_count"], 103);
    assert_eq!(home["sync"]["unsent"], 103);
}
