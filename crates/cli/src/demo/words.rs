//! The product's own words: interview texts from the pack, as the app hands them out, and the interface's texts from
//! its Fluent files.

use std::collections::BTreeMap;

use fener_app::Texts;
use fener_model::Answer;
use fener_rules::pack::AskedBy;

const TR: &str = include_str!("../../../../ui/src/i18n/tr.ftl");
const EN: &str = include_str!("../../../../ui/src/i18n/en.ftl");

/// Texts in one language.
pub(super) struct Words {
    language: &'static str,
    interface: BTreeMap<&'static str, &'static str>,
}

impl Words {
    pub(super) fn new(language: &'static str) -> Self {
        Self { language, interface: plain_messages(if language == "tr" { TR } else { EN }) }
    }

    pub(super) const fn language(&self) -> &'static str {
        self.language
    }

    /// A text of the pack, or its key where the pack has none: nothing is passed over in silence.
    pub(super) fn pack(&self, texts: &Texts, key: &str) -> String {
        texts.get(self.language).and_then(|texts| texts.get(key)).cloned().unwrap_or_else(|| key.to_owned())
    }

    /// A text of the interface, or its key.
    pub(super) fn interface(&self, key: &str) -> String {
        self.interface.get(key).map_or_else(|| key.to_owned(), |&text| text.to_owned())
    }

    /// How an item is learnt: read aloud, looked at, done.
    pub(super) fn manner(&self, asked_by: AskedBy) -> String {
        self.interface(match asked_by {
            AskedBy::Ask => "voice-ask",
            AskedBy::Inform => "voice-inform",
            AskedBy::Observe => "voice-observe",
            AskedBy::Document => "voice-document",
            AskedBy::Attest => "voice-attest",
            AskedBy::NeverAsk => "voice-never_ask",
            AskedBy::Calculate => "voice-calculate",
        })
    }

    fn choice(&self, texts: &Texts, item: &str, code: &str) -> String {
        self.pack(texts, &format!("item.{item}.choice.{code}"))
    }

    /// An answer as its button says it: what is seen is not "yes".
    pub(super) fn answer(&self, texts: &Texts, item: &str, asked_by: AskedBy, answer: &Answer) -> String {
        let plain = match answer {
            Answer::Choice(code) => return self.choice(texts, item, code),
            Answer::Choices(codes) => {
                let words: Vec<_> = codes.iter().map(|code| self.choice(texts, item, code)).collect();
                return words.join(", ");
            }
            Answer::Number(number) => return number.to_string(),
            Answer::Date(text) | Answer::Text(text) => return text.clone(),
            Answer::Yes => "yes",
            Answer::No => "no",
            Answer::Unknown => "unknown",
            Answer::Refused => "refused",
            Answer::NotApplicable => "not_applicable",
            Answer::Contradicted => "contradicted",
        };
        let group = match asked_by {
            AskedBy::Observe | AskedBy::Document => "observe-",
            AskedBy::Attest => "attest-",
            AskedBy::NeverAsk => "never_ask-",
            AskedBy::Inform => "inform-",
            AskedBy::Ask | AskedBy::Calculate => "",
        };
        // What the officer cannot tell is not what the person does not know.
        let officers = if group.is_empty() { "" } else { "observe-" };
        let keys = [group, officers, ""].map(|group| format!("answer-{group}{plain}"));
        let known = keys.iter().find(|key| self.interface.contains_key(key.as_str()));
        self.interface(known.map_or(plain, String::as_str))
    }
}

/// The messages of a Fluent file that are one line without a placeable.
fn plain_messages(file: &'static str) -> BTreeMap<&'static str, &'static str> {
    let message = |line: &'static str| {
        let (key, text) = line.split_once(" = ")?;
        let is_key = key.starts_with(|c: char| c.is_ascii_lowercase()) && !key.contains(' ');
        (is_key && !text.contains('{')).then_some((key, text.trim()))
    };
    file.lines().filter_map(message).collect()
}

#[cfg(test)]
#[allow(clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::collections::BTreeMap;

    use fener_model::Answer;
    use fener_rules::pack::AskedBy;

    use super::{Words, plain_messages};

    #[test]
    fn only_plain_messages_are_read() {
        let file = "# a = comment\nclose = Close it \nleft = { $n } left\nsync =\n    [one] x = y\n";
        assert_eq!(plain_messages(file), BTreeMap::from([("close", "Close it")]));
    }

    #[test]
    fn every_answer_has_words_in_both_languages() {
        use Answer::{Contradicted, No, NotApplicable, Refused, Unknown, Yes};
        let manners = [
            AskedBy::Ask,
            AskedBy::Inform,
            AskedBy::Observe,
            AskedBy::Document,
            AskedBy::Attest,
            AskedBy::NeverAsk,
        ];
        for words in [Words::new("tr"), Words::new("en")] {
            for manner in manners {
                assert!(!words.manner(manner).starts_with("voice-"), "{manner:?}");
                for answer in [Yes, No, Unknown, Refused, NotApplicable, Contradicted] {
                    let text = words.answer(&BTreeMap::new(), "x", manner, &answer);
                    assert!(text.starts_with(char::is_uppercase), "{manner:?} {answer:?}: {text}");
                }
            }
        }
        let english = Words::new("en");
        let unknown = |manner| english.answer(&BTreeMap::new(), "x", manner, &Unknown);
        assert_eq!(unknown(AskedBy::Ask), english.interface("answer-unknown"));
        assert_eq!(unknown(AskedBy::Attest), unknown(AskedBy::Observe));
        assert_ne!(
            unknown(AskedBy::Attest),
            unknown(AskedBy::Ask),
            "what the officer cannot tell is another thing"
        );
    }

    #[test]
    fn what_is_missing_is_shown_by_its_key() {
        assert_eq!(Words::new("en").interface("no-such-key"), "no-such-key");
        assert_eq!(Words::new("en").pack(&BTreeMap::new(), "item.x"), "item.x");
    }
}
