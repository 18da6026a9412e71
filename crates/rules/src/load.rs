//! From files to a pack that can be used: limits, JSON, shape, names, texts, and at last the pack's own cases.
//!
//! Every step collects all that it finds; the next one runs only when nothing was found, as it would only repeat it.

mod cases;
mod circles;
mod coverage;
mod fed;
mod htcds;
mod interview;
mod known;
mod moves;
mod position;
mod read;
mod recordings;
mod resolve;
mod routing;
mod rules;
mod texts;
#[cfg(feature = "check")]
mod upkeep;
mod written;

use std::collections::BTreeMap;

use crate::evaluate::Options;
use crate::finding::{Code, Finding};
use crate::loaded::{Pack, PackSource};
use crate::rules::Rules;
use crate::script::Script;

pub(crate) const PACK: &str = "pack.json";
pub(crate) const INDICATORS: &str = "indicators.json";
pub(crate) const INTERVIEW: &str = "interview.json";
pub(crate) const ROUTING: &str = "routing.json";
pub(crate) const HTCDS: &str = "htcds.json";
pub(crate) const CASES: &str = "cases.json";
pub(crate) const MOVES: &str = "moves.json";
pub(crate) const RECORDINGS: &str = "recordings.json";

/// The files that a pack has beside its texts, or may have: `htcds.json`, `moves.json` and `recordings.json` can be left
/// out.
pub const FILES: [&str; 8] = [PACK, INDICATORS, INTERVIEW, ROUTING, HTCDS, CASES, MOVES, RECORDINGS];

/// Findings as they are collected.
pub(crate) type Findings = Vec<Finding>;

pub(crate) fn load(files: &BTreeMap<String, Vec<u8>>) -> Result<Pack, Findings> {
    let pack = unproven(files)?;
    let failed = failed(&pack);
    if failed.is_empty() { Ok(pack) } else { Err(position::complete(failed, files)) }
}

/// What the cases find.
pub(crate) fn failed(pack: &Pack) -> Findings {
    cases::run(pack).into_iter().flat_map(|run| run.differences).collect()
}

/// Everything but the cases.
pub(crate) fn unproven(files: &BTreeMap<String, Vec<u8>>) -> Result<Pack, Findings> {
    let (pack, unfinished) = draft(files)?;
    if unfinished.is_empty() { Ok(pack) } else { Err(unfinished) }
}

/// A pack that works, with what is wrong with its texts and with the names in its cases: neither changes what comes out.
pub(crate) fn draft(files: &BTreeMap<String, Vec<u8>>) -> Result<(Pack, Findings), Findings> {
    let placed = |findings| position::complete(findings, files);
    let (pack, unfinished) = read::read(files).and_then(compile).map_err(placed)?;
    Ok((pack, placed(unfinished)))
}

pub use cases::CaseRun;
#[cfg(feature = "check")]
pub(crate) use cases::not_shown;
pub(crate) use cases::{Lists, found_in, interview as case_interview, readable, run as run_cases, stated};
pub(crate) use coverage::unreached;
pub use position::complete as placed;
pub(crate) use read::is_json;
#[cfg(feature = "check")]
pub(crate) use recordings::missing as missing_recordings;
#[cfg(feature = "check")]
pub(crate) use upkeep::{expired, never_used, unconfirmed};
pub use written::{is_language, is_version};

fn compile(source: PackSource) -> Result<(Pack, Findings), Findings> {
    let mut findings = known::limits(&source);
    findings.extend(known::duplicates(&source));
    stop(&mut findings)?;
    findings.extend(known::strange_dimensions(&source));
    stop(&mut findings)?;
    let known = known::Known::new(&source);
    let mut resolver = resolve::Resolver { known: &known, findings, conditions: 0, apart: false };
    let (rules, script) = build(&source, &mut resolver);
    cases::check(&source, &mut resolver);
    moves::check(&source, &mut resolver);
    recordings::check(&source, &mut resolver);
    let mut findings = resolver.findings;
    findings.extend(written::check(&source));
    findings.extend(texts::check(&source, &script));
    if !findings.iter().all(is_beside) {
        return Err(findings);
    }
    let tables = crate::ahead::Tables::new(&rules, Options::default());
    let pack = Pack { source, rules, script, tables };
    if findings.is_empty() {
        stop(&mut crate::prove::falls(&pack))?;
    }
    Ok((pack, findings))
}

/// Whether it is about words or about cases, without which the pack gives the same.
fn is_beside(finding: &Finding) -> bool {
    finding.file == CASES || finding.file.starts_with(read::TEXTS)
}

fn build(source: &PackSource, resolver: &mut resolve::Resolver<'_, '_>) -> (Rules, Script) {
    let rules = rules::build(source, resolver);
    let script = interview::build(source, resolver);
    let script = routing::build(source, resolver, script);
    let script = htcds::build(source, resolver, script);
    (rules, script)
}

/// Rules and script of a pack that was loaded, with every part of a condition still a part of its own.
#[cfg(feature = "check")]
pub(crate) fn apart(source: &PackSource) -> (Rules, Script) {
    let known = known::Known::new(source);
    let findings = Findings::new();
    let mut resolver = resolve::Resolver { known: &known, findings, conditions: 0, apart: true };
    build(source, &mut resolver)
}

/// What was probably meant; only for the first findings, as each guess is a look at every name.
pub(crate) fn guess(findings: &Findings, nearest: impl FnOnce() -> Option<String>) -> Option<String> {
    const MAX_GUESSES: usize = 100;
    if findings.len() < MAX_GUESSES { nearest() } else { None }
}

fn stop(findings: &mut Findings) -> Result<(), Findings> {
    if findings.is_empty() { Ok(()) } else { Err(std::mem::take(findings)) }
}

/// A finding about a name that nothing has.
pub(crate) fn unknown(
    file: &str,
    path: impl Into<String>,
    what: &str,
    name: &str,
    guess: Option<String>,
) -> Finding {
    let finding = Finding::error(Code::UnknownName, file, path).with("what", what);
    finding.with("name", written::short(name)).meaning(guess)
}
