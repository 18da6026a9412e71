//! What is written differently, grouped by part.

use std::io::{self, Write};

use fener_rules::Finding;
use fener_rules::diff::{Change, Part, Reused, What};
use fener_rules::pack::Condition;
use serde::Deserialize;
use serde_json::Value;

use super::super::words::{place, sentence};
use crate::columns::wrapped;
use crate::condition::readable;

/// So many changes of one part are told unless all are asked for.
const SHOWN: usize = 20;
/// So many mistakes of one pack are told unless all are asked for: `fener protocol check` is for them.
const UNFINISHED: usize = 3;
/// Two values that are together no longer than this stand on one line.
const SHORT: usize = 60;

/// Ids that mean something else now.
pub(super) fn tell_reused(out: &mut impl Write, reused: &[Reused]) -> io::Result<()> {
    if reused.is_empty() {
        return Ok(());
    }
    writeln!(out)?;
    writeln!(out, "reused: an id keeps its meaning, these do not")?;
    for Reused { part, id, because } in reused {
        let part = name(*part);
        let whole = if part == id { part.to_owned() } else { format!("{part} {id}") };
        writeln!(out, "  ! {whole}: other {}", because.join(", "))?;
    }
    Ok(())
}

/// What is wrong with the texts and cases of one of the packs, at most a few of it.
pub(super) fn tell_unfinished(out: &mut impl Write, findings: &[Finding], all: bool) -> io::Result<()> {
    let shown = if all { findings.len() } else { UNFINISHED };
    for finding in findings.iter().take(shown) {
        writeln!(out, "  {}{}", place(finding), sentence(finding))?;
    }
    if findings.len() > shown {
        writeln!(out, "  ... and {} more, told by --all", findings.len() - shown)?;
    }
    Ok(())
}

/// All changes, at most a few of each part.
pub(super) fn tell(out: &mut impl Write, changes: &[Change], all: bool) -> io::Result<()> {
    for of_part in changes.chunk_by(|one, next| one.part == next.part) {
        let Some(first) = of_part.first() else { continue };
        writeln!(out)?;
        writeln!(out, "{} ({})", name(first.part), of_part.len())?;
        let shown = if all { of_part.len() } else { SHOWN };
        for change in of_part.iter().take(shown) {
            for line in lines(change) {
                writeln!(out, "  {line}")?;
            }
        }
        if of_part.len() > shown {
            writeln!(out, "  ... and {} more, told by --all", of_part.len() - shown)?;
        }
    }
    Ok(())
}

/// The part as its file calls it.
fn name(part: Part) -> &'static str {
    match part {
        Part::Header => "header",
        Part::Facts => "facts",
        Part::Dimensions => "dimensions",
        Part::Outcomes => "outcomes",
        Part::Profiles => "profiles",
        Part::Rules => "rules",
        Part::Classes => "classes",
        Part::Switches => "switches",
        Part::Bounds => "bounds",
        Part::Indicators => "indicators",
        Part::Stages => "stages",
        Part::Items => "items",
        Part::Guards => "guards",
        Part::Urgent => "urgent triggers",
        Part::Flags => "flags",
        Part::Legal => "legal flags",
        Part::Contacts => "contacts",
        Part::Clocks => "clocks",
        Part::Routes => "routes",
        Part::Referral => "referral",
        Part::Grounds => "grounds without agreement",
        Part::Recipients => "recipients",
        Part::Export => "export",
        Part::LeftOut => "left out of the export",
        Part::Texts => "texts",
        Part::Cases => "cases",
        Part::Moves => "moves",
        Part::Recordings => "recordings",
    }
}

fn lines(change: &Change) -> Vec<String> {
    let Change { part, id, what } = change;
    match what {
        What::Added { entry } => entry_lines(*part, &format!("+ {id}: "), entry),
        What::Removed { entry } => entry_lines(*part, &format!("- {id}: "), entry),
        What::Moved { behind: Some(behind) } => vec![format!("> {id}: now behind {behind}")],
        What::Moved { behind: None } => vec![format!("> {id}: now at the front")],
        What::Field { path, before, after } => {
            let place: Vec<&str> =
                std::iter::once(id.as_str()).chain(path.iter().map(String::as_str)).collect();
            field_lines(&place.join(" "), before.as_ref(), after.as_ref())
        }
    }
}

/// A whole entry: what it says, without its id and its sources.
fn entry_lines(part: Part, title: &str, entry: &Value) -> Vec<String> {
    let text = match (part, entry) {
        (Part::Texts, Value::Object(texts)) => format!("{} texts", texts.len()),
        (Part::Cases, Value::Object(case)) => case.get("shows").map(value).unwrap_or_default(),
        (_, Value::Object(fields)) => {
            let told = fields.iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "provenance"));
            told.filter_map(|(name, inside)| said(name, inside)).collect::<Vec<_>>().join(", ")
        }
        // An outcome is nothing but its name.
        _ => return vec![title.trim_end_matches(": ").to_owned()],
    };
    wrapped(title, text.split(' '))
}

/// A field that says something.
fn said(name: &str, inside: &Value) -> Option<String> {
    let silent = match inside {
        Value::Null => true,
        Value::Array(list) => list.is_empty(),
        Value::Object(map) => map.is_empty(),
        // A pattern asks for none of these.
        Value::Number(number) => number.as_u64() == Some(0),
        Value::Bool(_) | Value::String(_) => false,
    };
    (!silent).then(|| format!("{name} {}", value(inside)))
}

/// A value on one line; a condition in its own notation.
fn value(written: &Value) -> String {
    if let Ok(condition) = Condition::deserialize(written)
        && written.is_object()
    {
        return readable(&condition);
    }
    match written {
        Value::Null => "nothing".to_owned(),
        Value::String(text) if text.is_empty() || text.contains(char::is_whitespace) => format!("{text:?}"),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => written.to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(value).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter().filter_map(|(name, inside)| said(name, inside));
            format!("({})", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

fn field_lines(place: &str, before: Option<&Value>, after: Option<&Value>) -> Vec<String> {
    if let (Some(Value::Array(old)), Some(Value::Array(new))) = (before, after) {
        return list_lines(place, old, new);
    }
    match (before.map(value), after.map(value)) {
        (None, after) => wrapped(&format!("+ {place}: "), after.unwrap_or_default().split(' ')),
        (Some(before), None) => wrapped(&format!("- {place}: "), before.split(' ')),
        (Some(before), Some(after)) if before.chars().count() + after.chars().count() <= SHORT => {
            vec![format!("~ {place}: {before} -> {after}")]
        }
        (Some(before), Some(after)) => {
            let mut lines = vec![format!("~ {place}:")];
            lines.extend(wrapped("    - ", before.split(' ')));
            lines.extend(wrapped("    + ", after.split(' ')));
            lines
        }
    }
}

/// A list: what is gone and what is new; the whole of it where only the order is another.
fn list_lines(place: &str, before: &[Value], after: &[Value]) -> Vec<String> {
    let gone = before.iter().filter(|old| !after.contains(old)).map(|old| format!("-{}", value(old)));
    let new = after.iter().filter(|new| !before.contains(new)).map(|new| format!("+{}", value(new)));
    let differing: Vec<String> = gone.chain(new).collect();
    let words = if differing.is_empty() {
        format!("in this order: {}", after.iter().map(value).collect::<Vec<_>>().join(", "))
    } else {
        differing.join(" ")
    };
    wrapped(&format!("~ {place}: "), words.split(' '))
}
