//! What a cell holds beside its text, and what a file says twice: none of it is dropped in silence.

use fener_xlsform::{Note, NoteCode, Severity, Wishes, import};
use proptest::prelude::*;
use rust_xlsxwriter::Workbook;

use super::support::{SHEET, form, imported, sheet, told, with_parts, workbook};

/// A survey of which all but the first row and the last question are as they stand in a file.
fn survey(rows: &str) -> Vec<u8> {
    let cell = |at: &str, text: &str| format!("<c r=\"{at}\" t=\"str\"><v>{text}</v></c>");
    let head: String = [("A1", "type"), ("B1", "name"), ("C1", "label"), ("D1", "hint")]
        .map(|(at, text)| cell(at, text))
        .concat();
    let question: String =
        [("A99", "text"), ("B99", "b"), ("C99", "B")].map(|(at, text)| cell(at, text)).concat();
    let rows = format!("<row r=\"1\">{head}</row>{rows}<row r=\"99\">{question}</row>");
    with_parts(&form(&["type"], &[]), &[(SHEET, &sheet(&rows))])
}

/// A question whose hint is as it stands in a file.
fn hint(cell: &str) -> Vec<u8> {
    survey(&format!(
        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>text</v></c><c r=\"B2\" t=\"str\"><v>a</v></c><c r=\"C2\" t=\"str\"><v>A</v></c>{cell}</row>"
    ))
}

/// The notes about the hint, apart from those that every form has.
fn about_the_hint(cell: &str) -> Vec<(NoteCode, Severity)> {
    let notes = imported(&hint(cell)).notes;
    notes
        .iter()
        .filter(|note| note.place.to_string() == "survey!D2")
        .map(|note| (note.code, note.severity))
        .collect()
}

fn guidance(bytes: &[u8]) -> String {
    let texts = &imported(bytes).files["texts/en.json"];
    serde_json::from_slice::<serde_json::Value>(texts).unwrap()["item.a.guidance"]
        .as_str()
        .unwrap()
        .to_owned()
}

#[test]
fn a_sheet_that_says_something_twice_is_damaged_there() {
    let question = "<c r=\"A2\" t=\"str\"><v>text</v></c><c r=\"B2\" t=\"str\"><v>a</v></c>";
    for (row, place) in [
        (format!("<row r=\"2\">{question}</row><row r=\"2\">{question}</row>"), "2"),
        (format!("<row r=\"2\">{question}<c r=\"B2\" t=\"str\"><v>c</v></c></row>"), "B2"),
        (format!("<row r=\"2\">{question}<c r=\"C2\"><v>1</v><v>2</v></c></row>"), "C2"),
        (format!("<row r=\"2\">{question}<c r=\"C2\" t=\"inlineStr\"><v>A</v></c></row>"), "C2"),
        (
            format!("<row r=\"2\">{question}<c r=\"C2\" t=\"inlineStr\"><is><t>A</t></is><v>B</v></c></row>"),
            "C2",
        ),
    ] {
        let error = import(&survey(&row), &Wishes::default()).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), format!("part `{SHEET}` of the file is damaged at `{place}`"), "{row}");
    }
}

#[test]
fn two_sheets_of_one_name_are_no_form() {
    let rows: &[&str] = &["type|name|label", "text|a|A"];
    for other in ["survey ", " survey"] {
        let error = import(&workbook(&[("survey", rows), (other, rows)]), &Wishes::default())
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.to_string(), "two sheets are called `survey`", "{other}");
    }
    // No program that writes workbooks allows it, so the names are changed in the file.
    let both = workbook(&[("survey", rows), ("Survex", rows)]);
    let written = std::str::from_utf8(&part(&both, "xl/workbook.xml")).unwrap().to_owned();
    for name in ["survey", "Survey", "SURVEY"] {
        let changed = written.replace("Survex", name);
        let bytes = with_parts(&both, &[("xl/workbook.xml", changed.as_bytes())]);
        let error = import(&bytes, &Wishes::default()).map(|_| ()).unwrap_err();
        assert_eq!(error.to_string(), "two sheets are called `survey`", "{name}");
    }
}

