//! Referrals in the words of the Human Trafficking Case Data Standard: what may be mapped, what is said, and that
//! nothing else ever is.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fener_model::{Answer, Given, Source};
use fener_rules::htcds::{ExportError, Record, RecordError, Standard, header, row};
use fener_rules::pack::{AskedBy, Response};
use fener_rules::{Answers, Code, Finding, Pack};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::properties::settings;
use crate::referral::{SAID, referral};
use crate::support::{add, answers, changed, fixture, folder, pack};

fn findings(change: impl FnOnce(&mut Value)) -> Vec<Finding> {
    changed("htcds.json", change).expect_err("the change must be found")
}

/// What is found when row 0 becomes this one: the code, the path, and what was meant.
fn of_row(row: Value) -> Vec<(Code, String, Option<String>)> {
    let found = findings(|file| file["rows"][0] = row);
    found.into_iter().map(|finding| (finding.code, finding.path, finding.did_you_mean)).collect()
}

fn one(code: Code, path: &str, meant: Option<&str>) -> Vec<(Code, String, Option<String>)> {
    vec![(code, path.to_owned(), meant.map(str::to_owned))]
}

#[test]
fn a_field_or_a_value_that_the_standard_does_not_have_is_met_with_a_guess() {
    let always = json!({ "always": true });
    assert_eq!(
        of_row(json!({ "field": "vic_MethodOfControl", "value": "DebtBondage", "when": always })),
        one(Code::UnknownName, "rows[0].field", Some("vic_MethodsOfControl"))
    );
    assert_eq!(
        of_row(json!({ "field": "vic_MethodsOfControl", "value": "DeptBondage", "when": always })),
        one(Code::UnknownName, "rows[0].value", Some("DebtBondage"))
    );
    assert_eq!(
        of_row(json!({ "field": "prs_Citizenship", "value": "TRR", "when": always })),
        one(Code::UnknownName, "rows[0].value", Some("TR"))
    );
    assert_eq!(
        of_row(json!({ "field": "con_Consent", "value": "yes", "when": always })),
        one(Code::NotAllowed, "rows[0].value", None)
    );
    assert_eq!(
        of_row(json!({ "field": "per_Organisation", "value": "x", "when": always })),
        one(Code::NotAllowed, "rows[0].value", None),
        "a field that the standard names and does not define"
    );
}

#[test]
fn no_pack_can_say_who_is_a_victim_and_who_is_not() {
    for value in ["ActualVictimOfTrafficking", "NotAVictimOfTrafficking"] {
        assert_eq!(
            of_row(json!({ "field": "vic_TraffickingStatus", "value": value, "when": { "always": true } })),
            one(Code::NotAllowed, "rows[0].value", None)
        );
        let copied = json!({ "item": { "id": "work", "map": { "no": value } } });
        assert_eq!(
            of_row(json!({ "field": "vic_TraffickingStatus", "from": copied })),
            one(Code::NotAllowed, "rows[0].from.item.map.no", None)
        );
    }
}

#[test]
fn a_row_says_one_thing_and_says_when() {
    let field = "vic_MethodsOfControl";
    assert_eq!(of_row(json!({ "field": field, "value": "Other" })), one(Code::Missing, "rows[0].when", None));
    let both = json!({ "field": field, "value": "Other", "from": { "referral": "station" }, "when": { "always": true } });
    assert_eq!(of_row(both), one(Code::OneOfTwo, "rows[0]", None));
    assert_eq!(of_row(json!({ "field": field })), one(Code::OneOfTwo, "rows[0]", None));
    let when = json!({ "indicator": "CD_DOSC" });
    assert_eq!(
        of_row(json!({ "field": field, "value": "Other", "when": when })),
        one(Code::UnknownName, "rows[0].when.indicator", Some("CD_DOCS"))
    );
    let when = json!({ "language": ["tr"] });
    assert_eq!(
        of_row(json!({ "field": field, "value": "Other", "when": when })),
        one(Code::NotKnownHere, "rows[0].when", None),
        "not part of a referral"
    );
    let when = json!({ "positive": "EX" });
    assert_eq!(
        of_row(json!({ "field": field, "value": "Other", "when": when })),
        one(Code::NotKnownHere, "rows[0].when", None)
    );
}

