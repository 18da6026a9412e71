//! Which entries of a list changed their place: as few as explain the new order.

/// The entries that moved, each with what it stands behind now. Both lists hold the same entries.
pub(super) fn moved(before: &[String], after: &[String]) -> Vec<(String, Option<String>)> {
    let places: Vec<Option<usize>> =
        after.iter().map(|id| before.iter().position(|other| other == id)).collect();
    let stayed = longest_rising(&places);
    let behind = std::iter::once(None).chain(after.iter().map(Some));
    after
        .iter()
        .zip(behind)
        .zip(stayed)
        .filter(|(_, stayed)| !stayed)
        .map(|((id, behind), _)| (id.clone(), behind.cloned()))
        .collect()
}

/// For each place of the list whether it belongs to the longest rising sequence.
fn longest_rising(list: &[Option<usize>]) -> Vec<bool> {
    // By place: the length of the longest sequence that ends there, and the place before it.
    let mut best: Vec<(usize, Option<usize>)> = Vec::with_capacity(list.len());
    for value in list {
        let before = list.iter().zip(&best).enumerate().filter(|(_, (other, _))| *other < value);
        // Of equally long ones the first.
        let longest = before.map(|(place, (_, (length, _)))| (*length, place)).fold(None, |longest, next| {
            longest.filter(|(length, _): &(usize, usize)| *length >= next.0).or(Some(next))
        });
        best.push(longest.map_or((1, None), |(length, place)| (length + 1, Some(place))));
    }
    let mut rising = vec![false; list.len()];
    let length = best.iter().map(|(length, _)| *length).max();
    let mut at = best.iter().position(|(own, _)| Some(*own) == length);
    while let Some(place) = at {
        if let Some(slot) = rising.get_mut(place) {
            *slot = true;
        }
        at = best.get(place).and_then(|(_, before)| *before);
    }
    rising
}

#[cfg(test)]
mod tests {
    use super::moved;

    fn names(list: &str) -> Vec<String> {
        list.split_whitespace().map(str::to_owned).collect()
    }

    fn told(before: &str, after: &str) -> Vec<String> {
        let moved = moved(&names(before), &names(after));
        moved.into_iter().map(|(id, behind)| format!("{id}<{}", behind.unwrap_or_default())).collect()
    }

    #[test]
    fn as_few_as_possible_have_moved() {
        assert!(told("a b c d", "a b c d").is_empty());
        assert_eq!(told("a b c d", "b c d a"), ["a<d"]);
        assert_eq!(told("a b c d", "d a b c"), ["d<"]);
        assert_eq!(told("a b c", "c b a").len(), 2);
        assert!(told("", "").is_empty());
    }
}
