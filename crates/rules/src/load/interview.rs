//! `interview.json` to [`Script`].

use std::collections::BTreeSet;

use super::resolve::{Place, Resolver, Site};
use super::{INTERVIEW, unknown};
use crate::condition::{AnswerSet, Cond};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::pack::{AskedBy, Audience, Feed, Guard, GuardKind, Item, Response, StageKind};
use crate::script::{AgeFact, FeedScript, GuardScript, ItemScript, Script, StageScript};

/// More than a frightened person can bear at a checkpoint.
const MAX_CORE: usize = 12;
/// Characters of one answer in words; the sealed envelope has a fixed size.
const MAX_WORDS: usize = 300;
/// Digits after the point.
const MAX_DECIMALS: usize = 6;
/// The fact and its values that say for whom an item is; see [`Audience`].
const AGE: (&str, &str, &str) = ("age", "adult", "child");

fn site(place: Place) -> Site {
    Site { file: INTERVIEW, place }
}

pub(crate) fn build(source: &PackSource, resolver: &mut Resolver<'_, '_>) -> Script {
    let known = resolver.known;
    for (place, item) in source.interview.items.iter().enumerate() {
        if known.stages.place(&item.stage).is_none() {
            let guess = super::guess(&resolver.findings, || known.stages.nearest(&item.stage));
            resolver.push(unknown(INTERVIEW, format!("items[{place}].stage"), "stage", &item.stage, guess));
        }
    }
    let items: Vec<ItemScript> = (0..known.led.len()).filter_map(|place| item(place, resolver)).collect();
    let stages = source.interview.stages.iter().enumerate();
    let stages = stages.map(|(place, stage)| {
        let start = known.led.iter().filter(|led| led.stage < place).count();
        let end = known.led.iter().filter(|led| led.stage <= place).count();
        let when = resolver.optional(
            stage.when.as_ref(),
            site(Place::When(start)),
            &format!("stages[{place}].when"),
        );
        StageScript { id: stage.id.clone(), kind: stage.kind, when, items: start..end }
    });
    let stages: Vec<StageScript> = stages.collect();
    let guards =
        source.interview.guards.iter().enumerate().map(|(place, written)| guard(place, written, resolver));
    let guards: Vec<GuardScript> = guards.collect();
    let mut items = items;
    owed(&mut items, &guards);
    core_questions(source, resolver);
    super::fed::never_fed(source, &items, resolver);
    let several = super::fed::several(source, &items, resolver);
    super::circles::tell(&stages, &items, &guards, resolver);
    let item_names = known.items.clone();
    Script { stages, items, item_names, guards, several, age: age(resolver), ..Script::default() }
}

/// What settles a guard is owed whatever the result.
fn owed(items: &mut [ItemScript], guards: &[GuardScript]) {
    let mut owed = BTreeSet::new();
    for guard in guards {
        owed.extend(guard.items.iter().copied());
        let conditions = [&guard.when, &guard.satisfied, &guard.observe_only_when];
        conditions.into_iter().flatten().for_each(|condition| items_of(condition, &mut owed));
    }
    for place in owed {
        items.get_mut(place).into_iter().for_each(|item| item.duty = true);
    }
}

/// The item without what has to be resolved.
pub(crate) fn unresolved(item: &Item, stage: usize) -> ItemScript {
    ItemScript {
        id: item.id.clone(),
        stage,
        asked_by: item.asked_by,
        audience: item.audience,
        when: None,
        response: item.response.clone(),
        stands_for: Vec::new(),
        feeds: Vec::new(),
        calculate: Vec::new(),
        duty: item.duty || matches!(item.asked_by, AskedBy::Attest | AskedBy::Inform),
        sensitivity: item.sensitivity,
    }
}

