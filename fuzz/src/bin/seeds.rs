//! Writes what each target sets out from into a folder: `seeds FOLDER`. Made from the fixtures each time, so that no
//! seed is of a format that has since moved on.

use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use fener_fuzz::{Files, fixtures, join, zip};
use fener_model::{Answer, Event, Given, PackRef, Source, StopReason};
use fener_rules::Pack;
use fener_seal::PinParams;
use fener_xlsform::{Wishes, export, import};
use serde_json::{Map, Value, json};
use zip::ZipArchive;

fn main() {
    let folder = std::env::args().nth(1).expect("usage: seeds FOLDER");
    let write = |target: &str, seeds: Vec<Vec<u8>>| {
        let folder = Path::new(&folder).join(target);
        fs::create_dir_all(&folder).unwrap();
        for (place, seed) in seeds.iter().enumerate() {
            fs::write(folder.join(place.to_string()), seed).unwrap();
        }
    };
    write("pack", packs());
    write("facts", lines());
    write("xlsx", forms());
    write("keyring", keyrings());
    write("event", events());
    write("call", calls());
}

/// Whole packs, which load, and the small one with each of its files left out.
fn packs() -> Vec<Vec<u8>> {
    let (small, field) = (fixtures::small(), fixtures::field());
    for pack in [&small, &field] {
        Pack::load(pack).unwrap_or_else(|findings| panic!("{findings:#?}"));
    }
    let without = |name: &String| {
        let mut files = small.clone();
        files.remove(name);
        join(&files)
    };
    let mut packs: Vec<Vec<u8>> = small.keys().map(without).collect();
    packs.extend([join(&small), join(&field)]);
    packs
}

