//! The results of a study as plain tables.

use std::io::{self, Write};

use super::Study;
use super::share::{Elsewhere, Share, percent};
use super::sheet::{RowCode, RowError};
use super::tally::{At, Group, Hanging, Strengths};
use crate::columns::{table, wrapped};

pub(super) fn tell(out: &mut impl Write, study: &Study, prevalence: Option<f64>) -> io::Result<()> {
    for error in &study.bad {
        writeln!(out, "{}", bad_row(error))?;
    }
    let Study { protocol, version, rows, bad_rows, bad, .. } = study;
    let more = bad_rows - bad.len();
    if more > 0 {
        writeln!(out, "... and {more} more bad rows")?;
    }
    if *bad_rows > 0 {
        writeln!(out)?;
    }
    writeln!(out, "{protocol} {version}: {rows} rows, {bad_rows} of them bad and not counted")?;
    if study.has_truth {
        tell_truth(out, study, prevalence)?;
    } else {
        writeln!(out, "there is no column `truth`: nothing to compare the outcomes with")?;
    }
    tell_hanging(out, study)
}

fn bad_row(error: &RowError) -> String {
    let RowError { line, column, code, did_you_mean } = error;
    let column = column.as_ref().map_or(String::new(), |column| format!(", column `{column}`"));
    let what = match code {
        RowCode::NotText => "not utf-8",
        RowCode::FieldCount => "more or fewer fields than the head has",
        RowCode::NoId => "no id",
        RowCode::SameId => "an earlier row has this id",
        RowCode::UnknownValue => "unknown value",
    };
    let meant = did_you_mean.as_ref().map_or(String::new(), |meant| format!("; did you mean `{meant}`?"));
    format!("line {line}{column}: {what}{meant}")
}

/// Everyone at the line, everyone at the other thresholds, then each group at the line.
fn tell_truth(out: &mut impl Write, study: &Study, prevalence: Option<f64>) -> io::Result<()> {
    let Some((everyone, groups)) = study.groups.split_first() else { return Ok(()) };
    let silent = everyone.rows - everyone.with_truth;
    if silent > 0 {
        writeln!(out, "{silent} rows say nothing under `truth`: not counted below")?;
    }
    let (line, others): (Vec<&At>, Vec<&At>) =
        everyone.at.iter().partition(|at| at.from == study.positive_from);
    for at in line.iter().chain(&others) {
        block(out, &format!("everyone, positive from {}", at.from), everyone, at)?;
    }
    for group in groups {
        let (column, value) = (group.column.as_deref().unwrap_or(""), group.value.as_deref().unwrap_or(""));
        let value = if value.is_empty() { "(empty)" } else { value };
        for at in group.at.iter().filter(|at| at.from == study.positive_from) {
            block(out, &format!("{column} {value}, positive from {}", at.from), group, at)?;
        }
    }
    let here = line.first().and_then(|at| at.counts.prevalence().estimate());
    if let (Some(here), None) = (here, prevalence) {
        writeln!(out)?;
        writeln!(
            out,
            "PPV and NPV are those of this table, where {} % are yes; --prevalence tells them elsewhere",
            percent(here)
        )?;
    }
    Ok(())
}

fn block(out: &mut impl Write, title: &str, group: &Group, at: &At) -> io::Result<()> {
    writeln!(out)?;
    writeln!(out, "{title}: {} rows, {} of them yes", group.with_truth, at.counts.prevalence().of)?;
    let rows = [
        share_row("sensitivity", at.sensitivity),
        share_row("specificity", at.specificity),
        share_row("PPV", at.ppv),
        share_row("NPV", at.npv),
    ];
    for line in table(&rows) {
        writeln!(out, "  {line}")?;
    }
    if let Some(elsewhere) = &at.elsewhere {
        writeln!(out, "  {}", elsewhere_words(elsewhere))?;
    }
    Ok(())
}

/// Name, percent, so many of so many, and the interval in which it lies with 95 %.
fn share_row(name: &str, share: Share) -> Vec<String> {
    let Share { of, all } = share;
    let estimate = share.estimate().map_or("n/a".to_owned(), |estimate| format!("{} %", percent(estimate)));
    let mut row = vec![name.to_owned(), estimate, format!("{of}/{all}")];
    if let Some((low, high)) = share.interval() {
        row.extend(["95 % CI".to_owned(), percent(low), "to".to_owned(), percent(high)]);
    }
    row
}

fn elsewhere_words(elsewhere: &Elsewhere) -> String {
    let Elsewhere { prevalence, ppv, npv, positive_of_1000, rightly_of_1000 } = elsewhere;
    let of = |share: &Option<f64>| share.map_or("n/a".to_owned(), |share| format!("{} %", percent(share)));
    format!(
        "where {} % are yes: PPV {}, NPV {}; of 1000 people {positive_of_1000:.1} are positive, {rightly_of_1000:.1} of them rightly",
        percent(*prevalence),
        of(ppv),
        of(npv)
    )
}

fn tell_hanging(out: &mut impl Write, study: &Study) -> io::Result<()> {
    let good = study.groups.first().map_or(0, |everyone| everyone.rows);
    writeln!(out)?;
    writeln!(out, "{} of {good} outcomes hang on uncertain strengths", study.hanging_rows)?;
    for Hanging { strengths, rows, turning, ids } in &study.hanging {
        let with = match strengths {
            Strengths::Lowest => "at the lowest strengths",
            Strengths::Highest => "at the highest strengths",
            Strengths::WithoutProvisional => "without provisional strengths",
        };
        writeln!(
            out,
            "  {with} {rows} differ, {turning} of them across the line of {}",
            study.positive_from
        )?;
        let more = rows - ids.len();
        let more = if more > 0 { Some(format!("... and {more} more")) } else { None };
        if *rows > 0 {
            let words = ids.iter().map(String::as_str).chain(more.as_deref());
            for line in wrapped("    ", words) {
                writeln!(out, "{line}")?;
            }
        }
    }
    Ok(())
}
