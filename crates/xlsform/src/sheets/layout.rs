//! How a part of a workbook is laid out, looked over before somebody believes it. Whoever reads a sheet takes what comes
//! as it comes: of two cells with one place, two values in one cell or two tables in one sheet, one would be lost in
//! silence. So whatever no spreadsheet program writes is damage, and has a place.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::places;

/// What is wrong with a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// A place that no spreadsheet has.
    Place,
    /// What begins here does not follow what came before, or says two things.
    At(String),
}

/// What is wrong with a part. What cannot be read as XML any more has no layout, and is refused by who reads it.
pub(super) fn fault(part: &[u8]) -> Option<Fault> {
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    config.expand_empty_elements = true;
    let mut layout = Layout::default();
    loop {
        let fits = match reader.read_event() {
            Ok(Event::Start(tag)) if !places::are_possible_in(&tag) => return Some(Fault::Place),
            Ok(Event::Start(tag)) => layout.begins(&tag),
            Ok(Event::End(tag)) => {
                layout.ends(tag.local_name().as_ref());
                true
            }
            Ok(Event::Text(text)) => layout.says(text.as_ref()),
            Ok(Event::GeneralRef(_)) => layout.refers(),
            Ok(Event::CData(_) | Event::Comment(_) | Event::PI(_)) => layout.cell.is_none(),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => true,
        };
        if !fits {
            return Some(Fault::At(places::name(layout.column, layout.row)));
        }
    }
}

/// How far the table of a sheet has come: rows and columns from 1.
#[derive(Debug, Default)]
struct Layout {
    table: Table,
    row: u32,
    column: u32,
    cell: Option<Open>,
}

/// Where the reader stands to the table of the sheet.
#[derive(Debug, Default, PartialEq, Eq)]
enum Table {
    /// Before it, if there is one.
    #[default]
    Ahead,
    /// In it, between its rows.
    Here,
    /// In one of its rows.
    Row,
    /// Behind it.
    Over,
    /// In a part that is no sheet, though it holds tables.
    Elsewhere,
}

/// A cell that has begun.
#[derive(Debug)]
struct Open {
    /// Its attribute `t`.
    kind: String,
    /// Whether its value has begun, or is there already.
    valued: bool,
    /// Whether the value is being read, and is plain: no text with fonts and colours.
    plain: bool,
}

impl Layout {
    /// Whether this may begin here.
    fn begins(&mut self, tag: &BytesStart<'_>) -> bool {
        match (tag.local_name().as_ref(), &self.table, &mut self.cell) {
            // What is remembered of other workbooks: a table for each of their sheets.
            ("externalLink", Table::Ahead, _) => {
                self.table = Table::Elsewhere;
                true
            }
            ("sheetData", Table::Ahead, _) => {
                self.table = Table::Here;
                true
            }
            ("sheetData", ..) => self.table == Table::Elsewhere,
            (_, Table::Ahead | Table::Over | Table::Elsewhere, _) => true,
            ("row", Table::Here, _) => self.row(tag),
            ("c", Table::Row, None) => self.cell(tag),
            ("row" | "c", ..) => false,
            (name @ ("v" | "is"), _, Some(cell)) => cell.value(name),
            (_, _, cell) => cell.as_ref().is_none_or(|cell| !cell.plain),
        }
    }

    fn ends(&mut self, name: &str) {
        match (name, &mut self.cell) {
            ("v", Some(cell)) => cell.plain = false,
            ("c", _) => self.cell = None,
            ("row", _) if self.table == Table::Row => self.table = Table::Here,
            ("sheetData", _) if self.table == Table::Here => self.table = Table::Over,
            _ => {}
        }
    }

    /// Rows come one after the other.
    fn row(&mut self, tag: &BytesStart<'_>) -> bool {
        let next = (0, self.row.saturating_add(1));
        let said = place(tag, next).filter(|(_, row)| *row > 0);
        let fits = said.is_some_and(|(column, row)| column == 0 && row > self.row);
        self.table = Table::Row;
        (self.column, self.row) = (0, said.unwrap_or(next).1);
        fits
    }

    /// So do the cells of a row.
    fn cell(&mut self, tag: &BytesStart<'_>) -> bool {
        let next = (self.column.saturating_add(1), self.row);
        let said = place(tag, next).filter(|(column, row)| *column > 0 && *row > 0);
        let fits = said.is_some_and(|(column, row)| column > self.column && row == self.row);
        (self.column, self.row) = said.unwrap_or(next);
        let kind = attribute(tag, "t").unwrap_or(Some(String::new()));
        let known = kind.is_some();
        self.cell = Some(Open { kind: kind.unwrap_or_default(), valued: false, plain: false });
        fits && known
    }

    /// A text that stands for another one by its number is nothing but that number.
    fn says(&self, text: &str) -> bool {
        const DIGITS: usize = 9;
        let number = || text.len() <= DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
        self.cell.as_ref().is_none_or(|cell| !cell.plain || cell.kind != "s" || number())
    }

