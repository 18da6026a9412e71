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
    pub(crate) fn all(parts: &[Self]) -> Self {
        Self::any(&parts.iter().map(|part| part.not()).collect::<Vec<_>>()).not()
    }

    /// Of any: the highest.
    pub(crate) fn any(parts: &[Self]) -> Self {
        let each = |truth| parts.iter().all(|part| part.can(truth));
        let some = |truth| parts.iter().any(|part| part.can(truth));
        let no = each(Truth::No);
        let open = some(Truth::Open) && parts.iter().all(|part| part.0 & 0b011 != 0);
        let mut set = Self(u8::from(no) | u8::from(open) << 1);
        if some(Truth::Yes) {
            set = set.or(Self::only(Truth::Yes));
        }
        set
    }

    pub(crate) fn at_least(n: usize, parts: &[Self]) -> Self {
        let count = |bits: u8| parts.iter().filter(|part| part.0 & bits != 0).count();
        let only = |bits: u8| parts.iter().filter(|part| part.0 & !bits == 0).count();
        let yes = count(0b100) >= n;
        let no = parts.len() - count(0b001) < n;
        let open = count(0b110) >= n && only(0b100) < n && count(0b010) > 0;
        Self(u8::from(no) | u8::from(open) << 1 | u8::from(yes) << 2)
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
                    assert_eq!(members(Truths::all(&parts)), exactly(&parts, all), "all {parts:?}");
                    let any = |pick: &[Truth]| pick.iter().copied().max().unwrap();
                    assert_eq!(members(Truths::any(&parts)), exactly(&parts, any), "any {parts:?}");
                    for n in 1..=3 {
                        let at_least = |pick: &[Truth]| crate::condition::at_least(n, pick);
                        let found = members(Truths::at_least(n, &parts));
                        let exact = exactly(&parts, at_least);
                        assert!(exact.iter().all(|truth| found.contains(truth)), "at least {n} {parts:?}");
                    }
                }
                assert_eq!(members(Truths::all(&[*a])), members(*a));
                assert_eq!(members(a.not().not()), members(*a));
            }
        }
        assert_eq!(Truths::all(&[]), Truths::only(Truth::Yes));
        assert_eq!(Truths::any(&[]), Truths::only(Truth::No));
    }
}
