//! What stands in a sheet beside the texts of its cells: comments, drawings, links, rules for whoever fills it in, words
//! around the printed page, what is struck through, merged or hidden. No pack holds any of it, so each has its note.
//!
//! `calamine` gives links and merged ranges, each by another run through the sheet, and the rest not at all: everything
//! is looked for here, in one.

mod boxes;
mod page;
mod told;
mod words;

use std::collections::BTreeSet;

use super::archive::sought;
use super::damage::Damage;
use super::parts::{self, Named, Parts, Relation};
use super::{Archive, Room, Sheet, SheetsError};
use crate::notes::{Note, NoteCode, Place};
use boxes::{Comments, Drawings, Shapes};
use page::Page;
use told::Told;
use words::{Strings, Styles};

/// Relations of a sheet whose element in the sheet is read, or that only the printer asks for.
const READ_ELSEWHERE: [&str; 3] = ["hyperlink", "table", "printerSettings"];
/// More than the 65490 that spreadsheet programs allow.
const MAX_STYLES: usize = 1 << 16;

#[derive(Debug)]
pub(super) struct Beside<'b> {
    parts: Parts<'b>,
    /// The part of each sheet, by name.
    sheets: Named,
    /// The names that the workbook gives to cells.
    names: Vec<String>,
    strings: Strings,
    styles: Styles,
}

impl<'b> Beside<'b> {
    /// What all sheets have in common.
    pub(super) fn read(archive: Archive<'b>) -> Result<Self, SheetsError> {
        let mut parts = Parts::of(archive)?;
        let workbook = parts.workbook()?;
        let (sheets, names) = parts.sheets(&workbook)?;
        let (folder, _) = parts::split(&workbook);
        let (mut strings, mut styles) = (Strings::default(), Styles::default());
        // Where `calamine` looks for them, whatever the relations say.
        parts.show(&format!("{folder}sharedStrings.xml"), &mut strings)?;
        parts.show(&format!("{folder}styles.xml"), &mut styles)?;
        if styles.count() > MAX_STYLES {
            return Err(SheetsError::TooMany("styles"));
        }
        Ok(Self { parts, sheets, names, strings, styles })
    }

    /// The notes on what stands beside the texts of a sheet.
    pub(super) fn of(&mut self, sheet: &Sheet, room: &mut Room) -> Result<Vec<Note>, SheetsError> {
        let found = self.sheets.iter().find(|(name, _)| *name == sheet.name);
        let Some((_, path)) = found.cloned() else {
            return Err(SheetsError::Workbook(Damage::NotThere));
        };
        let relations = self.parts.relations(&path)?;
        let mut told = Told::about(sheet, room);
        let mut page = Page::new(&self.strings, &self.styles);
        self.parts.show(&path, &mut page)?;
        page.tell(&relations, &mut told)?;
        let mut seen = BTreeSet::new();
        for relation in relations.values() {
            if seen.insert((&relation.kind, sought(&relation.target))) {
                self.related(relation, &mut told)?;
            }
        }
        Ok(told.notes)
    }

    /// How many comments there are on a sheet that is no part of a form.
    pub(super) fn comments_on(&mut self, sheet: &str, room: &mut Room) -> Result<Option<Note>, SheetsError> {
        let Some((_, path)) = self.sheets.iter().find(|(name, _)| name == sheet).cloned() else {
            return Ok(None);
        };
        let mut comments = Comments::default();
        let mut seen = BTreeSet::new();
        for relation in self.parts.relations(&path)?.into_values() {
            let says = relation.kind == "comments" || relation.kind == "threadedComment";
            if says && seen.insert(sought(&relation.target)) {
                self.parts.show(&relation.target, &mut comments)?;
            }
        }
        room.beside(comments.count())?;
        let note = || Note::new(Place::Sheet(sheet.to_owned()), NoteCode::CommentsElsewhere);
        Ok((comments.count() > 0).then(|| note().with("count", comments.count())))
    }

    /// The names that the workbook gives to cells, if there are any.
    pub(super) fn names(&self) -> Option<Note> {
        let first = self.names.first()?;
        let note = Note::new(Place::Sheet("workbook".to_owned()), NoteCode::CellNames);
        Some(note.with("count", self.names.len()).with("name", first))
    }

    /// What another part says about the sheet.
    fn related(&mut self, relation: &Relation, told: &mut Told<'_>) -> Result<(), SheetsError> {
        match relation.kind.as_str() {
            "comments" | "threadedComment" => {
                let mut comments = Comments::default();
                self.parts.show(&relation.target, &mut comments)?;
                comments.tell(told)
            }
            "drawing" => {
                let mut drawings = Drawings::default();
                self.parts.show(&relation.target, &mut drawings)?;
                drawings.tell(told)
            }
            // Not every program writes this part as XML.
            "vmlDrawing" => {
                let mut shapes = Shapes::default();
                match self.parts.show(&relation.target, &mut shapes) {
                    Err(SheetsError::DamagedPart(_)) => told.part(&relation.kind),
                    shown => shown.and_then(|()| shapes.tell(told)),
                }
            }
            kind if READ_ELSEWHERE.contains(&kind) => Ok(()),
            kind => told.part(kind),
        }
    }
}
