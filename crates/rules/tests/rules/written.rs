//! What an author writes in words, days, codes and numbers is what it says it is, or it is found.

use fener_rules::{Code, Finding, Pack};
use serde_json::{Value, json};

use crate::support::{changed, fixture};

/// Puts a value where a JSON pointer leads, whether or not something is there.
fn put(file: &mut Value, pointer: &str, value: &Value) {
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let parent = file.pointer_mut(parent).unwrap_or_else(|| panic!("{pointer}"));
    match parent {
        Value::Object(fields) => drop(fields.insert(last.to_owned(), value.clone())),
        Value::Array(list) => list[last.parse::<usize>().unwrap()] = value.clone(),
        other => panic!("{pointer} in {other}"),
    }
}

fn path(pointer: &str) -> String {
    let steps = pointer.split('/').skip(1).enumerate();
    let steps = steps.map(|(place, step)| match step.parse::<usize>() {
        Ok(number) => format!("[{number}]"),
        Err(_) if place == 0 => step.to_owned(),
        Err(_) => format!(".{step}"),
    });
    steps.collect()
}

/// All that is found when this is written there.
fn findings(file: &str, pointer: &str, value: &Value) -> Vec<Finding> {
    changed(file, |json| put(json, pointer, value)).err().unwrap_or_default()
}

#[track_caller]
fn refused(code: Code, file: &str, pointer: &str, values: &[Value]) {
    for value in values {
        let findings = findings(file, pointer, value);
        let found = findings.iter().find(|finding| finding.code == code && finding.path == path(pointer));
        let found = found.unwrap_or_else(|| panic!("{code:?} at {pointer}: {value}, not in {findings:#?}"));
        assert!(found.line.is_some(), "{pointer} has a line");
        let long = found.message_args.values().find(|arg| arg.chars().count() > 64);
        assert_eq!(long, None, "{pointer}: nobody reads all of it");
    }
}

fn letters(count: usize) -> Value {
    json!("a".repeat(count))
}

#[test]
fn a_day_that_is_none_is_found() {
    let none = ["", "zzz", "yesterday", "2020-13-01", "2026-02-31", "2026-2-3", "2026", "2026-05-01T00:00"];
    let none = none.map(Value::from);
    refused(Code::Malformed, "routing.json", "/contacts/0/valid_until", &none);
    refused(Code::Malformed, "pack.json", "/header/legal_basis_date", &none);
    assert!(findings("routing.json", "/contacts/0/valid_until", &json!("2028-02-29")).is_empty());
}

#[test]
fn who_the_pack_is_is_written_in_one_way() {
    let header = |code, field: &str, values: &[Value]| {
        refused(code, "pack.json", &format!("/header/{field}"), values);
    };
    header(Code::Malformed, "id", &["", "Small", "a b", "../a", "ş"].map(Value::from));
    header(Code::Malformed, "id", &[letters(65), letters(100_000)]);
    header(Code::Malformed, "version", &["", "1", "01.0.0", "1.0.0-beta", "1.0.+0"].map(Value::from));
    header(Code::Malformed, "jurisdiction", &["", "banana", "tr", "TUR", "T1"].map(Value::from));
    header(Code::TooLong, "reviewer", &[letters(1001), letters(1_000_000)]);
    header(Code::OutOfRange, "utc_offset_minutes", &[json!(841), json!(-10_000)]);
    header(Code::Empty, "languages", &[json!([])]);
    refused(Code::Empty, "pack.json", "/header/parts/strengths/source", &[json!(""), json!(" ")]);
    assert!(findings("pack.json", "/header/reviewer", &json!("Ömer Ğ. (a name)")).is_empty());
}

/// A language that is none has no texts, which would be all that is said of it otherwise.
#[test]
fn a_language_is_a_tag_of_bcp_47() {
    for wrong in ["klingon", "t", "tr_TR", "tr-", "1a"] {
        let mut files = fixture("small");
        let mut pack: Value = serde_json::from_slice(&files["pack.json"]).unwrap();
        pack["header"]["languages"][0] = json!(wrong);
        files.insert("pack.json".to_owned(), serde_json::to_vec(&pack).unwrap());
        let texts = files.remove("texts/tr.json").unwrap();
        files.insert(format!("texts/{wrong}.json"), texts);
        let findings = Pack::load(&files).unwrap_err();
        let found = findings.iter().find(|finding| finding.path == "header.languages[0]");
        assert_eq!(found.unwrap().code, Code::Malformed, "{wrong}: {findings:#?}");
    }
    let none = ["", "klingon", "tr_TR"].map(Value::from);
    refused(Code::Malformed, "routing.json", "/contacts/0/languages/0", &none);
    for tag in ["prs", "fa-AF", "zh-Hant", "pt-br"] {
        assert!(findings("routing.json", "/contacts/0/languages/0", &json!(tag)).is_empty(), "{tag}");
    }
}