#[test]
fn what_is_copied_can_be_answered_and_can_be_said() {
    let from = |id: &str, map: Value| json!({ "field": "con_Consent", "from": { "item": { "id": id, "map": map } } });
    assert_eq!(
        of_row(from("agre", json!({ "yes": "TRUE" }))),
        one(Code::UnknownName, "rows[0].from.item.id", Some("agree"))
    );
    assert_eq!(
        of_row(from("agree", json!({ "yess": "TRUE" }))),
        one(Code::UnknownName, "rows[0].from.item.map.yess", Some("yes"))
    );
    assert_eq!(
        of_row(from("agree", json!({ "contradicted": "TRUE" }))),
        one(Code::NotAllowed, "rows[0].from.item.map.contradicted", None)
    );
    assert_eq!(
        of_row(from("agree", json!({}))),
        one(Code::Missing, "rows[0].from.item.map", None),
        "a yes is no value of its own"
    );
    let found = of_row(json!({ "field": "vic_MethodsOfControl", "from": { "item": { "id": "pay" } } }));
    assert_eq!(found.len(), 3, "none of the choices is a value: {found:?}");
}

#[test]
fn what_is_left_out_is_a_field_has_a_reason_and_is_not_mapped() {
    let found = findings(|file| {
        file["left_out"] = json!([
            { "fields": ["prs_FristName"], "why": "Never asked" },
            { "fields": [], "why": "Never asked" },
            { "fields": ["con_Consent", "prs_SecondName", "prs_SecondName"], "why": " " },
        ]);
    });
    let found: Vec<_> = found.iter().map(|finding| (finding.code, finding.path.as_str())).collect();
    assert_eq!(
        found,
        [
            (Code::UnknownName, "left_out[0].fields[0]"),
            (Code::Empty, "left_out[1].fields"),
            (Code::NotAllowed, "left_out[2].fields[0]"),
            (Code::Duplicate, "left_out[2].fields[2]"),
            (Code::Empty, "left_out[2].why"),
        ]
    );
    assert_eq!(findings(|file| file["version"] = json!("3.0"))[0].path, "version");
    let many = findings(|file| {
        let row = file["rows"][0].clone();
        file["rows"] = Value::Array(vec![row; 1025]);
    });
    assert_eq!(many[0].code, Code::TooMany);
}

#[test]
fn a_replaced_field_works_and_is_named() {
    let old = changed("htcds.json", |file| {
        file["rows"][0] =
            json!({ "field": "vic_Vulnerabilities", "value": "Migration", "when": { "always": true } });
    });
    let old = old.unwrap().htcds_deprecated();
    assert_eq!(
        old.iter().map(|finding| (finding.code, finding.path.as_str())).collect::<Vec<_>>(),
        [(Code::Deprecated, "rows[0].field")]
    );
    assert!(pack("small").htcds_deprecated().is_empty());
}

#[test]
fn a_pack_without_a_mapping_is_a_pack_and_cannot_be_exported() {
    let mut files = fixture("small");
    files.remove("htcds.json");
    let pack = Pack::load(&files).unwrap();
    assert!(pack.htcds_coverage().is_none() && pack.htcds_deprecated().is_empty());
    let body = referral(&pack, &answers(&pack, &[]), None);
    assert_eq!(pack.htcds(&body, 0), Err(ExportError::NoMapping));
}

const GROUNDS: [(&str, &str); 9] = [
    ("danger", "no"),
    ("looks_age", "grown"),
    ("seen_papers", "yes"),
    ("alone", "yes"),
    ("who_i_am", "yes"),
    ("agrees_to_talk", "yes"),
    ("work", "yes"),
    ("kind", "field"),
    ("agree", "yes"),
];

fn exported(list: &[(&str, &str)]) -> Record {
    let pack = pack("small");
    pack.htcds(&referral(&pack, &answers(&pack, list), None), 180).unwrap()
}

