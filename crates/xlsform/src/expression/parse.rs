//! Text to tree: a recursive descent that knows how deep it is.

use super::{Comparison, Expression, ExpressionError, Kind, Problem};

/// Bytes of one expression.
const MAX_LENGTH: usize = 8_192;
/// Brackets, functions and signs inside each other.
const MAX_DEPTH: usize = 64;

type Parsed = Result<Expression, ExpressionError>;

pub(super) fn expression(text: &str) -> Parsed {
    let whole = |problem| ExpressionError { problem, span: 0..text.len() };
    if text.len() > MAX_LENGTH {
        return Err(whole(Problem::TooLong));
    }
    if text.trim().is_empty() {
        return Err(whole(Problem::Empty));
    }
    let mut parser = Parser { text, at: 0, depth: 0, open: Vec::new() };
    let expression = parser.or()?;
    match parser.peek() {
        None => Ok(expression),
        Some(')') => Err(ExpressionError { problem: Problem::NotOpened, span: 0..parser.at + 1 }),
        Some(_) => Err(parser.unexpected()),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
    /// Where the brackets begin that are still to end.
    open: Vec<usize>,
}

impl<'t> Parser<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    fn peek(&mut self) -> Option<char> {
        self.space();
        self.rest().chars().next()
    }

    fn eat(&mut self, sign: &str) -> bool {
        self.space();
        let there = self.rest().starts_with(sign);
        self.at += if there { sign.len() } else { 0 };
        there
    }

    /// A word such as `and`, and not the beginning of a longer one.
    fn eat_word(&mut self, word: &str) -> bool {
        self.space();
        let there = self.rest().strip_prefix(word).is_some_and(|after| !after.starts_with(is_name));
        self.at += if there { word.len() } else { 0 };
        there
    }

    fn error(&self, problem: Problem, from: usize) -> ExpressionError {
        ExpressionError { problem, span: from..self.at.max(from) }
    }

    fn unexpected(&self) -> ExpressionError {
        let rest = self.rest();
        let length = rest.chars().next().map_or(0, char::len_utf8);
        let path = rest.starts_with(['/', '[', '@']) || rest.starts_with("..");
        let problem = if path { Problem::Path } else { Problem::Unexpected };
        ExpressionError { problem, span: self.at..self.at + length }
    }

    /// The end, where something else had to come: what began last and did not end, or all of it.
    fn ended(&self) -> ExpressionError {
        let end = self.text.trim_end().len();
        match self.open.last() {
            Some(from) => ExpressionError { problem: Problem::NotClosed, span: *from..end },
            None => ExpressionError { problem: Problem::CutOff, span: 0..end },
        }
    }

    fn deeper<T>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<T, ExpressionError>,
    ) -> Result<T, ExpressionError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ExpressionError { problem: Problem::TooDeep, span: self.at..self.text.len() });
        }
        let done = inner(self);
        self.depth -= 1;
        done
    }

    fn or(&mut self) -> Parsed {
        let first = self.and()?;
        let mut parts = vec![first];
        while self.eat_word("or") {
            parts.push(self.and()?);
        }
        Ok(together(parts, Kind::Or))
    }

    fn and(&mut self) -> Parsed {
        let first = self.comparison()?;
        let mut parts = vec![first];
        while self.eat_word("and") {
            parts.push(self.comparison()?);
        }
        Ok(together(parts, Kind::And))
    }

    /// A chain of comparisons means nothing that anybody writes: one is enough.
    fn comparison(&mut self) -> Parsed {
        const SIGNS: [(&str, Comparison); 6] = [
            ("!=", Comparison::Different),
            ("<=", Comparison::AtMost),
            (">=", Comparison::AtLeast),
            ("=", Comparison::Equal),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
        ];
        let left = self.sum()?;
        if self.eat("==") {
            return Err(self.error(Problem::TwoSigns, self.at - 2));
        }
        let Some((_, comparison)) = SIGNS.into_iter().find(|(sign, _)| self.eat(sign)) else {
            return Ok(left);
        };
        let right = self.sum()?;
        Ok(two(left, right, |left, right| Kind::Compare(left, comparison, right)))
    }

    fn sum(&mut self) -> Parsed {
        self.chain(&["+", "-"], Self::product)
    }

    fn product(&mut self) -> Parsed {
        self.chain(&["*", "div", "mod"], Self::sign)
    }

    /// From the left, so each link lies one deeper.
    fn chain(&mut self, signs: &[&'static str], next: fn(&mut Self) -> Parsed) -> Parsed {
        let mut left = next(self)?;
        let mut links = 0;
        while let Some(sign) = signs
            .iter()
            .copied()
            .find(|sign| if sign.starts_with(is_name_start) { self.eat_word(sign) } else { self.eat(sign) })
        {
            links += 1;
            if links > MAX_DEPTH {
                return Err(self.error(Problem::TooDeep, left.span.start));
            }
            let right = next(self)?;
            left = two(left, right, |left, right| Kind::Arithmetic(left, sign, right));
        }
        Ok(left)
    }

    fn sign(&mut self) -> Parsed {
        self.space();
        let from = self.at;
        if self.eat("-") {
            let part = self.deeper(Self::sign)?;
            let span = from..part.span.end;
            return Ok(Expression { kind: Kind::Negative(Box::new(part)), span });
        }
        self.single()
    }

    fn single(&mut self) -> Parsed {
        let next = self.peek();
        let from = self.at;
        let kind = match next {
            Some('(') => {
                self.at += 1;
                self.open.push(from);
                let inner = self.deeper(Self::or)?;
                self.close()?;
                return Ok(inner);
            }
            Some('$') => self.reference(from)?,
            Some(quote) if closing(quote).is_some() => self.quoted(from, quote)?,
            Some(digit) if digit.is_ascii_digit() => self.number(),
            Some('.')
                if self
                    .rest()
                    .get(1..)
                    .is_some_and(|after| after.starts_with(|c: char| c.is_ascii_digit())) =>
            {
                self.number()
            }
            Some('.') if !self.rest().starts_with("..") && !self.rest().starts_with("./") => {
                self.at += 1;
                Kind::Current
            }
            Some(start) if is_name_start(start) => self.named(from)?,
            None => return Err(self.ended()),
            _ => return Err(self.unexpected()),
        };
        Ok(Expression { kind, span: from..self.at })
    }

    /// The end of the bracket that began last.
    fn close(&mut self) -> Result<(), ExpressionError> {
        if self.eat(")") {
            self.open.pop();
            Ok(())
        } else if self.peek().is_none() {
            Err(self.ended())
        } else {
            Err(self.unexpected())
        }
    }

    fn reference(&mut self, from: usize) -> Result<Kind, ExpressionError> {
        if !self.eat("${") {
            return Err(self.unexpected());
        }
        let Some(end) = self.rest().find('}') else {
            self.at = self.text.len();
            return Err(self.error(Problem::NotClosed, from));
        };
        let name = self.rest().get(..end).unwrap_or_default().trim().to_owned();
        self.at += end + 1;
        Ok(Kind::Reference(name))
    }

    fn quoted(&mut self, from: usize, quote: char) -> Result<Kind, ExpressionError> {
        self.at += quote.len_utf8();
        let ends = closing(quote).unwrap_or_default();
        let Some((end, sign)) = self.rest().char_indices().find(|(_, c)| ends.contains(*c)) else {
            self.at = self.text.len();
            return Err(self.error(Problem::NotClosed, from));
        };
        let text = self.rest().get(..end).unwrap_or_default().to_owned();
        self.at += end + sign.len_utf8();
        Ok(Kind::Text(text))
    }

    fn number(&mut self) -> Kind {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(rest.len());
        self.at += end;
        Kind::Number(rest.get(..end).unwrap_or_default().to_owned())
    }

    /// A function with its arguments, or a bare name.
    fn named(&mut self, from: usize) -> Result<Kind, ExpressionError> {
        let rest = self.rest();
        let end = rest.find(|c| !is_name(c)).unwrap_or(rest.len());
        let name = rest.get(..end).unwrap_or_default().to_owned();
        self.at += end;
        if !self.eat("(") {
            self.at = from + end;
            return Ok(Kind::Name(name));
        }
        let mut arguments = Vec::new();
        if !self.eat(")") {
            self.open.push(from);
            arguments.push(self.deeper(Self::or)?);
            while self.eat(",") {
                arguments.push(self.deeper(Self::or)?);
            }
            self.close()?;
        }
        Ok(Kind::Call(name, arguments))
    }
}

