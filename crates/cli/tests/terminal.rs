//! What others wrote is shown and never obeyed: no file, no name in it and no argument tells the terminal what to do, or
//! writes a line of its own.

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

use std::io::Write;
use std::process::{Command, Stdio};

use copy::{Copy, field};
use serde_json::{Value, json};

/// A new colour, the other direction, the end of a line in three ways, nothing at all.
const EVIL: &str = "\u{1b}[31m\u{202e}\u{85}\u{2028}\u{200b}\npack.json: forged";

fn changed(file: &str, change: impl FnOnce(&mut Value)) -> Copy {
    Copy::new().changed(file, change)
}

/// What a command says on both channels; all of it can be shown.
#[track_caller]
fn told(arguments: &[&str], input: &str) -> String {
    let mut fener = Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who reads nothing need not be written to.
    let _written = fener.stdin.take().unwrap().write_all(input.as_bytes());
    let output = fener.wait_with_output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    let hidden = |one: char| {
        one != '\n' && one.is_control() || "\u{202e}\u{2028}\u{200b}\u{2066}\u{feff}".contains(one)
    };
    assert_eq!(told.chars().find(|one| hidden(*one)), None, "{arguments:?}: {told:?}");
    assert!(!told.lines().any(|line| line.starts_with("pack.json: forged")), "{arguments:?}: {told}");
    assert!(!told.is_empty(), "{arguments:?}");
    told
}

#[track_caller]
fn checked(pack: &Copy) -> String {
    told(&["protocol", "check", pack.folder().to_str().unwrap()], "")
}

#[test]
fn a_pack_cannot_tell_the_terminal_what_to_do() {
    for (file, pointer) in [
        ("pack.json", "/header/id"),
        ("pack.json", "/header/reviewer"),
        ("pack.json", "/outcomes/0"),
        ("interview.json", "/items/0/id"),
        ("interview.json", "/items/0/asked_by"),
        ("routing.json", "/routes/0/contact"),
        ("cases.json", "/cases/0/shows"),
        ("cases.json", "/cases/0/expect/outcome"),
        ("texts/en.json", "/pack.title"),
    ] {
        let pack = changed(file, |json| *json.pointer_mut(pointer).unwrap() = json!(EVIL));
        let said = checked(&pack);
        assert!(said.contains("the hidden character U+001B in `\\u001b[31m"), "{pointer}: {said}");
        let folder = pack.folder().to_str().unwrap();
        for command in ["test", "simulate"] {
            told(&["protocol", command, folder], "");
        }
        told(&["protocol", "diff", field().to_str().unwrap(), folder], "");
        told(&["protocol", "check", "--json", folder], "");
    }
    let pack = changed("texts/en.json", |json| json[EVIL] = json!("a key"));
    checked(&pack);
    let pack = changed("routing.json", |json| json["routes"][0][EVIL] = json!(1));
    checked(&pack);
}

#[test]
fn the_name_of_a_file_is_one_line() {
    let pack = Copy::new();
    std::fs::write(pack.path(&format!("{EVIL}.json")), "{}").unwrap();
    let said = checked(&pack);
    assert!(
        said.starts_with("\\u001b[31m\\u202e\\u0085\\u2028\\u200b\\u000apack.json: forged.json: "),
        "{said}"
    );
    // JSON escapes in its own way, and is the same JSON.
    let said = told(&["protocol", "check", "--json", pack.folder().to_str().unwrap()], "");
    let json: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["findings"][0]["file"], format!("{EVIL}.json"));
}

