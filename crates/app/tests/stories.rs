//! The app, called exactly as the window calls it, over real files and the real pack, by people who make mistakes and
//! machines that fail.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

#[allow(dead_code, reason = "shared with other test binaries")]
#[path = "stories/support.rs"]
mod support;

#[path = "stories/arguments.rs"]
mod arguments;
#[path = "stories/damage.rs"]
mod damage;
#[path = "stories/desk.rs"]
mod desk;
#[path = "stories/field_use.rs"]
mod field_use;
#[path = "stories/guesses.rs"]
mod guesses;
#[path = "stories/health.rs"]
mod health;
#[path = "stories/imported.rs"]
mod imported;
#[path = "stories/interview.rs"]
mod interview;
#[path = "stories/leaks.rs"]
mod leaks;
#[path = "stories/lowering.rs"]
mod lowering;
#[path = "stories/network.rs"]
mod network;
#[path = "stories/officers.rs"]
mod officers;
#[path = "stories/pack.rs"]
mod pack;
#[path = "stories/referral.rs"]
mod referral;
#[path = "stories/replies.rs"]
mod replies;
#[path = "stories/sync.rs"]
mod sync;
#[path = "stories/versions.rs"]
mod versions;
