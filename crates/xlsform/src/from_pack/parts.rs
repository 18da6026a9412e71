//! What a pack has and a form has no place for, counted: nobody shall take the form for the pack.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::PackSource;
use fener_rules::pack::{Bound, Bounds, Condition};

use super::{Export, Note, NoteCode, Place};

/// A file, a part of it, and how much of that there is.
type Part = (&'static str, &'static str, usize);

impl Export<'_> {
    pub(super) fn parts(&mut self) {
        let source = self.pack;
        let parts = of_the_rules(source, &self.facts.told())
            .into_iter()
            .chain(of_the_interview(source))
            .chain(of_the_routing(source));
        for (file, part, count) in parts.filter(|(_, _, count)| *count > 0) {
            let note = Note::new(Place::Pack(file, part.to_owned()), NoteCode::PartNotCarried);
            self.notes.insert(note.with("count", count));
        }
        let guards = source.interview.guards.len();
        if guards > 0 {
            let note = Note::new(Place::Pack("interview.json", "guards".to_owned()), NoteCode::GuardsAside);
            self.notes.insert(note.with("count", guards));
        }
        if self.empty > 0 {
            let note = Note::new(Place::Pack("interview.json", "items".to_owned()), NoteCode::EmptyInstead);
            self.notes.insert(note.with("count", self.empty));
        }
        for language in self.languages().iter().filter(|language| !self.own.speaks(language)) {
            let note = Note::new(Place::Pack("texts", language.clone()), NoteCode::InEnglish);
            self.notes.insert(note.with("language", language));
        }
    }
}

fn of_the_rules(source: &PackSource, told: &BTreeSet<&str>) -> [Part; 11] {
    let pack = &source.pack;
    let facts = pack.facts.keys().filter(|fact| !told.contains(fact.as_str()));
    // Between outcomes there is a line only where there are two.
    let line = usize::from(pack.outcomes.len() > 1);
    [
        ("pack.json", "facts", facts.count()),
        ("pack.json", "dimensions", pack.dimensions.len()),
        ("pack.json", "rule_sets", pack.rule_sets.values().map(Vec::len).sum()),
        ("pack.json", "classes", pack.classes.len()),
        ("pack.json", "switches", pack.switches.len()),
        ("pack.json", "header.parts", pack.header.parts.len()),
        ("pack.json", "header.retired", pack.header.retired.len()),
        ("pack.json", "bounds", bounds(&pack.bounds)),
        ("pack.json", "incomplete", line + pack.incomplete.shown_as.len()),
        ("indicators.json", "indicators", source.indicators.indicators.len()),
        ("cases.json", "cases", source.cases.cases.len()),
    ]
}

/// What open answers are taken for.
fn bounds(Bounds { lower, unresolved, reachable }: &Bounds) -> usize {
    let each =
        |bound: &Bound| bound.count_as_yes.len() + bound.facts.values().map(BTreeMap::len).sum::<usize>();
    [lower, unresolved, reachable].into_iter().map(each).sum()
}

fn of_the_interview(source: &PackSource) -> [Part; 5] {
    let (interview, recordings) = (&source.interview, &source.recordings.recordings);
    let feeds = interview.items.iter().filter(|item| item.feeds.iter().any(|feed| feed.indicator.is_some()));
    let standing = interview.items.iter().filter(|item| !item.stands_for.is_empty());
    [
        ("interview.json", "feeds", feeds.count()),
        ("interview.json", "stands_for", standing.count()),
        ("interview.json", "duty", interview.items.iter().filter(|item| item.duty).count()),
        ("moves.json", "moves", source.moves.moves.len()),
        ("recordings.json", "recordings", recordings.values().map(BTreeMap::len).sum()),
    ]
}

fn of_the_routing(source: &PackSource) -> [Part; 10] {
    let (routing, referral) = (&source.routing, &source.routing.referral);
    let offered = usize::from(referral.offered_when != Condition::Always(false));
    [
        ("routing.json", "urgent", routing.urgent.len()),
        ("routing.json", "flags", routing.flags.len()),
        ("routing.json", "legal", routing.legal.len()),
        ("routing.json", "contacts", routing.contacts.len()),
        ("routing.json", "clocks", routing.clocks.len()),
        ("routing.json", "routes", routing.routes.len()),
        ("routing.json", "referral.offered_when", offered),
        ("routing.json", "referral.without_consent", referral.without_consent.len()),
        ("routing.json", "referral.recipients", referral.recipients.len()),
        (
            "htcds.json",
            "rows",
            source.htcds.as_ref().map_or(0, |htcds| htcds.rows.len() + htcds.left_out.len()),
        ),
    ]
}
