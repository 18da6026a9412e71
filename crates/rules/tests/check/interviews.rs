//! Interviews made by chance, proved, and compared with leading every one of them through the engine.

use std::collections::{BTreeMap, BTreeSet};

use fener_model::{Answer, Given, Source};
use fener_rules::pack::{AskedBy, Circumstances};
use fener_rules::{Answers, Code, Finding, Pack, Terms};
use serde_json::{Value, json};

use crate::synthetic::{Chance, files, from_somewhere, header, item};

const SEEDS: u64 = 60;
const OUTCOMES: [&str; 3] = ["low", "middle", "high"];

/// The items by number: yes or no, one of two, several of two, a number.
const ITEMS: [&str; 4] = ["q0", "q1", "q2", "q3"];

fn answers_of(item: usize) -> &'static [&'static str] {
    const COMMON: [&str; 4] = ["unknown", "refused", "not_applicable", "contradicted"];
    const OF: [&[&str]; 4] = [
        &["yes", "no", COMMON[0], COMMON[1], COMMON[2], COMMON[3]],
        &["a", "b", COMMON[0], COMMON[1], COMMON[3]],
        &["a", "b", COMMON[0]],
        &["given", COMMON[1]],
    ];
    OF[item]
}

fn leaf(chance: &mut Chance, before: usize) -> Value {
    if before == 0 || chance.one_in(4) {
        return match chance.below(3) {
            0 => json!({"language": ["en"]}),
            1 => json!({"fact": {"name": "act", "is": [chance.of(&["yes", "no", "unknown"])]}}),
            _ => json!({"fact": {"name": "age", "is": [chance.of(&["adult", "child", "uncertain"])]}}),
        };
    }
    let item = chance.below(before);
    if item == 3 && chance.one_in(2) {
        let low = *chance.of(&[0, 3]);
        return json!({"number": {"id": "q3", "at_least": low, "at_most": low + 2}});
    }
    let is: Vec<&str> = (0..=chance.below(2)).map(|_| *chance.of(answers_of(item))).collect();
    json!({"item": {"id": ITEMS[item], "is": is}})
}

fn condition(chance: &mut Chance, depth: usize, leaf: &mut dyn FnMut(&mut Chance) -> Value) -> Value {
    let mut some =
        |chance: &mut Chance| (0..2).map(|_| condition(chance, depth - 1, leaf)).collect::<Vec<_>>();
    match if depth == 0 { 4 } else { chance.below(6) } {
        0 => json!({"all": some(chance)}),
        1 => json!({"any": some(chance)}),
        2 => json!({"at_least": {"n": 1 + chance.below(2), "of": some(chance)}}),
        3 => json!({"not": condition(chance, depth - 1, leaf)}),
        _ => leaf(chance),
    }
}

fn items(chance: &mut Chance, count: usize) -> Vec<Value> {
    let responses = [
        json!("yes_no"),
        json!({"choice": ["a", "b"]}),
        json!({"choices": ["a", "b"]}),
        json!({"number": {"min": 0, "max": 9}}),
    ];
    let yes = |item: usize, chance: &mut Chance| match item {
        1 | 2 => json!([chance.of(&["a", "b"])]),
        _ => json!([]),
    };
    let mut items: Vec<Value> = Vec::new();
    for (place, response) in responses.iter().enumerate().take(count) {
        let asked_by = if place == 0 || place == 3 { "ask" } else { *chance.of(&["ask", "ask", "observe"]) };
        let mut item = item(ITEMS[place], asked_by, response);
        item["audience"] = json!(*chance.of(&["either", "either", "adult", "child"]));
        if chance.one_in(2) {
            item["when"] = condition(chance, 2, &mut |chance| leaf(chance, place));
        }
        let mut feeds = Vec::new();
        if place < 3 {
            let indicator = format!("I{}", if place == 2 { 0 } else { place });
            feeds.push(json!({"indicator": indicator, "yes": yes(place, chance)}));
        }
        for fact in ["act", "age"] {
            if chance.one_in(2) {
                let values: &[&str] =
                    if fact == "act" { &["yes", "no", "unknown"] } else { &["adult", "child", "uncertain"] };
                let answer = if place == 3 { "given" } else { answers_of(place)[chance.below(2)] };
                feeds.push(json!({"fact": fact, "map": {answer: chance.of(values)}}));
            }
        }
        item["feeds"] = json!(feeds);
        items.push(item);
    }
    let mut told = item("told", "inform", &json!("acknowledge"));
    told["tells"] = json!("rights");
    told["stage"] = json!("end");
    if chance.one_in(2) {
        told["when"] = condition(chance, 1, &mut |chance| leaf(chance, count));
    }
    items.push(told);
    items
}

