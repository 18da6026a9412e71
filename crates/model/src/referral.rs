//! What an agency gets, and what it says back.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{
    AgencyId, Answer, CaseNumber, Confidence, Given, Hlc, OfficerNumber, PackRef, ReferralId, Source,
    StationId, Timestamp,
};

/// The content of a sealed referral. `recipients` stands inside so that an agency can see that it was meant;
/// fields that this version does not know are kept in `extra` and travel on.
#[derive(Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct ReferralBody {
    /// `fener/referral/1`. Another major number is stored and shown as "update needed".
    pub schema: String,
    /// The sealing keys of everyone it is sealed to, lower-case hex, sorted. Bound by the inner signature.
    pub recipients: Vec<String>,
    /// The same on the tablet and at the agency.
    pub referral_id: ReferralId,
    /// Counts from 1; a correction is a higher revision.
    pub rev: u32,
    /// Orders what the device wrote.
    pub hlc: Hlc,
    /// The pack the interview was led with.
    pub pack: PackRef,
    /// Fresh X25519 key for the answer, lower-case hex.
    pub reply_key: String,
    /// The tablet's mailbox, lower-case hex of 16 bytes.
    pub reply_to: String,
    /// The agencies it is meant for.
    pub agencies: Vec<AgencyId>,
    /// The number both sides use on the telephone.
    pub case: CaseNumber,
    /// The station it comes from.
    pub station: StationId,
    /// The officer who led the interview.
    pub officer: OfficerNumber,
    /// When the interview was finalised, as the tablet believed.
    pub finalised_at: Timestamp,
    /// On what ground it is sent.
    pub basis: Basis,
    /// What the person agreed to.
    pub consent: Vec<ConsentEntry>,
    /// The result.
    pub outcome: OutcomeSummary,
    /// Why: the explanation as a tree of values, profile by profile and dimension by dimension.
    pub reasons: Value,
    /// Urgent triggers that hold, by id.
    pub urgent: Vec<String>,
    /// Vulnerability flags that hold, by id.
    pub flags: Vec<String>,
    /// Legal flags that hold, by id.
    pub legal: Vec<String>,
    /// Routes advised, by id.
    pub routes: Vec<String>,
    /// Every answer that counts, in the order of the pack.
    pub answers: Vec<ReferredAnswer>,
    /// A short note of the officer (at most 300 characters), or empty. Never asked for; warned against detail.
    #[serde(default)]
    pub note: String,
    /// Fields of a later version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

/// Why the referral may be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The adult agreed.
    Consent,
    /// The person is, or may be, a child.
    Child,
    /// Danger to life.
    DangerToLife,
}

/// One thing the person was asked to agree to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ConsentEntry {
    /// The pack's id of what was asked, such as `refer`.
    pub purpose: String,
    /// What the person said.
    pub given: ConsentGiven,
}

/// The answer to a consent question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ConsentGiven {
    /// Agreed.
    Yes,
    /// Did not agree.
    No,
    /// Could not be asked or could not answer.
    Cannot,
}

/// The outcome as it is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OutcomeSummary {
    /// The outcome shown to the officer.
    pub shown: String,
    /// With every open answer as not observed.
    pub lower: String,
    /// With unknown and refused as observed.
    pub unresolved: String,
    /// With everything open as observed.
    pub reachable: String,
    /// Whether the open answers could lift it over the line.
    pub incomplete: bool,
    /// The officer's higher outcome, if any; both are kept.
    pub raised_to: Option<String>,
    /// The officer's reason for that.
    pub raised_reason: Option<String>,
    /// What a supervisor takes the outcome for, if one signed; it takes nothing away from what is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered_to: Option<String>,
    /// The supervisor's reason for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered_reason: Option<String>,
    /// The supervisor who signed it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lowered_by: Option<OfficerNumber>,
    /// Whether it rests on provisional strengths.
    pub provisional: bool,
}

/// One answer as it is sent. In JSON a list of item, answer and source, and of how sure that is where it is not: the
/// fullest interview has to fit into an envelope, and names of fields would take a third of it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(from = "Listed", into = "Listed")]
pub struct ReferredAnswer {
    /// The item's id in the pack.
    pub item: String,
    /// What was answered.
    pub answer: Answer,
    /// Where it comes from.
    pub source: Source,
    /// How sure that is.
    pub confidence: Confidence,
}

/// How a [`ReferredAnswer`] stands in JSON.
#[derive(Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
enum Listed {
    Sure(String, Answer, Source),
    Said(String, Answer, Source, Confidence),
}

