//! Which outcomes facts can reach at all: the highest of all profiles that run, with every sign and fact free.

use super::circuit::{Bit, Circuit};
use super::solver::{Found, Oracle};
use super::world::{Deciding, Taken};
use crate::finding::{Code, Finding};
use crate::load::{Findings, PACK};

/// Outcomes that nobody can have.
pub(crate) fn unreached(taken: Taken<'_>) -> Findings {
    let rules = taken.rules;
    let mut circuit = Circuit::new();
    let yes: Vec<Bit> = (0..rules.indicators.len()).map(|_| circuit.input()).collect();
    let facts: Vec<Vec<Bit>> = rules
        .facts
        .iter()
        .map(|fact| {
            let mut values = circuit.first_of(fact.values.len());
            let stated = circuit.any(values.iter().copied());
            if let Some(missing) = values.get_mut(fact.missing) {
                *missing = circuit.or(*missing, !stated);
            }
            values
        })
        .collect();
    let reached = Deciding { rules, circuit: &mut circuit }.at_least(&facts, &yes);
    let mut oracle = Oracle::new();
    let mut findings = Findings::new();
    for (place, at_least) in reached.iter().enumerate() {
        let next = reached.get(place + 1).copied().unwrap_or(Bit::NO);
        let is = circuit.and(*at_least, !next);
        let name = rules.outcomes.name(place);
        let finding = match oracle.ask(&circuit, is) {
            Found::So(_) => continue,
            Found::Never => Finding::error(Code::OutcomeUnreached, PACK, format!("outcomes[{place}]")),
            Found::Unknown => Finding::error(Code::Unproved, PACK, format!("outcomes[{place}]")),
        };
        findings.push(finding.with("name", name).with("what", "outcomes"));
    }
    findings
}
