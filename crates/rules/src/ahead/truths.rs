//! The truths that a condition can still have.

use crate::condition::Truth;

/// A set of [`Truth`]s, one bit each; never empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Truths(u8);

impl Truths {
    pub(crate) const ANY: Self = Self(0b111);

    pub(crate) fn only(truth: Truth) -> Self {
        Self(match truth {
            Truth::No => 0b001,
            Truth::Open => 0b010,
            Truth::Yes => 0b100,
        })
    }

    /// Yes, no, or both.
    pub(crate) fn either(yes: bool, no: bool) -> Self {
        match (yes, no) {
            (true, true) => Self(0b101),
            (true, false) => Self::only(Truth::Yes),
            (false, _) => Self::only(Truth::No),
        }
    }

    pub(crate) fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) fn can(self, truth: Truth) -> bool {
        self.0 & Self::only(truth).0 != 0
    }

    /// Only one truth is left.
    pub(crate) fn is_decided(self) -> bool {
        self.0.count_ones() == 1
    }

    /// It holds whatever comes.
    pub(crate) fn must_hold(self) -> bool {
        self == Self::only(Truth::Yes)
    }

    pub(crate) fn not(self) -> Self {
        Self(self.0 & 0b010 | self.0 << 2 & 0b100 | self.0 >> 2)
    }

    /// Of all together: the lowest.
    pub(crate) fn all(parts: impl Iterator<Item = Self>) -> Self {
        Self::any(parts.map(Self::not)).not()
    }

    /// Of any: the highest.
    pub(crate) fn any(parts: impl Iterator<Item = Self>) -> Self {
        // Whether all can be no; all can be no or open; one can be open; one can be yes.
        let (mut all_no, mut none_yes, mut open, mut yes) = (true, true, false, false);
        for part in parts {
            all_no &= part.can(Truth::No);
            none_yes &= part.0 & 0b011 != 0;
            open |= part.can(Truth::Open);
            yes |= part.can(Truth::Yes);
        }
        Self(u8::from(all_no) | u8::from(open && none_yes) << 1 | u8::from(yes) << 2)
    }

    pub(crate) fn at_least(n: usize, parts: impl Iterator<Item = Self>) -> Self {
        // How many there are, must be yes, can be yes, can be more than no; and whether one can be open.
        let (mut number, mut sure, mut yes, mut some, mut open) = (0, 0, 0, 0, false);
        let mut no = 0;
        for part in parts {
            number += 1;
            sure += usize::from(part.must_hold());
            yes += usize::from(part.can(Truth::Yes));
            some += usize::from(part.0 & 0b110 != 0);
            no += usize::from(part.can(Truth::No));
            open |= part.can(Truth::Open);
        }
        let open = some >= n && sure < n && open;
        Self(u8::from(number - no < n) | u8::from(open) << 1 | u8::from(yes >= n) << 2)
    }
}

#[cfg(test)]
mod tests {
    use super::Truths;
    use crate::condition::Truth;

    const TRUTHS: [Truth; 3] = [Truth::No, Truth::Open, Truth::Yes];

    fn members(set: Truths) -> Vec<Truth> {
        TRUTHS.into_iter().filter(|truth| set.can(*truth)).collect()
    }

    /// Every way to pick one truth of each part.
    fn picks(parts: &[Truths]) -> Vec<Vec<Truth>> {
        parts.iter().fold(vec![Vec::new()], |picks, part| {
            let with = |pick: &Vec<Truth>| {
                members(*part)
                    .into_iter()
                    .map(|truth| [pick.as_slice(), &[truth]].concat())
                    .collect::<Vec<_>>()
            };
            picks.iter().flat_map(with).collect()
        })
    }

    fn exactly(parts: &[Truths], together: impl Fn(&[Truth]) -> Truth) -> Vec<Truth> {
        let found: Vec<_> = picks(parts).iter().map(|pick| together(pick)).collect();
        TRUTHS.into_iter().filter(|truth| found.contains(truth)).collect()
    }

    #[test]
    fn sets_of_truths_hold_exactly_what_their_members_amount_to() {
        let sets: Vec<Truths> = (1..8).map(Truths).collect();
        for a in &sets {
            for b in &sets {
                for c in &sets {
                    let parts = [*a, *b, *c];
                    let all = |pick: &[Truth]| pick.iter().copied().min().unwrap();
                    assert_eq!(
                        members(Truths::all(parts.into_iter())),
                        exactly(&parts, all),
                        "all {parts:?}"
                    );
                    let any = |pick: &[Truth]| pick.iter().copied().max().unwrap();
                    assert_eq!(
                        members(Truths::any(parts.into_iter())),
                        exactly(&parts, any),
                        "any {parts:?}"
                    );
                    for n in 1..=3 {
                        let at_least = |pick: &[Truth]| crate::condition::at_least(n, pick);
                        let found = members(Truths::at_least(n, parts.into_iter()));
                        let exact = exactly(&parts, at_least);
                        assert!(exact.iter().all(|truth| found.contains(truth)), "at least {n} {parts:?}");
                    }
                }
                assert_eq!(members(Truths::all([*a].into_iter())), members(*a));
                assert_eq!(members(a.not().not()), members(*a));
            }
        }
        assert_eq!(Truths::all([].into_iter()), Truths::only(Truth::Yes));
        assert_eq!(Truths::any([].into_iter()), Truths::only(Truth::No));
    }
}
