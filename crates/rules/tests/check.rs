//! What `fener protocol check` proves, against packs that are broken on purpose and against trying everything.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

#[path = "check/codes.rs"]
mod codes;
#[path = "check/interviews.rs"]
mod interviews;
#[path = "check/mutants.rs"]
mod mutants;
#[path = "check/signs.rs"]
mod signs;
#[path = "check/single.rs"]
mod single;
#[path = "check/slips.rs"]
mod slips;
#[allow(dead_code, reason = "shared by the other tests")]
#[path = "rules/support.rs"]
mod support;
#[path = "check/synthetic.rs"]
mod synthetic;
