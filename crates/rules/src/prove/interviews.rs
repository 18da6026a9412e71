//! Items nobody is ever shown, and conditions that make no difference, over all interviews.

use std::collections::BTreeSet;

use super::circuit::Bit;
use super::inquiry::Inquiry;
use super::parts::{Part, Shown, verdict};
use crate::finding::{Code, Finding};
use crate::load::{Findings, INTERVIEW};
use crate::loaded::PackSource;
use crate::pack::{AskedBy, Stage, StageKind};
use crate::script::{FeedScript, ItemScript, YES};

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

/// Core questions behind whose "yes" an indicator that they stand for can no longer be asked about.
pub(crate) fn never_followed(inquiry: &mut Inquiry<'_>) -> Findings {
    let script = inquiry.world.pack.script;
    let mut findings = Findings::new();
    for (place, core) in script.items.iter().enumerate() {
        for (at, indicator) in core.stands_for.iter().enumerate() {
            let opens = opened(inquiry, place, *indicator);
            if inquiry.possible(&[opens]) == [Some(false)] {
                let path = format!("items[{}].stands_for[{at}]", inquiry.world.written(&core.id));
                let finding = Finding::error(Code::NeverFollowed, INTERVIEW, path).with("item", &core.id);
                findings.push(finding.with("name", inquiry.world.pack.rules.indicators.name(*indicator)));
            }
        }
    }
    findings
}

/// Whether something that feeds the indicator is asked where the core question was answered with "yes".
fn opened(inquiry: &mut Inquiry<'_>, core: usize, indicator: usize) -> Bit {
    let script = inquiry.world.pack.script;
    let feeds = |item: &ItemScript| {
        item.feeds.iter().any(|feed| matches!(feed, FeedScript::Indicator(of, _) if *of == indicator))
    };
    let asking = script.items.iter().enumerate();
    let asking = asking.filter(|(_, item)| item.asked_by == AskedBy::Ask && feeds(item));
    let asked: Vec<Bit> = asking.map(|(place, _)| inquiry.world.askable(place)).collect();
    let world = &mut inquiry.world;
    let asked = world.circuit.any(asked);
    let yes = world.items.get(core).map_or(Bit::NO, |core| core.gives(YES, &mut world.circuit));
    world.circuit.and(yes, asked)
}

/// Nobody knows, or nobody says: that is never a statement, and may feed a fact only what it is when nothing is known.
pub(crate) fn open_answers(source: &PackSource) -> Findings {
    let mut findings = Findings::new();
    for (place, item) in source.interview.items.iter().enumerate() {
        for (at, feed) in item.feeds.iter().enumerate() {
            let fact = feed.fact.as_ref().and_then(|name| source.pack.facts.get(name));
            let open = ["unknown", "refused"].map(|answer| feed.map.get_key_value(answer));
            for (answer, value) in open.into_iter().flatten() {
                if fact.is_some_and(|fact| fact.missing != *value) {
                    let path = format!("items[{place}].feeds[{at}].map.{answer}");
                    let finding = Finding::error(Code::OpenAnswer, INTERVIEW, path);
                    findings.push(finding.with("answer", answer).with("name", value));
                }
            }
        }
    }
    findings
}

/// First one looks, then comes all that has to be settled before questions, and nothing follows the closing.
pub(crate) fn stage_order(stages: &[Stage]) -> Findings {
    let turn = |stage: &Stage| match stage.kind {
        StageKind::Safety => 0,
        StageKind::Setting => 1,
        StageKind::Open | StageKind::Core | StageKind::FollowUp | StageKind::Needs | StageKind::Child => 2,
        StageKind::Closing => 3,
    };
    let pairs = stages.iter().zip(stages.iter().skip(1)).enumerate();
    let late = pairs.filter(|(_, (before, stage))| turn(stage) < turn(before));
    late.map(|(place, (before, stage))| {
        let finding = Finding::error(Code::StageOrder, INTERVIEW, format!("stages[{}].kind", place + 1));
        finding.with("name", &stage.id).with("before", &before.id)
    })
    .collect()
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
    let parts =
        weighed.iter().flat_map(|weighed| weighed.parts.iter().map(|part| (weighed.file, &part.path)));
    let mut doubtful = parts.zip(known.chunks(4)).filter(|(_, known)| known.contains(&None));
    inquiry.doubtful = doubtful.next().map(|((file, path), _)| (file, path.clone()));
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

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "tests")]
mod tests {
    use super::super::solver::Oracle;
    use super::super::world::Taken;
    use super::*;
    use crate::loaded::Pack;

    #[test]
    fn what_nobody_could_prove_is_said_with_the_first_place() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/small");
        let read = |name: &str| (name.to_owned(), std::fs::read(folder.join(name)).unwrap());
        let own = crate::load::FILES.into_iter().filter(|name| folder.join(name).is_file());
        let names = own.chain(["texts/en.json", "texts/tr.json"]);
        let pack = Pack::load(&names.map(read).collect()).unwrap();
        let (rules, script) = crate::load::apart(&pack.source);
        let taken = Taken { source: &pack.source, rules: &rules, script: &script };
        let mut inquiry = Inquiry::new(&pack, taken);
        inquiry.oracle = Oracle::exhausted();
        // Nothing is called impossible because nobody could say.
        assert_eq!(conditions(&mut inquiry), Findings::new());
        let doubts = inquiry.doubts();
        let [doubt] = doubts.as_slice() else { panic!("{doubts:?}") };
        assert_eq!(doubt.code, Code::Unproved);
        assert!(doubt.path.ends_with(".when"), "{doubt:?}");
    }
}
