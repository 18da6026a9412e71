//! The field pack with a slip of the pen in it, for every place where one could be: a part of a condition left out, an
//! answer too few or too many, two entries with each other's conditions, a feed of another item, another clock. All that
//! follows from answers is tried: notices, routes, who is told, agreement, guards and feeds. What shows an item is not.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::mutants::{Draft, field_pack};
use crate::single::{FILES, Single, named, single, survivors};

/// Every place of a file with the name of the entry it stands in.
fn places<'j>(json: &'j Value, at: &str, within: &str, found: &mut Vec<(String, String, &'j Value)>) {
    let within = match named(json) {
        Some(name) if within.is_empty() => name.to_owned(),
        _ => within.to_owned(),
    };
    found.push((at.to_owned(), within.clone(), json));
    match json {
        Value::Object(fields) => {
            for (field, inside) in fields {
                places(inside, &format!("{at}/{field}"), &within, found);
            }
        }
        Value::Array(list) => {
            for (place, inside) in list.iter().enumerate() {
                places(inside, &format!("{at}/{place}"), &within, found);
            }
        }
        _ => {}
    }
}

/// Whatever can slip in one file, by place.
struct Slips<'d> {
    draft: &'d Draft,
    /// What can be said to each item, and the values of each fact.
    words: BTreeMap<String, Vec<String>>,
    all: Vec<Single>,
}

impl<'d> Slips<'d> {
    fn new(draft: &'d Draft) -> Self {
        let mut words = BTreeMap::new();
        for item in draft.0["interview.json"]["items"].as_array().unwrap() {
            let mut said: Vec<&str> = match &item["response"] {
                Value::String(word) if word == "yes_no" => vec!["yes", "no"],
                Value::String(_) => Vec::new(),
                choices => choices
                    .as_object()
                    .unwrap()
                    .values()
                    .next()
                    .unwrap()
                    .as_array()
                    .map_or_else(Vec::new, |codes| codes.iter().map(|code| code.as_str().unwrap()).collect()),
            };
            if item["asked_by"] != "calculate" && item["asked_by"] != "inform" {
                said.extend(["unknown"]);
            }
            if item["asked_by"] == "ask" {
                said.extend(["refused"]);
            }
            words.insert(
                item["id"].as_str().unwrap().to_owned(),
                said.into_iter().map(str::to_owned).collect(),
            );
        }
        for (fact, spec) in draft.0["pack.json"]["facts"].as_object().unwrap() {
            let values = spec["values"].as_array().unwrap();
            words.insert(
                fact.clone(),
                values.iter().map(|value| value.as_str().unwrap().to_owned()).collect(),
            );
        }
        Self { draft, words, all: Vec::new() }
    }

    fn change(&mut self, file: &'static str, name: String, change: impl FnOnce(&mut Value)) {
        let mut changed = self.draft.0[file].clone();
        change(&mut changed);
        self.all.push(single(name, file, &changed, None));
    }

    /// Parts left out, answers too few or too many, stages left out.
    fn conditions(&mut self) {
        for file in FILES {
            let draft = self.draft;
            let mut found = Vec::new();
            places(&draft.0[file], "", "", &mut found);
            let of_interest = |path: &str| file == "routing.json" || path.starts_with("/guards/");
            for (path, name, json) in found.into_iter().filter(|(path, ..)| of_interest(path)) {
                let field = path.rsplit('/').next().unwrap();
                match json {
                    Value::Array(list) if ["all", "any", "of", "stages", "stands_for"].contains(&field) => {
                        for (place, part) in list.iter().enumerate() {
                            let left_out = format!("{name} {path}: {part} left out");
                            self.change(file, left_out, |json| {
                                json.pointer_mut(&path).unwrap().as_array_mut().unwrap().remove(place);
                            });
                        }
                    }
                    Value::Object(leaf) if leaf.contains_key("is") => self.answers(file, &path, &name, leaf),
                    _ => {}
                }
            }
        }
    }

