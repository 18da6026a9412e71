//! `fener protocol simulate`: how many questions the interview asks invented persons, against asking everything.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::num::NonZeroUsize;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use clap::Args;
use fener_rules::pack::{AskedBy, Audience};
use fener_rules::simulate::{Way, lead, person};
use fener_rules::{Answers, Pack, Terms};
use serde::Serialize;

use super::{ProtocolError, json, load};
use crate::columns::table;
use crate::given::whole;

/// What `fener protocol simulate --help` says at its end.
const MORE_HELP: &str = "\
Each person has an answer to everything; the same seed invents the same persons. Each is led through the interview twice:
asked only what can still change the result, and asked everything that is shown. Both must end with the same outcome.
The list is every question there is for such a person, as a form without conditions would ask them.

With --json, one object: `seed`, `persons`; `groups` by whose questions were asked, each with `questions_for` (`adults`,
`children`, `both`, `neither`), `list` and `outcomes`, each with `outcome`, `persons`, `asked` and `everything` (both with
`min`, `median`, `p95` and `max`, in questions to the person), `median_percent` of everything and `list_percent` of the
list; and `different`, the seeds of persons with whom the short interview ended elsewhere.

A pack whose cases fail is led through all the same, and that is said on standard error.

Exit status: 0 when every short interview ends as the full one does, 1 when one does not, 2 when the pack cannot be used.";

/// Persons that all fit into memory.
const MOST: u64 = 1_000_000;
/// Persons between two lines of progress.
const PROGRESS: u64 = 500;

/// Arguments of `fener protocol simulate`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(super) struct Arguments {
    /// The pack's folder.
    dir: PathBuf,
    /// How many persons are invented.
    #[arg(long, value_name = "N", default_value_t = 10_000, allow_negative_numbers = true, value_parser = whole::<u64>(1, MOST))]
    n: u64,
    /// The first person's seed; the others follow it.
    #[arg(long, value_name = "S", default_value_t = 1, allow_negative_numbers = true, value_parser = whole::<u64>(0, u64::MAX))]
    seed: u64,
    /// Write one JSON object, described below.
    #[arg(long)]
    pub(super) json: bool,
}

/// What `--json` writes.
#[derive(Serialize)]
struct Simulated<'p> {
    seed: u64,
    persons: u64,
    groups: Vec<Group<'p>>,
    different: Vec<u64>,
}

/// Persons with whom an interview of one kind was led.
#[derive(Serialize)]
struct Group<'p> {
    questions_for: QuestionsFor,
    /// Every question there is for them.
    list: usize,
    /// From the lowest to the highest.
    outcomes: Vec<OfOutcome<'p>>,
}

/// Who the questions were for that a person was asked when everything was.
#[derive(Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
enum QuestionsFor {
    Adults,
    Children,
    /// It was not clear how old the person is.
    Both,
    /// It never came to such a question.
    Neither,
}

#[derive(Serialize)]
struct OfOutcome<'p> {
    outcome: &'p str,
    persons: usize,
    asked: Spread,
    everything: Spread,
    /// Questions asked at the median, of a hundred that are shown.
    median_percent: usize,
    /// Questions asked at the median, of a hundred in the list.
    list_percent: usize,
}

/// Of the questions of many interviews.
#[derive(Clone, Copy, Serialize)]
struct Spread {
    min: usize,
    median: usize,
    p95: usize,
    max: usize,
}

/// Two interviews of one person.
struct Pair<'p> {
    seed: u64,
    questions_for: QuestionsFor,
    /// Of the short one, then of the one that asks everything.
    outcomes: [&'p str; 2],
    asked: [usize; 2],
}

/// Whether every short interview ended as the full one did.
pub(super) fn run(out: &mut impl Write, arguments: &Arguments) -> Result<bool, ProtocolError> {
    let pack = load(&arguments.dir)?;
    warn_of_cases(&pack);
    let pairs = interviews(&pack, arguments.seed, arguments.n);
    let simulated = Simulated {
        seed: arguments.seed,
        persons: arguments.n,
        groups: QuestionsFor::ALL.into_iter().filter_map(|kind| group(&pack, &pairs, kind)).collect(),
        different: pairs
            .iter()
            .filter(|pair| pair.outcomes[0] != pair.outcomes[1])
            .map(|pair| pair.seed)
            .collect(),
    };
    if arguments.json {
        json(out, &simulated)?;
    } else {
        tell(out, &simulated)?;
    }
    Ok(simulated.different.is_empty())
}

/// The numbers are right for the pack as it is, which may not be the pack that is meant.
fn warn_of_cases(pack: &Pack) {
    let cases = pack.run_cases();
    let failed = cases.iter().filter(|run| !run.differences.is_empty()).count();
    if failed > 0 {
        let all = cases.len();
        // Nobody is left to be told when this fails.
        let _told = writeln!(
            crate::terminal::err(),
            "fener: {failed} of the pack's {all} cases fail; `fener protocol test` says which"
        );
    }
}

/// Shared out among the cores; in the order of the seeds.
fn interviews(pack: &Pack, first: u64, persons: u64) -> Vec<Pair<'_>> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let done = &AtomicU64::new(0);
    let mut pairs: Vec<Pair<'_>> = thread::scope(|scope| {
        let share = |thread: usize| {
            scope.spawn(move || {
                let mine = (0..persons).skip(thread).step_by(threads);
                mine.map(|person| pair(pack, first.wrapping_add(person), persons, done)).collect::<Vec<_>>()
            })
        };
        let running: Vec<_> = (0..threads).map(share).collect();
        running
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    pairs.sort_by_key(|pair| pair.seed.wrapping_sub(first));
    crate::terminal::progress("");
    pairs
}