fn is_name_start(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || "_-.:".contains(c)
}

/// What ends a text that begins so. Spreadsheets make curly quotes of straight ones.
fn closing(quote: char) -> Option<&'static str> {
    match quote {
        '\'' => Some("'"),
        '"' => Some("\""),
        '\u{2018}' | '\u{2019}' => Some("\u{2018}\u{2019}"),
        '\u{201c}' | '\u{201d}' => Some("\u{201c}\u{201d}"),
        _ => None,
    }
}

fn together(mut parts: Vec<Expression>, kind: fn(Vec<Expression>) -> Kind) -> Expression {
    if parts.len() == 1
        && let Some(only) = parts.pop()
    {
        return only;
    }
    let start = parts.first().map_or(0, |part| part.span.start);
    let end = parts.last().map_or(0, |part| part.span.end);
    Expression { kind: kind(parts), span: start..end }
}

fn two(
    left: Expression,
    right: Expression,
    kind: impl FnOnce(Box<Expression>, Box<Expression>) -> Kind,
) -> Expression {
    let span = left.span.start..right.span.end;
    Expression { kind: kind(Box::new(left), Box::new(right)), span }
}

#[cfg(test)]
mod tests {
    use super::{Problem, expression};

    fn canonical(text: &str) -> String {
        expression(text).unwrap_or_else(|error| panic!("{text}: {error:?}")).to_string()
    }

