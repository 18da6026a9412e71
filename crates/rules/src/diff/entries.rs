//! A pack as lists of entries with an id each, and two entries compared field by field.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::{Part, What};
use crate::loaded::PackSource;
use crate::pack::{
    CasesFile, Condition, CopiedFrom, HtcdsFile, HtcdsRow, IndicatorsFile, InterviewFile, MovesFile,
    PackFile, RecordingsFile, ReferralRules, RoutingFile,
};

/// One entry of a part, as it is written.
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) written: Value,
}

impl Entry {
    fn new(id: &str, written: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self { id: id.to_owned(), written: serde_json::to_value(written)? })
    }

    /// The entry of this id in another list.
    pub(super) fn among<'e>(&self, others: &'e [Self]) -> Option<&'e Self> {
        others.iter().find(|other| other.id == self.id)
    }
}

type Entries = Result<Vec<Entry>, serde_json::Error>;

fn list<T: Serialize>(all: &[T], id: impl Fn(&T) -> &str) -> Entries {
    all.iter().map(|one| Entry::new(id(one), one)).collect()
}

fn map<T: Serialize>(all: &BTreeMap<String, T>) -> Entries {
    all.iter().map(|(name, one)| Entry::new(name, one)).collect()
}

/// All parts, always the same ones in the same order. Every list of a pack is named here, or this does not compile.
pub(super) fn parts(source: &PackSource) -> Result<Vec<(Part, Vec<Entry>)>, serde_json::Error> {
    let PackSource { pack, indicators, interview, routing, htcds, cases, moves, recordings, texts } = source;
    let IndicatorsFile { indicators } = indicators;
    let InterviewFile { stages, items, guards } = interview;
    let CasesFile { cases } = cases;
    let MovesFile { moves } = moves;
    let RecordingsFile { recordings } = recordings;
    let mut parts = of_pack(pack)?;
    parts.push((Part::Indicators, list(indicators, |one| &one.id)?));
    parts.push((Part::Stages, list(stages, |one| &one.id)?));
    parts.push((Part::Items, list(items, |one| &one.id)?));
    parts.push((Part::Guards, list(guards, |one| &one.id)?));
    parts.extend(of_routing(routing)?);
    parts.extend(of_htcds(htcds.as_ref())?);
    parts.push((Part::Texts, map(texts)?));
    parts.push((Part::Cases, list(cases, |one| &one.id)?));
    parts.push((Part::Moves, list(moves, |one| &one.from)?));
    parts.push((Part::Recordings, map(recordings)?));
    Ok(parts)
}

fn of_pack(pack: &PackFile) -> Result<Vec<(Part, Vec<Entry>)>, serde_json::Error> {
    let PackFile {
        schema,
        header,
        facts,
        dimensions,
        outcomes,
        profiles,
        rule_sets,
        classes,
        switches,
        bounds,
        incomplete,
    } = pack;
    let mut rules = Vec::new();
    for (set, of_set) in rule_sets {
        for rule in of_set {
            rules.push(Entry::new(&rule.id, &InSet { set, rule })?);
        }
    }
    Ok(vec![
        (Part::Header, vec![Entry::new("schema", schema)?, Entry::new("header", header)?]),
        (Part::Facts, map(facts)?),
        (Part::Dimensions, list(dimensions, |one| &one.id)?),
        (Part::Outcomes, list(outcomes, |one| one)?),
        (Part::Profiles, list(profiles, |one| &one.id)?),
        (Part::Rules, rules),
        (Part::Classes, list(classes, |one| &one.id)?),
        (Part::Switches, map(switches)?),
        (Part::Bounds, vec![Entry::new("bounds", bounds)?, Entry::new("incomplete", incomplete)?]),
    ])
}

fn of_routing(routing: &RoutingFile) -> Result<Vec<(Part, Vec<Entry>)>, serde_json::Error> {
    let RoutingFile { urgent, flags, legal, contacts, clocks, routes, referral } = routing;
    let ReferralRules { offered_when, consent_item, without_consent, recipients } = referral;
    let referral = Offer { offered_when, consent_item };
    Ok(vec![
        (Part::Urgent, list(urgent, |one| &one.id)?),
        (Part::Flags, list(flags, |one| &one.id)?),
        (Part::Legal, list(legal, |one| &one.id)?),
        (Part::Contacts, list(contacts, |one| &one.id)?),
        (Part::Clocks, list(clocks, |one| &one.id)?),
        (Part::Routes, list(routes, |one| &one.id)?),
        (Part::Referral, vec![Entry::new("referral", &referral)?]),
        (Part::Grounds, list(without_consent, |one| &one.id)?),
        (Part::Recipients, list(recipients, |one| &one.agency_kind)?),
    ])
}

fn of_htcds(file: Option<&HtcdsFile>) -> Result<Vec<(Part, Vec<Entry>)>, serde_json::Error> {
    let (mut rows, mut out) = (Vec::new(), Vec::new());
    if let Some(HtcdsFile { version, rows: written, left_out }) = file {
        rows.push(Entry::new("version", version)?);
        for row in written {
            rows.push(Entry::new(&unused(&rows, &name_of(row)), row)?);
        }
        out = list(left_out, |left| left.fields.first().map_or("", String::as_str))?;
    }
    Ok(vec![(Part::Export, rows), (Part::LeftOut, out)])
}

/// Rows have no id of their own: what they fill with what.
fn name_of(row: &HtcdsRow) -> String {
    match (&row.value, &row.from) {
        (Some(value), _) => format!("{} {value}", row.field),
        (None, Some(CopiedFrom::Item(answer))) => format!("{} from {}", row.field, answer.id),
        (None, _) => format!("{} from the referral", row.field),
    }
}

/// The name, with a number when it is there already.
fn unused(rows: &[Entry], name: &str) -> String {
    let taken = |name: &str| rows.iter().any(|row| row.id == name);
    let numbered = (2..).map(|number| format!("{name} #{number}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names.find(|name| !taken(name)).unwrap_or_default()
}

/// A rule with the set it belongs to.
#[derive(Serialize)]
struct InSet<'s, R> {
    set: &'s str,
    #[serde(flatten)]
    rule: R,
}

/// What of the referral rules is no list.
#[derive(Serialize)]
struct Offer<'s> {
    offered_when: &'s Condition,
    consent_item: &'s str,
}

/// Tells each field that is different. Objects are compared key by key, except conditions: one reads them whole.
pub(super) fn fields(before: &Value, after: &Value, path: &mut Vec<String>, tell: &mut impl FnMut(What)) {
    if before == after {
        return;
    }
    if let (Some(old), Some(new)) = (object(before), object(after)) {
        let keys: BTreeMap<&String, ()> = old.keys().chain(new.keys()).map(|key| (key, ())).collect();
        for key in keys.into_keys() {
            path.push(key.clone());
            fields(old.get(key).unwrap_or(&Value::Null), new.get(key).unwrap_or(&Value::Null), path, tell);
            path.pop();
        }
        return;
    }
    tell(What::Field { path: path.clone(), before: something(before), after: something(after) });
}

fn object(value: &Value) -> Option<&Map<String, Value>> {
    value.as_object().filter(|_| Condition::deserialize(value).is_err())
}

fn something(value: &Value) -> Option<Value> {
    (!value.is_null()).then(|| value.clone())
}
