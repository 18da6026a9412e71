//! `fener protocol import-xlsform` and `export-xlsform`: what becomes of a form and of a pack, and what is said of a file that
//! is wrong or means harm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "forms/desk.rs"]
mod desk;

use std::io::{Cursor, Read, Write};
use std::path::Path;
use std::process::Command;

use desk::{Desk, FENER, form, said};
use rust_xlsxwriter::{Note as Comment, Workbook};
use serde_json::Value;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

fn htcds() -> Vec<u8> {
    let form = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xlsform/tests/fixtures/htcds_xlsform.xlsx");
    std::fs::read(form).unwrap()
}

#[test]
fn a_form_without_loss_becomes_a_pack_that_is_whole() {
    let desk = Desk::with(&htcds());
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.ends_with("33 items, 330 choices, 2 stages, 1 languages; 0 not carried: the pack was written\n"),
        "{told}"
    );
    assert!(told.contains("choices!B270: note: the space around the text was left out\n"), "{told}");
    assert!(told.contains("survey!C1: note: no language is said here; taken as `en`"), "{told}");
    assert!(!told.contains("warning"), "{told}");
    let (status, told) = desk.fener(&["check", "pack"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.contains("\npack 0.1.0: 0 indicators, 33 items, 1 case, languages en\n"), "{told}");
    assert!(
        told.ends_with("\n0 errors, 0 warnings, 4 notes\n"),
        "nothing but that nobody has confirmed it: {told}"
    );
    let (status, told) = desk.fener(&["test", "pack"]);
    assert_eq!(status, Some(0), "{told}");
    let (status, told) = desk.fener(&["export-xlsform", "pack", "-o", "again.xlsx"]);
    assert_eq!(status, Some(0), "{told}");
    let (status, told) = desk.fener(&["import-xlsform", "again.xlsx", "-o", "again"]);
    assert_eq!(status, Some(0), "{told}");
    let interview = |pack: &str| std::fs::read_to_string(desk.path(pack).join("interview.json")).unwrap();
    let item = |pack: &str| interview(pack).matches("\"id\": \"vic_").count();
    assert_eq!((item("pack"), item("again")), (9, 9));
}

#[test]
fn what_would_be_lost_is_said_and_nothing_is_written_until_that_is_accepted() {
    let desk =
        Desk::with(&form(&["type|name|label|relevant", "text|a|A|", "geopoint|b|B|", "text|c|C|${b} != ''"]));
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(1), "{told}");
    for line in [
        "survey!A3: warning: not carried: coordinates are never recorded; with it goes the whole row, A3 to C3",
        "survey!D4: warning: not carried, so it is always shown: the question was not carried: `${b}`",
        "4 items, 0 choices, 3 stages, 1 languages; 2 not carried: nothing was written (--accept-loss writes what was carried)",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\nnot in\n{told}");
    }
    assert!(!desk.path("pack").exists());
    let (status, told) = desk.import(&["--json"]);
    let told: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((status, &told["lost"], &told["written"]), (Some(1), &Value::from(2), &Value::from(false)));
    let notes = told["notes"].as_array().unwrap();
    assert!(notes.iter().any(|note| note["place"] == "survey!A3"
        && note["code"] == "location"
        && note["severity"] == "warning"));
    let (status, told) = desk.import(&["--accept-loss"]);
    assert_eq!(status, Some(0), "{told}");
    assert_eq!(desk.fener(&["check", "pack"]).0, Some(0));
}

#[test]
fn what_stands_beside_the_cells_is_told_in_words() {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("survey").unwrap();
    for (column, (head, text)) in (0..).zip([("type", "text"), ("name", "a"), ("label", "A")]) {
        sheet.write_string(0, column, head).unwrap();
        sheet.write_string(1, column, text).unwrap();
    }
    let comment = Comment::new("Only for\nadults").add_author_prefix(false);
    sheet.insert_note(1, 2, &comment).unwrap();
    sheet.set_row_hidden(1).unwrap();
    let desk = Desk::with(&workbook.save_to_buffer().unwrap());
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(1), "{told}");
    for line in [
        "survey!A2: note: row 2 is hidden in the spreadsheet; carried all the same",
        "survey!C2: warning: not carried: a comment: `Only for adults`",
    ] {
        assert!(told.lines().any(|told| told == line), "{line}\nnot in\n{told}");
    }
    assert_eq!(desk.import(&["--accept-loss"]).0, Some(0));
}

