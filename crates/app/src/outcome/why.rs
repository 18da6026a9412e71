//! Why an outcome is what it is: every profile that ran, dimension by dimension, with the signs observed.

use fener_rules::pack::{Status, StrengthRange};
use fener_rules::{Evaluation, IndicatorValue, Pack, ProfileResult, Reason};

use crate::texts::Keys;
use crate::view::{WhyDimension, WhyIndicator, WhyProfile, WhyView};

/// The explanation of an evaluation.
pub(crate) fn why(pack: &Pack, evaluation: &Evaluation<'_>) -> WhyView {
    let reasons = evaluation.reasons();
    let profiles: Vec<WhyProfile> =
        evaluation.profiles().iter().map(|result| profile(pack, evaluation, &reasons, result)).collect();
    let facts = pack.source().pack.facts.keys();
    let facts =
        facts.filter_map(|name| Some((name.clone(), evaluation.facts().fact(pack, name)?.to_owned())));
    let is_open = |id: &&String| {
        matches!(evaluation.facts().indicator(pack, id), IndicatorValue::Unknown | IndicatorValue::Refused)
    };
    let indicators = &pack.source().indicators.indicators;
    WhyView {
        provisional: profiles.iter().any(|profile| profile.provisional && !profile.dimensions.is_empty()),
        open: indicators.iter().map(|indicator| &indicator.id).filter(is_open).cloned().collect(),
        facts: facts.collect(),
        profiles,
    }
}

fn profile(
    pack: &Pack,
    evaluation: &Evaluation<'_>,
    reasons: &[Reason],
    result: &ProfileResult<'_>,
) -> WhyProfile {
    let source = pack.source().pack.profiles.iter().find(|profile| profile.id == result.profile);
    let rule = reasons.iter().find_map(|reason| match reason {
        Reason::Rule { profile, rule, .. } if profile == result.profile => Some(rule.clone()),
        _ => None,
    });
    let dimension = |id: &String| WhyDimension {
        id: id.clone(),
        positive: result.positive.contains(&id.as_str()),
        indicators: observed(pack, evaluation, result.profile, id),
    };
    WhyProfile {
        id: result.profile.to_owned(),
        outcome: result.outcome.to_owned(),
        rule: rule.unwrap_or_default(),
        provisional: source.is_some_and(|profile| profile.provenance.status == Status::Provisional),
        dimensions: pack.source().pack.dimensions.iter().map(|known| dimension(&known.id)).collect(),
        classes: result.classes.iter().map(|&class| class.to_owned()).collect(),
    }
}

/// The signs of a dimension that were observed and weigh something in the profile.
fn observed(pack: &Pack, evaluation: &Evaluation<'_>, profile: &str, dimension: &str) -> Vec<WhyIndicator> {
    let indicators = pack.source().indicators.indicators.iter();
    let mine = indicators.filter(|indicator| indicator.dimension == dimension);
    let yes =
        mine.filter(|indicator| evaluation.facts().indicator(pack, &indicator.id) == IndicatorValue::Yes);
    let weighed = yes.filter_map(|indicator| {
        let StrengthRange { default, .. } = indicator.strength.get(profile)?;
        Some(WhyIndicator { id: indicator.id.clone(), strength: *default })
    });
    weighed.collect()
}

/// The texts that an explanation needs.
pub(crate) fn add_keys(keys: &mut Keys, why: &WhyView) {
    for profile in &why.profiles {
        keys.add("profile", &profile.id);
        keys.add("outcome", &profile.outcome);
        keys.add_all("class", profile.classes.iter().map(String::as_str));
        for dimension in &profile.dimensions {
            keys.add("dimension", &dimension.id);
            keys.add_all("indicator", dimension.indicators.iter().map(|indicator| indicator.id.as_str()));
        }
    }
    keys.add_all("indicator", why.open.iter().map(String::as_str));
    for (name, value) in &why.facts {
        keys.add("fact", name);
        keys.add(&format!("fact.{name}"), value);
    }
}