#[test]
fn a_referral_says_what_the_pack_maps_and_nothing_else() {
    let record = exported(&GROUNDS);
    let said: BTreeMap<_, _> = record.fields().collect();
    let expected = [
        ("cas_OutgoingReferralDate", vec!["2024-11-27"]),
        ("cas_ReferredOrganisation", vec!["demo-family", "demo-migration"]),
        ("cas_ReferringOrganisation", vec!["demo-station"]),
        ("con_Consent", vec!["TRUE"]),
        ("vic_ForcedLabourIndustry", vec!["A_AgricultureForestryAndFishing"]),
        ("vic_MethodsOfControl", vec!["WithholdsDocuments"]),
    ];
    assert_eq!(said.len(), expected.len(), "{said:?}");
    for (field, values) in expected {
        assert_eq!(said[field], values.as_slice(), "{field}");
    }
    assert!(!serde_json::to_string(&record).unwrap().contains(SAID), "no free text");
}

#[test]
fn the_day_is_the_one_of_the_place() {
    let pack = pack("small");
    let body = referral(&pack, &answers(&pack, &GROUNDS), None);
    let day = |ahead| pack.htcds(&body, ahead).unwrap().values("cas_OutgoingReferralDate").to_vec();
    assert_eq!((day(0), day(180)), (vec!["2024-11-26".to_owned()], vec!["2024-11-27".to_owned()]));
    let never = fener_model::ReferralBody { finalised_at: fener_model::Timestamp(i64::MAX), ..body };
    let field = "cas_OutgoingReferralDate".to_owned();
    assert_eq!(pack.htcds(&never, 0), Err(RecordError::BadShape { field }.into()));
}

#[test]
fn answers_that_disagree_say_nothing_where_there_is_room_for_one() {
    let pack = pack("small");
    let mut given = answers(&pack, &GROUNDS);
    add(&mut given, "kind", "house", Source::Document);
    add(&mut given, "agree", "no", Source::Person);
    let record = pack.htcds(&referral(&pack, &given, None), 0).unwrap();
    assert!(!record.has("vic_ForcedLabourIndustry"));
    assert_eq!(record.values("con_Consent"), ["FALSE"], "the row that stands first");
}

#[test]
fn a_companion_and_a_hidden_answer_are_not_copied() {
    let pack = pack("small");
    let mut given = answers(&pack, &GROUNDS);
    given.remove("kind");
    add(&mut given, "kind", "field", Source::Companion);
    given.remove("agree");
    add(&mut given, "agree", "yes", Source::Companion);
    let record = pack.htcds(&referral(&pack, &given, None), 0).unwrap();
    assert!(!record.has("vic_ForcedLabourIndustry") && !record.has("con_Consent"));

    let hidden = changed("htcds.json", |file| {
        file["rows"][3]["from"]["item"] = json!({ "id": "hours", "map": { "yes": "F_Construction" } });
    });
    let hidden = hidden.unwrap();
    let mut given = answers(&hidden, &GROUNDS);
    add(&mut given, "hours", "yes", Source::Person);
    let industry =
        |given: &_| hidden.htcds(&referral(&hidden, given, None), 0).unwrap().has("vic_ForcedLabourIndustry");
    assert!(industry(&given));
    given.insert("work".to_owned(), answers(&hidden, &[("work", "no")])["work"].clone());
    assert!(!industry(&given), "asked only of those who worked");
}

