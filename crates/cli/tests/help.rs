//! What `--help` says of a command is what the command does: each field that it writes is named, and each name is a field.

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

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use copy::{Copy, field};
use serde_json::{Value, json};

fn fener(arguments: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fener"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut fener = command.spawn().unwrap();
    // Who reads nothing need not be written to.
    let _written = fener.stdin.take().unwrap().write_all(input.as_bytes());
    fener.wait_with_output().unwrap()
}

fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).unwrap()
}

/// The names of all fields. Where a name is a person's or a pack's (`profiles` by name), what lies behind counts and it does not.
fn fields(value: &Value, names: &mut BTreeSet<String>) {
    match value {
        Value::Array(all) => all.iter().for_each(|value| fields(value, names)),
        Value::Object(all) => {
            for (name, value) in all {
                names.insert(name.clone());
                match (name.as_str(), value) {
                    ("profiles", Value::Object(by_name)) => {
                        by_name.values().for_each(|value| fields(value, names))
                    }
                    // A tree, the arguments of a sentence, and what was written in a pack have names of their own.
                    (
                        "reasons" | "message_args" | "args" | "entry" | "before" | "after" | "facts"
                        | "answers",
                        _,
                    ) => {}
                    _ => fields(value, names),
                }
            }
        }
        _ => {}
    }
}

/// What stands in backticks in the part of the help that begins with these words.
fn named(help: &str, part: &str) -> BTreeSet<String> {
    let (_, part) = help.split_once(part).unwrap_or_else(|| panic!("no `{part}` in {help}"));
    let part = part.split("\n\n").next().unwrap();
    part.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// Each field is named behind `part`, and but for `values` each name there is a field.
#[track_caller]
fn holds(command: &[&str], part: &str, written: &[Value], values: &[&str]) {
    let help = text(fener(&[command, &["--help"]].concat(), "").stdout);
    assert!(help.contains("Exit status: 0"), "{help}");
    let mut found = BTreeSet::new();
    written.iter().for_each(|value| fields(value, &mut found));
    let named = named(&help, part);
    let silent: Vec<_> = found.difference(&named).collect();
    assert!(silent.is_empty(), "{command:?} writes and does not name {silent:?}");
    let invented: Vec<_> = named.difference(&found).filter(|name| !values.contains(&name.as_str())).collect();
    assert!(invented.is_empty(), "{command:?} names and does not write {invented:?}");
}

fn json(arguments: &[&str], input: &str) -> Value {
    let written = text(fener(arguments, input).stdout);
    serde_json::from_str(&written).unwrap_or_else(|error| panic!("{arguments:?}: {error}: {written}"))
}

#[test]
fn check_and_simulate_write_what_they_say() {
    let field = field();
    let field = field.to_str().unwrap();
    // One more "yes" lowers the outcome here, which is shown with a person; and one name is misspelt there.
    let lowered = Copy::new().changed("pack.json", |pack| {
        let when = json!({"all": [{"positive": "EX"}, {"positive": "AVD"}]});
        let rule = json!({"id": "adult.fewer", "outcome": "no_signs", "when": when});
        pack["rule_sets"]["adult"].as_array_mut().unwrap().insert(0, rule);
    });
    let misspelt = Copy::new().changed("routing.json", |file| file["urgent"][0]["id"] = json!("dangr"));
    let checked = |pack: &str| json(&["protocol", "check", pack, "--json"], "");
    let written =
        [field, lowered.folder().to_str().unwrap(), misspelt.folder().to_str().unwrap()].map(checked);
    let values = ["error", "warning", "info", "null", "yes", "raised", "answers", "facts"];
    holds(&["protocol", "check"], "With --json", &written, &values);
    let simulated = json(&["protocol", "simulate", field, "--n", "40", "--json"], "");
    let groups = ["adults", "children", "both", "neither"];
    holds(&["protocol", "simulate"], "With --json", &[simulated], &groups);
}

#[test]
fn test_and_study_write_what_they_say() {
    let field = field();
    let field = field.to_str().unwrap();
    let tested = json(&["protocol", "test", field, "--json"], "");
    holds(&["protocol", "test"], "With --json", &[tested], &["findings"]);
    let table = "id,age,EX_PAY,truth\na,adult,yes,yes\nb,adult,,no\nc,adlut,,no\n";
    let arguments = ["--facts", "-", "--json", "--prevalence", "1%", "--group", "age"];
    let studied = json(&[&["study", "--protocol", field], &arguments[..]].concat(), table);
    holds(&["study"], "With --json", &[studied], &[]);
}

#[test]
fn import_and_export_write_what_they_say() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (form, pack) = (path("form.xlsx"), path("pack"));
    let field = field();
    let exported = json(&["protocol", "export-xlsform", field.to_str().unwrap(), "-o", &form, "--json"], "");
    holds(&["protocol", "export-xlsform"], "With --json", &[exported], &["warning", "info"]);
    // What an import that was cut off had left.
    std::fs::create_dir(path(".pack.fener-import")).unwrap();
    let imported = json(&["protocol", "import-xlsform", &form, "-o", &pack, "--json"], "");
    let values = ["warning", "info", "fener protocol check"];
    holds(&["protocol", "import-xlsform"], "With --json", &[imported], &values);
}