impl ReferredAnswer {
    /// An answer to an item, as it was given.
    #[must_use]
    pub fn new(item: String, given: Given) -> Self {
        let Given { answer, source, confidence } = given;
        Self { item, answer, source, confidence }
    }

    /// The answer without its item.
    #[must_use]
    pub fn given(&self) -> Given {
        Given { answer: self.answer.clone(), source: self.source, confidence: self.confidence }
    }
}

/// Says nothing of the answer.
impl fmt::Debug for ReferredAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReferredAnswer(..)")
    }
}

impl From<Listed> for ReferredAnswer {
    fn from(listed: Listed) -> Self {
        let (item, answer, source, confidence) = match listed {
            Listed::Sure(item, answer, source) => (item, answer, source, Confidence::Sure),
            Listed::Said(item, answer, source, confidence) => (item, answer, source, confidence),
        };
        Self { item, answer, source, confidence }
    }
}

impl From<ReferredAnswer> for Listed {
    fn from(given: ReferredAnswer) -> Self {
        let ReferredAnswer { item, answer, source, confidence } = given;
        if confidence.is_sure() {
            Self::Sure(item, answer, source)
        } else {
            Self::Said(item, answer, source, confidence)
        }
    }
}

/// Where a referral stands. One list everywhere; it only moves forward.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReferralState {
    /// Sealed on the tablet, waiting for a network.
    Queued,
    /// The hub has signed for it.
    AtHub,
    /// An agency has opened it.
    Opened,
    /// The agency asks for an answer to some items.
    AsksBack,
    /// The agency cannot act on it; see the reason code.
    Rejected,
    /// The agency has taken it on.
    Accepted,
    /// The agency has decided.
    Decided,
    /// Nothing more will come.
    Closed,
}

/// Why an agency cannot act on a referral. Codes only: free text could carry a place or a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RejectReason {
    /// Another agency is competent.
    NotCompetent,
    /// The same person was referred before.
    Duplicate,
    /// What was sent is not enough to act on.
    NotEnough,
    /// The person can no longer be reached.
    NotReachable,
    /// The person has withdrawn their consent.
    ConsentWithdrawn,
}

/// What a case worker does with a referral.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "action", rename_all = "snake_case", deny_unknown_fields)]
pub enum Decision {
    /// Opened, nothing decided yet.
    Open,
    /// Take it on.
    Accept,
    /// Cannot act on it.
    Reject {
        /// Why.
        reason: RejectReason,
    },
    /// Ask the officer about items of the pack.
    AskBack {
        /// Item ids, one to eight.
        items: Vec<String>,
    },
}

/// The agency's coded answer, sealed to the referral's reply key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AgencyReceipt {
    /// `fener/agency-receipt/1`.
    pub schema: String,
    /// The sealing key it is sealed to, lower-case hex.
    pub recipients: Vec<String>,
    /// Which referral.
    pub referral_id: ReferralId,
    /// Which revision of it.
    pub rev: u32,
    /// Counts the agency's answers to this revision, from 1.
    pub answer_no: u32,
    /// Who answers.
    pub agency: AgencyId,
    /// Where it stands now.
    pub state: ReferralState,
    /// With `rejected` only.
    pub reason: Option<RejectReason>,
    /// With `asks_back` only: item ids.
    #[serde(default)]
    pub items: Vec<String>,
    /// Fields of a later version.
    #[serde(flatten)]
    pub extra: Map<String, Value>,
}

#[cfg(test)]
mod tests {
    use super::ReferredAnswer;
    use crate::{Answer, Confidence, Given, Source};

    #[test]
    fn an_answer_travels_without_names_of_fields() {
        let answer = Answer::Choice("vetted".to_owned());
        let sure = Given::sure(answer, Source::OfficerObserved);
        let unsure = Given { confidence: Confidence::Unsure, ..sure.clone() };
        for (given, written) in [
            (sure, r#"["interpreter",{"choice":"vetted"},"officer_observed"]"#),
            (unsure, r#"["interpreter",{"choice":"vetted"},"officer_observed","unsure"]"#),
        ] {
            let sent = ReferredAnswer::new("interpreter".to_owned(), given);
            let json = serde_json::to_string(&sent).unwrap();
            assert_eq!(json, written);
            assert_eq!(serde_json::from_str::<ReferredAnswer>(&json).unwrap(), sent);
        }
        for broken in
            [r#"["a","yes"]"#, r#"["a","yes","person","unsure",1]"#, r#"["a","yes","person","maybe"]"#]
        {
            assert!(serde_json::from_str::<ReferredAnswer>(broken).is_err(), "{broken}");
        }
    }
}
