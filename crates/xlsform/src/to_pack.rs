//! A form to a pack that can be loaded: its questions with all that belongs to them, and around them the least that a
//! pack needs. A form has no rules, so the pack says nothing about a person: its only outcome is "recorded".

mod calculation;
mod cases;
mod choices;
mod columns;
mod facts;
mod groups;
mod guards;
mod known;
mod ledger;
mod limits;
mod logic;
mod questions;
mod texts;
mod whole;

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::htcds::{CodeList, Standard};
use fener_rules::is_language;
use fener_rules::pack::{Condition, FactSpec, Guard, Item, Stage};
use serde::Serialize;

use crate::error::ImportError;
use crate::expression::{Expression, ExpressionError};
use crate::form::{ColumnKind, Form, Languages, Node, QuestionType, Row};
use crate::notes::{Note, NoteCode};
use crate::own::Own;
use crate::sheets::{Cell, Workbook};
use known::Names;
use ledger::{Ledger, note};

/// What the author says beside the form.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// The pack's id, where the form has none.
    pub id: String,
    /// The language of columns that do not say theirs, where the settings do not say it either.
    pub language: String,
    /// The languages to be carried; all of them when empty.
    pub languages: Vec<String>,
    /// The language from which missing texts are taken.
    pub fill_from: Option<String>,
    /// The country whose law the pack will follow.
    pub jurisdiction: Option<String>,
    /// How many copies a repeat gets.
    pub repeats: u8,
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            id: "form".to_owned(),
            language: "en".to_owned(),
            languages: Vec::new(),
            fill_from: None,
            jurisdiction: None,
            repeats: 3,
        }
    }
}

impl Wishes {
    /// Whether the codes are codes.
    fn check(&self) -> Result<(), ImportError> {
        let countries = Standard::built_in().code_lists.get(&CodeList::Country2);
        let is_country = |code: &String| countries.is_some_and(|known| known.contains(code));
        let languages = std::iter::once(&self.language).chain(&self.languages).chain(&self.fill_from);
        if let Some(code) = languages.into_iter().find(|code| !is_language(code)) {
            return Err(ImportError::NotALanguage(code.clone()));
        }
        match self.jurisdiction.iter().find(|code| !is_country(code)) {
            Some(code) => Err(ImportError::NotACountry(code.clone())),
            None => Ok(()),
        }
    }
}

/// A pack made from a form.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The pack's files by their path in its folder.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What changed on the way.
    pub notes: Vec<Note>,
    /// How much was carried.
    pub counts: Counts,
}

/// How much was carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Items of the pack.
    pub items: usize,
    /// Choices of all items.
    pub choices: usize,
    /// Stages of the interview.
    pub stages: usize,
    /// Languages.
    pub languages: usize,
}

/// Makes a pack from the bytes of an `.xlsx`.
///
/// # Errors
/// Why no pack can be made of it. What merely cannot be carried is a note.
pub fn import(bytes: &[u8], wishes: &Wishes) -> Result<Imported, ImportError> {
    wishes.check()?;
    let form = Form::read(&Workbook::read(bytes)?)?;
    let mut import = Import::new(&form, wishes)?;
    import.carry()?;
    import.finish()
}

/// Language, then text key, then text.
type Texts = BTreeMap<String, BTreeMap<String, String>>;

/// A form on its way.
struct Import<'f> {
    form: &'f Form,
    wishes: &'f Wishes,
    own: Own,
    languages: Languages,
    ledger: Ledger,
    names: Names,
    /// Ids of items and of stages that are taken.
    ids: BTreeSet<String>,
    stage_ids: BTreeSet<String>,
    stages: Vec<Stage>,
    items: Vec<Item>,
    facts: BTreeMap<String, FactSpec>,
    fed: Vec<facts::Fed>,
    guards: Vec<Guard>,
    /// The stages that became of each group, by its name.
    of_groups: BTreeMap<String, Vec<String>>,
    texts: Texts,
    used_lists: BTreeSet<String>,
    /// The first question in words, and how many there are.
    words: Option<(Cell, usize)>,
    /// The item that a column says asks for agreement, or else one that seems to.
    consent: Option<(String, Cell)>,
    /// The surroundings whose stage was opened last.
    open_stage: Option<usize>,
    /// How many surroundings there were.
    serial: usize,
}

