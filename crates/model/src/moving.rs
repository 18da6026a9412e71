//! What becomes of answers when a screening goes on with another version of its pack.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Given;

/// What becomes of the answers to one item. An item without a move keeps its id and its answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemMove {
    /// The item's id in the pack before.
    pub item: String,
    /// Its id in the pack from here on; absent when no answer to it can be read there.
    pub to: Option<String>,
    /// Choices that have another code from here on, old to new.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, String>,
    /// The standing answers that cannot be read from here on, by their place among them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<u32>,
}

impl ItemMove {
    /// Parts standing answers into those that count from here on, as they are read there, and those left behind, as
    /// they were given.
    #[must_use]
    pub fn split(&self, standing: &[Given]) -> (Vec<Given>, Vec<Given>) {
        let (mut moved, mut left) = (Vec::new(), Vec::new());
        for (place, given) in (0_u32..).zip(standing) {
            if self.to.is_none() || self.left.contains(&place) {
                left.push(given.clone());
            } else {
                let answer = given.answer.with_codes(&self.codes);
                moved.push(Given { answer, ..given.clone() });
            }
        }
        (moved, left)
    }
}
