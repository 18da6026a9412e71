//! The decision rule once more, slowly and in plain words, from its description and never from a pack.
//!
//! Only the table of strengths is data (`strengths.json`: dimension, then adult labour, child labour, adult sexual, child
//! sexual, each as default, lowest, highest).

use std::collections::BTreeMap;

use serde_json::{Value, json};

pub(crate) const DIMENSIONS: [&str; 6] = ["DR", "CR", "AVR", "EX", "CD", "AVD"];
pub(crate) const OUTCOMES: [&str; 4] = ["no_signs", "some_signs", "reasonable_grounds", "strong_indication"];
const NO_SIGNS: usize = 0;
const SOME_SIGNS: usize = 1;
const REASONABLE: usize = 2;
const STRONG: usize = 3;

/// By indicator: dimension and the four columns.
pub(crate) type Table = BTreeMap<String, [String; 5]>;

pub(crate) fn table() -> Table {
    serde_json::from_str(include_str!("strengths.json")).expect("a table of strengths")
}

/// How to evaluate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct How {
    /// 0 default, 1 lowest, 2 highest.
    pub(crate) level: usize,
    pub(crate) without_provisional: bool,
}

/// A fact set in words; what is missing is not there.
#[derive(Clone, Debug, Default)]
pub(crate) struct Set {
    pub(crate) facts: BTreeMap<&'static str, &'static str>,
    pub(crate) indicators: BTreeMap<String, &'static str>,
}

impl Set {
    fn fact(&self, name: &str, missing: &'static str) -> &'static str {
        self.facts.get(name).copied().unwrap_or(missing)
    }

    pub(crate) fn line(&self, id: usize) -> String {
        let mut line = json!({"id": format!("s{id}")});
        for (name, value) in &self.facts {
            line[*name] = json!(value);
        }
        if !self.indicators.is_empty() {
            line["indicators"] = json!(self.indicators);
        }
        line.to_string()
    }
}

/// One profile with settled facts: how many signs of each strength are there, and what is known of act, stage and
/// purpose.
#[derive(Clone, Copy)]
struct View {
    child: bool,
    /// Strong, medium and weak ones by dimension.
    counts: [(usize, usize, usize); 6],
    act: &'static str,
    stage: &'static str,
    special: bool,
}

/// How many of these indicators are strong, medium and weak in this column, by dimension.
fn count(table: &Table, yes: &[&str], child: bool, sexual: bool, how: How) -> [(usize, usize, usize); 6] {
    let column = 1 + usize::from(child) + 2 * usize::from(sexual && !how.without_provisional);
    let mut counts = [(0, 0, 0); 6];
    for id in yes {
        let row = &table[*id];
        let place = DIMENSIONS.iter().position(|dimension| *dimension == row[0]).expect("a dimension");
        match row[column].as_bytes().get(how.level) {
            Some(b'S') => counts[place].0 += 1,
            Some(b'M') => counts[place].1 += 1,
            Some(b'W') => counts[place].2 += 1,
            _ => {}
        }
    }
    counts
}

impl View {
    fn counts(&self, dimension: &str) -> (usize, usize, usize) {
        self.counts[DIMENSIONS.iter().position(|known| *known == dimension).expect("a dimension")]
    }

    fn positive(&self, dimension: &str) -> bool {
        let (s, m, w) = self.counts(dimension);
        s >= 2 || (s >= 1 && m + w >= 1) || m >= 3 || (m >= 2 && w >= 1)
    }

    fn any_of(&self, dimensions: &[&str]) -> bool {
        dimensions.iter().any(|dimension| self.positive(dimension))
    }

    fn adult_strong(&self) -> bool {
        self.positive("EX") && self.positive("CD") && self.any_of(&["DR", "CR"])
    }

    fn adult_reasonable(&self) -> bool {
        (self.positive("EX") && self.any_of(&["DR", "CR", "AVR", "CD", "AVD"]))
            || self.positive("CD")
            || (self.act == "yes" && self.stage == "before_exploitation" && self.any_of(&["DR", "CR"]))
            || (self.special && self.act == "yes")
    }

    fn child_strong(&self) -> bool {
        self.positive("EX") && self.act == "yes"
    }

