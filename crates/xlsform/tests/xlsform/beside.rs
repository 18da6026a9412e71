//! What stands in a sheet beside the texts of its cells: each is told with its place, whoever wrote the file.

use fener_xlsform::{Note, Severity, Wishes, import};
use rust_xlsxwriter::{
    DataValidation, Format, FormatScript, Note as Comment, Shape, Url, Workbook, Worksheet,
};

use super::support::{SHEET, imported, lost, with_parts};

const ROWS: [[&str; 4]; 4] = [
    ["type", "name", "label", "hint"],
    ["text", "a", "A", "https://example.org/"],
    ["text", "b", "B", "somebody@example.org"],
    ["text", "c", "C", "words"],
];

/// A form to whose survey something was done.
fn survey(change: impl Fn(&mut Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("survey").unwrap();
    for (row, cells) in (0..).zip(ROWS) {
        for (column, text) in (0..).zip(cells) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    change(sheet);
    workbook.save_to_buffer().unwrap()
}

/// The notes that a form has and the same form without the change has not.
fn told(bytes: &[u8]) -> Vec<String> {
    let before = imported(&survey(|_| {})).notes;
    let notes = imported(bytes).notes.into_iter().filter(|note| !before.contains(note));
    let line = |note: Note| {
        let said: Vec<String> = note.args.iter().map(|(name, text)| format!(" {name}={text}")).collect();
        let severity = if note.severity == Severity::Warning { "lost" } else { "kept" };
        format!("{} {severity} {:?}{}", note.place, note.code, said.concat())
    };
    notes.map(line).collect()
}

#[test]
fn a_form_with_nothing_beside_its_cells_has_nothing_told_of_it() {
    assert_eq!(lost(&imported(&survey(|_| {}))), []);
}

#[test]
fn what_a_spreadsheet_program_puts_beside_the_cells_is_told_with_its_place() {
    let struck = Format::new().set_font_strikethrough();
    let bytes = survey(|sheet| {
        sheet.insert_note(1, 2, &Comment::new("Ask this\nonly of adults").add_author_prefix(false)).unwrap();
        let list = DataValidation::new().allow_list_strings(&["text", "note"]).unwrap();
        let list = list.set_input_title("Type").unwrap().set_input_message("Choose one").unwrap();
        let list = list.set_error_title("No").unwrap().set_error_message("That is no type").unwrap();
        sheet.add_data_validation(1, 0, 9, 0, &list).unwrap();
        sheet.merge_range(5, 0, 6, 1, "", &Format::new()).unwrap();
        sheet.write_url(1, 3, Url::new("https://example.org").set_text("https://example.org/")).unwrap();
        sheet
            .write_url(2, 3, Url::new("mailto:somebody@example.org").set_text("somebody@example.org"))
            .unwrap();
        let url = Url::new("https://example.org/elsewhere#there").set_text("words").set_tip("Read <this>");
        sheet.write_url(3, 3, url).unwrap();
        sheet.set_header("&L&\"Arial\"&12For staff && friends&RPage &P");
        sheet.set_footer("&C&P of &N");
        sheet.set_row_hidden(2).unwrap();
        sheet.set_row_hidden(9).unwrap();
        sheet.set_column_hidden(3).unwrap();
        sheet.set_column_hidden(7).unwrap();
        sheet.write_string_with_format(1, 1, "a", &struck).unwrap();
        let plain = Format::new().set_font_script(FormatScript::None);
        sheet.write_rich_string(3, 2, &[(&plain, "C"), (&struck, " no more")]).unwrap();
        sheet.write_blank(4, 2, &struck).unwrap();
        sheet.insert_shape(2, 4, &Shape::textbox().set_text("Read me")).unwrap();
    });
    assert_eq!(
        told(&bytes),
        [
            "survey!D1 kept ColumnHidden range=D",
            "survey!A2 kept EntryRule range=A2:A10 rule=list \"text,note\"",
            "survey!A2 lost EntryHelp range=A2:A10 text=Type: Choose one: No: That is no type",
            "survey!B2 lost Struck",
            "survey!C2 lost Comment text=Ask this only of adults",
            "survey!A3 kept RowHidden range=3",
            "survey!C4 lost Struck",
            "survey!D4 lost Link target=https://example.org/elsewhere#there text=Read <this>",
            // A hidden row has no height to stand in.
            "survey!E4 lost Drawing text=Read me",
            "survey!A6 lost Merged range=A6:B7",
            "survey kept PrintedAround text=For staff & friends Page",
            "survey kept PrintedAround text=of",
        ]
    );
}

/// The survey with this behind its table, and with these parts that it names.
fn written(behind: &str, parts: &[(&str, &str, &str)]) -> Vec<u8> {
    let bytes = survey(|_| {});
    let sheet = part(&bytes, SHEET).replace("</worksheet>", &format!("{behind}</worksheet>"));
    let relations: String = (1..)
        .zip(parts)
        .map(|(id, (kind, target, _))| {
            format!("<Relationship Id=\"r{id}\" Type=\"http://example.org/{kind}\" Target=\"{target}\"/>")
        })
        .collect();
    let relations = format!("<Relationships>{relations}</Relationships>");
    let mut all =
        vec![(SHEET, sheet.as_bytes()), ("xl/worksheets/_rels/sheet1.xml.rels", relations.as_bytes())];
    let names: Vec<String> = parts.iter().map(|(_, target, _)| target.replace("..", "xl")).collect();
    all.extend(
        names.iter().zip(parts).map(|(name, (_, _, text))| (name.trim_start_matches('/'), text.as_bytes())),
    );
    with_parts(&bytes, &all)
}

fn part(bytes: &[u8], name: &str) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name(name).unwrap()).unwrap()
}

