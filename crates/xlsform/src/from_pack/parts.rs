//! What a pack has and a form has no place for, counted: nobody shall take the form for the pack.

use super::{Export, Note, NoteCode, Place};

impl Export<'_> {
    pub(super) fn parts(&mut self) {
        let (pack, routing) = (&self.pack.pack, &self.pack.routing);
        let items = &self.pack.interview.items;
        let feeding =
            items.iter().filter(|item| item.feeds.iter().any(|feed| feed.indicator.is_some())).count();
        let standing = items.iter().filter(|item| !item.stands_for.is_empty()).count();
        let parts = [
            ("pack.json", "dimensions", pack.dimensions.len()),
            ("pack.json", "rule_sets", pack.rule_sets.values().map(Vec::len).sum()),
            ("pack.json", "classes", pack.classes.len()),
            ("pack.json", "switches", pack.switches.len()),
            ("pack.json", "header.parts", pack.header.parts.len()),
            ("indicators.json", "indicators", self.pack.indicators.indicators.len()),
            ("interview.json", "feeds", feeding),
            ("interview.json", "stands_for", standing),
            ("interview.json", "guards", self.pack.interview.guards.len()),
            ("routing.json", "urgent", routing.urgent.len()),
            ("routing.json", "flags", routing.flags.len()),
            ("routing.json", "legal", routing.legal.len()),
            ("routing.json", "contacts", routing.contacts.len()),
            ("routing.json", "clocks", routing.clocks.len()),
            ("routing.json", "routes", routing.routes.len()),
            ("routing.json", "recipients", routing.referral.recipients.len()),
            ("cases.json", "cases", self.pack.cases.cases.len()),
        ];
        for (file, part, count) in parts.into_iter().filter(|(_, _, count)| *count > 0) {
            let note = Note::new(Place::Pack(file, part.to_owned()), NoteCode::PartNotCarried);
            self.notes.insert(note.with("count", count));
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
