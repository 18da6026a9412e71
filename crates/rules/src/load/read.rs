//! Bytes to types: limits before anything is parsed, then JSON, then shape.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::written::{is_language, short};
use super::{CASES, FILES, Findings, HTCDS, INDICATORS, INTERVIEW, MOVES, PACK, RECORDINGS, ROUTING};
use crate::finding::{Code, Finding};
use crate::hidden::control;
use crate::loaded::PackSource;
use crate::names::nearest;
use crate::pack::{MovesFile, PackFile, RecordingsFile};

/// Bytes of one file.
const MAX_FILE: usize = 2 * 1024 * 1024;
/// Bytes of all files.
const MAX_TOTAL: usize = 16 * 1024 * 1024;
/// Files of a pack.
const MAX_FILES: usize = 128;
/// Nested objects and lists. Conditions of any use are far flatter.
const MAX_DEPTH: usize = 48;

/// The folder of the texts.
pub(crate) const TEXTS: &str = "texts/";

type Files = BTreeMap<String, Vec<u8>>;

pub(crate) fn read(files: &Files) -> Result<PackSource, Findings> {
    let mut findings = sizes(files);
    super::stop(&mut findings)?;
    let pack: Option<PackFile> = file(files, PACK, &mut findings);
    let indicators = file(files, INDICATORS, &mut findings);
    let interview = file(files, INTERVIEW, &mut findings);
    let routing = file(files, ROUTING, &mut findings);
    let htcds = optional(files, HTCDS, &mut findings);
    let cases = file(files, CASES, &mut findings);
    let moves: Option<MovesFile> = optional(files, MOVES, &mut findings);
    let languages = pack.as_ref().map(|pack| pack.header.languages.clone()).unwrap_or_default();
    let recordings: Option<RecordingsFile> = optional(files, RECORDINGS, &mut findings);
    let mut texts = BTreeMap::new();
    for language in &languages {
        let read = file::<BTreeMap<String, String>>(files, &text_file(language), &mut findings);
        texts.insert(language.clone(), read.unwrap_or_default());
    }
    match &pack {
        // Otherwise every file of texts would be one that no pack has.
        Some(pack) if pack.header.languages.is_empty() => {
            findings.push(Finding::error(Code::Empty, PACK, "header.languages").with("what", "language"));
        }
        Some(_) => findings.extend(strangers(files, &languages)),
        None => {}
    }
    super::stop(&mut findings)?;
    match (pack, indicators, interview, routing, cases) {
        (Some(pack), Some(indicators), Some(interview), Some(routing), Some(cases)) => Ok(PackSource {
            pack,
            indicators,
            interview,
            routing,
            htcds,
            cases,
            moves: moves.unwrap_or_default(),
            recordings: recordings.unwrap_or_default(),
            texts,
        }),
        _ => Err(findings),
    }
}

/// A file that a pack can do without.
fn optional<T: DeserializeOwned>(files: &Files, name: &str, findings: &mut Findings) -> Option<T> {
    files.contains_key(name).then(|| file(files, name, findings)).flatten()
}

pub(crate) fn text_file(language: &str) -> String {
    format!("{TEXTS}{language}.json")
}

fn sizes(files: &Files) -> Findings {
    let mut findings = Vec::new();
    if files.len() > MAX_FILES {
        findings.push(Finding::error(Code::TooMany, "", "").with("what", "files").with("limit", MAX_FILES));
    }
    for (name, bytes) in files {
        if bytes.len() > MAX_FILE {
            findings.push(Finding::error(Code::TooLarge, name, "").with("limit", MAX_FILE));
        }
    }
    if files.values().map(Vec::len).sum::<usize>() > MAX_TOTAL {
        findings.push(Finding::error(Code::TooLarge, "", "").with("limit", MAX_TOTAL));
    }
    findings
}

/// Whether a file of this name is taken for JSON, also where capital letters make it none that a pack has.
pub(crate) fn is_json(name: &str) -> bool {
    let end = name.len().saturating_sub(".json".len());
    name.get(end..).is_some_and(|end| end.eq_ignore_ascii_case(".json"))
}

/// JSON files that no pack has: most likely a misspelt name.
fn strangers(files: &Files, languages: &[String]) -> Findings {
    let texts: Vec<String> = languages.iter().map(|language| text_file(language)).collect();
    let known = || FILES.into_iter().chain(texts.iter().map(String::as_str));
    let strange = files.keys().filter(|name| is_json(name) && !known().any(|known| known == name.as_str()));
    strange
        .map(|name| {
            let guess = nearest(name, known().filter(|known| may_be(name, known)));
            Finding::error(Code::UnknownFile, name, "").with("name", name).meaning(guess)
        })
        .collect()
}

/// Whether one name may be the other misspelt: the texts of one language are never meant to be those of another.
fn may_be(name: &str, other: &str) -> bool {
    let language = |name: &str| {
        let language = name.strip_prefix(TEXTS).and_then(|name| name.strip_suffix(".json"));
        language.is_some_and(is_language)
    };
    !(language(name) && language(other))
}

fn file<T: DeserializeOwned>(files: &Files, name: &str, findings: &mut Findings) -> Option<T> {
    let Some(bytes) = files.get(name) else {
        let others = || files.keys().map(String::as_str).filter(|other| may_be(name, other));
        let guess = super::guess(findings, || nearest(name, others()));
        findings.push(Finding::error(Code::MissingFile, name, "").with("name", name).meaning(guess));
        return None;
    };
    match parse(bytes, name) {
        Ok(value) => Some(value),
        Err(finding) => {
            findings.push(*finding);
            None
        }
    }
}

