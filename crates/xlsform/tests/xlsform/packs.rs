//! Packs to be exported: those of the repository, and any number of others made from a seed.

use std::collections::BTreeMap;

use fener_model::{Answer, Given, Source};
use fener_rules::pack::{AskedBy, Condition, Item, Response};
use fener_rules::{Answers, Pack};
use serde_json::{Value, json};

use super::support::{form, imported, read};

pub(crate) type Files = BTreeMap<String, Vec<u8>>;

/// SplitMix64: the same story for the same seed.
pub(crate) struct Chance(pub(crate) u64);

impl Chance {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub(crate) fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// A pack of the repository without its guards, which no form can hold and which hide items of their own accord.
pub(crate) fn of_the_repository(path: &str) -> Pack {
    let mut files = read(path);
    change(&mut files, "interview.json", |interview| interview["guards"] = json!([]));
    change(&mut files, "cases.json", |cases| cases["cases"] = json!([]));
    for name in files.keys().filter(|name| name.starts_with("texts/")).cloned().collect::<Vec<_>>() {
        change(&mut files, &name, |texts| {
            texts.as_object_mut().unwrap().retain(|key, _| !key.starts_with("guard."));
        });
    }
    Pack::unproven(&files).unwrap_or_else(|findings| panic!("{findings:#?}"))
}

pub(crate) fn change(files: &mut Files, name: &str, change: impl FnOnce(&mut Value)) {
    let mut json: Value = serde_json::from_slice(&files[name]).unwrap();
    change(&mut json);
    files.insert(name.to_owned(), serde_json::to_vec(&json).unwrap());
}

/// A pack with stages, items of every kind, conditions on whatever stands before, and the fact `age`.
pub(crate) fn generated(seed: u64) -> Pack {
    let mut chance = Chance(seed);
    let mut files = imported(&form(&["type|name|label", "note|x|x"], &[])).files;
    let mut made = Made::default();
    made.items.push(json!({
        "id": "told", "stage": "s0", "asked_by": "inform", "phase": "now", "audience": "either", "sensitivity": 1,
        "response": "acknowledge", "tells": "rights"
    }));
    let stages = 1 + chance.below(4);
    for stage in 0..stages {
        let when = (stage > 0 && chance.one_in(2)).then(|| made.condition(&mut chance, 3));
        made.stages.push(json!({ "id": format!("s{stage}"), "kind": "core", "when": when }));
        for _ in 0..1 + chance.below(6) {
            made.item(&mut chance, &format!("s{stage}"));
        }
    }
    made.items.push(json!({
        "id": "agree", "stage": format!("s{}", stages - 1), "asked_by": "ask", "phase": "now",
        "audience": "either", "sensitivity": 1, "response": "yes_no"
    }));
    change(&mut files, "interview.json", |interview| {
        *interview = json!({ "stages": made.stages, "items": made.items, "guards": [] });
    });
    change(&mut files, "routing.json", |routing| routing["referral"]["consent_item"] = json!("agree"));
    change(&mut files, "pack.json", |pack| {
        pack["header"]["languages"] = json!(["en", "ckb"]);
        pack["facts"] = json!({ "age": {
            "values": ["child", "adult", "uncertain"], "missing": "uncertain", "differing": "uncertain"
        } });
    });
    let texts = texts(&files, &made);
    for language in ["en", "ckb"] {
        files.insert(format!("texts/{language}.json"), serde_json::to_vec(&texts).unwrap());
    }
    Pack::load(&files).unwrap_or_else(|findings| panic!("seed {seed}: {findings:#?}"))
}

fn texts(files: &Files, made: &Made) -> BTreeMap<String, String> {
    let old: BTreeMap<String, String> = serde_json::from_slice(&files["texts/en.json"]).unwrap();
    let mut texts: BTreeMap<String, String> =
        old.into_iter().filter(|(key, _)| !key.starts_with("item.") && !key.starts_with("stage.")).collect();
    let mut say = |key: String| drop(texts.insert(key.clone(), format!("“{key}” & <it's>")));
    for stage in &made.stages {
        say(format!("stage.{}", stage["id"].as_str().unwrap()));
    }
    for item in &made.items {
        let id = item["id"].as_str().unwrap();
        say(format!("item.{id}"));
        say(format!("item.{id}.guidance"));
        if id.ends_with('5') {
            say(format!("item.{id}.lead_in"));
        }
        for code in ["choice", "choices"]
            .iter()
            .flat_map(|kind| item["response"][kind].as_array().into_iter().flatten())
        {
            say(format!("item.{id}.choice.{}", code.as_str().unwrap()));
        }
    }
    say("fact.age".to_owned());
    ["child", "adult", "uncertain"].iter().for_each(|value| say(format!("fact.age.{value}")));
    texts
}

#[derive(Default)]
struct Made {
    stages: Vec<Value>,
    items: Vec<Value>,
}

impl Made {
    fn item(&mut self, chance: &mut Chance, stage: &str) {
        let id = format!("{}{}", chance.pick(&["q", "Q_", "7-", "item."]), self.items.len());
        let asked_by = *chance.pick(&["ask", "ask", "ask", "observe", "document", "attest", "never_ask"]);
        let response = match chance.below(9) {
            0..=2 => json!("yes_no"),
            3 => json!({ "choice": ["a", "b-1", "3"] }),
            4 => json!({ "choices": ["a", "b", "c", "d"] }),
            5 => json!({ "number": { "min": -20, "max": 250, "decimals": chance.below(3) } }),
            6 => json!("date"),
            7 => json!({ "text": { "max": 1 + chance.below(300) } }),
            _ => json!("acknowledge"),
        };
        let mut item = json!({
            "id": id, "stage": stage, "asked_by": asked_by, "response": response,
            "phase": chance.pick(&["now", "transit", "recruitment"]), "sensitivity": 1 + chance.below(2),
            "audience": chance.pick(&["either", "either", "either", "adult", "child"]),
            "when": chance.one_in(2).then(|| self.condition(chance, 3)),
            "data": { "refer": !chance.one_in(5), "special_category": chance.one_in(5) }
        });
        if response == "acknowledge" {
            item["asked_by"] = json!("inform");
        }
        if response == "yes_no" && chance.one_in(2) {
            item["feeds"] = json!([{ "fact": "age", "map": { "yes": chance.pick(&["child", "adult"]), "no": "adult", "unknown": "uncertain" } }]);
        }
        if response.get("choice").is_some() && chance.one_in(3) && !self.items.is_empty() {
            item["asked_by"] = json!("calculate");
            item["calculate"] = json!([
                { "answer": "a", "when": self.condition(chance, 2) },
                { "answer": "3", "when": self.condition(chance, 2) }
            ]);
            if chance.one_in(2) {
                let lines = item["calculate"].as_array_mut().unwrap();
                lines.push(json!({ "answer": "b-1", "when": { "always": true } }));
            }
        }
        self.items.push(item);
    }

