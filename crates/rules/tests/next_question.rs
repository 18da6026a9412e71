//! The next question: nothing is asked whose answer could not matter, and the short interview ends where the long one
//! does.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "tests"
)]

use std::path::Path;
use std::thread;

use fener_rules::simulate::{Led, Way, lead, person};
use fener_rules::{Answers, Pack, Terms};

#[path = "rules/support.rs"]
#[allow(dead_code, reason = "shared with the other tests of the engine")]
mod support;

/// Persons led both ways.
const PERSONS: u64 = 2_000;
/// The first seed; another one can be given in `SEED`.
const SEED: u64 = 20_261_127;

fn field_pack() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    Pack::load(&support::folder(&folder)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn seed() -> u64 {
    std::env::var("SEED").ok().map_or(SEED, |seed| seed.parse().expect("SEED is a number"))
}

/// All that an officer and an agency are told.
fn result(pack: &Pack, answers: &Answers) -> String {
    let interview = pack.full_interview(answers, &Terms::default());
    let evaluation = &interview.evaluation;
    format!(
        "{} {} unresolved {} urgent {:?} flags {:?} legal {:?} routes {:?} recipients {:?} offered {} consent {:?} {:?}",
        evaluation.outcome(),
        evaluation.incomplete(),
        evaluation.unresolved(),
        interview.urgent,
        interview.flags,
        interview.legal.iter().map(|legal| legal.id).collect::<Vec<_>>(),
        interview.routes.iter().map(|route| route.id).collect::<Vec<_>>(),
        interview.recipients,
        interview.referral_offered,
        interview.consent,
        interview.basis_without_consent,
    )
}

fn both(pack: &Pack, seed: u64) -> (Led, Led) {
    let person = person(pack, seed);
    (lead(pack, &person, Way::Short), lead(pack, &person, Way::Long))
}

fn agree(pack: &Pack, seeds: impl Iterator<Item = u64>) -> usize {
    let mut saved = 0;
    for seed in seeds {
        let (short, long) = both(pack, seed);
        assert!(short.asked <= long.asked, "SEED={seed}: the short interview asks more");
        saved += long.asked - short.asked;
        let (short, long) = (result(pack, &short.answers), result(pack, &long.answers));
        assert!(short == long, "SEED={seed}:\n short {short}\n long  {long}");
    }
    saved
}

#[test]
fn the_short_interview_ends_where_the_long_one_does() {
    let pack = field_pack();
    let first = seed();
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = u64::try_from(threads).unwrap();
    let saved: usize = thread::scope(|scope| {
        let pack = &pack;
        let share = |thread| {
            scope.spawn(move || {
                agree(pack, (thread..PERSONS).step_by(usize::try_from(threads).unwrap()).map(|n| first + n))
            })
        };
        let running: Vec<_> = (0..threads).map(share).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!("{PERSONS} persons from seed {first}: {saved} questions saved, no result changed");
}
