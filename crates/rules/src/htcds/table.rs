//! Records as a table: CSV after RFC 4180 with every field of the standard, in its order.
//!
//! Whoever opens the table opens it in a spreadsheet, and a spreadsheet calculates what looks like a formula. So a `'`
//! is put before every character that could begin one, wherever a cell could begin: also after `;`, a tab, a quote or a
//! line end within a cell, because a spreadsheet of another country or a careless paste cuts there. A `'` that was
//! there already gets one too, so that taking one away at each of these places gives the value back.

use super::record::Record;
use super::standard::{SEPARATOR, Standard};

/// What a formula can begin with, also in the wide forms of East Asian keyboards, and our own mark.
const BEGINS: &[char] = &['=', '+', '-', '@', '\t', '\r', '\n', '\'', '＝', '＋', '－', '＠'];
/// What a cell can begin after.
const ENDS: &[char] = &[SEPARATOR, ',', '"', '\t', '\r', '\n'];

/// The header: every field of the standard, after a column that is not of the standard, if any.
#[must_use]
pub fn header(first: Option<&str>) -> String {
    let fields = Standard::built_in().fields.iter().map(|field| field.name.as_str());
    line(first.into_iter().chain(fields).map(str::to_owned))
}

/// One record as a line, after the cell of that column. Several values of a field stand in one cell with `;` between
/// them.
#[must_use]
pub fn row(first: Option<&str>, record: &Record) -> String {
    let separator = SEPARATOR.to_string();
    let fields = Standard::built_in().fields.iter();
    let cells = fields.map(|field| record.values(&field.name).join(&separator));
    line(first.map(str::to_owned).into_iter().chain(cells))
}

/// Every cell in quotes: nobody has to decide which one needs them.
fn line(cells: impl Iterator<Item = String>) -> String {
    let quoted: Vec<_> = cells.map(|cell| format!("\"{}\"", harmless(&cell).replace('"', "\"\""))).collect();
    quoted.join(",") + "\r\n"
}

/// A cell that no spreadsheet calculates.
fn harmless(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len());
    let mut at_start = true;
    for letter in cell.chars() {
        if at_start && BEGINS.contains(&letter) {
            safe.push('\'');
        }
        safe.push(letter);
        at_start = ENDS.contains(&letter);
    }
    safe
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BEGINS, ENDS, harmless};

    /// What a reader does to get the value back.
    fn read_back(cell: &str) -> String {
        let mut value = String::new();
        let mut at_start = true;
        let mut letters = cell.chars().peekable();
        while let Some(letter) = letters.next() {
            let marked =
                at_start && letter == '\'' && letters.peek().is_some_and(|next| BEGINS.contains(next));
            let letter = if marked { letters.next().unwrap() } else { letter };
            value.push(letter);
            at_start = ENDS.contains(&letter);
        }
        value
    }

    #[test]
    fn nothing_begins_a_formula() {
        for (cell, safe) in [
            ("=cmd|'/c calc'!A1", "'=cmd|'/c calc'!A1"),
            ("+905551112233", "'+905551112233"),
            ("@SUM(1)", "'@SUM(1)"),
            ("-1", "'-1"),
            ("a;=1+1", "a;'=1+1"),
            ("a\n=1", "a\n'=1"),
            ("\t=1", "'\t'=1"),
            ("\"=1", "\"'=1"),
            ("＝1", "'＝1"),
            ("'tis", "''tis"),
            ("DebtBondage;Other", "DebtBondage;Other"),
            ("a=b-c", "a=b-c"),
            ("", ""),
        ] {
            assert_eq!(harmless(cell), safe);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn however_it_is_cut_no_piece_calculates_and_the_value_comes_back(cell in "[-=+@;,\"'\t\r\nab＝]{0,12}") {
            let safe = harmless(&cell);
            for cut in [";", ",", "\t", "\n", "\r", "\""] {
                for piece in safe.split(cut) {
                    prop_assert!(!piece.starts_with(['=', '+', '-', '@', '＝']), "{cell:?} {safe:?}");
                }
            }
            prop_assert_eq!(read_back(&safe), cell);
        }
    }
}
