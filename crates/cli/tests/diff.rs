//! `fener protocol diff` as a reviewer uses it: what changed, and what it does.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "packs/copy.rs"]
mod copy;

use std::path::Path;
use std::process::Command;

use copy::{Copy, field};
use serde_json::{Value, json};

fn diff(before: &Path, after: &Path, more: &[&str]) -> (Option<i32>, String, String) {
    let fener = Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(["protocol", "diff"])
        .args([before, after])
        .args(more)
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (fener.status.code(), text(fener.stdout), text(fener.stderr))
}

#[track_caller]
fn tells(told: &str, lines: &[&str]) {
    for line in lines {
        assert!(told.lines().any(|told| told == *line), "{line}\nnot in\n{told}");
    }
}

/// The place of an entry in a list of a file.
fn place(list: &Value, id: &str) -> usize {
    list.as_array().unwrap().iter().position(|one| one["id"] == id).unwrap()
}

#[test]
fn of_the_same_pack_little_is_said() {
    let (status, told, wrong) = diff(&field(), &field(), &["--random", "500", "--seed", "42"]);
    assert_eq!((status, wrong.as_str()), (Some(0), ""));
    assert!(
        told.starts_with("tr-first-level 0.1.0 -> tr-first-level 0.1.0: nothing is written differently\n"),
        "{told}"
    );
    assert!(told.contains(" 0 rise, 0 fall, 500 stay\n") && told.contains("(seed 42)"), "{told}");
    assert_eq!(told.lines().filter(|line| !line.is_empty()).count(), 3, "{told}");
}

#[test]
fn a_stricter_rule_is_told_in_words_and_in_outcomes() {
    let after = Copy::new().changed("pack.json", |pack| {
        pack["header"]["version"] = json!("0.2.0");
        let parts = pack.pointer_mut("/rule_sets/adult/0/when/all").unwrap().as_array_mut().unwrap();
        parts.push(json!({"positive": "AVD"}));
    });
    let (status, told, _) = diff(&field(), after.folder(), &["--random", "3000"]);
    assert_eq!(status, Some(0), "{told}");
    tells(
        &told,
        &[
            "tr-first-level 0.1.0 -> tr-first-level 0.2.0: 2 changes",
            "header (1)",
            "  ~ header version: 0.1.0 -> 0.2.0",
            "rules (1)",
            "  ~ adult.strong when:",
            "      - EX+ and CD+ and (DR+ or CR+ or (switch avr_counts_as_recruitment_means and AVR+))",
            "      + EX+ and CD+ and (DR+ or CR+ or (switch avr_counts_as_recruitment_means and AVR+)) and AVD+",
            "  shortest that fall:",
        ],
    );
    assert!(told.contains("    strong_indication -> reasonable_grounds: "), "{told}");
    assert!(!told.contains("shortest that rise"), "{told}");
    assert!(told.contains("  al-strong: strong_indication -> reasonable_grounds"), "{told}");
}

#[test]
fn strengths_texts_routes_and_places_are_told_by_part() {
    let after = Copy::new()
        .changed("indicators.json", |file| {
            let at = place(&file["indicators"], "DR_WAGE");
            file["indicators"][at]["strength"]["AL"] = json!({"default": "S", "lo": "M", "hi": "S"});
        })
        .changed("routing.json", |file| {
            let at = place(&file["routes"], "no_signs_info");
            file["routes"][at]["when"] = json!({"outcome_at_least": "no_signs"});
        })
        .changed("texts/en.json", |texts| texts["stage.open"] = json!("Let them talk"))
        .changed("interview.json", |file| file["items"].as_array_mut().unwrap().swap(0, 1));
    let (status, told, _) = diff(&field(), after.folder(), &["--random", "2000"]);
    assert_eq!(status, Some(1), "a version is one pack: {told}");
    tells(
        &told,
        &[
            "two packs under one version: a version is never used again, give B another one",
            "indicators (2)",
            "  ~ DR_WAGE strength AL default: M -> S",
            "  ~ DR_WAGE strength AL hi: M -> S",
            "items (1)",
            "  ~ no_signs_info when: outcome = no_signs -> outcome >= no_signs",
            "  ~ en stage.open: \"Let them tell\" -> \"Let them talk\"",
        ],
    );
    assert!(
        told.contains("  > danger_now: now behind medical_now\n")
            || told.contains("  > medical_now: now at the front\n")
    );
    assert!(told.contains("  al-some-signs: routes +no_signs_info"), "{told}");
}

/// A copy of the field pack, under the next version.
fn newer() -> Copy {
    Copy::new().changed("pack.json", |pack| pack["header"]["version"] = json!("0.2.0"))
}