/// Of two parts with one name, a reader takes one and passes the other over.
#[test]
fn a_part_that_is_in_the_file_twice_is_damaged() {
    let rows: &[&str] = &["type|name|label", "text|a|A"];
    let other = sheet("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>type</v></c></row>");
    for (name, twice) in [
        (SHEET, SHEET),
        ("xl/worksheets/Sheet1.xml", SHEET),
        ("xl\\worksheets\\sheet1.xml", SHEET),
        ("xl/workbook.xml", "xl/workbook.xml"),
    ] {
        // No writer of zips allows it, so the name is changed in the file.
        let placeholder = "x".repeat(name.len());
        let mut bytes = with_parts(&form(rows, &[]), &[(&placeholder, &other)]);
        let places: Vec<usize> = (0..bytes.len() - name.len())
            .filter(|at| bytes[*at..].starts_with(placeholder.as_bytes()))
            .collect();
        assert_eq!(places.len(), 2, "at the part and in the table of contents");
        for at in places {
            bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
        }
        let error = import(&bytes, &Wishes::default()).map(|_| ()).unwrap_err().to_string();
        let named = [name, twice].map(|name| format!("part `{name}` is in the file twice"));
        assert!(named.contains(&error), "{error}");
    }
}

fn part(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut content = Vec::new();
    std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut content).unwrap();
    content
}

#[test]
fn what_was_not_typed_is_noted() {
    use NoteCode::{Formula, NoDay, NoNumber, NoResult};
    use Severity::{Info, Warning};
    for (cell, notes) in [
        ("<c r=\"D2\" t=\"str\"><f>A1&amp;A2</f><v>both</v></c>", vec![(Formula, Info)]),
        ("<c r=\"D2\" t=\"str\"><f>\"\"</f><v></v></c>", vec![(Formula, Info)]),
        ("<c r=\"D2\"><f>A1&amp;A2</f></c>", vec![(NoResult, Warning)]),
        ("<c r=\"D2\"><f>A1&amp;A2</f><v/></c>", vec![(NoResult, Warning)]),
        ("<c r=\"D2\"><v>1e999</v></c>", vec![(NoNumber, Warning)]),
        ("<c r=\"D2\"><v>-1e999</v></c>", vec![(NoNumber, Warning)]),
        ("<c r=\"D2\"><v>nan</v></c>", vec![(NoNumber, Warning)]),
        ("<c r=\"D2\"><v>1e99</v></c>", vec![]),
        ("<c r=\"D2\" t=\"d\"><v>2024-02-31</v></c>", vec![(NoDay, Warning)]),
        ("<c r=\"D2\" t=\"d\"><v>2024-02-29</v></c>", vec![]),
        ("<c r=\"D2\"/>", vec![]),
        ("<c r=\"D2\" t=\"inlineStr\"><is><t>a hint</t></is></c>", vec![]),
    ] {
        assert_eq!(about_the_hint(cell), notes, "{cell}");
    }
}

#[test]
fn a_day_that_no_calendar_has_is_noted() {
    let mut workbook = Workbook::new();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    let sheet = workbook.add_worksheet().set_name("survey").unwrap();
    for (column, head) in (0..).zip(["type", "name", "label", "hint"]) {
        sheet.write_string(0, column, head).unwrap();
    }
    for (row, serial) in (1..).zip([45_351.0, 60.0, -5.0, 2_958_466.0, 9e9]) {
        sheet.write_string(row, 0, "text").unwrap();
        sheet.write_string(row, 1, format!("q{row}")).unwrap();
        sheet.write_string(row, 2, "A").unwrap();
        sheet.write_number_with_format(row, 3, serial, &date).unwrap();
    }
    let imported = imported(&workbook.save_to_buffer().unwrap());
    let places: Vec<String> =
        told(&imported.notes, NoteCode::NoDay).iter().map(|note| note.place.to_string()).collect();
    assert_eq!(places, ["survey!D3", "survey!D4", "survey!D5", "survey!D6"], "2024-02-29 is one");
}

