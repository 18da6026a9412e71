//! Stories of one device: officers, screenings, the outbox, and files that somebody damaged.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    unreachable_pub,
    reason = "tests"
)]

#[cfg(target_os = "linux")]
#[path = "stories/chip.rs"]
mod chip;
#[path = "stories/damage.rs"]
mod damage;
#[path = "stories/day.rs"]
mod day;
#[path = "stories/desk.rs"]
mod desk;
#[path = "stories/flips.rs"]
mod flips;
#[path = "stories/handing.rs"]
mod handing;
#[path = "stories/levels.rs"]
mod levels;
#[path = "stories/officers.rs"]
mod officers;
#[path = "stories/outbox.rs"]
mod outbox;
#[path = "stories/packs.rs"]
mod packs;
#[path = "stories/replay.rs"]
mod replay;
#[path = "stories/screenings.rs"]
mod screenings;
#[allow(dead_code, reason = "shared with other test binaries")]
#[path = "stories/support.rs"]
mod support;