#[test]
fn comments_are_found_wherever_their_part_is() {
    let comment = "<x:comments xmlns:x=\"m\"><x:authors><x:author>somebody</x:author></x:authors><x:commentList>\
        <x:comment ref=\"B2\" authorId=\"0\"><x:text><x:r><x:t>one &amp;</x:t></x:r><x:r><x:t xml:space=\"preserve\"> two</x:t></x:r></x:text></x:comment>\
        <x:comment><x:text><x:t><![CDATA[three]]></x:t></x:text></x:comment></x:commentList></x:comments>";
    let thread = "<ThreadedComments><threadedComment ref=\"ZZ900000\"><text>four</text></threadedComment>\
        <threadedComment ref=\"ZZ900000\" parentId=\"x\"><text>five</text></threadedComment></ThreadedComments>";
    for target in ["../comments1.xml", "/xl/comments1.xml", "../Notes/Comments.XML"] {
        let bytes =
            written("", &[("comments", target, comment), ("threadedComment", "../threads/t.xml", thread)]);
        assert_eq!(
            told(&bytes),
            [
                "survey!B2 lost Comment text=one & two",
                "survey!ZZ900000 lost Comment text=five",
                "survey!ZZ900000 lost Comment text=four",
                "survey lost Comment text=three",
            ],
            "{target}"
        );
    }
}

