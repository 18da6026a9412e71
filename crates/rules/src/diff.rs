//! What is different between two packs, as values: what is written ([`changes`]), ids that got another meaning
//! ([`reused`]), and what comes out ([`Comparison`]). The command line owns the words.

mod asked;
mod behaviour;
mod beside;
mod draw;
mod entries;
mod moved;
mod reuse;

use serde::Serialize;
use serde_json::Value;

pub use behaviour::{Beside, BesideExample, ByCases, ByChance, CaseShift, Comparison, Example, Tally};
pub use beside::Shift;
pub use draw::Chance;
pub use reuse::{Reused, reused};

use crate::loaded::PackSource;
use entries::{Entry, parts};

/// A part of a pack: the list of the pack's files that a change stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Who the pack is.
    Header,
    /// The facts beside the indicators.
    Facts,
    /// Dimensions with their patterns.
    Dimensions,
    /// Outcomes, from the lowest to the highest.
    Outcomes,
    /// Profiles.
    Profiles,
    /// Outcome rules of all sets.
    Rules,
    /// Named classes.
    Classes,
    /// What a study can turn on or off.
    Switches,
    /// What open answers amount to, and when the result is incomplete.
    Bounds,
    /// Indicators with their strengths.
    Indicators,
    /// Stages.
    Stages,
    /// Items.
    Items,
    /// Guards.
    Guards,
    /// Urgent triggers.
    Urgent,
    /// Flags.
    Flags,
    /// Legal flags.
    Legal,
    /// Whom to call.
    Contacts,
    /// Deadlines.
    Clocks,
    /// What to do.
    Routes,
    /// When a referral is offered, and on whose agreement.
    Referral,
    /// Grounds to refer without agreement.
    Grounds,
    /// Kinds of agency that are told.
    Recipients,
    /// What a referral is called when it is exported.
    Export,
    /// What is not exported, on purpose.
    LeftOut,
    /// Texts by language.
    Texts,
    /// Cases.
    Cases,
    /// How answers given under earlier versions are read, by version.
    Moves,
    /// Recordings, by language.
    Recordings,
}

/// One thing that is written differently.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The part it stands in.
    pub part: Part,
    /// The entry of that part: an id, a fact's name, a language.
    pub id: String,
    /// What happened to it.
    #[serde(flatten)]
    pub what: What,
}

/// What happened to an entry. The first pack is "before", the second "after".
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "change", rename_all = "snake_case")]
pub enum What {
    /// Only the second pack has it.
    Added {
        /// As it is written there.
        entry: Value,
    },
    /// Only the first pack has it.
    Removed {
        /// As it is written there.
        entry: Value,
    },
    /// It stands elsewhere among those that both packs have.
    Moved {
        /// What it stands behind now, among those that both packs have; at the front when absent.
        behind: Option<String>,
    },
    /// Something in it is different.
    Field {
        /// Where in the entry, from the outside in, such as `strength`, `AL`, `default`.
        path: Vec<String>,
        /// What it was; absent when there was nothing.
        before: Option<Value>,
        /// What it is; absent when there is nothing.
        after: Option<Value>,
    },
}

/// Whatever is written differently in `after`, by part and in the order of the parts.
///
/// Every field of every entry is compared: entries are taken as they serialise, so a field that is added to the pack
/// format is compared without a line here.
///
/// # Errors
/// When a pack cannot be serialised, which no pack read from JSON is known to do.
pub fn changes(before: &PackSource, after: &PackSource) -> Result<Vec<Change>, serde_json::Error> {
    let mut changes = Vec::new();
    for ((part, before), (_, after)) in parts(before)?.into_iter().zip(parts(after)?) {
        of_part(part, &before, &after, &mut changes);
    }
    Ok(changes)
}

fn of_part(part: Part, before: &[Entry], after: &[Entry], changes: &mut Vec<Change>) {
    let mut push = |id: &str, what| changes.push(Change { part, id: id.to_owned(), what });
    for entry in before.iter().filter(|entry| entry.among(after).is_none()) {
        push(&entry.id, What::Removed { entry: entry.written.clone() });
    }
    for entry in after {
        match entry.among(before) {
            None => push(&entry.id, What::Added { entry: entry.written.clone() }),
            Some(old) => entries::fields(&old.written, &entry.written, &mut Vec::new(), &mut |what| {
                push(&entry.id, what);
            }),
        }
    }
    // In which order cases run is nobody's business.
    if part == Part::Cases {
        return;
    }
    let both = |list: &[Entry], other: &[Entry]| -> Vec<String> {
        list.iter().filter(|entry| entry.among(other).is_some()).map(|entry| entry.id.clone()).collect()
    };
    for (id, behind) in moved::moved(&both(before, after), &both(after, before)) {
        push(&id, What::Moved { behind });
    }
}
