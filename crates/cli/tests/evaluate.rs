//! `fener evaluate` as a study uses it: lines in, a line for a line out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols/tr-first-level");

fn fener(arguments: &[&str], facts: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_fener"))
        .arg("evaluate")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // A command that cannot use its pack closes its end before it reads.
        scope.spawn(move || drop(stdin.write_all(facts)));
        child.wait_with_output().unwrap()
    })
}

/// The exit status and the lines written, for facts on standard input.
fn evaluate(more: &[&str], facts: &[u8]) -> (Option<i32>, Vec<Value>) {
    let output = fener(&[&["--protocol", PACK, "--facts", "-"], more].concat(), facts);
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    // However many lines are bad, the other channel counts them, once.
    let bad = answers.iter().filter(|answer| answer.get("error").is_some()).count();
    let counted = format!("fener: {bad} of {} lines are bad\n", answers.len());
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(told, if bad > 0 { counted } else { String::new() });
    (output.status.code(), answers)
}

const EXAMPLE: &str = concat!(
    r#"{"id":"x1","age":"adult","setting":"labour","act":"yes","stage":"exploited","special_purpose":"none","#,
    r#""indicators":{"DR_JOB":"yes","DR_WAGE":"yes","EX_HOURS":"yes","EX_PAY":"refused"}}"#
);

#[test]
fn the_example_of_the_rule_comes_out_as_it_is_printed() {
    let wanted = concat!(
        r#"{"id":"x1","outcome":"some_signs","lower":"some_signs","unresolved":"reasonable_grounds","#,
        r#""reachable":"strong_indication","incomplete":true,"#,
        r#""profiles":{"AL":{"outcome":"some_signs","positive":["DR"],"classes":[]}},"reasons":[{"#
    );
    let output = fener(&["--protocol", PACK, "--facts", "-"], EXAMPLE.as_bytes());
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with(wanted), "{text}");
    assert!(text.ends_with("}]}\n") && text.lines().count() == 1, "{text}");
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn a_file_gives_what_standard_input_gives() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("facts.jsonl");
    std::fs::write(&file, EXAMPLE).unwrap();
    let from_file = fener(&["--protocol", PACK, "--facts", file.to_str().unwrap()], b"");
    let from_stdin = fener(&["--protocol", PACK, "--facts", "-"], EXAMPLE.as_bytes());
    assert_eq!(from_file.stdout, from_stdin.stdout);
    assert_eq!(from_file.status.code(), Some(0));
}

