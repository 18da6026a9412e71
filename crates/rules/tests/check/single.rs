//! The field pack with one thing changed, for every thing that there is: each condition turned round, each strength another
//! one, each entry taken out. Its check, with its own cases, notices all but those named here, with the reason why each
//! of them makes no difference.

use std::collections::BTreeSet;
use std::thread;

use fener_rules::{Pack, Severity};
use serde_json::{Value, json};

use crate::mutants::{Draft, field_pack};
use crate::support::Files;

/// One change, by name, and the file that it makes.
pub(crate) struct Single {
    name: String,
    file: &'static str,
    changed: Vec<u8>,
    /// What its entry is called in the texts, where the entry is gone.
    stem: Option<String>,
}

pub(crate) const FILES: [&str; 4] = ["pack.json", "indicators.json", "interview.json", "routing.json"];
const STRENGTHS: [&str; 3] = ["S", "M", "W"];
const CONDITIONS: [&str; 4] = ["when", "satisfied", "observe_only_when", "offered_when"];
/// Entries that can go, with what their texts begin with.
const ENTRIES: [(&str, &str, &str); 9] = [
    ("interview.json", "/guards", "guard"),
    ("routing.json", "/urgent", "urgent"),
    ("routing.json", "/flags", "flag"),
    ("routing.json", "/legal", "legal"),
    ("routing.json", "/routes", "route"),
    ("routing.json", "/referral/without_consent", "basis"),
    ("routing.json", "/referral/recipients", "agency_kind"),
    ("pack.json", "/classes", "class"),
    ("interview.json", "/items", "item"),
];

pub(crate) fn named(entry: &Value) -> Option<&str> {
    ["id", "agency_kind"].iter().find_map(|field| entry[*field].as_str())
}

/// The places of all conditions, with the entry that each stands in.
fn conditions(json: &Value, at: &str, within: &str, found: &mut Vec<(String, String)>) {
    match json {
        Value::Object(fields) => {
            let within = named(json).map_or_else(|| within.to_owned(), str::to_owned);
            for (field, inside) in fields {
                let path = format!("{at}/{field}");
                if CONDITIONS.contains(&field.as_str()) && inside.is_object() {
                    found.push((path, format!("{within} {field}")));
                } else {
                    conditions(inside, &path, &within, found);
                }
            }
        }
        Value::Array(list) => {
            for (place, inside) in list.iter().enumerate() {
                conditions(inside, &format!("{at}/{place}"), within, found);
            }
        }
        _ => {}
    }
}

fn turned_round(draft: &Draft) -> Vec<Single> {
    let mut all = Vec::new();
    for file in FILES {
        let json = &draft.0[file];
        let mut places = Vec::new();
        conditions(json, "", "", &mut places);
        for (path, name) in places {
            let mut changed = json.clone();
            let condition = changed.pointer_mut(&path).unwrap();
            *condition = json!({"not": condition});
            let list =
                path.split('/').find(|part| part.parse::<usize>().is_err() && !part.is_empty()).unwrap();
            all.push(single(format!("{list} {name} turned round"), file, &changed, None));
        }
    }
    all
}

/// Every strength as another one, and how many of these count alike: a weak sign as a medium one, where no other sign
/// of the dimension is weak.
fn other_strengths(draft: &Draft) -> (Vec<Single>, usize) {
    let json = &draft.0["indicators.json"];
    let (mut all, mut alike) = (Vec::new(), 0);
    for (place, indicator) in json["indicators"].as_array().unwrap().iter().enumerate() {
        for (profile, range) in indicator["strength"].as_object().unwrap() {
            let was = range["default"].as_str().unwrap();
            for other in STRENGTHS.into_iter().filter(|other| *other != was) {
                if count_alike(draft, indicator, profile, [was, other]) {
                    alike += 1;
                    continue;
                }
                let mut changed = json.clone();
                changed["indicators"][place]["strength"][profile] =
                    json!({"default": other, "lo": other, "hi": other});
                let name = format!("{} {profile} {was} to {other}", indicator["id"].as_str().unwrap());
                all.push(single(name, "indicators.json", &changed, None));
            }
        }
    }
    (all, alike)
}

fn taken_out(draft: &Draft) -> Vec<Single> {
    let mut all = Vec::new();
    for (file, list, stem) in ENTRIES {
        let json = &draft.0[file];
        for (place, entry) in json.pointer(list).unwrap().as_array().unwrap().iter().enumerate() {
            let mut changed = json.clone();
            changed.pointer_mut(list).unwrap().as_array_mut().unwrap().remove(place);
            let name = named(entry).unwrap();
            all.push(single(
                format!("{stem} {name} taken out"),
                file,
                &changed,
                Some(format!("{stem}.{name}")),
            ));
        }
    }
    all
}

