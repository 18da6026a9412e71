//! All names of a pack, and whether there are too many or the same one twice.

use std::collections::BTreeSet;

use super::interview::unresolved;
use super::written::{is_id, short};
use super::{CASES, Findings, INDICATORS, INTERVIEW, MOVES, PACK, ROUTING, unknown};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::names::Names;
use crate::pack::{Item, PackFile, Response};
use crate::rules::{MAX_CHOICES, MAX_FACTS, MAX_INDICATORS, MAX_PROFILES, MAX_SMALL, MAX_VALUES};
use crate::script::ItemScript;

/// Items of an interview.
pub(crate) const MAX_ITEMS: usize = 1024;
/// Anything else that a pack lists.
const MAX_LIST: usize = 256;
/// Bytes of an id.
pub(crate) const MAX_ID: usize = 64;

/// The names that others speak of.
pub(crate) struct Known<'s> {
    pub(crate) facts: Names,
    /// By fact.
    pub(crate) values: Vec<Names>,
    pub(crate) indicators: Names,
    pub(crate) dimensions: Names,
    pub(crate) profiles: Names,
    pub(crate) rule_sets: Names,
    pub(crate) outcomes: Names,
    pub(crate) classes: Names,
    pub(crate) stages: Names,
    /// Items in the order they are led through.
    pub(crate) led: Vec<Led<'s>>,
    pub(crate) items: Names,
    /// Items of earlier versions.
    pub(crate) retired: Names,
    pub(crate) urgent: Names,
    pub(crate) flags: Names,
    pub(crate) legal: Names,
    pub(crate) contacts: Names,
    pub(crate) clocks: Names,
    pub(crate) routes: Names,
    pub(crate) grounds: Names,
    pub(crate) recipients: Names,
    pub(crate) guards: Names,
    pub(crate) switches: Names,
    pub(crate) languages: Names,
}

/// An item in its place.
pub(crate) struct Led<'s> {
    pub(crate) item: &'s Item,
    /// Its place in `interview.json`.
    pub(crate) written: usize,
    pub(crate) stage: usize,
    /// Itself without what has to be resolved.
    pub(crate) script: ItemScript,
}

impl<'s> Known<'s> {
    pub(crate) fn new(source: &'s PackSource) -> Self {
        let (pack, interview, routing) = (&source.pack, &source.interview, &source.routing);
        let stages = Names::new(interview.stages.iter().map(|stage| stage.id.as_str()));
        let mut led: Vec<Led<'s>> = interview
            .items
            .iter()
            .enumerate()
            .filter_map(|(written, item)| {
                let stage = stages.place(&item.stage)?;
                Some(Led { item, written, stage, script: unresolved(item, stage) })
            })
            .collect();
        led.sort_by_key(|led| (led.stage, led.written));
        Self {
            facts: Names::new(pack.facts.keys().map(String::as_str)),
            values: pack
                .facts
                .values()
                .map(|spec| Names::new(spec.values.iter().map(String::as_str)))
                .collect(),
            indicators: Names::new(source.indicators.indicators.iter().map(|i| i.id.as_str())),
            dimensions: Names::new(pack.dimensions.iter().map(|d| d.id.as_str())),
            profiles: Names::new(pack.profiles.iter().map(|p| p.id.as_str())),
            rule_sets: Names::new(pack.rule_sets.keys().map(String::as_str)),
            outcomes: Names::new(pack.outcomes.iter().map(String::as_str)),
            classes: Names::new(pack.classes.iter().map(|c| c.id.as_str())),
            items: Names::new(led.iter().map(|led| led.item.id.as_str())),
            retired: Names::new(pack.header.retired.iter().map(String::as_str)),
            stages,
            led,
            urgent: Names::new(routing.urgent.iter().map(|u| u.id.as_str())),
            flags: Names::new(routing.flags.iter().map(|f| f.id.as_str())),
            legal: Names::new(routing.legal.iter().map(|l| l.id.as_str())),
            contacts: Names::new(routing.contacts.iter().map(|c| c.id.as_str())),
            clocks: Names::new(routing.clocks.iter().map(|c| c.id.as_str())),
            routes: Names::new(routing.routes.iter().map(|r| r.id.as_str())),
            grounds: Names::new(routing.referral.without_consent.iter().map(|g| g.id.as_str())),
            recipients: Names::new(routing.referral.recipients.iter().map(|r| r.agency_kind.as_str())),
            guards: Names::new(interview.guards.iter().map(|g| g.id.as_str())),
            switches: Names::new(pack.switches.keys().map(String::as_str)),
            languages: Names::new(pack.header.languages.iter().map(String::as_str)),
        }
    }
}

