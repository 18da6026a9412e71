//! `htcds.json`: how a referral is said in the fields and codes of IOM's Human Trafficking Case Data Standard.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Condition;

/// `htcds.json`. Optional: a pack without it cannot be exported.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HtcdsFile {
    /// The version of the standard, such as `2.0`.
    pub version: String,
    /// What gives which field a value. A field that holds one value takes the first row that gives one; a field that
    /// holds several takes what all of its rows give.
    pub rows: Vec<HtcdsRow>,
    /// Fields left out on purpose, so that nobody takes them for forgotten.
    #[serde(default)]
    pub left_out: Vec<LeftOut>,
}

/// One way in which a field gets a value. Exactly one of `value` and `from`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HtcdsRow {
    /// The field's full name in the standard, such as `vic_MethodsOfControl`.
    pub field: String,
    /// This value, by its name in the standard. Needs `when`.
    pub value: Option<String>,
    /// A value that is copied.
    pub from: Option<CopiedFrom>,
    /// Gives the value only when this holds; sees what routes see, but not language, province and hour.
    pub when: Option<Condition>,
}

/// Where a value is copied from.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CopiedFrom {
    /// The answer to an item.
    Item(CopiedAnswer),
    /// Something that the referral carries beside the answers. A case of the pack has no referral and gives nothing.
    Referral(ReferralPart),
}

/// See [`CopiedFrom::Item`]. Only answers that count are copied: not hidden ones, not a companion's, not those that stay
/// on the device. Where answers disagree about a field that holds one value, none is copied.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CopiedAnswer {
    /// The item's id.
    pub id: String,
    /// The value by answer; an answer that is not named gives nothing. Without a map the answer itself is the value:
    /// choices when all their codes are values of the field, a number, a date that is known to the day, or words.
    #[serde(default)]
    pub map: BTreeMap<String, String>,
}

/// What a referral carries beside the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralPart {
    /// The id of the station it comes from.
    Station,
    /// The ids of the agencies it is meant for.
    Agencies,
    /// The day it was finalised.
    Day,
}

/// Fields that are left out on purpose.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// Their full names.
    pub fields: Vec<String>,
    /// Why, for whoever reads the pack or an export.
    pub why: String,
}