fn item(place: usize, resolver: &mut Resolver<'_, '_>) -> Option<ItemScript> {
    let known = resolver.known;
    let led = known.led.get(place)?;
    let path = format!("items[{}]", led.written);
    let mut script = led.script.clone();
    script.when =
        resolver.optional(led.item.when.as_ref(), site(Place::When(place)), &format!("{path}.when"));
    for (at, name) in led.item.stands_for.iter().enumerate() {
        let path = format!("{path}.stands_for[{at}]");
        script.stands_for.extend(resolver.find(&known.indicators, "indicator", name, INTERVIEW, path));
    }
    let feeds = led.item.feeds.iter().enumerate();
    script.feeds = feeds
        .filter_map(|(at, written)| feed(place, written, format!("{path}.feeds[{at}]"), resolver))
        .collect();
    script.calculate = calculation(place, led.item, &path, resolver);
    plausible(led.item, &path, resolver);
    Some(script)
}

/// The lines of an item that is worked out; every such item has some, and no other.
fn calculation(place: usize, item: &Item, path: &str, resolver: &mut Resolver<'_, '_>) -> Vec<(u32, Cond)> {
    let path = format!("{path}.calculate");
    let is_calculated = item.asked_by == AskedBy::Calculate;
    match (is_calculated, item.calculate.is_empty()) {
        (true, true) => resolver.field_missing(INTERVIEW, path.as_str(), "calculate"),
        (false, false) => {
            resolver.refused(INTERVIEW, path.as_str(), "field", "calculate", "only_calculated");
        }
        _ => {}
    }
    if is_calculated && !matches!(item.response, Response::Choice(_)) {
        resolver.refused(INTERVIEW, path.as_str(), "field", "calculate", "no_choices");
    }
    let mut lines = Vec::new();
    for (at, line) in item.calculate.iter().enumerate() {
        let path = format!("{path}[{at}]");
        let answer = resolver.answer(place, &line.answer, INTERVIEW, format!("{path}.answer"));
        let when = resolver.condition(&line.when, site(Place::When(place)), &format!("{path}.when"));
        lines.extend(answer.map(|answer| (answer, when)));
    }
    lines
}

fn plausible(item: &Item, path: &str, resolver: &mut Resolver<'_, '_>) {
    resolver.in_range(INTERVIEW, &format!("{path}.sensitivity"), item.sensitivity, 1, 3);
    if item.tells.is_some() && item.asked_by != AskedBy::Inform {
        resolver.refused(INTERVIEW, format!("{path}.tells"), "field", "tells", "only_inform");
    }
    if item.sensitivity == 3 && matches!(item.asked_by, AskedBy::Ask | AskedBy::Inform) {
        let finding = Finding::error(Code::TooSensitive, INTERVIEW, format!("{path}.asked_by"));
        resolver.push(finding.with("name", &item.id));
    }
    answerable(&item.response, &format!("{path}.response"), resolver);
}

/// Every way to answer leaves something to answer.
fn answerable(response: &Response, path: &str, resolver: &mut Resolver<'_, '_>) {
    match response {
        Response::YesNo | Response::Acknowledge | Response::Date => {}
        Response::Choice(codes) => choices(codes, &format!("{path}.choice"), resolver),
        Response::Choices(codes) => choices(codes, &format!("{path}.choices"), resolver),
        Response::Number(range) => {
            if range.min.zip(range.max).is_some_and(|(min, max)| min > max) {
                resolver.wrong_order(INTERVIEW, format!("{path}.number"), "min", "max");
            }
            resolver.in_range(INTERVIEW, &format!("{path}.number.decimals"), range.decimals, 0, MAX_DECIMALS);
        }
        Response::Text(limit) => {
            resolver.in_range(INTERVIEW, &format!("{path}.text.max"), limit.max, 1, MAX_WORDS);
        }
        Response::Place(limit) => {
            resolver.in_range(INTERVIEW, &format!("{path}.place.max"), limit.max, 1, MAX_WORDS);
        }
    }
}

fn choices(codes: &[String], path: &str, resolver: &mut Resolver<'_, '_>) {
    if codes.is_empty() {
        resolver.empty(INTERVIEW, path, "choice");
    }
    for (at, code) in codes.iter().enumerate() {
        if crate::script::ANSWERS.contains(&code.as_str()) {
            resolver.refused(INTERVIEW, format!("{path}[{at}]"), "choice", code, "every_item");
        }
    }
}

