//! The outcome: what, why, what next, and what would be sent.

use std::collections::BTreeMap;

use fener_model::{AgencyId, Basis, DraftId, StopReason, Timestamp};
use fener_rules::pack::{ClockUnit, Provenance, Strength};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AnsweredView, Texts};

/// The outcome screen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeView {
    /// Which screening.
    pub id: DraftId,
    /// Stopped before its end: no question can be answered any more.
    pub stopped: Option<StopReason>,
    /// The outcome shown. Texts: `outcome.<id>`, `outcome.<id>.explain`.
    pub shown: String,
    /// Outcomes from the lowest to the highest, for the scale.
    pub scale: Vec<String>,
    /// The open answers could lift it over the line.
    pub incomplete: bool,
    /// What it could still become when everything open were answered.
    pub reachable: String,
    /// The officer's higher outcome.
    pub raised: Option<RaisedView>,
    /// Outcomes the officer may raise it to.
    pub can_raise_to: Vec<String>,
    /// A supervisor's lower outcome, which takes nothing away from what is shown.
    pub lowered: Option<LoweredView>,
    /// Outcomes a supervisor may take it for.
    pub can_lower_to: Vec<String>,
    /// Why.
    pub why: WhyView,
    /// What a single answer would change, in the order of the interview.
    pub turnings: Vec<TurningView>,
    /// Urgent triggers that hold, by id. Texts: `urgent.<id>`, `urgent.<id>.do`.
    pub urgent: Vec<String>,
    /// Flags that hold, by id. Texts: `flag.<id>`, `flag.<id>.why`.
    pub flags: Vec<String>,
    /// Legal consequences to consider.
    pub legal: Vec<LegalView>,
    /// What to do, in order.
    pub routes: Vec<RouteView>,
    /// Whether and on what ground it can be referred.
    pub referral: ReferralOffer,
    /// The texts for all of this.
    pub texts: Texts,
}

/// A higher outcome chosen by the officer.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RaisedView {
    /// The outcome chosen.
    pub to: String,
    /// What the answers amount to.
    pub from: String,
    /// Why, in the officer's words.
    pub reason: String,
}

/// A lower outcome that a supervisor signed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LoweredView {
    /// What the supervisor takes it for.
    pub to: String,
    /// The outcome that counted then.
    pub from: String,
    /// Why, in the supervisor's words.
    pub reason: String,
    /// The supervisor's number.
    pub supervisor: String,
    /// It still lies below the outcome shown.
    pub is_below: bool,
}

/// An item whose answer alone would change the outcome.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TurningView {
    /// Any one of these answers, in place of what stands.
    pub answers: Vec<AnsweredView>,
    /// The outcome that the answers would then amount to.
    pub outcome: String,
}

/// Why the outcome is what it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyView {
    /// One entry for each profile that ran. Texts: `profile.<id>`.
    pub profiles: Vec<WhyProfile>,
    /// Facts by name. Texts: `fact.<name>.<value>`.
    pub facts: BTreeMap<String, String>,
    /// Indicators that stayed open although asked (unknown or refused). Texts: `indicator.<id>`.
    pub open: Vec<String>,
    /// Some of it rests on provisional strengths.
    pub provisional: bool,
}

/// What one profile says.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyProfile {
    /// Its id.
    pub id: String,
    /// Its outcome.
    pub outcome: String,
    /// The rule that decided.
    pub rule: String,
    /// Its strengths are provisional.
    pub provisional: bool,
    /// Every dimension in order.
    pub dimensions: Vec<WhyDimension>,
    /// Named classes. Texts: `class.<id>`.
    pub classes: Vec<String>,
}

/// What one dimension says. Texts: `dimension.<id>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyDimension {
    /// Its id.
    pub id: String,
    /// Whether it is positive.
    pub positive: bool,
    /// Indicators observed in it. Texts: `indicator.<id>`.
    pub indicators: Vec<WhyIndicator>,
}

/// One observed indicator.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WhyIndicator {
    /// Its id.
    pub id: String,
    /// Its weight in this profile.
    pub strength: Strength,
}

/// A legal consequence. Texts: `legal.<id>`, `law.<law>`, `body.<decides>`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LegalView {
    /// Its id.
    pub id: String,
    /// The law.
    pub law: String,
    /// What of it; empty where all of it is meant.
    pub article: String,
    /// Who decides.
    pub decides: String,
    /// How far it can be relied on.
    pub provenance: Provenance,
}

/// One thing to do. Texts: `route.<id>`, `route.<id>.how`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct RouteView {
    /// Its id.
    pub id: String,
    /// Before anything else.
    pub urgent: bool,
    /// Whom to call. Texts: `contact.<id>`.
    pub contact: Option<ContactView>,
    /// By when. Texts: `clock.<id>`.
    pub due: Option<DueView>,
    /// How far it can be relied on.
    pub provenance: Provenance,
}

/// Whom to call.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ContactView {
    /// Its id.
    pub id: String,
    /// The number to dial.
    pub phone: Option<String>,
    /// Languages spoken.
    pub languages: Vec<String>,
    /// Day and night.
    pub always_open: Option<bool>,
}

/// By when.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct DueView {
    /// The clock's id.
    pub id: String,
    /// How many.
    pub amount: u16,
    /// Of what.
    pub unit: ClockUnit,
    /// When it ends, counted from the moment the outcome is shown; absent where something else starts it.
    pub at: Option<Timestamp>,
    /// The law.
    pub law: String,
    /// What of it; empty where all of it is meant.
    pub article: String,
}

/// Whether and on what ground it can be referred.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ReferralOffer {
    /// The answers give a reason to refer.
    pub offered: bool,
    /// What the person said; absent when not asked yet.
    pub consent: Option<bool>,
    /// The ground on which it can be sent now; absent: it cannot. Texts: `basis.<id>`.
    pub basis: Option<Basis>,
    /// The item that asks for agreement.
    pub consent_item: String,
}

/// An agency of the directory. Texts: `agency_kind.<kind>`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AgencyView {
    /// Its id.
    pub id: AgencyId,
    /// Its kind.
    pub kind: String,
    /// Its name by language.
    pub names: BTreeMap<String, String>,
}

/// Exactly what would be sent, and to whom.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PreviewView {
    /// Which screening.
    pub id: DraftId,
    /// SHA-256 of the content, lower-case hex: `finalise` seals exactly this.
    pub digest: String,
    /// The agencies that can open it, and nobody else.
    pub agencies: Vec<AgencyView>,
    /// On what ground.
    pub basis: Basis,
    /// The outcome sent. Texts: `outcome.<id>`.
    pub outcome: String,
    /// The answers sent, in the order of the pack.
    pub answers: Vec<AnsweredView>,
    /// Urgent triggers sent.
    pub urgent: Vec<String>,
    /// Flags sent.
    pub flags: Vec<String>,
    /// Legal flags sent.
    pub legal: Vec<String>,
    /// The note sent.
    pub note: String,
    /// The content byte for byte, for those who want to read it all (JSON).
    pub content: String,
    /// Bytes used and the most there can be.
    pub used: u32,
    /// The most there can be.
    pub room: u32,
    /// Bytes on the wire, always the same.
    pub sealed_size: u32,
    /// The texts for all of this.
    pub texts: Texts,
}