    /// Only words are written with references.
    fn refers(&self) -> bool {
        self.cell.as_ref().is_none_or(|cell| !cell.plain || matches!(cell.kind.as_str(), "str" | "d"))
    }
}

impl Open {
    /// Whether the cell may have this value: it has one, and a text of its own stands in `is`.
    fn value(&mut self, name: &str) -> bool {
        let own = matches!(self.kind.as_str(), "inlineStr" | "is");
        self.plain = name == "v";
        !std::mem::replace(&mut self.valued, true) && own != self.plain
    }
}

/// The place that a tag says, or this one where it says nothing; none where it says what is no place.
fn place(tag: &BytesStart<'_>, next: (u32, u32)) -> Option<(u32, u32)> {
    match attribute(tag, "r") {
        None => Some(next),
        Some(said) => said.and_then(|said| places::corner(&said)),
    }
}

/// What an attribute says, if it is there; nothing but that, if it is there twice.
fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<Option<String>> {
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false).flatten();
    let mut said = attributes.filter(|attribute| attribute.key.as_ref() == name);
    let first = said.next()?;
    Some(said.next().is_none().then(|| first.value.into_owned()))
}

#[cfg(test)]
mod tests {
    use super::{Fault, fault};

    fn told(rows: &str) -> Option<Fault> {
        fault(format!("<worksheet><sheetData>{rows}</sheetData></worksheet>").as_bytes())
    }

    #[test]
    fn a_sheet_as_programs_write_it_has_no_fault() {
        for fine in [
            "",
            "<row r=\"1\"><c r=\"A1\"/><c r=\"C1\" t=\"s\"><v>0</v></c></row><row r=\"7\"/>",
            "<row><c><v>1</v></c><c t=\"str\"><f>A1&amp;\"x\"</f><v>1 &lt; 2</v></c></row><row><c/></row>",
            "<row r=\"2\"><c r=\"B2\" t=\"inlineStr\"><is><r><rPr/><t>a</t></r><r><t>b &amp; c</t></r></is></c></row>",
            "<!-- written by hand --><row r=\"2\"><c r=\"B2\" t=\"e\"><v>#REF!</v></c></row>",
        ] {
            assert_eq!(told(fine), None, "{fine}");
        }
        let chain = "<calcChain><c r=\"B3\"/><c r=\"A1\"/><c r=\"A1\"/></calcChain>";
        assert_eq!(fault(chain.as_bytes()), None, "no sheet: cells in any order");
        let link = "<externalLink><sheetDataSet><sheetData><row r=\"1\"><cell r=\"A1\"/></row></sheetData><sheetData/></sheetDataSet></externalLink>";
        assert_eq!(fault(link.as_bytes()), None, "what another workbook holds");
    }

    #[test]
    fn whatever_would_be_lost_in_silence_is_a_fault_with_a_place() {
        for (rows, place) in [
            ("<row r=\"5\"/><row r=\"5\"/>", "5"),
            ("<row r=\"5\"/><row r=\"4\"/>", "4"),
            ("<row r=\"1\"><row r=\"2\"/></row>", "1"),
            ("<row r=\"1\" r=\"2\"/>", "1"),
            ("<row r=\"-5\"/>", "1"),
            ("<row r=\"A5\"/>", "5"),
            ("<row r=\"5\"><c r=\"B5\"/><c r=\"C-5\"/></row>", "C5"),
            ("<row r=\"5\"><c r=\"B5\"/><c r=\"B5\"/></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\"/><c r=\"A5\"/></row>", "A5"),
            ("<row r=\"5\"><c r=\"B5\"/><c/><c r=\"C5\"/></row>", "C5"),
            ("<row r=\"5\"><c r=\"B6\"/></row>", "B6"),
            ("<row r=\"5\"><c r=\"B5\"><c r=\"C5\"/></c></row>", "B5"),
            ("<row r=\"5\"></row><c r=\"B5\"/>", "5"),
            ("<row r=\"5\"><c r=\"B5\"><v>1</v><v>2</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\"><v>1<v>2</v></v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\"><v>1<!-- -->2</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\" t=\"str\"><v>a<![CDATA[b]]></v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\"><v>1&#50;</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\" t=\"s\"><v>first</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\" t=\"s\"><v>9999999999</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\" t=\"inlineStr\"><v>a</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\" t=\"inlineStr\"><is><t>a</t></is><v>b</v></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\" t=\"s\"><is><t>a</t></is></c></row>", "B5"),
            ("<row r=\"5\"><c r=\"B5\"/></row></sheetData><sheetData><row r=\"6\"/>", "B5"),
        ] {
            assert_eq!(told(rows), Some(Fault::At(place.to_owned())), "{rows}");
        }
        assert_eq!(told("<row r=\"1\"><c r=\"AAAA1\"/></row>"), Some(Fault::Place));
    }
}