#[test]
fn a_ground_that_always_holds_shows_without_one_changed_outcome() {
    let after = newer().changed("routing.json", |file| {
        let ground = file.pointer_mut("/referral/without_consent/0/when").unwrap();
        *ground = json!({"always": true});
    });
    let (status, told, _) = diff(&field(), after.folder(), &["--random", "1000"]);
    assert_eq!(status, Some(1), "a ground that holds at other times is another ground: {told}");
    tells(&told, &["  ! grounds without agreement child: other when"]);
    assert!(told.contains(": 0 rise, 0 fall, 1000 stay\n"), "{told}");
    tells(&told, &["  what else differs, for how many persons, and the shortest:"]);
    let lines: Vec<&str> = told.lines().filter(|line| line.starts_with("    without_consent (")).collect();
    let [line] = lines.as_slice() else { panic!("{told}") };
    assert!(line.ends_with("): +child with nothing stated"), "{line}");
    assert!(told.contains("  al-some-signs: without_consent +child"), "{told}");
    let (_, told, _) = diff(&field(), after.folder(), &["--random", "1000", "--json"]);
    let json: Value = serde_json::from_str(&told).unwrap();
    let beside = json["random"]["beside"].as_array().unwrap();
    let ground = beside.iter().find(|list| list["what"] == "without_consent").unwrap();
    assert!(ground["changed"].as_u64().unwrap() > 100, "{ground}");
    assert_eq!(ground["example"]["new"], json!(["child"]));
}

#[test]
fn flags_routes_recipients_and_urgency_are_counted_too() {
    let never = json!({"always": false});
    let after = newer().changed("routing.json", |file| {
        for (list, id) in [("flags", "TORTURE"), ("urgent", "SUICIDE_RISK")] {
            let at = place(&file[list], id);
            file[list][at]["when"] = never.clone();
        }
        let at = place(&file["routes"], "call_112_danger");
        file["routes"][at]["urgent"] = json!(false);
        file["referral"]["recipients"][2]["when"] = never.clone();
    });
    let (_, told, _) = diff(&field(), after.folder(), &["--random", "3000", "--json"]);
    let json: Value = serde_json::from_str(&told).unwrap();
    let gone = |what: &str| {
        let beside = json["random"]["beside"].as_array().unwrap();
        let list =
            beside.iter().find(|list| list["what"] == what).unwrap_or_else(|| panic!("{what}: {json}"));
        assert!(list["changed"].as_u64().unwrap() > 0);
        list["example"]["gone"][0].as_str().unwrap().to_owned()
    };
    assert_eq!(["flags", "urgent", "recipients"].map(gone), ["TORTURE", "SUICIDE_RISK", "prosecutor"]);
    assert!(["torture_help", "suicide_stay"].contains(&gone("routes").as_str()));
    assert!(["call_112_danger", "suicide_stay"].contains(&gone("urgent_routes").as_str()));
    assert!(json["random"]["rise"] == 0 && json["random"]["fall"] == 0);
}