/// The libraries that read the file have words of their own, which say nothing to an author.
#[test]
fn what_is_wrong_with_a_file_is_said_in_our_words() {
    let plain = form(&["type|name|label", "text|a|A"]);
    let cells = |rows: &str| format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let sheet = "xl/worksheets/sheet1.xml";
    let mut turned = plain.clone();
    let inside = turned.len() / 3;
    turned[inside] ^= 0x55;
    for (bytes, reason) in [
        (
            plain[..plain.len() / 2].to_vec(),
            "the file is cut off or damaged: its table of contents is missing or wrong",
        ),
        (turned, "the file is cut off or damaged: what comes out is not what was put in"),
        (
            with_part(&plain, "xl/_rels/workbook.xml.rels", b"<Relationships/>"),
            "the workbook is damaged: something that it names is not in it",
        ),
        (
            with_part(&plain, "xl/workbook.xml", b"<workbook><sheets>"),
            "part `xl/workbook.xml` of the file is damaged",
        ),
        (
            with_part(&plain, sheet, b"<worksheet/>"),
            "the workbook is damaged: a part of it does not hold what it should",
        ),
        (
            with_part(&plain, sheet, cells("<row><c t=\"x\"><v>1</v></c></row>").as_bytes()),
            "the workbook is damaged: a cell has a value of no known kind",
        ),
        (
            with_part(&plain, sheet, cells("<row><c t=\"s\"><v>99</v></c></row>").as_bytes()),
            "the workbook is damaged: a part of it does not hold what it should",
        ),
    ] {
        let (status, told) = Desk::with(&bytes).import(&[]);
        assert_eq!((status, told), (Some(2), format!("fener: cannot import `form.xlsx`: {reason}\n")));
    }
}

#[test]
fn codes_are_codes() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    for (option, wrong) in [
        ("--language", "klingon"),
        ("--language", "../en"),
        ("--language", ""),
        ("--languages", "en,e_n"),
        ("--fill-from", "EN GB"),
        ("--jurisdiction", "tr"),
        ("--jurisdiction", "Turkey"),
        ("--jurisdiction", "XX"),
        ("--jurisdiction", ""),
    ] {
        let (status, told) = desk.import(&[option, wrong]);
        assert_eq!(status, Some(2), "{option} {wrong}: {told}");
        let kind = if option == "--jurisdiction" { "country" } else { "language" };
        assert!(told.contains(&format!("` is no code of a {kind}")), "{told}");
        assert!(!desk.path("pack").exists());
    }
    let (status, told) = desk.import(&["--language", "zh-Hans", "--jurisdiction", "TR"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(desk.path("pack/texts/zh-Hans.json").exists());
}

#[test]
fn the_field_pack_goes_out_as_far_as_a_form_can_hold_it_and_comes_back_whole() {
    let desk = Desk::with(b"");
    let field = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    let (status, told) = desk.fener(&["export-xlsform", field.to_str().unwrap(), "-o", "field.xlsx"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.contains(
            "interview.json guards: warning: no other tool holds questions back for them; 20 stand in sheet `fener_guards` for the way back\n"
        ),
        "{told}"
    );
    let (status, told) = desk.fener(&["import-xlsform", "field.xlsx", "-o", "back"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.contains(
            "note: the pack is `tr-first-level` 0.1.0, like the form; give it a version of its own"
        ),
        "{told}"
    );
    let (status, told) = desk.fener(&["check", "back"]);
    assert_eq!(status, Some(0), "{told}");
    assert!(
        told.ends_with("\n0 errors, 0 warnings, 5 notes\n"),
        "nothing but what nobody has confirmed: {told}"
    );
    assert_eq!(desk.fener(&["test", "back"]).0, Some(0));
}

/// Whoever asked for JSON gets it also when nothing could be done.
#[test]
fn what_cannot_be_done_is_said_as_json_too() {
    let desk = Desk::with(b"type,name\n");
    let json = |arguments: &[&str]| -> Value {
        let run = Command::new(FENER).arg("protocol").args(arguments).current_dir(desk.path("")).output();
        let run = run.unwrap();
        assert_eq!(run.status.code(), Some(2), "{arguments:?}");
        assert!(String::from_utf8(run.stderr).unwrap().contains("fener: "), "and in words");
        serde_json::from_slice(&run.stdout).unwrap_or_else(|error| panic!("{arguments:?}: {error}"))
    };
    let told = json(&["import-xlsform", "form.xlsx", "-o", "pack", "--json"]);
    assert_eq!(told["error"], "cannot import `form.xlsx`: this is not an xlsx file");
    assert_eq!(told["findings"], Value::Array(Vec::new()));
    let told = json(&["import-xlsform", "nowhere.xlsx", "-o", "pack", "--json"]);
    assert!(told["error"].as_str().unwrap().starts_with("cannot read `nowhere.xlsx`"), "{told}");
    let told = json(&["export-xlsform", "nowhere", "-o", "new.xlsx", "--json"]);
    assert!(told["error"].is_string() && told["findings"].is_array(), "{told}");
    std::fs::create_dir(desk.path("empty")).unwrap();
    let told = json(&["export-xlsform", "empty", "-o", "new.xlsx", "--json"]);
    assert_eq!(told["error"], "the protocol pack `empty` cannot be used");
    assert_eq!(told["findings"].as_array().unwrap().len(), 5);
    let (status, told) = desk.fener(&["export-xlsform", "empty", "-o", "new.xlsx"]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("pack.json: this file is missing\n"), "{told}");
    assert!(!desk.path("new.xlsx").exists());
}

/// KiB that the process may have as data. The kernel itself refuses more.
const MEMORY: u32 = 150 * 1024;

/// As [`Desk::import`], and the process cannot have more memory than this.
fn limited(desk: &Desk, memory: u32) -> (Option<i32>, String) {
    let script = format!("ulimit -d {memory} && exec \"$0\" protocol import-xlsform form.xlsx -o pack");
    said(&Command::new("sh").args(["-c", &script, FENER]).current_dir(desk.path("")).output().unwrap())
}

/// The form with one more part.
fn with_part(bytes: &[u8], name: &str, content: &[u8]) -> Vec<u8> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).unwrap();
        let old = file.name().unwrap().into_owned();
        let mut kept = Vec::new();
        file.read_to_end(&mut kept).unwrap();
        if old != name {
            writer.start_file(old.as_str(), options).unwrap();
            writer.write_all(&kept).unwrap();
        }
    }
    writer.start_file(name, options).unwrap();
    writer.write_all(content).unwrap();
    writer.finish().unwrap().into_inner()
}

