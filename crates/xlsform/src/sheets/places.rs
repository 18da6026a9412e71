//! The places that a part of a workbook names, such as `C12` or `A1:C12`. Who reads them counts in 32 bits and looks at
//! no overflow: a place that no spreadsheet has would become another one, or end the program.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// `XFD` is the last column of a spreadsheet, 1048576 its last row.
const LETTERS: usize = 3;
const DIGITS: usize = 7;

/// Whether every place that is named can be counted with. What cannot be read as XML any more names none.
pub(super) fn are_possible(part: &[u8]) -> bool {
    let mut reader = Reader::from_reader(part);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.check_comments = false;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) if !are_possible_in(&tag) => return false,
            Ok(Event::Eof) | Err(_) => return true,
            Ok(_) => {}
        }
    }
}

fn are_possible_in(tag: &BytesStart<'_>) -> bool {
    let mut attributes = tag.attributes();
    let attributes = attributes.with_checks(false).flatten();
    let mut places = attributes.filter(|attribute| matches!(attribute.key.as_ref(), "r" | "ref"));
    places.all(|attribute| is_possible(&attribute.value))
}

/// One place, or two of which the first is not beyond the second.
fn is_possible(text: &str) -> bool {
    let corners: Option<Vec<(u32, u32)>> = text.split(':').map(corner).collect();
    match corners.as_deref() {
        None => false,
        Some([first, last]) => first.0 <= last.0 && first.1 <= last.1,
        Some(_) => true,
    }
}

/// Column and row. What is written otherwise is no place, and refused by who reads it: it begins nowhere.
fn corner(text: &str) -> Option<(u32, u32)> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = text.strip_suffix(digits)?;
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if letters.len() > LETTERS || length > DIGITS {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter & 0x1f));
    Some((column, digits.get(..length)?.parse().unwrap_or(0)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{are_possible, corner, is_possible};

    #[test]
    fn a_place_is_a_column_and_a_row() {
        assert_eq!(corner("A1"), Some((1, 1)));
        assert_eq!(corner("xfd1048576"), Some((16_384, 1_048_576)));
        assert_eq!(corner("12"), Some((0, 12)));
        assert_eq!(corner("-5"), Some((0, 0)));
        assert_eq!(corner("AAAA1"), None);
        assert_eq!(corner("A12345678"), None);
    }

    #[test]
    fn a_range_begins_before_it_ends() {
        assert!(is_possible("A1:C12"));
        assert!(is_possible("B2"));
        assert!(!is_possible("B2:A3"));
        assert!(!is_possible("A3:B2"));
    }

    #[test]
    fn only_attributes_name_places() {
        for fine in [
            "<c r=\"A1\"/>",
            "<t>r=\"AAAAAA1\"</t>",
            "<!-- ' --><c x='r=\"AAAA1\"'/>",
            "<c r=\"A1\" r:id=\"rId12345678\"/>",
        ] {
            assert!(are_possible(fine.as_bytes()), "{fine}");
        }
        for wrong in ["<c r=\"AAAA1\"/>", "<!-- ' --><row r = '99999999'>", "<c x=\">\" r=\"A99999999999\">"]
        {
            assert!(!are_possible(wrong.as_bytes()), "{wrong}");
        }
    }
}