#[test]
fn characters_that_nobody_sees_are_told_and_the_harmful_ones_left_out() {
    let note = |bytes: &[u8], code: NoteCode| -> Vec<String> {
        let notes = imported(bytes).notes;
        let notes = notes.iter().filter(|note| note.place.to_string() == "survey!D2" && note.code == code);
        notes.map(|note: &Note| note.args["characters"].clone()).collect()
    };
    let escaped = hint("<c r=\"D2\" t=\"str\"><v>a_x001B_[2Jb_x0000_c_x007F_d_x009B_e</v></c>");
    assert_eq!(guidance(&escaped), "a[2Jbcde");
    assert_eq!(note(&escaped, NoteCode::Unprintable), ["U+0000 U+001B U+007F U+009B"]);
    let turned: String =
        "\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}\u{feff}".into();
    let turned = hint(&format!("<c r=\"D2\" t=\"str\"><v>a{turned}b</v></c>"));
    assert_eq!(guidance(&turned), "ab");
    assert_eq!(
        note(&turned, NoteCode::Unprintable),
        ["U+202A U+202B U+202C U+202D U+202E U+2066 U+2067 U+2068 U+2069 U+FEFF"]
    );
    let spaced = hint("<c r=\"D2\" t=\"str\"><v>a_x0009_b\u{2028}c\u{2029}d_x000D_\ne</v></c>");
    assert_eq!(guidance(&spaced), "a b\nc\nd\ne");
    assert_eq!(note(&spaced, NoteCode::Spaces), ["U+0009 U+2028 U+2029"]);
    let joined = hint("<c r=\"D2\" t=\"str\"><v>a\u{200c}b\u{200d}c\u{200f}d\u{200b}</v></c>");
    assert_eq!(guidance(&joined), "a\u{200c}b\u{200d}c\u{200f}d", "scripts need these");
    assert_eq!(note(&joined, NoteCode::Unprintable), ["U+200B"]);
    let nothing = hint("<c r=\"D2\" t=\"str\"><v>\u{feff}\u{202e}</v></c>");
    assert_eq!(note(&nothing, NoteCode::Unprintable), ["U+202E U+FEFF"], "also where nothing else stands");
}

/// The shapes of [`written`], most of them as programs write cells.
const SHAPES: [usize; 18] = [0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 4, UNPLACED, UNPLACED, 6, 7, 8, 9, 10];
const UNPLACED: usize = 5;

/// A cell as somebody might write it: its value is a word that stands nowhere else.
fn written(place: &str, shape: usize, word: &str) -> String {
    match shape {
        0 => format!("<c r=\"{place}\" t=\"str\"><v>{word}</v></c>"),
        1 => format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{word}</t></is></c>"),
        2 => format!("<c r=\"{place}\" t=\"inlineStr\"><is><r><t>{word}</t></r></is></c>"),
        3 => format!("<c r=\"{place}\" t=\"str\"><f>A1</f><v>{word}</v></c>"),
        4 => format!("<c r=\"{place}\"><v>{word}</v></c>"),
        UNPLACED => format!("<c t=\"str\"><v>{word}</v></c>"),
        6 => format!("<c r=\"{place}\" t=\"str\"><v><![CDATA[{word}]]></v></c>"),
        7 => format!("<c r=\"{place}\"><v><!-- -->{word}</v></c>"),
        8 => format!("<c r=\"{place}\" t=\"inlineStr\"><v>{word}</v></c>"),
        9 => format!("<c r=\"{place}\" t=\"str\"><is><t>{word}</t></is><v>x</v></c>"),
        _ => format!("<c r=\"{place}\"><f>{word}</f></c>"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, ..ProptestConfig::default() })]

    /// However questions are put together, mostly as programs do it: each word is in the pack, or its cell has a note, or
    /// the file is damaged.
    #[test]
    fn every_word_of_a_sheet_is_carried_or_noted(questions in prop::collection::vec(
        (prop::sample::select(vec![0_u32, 1, 1, 1, 1, 1, 2]), prop::collection::vec(
            (prop::sample::select(vec![0_usize, 1, 1, 1, 1, 1, 1]), prop::sample::select(SHAPES.to_vec())), 0..4,
        )), 1..5)
    ) {
        let (mut rows, mut words, mut row) = (String::new(), Vec::new(), 2);
        for (step, cells) in &questions {
            row += step;
            rows.push_str(&format!("<row r=\"{row}\"><c r=\"A{row}\" t=\"str\"><v>text</v></c><c t=\"str\"><v>q{row}</v></c>"));
            let mut column = 1;
            for (step, shape) in cells {
                // A cell that does not say where it is comes next.
                column += if *shape == UNPLACED { 1 } else { *step };
                let place = format!("{}{row}", ["A", "B", "C", "D", "E", "F"][column]);
                let word = format!("word{}", words.len());
                rows.push_str(&written(&place, *shape, &word));
                words.push((format!("survey!{place}"), word));
            }
            rows.push_str("</row>");
        }
        if let Ok(imported) = import(&survey(&rows), &Wishes::default()) {
            let texts = String::from_utf8(imported.files["texts/en.json"].clone()).unwrap();
            let noted: Vec<String> = imported.notes.iter().map(|note| note.place.to_string()).collect();
            for (place, word) in &words {
                prop_assert!(texts.contains(&format!("{word}\"")) || noted.contains(place), "{word} in {place} of {rows}");
            }
        }
    }
}
