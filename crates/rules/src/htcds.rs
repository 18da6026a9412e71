//! A referral in the words of IOM's Human Trafficking Case Data Standard, for the systems of other agencies.
//!
//! What is said in which field is the pack's (`htcds.json`); which fields and values there are is the standard's
//! ([`Standard`]); this module brings the two together and refuses whatever is not in both. Whether somebody *is* a
//! victim, or is none, is never said, whatever a pack maps.

mod coverage;
mod mapping;
mod record;
mod standard;
mod table;

pub use coverage::{Coverage, MappedField};
pub use record::{Record, RecordError};
pub use standard::{CodeList, Field, FieldKind, FieldStatus, ListedValue, Notice, Pattern, Standard};
pub use table::{header, row};

pub(crate) use coverage::{coverage, deprecated};
pub(crate) use mapping::{Gives, Mapping, MappingRow};
pub(crate) use standard::Refusal;

use fener_model::{OutcomeSummary, ReferralBody};

use crate::evaluate::{Evaluation, Options};
use crate::interview::{Answers, Overrides, Terms, Walk};
use crate::loaded::Pack;
use crate::pack::{AskedBy, Case};
use mapping::{end_of_interview, end_of_referral};

/// Values that no pack can give: whether a person is a victim is decided by people, and a screening never says that
/// somebody is none.
pub(crate) const DECIDED_BY_PEOPLE: [&str; 2] = ["ActualVictimOfTrafficking", "NotAVictimOfTrafficking"];

/// The content of a referral that can be read here.
const REFERRAL: &str = "fener/referral/1";

/// Why a referral cannot be said in the standard.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// The pack has no `htcds.json`.
    #[error("the protocol pack does not say how to export")]
    NoMapping,
    /// A referral of another version.
    #[error("`{0}` is not a referral that can be read here")]
    OtherSchema(String),
    /// A referral that was made with another pack.
    #[error("made with protocol pack `{0}`")]
    OtherPack(String),
    /// An answer that the pack does not have.
    #[error("the protocol pack has no such answer to `{0}`")]
    Unreadable(String),
    /// The pack does not have what was sent as a result, or comes to another one.
    #[error("the protocol pack comes to another {0} than the referral")]
    OtherResult(&'static str),
    /// A value that the standard does not have.
    #[error(transparent)]
    Record(#[from] RecordError),
}

impl ExportError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoMapping => "no_mapping",
            Self::OtherSchema(_) => "other_schema",
            Self::OtherPack(_) => "other_pack",
            Self::Unreadable(_) => "unreadable_answer",
            Self::OtherResult(_) => "other_result",
            Self::Record(_) => "not_of_the_standard",
        }
    }

    /// What it is about: a pack, an item, a part of the result or a field.
    #[must_use]
    pub fn at(&self) -> &str {
        match self {
            Self::NoMapping => "",
            Self::OtherSchema(at) | Self::OtherPack(at) | Self::Unreadable(at) => at,
            Self::OtherResult(at) => at,
            Self::Record(error) => error.field(),
        }
    }
}

impl Pack {
    /// A referral in the words of the standard. Days are counted where clocks are `minutes_ahead` of UTC.
    ///
    /// What was sent is taken as it was sent: the outcome, the flags and the urgent triggers with which the tablet
    /// ended, and every answer, as hidden ones were left behind. Where a pack keeps no answer on the tablet, the
    /// answers must also amount to that outcome: what does not belong together is not exported.
    ///
    /// # Errors
    /// When the referral is not of this pack, or a value is not one of the standard.
    pub fn htcds(&self, referral: &ReferralBody, minutes_ahead: i16) -> Result<Record, ExportError> {
        let mapping = self.script.mapping.as_ref().ok_or(ExportError::NoMapping)?;
        self.is_of_this_pack(referral)?;
        let mut answers = Answers::new();
        for given in &referral.answers {
            answers.entry(given.item.clone()).or_default().push(given.given());
        }
        let overrides = Overrides { all_count: true, ..Overrides::default() };
        let walk = Walk::new(self, &answers, &overrides, &Terms::default());
        if let Some(item) = walk.unreadable.first() {
            return Err(ExportError::Unreadable(item.clone()));
        }
        let end = end_of_referral(self, &walk, referral)?;
        if self.tells_all()
            && !self.comes_to(&self.evaluate(&walk.facts, Options::default()), &referral.outcome)
        {
            return Err(ExportError::OtherResult("outcome"));
        }
        mapping.record(self, &end, &answers, Some((referral, minutes_ahead)))
    }

    /// A case of the pack in the words of the standard, as a demonstration. Facts that a case states without an answer
    /// count as they do when the case is run.
    ///
    /// # Errors
    /// When a value is not one of the standard.
    pub fn htcds_of_case(&self, case: &Case) -> Result<Record, ExportError> {
        let mapping = self.script.mapping.as_ref().ok_or(ExportError::NoMapping)?;
        let (answers, overrides, terms) = crate::load::stated(self, case);
        let walk = Walk::new(self, &answers, &overrides, &terms);
        let end = end_of_interview(self, &walk, &self.lead(&answers, &overrides, &terms, false));
        mapping.record(self, &end, &answers, None)
    }

    /// How far the pack's mapping goes; none when the pack has none.
    #[must_use]
    pub fn htcds_coverage(&self) -> Option<Coverage<'_>> {
        self.source.htcds.as_ref().map(coverage)
    }

    fn is_of_this_pack(&self, referral: &ReferralBody) -> Result<(), ExportError> {
        if referral.schema != REFERRAL {
            return Err(ExportError::OtherSchema(referral.schema.clone()));
        }
        let header = &self.source.pack.header;
        if (&referral.pack.id, &referral.pack.version) != (&header.id, &header.version) {
            return Err(ExportError::OtherPack(format!("{} {}", referral.pack.id, referral.pack.version)));
        }
        Ok(())
    }

    /// Whether the answers amount to the outcome that was sent, with what the officer made of it. What a supervisor said
    /// against it is no part of that: it lowers nothing that counts, and is exported in no field.
    fn comes_to(&self, evaluation: &Evaluation<'_>, sent: &OutcomeSummary) -> bool {
        let own = evaluation.outcome();
        let raised = sent.raised_to.as_deref().filter(|to| self.rank_of(to) > self.rank_of(own));
        raised.unwrap_or(own) == sent.shown && evaluation.lower() == sent.lower
    }

    /// Whether everything that counts goes with a referral. What is worked out may rest on place and hour, which do not;
    /// it counts where it feeds something.
    fn tells_all(&self) -> bool {
        let mut items = self.source.interview.items.iter();
        items.all(|item| item.data.refer && (item.asked_by != AskedBy::Calculate || item.feeds.is_empty()))
    }
}
