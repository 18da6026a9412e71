//! Files that are no form, that are cut off, or that were made to do harm: each has its name, and none costs more than a
//! form may.

use std::io::Cursor;

use fener_xlsform::{ImportError, SheetsError, Wishes, import};
use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::support::{SHEET, form, sheet, with_parts, workbook};

fn error(bytes: &[u8]) -> String {
    import(bytes, &Wishes::default()).map(|_| ()).unwrap_err().to_string()
}

fn plain() -> Vec<u8> {
    form(&["type|name|label", "text|a|A"], &[])
}

#[test]
fn what_is_no_workbook_is_called_by_its_name() {
    let compound = |name: &str| {
        let mut bytes = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
        bytes.resize(1024, 0);
        bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    };
    let other_zip = {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        writer.start_file("word/document.xml", SimpleFileOptions::default()).unwrap();
        writer.finish().unwrap().into_inner()
    };
    for (bytes, named) in [
        (Vec::new(), "this is not an xlsx file"),
        (b"type,name,label\ntext,a,A\n".to_vec(), "this is not an xlsx file"),
        (compound("Workbook"), "this is an old xls file; save it as xlsx"),
        (compound("EncryptedPackage"), "the file is protected by a password"),
        (other_zip, "the file holds no workbook"),
        (vec![0; 9 * 1024 * 1024], "the file is larger than 8388608 bytes"),
        (
            with_parts(&plain(), &[("xl/vbaProject.bin", b"x")]),
            "the file holds macros; save it as xlsx without them",
        ),
    ] {
        assert_eq!(error(&bytes), named);
    }
}

#[test]
fn a_file_that_was_cut_off_anywhere_is_damaged() {
    let whole = plain();
    for end in (4..whole.len()).step_by(97).chain([whole.len() - 1]) {
        let error = import(&whole[..end], &Wishes::default()).map(|_| ()).unwrap_err();
        assert!(matches!(error, ImportError::Sheets(SheetsError::Damaged(_))), "{end}: {error:?}");
    }
}

#[test]
fn a_workbook_that_is_no_form_is_told_what_it_lacks() {
    for (bytes, named) in [
        (workbook(&[("Sheet1", &["a|b"])]), "the file has no sheet `survey`, so it is no xlsform"),
        (form(&["name|label", "a|A"], &[]), "sheet `survey` has no column `type`"),
        (form(&["type|label", "text|A"], &[]), "sheet `survey` has no column `name`"),
        (
            form(&["type|name|label", "text|a|A"], &["name|label", "x|X"]),
            "sheet `choices` has no column `list_name`",
        ),
        (
            form(&["type|name|label", "begin_group|g|G", "text|a|A"], &[]),
            "what begins at `survey!A2` does not end",
        ),
        (form(&["type|name|label", "text|a|A", "end_group"], &[]), "what ends at `survey!A3` did not begin"),
        (
            form(&["type|name|label", "begin_group|g|G", "end_repeat"], &[]),
            "what ends at `survey!A3` did not begin",
        ),
        (form(&["type|name|label"], &[]), "the form asks nothing that a pack can hold"),
        (form(&["type|name|label", "geopoint|a|A"], &[]), "the form asks nothing that a pack can hold"),
    ] {
        assert_eq!(error(&bytes), named);
    }
}

/// Readers go by the table of contents or by what stands before each part: both have to say the same.
#[test]
fn a_part_has_one_name() {
    let whole = plain();
    let name = SHEET.as_bytes();
    let places: Vec<usize> =
        whole.windows(name.len()).enumerate().filter(|(_, part)| *part == name).map(|(at, _)| at).collect();
    let [stands, listed] = places[..] else { panic!("{places:?}") };
    for (at, renamed) in [(stands, SHEET), (listed, "xl/worksheets/sheet9.xml")] {
        let mut lying = whole.clone();
        lying[at..at + name.len()].copy_from_slice(b"xl/worksheets/sheet9.xml");
        assert_eq!(error(&lying), format!("part `{renamed}` of the file has another name where it stands"));
    }
}