#[test]
fn harmful_files_are_named_and_cost_little() {
    let plain = form(&["type|name|label", "text|a|A"]);
    let zeros = vec![b'0'; 256 * 1024 * 1024];
    let shared = format!("<sst uniqueCount=\"{}\"><si><t>x</t></si></sst>", u64::MAX);
    let strings = |text: &dyn Fn(u64) -> String| {
        let each = (0..700_000).map(|n| format!("<si><t>{}</t></si>", text(n)));
        std::iter::once("<sst>".to_owned()).chain(each).chain(["</sst>".to_owned()]).collect::<String>()
    };
    let (same, different) = (
        strings(&|_| "x".to_owned()),
        strings(&|n| format!("{:x}", n.wrapping_mul(0x9e37_79b9) % 0xff_ffff)),
    );
    let style =
        (0..600_000).map(|n: u64| format!("<xf fontId=\"{:x}\"/>", n.wrapping_mul(0x9e37_79b9) % 0xfff));
    let styles = format!("<styleSheet><cellXfs>{}</cellXfs></styleSheet>", style.collect::<String>());
    for (what, bytes, named) in [
        ("a bomb", with_part(&plain, "xl/media/a.xml", &zeros), "unpacks to far more than a form can be"),
        (
            "a sheet that is a bomb",
            with_part(&plain, "xl/worksheets/sheet1.xml", &zeros),
            "unpacks to far more",
        ),
        (
            "a count that is a bomb",
            with_part(&plain, "xl/sharedStrings.xml", shared.as_bytes()),
            "unpacks to far more",
        ),
        (
            "very many texts",
            with_part(&plain, "xl/sharedStrings.xml", same.as_bytes()),
            "sheet `survey` has no column `type`",
        ),
        (
            "as many texts as fit",
            with_part(&plain, "xl/sharedStrings.xml", different.as_bytes()),
            "sheet `survey` has no column `type`",
        ),
        (
            "very many styles",
            with_part(&plain, "xl/styles.xml", styles.as_bytes()),
            "more styles than an xlsform has",
        ),
        ("half a file", plain[..plain.len() / 2].to_vec(), "the file is cut off or damaged"),
        (
            "as large as a file can be",
            vec![b'P'; 8 * 1024 * 1024 + 1],
            "the file is larger than 8388608 bytes",
        ),
        ("text", b"type,name\n".to_vec(), "this is not an xlsx file"),
    ] {
        let desk = Desk::with(&bytes);
        let (status, told) = limited(&desk, MEMORY);
        assert_eq!(status, Some(2), "{what}: {told}");
        assert!(
            told.starts_with("fener: cannot import `form.xlsx`: ") && told.contains(named),
            "{what}: {told}"
        );
        assert!(!desk.path("pack").exists());
    }
    let (status, told) = limited(&Desk::with(&htcds()), MEMORY);
    assert_eq!(status, Some(0), "a real form needs no more: {told}");
    assert_ne!(limited(&Desk::with(&htcds()), 256).0, Some(0), "the limit is one");
}
