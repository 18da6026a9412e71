//! Leading an interview with thumbs that slip, people who change their mind, and a tablet that is put down.

use fener_app::Code;
use fener_sign::Role;
use serde_json::{Value, json};

use crate::clock;
use crate::support::{
    Authority, Device, NUMBER, PIN, STATION, case_answers, given, officer, open_item, with,
};

fn tablet() -> Device {
    Device::tablet(&Authority::offline())
}

fn show(device: &Device, id: &Value, item: &str) -> Value {
    device.call("show_item", json!({ "id": id, "item": item }))
}

/// The answers that stand at an answered item.
fn standing(device: &Device, id: &Value, item: &str) -> Vec<String> {
    let view = show(device, id, item);
    assert_eq!(view["step"]["item"]["id"], item);
    given(&view["step"]["item"])
}

fn indicators(outcome: &Value) -> Vec<String> {
    let profiles = outcome["why"]["profiles"].as_array().unwrap().iter();
    let dimensions = profiles.flat_map(|profile| profile["dimensions"].as_array().unwrap());
    let signs = dimensions.flat_map(|dimension| dimension["indicators"].as_array().unwrap());
    signs.map(|sign| sign["id"].as_str().unwrap().to_owned()).collect()
}

/// The stages that the way through the interview lists.
fn listed(view: &Value) -> Vec<&str> {
    let stages = view["progress"]["stages"].as_array().unwrap().iter();
    stages.map(|stage| stage["id"].as_str().unwrap()).collect()
}

#[test]
fn the_way_lists_what_only_some_are_led_through_once_it_is_seen_who_is_there() {
    let device = tablet();
    let begun = device.begin();
    assert_eq!(listed(&begun), ["safety", "setting", "talk", "open", "needs", "closing"]);
    let adult = device.lead(begun, &case_answers("adult-labour-companions"), Some("companions"));
    assert!(listed(&adult).contains(&"core") && !listed(&adult).contains(&"child"), "{:?}", listed(&adult));
    let answers =
        with(case_answers("adult-labour-companions"), &[("age_seen", json!({ "choice": "child" }))]);
    let child = device.lead(device.begin(), &answers, Some("companions"));
    assert!(listed(&child).contains(&"child") && !listed(&child).contains(&"core"), "{:?}", listed(&child));
}

#[test]
fn a_mis_tap_is_taken_back_and_a_changed_mind_is_kept() {
    let device = tablet();
    let answers = case_answers("adult-labour-companions");
    let view = device.lead(device.begin(), &answers, Some("core_untrue"));
    let id = view["id"].clone();
    device.answer(&id, "core_untrue", "no");

    let again = device.answer(&id, "core_untrue", "no");
    assert_eq!(standing(&device, &id, "core_untrue"), ["no"], "the same answer twice is one answer");
    assert_eq!(again["id"], id);
    assert_eq!(
        device.code("answer", json!({ "id": id, "item": "core_untrue", "answer": "yes" })),
        Code::AnswerDiffers,
        "another answer is a question to the officer, never a silent overwrite"
    );
    assert_eq!(standing(&device, &id, "core_untrue"), ["no"]);

    device.change(&id, "core_untrue", "yes", "mis_tap");
    assert_eq!(standing(&device, &id, "core_untrue"), ["yes"], "the mis-tap counts no longer");
    device.answer(&id, "q_dr_job", "yes");
    device.change(&id, "q_dr_job", "no", "said_otherwise");
    assert_eq!(standing(&device, &id, "q_dr_job"), ["yes", "no"], "both are kept");
    assert!(indicators(&device.outcome(&id)).contains(&"DR_JOB".to_owned()), "the higher concern counts");
    let error = device.refused("answer", json!({ "id": id, "item": "q_dr_job", "answer": "unknown" }));
    assert_eq!(error.code, Code::AnswerDiffers);

    device.change(&id, "q_dr_job", "yes", "mis_tap");
    assert_eq!(standing(&device, &id, "q_dr_job"), ["yes"], "that the later one was a mis-tap is heard");
    device.change(&id, "q_dr_job", "no", "said_otherwise");
    device.change(&id, "q_dr_job", "no", "settle");
    assert_eq!(standing(&device, &id, "q_dr_job"), ["no"], "a person settled it");
    assert!(!indicators(&device.outcome(&id)).contains(&"DR_JOB".to_owned()));
}

