//! The explanation as it is sent. It says what [`WhyView`] says and is half as long, since the fullest interview has to
//! fit into an envelope: signs are listed as `"id":"strength"`.

use std::collections::BTreeMap;

use fener_rules::pack::Strength;
use serde::{Deserialize, Serialize};

use crate::view::{WhyDimension, WhyIndicator, WhyProfile, WhyView};

/// `reasons` of a referral.
#[derive(Serialize, Deserialize)]
pub(crate) struct Reasons {
    profiles: Vec<Profile>,
    facts: BTreeMap<String, String>,
    open: Vec<String>,
    provisional: bool,
}

#[derive(Serialize, Deserialize)]
struct Profile {
    id: String,
    outcome: String,
    rule: String,
    provisional: bool,
    dimensions: Vec<Dimension>,
    classes: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct Dimension {
    id: String,
    positive: bool,
    indicators: BTreeMap<String, Strength>,
}

impl From<WhyView> for Reasons {
    fn from(why: WhyView) -> Self {
        let dimension = |dimension: WhyDimension| Dimension {
            id: dimension.id,
            positive: dimension.positive,
            indicators: dimension.indicators.into_iter().map(|sign| (sign.id, sign.strength)).collect(),
        };
        let profile = |profile: WhyProfile| Profile {
            id: profile.id,
            outcome: profile.outcome,
            rule: profile.rule,
            provisional: profile.provisional,
            dimensions: profile.dimensions.into_iter().map(dimension).collect(),
            classes: profile.classes,
        };
        Self {
            profiles: why.profiles.into_iter().map(profile).collect(),
            facts: why.facts,
            open: why.open,
            provisional: why.provisional,
        }
    }
}

impl From<Reasons> for WhyView {
    fn from(reasons: Reasons) -> Self {
        let sign = |(id, strength): (String, Strength)| WhyIndicator { id, strength };
        let dimension = |dimension: Dimension| WhyDimension {
            id: dimension.id,
            positive: dimension.positive,
            indicators: dimension.indicators.into_iter().map(sign).collect(),
        };
        let profile = |profile: Profile| WhyProfile {
            id: profile.id,
            outcome: profile.outcome,
            rule: profile.rule,
            provisional: profile.provisional,
            dimensions: profile.dimensions.into_iter().map(dimension).collect(),
            classes: profile.classes,
        };
        Self {
            profiles: reasons.profiles.into_iter().map(profile).collect(),
            facts: reasons.facts,
            open: reasons.open,
            provisional: reasons.provisional,
        }
    }
}