#[test]
fn evaluate_writes_what_it_says() {
    let field = field();
    let arguments = ["evaluate", "--protocol", field.to_str().unwrap(), "--facts", "-"];
    let lines = |input: &str| -> Vec<Value> {
        let written = text(fener(&arguments, input).stdout);
        written.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    holds(
        &["evaluate"],
        "Each line gives",
        &lines("{\"id\":1,\"indicators\":{\"EX_PAY\":\"yes\"}}"),
        &["yes"],
    );
    let long = "x".repeat(70_000);
    let bad = [
        "",
        "{",
        &long,
        r#"{"id":1.5}"#,
        r#"{"aeg":""}"#,
        r#"{"age":"adlut"}"#,
        r#"{"indicators":{"EX_PYA":"yes"}}"#,
        r#"{"id":1,"id":2}"#,
    ];
    let written = [lines(&bad.join("\n")), utf8_is_asked_for(&arguments)].concat();
    let codes: Vec<&str> = written.iter().map(|line| line["error"]["code"].as_str().unwrap()).collect();
    let distinct: BTreeSet<&str> = codes.iter().copied().collect();
    assert_eq!(distinct.len(), bad.len() + 1, "one line for each code: {codes:?}");
    holds(&["evaluate"], "A bad line gives", &written, &codes);
}

fn utf8_is_asked_for(arguments: &[&str]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.jsonl");
    std::fs::write(&file, b"{\"id\":\"\xff\"}\n").unwrap();
    let arguments = [&arguments[..4], &[file.to_str().unwrap()]].concat();
    vec![serde_json::from_slice(&fener(&arguments, "").stdout).unwrap()]
}

#[test]
fn a_value_that_cannot_be_is_told_in_words() {
    let field = field();
    let field = field.to_str().unwrap();
    for (arguments, words) in [
        (&["protocol", "check", field, "--today", "2026-13-40"][..], "no day of the calendar"),
        (&["protocol", "check", field, "--today", "2026-1-4"], "write it as `YYYY-MM-DD`"),
        (&["protocol", "simulate", field, "--n", "-5"], "not a whole number from 1 to 1000000"),
        (
            &["protocol", "simulate", field, "--seed", "1.5"],
            "not a whole number from 0 to 18446744073709551615",
        ),
        (&["protocol", "diff", field, field, "--random", "many"], "not a whole number from 0 to 1000000"),
        (
            &["study", "--protocol", field, "--facts", "-", "--list", "-1"],
            "not a whole number from 0 to 1000000",
        ),
        (
            &["study", "--protocol", field, "--facts", "-", "--prevalence", "half"],
            "not a number such as `0.005`",
        ),
        (&["study", "--protocol", field, "--facts", "-", "--prevalence", "-1"], "not between 0 and 1"),
        (
            &[
                "evaluate",
                "--protocol",
                field,
                "--facts",
                "-",
                "--switch",
                "avr_counts_as_recruitment_mean=on",
            ],
            "has no switch `avr_counts_as_recruitment_mean` (did you mean `avr_counts_as_recruitment_means`?)",
        ),
        (
            &[
                "evaluate",
                "--protocol",
                field,
                "--facts",
                "-",
                "--switch",
                "avr_counts_as_recruitment_means=on",
                "--switch",
                "avr_counts_as_recruitment_means=off",
            ],
            "switch `avr_counts_as_recruitment_means` is turned both on and off: say one of them",
        ),
        (
            &["evaluate", "--protocol", field, "--facts", "no/such"],
            "cannot read `no/such`: no such file or directory\n",
        ),
    ] {
        let output = fener(arguments, "");
        let told = text(output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        assert!(told.contains(words), "{words}\nnot in\n{told}");
        assert!(!told.contains("tip:"), "{told}");
    }
}
