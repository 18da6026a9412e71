//! Constraints and ranges that a pack can hold: the lowest and highest number, the number of characters.

use fener_rules::pack::NumberRange;

use super::logic::{Bounds, Ratio, constant, no_bound};
use super::{Import, failed, note};
use crate::expression::{Comparison, Expression, ExpressionError, Kind, Problem};
use crate::form::{ColumnKind, Row};
use crate::notes::NoteCode;

/// Characters of an answer in words: as many as a pack allows.
pub(super) const MAX_WORDS: u16 = 300;
/// Digits after the point, where a form does not say how many.
pub(super) const DECIMALS: u8 = 2;
const MAX_DECIMALS: u8 = 6;

impl Import<'_> {
    /// The limits of a number: of each part of the constraint that can be carried.
    pub(super) fn number(&mut self, row: &Row, decimals: u8) -> NumberRange {
        self.narrowed(row, NumberRange { min: None, max: None, decimals })
    }

    /// The part of a range that the constraint leaves.
    fn narrowed(&mut self, row: &Row, mut range: NumberRange) -> NumberRange {
        self.each_part(row, |part| {
            let (low, high) = number_bounds(part, range.decimals)?;
            let (min, max) = (range.min.max(low), range.max.into_iter().chain(high).min());
            if min.zip(max).is_some_and(|(min, max)| min > max) {
                return Err(ExpressionError { problem: Problem::Comparison, span: part.span.clone() });
            }
            (range.min, range.max) = (min, max);
            Ok(())
        });
        range
    }

    /// How many characters an answer in words may have.
    pub(super) fn words(&mut self, row: &Row) -> u16 {
        let mut most = MAX_WORDS;
        self.each_part(row, |part| {
            most = most.min(most_characters(part)?);
            Ok(())
        });
        most
    }

    /// No other kind of answer has limits in a pack.
    pub(super) fn no_limits(&mut self, row: &Row) {
        self.each_part(row, |part| {
            let clock = |kind: &Kind| matches!(kind, Kind::Call(name, _) if name == "today" || name == "now");
            let problem = if part.any(&clock) { Problem::Clock } else { Problem::Comparison };
            Err(ExpressionError { problem, span: part.span.clone() })
        });
    }

    /// Hands over each condition of the constraint that has to hold; notes those that cannot be carried.
    fn each_part(&mut self, row: &Row, mut carry: impl FnMut(&Expression) -> Result<(), ExpressionError>) {
        let Some(cell) = row.get(&ColumnKind::Constraint) else {
            return;
        };
        self.ledger.keep(cell);
        let parts = match Expression::parse(&cell.text) {
            Ok(Expression { kind: Kind::And(parts), .. }) => parts,
            Ok(one) => vec![one],
            Err(error) => {
                self.ledger.push(failed(cell, NoteCode::ConstraintNotCarried, &error));
                return;
            }
        };
        for part in &parts {
            if let Err(error) = carry(part) {
                self.ledger.push(failed(cell, NoteCode::ConstraintNotCarried, &error));
            }
        }
    }

    /// `start=0 end=10 step=0.5`, and what the constraint leaves of it.
    pub(super) fn range(&mut self, row: &Row) -> NumberRange {
        let cell = row.get(&ColumnKind::Parameters);
        let text = cell.map_or("", |cell| cell.text.as_str()).replace([';', ','], " ");
        let said = |name: &str, otherwise: &str| {
            let mut pairs = text.split_whitespace().filter_map(|pair| pair.split_once('='));
            let found = pairs.find(|(known, _)| known.trim().eq_ignore_ascii_case(name));
            found.map_or(otherwise, |(_, value)| value).to_owned()
        };
        let (start, end, step) = (said("start", "1"), said("end", "10"), said("step", "1"));
        let places =
            [&start, &end, &step].map(|value| value.split_once('.').map_or(0, |(_, after)| after.len()));
        let decimals = places.into_iter().max().and_then(|most| u8::try_from(most).ok()).unwrap_or(0);
        let decimals = decimals.min(MAX_DECIMALS);
        let scaled = |value: &str| Ratio::read(value).and_then(|ratio| ratio.scaled(decimals));
        let (min, max) = (scaled(&start).map(|(min, _)| min), scaled(&end).map(|(max, _)| max));
        if let Some(cell) = cell {
            self.ledger.keep(cell);
            for (end, read) in [(&start, min), (&end, max)] {
                if read.is_none() {
                    let lost = note(cell, NoteCode::EndNotCarried).with("problem", no_bound(end).name());
                    self.ledger.push(lost.with("part", end));
                }
            }
            let said = text.split_whitespace().filter_map(|pair| pair.split_once('='));
            let more = said.into_iter().any(|(name, _)| !["start", "end", "step"].contains(&name.trim()));
            if scaled(&step) != Some((1, true)) || more {
                self.ledger.about(cell, NoteCode::Steps);
            }
        }
        let turned = min.zip(max).is_some_and(|(min, max)| min > max);
        let (min, max) = if turned { (max, min) } else { (min, max) };
        self.narrowed(row, NumberRange { min, max, decimals })
    }

    /// Digits after the point of a number that can have some.
    pub(super) fn decimals(&mut self, row: &Row) -> u8 {
        let said = row.own("decimals").and_then(|text| text.parse().ok()).filter(|n| *n <= MAX_DECIMALS);
        if let Some(decimals) = said {
            self.keep_own(row, "decimals");
            return decimals;
        }
        if let Some(cell) = row.get(&ColumnKind::Type) {
            self.ledger.push(note(cell, NoteCode::Decimals).with("decimals", DECIMALS));
        }
        DECIMALS
    }
}

/// `. >= 0`, `18 <= .`, `. = 5`
fn number_bounds(part: &Expression, decimals: u8) -> Result<(Option<i64>, Option<i64>), ExpressionError> {
    let fail = |problem| Err(ExpressionError { problem, span: part.span.clone() });
    let Kind::Compare(left, comparison, right) = &part.kind else {
        return fail(Problem::Comparison);
    };
    let (comparison, value) = match (&left.kind, constant(left), &right.kind, constant(right)) {
        (Kind::Current, _, _, Some(value)) => (*comparison, value),
        (_, Some(value), Kind::Current, _) => (comparison.turned(), value),
        _ => return fail(Problem::NotConstant),
    };
    match Ratio::read(&value).and_then(|bound| bound.bounds(comparison, decimals)) {
        Some(Bounds::Inside(low, high)) => Ok((low, high)),
        Some(_) => fail(Problem::Comparison),
        None => fail(no_bound(&value)),
    }
}

/// `string-length(.) <= 20`
fn most_characters(part: &Expression) -> Result<u16, ExpressionError> {
    let fail = |problem| Err(ExpressionError { problem, span: part.span.clone() });
    let Kind::Compare(left, comparison, right) = &part.kind else {
        return fail(if matches!(part.kind, Kind::Call(..)) {
            Problem::Function
        } else {
            Problem::Comparison
        });
    };
    let counted = matches!(
        &left.kind,
        Kind::Call(name, arguments) if name == "string-length" && matches!(arguments.as_slice(), [only] if only.kind == Kind::Current)
    );
    let value = constant(right).and_then(|text| text.parse::<u16>().ok());
    match (counted, comparison, value) {
        (true, Comparison::AtMost, Some(most @ 1..)) => Ok(most.min(MAX_WORDS)),
        (true, Comparison::Less, Some(more @ 2..)) => Ok((more - 1).min(MAX_WORDS)),
        _ => fail(Problem::Comparison),
    }
}