/// A line for each value that an indicator can have, with every fact stated, and some that are short.
fn lines() -> Vec<Vec<u8>> {
    let pack = Pack::load(&fixtures::small()).unwrap();
    let line = |(place, value): (usize, &str)| {
        let mut line = Map::from_iter([("id".to_owned(), json!(place))]);
        for (name, fact) in &pack.source().pack.facts {
            line.insert(name.clone(), json!(fact.values[place % fact.values.len()]));
        }
        let indicators = pack.source().indicators.indicators.iter();
        let indicators: Map<String, Value> =
            indicators.map(|indicator| (indicator.id.clone(), json!(value))).collect();
        line.insert("indicators".to_owned(), Value::Object(indicators));
        serde_json::to_vec(&line).unwrap()
    };
    let values = ["yes", "no", "unknown", "refused", "not_asked"];
    let mut lines: Vec<Vec<u8>> = values.into_iter().enumerate().map(line).collect();
    lines.extend([b"{}".to_vec(), br#"{"id":"a\u00e7","indicators":{}}"#.to_vec()]);
    lines
}

/// A head that is read, with slots of each kind.
fn keyrings() -> Vec<Vec<u8>> {
    let mut head = vec![0; 96];
    head[32..44].copy_from_slice(&PinParams::FLOOR.encode());
    // Kind, tries, wait, selector, salt, cost; then what is wrapped and the chip's object, each behind its length.
    let slots = [1, 2, 3].map(|kind| {
        let mut slot = vec![kind; 476];
        slot[66..78].copy_from_slice(&PinParams::FLOOR.encode());
        slot[78..80].copy_from_slice(&100_u16.to_be_bytes());
        slot[180..182].copy_from_slice(&20_u16.to_be_bytes());
        slot
    });
    vec![head.clone(), [head, slots.concat()].concat()]
}

/// An interview from its beginning to its end.
fn events() -> Vec<Vec<u8>> {
    let pack = PackRef { id: "p".into(), version: "1".into(), hash: "0".into() };
    let item = || "item-1".to_owned();
    let events = [
        Event::Started { pack, officer: "7".parse().unwrap(), language: "tr".into() },
        Event::answered(item(), Given::sure(Answer::Choice("a".into()), Source::Person)),
        Event::settled(item(), Given::sure(Answer::Number(1), Source::Document)),
        Event::Cleared { item: item() },
        Event::Paused,
        Event::Resumed,
        Event::HandedOver { from: "7".parse().unwrap(), to: "8".parse().unwrap() },
        Event::Raised { from: "a".into(), to: "b".into(), reason: "c".into() },
        Event::Lowered {
            from: "b".into(),
            to: "a".into(),
            reason: "c".into(),
            supervisor: "7".parse().unwrap(),
        },
        Event::Stopped { reason: StopReason::PersonAsked },
        Event::Closed,
    ];
    let lines: Vec<Vec<u8>> = events.iter().map(|event| serde_json::to_vec(event).unwrap()).collect();
    let whole = lines.join(&b'\n');
    lines.into_iter().chain([whole]).collect()
}

/// Every command, with arguments that name every field there is.
fn calls() -> Vec<Vec<u8>> {
    let schema = fener_app::command_schema();
    let id = "018f0000-0000-7000-8000-000000000000";
    let all = json!({
        "id": id, "item": "danger_now", "answer": "no", "language": "tr", "number": "7", "pin": "739154",
        "code": "FENER", "page": 0, "note": "", "digest": "0", "to": "some_signs", "reason": "person_asked",
        "action": "accept", "source": "person", "change": "mis_tap",
    });
    let call = |(name, described): (&String, &Value)| {
        let of = described["args"]["$ref"].as_str().and_then(|path| schema.pointer(&path[1..]));
        let fields = of.and_then(|of| of["properties"].as_object()).into_iter().flatten();
        let args: Map<String, Value> = fields.map(|(field, _)| (field.clone(), all[field].clone())).collect();
        format!("{name}\n{}", Value::Object(args)).into_bytes()
    };
    schema["x-commands"].as_object().unwrap().iter().map(call).collect()
}

/// The standard's own form as it is and in parts, the small pack as a form, and a form of a little of everything.
fn forms() -> Vec<Vec<u8>> {
    let standard = fs::read(fixtures::root("crates/xlsform/tests/fixtures/htcds_xlsform.xlsx")).unwrap();
    let small = export(Pack::load(&fixtures::small()).unwrap().source()).unwrap().xlsx;
    let mixed = mixed();
    let zipped = zip(&mixed).unwrap();
    for form in [&standard, &small, &zipped] {
        import(form, &Wishes::default()).unwrap();
    }
    vec![join(&parts(&standard)), join(&parts(&small)), join(&mixed), standard]
}

/// The parts of a workbook that are text.
fn parts(xlsx: &[u8]) -> Files {
    let mut archive = ZipArchive::new(Cursor::new(xlsx)).unwrap();
    let mut parts = Files::new();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let name = file.name().unwrap().into_owned();
        if name.ends_with(".xml") || name.ends_with(".rels") {
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            parts.insert(name, content);
        }
    }
    parts
}

const SURVEY: &str =
    "type|name|label::English (en)|label::Türkçe (tr)|relevant|constraint|calculation|appearance|required
begin_group|g|Group|Grup|||||
select_one yn|a|Asked?|Soruldu mu?||||minimal|yes
select_multiple list or_other|b|Which?|Hangisi?|${a} = 'yes'|count-selected(.) <= 2|||
integer|n|How many?|Kaç?|selected(${b}, 'x') or not(${a} != 'no')|. >= 0 and . < 120|||
decimal|d|How much?|Ne kadar?|${n} > 3 and (${n} <= 17 or ${a} = '')|. > -0.5|||
calculate|c||||| if(${n} >= 18, 'adult', if(${n} > 0, 'child', 'none')) ||
end_group||||||||
begin_repeat|r|Each|Her biri|${c} = 'adult'||||
text|t|Words about ${a}|Sözler|string-length(${t}) > 0||||
date|w|When?|Ne zaman?||. <= today()|||
end_repeat||||||||";
const CHOICES: &str = "list_name|name|label::English (en)|label::Türkçe (tr)
yn|yes|Yes|Evet
yn|no|No|Hayır
list|x|X|X
list|y|Y|Y";
const SETTINGS: &str = "form_title|form_id|default_language|version\nA form|form|English (en)|1";

/// A form whose cells hold their own text, so that a byte changed is a letter changed.
fn mixed() -> Files {
    let sheets = [("survey", SURVEY), ("choices", CHOICES), ("settings", SETTINGS)];
    let (mut names, mut relations) = (String::new(), String::new());
    let mut parts = Files::new();
    for (place, (name, rows)) in sheets.into_iter().enumerate() {
        names += &format!("<sheet name=\"{name}\" sheetId=\"{place}\" r:id=\"r{place}\"/>");
        relations += &format!(
            "<Relationship Id=\"r{place}\" Type=\"{RELATION}/worksheet\" Target=\"worksheets/{name}.xml\"/>"
        );
        parts.insert(format!("xl/worksheets/{name}.xml"), sheet(rows).into_bytes());
    }
    let workbook =
        format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATION}\"><sheets>{names}</sheets></workbook>");
    let root =
        format!("<Relationship Id=\"r\" Type=\"{RELATION}/officeDocument\" Target=\"xl/workbook.xml\"/>");
    let among = |relations| format!("<Relationships xmlns=\"{PACKAGE}\">{relations}</Relationships>");
    parts.insert("xl/workbook.xml".to_owned(), workbook.into_bytes());
    parts.insert("_rels/.rels".to_owned(), among(root).into_bytes());
    parts.insert("xl/_rels/workbook.xml.rels".to_owned(), among(relations).into_bytes());
    parts
}

const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006/relationships";

fn sheet(rows: &str) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;");
    let cell = |(column, text): (u8, &str), row: usize| {
        let column = char::from(b'A' + column);
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{}</t></is></c>", escaped(text))
    };
    let mut data = String::new();
    for (row, line) in (1..).zip(rows.lines()) {
        let cells = (0..).zip(line.split('|')).filter(|(_, text)| !text.is_empty());
        let cells: Vec<String> = cells.map(|at| cell(at, row)).collect();
        data += &format!("<row r=\"{row}\">{}</row>\n", cells.concat());
    }
    format!("<worksheet xmlns=\"{MAIN}\"><sheetData>\n{data}</sheetData></worksheet>")
}
