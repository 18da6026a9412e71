//! Packs from folders, and short ways to say facts and answers.

use std::collections::BTreeMap;
use std::path::Path;

use fener_model::{Answer, Given, Source};
use fener_rules::{Answers, Facts, Finding, IndicatorValue, Pack};
use serde_json::Value;

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// All JSON files of a folder by their path in it.
pub(crate) fn folder(path: &Path) -> Files {
    let mut files = Files::new();
    let mut open = vec![path.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let entry = entry.unwrap().path();
            if entry.is_dir() {
                open.push(entry);
            } else if entry.extension().is_some_and(|ending| ending == "json") {
                let name = entry.strip_prefix(path).unwrap().to_str().unwrap().to_owned();
                files.insert(name, std::fs::read(&entry).unwrap());
            }
        }
    }
    files
}

pub(crate) fn fixture(name: &str) -> Files {
    folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name))
}

pub(crate) fn pack(name: &str) -> Pack {
    Pack::load(&fixture(name)).unwrap_or_else(|findings| panic!("{name}: {findings:#?}"))
}

/// The small pack with one file changed as JSON.
pub(crate) fn changed(file: &str, change: impl FnOnce(&mut Value)) -> Result<Pack, Vec<Finding>> {
    let mut files = fixture("small");
    let mut json: Value = serde_json::from_slice(&files[file]).unwrap();
    change(&mut json);
    files.insert(file.to_owned(), serde_json::to_vec(&json).unwrap());
    Pack::load(&files)
}

pub(crate) fn facts(pack: &Pack, stated: &[(&str, &str)], yes: &[&str]) -> Facts {
    let mut facts = Facts::new(pack);
    for (name, value) in stated {
        facts.set_fact(pack, name, value).unwrap();
    }
    for id in yes {
        facts.set_indicator(pack, id, IndicatorValue::Yes).unwrap();
    }
    facts
}

pub(crate) fn answer(word: &str) -> Answer {
    match word {
        "yes" => Answer::Yes,
        "no" => Answer::No,
        "unknown" => Answer::Unknown,
        "refused" => Answer::Refused,
        "not_applicable" => Answer::NotApplicable,
        "contradicted" => Answer::Contradicted,
        choice => Answer::Choice(choice.to_owned()),
    }
}

/// Answers with the usual source of each item.
pub(crate) fn answers(pack: &Pack, list: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::new();
    for (item, word) in list {
        let source = pack.usual_source(item).unwrap_or(Source::Person);
        answers.entry((*item).to_owned()).or_default().push(Given::sure(answer(word), source));
    }
    answers
}

pub(crate) fn add(answers: &mut Answers, item: &str, word: &str, source: Source) {
    answers.entry(item.to_owned()).or_default().push(Given::sure(answer(word), source));
}
