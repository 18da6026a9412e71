//! `routing.json`: what must happen beside and because of the outcome, whom to call, by when, and whom to tell.

use std::num::NonZeroU16;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, Provenance};

/// `routing.json`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RoutingFile {
    /// What cannot wait, in order of haste. Texts: `urgent.<id>`, `urgent.<id>.do`.
    pub urgent: Vec<Urgent>,
    /// Vulnerability beside the outcome. Texts: `flag.<id>`, `flag.<id>.why`.
    pub flags: Vec<Flag>,
    /// Legal consequences to consider; people decide. Texts: `legal.<id>`.
    pub legal: Vec<Legal>,
    /// Whom to call. Texts: `contact.<id>`.
    pub contacts: Vec<Contact>,
    /// Deadlines. Texts: `clock.<id>`.
    pub clocks: Vec<Clock>,
    /// What to do, in this order. Texts: `route.<id>`, `route.<id>.how`.
    pub routes: Vec<Route>,
    /// Who may be sent a referral, and on what ground.
    pub referral: ReferralRules,
}

/// Something that cannot wait.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Urgent {
    /// Its id, such as `MEDICAL_NOW`.
    pub id: String,
    /// When it holds.
    pub when: Condition,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A vulnerability.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Flag {
    /// Its id, such as `UASC`.
    pub id: String,
    /// When it holds.
    pub when: Condition,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A legal consequence that may follow. The text always says "possible" and who decides.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Legal {
    /// Its id, such as `NO_REMOVAL_PENDING_ID`.
    pub id: String,
    /// The law, such as `CETS_197`; its name is the text `law.<law>`.
    pub law: String,
    /// What of it, such as `10(2)`; empty where all of it is meant.
    #[serde(default)]
    pub article: String,
    /// Who decides; the name is the text `body.<decides>`.
    pub decides: String,
    /// When it is to be considered.
    pub when: Condition,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Somebody to call.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// Its id.
    pub id: String,
    /// The number to dial; absent where it is local and not known to the pack.
    pub phone: Option<String>,
    /// Languages spoken, where known.
    #[serde(default)]
    pub languages: Vec<String>,
    /// Whether it answers day and night, where known.
    pub always_open: Option<bool>,
    /// The last day on which it can be relied on, `YYYY-MM-DD`, where its source says one.
    pub valid_until: Option<String>,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// What starts a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockStart {
    /// It runs at the latest from the moment the interview is finalised and is counted from there.
    Finalised,
    /// Something that happens elsewhere, such as an authority's decision: it is told and never counted here.
    Elsewhere,
}

/// A deadline.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clock {
    /// Its id, such as `CLOCK_48H`.
    pub id: String,
    /// How many.
    pub amount: NonZeroU16,
    /// Of what.
    pub unit: ClockUnit,
    /// What starts it.
    pub starts: ClockStart,
    /// The law; its name is the text `law.<law>`.
    pub law: String,
    /// What of it; empty where all of it is meant.
    #[serde(default)]
    pub article: String,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// The unit of a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClockUnit {
    /// Hours.
    Hours,
    /// Days of 24 hours.
    Days,
}

/// One thing to do.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Route {
    /// Its id.
    pub id: String,
    /// When it is advised.
    pub when: Condition,
    /// Whom to call.
    pub contact: Option<String>,
    /// By when.
    pub clock: Option<String>,
    /// Forms to fill. Texts: `form.<id>`.
    #[serde(default)]
    pub forms: Vec<String>,
    /// Before anything else.
    #[serde(default)]
    pub urgent: bool,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// Who may be sent a referral, and on what ground.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferralRules {
    /// A referral is offered when this holds.
    pub offered_when: Condition,
    /// The item whose `yes` is the person's agreement.
    pub consent_item: String,
    /// Grounds on which it may be sent without agreement, first that holds.
    pub without_consent: Vec<Basis>,
    /// Kinds of agency it goes to; each agency of the directory has a kind. Texts: `agency_kind.<kind>`.
    pub recipients: Vec<Recipient>,
}

/// A ground to refer without agreement.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Basis {
    /// `child` or `danger_to_life`. Texts: `basis.<id>`.
    pub id: String,
    /// When it holds.
    pub when: Condition,
    /// Where it comes from.
    pub provenance: Provenance,
}

/// A kind of agency that is told.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Recipient {
    /// `migration`, `family`, `prosecutor`, `bar`, `ngo`.
    pub agency_kind: String,
    /// When it is told.
    pub when: Condition,
}
