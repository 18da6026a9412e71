//! Packs and forms of this repository, from which libFuzzer sets out.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::Files;

/// A path from the root of the repository.
#[must_use]
pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join(path)
}

/// The pack that the tests of the rules use.
#[must_use]
pub fn small() -> Files {
    read("crates/rules/tests/fixtures/small", &["tr", "en"], &["htcds.json"])
}

/// The pack for the field, so far as it is tried in a moment: in English, with its first cases.
#[must_use]
pub fn field() -> Files {
    let mut files = read("protocols/tr-first-level", &["en"], &[]);
    change(&mut files, "pack.json", |pack| pack["header"]["languages"] = json!(["en"]));
    change(&mut files, "cases.json", |cases| cases["cases"].as_array_mut().unwrap().truncate(3));
    files
}

fn read(folder: &str, languages: &[&str], more: &[&str]) -> Files {
    let texts: Vec<String> = languages.iter().map(|language| format!("texts/{language}.json")).collect();
    let always = ["pack.json", "indicators.json", "interview.json", "routing.json", "cases.json"];
    let names = always.iter().chain(more).copied().chain(texts.iter().map(String::as_str));
    names.map(|name| (name.to_owned(), fs::read(root(folder).join(name)).unwrap())).collect()
}

/// One file changed; all are written again without spaces, as what is shorter is tried more often.
fn change(files: &mut Files, name: &str, change: impl FnOnce(&mut Value)) {
    let content = files.get_mut(name).unwrap();
    let mut value: Value = serde_json::from_slice(content).unwrap();
    change(&mut value);
    *content = serde_json::to_vec(&value).unwrap();
}