#[test]
fn undo_takes_back_exactly_the_last_answer() {
    let mut device = tablet();
    let view = device.begin();
    let id = view["id"].clone();
    assert_eq!(view["can_undo"], false);
    assert_eq!(device.code("undo", json!({ "id": id })), Code::NotPossibleNow);
    device.answer(&id, "danger_now", "no");
    device.answer(&id, "medical_now", "yes");
    device.change(&id, "medical_now", "no", "said_otherwise");
    let view = device.call("undo", json!({ "id": id }));
    assert_eq!(standing(&device, &id, "medical_now"), ["yes"], "the answer before it stands again");
    assert_eq!(view["can_undo"], true);
    let view = device.call("undo", json!({ "id": id }));
    assert_eq!(open_item(&view).unwrap(), "medical_now");
    device.resume();
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(open_item(&view).unwrap(), "medical_now", "what was taken back stays so");
    assert_eq!(standing(&device, &id, "danger_now"), ["no"]);
    device.call("undo", json!({ "id": id }));
    assert_eq!(device.code("undo", json!({ "id": id })), Code::NotPossibleNow);
}

#[test]
fn put_down_dropped_and_taken_up_again_at_the_same_item() {
    let mut device = tablet();
    let answers = case_answers("adult-labour-companions");
    let view = device.lead(device.begin(), &answers, Some("core_relied"));
    let id = view["id"].clone();
    let home = device.call("pause_screening", json!({ "id": id }));
    let draft = &home["drafts"][0];
    assert_eq!((&draft["id"], &draft["paused"], &draft["stage"]), (&id, &json!(true), &json!("core")));
    device.call("pause_screening", json!({ "id": id }));
    device.resume();
    assert_eq!(device.drafts()[0]["paused"], true);
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!((open_item(&view).unwrap().as_str(), &view["paused"]), ("core_relied", &json!(false)));
    let next = open_item(&device.answer(&id, "core_relied", "unknown")).unwrap();

    // Put down, and the next answer is given without opening it first: it is taken up by that.
    device.call("pause_screening", json!({ "id": id }));
    let view = device.answer(&id, &next, "no");
    assert_eq!(view["paused"], false);
    let after = open_item(&view).unwrap();
    assert!(next.starts_with("core_") && after.starts_with("core_") && next != after);
    device.resume();
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(open_item(&view).unwrap(), after, "nothing said is asked again");
    assert_eq!(view["language"], "tr");
}

/// The device counts only the time in which the interview was led, so that a reminder comes when it is meant to.
#[test]
fn the_time_of_an_interview_runs_while_it_is_led() {
    const MINUTE: i64 = 60_000;
    let (authority, clock) = (Authority::offline(), clock!());
    let mut device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    authority.certify(&device.folder, Role::Tablet, STATION);
    // Somebody is there: the screen is touched every minute.
    let stay_at = |device: &Device, minutes: i64| {
        for _ in 0..minutes {
            clock.pass(MINUTE);
            device.call("touch", json!({}));
        }
    };
    let view = device.begin();
    let id = view["id"].clone();
    assert_eq!(view["led_s"], 0);
    assert_eq!(view["timers"], json!([{ "prompt": { "id": "G15", "never_say": [] }, "after_minutes": 20 }]));
    assert!(view["texts"]["en"]["guard.G15.do"].is_string(), "with its words, whenever it is due");
    stay_at(&device, 5);
    assert_eq!(device.answer(&id, "danger_now", "no")["led_s"], 5 * 60);
    stay_at(&device, 2);
    device.call("pause_screening", json!({ "id": id }));
    clock.pass(90 * MINUTE);
    let left = device.refused("open_screening", json!({ "id": id }));
    assert_eq!(left.code, Code::Locked, "nobody touched it for so long");
    device.resume();
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(view["led_s"], 7 * 60, "the time it was put down is none of it");
    stay_at(&device, 14);
    assert_eq!(show(&device, &id, "medical_now")["led_s"], 21 * 60);
}

