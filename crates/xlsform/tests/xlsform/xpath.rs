//! What a data collection app makes of a form: a small evaluator of XPath over the rows of a workbook. It shares only the
//! reading of expressions with the code it checks, none of the conversion.

use std::collections::BTreeMap;

use fener_xlsform::Workbook;
use fener_xlsform::expression::{Comparison, Expression, Kind};

/// Numbers in millionths; nothing is "not a number".
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Text(String),
    Number(Option<i128>),
    Truth(bool),
}

impl Value {
    fn text(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Truth(truth) => truth.to_string(),
            Self::Number(None) => "NaN".to_owned(),
            Self::Number(Some(millionths)) => (millionths / 1_000_000).to_string(),
        }
    }

    fn number(&self) -> Option<i128> {
        match self {
            Self::Number(number) => *number,
            Self::Truth(truth) => Some(i128::from(*truth) * 1_000_000),
            Self::Text(text) => millionths(text),
        }
    }

    fn truth(&self) -> bool {
        match self {
            Self::Truth(truth) => *truth,
            Self::Text(text) => !text.is_empty(),
            Self::Number(number) => number.is_some_and(|number| number != 0),
        }
    }
}

fn millionths(text: &str) -> Option<i128> {
    let (minus, digits) = text.trim().strip_prefix('-').map_or((1, text.trim()), |digits| (-1, digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    // An empty answer is no number, and smaller than none.
    if digits.is_empty() {
        return None;
    }
    let number: i128 = format!("{whole}{fraction:0<6}").parse().ok()?;
    Some(minus * number)
}

/// The answers by the names of the questions; what is not relevant has none.
type Answers = BTreeMap<String, String>;

fn value(expression: &Expression, answers: &Answers) -> Value {
    let truth = |part: &Expression| value(part, answers).truth();
    match &expression.kind {
        Kind::Or(parts) => Value::Truth(parts.iter().any(truth)),
        Kind::And(parts) => Value::Truth(parts.iter().all(truth)),
        Kind::Compare(left, comparison, right) => {
            Value::Truth(compared(&value(left, answers), *comparison, &value(right, answers)))
        }
        Kind::Arithmetic(left, "+", right) => {
            let sum = value(left, answers).number().zip(value(right, answers).number());
            Value::Number(sum.map(|(left, right)| left + right))
        }
        Kind::Negative(part) => Value::Number(value(part, answers).number().map(|number| -number)),
        Kind::Text(text) => Value::Text(text.clone()),
        Kind::Number(digits) => Value::Number(millionths(digits)),
        Kind::Reference(name) => Value::Text(answers.get(name).cloned().unwrap_or_default()),
        Kind::Call(name, arguments) => match (name.as_str(), arguments.as_slice()) {
            ("true", []) => Value::Truth(true),
            ("false", []) => Value::Truth(false),
            ("not", [part]) => Value::Truth(!truth(part)),
            ("if", [condition, then, otherwise]) => {
                value(if truth(condition) { then } else { otherwise }, answers)
            }
            ("selected", [of, code]) => {
                let (of, code) = (value(of, answers).text(), value(code, answers).text());
                Value::Truth(of.split(' ').any(|chosen| chosen == code))
            }
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}

fn compared(left: &Value, comparison: Comparison, right: &Value) -> bool {
    let numbers = || left.number().zip(right.number());
    let equal = match (left, right) {
        (Value::Truth(_), _) | (_, Value::Truth(_)) => left.truth() == right.truth(),
        (Value::Number(_), _) | (_, Value::Number(_)) => numbers().is_some_and(|(left, right)| left == right),
        _ => left.text() == right.text(),
    };
    match comparison {
        Comparison::Equal => equal,
        Comparison::Different => !equal,
        Comparison::Less => numbers().is_some_and(|(left, right)| left < right),
        Comparison::AtMost => numbers().is_some_and(|(left, right)| left <= right),
        Comparison::Greater => numbers().is_some_and(|(left, right)| left > right),
        Comparison::AtLeast => numbers().is_some_and(|(left, right)| left >= right),
    }
}

/// One row of a survey by its headers.
pub(crate) type Line = BTreeMap<String, String>;

pub(crate) fn lines(bytes: &[u8], sheet: &str) -> Vec<Line> {
    let workbook = Workbook::read(bytes).unwrap();
    let rows = &workbook.sheet(sheet).unwrap().rows;
    let headers: BTreeMap<u32, String> =
        rows[0].iter().map(|cell| (cell.at.column, cell.text.clone())).collect();
    let line = |row: &Vec<fener_xlsform::Cell>| {
        row.iter().map(|cell| (headers[&cell.at.column].clone(), cell.text.clone())).collect()
    };
    rows[1..].iter().map(line).collect()
}

/// The questions that are relevant for these answers, by name and in order, without those that are worked out.
pub(crate) fn relevant(survey: &[Line], given: &Answers) -> Vec<String> {
    let mut answers = Answers::new();
    let mut open = vec![true];
    let mut shown = Vec::new();
    let cell = |line: &Line, column: &str| line.get(column).cloned().unwrap_or_default();
    for line in survey {
        let written = cell(line, "relevant");
        let own = written.is_empty() || value(&Expression::parse(&written).unwrap(), &answers).truth();
        let is_relevant = own && *open.last().unwrap();
        let name = cell(line, "name");
        match cell(line, "type").as_str() {
            "begin_group" => open.push(is_relevant),
            "end_group" => drop(open.pop()),
            "calculate" if is_relevant => {
                let calculation = Expression::parse(&cell(line, "calculation")).unwrap();
                answers.insert(name, value(&calculation, &answers).text());
            }
            "calculate" => {}
            _ if is_relevant => {
                answers.extend(given.get(&name).map(|answer| (name.clone(), answer.clone())));
                shown.push(name);
            }
            _ => {}
        }
    }
    assert_eq!(open.len(), 1);
    shown
}
