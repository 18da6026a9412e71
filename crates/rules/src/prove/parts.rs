//! A condition taken apart, so that each part can be asked whether it ever makes a difference where it stands.
//!
//! A part stands behind those before it: the second of `all` matters only where the first holds, the second of `any`
//! only where the first does not. Behind `not` it is the other way round, and what counts is that the part does *not*
//! hold. So every part has one event that counts, and it is dead when that event always or never comes about.

use crate::condition::Cond;
use crate::finding::{Code, Finding};
use crate::load::Findings;

/// One part of a condition.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// Where it stands in the file.
    pub(crate) path: String,
    /// The part it is a part of, by place.
    pub(crate) of: Option<usize>,
    /// Whether it counts that it holds; otherwise that it does not.
    pub(crate) wanted: bool,
    /// `always` as the author wrote it: on purpose.
    on_purpose: bool,
    /// Where it stands.
    pub(crate) here: Shown,
    /// Wherever the whole condition is asked.
    pub(crate) anywhere: Shown,
}

/// What was shown of an event.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shown {
    /// That it comes about.
    pub(crate) comes: bool,
    /// That it fails to.
    pub(crate) fails: bool,
}

impl Shown {
    pub(crate) fn mark(&mut self, event: bool) {
        self.comes |= event;
        self.fails |= !event;
    }

    /// Always the same, so that it makes no difference.
    fn is_dead(self) -> bool {
        self.comes != self.fails
    }
}

/// All parts, the whole first, each before its own parts.
pub(crate) fn parts(condition: &Cond, path: &str) -> Vec<Part> {
    let mut all = Vec::new();
    take(condition, path.to_owned(), None, true, &mut all);
    all
}

fn take(condition: &Cond, path: String, of: Option<usize>, wanted: bool, all: &mut Vec<Part>) {
    let me = Some(all.len());
    let on_purpose = matches!(condition, Cond::Always(_));
    let inside = |name: &str, place| format!("{path}.{name}[{place}]");
    let (name, parts) = match condition {
        Cond::All(parts) => ("all", parts.as_slice()),
        Cond::Any(parts) => ("any", parts.as_slice()),
        Cond::AtLeast(_, parts) => ("at_least.of", parts.as_slice()),
        _ => ("", &[][..]),
    };
    let (here, anywhere) = (Shown::default(), Shown::default());
    all.push(Part { path: path.clone(), of, wanted, on_purpose, here, anywhere });
    if let Cond::Not(part) = condition {
        take(part, format!("{path}.not"), me, !wanted, all);
    }
    for (place, part) in parts.iter().enumerate() {
        take(part, inside(name, place), me, wanted, all);
    }
}

/// How the parts of a condition hang together for the event that counts.
pub(crate) enum Joined<'c> {
    /// All events have to come about.
    All(&'c [Cond]),
    /// One is enough.
    Any(&'c [Cond]),
    /// At least so many have to hold.
    Count(usize, &'c [Cond]),
    /// The one part, turned round.
    Turned(&'c Cond),
    /// None: a leaf.
    Leaf,
}

pub(crate) fn joined(condition: &Cond, wanted: bool) -> Joined<'_> {
    match condition {
        Cond::All(parts) if wanted => Joined::All(parts),
        Cond::Any(parts) if !wanted => Joined::All(parts),
        Cond::All(parts) | Cond::Any(parts) => Joined::Any(parts),
        Cond::AtLeast(n, parts) => Joined::Count(usize::from(*n), parts),
        Cond::Not(part) => Joined::Turned(part),
        _ => Joined::Leaf,
    }
}

/// What to say of a condition whose parts were all asked. `never` is said of the whole when it never holds.
pub(crate) fn verdict(file: &str, parts: &[Part], never: impl Fn(&Part) -> Finding) -> Findings {
    let mut findings = Findings::new();
    let mut told = vec![false; parts.len()];
    for (place, part) in parts.iter().enumerate() {
        let above = part.of.and_then(|of| told.get(of)).copied().unwrap_or(false);
        let dead = part.here.is_dead() && !part.on_purpose;
        if let Some(slot) = told.get_mut(place) {
            *slot = above || dead;
        }
        if above || !dead {
            continue;
        }
        let path = part.path.as_str();
        let finding = match part.here.comes == part.wanted {
            _ if place == 0 && !part.here.comes => never(part),
            // Alive, but never where the parts before it leave anything open.
            _ if !part.anywhere.is_dead() => Finding::info(Code::AddsNothing, file, path),
            true => Finding::warning(Code::AlwaysHolds, file, path),
            false => Finding::warning(Code::NeverHolds, file, path),
        };
        let because = deepest(parts, place);
        findings.push(if because == place {
            finding
        } else {
            finding.with("because", parts.get(because).map_or("", |part| part.path.as_str()))
        });
    }
    findings
}

/// The smallest part that is dead in the same way, for which the one at `place` is.
fn deepest(parts: &[Part], place: usize) -> usize {
    let comes = parts.get(place).is_some_and(|part| part.here.comes);
    let inner = parts.iter().enumerate().find(|(_, part)| {
        part.of == Some(place) && part.here.is_dead() && part.here.comes == comes && !part.on_purpose
    });
    inner.map_or(place, |(inner, _)| deepest(parts, inner))
}

#[cfg(test)]
mod tests {
    use super::parts;
    use crate::condition::Cond;

    #[test]
    fn parts_have_the_paths_of_the_file_and_turn_round_behind_not() {
        let fact = || Cond::Fact { fact: 0, values: 1 };
        let condition = Cond::All(vec![
            fact(),
            Cond::Not(Box::new(Cond::Any(vec![fact(), Cond::Not(Box::new(fact()))]))),
            Cond::AtLeast(1, vec![fact()]),
        ]);
        let parts = parts(&condition, "items[3].when");
        let told: Vec<_> = parts.iter().map(|part| (part.path.as_str(), part.wanted)).collect();
        assert_eq!(
            told,
            [
                ("items[3].when", true),
                ("items[3].when.all[0]", true),
                ("items[3].when.all[1]", true),
                ("items[3].when.all[1].not", false),
                ("items[3].when.all[1].not.any[0]", false),
                ("items[3].when.all[1].not.any[1]", false),
                ("items[3].when.all[1].not.any[1].not", true),
                ("items[3].when.all[2]", true),
                ("items[3].when.all[2].at_least.of[0]", true),
            ]
        );
    }
}
