//! `fener protocol check` and `test` as an author uses them: what is wrong, where, and what was probably meant.

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

use std::collections::BTreeMap;
use std::process::Command;

use copy::Copy;
use ogg::PacketWriteEndInfo;
use serde_json::{Value, json};

impl Copy {
    /// The exit status and what was said.
    fn protocol(&self, command: &str) -> (Option<i32>, String) {
        self.protocol_with(command, &[])
    }

    fn protocol_with(&self, command: &str, more: &[&str]) -> (Option<i32>, String) {
        let fener = Command::new(env!("CARGO_BIN_EXE_fener"))
            .args(["protocol", command])
            .arg(self.folder())
            .args(more)
            .output()
            .unwrap();
        assert!(fener.stderr.is_empty(), "{}", String::from_utf8_lossy(&fener.stderr));
        (fener.status.code(), String::from_utf8(fener.stdout).unwrap())
    }

    #[track_caller]
    fn finds(&self, line: &str) {
        let (status, told) = self.protocol("check");
        assert_eq!(status, Some(1), "{told}");
        assert!(told.lines().any(|told| without_position(told) == line), "{line}\nnot in\n{told}");
    }
}

/// A finding as it is told, without the line and column behind its file.
fn without_position(told: &str) -> String {
    let (file, rest) = told.split_once(' ').unwrap_or((told, ""));
    format!("{} {rest}", file.split(':').next().unwrap())
}

#[test]
fn the_field_pack_is_whole() {
    let (status, told) = Copy::new().protocol("check");
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("67 indicators") && told.contains("languages tr, en\n"), "{told}");
    assert!(told.contains("\nproved: ") && told.contains("0 errors, 0 warnings, "), "{told}");
    let (status, told) = Copy::new().protocol("test");
    assert_eq!(status, Some(0), "{told}");
    assert!(told.ends_with(" cases, 0 failed\n") && !told.contains("FAIL"), "{told}");
    assert!(told.starts_with("reached by the cases:\n"), "cases that pass are not named: {told}");
}

#[test]
fn what_is_not_json_or_has_another_shape_is_found_by_its_place() {
    let copy = Copy::new();
    std::fs::write(copy.path("routing.json"), "{\n  \"urgent\": [,]\n}").unwrap();
    let (status, told) = copy.protocol("check");
    assert_eq!(status, Some(1));
    assert!(told.starts_with("routing.json:2:14: not valid json: "), "{told}");
    let copy = Copy::new().changed("interview.json", |file| {
        let item = file["items"][3].as_object_mut().unwrap();
        let asked_by = item.remove("asked_by").unwrap();
        item.insert("asekd_by".to_owned(), asked_by);
    });
    let (status, told) = copy.protocol("check");
    assert_eq!(status, Some(1));
    assert!(
        told.contains(" items[3].asekd_by: unknown field ") && told.contains("did you mean `asked_by`?"),
        "{told}"
    );
}

#[test]
fn an_unknown_indicator_is_met_with_a_guess() {
    let copy = Copy::new().changed("interview.json", |file| {
        let items = file["items"].as_array_mut().unwrap();
        let place = items.iter().position(|item| item["id"] == "q_cd_docs").unwrap();
        items.swap(0, place);
        items[0]["feeds"][0]["indicator"] = json!("CD_DOSC");
    });
    copy.finds("interview.json items[0].feeds[0].indicator: no indicator is called `CD_DOSC`; did you mean `CD_DOCS`?");
}

