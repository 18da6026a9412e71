//! The screen of the interview from the state of the screening.

use fener_model::{DraftId, Screening, Source};
use fener_rules::pack::{AskedBy, Guard, GuardKind, Item};
use fener_rules::{Interview, Mode, ShownItem, ShownStage, Step};

use super::{clock, last_answered};
use crate::app::App;
use crate::error::{CallError, Code};
use crate::open::{Open, answers, terms};
use crate::packs::LoadedPack;
use crate::texts::Keys;
use crate::view::{
    GuardView, InterviewView, ItemView, ProgressView, PromptView, StageProgress, StepView, TimerView,
};

/// The screen to show now.
pub(crate) fn view(
    app: &App,
    open: &Open,
    pack: &LoadedPack,
    id: DraftId,
) -> Result<InterviewView, CallError> {
    let recorded = open.vault.events(id)?;
    let screening = Screening::from_events(&recorded);
    let answers = answers(&screening);
    let now = app.platform.time();
    let terms = terms(pack, &screening, open.around(app));
    let interview = pack.pack.interview_on(&answers, &terms);
    let focus =
        open.focus.get(&id).filter(|item| interview.items.iter().any(|shown| shown.id == item.as_str()));
    let step = focus.map_or(interview.step, |item| Step::Item(item));
    let builder = Builder { pack, screening: &screening, interview: &interview };
    let (step_view, current) = builder.step(step)?;
    let (previous, next) = match step {
        Step::Item(item) => (builder.previous(item), builder.next(item)),
        Step::Guard(_) | Step::Done => (builder.last_shown(), None),
    };
    let (ticks, timers) = (builder.ticks(), builder.timers());
    let mut keys = Keys::default();
    builder.collect_keys(&step_view, &ticks, &mut keys);
    timers.iter().for_each(|timer| keys.add_guard(&timer.prompt.id, &timer.prompt.never_say));
    Ok(InterviewView {
        id,
        pack: pack.reference.clone(),
        led_with: app.packs.led_with(Some(&pack.reference), &open.vault),
        language: screening.language.clone().unwrap_or_default(),
        previous,
        next,
        progress: builder.progress(current.as_deref()),
        observe_only: interview.mode == Mode::ObserveOnly,
        settled: interview.settled,
        urgent: interview.urgent.iter().map(|&id| id.to_owned()).collect(),
        paused: screening.paused,
        stopped: screening.stopped,
        can_undo: last_answered(&recorded, &screening).is_some(),
        led_s: clock::led_s(&recorded, now),
        timers,
        texts: keys.texts(&pack.pack),
        step: step_view,
        ticks,
    })
}

struct Builder<'a> {
    pack: &'a LoadedPack,
    screening: &'a Screening,
    interview: &'a Interview<'a>,
}

