//! A sign that weighs more may not make a dimension count for less: of a pattern that a strong sign does not reach where
//! a medium one did, an author has mostly forgotten one.

use super::views::first;
use crate::evaluate::Level;
use crate::facts::Facts;
use crate::finding::{Code, Example, Finding};
use crate::load::{Findings, PACK};
use crate::pack::Pattern;
use crate::rules::{Rules, Weights, reaches, small};

/// Ways to choose signs in one dimension that are looked at.
const MAX_CHOICES: usize = 1 << 18;

/// Signs of one strength with the lighter strengths and of one with the heavier, and how many of them are looked at.
struct Group {
    members: u128,
    most: u16,
    /// Places of the two strengths: strong, medium, weak.
    lighter: usize,
    heavier: usize,
}

/// Every dimension that is positive with a profile's lighter strengths and not with its heavier ones, with the fewest
/// signs that show it.
pub(crate) fn counts_less(rules: &Rules) -> Findings {
    let mut findings = Findings::new();
    for (dimension, patterns) in rules.patterns.iter().enumerate() {
        let raised = rules.profiles.iter().enumerate().flat_map(|(place, profile)| {
            let [default, lo, hi] = &profile.columns;
            [
                (place, (Level::Lo, lo), (Level::Default, default)),
                (place, (Level::Default, default), (Level::Hi, hi)),
            ]
        });
        let lost = raised.into_iter().find_map(|(profile, (light, lighter), (heavy, heavier))| {
            let [lighter, heavier] =
                [lighter, heavier].map(|column| column.dimensions.get(dimension).copied());
            let signs = fewest_lost(patterns, lighter?, heavier?).transpose()?;
            Some((profile, light, heavy, signs))
        });
        findings.extend(lost.map(|(profile, light, heavy, signs)| {
            let path = format!("dimensions[{dimension}].positive");
            let Ok(yes) = signs else {
                let finding = Finding::error(Code::Unproved, PACK, path);
                return finding.with("what", "choices of signs").with("limit", MAX_CHOICES);
            };
            Finding::warning(Code::HeavierCountsLess, PACK, path)
                .with("name", rules.dimensions.name(dimension))
                .with("profile", rules.profile_names.name(profile))
                .with("lighter", light.name())
                .with("heavier", heavy.name())
                .showing(Example::of_facts(rules, &Facts { yes, ..Facts::nothing(rules) }))
        }));
    }
    findings
}

/// There are too many ways to choose.
struct TooMany;

/// The fewest signs that reach a pattern with the lighter strengths and none with the heavier.
fn fewest_lost(patterns: &[Pattern], lighter: Weights, heavier: Weights) -> Result<Option<u128>, TooMany> {
    let groups = groups(patterns, lighter, heavier);
    if groups.iter().all(|group| group.lighter == group.heavier) {
        return Ok(None);
    }
    let ways = groups.iter().try_fold(1_usize, |ways, group| ways.checked_mul(usize::from(group.most) + 1));
    let ways = ways.filter(|ways| *ways <= MAX_CHOICES).ok_or(TooMany)?;
    let chosen = (0..ways).map(|mut way| {
        let counts = groups.iter().map(|group| {
            let choices = usize::from(group.most) + 1;
            let count = way % choices;
            way /= choices;
            u16::try_from(count).unwrap_or(u16::MAX)
        });
        counts.collect::<Vec<u16>>()
    });
    let lost = chosen.filter(|counts| {
        let sum = |of: fn(&Group) -> usize| {
            let mut sum = [0_u16; 3];
            for (group, count) in groups.iter().zip(counts) {
                sum.iter_mut().skip(of(group)).take(1).for_each(|sum| *sum = sum.saturating_add(*count));
            }
            patterns.iter().any(|pattern| reaches(pattern, sum))
        };
        sum(|group| group.lighter) && !sum(|group| group.heavier)
    });
    let fewest = lost.min_by_key(|counts| counts.iter().copied().map(u32::from).sum::<u32>());
    let signs = |counts: Vec<u16>| {
        let taken = groups.iter().zip(counts).map(|(group, count)| first(group.members, count));
        taken.fold(0, |yes, taken| yes | taken)
    };
    Ok(fewest.map(signs))
}

fn groups(patterns: &[Pattern], lighter: Weights, heavier: Weights) -> Vec<Group> {
    // No number that anything compares with is higher.
    let numbers = patterns.iter().flat_map(|p| [p.strong, p.medium, p.weak, p.medium_or_weak]);
    let cap = numbers.max().unwrap_or(0);
    let masks = |weights: Weights| [weights.strong, weights.medium, weights.weak].into_iter().enumerate();
    let pairs = masks(lighter).flat_map(|one| masks(heavier).map(move |other| (one, other)));
    let groups = pairs.map(|((lighter, one), (heavier, other))| {
        let members = one & other;
        Group { members, most: small(members.count_ones()).min(cap), lighter, heavier }
    });
    groups.filter(|group| group.most > 0).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_strong_sign_that_no_pattern_names() {
        let pattern = |strong, medium, weak, medium_or_weak| Pattern { strong, medium, weak, medium_or_weak };
        let lighter = Weights { strong: 0b1, medium: 0b110, weak: 0 };
        let heavier = Weights { strong: 0b11, medium: 0b100, weak: 0 };
        let lost = |patterns: &[Pattern]| fewest_lost(patterns, lighter, heavier).ok().unwrap();
        assert_eq!(lost(&[pattern(1, 0, 0, 1)]), Some(0b11));
        assert_eq!(lost(&[pattern(1, 0, 0, 1), pattern(2, 0, 0, 0)]), None);
        assert_eq!(fewest_lost(&[pattern(1, 0, 0, 1)], lighter, lighter).ok().unwrap(), None);
    }
}
