//! Interviews with the small pack: what is shown, what comes next, what counts.

use fener_model::{Answer, Source};
use fener_rules::{Answers, IndicatorValue, Interview, Mode, Pack, Step};

use crate::support::{add, answers, pack};

/// Everything up to the core questions, with an adult, alone and willing.
const READY: [(&str, &str); 6] = [
    ("danger", "no"),
    ("looks_age", "grown"),
    ("seen_papers", "no"),
    ("companion", "no"),
    ("alone", "yes"),
    ("who_i_am", "yes"),
];

fn ready(pack: &Pack, more: &[(&str, &str)]) -> Answers {
    answers(pack, &[&READY[..], &[("agrees_to_talk", "yes")], more].concat())
}

fn shown<'p>(interview: &Interview<'p>) -> Vec<&'p str> {
    interview.items.iter().map(|item| item.id).collect()
}

fn indicator(pack: &Pack, answers: &Answers, id: &str) -> IndicatorValue {
    pack.interview(answers).evaluation.facts().indicator(pack, id)
}

#[test]
fn it_is_led_through_in_order_to_the_end() {
    let pack = pack("small");
    let mut given = Answers::new();
    let mut road = Vec::new();
    while let Step::Item(item) = pack.interview(&given).step {
        road.push(item);
        let word = match item {
            "looks_age" => "grown",
            "kind" => "field",
            "pay" => "paid",
            "danger" | "companion" => "no",
            _ => "yes",
        };
        add(&mut given, item, word, pack.usual_source(item).unwrap());
        assert!(road.len() <= 20, "no end: {road:?}");
    }
    let interview = pack.interview(&given);
    assert_eq!(interview.step, Step::Done);
    let asked = [
        "danger",
        "looks_age",
        "seen_papers",
        "companion",
        "alone",
        "who_i_am",
        "agrees_to_talk",
        "work",
        "offer",
        "kind",
        "hours",
        // A strong sign tells more than the medium one of `pay`; after both, neither `wage_lie` nor `papers` (seen
        // already) could change anything.
        "job_lie",
        "pay",
        "afraid_to_return",
        "agree",
    ];
    assert_eq!(road, asked);
    assert_eq!((interview.progress.answered, interview.progress.remaining), (15, 0));
    assert_eq!(interview.consent, Some(true));
    assert!(shown(&interview).contains(&"told_to_lie"), "never a step, but it can be ticked");
}

#[test]
fn a_guard_stands_before_the_first_question() {
    let pack = pack("small");
    let mut given = answers(&pack, &READY[..4]);
    assert_eq!(pack.interview(&given).step, Step::Item("alone"));
    add(&mut given, "alone", "no", Source::OfficerObserved);
    assert_eq!(pack.interview(&given).step, Step::Item("alone_impossible"));
    add(&mut given, "alone_impossible", "no", Source::OfficerObserved);
    add(&mut given, "who_i_am", "yes", Source::OfficerObserved);
    add(&mut given, "agrees_to_talk", "yes", Source::Person);
    let interview = pack.interview(&given);
    assert_eq!(interview.step, Step::Guard("G1"));
    let work = interview.items.iter().find(|item| item.id == "work").unwrap();
    assert_eq!(work.waits_for, Some("G1"));
    given.insert("alone".to_owned(), answers(&pack, &[("alone", "yes")]).remove("alone").unwrap());
    assert_eq!(pack.interview(&given).step, Step::Item("work"), "separated: it goes on");
}

#[test]
fn of_two_answers_the_less_reassuring_one_satisfies_no_guard() {
    let pack = pack("small");
    let mut given = ready(&pack, &[]);
    assert_eq!(pack.interview(&given).step, Step::Item("work"));
    add(&mut given, "alone", "no", Source::OfficerObserved);
    add(&mut given, "alone_impossible", "no", Source::OfficerObserved);
    let interview = pack.interview(&given);
    assert_eq!(interview.step, Step::Guard("G1"));
    assert!(interview.items.iter().any(|item| item.id == "alone" && item.disagreeing));
}

#[test]
fn a_guard_never_blocks_what_settles_it() {
    let pack = pack("small");
    let given = answers(
        &pack,
        &[&READY[..3], &[("companion", "yes"), ("alone", "yes"), ("who_i_am", "yes")]].concat(),
    );
    assert_eq!(
        pack.interview(&given).step,
        Step::Item("agrees_to_talk"),
        "G2 blocks this stage, not its own item"
    );
    let standing: Vec<_> =
        pack.interview(&given).guards.iter().map(|guard| (guard.id, guard.satisfied)).collect();
    assert_eq!(standing, [("G1", true), ("G2", false), ("G8", false), ("G11", false)]);
    let interview = pack.interview(&given);
    let prompts: Vec<_> = interview.stages.iter().map(|stage| stage.prompts.len()).collect();
    assert_eq!(prompts, [0, 0, 1, 0, 0, 0], "G8 on entering the core questions");
}