#[test]
fn a_choice_is_copied_as_it_is_where_its_codes_are_the_values() {
    let mut files = fixture("small");
    let mut change = |file: &str, change: &dyn Fn(&mut Value)| {
        let mut json: Value = serde_json::from_slice(&files[file]).unwrap();
        change(&mut json);
        files.insert(file.to_owned(), serde_json::to_vec(&json).unwrap());
    };
    change("interview.json", &|file| {
        let items = file["items"].as_array_mut().unwrap();
        let kind = items.iter_mut().find(|item| item["id"] == "kind").unwrap();
        kind["response"] = json!({ "choice": ["F_Construction", "P_Education"] });
        kind["feeds"] = json!([]);
    });
    for file in ["texts/en.json", "texts/tr.json"] {
        change(file, &|file| {
            let texts = file.as_object_mut().unwrap();
            texts.retain(|key, _| !key.starts_with("item.kind.choice."));
            for code in ["F_Construction", "P_Education"] {
                texts.insert(format!("item.kind.choice.{code}"), json!(code));
            }
        });
    }
    change("cases.json", &|file| file["cases"] = json!([]));
    change("htcds.json", &|file| file["rows"][3]["from"]["item"] = json!({ "id": "kind" }));
    let pack = Pack::load(&files).unwrap();
    let mut given = answers(&pack, &GROUNDS);
    given.insert("kind".to_owned(), answers(&pack, &[("kind", "P_Education")])["kind"].clone());
    let record = pack.htcds(&referral(&pack, &given, None), 0).unwrap();
    assert_eq!(record.values("vic_ForcedLabourIndustry"), ["P_Education"]);
    for open in ["unknown", "refused", "not_applicable", "contradicted"] {
        given.insert("kind".to_owned(), answers(&pack, &[("kind", open)])["kind"].clone());
        let record = pack.htcds(&referral(&pack, &given, None), 0).unwrap();
        assert!(!record.has("vic_ForcedLabourIndustry"), "{open} is no value");
    }
}

/// The small pack with this item at the end of its interview, copied as it is into this field.
fn asking(response: Value, field: &str) -> Result<Pack, Vec<Finding>> {
    let mut files = fixture("small");
    let mut change = |file: &str, change: &dyn Fn(&mut Value)| {
        let mut json: Value = serde_json::from_slice(&files[file]).unwrap();
        change(&mut json);
        files.insert(file.to_owned(), serde_json::to_vec(&json).unwrap());
    };
    change("interview.json", &|file| {
        file["items"].as_array_mut().unwrap().push(json!({
            "id": "more", "stage": "closing", "asked_by": "ask", "phase": "now", "audience": "either",
            "sensitivity": 1, "response": response,
        }));
    });
    for file in ["texts/en.json", "texts/tr.json"] {
        change(file, &|file| {
            let codes = response["choices"].as_array().cloned().unwrap_or_default();
            let own = codes.iter().map(|code| format!("item.more.choice.{}", code.as_str().unwrap()));
            let keys = own.chain(["item.more".to_owned(), "item.more.guidance".to_owned()]);
            file.as_object_mut().unwrap().extend(keys.map(|key| (key, json!("x"))));
        });
    }
    change("htcds.json", &|file| {
        file["rows"] = json!([{ "field": field, "from": { "item": { "id": "more" } } }]);
        file["left_out"] = json!([]);
    });
    Pack::load(&files)
}