#[test]
fn a_case_that_fails_is_named_with_what_was_found() {
    let copy =
        Copy::new().changed("cases.json", |file| file["cases"][0]["expect"]["outcome"] = json!("some_signs"));
    let wrong = "case `al-no-signs`, outcome: expected [some_signs], found [no_signs]";
    copy.finds(&format!("cases.json cases[0].expect.outcome: {wrong}"));
    let (status, told) = copy.protocol("test");
    assert_eq!(status, Some(1));
    assert!(told.starts_with("FAIL al-no-signs: ") && told.contains(wrong), "{told}");
    let copy = Copy::new().changed("cases.json", |file| {
        file["cases"][0]["expect"]["flags"] = json!(["TORTURE"]);
        file["cases"][0]["expect"]["advice"] = json!({ "torture_help": { "clock": "CLOCK_48H" } });
    });
    copy.finds("cases.json cases[0].expect.flags: case `al-no-signs`, flags: expected [TORTURE], found none");
    copy.finds(
        "cases.json cases[0].expect.advice.torture_help: case `al-no-signs`, advice.torture_help: expected [CLOCK_48H, nobody], found no advice",
    );
    let copy = Copy::new()
        .changed("pack.json", |file| file["rule_sets"]["adult"][0]["when"] = json!({"positive": "EX"}));
    assert_eq!(copy.protocol("check").0, Some(1), "a changed rule is noticed by the pack's own cases");
}

#[test]
fn one_cause_comes_first_and_the_cases_it_spoils_are_told_together() {
    // Nothing makes this dimension positive any more.
    let copy = Copy::new().changed("pack.json", |file| {
        let dimensions = file["dimensions"].as_array_mut().unwrap();
        let place = dimensions.iter().position(|dimension| dimension["id"] == "EX").unwrap();
        dimensions[place]["positive"] = json!([{ "strong": 9 }]);
    });
    let (status, told) = copy.protocol("check");
    assert_eq!(status, Some(1));
    let lines: Vec<&str> = told.lines().collect();
    let proved = lines.iter().position(|line| line.ends_with("rule `adult.strong` never decides")).unwrap();
    let failing = lines.iter().position(|line| line.starts_with("cases.json:")).unwrap();
    assert!(proved < failing, "what is wrong in the pack comes before what it does to cases: {told}");
    let (_, told_json) = copy.protocol_with("check", &["--json"]);
    let json: Value = serde_json::from_str(&told_json).unwrap();
    let findings = json["findings"].as_array().unwrap();
    let failed: Vec<_> = findings.iter().filter(|finding| finding["code"] == "case_failed").collect();
    assert!(failed.len() > 80 && failed.iter().all(|finding| finding["line"].is_u64()), "each has its place");
    let of_cases = lines.iter().filter(|line| line.starts_with("cases.json:")).count();
    assert!(of_cases < 20, "{} differences are told in {of_cases} lines: {told}", failed.len());
    let first = failed.iter().position(|finding| {
        let args = &finding["message_args"];
        args["what"].as_str().unwrap().starts_with("positive.") && args["found"] != "EX"
    });
    let case = |finding: &Value| {
        format!("`{}` (line {})", finding["message_args"]["case"].as_str().unwrap(), finding["line"])
    };
    let together = lines
        .iter()
        .find(|line| {
            line.contains(" cases [EX] is missing (positive.AL, positive.AS, positive.CL, positive.CS): ")
        })
        .unwrap();
    assert!(
        together.starts_with("    in ") && together.contains(&case(failed[first.unwrap()])),
        "{together}"
    );
    assert!(together.ends_with(" more"), "the first few are named: {together}");
    let cases: std::collections::BTreeSet<_> =
        failed.iter().map(|finding| finding["message_args"]["case"].as_str().unwrap()).collect();
    let counted = format!("\n{} cases fail: `fener protocol test` tells of each by itself\n", cases.len());
    assert!(told.contains(&counted), "{told}");
}

#[test]
fn a_name_that_many_cases_speak_of_is_told_once() {
    let copy = Copy::new().changed("routing.json", |file| {
        let flags = file["flags"].as_array_mut().unwrap();
        let place = flags.iter().position(|flag| flag["id"] == "UASC").unwrap();
        flags[place]["id"] = json!("ALONE");
    });
    let (_, told) = copy.protocol("check");
    let lines: Vec<&str> = told.lines().filter(|line| line.contains("no flag is called `UASC`")).collect();
    let (last, others) = lines.split_last().unwrap();
    assert!(last.starts_with("cases.json:"), "{told}");
    assert!(others.iter().all(|line| line.starts_with("routing.json:")), "all cases together: {told}");
    let (_, behind) = told.split_once(last).unwrap();
    assert!(behind.starts_with("\n    in ") && behind.contains(" places: line "), "{told}");
    assert!(!told.split_once("cases.json:").unwrap().1.contains("texts/"), "texts come before cases: {told}");
}