impl Builder<'_> {
    /// The view of a step and the stage it stands in.
    fn step(&self, step: Step<'_>) -> Result<(StepView, Option<String>), CallError> {
        match step {
            Step::Item(id) => {
                let item = self.item(id)?;
                let stage = item.stage.clone();
                Ok((StepView::Item { prompts: self.prompts(id, &stage), item }, Some(stage)))
            }
            Step::Guard(id) => {
                let guard =
                    self.interview.guards.iter().find(|guard| guard.id == id).ok_or(Code::Internal)?;
                let visible = |item: &&&str| self.interview.items.iter().any(|shown| shown.id == **item);
                let items: Vec<ItemView> = guard
                    .items
                    .iter()
                    .filter(visible)
                    .map(|item| self.item(item))
                    .collect::<Result<_, _>>()?;
                let stage = items.first().map(|item| item.stage.clone());
                let never_say = self.never_say(id);
                Ok((StepView::Guard { guard: GuardView { id: id.to_owned(), never_say, items } }, stage))
            }
            Step::Done => Ok((StepView::Done, None)),
        }
    }

    fn source(&self, id: &str) -> Result<&Item, CallError> {
        self.pack.pack.item(id).ok_or_else(|| Code::Internal.into())
    }

    fn item(&self, id: &str) -> Result<ItemView, CallError> {
        let item = self.source(id)?;
        let given =
            self.screening.answers.get(id).map(|history| history.standing.clone()).unwrap_or_default();
        Ok(ItemView {
            id: item.id.clone(),
            stage: item.stage.clone(),
            asked_by: item.asked_by,
            phase: item.phase,
            sensitivity: item.sensitivity,
            response: item.response.clone(),
            given,
            sources: sources(item.asked_by),
            may_be_unsure: may_be_unsure(item.asked_by),
        })
    }

    /// Reminders belong to the first thing that is shown in a stage.
    fn prompts(&self, item: &str, stage: &str) -> Vec<PromptView> {
        let first = self.steps().find(|shown| shown.stage == stage);
        if first.is_none_or(|shown| shown.id != item) {
            return Vec::new();
        }
        let shown = self.interview.stages.iter().find(|shown| shown.id == stage);
        let prompts = shown.map_or(&[][..], |shown| &shown.prompts);
        prompts.iter().map(|id| self.prompt(id)).collect()
    }

    fn prompt(&self, id: &str) -> PromptView {
        PromptView { id: id.to_owned(), never_say: self.never_say(id) }
    }

    fn guard(&self, id: &str) -> Option<&Guard> {
        self.pack.pack.source().interview.guards.iter().find(|guard| guard.id == id)
    }

    fn never_say(&self, guard: &str) -> Vec<String> {
        self.guard(guard).map(|guard| guard.never_say.clone()).unwrap_or_default()
    }

    /// Reminders that come with time, while what they remind of stands.
    fn timers(&self) -> Vec<TimerView> {
        let standing = self.interview.guards.iter();
        let prompts = standing.filter(|guard| guard.kind == GuardKind::Prompt && !guard.satisfied);
        prompts
            .filter_map(|guard| {
                let after_minutes = self.guard(guard.id)?.after_minutes?;
                Some(TimerView { prompt: self.prompt(guard.id), after_minutes })
            })
            .collect()
    }

    /// What is led through: answered, or still to be.
    fn steps(&self) -> impl DoubleEndedIterator<Item = &ShownItem<'_>> {
        let is_step =
            |shown: &&ShownItem<'_>| shown.asked_by != AskedBy::NeverAsk && (shown.answered || shown.needed);
        self.interview.items.iter().filter(is_step)
    }

    /// The way that the interview took: the items answered, in the order of their answers.
    fn trail(&self) -> impl DoubleEndedIterator<Item = &str> {
        let stands = |id: &&String| self.steps().any(|shown| shown.id == id.as_str() && shown.answered);
        self.screening.order.iter().filter(stands).map(String::as_str)
    }

    /// Back along the way: the item answered before this one, or last.
    fn previous(&self, item: &str) -> Option<String> {
        let before: Vec<_> = self.trail().take_while(|&known| known != item).collect();
        before.last().map(|&id| id.to_owned())
    }

    /// Forward from an answered item: the one answered after it, or the step that is open.
    fn next(&self, item: &str) -> Option<String> {
        let mut trail = self.trail().skip_while(|&known| known != item);
        trail.next()?;
        let open = match self.interview.step {
            Step::Item(open) => Some(open),
            Step::Guard(_) | Step::Done => None,
        };
        trail.next().or(open).map(str::to_owned)
    }

    fn last_shown(&self) -> Option<String> {
        self.trail().next_back().map(str::to_owned)
    }

    /// What is only ticked when the person brings it up.
    fn ticks(&self) -> Vec<ItemView> {
        let ticks = self.interview.items.iter().filter(|shown| shown.asked_by == AskedBy::NeverAsk);
        ticks.filter_map(|shown| self.item(shown.id).ok()).collect()
    }

    fn progress(&self, current: Option<&str>) -> ProgressView {
        let listed = |stage: &&ShownStage<'_>| current == Some(stage.id) || self.is_foreseen(stage.id);
        let stages = self.interview.stages.iter().filter(listed).map(|stage| {
            let mine = self.steps().filter(|shown| shown.stage == stage.id);
            let (answered, total) = mine.fold((0, 0), |(a, t), shown| (a + u32::from(shown.answered), t + 1));
            StageProgress { id: stage.id.to_owned(), answered, total, current: current == Some(stage.id) }
        });
        ProgressView {
            answered: u32::try_from(self.interview.progress.answered).unwrap_or(u32::MAX),
            remaining: u32::try_from(self.interview.progress.remaining).unwrap_or(u32::MAX),
            stages: stages.collect(),
        }
    }

    /// What only some people are led through is listed once it has been looked who is there.
    fn is_foreseen(&self, stage: &str) -> bool {
        let sources = &self.pack.pack.source().interview.stages;
        let first = sources.first().map_or("", |first| first.id.as_str());
        let has_looked = self.steps().filter(|shown| shown.stage == first).all(|shown| shown.answered);
        has_looked || sources.iter().any(|source| source.id == stage && source.when.is_none())
    }

    fn collect_keys(&self, step: &StepView, ticks: &[ItemView], keys: &mut Keys) {
        let of = |keys: &mut Keys, item: &ItemView| {
            if let Some(item) = self.pack.pack.item(&item.id) {
                keys.add_item(item);
            }
        };
        match step {
            StepView::Item { item, prompts } => {
                of(keys, item);
                prompts.iter().for_each(|prompt| keys.add_guard(&prompt.id, &prompt.never_say));
            }
            StepView::Guard { guard } => {
                keys.add_guard(&guard.id, &guard.never_say);
                guard.items.iter().for_each(|item| of(keys, item));
            }
            StepView::Done => {}
        }
        ticks.iter().for_each(|item| of(keys, item));
        self.interview.stages.iter().for_each(|stage| keys.add("stage", stage.id));
        self.interview.urgent.iter().for_each(|id| keys.add_with("urgent", id, &["do"]));
    }
}

/// Whether there can be doubt about it: not about what the officer does or says.
pub(super) fn may_be_unsure(asked_by: AskedBy) -> bool {
    !matches!(asked_by, AskedBy::Attest | AskedBy::Inform | AskedBy::Calculate)
}

/// The sources an officer may choose from; the first is the usual one.
pub(super) fn sources(asked_by: AskedBy) -> Vec<Source> {
    match asked_by {
        AskedBy::Ask | AskedBy::NeverAsk => vec![Source::Person, Source::Companion],
        AskedBy::Observe => vec![Source::OfficerObserved],
        AskedBy::Document => vec![Source::Document, Source::OfficerObserved],
        AskedBy::Attest | AskedBy::Inform | AskedBy::Calculate => vec![Source::OfficerObserved],
    }
}
