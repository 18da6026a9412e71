//! `fener protocol import-xlsform` and `export-xlsform` as an author uses them, and as somebody does who means harm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use rust_xlsxwriter::{Note as Comment, Workbook};
use serde_json::Value;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

const FENER: &str = env!("CARGO_BIN_EXE_fener");

/// A folder with a form in it.
struct Desk(TempDir);

impl Desk {
    fn with(bytes: &[u8]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("form.xlsx"), bytes).unwrap();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The exit status, and what was said on either stream.
    fn fener(&self, arguments: &[&str]) -> (Option<i32>, String) {
        said(
            &Command::new(FENER).arg("protocol").args(arguments).current_dir(self.0.path()).output().unwrap(),
        )
    }

    fn import(&self, more: &[&str]) -> (Option<i32>, String) {
        self.fener(&[&["import-xlsform", "form.xlsx", "-o", "pack"], more].concat())
    }
}

fn said(output: &Output) -> (Option<i32>, String) {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    (output.status.code(), String::from_utf8(both).unwrap())
}

fn htcds() -> Vec<u8> {
    let form = Path::new(env!("CARGO_MANIFEST_DIR")).join("../xlsform/tests/fixtures/htcds_xlsform.xlsx");
    std::fs::read(form).unwrap()
}

fn form(rows: &[&str]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("survey").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells.split('|')) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
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
fn a_pack_that_is_there_is_replaced_whole_and_only_when_told_so() {
    let desk = Desk::with(&form(&["type|name|label::English (en)|label::French (fr)", "text|a|A|B"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    assert!(desk.path("pack/texts/fr.json").exists());
    for old in ["htcds.json", "moves.json"] {
        std::fs::write(desk.path("pack").join(old), "{}").unwrap();
    }
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("fener: `pack` is there already; --force replaces the pack in it\n"), "{told}");
    let (status, told) = desk.import(&["--force", "--languages", "en", "--jurisdiction", "TR"]);
    assert_eq!(status, Some(0), "{told}");
    for gone in ["htcds.json", "moves.json", "texts/fr.json"] {
        assert!(told.contains(&format!("{gone}: removed; the pack that was there had it\n")), "{told}");
    }
    let mut there: Vec<String> = ["pack", "pack/texts"].map(|folder| names(&desk.path(folder))).concat();
    there.sort();
    assert_eq!(
        there,
        ["cases.json", "en.json", "indicators.json", "interview.json", "pack.json", "routing.json", "texts"]
    );
    assert_eq!(desk.fener(&["check", "pack"]).0, Some(0));
    let (_, told) = desk.import(&["--force", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["removed"], Value::Array(Vec::new()));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Killed at any step, the folder is the old pack or the new one, and the next import clears away what is left.
#[test]
fn an_import_that_is_killed_leaves_one_whole_pack() {
    let desk = Desk::with(&form(&["type|name|label::English (en)|label::French (fr)", "text|a|A|B"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    let files = |folder: &str| -> BTreeMap<String, Vec<u8>> {
        let each = ["", "texts"].map(|part| desk.path(folder).join(part)).into_iter().flat_map(|part| {
            let names = names(&part).into_iter().map(move |name| part.join(name));
            names.filter(|path| path.is_file()).collect::<Vec<_>>()
        });
        each.map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
        })
        .collect()
    };
    let old = files("pack");
    std::fs::write(desk.path("form.xlsx"), form(&["type|name|label", "text|b|B"])).unwrap();
    let (status, told) = desk.fener(&["import-xlsform", "form.xlsx", "-o", "new"]);
    assert_eq!(status, Some(0), "{told}");
    let restore = || {
        std::fs::remove_dir_all(desk.path("pack")).unwrap();
        std::fs::create_dir_all(desk.path("pack/texts")).unwrap();
        for (name, bytes) in &old {
            let part = if name.len() == "en.json".len() { "pack/texts" } else { "pack" };
            std::fs::write(desk.path(part).join(name), bytes).unwrap();
        }
    };
    let (mut killed, mut cleared, mut kept, mut replaced) = (0, 0, 0, 0);
    for call in ["mkdir", "write", "fsync", "renameat2", "unlinkat"] {
        for when in 1..=12 {
            restore();
            let run = Command::new("strace")
                .args(["-f", "-o", "trace", "-e", &format!("trace={call}"), "-e"])
                .arg(format!("inject={call}:signal=KILL:when={when}"))
                .args([FENER, "protocol", "import-xlsform", "form.xlsx", "-o", "pack", "--force"])
                .current_dir(desk.0.path())
                .output()
                .unwrap();
            if run.status.success() {
                break;
            }
            killed += 1;
            let now = files("pack");
            let new = files("new").keys().eq(now.keys());
            assert!(new || now == old, "{call} {when}: {:?}", now.keys());
            if new {
                replaced += 1
            } else {
                kept += 1
            }
            let left = desk.path(".pack.fener-import").exists();
            let (status, told) = desk.import(&["--force"]);
            assert_eq!(status, Some(0), "{call} {when}: {told}");
            let named = ".pack.fener-import: removed; an import that was cut off had left it\n";
            assert_eq!(told.contains(named), left, "{call} {when}: {told}");
            cleared += usize::from(left);
            assert!(!desk.path(".pack.fener-import").exists());
            assert_eq!(desk.fener(&["check", "pack"]).0, Some(0), "{call} {when}");
        }
    }
    assert!(killed > 10 && cleared > 5 && kept > 5 && replaced > 2, "{killed} {cleared} {kept} {replaced}");
}

#[test]
fn what_is_left_of_an_import_is_not_removed_when_it_is_something_else() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    std::fs::create_dir(desk.path(".pack.fener-import")).unwrap();
    std::fs::write(desk.path(".pack.fener-import/thesis.odt"), "years of work").unwrap();
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("`.pack.fener-import/thesis.odt` is no file of a protocol pack"), "{told}");
    assert!(desk.path(".pack.fener-import/thesis.odt").exists() && !desk.path("pack").exists());
}

#[test]
fn a_folder_with_anything_else_in_it_becomes_no_pack() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    for stranger in ["thesis.odt", "texts/thesis.txt", "texts/old/en.json", "notes.json", ".git/HEAD"] {
        let path = desk.path("pack").join(stranger);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "years of work").unwrap();
        std::fs::write(desk.path("pack/moves.json"), "{}").unwrap();
        let (status, told) = desk.import(&["--force"]);
        assert_eq!(status, Some(2), "{told}");
        assert!(told.contains("` is no file of a protocol pack; nothing was replaced\n"), "{told}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "years of work");
        assert!(desk.path("pack/moves.json").exists() && !desk.path("pack/pack.json").exists());
        std::fs::remove_dir_all(desk.path("pack")).unwrap();
    }
    std::fs::create_dir(desk.path("pack")).unwrap();
    std::fs::write(desk.path("elsewhere.json"), "{}").unwrap();
    std::os::unix::fs::symlink(desk.path("elsewhere.json"), desk.path("pack/pack.json")).unwrap();
    let (status, told) = desk.import(&["--force"]);
    assert_eq!(status, Some(2), "no link is written through: {told}");
    assert_eq!(std::fs::read_to_string(desk.path("elsewhere.json")).unwrap(), "{}");
    std::fs::remove_dir_all(desk.path("pack")).unwrap();
    std::fs::write(desk.path("pack"), "a letter").unwrap();
    for force in [&[][..], &["--force"]] {
        let (status, told) = desk.import(force);
        assert_eq!((status, told.as_str()), (Some(2), "fener: `pack` is there already and is no folder\n"));
    }
    assert_eq!(std::fs::read_to_string(desk.path("pack")).unwrap(), "a letter");
}

#[test]
fn the_recordings_of_a_pack_go_with_it() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    let recordings = desk.path("pack/recordings");
    let sound = format!("recordings/{}.opus", "0a".repeat(32));
    std::fs::create_dir(&recordings).unwrap();
    std::fs::write(desk.path("pack").join(&sound), "OggS").unwrap();
    std::fs::write(desk.path("pack/recordings.json"), "{}").unwrap();
    std::fs::write(recordings.join("interview.mp3"), "years of work").unwrap();
    let (status, told) = desk.import(&["--force"]);
    assert_eq!(status, Some(2), "{told}");
    let named =
        "fener: `pack/recordings/interview.mp3` is no file of a protocol pack; nothing was replaced\n";
    assert_eq!(told, named);
    assert!(desk.path("pack").join(&sound).exists() && desk.path("pack/recordings.json").exists());
    std::fs::remove_file(recordings.join("interview.mp3")).unwrap();
    let (status, told) = desk.import(&["--force"]);
    assert_eq!(status, Some(0), "{told}");
    for gone in ["recordings.json", &sound] {
        assert!(told.contains(&format!("{gone}: removed; the pack that was there had it\n")), "{told}");
    }
    assert!(!recordings.exists());
    assert_eq!(desk.fener(&["check", "pack"]).0, Some(0));
}

/// What a link leads to has another name, which nobody said.
#[test]
fn a_link_becomes_no_pack() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    std::fs::create_dir(desk.path("elsewhere")).unwrap();
    let link = |to: &str| std::os::unix::fs::symlink(desk.path(to), desk.path("pack")).unwrap();
    for to in ["elsewhere", "nowhere"] {
        link(to);
        for (name, force) in [("pack", "--force"), ("pack/", "--force"), ("pack", "--accept-loss")] {
            let (status, told) = desk.fener(&["import-xlsform", "form.xlsx", "-o", name, force]);
            let named = "fener: `pack` is a link; name the folder itself\n";
            assert_eq!((status, told.as_str()), (Some(2), named), "{to} {name} {force}");
        }
        std::fs::remove_file(desk.path("pack")).unwrap();
    }
    assert_eq!(names(&desk.path("elsewhere")), Vec::<String>::new());
    assert!(!desk.path("nowhere").exists());
    let (status, told) = desk.fener(&["import-xlsform", "form.xlsx", "-o", "elsewhere/"]);
    assert_eq!(status, Some(0), "{told}");
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
fn what_is_no_file_is_neither_waited_for_nor_replaced() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    assert!(Command::new("mkfifo").arg(desk.path("pipe.xlsx")).status().unwrap().success());
    for path in ["pipe.xlsx", "/dev/zero", "."] {
        let (status, told) = desk.fener(&["import-xlsform", path, "-o", "new"]);
        assert_eq!((status, told), (Some(2), format!("fener: `{path}` is no regular file\n")));
    }
    std::os::unix::fs::symlink("/dev/null", desk.path("link.xlsx")).unwrap();
    for path in ["link.xlsx", "pipe.xlsx", "/dev/null", "pack"] {
        let (status, told) = desk.fener(&["export-xlsform", "pack", "-o", path, "--force"]);
        let named = format!("fener: `{path}` is no regular file, and is not replaced by one\n");
        assert_eq!((status, told), (Some(2), named));
    }
    let (status, told) = desk.fener(&["export-xlsform", "pack", "-o", "form.xlsx"]);
    let named = "fener: `form.xlsx` is there already; --force writes over it\n".to_owned();
    assert_eq!((status, told), (Some(2), named));
    assert_eq!(desk.fener(&["export-xlsform", "pack", "-o", "form.xlsx", "--force"]).0, Some(0));
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
        let run = Command::new(FENER).arg("protocol").args(arguments).current_dir(desk.0.path()).output();
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

#[test]
fn a_pack_is_never_written_over_by_what_is_made_of_it() {
    let desk = Desk::with(b"");
    let field = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    std::fs::create_dir_all(desk.path("pack/texts")).unwrap();
    for name in [
        "pack.json",
        "indicators.json",
        "interview.json",
        "routing.json",
        "htcds.json",
        "cases.json",
        "texts/tr.json",
        "texts/en.json",
    ] {
        std::fs::copy(field.join(name), desk.path("pack").join(name)).unwrap();
    }
    let before = std::fs::read(desk.path("pack/pack.json")).unwrap();
    for (command, out) in [
        (&["export-xlsform", "pack", "--force", "-o"][..], "pack/pack.json"),
        (&["export-xlsform", "pack", "-o"], "pack/../pack/texts/form.xlsx"),
    ] {
        let (status, told) = desk.fener(&[command, &[out]].concat());
        assert_eq!(status, Some(2), "{out}: {told}");
        assert!(told.contains("lies in the pack that is read"), "{out}: {told}");
    }
    assert!(std::fs::read(desk.path("pack/pack.json")).unwrap() == before);
    assert!(!desk.path("pack/texts/form.xlsx").exists());
    assert_eq!(desk.fener(&["export-xlsform", "pack", "-o", "made.xlsx"]).0, Some(0));
}

/// KiB that the process may have as data. The kernel itself refuses more.
const MEMORY: u32 = 150 * 1024;

/// As [`Desk::import`], and the process cannot have more memory than this.
fn limited(desk: &Desk, memory: u32) -> (Option<i32>, String) {
    let script = format!("ulimit -d {memory} && exec \"$0\" protocol import-xlsform form.xlsx -o pack");
    said(&Command::new("sh").args(["-c", &script, FENER]).current_dir(desk.0.path()).output().unwrap())
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
