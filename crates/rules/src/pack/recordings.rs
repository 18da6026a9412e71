//! `recordings.json`: what can be heard instead of read.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `recordings.json`. The sound itself lies beside it, in `recordings/<hash>.opus`: one file for one content, so that
/// whoever signs this file signs every sound.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordingsFile {
    /// By language, then by the key of the text that is spoken: `item.<id>`, `item.<id>.lead_in` or
    /// `item.<id>.choice.<code>` of an item that is said to the person.
    pub recordings: BTreeMap<String, BTreeMap<String, Recording>>,
}

/// One recording: a voice in Ogg Opus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// SHA-256 of the file, 64 small hexadecimal digits.
    pub hash: String,
    /// Its length in bytes.
    pub bytes: u32,
    /// How long it speaks.
    pub seconds: u16,
}
