//! The part of XPath that forms are written in, as a tree in which every part knows where it stands.

mod parse;
mod problem;
pub(crate) mod written;

use std::fmt;
use std::ops::Range;

pub use problem::{ExpressionError, Problem};

/// Two sides compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    Different,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl Comparison {
    /// As it is written.
    #[must_use]
    pub fn sign(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Different => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        }
    }

    /// The same with its sides exchanged.
    #[must_use]
    pub fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::AtMost => Self::AtLeast,
            Self::Greater => Self::Less,
            Self::AtLeast => Self::AtMost,
            same => same,
        }
    }
}

/// What an expression is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One of them.
    Or(Vec<Expression>),
    /// All of them.
    And(Vec<Expression>),
    /// Two sides.
    Compare(Box<Expression>, Comparison, Box<Expression>),
    /// `+`, `-`, `*`, `div` or `mod`.
    Arithmetic(Box<Expression>, &'static str, Box<Expression>),
    /// `-` before something.
    Negative(Box<Expression>),
    /// A function by name.
    Call(String, Vec<Expression>),
    /// A text between quotes.
    Text(String),
    /// A number as it is written.
    Number(String),
    /// `${name}`
    Reference(String),
    /// `.`
    Current,
    /// A bare name: a column of the choices.
    Name(String),
}

/// An expression and where it stands, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub span: Range<usize>,
}

impl Expression {
    /// Reads an expression.
    ///
    /// # Errors
    /// The first thing that is no part of the language, and where it stands.
    pub fn parse(text: &str) -> Result<Self, ExpressionError> {
        parse::expression(text)
    }

    /// Its direct parts.
    #[must_use]
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            Kind::Or(parts) | Kind::And(parts) | Kind::Call(_, parts) => parts.iter().collect(),
            Kind::Compare(left, _, right) | Kind::Arithmetic(left, _, right) => vec![left, right],
            Kind::Negative(part) => vec![part],
            _ => Vec::new(),
        }
    }

    /// Whether it, or any part of it, is so.
    pub fn any(&self, is: &impl Fn(&Kind) -> bool) -> bool {
        is(&self.kind) || self.parts().into_iter().any(|part| part.any(is))
    }
}

/// As text that reads back as the same tree.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.kind {
            Kind::Or(parts) => joined(f, parts, " or "),
            Kind::And(parts) => joined(f, parts, " and "),
            Kind::Compare(left, comparison, right) => {
                write!(f, "{} {} {}", Inner(left), comparison.sign(), Inner(right))
            }
            Kind::Arithmetic(left, sign, right) => write!(f, "{} {sign} {}", Inner(left), Inner(right)),
            Kind::Negative(part) => write!(f, "-{}", Inner(part)),
            Kind::Call(name, arguments) => {
                write!(f, "{name}(")?;
                for (place, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if place == 0 { "" } else { ", " })?;
                }
                f.write_str(")")
            }
            Kind::Text(text) if text.contains('\'') => write!(f, "\"{text}\""),
            Kind::Text(text) => write!(f, "'{text}'"),
            Kind::Number(digits) => f.write_str(digits),
            Kind::Reference(name) => write!(f, "${{{name}}}"),
            Kind::Current => f.write_str("."),
            Kind::Name(name) => f.write_str(name),
        }
    }
}

fn joined(f: &mut fmt::Formatter<'_>, parts: &[Expression], between: &str) -> fmt::Result {
    for (place, part) in parts.iter().enumerate() {
        write!(f, "{}{}", if place == 0 { "" } else { between }, Inner(part))?;
    }
    Ok(())
}

/// A part of something larger: in brackets wherever they could be needed.
struct Inner<'e>(&'e Expression);

impl fmt::Display for Inner<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let loose = matches!(
            self.0.kind,
            Kind::Or(_) | Kind::And(_) | Kind::Compare(..) | Kind::Arithmetic(..) | Kind::Negative(_)
        );
        if loose { write!(f, "({})", self.0) } else { self.0.fmt(f) }
    }
}
