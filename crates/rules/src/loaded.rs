//! A pack that was checked and can be used.

use std::collections::{BTreeMap, BTreeSet};

use fener_model::{Answer, Source};

use crate::ahead::Tables;
use crate::finding::Finding;
use crate::load::CaseRun;
use crate::pack::{
    CasesFile, HtcdsFile, IndicatorsFile, InterviewFile, Item, MovesFile, PackFile, RecordingsFile,
    RoutingFile,
};
use crate::rules::Rules;
use crate::script::Script;

/// A pack as its author wrote it.
#[derive(Clone, Debug)]
pub struct PackSource {
    /// `pack.json`.
    pub pack: PackFile,
    /// `indicators.json`.
    pub indicators: IndicatorsFile,
    /// `interview.json`.
    pub interview: InterviewFile,
    /// `routing.json`.
    pub routing: RoutingFile,
    /// `htcds.json`, if the pack has one.
    pub htcds: Option<HtcdsFile>,
    /// `cases.json`.
    pub cases: CasesFile,
    /// `moves.json`; empty when there is none.
    pub moves: MovesFile,
    /// `recordings.json`; empty when there is none.
    pub recordings: RecordingsFile,
    /// `texts/<language>.json`: language, then text key, then text.
    pub texts: BTreeMap<String, BTreeMap<String, String>>,
}

/// A pack that can be used: complete, without contradictions, and all its cases pass.
#[derive(Clone, Debug)]
pub struct Pack {
    pub(crate) source: PackSource,
    pub(crate) rules: Rules,
    pub(crate) script: Script,
    /// What can be looked up of the rules, read as the field reads them.
    pub(crate) tables: Tables,
}

impl Pack {
    /// Reads, checks and compiles a pack from the bytes of its files by relative path, such as `texts/tr.json`.
    ///
    /// # Errors
    /// Everything found wrong with it, in the order of the checks; what is wrong with cases comes last. Later checks run
    /// only when the earlier ones found nothing, as they would only repeat it.
    pub fn load(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, Vec<Finding>> {
        crate::load::load(files)
    }

    /// As [`Pack::load`] without running the cases: for authors at work, never for the field.
    ///
    /// # Errors
    /// As [`Pack::load`].
    pub fn unproven(files: &BTreeMap<String, Vec<u8>>) -> Result<Self, Vec<Finding>> {
        crate::load::unproven(files)
    }

    /// As [`Pack::unproven`] for a pack that is being written: with what is wrong with its texts and with the names in its
    /// cases, which change nothing of what comes out of it. For looking at what it does, such as comparing it.
    ///
    /// # Errors
    /// As [`Pack::load`], when there is more.
    pub fn draft(files: &BTreeMap<String, Vec<u8>>) -> Result<(Self, Vec<Finding>), Vec<Finding>> {
        crate::load::draft(files)
    }

    /// Runs the pack's own cases.
    #[must_use]
    pub fn run_cases(&self) -> Vec<CaseRun<'_>> {
        crate::load::run_cases(self)
    }

    /// What the pack can say and none of its cases expects: each outcome and class by profile, each dimension, urgent
    /// trigger, flag, legal flag, route, recipient and blocking guard. The pack works without, but nobody has tried it.
    #[must_use]
    pub fn unreached(&self) -> Vec<Finding> {
        crate::load::unreached(&self.source)
    }

    /// Rows of `htcds.json` for fields that the standard has replaced. They work, and the author should look.
    #[must_use]
    pub fn htcds_deprecated(&self) -> Vec<Finding> {
        self.source.htcds.as_ref().map(crate::htcds::deprecated).unwrap_or_default()
    }

    /// The pack as its author wrote it.
    #[must_use]
    pub fn source(&self) -> &PackSource {
        &self.source
    }

    /// The text of a key in a language.
    #[must_use]
    pub fn text(&self, language: &str, key: &str) -> Option<&str> {
        self.source.texts.get(language)?.get(key).map(String::as_str)
    }

    /// An item by id, as its author wrote it.
    #[must_use]
    pub fn item(&self, id: &str) -> Option<&Item> {
        self.source.interview.items.iter().find(|item| item.id == id)
    }

    /// Whether an item is called so, or one of an earlier version was.
    #[must_use]
    pub fn has_had(&self, item: &str) -> bool {
        self.item(item).is_some() || self.source.pack.header.retired.iter().any(|retired| retired == item)
    }

    /// The provinces that the pack tells apart, by code.
    #[must_use]
    pub fn provinces(&self) -> BTreeSet<&str> {
        self.script.provinces()
    }

    /// Whether an item can be answered so.
    #[must_use]
    pub fn accepts(&self, item: &str, answer: &Answer) -> bool {
        let item = self.script.item_names.place(item).and_then(|place| self.script.items.get(place));
        item.is_some_and(|item| item.accepts(answer))
    }

    /// The source an answer to an item has unless somebody says otherwise.
    #[must_use]
    pub fn usual_source(&self, item: &str) -> Option<Source> {
        let place = self.script.item_names.place(item)?;
        self.script.items.get(place).map(crate::script::ItemScript::usual_source)
    }

    /// The outcomes from the lowest to the highest.
    pub fn outcomes(&self) -> impl Iterator<Item = &str> {
        self.rules.outcomes.iter()
    }

    /// The place of an outcome among [`Pack::outcomes`], from the lowest, 0.
    #[must_use]
    pub fn rank_of(&self, outcome: &str) -> Option<usize> {
        self.rules.outcomes.place(outcome)
    }
}
