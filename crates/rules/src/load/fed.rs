//! Indicators as the interview feeds them: each by something, some by several.

use std::collections::BTreeSet;

use super::INDICATORS;
use super::resolve::Resolver;
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::pack::Needs;
use crate::script::{FeedScript, ItemScript};

/// An indicator that nothing feeds can never be observed.
pub(crate) fn never_fed(source: &PackSource, items: &[ItemScript], resolver: &mut Resolver<'_, '_>) {
    let fed: BTreeSet<usize> = items
        .iter()
        .flat_map(|item| &item.feeds)
        .filter_map(|feed| match feed {
            FeedScript::Indicator(place, _) => Some(*place),
            FeedScript::Fact(..) => None,
        })
        .collect();
    for (place, indicator) in source.indicators.indicators.iter().enumerate() {
        if !fed.contains(&place) {
            let finding = Finding::error(Code::NeverFed, INDICATORS, format!("indicators[{place}]"));
            resolver.push(finding.with("name", &indicator.id));
        }
    }
}

/// The indicators that need more than one item to say yes, and how many.
pub(crate) fn several(
    source: &PackSource,
    items: &[ItemScript],
    resolver: &mut Resolver<'_, '_>,
) -> Vec<(usize, usize)> {
    let mut several = Vec::new();
    for (place, indicator) in source.indicators.indicators.iter().enumerate() {
        let feeds = |item: &&ItemScript| {
            item.feeds.iter().any(|feed| matches!(feed, FeedScript::Indicator(of, _) if *of == place))
        };
        let feeding = items.iter().filter(feeds).count();
        let needed = match indicator.needs {
            Needs::Any => continue,
            Needs::All => feeding,
            Needs::AtLeast(n) => usize::from(n),
        };
        // That nothing feeds it is said of it.
        if feeding > 0 {
            let path = format!("indicators[{place}].needs.at_least");
            resolver.in_range(INDICATORS, &path, needed, 1, feeding);
        }
        several.push((place, needed));
    }
    several
}