#[test]
fn a_bomb_does_not_go_off() {
    let zeros = vec![b'0'; 64 * 1024 * 1024];
    let bomb = with_parts(&plain(), &[("xl/media/picture.xml", &zeros)]);
    assert!(bomb.len() < 100 * 1024, "64 MiB in {} bytes", bomb.len());
    assert_eq!(
        error(&bomb),
        "part `xl/media/picture.xml` of the file unpacks to far more than a form can be"
    );
    let many: Vec<String> = (0..600).map(|n| format!("xl/part{n}.xml")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    assert_eq!(error(&with_parts(&plain(), &many)), "more parts than an xlsform has");
}

/// The table of contents says that little comes out; what comes out decides.
#[test]
fn a_bomb_that_lies_about_its_size_does_not_go_off() {
    let zeros = vec![b'0'; 64 * 1024 * 1024];
    let mut bomb = with_parts(&plain(), &[("xl/media/picture.xml", &zeros)]);
    let honest = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    let lie = 1_000_u32.to_le_bytes();
    let places: Vec<usize> =
        bomb.windows(4).enumerate().filter(|(_, four)| *four == honest).map(|(at, _)| at).collect();
    assert!(!places.is_empty(), "its size is written down");
    for at in places {
        bomb[at..at + 4].copy_from_slice(&lie);
    }
    let error = error(&bomb);
    assert!(error.contains("unpacks to far more") || error == "the file is cut off or damaged", "{error}");
}

#[test]
fn shared_texts_are_counted_before_memory_is_taken_for_them() {
    for count in ["99999999999999999999", "4000000000", "400000"] {
        let shared = format!(
            "<sst xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" uniqueCount=\"{count}\"><si><t>type</t></si></sst>"
        );
        let bytes = with_parts(&plain(), &[("xl/sharedStrings.xml", shared.as_bytes())]);
        assert_eq!(
            error(&bytes),
            "part `xl/sharedStrings.xml` of the file unpacks to far more than a form can be"
        );
    }
    let wide: Vec<u8> =
        "<sst uniqueCount=\"4000000000\"/>".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let bytes = with_parts(&plain(), &[("xl/sharedStrings.xml", &wide)]);
    assert_eq!(error(&bytes), "part `xl/sharedStrings.xml` of the file is damaged");
}

#[test]
fn a_sheet_is_no_larger_than_a_form() {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"str\"><v>{text}</v></c>");
    let far = sheet(&format!("<row r=\"1\">{}{}</row>", cell("A1", "type"), cell("XFD1", "x")));
    assert_eq!(error(&with_parts(&plain(), &[(SHEET, &far)])), "more columns than an xlsform has");
    let deep = sheet(&format!("<row r=\"1048576\">{}</row>", cell("A1048576", "x")));
    assert_eq!(error(&with_parts(&plain(), &[(SHEET, &deep)])), "more rows than an xlsform has");
    let long = sheet(&format!("<row r=\"1\">{}</row>", cell("A1", &"x".repeat(40_000))));
    assert_eq!(
        error(&with_parts(&plain(), &[(SHEET, &long)])),
        "more characters in a cell than an xlsform has"
    );
    // One long text, shared by very many cells: small in the file, huge in memory.
    let text = "x".repeat(30_000);
    let shared = format!("<sst><si><t>{text}</t></si></sst>");
    let rows: String = (1..2_000)
        .map(|row| format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    let bytes = with_parts(&plain(), &[(SHEET, &sheet(&rows)), ("xl/sharedStrings.xml", shared.as_bytes())]);
    assert_eq!(error(&bytes), "more text than an xlsform has");
    let cells: String = (1..900)
        .map(|row| {
            format!("<row r=\"{row}\">{}</row>", (0..240).map(|_| "<c><v>1</v></c>").collect::<String>())
        })
        .collect();
    assert_eq!(error(&with_parts(&plain(), &[(SHEET, &sheet(&cells))])), "more cells than an xlsform has");
}

/// Found by libFuzzer: whoever reads such a place counts past the end of 32 bits.
#[test]
fn a_place_that_no_sheet_has_is_damage() {
    let cell = |at: &str| format!("<row r=\"1\"><c r=\"{at}\" t=\"str\"><v>x</v></c></row>");
    let rows = ["A99999999999", "A4294967297", "ZZZZZZZZZ1"].map(cell);
    let row = "<row r=\"99999999999\"><c t=\"str\"><v>x</v></c></row>".to_owned();
    for rows in rows.into_iter().chain([row]) {
        let bytes = with_parts(&plain(), &[(SHEET, &sheet(&rows))]);
        assert_eq!(error(&bytes), format!("part `{SHEET}` of the file is damaged"), "{rows}");
    }
    let backwards =
        format!("<worksheet><dimension ref=\"B9:A1\"/><sheetData>{}</sheetData></worksheet>", cell("A1"));
    let bytes = with_parts(&plain(), &[(SHEET, backwards.as_bytes())]);
    assert_eq!(error(&bytes), format!("part `{SHEET}` of the file is damaged"));
}

#[test]
fn a_repeat_in_a_repeat_in_a_repeat_ends() {
    let mut rows = vec!["type|name|label".to_owned()];
    rows.extend((0..12).map(|n| format!("begin_repeat|r{n}|R")));
    rows.push("text|a|A".to_owned());
    rows.extend((0..12).map(|_| "end_repeat".to_owned()));
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    assert_eq!(error(&form(&rows, &[])), "the form has more questions than a pack can hold");
}

#[test]
fn groups_are_not_nested_without_end() {
    let mut rows = vec!["type|name|label"];
    rows.extend([const { "begin_group|g|G" }; 2_000]);
    assert_eq!(error(&form(&rows, &[])), "the groups at `survey!A18` are nested too deep");
}

/// Words of forms, put together at random.
fn cell() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "text",
        "select_one a",
        "select_multiple a or_other",
        "calculate",
        "begin_group",
        "end_group",
        "begin_repeat",
        "end_repeat",
        "range",
        "note",
        "a",
        "b",
        "yes",
        "no",
        "unknown",
        "${a}",
        "${b} = 'x'",
        "not(${a} != '')",
        "if(${a} = 'yes', 'p', 'q')",
        "selected(${b}, 'a')",
        ". > 3",
        "start=1 end=x",
        "",
        "",
        "",
        "💡",
        "«»",
        "1",
        "-",
    ]);
    prop_oneof![4 => word.prop_map(str::to_owned), 1 => "[ -~]{0,20}"]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever stands in the cells: a pack that loads comes out, or an error with a name.
    #[test]
    fn any_cells_are_a_form_or_are_not(
        survey in prop::collection::vec(prop::collection::vec(cell(), 7), 1..12),
        choices in prop::collection::vec(prop::collection::vec(cell(), 3), 0..6),
    ) {
        let lines = |header: &str, rows: Vec<Vec<String>>| {
            let rows = rows.into_iter().map(|row| row.into_iter().map(|cell| cell.replace('|', "")).collect::<Vec<_>>().join("|"));
            std::iter::once(header.to_owned()).chain(rows).collect::<Vec<_>>()
        };
        let survey = lines("type|name|label|relevant|calculation|constraint|repeat_count", survey);
        let choices = lines("list_name|name|label", choices);
        let survey: Vec<&str> = survey.iter().map(String::as_str).collect();
        let choices: Vec<&str> = choices.iter().map(String::as_str).collect();
        if let Ok(imported) = import(&form(&survey, &choices), &Wishes::default()) {
            let loaded = fener_rules::Pack::load(&imported.files);
            prop_assert!(loaded.is_ok(), "{survey:?} {choices:?}: {:#?}", loaded.err());
        }
    }

    /// Bytes that were turned over somewhere never do more than be an error.
    #[test]
    fn turned_bytes_do_no_harm(at in 0_usize..8_000, by in 1_u8..=255) {
        let mut bytes = plain();
        let at = at % bytes.len();
        bytes[at] ^= by;
        let _outcome = import(&bytes, &Wishes::default());
    }

    /// Any text is an expression or is not; what is one is printed as the same.
    #[test]
    fn any_text_is_an_expression_or_is_not(text in "[ -~]{0,60}|(\\$\\{[ab]\\}|'x'|[0-9]|and|or|not\\(|\\)|=|!=|<|\\+|-| ){0,20}") {
        if let Ok(expression) = fener_xlsform::expression::Expression::parse(&text) {
            let printed = expression.to_string();
            let again = fener_xlsform::expression::Expression::parse(&printed).map(|again| again.to_string());
            prop_assert_eq!(again.ok(), Some(printed));
        }
    }
}
