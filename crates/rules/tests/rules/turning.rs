//! Which single answer would change the outcome.

use std::collections::BTreeMap;

use fener_model::{Answer, Given};
use fener_rules::pack::Response;
use fener_rules::simulate::person;
use fener_rules::{Answers, Pack, Terms};

use crate::support::{add, pack};

const SEED: u64 = 20_261_127;

/// Answers from their usual sources, by item and word.
fn said(pack: &Pack, words: &[(&str, &str)]) -> Answers {
    let mut answers = Answers::new();
    for (item, word) in words {
        add(&mut answers, item, word, pack.usual_source(item).unwrap());
    }
    answers
}

/// What a pack's author would try by hand: every plain answer and every choice to every item, shown or not.
fn by_hand(pack: &Pack, answers: &Answers) -> BTreeMap<(String, String), Vec<Answer>> {
    let now = pack.interview(answers).evaluation.outcome();
    let shown: Vec<&str> = pack.interview(answers).items.iter().map(|item| item.id).collect();
    let mut all: BTreeMap<(String, String), Vec<Answer>> = BTreeMap::new();
    for item in pack.source().interview.items.iter().filter(|item| shown.contains(&item.id.as_str())) {
        let plain = [Answer::Yes, Answer::No, Answer::Unknown];
        let choices = match &item.response {
            Response::Choice(codes) => codes.iter().cloned().map(Answer::Choice).collect(),
            _ => Vec::new(),
        };
        for answer in plain.into_iter().chain(choices).filter(|answer| pack.accepts(&item.id, answer)) {
            let mut with = answers.clone();
            let source = pack.usual_source(&item.id).unwrap();
            with.insert(item.id.clone(), vec![Given::sure(answer.clone(), source)]);
            let outcome = pack.interview(&with).evaluation.outcome();
            if outcome != now {
                all.entry((item.id.clone(), outcome.to_owned())).or_default().push(answer);
            }
        }
    }
    all
}

fn told(pack: &Pack, answers: &Answers) -> BTreeMap<(String, String), Vec<Answer>> {
    let all = pack.turnings(answers, &Terms::default()).into_iter();
    all.map(|turning| ((turning.item.to_owned(), turning.outcome.to_owned()), turning.answers)).collect()
}

#[test]
fn one_sign_more_and_one_sign_less() {
    let pack = pack("small");
    let begun =
        said(&pack, &[("danger", "no"), ("looks_age", "grown"), ("seen_papers", "no"), ("companion", "no")]);
    let seen = told(&pack, &begun);
    let papers = ("seen_papers".to_owned(), "some_signs".to_owned());
    assert_eq!(seen[&papers], [Answer::Yes], "{seen:?}");
    let mut sign = begun.clone();
    sign.insert("seen_papers".to_owned(), said(&pack, &[("seen_papers", "yes")])["seen_papers"].clone());
    let back = told(&pack, &sign);
    assert!(
        back.keys().any(|(item, _)| item == "seen_papers"),
        "what stands can be what it hangs on: {back:?}"
    );
}

#[test]
fn it_is_what_trying_every_answer_by_hand_finds() {
    let pack = pack("small");
    let mut found = 0;
    for seed in SEED..SEED + 60 {
        let whole = person(&pack, seed);
        for length in [0, 4, 9, whole.len()] {
            let answers: Answers = whole.clone().into_iter().take(length).collect();
            let told = told(&pack, &answers);
            assert_eq!(told, by_hand(&pack, &answers), "SEED={seed}, {length} answers");
            found += told.len();
        }
    }
    assert!(found > 200, "too little to compare: {found}");
}
