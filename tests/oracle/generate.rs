//! Random fact sets that reach every corner: mostly near the edges of the rules, where mistakes live.

use crate::slow::{How, Set, Table};

/// A small generator (SplitMix64): the same seed gives the same sets everywhere.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(bound).expect("small")).expect("small")
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }
}

const FACTS: [(&str, &[&str]); 5] = [
    ("age", &["adult", "adult", "child", "child", "uncertain"]),
    ("setting", &["labour", "labour", "sexual", "sexual", "unclear"]),
    ("act", &["yes", "no", "unknown"]),
    ("stage", &["exploited", "before_exploitation", "unknown"]),
    (
        "special_purpose",
        &[
            "none",
            "none",
            "none",
            "none",
            "organ_removal",
            "forced_marriage",
            "illegal_adoption",
            "armed_group",
        ],
    ),
];

pub(crate) fn how(chance: &mut Chance) -> How {
    How { level: chance.pick(&[0, 0, 1, 2]), without_provisional: chance.percent(25) }
}

/// In each dimension a handful of indicators is answered, or none, or nearly all.
pub(crate) fn set(chance: &mut Chance, table: &Table) -> Set {
    let mut set = Set::default();
    for (name, values) in FACTS {
        if chance.percent(85) {
            set.facts.insert(name, chance.pick(values));
        }
    }
    let quiet = chance.percent(30);
    // Everything was asked, and nearly everything was a "no".
    if chance.percent(5) {
        let open = chance.pick(&[0, 0, 1, 3]);
        for id in table.keys() {
            let value = if chance.percent(open) { chance.pick(&["yes", "unknown", "refused"]) } else { "no" };
            set.indicators.insert(id.clone(), value);
        }
        return set;
    }
    for dimension in crate::slow::DIMENSIONS {
        let of: Vec<&String> =
            table.iter().filter(|(_, row)| row[0] == dimension).map(|(id, _)| id).collect();
        let (yes, open) = match chance.below(if quiet { 4 } else { 8 }) {
            0 => (0, 2),
            1..=3 => (0, 0),
            4 | 5 => (chance.below(4), chance.below(2)),
            6 => (1 + chance.below(3), chance.below(4)),
            _ => (chance.below(of.len() + 1), chance.below(3)),
        };
        for (count, values) in [(open, &["unknown", "refused"][..]), (yes, &["yes"])] {
            for _ in 0..count {
                set.indicators.insert(chance.pick(&of).clone(), chance.pick(values));
            }
        }
        let asked = chance.pick(&[0, 0, 50, 100]);
        for id in of {
            if !set.indicators.contains_key(id) && chance.percent(asked) {
                set.indicators.insert(id.clone(), if chance.percent(95) { "no" } else { "not_asked" });
            }
        }
    }
    set
}