#[test]
fn a_pack_whose_texts_and_cases_are_not_mended_yet_is_compared() {
    let after = newer().changed("routing.json", |file| {
        file["routes"].as_array_mut().unwrap().retain(|route| route["id"] != "torture_help");
    });
    let (status, told, wrong) = diff(&field(), after.folder(), &["--random", "2000"]);
    assert_eq!((status, wrong.as_str()), (Some(0), ""), "{told}");
    let counted = told.lines().find(|line| line.starts_with("B has ")).unwrap_or_else(|| panic!("{told}"));
    assert!(counted.ends_with(" mistakes in its texts and cases; it is compared all the same:"), "{told}");
    assert!(
        told.contains(" nothing uses this text\n") || told.contains(" no route is called `torture_help`")
    );
    assert!(told.contains("  - torture_help: ") && told.contains("  told-of-torture: "), "{told}");
    let (_, told, _) = diff(&field(), after.folder(), &["--random", "0", "--json"]);
    let json: Value = serde_json::from_str(&told).unwrap();
    let codes = |side: &str| -> Vec<String> {
        let findings = json[side]["unfinished"].as_array().unwrap().iter();
        findings.map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(codes("before"), Vec::<String>::new());
    assert!(codes("after").contains(&"surplus_text".to_owned()), "{json}");
    assert!(codes("after").contains(&"unknown_name".to_owned()), "{json}");
}

#[test]
fn an_id_that_means_something_else_is_an_error() {
    let after = Copy::new().changed("interview.json", |file| {
        let at = place(&file["items"], "danger_now");
        file["items"][at]["asked_by"] = json!("attest");
    });
    let (status, told, _) = diff(&field(), after.folder(), &["--random", "0"]);
    assert_eq!(status, Some(1));
    tells(&told, &["reused: an id keeps its meaning, these do not", "  ! items danger_now: other asked_by"]);
    let other = after.changed("pack.json", |pack| pack["header"]["id"] = json!("another"));
    let (status, told, _) = diff(&field(), other.folder(), &["--random", "0"]);
    assert_eq!(status, Some(0), "two protocols owe each other nothing");
    assert!(told.contains("two protocols, not two versions of one") && !told.contains("reused:"), "{told}");
}

#[test]
fn what_keeps_its_id_and_means_something_else_ends_with_1_whatever_it_is() {
    let after = newer()
        .changed("interview.json", |file| {
            let at = place(&file["guards"], "G1");
            file["guards"][at]["stages"].as_array_mut().unwrap().pop().unwrap();
        })
        .changed("routing.json", |file| {
            file["contacts"][0]["phone"] = json!("999");
            let at = place(&file["clocks"], "CLOCK_48H");
            file["clocks"][at]["amount"] = json!(72);
            let at = place(&file["flags"], "TORTURE");
            file["flags"][at]["when"] = json!({"item": {"id": "danger_now", "is": ["yes"]}});
            file["referral"]["consent_item"] = json!("fear_return");
        });
    let (status, told, wrong) = diff(&field(), after.folder(), &["--random", "0"]);
    assert_eq!(status, Some(1), "{told}{wrong}");
    tells(
        &told,
        &[
            "reused: an id keeps its meaning, these do not",
            "  ! flags TORTURE: other when",
            "  ! contacts emergency_112: other phone",
            "  ! clocks CLOCK_48H: other amount",
            "  ! guards G1: other stages",
            "  ! referral: other consent_item",
        ],
    );
    assert!(told.contains("  ~ TORTURE when:"), "{told}");
}

#[test]
fn many_changes_are_counted_and_told_when_asked() {
    let after = newer().changed("texts/tr.json", |texts| {
        texts
            .as_object_mut()
            .unwrap()
            .values_mut()
            .for_each(|text| *text = json!(format!("{}!", text.as_str().unwrap())));
    });
    let (_, told, _) = diff(&field(), after.folder(), &["--random", "0"]);
    let count = told.lines().find_map(|line| line.strip_prefix("texts (")?.strip_suffix(')')).unwrap();
    let more = format!("  ... and {} more, told by --all", count.parse::<usize>().unwrap() - 20);
    tells(&told, &[&more]);
    let (_, all, _) = diff(&field(), after.folder(), &["--random", "0", "--all"]);
    assert!(!all.contains("told by --all") && all.lines().count() > count.parse::<usize>().unwrap());
}

#[test]
fn the_json_says_the_same() {
    let after =
        Copy::new().changed("pack.json", |pack| pack["incomplete"]["line"] = json!("strong_indication"));
    let (status, told, _) = diff(&field(), after.folder(), &["--random", "2000", "--seed", "5", "--json"]);
    assert_eq!(status, Some(1));
    let json: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&json["version_reused"], &json["before"]["unfinished"]), (&json!(true), &json!([])));
    assert_eq!(
        json["changes"],
        json!([{
            "part": "bounds", "id": "incomplete", "change": "field", "path": ["line"],
            "before": "reasonable_grounds", "after": "strong_indication"
        }])
    );
    assert_eq!(
        (&json["before"]["id"], &json["reused"], &json["random"]["seed"]),
        (&json!("tr-first-level"), &json!([]), &json!(5))
    );
    for part in ["cases", "random"] {
        let cells = json[part]["table"].as_array().unwrap().iter().flat_map(|row| row.as_array().unwrap());
        let all: u64 = cells.map(|cell| cell.as_u64().unwrap()).sum();
        let counted: u64 =
            ["rise", "fall", "same", "other"].iter().map(|way| json[part][way].as_u64().unwrap()).sum();
        assert_eq!(all, counted, "{part}");
    }
    assert_eq!(json["random"]["count"], 2000);
    let again = diff(&field(), after.folder(), &["--random", "2000", "--seed", "5", "--json"]).1;
    assert_eq!(told, again, "a seed says it all");
}

#[test]
fn a_pack_that_cannot_be_used_is_not_compared() {
    let broken = Copy::new()
        .changed("pack.json", |pack| pack["rule_sets"]["adult"][0]["when"] = json!({"positive": "XE"}));
    let (status, told, wrong) = diff(&field(), broken.folder(), &[]);
    assert_eq!((status, told.as_str()), (Some(2), ""));
    assert!(
        wrong.contains(" is called `XE`; did you mean `EX`?") && wrong.contains("cannot be used"),
        "{wrong}"
    );
    let (status, _, wrong) = diff(&field(), Path::new("no/such/pack"), &[]);
    assert_eq!(status, Some(2));
    assert!(wrong.contains("no/such/pack"), "{wrong}");
}