    #[test]
    fn what_forms_are_written_in_is_understood() {
        for (text, as_read) in [
            ("${age}>=18", "${age} >= 18"),
            (
                "${a} = 'x' or ${b}=\"y\" and not(${c} = '1')",
                "(${a} = 'x') or ((${b} = 'y') and not(${c} = '1'))",
            ),
            ("selected( ${a} , 'x')", "selected(${a}, 'x')"),
            ("if(${a} = 1, 'x', '')", "if(${a} = 1, 'x', '')"),
            (". > 0 and . < 120", "(. > 0) and (. < 120)"),
            ("string-length(.) <= 20", "string-length(.) <= 20"),
            ("-1 + 2 * 3 div 4 mod 5", "(-1) + (((2 * 3) div 4) mod 5)"),
            ("${a}-1", "${a} - 1"),
            ("${order} = 'and'", "${order} = 'and'"),
            ("${a} = \u{2018}x\u{2019}", "${a} = 'x'"),
            ("true()", "true()"),
            ("country = ${country}", "country = ${country}"),
            ("${a} = \"it's\"", "${a} = \"it's\""),
            (".5 < ${a}", ".5 < ${a}"),
        ] {
            assert_eq!(canonical(text), as_read);
            assert_eq!(canonical(as_read), as_read, "and reads back the same");
        }
    }

    #[test]
    fn what_is_not_is_said_with_its_place() {
        for (text, problem, span) in [
            ("", Problem::Empty, 0..0),
            ("${a", Problem::NotClosed, 0..3),
            ("'a", Problem::NotClosed, 0..2),
            ("(1 = 1", Problem::NotClosed, 0..6),
            ("../a = 1", Problem::Path, 0..1),
            ("/data/a = 1", Problem::Path, 0..1),
            ("1 = 1 ]", Problem::Unexpected, 6..7),
            ("1 = ", Problem::CutOff, 0..3),
            ("not(1 = 1 and (", Problem::NotClosed, 14..15),
            ("selected(1, ", Problem::NotClosed, 0..11),
            ("(1 = 1) and (2 = ", Problem::NotClosed, 12..16),
            ("(1 = 1))", Problem::NotOpened, 0..8),
            ("1 == 1", Problem::TwoSigns, 2..4),
            ("(1==1", Problem::TwoSigns, 2..4),
            ("a b", Problem::Unexpected, 2..3),
        ] {
            let error = expression(text).expect_err(text);
            assert_eq!((error.problem, error.span), (problem, span), "{text}");
        }
        let deep = format!("{}1{}", "(".repeat(65), ")".repeat(65));
        assert_eq!(expression(&deep).expect_err("deep").problem, Problem::TooDeep);
        let signs = format!("{}1", "-".repeat(5_000));
        assert_eq!(expression(&signs).expect_err("deep").problem, Problem::TooDeep);
        assert_eq!(expression(&"1+".repeat(4_000)).expect_err("deep").problem, Problem::TooDeep);
        assert_eq!(expression(&"1 ".repeat(5_000)).expect_err("long").problem, Problem::TooLong);
    }
}
