//! Collects the pack's texts that a view needs.

use std::collections::BTreeSet;

use fener_rules::Pack;
use fener_rules::pack::Item;

use crate::view::Texts;

/// Text keys to be looked up.
#[derive(Default)]
pub(crate) struct Keys(BTreeSet<String>);

impl Keys {
    /// `kind.id`
    pub(crate) fn add(&mut self, kind: &str, id: &str) {
        self.0.insert(format!("{kind}.{id}"));
    }

    /// A whole key.
    pub(crate) fn add_key(&mut self, key: &str) {
        self.0.insert(key.to_owned());
    }

    /// `kind.id` and `kind.id.part`
    pub(crate) fn add_with(&mut self, kind: &str, id: &str, parts: &[&str]) {
        self.add(kind, id);
        for part in parts {
            self.0.insert(format!("{kind}.{id}.{part}"));
        }
    }

    /// `kind.id` for each.
    pub(crate) fn add_all<'a>(&mut self, kind: &str, ids: impl IntoIterator<Item = &'a str>) {
        for id in ids {
            self.add(kind, id);
        }
    }

    /// Everything that is said of an item.
    pub(crate) fn add_item(&mut self, item: &Item) {
        self.add_with("item", &item.id, &["lead_in", "guidance"]);
        self.add("stage", &item.stage);
        for code in item.response.choices() {
            self.0.insert(format!("item.{}.choice.{code}", item.id));
        }
    }

    /// Everything that is said of a guard.
    pub(crate) fn add_guard(&mut self, id: &str, never_say: &[String]) {
        self.add_with("guard", id, &["why", "do"]);
        for code in never_say {
            self.0.insert(format!("guard.{id}.never_say.{code}"));
        }
    }

    /// The texts in every language of the pack. A key that the pack does not have is left out.
    pub(crate) fn texts(&self, pack: &Pack) -> Texts {
        let languages = &pack.source().pack.header.languages;
        let in_language = |language: &String| {
            let texts =
                self.0.iter().filter_map(|key| Some((key.clone(), pack.text(language, key)?.to_owned())));
            (language.clone(), texts.collect())
        };
        languages.iter().map(in_language).collect()
    }
}
