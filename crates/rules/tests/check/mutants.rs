//! The field pack, broken in forty ways that an author's hand could slip into. A check, with the pack's own cases, has to
//! notice nearly all of them; what it cannot know is what no second place in the pack says.

use std::collections::BTreeMap;
use std::path::Path;

use fener_rules::{Pack, Severity};
use serde_json::{Value, json};

use crate::support::{Files, folder};
use crate::synthetic::Chance;

const SEED: u64 = 3;
/// Each slip is made twice, in two places.
const TIMES: usize = 2;

pub(crate) fn field_pack() -> Files {
    folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level"))
}

/// The files of a pack as JSON, by name.
pub(crate) struct Draft(pub(crate) BTreeMap<String, Value>);

impl Draft {
    pub(crate) fn new(files: &Files) -> Self {
        Self(
            files
                .iter()
                .map(|(name, bytes)| (name.clone(), serde_json::from_slice(bytes).unwrap()))
                .collect(),
        )
    }

    fn files(&self) -> Files {
        self.0.iter().map(|(name, json)| (name.clone(), serde_json::to_vec(json).unwrap())).collect()
    }

    fn list(&mut self, file: &str, path: &str) -> &mut Vec<Value> {
        self.0.get_mut(file).unwrap().pointer_mut(path).unwrap().as_array_mut().unwrap()
    }

