//! Recordings belong to texts that are said, are named by their content, and leave nobody with half a questionnaire.

use std::collections::BTreeSet;

use super::resolve::Resolver;
use super::written::short;
use super::{RECORDINGS, unknown};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::names::nearest;
use crate::pack::{AskedBy, Item, Recording};

/// Bytes of one recording: two minutes of good speech.
const MAX_BYTES: usize = 512 * 1024;
/// Seconds of one recording. Nobody listens longer.
const MAX_SECONDS: usize = 120;

pub(crate) fn check(source: &PackSource, resolver: &mut Resolver<'_, '_>) {
    let spoken = spoken(source);
    for (language, recordings) in &source.recordings.recordings {
        let path = format!("recordings.{language}");
        if !source.pack.header.languages.contains(language) {
            let guess = nearest(language, source.pack.header.languages.iter().map(String::as_str));
            resolver.push(unknown(RECORDINGS, path.as_str(), "language", language, guess));
        }
        for (key, recording) in recordings {
            let path = format!("{path}.{key}");
            if !spoken.contains(key) {
                let guess = nearest(key, spoken.iter().map(String::as_str));
                resolver.push(unknown(RECORDINGS, path.as_str(), "spoken text", key, guess));
            }
            one(recording, &path, resolver);
        }
    }
}

fn one(recording: &Recording, path: &str, resolver: &mut Resolver<'_, '_>) {
    let is_hash =
        recording.hash.len() == 64 && recording.hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if !is_hash {
        let finding = Finding::error(Code::Malformed, RECORDINGS, format!("{path}.hash"));
        resolver.push(finding.with("what", "hash").with("name", short(&recording.hash)));
    }
    let bytes = usize::try_from(recording.bytes).unwrap_or(usize::MAX);
    resolver.in_range(RECORDINGS, &format!("{path}.bytes"), bytes, 1, MAX_BYTES);
    resolver.in_range(RECORDINGS, &format!("{path}.seconds"), recording.seconds, 1, MAX_SECONDS);
}

/// Whether it is said to the person.
fn is_said(item: &Item) -> bool {
    matches!(item.asked_by, AskedBy::Ask | AskedBy::Inform)
}

/// The keys of what can be heard.
fn spoken(source: &PackSource) -> BTreeSet<String> {
    let said = source.interview.items.iter().filter(|item| is_said(item));
    said.flat_map(|item| {
        let choices = item.response.choices().iter().map(|code| format!("item.{}.choice.{code}", item.id));
        [format!("item.{}", item.id), format!("item.{}.lead_in", item.id)].into_iter().chain(choices)
    })
    .collect()
}

/// Items that have no voice in a language in which others have: whoever cannot read is led through half.
#[cfg(feature = "check")]
pub(crate) fn missing(source: &PackSource) -> super::Findings {
    let said =
        || source.interview.items.iter().filter(|item| is_said(item)).map(|item| format!("item.{}", item.id));
    let languages = source.recordings.recordings.iter().filter(|(_, recordings)| !recordings.is_empty());
    languages
        .flat_map(|(language, recordings)| {
            let path = format!("recordings.{language}");
            said().filter(|key| !recordings.contains_key(key)).map(move |key| {
                Finding::warning(Code::MissingRecording, RECORDINGS, path.as_str()).with("name", key)
            })
        })
        .collect()
}
