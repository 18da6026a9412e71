//! Items nobody is ever shown, and conditions that make no difference, over all interviews.

use std::collections::BTreeSet;

use super::circuit::Bit;
use super::inquiry::Inquiry;
use super::parts::{Part, Shown, verdict};
use crate::finding::{Code, Finding};
use crate::load::{Findings, INTERVIEW};

/// Stages and items that can never be shown.
pub(crate) fn never_shown(inquiry: &mut Inquiry<'_>) -> Findings {
    let script = inquiry.world.pack.script;
    let led = inquiry.world.led.clone();
    let stages = inquiry.possible(&led);
    let places = 0..script.items.len();
    let askable: Vec<Bit> = places.map(|place| inquiry.world.askable(place)).collect();
    let shown: Vec<Bit> = inquiry.world.items.iter().map(|item| item.shown).collect();
    let asked = inquiry.possible(&askable);
    let shown = inquiry.possible(&shown);
    let mut findings = Findings::new();
    for (place, stage) in script.stages.iter().enumerate() {
        if stages.get(place) == Some(&Some(false)) {
            let finding = Finding::error(Code::NeverShown, INTERVIEW, format!("stages[{place}].when"));
            findings.push(finding.with("what", "stage").with("name", &stage.id));
        }
    }
    for (place, item) in script.items.iter().enumerate() {
        let never = |list: &[Option<bool>]| list.get(place) == Some(&Some(false));
        if !never(&asked) || stages.get(item.stage) == Some(&Some(false)) {
            continue;
        }
        let path = format!("items[{}]", inquiry.world.written(&item.id));
        let finding = Finding::error(Code::NeverShown, INTERVIEW, path).with("what", "item");
        let finding = finding.with("name", &item.id);
        findings.push(if never(&shown) { finding } else { finding.with("held", "guards") });
    }
    findings
}

/// Conditions that never or always hold where they stand, and parts of them.
pub(crate) fn conditions(inquiry: &mut Inquiry<'_>) -> Findings {
    let mut weighed = std::mem::take(&mut inquiry.world.weighed);
    let mut bits = Vec::new();
    for weighed in &weighed {
        let whole = weighed.bits.first().map_or(Bit::NO, |(reached, _)| *reached);
        for (reached, event) in &weighed.bits {
            let circuit = &mut inquiry.world.circuit;
            let both = [(*reached, *event), (*reached, !*event), (whole, *event), (whole, !*event)];
            bits.extend(both.map(|(at, event)| circuit.and(at, event)));
        }
    }
    let known = inquiry.possible(&bits);
    // What nobody knows was counted, and is said once; here it is taken for possible.
    let mut known = known.into_iter().map(|known| known.unwrap_or(true));
    let mut next = || Shown { comes: known.next().unwrap_or(true), fails: known.next().unwrap_or(true) };
    let mut findings = Findings::new();
    for weighed in &mut weighed {
        for part in &mut weighed.parts {
            part.here = next();
            part.anywhere = next();
        }
        findings.extend(verdict(weighed.file, &weighed.parts, |part| never(weighed.file, part)));
    }
    findings
}

fn never(file: &str, part: &Part) -> Finding {
    Finding::error(Code::NeverHolds, file, part.path.as_str())
}

/// A condition that keeps an item or stage from ever being shown is told once, with what it keeps away.
pub(crate) fn told_once(shown: &Findings, conditions: Findings) -> Findings {
    let away: BTreeSet<&str> =
        shown.iter().map(|finding| finding.path.strip_suffix(".when").unwrap_or(&finding.path)).collect();
    let once = conditions.into_iter().filter(|finding| {
        let owner = finding.path.strip_suffix(".when").unwrap_or(&finding.path);
        !(finding.code == Code::NeverHolds && away.contains(owner))
    });
    once.collect()
}
