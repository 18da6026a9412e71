//! Expressions to conditions. An XForm knows "holds" and "does not"; a pack also knows "open", so what an unanswered
//! question makes true in a form (`${a} != 'x'`) stays open in a pack, and it is said where that makes a difference.

mod leaves;

use std::collections::{BTreeMap, BTreeSet};

use fener_rules::pack::{AtLeast, Condition, FactIs, ItemIs, NumberIs};

pub(crate) use leaves::{Bounds, Ratio, constant, no_bound};

use super::known::Names;
use crate::answers::OPEN;
use crate::expression::{Comparison, Expression, ExpressionError, Kind, Problem};

/// A condition on the way from one language to the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Logic {
    Always(bool),
    All(Vec<Logic>),
    Any(Vec<Logic>),
    Not(Box<Logic>),
    AtLeast(u16, Vec<Logic>),
    /// The answer is one of these.
    Is(Subject, BTreeSet<String>),
    /// There is an answer.
    Answered(Subject),
    Number(Subject, Option<i64>, Option<i64>),
}

/// The item or fact that a leaf speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Subject {
    pub(crate) id: String,
    /// Every answer that the form offers.
    pub(crate) offered: BTreeSet<String>,
    /// Whether it always has an answer.
    pub(crate) settled: bool,
    /// Whether its answer can be several of them.
    pub(crate) several: bool,
    /// Whether it is a fact.
    pub(crate) fact: bool,
}

/// A condition, and whether an open answer makes a difference that the form did not make.
pub(crate) struct Settled {
    pub(crate) condition: Condition,
    pub(crate) open: bool,
}

/// As [`logic`], settled; an error where a pack could not hold it.
pub(crate) fn settled_logic(expression: &Expression, names: &Names) -> Result<Settled, ExpressionError> {
    let settled = logic(expression, names)?.settle();
    let too_deep = || ExpressionError { problem: Problem::TooDeep, span: expression.span.clone() };
    Some(settled).filter(Settled::fits).ok_or_else(too_deep)
}

/// What an expression that is true or false amounts to.
pub(crate) fn logic(expression: &Expression, names: &Names) -> Result<Logic, ExpressionError> {
    let fail = |problem| Err(ExpressionError { problem, span: expression.span.clone() });
    let each =
        |parts: &[Expression]| parts.iter().map(|part| logic(part, names)).collect::<Result<Vec<_>, _>>();
    match &expression.kind {
        Kind::Or(parts) => Ok(Logic::Any(each(parts)?)),
        Kind::And(parts) => Ok(Logic::All(each(parts)?)),
        Kind::Compare(left, comparison, right) => compare(expression, left, *comparison, right, names),
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("true", []) => Ok(Logic::Always(true)),
            ("false", []) => Ok(Logic::Always(false)),
            ("not", [part]) => Ok(Logic::Not(Box::new(logic(part, names)?))),
            ("boolean", [part]) => logic(part, names),
            ("selected", [subject, code]) => leaves::selected(subject, code, names),
            ("today" | "now" | "date" | "decimal-date-time" | "format-date", _) => fail(Problem::Clock),
            _ => fail(Problem::Function),
        },
        Kind::Reference(_) => leaves::answered(expression, names),
        Kind::Arithmetic(..) | Kind::Negative(_) => fail(Problem::Arithmetic),
        Kind::Name(_) => fail(Problem::ChoiceColumn),
        Kind::Text(_) | Kind::Number(_) | Kind::Current => fail(Problem::Unexpected),
    }
}

fn compare(
    whole: &Expression,
    left: &Expression,
    comparison: Comparison,
    right: &Expression,
    names: &Names,
) -> Result<Logic, ExpressionError> {
    if let (Kind::Arithmetic(..), Comparison::AtLeast) = (&left.kind, comparison)
        && let Some(n) = constant(right).and_then(|n| n.parse::<u16>().ok())
    {
        let parts = leaves::counted_one_by_one(left)
            .ok_or_else(|| ExpressionError { problem: Problem::Arithmetic, span: left.span.clone() })?;
        let of = parts.into_iter().map(|part| logic(part, names)).collect::<Result<Vec<_>, _>>()?;
        return Ok(if n == 0 {
            Logic::Always(true)
        } else if usize::from(n) > of.len() {
            Logic::Always(false)
        } else {
            Logic::AtLeast(n, of)
        });
    }
    match (constant(left), constant(right)) {
        (None, Some(value)) => leaves::compared(whole, left, comparison, &value, names),
        (Some(value), None) => leaves::compared(whole, right, comparison.turned(), &value, names),
        _ => {
            let clock = |kind: &Kind| matches!(kind, Kind::Call(name, _) if name == "today" || name == "now");
            let problem = if whole.any(&clock) { Problem::Clock } else { Problem::NotConstant };
            Err(ExpressionError { problem, span: whole.span.clone() })
        }
    }
}

