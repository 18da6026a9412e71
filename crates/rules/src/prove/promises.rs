//! What a pack owes in every interview: something to do about whatever came out, someone who is told, and the person's
//! rights.

use super::circuit::Bit;
use super::inquiry::Inquiry;
use crate::condition::Cond;
use crate::finding::{Code, Finding};
use crate::load::{Findings, INTERVIEW, ROUTING};
use crate::pack::Tells;
use crate::script::YES;

/// Every outcome has a route, every flag one that is more than the outcome's, every urgent trigger an urgent one.
pub(crate) fn routes(inquiry: &mut Inquiry<'_>) -> Findings {
    let script = inquiry.world.pack.script;
    let routing = &inquiry.world.pack.source.routing;
    let bits = inquiry.world.routes.clone();
    let of = |wanted: &dyn Fn(usize) -> bool| {
        bits.iter().enumerate().filter(|(place, _)| wanted(*place)).map(|(_, bit)| *bit).collect::<Vec<_>>()
    };
    let all = of(&|_| true);
    let more = |place: usize| script.routes.get(place).is_some_and(|when| !of_outcome_only(when));
    let urgent = |place: usize| routing.routes.get(place).is_some_and(|route| route.urgent);
    let of_flags = of(&more);
    let of_urgent = of(&|place| more(place) && urgent(place));
    let mut findings = Findings::new();
    let finding = |path: String| Finding::error(Code::MissingRoute, ROUTING, path);
    findings.extend(without_route(inquiry, Bit::YES, &all, |outcome| {
        finding("routes".to_owned()).with("outcome", outcome)
    }));
    for (place, (flag, _)) in script.flags.iter().enumerate() {
        let holds = inquiry.world.flags.get(place).map_or(Bit::NO, |three| three.yes);
        findings.extend(without_route(inquiry, holds, &of_flags, |outcome| {
            finding(format!("flags[{place}]")).with("outcome", outcome).with("flag", flag)
        }));
    }
    for (place, (urgent, _)) in script.urgent.iter().enumerate() {
        let holds = inquiry.world.urgent.get(place).map_or(Bit::NO, |three| three.yes);
        findings.extend(without_route(inquiry, holds, &of_urgent, |outcome| {
            finding(format!("urgent[{place}]")).with("outcome", outcome).with("urgent", urgent)
        }));
    }
    findings
}

/// A finding for each outcome with which `holds` and none of the routes comes about.
fn without_route(
    inquiry: &mut Inquiry<'_>,
    holds: Bit,
    routes: &[Bit],
    finding: impl Fn(&str) -> Finding,
) -> Findings {
    let circuit = &mut inquiry.world.circuit;
    let advised = circuit.any(routes.iter().copied());
    let missing = circuit.and(holds, !advised);
    if inquiry.possible(&[missing]) == [Some(false)] {
        return Findings::new();
    }
    let outcomes = 0..inquiry.world.outcome.len();
    let names = &inquiry.world.pack.rules.outcomes;
    let found = outcomes.filter_map(|place| {
        let is = inquiry.world.outcome_is(place);
        let bit = inquiry.world.circuit.and(missing, is);
        inquiry.example(bit).map(|example| finding(names.name(place)).showing(example))
    });
    found.collect()
}

/// A route for an outcome alone says nothing of a flag.
fn of_outcome_only(when: &Cond) -> bool {
    let mut only = true;
    when.leaves(&mut |leaf| only &= matches!(leaf, Cond::Always(_) | Cond::Outcome(_) | Cond::Incomplete(_)));
    only
}

/// Whenever a referral is offered, somebody is told.
pub(crate) fn recipients(inquiry: &mut Inquiry<'_>) -> Findings {
    let world = &mut inquiry.world;
    let told = world.circuit.any(world.recipients.clone());
    let nobody = world.circuit.and(world.offered, !told);
    let example = inquiry.example(nobody);
    let finding = Finding::error(Code::NoRecipient, ROUTING, "referral.recipients");
    example.map(|example| finding.showing(example)).into_iter().collect()
}

/// Rights can be told in an interview with any item, and are told in every one whose guards allow it.
pub(crate) fn rights(inquiry: &mut Inquiry<'_>) -> Findings {
    let script = inquiry.world.pack.script;
    let items = &inquiry.world.pack.source.interview.items;
    let tells = |id: &str| items.iter().any(|item| item.id == id && item.tells == Some(Tells::Rights));
    let telling: Vec<usize> = (0..script.items.len())
        .filter(|place| script.items.get(*place).is_some_and(|item| tells(&item.id)))
        .collect();
    if telling.is_empty() {
        return vec![Finding::error(Code::NoRights, INTERVIEW, "items")];
    }
    let mut findings = untold_with(inquiry, &telling);
    let world = &mut inquiry.world;
    let stages: Vec<usize> =
        telling.iter().filter_map(|place| Some(script.items.get(*place)?.stage)).collect();
    let blocked = world.held_back(&stages);
    let shown: Vec<Bit> = telling.iter().filter_map(|place| Some(world.items.get(*place)?.shown)).collect();
    let shown = world.circuit.any(shown);
    let untold = world.circuit.and(!blocked, !shown);
    if let Some(example) = inquiry.example(untold) {
        findings.push(Finding::error(Code::RightsUntold, INTERVIEW, "items").showing(example));
    }
    findings
}

/// Items with which the rights can never be told.
fn untold_with(inquiry: &mut Inquiry<'_>, telling: &[usize]) -> Findings {
    let world = &mut inquiry.world;
    let told: Vec<Bit> = telling
        .iter()
        .filter_map(|place| Some(world.items.get(*place)?.gives(YES, &mut world.circuit)))
        .collect();
    let told = world.circuit.any(told);
    let shown: Vec<Bit> = world.items.iter().map(|item| item.shown).collect();
    let both: Vec<Bit> = shown.iter().map(|shown| world.circuit.and(*shown, told)).collect();
    let alone = inquiry.possible(&shown);
    let both = inquiry.possible(&both);
    let mut findings = Findings::new();
    for (place, item) in inquiry.world.pack.script.items.iter().enumerate() {
        if alone.get(place) == Some(&Some(true)) && both.get(place) == Some(&Some(false)) {
            let path = format!("items[{}]", inquiry.world.written(&item.id));
            findings.push(Finding::error(Code::RightsUntold, INTERVIEW, path).with("name", &item.id));
        }
    }
    findings
}