fn pair<'p>(pack: &'p Pack, seed: u64, persons: u64, done: &AtomicU64) -> Pair<'p> {
    let person = person(pack, seed);
    let [short, long] = [Way::Short, Way::Long].map(|way| lead(pack, &person, way));
    // The outcome needs no look ahead.
    let outcome = |led| pack.full_interview(led, &Terms::default()).evaluation.outcome();
    let outcomes = [outcome(&short.answers), outcome(&long.answers)];
    let now = done.fetch_add(1, Ordering::Relaxed) + 1;
    if now.is_multiple_of(PROGRESS) {
        crate::terminal::progress(&format!("{now} of {persons} persons"));
    }
    Pair {
        seed,
        questions_for: QuestionsFor::of(pack, &long.answers),
        outcomes,
        asked: [short.asked, long.asked],
    }
}

impl QuestionsFor {
    const ALL: [Self; 4] = [Self::Adults, Self::Children, Self::Both, Self::Neither];

    fn of(pack: &Pack, answers: &Answers) -> Self {
        let asked = |audience| {
            let items = answers.keys().filter_map(|id| pack.item(id));
            items.filter(|item| item.asked_by == AskedBy::Ask).any(|item| item.audience == audience)
        };
        match (asked(Audience::Adult), asked(Audience::Child)) {
            (true, false) => Self::Adults,
            (false, true) => Self::Children,
            (true, true) => Self::Both,
            (false, false) => Self::Neither,
        }
    }

    /// Every question that is for such a person.
    fn list(self, pack: &Pack) -> usize {
        let questions = pack.source().interview.items.iter().filter(|item| item.asked_by == AskedBy::Ask);
        let is_for = |audience| match audience {
            Audience::Either => true,
            Audience::Adult => matches!(self, Self::Adults | Self::Both),
            Audience::Child => matches!(self, Self::Children | Self::Both),
        };
        questions.filter(|item| is_for(item.audience)).count()
    }

    fn title(self) -> &'static str {
        match self {
            Self::Adults => "asked questions for adults",
            Self::Children => "asked questions for children",
            Self::Both => "asked questions for both, as the age is not clear",
            Self::Neither => "asked none that is for adults or for children only",
        }
    }
}

/// None when there is no such person.
fn group<'p>(pack: &'p Pack, pairs: &[Pair<'p>], kind: QuestionsFor) -> Option<Group<'p>> {
    let mut asked: BTreeMap<&str, [Vec<usize>; 2]> = BTreeMap::new();
    for pair in pairs.iter().filter(|pair| pair.questions_for == kind) {
        let of = asked.entry(pair.outcomes[1]).or_default();
        of.iter_mut().zip(pair.asked).for_each(|(all, asked)| all.push(asked));
    }
    let list = kind.list(pack);
    let of = |outcome| {
        let [short, long] = asked.get_mut(outcome)?;
        let (asked, everything) = (Spread::of(short)?, Spread::of(long)?);
        let percent = |all: usize| (asked.median * 100).checked_div(all).unwrap_or(100);
        let [median_percent, list_percent] = [everything.median, list].map(percent);
        Some(OfOutcome { outcome, persons: short.len(), asked, everything, median_percent, list_percent })
    };
    let outcomes: Vec<_> = pack.outcomes().filter_map(of).collect();
    (!outcomes.is_empty()).then_some(Group { questions_for: kind, list, outcomes })
}

impl Spread {
    fn of(all: &mut [usize]) -> Option<Self> {
        all.sort_unstable();
        let last = all.len().checked_sub(1)?;
        let rank = |percent: usize| all.get((all.len() * percent).div_ceil(100).saturating_sub(1)).copied();
        Some(Self { min: *all.first()?, median: rank(50)?, p95: rank(95)?, max: *all.get(last)? })
    }
}

impl OfOutcome<'_> {
    fn row(&self) -> Vec<String> {
        let mut row = vec![self.outcome.to_owned(), self.persons.to_string()];
        let numbers = [self.asked, self.everything].map(|spread| [spread.min, spread.median, spread.p95]);
        row.extend(numbers.as_flattened().iter().map(usize::to_string));
        row.extend([self.median_percent, self.list_percent].map(|percent| format!("{percent} %")));
        row
    }
}

fn tell(out: &mut impl Write, simulated: &Simulated<'_>) -> io::Result<()> {
    let Simulated { seed, persons, groups, different } = simulated;
    writeln!(
        out,
        "questions asked of {persons} invented persons from seed {seed}, against asking everything"
    )?;
    let title = ["", "persons", "min", "median", "p95", "shown: min", "median", "p95", "of shown", "of list"];
    for Group { questions_for, list, outcomes } in groups {
        writeln!(out)?;
        writeln!(out, "{}; the list has {list}:", questions_for.title())?;
        let mut rows = vec![title.map(str::to_owned).to_vec()];
        rows.extend(outcomes.iter().map(OfOutcome::row));
        for line in table(&rows) {
            writeln!(out, "  {line}")?;
        }
    }
    writeln!(out)?;
    match different.as_slice() {
        [] => writeln!(out, "every short interview ends with the outcome of the full one"),
        [first, ..] => writeln!(
            out,
            "{} short interviews end with another outcome than the full one; the first with --seed {first} --n 1",
            different.len()
        ),
    }
}