#[test]
fn what_a_later_program_may_add_to_a_sheet_is_told() {
    let behind = "<extLst><ext uri=\"a\"><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule><extLst><ext><x14:id/></ext></extLst></x14:cfRule>\
        <xm:sqref>Z1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>\
        <ext uri=\"b\"><x14:dataValidations><x14:dataValidation type=\"list\" prompt=\"Choose\"><x14:formula1><xm:f>lists!$A$1:$A$9</xm:f></x14:formula1>\
        <xm:sqref>A2 C7:D8</xm:sqref></x14:dataValidation></x14:dataValidations></ext>\
        <ext uri=\"c\"><x14:sparklineGroups><x14:sparklineGroup/></x14:sparklineGroups></ext></extLst>\
        <scenarios><scenario name=\"worst\"/></scenarios>\
        <mc:AlternateContent><mc:Choice><controls><control/></controls></mc:Choice></mc:AlternateContent>";
    let shapes = "<xml><v:shape><x:ClientData ObjectType=\"Note\"/></v:shape><v:shape><x:ClientData ObjectType=\"Button\"/></v:shape></xml>";
    let parts = [("vmlDrawing", "../drawings/v.vml", shapes), ("slicer", "../slicers/s.xml", "<slicers/>")];
    let expected = [
        "survey!A2 kept EntryRule range=A2 C7:D8 rule=list lists!$A$1:$A$9",
        "survey!A2 lost EntryHelp range=A2 C7:D8 text=Choose",
        "survey lost SheetPart name=Button",
        "survey lost SheetPart name=controls",
        "survey lost SheetPart name=scenarios",
        "survey lost SheetPart name=slicer",
        "survey lost SheetPart name=sparklineGroups",
    ];
    assert_eq!(told(&written(behind, &parts)), expected);
    let broken = [("vmlDrawing", "../drawings/v.vml", "<xml><br></xml>")];
    assert_eq!(
        told(&written("", &broken)),
        ["survey lost SheetPart name=vmlDrawing"],
        "not every program writes XML"
    );
}

#[test]
fn a_row_or_column_without_height_or_width_is_hidden() {
    let bytes = survey(|_| {});
    let sheet = part(&bytes, SHEET);
    let (head, rows) = sheet.split_once("<sheetData>").unwrap();
    let rows = rows.replacen("<row r=\"2\"", "<row r=\"2\" ht=\"0\" customHeight=\"1\"", 1);
    let rows = rows.replacen("<row r=\"3\"", "<row r=\"3\" hidden=\"true\"", 1);
    let rows = rows.replacen("<row r=\"4\"", "<row r=\"4\" hidden=\"0\" ht=\"10.5\"", 1);
    let columns =
        "<cols><col min=\"2\" max=\"2\" width=\"0.0\"/><col min=\"4\" max=\"16384\" hidden=\"1\"/></cols>";
    let sheet = format!("{head}{columns}<sheetData>{rows}");
    assert_eq!(
        told(&with_parts(&bytes, &[(SHEET, sheet.as_bytes())])),
        [
            "survey!B1 kept ColumnHidden range=B",
            "survey!D1 kept ColumnHidden range=D",
            "survey!A2 kept RowHidden range=2",
            "survey!A3 kept RowHidden range=3",
        ]
    );
}

#[test]
fn hidden_sheets_are_told_whether_they_are_read_or_not() {
    for hide in
        [Worksheet::set_hidden as fn(&mut Worksheet, bool) -> &mut Worksheet, Worksheet::set_very_hidden]
    {
        let mut workbook = Workbook::new();
        workbook.add_worksheet().set_name("front").unwrap();
        for name in ["survey", "notes"] {
            let sheet = workbook.add_worksheet().set_name(name).unwrap();
            for (column, (head, text)) in (0..).zip([("type", "text"), ("name", "a"), ("label", "A")]) {
                sheet.write_string(0, column, head).unwrap();
                sheet.write_string(1, column, text).unwrap();
            }
            hide(sheet, true);
        }
        let notes = imported(&workbook.save_to_buffer().unwrap()).notes;
        let hidden = notes.iter().filter(|note| note.code == fener_xlsform::NoteCode::SheetHidden);
        let hidden: Vec<String> = hidden.map(|note| note.place.to_string()).collect();
        assert_eq!(hidden, ["notes", "survey"]);
    }
}

