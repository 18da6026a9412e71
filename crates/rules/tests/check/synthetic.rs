//! Packs made of nothing but what a test is about, and chance that can be repeated.

use std::collections::BTreeMap;

use fener_rules::{Code, Pack};
use serde_json::{Value, json};

use crate::support::Files;

/// The same numbers for the same seed.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % bound
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn of<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.below(list.len())]
    }
}

pub(crate) fn from_somewhere() -> Value {
    json!({"status": "official", "source": "test"})
}

/// Files with every text that they need.
pub(crate) fn files(json: BTreeMap<&str, Value>) -> Files {
    let mut files: Files = json
        .into_iter()
        .map(|(name, value)| (name.to_owned(), serde_json::to_vec(&value).unwrap()))
        .collect();
    files.insert("texts/en.json".to_owned(), b"{}".to_vec());
    let missing = Pack::unproven(&files).err().unwrap_or_default();
    let texts: BTreeMap<&str, &str> =
        missing.iter().filter(|f| f.code == Code::MissingText).map(|f| (f.path.as_str(), "-")).collect();
    files.insert("texts/en.json".to_owned(), serde_json::to_vec(&texts).unwrap());
    files
}

/// An item without conditions.
pub(crate) fn item(id: &str, asked_by: &str, response: &Value) -> Value {
    json!({"id": id, "stage": "talk", "asked_by": asked_by, "phase": "now", "audience": "either", "sensitivity": 1,
        "response": response})
}

pub(crate) fn header() -> Value {
    json!({"id": "synthetic", "version": "1.0.0", "jurisdiction": "XX", "languages": ["en"],
        "legal_basis_date": "2026-01-01", "reviewer": "", "parts": {}})
}
