//! What a pack says of itself that its users should know: parts nobody confirmed, contacts that ran out, and what it
//! lists and never uses.

use std::collections::{BTreeMap, BTreeSet};

use super::written::{Part, parts};
use super::{Findings, ROUTING};
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

/// Parts that are provisional or were never verified: each one that the header names, the others counted by list.
pub(crate) fn unconfirmed(source: &PackSource) -> Findings {
    let mut findings = Findings::new();
    let mut totals: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut counts: BTreeMap<(&str, &str, &str), usize> = BTreeMap::new();
    for Part { file, list, path, provenance } in parts(source) {
        *totals.entry((file, list)).or_default() += 1;
        let Some(status) = doubtful(provenance) else { continue };
        if let Some(name) = path.strip_prefix("header.parts.") {
            let finding = Finding::info(Code::Unconfirmed, file, path.as_str());
            findings.push(finding.with("status", status).with("what", "part").with("name", name));
        } else {
            *counts.entry((file, list, status)).or_default() += 1;
        }
    }
    findings.extend(counts.into_iter().map(|((file, list, status), count)| {
        let finding = Finding::info(Code::Unconfirmed, file, list);
        let total = totals.get(&(file, list)).copied().unwrap_or(count);
        finding.with("status", status).with("what", list).with("count", count).with("total", total)
    }));
    findings
}

fn doubtful(part: &Provenance) -> Option<&'static str> {
    match part.status {
        Status::Official | Status::Secondary => None,
        Status::Provisional => Some("provisional"),
        Status::Unverified => Some("unverified"),
    }
}
