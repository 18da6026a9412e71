//! A screening as the sum of its events.

use std::collections::BTreeMap;
use std::fmt;

use crate::{Event, Given, ItemMove, OfficerNumber, PackRef, Recorded, StopReason, Timestamp};

/// What was answered to one item over time.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct AnswerHistory {
    /// Every answer that still counts, oldest first. More than one means that they disagree and that nobody
    /// has settled it: the rules show the higher concern.
    pub standing: Vec<Given>,
    /// Answers that were taken back as mis-taps or settled away, oldest first.
    pub withdrawn: Vec<Given>,
}

/// A supervisor's lower outcome. It stands beside what counts and takes nothing away from it.
#[derive(Clone, PartialEq, Eq)]
pub struct Lowering {
    /// The outcome that counted when the supervisor signed.
    pub from: String,
    /// What the supervisor takes it for.
    pub to: String,
    /// Why, in the supervisor's words.
    pub reason: String,
    /// Who signed.
    pub supervisor: OfficerNumber,
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
    /// Answers that the pack before could read and this one cannot, by the item's id there: kept, never counted.
    pub left_behind: BTreeMap<String, Vec<Given>>,
    /// Items in the order of their first standing answer.
    pub order: Vec<String>,
    /// Put down and not taken up again.
    pub paused: bool,
    /// Stopped before its end.
    pub stopped: Option<StopReason>,
    /// The officer's higher outcome and the reason.
    pub raised: Option<(String, String)>,
    /// What a supervisor said last. Nothing that is raised or answered later takes it away, so that what counts may lie
    /// lower than this by now.
    pub lowered: Option<Lowering>,
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
            Event::Answered { item, answer, source, confidence } => {
                let given = Given { answer: answer.clone(), source: *source, confidence: *confidence };
                self.answered(item, given);
            }
            Event::Cleared { item } => self.withdraw(item),
            Event::Settled { item, answer, source, confidence } => {
                let given = Given { answer: answer.clone(), source: *source, confidence: *confidence };
                self.withdraw(item);
                self.answered(item, given);
            }
            Event::Paused => self.paused = true,
            Event::Resumed => self.paused = false,
            Event::Stopped { reason } => self.stopped = Some(*reason),
            Event::Raised { to, reason, .. } => self.raised = Some((to.clone(), reason.clone())),
            Event::Lowered { from, to, reason, supervisor } => {
                let (from, to, reason) = (from.clone(), to.clone(), reason.clone());
                self.lowered = Some(Lowering { from, to, reason, supervisor: supervisor.clone() });
            }
            Event::PackChanged { to, items, drops_raise, drops_lowering, .. } => {
                self.pack = Some(to.clone());
                self.move_answers(items);
                if *drops_raise {
                    self.raised = None;
                }
                if *drops_lowering {
                    self.lowered = None;
                }
            }
            Event::HandedOver { to, .. } => self.officer = Some(to.clone()),
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

    /// All are taken out before any is put in: the new id of one item may be the old id of another.
    fn move_answers(&mut self, items: &[ItemMove]) {
        let taken: Vec<_> =
            items.iter().filter_map(|item| Some((item, self.answers.remove(&item.item)?))).collect();
        for (item, history) in taken {
            let (moved, left) = item.split(&history.standing);
            if let Some(to) = &item.to {
                let here = self.answers.entry(to.clone()).or_default();
                here.withdrawn.extend(history.withdrawn);
                let new: Vec<_> = moved.into_iter().filter(|given| !here.standing.contains(given)).collect();
                here.standing.extend(new);
            }
            if !left.is_empty() {
                self.left_behind.entry(item.item.clone()).or_default().extend(left);
            }
        }
        self.move_order(items);
    }

