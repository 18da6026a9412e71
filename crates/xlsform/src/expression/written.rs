//! Expressions put together, as the export writes them and the import knows them again.

use super::{Comparison, Expression, Kind};

/// A number in its smallest unit, with a point.
pub(crate) fn decimal(value: i64, decimals: u8) -> String {
    let places = usize::from(decimals);
    if places == 0 {
        return value.to_string();
    }
    let digits = format!("{:0>width$}", value.unsigned_abs(), width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    format!("{}{whole}.{fraction}", if value < 0 { "-" } else { "" })
}

fn plain(kind: Kind) -> Expression {
    Expression { kind, span: 0..0 }
}

pub(crate) fn truth(holds: bool) -> Expression {
    call(if holds { "true" } else { "false" }, Vec::new())
}

pub(crate) fn text(text: &str) -> Expression {
    plain(Kind::Text(text.to_owned()))
}

pub(crate) fn number(digits: &str) -> Expression {
    match digits.strip_prefix('-') {
        Some(digits) => plain(Kind::Negative(Box::new(number(digits)))),
        None => plain(Kind::Number(digits.to_owned())),
    }
}

pub(crate) fn call(name: &str, arguments: Vec<Expression>) -> Expression {
    plain(Kind::Call(name.to_owned(), arguments))
}

pub(crate) fn reference(name: &str) -> Expression {
    plain(Kind::Reference(name.to_owned()))
}

pub(crate) fn selected(name: &str, code: &str) -> Expression {
    call("selected", vec![reference(name), text(code)])
}

pub(crate) fn compare(name: &str, comparison: Comparison, value: Expression) -> Expression {
    plain(Kind::Compare(Box::new(reference(name)), comparison, Box::new(value)))
}

pub(crate) fn and(parts: impl IntoIterator<Item = Expression>) -> Expression {
    joined(parts, true, Kind::And)
}

pub(crate) fn or(parts: impl IntoIterator<Item = Expression>) -> Expression {
    joined(parts, false, Kind::Or)
}

/// `neutral` changes nothing among the parts, and its opposite decides alone.
fn joined(
    parts: impl IntoIterator<Item = Expression>,
    neutral: bool,
    kind: fn(Vec<Expression>) -> Kind,
) -> Expression {
    let mut kept = Vec::new();
    for part in parts {
        if part == truth(!neutral) {
            return part;
        }
        if part != truth(neutral) && !kept.contains(&part) {
            kept.push(part);
        }
    }
    if kept.len() > 1 { plain(kind(kept)) } else { kept.pop().unwrap_or_else(|| truth(neutral)) }
}

/// `if(a, 1, 0) + if(b, 1, 0) >= n`
pub(crate) fn at_least(n: usize, parts: impl Iterator<Item = Expression>) -> Expression {
    let parts: Vec<Expression> = parts.collect();
    if n == 0 {
        return truth(true);
    }
    if n > parts.len() {
        return truth(false);
    }
    if n == 1 {
        return or(parts);
    }
    if n == parts.len() {
        return and(parts);
    }
    let one = |part| call("if", vec![part, number("1"), number("0")]);
    let sum = parts
        .into_iter()
        .map(one)
        .reduce(|sum, one| plain(Kind::Arithmetic(Box::new(sum), "+", Box::new(one))));
    let least = number(&n.to_string());
    sum.map_or_else(
        || truth(false),
        |sum| plain(Kind::Compare(Box::new(sum), Comparison::AtLeast, Box::new(least))),
    )
}

#[cfg(test)]
mod tests {
    use super::decimal;

    #[test]
    fn the_point_stands_where_the_item_has_it() {
        for (value, decimals, written) in [
            (1250, 2, "12.50"),
            (5, 2, "0.05"),
            (-5, 2, "-0.05"),
            (-1250, 1, "-125.0"),
            (7, 0, "7"),
            (0, 3, "0.000"),
        ] {
            assert_eq!(decimal(value, decimals), written);
        }
    }
}
