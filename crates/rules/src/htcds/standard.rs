//! The standard as data: its fields, their types and their lists of values, read from `schemas/htcds.json`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::names::nearest;
use crate::script::is_date;

const TEXT: &str = include_str!("../../../../schemas/htcds.json");

/// A standard that cannot be read has no fields, so that nothing can be mapped to it; a test reads it.
static STANDARD: LazyLock<Standard> = LazyLock::new(|| serde_json::from_str(TEXT).unwrap_or_default());

/// The Human Trafficking Case Data Standard in our form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Standard {
    /// `fener/htcds/1`.
    pub schema: String,
    /// Whose work it is, and under which licence.
    pub notice: Notice,
    /// The fields in the standard's order.
    pub fields: Vec<Field>,
    /// The lists of codes that the standard names and does not print, each sorted.
    pub code_lists: BTreeMap<CodeList, Vec<String>>,
}

/// Whose work the standard is. It goes with everything that is exported.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// What it is called.
    pub title: String,
    /// Which version.
    pub version: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it was taken from.
    pub source: String,
    /// The licence, by its short name.
    pub license: String,
    /// Where the licence can be read.
    pub license_url: String,
    /// What was changed.
    pub changes: String,
    /// What using it does not mean.
    pub endorsement: String,
}

/// One field of the standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// With its prefix, such as `vic_MethodsOfControl`.
    pub name: String,
    /// The section it stands in.
    pub section: String,
    /// Whether it is still meant to be used.
    pub status: FieldStatus,
    /// Whether it belongs to the standard's core.
    pub core: bool,
    /// What it is called for people; empty for one that the standard names and does not define.
    pub label: String,
    /// What it holds; absent for one that the standard names and does not define.
    #[serde(rename = "type")]
    pub kind: Option<FieldKind>,
    /// Whether it may hold several values.
    pub many: bool,
    /// The values it may have; empty where anything of its type will do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<ListedValue>,
    /// The lists of codes it takes its values from.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub codes: Vec<CodeList>,
    /// The pattern its values must match.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<Pattern>,
    /// What the standard says of it; may be empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub description: String,
}

/// How a field stands in the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum FieldStatus {
    /// In use. Version 2.0 knows no other word for it.
    Draft,
    /// Replaced by something else.
    Deprecated,
}

/// What a field holds, in the standard's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// One line.
    Text,
    /// Several lines.
    #[serde(rename = "Long Text")]
    LongText,
    /// Decimal digits, with a sign and a fraction if need be.
    Number,
    /// `YYYY-MM-DD`.
    Date,
    /// `TRUE` or `FALSE`, as in the standard's own form.
    Checkbox,
    /// Decimal degrees.
    Geolocation,
    /// One of a list.
    Picklist,
    /// Some of a list.
    #[serde(rename = "Multiselect Picklist")]
    Multiselect,
    /// One of a list where there is one, otherwise one line.
    #[serde(rename = "Picklist or Text")]
    PicklistOrText,
    /// How an organisation is referred to.
    #[serde(rename = "Lookup [to organisation]")]
    Organisation,
    /// How a person is referred to.
    #[serde(rename = "Lookup [to person]")]
    Person,
    /// How a user is referred to.
    #[serde(rename = "Lookup [to user]")]
    User,
}

/// One value of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedValue {
    /// As it is written in data.
    pub name: String,
    /// As people read it.
    pub label: String,
}

/// A list of codes that the standard names and does not print.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum CodeList {
    /// Countries by two letters.
    #[serde(rename = "ISO 3166-1 alpha-2")]
    Country2,
    /// Countries by three letters.
    #[serde(rename = "ISO 3166-1 alpha-3")]
    Country3,
    /// Languages by two letters.
    #[serde(rename = "ISO 639-1")]
    Language2,
    /// Languages by three letters, those with two codes under either.
    #[serde(rename = "ISO 639-2")]
    Language3,
}

/// A pattern that the standard prints. Each one is known by heart: a new one is noticed when the schema is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Pattern {
    /// A telephone number after E.164.
    #[serde(rename = r"^\+?[1-9]\d{1,14}$")]
    Telephone,
}

/// Why a field cannot have a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It is not in the field's list.
    NotListed,
    /// It does not look like what the field holds.
    BadShape,
    /// The standard does not say what the field holds.
    Undefined,
}

impl Standard {
    /// The standard that this program was built with.
    #[must_use]
    pub fn built_in() -> &'static Self {
        &STANDARD
    }

    /// A field by its full name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// The field that was probably meant.
    pub(crate) fn nearest_field(&self, wrong: &str) -> Option<String> {
        nearest(wrong, self.fields.iter().map(|field| field.name.as_str()))
    }

    /// The value of a field's list that was probably meant.
    pub(crate) fn nearest_value(&self, field: &Field, wrong: &str) -> Option<String> {
        nearest(wrong, self.listed(field))
    }

    fn listed<'s>(&'s self, field: &'s Field) -> impl Iterator<Item = &'s str> {
        let values = field.values.iter().map(|value| value.name.as_str());
        let codes = field.codes.iter().filter_map(|list| self.code_lists.get(list));
        values.chain(codes.flatten().map(String::as_str))
    }

    /// Whether a field can have a value.
    pub(crate) fn allows(&self, field: &Field, value: &str) -> Result<(), Refusal> {
        let kind = field.kind.ok_or(Refusal::Undefined)?;
        if !field.values.is_empty() || !field.codes.is_empty() {
            let listed = self.listed(field).any(|listed| listed == value);
            return if listed { Ok(()) } else { Err(Refusal::NotListed) };
        }
        let several_in_one = field.many && value.contains(SEPARATOR);
        let fits = !several_in_one && field.pattern.is_none_or(|pattern| pattern.matches(value));
        if fits && kind.fits(value) { Ok(()) } else { Err(Refusal::BadShape) }
    }
}

