//! `moves.json`: how an interview that began with an earlier version can go on with this one.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// `moves.json`. Without this file no interview can be moved here; each one stays with the version it began with.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MovesFile {
    /// One entry for each earlier version that interviews can be moved from.
    pub moves: Vec<MoveFrom>,
}

/// What changed since one earlier version. An item that is not named here keeps its answers, as far as this version has
/// it and can read them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveFrom {
    /// The earlier version.
    pub from: String,
    /// Items that are gone, all of them retired ids of the header: the item that takes over their answers, or `null` for
    /// none.
    #[serde(default)]
    pub items: BTreeMap<String, Option<String>>,
    /// Choices that have another code now: by the item's id there, old code to new.
    #[serde(default)]
    pub answers: BTreeMap<String, BTreeMap<String, String>>,
}
