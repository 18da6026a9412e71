//! The places that a part of a workbook names, such as `C12` or `A1:C12`. Who reads them counts in 32 bits and looks at
//! no overflow: a place that no spreadsheet has would become another one, or end the program.

use quick_xml::events::BytesStart;

/// `XFD` is the last column of a spreadsheet, 1048576 its last row.
const LETTERS: usize = 3;
const DIGITS: usize = 7;

/// Whether every place that a tag names can be counted with.
pub(super) fn are_possible_in(tag: &BytesStart<'_>) -> bool {
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
pub(super) fn corner(text: &str) -> Option<(u32, u32)> {
    let digits = text.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let letters = text.strip_suffix(digits)?;
    let length = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    if letters.len() > LETTERS || length > DIGITS {
        return None;
    }
    let column = letters.bytes().fold(0, |column, letter| column * 26 + u32::from(letter & 0x1f));
    Some((column, digits.get(..length)?.parse().unwrap_or(0)))
}

/// As people write it: `C12`, both counted from 1. Column 0 has no letters.
pub(super) fn name(column: u32, row: u32) -> String {
    format!("{}{row}", letters(column))
}

/// What a column is called, counted from 1.
pub(super) fn letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column;
    while left > 0 {
        letters.push(char::from(b'A' + u8::try_from((left - 1) % 26).unwrap_or(0)));
        left = (left - 1) / 26;
    }
    letters.into_iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::{corner, is_possible, name};

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
    fn a_place_is_called_as_in_the_spreadsheet() {
        for (column, called) in [(1, "A"), (26, "Z"), (27, "AA"), (52, "AZ"), (53, "BA"), (256, "IV")] {
            assert_eq!(name(column, 3), format!("{called}3"));
            assert_eq!(corner(&name(column, 3)), Some((column, 3)));
        }
        assert_eq!(name(0, 5), "5");
    }
}
