//! What the cases of a pack leave out: an outcome, a flag, a route or a guard that no case expects is one that nobody has tried.

use std::collections::BTreeSet;

use super::{CASES, Findings};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::pack::{Consent, Expect, GuardKind};

type Names<'s> = BTreeSet<&'s str>;

/// Whatever the pack can say and no case expects.
pub(crate) fn unreached(source: &PackSource) -> Findings {
    let (pack, routing) = (&source.pack, &source.routing);
    let mut findings = Findings::new();
    let mut compare = |what: &str, possible: Names<'_>, expected: Names<'_>| {
        let missing: Vec<&str> = possible.difference(&expected).copied().collect();
        if !missing.is_empty() {
            let finding = Finding::warning(Code::Unreached, CASES, "cases");
            findings.push(finding.with("what", what).with("name", missing.join(", ")));
        }
    };
    for profile in &pack.profiles {
        let rules = pack.rule_sets.get(&profile.rule_set).into_iter().flatten();
        let possible = rules.map(|rule| rule.outcome.as_str()).collect();
        compare(&format!("outcome of profile {}", profile.id), possible, outcomes(source, &profile.id));
        let classes = pack.classes.iter();
        let possible =
            classes.filter(|class| class.rule_sets.is_empty() || class.rule_sets.contains(&profile.rule_set));
        compare(
            &format!("class of profile {}", profile.id),
            possible.map(|class| class.id.as_str()).collect(),
            named(source, |expect| expect.classes.as_ref().and_then(|all| all.get(&profile.id))),
        );
    }
    let dimensions = pack.dimensions.iter().map(|dimension| dimension.id.as_str()).collect();
    let positive = source.cases.cases.iter().filter_map(|case| case.expect.positive.as_ref());
    let positive = positive.flat_map(|all| all.values().flatten()).map(String::as_str).collect();
    compare("positive dimension", dimensions, positive);
    let urgent = routing.urgent.iter().map(|urgent| urgent.id.as_str()).collect();
    compare("urgent trigger", urgent, named(source, |expect| expect.urgent.as_ref()));
    let flags = routing.flags.iter().map(|flag| flag.id.as_str()).collect();
    compare("flag", flags, named(source, |expect| expect.flags.as_ref()));
    let legal = routing.legal.iter().map(|legal| legal.id.as_str()).collect();
    compare("legal flag", legal, named(source, |expect| expect.legal.as_ref()));
    let routes: Names<'_> = routing.routes.iter().map(|route| route.id.as_str()).collect();
    let advice = source.cases.cases.iter().filter_map(|case| case.expect.advice.as_ref());
    let advice = advice.flat_map(|advice| advice.keys().map(String::as_str)).collect();
    compare("contact and clock of route", Names::clone(&routes), advice);
    compare("route", routes, named(source, |expect| expect.routes.as_ref()));
    let recipients = routing.referral.recipients.iter().map(|recipient| recipient.agency_kind.as_str());
    compare("recipient", recipients.collect(), named(source, |expect| expect.recipients.as_ref()));
    let grounds: Vec<&str> =
        routing.referral.without_consent.iter().map(|ground| ground.id.as_str()).collect();
    compare("ground", names_of(&grounds), named(source, |expect| expect.without_consent.as_ref()));
    compare("absence of ground", names_of(&grounds), denied(source, &grounds));
    let guards = source.interview.guards.iter().filter(|guard| guard.kind == GuardKind::Block);
    let guards = guards.map(|guard| guard.id.as_str()).collect();
    compare("guard", guards, named(source, |expect| expect.guards.as_ref()));
    for guard in source.interview.guards.iter().filter(|guard| guard.kind == GuardKind::Block) {
        let stages = guard.stages.iter().map(String::as_str).collect();
        let held_back = named(source, |expect| expect.held_back.as_ref().and_then(|all| all.get(&guard.id)));
        compare(&format!("stage held back by guard {}", guard.id), stages, held_back);
    }
    if source.cases.cases.iter().any(|case| case.expect.offered == Some(true)) {
        let expected = source.cases.cases.iter().filter_map(|case| case.expect.consent);
        let all = Consent::ALL.into_iter().map(Consent::name).collect();
        compare("consent", all, expected.map(Consent::name).collect());
    }
    findings
}

/// The outcomes expected of cases in which this profile runs alone and nothing raises what it gives.
fn outcomes<'s>(source: &'s PackSource, profile: &str) -> Names<'s> {
    let expected = source.cases.cases.iter().map(|case| &case.expect);
    let alone = expected.filter(|expect| {
        expect.incomplete == Some(false)
            && expect.profiles.as_deref().is_some_and(|all| matches!(all, [one] if one == profile))
    });
    alone.map(|expect| expect.outcome.as_str()).collect()
}

fn names_of<'s>(list: &[&'s str]) -> Names<'s> {
    list.iter().copied().collect()
}

/// The grounds that are expected not to hold: all where none is expected, else those before the first that holds.
fn denied<'s>(source: &'s PackSource, grounds: &[&'s str]) -> Names<'s> {
    let expected = source.cases.cases.iter().filter_map(|case| case.expect.without_consent.as_ref());
    let before = expected.map(|first| {
        let first = grounds.iter().position(|ground| first.iter().any(|expected| expected == ground));
        grounds.iter().copied().take(first.unwrap_or(grounds.len()))
    });
    before.flatten().collect()
}

/// All names in one list of the expectations.
fn named(source: &PackSource, list: impl Fn(&Expect) -> Option<&Vec<String>>) -> Names<'_> {
    source.cases.cases.iter().filter_map(|case| list(&case.expect)).flatten().map(String::as_str).collect()
}
