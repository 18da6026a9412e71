//! What comes out differently: how many outcomes rise and fall, and the shortest examples.

use std::collections::BTreeMap;
use std::io::{self, Write};

use fener_model::Answer;
use fener_rules::IndicatorValue;
use fener_rules::diff::{Beside, BesideExample, ByCases, ByChance, CaseShift, Example, Shift, Tally};

use crate::columns::{table, wrapped};

/// So many cases are told unless all are asked for.
const SHOWN: usize = 20;

pub(super) fn tell_cases(out: &mut impl Write, by: &ByCases, all: bool) -> io::Result<()> {
    writeln!(out)?;
    writeln!(out, "{} cases of both packs: {}", by.tally.total(), counts(&by.tally))?;
    let shown = if all { by.shifts.len() } else { SHOWN };
    for shift in by.shifts.iter().take(shown) {
        let words = case_words(shift);
        for line in wrapped(&format!("  {}: ", shift.id), words.iter().map(String::as_str)) {
            writeln!(out, "{line}")?;
        }
    }
    if by.shifts.len() > shown {
        writeln!(out, "  ... and {} more, told by --all", by.shifts.len() - shown)?;
    }
    listed(out, "  not compared, as they hold what only one of the packs has: ", &by.unreadable)
}

fn case_words(shift: &CaseShift) -> Vec<String> {
    let CaseShift { before, after, also, .. } = shift;
    let outcome = (before != after).then(|| format!("{before} -> {after}"));
    let lists = also.iter().map(|Shift { what, gone, new }| format!("{what}{}", difference(gone, new)));
    let parts: Vec<String> = outcome.into_iter().chain(lists).collect();
    parts.join("; ").split(' ').map(str::to_owned).collect()
}

pub(super) fn tell_random(out: &mut impl Write, by: &ByChance, seed: u64) -> io::Result<()> {
    let (facts, indicators, items) = (by.facts, by.indicators, by.items);
    writeln!(out)?;
    writeln!(
        out,
        "{} random persons (seed {seed}), by the {facts} facts and {indicators} indicators of both packs and by answers to \
         their {items} items: {}",
        by.tally.total(),
        counts(&by.tally)
    )?;
    listed(out, "  only in A, never drawn: ", &by.only_before)?;
    listed(out, "  only in B, never drawn: ", &by.only_after)?;
    if by.tally.same < by.tally.total() {
        for line in table(&rows(&by.tally)) {
            writeln!(out, "  {line}")?;
        }
    }
    examples(out, "rise", &by.rising)?;
    examples(out, "fall", &by.falling)?;
    tell_beside(out, &by.beside)
}

/// What else differs, each list with the shortest person.
fn tell_beside(out: &mut impl Write, beside: &[Beside]) -> io::Result<()> {
    if !beside.is_empty() {
        writeln!(out, "  what else differs, for how many persons, and the shortest:")?;
    }
    for Beside { what, changed, example } in beside {
        let Some(BesideExample { facts, indicators, answers, gone, new }) = example else { continue };
        let known = known(facts, indicators, answers);
        let differs = difference(gone, new);
        let words = differs.split_whitespace().map(str::to_owned).chain(["with".to_owned()]).chain(known);
        let words: Vec<String> = words.collect();
        for line in wrapped(&format!("    {what} ({changed}): "), words.iter().map(String::as_str)) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// What is gone and what is new.
fn difference(gone: &[String], new: &[String]) -> String {
    let gone = gone.iter().map(|name| format!(" -{name}"));
    gone.chain(new.iter().map(|name| format!(" +{name}"))).collect()
}

/// What is known of an example, a word each.
fn known(
    facts: &BTreeMap<String, String>,
    indicators: &BTreeMap<String, IndicatorValue>,
    answers: &BTreeMap<String, Answer>,
) -> Vec<String> {
    let facts = facts.iter().map(|(name, value)| format!("{name}={value}"));
    let indicators = indicators.iter().map(|(id, value)| format!("{id}={}", value.name()));
    let answers = answers.iter().map(|(item, answer)| format!("{item}={}", answered(answer)));
    let mut words: Vec<String> = facts.chain(indicators).chain(answers).collect();
    if words.is_empty() {
        words.push("nothing stated".to_owned());
    }
    words
}

fn counts(tally: &Tally) -> String {
    let Tally { rise, fall, same, other, .. } = tally;
    let differ = if *other > 0 { format!(", {other} differ without an order") } else { String::new() };
    format!("{rise} rise, {fall} fall, {same} stay{differ}")
}

/// A row for each outcome of A, a column for each of B.
fn rows(tally: &Tally) -> Vec<Vec<String>> {
    let head = std::iter::once("A \\ B".to_owned()).chain(tally.columns.iter().cloned()).collect();
    let rows = tally.rows.iter().zip(&tally.table).map(|(outcome, cells)| {
        std::iter::once(outcome.clone()).chain(cells.iter().map(usize::to_string)).collect()
    });
    std::iter::once(head).chain(rows).collect()
}

fn examples(out: &mut impl Write, word: &str, examples: &[Example]) -> io::Result<()> {
    if !examples.is_empty() {
        writeln!(out, "  shortest that {word}:")?;
    }
    for Example { facts, indicators, answers, before, after } in examples {
        let words = known(facts, indicators, answers);
        let title = format!("    {before} -> {after}: ");
        for line in wrapped(&title, words.iter().map(String::as_str)) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}

/// An answer in one word, as it is written in cases.
fn answered(answer: &Answer) -> String {
    match answer {
        Answer::Choices(codes) => codes.join("+"),
        Answer::Number(number) => number.to_string(),
        Answer::Choice(word) | Answer::Date(word) | Answer::Text(word) => word.clone(),
        plain => serde_json::to_value(plain)
            .ok()
            .and_then(|word| Some(word.as_str()?.to_owned()))
            .unwrap_or_default(),
    }
}

fn listed(out: &mut impl Write, title: &str, names: &[String]) -> io::Result<()> {
    if !names.is_empty() {
        for line in wrapped(title, names.iter().map(String::as_str)) {
            writeln!(out, "{line}")?;
        }
    }
    Ok(())
}
