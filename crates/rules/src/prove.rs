//! What can be said of a pack without anyone being interviewed: proofs, never samples.
//!
//! [`outcomes`] looks at every state of the signs that the outcome rules can tell apart. There are few of them: a rule
//! sees whether a dimension is positive and how many signs there are up to a small number, not which of 2^67 answers
//! made it so. Where there are too many all the same, that is said, and nothing is taken for proved.

mod falls;
mod outcomes;
mod views;

pub(crate) use falls::falls;
pub(crate) use outcomes::{Space, questions};
pub(crate) use views::{Lens, Seen, Signs};
