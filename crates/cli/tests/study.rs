//! `fener study` as a researcher uses it: a table in, shares with their intervals out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::float_arithmetic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::process::Command;

use serde_json::{Value, json};

const PACK: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../protocols/tr-first-level");

struct Told {
    status: Option<i32>,
    out: String,
    err: String,
}

fn study(table: impl AsRef<[u8]>, more: &[&str]) -> Told {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("people.csv");
    std::fs::write(&file, table).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(["study", "--protocol", PACK, "--facts"])
        .arg(&file)
        .args(more)
        .output()
        .unwrap();
    Told {
        status: output.status.code(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

fn study_json(table: impl AsRef<[u8]>, more: &[&str]) -> Value {
    let told = study(table, &[more, &["--json"]].concat());
    serde_json::from_str(&told.out).unwrap_or_else(|error| panic!("{error}: {} {}", told.out, told.err))
}

const HEAD: &str = "id,age,setting,CD_DOCS,CD_VIOL,DR_JOB,truth,site\n";

/// A table in which the outcome of each row is known: two strong signs of coercion are reasonable grounds, one sign is
/// some signs, none is no signs.
fn table(rows: &[(&str, &str, &str, usize)]) -> String {
    let mut table = HEAD.to_owned();
    let mut number = 0;
    for (signs, truth, site, times) in rows {
        for _ in 0..*times {
            number += 1;
            table.push_str(&format!("p{number},adult,labour,{signs},{truth},{site}\n"));
        }
    }
    table
}

const COERCED: &str = "yes,yes,";
const ONE_SIGN: &str = "no,,yes";
const NONE: &str = "no,no,no";

#[test]
fn sensitivity_and_the_rest_are_what_the_counts_say() {
    // True positives 81, false negatives 182; false positives 15, true negatives 133.
    let table = table(&[
        (COERCED, "yes", "north", 81),
        (NONE, "yes", "south", 180),
        (ONE_SIGN, "yes", "south", 2),
        (COERCED, "no", "north", 15),
        (NONE, "no", "south", 133),
        (ONE_SIGN, "", "south", 7),
    ]);
    let told = study(&table, &["--group", "site"]);
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""), "{}", told.out);
    // Newcombe 1998, method 3: 81/263 and 15/148, of which the specificity is the other side.
    for line in [
        "tr-first-level 0.1.0: 418 rows, 0 of them bad and not counted",
        "7 rows say nothing under `truth`: not counted below",
        "everyone, positive from reasonable_grounds: 411 rows, 263 of them yes",
        "  sensitivity  30.8 %   81/263  95 % CI  25.5  to  36.6",
        "  specificity  89.9 %  133/148  95 % CI  84.0  to  93.8",
        "everyone, positive from some_signs: 411 rows, 263 of them yes",
        "everyone, positive from strong_indication: 411 rows, 263 of them yes",
        "site north, positive from reasonable_grounds: 96 rows, 81 of them yes",
        "site south, positive from reasonable_grounds: 315 rows, 182 of them yes",
    ] {
        assert!(told.out.lines().any(|told| told == line), "{line}\nnot in\n{}", told.out);
    }
    let study = study_json(&table, &["--group", "site"]);
    let at = |group: usize, threshold: usize| &study["groups"][group]["at"][threshold];
    assert_eq!(at(0, 1)["from"], "reasonable_grounds");
    for (measure, of, all) in
        [("sensitivity", 81, 263), ("specificity", 133, 148), ("ppv", 81, 96), ("npv", 133, 315)]
    {
        let share = &at(0, 1)[measure];
        assert_eq!((&share["of"], &share["all"]), (&json!(of), &json!(all)), "{measure}");
        let (low, high) = (share["low"].as_f64().unwrap(), share["high"].as_f64().unwrap());
        assert!(low < f64::from(of) / f64::from(all) && f64::from(of) / f64::from(all) < high);
    }
    assert_eq!(at(0, 0)["sensitivity"]["of"], 83, "one sign is enough for `some_signs`");
    assert_eq!((&at(0, 2)["sensitivity"]["of"], &at(0, 2)["ppv"]["estimate"]), (&json!(0), &Value::Null));
    assert_eq!((&study["groups"][1]["value"], &at(1, 1)["npv"]["estimate"]), (&json!("north"), &Value::Null));
    let all: u64 = (1..=2).map(|group| study["groups"][group]["rows"].as_u64().unwrap()).sum();
    assert_eq!((study["groups"].as_array().unwrap().len(), all), (3, 418));
}

#[test]
fn where_nothing_can_be_divided_nothing_is() {
    let told = study(table(&[(NONE, "no", "", 3)]), &["--ignore", "site", "--prevalence", "1%"]);
    assert_eq!(told.status, Some(0));
    assert!(told.out.contains("  sensitivity      n/a  0/0\n"), "{}", told.out);
    assert!(told.out.contains("  specificity  100.0 %  3/3  95 % CI  43.9  to  100.0\n"), "{}", told.out);
    assert!(!told.out.contains("NaN") && !told.out.contains("inf"));
    let unasked = study(table(&[(NONE, "no", "", 3)]), &["--ignore", "site", "--ignore", "truth"]);
    assert_eq!(unasked.status, Some(0), "{}", unasked.err);
    assert!(!unasked.out.contains("sensitivity"), "nobody asks for the truth: {}", unasked.out);
    let empty = study(HEAD, &["--ignore", "site"]);
    assert_eq!((empty.status, empty.out.as_str()), (Some(2), ""));
    assert!(empty.err.starts_with("fener: there is nobody in the table in `/"), "{}", empty.err);
    let silent = study("id,age\na,adult\n", &[]);
    assert_eq!(silent.status, Some(0));
    assert!(silent.out.contains("there is no column `truth`") && !silent.out.contains("sensitivity"));
}

#[test]
fn what_is_rare_is_mostly_a_false_alarm() {
    // 87 of 100, and 153 of 200: the tool of the base-rate lesson.
    let table = table(&[
        (COERCED, "yes", "", 87),
        (NONE, "yes", "", 13),
        (COERCED, "no", "", 47),
        (NONE, "no", "", 153),
    ]);
    let told = study(&table, &["--ignore", "site", "--prevalence", "0.005"]);
    let lesson =
        "where 0.5 % are yes: PPV 1.8 %, NPV 99.9 %; of 1000 people 238.2 are positive, 4.3 of them rightly";
    let close = lesson.replace("4.3", "4.4");
    assert!(told.out.contains(lesson) || told.out.contains(&close), "{}", told.out);
    assert!(!told.out.contains("--prevalence"), "who has asked is not told how to ask");
    assert!(
        study(&table, &["--ignore", "site"])
            .out
            .contains("where 33.3 % are yes; --prevalence tells them elsewhere")
    );
    let wrong = study(&table, &["--prevalence", "5"]);
    assert_eq!(wrong.status, Some(2));
    assert!(wrong.err.contains("not between 0 and 1"), "{}", wrong.err);
}

#[test]
fn a_bad_row_is_told_by_line_and_column_and_the_others_count() {
    let table = [
        HEAD.as_bytes(),
        b"a,adult,labour,yes,yes,,yes,n\n",
        b"b,adlut,labour,,,,yes,n\n",
        b"c,adult,labour,maybe,,,yes,n\n",
        b"\"d\",adult,labour,,,,perhaps,\"two\nlines\"\n",
        b",adult,labour,,,,yes,n\n",
        b"a,adult,labour,,,,no,n\n",
        b"f,adult,labour,,,,no\n",
        b"g,adult,labour,,,,no,\xff\n",
        b" h , adult ,labour,refused,unknown,not_asked,no,n\r\n",
    ]
    .concat();
    let told = study(&table, &["--ignore", "site"]);
    assert_eq!(told.status, Some(1));
    let lines: Vec<&str> = told.out.lines().take(8).collect();
    assert_eq!(
        lines,
        [
            "line 3, column `age`: unknown value; did you mean `adult`?",
            "line 4, column `CD_DOCS`: unknown value",
            "line 5, column `truth`: unknown value",
            "line 7, column `id`: no id",
            "line 8, column `id`: an earlier row has this id",
            "line 9: more or fewer fields than the head has",
            "line 10, column `site`: not utf-8",
            "",
        ]
    );
    assert!(told.out.contains("9 rows, 7 of them bad and not counted"), "{}", told.out);
    let study = study_json(&table, &["--ignore", "site"]);
    assert_eq!(
        study["bad"][0],
        json!({"line": 3, "column": "age", "code": "unknown_value", "did_you_mean": "adult"})
    );
    assert_eq!((&study["groups"][0]["rows"], &study["groups"][0]["with_truth"]), (&json!(2), &json!(2)));
}

#[test]
fn a_line_is_counted_as_an_editor_counts_it() {
    let bad = "x,adlut\n";
    for (table, line) in [
        (format!("id,age\n{bad}"), 2),
        (format!("id,age\r\na,adult\r\nb,adult\r\n{bad}"), 4),
        (format!("\n\nid,age\n\n\na,\n\n{bad}"), 8),
        (format!("id,age\n\"a\nb\nc\",adult\n\"d\r\ne\",adult\r\n\r\n{bad}"), 8),
        (format!("\u{feff}id,age\n   {bad}"), 2),
        ("id,age\nx,adlut".to_owned(), 2),
    ] {
        let study = study_json(&table, &[]);
        assert_eq!(
            study["bad"],
            json!([{"line": line, "column": "age", "code": "unknown_value", "did_you_mean": "adult"}]),
            "{table:?}"
        );
    }
}

#[test]
fn of_many_bad_rows_the_first_are_told_and_all_are_counted() {
    let table = format!("id,age\n{}a,adult\n", "x,adlut\n".repeat(1_000));
    let told = study(&table, &[]);
    assert_eq!(told.status, Some(1));
    let lines: Vec<&str> = told.out.lines().take(24).collect();
    assert_eq!(lines[0], "line 2, column `age`: unknown value; did you mean `adult`?");
    assert_eq!(lines[19], "line 21, column `age`: unknown value; did you mean `adult`?");
    assert_eq!(lines[20..22], ["... and 980 more bad rows", ""]);
    assert_eq!(lines[22], "tr-first-level 0.1.0: 1001 rows, 1000 of them bad and not counted");
    assert!(!study(&table, &["--list", "1000"]).out.contains("more bad rows"));
    let study = study_json(&table, &["--list", "3"]);
    assert_eq!((study["bad"].as_array().unwrap().len(), &study["bad_rows"]), (3, &json!(1_000)));
}

#[test]
fn a_table_that_is_none_is_refused_as_a_whole() {
    let columns: String = (0..1_000).map(|n| format!(",c{n}")).collect();
    let people = "a,adult\n".repeat(3);
    for (table, words) in [
        (format!("id,age\na,adult\nb,\"adult\n{people}"), "the quote that opens in line 3 does not close"),
        (format!("id,age\n{people}b\0,adult\n"), "line 5 holds a zero byte: this is no text in utf-8"),
        ("i\0d\0,\0a\0g\0e\0".to_owned(), "line 1 holds a zero byte"),
        (format!("id{columns}\n"), "the row in line 1 has more than 1000 columns"),
        (format!("id,age\n\na{columns}\n"), "the row in line 3 has more than 1000 columns"),
        (format!("id,{}\n", "x".repeat(1 << 20)), "line 1 is longer than 1048576 bytes"),
        (
            format!("id,age\n\"{}\",adult\n", "xxx\n".repeat(1 << 19)),
            "the row in line 2 is longer than 1048576 bytes",
        ),
    ] {
        let told = study(&table, &[]);
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{words}");
        assert!(told.err.contains(&format!("/people.csv`: {words}")), "{words}\nnot in\n{}", told.err);
    }
    for (table, more, words) in [
        ("id;age\na;adult\n", &[][..], "its names stand between semicolons: say `--separator ';'`"),
        ("id\tage\na\tadult\n", &[], "its names stand between tabs: say `--separator $'\\t'`"),
        ("id,age\na,adult\n", &["--separator", ";"], "its names stand between commas: say `--separator ','`"),
        ("id,age\na,adult\n", &["--ignore", "nmae"], "there is no column `nmae`"),
    ] {
        let told = study(table, more);
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{words}");
        assert!(told.err.contains(&format!("/people.csv`: {words}")), "{words}\nnot in\n{}", told.err);
    }
    let long = study(format!("id,{}\n", "x".repeat(1_000_000)), &[]);
    assert!(long.err.len() < 400 && long.err.contains("xxx…` is neither"), "{}", long.err);
    let not_text = study(b"id,a\xffge\n", &[]);
    assert_eq!(not_text.status, Some(2));
    assert!(not_text.err.contains("people.csv`: the name of column 2 is not utf-8"), "{}", not_text.err);
}

/// The line has no end, and the memory has one: whoever reads it whole is ended by the system.
#[test]
fn a_line_without_end_ends() {
    let script = "tr '\\0' x < /dev/zero | (ulimit -v 409600; exec \"$0\" study --protocol \"$1\" --facts -)";
    let output = Command::new("sh").args(["-c", script, env!("CARGO_BIN_EXE_fener"), PACK]).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(told.contains("cannot use the table in `-`: line 1 is longer than 1048576 bytes"), "{told}");
    let output = Command::new(env!("CARGO_BIN_EXE_fener"))
        .args(["study", "--protocol", PACK, "--facts", "/dev/zero"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "fener: `/dev/zero` is no regular file\n");
}

#[test]
fn a_head_that_means_nothing_is_refused_as_a_whole() {
    for (table, more, words) in [
        (
            "id,EX_HUORS\n",
            &[][..],
            "column `EX_HUORS` is neither a fact nor an indicator of the pack (did you mean `EX_HOURS`?)",
        ),
        ("id,agee\n", &[], "did you mean `age`?"),
        ("age\n", &[], "there is no column `id`"),
        ("", &[], "there is no column `id`"),
        ("id,age,age\n", &[], "there are two columns `age`"),
        ("id\n", &["--group", "site"], "there is no column `site`"),
        ("id\n", &["--positive-from", "no_signs"], "no outcome above the lowest is called `no_signs`"),
        ("id\n", &["--switch", "moon=on"], "the pack has no switch `moon`; it has "),
        ("id\n", &["--separator", "ş"], "the separator `ş` is not one byte"),
    ] {
        let told = study(table, more);
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{table}");
        assert!(told.err.contains(words), "{words}\nnot in\n{}", told.err);
    }
}

#[test]
fn a_table_from_a_spreadsheet_is_read_as_it_is() {
    let table = "\u{feff}id;age;setting;CD_DOCS;CD_VIOL;truth\r\n1;adult;labour;yes;yes;yes\r\n2;adult;labour;;;no\r\n";
    let study = study_json(table, &["--separator", ";"]);
    let at = &study["groups"][0]["at"][1];
    assert_eq!(
        (&at["true_positive"], &at["true_negative"], &study["rows"]),
        (&json!(1), &json!(1), &json!(2))
    );
}

#[test]
fn what_hangs_on_uncertain_strengths_is_counted_and_named() {
    // Threats are strong in the provisional sexual column, at least medium, and medium in the labour column.
    let mut table = "id,age,setting,CD_THREAT,CD_PEERS\n".to_owned();
    for number in 1..=12 {
        table.push_str(&format!("s{number},adult,sexual,yes,yes\n"));
    }
    table.push_str("l1,adult,labour,yes,yes\nn1,adult,sexual,,\n");
    let study_of = |more: &[&str]| study_json(&table, more);
    let study = study_of(&[]);
    let hanging = |strengths: &str| {
        let all = study["hanging"].as_array().unwrap();
        all.iter().find(|one| one["strengths"] == strengths).unwrap().clone()
    };
    assert_eq!(study["hanging_rows"], 12);
    for strengths in ["lowest", "without_provisional"] {
        let one = hanging(strengths);
        assert_eq!((&one["rows"], &one["turning"]), (&json!(12), &json!(12)), "{strengths}");
        assert_eq!((one["ids"].as_array().unwrap().len(), &one["ids"][0]), (12, &json!("s1")));
    }
    assert_eq!(hanging("highest")["rows"], 0);
    assert_eq!(study_of(&["--list", "2"])["hanging"][0]["ids"], json!(["s1", "s2"]));
    let high = study_of(&["--positive-from", "strong_indication"]);
    assert_eq!((&high["hanging"][0]["rows"], &high["hanging"][0]["turning"]), (&json!(12), &json!(0)));
    let told = self::study(&table, &["--list", "2"]).out;
    assert!(told.contains("12 of 14 outcomes hang on uncertain strengths\n"), "{told}");
    assert!(
        told.contains("  at the lowest strengths 12 differ, 12 of them across the line of reasonable_grounds\n    s1 s2 ... and 10 more\n"),
        "{told}"
    );
}

#[test]
fn a_study_agrees_with_evaluating_one_by_one() {
    let rows = [
        ("a", "adult", COERCED),
        ("b", "child", ONE_SIGN),
        ("c", "uncertain", COERCED),
        ("d", "adult", NONE),
    ];
    let mut table = "id,age,CD_DOCS,CD_VIOL,DR_JOB,truth\n".to_owned();
    let mut positive = 0;
    for (id, age, signs) in rows {
        table.push_str(&format!("{id},{age},{signs},yes\n"));
        let names = ["CD_DOCS", "CD_VIOL", "DR_JOB"];
        let signs = names.iter().zip(signs.split(',')).filter(|(_, value)| !value.is_empty());
        let signs: serde_json::Map<_, _> =
            signs.map(|(id, value)| ((*id).to_owned(), json!(value))).collect();
        let line = json!({"id": id, "age": age, "indicators": signs}).to_string();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("facts.jsonl");
        std::fs::write(&file, line).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_fener"))
            .args(["evaluate", "--protocol", PACK, "--facts"])
            .arg(&file)
            .output()
            .unwrap();
        let outcome: Value = serde_json::from_slice(&output.stdout).unwrap();
        positive += u32::from(
            ["reasonable_grounds", "strong_indication"].contains(&outcome["outcome"].as_str().unwrap()),
        );
    }
    let study = study_json(&table, &[]);
    assert_eq!(study["groups"][0]["at"][1]["true_positive"], positive);
    assert!((1..4).contains(&positive), "the rows tell outcomes apart");
}