#[test]
fn arguments_and_rows_are_shown_too() {
    let field = field();
    let field = field.to_str().unwrap();
    for arguments in [
        &["protocol", "check", EVIL][..],
        &["protocol", "diff", EVIL, field],
        &["evaluate", "--protocol", EVIL, "--facts", "-"],
        &["evaluate", "--protocol", field, "--facts", EVIL],
        &["evaluate", "--protocol", field, "--facts", "-", "--switch", &format!("{EVIL}=on")],
        &["study", "--protocol", field, "--facts", "-", "--positive-from", EVIL],
        &["htcds", "check", "--protocol", EVIL],
        &["protocol", "import-xlsform", EVIL, "-o", EVIL],
    ] {
        let said = told(arguments, "");
        assert!(said.contains("\\u001b[31m"), "{arguments:?}: {said}");
    }
    let said = told(&["protocol", "chekc\u{1b}[31m\u{202e}"], "");
    assert!(said.contains("chekc") && said.contains("\\u202e"), "{said}");
    let line = json!({ "id": EVIL, "indicators": { EVIL: "yes" } }).to_string();
    let said = told(&["evaluate", "--protocol", field, "--facts", "-"], &line);
    let answer: Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
    assert_eq!(answer["id"], EVIL, "exactly as it was");
    let table = format!("id,truth,\"{EVIL}\"\n\"{EVIL}\",yes,\"{EVIL}\"\n");
    told(&["study", "--protocol", field, "--facts", "-"], &table);
    told(&["study", "--protocol", field, "--facts", "-", "--group", EVIL], &table);
}

#[test]
fn what_is_endless_is_cut() {
    let long = "x".repeat(1_000_000);
    for (file, pointer, value) in [
        ("pack.json", "/header/id", json!(long)),
        ("pack.json", "/facts", json!({ long.as_str(): 1 })),
        ("routing.json", "/routes/0/contact", json!(long)),
        ("interview.json", "/items/0/asked_by", json!(long)),
        ("interview.json", "/items/0/sensitivity", json!(long)),
    ] {
        let said = checked(&changed(file, |json| *json.pointer_mut(pointer).unwrap() = value));
        let longest = said.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest < 1000, "{pointer}: a line of {longest}");
    }
}