#[test]
fn what_must_not_be_said_comes_with_the_reminder() {
    let device = tablet();
    let view = device.lead(device.begin(), &case_answers("adult-labour-companions"), Some("core_untrue"));
    let prompts = view["step"]["prompts"].as_array().unwrap();
    let neutral = prompts.iter().find(|prompt| prompt["id"] == "G9").unwrap();
    for code in neutral["never_say"].as_array().unwrap() {
        let key = format!("guard.G9.never_say.{}", code.as_str().unwrap());
        for language in ["tr", "en"] {
            assert!(view["texts"][language][&key].is_string(), "{language} {key}");
        }
    }
    assert_eq!(neutral["never_say"].as_array().unwrap().len(), 2);
}

/// Looking back at an answered item is no place to come back to: after a restart the next open item is shown.
#[test]
fn going_back_and_forth_changes_nothing() {
    let mut device = tablet();
    let answers = case_answers("adult-labour-companions");
    let view = device.lead(device.begin(), &answers, Some("core_relied"));
    let id = view["id"].clone();
    let mut back = view.clone();
    let mut way = Vec::new();
    while let Some(previous) = back["previous"].as_str() {
        way.push(previous.to_owned());
        back = show(&device, &id, previous);
    }
    assert!(way.len() > 20, "{way:?}");
    for item in way.iter().rev().skip(1) {
        let next = back["next"].as_str().unwrap();
        assert_eq!(next, item);
        back = show(&device, &id, next);
    }
    assert_eq!(back["next"], "core_relied");
    let again = show(&device, &id, "core_relied");
    assert_eq!(again["progress"], view["progress"]);
    for unknown in ["core_made_to_come", "q_dr_job", "nothing", ""] {
        assert_eq!(
            device.code("show_item", json!({ "id": id, "item": unknown })),
            Code::Blocked,
            "{unknown}"
        );
    }
    show(&device, &id, "danger_now");
    device.resume();
    assert_eq!(open_item(&device.call("open_screening", json!({ "id": id }))).unwrap(), "core_relied");
}

#[test]
fn follow_ups_that_are_hidden_wait_and_never_count() {
    let device = tablet();
    let answers = with(case_answers("adult-labour-companions"), &[("q_dr_job", json!("yes"))]);
    let view = device.lead(device.begin(), &answers, Some("q_dr_wage"));
    let id = view["id"].clone();
    let before = device.outcome(&id);
    assert!(indicators(&before).contains(&"DR_JOB".to_owned()));

    device.change(&id, "core_untrue", "no", "mis_tap");
    assert_eq!(device.code("show_item", json!({ "id": id, "item": "q_dr_job" })), Code::Blocked);
    assert!(!indicators(&device.outcome(&id)).contains(&"DR_JOB".to_owned()), "hidden answers never count");
    let hidden = json!({ "id": id, "item": "q_dr_cond", "answer": "yes" });
    assert_eq!(device.code("answer", hidden), Code::Blocked, "and nothing hidden can be answered");

    device.change(&id, "core_untrue", "yes", "mis_tap");
    assert_eq!(standing(&device, &id, "q_dr_job"), ["yes"], "they were kept");
    assert_eq!(device.outcome(&id)["why"], before["why"]);
}