/// What can be nested in a condition so that the file it stands in is not too deep for a pack.
const MAX_DEPTH: usize = 12;

/// How deep a condition is nested.
fn depth(condition: &Condition) -> usize {
    1 + match condition {
        Condition::All(parts) | Condition::Any(parts) => parts.iter().map(depth).max().unwrap_or(0),
        Condition::AtLeast(at_least) => at_least.of.iter().map(depth).max().unwrap_or(0),
        Condition::Not(part) => depth(part),
        _ => 0,
    }
}

impl Settled {
    /// Whether a pack can hold it.
    pub(crate) fn fits(&self) -> bool {
        depth(&self.condition) <= MAX_DEPTH
    }
}

impl Logic {
    /// The condition in its shortest form.
    pub(crate) fn settle(self) -> Settled {
        let mut open = false;
        let condition = self.condition(&mut open);
        Settled { condition, open }
    }

    fn condition(self, open: &mut bool) -> Condition {
        match self {
            Self::Always(holds) => Condition::Always(holds),
            Self::All(parts) => all(parts, open),
            Self::Any(parts) => any(parts, open),
            Self::Not(part) => not(*part, open),
            Self::AtLeast(n, parts) => {
                let of = parts.into_iter().map(|part| part.condition(open)).collect();
                Condition::AtLeast(AtLeast { n, of })
            }
            Self::Is(subject, answers) => is(&subject, answers),
            Self::Answered(subject) => {
                let offered = subject.offered.clone();
                is(&subject, offered)
            }
            Self::Number(subject, at_least, at_most) => {
                Condition::Number(NumberIs { id: subject.id, at_least, at_most })
            }
        }
    }

    fn speaks_of(&self) -> Option<&Subject> {
        match self {
            Self::Is(subject, _) | Self::Answered(subject) | Self::Number(subject, ..) => Some(subject),
            Self::Not(part) => part.speaks_of(),
            _ => None,
        }
    }
}

fn is(subject: &Subject, answers: BTreeSet<String>) -> Condition {
    let (name, is) = (subject.id.clone(), answers.into_iter().collect());
    if subject.fact {
        return Condition::Fact(FactIs { name, is });
    }
    Condition::Item(ItemIs { id: name, is })
}

/// "Not" of a leaf; open answers make a difference unless the form itself excludes them.
fn not(part: Logic, open: &mut bool) -> Condition {
    match part {
        Logic::Not(inner) => inner.condition(open),
        Logic::Always(holds) => Condition::Always(!holds),
        Logic::Is(subject, answers) => {
            *open |= !subject.settled;
            is_not(&subject, answers)
        }
        part => {
            *open |= !settled(&part);
            // What is inside is turned round as a whole: its own "open" is this one's.
            Condition::Not(Box::new(part.condition(&mut false)))
        }
    }
}

fn settled(part: &Logic) -> bool {
    match part {
        Logic::Always(_) => true,
        Logic::All(parts) | Logic::Any(parts) | Logic::AtLeast(_, parts) => parts.iter().all(settled),
        Logic::Not(part) => settled(part),
        leaf => leaf.speaks_of().is_some_and(|subject| subject.settled),
    }
}

/// Not these, of an answer that is there. In a pack "not" leaves an open answer open; where the form lets one of the open
/// answers pass, the others are named instead.
fn is_not(subject: &Subject, answers: BTreeSet<String>) -> Condition {
    let is_open = |answer: &String| !subject.fact && OPEN.contains(&answer.as_str());
    let passes = subject.offered.iter().any(|answer| is_open(answer) && !answers.contains(answer));
    let others: BTreeSet<String> = subject.offered.difference(&answers).cloned().collect();
    if passes && !others.is_empty() && !subject.several {
        return is(subject, others);
    }
    let own: BTreeSet<String> = answers.iter().filter(|answer| !is_open(answer)).cloned().collect();
    Condition::Not(Box::new(is(subject, if own.is_empty() { answers } else { own })))
}

