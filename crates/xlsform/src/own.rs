//! The few sentences that a form does not have and a pack needs, and the words that a form has and a pack does not.

use std::collections::BTreeMap;

use serde::Deserialize;

/// In this language every one of them is there.
const ALWAYS: &str = "en";
const TEXTS: &str = include_str!("../texts.json");

/// By language, then by key.
#[derive(Debug, Deserialize)]
pub(crate) struct Own(BTreeMap<String, BTreeMap<String, String>>);

impl Own {
    pub(crate) fn read() -> Result<Self, serde_json::Error> {
        serde_json::from_str(TEXTS)
    }

    /// Whether a language has words of its own; otherwise it gets the English ones.
    pub(crate) fn speaks(&self, language: &str) -> bool {
        self.0.contains_key(language)
    }

    pub(crate) fn text(&self, language: &str, key: &str) -> &str {
        let found = [language, ALWAYS].into_iter().find_map(|language| self.0.get(language)?.get(key));
        found.map_or("", String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::Own;

    #[test]
    fn every_language_has_every_text() {
        let own = Own::read().unwrap();
        let keys = |language: &str| own.0[language].keys().collect::<Vec<_>>();
        assert!(own.0.len() >= 2);
        for (language, texts) in &own.0 {
            assert_eq!(keys(language), keys("en"), "{language}");
            assert!(texts.values().all(|text| !text.trim().is_empty()), "{language}");
        }
    }
}
