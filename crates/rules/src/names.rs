//! Names and their places in a list: looked up once for every word of a fact line, so quicker than a tree.

/// A list of distinct names with a hash index beside it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    names: Vec<String>,
    /// Open addressing; 0 is empty, otherwise the place plus one. A power of two, at least twice the names.
    slots: Vec<u16>,
}

fn hash(name: &str) -> usize {
    let bits = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    usize::try_from((bits ^ (bits >> 32)) & 0xffff_ffff).unwrap_or(0)
}

impl Names {
    /// Names that occur twice keep their first place.
    pub(crate) fn new<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        let names: Vec<String> = names.into_iter().map(str::to_owned).collect();
        let mut slots = vec![0_u16; (names.len() * 2 + 1).next_power_of_two()];
        let mask = slots.len() - 1;
        for (place, name) in names.iter().enumerate() {
            let mut at = hash(name) & mask;
            while slots.get(at).is_some_and(|slot| *slot != 0) {
                at = (at + 1) & mask;
            }
            if let (Some(slot), Ok(value)) = (slots.get_mut(at), u16::try_from(place + 1)) {
                *slot = value;
            }
        }
        Self { names, slots }
    }

    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut at = hash(name) & mask;
        loop {
            let place = usize::from(*self.slots.get(at)?).checked_sub(1)?;
            if self.names.get(place).is_some_and(|known| known == name) {
                return Some(place);
            }
            at = (at + 1) & mask;
        }
    }

    pub(crate) fn name(&self, place: usize) -> &str {
        self.names.get(place).map_or("", String::as_str)
    }

    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        self.names.iter().map(String::as_str)
    }

    /// The names at the places of the bits that are set, in order.
    pub(crate) fn of_mask(&self, mask: u128) -> impl Iterator<Item = &str> {
        self.names
            .iter()
            .enumerate()
            .filter(move |(place, _)| bit(mask, *place))
            .map(|(_, name)| name.as_str())
    }

    /// The name that was probably meant.
    pub(crate) fn nearest(&self, wrong: &str) -> Option<String> {
        nearest(wrong, self.iter())
    }
}

/// Whether the bit at `place` is set.
pub(crate) fn bit(mask: u128, place: usize) -> bool {
    place < 128 && mask >> place & 1 == 1
}

/// The places of the bits that are set, from the lowest.
pub(crate) fn bits(mut mask: u128) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let place = usize::try_from(mask.trailing_zeros()).ok().filter(|place| *place < 128)?;
        mask &= mask - 1;
        Some(place)
    })
}

/// The mask with only the bit at `place`.
pub(crate) fn only(place: usize) -> u128 {
    if place < 128 { 1 << place } else { 0 }
}

/// The candidate that was probably meant: at most a third of its letters differ.
#[must_use]
pub fn nearest<'a>(wrong: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    const LONGEST: usize = 64;
    if wrong.len() > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= LONGEST)
        .map(|candidate| (strsim::osa_distance(&wrong.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.chars().count() / 3).max(1))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{Names, nearest};

    #[test]
    fn every_name_is_found_at_its_place() {
        let words: Vec<String> = (0..128).map(|n| format!("N_{n}")).collect();
        let names = Names::new(words.iter().map(String::as_str));
        for (place, word) in words.iter().enumerate() {
            assert_eq!(names.place(word), Some(place));
        }
        assert_eq!(names.place("N_128"), None);
        assert_eq!(Names::default().place("x"), None);
    }

    #[test]
    fn a_slip_of_the_finger_is_understood_and_nonsense_is_not() {
        assert_eq!(nearest("EX_HUORS", ["EX_PAY", "EX_HOURS"]), Some("EX_HOURS".to_owned()));
        assert_eq!(nearest("BANANA", ["EX_PAY", "EX_HOURS"]), None);
    }
}
