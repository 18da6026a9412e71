//! What the texts that all sheets share look like, as far as the look says something: struck through is not meant any
//! more.

use std::collections::BTreeSet;

use super::super::xml::{Look, NoXml, Tag, is_true};

/// The shared texts of which there is something to say, by number.
#[derive(Debug, Default)]
pub(super) struct Strings {
    begun: usize,
    struck: BTreeSet<usize>,
    read: BTreeSet<usize>,
}

impl Strings {
    /// Whether a text, or some of it, is struck through.
    pub(super) fn is_struck(&self, number: usize) -> bool {
        self.struck.contains(&number)
    }

    /// Whether it is written how a text is read aloud.
    pub(super) fn is_read(&self, number: usize) -> bool {
        self.read.contains(&number)
    }
}

impl Look for Strings {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        match (name, self.begun.checked_sub(1)) {
            ("si", _) => self.begun += 1,
            ("strike", Some(number)) if strikes(tag)? => drop(self.struck.insert(number)),
            ("rPh", Some(number)) => drop(self.read.insert(number)),
            _ => {}
        }
        Ok(())
    }
}

/// The styles of cells whose font strikes through, by number.
#[derive(Debug, Default)]
pub(super) struct Styles {
    within: Within,
    /// Fonts, fills, borders, formats and styles: whoever makes styles of them takes memory for each.
    count: usize,
    /// Whether each font does.
    fonts: Vec<bool>,
    /// Whether each style does.
    cells: Vec<bool>,
}

/// Which list of the styles is being read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Within {
    #[default]
    Neither,
    Fonts,
    Cells,
}

impl Styles {
    /// How many there are of all kinds.
    pub(super) fn count(&self) -> usize {
        self.count
    }

    pub(super) fn strike(&self, style: usize) -> bool {
        self.cells.get(style).copied().unwrap_or(false)
    }
}

impl Look for Styles {
    fn begins(&mut self, name: &str, tag: Tag<'_>) -> Result<(), NoXml> {
        if matches!(name, "font" | "fill" | "border" | "numFmt" | "xf" | "dxf") {
            self.count += 1;
        }
        match (name, self.within) {
            ("fonts", _) => self.within = Within::Fonts,
            ("cellXfs", _) => self.within = Within::Cells,
            ("font", Within::Fonts) => self.fonts.push(false),
            ("strike", Within::Fonts) if strikes(tag)? => {
                if let Some(font) = self.fonts.last_mut() {
                    *font = true;
                }
            }
            ("xf", Within::Cells) => {
                let font = tag.get("fontId")?.and_then(|font| font.parse::<usize>().ok());
                self.cells.push(font.and_then(|font| self.fonts.get(font)).copied().unwrap_or(false));
            }
            _ => {}
        }
        Ok(())
    }

    fn ends(&mut self, name: &str) {
        if matches!(name, "fonts" | "cellXfs") {
            self.within = Within::Neither;
        }
    }
}

/// Whether this tag strikes through: it does unless it says that it does not.
pub(super) fn strikes(tag: Tag<'_>) -> Result<bool, NoXml> {
    Ok(tag.get("val")?.is_none_or(|said| is_true(&said)))
}
