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

use std::collections::BTreeSet;
use std::path::Path;
use std::thread;

use fener_model::{Answer, Given};
use fener_rules::pack::{AskedBy, Response};
use fener_rules::simulate::{Led, Way, lead, lead_on, person};
use fener_rules::{Answers, Pack, Step, Terms};

#[path = "rules/support.rs"]
#[allow(dead_code, reason = "shared with the other tests of the engine")]
mod support;

/// Persons led both ways; another number can be given in `PERSONS`.
const PERSONS: u64 = 100_000;
/// The first seed; another one can be given in `SEED`.
const SEED: u64 = 20_261_127;

fn field_pack() -> Pack {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    Pack::load(&support::folder(&folder)).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

fn persons() -> u64 {
    std::env::var("PERSONS").ok().map_or(PERSONS, |number| number.parse().expect("PERSONS is a number"))
}

fn seed() -> u64 {
    std::env::var("SEED").ok().map_or(SEED, |seed| seed.parse().expect("SEED is a number"))
}

/// All that an officer and an agency are told.
fn result(pack: &Pack, answers: &Answers) -> String {
    let interview = pack.full_interview(answers, &Terms::default());
    let evaluation = &interview.evaluation;
    format!(
        "{} {} urgent {:?} flags {:?} legal {:?} routes {:?} recipients {:?} offered {} consent {:?} {:?}",
        evaluation.outcome(),
        evaluation.incomplete(),
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
    let (first, persons) = (seed(), persons());
    let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let threads = u64::try_from(threads).unwrap();
    let saved: usize = thread::scope(|scope| {
        let pack = &pack;
        let share = |thread| {
            scope.spawn(move || {
                agree(pack, (thread..persons).step_by(usize::try_from(threads).unwrap()).map(|n| first + n))
            })
        };
        let running: Vec<_> = (0..threads).map(share).collect();
        running.into_iter().map(|thread| thread.join().unwrap()).sum()
    });
    println!("{persons} persons from seed {first}: {saved} questions saved, no result changed");
}

/// An answer to everything, with signs in these dimensions only: all of them, or by the seed some, few or many.
fn telling(pack: &Pack, seed: u64, dimensions: u64) -> Answers {
    const SHARES: [f64; 4] = [1.0, 0.1, 0.25, 0.5];
    let source = pack.source();
    let mut chance = fastrand::Rng::with_seed(seed);
    let share = SHARES[usize::try_from(seed).unwrap() % SHARES.len()];
    let is_told = |dimension: &str| {
        let place = source.pack.dimensions.iter().position(|known| known.id == dimension);
        dimensions >> place.unwrap() & 1 == 1
    };
    let indicators = source.indicators.indicators.iter();
    let told: BTreeSet<&String> = indicators
        .filter(|indicator| chance.f64() < share && is_told(&indicator.dimension))
        .map(|indicator| &indicator.id)
        .collect();
    let mut person = person(pack, seed);
    for item in &source.interview.items {
        let spoken_of: Vec<_> =
            item.stands_for.iter().chain(item.feeds.iter().filter_map(|f| f.indicator.as_ref())).collect();
        if item.response == Response::YesNo && !spoken_of.is_empty() {
            let answer =
                if spoken_of.iter().any(|sign| told.contains(sign)) { Answer::Yes } else { Answer::No };
            let source = pack.usual_source(&item.id).unwrap();
            person.insert(item.id.clone(), vec![Given::sure(answer, source)]);
        }
    }
    person
}

/// What was said so far, in one line.
fn answered(so_far: &Answers) -> String {
    let said = |given: &Vec<Given>| {
        given.iter().map(|one| format!("{:?}", one.answer)).collect::<Vec<_>>().join("+")
    };
    so_far.iter().map(|(item, given)| format!("{item}={}", said(given))).collect::<Vec<_>>().join(" ")
}

/// Everything that can be said to an item.
fn answers_to(pack: &Pack, item: &str) -> Vec<Answer> {
    let item = pack.item(item).unwrap();
    let plain = [Answer::No, Answer::Yes, Answer::Unknown, Answer::Refused, Answer::NotApplicable];
    let choices = item.response.choices().iter().map(|code| Answer::Choice(code.clone()));
    plain.into_iter().chain(choices).filter(|answer| pack.accepts(&item.id, answer)).collect()
}

/// Two answers to the item that lead to different results, with the rest answered alike.
fn makes_a_difference(pack: &Pack, so_far: &Answers, item: &str) -> bool {
    let answers = answers_to(pack, item);
    let source = pack.usual_source(item).unwrap();
    let ends_as = |person: &Answers, answer: &Answer| {
        let mut from = so_far.clone();
        from.insert(item.to_owned(), vec![Given::sure(answer.clone(), source)]);
        result(pack, &lead_on(pack, from, person, Way::Long).answers)
    };
    let dimensions = u32::try_from(pack.source().pack.dimensions.len()).unwrap();
    let persons = (0..40_u64).map(|seed| person(pack, seed));
    let structured = (0..160_u64).flat_map(|seed| (0..2_u64.pow(dimensions)).map(move |set| (seed, set)));
    let persons = persons.chain(structured.map(|(seed, set)| telling(pack, seed, set)));
    persons.into_iter().any(|person| {
        let first = ends_as(&person, &answers[0]);
        answers[1..].iter().any(|answer| ends_as(&person, answer) != first)
    })
}

#[test]
fn nothing_is_asked_whose_answer_could_not_matter() {
    const INTERVIEWS: u64 = 200;
    let pack = field_pack();
    let first = seed();
    let mut tried = 0;
    let mut known = BTreeSet::new();
    for seed in (0..INTERVIEWS).map(|n| first + n) {
        let person = person(&pack, seed);
        let mut so_far = Answers::new();
        while let Step::Item(item) = pack.interview(&so_far).step {
            let source = pack.item(item).unwrap();
            // What is owed is asked whatever it changes; so is what was tried in another interview in the same state.
            let owed = source.duty || source.asked_by != AskedBy::Ask || is_guarding(&pack, item);
            if !owed
                && !selects(&pack, item)
                && known
                    .insert((item.to_owned(), format!("{:?}", pack.interview(&so_far).evaluation.profiles())))
            {
                assert!(
                    makes_a_difference(&pack, &so_far, item),
                    "SEED={seed}: `{item}` is asked for nothing after {}",
                    answered(&so_far)
                );
                tried += 1;
            }
            so_far.insert(item.to_owned(), person[item].clone());
        }
    }
    println!("{tried} questions of {INTERVIEWS} interviews from seed {first}: each can change the result");
}

/// Age and setting decide which lists of signs apply: asked as long as anything can change the outcome.
fn selects(pack: &Pack, item: &str) -> bool {
    let feeds = &pack.item(item).unwrap().feeds;
    feeds.iter().any(|feed| feed.fact.as_deref().is_some_and(|fact| ["age", "setting"].contains(&fact)))
}

fn is_guarding(pack: &Pack, item: &str) -> bool {
    let source = pack.source();
    let consent = source.routing.referral.consent_item == item;
    consent || source.interview.guards.iter().any(|guard| guard.items.iter().any(|known| known == item))
}
