//! A fault at every call. A child does what a device does, under strace: it is killed at each of its calls in turn, or that
//! call fails as on a failing or a full disk. Whatever was acknowledged is there, everything opens and goes on, finalising
//! ends in exactly one envelope, no word of anybody's is readable in any file, and no try of a PIN is forgotten.
//! `FENER_TORTURE=1` tries every call, otherwise they are picked evenly. An argument names the one piece
//! of work that is wanted.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "tests"
)]

#[allow(dead_code, reason = "the keys are at hand in the other test binary")]
#[path = "faults/check.rs"]
mod check;
#[allow(dead_code, unreachable_pub, reason = "shared with other test binaries")]
#[path = "../crates/vault/tests/stories/support.rs"]
mod device;
#[path = "faults/guesses.rs"]
mod guesses;
#[allow(dead_code, reason = "shared with other test binaries")]
#[path = "../crates/app/tests/stories/network.rs"]
mod network;
#[path = "faults/points.rs"]
mod points;
#[path = "faults/said.rs"]
mod said;
#[path = "faults/scan.rs"]
mod scan;
#[path = "faults/scratch.rs"]
mod scratch;
#[allow(dead_code, unreachable_pub, reason = "shared with other test binaries")]
#[path = "../crates/app/tests/stories/support.rs"]
mod support;
#[path = "faults/sync.rs"]
mod sync;
#[allow(dead_code, reason = "shared with other test binaries")]
#[path = "faults/trace.rs"]
mod trace;
#[path = "faults/works.rs"]
mod works;

use std::path::Path;
use std::time::Instant;

use points::Size;
use scratch::{copy, scratch, side_by_side};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let ["work", name, folder] = arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        let folder = Path::new(folder);
        return match name {
            "sync" => sync::run(folder),
            guesses::NAME => guesses::run(folder),
            _ => works::run(name, folder),
        };
    }
    trace::expect_strace();
    scan::control();
    let is_torture = std::env::var_os("FENER_TORTURE").is_some();
    let size = if is_torture {
        Size { kills: usize::MAX, errors: usize::MAX }
    } else {
        Size { kills: 62, errors: 10 }
    };
    let is_wanted = |name: &str| arguments.iter().all(|only| only.starts_with('-') || only == name);
    let begun = Instant::now();
    let mut count = points::try_all(size, is_wanted);
    if is_wanted("sync") {
        let since = Instant::now();
        let delivered = sync::try_all(size);
        println!("  sync: {delivered} in {:.1?}", since.elapsed());
        count.kills += delivered.kills;
        count.errors += delivered.errors;
    }
    if is_wanted("guesses") {
        let since = Instant::now();
        println!(
            "  guesses: {}, never more than were counted, in {:.1?}",
            guesses::try_all(),
            since.elapsed()
        );
    }
    println!(
        "faults: {count}, picked evenly: 0 acknowledged lost, 0 unreadable, 0 words on disk, {:.0?}",
        begun.elapsed()
    );
    if !["begin", "sync", "guesses"].into_iter().all(is_wanted) {
        return;
    }
    println!("faults: all of {} pieces of work", works::WORKS.len() + 1);
    assert!(count.kills + count.errors >= 500, "{count}");
    println!("test result: ok");
}
