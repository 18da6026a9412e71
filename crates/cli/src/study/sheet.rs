//! The table of a study: one row a person, a column for each fact and indicator.

use std::collections::BTreeSet;

use csv::{ByteRecord, StringRecord};
use fener_rules::{Facts, FactsError, IndicatorValue, Pack};
use serde::Serialize;

const ID: &str = "id";
const TRUTH: &str = "truth";

/// What is wrong with the head of a table: nothing in it can be counted.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum HeadError {
    #[error("the name of column {0} is not utf-8")]
    NotText(usize),
    #[error("there is no column `{0}`")]
    Missing(String),
    #[error("its names stand between {0}: say `--separator {1}`")]
    Separator(&'static str, &'static str),
    #[error("there are two columns `{0}`")]
    Twice(String),
    #[error(
        "column `{name}` is neither a fact nor an indicator of the pack{}; name it with --group or --ignore to have it there",
        meant.as_ref().map_or(String::new(), |meant| format!(" (did you mean `{meant}`?)"))
    )]
    Unknown { name: String, meant: Option<String> },
}

/// What is wrong with a row. Holds places and names of the pack, never a person's words.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct RowError {
    /// The line it begins in, from 1.
    pub(super) line: u64,
    /// The column by its name; none where it is the row as a whole.
    pub(super) column: Option<String>,
    /// What is wrong.
    pub(super) code: RowCode,
    /// The value that was probably meant.
    pub(super) did_you_mean: Option<String>,
}

/// What is wrong with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum RowCode {
    /// Not UTF-8.
    NotText,
    /// More or fewer fields than the head has.
    FieldCount,
    /// Nobody's id.
    NoId,
    /// The id of an earlier row.
    SameId,
    /// A value that this column does not have.
    UnknownValue,
}

/// A person of the study.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) id: String,
    pub(super) facts: Facts,
    /// Whether it is known to be so; none where nobody knows.
    pub(super) truth: Option<bool>,
    /// By group column.
    pub(super) groups: Vec<String>,
}

/// Enough of a name to know it again.
fn short(name: &str) -> String {
    const SHOWN: usize = 64;
    let end = name.char_indices().nth(SHOWN).map(|(end, _)| end);
    end.and_then(|end| name.get(..end)).map_or_else(|| name.to_owned(), |start| format!("{start}…"))
}

/// What a column holds.
enum Column {
    Fact,
    Indicator,
    Other,
}

/// The columns, as the head names them.
pub(super) struct Sheet<'p> {
    pack: &'p Pack,
    names: Vec<String>,
    columns: Vec<Column>,
    id: usize,
    truth: Option<usize>,
    groups: Vec<usize>,
    seen: BTreeSet<String>,
}

impl<'p> Sheet<'p> {
    /// Every column must mean something: one that is misspelt would silently count as never asked.
    pub(super) fn new(
        pack: &'p Pack,
        head: ByteRecord,
        groups: &[String],
        ignored: &[String],
    ) -> Result<Self, HeadError> {
        let head = StringRecord::from_byte_record(head)
            .map_err(|error| HeadError::NotText(error.utf8_error().field() + 1))?;
        let names: Vec<String> = head.iter().map(|name| name.trim().to_owned()).collect();
        other_separator(&names)?;
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        let needed = |wanted: &str| place(wanted).ok_or_else(|| HeadError::Missing(short(wanted)));
        for (at, name) in names.iter().enumerate() {
            if place(name) != Some(at) {
                return Err(HeadError::Twice(short(name)));
            }
        }
        let known = |name: &String| [ID, TRUTH].contains(&name.as_str()) || groups.contains(name);
        let columns = names.iter().map(|name| match Column::of(pack, name) {
            _ if ignored.contains(name) => Ok(Column::Other),
            Err(_) if known(name) => Ok(Column::Other),
            column => column,
        });
        ignored.iter().try_for_each(|name| needed(name).map(drop))?;
        Ok(Self {
            pack,
            columns: columns.collect::<Result<_, _>>()?,
            id: needed(ID)?,
            truth: place(TRUTH).filter(|_| !ignored.iter().any(|name| name == TRUTH)),
            groups: groups.iter().map(|name| needed(name)).collect::<Result<_, _>>()?,
            names,
            seen: BTreeSet::new(),
        })
    }

