//! A pack that nobody has confirmed is used in the field when a supervisor says so, and not before.

use fener_app::Code;
use fener_sign::Role;
use serde_json::{Value, json};

use crate::support::{Authority, Device, NUMBER, OTHER, OTHER_PIN, PIN, STATION, officer};

fn waits(device: &Device) -> bool {
    device.call("home", json!({}))["must_allow_provisional"].as_bool().unwrap()
}

/// The built-in pack with one of its routes for a province only, and a name for it.
fn routed_by_province(device: &mut Device) -> String {
    let mut routing: Value = serde_json::from_slice(&device.pack["routing.json"]).unwrap();
    let (id, when) = (routing["routes"][0]["id"].clone(), routing["routes"][0]["when"].take());
    routing["routes"][0]["when"] = json!({ "all": [when, { "province": ["31"] }] });
    device.pack.insert("routing.json".into(), serde_json::to_vec(&routing).unwrap());
    let cases = json!({ "cases": [] });
    device.pack.insert("cases.json".into(), serde_json::to_vec(&cases).unwrap());
    for language in ["texts/tr.json", "texts/en.json"] {
        let mut texts: Value = serde_json::from_slice(&device.pack[language]).unwrap();
        texts["province.31"] = json!("Hatay");
        device.pack.insert(language.into(), serde_json::to_vec(&texts).unwrap());
    }
    device.resume();
    id.as_str().unwrap().to_owned()
}

#[test]
fn no_interview_begins_with_unconfirmed_parts_until_a_supervisor_allows_them() {
    let mut device = Device::signed_in();
    Authority::offline().enrol(&device.folder, Role::Tablet, STATION);
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    assert!(waits(&device));
    let start = || json!({ "language": "tr" });
    assert_eq!(device.code("start_screening", start()), Code::ProvisionalNotAllowed);
    assert!(device.drafts().is_empty());

    let seen = device.call("field_use", json!({}));
    let parts: Vec<&str> =
        seen["provisional"].as_array().unwrap().iter().map(|p| p.as_str().unwrap()).collect();
    assert!(parts.contains(&"part.indicators_sexual") && parts.contains(&"profile.AS"), "{parts:?}");
    assert!(!parts.contains(&"part.indicators_labour"), "second hand, and not a reconstruction");
    for part in &parts {
        assert!(seen["texts"]["tr"][part].is_string(), "{part} has words");
    }

    device.call("unlock", officer(OTHER, OTHER_PIN));
    let decided = json!({ "provisional_allowed": true, "province": null });
    assert_eq!(device.code("set_field_use", decided.clone()), Code::NotSupervisor);
    assert_eq!(device.code("start_screening", start()), Code::ProvisionalNotAllowed);

    device.call("unlock", officer(NUMBER, PIN));
    let end_of_chain = |device: &mut Device| {
        device.in_vault(|vault, _| {
            let report = vault.verify_chain().unwrap();
            assert_eq!(report.broken, None);
            report.sound
        })
    };
    let before = end_of_chain(&mut device);
    device.resume();
    assert_eq!(device.call("set_field_use", decided)["provisional_allowed"], true);
    assert_eq!(end_of_chain(&mut device), before + 1, "who decided it stands in the chain");
    device.resume();
    assert!(!waits(&device));
    device.resume();
    device.call("unlock", officer(OTHER, OTHER_PIN));
    let id = device.begin()["id"].clone();
    device.answer(&id, "danger_now", "no");

    device.call("unlock", officer(NUMBER, PIN));
    device.allow_provisional(false);
    assert_eq!(device.code("start_screening", start()), Code::ProvisionalNotAllowed);
    device.call("unlock", officer(OTHER, OTHER_PIN));
    device.answer(&id, "medical_now", "no");
    device.call("outcome", json!({ "id": id }));
}

#[test]
fn a_pack_without_such_parts_asks_nobody() {
    let mut device = Device::signed_in();
    Authority::offline().enrol(&device.folder, Role::Tablet, STATION);
    let mut pack: Value = serde_json::from_slice(&device.pack["pack.json"]).unwrap();
    let confirmed = |provenance: &mut Value| {
        if provenance["status"] == "provisional" {
            provenance["status"] = json!("official");
        }
    };
    pack["header"]["parts"].as_object_mut().unwrap().values_mut().for_each(confirmed);
    pack["profiles"]
        .as_array_mut()
        .unwrap()
        .iter_mut()
        .for_each(|profile| confirmed(&mut profile["provenance"]));
    device.pack.insert("pack.json".into(), serde_json::to_vec(&pack).unwrap());
    device.resume();
    assert!(!waits(&device));
    assert_eq!(device.call("field_use", json!({}))["provisional"], json!([]));
    device.begin();
}

#[test]
fn a_route_for_one_province_is_advised_there_and_nowhere_else() {
    let mut device = Device::tablet(&Authority::offline());
    let route = routed_by_province(&mut device);
    let case = crate::support::cases()
        .into_iter()
        .find(|case| case["expect"]["routes"].as_array().is_some_and(|routes| routes.contains(&json!(route))))
        .unwrap();
    let seen = device.call("field_use", json!({}));
    assert_eq!((&seen["provinces"], &seen["texts"]["tr"]["province.31"]), (&json!(["31"]), &json!("Hatay")));
    let id = device.interview(case["id"].as_str().unwrap());
    let mut advised = |province: Value| {
        device.call("set_field_use", json!({ "provisional_allowed": true, "province": province }));
        device.resume();
        let routes = device.outcome(&id)["routes"].clone();
        routes.as_array().unwrap().iter().any(|advised| advised["id"] == json!(route))
    };
    assert!(!advised(Value::Null), "where nobody said");
    assert!(advised(json!("31")));
    assert!(!advised(json!("elsewhere")));
    let wrong = json!({ "provisional_allowed": true, "province": "06" });
    let error = device.refused("set_field_use", wrong);
    assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("province")));
}