#[test]
fn whom_to_call_and_by_when_can_be_acted_on() {
    let none = ["", "157x", "call us", "+", "+12345678901234567"].map(Value::from);
    refused(Code::Malformed, "routing.json", "/contacts/0/phone", &none);
    refused(Code::Shape, "routing.json", "/clocks/0/amount", &[json!(0), json!(-1), json!(65536)]);
    let findings_of_form = findings("routing.json", "/routes/0/forms", &json!(["form 1"]));
    assert!(findings_of_form.iter().any(|found| found.path == "routes[0].forms[0]"));
    refused(Code::Malformed, "routing.json", "/clocks/0/law", &[json!(""), json!("a law"), letters(65)]);
    refused(Code::TooLong, "routing.json", "/clocks/0/article", &[letters(1001)]);
    refused(Code::Empty, "routing.json", "/routes/0/provenance/source", &[json!("")]);
    assert!(findings("routing.json", "/contacts/0/phone", &json!("+902121234567")).is_empty());
}

#[test]
fn a_case_says_what_it_shows_and_when_and_where_it_is() {
    refused(Code::Empty, "cases.json", "/cases/0/shows", &[json!(""), json!(" ")]);
    refused(Code::TooLong, "cases.json", "/cases/0/shows", &[letters(1001)]);
    for (code, field, value) in [
        (Code::OutOfRange, "hour", json!(24)),
        (Code::UnknownName, "language", json!("xx-zz")),
        (Code::Malformed, "province", json!("no province at all")),
    ] {
        let findings = findings("cases.json", "/cases/0/circumstances", &json!({ field: value }));
        let path = format!("cases[0].circumstances.{field}");
        assert!(findings.iter().any(|found| found.code == code && found.path == path), "{findings:#?}");
    }
}

#[test]
fn a_text_is_not_empty_whether_or_not_it_is_needed() {
    refused(Code::Empty, "texts/en.json", "/pack.title", &[json!(""), json!(" \n")]);
    refused(Code::Empty, "texts/en.json", "/item.work", &[json!("")]);
}

#[test]
fn what_nobody_sees_is_in_no_text_and_no_name() {
    let hidden = |file: &str, pointer: &str, text: &str| -> Option<(String, Option<usize>)> {
        let findings = findings(file, pointer, &json!(text));
        let found = findings.into_iter().find(|finding| finding.code == Code::HiddenCharacter)?;
        Some((found.message_args["character"].clone(), found.line))
    };
    for (text, character) in [
        ("red\u{1b}[31m", "U+001B"),
        ("a\tb", "U+0009"),
        ("\u{7f}", "U+007F"),
        ("\u{85}", "U+0085"),
        ("a\u{202e}b", "U+202E"),
        ("\u{2066}a", "U+2066"),
        ("zero\u{200b}width", "U+200B"),
        ("a\u{2028}b", "U+2028"),
        ("a\u{feff}b", "U+FEFF"),
        ("\u{e0041}", "U+E0041"),
    ] {
        for (file, pointer) in [
            ("texts/en.json", "/item.work"),
            ("pack.json", "/header/reviewer"),
            ("routing.json", "/contacts/0/provenance/source"),
            ("cases.json", "/cases/0/shows"),
            ("interview.json", "/items/0/id"),
            ("interview.json", "/items/0/asked_by"),
        ] {
            assert_eq!(hidden(file, pointer, text), Some((character.to_owned(), Some(1))), "{file} {text:?}");
        }
        let findings = changed("pack.json", |file| file["facts"][text] = json!(1)).unwrap_err();
        assert_eq!(findings[0].code, Code::HiddenCharacter, "a key: {text:?}");
    }
    assert_eq!(hidden("texts/en.json", "/item.work", "one\ntwo"), None, "a text may have lines");
    assert_eq!(hidden("cases.json", "/cases/0/shows", "one\ntwo").unwrap().0, "U+000A");
    for persian in ["می\u{200c}روم", "\u{200f}هل", "א\u{200e}ב", "👩\u{200d}👧"] {
        assert!(findings("texts/en.json", "/item.work", &json!(persian)).is_empty(), "{persian}");
    }
    let findings = findings("interview.json", "/items/0/id", &json!("a\u{200c}b"));
    assert!(findings.iter().any(|finding| finding.code == Code::Malformed), "joiners join no ids");
}