#[test]
fn numbers_days_words_and_several_choices_are_copied_as_they_are() {
    let many = |codes: &[&str]| Answer::Choices(codes.iter().map(|&code| code.to_owned()).collect());
    let words = |words: &str| Answer::Text(words.to_owned());
    let day = |day: &str| Answer::Date(day.to_owned());
    for (response, field, answer, expected) in [
        (json!({ "number": {} }), "vic_AgeWhenTrafficked", Answer::Number(17), vec!["17"]),
        (json!({ "number": { "decimals": 2 } }), "prs_NumberOfChildren", Answer::Number(-5), vec!["-0.05"]),
        (json!("date"), "prs_Birthdate", day("1999-02-28"), vec!["1999-02-28"]),
        (json!("date"), "prs_Birthdate", day("1999-02"), vec![]),
        (json!({ "text": { "max": 50 } }), "hte_City", words("Van; merkez"), vec!["Van; merkez"]),
        (json!({ "place": { "max": 50 } }), "hte_State", words("=Van"), vec!["=Van"]),
        (
            json!({ "choices": ["Other", "DebtBondage"] }),
            "vic_MethodsOfControl",
            many(&["DebtBondage", "Other"]),
            vec!["DebtBondage", "Other"],
        ),
        (json!({ "choices": ["TR", "SY"] }), "prs_Citizenship", many(&["SY"]), vec!["SY"]),
        (
            json!({ "choices": ["Familial", "Acquainted"] }),
            "vic_RelationshipToTrafficker",
            many(&["Familial"]),
            vec!["Familial"],
        ),
        (
            json!({ "choices": ["Familial", "Acquainted"] }),
            "vic_RelationshipToTrafficker",
            many(&["Familial", "Acquainted"]),
            vec![],
        ),
    ] {
        let pack = asking(response, field).unwrap_or_else(|findings| panic!("{field}: {findings:#?}"));
        let said = |answer: &Answer, source| {
            let mut given = answers(&pack, &GROUNDS);
            given.insert("more".to_owned(), vec![Given::sure(answer.clone(), source)]);
            pack.htcds(&referral(&pack, &given, None), 0).unwrap().values(field).to_vec()
        };
        assert_eq!(said(&answer, Source::Person), expected, "{field}");
        assert!(said(&answer, Source::Companion).is_empty(), "{field}: not the person's word");
        for open in [Answer::Unknown, Answer::Refused, Answer::NotApplicable, Answer::Contradicted] {
            assert!(said(&open, Source::Document).is_empty(), "{field}: {open:?} is no value");
        }
    }
    for (response, field) in [
        (json!({ "number": {} }), "prs_Birthdate"),
        (json!("date"), "hte_City"),
        (json!({ "text": { "max": 50 } }), "prs_MobilePhone"),
        (json!({ "text": { "max": 50 } }), "vic_TraffickingStatus"),
        (json!({ "text": { "max": 50 } }), "cas_ReferredOrganisation"),
        (json!({ "text": { "max": 50 } }), "org_ShippingCountry"),
        (json!("acknowledge"), "hte_City"),
    ] {
        let found = asking(response, field).unwrap_err();
        assert_eq!(found.len(), 1, "{field}: {found:#?}");
        assert!(matches!(found[0].code, Code::NotAllowed | Code::Missing), "{field}");
    }
}

#[test]
fn what_stays_on_the_device_is_neither_copied_nor_held_against_a_referral() {
    let withheld = |file: &mut Value| {
        for item in file["items"].as_array_mut().unwrap() {
            if item["id"] == "seen_papers" {
                item["data"] = json!({ "refer": false });
            }
        }
    };
    let pack = changed("interview.json", withheld).unwrap();
    let given =
        answers(&pack, &[&GROUNDS[..], &[("hours", "yes"), ("pay", "nothing"), ("papers", "yes")]].concat());
    let body = referral(&pack, &given, None);
    assert!(body.answers.iter().all(|given| given.item != "seen_papers"));
    let record = pack.htcds(&body, 0).unwrap();
    assert_eq!(record.values("vic_MethodsOfControl"), ["WithholdsDocuments", "ExcessiveWorkingHours"]);
    let alone = answers(&pack, &GROUNDS);
    let record = pack.htcds(&referral(&pack, &alone, None), 0).unwrap();
    assert!(!record.has("vic_MethodsOfControl"), "only the answer that stayed says so");

    let mut files = fixture("small");
    for (name, change) in [
        ("interview.json", &withheld as &dyn Fn(&mut Value)),
        ("htcds.json", &|file: &mut Value| {
            file["rows"][3]["from"]["item"] =
                json!({ "id": "seen_papers", "map": { "yes": "F_Construction" } });
        }),
    ] {
        let mut json: Value = serde_json::from_slice(&files[name]).unwrap();
        change(&mut json);
        files.insert(name.to_owned(), serde_json::to_vec(&json).unwrap());
    }
    let found = Pack::load(&files).unwrap_err();
    assert_eq!((found[0].code, found[0].path.as_str()), (Code::NotAllowed, "rows[3].from.item.id"));
}

#[test]
fn an_outcome_that_an_officer_raised_counts_and_the_reason_stays() {
    let pack = pack("small");
    let given = answers(&pack, &GROUNDS);
    let status = |raised| {
        let record = pack.htcds(&referral(&pack, &given, raised), 0).unwrap();
        assert!(!serde_json::to_string(&record).unwrap().contains(SAID));
        record.values("vic_TraffickingStatus").to_vec()
    };
    assert!(status(None).is_empty() && status(Some("some_signs")).is_empty());
    assert_eq!(status(Some("reasonable_grounds")), ["PossibleVictimOfTrafficking"]);
    assert_eq!(status(Some("strong_indication")), ["PossibleVictimOfTrafficking"]);
}