    fn move_order(&mut self, items: &[ItemMove]) {
        for known in std::mem::take(&mut self.order) {
            let moved = items.iter().find(|item| item.item == known);
            let Some(id) = moved.map_or(Some(&known), |item| item.to.as_ref()) else { continue };
            let counts = self.answers.get(id).is_some_and(|history| !history.standing.is_empty());
            if counts && !self.order.contains(id) {
                self.order.push(id.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::Screening;
    use crate::{Answer, Event, Given, ItemMove, PackRef, Recorded, Source, Timestamp};

    fn events(list: Vec<Event>) -> Vec<Recorded> {
        list.into_iter()
            .zip(1..)
            .map(|(event, seq)| Recorded { seq, at: Timestamp(i64::from(seq)), event })
            .collect()
    }

    fn answered(answer: Answer) -> Event {
        Event::answered("q".to_owned(), Given::sure(answer, Source::Person))
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

    fn pack(version: &str) -> PackRef {
        PackRef { id: "p".to_owned(), version: version.to_owned(), hash: version.to_owned() }
    }

    fn changed(items: Vec<ItemMove>, drops_raise: bool) -> Event {
        Event::PackChanged { from: pack("1"), to: pack("2"), items, drops_raise, drops_lowering: false }
    }

    fn raised(to: &str) -> Event {
        Event::Raised { from: "low".to_owned(), to: to.to_owned(), reason: "seen".to_owned() }
    }

    fn lowered(to: &str) -> Event {
        let (from, reason) = ("high".to_owned(), "heard".to_owned());
        Event::Lowered { from, to: to.to_owned(), reason, supervisor: "7".parse().unwrap() }
    }

    fn moved(item: &str, to: Option<&str>) -> ItemMove {
        let to = to.map(str::to_owned);
        ItemMove { item: item.to_owned(), to, codes: BTreeMap::new(), left: Vec::new() }
    }

    fn said(item: &str, answer: Answer) -> Event {
        Event::answered(item.to_owned(), Given::sure(answer, Source::Person))
    }

    fn choice(code: &str) -> Answer {
        Answer::Choice(code.to_owned())
    }

    fn standing(screening: &Screening) -> Vec<(&str, Vec<&Answer>)> {
        let answers = screening.answers.iter().filter(|(_, history)| !history.standing.is_empty());
        answers
            .map(|(item, history)| {
                (item.as_str(), history.standing.iter().map(|given| &given.answer).collect())
            })
            .collect()
    }

    #[test]
    fn with_another_pack_answers_count_under_its_ids_and_codes() {
        let recode = ItemMove {
            codes: BTreeMap::from([("old".to_owned(), "new".to_owned())]),
            left: vec![1],
            ..moved("c", Some("d"))
        };
        let screening = Screening::from_events(&events(vec![
            said("a", Answer::Yes),
            said("b", Answer::No),
            said("c", choice("old")),
            said("c", choice("gone")),
            said("dropped", Answer::Refused),
            said("stays", Answer::Unknown),
            changed(
                vec![moved("a", Some("b")), moved("b", Some("a")), recode, moved("dropped", None)],
                false,
            ),
        ]));
        assert_eq!(screening.pack, Some(pack("2")));
        assert_eq!(
            standing(&screening),
            [
                ("a", vec![&Answer::No]),
                ("b", vec![&Answer::Yes]),
                ("d", vec![&choice("new")]),
                ("stays", vec![&Answer::Unknown]),
            ]
        );
        assert_eq!(screening.order, ["b", "a", "d", "stays"], "in the order in which they were given");
        let left: Vec<_> =
            screening.left_behind.iter().map(|(item, given)| (item.as_str(), given.len())).collect();
        assert_eq!(left, [("c", 1), ("dropped", 1)], "what cannot be read is kept as it was given");
        assert_eq!(screening.left_behind["c"][0].answer, choice("gone"));
    }

    #[test]
    fn two_items_that_become_one_disagree_where_they_did() {
        let screening = Screening::from_events(&events(vec![
            said("a", Answer::Yes),
            said("b", Answer::No),
            said("c", Answer::Yes),
            changed(vec![moved("a", Some("c")), moved("b", Some("c"))], false),
        ]));
        assert_eq!(standing(&screening), [("c", vec![&Answer::Yes, &Answer::No])], "each once, none is lost");
    }

    #[test]
    fn a_higher_outcome_that_the_new_pack_does_not_know_counts_no_longer() {
        for drops_raise in [false, true] {
            let list = vec![raised("high"), changed(Vec::new(), drops_raise)];
            assert_eq!(Screening::from_events(&events(list)).raised.is_none(), drops_raise);
        }
    }

    #[test]
    fn what_a_supervisor_said_stands_beside_a_raise_and_outlives_what_comes_later() {
        let screening = Screening::from_events(&events(vec![
            raised("high"),
            lowered("low"),
            answered(Answer::Yes),
            raised("highest"),
            Event::Cleared { item: "q".to_owned() },
            changed(Vec::new(), true),
        ]));
        let kept = screening.lowered.unwrap();
        assert_eq!(
            (kept.from.as_str(), kept.to.as_str(), kept.reason.as_str(), kept.supervisor.as_str()),
            ("high", "low", "heard", "7")
        );
        let again = Screening::from_events(&events(vec![lowered("low"), lowered("middle")]));
        assert_eq!(again.lowered.unwrap().to, "middle", "a supervisor who says otherwise is heard");
    }

    #[test]
    fn what_a_supervisor_said_goes_where_the_new_pack_does_not_know_it() {
        let drops = Event::PackChanged {
            from: pack("1"),
            to: pack("2"),
            items: Vec::new(),
            drops_raise: false,
            drops_lowering: true,
        };
        let screening = Screening::from_events(&events(vec![raised("high"), lowered("low"), drops]));
        assert!(screening.lowered.is_none());
        assert!(screening.raised.is_some(), "each goes for itself");
    }

    #[test]
    fn a_move_that_drops_no_lowering_is_written_as_before_there_was_one() {
        let written = serde_json::to_value(changed(Vec::new(), false)).unwrap();
        assert_eq!(written.get("drops_lowering"), None);
        assert!(serde_json::from_value::<Event>(written).is_ok());
    }

    #[test]
    fn nothing_that_was_said_can_be_printed_by_accident() {
        let canary = "canary".to_owned();
        let at = Timestamp(1);
        let raised = Event::Raised { from: canary.clone(), to: canary.clone(), reason: canary.clone() };
        let lowered = Event::Lowered {
            from: canary.clone(),
            to: canary.clone(),
            reason: canary.clone(),
            supervisor: "7".parse().unwrap(),
        };
        let answer = Answer::Choice(canary.clone());
        let answered = Event::answered(canary, Given::sure(answer, Source::Person));
        let events = [raised, lowered, answered].map(|event| Recorded { seq: 1, at, event });
        let screening = Screening::from_events(&events);
        assert_eq!(screening.answers.len(), 1);
        let printed = format!("{events:?} {screening:?}");
        assert!(!printed.contains("canary"), "{printed}");
    }
}