#[test]
fn a_bad_line_is_answered_in_its_place_and_the_rest_still_runs() {
    let lines: [(&[u8], Value); 15] = [
        (br#"{"id":"a"}"#, json!({"id": "a"})),
        (
            br#"{"id":"b","indicators":{"EX_HUORS":"yes"}}"#,
            json!({"id": "b", "error": {"code": "unknown_indicator", "at": "indicators.EX_HUORS", "did_you_mean": "EX_HOURS"}}),
        ),
        (br#"{"id":"c""#, json!({"id": null, "error": {"code": "bad_json", "at": "column 9"}})),
        (b"", json!({"id": null, "error": {"code": "empty_line", "at": "column 1"}})),
        (b" \t", json!({"id": null, "error": {"code": "empty_line", "at": "column 1"}})),
        (b"\xff\xfe", json!({"id": null, "error": {"code": "not_utf8", "at": "column 1"}})),
        (
            br#"{"id":"d","age":"adlut"}"#,
            json!({"id": "d", "error": {"code": "unknown_value", "at": "age", "did_you_mean": "adult", "one_of": ["child", "adult", "uncertain"]}}),
        ),
        (
            br#"{"id":5,"agee":"adult"}"#,
            json!({"id": 5, "error": {"code": "unknown_field", "at": "agee", "did_you_mean": "age"}}),
        ),
        (b"[1]", json!({"id": null, "error": {"code": "wrong_type", "at": "column 1"}})),
        (br#"{"id":1.5}"#, json!({"id": null, "error": {"code": "wrong_type", "at": "id"}})),
        (br#"{"id":"f","age":4}"#, json!({"id": "f", "error": {"code": "wrong_type", "at": "age"}})),
        (
            br#"{"id":"g","indicators":[]}"#,
            json!({"id": "g", "error": {"code": "wrong_type", "at": "indicators"}}),
        ),
        (
            br#"{"id":"h","indicators":{"EX_PAY":"yes","EX_HOURS":true}}"#,
            json!({"id": "h", "error": {"code": "wrong_type", "at": "indicators.EX_HOURS"}}),
        ),
        (
            br#"{"id":"i","indicators":{"EX_PAY":"yes"},"age":null}"#,
            json!({"id": "i", "error": {"code": "wrong_type", "at": "age"}}),
        ),
        (br#"{"id":"e"}"#, json!({"id": "e"})),
    ];
    let facts = lines.iter().flat_map(|(line, _)| [line, &b"\n"[..]].concat()).collect::<Vec<_>>();
    let (status, answers) = evaluate(&[], &facts);
    assert_eq!((status, answers.len()), (Some(1), lines.len()));
    for (number, (answer, (line, wanted))) in (1..).zip(answers.iter().zip(&lines)) {
        if wanted.get("error").is_some() {
            let mut wanted = wanted.clone();
            wanted["error"]["line"] = json!(number);
            assert_eq!(*answer, wanted, "{}", String::from_utf8_lossy(line));
        } else {
            assert_eq!((&answer["id"], &answer["outcome"]), (&wanted["id"], &json!("no_signs")));
        }
    }
}

#[test]
fn lines_end_as_they_like_and_none_is_too_much() {
    for nothing in [&b""[..], b"\xef\xbb\xbf"] {
        let output = fener(&["--protocol", PACK, "--facts", "-"], nothing);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(0), 0));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "fener: there are no facts in `-`\n");
    }
    for facts in [
        &b"{\"id\":1}\n{\"id\":2}"[..],
        b"{\"id\":1}\r\n{\"id\":2}\r\n",
        b"\xef\xbb\xbf{\"id\":1}\n{\"id\":2}\n",
    ] {
        let (status, answers) = evaluate(&[], facts);
        assert_eq!(status, Some(0));
        assert_eq!([&answers[0]["id"], &answers[1]["id"]], [1, 2]);
    }
    let endless = [b"{\"id\":\"", &vec![b'x'; 3_000_000][..], b"\"}\n{\"id\":\"after\"}\n"].concat();
    let (status, answers) = evaluate(&[], &endless);
    assert_eq!((status, answers.len()), (Some(1), 2));
    assert_eq!(answers[0]["error"]["code"], "line_too_long");
    assert_eq!(answers[1]["id"], "after");
    let unended = [b"{\"id\":\"before\"}\n{\"id\":\"".as_slice(), &[b'x'; 3_000_000]].concat();
    let (status, answers) = evaluate(&[], &unended);
    assert_eq!((status, answers.len(), &answers[1]["error"]["line"]), (Some(1), 2, &json!(2)));
    let exact = |length: usize| [b"{\"id\":\"".as_slice(), &vec![b'x'; length - 9], b"\"}\n{}\n"].concat();
    assert_eq!(evaluate(&[], &exact(65_536)).0, Some(0));
    assert_eq!(evaluate(&[], &exact(65_537)).1[0]["error"]["code"], "line_too_long");
    let deep = [b"{\"id\":".as_slice(), &[b'['; 60_000]].concat();
    assert_eq!(evaluate(&[], &deep).1[0]["error"]["at"], "id");
}

/// Nothing behind it is waited for, and the memory has an end: whoever reads such a line whole is ended by the system.
#[test]
fn a_line_without_end_ends() {
    let script =
        "ulimit -v 409600 && ulimit -t 60 && exec \"$0\" evaluate --protocol \"$1\" --facts - < /dev/zero";
    let output = Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_fener"), PACK]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(
        told.starts_with("fener: line 1 of the facts in `-` goes on for more than 16777216 bytes"),
        "{told}"
    );
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["error"]["code"], &answer["error"]["line"]), (&json!("line_too_long"), &json!(1)));
}

#[test]
fn a_pipe_that_nobody_writes_into_is_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("facts.jsonl");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let output = fener(&["--protocol", PACK, "--facts", pipe.to_str().unwrap()], b"");
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.code() == Some(2) && told.ends_with("facts.jsonl` is no regular file\n"), "{told}");
}

