//! The interview: answers given so far in; what is shown, what comes next and what follows out. Pure.

mod end;
mod outcome;
mod steps;
mod walk;

use std::collections::BTreeMap;

use fener_model::Given;
use schemars::JsonSchema;
use serde::Serialize;

use crate::ahead::{Needed, Tables};
use crate::evaluate::{Evaluation, Options};
use crate::loaded::Pack;
use crate::pack::{AskedBy, Circumstances, GuardKind, StageKind};
pub(crate) use end::End;
pub(crate) use steps::Guards;
pub(crate) use walk::{Overrides, Walk};

/// The standing answers by item. Several that disagree are all kept; the higher concern counts.
pub type Answers = BTreeMap<String, Vec<Given>>;

/// How an interview is looked at, beside its answers. The default is the field's, where nothing is known of place and hour.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    /// Which strengths and switches count.
    pub options: Options,
    /// The higher outcome that an officer chose: what follows from the outcome follows from that one, while the evaluation
    /// stays what the answers amount to. A lower or unknown one changes nothing.
    pub raised: Option<String>,
    /// Where and when.
    pub circumstances: Circumstances,
}

/// The next open thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Step<'p> {
    /// This item is to be answered.
    Item(&'p str),
    /// This guard has to be satisfied before anything more is asked.
    Guard(&'p str),
    /// Nothing is open.
    Done,
}

/// How the interview is led.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Looking and asking.
    Full,
    /// A guard cannot be satisfied: what it blocks is only looked at, not asked.
    ObserveOnly,
}

/// A stage that is led through, with what to remember on entering it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownStage<'p> {
    /// The stage.
    pub id: &'p str,
    /// What it is for.
    pub kind: StageKind,
    /// Guards to be shown as a reminder on entering.
    pub prompts: Vec<&'p str>,
}

/// An item that is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct ShownItem<'p> {
    /// The item.
    pub id: &'p str,
    /// Its stage.
    pub stage: &'p str,
    /// How it is learnt. `never_ask` items are never a step; they can be ticked at any time.
    pub asked_by: AskedBy,
    /// Whether it has an answer that counts.
    pub answered: bool,
    /// Whether answers stand that disagree.
    pub disagreeing: bool,
    /// The guard that has to be satisfied before it is asked.
    pub waits_for: Option<&'p str>,
    /// Whether it has to be asked, or looked at: its answer could still change the outcome, a notice or a route, or
    /// it is owed whatever the result. What is not needed is no step.
    pub needed: bool,
}

/// A guard that applies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct StandingGuard<'p> {
    /// The guard.
    pub id: &'p str,
    /// What it does.
    pub kind: GuardKind,
    /// Whether it is content. Prompts without a condition are not.
    pub satisfied: bool,
    /// Whether the interview goes on by observation because it cannot be satisfied.
    pub observe_only: bool,
    /// The items that settle it.
    pub items: Vec<&'p str>,
    /// The stages led through in which it holds back what is asked: none while it is satisfied.
    pub held_back: Vec<&'p str>,
}

/// How far the interview is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Progress {
    /// Shown items with an answer.
    pub answered: usize,
    /// Needed items without one, as far as can be foreseen now.
    pub remaining: usize,
}

/// A legal consequence to consider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct LegalFlag<'p> {
    /// The flag.
    pub id: &'p str,
    /// The law, by its id.
    pub law: &'p str,
    /// What of it; empty where all of it is meant.
    pub article: &'p str,
    /// Who decides, by id.
    pub decides: &'p str,
}

/// Something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
pub struct AdvisedRoute<'p> {
    /// The route.
    pub id: &'p str,
    /// Whom to call.
    pub contact: Option<&'p str>,
    /// By when.
    pub clock: Option<&'p str>,
    /// Before anything else.
    pub urgent: bool,
}

