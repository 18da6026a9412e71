//! A table cut into its rows, as CSV says. Nothing is held but the row at hand, and whatever is larger than a table of
//! people has an end before it is read.

use std::io::{self, BufRead};

use csv::ByteRecord;
use csv_core::{ReadRecordResult, Reader, ReaderBuilder};

/// Bytes of a line, and of a row, which can have many lines.
const MAX_LINE: usize = 1024 * 1024;
const MAX_COLUMNS: usize = 1000;
const MAX_ROWS: u64 = 1_000_000;
const MAX_TABLE: u64 = 256 * 1024 * 1024;

/// Why a table cannot be read any further. Lines are counted from 1.
#[derive(Debug, thiserror::Error)]
pub(super) enum TableError {
    #[error("it cannot be read")]
    Read(#[from] io::Error),
    #[error("line {0} holds a zero byte: this is no text in utf-8")]
    Zero(u64),
    #[error("line {0} is longer than {MAX_LINE} bytes")]
    Line(u64),
    #[error("the row in line {0} is longer than {MAX_LINE} bytes")]
    Row(u64),
    #[error("the row in line {0} has more than {MAX_COLUMNS} columns")]
    Columns(u64),
    #[error("the quote that opens in line {0} does not close")]
    Quote(u64),
    #[error("it has more than {MAX_ROWS} rows")]
    Rows,
    #[error("it is longer than {MAX_TABLE} bytes")]
    Table,
}

/// Rows one after the other, each with the line in which it begins.
pub(super) struct Records<R> {
    input: R,
    core: Reader,
    /// The line at hand, always with its end, and how much of it was read.
    line: Vec<u8>,
    read: usize,
    number: u64,
    /// Bytes and rows that may still come.
    bytes: u64,
    rows: u64,
    fields: Vec<u8>,
    ends: Vec<usize>,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(input: R, separator: u8) -> Self {
        Self {
            input,
            core: ReaderBuilder::new().delimiter(separator).build(),
            line: Vec::new(),
            read: 0,
            number: 0,
            bytes: MAX_TABLE,
            // The head is one too.
            rows: MAX_ROWS + 1,
            fields: vec![0; MAX_LINE],
            ends: vec![0; MAX_COLUMNS],
        }
    }

    /// The next row that holds something.
    pub(super) fn next(&mut self) -> Result<Option<(u64, ByteRecord)>, TableError> {
        let (mut written, mut ended) = (0, 0);
        // Where the row begins, and where the quote opened that is still open at the end of a line.
        let (mut begun, mut quote) = (None, 0);
        loop {
            if self.read == self.line.len() && !self.next_line()? {
                return begun.map_or(Ok(None), |_| Err(TableError::Quote(quote)));
            }
            let (result, read, more, fields) = self.core.read_record(
                self.line.get(self.read..).unwrap_or_default(),
                self.fields.get_mut(written..).unwrap_or_default(),
                self.ends.get_mut(ended..).unwrap_or_default(),
            );
            self.read += read;
            written += more;
            ended += fields;
            let start = begun.unwrap_or(self.number);
            match result {
                ReadRecordResult::InputEmpty if written + ended == 0 => {}
                ReadRecordResult::InputEmpty => {
                    // Whatever is open behind the last field that ended has opened behind it.
                    if begun.is_none() || fields > 0 {
                        quote = self.number;
                    }
                    begun = Some(start);
                }
                ReadRecordResult::OutputFull => return Err(TableError::Row(start)),
                ReadRecordResult::OutputEndsFull => return Err(TableError::Columns(start)),
                ReadRecordResult::Record => {
                    self.rows = self.rows.checked_sub(1).ok_or(TableError::Rows)?;
                    return Ok(Some((start, self.record(ended))));
                }
                ReadRecordResult::End => return Ok(None),
            }
        }
    }

    /// Whether there is another line. The last one gets an end like all others: a row that is open behind it is open for
    /// good.
    fn next_line(&mut self) -> Result<bool, TableError> {
        self.line.clear();
        self.read = 0;
        let limit = u64::try_from(MAX_LINE + 1).unwrap_or(u64::MAX);
        let length = io::Read::take(&mut self.input, limit).read_until(b'\n', &mut self.line)?;
        if length == 0 {
            return Ok(false);
        }
        self.number += 1;
        if self.line.contains(&0) {
            return Err(TableError::Zero(self.number));
        }
        if length > MAX_LINE {
            return Err(TableError::Line(self.number));
        }
        let length = u64::try_from(length).unwrap_or(u64::MAX);
        self.bytes = self.bytes.checked_sub(length).ok_or(TableError::Table)?;
        if !self.line.ends_with(b"\n") {
            self.line.push(b'\n');
        }
        Ok(true)
    }

    fn record(&self, ended: usize) -> ByteRecord {
        let ends = self.ends.get(..ended).unwrap_or_default();
        let starts = std::iter::once(0).chain(ends.iter().copied());
        starts.zip(ends).map(|(start, end)| self.fields.get(start..*end).unwrap_or_default()).collect()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use csv::ByteRecord;
    use proptest::prelude::*;

    use super::{Records, TableError};

    fn all(table: &[u8]) -> Result<Vec<(u64, ByteRecord)>, TableError> {
        let mut records = Records::new(table, b',');
        std::iter::from_fn(|| records.next().transpose()).collect()
    }

    #[test]
    fn a_quote_that_stays_open_is_told_by_the_line_in_which_it_opens() {
        for (table, line) in [
            ("id,age\na,\"adult\nb,adult\nc,adult\n", 2),
            ("\"id,age\na,adult\n", 1),
            ("id\n\n\n\"a\nb\",\"c\nd\n\n", 5),
            ("id\n\"a\"\"\nb\"\"\n", 2),
            ("id\n\"a\nb\nc\",d,\"e", 4),
            ("id\n\"", 2),
            ("id\r\na\r\n\"b\r\n", 3),
        ] {
            let error = all(table.as_bytes()).unwrap_err();
            assert!(matches!(error, TableError::Quote(told) if told == line), "{table:?}: {error}");
        }
        for closed in ["id\n\"a\n\"\n", "id\na\"b\n", "id\n\"a\" \"b\n", "id\n\"\"", "id\n\"\"\"\""] {
            assert_eq!(all(closed.as_bytes()).unwrap().len(), 2, "{closed:?}");
        }
    }

    proptest! {
        /// The reader of the crate `csv` reads the same rows, where no quote stays open.
        #[test]
        fn rows_are_those_of_another_reader(table in "(\u{feff}?)[a\",\r\n ş]{0,40}") {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(table.as_bytes());
            let wanted: Vec<ByteRecord> = reader.byte_records().map(Result::unwrap).collect();
            match all(table.as_bytes()) {
                Ok(found) => {
                    prop_assert!(found.windows(2).all(|two| two.iter().map(|(line, _)| line).is_sorted()));
                    let found: Vec<ByteRecord> = found.into_iter().map(|(_, record)| record).collect();
                    prop_assert_eq!(found, wanted);
                }
                Err(error) => prop_assert!(
                    matches!(error, TableError::Quote(_)) && all(format!("{table}\"").as_bytes()).is_ok(),
                    "{}", error
                ),
            }
        }
    }
}
