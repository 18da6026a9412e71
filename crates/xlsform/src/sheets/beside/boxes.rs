//! What floats above the cells of a sheet: comments, pictures, shapes and buttons. Each is in a part of its own.

use super::super::xml::{Look, NoXml, Tag};
use super::super::{SheetsError, places};
use super::told::Told;
use crate::notes::NoteCode;

/// Comments, of both kinds: those with an answer to them too.
#[derive(Debug, Default)]
pub(super) struct Comments {
    /// The cell of each, and what it says.
    found: Vec<(String, String)>,
    speaks: bool,
}

impl Comments {
    pub(super) fn count(&self) -> usize {
        self.found.len()
    }

    pub(super) fn tell(self, told: &mut Told<'_>) -> Result<(), SheetsError> {
        self.found.iter().try_for_each(|(at, text)| told.at(at, NoteCode::Comment, &[("text", text)]))
    }
}

impl Look for Comments {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        match name {
            "comment" | "threadedComment" => {
                self.found.push((tag.get("ref")?.unwrap_or_default(), String::new()));
            }
            "text" => self.speaks = true,
            _ => {}
        }
        Ok(())
    }

    fn says(&mut self, text: &str) {
        if let Some((_, said)) = self.found.last_mut().filter(|_| self.speaks) {
            said.push_str(text);
        }
    }

    fn ends(&mut self, name: &str) {
        if name == "text" {
            self.speaks = false;
        }
    }
}

/// Pictures and shapes.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    found: Vec<Drawing>,
    /// The element in which a text or number stands that is looked for.
    within: Option<Said>,
    /// Whether this is the corner from which the drawing begins.
    from: bool,
}

#[derive(Debug, Default)]
struct Drawing {
    column: String,
    row: String,
    text: String,
}

#[derive(Clone, Copy, Debug)]
enum Said {
    Column,
    Row,
    Text,
}

impl Drawings {
    pub(super) fn tell(self, told: &mut Told<'_>) -> Result<(), SheetsError> {
        for Drawing { column, row, text } in &self.found {
            let number =
                |text: &str| text.trim().parse::<u32>().ok().and_then(|number| number.checked_add(1));
            let place = match (number(column), number(row)) {
                (Some(column), Some(row)) => places::name(column, row),
                _ => String::new(),
            };
            told.at(&place, NoteCode::Drawing, &[("text", text)])?;
        }
        Ok(())
    }
}

impl Look for Drawings {
    fn begins(&mut self, name: &str, _tag: Tag<'_>) -> Result<(), NoXml> {
        match name {
            "twoCellAnchor" | "oneCellAnchor" | "absoluteAnchor" => self.found.push(Drawing::default()),
            "from" => self.from = true,
            "col" if self.from => self.within = Some(Said::Column),
            "row" if self.from => self.within = Some(Said::Row),
            "t" => self.within = Some(Said::Text),
            _ => {}
        }
        Ok(())
    }

    fn says(&mut self, text: &str) {
        let Some(drawing) = self.found.last_mut() else { return };
        match self.within {
            Some(Said::Column) => drawing.column.push_str(text),
            Some(Said::Row) => drawing.row.push_str(text),
            Some(Said::Text) => drawing.text.push_str(text),
            None => {}
        }
    }

    fn ends(&mut self, name: &str) {
        self.within = None;
        match (name, self.found.last_mut()) {
            ("from", _) => self.from = false,
            // The end of a paragraph.
            ("p", Some(drawing)) => drawing.text.push(' '),
            _ => {}
        }
    }
}

/// Shapes of an older kind, in which the boxes of the comments are drawn too.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    /// What is no comment, such as `Button`.
    others: Vec<String>,
}

impl Shapes {
    pub(super) fn tell(self, told: &mut Told<'_>) -> Result<(), SheetsError> {
        self.others.iter().try_for_each(|kind| told.part(kind))
    }
}

impl Look for Shapes {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        if name == "ClientData" {
            self.others.extend(tag.get("ObjectType")?.filter(|kind| kind != "Note"));
        }
        Ok(())
    }
}