    fn answers(&mut self, file: &'static str, path: &str, name: &str, leaf: &serde_json::Map<String, Value>) {
        let of = leaf.get("id").or_else(|| leaf.get("name")).unwrap().as_str().unwrap();
        let is = leaf["is"].as_array().unwrap();
        for (place, word) in is.iter().enumerate().filter(|_| is.len() > 1) {
            self.change(file, format!("{name} {path} {of}: {word} too few"), |json| {
                json.pointer_mut(path).unwrap()["is"].as_array_mut().unwrap().remove(place);
            });
        }
        for word in self.words[of].clone().iter().filter(|word| !is.contains(&json!(word))) {
            self.change(file, format!("{name} {path} {of}: {word} too many"), |json| {
                json.pointer_mut(path).unwrap()["is"].as_array_mut().unwrap().push(json!(word));
            });
        }
    }

    /// Two entries of a list with each other's field.
    fn exchanged(
        &mut self,
        file: &'static str,
        list: &str,
        field: &str,
        fits: impl Fn(&Value, &Value) -> bool,
    ) {
        let entries = self.draft.0[file].pointer(list).unwrap().as_array().unwrap();
        for (place, one) in entries.iter().enumerate() {
            for (other_place, other) in entries.iter().enumerate().skip(place + 1) {
                if one.get(field).is_none()
                    || other.get(field).is_none()
                    || one[field] == other[field]
                    || !fits(one, other)
                {
                    continue;
                }
                let name = format!("{list}: {} and {} exchanged", named(one).unwrap(), named(other).unwrap());
                self.change(file, name, |json| {
                    let list = json.pointer_mut(list).unwrap();
                    list[place][field] = other[field].clone();
                    list[other_place][field] = one[field].clone();
                });
            }
        }
    }

    /// A feed that maps an answer to another value, or one choice too few or too many to a "yes".
    fn feeds(&mut self) {
        let items = self.draft.0["interview.json"]["items"].as_array().unwrap();
        for (at, item) in items.iter().enumerate() {
            let id = item["id"].as_str().unwrap();
            for (place, feed) in item["feeds"].as_array().into_iter().flatten().enumerate() {
                let path = format!("/items/{at}/feeds/{place}");
                for (answer, value) in feed["map"].as_object().into_iter().flatten() {
                    for other in self.words[feed["fact"].as_str().unwrap()].clone() {
                        if json!(other) != *value {
                            self.change(
                                "interview.json",
                                format!("{id}: {answer} is {other}, not {value}"),
                                |json| {
                                    json.pointer_mut(&path).unwrap()["map"][answer] = json!(other);
                                },
                            );
                        }
                    }
                }
                let yes: Vec<&Value> = feed["yes"].as_array().into_iter().flatten().collect();
                if yes.is_empty() {
                    continue;
                }
                for word in self.words[id].clone() {
                    if ["unknown", "refused"].contains(&word.as_str()) {
                        continue;
                    }
                    let there = yes.iter().position(|yes| **yes == json!(word));
                    let name = format!("{id} {}: {word} turned", feed["indicator"]);
                    self.change("interview.json", name, |json| {
                        let yes = json.pointer_mut(&path).unwrap()["yes"].as_array_mut().unwrap();
                        match there {
                            Some(there) => _ = yes.remove(there),
                            None => yes.push(json!(word)),
                        }
                    });
                }
            }
        }
    }

    /// Another contact or clock, or none.
    fn advice(&mut self) {
        let routing = &self.draft.0["routing.json"];
        for (list, field) in [("contacts", "contact"), ("clocks", "clock")] {
            let names: Vec<Value> =
                routing[list].as_array().unwrap().iter().map(|entry| entry["id"].clone()).collect();
            for (place, route) in routing["routes"].as_array().unwrap().iter().enumerate() {
                for other in names.iter().chain([&Value::Null]).filter(|other| **other != route[field]) {
                    self.change("routing.json", format!("{} {field} {other}", route["id"]), |json| {
                        json["routes"][place][field] = other.clone();
                    });
                }
            }
        }
    }
}

