//! `htcds.json` into the [`Script`]: names of the pack by the pack, fields and values by the standard.

use std::collections::BTreeSet;

use super::HTCDS;
use super::known::MAX_ITEMS;
use super::resolve::{Place, Resolver, Site};
use super::unknown;
use crate::finding::{Code, Finding};
use crate::htcds::{DECIDED_BY_PEOPLE, Field, FieldKind, Gives, Mapping, MappingRow, Refusal, Standard};
use crate::loaded::PackSource;
use crate::pack::{CopiedAnswer, CopiedFrom, HtcdsFile, HtcdsRow, Response};
use crate::script::Script;

const EXPORT: Site = Site { file: HTCDS, place: Place::Export };

pub(crate) fn build(source: &PackSource, resolver: &mut Resolver<'_, '_>, script: Script) -> Script {
    let Some(file) = &source.htcds else {
        return script;
    };
    let standard = Standard::built_in();
    if file.version != standard.notice.version {
        resolver.refused(HTCDS, "version", "version", &file.version, "other_standard");
    }
    let rows = file.rows.iter().enumerate();
    let rows = rows.filter_map(|(place, written)| row(written, &format!("rows[{place}]"), resolver));
    let rows = rows.collect();
    left_out(file, resolver);
    Script { mapping: Some(Mapping { rows }), ..script }
}

/// Too much of it; before anything is resolved.
pub(crate) fn limits(file: &HtcdsFile) -> Option<Finding> {
    let too_many = file.rows.len() > MAX_ITEMS || file.left_out.len() > MAX_ITEMS;
    too_many
        .then(|| Finding::error(Code::TooMany, HTCDS, "rows").with("what", "rows").with("limit", MAX_ITEMS))
}

fn row(row: &HtcdsRow, path: &str, resolver: &mut Resolver<'_, '_>) -> Option<MappingRow> {
    let when = resolver.optional(row.when.as_ref(), EXPORT, &format!("{path}.when"));
    let field = field(&row.field, format!("{path}.field"), resolver)?;
    let gives = match (&row.value, &row.from) {
        (Some(given), None) => {
            value(field, given, format!("{path}.value"), resolver);
            if row.when.is_none() {
                resolver.field_missing(HTCDS, format!("{path}.when"), "when");
            }
            Gives::Value(given.clone())
        }
        (None, Some(CopiedFrom::Item(answer))) => {
            copied(field, answer, &format!("{path}.from.item"), resolver)?
        }
        (None, Some(CopiedFrom::Referral(part))) => Gives::Part(*part),
        _ => {
            let found = if row.value.is_some() { "both" } else { "none" };
            let finding = Finding::error(Code::OneOfTwo, HTCDS, path).with("found", found);
            resolver.push(finding.with("one", "value").with("other", "from"));
            return None;
        }
    };
    Some(MappingRow { field, when, gives })
}

fn field(name: &str, path: String, resolver: &mut Resolver<'_, '_>) -> Option<&'static Field> {
    let standard = Standard::built_in();
    let found = standard.field(name);
    if found.is_none() {
        let guess = super::guess(&resolver.findings, || standard.nearest_field(name));
        resolver.push(unknown(HTCDS, path, "field of the standard", name, guess));
    }
    found
}

/// Whether the standard has this value, and a pack may give it.
fn value(field: &Field, value: &str, path: String, resolver: &mut Resolver<'_, '_>) {
    let standard = Standard::built_in();
    match standard.allows(field, value) {
        Ok(()) if DECIDED_BY_PEOPLE.contains(&value) => {
            resolver.refused(HTCDS, path, "value", value, "decided_by_people")
        }
        Ok(()) => {}
        Err(Refusal::NotListed) => {
            let guess = super::guess(&resolver.findings, || standard.nearest_value(field, value));
            resolver.push(unknown(HTCDS, path, &format!("value of {}", field.name), value, guess));
        }
        Err(Refusal::BadShape) => resolver.refused(HTCDS, path, "value", value, "bad_shape"),
        Err(Refusal::Undefined) => resolver.refused(HTCDS, path, "field", &field.name, "undefined"),
    }
}

fn copied(
    field: &Field,
    answer: &CopiedAnswer,
    path: &str,
    resolver: &mut Resolver<'_, '_>,
) -> Option<Gives> {
    let known = resolver.known;
    let item = resolver.find(&known.items, "item", &answer.id, HTCDS, format_args!("{path}.id"))?;
    for (word, given) in &answer.map {
        let path = format!("{path}.map.{word}");
        let place = resolver.answer(item, word, HTCDS, path.clone());
        // "Contradicted" was settled before anything is copied.
        if place == Some(crate::script::CONTRADICTED) {
            resolver.refused(HTCDS, path.as_str(), "answer", word, "settled");
        }
        value(field, given, path, resolver);
    }
    let asked = known.led.get(item).map(|led| led.item)?;
    if !asked.data.refer {
        resolver.refused(HTCDS, format!("{path}.id"), "item", &answer.id, "stays_here");
    }
    if answer.map.is_empty() {
        as_it_is(field, &asked.response, path, resolver);
    }
    Some(Gives::Answer(item, answer.map.clone()))
}

/// Without a map, whatever can be answered has to be a value of the field.
fn as_it_is(field: &Field, response: &Response, path: &str, resolver: &mut Resolver<'_, '_>) {
    let fits = match response {
        Response::Choice(codes) | Response::Choices(codes) => {
            codes.iter().for_each(|code| value(field, code, format!("{path}.id"), resolver));
            return;
        }
        Response::YesNo | Response::Acknowledge => {
            return resolver.field_missing(HTCDS, format!("{path}.map"), "map");
        }
        Response::Number(_) => field.kind == Some(FieldKind::Number),
        Response::Date => field.kind == Some(FieldKind::Date),
        Response::Text(_) | Response::Place(_) => field.takes_any_words(),
    };
    if !fits {
        resolver.refused(HTCDS, format!("{path}.id"), "field", &field.name, "other_kind");
    }
}

/// What is left out exists, has a reason, and is not mapped all the same.
fn left_out(file: &HtcdsFile, resolver: &mut Resolver<'_, '_>) {
    let mut seen = BTreeSet::new();
    for (place, left) in file.left_out.iter().enumerate() {
        if left.fields.is_empty() {
            resolver.empty(HTCDS, format!("left_out[{place}].fields"), "field");
        }
        for (at, name) in left.fields.iter().enumerate() {
            let path = format!("left_out[{place}].fields[{at}]");
            field(name, path.clone(), resolver);
            if file.rows.iter().any(|row| row.field == *name) {
                resolver.refused(HTCDS, path.as_str(), "field", name, "has_a_row");
            }
            if !seen.insert(name) {
                resolver.push(Finding::error(Code::Duplicate, HTCDS, path).with("name", name));
            }
        }
    }
}
