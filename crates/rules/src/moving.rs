//! Going on with another version: which answers carry over, which are called otherwise, and which are left behind.
//!
//! Nothing is guessed: an answer moves only where the pack declares the version it was given under, and only to an item
//! that can be answered so. What is left behind is kept by the screening and never counted.

use std::collections::BTreeMap;

use fener_model::{Answer, Given, ItemMove};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::interview::Answers;
use crate::loaded::Pack;
use crate::pack::MoveFrom;

/// Answers given under an earlier version, as this one reads them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// The answers, all of which the pack can read.
    pub answers: Answers,
    /// Items that keep their id, with at least one answer.
    pub carried: Vec<String>,
    /// Items of the earlier version whose answers stand under another id now.
    pub renamed: BTreeMap<String, String>,
    /// Answers that the pack cannot read.
    pub left_behind: Vec<LeftBehind>,
    /// All this as it is recorded.
    pub items: Vec<ItemMove>,
}

/// Answers to one item that count no longer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftBehind {
    /// The item's id in the earlier version.
    pub item: String,
    /// The answers as they were given.
    pub given: Vec<Given>,
    /// Why.
    pub why: LeftWhy,
}

/// Why an answer cannot be read under another version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LeftWhy {
    /// The pack says that no item takes it over.
    Dropped,
    /// The pack has no such item and does not say what became of it.
    Gone,
    /// The item cannot be answered so any more.
    NotAccepted,
}

impl MoveFrom {
    /// The item that takes over the answers to `item`; none when the pack says so.
    pub(crate) fn target<'a>(&'a self, item: &'a str) -> Option<&'a str> {
        self.items.get(item).map_or(Some(item), Option::as_deref)
    }
}

impl Pack {
    /// Whether the pack declares how answers given under this version are to be read.
    #[must_use]
    pub fn moves_from(&self, version: &str) -> bool {
        self.declared(version).is_some()
    }

    /// Answers given under an earlier version, as this one reads them; none where the pack does not declare that
    /// version.
    #[must_use]
    pub fn move_answers(&self, from_version: &str, answers: &Answers) -> Option<Moved> {
        let declared = self.declared(from_version)?;
        let mut moved = Moved::default();
        for (item, given) in answers.iter().filter(|(_, given)| !given.is_empty()) {
            self.move_item(declared, item, given, &mut moved);
        }
        Some(moved)
    }

    /// The item that takes over the answers to an item of an earlier version; none where there is none.
    #[must_use]
    pub fn successor(&self, from_version: &str, item: &str) -> Option<&str> {
        let target = self.declared(from_version)?.target(item)?;
        self.item(target).map(|item| item.id.as_str())
    }

    fn declared(&self, version: &str) -> Option<&MoveFrom> {
        self.source.moves.moves.iter().find(|declared| declared.from == version)
    }

    fn move_item(&self, declared: &MoveFrom, item: &str, given: &[Given], moved: &mut Moved) {
        let target = declared.target(item);
        let here = target.filter(|target| self.item(target).is_some());
        let codes = used_codes(declared.answers.get(item), given);
        let reads = |answer: &Answer| here.is_some_and(|here| self.accepts(here, &answer.with_codes(&codes)));
        let left = (0_u32..).zip(given).filter(|(_, given)| !reads(&given.answer));
        let left: Vec<u32> = left.map(|(place, _)| place).collect();
        let to = here.filter(|_| left.len() < given.len());
        let step = ItemMove {
            item: item.to_owned(),
            to: to.map(str::to_owned),
            left: if to.is_some() { left } else { Vec::new() },
            codes: if to.is_some() { codes } else { BTreeMap::new() },
        };
        let (stands, behind) = step.split(given);
        if !behind.is_empty() {
            let why = match (target, here) {
                (None, _) => LeftWhy::Dropped,
                (Some(_), None) => LeftWhy::Gone,
                (Some(_), Some(_)) => LeftWhy::NotAccepted,
            };
            moved.left_behind.push(LeftBehind { item: item.to_owned(), given: behind, why });
        }
        moved.stand(item, to, stands);
        let stays = to == Some(item) && step.codes.is_empty() && step.left.is_empty();
        if !stays {
            moved.items.push(step);
        }
    }
}

impl Moved {
    fn stand(&mut self, item: &str, to: Option<&str>, stands: Vec<Given>) {
        let Some(to) = to else { return };
        if to == item {
            self.carried.push(item.to_owned());
        } else {
            self.renamed.insert(item.to_owned(), to.to_owned());
        }
        let here = self.answers.entry(to.to_owned()).or_default();
        for given in stands {
            if !here.contains(&given) {
                here.push(given);
            }
        }
    }
}

/// The codes that these answers have and that are called otherwise now.
fn used_codes(declared: Option<&BTreeMap<String, String>>, given: &[Given]) -> BTreeMap<String, String> {
    let codes = declared.into_iter().flatten();
    let changes = |(old, new): &(&String, &String)| {
        let only = BTreeMap::from([((*old).clone(), (*new).clone())]);
        given.iter().any(|given| given.answer.with_codes(&only) != given.answer)
    };
    codes.filter(changes).map(|(old, new)| (old.clone(), new.clone())).collect()
}
