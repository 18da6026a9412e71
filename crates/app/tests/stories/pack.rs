//! A protocol pack that cannot be used, and what the person in front of the tablet gets to know of it.

use fener_app::{CallError, Code, PackFiles, tr_first_level};
use serde_json::{Value, json};

use crate::support::{Authority, Device, NUMBER, PIN, cases, given, officer, open_item};

fn edited(name: &str, edit: impl FnOnce(&mut Value)) -> PackFiles {
    let mut pack = tr_first_level();
    let mut file = serde_json::from_slice(&pack[name]).unwrap();
    edit(&mut file);
    pack.insert(name.to_owned(), serde_json::to_vec(&file).unwrap());
    pack
}

/// What every command that needs the pack answers on a tablet with this one.
fn fault(device: &mut Device, pack: PackFiles) -> CallError {
    device.pack = pack;
    device.resume();
    let status = device.call("status", json!({}));
    assert_eq!((&status["stage"], &status["pack"]), (&json!("open"), &Value::Null));
    let error = device.refused("start_screening", json!({ "language": "tr" }));
    assert_eq!(error.code, Code::PackInvalid);
    assert_eq!(status["pack_error"], serde_json::to_value(&error).unwrap(), "the status says the same");
    error
}

#[test]
fn a_pack_that_cannot_be_used_says_what_where_and_what_was_meant() {
    let mut device = Device::tablet(&Authority::offline());
    let id = device.begin()["id"].clone();
    device.answer(&id, "danger_now", "no");

    let mut not_json = tr_first_level();
    not_json.insert("interview.json".to_owned(), b"{ \"stages\": [,] }".to_vec());
    let error = fault(&mut device, not_json);
    assert_eq!(error.finding.as_deref(), Some("not_json"));
    assert!(error.at.unwrap().starts_with("interview.json:1:"), "line and column");

    let shape = edited("indicators.json", |file| file["indicators"][3]["strength"]["AL"] = json!("heavy"));
    let error = fault(&mut device, shape);
    assert_eq!(error.finding.as_deref(), Some("shape"));
    assert!(error.at.as_deref().unwrap().starts_with("indicators.json"), "{error:?}");
    assert!(error.at.unwrap().contains("indicators[3].strength"), "the path inside the file");

    let unknown = edited("interview.json", |file| {
        let items = file["items"].as_array_mut().unwrap();
        let item = items.iter_mut().find(|item| item["id"] == "q_dr_job").unwrap();
        item["feeds"] = json!([{ "indicator": "DR_JOBB" }]);
    });
    let error = fault(&mut device, unknown);
    assert_eq!(error.finding.as_deref(), Some("unknown_name"));
    assert_eq!(error.did_you_mean.as_deref(), Some("DR_JOB"));
    assert!(error.at.unwrap().contains(".feeds[0]"), "the path inside the file");

    let failing =
        edited("cases.json", |file| file["cases"][0]["expect"]["outcome"] = json!("strong_indication"));
    let error = fault(&mut device, failing);
    assert_eq!(error.finding.as_deref(), Some("case_failed"));
    assert!(error.at.unwrap().contains("al-no-signs"), "which case");

    let mut without = tr_first_level();
    without.remove("routing.json");
    let error = fault(&mut device, without);
    assert_eq!((error.finding.as_deref(), error.at.as_deref()), (Some("missing_file"), Some("routing.json")));

    assert_eq!(fault(&mut device, PackFiles::new()).finding.as_deref(), Some("missing_file"));
    // The interview that began before goes on with its own pack.
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(open_item(&view).unwrap(), "medical_now");
    assert_eq!(
        (&view["led_with"]["is_current"], &view["led_with"]["is_missing"]),
        (&json!(false), &json!(false))
    );
    device.outcome(&id);
    assert_eq!(device.drafts().len(), 1);

    device.pack = tr_first_level();
    device.resume();
    let status = device.call("status", json!({}));
    assert_eq!(status["pack_error"], Value::Null);
    assert!(status["pack"].as_str().unwrap().starts_with("tr-first-level "));
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(open_item(&view).unwrap(), "medical_now", "and it goes on where it was");
    assert_eq!(
        given(&device.call("show_item", json!({ "id": id, "item": "danger_now" }))["step"]["item"]),
        ["no"]
    );
}