    /// One of a list's entries that fits.
    fn one(
        &mut self,
        chance: &mut Chance,
        file: &str,
        path: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> &mut Value {
        let list = self.list(file, path);
        let fitting: Vec<usize> = (0..list.len()).filter(|place| fits(&list[*place])).collect();
        let place = *chance.of(&fitting);
        &mut list[place]
    }

    /// Takes one entry away, with all its texts: nobody sees that there was one.
    fn drop(
        &mut self,
        chance: &mut Chance,
        file: &str,
        path: &str,
        stem: &str,
        fits: impl Fn(&Value) -> bool,
    ) -> String {
        let gone = self.one(chance, file, path, fits).clone();
        self.list(file, path).retain(|entry| *entry != gone);
        let id = gone["id"].as_str().unwrap().to_owned();
        let key = format!("{stem}.{id}");
        for (_, texts) in self.0.iter_mut().filter(|(name, _)| name.starts_with("texts/")) {
            texts
                .as_object_mut()
                .unwrap()
                .retain(|text, _| *text != key && !text.starts_with(&format!("{key}.")));
        }
        id
    }
}

fn has(field: &'static str) -> impl Fn(&Value) -> bool {
    move |entry| entry.get(field).is_some_and(|value| !value.is_null())
}

fn inverted(entry: &mut Value, field: &str) -> String {
    entry[field] = json!({"not": entry[field]});
    entry["id"].as_str().unwrap().to_owned()
}

const PACK: &str = "pack.json";
const INTERVIEW: &str = "interview.json";
const ROUTING: &str = "routing.json";

type Slip = fn(&mut Draft, &mut Chance) -> String;

fn feeds_map(item: &Value) -> bool {
    item["feeds"].as_array().is_some_and(|feeds| {
        feeds.iter().any(|feed| feed["map"].as_object().is_some_and(|map| map.len() > 1))
    })
}

fn is_block(guard: &Value) -> bool {
    guard["kind"] == "block"
}

/// What can slip, by name.
const SLIPS: [(&str, Slip); 20] = [
    ("swapped strength", |draft, chance| {
        let strong = |entry: &Value| entry["strength"]["AL"]["default"] == "S";
        let indicator = draft.one(chance, "indicators.json", "/indicators", strong);
        indicator["strength"]["AL"] = json!({"default": "W", "lo": "W", "hi": "W"});
        indicator["id"].to_string()
    }),
    ("deleted route", |draft, chance| draft.drop(chance, ROUTING, "/routes", "route", |_| true)),
    ("inverted route", |draft, chance| inverted(draft.one(chance, ROUTING, "/routes", has("when")), "when")),
    ("inverted item", |draft, chance| inverted(draft.one(chance, INTERVIEW, "/items", has("when")), "when")),
    ("inverted flag", |draft, chance| inverted(draft.one(chance, ROUTING, "/flags", has("when")), "when")),
    ("missing text", |draft, chance| {
        let texts = draft.0.get_mut("texts/tr.json").unwrap().as_object_mut().unwrap();
        let keys: Vec<String> = texts.keys().filter(|key| key.starts_with("item.")).cloned().collect();
        let key = chance.of(&keys).clone();
        texts.remove(&key);
        key
    }),
    ("removed feed", |draft, chance| {
        let item = draft.one(chance, INTERVIEW, "/items", has("feeds"));
        item["feeds"].as_array_mut().unwrap().remove(0);
        item["id"].to_string()
    }),
    ("swapped outcomes", |draft, chance| {
        let set = *chance.of(&["adult", "child"]);
        let rules = draft.list(PACK, &format!("/rule_sets/{set}"));
        let place = chance.below(3);
        let (one, other) = (rules[place]["outcome"].clone(), rules[place + 1]["outcome"].clone());
        rules[place]["outcome"] = other;
        rules[place + 1]["outcome"] = one;
        format!("{set} {place}")
    }),
    ("guard dropped", |draft, chance| draft.drop(chance, INTERVIEW, "/guards", "guard", is_block)),
    ("inverted guard", |draft, chance| {
        inverted(draft.one(chance, INTERVIEW, "/guards", is_block), "satisfied")
    }),
    ("wrong contact", |draft, chance| {
        let contacts: Vec<Value> =
            draft.list(ROUTING, "/contacts").iter().map(|contact| contact["id"].clone()).collect();
        let route = draft.one(chance, ROUTING, "/routes", has("contact"));
        let others: Vec<&Value> = contacts.iter().filter(|other| **other != route["contact"]).collect();
        route["contact"] = (*chance.of(&others)).clone();
        route["id"].to_string()
    }),
    ("dropped urgent", |draft, chance| draft.drop(chance, ROUTING, "/urgent", "urgent", |_| true)),
    ("route no longer urgent", |draft, chance| {
        let route = draft.one(chance, ROUTING, "/routes", |route| route["urgent"] == true);
        route["urgent"] = json!(false);
        route["id"].to_string()
    }),
    ("changed clock", |draft, chance| {
        let route = draft.one(chance, ROUTING, "/routes", |route| {
            route["clock"].as_str().is_some_and(|clock| clock != "CLOCK_48H")
        });
        route["clock"] = json!("CLOCK_48H");
        route["id"].to_string()
    }),
    ("fact map swapped", |draft, chance| {
        let item = draft.one(chance, INTERVIEW, "/items", feeds_map);
        let feeds = item["feeds"].as_array_mut().unwrap();
        let feed =
            feeds.iter_mut().find(|feed| feed["map"].as_object().is_some_and(|map| map.len() > 1)).unwrap();
        let map = feed["map"].as_object_mut().unwrap();
        let values: Vec<Value> = map.values().cloned().collect();
        let other = values.iter().position(|value| *value != values[0]);
        let Some(other) = other else {
            map.clear();
            return format!("{} emptied", item["id"]);
        };
        for (place, value) in map.values_mut().enumerate() {
            if place == 0 {
                *value = values[other].clone();
            } else if place == other {
                *value = values[0].clone();
            }
        }
        item["id"].to_string()
    }),
    ("stage order", |draft, chance| {
        let stages = draft.list(INTERVIEW, "/stages");
        let places: Vec<usize> = (0..stages.len() - 1)
            .filter(|place| {
                stages[*place]["kind"] != "follow_up" && stages[place + 1]["kind"] != stages[*place]["kind"]
            })
            .collect();
        let place = *chance.of(&places);
        stages.swap(place, place + 1);
        format!("{} and {}", stages[place]["id"], stages[place + 1]["id"])
    }),
    ("other profile", |draft, chance| {
        let profile = draft.one(chance, PACK, "/profiles", |_| true);
        profile["when"] = profile["when"]["all"][chance.below(2)].clone();
        profile["id"].to_string()
    }),
    ("threshold", |draft, chance| {
        let dimension = draft.one(chance, PACK, "/dimensions", |_| true);
        dimension["positive"][1]["medium_or_weak"] = json!(2);
        dimension["id"].to_string()
    }),
    ("rights not told", |draft, chance| {
        let item = draft.one(chance, INTERVIEW, "/items", has("tells"));
        item.as_object_mut().unwrap().remove("tells");
        item["id"].to_string()
    }),
    ("recipient dropped", |draft, chance| {
        let recipients = draft.list(ROUTING, "/referral/recipients");
        let gone = recipients.remove(chance.below(recipients.len()));
        let key = format!("agency_kind.{}", gone["agency_kind"].as_str().unwrap());
        for (_, texts) in draft.0.iter_mut().filter(|(name, _)| name.starts_with("texts/")) {
            texts.as_object_mut().unwrap().remove(&key);
        }
        key
    }),
];

/// Whether the pack's author is told; first by what loading finds, which is quicker.
fn is_noticed(draft: &Draft) -> bool {
    let files = draft.files();
    Pack::load(&files).is_err()
        || Pack::check(&files, "2026-11-27")
            .findings
            .iter()
            .any(|finding| finding.severity == Severity::Error)
}

#[test]
fn nearly_every_slip_of_an_author_is_noticed() {
    let whole = field_pack();
    let mut chance = Chance::new(SEED);
    let mut survived = Vec::new();
    for (slip, make) in SLIPS {
        for _ in 0..TIMES {
            let mut draft = Draft::new(&whole);
            let before = draft.0.clone();
            let what = make(&mut draft, &mut chance);
            assert!(draft.0 != before, "{slip} {what} changed nothing");
            if !is_noticed(&draft) {
                survived.push(format!("{slip}: {what}"));
            }
        }
    }
    let all = SLIPS.len() * TIMES;
    eprintln!("seed {SEED}: {} of {all} noticed; not noticed: {survived:#?}", all - survived.len());
    assert!(survived.len() <= 2, "seed {SEED}: {survived:#?}");
}
