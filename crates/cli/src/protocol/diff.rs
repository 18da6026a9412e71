//! `fener protocol diff`: what a new version of a pack writes differently, and what comes out differently.

mod outcomes;
mod written;

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use fener_rules::diff::{ByCases, ByChance, Chance, Change, Comparison, Reused, changes, reused};
use fener_rules::{Finding, Pack};
use serde::Serialize;

use super::words::counted;
use super::{ProtocolError, json};
use crate::given::whole;

/// What `fener protocol diff --help` says at its end.
const MORE_HELP: &str = "\
With --json, one object: `before` and `after`, each `id`, `version` and `unfinished`, what is wrong with its texts and with the
names in its cases; `version_reused`, whether they differ under one id and version; `reused`, ids that mean something else,
each with `part`, `id` and `because`; `changes`, each with `part`, `id` and `change`: `added` or `removed` with `entry`, `moved` with
`behind`, or `field` with `path`, `before` and `after`; `cases` and `random`, each with `rows` (outcomes of A), `columns`
(outcomes of B), `table`, `rise`, `fall`, `same` and `other` (no order that both packs agree on). `cases` also has
`shifts` and `unreadable`; `random` has `seed`, `count`, `facts`, `indicators`, `items`, `only_before`, `only_after`,
`rising` and `falling`, and `beside`, each list that differs with `what`, `changed` (for how many persons) and an `example`
with `gone` and `new`.

Texts that are missing or that nothing uses, and names in cases that nothing has, are said and keep nothing from being
compared.

An id means something else when what was recorded or is relied on under it does: an item is learnt or answered otherwise or
says less; an indicator, a fact, the order of outcomes or the kind of a stage differs; a guard makes something else safe;
an urgent trigger, flag, legal flag or ground to refer without agreement holds at other times or rests on another law; a
contact is reached otherwise, or a clock is another deadline; another item asks for agreement. How answers are weighed and
what is advised may change with a version: that is told, in what is written and in what comes out, and is no such thing.

Exit status: 0 when what both packs have means the same in B as in A, 1 when an id of A means something else in B or when
they differ under one id and version, 2 when one of the packs cannot be used.";

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
    version_reused: bool,
    reused: Vec<Reused>,
    changes: Vec<Change>,
    cases: ByCases,
    random: Random,
}

#[derive(Serialize)]
struct Version {
    id: String,
    version: String,
    /// What is wrong with its texts and its cases.
    unfinished: Vec<Finding>,
}

#[derive(Serialize)]
struct Random {
    seed: u64,
    count: usize,
    #[serde(flatten)]
    by_chance: ByChance,
}

/// Whether no id means something else now, and no version is two packs.
pub(super) fn run(out: &mut impl Write, arguments: &Arguments) -> Result<bool, ProtocolError> {
    let ((before, of_before), (after, of_after)) = (draft(&arguments.before)?, draft(&arguments.after)?);
    let comparison = Comparison::new(&before, &after);
    let by_chance = comparison.by_chance(arguments.random, &mut Chance::new(arguments.seed));
    let changes = changes(before.source(), after.source()).map_err(ProtocolError::Compare)?;
    let [one, other] = [&before, &after].map(|pack| &pack.source().pack.header);
    let difference = Difference {
        version_reused: one.id == other.id && one.version == other.version && !changes.is_empty(),
        before: version(&before, of_before),
        after: version(&after, of_after),
        reused: reused(before.source(), after.source()),
        changes,
        cases: comparison.cases(),
        random: Random { seed: arguments.seed, count: arguments.random, by_chance },
    };
    if arguments.json {
        json(out, &difference)?;
    } else {
        tell(out, &difference, arguments.all)?;
    }
    Ok(difference.reused.is_empty() && !difference.version_reused)
}

/// A pack with what is wrong with its texts and its cases.
fn draft(folder: &Path) -> Result<(Pack, Vec<Finding>), ProtocolError> {
    let files = crate::folder::read(folder)?;
    Pack::draft(&files).map_err(|findings| ProtocolError::Pack(folder.to_owned(), findings))
}

fn version(pack: &Pack, unfinished: Vec<Finding>) -> Version {
    let header = &pack.source().pack.header;
    Version { id: header.id.clone(), version: header.version.clone(), unfinished }
}

fn tell(out: &mut impl Write, difference: &Difference, all: bool) -> io::Result<()> {
    let Difference { before, after, version_reused, reused, changes, cases, random } = difference;
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
    if *version_reused {
        writeln!(out, "two packs under one version: a version is never used again, give B another one")?;
    }
    if before.id != after.id {
        writeln!(out, "two protocols, not two versions of one: whether ids keep their meaning is not asked")?;
    }
    for (pack, unfinished) in [("A", &before.unfinished), ("B", &after.unfinished)] {
        if !unfinished.is_empty() {
            let count = counted(unfinished.len(), "mistake");
            writeln!(out, "{pack} has {count} in its texts and cases; it is compared all the same:")?;
            written::tell_unfinished(out, unfinished, all)?;
        }
    }
    written::tell_reused(out, reused)?;
    written::tell(out, changes, all)?;
    outcomes::tell_cases(out, cases, all)?;
    outcomes::tell_random(out, &random.by_chance, random.seed)
}
