//! One run through a sheet for all that is not the text of a cell.

mod entry;
mod printed;

use std::collections::BTreeSet;

use super::super::parts::Relations;
use super::super::xml::{Look, NoXml, Tag};
use super::super::{SheetsError, places};
use super::told::Told;
use super::words::{Strings, Styles, strikes};
use crate::notes::NoteCode;
use entry::Entries;

/// Elements of a sheet that are read, and those that only say how it looks. Any other may say something.
const KNOWN: [&str; 27] = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetCalcPr",
    "sheetProtection",
    "autoFilter",
    "sortState",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "conditionalFormattings",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "cellWatches",
    "ignoredErrors",
    "drawing",
    "legacyDrawing",
    "tableParts",
];

/// Where an element stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Around {
    /// In the sheet itself, or in what a later program added to it: it has to be known.
    Top,
    /// Among those additions.
    Added,
    /// Somewhere in something that is known, or told as a whole.
    Inside,
}

/// A cell that has begun, counted from 1.
#[derive(Debug, Default)]
struct Open {
    row: u32,
    column: u32,
    shared: bool,
    valued: bool,
    struck: bool,
    read: bool,
}

#[derive(Debug)]
struct Link {
    range: String,
    relation: Option<String>,
    location: String,
    tip: String,
}

pub(super) struct Page<'s> {
    strings: &'s Strings,
    styles: &'s Styles,
    around: Vec<Around>,
    cell: Open,
    /// A text that is being read.
    text: Option<String>,
    struck: Vec<(u32, u32)>,
    read: Vec<(u32, u32)>,
    hidden_rows: BTreeSet<u32>,
    hidden_columns: Vec<(u32, u32)>,
    merged: Vec<String>,
    links: Vec<Link>,
    entries: Entries,
    printed: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl<'s> Page<'s> {
    pub(super) fn new(strings: &'s Strings, styles: &'s Styles) -> Self {
        Self {
            strings,
            styles,
            around: Vec::new(),
            cell: Open::default(),
            text: None,
            struck: Vec::new(),
            read: Vec::new(),
            hidden_rows: BTreeSet::new(),
            hidden_columns: Vec::new(),
            merged: Vec::new(),
            links: Vec::new(),
            entries: Entries::default(),
            printed: BTreeSet::new(),
            others: BTreeSet::new(),
        }
    }

    /// The notes on all of it.
    pub(super) fn tell(self, relations: &Relations, told: &mut Told<'_>) -> Result<(), SheetsError> {
        for (places, code) in [(&self.struck, NoteCode::Struck), (&self.read, NoteCode::Reading)] {
            for (row, column) in places {
                if told.text(*row, *column).is_some() {
                    told.cell(*row, *column, code, &[])?;
                }
            }
        }
        self.tell_hidden(told)?;
        for range in &self.merged {
            told.at(range, NoteCode::Merged, &[("range", range)])?;
        }
        for link in &self.links {
            link.tell(relations, told)?;
        }
        self.entries.tell(told)?;
        for text in self.printed.iter().filter(|text| !text.is_empty()) {
            told.sheet(NoteCode::PrintedAround, &[("text", text)])?;
        }
        self.others.iter().try_for_each(|name| told.part(name))
    }

    /// Rows and columns that say something and are not shown.
    fn tell_hidden(&self, told: &mut Told<'_>) -> Result<(), SheetsError> {
        for row in told.rows().intersection(&self.hidden_rows) {
            told.cell(*row, 1, NoteCode::RowHidden, &[("range", &row.to_string())])?;
        }
        for column in told.columns() {
            if self.hidden_columns.iter().any(|(first, last)| (*first..=*last).contains(&column)) {
                told.cell(1, column, NoteCode::ColumnHidden, &[("range", &places::letters(column))])?;
            }
        }
        Ok(())
    }

    /// Whether an element that stands here has to be known.
    fn enter(&mut self, name: &str) {
        let around = self.around.last().copied();
        let inside = match (around, name) {
            (None, _) | (Some(Around::Added), "ext") => Around::Top,
            (Some(Around::Top), "AlternateContent" | "Choice" | "Fallback") => Around::Top,
            (Some(Around::Top), "extLst") => Around::Added,
            _ => Around::Inside,
        };
        if around == Some(Around::Top) && inside == Around::Inside && !KNOWN.contains(&name) {
            self.others.insert(name.to_owned());
        }
        self.around.push(inside);
    }

    /// Rows and cells say where they are, or come next.
    fn row(&mut self, tag: Tag<'_>) -> Result<(), NoXml> {
        let said = tag.get("r")?.and_then(|said| said.parse().ok());
        self.cell = Open { row: said.unwrap_or(self.cell.row.saturating_add(1)), ..Open::default() };
        if tag.is_true("hidden")? || is_nothing(tag.get("ht")?) {
            self.hidden_rows.insert(self.cell.row);
        }
        Ok(())
    }

    fn column(&mut self, tag: Tag<'_>) -> Result<(), NoXml> {
        let number = |name| Ok(tag.get(name)?.and_then(|said| said.parse::<u32>().ok()));
        if let (Some(first), Some(last)) = (number("min")?, number("max")?)
            && (tag.is_true("hidden")? || is_nothing(tag.get("width")?))
        {
            self.hidden_columns.push((first, last));
        }
        Ok(())
    }

    fn cell(&mut self, tag: Tag<'_>) -> Result<(), NoXml> {
        let said = tag.get("r")?.and_then(|said| places::corner(&said));
        let column = said.map_or(self.cell.column.saturating_add(1), |(column, _)| column);
        let style = tag.get("s")?.and_then(|style| style.parse().ok()).unwrap_or(0);
        let shared = tag.get("t")?.is_some_and(|kind| kind == "s");
        let struck = self.styles.strike(style);
        self.cell = Open { row: self.cell.row, column, shared, struck, ..Open::default() };
        Ok(())
    }

    fn link(&mut self, tag: Tag<'_>) -> Result<(), NoXml> {
        let said = |name| Ok(tag.get(name)?.unwrap_or_default());
        let (range, location, tip) = (said("ref")?, said("location")?, said("tooltip")?);
        self.links.push(Link { range, relation: tag.relation()?, location, tip });
        Ok(())
    }

    /// The number of a shared text.
    fn value(&mut self, number: &str) {
        let number = number.trim().parse().ok().filter(|_| self.cell.shared);
        self.cell.struck |= number.is_some_and(|number| self.strings.is_struck(number));
        self.cell.read |= number.is_some_and(|number| self.strings.is_read(number));
    }

    fn cell_ends(&mut self) {
        let Open { row, column, struck, read, valued, .. } = self.cell;
        if struck && valued {
            self.struck.push((row, column));
        }
        if read && valued {
            self.read.push((row, column));
        }
    }
}

