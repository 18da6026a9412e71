//! What a person reads in a cell, and what the text of it does not show.

use std::collections::BTreeSet;

use calamine::{Data, DataRef, ExcelDateTime, XlsxCellFormulaMetadataRecord as Found};
use chrono::NaiveDate;
use fener_rules::Hidden;

use super::At;
use crate::notes::{Note, NoteCode, Place};

/// The days that a spreadsheet counts from its first one on: none are later than the year 9999.
const DAYS: std::ops::Range<f64> = 0.0..2_958_466.0;

/// The text of a cell without space around it, and the notes on it.
pub(super) fn read(found: &Found<'_>, at: &At) -> (String, Vec<Note>) {
    let value = &found.value;
    let whole = text(value);
    let mut notes = Vec::new();
    let mut tell = |code| notes.push(Note::new(Place::Cell(at.clone()), code));
    match (&found.formula, value) {
        (Some(_), DataRef::Empty) => tell(NoteCode::NoResult),
        (Some(_), _) => tell(NoteCode::Formula),
        (None, _) => {}
    }
    match value {
        DataRef::Error(_) => tell(NoteCode::CellBroken),
        DataRef::Float(number) if !number.is_finite() => tell(NoteCode::NoNumber),
        DataRef::DateTime(moment) if !DAYS.contains(&moment.as_f64()) => tell(NoteCode::NoDay),
        DataRef::DateTime(_) | DataRef::DateTimeIso(_) if !has_day(&whole) => tell(NoteCode::NoDay),
        _ => {}
    }
    let clean = clean(&whole, at, &mut notes);
    let trimmed = clean.trim();
    if !trimmed.is_empty() && trimmed.len() < clean.len() {
        notes.push(Note::new(Place::Cell(at.clone()), NoteCode::Trimmed));
    }
    (trimmed.to_owned(), notes)
}

/// As `pyxform` takes it: whole numbers without a point, truth values in capitals.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(moment) => day_and_time(moment),
        value => Data::from(value.clone()).to_string(),
    }
}

fn day_and_time(moment: &ExcelDateTime) -> String {
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) {
        date
    } else {
        format!("{date} {hour:02}:{minute:02}:{second:02}")
    }
}

/// Whether the day of a moment is in the calendar. The one that spreadsheets invented, 29 February 1900, is not; a time
/// alone has none.
fn has_day(moment: &str) -> bool {
    let date = moment.split(['T', ' ']).next().unwrap_or_default();
    if date.contains(':') {
        return true;
    }
    NaiveDate::parse_from_str(date, "%Y-%m-%d").is_ok()
}

/// What becomes of a character.
enum Fate {
    Kept,
    /// White space of another kind became this.
    Space(char),
    /// It directs the terminal, turns the text around it, or shows nothing at all: no text of a pack holds it.
    LeftOut,
}

fn fate(c: char) -> Fate {
    match c {
        '\n' => Fate::Kept,
        '\u{2028}' | '\u{2029}' | '\u{85}' => Fate::Space('\n'),
        '\t' | '\u{b}' | '\u{c}' => Fate::Space(' '),
        c if Hidden::of(c) == Some(Hidden::Control) => Fate::LeftOut,
        _ => Fate::Kept,
    }
}

/// The text without what no text should hold, with a note for each kind of character that it was about.
fn clean(text: &str, at: &At, notes: &mut Vec<Note>) -> String {
    let text = text.replace("\r\n", "\n");
    let (mut spaces, mut left_out) = (BTreeSet::new(), BTreeSet::new());
    let each = text.chars().filter_map(|c| match fate(c) {
        Fate::Kept => Some(c),
        Fate::Space(space) => {
            spaces.insert(c);
            Some(space)
        }
        Fate::LeftOut => {
            left_out.insert(c);
            None
        }
    });
    let clean = each.collect();
    for (code, about) in [(NoteCode::Spaces, spaces), (NoteCode::Unprintable, left_out)] {
        if !about.is_empty() {
            let names: Vec<String> = about.iter().map(|c| format!("U+{:04X}", u32::from(*c))).collect();
            let note = Note::new(Place::Cell(at.clone()), code);
            notes.push(note.with("characters", names.join(" ")));
        }
    }
    clean
}

#[cfg(test)]
mod tests {
    use super::has_day;

    #[test]
    fn a_day_is_in_the_calendar_or_is_not() {
        for day in ["2024-02-29", "2000-02-29 10:00:00", "1999-12-31T23:59:59Z", "10:30:00", "2024-04-30"] {
            assert!(has_day(day), "{day}");
        }
        for none in
            ["1900-02-29", "2023-02-29", "2024-13-01", "2024-04-31T00:00:00", "2024-00-10", "2024", ""]
        {
            assert!(!has_day(none), "{none}");
        }
    }
}