pub(crate) fn single(name: String, file: &'static str, changed: &Value, stem: Option<String>) -> Single {
    Single { name, file, changed: serde_json::to_vec(changed).unwrap(), stem }
}

/// What is left of the texts when the entry is gone: nobody sees that there was one.
fn without(files: &mut Files, stem: &str) {
    for (_, bytes) in files.iter_mut().filter(|(name, _)| name.starts_with("texts/")) {
        let mut texts: serde_json::Map<String, Value> = serde_json::from_slice(bytes).unwrap();
        texts.retain(|key, _| key != stem && !key.starts_with(&format!("{stem}.")));
        *bytes = serde_json::to_vec(&texts).unwrap();
    }
}

/// Whether two strengths of a sign, with any other signs of its dimension, make the same patterns hold.
fn count_alike(draft: &Draft, indicator: &Value, profile: &str, strengths: [&str; 2]) -> bool {
    let dimension = &indicator["dimension"];
    let dimensions = draft.0["pack.json"]["dimensions"].as_array().unwrap();
    let patterns = &dimensions.iter().find(|one| one["id"] == *dimension).unwrap()["positive"];
    let others = draft.0["indicators.json"]["indicators"].as_array().unwrap().iter();
    let others = others.filter(|other| other["dimension"] == *dimension && other["id"] != indicator["id"]);
    let mut most = [0_u64; 3];
    for other in others {
        if let Some(place) = STRENGTHS.iter().position(|one| other["strength"][profile]["default"] == *one) {
            most[place] += 1;
        }
    }
    let holds = |[strong, medium, weak]: [u64; 3]| {
        let least = |pattern: &Value, field: &str| pattern[field].as_u64().unwrap_or(0);
        patterns.as_array().unwrap().iter().any(|pattern| {
            strong >= least(pattern, "strong")
                && medium >= least(pattern, "medium")
                && weak >= least(pattern, "weak")
                && medium + weak >= least(pattern, "medium_or_weak")
        })
    };
    let with = |mut counts: [u64; 3], strength: &str| {
        counts[STRENGTHS.iter().position(|one| *one == strength).unwrap()] += 1;
        counts
    };
    let [s, m, w] = most;
    let all = (0..=s).flat_map(|s| (0..=m).flat_map(move |m| (0..=w).map(move |w| [s, m, w])));
    all.into_iter().all(|counts| holds(with(counts, strengths[0])) == holds(with(counts, strengths[1])))
}

fn is_noticed(whole: &Files, single: &Single) -> bool {
    let mut files = whole.clone();
    files.insert(single.file.to_owned(), single.changed.clone());
    single.stem.iter().for_each(|stem| without(&mut files, stem));
    // Loading is quicker, and finds nearly all.
    Pack::load(&files).is_err()
        || Pack::check(&files, "2026-11-27")
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
}

/// The changes that nobody notices.
pub(crate) fn survivors<'s>(whole: &Files, all: &'s [Single]) -> BTreeSet<&'s str> {
    thread::scope(|scope| {
        let parts: Vec<_> = all
            .chunks(all.len().div_ceil(2))
            .map(|part| {
                scope.spawn(move || part.iter().filter(|one| !is_noticed(whole, one)).collect::<Vec<_>>())
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().unwrap()).map(|one| one.name.as_str()).collect()
    })
}

/// What nobody notices, with the reason why it changes nothing that comes out.
const NO_DIFFERENCE: [(&str, &str); 4] = [
    ("guard G10 taken out", "the app keeps this rule itself; the pack only tells it"),
    ("guard G11 taken out", "the bounds of the pack say it; the guard only tells it"),
    ("guard G18 taken out", "the app keeps this rule itself; the pack only tells it"),
    ("guard G19 taken out", "the grounds of the referral say it; the guard only tells it"),
];

#[test]
fn every_single_change_is_noticed_or_makes_no_difference() {
    let whole = field_pack();
    let draft = Draft::new(&whole);
    let (strengths, alike) = other_strengths(&draft);
    let all: Vec<Single> =
        turned_round(&draft).into_iter().chain(strengths).chain(taken_out(&draft)).collect();
    let survived = survivors(&whole, &all);
    eprintln!("{} changes, {alike} more between strengths that count alike", all.len());
    assert!(all.len() > 800 && alike < 150, "the changes are there");
    assert_eq!(survived, NO_DIFFERENCE.iter().map(|(name, _)| *name).collect());
}