fn feed(item: usize, feed: &Feed, path: String, resolver: &mut Resolver<'_, '_>) -> Option<FeedScript> {
    let known = resolver.known;
    match (&feed.indicator, &feed.fact) {
        (Some(indicator), None) if feed.map.is_empty() => {
            let names = &known.indicators;
            let place =
                resolver.find(names, "indicator", indicator, INTERVIEW, format_args!("{path}.indicator"))?;
            Some(FeedScript::Indicator(place, yes_codes(item, feed, &path, resolver)))
        }
        (None, Some(fact)) if feed.yes.is_empty() => {
            let place = resolver.find(&known.facts, "fact", fact, INTERVIEW, format_args!("{path}.fact"))?;
            fact_map(item, place, feed, &path, resolver).map(|map| FeedScript::Fact(place, map))
        }
        (Some(_), None) => {
            resolver.refused(INTERVIEW, format!("{path}.map"), "field", "map", "only_fact");
            None
        }
        (None, Some(_)) => {
            resolver.refused(INTERVIEW, format!("{path}.yes"), "field", "yes", "only_indicator");
            None
        }
        (one, _) => {
            let found = if one.is_some() { "both" } else { "none" };
            let finding = Finding::error(Code::OneOfTwo, INTERVIEW, path).with("found", found);
            resolver.push(finding.with("one", "indicator").with("other", "fact"));
            None
        }
    }
}

/// The choices that are a "yes" to an indicator; needed for items with choices, and only there.
fn yes_codes(item: usize, feed: &Feed, path: &str, resolver: &mut Resolver<'_, '_>) -> AnswerSet {
    let response = resolver.known.led.get(item).map(|led| &led.item.response);
    let is_choice = response.is_some_and(|response| !response.choices().is_empty());
    if !is_choice && response.is_some_and(|response| *response != Response::YesNo) {
        resolver.refused(INTERVIEW, format!("{path}.indicator"), "field", "indicator", "no_sign");
    }
    let path_of_yes = format!("{path}.yes");
    match (is_choice, feed.yes.is_empty()) {
        (true, true) => {
            let finding = Finding::error(Code::Missing, INTERVIEW, path_of_yes).with("name", "yes");
            resolver.push(finding.with("because", "which_choices"));
        }
        (false, false) => resolver.refused(INTERVIEW, path_of_yes, "field", "yes", "only_choices"),
        _ => {}
    }
    let mut codes = AnswerSet::default();
    for (at, code) in feed.yes.iter().enumerate() {
        let path = format!("{path}.yes[{at}]");
        match resolver.answer(item, code, INTERVIEW, path.clone()) {
            Some(place) if place >= crate::script::FIRST_CHOICE => codes.insert(place),
            Some(_) => resolver.refused(INTERVIEW, path, "choice", code, "own_choices"),
            None => {}
        }
    }
    codes
}

fn fact_map(
    item: usize,
    fact: usize,
    feed: &Feed,
    path: &str,
    resolver: &mut Resolver<'_, '_>,
) -> Option<Vec<(u32, usize)>> {
    let names = resolver.known.values.get(fact)?;
    if feed.map.is_empty() {
        resolver.field_missing(INTERVIEW, format!("{path}.map"), "map");
    }
    let mut map = Vec::new();
    for (answer, value) in &feed.map {
        let path = format!("{path}.map.{answer}");
        let place = resolver.answer(item, answer, INTERVIEW, path.clone());
        // "Contradicted" was settled before anything is fed.
        if place == Some(crate::script::CONTRADICTED) {
            resolver.refused(INTERVIEW, path.as_str(), "answer", answer, "settled");
        }
        let value = resolver.find(names, "value", value, INTERVIEW, path);
        map.extend(place.zip(value));
    }
    Some(map)
}