    fn condition(&self, chance: &mut Chance, depth: usize) -> Value {
        let leaf = depth == 0 || chance.one_in(3);
        if leaf {
            return self.leaf(chance);
        }
        let some = |chance: &mut Chance| -> Vec<Value> {
            (0..2 + chance.below(2)).map(|_| self.condition(chance, depth - 1)).collect()
        };
        match chance.below(5) {
            0 => json!({ "all": some(chance) }),
            1 => json!({ "any": some(chance) }),
            2 => {
                let of = some(chance);
                json!({ "at_least": { "n": 1 + chance.below(of.len()), "of": of } })
            }
            _ => json!({ "not": self.condition(chance, depth - 1) }),
        }
    }

    fn leaf(&self, chance: &mut Chance) -> Value {
        if self.items.is_empty() || chance.one_in(6) {
            let values = *chance.pick(&[&["child"][..], &["adult"], &["child", "uncertain"]]);
            return json!({ "fact": { "name": "age", "is": values } });
        }
        let item = chance.pick(&self.items);
        let response = &item["response"];
        if response.get("number").is_some() && chance.one_in(2) {
            let low = chance.below(120) as i64;
            return match chance.below(3) {
                0 => json!({ "number": { "id": item["id"], "at_least": low } }),
                1 => json!({ "number": { "id": item["id"], "at_most": low } }),
                _ => json!({ "number": { "id": item["id"], "at_least": low, "at_most": low + 40 } }),
            };
        }
        let own: Vec<&str> = match () {
            () if response == "yes_no" => vec!["yes", "no"],
            () if response == "acknowledge" => vec!["yes"],
            () if response.get("choice").is_some() => vec!["a", "b-1", "3"],
            () if response.get("choices").is_some() => vec!["a", "b", "c", "d"],
            () => vec!["given"],
        };
        let open: &[&str] = match item["asked_by"].as_str().unwrap() {
            "ask" | "never_ask" => &["unknown", "refused", "not_applicable"],
            "calculate" | "inform" => &[],
            _ => &["unknown", "not_applicable"],
        };
        let mut is = vec![*chance.pick(&own)];
        if chance.one_in(3) {
            is.push(*chance.pick(&own));
        }
        if own[0] != "given" && !open.is_empty() && chance.one_in(3) {
            is.push(*chance.pick(open));
        }
        is.sort_unstable();
        is.dedup();
        json!({ "item": { "id": item["id"], "is": is } })
    }
}

/// Answers to some of the items: each one that the form has as well.
pub(crate) fn some_answers(pack: &Pack, chance: &mut Chance) -> Answers {
    let mut answers = Answers::new();
    for item in &pack.source().interview.items {
        if item.asked_by == AskedBy::Calculate || chance.one_in(4) {
            continue;
        }
        let answer = some_answer(item, chance);
        assert!(pack.accepts(&item.id, &answer), "{} {answer:?}", item.id);
        let source = if item.asked_by == AskedBy::Ask { Source::Person } else { Source::OfficerObserved };
        answers.insert(item.id.clone(), vec![Given::sure(answer, source)]);
    }
    answers
}

fn some_answer(item: &Item, chance: &mut Chance) -> Answer {
    let has_choices = matches!(item.response, Response::YesNo | Response::Choice(_) | Response::Choices(_));
    if has_choices && chance.one_in(3) {
        let open: &[Answer] = match item.asked_by {
            AskedBy::Ask | AskedBy::NeverAsk => &[Answer::Unknown, Answer::Refused, Answer::NotApplicable],
            _ => &[Answer::Unknown, Answer::NotApplicable],
        };
        return chance.pick(open).clone();
    }
    match &item.response {
        Response::YesNo => chance.pick(&[Answer::Yes, Answer::No]).clone(),
        Response::Choice(codes) => Answer::Choice(chance.pick(codes).clone()),
        Response::Choices(codes) => {
            let mut some: Vec<String> = codes.iter().filter(|_| chance.one_in(3)).cloned().collect();
            if some.is_empty() {
                some.push(chance.pick(codes).clone());
            }
            Answer::Choices(some)
        }
        Response::Number(range) => {
            let (min, max) = (range.min.unwrap_or(0), range.max.unwrap_or(200));
            Answer::Number(min + chance.below((max - min + 1) as usize) as i64)
        }
        Response::Date => Answer::Date("2001-05-17".to_owned()),
        Response::Text(_) | Response::Place(_) => Answer::Text("x".to_owned()),
        Response::Acknowledge => Answer::Yes,
    }
}

/// An answer as a form stores it.
pub(crate) fn stored(item: &Item, answer: &Answer) -> String {
    match answer {
        Answer::Yes if item.response == Response::Acknowledge => "OK".to_owned(),
        Answer::Yes => "yes".to_owned(),
        Answer::No => "no".to_owned(),
        Answer::Unknown => "unknown".to_owned(),
        Answer::Refused => "refused".to_owned(),
        Answer::NotApplicable => "not_applicable".to_owned(),
        Answer::Choice(text) | Answer::Date(text) | Answer::Text(text) => text.clone(),
        Answer::Choices(codes) => codes.join(" "),
        Answer::Number(number) => {
            let Response::Number(range) = &item.response else { panic!("{}", item.id) };
            let unit = 10_i64.pow(u32::from(range.decimals));
            let sign = if *number < 0 { "-" } else { "" };
            let (whole, rest) = (number.abs() / unit, number.abs() % unit);
            let places = usize::from(range.decimals);
            if places == 0 { number.to_string() } else { format!("{sign}{whole}.{rest:0places$}") }
        }
        Answer::Contradicted => panic!("no form has it"),
    }
}

/// The order of the answers in a condition means nothing, and neither do brackets around all of the same kind.
pub(crate) fn sorted(condition: Condition) -> Condition {
    let each = |parts: Vec<Condition>, inside: fn(&Condition) -> Option<&Vec<Condition>>| {
        let parts = parts.into_iter().map(sorted);
        parts.flat_map(|part| inside(&part).cloned().unwrap_or_else(|| vec![part])).collect()
    };
    match condition {
        Condition::All(parts) => Condition::All(each(parts, |part| match part {
            Condition::All(inside) => Some(inside),
            _ => None,
        })),
        Condition::Any(parts) => Condition::Any(each(parts, |part| match part {
            Condition::Any(inside) => Some(inside),
            _ => None,
        })),
        Condition::Not(part) => Condition::Not(Box::new(sorted(*part))),
        Condition::Item(mut item) => {
            item.is.sort();
            Condition::Item(item)
        }
        other => other,
    }
}