fn written(seed: u64) -> BTreeMap<&'static str, Value> {
    let mut chance = Chance::new(seed);
    let chance = &mut chance;
    // A number in some packs only: each answer more is as many interviews again.
    let count = if seed.is_multiple_of(8) { 4 } else { 3 };
    let items = items(chance, count);
    let mut guard = json!({"id": "G1", "kind": "block", "items": ["q0"], "stages": ["talk", "end"],
        "satisfied": condition(chance, 1, &mut |chance| leaf(chance, 1)), "provenance": from_somewhere()});
    if chance.one_in(2) {
        guard["when"] = condition(chance, 1, &mut |chance| leaf(chance, 1));
    }
    let notice = |chance: &mut Chance| {
        condition(chance, 2, &mut |chance| match chance.below(6) {
            0 => json!({"indicator": chance.of(&["I0", "I1"])}),
            1 => json!({"outcome_at_least": chance.of(&OUTCOMES)}),
            2 => json!({"incomplete": chance.one_in(2)}),
            _ => leaf(chance, count),
        })
    };
    let flags: Vec<Value> = (0..2)
        .map(|place| json!({"id": format!("F{place}"), "when": notice(chance), "provenance": from_somewhere()}))
        .collect();
    let urgent = json!([{"id": "U0", "when": notice(chance), "provenance": from_somewhere()}]);
    let routes: Vec<Value> = (0..3)
        .map(|place| {
            let when = condition(chance, 1, &mut |chance| match chance.below(4) {
                0 => json!({"flag": chance.of(&["F0", "F1"])}),
                1 => json!({"urgent": "U0"}),
                _ => notice(chance),
            });
            json!({"id": format!("R{place}"), "when": when, "urgent": chance.one_in(2), "provenance": from_somewhere()})
        })
        .collect();
    let offered = notice(chance);
    let recipients = json!([{"agency_kind": "ngo", "when": notice(chance)}]);
    let grounds = grounds(seed, &notice);
    let rules = json!([
        {"id": "P0", "outcome": "high", "when": {"all": [{"indicator": "I0"}, {"fact": {"name": "act", "is": ["yes"]}}]}},
        {"id": "P1", "outcome": "middle", "when": {"observed": {"at_least": 1}}},
        {"id": "P2", "outcome": "low", "when": {"always": true}}]);
    let indicator = |place: usize, needs: Value| {
        json!({"id": format!("I{place}"), "dimension": "D", "strength": {"P": {"default": "S", "lo": "S", "hi": "S"}},
            "needs": needs, "provenance": from_somewhere()})
    };
    // The first indicator is fed by two items.
    let needs = if chance.one_in(2) { json!("all") } else { json!("any") };
    let differing = if chance.one_in(2) { json!("uncertain") } else { Value::Null };
    BTreeMap::from([
        (
            "pack.json",
            json!({"schema": "fener/protocol/1", "header": header(),
            "facts": {"act": {"values": ["yes", "no", "unknown"], "missing": "unknown"},
                "age": {"values": ["child", "adult", "uncertain"], "missing": "uncertain", "differing": differing}},
            "dimensions": [{"id": "D", "positive": [{"strong": 2}], "provenance": from_somewhere()}],
            "outcomes": OUTCOMES,
            "profiles": [{"id": "P", "when": {"always": true}, "rule_set": "of_P", "provenance": from_somewhere()}],
            "rule_sets": {"of_P": rules}, "classes": [],
            "bounds": {"lower": {}, "unresolved": {"count_as_yes": ["unknown", "refused"], "facts": {"act": {"unknown": ["yes", "no"]}}}, "reachable": {}},
            "incomplete": {"line": *chance.of(&["middle", "high"]), "shown_as": {"low": "middle"}}}),
        ),
        ("indicators.json", json!({"indicators": [indicator(0, needs), indicator(1, json!("any"))]})),
        (
            "interview.json",
            json!({"stages": [{"id": "talk", "kind": "open"}, {"id": "end", "kind": "closing"}], "items": items, "guards": [guard]}),
        ),
        (
            "routing.json",
            json!({"urgent": urgent, "flags": flags, "legal": [], "contacts": [], "clocks": [], "routes": routes,
            "referral": {"offered_when": offered, "consent_item": "q0", "without_consent": grounds, "recipients": recipients}}),
        ),
        ("cases.json", json!({"cases": []})),
    ])
}