/// As high or wide as nothing.
fn is_nothing(size: Option<String>) -> bool {
    size.is_some_and(|size| size.chars().all(|c| matches!(c, '0' | '.')) && size.contains('0'))
}

impl Look for Page<'_> {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        self.enter(name);
        match name {
            "row" => self.row(tag)?,
            "col" => self.column(tag)?,
            "c" => self.cell(tag)?,
            "v" | "is" => {
                self.cell.valued = true;
                self.text = Some(String::new());
            }
            "strike" => self.cell.struck |= strikes(tag)?,
            "rPh" => self.cell.read = true,
            "mergeCell" => self.merged.extend(tag.get("ref")?),
            "hyperlink" => self.link(tag)?,
            "dataValidation" => self.entries.begins(tag)?,
            name if Entries::speaks_in(name) || printed::speaks_in(name) => self.text = Some(String::new()),
            _ => {}
        }
        Ok(())
    }

    fn says(&mut self, text: &str) {
        if let Some(said) = &mut self.text {
            said.push_str(text);
        }
    }

    fn ends(&mut self, name: &str) {
        self.around.pop();
        let text = match name {
            "v" | "is" => self.text.take(),
            name if Entries::speaks_in(name) || printed::speaks_in(name) => self.text.take(),
            _ => None,
        };
        match (name, text) {
            ("c", _) => self.cell_ends(),
            ("v", Some(number)) => self.value(&number),
            ("dataValidation", _) => self.entries.ends(),
            (name, Some(text)) if printed::speaks_in(name) => self.printed.extend([printed::words(&text)]),
            (name, Some(text)) => self.entries.says(name, text),
            _ => {}
        }
    }
}

impl Link {
    /// A link that leads where the text of its cell says is carried with the text.
    fn tell(&self, relations: &Relations, told: &mut Told<'_>) -> Result<(), SheetsError> {
        let address = self.relation.as_ref().and_then(|id| relations.get(id));
        let address = address.map_or("", |relation| relation.target.as_str());
        let separator = if address.is_empty() || self.location.is_empty() { "" } else { "#" };
        let whole = format!("{address}{separator}{}", self.location);
        let text = places::corner(&self.range).and_then(|(column, row)| told.text(row, column));
        let said = text.is_some_and(|text| {
            let plain = |address: &str| address.trim_end_matches('/').to_owned();
            plain(&whole) == plain(text) || plain(&whole) == format!("mailto:{text}")
        });
        if said && self.tip.is_empty() {
            return Ok(());
        }
        told.at(&self.range, NoteCode::Link, &[("target", &whole), ("text", &self.tip)])
    }
}
