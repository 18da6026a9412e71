//! Ids of earlier versions: none is used again, and what their answers become can be read here.

use super::resolve::Resolver;
use super::written::{is_version, short};
use super::{INTERVIEW, MOVES, guess, unknown};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::names::nearest;
use crate::pack::MoveFrom;

pub(crate) fn check(source: &PackSource, resolver: &mut Resolver<'_, '_>) {
    for (place, item) in source.interview.items.iter().enumerate() {
        if resolver.known.retired.place(&item.id).is_some() {
            let finding = Finding::error(Code::RetiredId, INTERVIEW, format!("items[{place}].id"));
            resolver.push(finding.with("name", &item.id));
        }
    }
    for (place, declared) in source.moves.moves.iter().enumerate() {
        let path = format!("moves[{place}]");
        let from = format!("{path}.from");
        if !is_version(&declared.from) {
            let finding = Finding::error(Code::Malformed, MOVES, from).with("what", "version");
            resolver.push(finding.with("name", short(&declared.from)));
        } else if declared.from == source.pack.header.version {
            resolver.refused(MOVES, from, "version", &declared.from, "own_version");
        }
        items(declared, &path, resolver);
        codes(declared, &path, resolver);
    }
}

fn items(declared: &MoveFrom, path: &str, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    for (item, to) in &declared.items {
        let path = format!("{path}.items.{item}");
        resolver.find(&known.retired, "retired id", item, MOVES, path.as_str());
        if let Some(to) = to {
            resolver.find(&known.items, "item", to, MOVES, path);
        }
    }
}

fn codes(declared: &MoveFrom, path: &str, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    for (item, codes) in &declared.answers {
        let path = format!("{path}.answers.{item}");
        let Some(target) = declared.target(item) else {
            resolver.refused(MOVES, path, "item", item, "nobody");
            continue;
        };
        let place = resolver.find(&known.items, "item", target, MOVES, path.as_str());
        let Some(led) = place.and_then(|place| known.led.get(place)) else { continue };
        let choices = led.item.response.choices();
        for (old, new) in codes {
            if !choices.contains(new) {
                let guess = guess(&resolver.findings, || nearest(new, choices.iter().map(String::as_str)));
                resolver.push(unknown(MOVES, format!("{path}.{old}"), "choice", new, guess));
            }
        }
    }
}
