//! A record of the standard. One that exists is valid: every value was looked up as it was put in.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::standard::{Field, Refusal, Standard};

/// The values of one case by field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, Vec<String>>", into = "BTreeMap<String, Vec<String>>")]
pub struct Record(BTreeMap<String, Vec<String>>);

/// Why a value is not one of the standard. The value itself is named only where it is a code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// The standard has no such field.
    #[error("no field of the standard is called `{field}`")]
    UnknownField {
        /// As it was called.
        field: String,
    },
    /// The value is not in the field's list.
    #[error("`{value}` is not in the list of `{field}`")]
    NotListed {
        /// The field.
        field: String,
        /// The value.
        value: String,
    },
    /// The value is not of the field's type.
    #[error("not a value of the type of `{field}`")]
    BadShape {
        /// The field.
        field: String,
    },
    /// The standard names the field and does not define it.
    #[error("the standard does not say what `{field}` holds")]
    Undefined {
        /// The field.
        field: String,
    },
    /// A second value for a field that has one.
    #[error("`{field}` holds one value only")]
    Several {
        /// The field.
        field: String,
    },
    /// A field without a value.
    #[error("`{field}` is there without a value")]
    Empty {
        /// The field.
        field: String,
    },
}

impl RecordError {
    pub(crate) fn new(refusal: Refusal, field: &Field, value: &str) -> Self {
        let field = field.name.clone();
        match refusal {
            Refusal::NotListed => Self::NotListed { field, value: value.to_owned() },
            Refusal::BadShape => Self::BadShape { field },
            Refusal::Undefined => Self::Undefined { field },
        }
    }

    /// The field it is about.
    #[must_use]
    pub fn field(&self) -> &str {
        match self {
            Self::UnknownField { field }
            | Self::NotListed { field, .. }
            | Self::BadShape { field }
            | Self::Undefined { field }
            | Self::Several { field }
            | Self::Empty { field } => field,
        }
    }
}

impl Record {
    /// Puts a value in. One that is there already changes nothing.
    ///
    /// # Errors
    /// When the standard does not have it so; the record stays as it was.
    pub fn put(&mut self, field: &str, value: &str) -> Result<(), RecordError> {
        let standard = Standard::built_in();
        let known = standard
            .field(field)
            .ok_or_else(|| RecordError::UnknownField { field: field.chars().take(64).collect() })?;
        standard.allows(known, value).map_err(|refusal| RecordError::new(refusal, known, value))?;
        let there = self.0.get(field).map_or(&[][..], Vec::as_slice);
        if there.iter().any(|there| there == value) {
            return Ok(());
        }
        if !known.many && !there.is_empty() {
            return Err(RecordError::Several { field: field.to_owned() });
        }
        self.0.entry(field.to_owned()).or_default().push(value.to_owned());
        Ok(())
    }

    /// The values of a field; none when it has none.
    #[must_use]
    pub fn values(&self, field: &str) -> &[String] {
        self.0.get(field).map_or(&[], Vec::as_slice)
    }

    /// Whether a field has a value.
    #[must_use]
    pub fn has(&self, field: &str) -> bool {
        self.0.contains_key(field)
    }

    /// The fields that have values, by name.
    pub fn fields(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.0.iter().map(|(field, values)| (field.as_str(), values.as_slice()))
    }
}

impl TryFrom<BTreeMap<String, Vec<String>>> for Record {
    type Error = RecordError;

    fn try_from(fields: BTreeMap<String, Vec<String>>) -> Result<Self, RecordError> {
        let mut record = Self::default();
        for (field, values) in &fields {
            if values.is_empty() {
                return Err(RecordError::Empty { field: field.clone() });
            }
            values.iter().try_for_each(|value| record.put(field, value))?;
        }
        Ok(record)
    }
}

impl From<Record> for BTreeMap<String, Vec<String>> {
    fn from(record: Record) -> Self {
        record.0
    }
}
