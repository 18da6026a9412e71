//! Facts from JSON. Names go straight to bits: no text is copied unless something is wrong with it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, Visitor};
use serde::{Serialize, Serializer};

use super::{Facts, IndicatorValue};
use crate::loaded::Pack;
use crate::names::{Names, bit, only};

/// What is wrong with a fact set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum FactsErrorCode {
    /// Nothing is written in this line.
    #[error("the line is empty")]
    EmptyLine,
    /// Not JSON.
    #[error("not valid json")]
    BadJson,
    /// Bytes that are no text.
    #[error("not utf-8")]
    NotUtf8,
    /// A text was expected and something else stands there, or the line is not an object.
    #[error("a value of another type")]
    WrongType,
    /// Neither `id`, `indicators` nor a fact of the pack.
    #[error("unknown field")]
    UnknownField,
    /// An indicator that the pack does not know.
    #[error("unknown indicator")]
    UnknownIndicator,
    /// A value that this fact or indicator does not have.
    #[error("unknown value")]
    UnknownValue,
    /// The same field or indicator twice.
    #[error("the same name twice")]
    Duplicate,
    /// More bytes in one line than are read.
    #[error("the line is too long")]
    LineTooLong,
}

/// What is wrong with a fact set, and where. Holds names of the pack and places, never a person's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code} at `{at}`")]
pub struct FactsError {
    /// What is wrong.
    pub code: FactsErrorCode,
    /// The field, such as `indicators.EX_PAY`, or `column 17`, counted from one, where there is none to name.
    pub at: String,
    /// The name that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
    /// With an unknown value: the values there are.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub one_of: Vec<String>,
}

impl FactsError {
    /// An error without a guess.
    #[must_use]
    pub fn new(code: FactsErrorCode, at: &str) -> Self {
        Self { code, at: at.to_owned(), did_you_mean: None, one_of: Vec::new() }
    }

    pub(crate) fn meaning(mut self, guess: Option<String>) -> Self {
        self.did_you_mean = guess;
        self
    }

    pub(crate) fn unknown(code: FactsErrorCode, at: &str, names: &Names, wrong: &str) -> Self {
        Self::new(code, at).meaning(names.nearest(wrong))
    }

    /// A value that is none of these.
    pub(crate) fn unknown_value<'a>(at: &str, values: impl Iterator<Item = &'a str>, wrong: &str) -> Self {
        let one_of: Vec<String> = values.map(str::to_owned).collect();
        let guess = crate::names::nearest(wrong, one_of.iter().map(String::as_str));
        Self { one_of, ..Self::new(FactsErrorCode::UnknownValue, at).meaning(guess) }
    }
}

/// The id of a line: a text or a whole number, given back as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineId<'a> {
    /// No id.
    Absent,
    /// A text.
    Text(Cow<'a, str>),
    /// A number.
    Number(i64),
}

impl Serialize for LineId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i64(*number),
        }
    }
}

/// One line of facts with its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactLine<'a> {
    /// The line's own id.
    pub id: LineId<'a>,
    /// The facts.
    pub facts: Facts,
}

impl Facts {
    /// Reads `{"id": …, "<fact>": "<value>", …, "indicators": {"<id>": "<value>", …}}`. Whatever is missing is at its
    /// `missing` value or not asked; nothing unknown is let through.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn parse(pack: &Pack, json: &[u8]) -> Result<Self, FactsError> {
        FactLine::parse(pack, json).map(|line| line.facts)
    }
}

impl<'a> FactLine<'a> {
    /// As [`Facts::parse`], with the id.
    ///
    /// # Errors
    /// The first thing that is wrong, and where.
    pub fn parse(pack: &Pack, json: &'a [u8]) -> Result<Self, FactsError> {
        let mut note = Note { field: Field::Line, wrong: None };
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        let read = LineSeed { pack, note: &mut note }
            .deserialize(&mut deserializer)
            .and_then(|line| deserializer.end().map(|()| line));
        read.map_err(|error| note.told(pack, json, &error))
    }

    /// The id of a line that could not be read, as far as it can be made out.
    #[must_use]
    pub fn id_of(json: &[u8]) -> LineId<'static> {
        let value: Option<serde_json::Value> = serde_json::from_slice(json).ok();
        match value.as_ref().and_then(|value| value.get("id")) {
            Some(serde_json::Value::String(text)) => LineId::Text(Cow::Owned(text.clone())),
            Some(serde_json::Value::Number(number)) => number.as_i64().map_or(LineId::Absent, LineId::Number),
            _ => LineId::Absent,
        }
    }
}

/// A text borrowed from the line where it holds no escapes.
struct Text<'de>(Cow<'de, str>);

impl<'de> de::Deserialize<'de> for Text<'de> {
    fn deserialize<D: de::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text")
            }
            fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Borrowed(text)))
            }
            fn visit_str<E: de::Error>(self, text: &str) -> Result<Text<'de>, E> {
                Ok(Text(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(TextVisitor)
    }
}

struct IdSeed;

impl<'de> DeserializeSeed<'de> for IdSeed {
    type Value = LineId<'de>;
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<LineId<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for IdSeed {
    type Value = LineId<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a whole number")
    }
    fn visit_borrowed_str<E: de::Error>(self, text: &'de str) -> Result<LineId<'de>, E> {
        Ok(LineId::Text(Cow::Borrowed(text)))
    }
    fn visit_str<E: de::Error>(self, text: &str) -> Result<LineId<'de>, E> {
        Ok(LineId::Text(Cow::Owned(text.to_owned())))
    }
    fn visit_i64<E: de::Error>(self, number: i64) -> Result<LineId<'de>, E> {
        Ok(LineId::Number(number))
    }
    fn visit_u64<E: de::Error>(self, number: u64) -> Result<LineId<'de>, E> {
        i64::try_from(number).map(LineId::Number).map_err(|_| E::custom("the number is too large"))
    }
}

