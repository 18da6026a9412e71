//! `fener protocol diff`: what a new version of a pack writes differently, and what comes out differently.

mod outcomes;
mod written;

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use fener_rules::Pack;
use fener_rules::diff::{ByCases, ByChance, Chance, Change, Comparison, Reused, changes, reused};
use serde::Serialize;

use super::{ProtocolError, json, load};
use crate::given::whole;

/// What `fener protocol diff --help` says at its end.
const MORE_HELP: &str = "\
With --json, one object: `before` and `after`, each `id` and `version`; `reused`, ids that mean something else, each with
`part`, `id` and `because`; `changes`, each with `part`, `id` and `change`: `added` or `removed` with `entry`, `moved` with
`behind`, or `field` with `path`, `before` and `after`; `cases` and `random`, each with `rows` (outcomes of A), `columns`
(outcomes of B), `table`, `rise`, `fall`, `same` and `other` (no order that both packs agree on). `cases` also has
`shifts` and `unreadable`; `random` has `seed`, `count`, `facts`, `indicators`, `items`, `only_before`, `only_after`,
`rising` and `falling`.

Exit status: 0 when the packs could be compared, 1 when an id of A means something else in B, 2 when one of the packs
cannot be used.";

/// Sets of facts in some minutes.
const MOST: u64 = 10_000_000;

/// Arguments of `fener protocol diff`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(super) struct Arguments {
    /// The folder of the pack as it was.
    #[arg(value_name = "A")]
    before: PathBuf,
    /// The folder of the pack as it is.
    #[arg(value_name = "B")]
    after: PathBuf,
    /// How many persons are drawn by chance and evaluated with both packs.
    #[arg(long, value_name = "N", default_value_t = 10_000, allow_negative_numbers = true, value_parser = whole::<usize>(0, MOST))]
    random: usize,
    /// What the chance starts from: the same seed draws the same persons.
    #[arg(long, value_name = "S", default_value_t = 1, allow_negative_numbers = true, value_parser = whole::<u64>(0, u64::MAX))]
    seed: u64,
    /// Tell every change, however many there are.
    #[arg(long)]
    all: bool,
    /// Write one JSON object, described below.
    #[arg(long)]
    pub(super) json: bool,
}

/// What `--json` writes.
#[derive(Serialize)]
struct Difference {
    before: Version,
    after: Version,
    reused: Vec<Reused>,
    changes: Vec<Change>,
    cases: ByCases,
    random: Random,
}

#[derive(PartialEq, Serialize)]
struct Version {
    id: String,
    version: String,
}

#[derive(Serialize)]
struct Random {
    seed: u64,
    count: usize,
    #[serde(flatten)]
    by_chance: ByChance,
}

/// Whether no id means something else now.
pub(super) fn run(out: &mut impl Write, arguments: &Arguments) -> Result<bool, ProtocolError> {
    let (before, after) = (load(&arguments.before)?, load(&arguments.after)?);
    let comparison = Comparison::new(&before, &after);
    let by_chance = comparison.by_chance(arguments.random, &mut Chance::new(arguments.seed));
    let difference = Difference {
        before: version(&before),
        after: version(&after),
        reused: reused(before.source(), after.source()),
        changes: changes(before.source(), after.source()).map_err(ProtocolError::Compare)?,
        cases: comparison.cases(),
        random: Random { seed: arguments.seed, count: arguments.random, by_chance },
    };
    if arguments.json {
        json(out, &difference)?;
    } else {
        tell(out, &difference, arguments.all)?;
    }
    Ok(difference.reused.is_empty())
}

fn version(pack: &Pack) -> Version {
    let header = &pack.source().pack.header;
    Version { id: header.id.clone(), version: header.version.clone() }
}

fn tell(out: &mut impl Write, difference: &Difference, all: bool) -> io::Result<()> {
    let Difference { before, after, reused, changes, cases, random } = difference;
    writeln!(
        out,
        "{} {} -> {} {}: {}",
        before.id,
        before.version,
        after.id,
        after.version,
        match changes.len() {
            0 => "nothing is written differently".to_owned(),
            1 => "1 change".to_owned(),
            count => format!("{count} changes"),
        }
    )?;
    if before == after && !changes.is_empty() {
        writeln!(out, "both have the same version")?;
    }
    if before.id != after.id {
        writeln!(out, "two protocols, not two versions of one: whether ids keep their meaning is not asked")?;
    }
    written::tell_reused(out, reused)?;
    written::tell(out, changes, all)?;
    outcomes::tell_cases(out, cases, all)?;
    outcomes::tell_random(out, &random.by_chance, random.seed)
}