#[test]
fn a_part_that_cannot_be_read_to_its_end_is_damaged() {
    let deep = format!("{}{}", "<x>".repeat(300), "</x>".repeat(300));
    for (behind, comment, damaged) in [
        ("<hyperlinks>", "<comments/>", SHEET),
        ("<mergeCells><mergeCell ref=\"A2:A3\" ref=\"A2:A4\"/></mergeCells>", "<comments/>", SHEET),
        ("<headerFooter><oddHeader>&unknown;</oddHeader></headerFooter>", "<comments/>", SHEET),
        (deep.as_str(), "<comments/>", SHEET),
        ("", "<comments><comment ref=\"A2\">", "xl/comments1.xml"),
        ("", "<comments></comment></comments>", "xl/comments1.xml"),
    ] {
        let bytes = written(behind, &[("comments", "../comments1.xml", comment)]);
        let error = import(&bytes, &Wishes::default()).map(|_| ()).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("part `{damaged}` of the file is damaged"),
            "{behind} {comment}"
        );
    }
    let relation = "<Relationship Id=\"r1\" Type=\"t/comments\" Target=\"../a.xml\"/>";
    let twice = format!("<Relationships>{relation}{relation}</Relationships>");
    let name = "xl/worksheets/_rels/sheet1.xml.rels";
    let error = import(&with_parts(&survey(|_| {}), &[(name, twice.as_bytes())]), &Wishes::default());
    assert_eq!(error.map(|_| ()).unwrap_err().to_string(), format!("part `{name}` of the file is damaged"));
}

#[test]
fn what_is_beside_the_cells_has_a_limit() {
    let merged: String = (1..=20_001).map(|row| format!("<mergeCell ref=\"A{row}:B{row}\"/>")).collect();
    let bytes = written(&format!("<mergeCells>{merged}</mergeCells>"), &[]);
    let error = import(&bytes, &Wishes::default()).map(|_| ()).unwrap_err();
    assert_eq!(error.to_string(), "more things beside its cells than an xlsform has");
}

#[test]
fn comments_on_other_sheets_and_names_of_cells_are_told_once() {
    let bytes = |extra: bool| {
        let mut workbook = Workbook::new();
        let sheet = workbook.add_worksheet().set_name("survey").unwrap();
        for (row, cells) in (0..).zip(ROWS) {
            for (column, text) in (0..).zip(cells) {
                sheet.write_string(row, column, text).unwrap();
            }
        }
        let other = workbook.add_worksheet().set_name("to do").unwrap();
        other.write_string(0, 0, "x").unwrap();
        if extra {
            for row in 0..3 {
                other.insert_note(row, 0, &Comment::new("why?").add_author_prefix(false)).unwrap();
            }
            workbook.define_name("Types", "=survey!$A$2:$A$4").unwrap();
            workbook.define_name("'to do'!More", "='to do'!$A$1").unwrap();
        }
        workbook.save_to_buffer().unwrap()
    };
    assert_eq!(lost(&imported(&bytes(false))), []);
    let told: Vec<String> = told(&bytes(true)).into_iter().filter(|line| line.contains(" lost ")).collect();
    assert_eq!(told, ["to do lost CommentsElsewhere count=3", "workbook lost CellNames count=2 name=More"]);
}

/// The names of parts are written with `%20` in the file as well as in what names them: they are compared as they stand.
#[test]
fn a_part_whose_name_has_signs_of_its_own_is_found_or_missed_and_never_another() {
    let plain = survey(|_| {});
    let part = |name: &str| {
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(plain.as_slice())).unwrap();
        let mut content = Vec::new();
        std::io::Read::read_to_end(&mut archive.by_name(name).unwrap(), &mut content).unwrap();
        content
    };
    let relations = String::from_utf8(part("xl/_rels/workbook.xml.rels")).unwrap();
    let renamed = relations.replace("worksheets/sheet1.xml", "worksheets/sheet%201.xml");
    assert_ne!(relations, renamed);
    for (name, found) in [("xl/worksheets/sheet%201.xml", true), ("xl/worksheets/sheet 1.xml", false)] {
        let parts = [("xl/_rels/workbook.xml.rels", renamed.as_bytes()), (name, &part(SHEET))];
        let read = import(&with_parts(&plain, &parts), &Wishes::default());
        assert_eq!(read.is_ok(), found, "{name}");
    }
}