fn guard(place: usize, guard: &Guard, resolver: &mut Resolver<'_, '_>) -> GuardScript {
    let known = resolver.known;
    let path = format!("guards[{place}]");
    let when = resolver.optional(guard.when.as_ref(), site(Place::Guard), &format!("{path}.when"));
    let satisfied =
        resolver.optional(guard.satisfied.as_ref(), site(Place::Guard), &format!("{path}.satisfied"));
    let given_up = guard.otherwise.as_ref().map(|otherwise| &otherwise.observe_only_when);
    let observe_only_when =
        resolver.optional(given_up, site(Place::Guard), &format!("{path}.otherwise.observe_only_when"));
    let mut items = Vec::new();
    for (at, name) in guard.items.iter().enumerate() {
        items.extend(resolver.find(
            &known.items,
            "item",
            name,
            INTERVIEW,
            format_args!("{path}.items[{at}]"),
        ));
    }
    let mut stages = Vec::new();
    for (at, name) in guard.stages.iter().enumerate() {
        stages.extend(resolver.find(
            &known.stages,
            "stage",
            name,
            INTERVIEW,
            format_args!("{path}.stages[{at}]"),
        ));
    }
    let script = GuardScript {
        id: guard.id.clone(),
        kind: guard.kind,
        when,
        items,
        stages,
        satisfied,
        observe_only_when,
    };
    if guard.kind != GuardKind::Engine && guard.stages.is_empty() {
        resolver.field_missing(INTERVIEW, format!("{path}.stages"), "stages");
    }
    match guard.kind {
        GuardKind::Block => blocks_itself(&script, &path, resolver),
        GuardKind::Prompt | GuardKind::Engine if guard.otherwise.is_some() => {
            resolver.refused(INTERVIEW, format!("{path}.otherwise"), "field", "otherwise", "only_block");
        }
        GuardKind::Prompt | GuardKind::Engine => {}
    }
    script
}

/// What satisfies a blocking guard has to come before what it blocks, or be shown with it.
fn blocks_itself(guard: &GuardScript, path: &str, resolver: &mut Resolver<'_, '_>) {
    let known = resolver.known;
    let Some(satisfied) = &guard.satisfied else {
        resolver.field_missing(INTERVIEW, format!("{path}.satisfied"), "satisfied");
        return;
    };
    let mut led = known.led.iter().enumerate();
    let blocked = led.position(|(place, led)| guard.blocks(place, led.stage, led.item.asked_by));
    let mut asked = BTreeSet::new();
    items_of(satisfied, &mut asked);
    for item in asked {
        if !guard.items.contains(&item) && blocked.is_some_and(|first| item >= first) {
            let finding = Finding::error(Code::BlocksItself, INTERVIEW, format!("{path}.satisfied"));
            resolver.push(finding.with("name", known.items.name(item)));
        }
    }
}

pub(crate) fn items_of(cond: &Cond, items: &mut BTreeSet<usize>) {
    cond.leaves(&mut |leaf| {
        if let Cond::Item { item, .. } | Cond::Number { item, .. } = leaf {
            items.insert(*item);
        }
    });
}

fn core_questions(source: &PackSource, resolver: &mut Resolver<'_, '_>) {
    let interview = &source.interview;
    let mut count = 0;
    for (place, item) in interview.items.iter().enumerate() {
        if item.stands_for.is_empty() {
            continue;
        }
        let stage = interview.stages.iter().find(|stage| stage.id == item.stage);
        let in_core = stage.is_none_or(|stage| stage.kind == StageKind::Core);
        if !in_core || item.response != Response::YesNo {
            let path = format!("items[{place}].stands_for");
            resolver.push(Finding::error(Code::StandsFor, INTERVIEW, path).with("name", &item.id));
        }
        count += 1;
    }
    if count > MAX_CORE {
        let finding = Finding::error(Code::TooManyCoreQuestions, INTERVIEW, "items");
        resolver.push(finding.with("limit", MAX_CORE).with("count", count));
    }
}

fn age(resolver: &mut Resolver<'_, '_>) -> Option<AgeFact> {
    let known = resolver.known;
    let (fact, adult, child) = AGE;
    let found = known.facts.place(fact).and_then(|fact| {
        let values = known.values.get(fact)?;
        Some(AgeFact { fact, adult: values.place(adult)?, child: values.place(child)? })
    });
    let picky = known.led.iter().find(|led| led.item.audience != Audience::Either);
    if let (Some(led), None) = (picky, found) {
        let path = format!("items[{}].audience", led.written);
        resolver.push(unknown(INTERVIEW, path, "fact", fact, None));
    }
    found
}
