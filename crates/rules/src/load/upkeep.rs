//! What a pack says of itself that its users should know: parts nobody confirmed, contacts that ran out, and what it
//! lists and never uses.

use std::collections::{BTreeMap, BTreeSet};

use super::{Findings, INDICATORS, INTERVIEW, PACK, ROUTING};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::pack::{Provenance, Status};

/// Contacts that can no longer be relied on; `today` and their dates are `YYYY-MM-DD`, which sort as they pass.
pub(crate) fn expired(source: &PackSource, today: &str) -> Findings {
    let contacts = source.routing.contacts.iter().enumerate();
    let expired = contacts.filter_map(|(place, contact)| {
        let until = contact.valid_until.as_deref().filter(|until| *until < today)?;
        let finding = Finding::error(Code::Expired, ROUTING, format!("contacts[{place}].valid_until"));
        Some(finding.with("name", &contact.id).with("until", until))
    });
    expired.collect()
}

/// Contacts and clocks that no route names.
pub(crate) fn never_used(source: &PackSource) -> Findings {
    let routing = &source.routing;
    let used = |named: fn(&crate::pack::Route) -> &Option<String>| -> BTreeSet<&str> {
        routing.routes.iter().filter_map(|route| named(route).as_deref()).collect()
    };
    let contacts = routing.contacts.iter().map(|contact| contact.id.as_str());
    let clocks = routing.clocks.iter().map(|clock| clock.id.as_str());
    let mut findings = Findings::new();
    findings.extend(unused("contact", contacts, &used(|route| &route.contact)));
    findings.extend(unused("clock", clocks, &used(|route| &route.clock)));
    findings
}

fn unused<'s>(what: &str, listed: impl Iterator<Item = &'s str>, used: &BTreeSet<&str>) -> Findings {
    let unused = listed.enumerate().filter(|(_, name)| !used.contains(name));
    unused
        .map(|(place, name)| {
            let finding = Finding::error(Code::NeverUsed, ROUTING, format!("{what}s[{place}]"));
            finding.with("what", what).with("name", name)
        })
        .collect()
}

/// Parts that are provisional or were never verified, counted by list.
pub(crate) fn unconfirmed(source: &PackSource) -> Findings {
    let mut findings = Findings::new();
    for (name, part) in &source.pack.header.parts {
        if let Some(status) = doubtful(part) {
            let finding = Finding::info(Code::Unconfirmed, PACK, format!("header.parts.{name}"));
            findings.push(finding.with("status", status).with("what", "part").with("name", name));
        }
    }
    for (file, list, parts) in lists(source) {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        parts
            .iter()
            .filter_map(|part| doubtful(part))
            .for_each(|status| *counts.entry(status).or_default() += 1);
        for (status, count) in counts {
            let finding = Finding::info(Code::Unconfirmed, file, list);
            findings.push(finding.with("status", status).with("what", list).with("count", count));
        }
    }
    findings
}

type List<'s> = (&'static str, &'static str, Vec<&'s Provenance>);

fn lists(source: &PackSource) -> Vec<List<'_>> {
    let (pack, routing) = (&source.pack, &source.routing);
    let indicators = &source.indicators.indicators;
    vec![
        (PACK, "dimensions", pack.dimensions.iter().map(|one| &one.provenance).collect()),
        (PACK, "profiles", pack.profiles.iter().map(|one| &one.provenance).collect()),
        (PACK, "switches", pack.switches.values().map(|one| &one.provenance).collect()),
        (INDICATORS, "indicators", indicators.iter().map(|one| &one.provenance).collect()),
        (INTERVIEW, "guards", source.interview.guards.iter().map(|one| &one.provenance).collect()),
        (ROUTING, "urgent", routing.urgent.iter().map(|one| &one.provenance).collect()),
        (ROUTING, "flags", routing.flags.iter().map(|one| &one.provenance).collect()),
        (ROUTING, "legal", routing.legal.iter().map(|one| &one.provenance).collect()),
        (ROUTING, "contacts", routing.contacts.iter().map(|one| &one.provenance).collect()),
        (ROUTING, "clocks", routing.clocks.iter().map(|one| &one.provenance).collect()),
        (ROUTING, "routes", routing.routes.iter().map(|one| &one.provenance).collect()),
        (
            ROUTING,
            "referral.without_consent",
            routing.referral.without_consent.iter().map(|one| &one.provenance).collect(),
        ),
    ]
}

fn doubtful(part: &Provenance) -> Option<&'static str> {
    match part.status {
        Status::Official | Status::Secondary => None,
        Status::Provisional => Some("provisional"),
        Status::Unverified => Some("unverified"),
    }
}