/// What is wrong is said as what it is.
#[test]
fn empty_missing_too_much_and_upside_down_are_told_apart() {
    let findings = changed("indicators.json", |file| {
        file["indicators"][0]["strength"]["AL"] = json!({"default": "W", "lo": "S", "hi": "S"});
    });
    let findings = findings.unwrap_err();
    let found: Vec<_> = findings.iter().map(|found| (found.code, found.path.as_str())).collect();
    assert_eq!(found, [(Code::WrongOrder, "indicators[0].strength.AL.lo")]);
    let feed = |feed: Value| {
        let findings = changed("interview.json", |file| file["items"][2]["feeds"][0] = feed).unwrap_err();
        let found = findings.into_iter().find(|found| found.path.starts_with("items[2].feeds[0]")).unwrap();
        (found.code, found.path, found.message_args)
    };
    let (code, _, args) = feed(json!({"indicator": "CD_DOCS", "fact": "act"}));
    assert_eq!((code, args["found"].as_str()), (Code::OneOfTwo, "both"));
    let (code, _, args) = feed(json!({}));
    assert_eq!((code, args["found"].as_str()), (Code::OneOfTwo, "none"));
    let (code, path, _) = feed(json!({"indicator": "CD_DOCS", "map": {"yes": "yes"}}));
    assert_eq!((code, path.as_str()), (Code::NotAllowed, "items[2].feeds[0].map"));
    let (code, path, _) = feed(json!({"fact": "act"}));
    assert_eq!((code, path.as_str()), (Code::Missing, "items[2].feeds[0].map"));
    for condition in [json!({"all": []}), json!({"any": []})] {
        let findings = changed("routing.json", |file| file["flags"][0]["when"] = condition).unwrap_err();
        assert_eq!(findings[0].code, Code::Empty);
    }
}

/// Numbers that no pack can mean would be added up and multiplied.
#[test]
fn a_number_that_no_pack_can_mean_is_found() {
    let fields = ["strong", "medium", "weak", "medium_or_weak"];
    for field in fields {
        let pointer = format!("/dimensions/0/positive/0/{field}");
        refused(Code::OutOfRange, "pack.json", &pointer, &[json!(129), json!(65535)]);
    }
    let findings = changed("pack.json", |file| {
        for fact in ["act", "stage", "age", "setting", "special_purpose"] {
            let values = file["facts"][fact]["values"].as_array().unwrap().clone();
            let tried =
                values.iter().map(|value| (value.as_str().unwrap().to_owned(), json!(vec![value; 32])));
            let tried: serde_json::Map<String, Value> = tried.collect();
            file["bounds"]["unresolved"]["facts"][fact] = tried.into();
        }
    });
    let findings = findings.unwrap_err();
    let found: Vec<_> = findings.iter().map(|found| (found.code, found.path.as_str())).collect();
    assert_eq!(found, [(Code::TooMany, "bounds.unresolved.facts")]);
}

#[test]
fn a_field_that_is_missing_is_looked_for_where_its_object_begins() {
    let mut files = fixture("small");
    files.insert(
        "cases.json".to_owned(),
        b"{\n  \"cases\": [\n    {\n      \"id\": \"a\"\n    }\n  ]\n}\n".to_vec(),
    );
    let finding = Pack::load(&files).unwrap_err().remove(0);
    assert_eq!((finding.code, finding.path.as_str()), (Code::Shape, "cases[0]"));
    assert_eq!((finding.line, finding.column), (Some(3), Some(5)));
    files.insert("cases.json".to_owned(), b"{\n}\n".to_vec());
    let finding = Pack::load(&files).unwrap_err().remove(0);
    assert_eq!((finding.line, finding.column), (Some(1), Some(1)), "{finding:?}");
}