fn parse<T: DeserializeOwned>(bytes: &[u8], name: &str) -> Result<T, Box<Finding>> {
    let text = look_over(bytes, name)?;
    // Keeping track of the path costs as much again: only for those who need it.
    serde_json::from_str(text).or_else(|_| parse_with_path(text, name))
}

fn parse_with_path<T: DeserializeOwned>(text: &str, name: &str) -> Result<T, Box<Finding>> {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let read: Result<T, _> = serde_path_to_error::deserialize(&mut deserializer);
    read.map_err(|error| {
        let path = error.path().to_string();
        let inner = error.into_inner();
        let problem = plain(&inner);
        let path = if path == "." { String::new() } else { path };
        let nowhere = path.is_empty();
        let finding = Finding::error(Code::Shape, name, path).meaning(guess(&problem));
        // What is wrong with a value is noticed at its end, and looked for at its beginning.
        let finding = if nowhere { beginning(text, finding) } else { finding };
        Box::new(finding.with("problem", problem))
    })
}

/// Where the value of the whole file begins.
fn beginning(text: &str, finding: Finding) -> Finding {
    let start = text.find(|character: char| !character.is_ascii_whitespace()).unwrap_or(0);
    let before = text.get(..start).unwrap_or_default();
    let line = before.rsplit('\n').next().map_or(0, str::len);
    finding.at(before.matches('\n').count() + 1, line + 1)
}

/// The message without its place, which the finding has.
fn plain(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rfind(" at line ") {
        Some(end) => text.get(..end).unwrap_or(&text).to_owned(),
        None => text,
    }
}

/// From "unknown field `whne`, expected one of `when`, …": what was probably meant.
fn guess(problem: &str) -> Option<String> {
    let mut quoted = problem.split('`').skip(1).step_by(2);
    let wrong = quoted.next()?;
    problem.starts_with("unknown").then(|| nearest(wrong, quoted)).flatten()
}

/// The text without what editors add unseen. A pack is signed byte for byte, so the same text has to be the same bytes
/// everywhere.
fn plain_text<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, Box<Finding>> {
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(Box::new(Finding::error(Code::ByteOrderMark, name, "").at(1, 1)));
    }
    let found = |code, at: usize| {
        let before = bytes.get(..at).unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n');
        let column = line.clone().next_back().map_or(0, <[u8]>::len) + 1;
        Box::new(Finding::error(code, name, "").at(line.count(), column))
    };
    let text = std::str::from_utf8(bytes).map_err(|error| found(Code::NotUtf8, error.valid_up_to()))?;
    text.find('\r').map_or(Ok(text), |at| Err(found(Code::CarriageReturn, at)))
}

/// A first look that keeps nothing: is it plain JSON that shows all it says, how deep is it, and is any key there
/// twice?
fn look_over<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, Box<Finding>> {
    let text = plain_text(bytes, name)?;
    let mut found = None;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    // A text may have lines; ids, names and sources have none.
    let look = Look { depth: 0, lines: name.starts_with(TEXTS), found: &mut found };
    let result = look.deserialize(&mut deserializer).and_then(|()| deserializer.end());
    result.map(|()| text).map_err(|error| {
        let finding = match found {
            Some(Found::TooDeep) => Finding::error(Code::TooDeep, name, "").with("limit", MAX_DEPTH),
            Some(Found::Hidden(character, text)) => {
                let code = format!("U+{:04X}", u32::from(character));
                Finding::error(Code::HiddenCharacter, name, "")
                    .with("character", code)
                    .with("name", short(&text))
            }
            Some(Found::Twice(key)) => Finding::error(Code::Duplicate, name, "").with("name", short(&key)),
            None => Finding::error(Code::NotJson, name, "").with("problem", plain(&error)),
        };
        Box::new(finding.at(error.line(), error.column()))
    })
}

enum Found {
    TooDeep,
    Twice(String),
    Hidden(char, String),
}

struct Look<'f> {
    depth: usize,
    /// Whether lines may end within a text.
    lines: bool,
    found: &'f mut Option<Found>,
}

impl Look<'_> {
    fn inner(&mut self) -> Look<'_> {
        Look { depth: self.depth + 1, lines: self.lines, found: self.found }
    }

    /// Nothing hidden in it.
    fn see<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        match control(text, self.lines) {
            Some(character) => self.stop(Found::Hidden(character, text.to_owned())),
            None => Ok(()),
        }
    }

    fn stop<T, E: serde::de::Error>(self, found: Found) -> Result<T, E> {
        *self.found = Some(found);
        Err(E::custom("see what was found"))
    }
}

/// A key as it stands in the file, unless it is written with escapes.
#[derive(Deserialize)]
struct Key<'f>(#[serde(borrow)] Cow<'f, str>);

impl<'de> DeserializeSeed<'de> for Look<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Look<'_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }
    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }
    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }
    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }
    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }
    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<(), E> {
        self.see(text)
    }
    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        if self.depth >= MAX_DEPTH {
            return self.stop(Found::TooDeep);
        }
        while list.next_element_seed(self.inner())?.is_some() {}
        Ok(())
    }
    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        if self.depth >= MAX_DEPTH {
            return self.stop(Found::TooDeep);
        }
        let mut keys = BTreeSet::new();
        while let Some(Key(key)) = map.next_key()? {
            self.inner().see(&key)?;
            if keys.contains(&key) {
                return self.stop(Found::Twice(key.into_owned()));
            }
            map.next_value_seed(self.inner())?;
            keys.insert(key);
        }
        Ok(())
    }
}