impl<'f> Import<'f> {
    fn new(form: &'f Form, wishes: &'f Wishes) -> Result<Self, ImportError> {
        let (languages, unknown, on_trust) = Languages::of(form, &wishes.language);
        let mut ledger = Ledger::of(form);
        for cell in unknown {
            ledger.push(note(cell, NoteCode::UnknownLanguage).with("name", &cell.text));
        }
        if let Some(cell) = on_trust {
            ledger.push(note(cell, NoteCode::LanguageTaken).with("language", &wishes.language));
        }
        let mut names = Names::default();
        let mut firsts = BTreeMap::new();
        collect(&form.nodes, &mut names, &mut firsts, &mut ledger);
        let mut import = Self {
            form,
            wishes,
            own: Own::read()?,
            languages,
            ledger,
            names,
            ids: BTreeSet::new(),
            stage_ids: BTreeSet::new(),
            stages: Vec::new(),
            items: Vec::new(),
            facts: BTreeMap::new(),
            fed: Vec::new(),
            guards: Vec::new(),
            of_groups: BTreeMap::new(),
            texts: Texts::new(),
            used_lists: BTreeSet::new(),
            words: None,
            consent: None,
            open_stage: None,
            serial: 0,
        };
        import.choose_languages()?;
        Ok(import)
    }

    /// An id that a pack can have and that is still free, for a name of the form.
    fn fresh(taken: &mut BTreeSet<String>, name: &str) -> String {
        const LONGEST: usize = 56;
        let plain = |c: char| if c.is_ascii_alphanumeric() || "_-.".contains(c) { c } else { '_' };
        let base: String = name.chars().map(plain).take(LONGEST).collect();
        let base = if base.is_empty() { "_".to_owned() } else { base };
        let mut id = base.clone();
        let mut n = 1;
        while !taken.insert(id.clone()) {
            n += 1;
            id = format!("{base}_{n}");
        }
        id
    }

    /// The condition in a cell, if it can be carried.
    fn condition(&mut self, row: &Row, kind: &ColumnKind, lost: NoteCode) -> Option<Condition> {
        let cell = row.get(kind)?;
        self.settled(cell, Expression::parse(&cell.text), lost)
    }

    /// What was read in a cell as a condition, if it can be carried.
    fn settled(
        &mut self,
        cell: &Cell,
        read: Result<Expression, ExpressionError>,
        lost: NoteCode,
    ) -> Option<Condition> {
        match read.and_then(|expression| logic::settled_logic(&expression, &self.names)) {
            Ok(settled) => {
                self.ledger.keep(cell);
                if settled.open {
                    self.ledger.about(cell, NoteCode::OpenIsNeither);
                }
                Some(settled.condition).filter(|condition| *condition != Condition::Always(true))
            }
            Err(error) => {
                self.ledger.settle(cell, failed(cell, lost, &error));
                None
            }
        }
    }
}

/// A note about an expression that could not be carried, with the part that is to blame.
fn failed(cell: &Cell, code: NoteCode, error: &ExpressionError) -> Note {
    let part = cell.text.get(error.span.clone()).unwrap_or_default();
    note(cell, code).with("problem", error.problem.name()).with("part", part)
}

/// All names of the form. Of two questions with one, conditions speak of the first.
fn collect(nodes: &[Node], names: &mut Names, firsts: &mut BTreeMap<String, Cell>, ledger: &mut Ledger) {
    for node in nodes {
        if let Some(cell) = node.row.get(&ColumnKind::Name) {
            names.in_form.insert(cell.text.clone());
            let group = matches!(node.kind, QuestionType::BeginGroup | QuestionType::BeginRepeat);
            match firsts.get(&cell.text).filter(|_| !group) {
                Some(first) => {
                    let note = note(cell, NoteCode::NameTwice).with("name", &cell.text);
                    ledger.push(note.with("first", &first.at));
                    names.second.insert(cell.at.clone());
                }
                None if !group => drop(firsts.insert(cell.text.clone(), cell.clone())),
                None => {}
            }
        }
        collect(&node.inside, names, firsts, ledger);
    }
}