#[test]
fn what_does_not_belong_together_is_not_exported() {
    let pack = pack("small");
    let good = referral(&pack, &answers(&pack, &GROUNDS), None);
    let refused = |change: &dyn Fn(&mut fener_model::ReferralBody)| {
        let mut body = good.clone();
        change(&mut body);
        pack.htcds(&body, 0).unwrap_err()
    };
    let error = refused(&|body| body.schema = "fener/referral/2".to_owned());
    assert_eq!((error.code(), error.at()), ("other_schema", "fener/referral/2"));
    let error = refused(&|body| body.pack.version = "1.0.1".to_owned());
    assert_eq!((error.code(), error.at()), ("other_pack", "small 1.0.1"));
    let error = refused(&|body| body.answers[2].answer = Answer::Choice("x".to_owned()));
    assert_eq!((error.code(), error.at()), ("unreadable_answer", "seen_papers"));
    for other in ["strong_indication", "no_such"] {
        let error = refused(&|body| body.outcome.shown = other.to_owned());
        assert_eq!((error.code(), error.at()), ("other_result", "outcome"));
    }
    assert_eq!(refused(&|body| body.flags.push("ASYLUMS".to_owned())).at(), "set of flags");
    assert_eq!(refused(&|body| body.urgent.push("DANGER".to_owned())).at(), "set of urgent triggers");
    assert_eq!(refused(&|body| body.answers[2].answer = Answer::No).at(), "outcome", "a changed answer");
}

#[test]
fn a_value_that_was_changed_is_refused() {
    let record = exported(&GROUNDS);
    let good = serde_json::to_value(&record).unwrap();
    assert_eq!(serde_json::from_value::<Record>(good.clone()).unwrap(), record);
    let refused = |change: &dyn Fn(&mut Value)| {
        let mut changed = good.clone();
        change(&mut changed);
        serde_json::from_value::<Record>(changed).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&|r| r["vic_MethodsOfControl"][0] = json!("WithholdsDocument")),
        "`WithholdsDocument` is not in the list of `vic_MethodsOfControl`"
    );
    assert_eq!(
        refused(&|r| r["vic_Method"] = json!(["Other"])),
        "no field of the standard is called `vic_Method`"
    );
    assert_eq!(
        refused(&|r| r["con_Consent"] = json!(["TRUE", "FALSE"])),
        "`con_Consent` holds one value only"
    );
    assert_eq!(refused(&|r| r["con_Consent"] = json!([])), "`con_Consent` is there without a value");
    assert_eq!(
        refused(&|r| r["prs_MobilePhone"] = json!(["secret"])),
        "not a value of the type of `prs_MobilePhone`"
    );
}

#[test]
fn a_table_has_every_field_in_order_and_reads_back() {
    let mut record = exported(&GROUNDS);
    record.put("prs_FirstName", "=HYPERLINK(\"x\")").unwrap();
    let table = header(Some("id")) + &row(Some("-7"), &record);
    assert_eq!(table.lines().count(), 2);
    let mut reader = csv::Reader::from_reader(table.as_bytes());
    let fields: Vec<_> = Standard::built_in().fields.iter().map(|field| field.name.as_str()).collect();
    assert_eq!(reader.headers().unwrap().iter().collect::<Vec<_>>(), [&["id"], fields.as_slice()].concat());
    let read: BTreeMap<String, String> = reader.deserialize().next().unwrap().unwrap();
    assert_eq!(read["cas_ReferredOrganisation"], "demo-family;demo-migration");
    assert_eq!(read["prs_FirstName"], "'=HYPERLINK(\"x\")", "nothing is calculated");
    assert_eq!(read["id"], "'-7");
    for (field, values) in record.fields().filter(|(field, _)| *field != "prs_FirstName") {
        assert_eq!(read[field].split(';').collect::<Vec<_>>(), values, "{field}");
    }
}

