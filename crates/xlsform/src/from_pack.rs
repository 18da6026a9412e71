//! A pack to a form, as far as a form can say what a pack says: items, choices, texts, and conditions that hold in the
//! form exactly when they hold in the pack. Columns that begin with `fener_` say what XLSForm has no word for; other
//! tools pass them over, and `import` reads them.

mod facts;
mod guards;
mod lists;
mod names;
mod parts;
mod relevance;
mod sheet;
mod survey;

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::PackSource;
use fener_rules::pack::{Item, Stage};

use crate::error::ExportError;
use crate::notes::{Note, NoteCode, Place};
use crate::own::Own;
use names::Free;
use sheet::Line;

/// A form made from a pack.
#[derive(Clone, Debug)]
pub struct Exported {
    /// The bytes of an `.xlsx`.
    pub xlsx: Vec<u8>,
    /// What changed on the way, and what a form cannot hold.
    pub notes: Vec<Note>,
}

/// Makes a form from a pack.
///
/// # Errors
/// When the workbook cannot be made, as when a text is longer than a cell can be.
pub fn export(pack: &PackSource) -> Result<Exported, ExportError> {
    let mut export = Export::new(pack)?;
    export.survey();
    export.guards();
    export.feeds();
    export.parts();
    let xlsx = sheet::workbook(&export)?;
    Ok(Exported { xlsx, notes: export.notes.into_iter().collect() })
}

/// A pack on its way.
struct Export<'p> {
    pack: &'p PackSource,
    own: Own,
    notes: BTreeSet<Note>,
    /// What items and stages are called in the form, by id.
    items: BTreeMap<String, String>,
    stages: BTreeMap<String, String>,
    free: Free,
    lists: Free,
    survey: Vec<Line>,
    choices: Vec<Line>,
    guards: Vec<Line>,
    /// The lists that say yes and no, by whether somebody is asked.
    yes_no: BTreeMap<bool, String>,
    /// Items before the one at hand, in the order in which they are led through.
    before: Vec<&'p Item>,
    facts: facts::Worked,
    /// How many questions of the form have no place for an open answer.
    empty: usize,
}

impl<'p> Export<'p> {
    fn new(pack: &'p PackSource) -> Result<Self, ExportError> {
        let mut export = Self {
            pack,
            own: Own::read()?,
            notes: BTreeSet::new(),
            items: BTreeMap::new(),
            stages: BTreeMap::new(),
            free: Free::default(),
            lists: Free::default(),
            survey: Vec::new(),
            choices: Vec::new(),
            guards: Vec::new(),
            yes_no: BTreeMap::new(),
            before: Vec::new(),
            facts: facts::Worked::default(),
            empty: 0,
        };
        for item in &pack.interview.items {
            let name = export.free.take(&item.id);
            export.renamed("interview.json", &item.id, &name);
            export.items.insert(item.id.clone(), name);
        }
        for stage in &pack.interview.stages {
            let name = export.free.take(&stage.id);
            export.renamed("interview.json", &stage.id, &name);
            export.stages.insert(stage.id.clone(), name);
        }
        Ok(export)
    }

    fn renamed(&mut self, file: &'static str, id: &str, name: &str) {
        if id != name {
            let note = Note::new(Place::Pack(file, id.to_owned()), NoteCode::Renamed);
            self.notes.insert(note.with("name", id).with("instead", name));
        }
    }

    /// The stages with their items, in the order in which they are led through.
    fn led(&self) -> Vec<(&'p Stage, Vec<&'p Item>)> {
        let interview = &self.pack.interview;
        let items = |stage: &Stage| interview.items.iter().filter(|item| item.stage == stage.id).collect();
        interview.stages.iter().map(|stage| (stage, items(stage))).collect()
    }

    fn languages(&self) -> &'p [String] {
        &self.pack.pack.header.languages
    }

    /// A text of the pack in each language that has it, put into the columns of this name.
    fn say(&mut self, line: &mut Line, column: &str, key: &str) {
        for language in self.languages() {
            let Some(text) = self.pack.texts.get(language).and_then(|texts| texts.get(key)) else {
                continue;
            };
            // A form would look for a question of that name.
            let plain = text.replace("${", "$ {");
            if plain != *text {
                self.notes.insert(Note::new(Place::Pack("texts", key.to_owned()), NoteCode::NoReference));
            }
            line.put(&sheet::in_language(column, language), &plain);
        }
    }

    /// One of our own words in every language.
    fn say_own(&self, line: &mut Line, column: &str, key: &str) {
        for language in self.languages() {
            line.put(&sheet::in_language(column, language), self.own.text(language, key));
        }
    }
}