/// What stands between the values of one field in a table, as Salesforce writes them.
pub(crate) const SEPARATOR: char = ';';

impl Field {
    /// Whether any words on one line are a value.
    pub(crate) fn takes_any_words(&self) -> bool {
        let words =
            matches!(self.kind, Some(FieldKind::Text | FieldKind::LongText | FieldKind::PicklistOrText));
        words && self.values.is_empty() && self.codes.is_empty() && self.pattern.is_none() && !self.many
    }
}

impl FieldKind {
    fn fits(self, value: &str) -> bool {
        let spoken = !value.trim().is_empty();
        match self {
            Self::Checkbox => matches!(value, "TRUE" | "FALSE"),
            Self::Date => value.len() == "YYYY-MM-DD".len() && is_date(value),
            Self::Number | Self::Geolocation => is_decimal(value),
            Self::LongText => spoken && value.chars().all(|c| matches!(c, '\n' | '\t') || !c.is_control()),
            _ => spoken && !value.chars().any(char::is_control),
        }
    }
}

impl Pattern {
    fn matches(self, value: &str) -> bool {
        match self {
            Self::Telephone => {
                let digits = value.strip_prefix('+').unwrap_or(value);
                (2..=15).contains(&digits.len()) && !digits.starts_with('0') && is_digits(digits)
            }
        }
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    match unsigned.split_once('.') {
        Some((whole, fraction)) => is_digits(whole) && is_digits(fraction),
        None => is_digits(unsigned),
    }
}

#[cfg(test)]
mod tests {
    use super::{CodeList, FieldKind, FieldStatus, Refusal, Standard};

    fn allows(field: &str, value: &str) -> Result<(), Refusal> {
        let standard = Standard::built_in();
        standard.allows(standard.field(field).unwrap(), value)
    }

    #[test]
    fn the_standard_is_read() {
        let standard = Standard::built_in();
        assert_eq!(standard.notice.version, "2.0");
        let control = standard.field("vic_MethodsOfControl").unwrap();
        assert_eq!((control.kind, control.values.len()), (Some(FieldKind::Multiselect), 16));
        assert_eq!(standard.field("vic_Vulnerabilities").unwrap().status, FieldStatus::Deprecated);
        let unsorted = standard.code_lists.values().filter(|list| !list.is_sorted());
        assert_eq!(unsorted.count(), 0);
    }

    #[test]
    fn a_value_has_to_be_of_the_list() {
        assert_eq!(allows("vic_MethodsOfControl", "DebtBondage"), Ok(()));
        assert_eq!(allows("vic_MethodsOfControl", "DebtBondage "), Err(Refusal::NotListed));
        assert_eq!(allows("vic_MethodsOfControl", "Debt bondage"), Err(Refusal::NotListed));
        for (field, good, bad) in [
            ("prs_Citizenship", ["TR", "TUR"].as_slice(), ["XX", "tr", "Türkiye", "XXX"].as_slice()),
            ("prs_MailingCountry", &["SY"], &["SYR"]),
            ("org_ShippingCountry", &["SY", "SYR"], &["Syria"]),
            ("prs_PrimaryLanguage", &["ara", "per", "fas", "tr", "zza"], &["zcd", "qaa-qtz", "xx", "Arabic"]),
        ] {
            good.iter().for_each(|value| assert_eq!(allows(field, value), Ok(()), "{field} {value}"));
            bad.iter().for_each(|value| {
                assert_eq!(allows(field, value), Err(Refusal::NotListed), "{field} {value}")
            });
        }
        let sizes = [CodeList::Country2, CodeList::Country3, CodeList::Language2, CodeList::Language3]
            .map(|list| Standard::built_in().code_lists[&list].len());
        assert_eq!(sizes, [249, 249, 183, 506]);
    }

    #[test]
    fn a_value_has_to_be_of_the_type() {
        for (field, good, bad) in [
            ("con_Consent", ["TRUE", "FALSE"].as_slice(), ["true", "Yes", ""].as_slice()),
            ("prs_Birthdate", &["1999-02-28", "2024-02-29"], &["2023-02-29", "1999-2-8", "28.02.1999"]),
            ("vic_AgeWhenTrafficked", &["0", "17"], &["", "17 years", "1e3", "+1"]),
            ("hte_Latitude", &["39.92", "-0.5"], &["39,92", "39.", "N39"]),
            ("prs_MobilePhone", &["+905551112233", "12"], &["0555", "+1", "++90555", "+1234567890123456"]),
            ("prs_FirstName", &["Ayşe", "O'Neil; x"], &["", " ", "a\nb", "a\u{7}"]),
            ("cco_CaseComment", &["one\ntwo"], &["\n", "a\rb"]),
            ("cas_ReferredOrganisation", &["pmm-ankara"], &["a;b"]),
        ] {
            good.iter().for_each(|value| assert_eq!(allows(field, value), Ok(()), "{field} {value}"));
            bad.iter().for_each(|value| {
                assert_eq!(allows(field, value), Err(Refusal::BadShape), "{field} {value:?}")
            });
        }
        assert_eq!(allows("per_Organisation", "x"), Err(Refusal::Undefined));
    }
}