    fn child_reasonable(&self) -> bool {
        let (s, m, w) = self.counts("EX");
        (s + m + w >= 1 && self.act == "yes")
            || (self.positive("EX") && self.act == "unknown")
            || self.any_of(&["DR", "CR", "CD"])
            || (self.special && self.act == "yes")
    }

    fn outcome(&self) -> usize {
        let (strong, reasonable) = if self.child {
            (self.child_strong(), self.child_reasonable())
        } else {
            (self.adult_strong(), self.adult_reasonable())
        };
        if strong {
            STRONG
        } else if reasonable {
            REASONABLE
        } else if self.special || self.counts.iter().any(|(s, m, w)| s + m + w > 0) {
            SOME_SIGNS
        } else {
            NO_SIGNS
        }
    }

    fn classes(&self) -> Vec<&'static str> {
        let adult = !self.child;
        let all = [
            ("RS_ILO", adult && self.adult_strong()),
            ("RS_PAL", self.positive("EX") && self.any_of(&["DR", "CR", "AVR", "CD", "AVD"])),
            ("RS_CHILD", self.child && self.child_strong()),
            (
                "exploited_migrant",
                adult && self.positive("EX") && !self.adult_strong() && !self.adult_reasonable(),
            ),
        ];
        all.into_iter().filter(|(_, holds)| *holds).map(|(name, _)| name).collect()
    }
}

/// What the description says about this set, as `fener evaluate` writes it, without id and reasons.
pub(crate) fn evaluate(table: &Table, set: &Set, how: How) -> Value {
    let (age, setting) = (set.fact("age", "uncertain"), set.fact("setting", "unclear"));
    let mut profiles = Vec::new();
    for (name, child, sexual) in
        [("AL", false, false), ("CL", true, false), ("AS", false, true), ("CS", true, true)]
    {
        let age_runs = age == "uncertain" || child == (age == "child");
        let setting_runs = setting == "unclear" || sexual == (setting == "sexual");
        if age_runs && setting_runs {
            profiles.push((name, child, sexual));
        }
    }
    let (act, stage) = (set.fact("act", "unknown"), set.fact("stage", "unknown"));
    let special = set.fact("special_purpose", "none") != "none";
    let with = |values: &[&str]| -> Vec<&str> {
        let value = |id: &String| set.indicators.get(id).copied().unwrap_or("not_asked");
        table.keys().filter(|id| values.contains(&value(id))).map(String::as_str).collect()
    };
    let view = |child, sexual, yes: &[&str], act, stage| View {
        child,
        counts: count(table, yes, child, sexual, how),
        act,
        stage,
        special,
    };
    let highest = |values: &[&str]| {
        let yes = with(values);
        let act = if act == "unknown" { "yes" } else { act };
        let stages = if stage == "unknown" { vec!["exploited", "before_exploitation"] } else { vec![stage] };
        let each = profiles.iter().flat_map(|(_, child, sexual)| {
            let view = view(*child, *sexual, &yes, act, stage);
            stages.iter().map(move |stage| View { stage, ..view }.outcome())
        });
        each.max().expect("a profile always runs")
    };
    let yes = with(&["yes"]);
    let seen: Vec<_> = profiles
        .iter()
        .map(|(name, child, sexual)| (*name, view(*child, *sexual, &yes, act, stage)))
        .collect();
    let lower = seen.iter().map(|(_, view)| view.outcome()).max().expect("a profile always runs");
    let unresolved = highest(&["yes", "unknown", "refused"]);
    let reachable = highest(&["yes", "unknown", "refused", "not_asked"]);
    let incomplete = unresolved >= REASONABLE && lower < REASONABLE;
    let shown = if incomplete && lower == NO_SIGNS { SOME_SIGNS } else { lower };
    let mut out = json!({
        "outcome": OUTCOMES[shown],
        "lower": OUTCOMES[lower],
        "unresolved": OUTCOMES[unresolved],
        "reachable": OUTCOMES[reachable],
        "incomplete": incomplete,
        "profiles": {},
    });
    for (name, view) in seen {
        let positive: Vec<_> = DIMENSIONS.into_iter().filter(|dimension| view.positive(dimension)).collect();
        out["profiles"][name] =
            json!({"outcome": OUTCOMES[view.outcome()], "positive": positive, "classes": view.classes()});
    }
    out
}