/// Grounds to refer without agreement, by chance of their own; some of them always hold, or whenever the person says no.
fn grounds(seed: u64, notice: &impl Fn(&mut Chance) -> Value) -> Value {
    let mut chance = Chance::new(seed + 1_000);
    let count = chance.below(3);
    let grounds = (0..count).map(|place| {
        let when = match chance.below(7) {
            0 => json!({"always": true}),
            1 => json!({"always": false}),
            2 => json!({"item": {"id": "q0", "is": ["no", "refused"]}}),
            3 => json!({"item": {"id": "q0", "is": [*chance.of(&["no", "refused"])]}}),
            _ => notice(&mut chance),
        };
        json!({"id": format!("B{place}"), "when": when, "provenance": from_somewhere()})
    });
    grounds.collect()
}

/// What can be said to each item, and nothing.
fn said(item: usize) -> Vec<Option<Given>> {
    let choice = |code: &str| Answer::Choice(code.to_owned());
    let choices = |codes: &[&str]| Answer::Choices(codes.iter().map(|code| (*code).to_owned()).collect());
    let common = [Answer::Unknown, Answer::Refused, Answer::NotApplicable];
    let own = match item {
        0 => vec![Answer::Yes, Answer::No],
        1 => vec![choice("a"), choice("b")],
        2 => vec![choices(&["a"]), choices(&["b"]), choices(&["b", "a"])],
        // One for each side of the ranges in conditions.
        3 => [1, 4, 8].map(Answer::Number).to_vec(),
        _ => vec![Answer::Yes],
    };
    let common = if item == 4 { &[][..] } else { &common[..] };
    let answers = own.into_iter().chain(common.iter().cloned());
    let mut said: Vec<Option<Given>> = vec![None];
    said.extend(answers.map(|answer| Some(Given::sure(answer, Source::Person))));
    if item < 3 {
        for source in [Source::OfficerObserved, Source::Companion] {
            said.push(Some(Given::sure(Answer::Contradicted, source)));
        }
    }
    said
}

/// What leading every interview says.
#[derive(Default)]
struct Tried {
    shown: BTreeSet<String>,
    rights_with: BTreeSet<String>,
    held: BTreeSet<String>,
    untold: bool,
    nobody: bool,
    offered: bool,
    /// A referral needed agreement.
    needed: bool,
    /// And nobody was asked for it, though no guard held that back.
    unasked: bool,
    /// The person said no to a referral, or would not say; and whether that was ever heard.
    refused: [Option<bool>; 2],
    /// Grounds with which a referral could go.
    grounds: BTreeSet<String>,
    /// What is missing for which outcome.
    missing: BTreeSet<(String, String)>,
}