/// A list of ids with where it stands and how long it may be.
struct List<'s> {
    file: &'static str,
    path: String,
    max: usize,
    /// Each with the end of its path.
    ids: Vec<(String, &'s str)>,
}

fn list<'s>(
    file: &'static str,
    path: &str,
    max: usize,
    ids: impl IntoIterator<Item = &'s String>,
) -> List<'s> {
    let ids = ids.into_iter().enumerate().map(|(place, id)| (format!("[{place}]"), id.as_str()));
    List { file, path: path.to_owned(), max, ids: ids.collect() }
}

/// The same for the keys of an object.
fn keys<'s>(
    file: &'static str,
    path: &str,
    max: usize,
    ids: impl IntoIterator<Item = &'s String>,
) -> List<'s> {
    let ids = ids.into_iter().map(|id| (format!(".{id}"), id.as_str()));
    List { file, path: path.to_owned(), max, ids: ids.collect() }
}

/// Rules are named once in all sets.
fn rules(pack: &PackFile) -> List<'_> {
    let ids = pack.rule_sets.iter().flat_map(|(set, rules)| {
        rules.iter().enumerate().map(move |(place, rule)| (format!(".{set}[{place}].id"), rule.id.as_str()))
    });
    List { file: PACK, path: "rule_sets".to_owned(), max: MAX_LIST, ids: ids.collect() }
}

fn lists(source: &PackSource) -> Vec<List<'_>> {
    let (pack, interview, routing) = (&source.pack, &source.interview, &source.routing);
    let mut lists = vec![
        list(PACK, "header.languages", MAX_SMALL, &pack.header.languages),
        keys(PACK, "facts", MAX_FACTS, pack.facts.keys()),
        list(PACK, "dimensions", MAX_SMALL, pack.dimensions.iter().map(|d| &d.id)),
        list(PACK, "outcomes", MAX_SMALL, &pack.outcomes),
        list(PACK, "profiles", MAX_PROFILES, pack.profiles.iter().map(|p| &p.id)),
        keys(PACK, "rule_sets", MAX_SMALL, pack.rule_sets.keys()),
        rules(pack),
        list(PACK, "classes", MAX_SMALL, pack.classes.iter().map(|c| &c.id)),
        keys(PACK, "switches", MAX_SMALL, pack.switches.keys()),
        list(INDICATORS, "indicators", MAX_INDICATORS, source.indicators.indicators.iter().map(|i| &i.id)),
        list(INTERVIEW, "stages", MAX_LIST, interview.stages.iter().map(|s| &s.id)),
        list(INTERVIEW, "items", MAX_ITEMS, interview.items.iter().map(|i| &i.id)),
        list(INTERVIEW, "guards", MAX_LIST, interview.guards.iter().map(|g| &g.id)),
        list(ROUTING, "urgent", MAX_LIST, routing.urgent.iter().map(|u| &u.id)),
        list(ROUTING, "flags", MAX_LIST, routing.flags.iter().map(|f| &f.id)),
        list(ROUTING, "legal", MAX_LIST, routing.legal.iter().map(|l| &l.id)),
        list(ROUTING, "contacts", MAX_LIST, routing.contacts.iter().map(|c| &c.id)),
        list(ROUTING, "clocks", MAX_LIST, routing.clocks.iter().map(|c| &c.id)),
        list(ROUTING, "routes", MAX_LIST, routing.routes.iter().map(|r| &r.id)),
        list(
            ROUTING,
            "referral.without_consent",
            MAX_LIST,
            routing.referral.without_consent.iter().map(|b| &b.id),
        ),
        list(
            ROUTING,
            "referral.recipients",
            MAX_LIST,
            routing.referral.recipients.iter().map(|r| &r.agency_kind),
        ),
        keys(PACK, "header.parts", MAX_LIST, pack.header.parts.keys()),
        list(CASES, "cases", MAX_ITEMS, source.cases.cases.iter().map(|c| &c.id)),
        list(PACK, "header.retired", MAX_ITEMS, &pack.header.retired),
        list(MOVES, "moves", MAX_LIST, source.moves.moves.iter().map(|m| &m.from)),
    ];
    for (name, fact) in &pack.facts {
        lists.push(list(PACK, &format!("facts.{name}.values"), MAX_VALUES, &fact.values));
    }
    for (place, item) in interview.items.iter().enumerate() {
        let kind = if matches!(item.response, Response::Choices(_)) { "choices" } else { "choice" };
        let path = format!("items[{place}].response.{kind}");
        lists.push(list(INTERVIEW, &path, MAX_CHOICES, item.response.choices()));
    }
    for (place, guard) in interview.guards.iter().enumerate() {
        lists.push(list(INTERVIEW, &format!("guards[{place}].never_say"), MAX_LIST, &guard.never_say));
    }
    lists
}