#[test]
fn where_nobody_can_be_alone_one_only_looks() {
    let pack = pack("small");
    let mut given = answers(&pack, &READY[..4]);
    for (item, word) in [("alone", "no"), ("alone_impossible", "yes"), ("who_i_am", "yes")] {
        add(&mut given, item, word, Source::OfficerObserved);
    }
    add(&mut given, "agrees_to_talk", "yes", Source::Person);
    let interview = pack.interview(&given);
    assert_eq!(interview.mode, Mode::ObserveOnly);
    assert_eq!(interview.step, Step::Item("agree"), "nothing is asked in the stages that G1 blocks");
    assert!(!shown(&interview).contains(&"work"));
    assert!(shown(&interview).contains(&"told_to_lie"), "what is not asked stays");
    // What was answered before privacy was lost still counts.
    add(&mut given, "papers", "yes", Source::Person);
    assert_eq!(indicator(&pack, &given, "CD_DOCS"), IndicatorValue::Yes);
    assert!(pack.interview(&given).hidden.is_empty());
}

#[test]
fn a_core_no_answers_what_it_stands_for() {
    let pack = pack("small");
    for (word, value) in [
        ("no", IndicatorValue::No),
        ("unknown", IndicatorValue::Unknown),
        ("refused", IndicatorValue::Refused),
        ("not_applicable", IndicatorValue::No),
        ("contradicted", IndicatorValue::Unknown),
        ("yes", IndicatorValue::NotAsked),
    ] {
        let given = ready(&pack, &[("work", word)]);
        assert_eq!(indicator(&pack, &given, "EX_HOURS"), value, "{word}");
        assert_eq!(indicator(&pack, &given, "EX_PAY"), value, "{word}");
        let interview = pack.interview(&given);
        assert_eq!(shown(&interview).contains(&"hours"), word == "yes", "{word}: follow-ups");
    }
}

#[test]
fn what_is_seen_or_documented_outweighs_what_is_said() {
    let pack = pack("small");
    let value = |item: &str, word: &str, source| {
        let mut given = ready(&pack, &[]);
        given.remove(item);
        add(&mut given, item, word, source);
        indicator(&pack, &given, "CD_DOCS")
    };
    assert_eq!(value("seen_papers", "contradicted", Source::OfficerObserved), IndicatorValue::Yes);
    assert_eq!(value("seen_papers", "contradicted", Source::Document), IndicatorValue::Yes);
    assert_eq!(value("papers", "contradicted", Source::Person), IndicatorValue::Unknown);
    assert_eq!(value("papers", "no", Source::Companion), IndicatorValue::Unknown, "not the person's word");
    assert_eq!(value("papers", "yes", Source::Companion), IndicatorValue::Unknown, "not the person's word");
    assert_eq!(value("papers", "not_applicable", Source::Person), IndicatorValue::No);
}

#[test]
fn what_nobody_saw_may_still_be_so() {
    let pack = pack("small");
    let seen = |word: &str| {
        let mut given = ready(&pack, &[]);
        given.remove("seen_papers");
        add(&mut given, "seen_papers", word, Source::OfficerObserved);
        given
    };
    for (word, value) in [
        ("yes", IndicatorValue::Yes),
        ("no", IndicatorValue::NotAsked),
        ("unknown", IndicatorValue::Unknown),
        ("not_applicable", IndicatorValue::No),
    ] {
        assert_eq!(indicator(&pack, &seen(word), "CD_DOCS"), value, "{word}");
    }
    let mut given = seen("no");
    assert_eq!(
        pack.interview(&given).evaluation.reachable(),
        "strong_indication",
        "asking can still find it"
    );
    add(&mut given, "papers", "no", Source::Person);
    assert_eq!(indicator(&pack, &given, "CD_DOCS"), IndicatorValue::No, "the person's own word is a no");
    add(&mut given, "told_to_lie", "no", Source::OfficerObserved);
    assert_eq!(indicator(&pack, &given, "CD_LIE"), IndicatorValue::NotAsked, "nobody was asked");
}

#[test]
fn of_several_answers_the_higher_concern_counts() {
    let pack = pack("small");
    let both = |one: &str, other: &str| {
        let mut given = ready(&pack, &[]);
        given.remove("seen_papers");
        add(&mut given, "papers", one, Source::Person);
        add(&mut given, "papers", other, Source::Person);
        indicator(&pack, &given, "CD_DOCS")
    };
    assert_eq!(both("no", "yes"), IndicatorValue::Yes);
    assert_eq!(both("yes", "refused"), IndicatorValue::Yes);
    assert_eq!(both("no", "unknown"), IndicatorValue::Unknown);
    assert_eq!(both("refused", "no"), IndicatorValue::Refused);
    // Two items for one indicator: seen and denied.
    let mut given = ready(&pack, &[("papers", "no")]);
    add(&mut given, "seen_papers", "yes", Source::Document);
    assert_eq!(indicator(&pack, &given, "CD_DOCS"), IndicatorValue::Yes);
}

