//! Everything at once: what `fener protocol check` says of a pack that could be loaded.

use std::collections::BTreeMap;

use serde::Serialize;

use super::circuit::MAX_GATES;
use super::inquiry::Inquiry;
use super::world::Taken;
use super::{consent, decided, falls, heavier, interviews, promises, reached};
use crate::finding::{Code, Finding, RestsOn, Severity};
use crate::load::{self, Findings, INTERVIEW};
use crate::loaded::Pack;

/// What was found, and how much of it is proved.
#[derive(Clone, Debug)]
pub struct Checked {
    /// The pack, where it could be read at all.
    pub pack: Option<Pack>,
    /// Everything found, the worst first; cases that fail come behind all that may be the cause of it.
    pub findings: Vec<Finding>,
    /// What the absence of findings rests on.
    pub proof: Proof,
}

/// How it was proved.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// States of signs and facts in which the outcome rules were tried: all that they can tell apart.
    pub rule_states: usize,
    /// Conditions of the interview and its routing, with all their parts, that were asked of the solver.
    pub conditions: usize,
    /// Gates of the circuit of all interviews.
    pub gates: usize,
    /// Clauses the solver was told.
    pub clauses: u64,
    /// Questions that it answered.
    pub questions: usize,
}

impl Pack {
    /// Everything that can be said of the files of a pack before anyone uses it. Beyond what [`Pack::load`] finds, this
    /// proves: over every state that the outcome rules can tell apart, and over every interview with one standing
    /// answer to each item. `today` is `YYYY-MM-DD`.
    #[must_use]
    pub fn check(files: &BTreeMap<String, Vec<u8>>, today: &str) -> Checked {
        let pack = match Self::unproven(files) {
            Ok(pack) => pack,
            Err(findings) => return Checked { pack: None, findings, proof: Proof::default() },
        };
        let mut findings = load::failed(&pack);
        // The pack works without; but what nobody has tried is not checked.
        let untried = pack.unreached().into_iter();
        findings.extend(untried.map(|finding| Finding { severity: Severity::Error, ..finding }));
        findings.extend(interviews::stage_order(&pack.source.interview.stages));
        findings.extend(interviews::open_answers(&pack.source));
        findings.extend(load::never_used(&pack.source));
        findings.extend(load::expired(&pack.source, today));
        findings.extend(load::not_shown(&pack));
        findings.extend(pack.htcds_deprecated());
        findings.extend(load::missing_recordings(&pack.source));
        let (proved, proof) = prove(&pack);
        findings.extend(proved);
        findings.extend(load::unconfirmed(&pack.source));
        let mut findings = load::placed(findings, files);
        findings.sort_by(|one, other| order(one).cmp(&order(other)));
        Checked { findings, proof, pack: Some(pack) }
    }
}

fn prove(pack: &Pack) -> (Findings, Proof) {
    let (rules, script) = load::apart(&pack.source);
    let taken = Taken { source: &pack.source, rules: &rules, script: &script };
    let (mut findings, rule_states) = falls::counted(pack);
    findings.extend(heavier::counts_less(&pack.rules));
    findings.extend(decided::examine(taken));
    findings.extend(reached::unreached(taken));
    let mut inquiry = Inquiry::new(pack, taken);
    let conditions = inquiry.world.weighed.iter().map(|weighed| weighed.parts.len()).sum();
    if inquiry.world.circuit.is_full() {
        findings.push(too_much());
    } else {
        findings.extend(of_interviews(&mut inquiry));
        findings.extend(inquiry.doubts());
    }
    let proof = Proof {
        rule_states,
        conditions,
        gates: inquiry.world.circuit.gates().len(),
        clauses: inquiry.oracle.clauses(),
        questions: inquiry.oracle.questions(),
    };
    (findings, proof)
}

fn too_much() -> Finding {
    Finding::error(Code::Unproved, INTERVIEW, "").with("what", "gates").with("limit", MAX_GATES)
}

fn of_interviews(inquiry: &mut Inquiry<'_>) -> Findings {
    let mut findings = interviews::never_shown(inquiry);
    let conditions = interviews::conditions(inquiry);
    let conditions = interviews::told_once(&findings, conditions);
    findings.extend(conditions);
    findings.extend(interviews::never_followed(inquiry));
    findings.extend(promises::routes(inquiry));
    findings.extend(promises::recipients(inquiry));
    let agreement = consent::agreement_counts(inquiry);
    consent::told_here(&agreement, &mut findings);
    findings.extend(agreement);
    findings.extend(consent::agreement_is_asked(inquiry));
    findings.extend(promises::rights(inquiry));
    findings
}

/// The worst first, causes before what follows from them, then as one reads the files.
fn order(finding: &Finding) -> (Severity, RestsOn, &str, Option<usize>, Option<usize>) {
    (finding.severity, finding.rests_on(), &finding.file, finding.line, finding.column)
}