/// The lists of the standard, read from its own sheet: what `schemas/htcds.json` was made from, by another way.
fn lists_of_the_sheet() -> BTreeMap<String, BTreeSet<String>> {
    let sheet = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/htcds_field_standards.csv");
    let mut reader = csv::Reader::from_path(sheet).unwrap();
    let rows = reader.records().map(Result::unwrap);
    let lists = rows.map(|row| {
        let values = row[9].lines().map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        (row[6].to_owned(), values.collect())
    });
    lists.filter(|(name, _)| !name.is_empty()).collect()
}

#[test]
fn whatever_is_answered_every_value_is_of_the_standard_and_nobody_is_judged() {
    let lists = lists_of_the_sheet();
    let folder_of = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    let pack = Pack::load(&folder(&folder_of)).unwrap();
    let raised = proptest::option::of(proptest::sample::select(
        pack.outcomes().map(str::to_owned).collect::<Vec<_>>(),
    ));
    let seen = RefCell::new(BTreeSet::new());
    proptest!(settings(1_500), |(given in whole_interviews(&pack), raised in raised)| {
        let body = referral(&pack, &given, raised.as_deref());
        let record = pack.htcds(&body, 180).unwrap();
        for (field, values) in record.fields() {
            seen.borrow_mut().extend(values.iter().map(|value| format!("{field} {value}")));
            let list = &lists[field];
            for value in values {
                let of_the_list = list.is_empty() || list.contains(value);
                prop_assert!(of_the_list || field == "prs_Citizenship" && value == "TR", "{field} {value}");
            }
        }
        let grounds = pack.rank_of(&body.outcome.shown) >= pack.rank_of("reasonable_grounds");
        let status = record.values("vic_TraffickingStatus");
        let expected: &[&str] = if grounds { &["PossibleVictimOfTrafficking"] } else { &[] };
        prop_assert_eq!(status, expected);
        for field in ["vic_TypeOfExploitation", "vic_ForcedLabourIndustry"] {
            prop_assert!(grounds || !record.has(field), "{field} without grounds");
        }
        let json = serde_json::to_value(&record).unwrap();
        prop_assert!(!json.to_string().contains(SAID));
        prop_assert_eq!(serde_json::from_value::<Record>(json).unwrap(), record);
    });
    let seen = seen.into_inner();
    for often in
        ["vic_TraffickingStatus PossibleVictimOfTrafficking", "vic_MethodsOfControl WithholdsDocuments"]
    {
        assert!(seen.contains(often), "the interviews find too little: {seen:?}");
    }
}

/// Interviews in which about two thirds is answered, mostly with a yes, so that much is shown and found.
fn whole_interviews(pack: &Pack) -> impl Strategy<Value = Answers> + use<> {
    let source = proptest::sample::select(vec![
        Source::Person,
        Source::Person,
        Source::OfficerObserved,
        Source::Document,
        Source::Companion,
    ]);
    let items = pack.source().interview.items.iter();
    let possible: Vec<(String, Vec<Answer>)> = items
        .filter(|item| item.asked_by != AskedBy::Calculate)
        .map(|item| {
            let choices = match &item.response {
                Response::Choice(codes) => codes.iter().cloned().map(Answer::Choice).collect(),
                _ => vec![Answer::Yes, Answer::Yes, Answer::Yes, Answer::No],
            };
            let open = [Answer::Unknown, Answer::Refused, Answer::NotApplicable, Answer::Contradicted];
            let all = [choices.clone(), choices, open.to_vec()].concat();
            let accepted = all.into_iter().filter(|answer| pack.accepts(&item.id, answer));
            (item.id.clone(), accepted.collect())
        })
        .collect();
    let count = possible.len();
    let picks = (0..3_u8, any::<prop::sample::Index>(), any::<prop::sample::Index>(), source, 0..8_u8);
    proptest::collection::vec(picks, count).prop_map(move |picks| {
        let mut answers = Answers::new();
        for ((item, possible), (answered, first, second, source, twice)) in possible.iter().zip(picks) {
            if answered > 0 {
                let mut given = vec![Given::sure(first.get(possible).clone(), source)];
                if twice == 0 {
                    given.push(Given::sure(second.get(possible).clone(), Source::Document));
                }
                answers.insert(item.clone(), given);
            }
        }
        answers
    })
}
