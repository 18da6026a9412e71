//! What can be said of a pack without anyone being interviewed: proofs, never samples.
//!
//! [`outcomes`] looks at every state of the signs that the outcome rules can tell apart. There are few of them: a rule
//! sees whether a dimension is positive and how many signs there are up to a small number, not which of 2^67 answers
//! made it so. Where there are too many all the same, that is said, and nothing is taken for proved.
//! `world` is every interview at once: the walk of the engine as a circuit, of which a SAT solver is asked whether this
//! or that can ever come about. It either shows an interview, which the engine then leads, or has proved that there is
//! none.

#[cfg(feature = "check")]
mod check;
#[cfg(feature = "check")]
mod circuit;
#[cfg(feature = "check")]
mod consent;
#[cfg(feature = "check")]
mod decided;
mod falls;
#[cfg(feature = "check")]
mod heavier;
#[cfg(feature = "check")]
mod inquiry;
#[cfg(feature = "check")]
mod interviews;
mod outcomes;
#[cfg(feature = "check")]
mod parts;
mod planes;
#[cfg(feature = "check")]
mod promises;
#[cfg(feature = "check")]
mod reached;
#[cfg(feature = "check")]
mod solver;
mod views;
#[cfg(feature = "check")]
mod world;

#[cfg(feature = "check")]
pub use check::{Checked, Proof};
pub(crate) use falls::falls;
pub(crate) use outcomes::{Space, questions};
pub(crate) use views::{Lens, Seen, Signs};
