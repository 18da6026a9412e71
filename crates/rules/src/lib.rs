//! The rules engine: a protocol pack and facts in; outcome, bounds, flags, routes, reasons and the next step out.
//!
//! The engine knows no indicator, no dimension and no outcome by name: all of that is data of the pack ([`pack`]).
//! It does no I/O and holds no text: it returns codes and values, the pack and the interface own the wording.
//!
//! 1. [`Pack::load`] reads the files of a pack, checks everything that can be checked and compiles it.
//! 2. [`Pack::evaluate`] turns [`Facts`] into an [`Evaluation`] with its [`Reason`]s.
//! 3. [`Pack::interview`] turns the answers given so far into the next [`Step`] and all that follows from them.
//! 4. [`Pack::htcds`] says a referral in the words of a standard that other systems read.
//! 5. [`Pack::move_answers`] reads answers that were given under an earlier version of the pack.
//! 6. [`Pack::turnings`] says which single answer would change the outcome.
//!
//! For authors: [`Pack::coverage`] says what the cases of a pack reach, [`diff`] what two packs say differently,
//! [`simulate`] how many questions invented persons are asked.

mod ahead;
mod condition;
mod coverage;
pub mod diff;
mod evaluate;
mod facts;
mod finding;
mod hidden;
pub mod htcds;
mod interview;
mod load;
mod loaded;
mod moving;
mod names;
pub mod pack;
mod prove;
mod reasons;
mod recordings;
mod rules;
mod script;
pub mod simulate;
mod turning;

pub use coverage::{Covered, Kind};
pub use evaluate::{Evaluation, Level, Options, ProfileResult, Switched};
pub use facts::{FactLine, Facts, FactsError, FactsErrorCode, IndicatorValue, LineId};
pub use finding::{Code, Example, Finding, RestsOn, Severity};
pub use hidden::Hidden;
pub use interview::{
    AdvisedRoute, Answers, Interview, LegalFlag, Mode, Progress, ShownItem, ShownStage, StandingGuard, Step,
    Terms,
};
pub use load::{CaseRun, FILES, is_language, is_version, placed};
pub use loaded::{Pack, PackSource};
pub use moving::{LeftBehind, LeftWhy, Moved};
pub use names::nearest;
#[cfg(feature = "check")]
pub use prove::{Checked, Proof};
pub use reasons::{OpenAnswer, Reason, Weighed};
pub use recordings::{FoundRecording, RECORDINGS_FOLDER};
pub use turning::Turning;