pub(crate) fn limits(source: &PackSource) -> Findings {
    let long = lists(source).into_iter().filter(|list| list.ids.len() > list.max);
    let mut findings: Findings = long
        .map(|list| {
            Finding::error(Code::TooMany, list.file, list.path.as_str())
                .with("what", list.path)
                .with("limit", list.max)
        })
        .collect();
    findings.extend(source.htcds.as_ref().and_then(super::htcds::limits));
    if source.pack.outcomes.is_empty() {
        findings.push(Finding::error(Code::Empty, PACK, "outcomes").with("what", "outcome"));
    }
    findings
}

/// Indicators of a dimension that the pack does not have.
pub(crate) fn strange_dimensions(source: &PackSource) -> Findings {
    let names = Names::new(source.pack.dimensions.iter().map(|dimension| dimension.id.as_str()));
    let mut findings = Findings::new();
    for (place, indicator) in source.indicators.indicators.iter().enumerate() {
        let name = &indicator.dimension;
        if names.place(name).is_none() {
            let guess = super::guess(&findings, || names.nearest(name));
            findings.push(unknown(
                INDICATORS,
                format!("indicators[{place}].dimension"),
                "dimension",
                name,
                guess,
            ));
        }
    }
    findings
}

/// Ids are written as ids, and each one once.
pub(crate) fn duplicates(source: &PackSource) -> Findings {
    let mut findings = Vec::new();
    for list in lists(source) {
        let mut seen = BTreeSet::new();
        for (end, id) in &list.ids {
            let path = format!("{}{end}", list.path);
            if !seen.insert(*id) {
                findings.push(Finding::error(Code::Duplicate, list.file, path.as_str()).with("name", id));
            }
            if !is_id(id) {
                let finding = Finding::error(Code::Malformed, list.file, path).with("what", "id");
                findings.push(finding.with("name", short(id)));
            }
        }
    }
    for reserved in ["id", "indicators"] {
        if source.pack.facts.contains_key(reserved) {
            let path = format!("facts.{reserved}");
            let finding = Finding::error(Code::NotAllowed, PACK, path).with("what", "fact");
            findings.push(finding.with("name", reserved).with("because", "fact_line"));
        }
    }
    findings
}