fn try_all(pack: &Pack) -> Tried {
    let mut tried = Tried::default();
    let names: Vec<&str> = pack.source().interview.items.iter().map(|item| item.id.as_str()).collect();
    let place = |name: &&str| ITEMS.iter().position(|item| item == name).unwrap_or(4);
    let all: Vec<Vec<Option<Given>>> = names.iter().map(|name| said(place(name))).collect();
    let total: usize = all.iter().map(Vec::len).product();
    for mut number in 0..total {
        let mut answers = Answers::new();
        for (name, said) in names.iter().zip(&all) {
            if let Some(given) = &said[number % said.len()] {
                answers.insert((*name).to_owned(), vec![given.clone()]);
            }
            number /= said.len();
        }
        // What nobody is shown changes nothing: the same interview without it is tried too.
        if !pack.full_interview(&answers, &Terms::default()).hidden.is_empty()
            && !pack.full_interview(&answers, &english()).hidden.is_empty()
        {
            continue;
        }
        for terms in [Terms::default(), english()] {
            for raised in [None, Some("middle"), Some("high")] {
                let terms = Terms { raised: raised.map(str::to_owned), ..terms.clone() };
                look(pack, &answers, &terms, &mut tried);
            }
        }
    }
    tried
}

fn english() -> Terms {
    Terms {
        circumstances: Circumstances { language: Some("en".to_owned()), ..Circumstances::default() },
        ..Terms::default()
    }
}

fn look(pack: &Pack, answers: &Answers, terms: &Terms, tried: &mut Tried) {
    let led = pack.full_interview(answers, terms);
    let raised = terms.raised.as_ref().and_then(|name| pack.rank_of(name)).unwrap_or(0);
    let outcome = OUTCOMES[led.evaluation.rank().max(raised)].to_owned();
    let told = led.items.iter().any(|item| item.id == "told")
        && answers.get("told").is_some_and(|given| given[0].answer == Answer::Yes);
    let waits = led.guards.iter().any(|guard| guard.id == "G1" && !guard.satisfied);
    for item in &led.items {
        let id = item.id.to_owned();
        let asks = item.asked_by == AskedBy::Ask && item.id != "q0";
        if !(asks && waits) {
            tried.shown.insert(id.clone());
        }
        if told {
            tried.rights_with.insert(id);
        }
    }
    tried.untold |= !waits && !led.items.iter().any(|item| item.id == "told");
    tried.nobody |= led.referral_offered && led.recipients.is_empty();
    if led.referral_offered {
        let needed = led.basis_without_consent.is_none();
        tried.offered = true;
        tried.needed |= needed;
        tried.unasked |= needed && !waits && !led.items.iter().any(|item| item.id == "q0");
        if led.consent == Some(false) {
            let heard = &mut tried.refused[usize::from(answers["q0"][0].answer == Answer::Refused)];
            *heard = Some(needed || *heard == Some(true));
        }
        tried.grounds.extend(led.basis_without_consent.map(str::to_owned));
    }
    let routing = &pack.source().routing;
    let more = |id: &str| {
        let route = routing.routes.iter().find(|route| route.id == id).unwrap();
        let text = serde_json::to_string(&route.when).unwrap();
        ["fact", "item", "number", "indicator", "flag\"", "urgent\"", "language"]
            .iter()
            .any(|leaf| text.contains(leaf))
    };
    let mut miss = |what: &str| tried.missing.insert((what.to_owned(), outcome.clone()));
    if led.routes.is_empty() {
        miss("");
    }
    for flag in led.flags.iter().filter(|_| !led.routes.iter().any(|route| more(route.id))) {
        miss(flag);
    }
    for urgent in led.urgent.iter().filter(|_| !led.routes.iter().any(|route| route.urgent && more(route.id)))
    {
        miss(urgent);
    }
    let held = led.flags.iter().chain(&led.urgent).copied().chain(led.routes.iter().map(|route| route.id));
    tried.held.extend(held.map(str::to_owned));
}

/// The names in findings of one kind, at the whole of a list's entries.
fn paths(findings: &[Finding], code: Code) -> BTreeSet<&str> {
    findings.iter().filter(|finding| finding.code == code).map(|finding| finding.path.as_str()).collect()
}

