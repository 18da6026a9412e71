//! A workbook as a form: rows whose cells are known by what they mean, nested as their `begin` and `end` rows say.

mod columns;
mod languages;
mod types;

use std::collections::BTreeMap;

pub(crate) use columns::{Column, ColumnKind, READ_ONLY};
use fener_rules::nearest;
pub(crate) use languages::{Languages, name_of};
pub(crate) use types::QuestionType;

use crate::error::{ImportError, Meant};
use crate::guards;
use crate::notes::Note;
use crate::sheets::{At, Cell, READ, Sheet, Workbook};

/// Groups and repeats inside each other.
const MAX_DEPTH: usize = 16;

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) cells: Vec<(Column, Cell)>,
}

impl Row {
    /// The cell of a column without languages.
    pub(crate) fn get(&self, kind: &ColumnKind) -> Option<&Cell> {
        self.cells.iter().find(|(column, _)| column.kind == *kind).map(|(_, cell)| cell)
    }

    /// What the cell of one of Fener's own columns says.
    pub(crate) fn own(&self, name: &str) -> Option<&str> {
        self.get(&ColumnKind::Own(name.to_owned())).map(|cell| cell.text.as_str())
    }

    /// The cells of a column by the language of each.
    pub(crate) fn said<'r>(
        &'r self,
        kind: &'r ColumnKind,
    ) -> impl Iterator<Item = (Option<&'r str>, &'r Cell)> {
        let cells = self.cells.iter().filter(move |(column, _)| column.kind == *kind);
        cells.map(|(column, cell)| (column.language.as_deref(), cell))
    }

    /// From its first cell to its last, such as `A6 to F6`, where it has several.
    pub(crate) fn extent(&self) -> Option<String> {
        let places = || self.cells.iter().map(|(_, cell)| &cell.at);
        let (first, last) = (places().min()?, places().max()?);
        (first != last).then(|| format!("{} to {}", first.in_sheet(), last.in_sheet()))
    }

    /// Where notes about the row as a whole point to.
    pub(crate) fn first(&self) -> Option<&Cell> {
        self.get(&ColumnKind::Type).or_else(|| self.cells.first().map(|(_, cell)| cell))
    }
}

/// A question, or a group or repeat with what is in it.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) row: Row,
    pub(crate) kind: QuestionType,
    pub(crate) inside: Vec<Node>,
}

/// A sheet's columns and rows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    pub(crate) headers: Vec<(Column, Cell)>,
    pub(crate) rows: Vec<Row>,
}

/// A form.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) survey: Table,
    pub(crate) nodes: Vec<Node>,
    /// Rows that close a group or repeat, and rows that nothing can be made of.
    pub(crate) loose: Vec<Row>,
    pub(crate) choices: Table,
    /// The rows of each list, as places in `choices`.
    pub(crate) lists: BTreeMap<String, Vec<usize>>,
    pub(crate) settings: Table,
    pub(crate) guards: Table,
    /// Sheets of a form that are not there, and sheets of none that are.
    pub(crate) missing: Vec<&'static str>,
    pub(crate) others: Vec<String>,
    /// What the texts of the cells do not show.
    pub(crate) notes: Vec<Note>,
}

impl Form {
    pub(crate) fn read(workbook: &Workbook) -> Result<Self, ImportError> {
        let no_survey = || {
            let meant = workbook.others.iter().find(|name| nearest(name.trim(), ["survey"]).is_some());
            ImportError::NoSurvey(meant.map_or(Meant::default(), |name| Meant(Some(name.clone()))))
        };
        let survey = table(workbook.sheet("survey").ok_or_else(no_survey)?);
        let choices = workbook.sheet("choices").map(table).unwrap_or_default();
        let settings = workbook.sheet("settings").map(table).unwrap_or_default();
        let guards = workbook.sheet(guards::SHEET).map(table).unwrap_or_default();
        for (name, table, needed) in [
            ("survey", &survey, [ColumnKind::Type, ColumnKind::Name].as_slice()),
            ("choices", &choices, [ColumnKind::ListName, ColumnKind::Name].as_slice()),
        ] {
            for kind in needed {
                let there = table.headers.iter().any(|(column, _)| column.kind == *kind);
                let optional = name == "choices" && table.headers.is_empty();
                if !there && !optional {
                    return Err(ImportError::NoColumn { sheet: name, column: kind.name() });
                }
            }
        }
        let mut lists: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (place, row) in choices.rows.iter().enumerate() {
            if let Some(list) = row.get(&ColumnKind::ListName) {
                lists.entry(list.text.clone()).or_default().push(place);
            }
        }
        let (nodes, loose) = nested(&survey.rows)?;
        let (others, notes) = (workbook.others.clone(), workbook.notes.clone());
        let missing = READ.into_iter().filter(|name| workbook.sheet(name).is_none()).collect();
        Ok(Self { missing, survey, nodes, loose, choices, lists, settings, guards, others, notes })
    }

    /// A setting by any of its names.
    pub(crate) fn setting(&self, names: &[&str]) -> Option<&Cell> {
        let row = self.settings.rows.first()?;
        names.iter().find_map(|name| row.get(&ColumnKind::Other((*name).to_owned())))
    }
}

/// Its first row names the columns.
fn table(sheet: &Sheet) -> Table {
    let mut rows = sheet.rows.iter();
    let headers: Vec<(Column, Cell)> = rows
        .next()
        .into_iter()
        .flatten()
        .map(|cell| (Column::read(&cell.text, sheet.name.trim()), cell.clone()))
        .collect();
    let row = |cells: &Vec<Cell>| {
        let cells = cells.iter().map(|cell| (column(&headers, &cell.at), cell.clone()));
        Row { cells: cells.collect() }
    };
    Table { rows: rows.map(row).collect(), headers }
}

fn column(headers: &[(Column, Cell)], at: &At) -> Column {
    let header = headers.iter().find(|(_, header)| header.at.column == at.column);
    header.map_or_else(Column::unnamed, |(column, _)| column.clone())
}

fn nested(rows: &[Row]) -> Result<(Vec<Node>, Vec<Row>), ImportError> {
    let mut open: Vec<Node> = Vec::new();
    let (mut nodes, mut loose) = (Vec::new(), Vec::new());
    for row in rows {
        let Some(cell) = row.get(&ColumnKind::Type) else {
            loose.push(row.clone());
            continue;
        };
        let at = || cell.at.clone();
        let kind = QuestionType::read(&cell.text);
        let closed = match kind {
            QuestionType::BeginGroup | QuestionType::BeginRepeat => {
                if open.len() >= MAX_DEPTH {
                    return Err(ImportError::TooDeep(at()));
                }
                open.push(Node { row: row.clone(), kind, inside: Vec::new() });
                continue;
            }
            QuestionType::EndGroup | QuestionType::EndRepeat => {
                loose.push(row.clone());
                let begun = if kind == QuestionType::EndGroup {
                    QuestionType::BeginGroup
                } else {
                    QuestionType::BeginRepeat
                };
                open.pop().filter(|node| node.kind == begun).ok_or_else(|| ImportError::NotOpened(at()))?
            }
            kind => Node { row: row.clone(), kind, inside: Vec::new() },
        };
        open.last_mut().map_or(&mut nodes, |around| &mut around.inside).push(closed);
    }
    match open.first().and_then(|node| node.row.first()) {
        Some(cell) => Err(ImportError::NotClosed(cell.at.clone())),
        None => Ok((nodes, loose)),
    }
}
