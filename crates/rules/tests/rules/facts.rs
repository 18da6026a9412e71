//! Fact lines: what is read, and what is refused with a place and a guess.

use fener_rules::{FactLine, Facts, FactsErrorCode, IndicatorValue, LineId};

use crate::support::pack;

#[test]
fn missing_facts_take_their_missing_value() {
    let pack = pack("delphi");
    let facts = Facts::parse(&pack, b"{}").unwrap();
    assert_eq!(facts, Facts::new(&pack));
    assert_eq!(facts.fact(&pack, "age"), Some("uncertain"));
    assert_eq!(facts.fact(&pack, "setting"), Some("unclear"));
    assert_eq!(facts.fact(&pack, "act"), Some("unknown"));
    assert_eq!(facts.fact(&pack, "special_purpose"), Some("none"));
    assert_eq!(facts.indicator(&pack, "EX_PAY"), IndicatorValue::NotAsked);
}

#[test]
fn ids_come_back_as_they_were() {
    let pack = pack("delphi");
    assert_eq!(FactLine::parse(&pack, br#"{"id":"a\"b"}"#).unwrap().id, LineId::Text("a\"b".into()));
    assert_eq!(FactLine::parse(&pack, br#"{"id":7}"#).unwrap().id, LineId::Number(7));
    assert_eq!(FactLine::parse(&pack, b"{}").unwrap().id, LineId::Absent);
    assert_eq!(FactLine::id_of(br#"{"wrong":1,"id":"x"}"#), LineId::Text("x".into()));
    assert_eq!(FactLine::id_of(b"{"), LineId::Absent);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let pack = pack("delphi");
    let cases: [(&str, FactsErrorCode, &str, Option<&str>); 14] = [
        (" ", FactsErrorCode::EmptyLine, "column 1", None),
        ("{", FactsErrorCode::BadJson, "column 1", None),
        ("{} {}", FactsErrorCode::BadJson, "column 4", None),
        ("[]", FactsErrorCode::WrongType, "column 1", None),
        ("null", FactsErrorCode::WrongType, "column 4", None),
        (r#"{"ago":"adult"}"#, FactsErrorCode::UnknownField, "ago", Some("age")),
        (r#"{"age":"adlut"}"#, FactsErrorCode::UnknownValue, "age", Some("adult")),
        (r#"{"age":17}"#, FactsErrorCode::WrongType, "age", None),
        (r#"{"age":"adult","age":"child"}"#, FactsErrorCode::Duplicate, "age", None),
        (
            r#"{"indicators":{"EX_HUORS":"yes"}}"#,
            FactsErrorCode::UnknownIndicator,
            "indicators.EX_HUORS",
            Some("EX_HOURS"),
        ),
        (
            r#"{"indicators":{"EX_PAY":"yess"}}"#,
            FactsErrorCode::UnknownValue,
            "indicators.EX_PAY",
            Some("yes"),
        ),
        (r#"{"indicators":{"EX_PAY":true}}"#, FactsErrorCode::WrongType, "indicators.EX_PAY", None),
        (
            r#"{"indicators":{"EX_PAY":"yes","EX_PAY":"no"}}"#,
            FactsErrorCode::Duplicate,
            "indicators.EX_PAY",
            None,
        ),
        (r#"{"indicators":{},"indicators":{}}"#, FactsErrorCode::Duplicate, "indicators", None),
    ];
    for (line, code, at, meant) in cases {
        let error = Facts::parse(&pack, line.as_bytes()).expect_err(line);
        assert_eq!(
            (error.code, error.at.as_str(), error.did_you_mean.as_deref()),
            (code, at, meant),
            "{line}"
        );
    }
}

#[test]
fn facts_are_never_printed() {
    let pack = pack("delphi");
    let facts = Facts::parse(&pack, br#"{"age":"child"}"#).unwrap();
    assert_eq!(format!("{facts:?}"), "Facts(…)");
}
