//! Forms in and out: what is carried, what is said of what is not, and files that were made to do harm.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

mod xlsform {
    mod beside;
    mod carried;
    mod harmful;
    mod htcds;
    mod packs;
    mod pyxform;
    mod round_trip;
    mod silent;
    mod support;
    mod there_and_back;
    mod xpath;
}