#[test]
fn a_bad_line_has_its_number_however_the_lines_are_shared_out() {
    let mut facts = Vec::new();
    let bad = [1_u64, 2, 700, 20_000, 59_999, 60_000];
    for number in 1..=60_000_u64 {
        let word = if bad.contains(&number) { "yess" } else { "yes" };
        writeln!(facts, r#"{{"id":{number},"indicators":{{"EX_PAY":"{word}"}}}}"#).unwrap();
    }
    let (status, answers) = evaluate(&[], &facts);
    assert_eq!((status, answers.len()), (Some(1), 60_000));
    let wrong = answers.iter().filter(|answer| answer.get("error").is_some());
    let told: Vec<_> = wrong.map(|answer| (answer["id"].clone(), answer["error"]["line"].clone())).collect();
    assert_eq!(told, bad.map(|number| (json!(number), json!(number))));
    assert_eq!(answers[0]["error"]["one_of"], json!(["yes", "no", "unknown", "refused", "not_asked"]));
}

/// Positive dimensions of the one profile.
fn positive(more: &[&str], setting: &str, yes: &[&str]) -> Value {
    let indicators: serde_json::Map<_, _> = yes.iter().map(|id| ((*id).to_owned(), json!("yes"))).collect();
    let line = json!({"age": "adult", "setting": setting, "indicators": indicators}).to_string();
    let (status, answers) = evaluate(more, line.as_bytes());
    assert_eq!(status, Some(0));
    let profiles = answers[0]["profiles"].as_object().unwrap();
    assert_eq!(profiles.len(), 1, "{profiles:?}");
    let says_so = answers[0].get("without_provisional");
    assert_eq!(says_so, more.contains(&"--without-provisional").then_some(&Value::from(true)));
    profiles.values().next().unwrap()["positive"].clone()
}

#[test]
fn a_study_chooses_the_level_and_leaves_the_provisional_out() {
    // Threats: strong in the provisional sexual column, at least medium; medium in the labour one.
    let threat = ["CD_THREAT", "CD_PEERS"];
    assert_eq!(positive(&[], "sexual", &threat), json!(["CD"]));
    assert_eq!(positive(&["--strength", "default"], "sexual", &threat), json!(["CD"]));
    assert_eq!(positive(&["--strength", "lo"], "sexual", &threat), json!([]));
    assert_eq!(positive(&["--strength", "hi"], "sexual", &threat), json!(["CD"]));
    assert_eq!(positive(&["--without-provisional"], "sexual", &threat), json!([]));
    assert_eq!(positive(&[], "labour", &threat), json!([]));
    // Past hardship: medium by default in the labour column, weak at the lowest.
    let past = ["AVR_PAST", "AVR_ECON", "AVR_INFO"];
    assert_eq!(positive(&[], "labour", &past), json!(["AVR"]));
    let weak = ["AVR_PAST", "AVR_ECON", "AVR_CULT"];
    assert_eq!(positive(&[], "labour", &weak), json!(["AVR"]));
    assert_eq!(positive(&["--strength", "lo"], "labour", &weak), json!([]));
}

#[test]
fn text_of_another_kind_is_named() {
    for facts in [&b"\xff\xfe{\0}\0"[..], b"\xfe\xff\0{\0}"] {
        let output = fener(&["--protocol", PACK, "--facts", "-"], facts);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{told}");
        assert!(told.contains("utf-16"), "{told}");
    }
}

#[test]
fn what_cannot_be_begun_says_so_on_the_other_channel() {
    for (arguments, word) in [
        (["--protocol", "no/such/folder", "--facts", "-"], "no/such/folder"),
        (["--protocol", PACK, "--facts", "no/such/file"], "cannot read `no/such/file`: no such file"),
        (["--protocol", PACK, "--facts", PACK], "tr-first-level` is no regular file"),
        (["--protocol", PACK, "--facts", "/dev/zero"], "`/dev/zero` is no regular file"),
        (["--protocol", env!("CARGO_MANIFEST_DIR"), "--facts", "-"], "pack.json: this file is missing"),
    ] {
        let output = fener(&arguments, EXAMPLE.as_bytes());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(output.stdout.is_empty(), "nothing is half evaluated");
        assert!(told.contains(word), "{word}: {told}");
    }
}