/// All of them; what is said of the same item is said once.
fn all(parts: Vec<Logic>, open: &mut bool) -> Condition {
    let parts = flat(parts, |part| match part {
        Logic::All(parts) => Ok(parts),
        other => Err(other),
    });
    let answered: BTreeSet<Subject> = parts
        .iter()
        .filter_map(|part| match part {
            Logic::Answered(subject) => Some(subject.clone()),
            _ => None,
        })
        .collect();
    let said_more = |subject: &Subject| {
        let others = parts.iter().filter(|part| !matches!(part, Logic::Answered(_)));
        others.filter_map(Logic::speaks_of).any(|other| other == subject)
    };
    let mut excluded: BTreeMap<Subject, BTreeSet<String>> = BTreeMap::new();
    for part in &parts {
        if let Logic::Not(inner) = part
            && let Logic::Is(subject, answers) = &**inner
        {
            excluded.entry(subject.clone()).or_default().extend(answers.iter().cloned());
        }
    }
    let mut conditions: Vec<Condition> = Vec::new();
    for part in parts.clone() {
        match part {
            Logic::Answered(subject) if said_more(&subject) => {}
            Logic::Number(subject, low, high) => range(&mut conditions, &subject.id, low, high),
            Logic::Not(inner) => match *inner {
                Logic::Is(subject, _) => {
                    *open |= !subject.settled && !answered.contains(&subject);
                    // Together, where the first of them stands.
                    conditions.extend(excluded.remove(&subject).map(|answers| is_not(&subject, answers)));
                }
                Logic::Number(subject, low, high) if answered.contains(&subject) => {
                    let inside = Logic::Number(subject, low, high).condition(open);
                    conditions.push(Condition::Not(Box::new(inside)));
                }
                inner => conditions.push(not(inner, open)),
            },
            part => conditions.push(part.condition(open)),
        }
    }
    single(conditions, Condition::All)
}

/// One more range of the same number: the part that both have, unless there is none.
fn range(conditions: &mut Vec<Condition>, id: &str, low: Option<i64>, high: Option<i64>) {
    let both = conditions.iter_mut().find_map(|before| match before {
        Condition::Number(before) if before.id == id => {
            let (low, high) = (before.at_least.max(low), smaller(before.at_most, high));
            low.zip(high).is_none_or(|(low, high)| low <= high).then_some((before, low, high))
        }
        _ => None,
    });
    match both {
        Some((before, low, high)) => (before.at_least, before.at_most) = (low, high),
        None => {
            conditions.push(Condition::Number(NumberIs { id: id.to_owned(), at_least: low, at_most: high }));
        }
    }
}

fn smaller(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    a.into_iter().chain(b).min()
}

/// Any of them; answers to the same item are named together.
fn any(parts: Vec<Logic>, open: &mut bool) -> Condition {
    let parts = flat(parts, |part| match part {
        Logic::Any(parts) => Ok(parts),
        other => Err(other),
    });
    let mut merged: Vec<Logic> = Vec::new();
    for part in parts {
        let same = merged.iter_mut().find_map(|before| match (before, &part) {
            (Logic::Is(before, answers), Logic::Is(subject, _)) if before == subject => Some(answers),
            _ => None,
        });
        match (same, part) {
            (Some(answers), Logic::Is(_, more)) => answers.extend(more),
            (_, part) => merged.push(part),
        }
    }
    let conditions = merged.into_iter().map(|part| part.condition(open)).collect();
    single(conditions, Condition::Any)
}

fn flat(parts: Vec<Logic>, inside: fn(Logic) -> Result<Vec<Logic>, Logic>) -> Vec<Logic> {
    let mut flattened = Vec::new();
    for part in parts {
        match inside(part) {
            Ok(parts) => flattened.extend(flat(parts, inside)),
            Err(part) => flattened.push(part),
        }
    }
    flattened
}

pub(crate) fn single(mut conditions: Vec<Condition>, several: fn(Vec<Condition>) -> Condition) -> Condition {
    if conditions.len() == 1
        && let Some(only) = conditions.pop()
    {
        return only;
    }
    several(conditions)
}