    pub(super) fn has_truth(&self) -> bool {
        self.truth.is_some()
    }

    /// Reads the row that begins in this line.
    pub(super) fn row(&mut self, record: ByteRecord, line: u64) -> Result<Row, RowError> {
        let wrong = |column: Option<&String>, code| RowError {
            line,
            column: column.map(|name| short(name)),
            code,
            did_you_mean: None,
        };
        let record = StringRecord::from_byte_record(record)
            .map_err(|error| wrong(self.names.get(error.utf8_error().field()), RowCode::NotText))?;
        if record.len() != self.names.len() {
            return Err(wrong(None, RowCode::FieldCount));
        }
        let field = |place: usize| record.get(place).map_or("", str::trim);
        let id = field(self.id).to_owned();
        if id.is_empty() {
            return Err(wrong(self.names.get(self.id), RowCode::NoId));
        }
        let mut facts = Facts::new(self.pack);
        for ((name, column), value) in self.names.iter().zip(&self.columns).zip(record.iter()) {
            column.read(self.pack, name, value.trim(), &mut facts).map_err(|error| RowError {
                did_you_mean: error.did_you_mean,
                ..wrong(Some(name), RowCode::UnknownValue)
            })?;
        }
        let truth = match self.truth.map(field) {
            None | Some("") => None,
            Some("yes") => Some(true),
            Some("no") => Some(false),
            Some(_) => {
                return Err(wrong(self.truth.and_then(|at| self.names.get(at)), RowCode::UnknownValue));
            }
        };
        if !self.seen.insert(id.clone()) {
            return Err(wrong(self.names.get(self.id), RowCode::SameId));
        }
        Ok(Row {
            id,
            facts,
            truth,
            groups: self.groups.iter().map(|place| field(*place).to_owned()).collect(),
        })
    }
}

/// A head that is one name of many parts was hardly meant so: many programs write semicolons where a comma is decimal.
fn other_separator(names: &[String]) -> Result<(), HeadError> {
    let [only] = names else { return Ok(()) };
    let separators = [(';', "semicolons", "';'"), ('\t', "tabs", "$'\\t'"), (',', "commas", "','")];
    let found = separators.into_iter().find(|(separator, ..)| only.contains(*separator));
    found.map_or(Ok(()), |(_, name, written)| Err(HeadError::Separator(name, written)))
}

impl Column {
    fn of(pack: &Pack, name: &str) -> Result<Self, HeadError> {
        let source = pack.source();
        if source.pack.facts.contains_key(name) {
            return Ok(Self::Fact);
        }
        match Facts::new(pack).set_indicator(pack, name, IndicatorValue::NotAsked) {
            Ok(_) => Ok(Self::Indicator),
            Err(error) => {
                let fact = Facts::new(pack).set_fact(pack, name, "").err();
                let meant = error.did_you_mean.or_else(|| fact.and_then(|error| error.did_you_mean));
                Err(HeadError::Unknown { name: short(name), meant })
            }
        }
    }

    /// An empty field says nothing: the fact is missing, the indicator was not asked.
    fn read(&self, pack: &Pack, name: &str, value: &str, facts: &mut Facts) -> Result<(), FactsError> {
        match self {
            _ if value.is_empty() => Ok(()),
            Self::Fact => facts.set_fact(pack, name, value).map(|_| ()),
            Self::Indicator => {
                let value = IndicatorValue::read(value, || name.to_owned())?;
                facts.set_indicator(pack, name, value).map(|_| ())
            }
            Self::Other => Ok(()),
        }
    }
}
