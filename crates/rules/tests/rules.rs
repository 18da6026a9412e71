//! The engine from outside: packs, facts, interviews.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

#[path = "rules/coverage.rs"]
mod coverage;
#[path = "rules/diff.rs"]
mod diff;
#[path = "rules/evaluate.rs"]
mod evaluate;
#[path = "rules/facts.rs"]
mod facts;
#[path = "rules/htcds.rs"]
mod htcds;
#[path = "rules/interview.rs"]
mod interview;
#[path = "rules/language.rs"]
mod language;
#[path = "rules/load.rs"]
mod load;
#[path = "rules/moving.rs"]
mod moving;
#[path = "rules/properties.rs"]
mod properties;
#[path = "rules/referral.rs"]
mod referral;
#[path = "rules/support.rs"]
mod support;
#[path = "rules/turning.rs"]
mod turning;
#[path = "rules/written.rs"]
mod written;