/// What is read: the value of a field, or the line itself.
#[derive(Clone, Copy)]
enum Field {
    Line,
    Id,
    Fact(usize),
    Indicators,
    Indicator(usize),
}

/// What the parser's own error would not say: where it was, and what is wrong with a name.
struct Note {
    field: Field,
    wrong: Option<FactsError>,
}

impl Note {
    /// Notes what is wrong where it can be named, and stops.
    fn stop<T, E: de::Error>(&mut self, error: FactsError) -> Result<T, E> {
        self.wrong = Some(error);
        Err(E::custom("see the noted error"))
    }

    /// What is wrong with the line, from what was noted and what the parser says.
    fn told(self, pack: &Pack, json: &[u8], error: &serde_json::Error) -> FactsError {
        if let Some(wrong) = self.wrong {
            return wrong;
        }
        let column = |column: usize| format!("column {}", column.max(1));
        match std::str::from_utf8(json) {
            // Whatever comes first is told.
            Err(bytes) if bytes.valid_up_to() <= error.column() => {
                FactsError::new(FactsErrorCode::NotUtf8, &column(bytes.valid_up_to() + 1))
            }
            _ if json.trim_ascii().is_empty() => FactsError::new(FactsErrorCode::EmptyLine, &column(1)),
            _ if error.is_data() => {
                let at = self.field.name(pack).unwrap_or_else(|| column(error.column()));
                FactsError::new(FactsErrorCode::WrongType, &at)
            }
            _ => FactsError::new(FactsErrorCode::BadJson, &column(error.column())),
        }
    }
}

impl Field {
    /// As an error names it; none when the line itself is no object.
    fn name(self, pack: &Pack) -> Option<String> {
        let rules = &pack.rules;
        match self {
            Self::Line => None,
            Self::Id => Some("id".to_owned()),
            Self::Fact(place) => Some(rules.fact_names.name(place).to_owned()),
            Self::Indicators => Some("indicators".to_owned()),
            Self::Indicator(place) => Some(format!("indicators.{}", rules.indicators.name(place))),
        }
    }
}

struct LineSeed<'p, 'n> {
    pack: &'p Pack,
    note: &'n mut Note,
}

impl<'de> DeserializeSeed<'de> for LineSeed<'_, '_> {
    type Value = FactLine<'de>;
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<FactLine<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for LineSeed<'_, '_> {
    type Value = FactLine<'de>;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of facts")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FactLine<'de>, A::Error> {
        let mut line = FactLine { id: LineId::Absent, facts: Facts::new(self.pack) };
        // One bit per fact; the two highest bits for `id` and `indicators`.
        let (mut seen, id_bit, indicators_bit) = (0_u128, only(127), only(126));
        let rules = &self.pack.rules;
        while let Some(Text(key)) = map.next_key()? {
            let (field, own_bit) = match key.as_ref() {
                "id" => (Field::Id, id_bit),
                "indicators" => (Field::Indicators, indicators_bit),
                name => match rules.fact_names.place(name) {
                    Some(place) => (Field::Fact(place), only(place)),
                    None => return self.note.stop(unknown_field(self.pack, &key)),
                },
            };
            if seen & own_bit != 0 {
                return self.note.stop(FactsError::new(FactsErrorCode::Duplicate, &key));
            }
            seen |= own_bit;
            self.note.field = field;
            match key.as_ref() {
                "id" => line.id = map.next_value_seed(IdSeed)?,
                "indicators" => {
                    let facts = &mut line.facts;
                    map.next_value_seed(IndicatorsSeed { pack: self.pack, facts, note: self.note })?;
                }
                name => {
                    let Text(value) = map.next_value()?;
                    if let Err(error) = line.facts.set_fact(self.pack, name, &value) {
                        return self.note.stop(error);
                    }
                }
            }
        }
        Ok(line)
    }
}

fn unknown_field(pack: &Pack, name: &str) -> FactsError {
    let names = pack.rules.fact_names.iter().chain(["id", "indicators"]);
    let guess = crate::names::nearest(name, names);
    FactsError::new(FactsErrorCode::UnknownField, &short(name)).meaning(guess)
}

/// Names that nobody knows are given back, but not at any length.
fn short(name: &str) -> String {
    name.chars().take(64).collect()
}

struct IndicatorsSeed<'p, 'f, 'n> {
    pack: &'p Pack,
    facts: &'f mut Facts,
    note: &'n mut Note,
}

impl<'de> DeserializeSeed<'de> for IndicatorsSeed<'_, '_, '_> {
    type Value = ();
    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for IndicatorsSeed<'_, '_, '_> {
    type Value = ();
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object of indicators")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let names = &self.pack.rules.indicators;
        let mut seen = 0_u128;
        while let Some(Text(id)) = map.next_key()? {
            let at = || format!("indicators.{}", short(&id));
            let Some(place) = names.place(&id) else {
                let guess = names.nearest(&id);
                let error = FactsError::new(FactsErrorCode::UnknownIndicator, &at());
                return self.note.stop(error.meaning(guess));
            };
            if bit(seen, place) {
                return self.note.stop(FactsError::new(FactsErrorCode::Duplicate, &at()));
            }
            seen |= only(place);
            self.note.field = Field::Indicator(place);
            let Text(value) = map.next_value()?;
            match IndicatorValue::read(&value, at) {
                Ok(value) => self.facts.put_indicator(place, value),
                Err(error) => return self.note.stop(error),
            }
        }
        Ok(())
    }
}
