//! What a form works out: carried where the result is one of finitely many values.

use fener_rules::pack::{AskedBy, Calculation, Response};

use super::known::{Known, Names, Shape};
use super::logic::{Logic, constant, logic};
use super::{Import, failed};
use crate::expression::{Expression, ExpressionError, Kind, Problem};
use crate::form::{ColumnKind, Row};
use crate::notes::NoteCode;
use crate::sheets::Cell;

/// A value and when it is the result: the first that holds counts. No value: nothing is worked out.
type Line = (Option<String>, Logic);

impl Import<'_> {
    /// A row of the type `calculate`, or a hidden one.
    pub(super) fn calculate(&mut self, row: &Row, suffix: &str) {
        let Some(cell) = row.get(&ColumnKind::Calculation).or_else(|| row.get(&ColumnKind::Default)).cloned()
        else {
            return self.pass(row, NoteCode::TypeNotCarried);
        };
        // Other programs write a default without quotes.
        let read = match row.get(&ColumnKind::Calculation) {
            Some(_) => Expression::parse(&cell.text).and_then(|expression| lines(&expression, &self.names)),
            None => Ok(vec![(Some(cell.text.clone()), Logic::Always(true))]),
        };
        let fits = |lines: Vec<(String, Logic)>| {
            let deep = lines.iter().any(|(_, when)| !when.clone().settle().fits());
            let span = 0..cell.text.len();
            if deep { Err(ExpressionError { problem: Problem::TooDeep, span }) } else { Ok(lines) }
        };
        match read.and_then(|lines| finite(&cell, lines)).and_then(fits) {
            Ok(lines) => self.calculated(row, &cell, lines, suffix),
            Err(error) => {
                self.pass(row, NoteCode::TypeNotCarried);
                self.ledger.settle(&cell, failed(&cell, NoteCode::CalculationNotCarried, &error));
            }
        }
    }

    fn calculated(&mut self, row: &Row, cell: &Cell, lines: Vec<(String, Logic)>, suffix: &str) {
        let Some((name, id)) = self.name(row, suffix) else {
            return;
        };
        let settled = lines.last().is_some_and(|(_, when)| *when == Logic::Always(true));
        let mut answers = self.listed(row, &id);
        let mut calculate = Vec::new();
        let mut open = false;
        for (value, when) in lines {
            let known = answers.iter().find(|(raw, _)| *raw == value).map(|(_, code)| code.clone());
            let answer = known.unwrap_or_else(|| self.value(&id, &value, &mut answers));
            let when = when.settle();
            open |= when.open;
            calculate.push(Calculation { answer, when: when.condition });
        }
        if open {
            self.ledger.about(cell, NoteCode::OpenIsNeither);
        }
        self.ledger.keep(cell);
        if row.said(&ColumnKind::Label).next().is_none() {
            self.in_all(&format!("item.{id}"), &name);
        } else {
            self.label(&format!("item.{id}"), row, &name);
        }
        self.guidance(&id, row);
        let (when, audience) = self.relevance(row);
        let settled = settled && when.is_none();
        let response = Response::Choice(answers.iter().map(|(_, code)| code.clone()).collect());
        let mut item = self.item(row, &id, response);
        item.asked_by = AskedBy::Calculate;
        (item.when, item.audience) = (when, audience);
        item.calculate = calculate;
        self.items.push(item);
        self.names.add(row, name, Known { id, shape: Shape::One, answers, settled, fact: false });
        self.usual(row);
    }

    /// The values that export wrote into a list, with what they are called.
    fn listed(&mut self, row: &Row, id: &str) -> Vec<(String, String)> {
        let Some(list) = row.own("list").map(str::to_owned) else {
            return Vec::new();
        };
        self.keep_own(row, "list");
        self.list(id, row, &list, true).map(|list| list.known.answers).unwrap_or_default()
    }

    /// A value that no list names becomes a choice that is called by itself.
    fn value(&mut self, id: &str, value: &str, answers: &mut Vec<(String, String)>) -> String {
        let mut taken = answers.iter().map(|(_, code)| code.clone()).collect();
        let code = Self::fresh(&mut taken, value);
        self.in_all(&format!("item.{id}.choice.{code}"), value);
        answers.push((value.to_owned(), code.clone()));
        code
    }
}