/// Everything that follows from the answers given so far.
#[derive(Clone, Debug)]
pub struct Interview<'p> {
    /// How it is led.
    pub mode: Mode,
    /// The next open thing.
    pub step: Step<'p>,
    /// The stages led through, in order.
    pub stages: Vec<ShownStage<'p>>,
    /// The items shown, in order.
    pub items: Vec<ShownItem<'p>>,
    /// The guards that apply.
    pub guards: Vec<StandingGuard<'p>>,
    /// How far it is.
    pub progress: Progress,
    /// Whether no open answer can change the outcome any more.
    pub settled: bool,
    /// The outcome and its bounds; the facts are in it.
    pub evaluation: Evaluation<'p>,
    /// Urgent triggers that hold, in order of haste.
    pub urgent: Vec<&'p str>,
    /// Flags that hold.
    pub flags: Vec<&'p str>,
    /// Legal consequences to consider.
    pub legal: Vec<LegalFlag<'p>>,
    /// What to do: urgent things first, then in the pack's order.
    pub routes: Vec<AdvisedRoute<'p>>,
    /// Kinds of agency that are told.
    pub recipients: Vec<&'p str>,
    /// Whether a referral is offered.
    pub referral_offered: bool,
    /// Whether the person agreed to it; none while not asked or not clear.
    pub consent: Option<bool>,
    /// The ground on which it may be sent without agreement.
    pub basis_without_consent: Option<&'p str>,
    /// Items that have answers but are not shown now: kept, never counted.
    pub hidden: Vec<&'p str>,
    /// Answers that this pack cannot read: unknown items, or answers the item does not have. Never counted.
    pub unreadable: Vec<String>,
}

impl Pack {
    /// Everything that follows from these answers.
    #[must_use]
    pub fn interview(&self, answers: &Answers) -> Interview<'_> {
        self.interview_on(answers, &Terms::default())
    }

    /// As [`Pack::interview`], on other terms.
    #[must_use]
    pub fn interview_on(&self, answers: &Answers, terms: &Terms) -> Interview<'_> {
        self.lead(answers, &Overrides::default(), terms, true)
    }

    /// Everything that is shown, whether or not its answer could still change anything.
    #[must_use]
    pub fn full_interview(&self, answers: &Answers, terms: &Terms) -> Interview<'_> {
        self.lead(answers, &Overrides::default(), terms, false)
    }

    pub(crate) fn lead(
        &self,
        answers: &Answers,
        overrides: &Overrides,
        terms: &Terms,
        look_ahead: bool,
    ) -> Interview<'_> {
        let walk = walk::Walk::new(self, answers, overrides, terms);
        let guards = steps::Guards::new(self, &walk);
        let evaluation = self.evaluate(&walk.facts, terms.options);
        let raised = terms.raised.as_ref().and_then(|outcome| self.rank_of(outcome));
        let consequences = outcome::Consequences::new(self, &walk, &evaluation, raised);
        let needed = look_ahead.then(|| {
            let own = (terms.options != self.tables.options).then(|| Tables::new(&self.rules, terms.options));
            Needed::new(self, own.as_ref().unwrap_or(&self.tables), &walk, &guards, raised)
        });
        let items = steps::items(self, &walk, &guards, needed.as_ref());
        let answered = items.iter().filter(|item| item.answered).count();
        let remaining = items.iter().filter(|item| item.is_open()).count();
        let running = evaluation.ran_mask();
        Interview {
            mode: guards.mode(),
            step: steps::next(self, &items, needed.as_ref(), running),
            settled: needed.as_ref().map_or_else(|| !evaluation.can_change(), Needed::is_settled),
            stages: steps::stages(self, &walk, &guards),
            progress: Progress { answered, remaining },
            items,
            guards: guards.standing(self, &walk),
            urgent: consequences.urgent(),
            flags: consequences.flags(),
            legal: consequences.legal(),
            routes: consequences.routes(),
            recipients: consequences.recipients(),
            referral_offered: consequences.offered(),
            consent: consequences.consent(),
            basis_without_consent: consequences.basis(),
            hidden: walk.hidden(),
            unreadable: walk.unreadable,
            evaluation,
        }
    }
}

impl ShownItem<'_> {
    /// Whether it is still to be asked, or looked at.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.needed && !self.answered && self.asked_by != AskedBy::NeverAsk
    }
}