#[test]
fn nobody_is_asked_while_companions_listen() {
    let device = tablet();
    let answers = with(
        case_answers("adult-labour-companions"),
        &[("companions", json!("yes")), ("separated", json!("unknown"))],
    );
    let view = device.lead(device.begin(), &answers, Some("core_untrue"));
    let id = view["id"].clone();
    assert_eq!(view["step"]["kind"], "guard", "{view}");
    assert_eq!(view["step"]["guard"]["id"], "G2");
    let items = view["step"]["guard"]["items"].as_array().unwrap();
    assert!(items.iter().any(|item| item["id"] == "separated"));
    for item in ["agrees_to_talk", "invitation", "core_untrue", "refer_consent"] {
        for answer in ["yes", "no", "unknown", "refused"] {
            let args = json!({ "id": id, "item": item, "answer": answer });
            assert_eq!(device.code("answer", args), Code::Blocked, "{item} {answer}");
        }
    }
    // Whether they are apart is a state that changes, not two stories.
    let view = device.answer(&id, "separated", "no");
    assert_eq!(view["observe_only"], true, "they cannot be parted: only looked at from now on");
    assert_eq!(
        device.code("answer", json!({ "id": id, "item": "core_untrue", "answer": "yes" })),
        Code::Blocked
    );
    let view = device.answer(&id, "separated", "yes");
    assert_eq!(view["observe_only"], false);
    assert_eq!(standing(&device, &id, "separated"), ["yes"]);
    let view = device.call("open_screening", json!({ "id": id }));
    let view = device.lead(view, &case_answers("adult-labour-companions"), None);
    assert_eq!(view["step"]["kind"], "done");
    // They come back: from that moment on nothing more is asked, and what the person says unasked can be ticked.
    device.answer(&id, "separated", "unknown");
    let view = device.change(&id, "core_made_to_come", "yes", "mis_tap");
    assert_eq!(view["step"]["guard"]["id"], "G2");
    assert_eq!(
        device.code("answer", json!({ "id": id, "item": "q_cr_viol", "answer": "yes" })),
        Code::Blocked
    );
    device.answer(&id, "told_torture", "yes");
    assert!(device.outcome(&id)["flags"].as_array().unwrap().contains(&json!("TORTURE")));
}

#[test]
fn open_answers_are_never_a_no() {
    let device = tablet();
    let led = |answer: &str| {
        let mut answers = case_answers("adult-labour-companions");
        for (item, given) in &mut answers {
            if item.starts_with("core_")
                || item.starts_with("q_")
                || item.starts_with("doc_")
                || item.starts_with("seen_")
            {
                *given = json!(answer);
            }
        }
        let mut view = device.begin();
        let id = view["id"].clone();
        for _ in 0..250 {
            let Some(item) = open_item(&view) else { break };
            let open = item.starts_with("core_") || item.starts_with("q_");
            let said = answers.get(&item).cloned().unwrap_or_else(|| json!(if open { answer } else { "no" }));
            view = device.answer(&id, &item, said);
        }
        device.outcome(&id)
    };
    let no = led("no");
    assert_eq!((&no["incomplete"], no["why"]["open"].as_array().unwrap().len()), (&json!(false), 0));
    for open in ["unknown", "refused"] {
        let outcome = led(open);
        assert_eq!(outcome["incomplete"], true, "{open}");
        assert_ne!(outcome["shown"], "no_signs", "{open}: an open answer is shown as open");
        assert!(outcome["why"]["open"].as_array().unwrap().len() >= 40, "{open}");
    }
    // Nothing was asked at all.
    let id = device.begin()["id"].clone();
    let outcome = device.outcome(&id);
    assert_eq!(outcome["reachable"], "strong_indication", "what was not asked can still be anything");
}

