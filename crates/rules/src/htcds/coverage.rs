//! How far a mapping goes: which fields it fills, which it leaves out on purpose, and which it does not mention.

use std::collections::BTreeSet;

use super::standard::{Field, FieldStatus, Standard};
use crate::finding::{Code, Finding};
use crate::load::HTCDS;
use crate::pack::{CopiedFrom, HtcdsFile, HtcdsRow, LeftOut};

/// What becomes of the standard's fields in a pack, in the standard's order.
#[derive(Clone, Debug)]
pub struct Coverage<'p> {
    /// Fields that can get a value.
    pub mapped: Vec<MappedField<'p>>,
    /// Fields left out on purpose.
    pub left_out: &'p [LeftOut],
    /// Fields of which the pack says nothing.
    pub unmentioned: Vec<&'static str>,
}

/// A field that can get a value.
#[derive(Clone, Debug)]
pub struct MappedField<'p> {
    /// The field.
    pub field: &'static Field,
    /// Its rows.
    pub rows: Vec<&'p HtcdsRow>,
    /// Values of its list that no row gives.
    pub never: Vec<&'static str>,
}

pub(crate) fn coverage(file: &HtcdsFile) -> Coverage<'_> {
    let fields = Standard::built_in().fields.iter();
    let left_out: BTreeSet<&str> =
        file.left_out.iter().flat_map(|left| &left.fields).map(String::as_str).collect();
    let mut coverage = Coverage { mapped: Vec::new(), left_out: &file.left_out, unmentioned: Vec::new() };
    for field in fields {
        let rows: Vec<_> = file.rows.iter().filter(|row| row.field == field.name).collect();
        if !rows.is_empty() {
            let given: BTreeSet<&str> = rows.iter().flat_map(|row| values_of(row)).collect();
            let names = field.values.iter().map(|value| value.name.as_str());
            let never = names.filter(|name| !given.contains(name)).collect();
            coverage.mapped.push(MappedField { field, rows, never });
        } else if !left_out.contains(field.name.as_str()) {
            coverage.unmentioned.push(&field.name);
        }
    }
    coverage
}

/// The values that a row names.
fn values_of(row: &HtcdsRow) -> Vec<&str> {
    match (&row.value, &row.from) {
        (Some(value), _) => vec![value],
        (None, Some(CopiedFrom::Item(answer))) => answer.map.values().map(String::as_str).collect(),
        (None, _) => Vec::new(),
    }
}

/// Rows for fields that the standard has replaced.
pub(crate) fn deprecated(file: &HtcdsFile) -> Vec<Finding> {
    let rows = file.rows.iter().enumerate();
    let old = rows.filter(|(_, row)| {
        Standard::built_in().field(&row.field).is_some_and(|field| field.status == FieldStatus::Deprecated)
    });
    old.map(|(place, row)| {
        Finding::warning(Code::Deprecated, HTCDS, format!("rows[{place}].field")).with("name", &row.field)
    })
    .collect()
}