#[test]
fn a_broken_pack_does_not_keep_anybody_out() {
    let mut device = Device::tablet(&Authority::offline());
    device.pack = PackFiles::from([("pack.json".to_owned(), b"<html>".to_vec())]);
    device.restart();
    assert_eq!(device.stage(), "locked");
    device.call("unlock", officer(NUMBER, PIN));
    device.call("home", json!({}));
    device.call("sync", json!({}));
    device.call("lock", json!({}));
}

/// The pack's own cases run at load without the app. Here each is led item by item through the window's commands.
#[test]
fn every_case_of_the_pack_comes_out_the_same_through_the_window() {
    let device = Device::tablet(&Authority::offline());
    let mut led = 0;
    for case in cases() {
        let (Some(answers), name) = (case["answers"].as_object(), case["id"].as_str().unwrap()) else {
            continue;
        };
        let has_facts = |key: &str| case[key].as_object().is_some_and(|facts| !facts.is_empty());
        if answers.is_empty() || has_facts("facts") || has_facts("indicators") {
            continue;
        }
        let mut view = device.begin();
        let id = view["id"].clone();
        for _ in 0..250 {
            let item = match view["step"]["kind"].as_str().unwrap() {
                "item" => open_item(&view).unwrap(),
                _ => break,
            };
            let Some(answer) = answers.get(&item) else { break };
            let mut args = json!({ "id": id, "item": item });
            match answer.get("source") {
                Some(source) => {
                    args["answer"] = answer["answer"].clone();
                    args["source"] = source.clone();
                }
                None => args["answer"] = answer.clone(),
            }
            view = device.call("answer", args);
        }
        // What need not be asked can be recorded all the same.
        let record = |item: &String| {
            let answer = &answers[item];
            let mut args = json!({ "id": id, "item": item, "answer": answer });
            if let Some(source) = answer.get("source") {
                args = json!({ "id": id, "item": item, "answer": answer["answer"], "source": source });
            }
            device.try_call("answer", args).is_ok()
        };
        let mut left: Vec<&String> = answers.keys().filter(|item| !answered(&device, &id, item)).collect();
        while let Some(place) = left.iter().position(|item| record(item)) {
            left.remove(place);
        }
        for tick in view["ticks"].as_array().unwrap().clone() {
            let item = tick["id"].as_str().unwrap();
            if let Some(answer) = answers.get(item) {
                device.answer(&id, item, answer.clone());
            }
        }
        // What the case leaves out is left open: everything it answers and that can be reached was answered.
        let outcome = device.outcome(&id);
        let whole = answers.keys().all(|item| answered(&device, &id, item));
        if whole {
            led += 1;
            assert_eq!(outcome["shown"], case["expect"]["outcome"], "{name}");
            for list in ["urgent", "flags"] {
                if let Some(expected) = case["expect"][list].as_array() {
                    assert_eq!(sorted(outcome[list].as_array().unwrap()), sorted(expected), "{name}: {list}");
                }
            }
        }
        device.call("close_screening", json!({ "id": id }));
    }
    assert!(led >= 15, "only {led} cases can be led to their end as written");
}

fn answered(device: &Device, id: &Value, item: &str) -> bool {
    device.try_call("show_item", json!({ "id": id, "item": item })).is_ok_and(|view| {
        view["step"]["kind"] == "item"
            && view["step"]["item"]["id"] == item
            && !given(&view["step"]["item"]).is_empty()
    })
}

fn sorted(list: &[Value]) -> Vec<String> {
    let mut list: Vec<String> = list.iter().map(|value| value.as_str().unwrap().to_owned()).collect();
    list.sort_unstable();
    list
}