#[test]
fn whoever_made_a_thousand_mistakes_is_told_where_the_next_one_stands() {
    let copy = Copy::new().changed("cases.json", |file| {
        for case in file["cases"].as_array_mut().unwrap() {
            case["answers"] = (0..9).map(|n| (format!("nobody{n}"), json!("yes"))).collect();
        }
    });
    let (status, told) = copy.protocol_with("check", &["--json"]);
    assert_eq!(status, Some(1));
    let json: Value = serde_json::from_str(&told).unwrap();
    let findings = json["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1001);
    let last = &findings[1000];
    assert_eq!((&last["code"], &last["file"]), (&json!("cut_off"), &json!("cases.json")));
    assert!(last["line"].is_u64() && last["path"].as_str().unwrap().contains(".answers.nobody"), "{last}");
    let (_, told) = copy.protocol("check");
    let line = told.lines().find(|line| line.contains(" findings: ")).unwrap();
    assert!(line.starts_with("cases.json:") && line.contains(".answers.nobody"), "{line}");
    assert!(line.ends_with(" findings: only 1000 of them are told, and the next one stands here"), "{line}");
}

/// For each thing that cases expect: how many of them do.
fn expected(cases: &[Value]) -> BTreeMap<String, Vec<usize>> {
    let mut expected: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (place, case) in cases.iter().enumerate() {
        for (list, what) in
            [("urgent", "urgent trigger"), ("flags", "flag"), ("legal", "legal flag"), ("routes", "route")]
        {
            for name in case["expect"][list].as_array().into_iter().flatten() {
                expected.entry(format!("{what} `{}`", name.as_str().unwrap())).or_default().push(place);
            }
        }
    }
    expected
}

#[test]
fn whatever_no_case_tries_any_more_is_named() {
    let copy = Copy::new();
    let cases: Value = serde_json::from_slice(&std::fs::read(copy.path("cases.json")).unwrap()).unwrap();
    let expected = expected(cases["cases"].as_array().unwrap());
    // One of each kind, taken out with all the cases that expect it.
    let mut kinds = BTreeMap::new();
    for (what, places) in &expected {
        kinds.entry(what.split('`').next().unwrap()).or_insert((what, places));
    }
    assert_eq!(kinds.len(), 4);
    for (what, places) in kinds.into_values() {
        let copy = Copy::new().changed("cases.json", |file| {
            let mut place = 0..;
            file["cases"].as_array_mut().unwrap().retain(|_| !places.contains(&place.next().unwrap()));
        });
        copy.finds(&format!("cases.json cases: no case expects {what}"));
    }
    let copy = Copy::new().changed("cases.json", |file| {
        file["cases"]
            .as_array_mut()
            .unwrap()
            .retain(|case| case["id"] != "cs-own-family" && case["id"] != "cs-some-signs");
    });
    copy.finds("cases.json cases: no case expects outcome of profile CS `some_signs`");
}

/// The pack with only these of its cases.
fn with_cases(ids: &[&str]) -> Copy {
    Copy::new().changed("cases.json", |file| {
        let cases = file["cases"].as_array_mut().unwrap();
        cases.retain(|case| ids.contains(&case["id"].as_str().unwrap()));
        assert_eq!(cases.len(), ids.len());
    })
}

#[test]
fn what_no_case_reaches_is_listed_by_kind() {
    let (status, told) = with_cases(&["al-some-signs"]).protocol("test");
    assert_eq!(status, Some(0), "what is not reached fails nothing: {told}");
    for (kind, count) in
        [("indicators that were yes", "1/67"), ("outcomes", "1/4"), ("items answered", "0/155")]
    {
        let counted = |line: &str| line.trim().strip_prefix(kind).is_some_and(|rest| rest.trim() == count);
        assert!(told.lines().any(counted), "{kind} {count}\nnot in\n{told}");
    }
    let unreached = told.split_once("reached by no case:\n").unwrap().1;
    let of = |kind: &str| {
        let lines = unreached.lines().skip_while(|line| line.trim() != kind).skip(1);
        lines
            .take_while(|line| line.starts_with("    "))
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .filter(|name| !name.is_empty())
            .collect::<Vec<_>>()
    };
    assert!(of("outcomes") == ["no_signs", "reasonable_grounds", "strong_indication"], "{unreached}");
    assert!(
        !of("indicators that were yes").contains(&"DR_JOB")
            && of("indicators that were yes").contains(&"DR_WAGE")
    );
    assert!(of("rules that decided, by profile").contains(&"AL adult.strong"));
    assert!(!of("rules that decided, by profile").contains(&"AL adult.some"));
    assert!(of("patterns of dimensions").contains(&"EX S>=1 and M+W>=1"));
    assert!(!of("items answered").iter().any(|item| of("items shown").contains(item)), "named once");
}

#[test]
fn every_case_is_named_when_asked_and_the_json_has_it_all() {
    let copy = with_cases(&["al-some-signs", "al-no-signs"]);
    let (_, told) = copy.protocol_with("test", &["--verbose"]);
    assert!(told.starts_with("ok   al-no-signs: ") && told.contains("\nok   al-some-signs: "), "{told}");
    let (status, told) = copy.protocol_with("test", &["--json"]);
    assert_eq!(status, Some(0));
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((told["cases"].as_array().unwrap().len(), &told["failed"]), (2, &json!(0)));
    assert_eq!(told["cases"][0]["id"], "al-no-signs");
    let outcomes = json!({
        "kind": "outcome", "total": 4, "reached": 2, "unreached": ["reasonable_grounds", "strong_indication"]
    });
    assert!(told["coverage"].as_array().unwrap().contains(&outcomes), "{told:#}");
    let broken = copy.changed("pack.json", |file| file["outcomes"] = json!([]));
    let (status, told) = broken.protocol_with("test", &["--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &told["findings"][0]["severity"]), (Some(1), &json!("error")));
}

#[test]
fn a_person_with_whom_it_comes_about_is_told() {
    let copy = Copy::new().changed("routing.json", |file| {
        file["routes"].as_array_mut().unwrap().retain(|route| route["id"] != "lgbti_route");
    });
    std::fs::write(copy.path("cases.json"), "{\"cases\": []}").unwrap();
    for language in ["texts/tr.json", "texts/en.json"] {
        let mut texts: BTreeMap<String, String> =
            serde_json::from_slice(&std::fs::read(copy.path(language)).unwrap()).unwrap();
        texts.retain(|key, _| !key.starts_with("route.lgbti_route"));
        std::fs::write(copy.path(language), serde_json::to_vec(&texts).unwrap()).unwrap();
    }
    let (status, told) = copy.protocol("check");
    assert_eq!(status, Some(1));
    let expected = ": with outcome no_signs no route is advised for flag `LGBTI`\n    for example with told_lgbti = yes\n";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn json_holds_everything_and_warnings_do_not_fail() {
    let json = |copy: &Copy, more: &[&str]| -> (Option<i32>, Value) {
        let fener = Command::new(env!("CARGO_BIN_EXE_fener"))
            .args(["protocol", "check", "--json"])
            .args(more)
            .arg(copy.folder())
            .output()
            .unwrap();
        (fener.status.code(), serde_json::from_slice(&fener.stdout).unwrap())
    };
    let (status, told) = json(&Copy::new(), &[]);
    assert_eq!((status, told["summary"]["errors"].as_u64()), (Some(0), Some(0)));
    assert_eq!(told["pack"], json!({"id": "tr-first-level", "version": "0.1.0"}));
    assert!(told["proof"]["rule_states"].as_u64().unwrap() > 10_000 && told["proof"]["questions"].is_u64());
    let note = &told["findings"][0];
    assert_eq!((note["severity"].as_str(), note["line"].is_u64()), (Some("info"), true), "{note}");
    let copy = Copy::new().changed("routing.json", |file| {
        file["contacts"][0]["valid_until"] = json!("2026-05-01");
        let offered = file["referral"]["offered_when"].clone();
        let never = json!({"all": [{"item": {"id": "danger_now", "is": ["yes"]}}, {"item": {"id": "danger_now", "is": ["no"]}}]});
        file["referral"]["offered_when"] = json!({"any": [offered, never]});
    });
    let (status, told) = json(&copy, &["--today", "2026-05-01"]);
    assert_eq!((status, &told["summary"]["warnings"]), (Some(0), &json!(1)), "{told:#}");
    let (status, told) = json(&copy, &["--today", "2026-05-02"]);
    assert_eq!((status, &told["findings"][0]["code"]), (Some(1), &json!("expired")));
}

/// A voice in Ogg Opus that lasts four seconds, as far as its pages tell; fictitious.
fn voice(said: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut pages = ogg::PacketWriter::new(&mut bytes);
    let mut page = |packet: &[u8], last, position| {
        let end = if last { PacketWriteEndInfo::EndStream } else { PacketWriteEndInfo::EndPage };
        pages.write_packet(packet.to_vec(), 1, end, position).unwrap();
    };
    page(b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0", false, 0);
    page(b"OpusTags\0\0\0\0\0\0\0\0", false, 0);
    page(said.as_bytes(), true, 312 + 4 * 48_000);
    bytes
}

fn hash(bytes: &[u8]) -> String {
    fener_sign::ContentHash::of(bytes).to_string()
}

/// The field pack with a voice for these texts in Turkish; the files lie beside it.
fn spoken(keys: &[&str]) -> Copy {
    let copy = Copy::new();
    std::fs::create_dir(copy.path("recordings")).unwrap();
    let one = |key: &&str| {
        let bytes = voice(key);
        std::fs::write(copy.path(&format!("recordings/{}.opus", hash(&bytes))), &bytes).unwrap();
        ((*key).to_owned(), json!({ "hash": hash(&bytes), "bytes": bytes.len(), "seconds": 4 }))
    };
    let recordings: BTreeMap<String, Value> = keys.iter().map(one).collect();
    let file = json!({ "recordings": { "tr": recordings } });
    std::fs::write(copy.path("recordings.json"), file.to_string()).unwrap();
    copy
}

/// What is said aloud in the field pack, each by its key.
fn said() -> Vec<String> {
    let interview: Value =
        serde_json::from_slice(&std::fs::read(Copy::new().path("interview.json")).unwrap()).unwrap();
    let items = interview["items"].as_array().unwrap().iter();
    let said = items.filter(|item| item["asked_by"] == "ask" || item["asked_by"] == "inform");
    said.map(|item| format!("item.{}", item["id"].as_str().unwrap())).collect()
}

#[test]
fn a_language_can_be_heard_whole_or_not_at_all() {
    let all = said();
    let keys: Vec<&str> = all.iter().map(String::as_str).collect();
    let (status, told) = spoken(&keys).protocol("check");
    assert!(status == Some(0) && told.contains(" 0 warnings"), "{told}");
    let (status, told) = spoken(&keys[1..]).protocol("check");
    assert_eq!(status, Some(0), "it can be used, and its author should look: {told}");
    let missing = format!("`{}` cannot be heard in this language, and other items can", keys[0]);
    assert!(told.contains(&missing) && told.contains(" 1 warning,"), "{told}");
    let changed = Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(["protocol", "diff"])
        .args([Copy::new().folder(), spoken(&keys[..1]).folder()])
        .output()
        .unwrap();
    assert!(String::from_utf8(changed.stdout).unwrap().contains("recordings"), "a diff says so");
}

#[test]
fn a_sound_that_is_not_what_was_signed_is_an_error() {
    let all = said();
    let key = all[0].as_str();
    let broken = |change: &dyn Fn(&std::path::Path), problem: &str| {
        let copy = spoken(&[key]);
        let name = format!("{}.opus", hash(&voice(key)));
        change(&copy.path("recordings").join(&name));
        copy.finds(&format!("recordings.json recordings.tr.{key}: the recording `{name}` {problem}"));
    };
    broken(&|file| std::fs::remove_file(file).unwrap(), "is missing");
    broken(
        &|file| std::fs::write(file, voice("something longer than what was recorded")).unwrap(),
        "has another length",
    );
    let mut other = voice(key);
    *other.last_mut().unwrap() ^= 1;
    broken(&|file| std::fs::write(file, &other).unwrap(), "holds something else than its name says");

    let copy = spoken(&[key]);
    let elsewhere = copy.path("elsewhere");
    std::fs::rename(copy.path("recordings"), &elsewhere).unwrap();
    std::os::unix::fs::symlink(&elsewhere, copy.path("recordings")).unwrap();
    let name = format!("{}.opus", hash(&voice(key)));
    copy.finds(&format!("recordings.json recordings.tr.{key}: the recording `{name}` is missing"));
    std::fs::remove_file(copy.path("recordings")).unwrap();
    std::fs::create_dir(copy.path("recordings")).unwrap();
    std::os::unix::fs::symlink(elsewhere.join(&name), copy.path("recordings").join(&name)).unwrap();
    let (status, told) = copy.protocol("check");
    assert_eq!(status, Some(0), "a link to a file is read like the file: {told}");

    let copy = spoken(&[key]);
    std::fs::write(copy.path("recordings/left_over.opus"), voice("")).unwrap();
    let (status, told) = copy.protocol("check");
    assert!(status == Some(0) && told.contains("nothing plays this recording"), "{told}");

    for (seconds, problem) in
        [(3, None), (5, None), (2, Some("lasts 4 s, not 2")), (6, Some("lasts 4 s, not 6"))]
    {
        let copy = spoken(&[key])
            .changed("recordings.json", |file| file["recordings"]["tr"][key]["seconds"] = json!(seconds));
        match problem {
            None => {
                assert_eq!(copy.protocol("check").0, Some(0), "whole seconds, rounded either way: {seconds}")
            }
            Some(problem) => {
                copy.finds(&format!("recordings.json recordings.tr.{key}: the recording `{name}` {problem}"));
            }
        }
    }

    let no_sound = b"<html>";
    let entry = json!({ "hash": hash(no_sound), "bytes": 6, "seconds": 1 });
    let file = json!({ "recordings": { "tr": { key: entry } } });
    std::fs::write(copy.path("recordings.json"), file.to_string()).unwrap();
    std::fs::write(copy.path(&format!("recordings/{}.opus", hash(no_sound))), no_sound).unwrap();
    let (_, told) = copy.protocol("check");
    assert!(told.contains("is no Ogg Opus"), "{told}");

    for (language, key, hash, told) in [
        ("xx", key, hash(no_sound), "no language is called `xx`"),
        ("tr", "item.danger_now", hash(no_sound), "no spoken text is called `item.danger_now`"),
        ("tr", key, "../../etc/passwd".to_owned(), "is no hash: 64 small hexadecimal digits"),
    ] {
        let entry = json!({ "hash": hash, "bytes": 6, "seconds": 1 });
        let file = json!({ "recordings": { language: { key: entry } } });
        std::fs::write(copy.path("recordings.json"), file.to_string()).unwrap();
        let (status, said) = copy.protocol("check");
        assert!(status == Some(1) && said.contains(told), "{told} not in {said}");
    }
}