/// The lines up to the first that always holds. Nothing can come of a line in between: there a pack has no "nothing".
fn finite(cell: &Cell, lines: Vec<Line>) -> Result<Vec<(String, Logic)>, ExpressionError> {
    let fail = |problem| Err(ExpressionError { problem, span: 0..cell.text.len() });
    let end = lines.iter().position(|(_, when)| *when == Logic::Always(true));
    let mut lines: Vec<Line> = lines.into_iter().take(end.map_or(usize::MAX, |end| end + 1)).collect();
    while lines.last().is_some_and(|(value, _)| value.is_none()) {
        lines.pop();
    }
    let lines: Option<Vec<(String, Logic)>> =
        lines.into_iter().map(|(value, when)| Some((value?, when))).collect();
    match lines {
        Some(lines) if !lines.is_empty() => Ok(lines),
        Some(_) => fail(Problem::Empty),
        None => fail(Problem::Unanswered),
    }
}

fn lines(expression: &Expression, names: &Names) -> Result<Vec<Line>, ExpressionError> {
    let fail = |problem| Err(ExpressionError { problem, span: expression.span.clone() });
    if let Some(value) = constant(expression) {
        return Ok(vec![(Some(value).filter(|value| !value.is_empty()), Logic::Always(true))]);
    }
    match &expression.kind {
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("if", [condition, then, otherwise]) => {
                let condition = logic(condition, names)?;
                let both = |when: Logic| match when {
                    Logic::Always(true) => condition.clone(),
                    when => Logic::All(vec![condition.clone(), when]),
                };
                let mut all: Vec<Line> =
                    lines(then, names)?.into_iter().map(|(value, when)| (value, both(when))).collect();
                // Where the condition holds, what comes after it does not count.
                if all.last().is_none_or(|(_, when)| *when != condition) {
                    all.push((None, condition.clone()));
                }
                all.extend(lines(otherwise, names)?);
                Ok(all)
            }
            ("coalesce", [first, second]) => {
                let mut all = lines(first, names)?;
                all.extend(lines(second, names)?);
                Ok(all)
            }
            ("once" | "string", [inner]) => lines(inner, names),
            ("true" | "false" | "not" | "selected" | "boolean", _) => truth(expression, names),
            ("today" | "now", _) => fail(Problem::Clock),
            _ => fail(Problem::Function),
        },
        Kind::Or(_) | Kind::And(_) | Kind::Compare(..) => truth(expression, names),
        Kind::Reference(name) => match names.find(name) {
            Ok(known) if known.shape == Shape::One => copied(expression, known, names),
            Ok(_) => fail(Problem::Endless),
            Err(problem) => fail(problem),
        },
        Kind::Arithmetic(..) | Kind::Negative(_) => fail(Problem::Arithmetic),
        Kind::Name(_) => fail(Problem::ChoiceColumn),
        Kind::Text(_) | Kind::Number(_) | Kind::Current => fail(Problem::Unexpected),
    }
}

/// True or false, as a form writes it.
fn truth(expression: &Expression, names: &Names) -> Result<Vec<Line>, ExpressionError> {
    let holds = logic(expression, names)?;
    Ok(vec![(Some("true".to_owned()), holds), (Some("false".to_owned()), Logic::Always(true))])
}

/// The answer to another question.
fn copied(expression: &Expression, known: &Known, names: &Names) -> Result<Vec<Line>, ExpressionError> {
    let each = known.answers.iter().map(|(raw, _)| {
        let code = Expression { kind: Kind::Text(raw.clone()), span: expression.span.clone() };
        let arguments = vec![expression.clone(), code];
        let selected =
            Expression { kind: Kind::Call("selected".to_owned(), arguments), span: expression.span.clone() };
        Ok((Some(raw.clone()), logic(&selected, names)?))
    });
    each.collect()
}