fn grounds_agree(pack: &Pack, findings: &[Finding], tried: &Tried, why: &dyn Fn() -> String) {
    let grounds = &pack.source().routing.referral.without_consent;
    let said = findings.iter().find(|finding| finding.code == Code::NeverNeedsAgreement);
    let because = said.map(|finding| finding.message_args.get("because").map_or("", String::as_str));
    let wanted = match tried.needed {
        _ if grounds.is_empty() || !tried.offered => None,
        false => Some(""),
        true if tried.refused.contains(&Some(false)) => Some("no"),
        true => None,
    };
    assert_eq!(because, wanted, "{}", why());
    assert_eq!(!paths(findings, Code::AgreementNotAsked).is_empty(), tried.unasked, "{}", why());
    for (place, ground) in grounds.iter().enumerate().filter(|_| tried.offered) {
        let path = format!("referral.without_consent[{place}].when");
        let never = paths(findings, Code::NeverHolds).contains(path.as_str());
        assert_eq!(never, !tried.grounds.contains(&ground.id), "{} {}", ground.id, why());
    }
}

#[test]
fn what_is_proved_of_interviews_is_what_leading_every_one_says() {
    let mut counts = BTreeMap::<Code, usize>::new();
    for seed in 0..SEEDS {
        let files = files(written(seed));
        let checked = Pack::check(&files, "2026-11-27");
        let Some(pack) = &checked.pack else {
            panic!("seed {seed}: {:#?}", checked.findings);
        };
        let findings = &checked.findings;
        for finding in findings {
            *counts.entry(finding.code).or_default() += 1;
        }
        assert_eq!(paths(findings, Code::Unproved), BTreeSet::new(), "seed {seed}");
        let tried = try_all(pack);
        let why =
            || format!("seed {seed}: {}\n{findings:#?}", String::from_utf8_lossy(&files["interview.json"]));
        let items = &pack.source().interview.items;
        let never: BTreeSet<String> = (items.iter().enumerate())
            .filter(|(_, item)| !tried.shown.contains(&item.id))
            .map(|(place, _)| format!("items[{place}]"))
            .collect();
        assert_eq!(
            paths(findings, Code::NeverShown),
            never.iter().map(String::as_str).collect(),
            "{}",
            why()
        );
        for (list, ids) in
            [("flags", ["F0", "F1", ""]), ("routes", ["R0", "R1", "R2"]), ("urgent", ["U0", "", ""])]
        {
            for (place, id) in ids.iter().enumerate().filter(|(_, id)| !id.is_empty()) {
                let path = format!("{list}[{place}].when");
                let never = paths(findings, Code::NeverHolds).contains(path.as_str());
                assert_eq!(never, !tried.held.contains(*id), "{id} {}", why());
            }
        }
        let missing = findings.iter().filter(|finding| finding.code == Code::MissingRoute).map(|finding| {
            let args = &finding.message_args;
            let what = args.get("flag").or(args.get("urgent")).cloned().unwrap_or_default();
            (what, args["outcome"].clone())
        });
        assert_eq!(missing.collect::<BTreeSet<_>>(), tried.missing, "{}", why());
        assert_eq!(!paths(findings, Code::NoRecipient).is_empty(), tried.nobody, "{}", why());
        grounds_agree(pack, findings, &tried, &why);
        let untold = paths(findings, Code::RightsUntold);
        assert_eq!(untold.contains("items"), tried.untold, "{}", why());
        let shown_alone = |id: &str| tried.shown.contains(id);
        for (place, item) in items.iter().enumerate().filter(|(_, item)| shown_alone(&item.id)) {
            let never = untold.contains(format!("items[{place}]").as_str());
            assert_eq!(never, !tried.rights_with.contains(&item.id), "{} {}", item.id, why());
        }
    }
    eprintln!("{SEEDS} packs: {counts:?}");
    for code in [
        Code::NeverShown,
        Code::NeverHolds,
        Code::MissingRoute,
        Code::NoRecipient,
        Code::RightsUntold,
        Code::NeverNeedsAgreement,
        Code::AgreementNotAsked,
    ] {
        assert!(
            counts.get(&code).is_some_and(|count| *count > 5),
            "chance makes packs with {code:?}: {counts:?}"
        );
    }
}