/// What is wrong is said in words of the guide, never in those of the program.
#[track_caller]
fn tell(slips: impl IntoIterator<Item = (&'static str, &'static str, Value, &'static str)>) {
    for (file, pointer, value, words) in slips {
        understood(file, pointer, &value, words);
    }
}

#[track_caller]
fn understood(file: &str, pointer: &str, value: &Value, words: &str) {
    let pack = changed(file, |json| {
        let (parent, last) = pointer.rsplit_once('/').unwrap();
        let parent = json.pointer_mut(parent).unwrap();
        match parent {
            Value::Object(fields) => drop(fields.insert(last.to_owned(), value.clone())),
            Value::Array(all) => all[last.parse::<usize>().unwrap()] = value.clone(),
            other => panic!("{pointer}: {other}"),
        }
    });
    let said = checked(&pack);
    assert!(said.contains(words), "{pointer} = {value}\n{words}\nnot in\n{said}");
    let line = said.lines().find(|line| line.contains(words)).unwrap();
    assert!(line.starts_with(&format!("{file}:1:")), "it has a place: {line}");
}

#[test]
fn an_author_understands_what_is_wrong_with_an_item() {
    tell([
        (
            "interview.json",
            "/items/0/sensitivity",
            json!("high"),
            "a whole number not below 0 belongs here, not \"high\"",
        ),
        ("interview.json", "/items/0/sensitivity", json!(4), "number 4 is outside 1 to 3"),
        ("interview.json", "/items/0/duty", json!("yes"), "`true` or `false` belongs here, not \"yes\""),
        ("interview.json", "/items/0/feeds", json!({}), "a list `[…]` belongs here, not an object `{…}`"),
        (
            "interview.json",
            "/items/0/response",
            json!("choice"),
            "this word cannot stand alone: write it as `{\"word\": …}`",
        ),
        (
            "interview.json",
            "/items/0/response",
            json!({"choice": ["unknown"]}),
            "choice `unknown` is not possible here: every item can be answered so anyway",
        ),
        (
            "interview.json",
            "/items/0/response",
            json!({"choice": []}),
            "empty: at least one choice is needed",
        ),
        (
            "interview.json",
            "/items/0/response",
            json!({"number": {"min": 5, "max": 3}}),
            "`min` is above `max`",
        ),
        (
            "interview.json",
            "/items/0/id",
            json!("a b"),
            "`a b` is no id: 1 to 64 letters (A to Z, a to z), digits, `_`, `-` and `.`",
        ),
        (
            "interview.json",
            "/items/0/asked_by",
            json!("observ"),
            "unknown word `observ`, expected one of `ask`, `observe`",
        ),
    ]);
}

#[test]
fn an_author_understands_what_is_wrong_with_routing() {
    tell([
        (
            "routing.json",
            "/routes/0/when",
            json!({}),
            "a word, or an object with exactly one word in it, belongs here",
        ),
        ("routing.json", "/routes/0/when", json!({"all": []}), "empty: at least one condition is needed"),
        (
            "routing.json",
            "/routes/0/when",
            json!({"number": {"id": "danger_now", "at_least": 1}}),
            "item `danger_now` is not possible here: it asks for no number",
        ),
        (
            "routing.json",
            "/routes/0/when",
            json!({"hour": {"from": 0, "to": 24}}),
            "number 24 is outside 0 to 23",
        ),
        (
            "routing.json",
            "/clocks/0/amount",
            json!(0),
            "a whole number from 1 to 65535 belongs here, not `0`",
        ),
        (
            "routing.json",
            "/clocks/0/amount",
            json!(-1),
            "a whole number from 1 to 65535 belongs here, not `-1`",
        ),
        (
            "routing.json",
            "/clocks/0/amount",
            json!(99999),
            "a whole number from 1 to 65535 belongs here, not `99999`",
        ),
        (
            "routing.json",
            "/contacts/0/phone",
            json!(""),
            "`` is no number to dial: digits, at most 15, before them `+` or nothing",
        ),
        (
            "routing.json",
            "/contacts/0/valid_until",
            json!("2026-02-31"),
            "`2026-02-31` is no day of the calendar: `YYYY-MM-DD`",
        ),
    ]);
}

#[test]
fn nobody_agrees_by_what_an_officer_does() {
    for item in ["rights_info", "private_place", "medical_now", "nationality"] {
        let pack = changed("routing.json", |file| file["referral"]["consent_item"] = json!(item));
        let said = checked(&pack);
        let words = format!(
            "item `{item}` is not possible here: only a `yes_no` that is asked is what a person agrees with"
        );
        assert!(said.contains(&words), "{words}\nnot in\n{said}");
    }
}

#[test]
fn an_author_understands_what_is_wrong_with_the_export() {
    let row = |field: &str, value: &str| json!({"field": field, "value": value, "when": {"always": true}});
    let copied =
        |field: &str, id: &str, map: Value| json!({"field": field, "from": {"item": {"id": id, "map": map}}});
    tell(
        [
            (json!({"field": "con_Consent", "value": "TRUE"}), "field `when` is missing"),
            (json!({"field": "con_Consent"}), "one of `value` and `from` is missing"),
            (
                json!({"field": "con_Consent", "value": "TRUE", "from": {"referral": "day"}, "when": {"always": true}}),
                "`value` and `from` cannot both be here",
            ),
            (row("con_Consnt", "TRUE"), "no field of the standard is called `con_Consnt`; did you mean `con_Consent`?"),
            (row("vic_MethodsOfControl", "DeptBondage"), "did you mean `DebtBondage`?"),
            (row("con_Consent", "yes"), "value `yes` is not possible here: the standard writes values of this field otherwise"),
            (
                row("per_Organisation", "x"),
                "field `per_Organisation` is not possible here: the standard does not say which values it has",
            ),
            (
                row("vic_TraffickingStatus", "NotAVictimOfTrafficking"),
                "value `NotAVictimOfTrafficking` is not possible here: this is for people to decide, and for no pack",
            ),
            (copied("con_Consent", "refer_consnt", json!({"yes": "TRUE"})), "no item is called `refer_consnt`"),
            (
                copied("con_Consent", "refer_consent", json!({"contradicted": "TRUE"})),
                "answer `contradicted` is not possible here: it counts as \"yes\" or as unknown, never as itself",
            ),
            (copied("con_Consent", "refer_consent", json!({})), "field `map` is missing"),
        ]
        .map(|(row, words)| ("htcds.json", "/rows/0", row, words)),
    );
    tell([
        (
            "htcds.json",
            "/version",
            json!("3.0"),
            "version `3.0` is not possible here: only version 2.0 of the standard is known",
        ),
        ("htcds.json", "/left_out/0/fields", json!([]), "empty: at least one field is needed"),
        (
            "htcds.json",
            "/left_out/0/fields",
            json!(["prs_Citizenship"]),
            "field `prs_Citizenship` is not possible here: a row fills it",
        ),
        ("htcds.json", "/left_out/0/fields", json!(["prs_Title", "prs_Title"]), "`prs_Title` is there twice"),
        ("htcds.json", "/left_out/0/why", json!(" "), "empty: something has to be written here"),
    ]);
}

/// What needs an item of another kind than the field pack copies.
#[test]
fn an_author_understands_why_an_answer_is_not_copied() {
    for (field, response, words) in [
        (
            "vic_AgeWhenTrafficked",
            json!("date"),
            "field `vic_AgeWhenTrafficked` is not possible here: it takes no answers of this kind",
        ),
        (
            "prs_Citizenship",
            json!({"number": {}}),
            "field `prs_Citizenship` is not possible here: it takes no answers of this kind",
        ),
        (
            "prs_Citizenship",
            json!({"choice": ["turkiye", "TR"]}),
            "no value of prs_Citizenship is called `turkiye`",
        ),
    ] {
        let pack = changed("htcds.json", |file| {
            file["rows"][0] = json!({"field": field, "from": {"item": {"id": "nationality"}}});
        });
        let pack = pack.changed("interview.json", |file| {
            let items = file["items"].as_array_mut().unwrap();
            let item = items.iter_mut().find(|item| item["id"] == "nationality").unwrap();
            item["response"] = response;
        });
        let said = checked(&pack);
        assert!(said.contains(words), "{words}\nnot in\n{said}");
    }
    let pack = Copy::new().changed("interview.json", |file| {
        let items = file["items"].as_array_mut().unwrap();
        let item = items.iter_mut().find(|item| item["id"] == "nationality").unwrap();
        item["data"]["refer"] = json!(false);
    });
    let said = checked(&pack);
    let words = "item `nationality` is not possible here: its answers do not leave the device (`data.refer`)";
    assert!(said.contains(words), "{words}\nnot in\n{said}");
}

#[test]
fn an_author_understands_what_is_wrong_with_rules_cases_and_texts() {
    tell([
        (
            "pack.json",
            "/header/jurisdiction",
            json!("banana"),
            "`banana` is no code of a country: two capital letters of ISO 3166-1, such as `TR`",
        ),
        (
            "pack.json",
            "/bounds/lower/count_as_yes",
            json!(["refused"]),
            "field `count_as_yes` is not possible here: the outcome that is shown rests on what was said and seen only",
        ),
        ("pack.json", "/outcomes", json!([]), "empty: at least one outcome is needed"),
        (
            "indicators.json",
            "/indicators/0/strength/AL",
            json!({"default": "W", "lo": "S", "hi": "S"}),
            "`lo` is above `default`",
        ),
        (
            "indicators.json",
            "/indicators/0/strength/AL",
            json!({"default": "W", "lo": "W"}),
            "field `hi` is missing",
        ),
        ("cases.json", "/cases/0/answers", json!({"danger_now": "maybe"}), "an answer belongs here: \"yes\""),
        (
            "cases.json",
            "/cases/0/answers",
            json!({"danger_now": {"choice": "x"}}),
            "item `danger_now` cannot be answered so",
        ),
        ("texts/en.json", "/pack.title", json!(" "), "empty: something has to be written here"),
    ]);
}

#[test]
fn feeds_say_which_of_their_fields_is_wrong() {
    let feeds = |item: &str, feed: Value| {
        let pack = changed("interview.json", |json| {
            let items = json["items"].as_array_mut().unwrap();
            items.iter_mut().find(|one| one["id"] == item).unwrap()["feeds"] = json!([feed]);
        });
        checked(&pack)
    };
    for (item, feed, words) in [
        (
            "q_cd_docs",
            json!({"indicator": "CD_DOCS", "fact": "act", "map": {"yes": "yes"}}),
            "`indicator` and `fact` cannot both be here",
        ),
        ("q_cd_docs", json!({}), "one of `indicator` and `fact` is missing"),
        (
            "q_cd_docs",
            json!({"indicator": "CD_DOCS", "yes": ["yes"]}),
            "field `yes` is not possible here: only an item with choices has to say which of them are a \"yes\"",
        ),
        (
            "work_kind",
            json!({"indicator": "CD_DOCS"}),
            "field `yes` is missing: the choices that are a \"yes\"",
        ),
        ("q_cd_docs", json!({"fact": "act"}), "field `map` is missing"),
    ] {
        let said = feeds(item, feed.clone());
        assert!(said.contains(words), "{feed}\n{words}\nnot in\n{said}");
    }
}

#[test]
fn what_is_no_json_is_told_in_words() {
    for (text, words) in [
        ("{\"cases\": [", "cases.json:1:11: not valid json: the file ends within a list"),
        ("{\"cases\": [],}", "not valid json: a comma with nothing behind it"),
        ("{cases: []}", "not valid json: the name of a field has to stand in quotes"),
        ("{\"cases\": []} {}", "not valid json: the file goes on behind its end"),
        ("{\"cases\": [tru]}", "not valid json: only `true`, `false` and `null` stand without quotes"),
        (
            "{\"cases\": [\"a\nb\"]}",
            "not valid json: a line or a tab within quotes; write \\n for a new line",
        ),
    ] {
        let pack = Copy::new();
        std::fs::write(pack.path("cases.json"), text).unwrap();
        let said = checked(&pack);
        assert!(said.contains(words), "{text}\n{words}\nnot in\n{said}");
    }
}

#[test]
fn a_folder_is_no_file() {
    let pack = Copy::new();
    std::fs::remove_file(pack.path("pack.json")).unwrap();
    std::fs::create_dir(pack.path("pack.json")).unwrap();
    assert!(checked(&pack).starts_with("pack.json: cannot be read: no regular file\n"));
}

#[test]
fn a_number_that_cannot_be_is_told_with_what_can() {
    let whole = "a whole number not below 0 belongs here, not ";
    for (number, words) in [
        ("-1", &format!("{whole}`-1`")[..]),
        ("4294967296", "a smaller number belongs here, not `4294967296`"),
        ("1.5", &format!("{whole}`1.5`")),
        ("\"1\"", &format!("{whole}\"1\"")),
        ("1e999", "not valid json: a number that is too large for anything"),
        ("524289", "number 524289 is outside 1 to 524288"),
        ("0", "number 0 is outside 1 to 524288"),
    ] {
        let pack = Copy::new();
        let hash = "0".repeat(64);
        let one = format!("{{\"hash\": \"{hash}\", \"bytes\": {number}, \"seconds\": 4}}");
        let file = format!("{{\"recordings\": {{\"tr\": {{\"item.alone\": {one}}}}}}}");
        std::fs::write(pack.path("recordings.json"), file).unwrap();
        let said = checked(&pack);
        assert!(said.contains(words), "{number}: {words}\nnot in\n{said}");
    }
}

#[test]
fn an_answer_that_does_not_count_is_warned_of() {
    let pack = changed("cases.json", |json| {
        let cases = json["cases"].as_array_mut().unwrap();
        let case = cases.iter_mut().find(|case| case["id"] == "smuggled-only").unwrap();
        case["answers"]["core_long_hours"] = json!("no");
    });
    let said = checked(&pack);
    let words = "warning: this person is not shown item `core_long_hours`: the answer counts for nothing";
    let line = said.lines().find(|line| line.contains(words)).unwrap_or_else(|| panic!("{said}"));
    assert!(line.contains("answers.core_long_hours: ") && said.contains("0 errors, 1 warning, "), "{said}");
}
