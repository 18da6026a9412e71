//! Whether agreement counts: a ground to refer without it is an exception, so there has to be somebody for whom none
//! holds, and somebody whose "no" is heard. And whether everybody is asked whose referral waits for it.

use super::circuit::Bit;
use super::inquiry::Inquiry;
use crate::finding::{Code, Finding};
use crate::load::{Findings, INTERVIEW, ROUTING};
use crate::script::{NO, REFUSED};

/// Grounds that hold with every referral or with every one to which the person says no, and grounds that never hold
/// with any.
pub(crate) fn agreement_counts(inquiry: &mut Inquiry<'_>) -> Findings {
    let offered = inquiry.world.offered;
    let mut findings = Findings::new();
    if !inquiry.world.grounds.is_empty() && is_possible(inquiry, offered) {
        findings.extend(overruled(inquiry, offered).or_else(|| unheard(inquiry)));
        findings.extend(never(inquiry, offered));
    }
    findings
}

/// A referral that waits for an agreement for which nobody is asked, though no guard is in the way: it could never go.
pub(crate) fn agreement_is_asked(inquiry: &mut Inquiry<'_>) -> Option<Finding> {
    let world = &mut inquiry.world;
    let consent = world.pack.script.consent_item;
    let item = world.pack.script.items.get(consent)?;
    let shown = world.items.get(consent)?.shown;
    let held_back = world.held_back(&[item.stage]);
    let without = world.circuit.any(world.grounds.clone());
    let unasked = world.circuit.all([world.offered, !without, !held_back, !shown]);
    let path = format!("items[{}]", world.written(&item.id));
    let example = inquiry.example(unasked)?;
    Some(Finding::error(Code::AgreementNotAsked, INTERVIEW, path).with("name", &item.id).showing(example))
}

/// A "no", or a "will not say", that some ground always overrules: each is heard by itself, as one is no other.
fn unheard(inquiry: &mut Inquiry<'_>) -> Option<Finding> {
    [NO, REFUSED].into_iter().find_map(|answer| {
        let refused = refused(inquiry, answer);
        let overruled = if is_possible(inquiry, refused) { overruled(inquiry, refused) } else { None };
        overruled.map(|finding| finding.with("because", "no"))
    })
}

/// Without what is said of the same conditions elsewhere.
pub(crate) fn told_here(here: &Findings, elsewhere: &mut Findings) {
    elsewhere.retain(|finding| {
        let told = here.iter().any(|here| here.path == finding.path);
        !(told && matches!(finding.code, Code::AlwaysHolds | Code::NeverHolds))
    });
}

/// A referral is offered, and this is what the person says to it.
fn refused(inquiry: &mut Inquiry<'_>, answer: u32) -> Bit {
    let world = &mut inquiry.world;
    let Some(consent) = world.items.get(world.pack.script.consent_item) else {
        return Bit::NO;
    };
    let no = consent.gives(answer, &mut world.circuit);
    world.circuit.and(world.offered, no)
}

/// What to say where some ground always holds in these interviews; of the one that does so alone, where there is one.
fn overruled(inquiry: &mut Inquiry<'_>, when: Bit) -> Option<Finding> {
    let grounds = inquiry.world.grounds.clone();
    let all = inquiry.world.circuit.any(grounds.iter().copied());
    if without(inquiry, when, all) {
        return None;
    }
    let path = "referral.without_consent";
    let alone = grounds.into_iter().position(|ground| !without(inquiry, when, ground));
    let named = alone.and_then(|place| Some((place, inquiry.world.pack.script.bases.get(place)?)));
    Some(match named {
        Some((place, (name, _))) => {
            Finding::error(Code::NeverNeedsAgreement, ROUTING, format!("{path}[{place}].when"))
                .with("name", name)
        }
        None => Finding::error(Code::NeverNeedsAgreement, ROUTING, path),
    })
}

/// Grounds that hold with no referral, or only where one before them does.
fn never(inquiry: &mut Inquiry<'_>, offered: Bit) -> Findings {
    let grounds = inquiry.world.grounds.clone();
    let mut findings = Findings::new();
    let mut left = offered;
    for (place, ground) in grounds.into_iter().enumerate() {
        let here = inquiry.world.circuit.and(left, ground);
        if !is_possible(inquiry, here) {
            let path = format!("referral.without_consent[{place}].when");
            findings.push(Finding::error(Code::NeverHolds, ROUTING, path));
        }
        left = inquiry.world.circuit.and(left, !ground);
    }
    findings
}

/// Whether there is such an interview without this ground.
fn without(inquiry: &mut Inquiry<'_>, when: Bit, ground: Bit) -> bool {
    let bit = inquiry.world.circuit.and(when, !ground);
    is_possible(inquiry, bit)
}

/// What nobody knows is counted as a doubt, and is taken for possible here.
fn is_possible(inquiry: &mut Inquiry<'_>, bit: Bit) -> bool {
    inquiry.possible(&[bit]) != [Some(false)]
}