#[test]
fn a_choice_says_yes_by_its_codes() {
    let pack = pack("small");
    for (code, value) in
        [("paid", IndicatorValue::No), ("little", IndicatorValue::Yes), ("unknown", IndicatorValue::Unknown)]
    {
        let given = ready(&pack, &[("work", "yes"), ("pay", code)]);
        assert_eq!(indicator(&pack, &given, "EX_PAY"), value, "{code}");
    }
}

#[test]
fn hidden_answers_are_kept_and_never_count() {
    let pack = pack("small");
    let given = ready(&pack, &[("work", "no"), ("hours", "yes"), ("pay", "nothing")]);
    let interview = pack.interview(&given);
    assert_eq!(interview.hidden, ["hours", "pay"]);
    assert_eq!(interview.evaluation.facts().indicator(&pack, "EX_PAY"), IndicatorValue::No);
    // The core answer is corrected: the follow-ups are back, nothing was lost.
    let given = ready(&pack, &[("work", "yes"), ("hours", "yes"), ("pay", "nothing")]);
    assert_eq!(indicator(&pack, &given, "EX_PAY"), IndicatorValue::Yes);
}

#[test]
fn children_and_those_who_may_be_get_the_childrens_questions() {
    let pack = pack("small");
    let at_age = |code: &str| {
        let given = answers(&pack, &[("looks_age", code)]);
        let interview = pack.interview(&given);
        let shown = shown(&interview);
        (shown.contains(&"offer"), shown.contains(&"carer"))
    };
    assert_eq!(at_age("grown"), (true, false));
    assert_eq!(at_age("child"), (false, true));
    assert_eq!(at_age("cannot_tell"), (true, true));
}

#[test]
fn facts_that_differ_are_settled_as_the_pack_says() {
    let pack = pack("small");
    let mut given = answers(&pack, &[("looks_age", "grown")]);
    let age =
        |given: &Answers| pack.interview(given).evaluation.facts().fact(&pack, "age").unwrap().to_owned();
    assert_eq!(age(&given), "adult");
    add(&mut given, "looks_age", "child", Source::Document);
    assert_eq!(age(&given), "uncertain", "adult here, child there: presumed a child, both run");
}

#[test]
fn what_follows_is_advised_urgent_things_first() {
    let pack = pack("small");
    let given = ready(
        &pack,
        &[
            ("work", "yes"),
            ("hours", "yes"),
            ("pay", "nothing"),
            ("papers", "yes"),
            ("afraid_to_return", "yes"),
        ],
    );
    let mut given = given;
    given.insert("danger".to_owned(), answers(&pack, &[("danger", "yes")]).remove("danger").unwrap());
    add(&mut given, "told_to_lie", "yes", Source::OfficerObserved);
    let interview = pack.interview(&given);
    assert_eq!(interview.evaluation.outcome(), "reasonable_grounds");
    assert_eq!(
        (interview.urgent.as_slice(), interview.flags.as_slice()),
        (&["DANGER_NOW"][..], &["ASYLUM"][..])
    );
    let routes: Vec<_> =
        interview.routes.iter().map(|route| (route.id, route.contact, route.clock)).collect();
    let refer = ("refer", Some("LINE_157"), Some("CLOCK_48H"));
    assert_eq!(routes, [("call_help", None, None), refer, ("asylum", None, None)]);
    assert_eq!((interview.legal[0].law, interview.legal[0].article), ("CETS_197", "10(2)"));
    assert!(interview.referral_offered);
    assert_eq!(interview.recipients, ["migration"]);
    assert_eq!((interview.consent, interview.basis_without_consent), (None, Some("danger_to_life")));
    add(&mut given, "agree", "yes", Source::Person);
    assert_eq!(pack.interview(&given).consent, Some(true));
    add(&mut given, "agree", "no", Source::Person);
    assert_eq!(pack.interview(&given).consent, Some(false), "agreement in doubt is none");
}

#[test]
fn answers_that_do_not_fit_are_named_and_never_count() {
    let pack = pack("small");
    let mut given = ready(&pack, &[]);
    add(&mut given, "papers", "paid", Source::Person);
    add(&mut given, "from_another_pack", "yes", Source::Person);
    let interview = pack.interview(&given);
    assert_eq!(interview.unreadable, ["from_another_pack", "papers"]);
    assert!(!interview.items.iter().any(|item| item.id == "papers" && item.answered));
    assert!(!pack.accepts("papers", &Answer::Choice("paid".to_owned())));
    assert!(pack.accepts("papers", &Answer::Refused));
    assert!(!pack.accepts("who_i_am", &Answer::No));
}
