//! The sound files of a pack against what the pack says of them. Whoever reads the files says what is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Finding};
use crate::load::{RECORDINGS, is_json};
use crate::loaded::Pack;
use crate::pack::Recording;

/// The folder of the sound files.
pub const RECORDINGS_FOLDER: &str = "recordings";

/// What was found of one sound file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRecording {
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 small hexadecimal digits.
    pub hash: String,
    /// How long it sounds; none where it is no Ogg with Opus in it, and nothing else (RFC 3533, RFC 7845).
    pub milliseconds: Option<u64>,
}

/// A recording is as long as the pack says when it differs by no more: seconds are whole, and rounded either way.
const TOLERANCE_MS: u64 = 1_000;

/// Why a sound file is not what was recorded, if it is not: a word, and the seconds that it lasts where these are it.
fn problem(recording: &Recording, found: Option<&FoundRecording>) -> Option<(&'static str, Option<u64>)> {
    let Some(file) = found else { return Some(("missing", None)) };
    if file.bytes != u64::from(recording.bytes) {
        return Some(("bytes", None));
    }
    if file.hash != recording.hash {
        return Some(("hash", None));
    }
    let Some(lasts) = file.milliseconds else { return Some(("opus", None)) };
    let differs = lasts.abs_diff(u64::from(recording.seconds) * 1_000) > TOLERANCE_MS;
    differs.then_some(("seconds", Some(lasts.saturating_add(500) / 1_000)))
}

impl Pack {
    /// The names of the sound files that the pack has, without their folder.
    #[must_use]
    pub fn recording_files(&self) -> BTreeSet<String> {
        let all = self.source.recordings.recordings.values().flat_map(BTreeMap::values);
        all.map(|recording| file_name(&recording.hash)).collect()
    }

    /// What is wrong with the sound files that were found, by name: one is missing, is none, or is not what was recorded;
    /// or nothing plays it.
    #[must_use]
    pub fn compare_recordings(&self, found: &BTreeMap<String, FoundRecording>) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (language, recordings) in &self.source.recordings.recordings {
            for (key, recording) in recordings {
                let name = file_name(&recording.hash);
                let Some((problem, lasts)) = problem(recording, found.get(&name)) else { continue };
                let path = format!("recordings.{language}.{key}");
                let finding = Finding::error(Code::RecordingDiffers, RECORDINGS, path);
                let finding = finding.with("name", name).with("problem", problem);
                findings.push(match lasts {
                    Some(lasts) => finding.with("expected", recording.seconds).with("found", lasts),
                    None => finding,
                });
            }
        }
        let known = self.recording_files();
        findings.extend(found.keys().filter(|name| !known.contains(*name)).map(|name| surplus(name)));
        findings
    }
}

/// Nothing plays it. A file of JSON is no sound: it was hardly meant to lie there.
fn surplus(name: &str) -> Finding {
    let file = format!("{RECORDINGS_FOLDER}/{name}");
    if is_json(name) {
        Finding::error(Code::UnknownFile, &file, "").with("name", &file)
    } else {
        Finding::warning(Code::SurplusRecording, &file, "")
    }
}

fn file_name(hash: &str) -> String {
    format!("{hash}.opus")
}
