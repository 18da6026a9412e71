//! `fener protocol test`: the pack's cases, run; and what they reach of it.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use fener_rules::{CaseRun, Covered, Finding, Kind, Pack, placed};
use serde::Serialize;

use super::words::{counted, place, report, sentence};
use super::{ProtocolError, json};
use crate::columns::{table, wrapped};
use crate::condition::pattern;

/// What `fener protocol test --help` says at its end.
const MORE_HELP: &str = "\
With --json, one object: `cases`, each with `id`, `shows` and `differences`; `failed`; `coverage`, each `kind` with `total`,
`reached` and the list `unreached`. A pack that cannot be used gives `findings` instead.

Exit status: 0 when every case gives what it expects, 1 when one does not or the pack cannot be used.";

/// Arguments of `fener protocol test`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(super) struct Arguments {
    /// The pack's folder.
    dir: PathBuf,
    /// Name every case, not only those that fail.
    #[arg(long)]
    verbose: bool,
    /// Write one JSON object, described below.
    #[arg(long)]
    pub(super) json: bool,
}

/// What `--json` writes.
#[derive(Serialize)]
#[serde(untagged)]
enum Written<'p> {
    Unusable { findings: Vec<Finding> },
    Run { cases: Vec<CaseRun<'p>>, failed: usize, coverage: Vec<Covered> },
}

/// Whether every case did what it expects. What no case reaches is told and fails nothing.
pub(super) fn run(out: &mut impl Write, arguments: &Arguments) -> Result<bool, ProtocolError> {
    let folder = crate::folder::look(&arguments.dir)?;
    let (files, unreadable) = (&folder.files, folder.findings());
    let pack = if unreadable.is_empty() { Pack::unproven(files) } else { Err(unreadable) };
    let pack = match pack {
        Ok(pack) => pack,
        Err(findings) => {
            if arguments.json {
                json(out, &Written::Unusable { findings })?;
            } else {
                report(out, &findings)?;
                writeln!(out, "{}; no case was run", counted(findings.len(), "error"))?;
            }
            return Ok(false);
        }
    };
    let mut cases = pack.run_cases();
    for run in &mut cases {
        run.differences = placed(std::mem::take(&mut run.differences), files);
    }
    let failed = cases.iter().filter(|run| !run.differences.is_empty()).count();
    let coverage = pack.coverage();
    if arguments.json {
        json(out, &Written::Run { cases, failed, coverage })?;
    } else {
        tell_cases(out, &cases, arguments.verbose)?;
        tell_coverage(out, &pack, &coverage)?;
        writeln!(out, "{}, {failed} failed", counted(cases.len(), "case"))?;
    }
    Ok(failed == 0)
}

fn tell_cases(out: &mut impl Write, cases: &[CaseRun<'_>], verbose: bool) -> io::Result<()> {
    for CaseRun { id, shows, differences } in cases {
        if differences.is_empty() && !verbose {
            continue;
        }
        let word = if differences.is_empty() { "ok  " } else { "FAIL" };
        writeln!(out, "{word} {id}: {shows}")?;
        for finding in differences {
            writeln!(out, "     {}{}", place(finding), sentence(finding))?;
        }
    }
    Ok(())
}

/// How much of each kind was reached, then what was not.
fn tell_coverage(out: &mut impl Write, pack: &Pack, coverage: &[Covered]) -> io::Result<()> {
    writeln!(out, "reached by the cases:")?;
    let rows: Vec<Vec<String>> = coverage
        .iter()
        .map(|covered| {
            vec![plural(covered.kind).to_owned(), format!("{}/{}", covered.reached, covered.total)]
        })
        .collect();
    for line in table(&rows) {
        writeln!(out, "  {line}")?;
    }
    let unreached: Vec<(Kind, Vec<&String>)> = coverage
        .iter()
        .map(|covered| (covered.kind, worth_naming(coverage, covered)))
        .filter(|(_, names)| !names.is_empty())
        .collect();
    if !unreached.is_empty() {
        writeln!(out, "reached by no case:")?;
    }
    for (kind, names) in unreached {
        writeln!(out, "  {}", plural(kind))?;
        let names: Vec<String> = names.into_iter().map(|name| spelt(pack, kind, name)).collect();
        let commas = std::iter::repeat_n(",", names.len() - 1).chain(std::iter::once(""));
        let names: Vec<String> =
            names.iter().zip(commas).map(|(name, comma)| format!("{name}{comma}")).collect();
        for line in wrapped("    ", names.iter().map(String::as_str)) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// An item that was never shown is not named again as never answered.
fn worth_naming<'c>(coverage: &'c [Covered], covered: &'c Covered) -> Vec<&'c String> {
    let shown = coverage.iter().find(|other| other.kind == Kind::ItemShown);
    let never_shown = |name| shown.is_some_and(|shown| shown.unreached.contains(name));
    let names = covered.unreached.iter();
    names.filter(|name| covered.kind != Kind::ItemAnswered || !never_shown(name)).collect()
}

/// A pattern is named by its place; a person reads its numbers.
fn spelt(pack: &Pack, kind: Kind, name: &str) -> String {
    let written = || {
        let (dimension, place) = name.strip_suffix(']')?.split_once('[')?;
        let dimension = pack.source().pack.dimensions.iter().find(|known| known.id == dimension)?;
        let written = dimension.positive.get(place.parse::<usize>().ok()?)?;
        Some(format!("{} {}", dimension.id, pattern(written)))
    };
    if kind == Kind::Pattern { written().unwrap_or_else(|| name.to_owned()) } else { name.to_owned() }
}

fn plural(kind: Kind) -> &'static str {
    match kind {
        Kind::Rule => "rules that decided, by profile",
        Kind::Outcome => "outcomes",
        Kind::Class => "classes, by profile",
        Kind::Pattern => "patterns of dimensions",
        Kind::Indicator => "indicators that were yes",
        Kind::FactValue => "values of facts",
        Kind::Urgent => "urgent triggers",
        Kind::Flag => "flags",
        Kind::Legal => "legal flags",
        Kind::Route => "routes",
        Kind::Recipient => "recipients",
        Kind::Consent => "answers to a referral",
        Kind::Ground => "grounds without agreement",
        Kind::GroundDenied => "grounds that did not hold",
        Kind::Stage => "stages",
        Kind::ItemShown => "items shown",
        Kind::ItemAnswered => "items answered",
        Kind::GuardBlocked => "guards that blocked",
        Kind::StageHeldBack => "stages held back, by guard",
        Kind::GuardPrompted => "guards that prompted",
    }
}
