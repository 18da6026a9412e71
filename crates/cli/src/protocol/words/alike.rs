//! What is wrong with many cases in the same way: one cause shows in all of them, and is told once.

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::{Code, Finding, RestsOn};

use super::counted;

/// So many of them are named.
const NAMED: usize = 3;

/// What makes findings the same: the code, and each part that the sentence has, but for whose case it is.
type Key<'f> = (Code, BTreeMap<&'f str, Vec<&'f str>>);

/// Findings about cases that say the same, and each other finding alone; in the order of the first of each.
pub(super) fn alike(findings: &[Finding]) -> Vec<Vec<&Finding>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: BTreeMap<Key<'_>, usize> = BTreeMap::new();
    for finding in findings {
        let group = match key(finding) {
            Some(key) => *known.entry(key).or_insert(groups.len()),
            None => groups.len(),
        };
        match groups.get_mut(group) {
            Some(group) => group.push(finding),
            None => groups.push(vec![finding]),
        }
    }
    groups
}

fn key(finding: &Finding) -> Option<Key<'_>> {
    let args = finding.message_args.iter();
    let key = match finding.code {
        Code::CaseFailed => {
            let [missing, surplus] = differing(finding);
            // The same of another profile is the same.
            let what = finding.message_args.get("what").and_then(|what| what.split('.').next());
            BTreeMap::from([("what", what.into_iter().collect()), ("missing", missing), ("surplus", surplus)])
        }
        _ => args.map(|(name, value)| (name.as_str(), vec![value.as_str()])).collect(),
    };
    (finding.rests_on() > RestsOn::Itself).then_some((finding.code, key))
}

/// What a case expects and does not find, and what it finds and does not expect.
fn differing(finding: &Finding) -> [Vec<&str>; 2] {
    let [expected, found] = ["expected", "found"].map(|list| {
        let list = finding.message_args.get(list).map_or("", String::as_str);
        list.split(", ").filter(|name| !name.is_empty()).collect::<Vec<_>>()
    });
    [minus(&expected, &found), minus(&found, &expected)]
}

fn minus<'f>(list: &[&'f str], other: &[&str]) -> Vec<&'f str> {
    list.iter().copied().filter(|name| !other.contains(name)).collect()
}

/// How many say so, and where the first of them stand; nothing where there is one.
pub(super) fn others(group: &[&Finding]) -> Option<String> {
    let first = group.first().filter(|_| group.len() > 1)?;
    let mut seen = BTreeSet::new();
    let stands: Vec<String> =
        group.iter().filter(|finding| seen.insert(place(finding))).map(|finding| stands(finding)).collect();
    let same = match first.code {
        Code::CaseFailed => format!("in {} {}", counted(stands.len(), "case"), difference(group, first)),
        _ => format!("in {}", counted(stands.len(), "place")),
    };
    let more = match stands.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let named: Vec<String> = stands.into_iter().take(NAMED).collect();
    Some(format!("{same}: {}{more}", named.join(", ")))
}

/// What is missing and what is not expected; and of what, where the first of them does not say it.
fn difference(group: &[&Finding], first: &Finding) -> String {
    let [missing, surplus] = differing(first);
    let words = [(missing, "is missing"), (surplus, "is not expected")];
    let words = words.iter().filter(|(names, _)| !names.is_empty());
    let words: Vec<String> = words.map(|(names, word)| format!("[{}] {word}", names.join(", "))).collect();
    let of: BTreeSet<&str> =
        group.iter().filter_map(|finding| finding.message_args.get("what").map(String::as_str)).collect();
    let of = match of.len() {
        0 | 1 => String::new(),
        _ => format!(" ({})", of.into_iter().collect::<Vec<_>>().join(", ")),
    };
    format!("{}{of}", words.join(" and "))
}

/// The case, where it is known; else where in the file.
fn place(finding: &Finding) -> &str {
    finding.message_args.get("case").unwrap_or(&finding.path)
}

/// The case, where it is known, and the line.
fn stands(finding: &Finding) -> String {
    let line = finding.line.map_or_else(|| finding.path.clone(), |line| format!("line {line}"));
    match finding.message_args.get("case") {
        Some(case) => format!("`{case}` ({line})"),
        None => line,
    }
}
