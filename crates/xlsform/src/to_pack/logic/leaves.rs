//! What is said of one question: equal, different, larger, selected, answered.

use std::collections::BTreeSet;

use super::{Logic, Subject};
use crate::expression::{Comparison, Expression, ExpressionError, Kind, Problem};
use crate::to_pack::known::{Known, Names, Shape};

type Found = Result<Logic, ExpressionError>;

fn fail<T>(problem: Problem, at: &Expression) -> Result<T, ExpressionError> {
    Err(ExpressionError { problem, span: at.span.clone() })
}

fn subject(known: &Known) -> Subject {
    let several = known.shape == Shape::Several;
    Subject { id: known.id.clone(), offered: known.all(), settled: known.settled, several, fact: known.fact }
}

/// The question that an expression stands for, also when it is made a number or a text first.
fn question<'n>(expression: &Expression, names: &'n Names) -> Result<&'n Known, ExpressionError> {
    match &expression.kind {
        Kind::Reference(name) => {
            names.find(name).map_err(|problem| ExpressionError { problem, span: expression.span.clone() })
        }
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("number" | "string" | "int", [inner]) => question(inner, names),
            ("today" | "now" | "date", _) => fail(Problem::Clock, expression),
            _ => fail(Problem::Function, expression),
        },
        Kind::Arithmetic(..) | Kind::Negative(_) => fail(Problem::Arithmetic, expression),
        Kind::Name(_) => fail(Problem::ChoiceColumn, expression),
        _ => fail(Problem::Unexpected, expression),
    }
}

/// The text of something that is known beforehand.
pub(crate) fn constant(expression: &Expression) -> Option<String> {
    match &expression.kind {
        Kind::Text(text) | Kind::Number(text) => Some(text.clone()),
        Kind::Negative(part) => match &part.kind {
            Kind::Number(digits) => Some(format!("-{digits}")),
            _ => None,
        },
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("true", []) => Some("true".to_owned()),
            ("false", []) => Some("false".to_owned()),
            ("number" | "string", [inner]) => constant(inner),
            _ => None,
        },
        _ => None,
    }
}

/// The conditions that `if(a, 1, 0) + if(b, 1, 0)` counts.
pub(super) fn counted_one_by_one(expression: &Expression) -> Option<Vec<&Expression>> {
    match &expression.kind {
        Kind::Arithmetic(left, "+", right) => {
            let mut parts = counted_one_by_one(left)?;
            parts.extend(counted_one_by_one(right)?);
            Some(parts)
        }
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("if", [condition, one, nothing])
                if constant(one).as_deref() == Some("1") && constant(nothing).as_deref() == Some("0") =>
            {
                Some(vec![condition])
            }
            _ => None,
        },
        _ => None,
    }
}

pub(super) fn answered(at: &Expression, names: &Names) -> Found {
    Ok(Logic::Answered(subject(question(at, names)?)))
}

pub(super) fn selected(at: &Expression, code: &Expression, names: &Names) -> Found {
    let known = question(at, names)?;
    let Some(code_text) = constant(code) else {
        return fail(Problem::NotConstant, code);
    };
    one(known, &code_text, code)
}

fn one(known: &Known, code: &str, at: &Expression) -> Found {
    match known.answer(code) {
        Some(answer) => Ok(Logic::Is(subject(known), BTreeSet::from([answer.to_owned()]))),
        None => fail(Problem::NoSuchChoice, at),
    }
}

/// Something on the left, and a value that is known beforehand on the right.
pub(super) fn compared(
    whole: &Expression,
    left: &Expression,
    comparison: Comparison,
    value: &str,
    names: &Names,
) -> Found {
    if let Kind::Call(name, arguments) = &left.kind
        && let ("count-selected", [subject]) = (name.as_str(), arguments.as_slice())
    {
        return counted(whole, question(subject, names)?, comparison, value);
    }
    let known = question(left, names)?;
    let negated = |is: Found| is.map(|is| Logic::Not(Box::new(is)));
    match (comparison, known.shape) {
        (Comparison::Equal, _) if value.is_empty() => fail(Problem::Unanswered, whole),
        (Comparison::Different, _) if value.is_empty() => Ok(Logic::Answered(subject(known))),
        (_, Shape::Number(decimals)) => number(whole, known, decimals, comparison, value),
        (Comparison::Equal, Shape::One | Shape::Several) => one(known, value, whole),
        (Comparison::Different, Shape::One | Shape::Several) => negated(one(known, value, whole)),
        (_, Shape::One) => codes(whole, known, comparison, value),
        _ => fail(Problem::Comparison, whole),
    }
}

/// Codes that are numbers are compared as such: there are finitely many.
fn codes(whole: &Expression, known: &Known, comparison: Comparison, value: &str) -> Found {
    let Some(bound) = Ratio::read(value) else {
        return fail(Problem::Comparison, whole);
    };
    let fits = |raw: &str| Ratio::read(raw).is_some_and(|number| number.is(comparison, bound));
    let fitting: BTreeSet<String> =
        known.answers.iter().filter(|(raw, _)| fits(raw)).map(|(_, answer)| answer.clone()).collect();
    if fitting.is_empty() {
        fail(Problem::NoSuchChoice, whole)
    } else {
        Ok(Logic::Is(subject(known), fitting))
    }
}

