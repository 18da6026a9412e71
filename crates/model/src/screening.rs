//! A screening as the sum of its events.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Event, Given, OfficerNumber, PackRef, Recorded, StopReason, Timestamp};

/// What was answered to one item over time.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AnswerHistory {
    /// Every answer that still counts, oldest first. More than one means that they disagree and that nobody
    /// has settled it: the rules show the higher concern.
    pub standing: Vec<Given>,
    /// Answers that were taken back as mis-taps or settled away, oldest first.
    pub withdrawn: Vec<Given>,
}

/// One person's interview, folded from its events.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Screening {
    /// The pack it is led with; absent only before the first event.
    pub pack: Option<PackRef>,
    /// Who leads it.
    pub officer: Option<OfficerNumber>,
    /// The language the items are shown in.
    pub language: Option<String>,
    /// When the first and the last event happened.
    pub started: Option<Timestamp>,
    /// When the last event happened.
    pub touched: Option<Timestamp>,
    /// By item id.
    pub answers: BTreeMap<String, AnswerHistory>,
    /// Items in the order of their first standing answer.
    pub order: Vec<String>,
    /// Put down and not taken up again.
    pub paused: bool,
    /// Stopped before its end.
    pub stopped: Option<StopReason>,
    /// The officer's higher outcome and the reason.
    pub raised: Option<(String, String)>,
    /// Whether the person agreed to a referral; absent when not asked yet.
    pub consent: Option<bool>,
    /// Sealed or closed: nothing can be added.
    pub ended: bool,
}

/// Says how far it has come and nothing of what was answered.
impl fmt::Debug for Screening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screening").field("ended", &self.ended).finish_non_exhaustive()
    }
}

impl Screening {
    /// The screening that these events amount to.
    #[must_use]
    pub fn from_events<'a>(events: impl IntoIterator<Item = &'a Recorded>) -> Self {
        let mut screening = Self::default();
        for recorded in events {
            screening.apply(recorded);
        }
        screening
    }

    /// Adds one event to the sum.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.started.get_or_insert(recorded.at);
        self.touched = Some(recorded.at);
        match &recorded.event {
            Event::Started { pack, officer, language } => {
                self.pack = Some(pack.clone());
                self.officer = Some(officer.clone());
                self.language = Some(language.clone());
            }
            Event::Answered { item, answer, source } => {
                self.answered(item, Given { answer: answer.clone(), source: *source });
            }
            Event::Cleared { item } => self.withdraw(item),
            Event::Settled { item, answer, source } => {
                self.withdraw(item);
                self.answered(item, Given { answer: answer.clone(), source: *source });
            }
            Event::Paused => self.paused = true,
            Event::Resumed => self.paused = false,
            Event::Stopped { reason } => self.stopped = Some(*reason),
            Event::Raised { to, reason, .. } => self.raised = Some((to.clone(), reason.clone())),
            Event::ConsentRecorded { given } => self.consent = Some(*given),
            Event::Referred { .. } | Event::Closed => self.ended = true,
        }
    }

    fn answered(&mut self, item: &str, given: Given) {
        let history = self.answers.entry(item.to_owned()).or_default();
        if history.standing.last() != Some(&given) {
            history.standing.push(given);
        }
        if !self.order.iter().any(|known| known == item) {
            self.order.push(item.to_owned());
        }
    }

    fn withdraw(&mut self, item: &str) {
        if let Some(history) = self.answers.get_mut(item) {
            history.withdrawn.append(&mut history.standing);
        }
        self.order.retain(|known| known != item);
    }
}

#[cfg(test)]
mod tests {
    use super::Screening;
    use crate::{Answer, Event, Recorded, Source, Timestamp};

    fn events(list: Vec<Event>) -> Vec<Recorded> {
        list.into_iter()
            .zip(1..)
            .map(|(event, seq)| Recorded { seq, at: Timestamp(i64::from(seq)), event })
            .collect()
    }

    fn answered(answer: Answer) -> Event {
        Event::Answered { item: "q".to_owned(), answer, source: Source::Person }
    }

    #[test]
    fn a_different_later_answer_stands_beside_the_first() {
        let screening = Screening::from_events(&events(vec![
            answered(Answer::Yes),
            answered(Answer::No),
            answered(Answer::No),
        ]));
        let history = &screening.answers["q"];
        assert_eq!(history.standing.len(), 2, "the repeated answer adds nothing, the different one stays");
    }

    #[test]
    fn a_mis_tap_counts_no_longer_but_is_kept() {
        let screening = Screening::from_events(&events(vec![
            answered(Answer::Yes),
            Event::Cleared { item: "q".to_owned() },
            answered(Answer::No),
        ]));
        let history = &screening.answers["q"];
        assert_eq!(history.standing.iter().map(|g| &g.answer).collect::<Vec<_>>(), [&Answer::No]);
        assert_eq!(history.withdrawn.iter().map(|g| &g.answer).collect::<Vec<_>>(), [&Answer::Yes]);
    }

    #[test]
    fn nothing_that_was_said_can_be_printed_by_accident() {
        let canary = "canary".to_owned();
        let at = Timestamp(1);
        let raised = Event::Raised { from: canary.clone(), to: canary.clone(), reason: canary.clone() };
        let answer = Answer::Choice(canary.clone());
        let answered = Event::Answered { item: canary, answer, source: Source::Person };
        let events = [raised, answered].map(|event| Recorded { seq: 1, at, event });
        let screening = Screening::from_events(&events);
        assert_eq!(screening.answers.len(), 1);
        let printed = format!("{events:?} {screening:?}");
        assert!(!printed.contains("canary"), "{printed}");
    }
}