#[test]
fn the_officer_is_told_when_no_question_can_change_the_outcome() {
    let device = tablet();
    let answers = case_answers("adult-labour-companions");
    let mut view = device.begin();
    let id = view["id"].clone();
    assert_eq!(view["settled"], false, "nothing was asked yet");
    while view["settled"] == false {
        let item = open_item(&view).expect("the outcome is settled before the last question");
        view = device.answer(&id, &item, answers[&item].clone());
    }
    assert_eq!(view["step"]["kind"], "item", "the interview may end here, and may go on");
    let outcome = device.outcome(&id);
    assert_eq!(outcome["reachable"], "strong_indication");
    assert_eq!(outcome["shown"], outcome["reachable"]);
    let view = device.lead(view, &answers, None);
    assert_eq!((&view["settled"], &view["step"]["kind"]), (&json!(true), &json!("done")));
}

#[test]
fn a_companions_word_is_not_the_persons() {
    let device = tablet();
    let answers = case_answers("adult-labour-companions");
    let view = device.lead(device.begin(), &answers, Some("core_untrue"));
    let id = view["id"].clone();
    device.answer(&id, "core_untrue", "yes");
    let companion = json!({ "id": id, "item": "q_dr_job", "answer": "no", "source": "companion" });
    device.call("answer", companion);
    let outcome = device.outcome(&id);
    assert!(outcome["why"]["open"].as_array().unwrap().contains(&json!("DR_JOB")), "it stays open");
    // Where an answer comes from is not for the caller to invent: this item is asked, not seen.
    for source in ["officer_observed", "document"] {
        let args = json!({ "id": id, "item": "q_dr_wage", "answer": "yes", "source": source });
        let error = device.refused("answer", args);
        assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("source")), "{source}");
    }
    // Only what contradicts the answer can be seen or read.
    let args = json!({ "id": id, "item": "q_dr_wage", "answer": "contradicted", "source": "person" });
    device.call("answer", args);
    assert!(!indicators(&device.outcome(&id)).contains(&"DR_WAGE".to_owned()));
    let args = json!({ "id": id, "item": "q_dr_wage", "answer": "contradicted", "source": "document", "change": "settle" });
    device.call("answer", args);
    assert!(indicators(&device.outcome(&id)).contains(&"DR_WAGE".to_owned()));
}

#[test]
fn stop_ends_the_interview_and_leaves_what_was_said() {
    let device = tablet();
    let answers = case_answers("adult-labour-companions");
    for reason in ["person_asked", "distress", "emergency", "interpreter", "privacy_lost", "other"] {
        let view = device.lead(device.begin(), &answers, Some("core_hardship"));
        let id = view["id"].clone();
        let before = device.outcome(&id);
        device.call("stop_screening", json!({ "id": id, "reason": reason }));
        let outcome = device.outcome(&id);
        assert_eq!((&outcome["stopped"], &outcome["why"]), (&json!(reason), &before["why"]));
        for (command, args) in [
            ("answer", json!({ "id": id, "item": "core_hardship", "answer": "yes" })),
            ("answer", json!({ "id": id, "item": "danger_now", "answer": "yes", "change": "mis_tap" })),
            ("undo", json!({ "id": id })),
            ("pause_screening", json!({ "id": id })),
            ("open_screening", json!({ "id": id })),
        ] {
            assert_eq!(device.code(command, args), Code::Ended, "{reason}: {command}");
        }
        device.call("stop_screening", json!({ "id": id, "reason": "other" }));
        let view = show(&device, &id, "danger_now");
        assert_eq!(view["stopped"], reason, "the first reason stays");
        let draft = device.drafts().into_iter().find(|draft| draft["id"] == id).unwrap();
        assert_eq!(draft["stopped"], true);
        let home = device.call("close_screening", json!({ "id": id }));
        assert!(home["drafts"].as_array().unwrap().is_empty());
        assert_eq!(device.code("outcome", json!({ "id": id })), Code::NotFound);
    }
    assert_eq!(device.call("home", json!({}))["closed_count"], 6);
    let id = device.begin()["id"].clone();
    let error = device.refused("stop_screening", json!({ "id": id, "reason": "bored" }));
    assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("reason")));
}