fn counted(whole: &Expression, known: &Known, comparison: Comparison, value: &str) -> Found {
    let least = match (comparison, value.parse::<u16>()) {
        (Comparison::AtLeast, Ok(n)) => n,
        (Comparison::Greater, Ok(n)) => n.saturating_add(1),
        _ => return fail(Problem::Comparison, whole),
    };
    let subject = subject(known);
    let codes = subject.offered.iter();
    let each: Vec<Logic> =
        codes.map(|code| Logic::Is(subject.clone(), BTreeSet::from([code.clone()]))).collect();
    match least {
        0 => Ok(Logic::Always(true)),
        1 => Ok(Logic::Answered(subject)),
        n if usize::from(n) <= each.len() => Ok(Logic::AtLeast(n, each)),
        _ => Ok(Logic::Always(false)),
    }
}

fn number(whole: &Expression, known: &Known, decimals: u8, comparison: Comparison, value: &str) -> Found {
    let Some(bounds) = Ratio::read(value).and_then(|bound| bound.bounds(comparison, decimals)) else {
        return fail(no_bound(value), whole);
    };
    let range = |(low, high)| Logic::Number(subject(known), low, high);
    Ok(match bounds {
        Bounds::Inside(low, high) => range((low, high)),
        Bounds::Outside(value) => Logic::Not(Box::new(range((Some(value), Some(value))))),
        Bounds::Nothing => Logic::Always(false),
        Bounds::Anything => Logic::Answered(subject(known)),
    })
}

/// Why a value bounds no number.
pub(crate) fn no_bound(value: &str) -> Problem {
    let value = value.trim();
    let digits = value.strip_prefix('-').unwrap_or(value).replacen('.', "", 1);
    let is_number = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    if is_number { Problem::TooLarge } else { Problem::NoNumber }
}

/// A number written with a point, exactly: `digits / 10^places`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ratio {
    digits: i128,
    places: u32,
}

/// The whole numbers, in an item's smallest unit, that fit a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bounds {
    /// Between these.
    Inside(Option<i64>, Option<i64>),
    /// All but this one.
    Outside(i64),
    /// None.
    Nothing,
    /// All of them.
    Anything,
}

impl Ratio {
    /// More digits than any question asks for.
    const MAX_DIGITS: usize = 15;

    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (minus, text) = text.strip_prefix('-').map_or((false, text), |text| (true, text));
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = format!("{whole}{fraction}");
        if digits.is_empty() || digits.len() > Self::MAX_DIGITS || !digits.bytes().all(|b| b.is_ascii_digit())
        {
            return None;
        }
        let digits: i128 = digits.parse().ok()?;
        Some(Self {
            digits: if minus { -digits } else { digits },
            places: u32::try_from(fraction.len()).ok()?,
        })
    }

    fn is(self, comparison: Comparison, other: Self) -> bool {
        let left = self.digits * 10_i128.pow(other.places);
        let right = other.digits * 10_i128.pow(self.places);
        match comparison {
            Comparison::Equal => left == right,
            Comparison::Different => left != right,
            Comparison::Less => left < right,
            Comparison::AtMost => left <= right,
            Comparison::Greater => left > right,
            Comparison::AtLeast => left >= right,
        }
    }

    /// In units of the last of so many decimals: rounded down, and whether that is exact.
    pub(crate) fn scaled(self, decimals: u8) -> Option<(i64, bool)> {
        let scaled = self.digits * 10_i128.pow(u32::from(decimals));
        let unit = 10_i128.pow(self.places);
        let floor = i64::try_from(scaled.div_euclid(unit)).ok()?;
        Some((floor, scaled.rem_euclid(unit) == 0))
    }

    pub(crate) fn bounds(self, comparison: Comparison, decimals: u8) -> Option<Bounds> {
        let (floor, exact) = self.scaled(decimals)?;
        let above = floor.checked_add(1)?;
        let below = floor.checked_sub(1)?;
        Some(match comparison {
            Comparison::Equal if exact => Bounds::Inside(Some(floor), Some(floor)),
            Comparison::Equal => Bounds::Nothing,
            Comparison::Different if exact => Bounds::Outside(floor),
            Comparison::Different => Bounds::Anything,
            Comparison::AtMost => Bounds::Inside(None, Some(floor)),
            Comparison::Less => Bounds::Inside(None, Some(if exact { below } else { floor })),
            Comparison::Greater => Bounds::Inside(Some(above), None),
            Comparison::AtLeast => Bounds::Inside(Some(if exact { floor } else { above }), None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{Bounds, Comparison, Ratio};

    #[test]
    fn a_bound_between_two_possible_numbers_is_rounded_inwards() {
        let bounds =
            |text, comparison| Ratio::read(text).and_then(|ratio| ratio.bounds(comparison, 2)).unwrap();
        assert_eq!(bounds("2.345", Comparison::Greater), Bounds::Inside(Some(235), None));
        assert_eq!(bounds("2.345", Comparison::AtLeast), Bounds::Inside(Some(235), None));
        assert_eq!(bounds("2.345", Comparison::Less), Bounds::Inside(None, Some(234)));
        assert_eq!(bounds("2.34", Comparison::Less), Bounds::Inside(None, Some(233)));
        assert_eq!(bounds("-2.345", Comparison::Less), Bounds::Inside(None, Some(-235)));
        assert_eq!(bounds("-2.345", Comparison::Greater), Bounds::Inside(Some(-234), None));
        assert_eq!(bounds("2.345", Comparison::Equal), Bounds::Nothing);
        for wrong in ["", "-", ".", "1e3", "1.2.3", "x", "9999999999999999"] {
            assert!(Ratio::read(wrong).is_none(), "{wrong}");
        }
    }
}
