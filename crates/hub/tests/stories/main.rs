//! The hub as its callers see it: real TLS on loopback, a real HTTP client, every status code.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod connection;
mod delivery;
mod directory;
mod enrolment;
mod mailbox;
mod process;
mod secrets;
mod world;
