//! Names that a form can have, each once.

use std::collections::BTreeSet;

#[derive(Debug, Default)]
pub(super) struct Free(BTreeSet<String>);

impl Free {
    /// A name for an id: names of XML begin with a letter, and two that differ in their case alone are too alike.
    pub(super) fn take(&mut self, id: &str) -> String {
        let starts = id.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
        let base = if starts { id.to_owned() } else { format!("_{id}") };
        let mut name = base.clone();
        let mut n = 1;
        while !self.0.insert(name.to_lowercase()) {
            n += 1;
            name = format!("{base}_{n}");
        }
        name
    }
}
