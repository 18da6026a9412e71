//! The questions that were carried so far, by the names that expressions call them, and what an answer of the form is in
//! the pack.

use std::collections::{BTreeMap, BTreeSet};

use crate::expression::Problem;
use crate::form::{ColumnKind, Row};
use crate::sheets::At;

/// What an item's answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One of finitely many.
    One,
    /// Some of finitely many.
    Several,
    /// A number with so many digits after the point.
    Number(u8),
    /// A date or words.
    Given,
}

/// A question as expressions can speak of it.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The item.
    pub(crate) id: String,
    pub(crate) shape: Shape,
    /// What the form calls an answer, and what the pack calls it.
    pub(crate) answers: Vec<(String, String)>,
    /// Whether it always has an answer: it is worked out.
    pub(crate) settled: bool,
    /// Whether it is no item, but a fact of the pack.
    pub(crate) fact: bool,
}

impl Known {
    /// What the pack calls an answer of the form.
    pub(crate) fn answer(&self, raw: &str) -> Option<&str> {
        self.answers.iter().find(|(known, _)| known == raw.trim()).map(|(_, answer)| answer.as_str())
    }

    /// Every answer that the form offers.
    pub(crate) fn all(&self) -> BTreeSet<String> {
        let given = matches!(self.shape, Shape::Number(_) | Shape::Given).then(|| "given".to_owned());
        self.answers.iter().map(|(_, answer)| answer.clone()).chain(given).collect()
    }
}

/// All names of the form.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// Carried, and led through before what is being carried now.
    pub(crate) known: BTreeMap<String, Known>,
    /// Every name that a row of the form has.
    pub(crate) in_form: BTreeSet<String>,
    /// Those of them that were passed without being carried.
    pub(crate) passed: BTreeSet<String>,
    /// Where questions stand whose name another has before them.
    pub(crate) second: BTreeSet<At>,
    /// Rows that worked out a fact of which more has been said since.
    pub(crate) stale: BTreeSet<String>,
}

impl Names {
    /// From here on, expressions can speak of what stands in this row.
    pub(crate) fn add(&mut self, row: &Row, name: String, known: Known) {
        let second = row.get(&ColumnKind::Name).is_some_and(|cell| self.second.contains(&cell.at));
        if !second {
            self.known.insert(name, known);
        }
    }

    pub(crate) fn find(&self, name: &str) -> Result<&Known, Problem> {
        self.known.get(name).ok_or_else(|| match () {
            () if self.stale.contains(name) => Problem::Stale,
            () if self.passed.contains(name) => Problem::NotCarried,
            () if self.in_form.contains(name) => Problem::Later,
            () => Problem::NoSuchQuestion,
        })
    }
}
