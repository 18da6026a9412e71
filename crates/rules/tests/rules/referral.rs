//! A referral as a tablet makes it from answers, without the tablet.

use fener_model::{Basis, CaseNumber, Hlc, OutcomeSummary, PackRef, ReferralBody, ReferredAnswer, Timestamp};
use fener_rules::{Answers, Pack, Terms};

/// Half past ten in the evening of 2024-11-26 in UTC: half past one of the next day in Türkiye.
pub(crate) const NIGHT: Timestamp = Timestamp(1_732_660_200_000);

/// What an officer writes freely, and nobody exports.
pub(crate) const SAID: &str = "canary";

/// The referral that these answers amount to.
pub(crate) fn referral(pack: &Pack, answers: &Answers, raised: Option<&str>) -> ReferralBody {
    let terms = Terms { raised: raised.map(str::to_owned), ..Terms::default() };
    let interview = pack.interview_on(answers, &terms);
    let evaluation = &interview.evaluation;
    let higher = raised.filter(|to| pack.rank_of(to) > pack.rank_of(evaluation.outcome()));
    let owned = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
    let header = &pack.source().pack.header;
    let may_leave = |id: &str| pack.item(id).is_some_and(|item| item.data.refer);
    let shown = interview.items.iter().filter(|item| item.answered && may_leave(item.id));
    let given = shown.flat_map(|item| {
        let standing = answers.get(item.id).into_iter().flatten();
        standing.map(|given| ReferredAnswer::new(item.id.to_owned(), given.clone()))
    });
    ReferralBody {
        schema: "fener/referral/1".to_owned(),
        recipients: vec!["00".repeat(32)],
        referral_id: "7f0c6a3e-0d6b-4c55-9d0c-0a8d54c0a001".parse().unwrap(),
        rev: 1,
        hlc: Hlc::after(None, NIGHT),
        pack: PackRef { id: header.id.clone(), version: header.version.clone(), hash: "0".repeat(64) },
        reply_key: "11".repeat(32),
        reply_to: "22".repeat(16),
        agencies: vec!["demo-migration".parse().unwrap(), "demo-family".parse().unwrap()],
        case: CaseNumber::from_random([7, 1, 4, 1, 8]),
        station: "demo-station".parse().unwrap(),
        officer: "4711".parse().unwrap(),
        finalised_at: NIGHT,
        basis: Basis::Consent,
        consent: Vec::new(),
        outcome: OutcomeSummary {
            shown: higher.unwrap_or(evaluation.outcome()).to_owned(),
            lower: evaluation.lower().to_owned(),
            unresolved: evaluation.unresolved().to_owned(),
            reachable: evaluation.reachable().to_owned(),
            incomplete: evaluation.incomplete(),
            raised_to: raised.map(str::to_owned),
            raised_reason: raised.map(|_| SAID.to_owned()),
            lowered_to: pack.outcomes().next().map(str::to_owned),
            lowered_reason: Some(SAID.to_owned()),
            lowered_by: Some("7".parse().unwrap()),
            provisional: false,
        },
        reasons: serde_json::json!([]),
        urgent: owned(&interview.urgent),
        flags: owned(&interview.flags),
        legal: interview.legal.iter().map(|legal| legal.id.to_owned()).collect(),
        routes: interview.routes.iter().map(|route| route.id.to_owned()).collect(),
        answers: given.collect(),
        note: SAID.to_owned(),
        extra: serde_json::Map::new(),
    }
}
