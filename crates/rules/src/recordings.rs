//! The sound files of a pack against what the pack says of them. Whoever reads the files says what is there.

use std::collections::{BTreeMap, BTreeSet};

use crate::finding::{Code, Finding, Severity};
use crate::load::RECORDINGS;
use crate::loaded::Pack;

/// The folder of the sound files.
pub const RECORDINGS_FOLDER: &str = "recordings";

/// What was found of one sound file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundRecording {
    /// Its length in bytes.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 small hexadecimal digits.
    pub hash: String,
    /// It begins as a voice in Ogg Opus does.
    pub is_opus: bool,
}

impl FoundRecording {
    /// Whether a file that begins with these bytes is Ogg with Opus in it (RFC 3533, RFC 7845).
    #[must_use]
    pub fn begins_as_opus(begin: &[u8]) -> bool {
        const HEAD_AT: usize = 28;
        begin.starts_with(b"OggS") && begin.get(HEAD_AT..).is_some_and(|rest| rest.starts_with(b"OpusHead"))
    }
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
                let problem = match found.get(&name) {
                    None => "missing",
                    Some(file) if file.bytes != u64::from(recording.bytes) => "bytes",
                    Some(file) if file.hash != recording.hash => "hash",
                    Some(file) if !file.is_opus => "opus",
                    Some(_) => continue,
                };
                let path = format!("recordings.{language}.{key}");
                let finding = Finding::error(Code::RecordingDiffers, RECORDINGS, path);
                findings.push(finding.with("name", name).with("problem", problem));
            }
        }
        let known = self.recording_files();
        let surplus = found.keys().filter(|name| !known.contains(*name));
        findings.extend(surplus.map(|name| {
            let file = format!("{RECORDINGS_FOLDER}/{name}");
            Finding { severity: Severity::Warning, ..Finding::error(Code::SurplusRecording, &file, "") }
        }));
        findings
    }
}

fn file_name(hash: &str) -> String {
    format!("{hash}.opus")
}