#[test]
fn an_officer_may_raise_an_outcome_with_a_reason_and_never_lower_it() {
    let mut device = tablet();
    let id = device.interview("adult-labour-companions");
    for (to, reason, code, at) in [
        ("no_signs", "x", Code::LowerNeedsSupervisor, None),
        ("strong_indication", "x", Code::LowerNeedsSupervisor, None),
        ("victim", "x", Code::BadArguments, Some("to")),
        ("strong_indication", "  ", Code::BadArguments, Some("reason")),
        ("strong_indication", &"ş".repeat(301), Code::BadArguments, Some("reason")),
    ] {
        let error = device.refused("raise_outcome", json!({ "id": id, "to": to, "reason": reason }));
        assert_eq!((error.code, error.at.as_deref()), (code, at), "{to} {reason}");
    }
    let id = device.interview("adult-nothing");
    let before = device.outcome(&id);
    assert_eq!((&before["shown"], &before["referral"]["offered"]), (&json!("no_signs"), &json!(false)));
    let raised = device.call(
        "raise_outcome",
        json!({ "id": id, "to": "some_signs", "reason": format!(" {} ", "ş".repeat(300)) }),
    );
    assert_eq!((&raised["shown"], &raised["raised"]["from"]), (&json!("some_signs"), &json!("no_signs")));
    assert_eq!(raised["raised"]["reason"], "ş".repeat(300));
    assert_eq!(
        raised["referral"]["offered"], true,
        "what follows from the outcome follows from the higher one"
    );
    assert_eq!(
        device.code("raise_outcome", json!({ "id": id, "to": "some_signs", "reason": "x" })),
        Code::LowerNeedsSupervisor
    );
    device.resume();
    assert_eq!(device.outcome(&id)["raised"], raised["raised"]);
    assert_eq!(device.outcome(&id)["why"], before["why"], "what the answers amount to stays what it was");
}

#[test]
fn a_doubt_goes_with_the_answer_and_weighs_nothing() {
    let device = tablet();
    let companion = json!({ "answer": "yes", "source": "companion" });
    let mut answers = with(case_answers("adult-labour-companions"), &[("q_dr_job", companion)]);
    let sure = device.lead(device.begin(), &answers, None)["id"].clone();
    let asked = ["core_underpaid", "q_dr_job"];
    for item in asked {
        let given = &mut answers.get_mut(item).unwrap();
        let mut doubted =
            if given.get("answer").is_some() { given.take() } else { json!({ "answer": given.take() }) };
        doubted["confidence"] = json!("unsure");
        **given = doubted;
    }
    let view = device.lead(device.begin(), &answers, None);
    let id = view["id"].clone();
    let given = show(&device, &id, asked[0])["step"]["item"]["given"].clone();
    assert_eq!(given[0]["confidence"], "unsure");
    let plain = case_answers("adult-labour-companions");
    device.answer(&id, asked[0], plain[asked[0]].clone());
    let given = show(&device, &id, asked[0])["step"]["item"]["given"].clone();
    assert_eq!(given.as_array().unwrap().len(), 1, "the doubt went; it is no second story: {given}");
    assert!(given[0].get("confidence").is_none());
    assert_eq!(device.outcome(&id)["shown"], device.outcome(&sure)["shown"], "a doubt weighs nothing");

    let doubted = json!({ "id": id, "item": "separated", "answer": "yes", "confidence": "unsure" });
    let error = device.refused("answer", doubted);
    assert_eq!(error.at.as_deref(), Some("confidence"), "nobody doubts what they do themselves");

    let preview = device.call("preview_referral", json!({ "id": id, "note": "" }));
    let listed =
        preview["answers"].as_array().unwrap().iter().find(|given| given["item"] == asked[1]).unwrap();
    assert_eq!((&listed["confidence"], &listed["source"]), (&json!("unsure"), &json!("companion")));
}