/// What a slip begins with that nobody notices, and why nothing comes out otherwise, or too little to have a case for it.
const NO_DIFFERENCE: [(&str, &str); 30] = [
    (" /referral/offered_when/any: {\"incomplete\"", "what is incomplete shows some signs at least"),
    ("call_157_advice /routes/7/when/any: {\"incomplete\"", "the same"),
    ("migration /referral/recipients/0/when/any: {\"incomplete\"", "the same"),
    (
        "CHILD_NOTIFY_5395_6 /legal/14/when/all/1/any: {\"urgent\"",
        "that adult makes a child a separated one too",
    ),
    ("CHILD_UNIT_5395_31 /legal/15/when/all/1/any: {\"urgent\"", "the same"),
    ("child_unit_route /routes/10/when/all/1/any: {\"urgent\"", "the same"),
    ("family /referral/recipients/1/when/any/0/all/1/any: {\"urgent\"", "the same"),
    ("family_child /routes/11/when/all/1/any: {\"urgent\"", "the same"),
    ("REMOVAL_BAR_55B /legal/5/when/any: {\"urgent\"", "whoever needs a doctor at once has the flag too"),
    ("REMOVAL_BAR_55C /legal/6/when/any: {\"urgent\"", "the same"),
    ("CHILD_SUSPECT_ADULT /urgent/3/when/all/0/fact age: adult", "the item is not for adults"),
    ("CHILD_SUSPECT_ADULT /urgent/3/when/all: {\"fact\"", "the same"),
    ("UASC /flags/0/when/all/0/fact age: adult", "the items are not for adults"),
    ("UASC /flags/0/when/all: {\"fact\"", "the same"),
    ("SMUGGLED /flags/2/when/all/0/item paid_passage", "only who paid is asked about the time after"),
    ("SMUGGLED /flags/2/when/all: {\"item\":{\"id\":\"paid_passage\"", "the same"),
    (
        "child /referral/without_consent/0/when/any/1/all/0/fact age: adult",
        "no reason speaks for a child then",
    ),
    ("child /referral/without_consent/0/when/any/1/all/0/fact age: child", "stated before it"),
    ("child /referral/without_consent/0/when/any/1/all: {\"fact\"", "no reason speaks for a child of adults"),
    ("age_told: adult is uncertain", "it is asked of whoever looks grown, which feeds the same"),
    ("G1 /guards/0/otherwise/observe_only_when", "the guard is content then"),
    ("G2 /guards/1/otherwise/observe_only_when", "the same"),
    ("G3 /guards/2/otherwise/observe_only_when", "the same"),
    ("G7 /guards/6/otherwise/observe_only_when", "the same"),
    ("G12 /guards/11/otherwise/observe_only_when", "the same"),
    ("G6 /guards/5/stages", "a reminder in one stage less: cases know which reminders are shown, not where"),
    ("G8 /guards/7/stages", "the same"),
    ("G9 /guards/8/stages", "the same"),
    ("G15 /guards/14/stages", "the same"),
    ("G16 /guards/15/stages", "the same"),
];

#[test]
fn every_slip_is_noticed_or_makes_no_difference() {
    let whole = field_pack();
    let draft = Draft::new(&whole);
    let mut slips = Slips::new(&draft);
    slips.conditions();
    for list in
        ["/urgent", "/flags", "/legal", "/routes", "/referral/without_consent", "/referral/recipients"]
    {
        slips.exchanged("routing.json", list, "when", |_, _| true);
    }
    slips.exchanged("interview.json", "/items", "feeds", |one, other| one["stage"] == other["stage"]);
    slips.feeds();
    slips.advice();
    let survived = survivors(&whole, &slips.all);
    eprintln!("{} slips, {} change nothing", slips.all.len(), survived.len());
    let unexplained: Vec<&&str> = survived
        .iter()
        .filter(|name| !NO_DIFFERENCE.iter().any(|(slip, _)| name.starts_with(slip)))
        .collect();
    assert_eq!(unexplained, Vec::<&&str>::new());
    let outdated: Vec<&str> = NO_DIFFERENCE
        .iter()
        .map(|(slip, _)| *slip)
        .filter(|slip| !survived.iter().any(|name| name.starts_with(slip)))
        .collect();
    assert_eq!(outdated, Vec::<&str>::new(), "each reason is still needed");
    assert!(slips.all.len() > 2_000, "the slips are there");
}
