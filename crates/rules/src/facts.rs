//! Facts: what is known of a person in the words of the pack, and how they are read from JSON.

mod parse;

pub use parse::{FactLine, FactsError, FactsErrorCode, LineId};

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::loaded::Pack;
use crate::names::{Names, bit, only};
use crate::rules::{MAX_FACTS, Rules};

/// The value of each fact by its place.
pub(crate) type FactValues = [u8; MAX_FACTS];

/// What is known about one indicator. Whatever is not `yes` is not a "no".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IndicatorValue {
    /// Nobody asked or looked.
    #[default]
    NotAsked,
    /// Asked, and not there. Looked for and not seen is not asked.
    No,
    /// Not known.
    Unknown,
    /// The person did not want to say.
    Refused,
    /// There.
    Yes,
}

impl IndicatorValue {
    /// All values, as written in packs and fact lines.
    pub(crate) const NAMES: [(&'static str, Self); 5] = [
        ("yes", Self::Yes),
        ("no", Self::No),
        ("unknown", Self::Unknown),
        ("refused", Self::Refused),
        ("not_asked", Self::NotAsked),
    ];

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, value)| *value)
    }

    /// Reads a value as it is written in packs and fact lines; `at` says where it stands.
    ///
    /// # Errors
    /// When there is no such value.
    pub fn read(name: &str, at: impl FnOnce() -> String) -> Result<Self, FactsError> {
        Self::from_name(name)
            .ok_or_else(|| FactsError::unknown_value(&at(), Self::NAMES.iter().map(|(name, _)| *name), name))
    }

    /// As written in packs and fact lines.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, value)| *value == self).map_or("not_asked", |(name, _)| *name)
    }
}

/// What is known of one person, for one pack: the value of every fact and of every indicator. Small and `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Facts {
    pub(crate) values: FactValues,
    pub(crate) yes: u128,
    pub(crate) no: u128,
    pub(crate) unknown: u128,
    pub(crate) refused: u128,
}

/// Facts are a person's story: never printed.
impl fmt::Debug for Facts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Facts(…)")
    }
}

impl Facts {
    /// Nothing known: every fact at its `missing` value, every indicator not asked.
    #[must_use]
    pub fn new(pack: &Pack) -> Self {
        Self::nothing(&pack.rules)
    }

    pub(crate) fn nothing(rules: &Rules) -> Self {
        let mut values = [0; MAX_FACTS];
        for (value, rule) in values.iter_mut().zip(&rules.facts) {
            *value = u8::try_from(rule.missing).unwrap_or(0);
        }
        Self { values, yes: 0, no: 0, unknown: 0, refused: 0 }
    }

    /// Sets a fact by name.
    ///
    /// # Errors
    /// When the pack has no such fact or the fact no such value.
    pub fn set_fact(&mut self, pack: &Pack, name: &str, value: &str) -> Result<&mut Self, FactsError> {
        let place = pack.rules.fact_names.place(name).ok_or_else(|| {
            FactsError::unknown(FactsErrorCode::UnknownField, name, &pack.rules.fact_names, name)
        })?;
        let values = pack.rules.facts.get(place).map(|rule| &rule.values);
        let found = values.and_then(|values| values.place(value));
        let Some(found) = found else {
            let known = values.into_iter().flat_map(Names::iter);
            return Err(FactsError::unknown_value(name, known, value));
        };
        self.put_fact(place, found);
        Ok(self)
    }

    /// Sets an indicator by id.
    ///
    /// # Errors
    /// When the pack has no such indicator.
    pub fn set_indicator(
        &mut self,
        pack: &Pack,
        id: &str,
        value: IndicatorValue,
    ) -> Result<&mut Self, FactsError> {
        let names = &pack.rules.indicators;
        let place = names.place(id).ok_or_else(|| {
            FactsError::unknown(FactsErrorCode::UnknownIndicator, &format!("indicators.{id}"), names, id)
        })?;
        self.put_indicator(place, value);
        Ok(self)
    }

    /// The value of a fact by name.
    #[must_use]
    pub fn fact<'p>(&self, pack: &'p Pack, name: &str) -> Option<&'p str> {
        let place = pack.rules.fact_names.place(name)?;
        Some(pack.rules.fact_value(self, place))
    }

    /// The value of an indicator by id; not asked when the pack does not know it.
    #[must_use]
    pub fn indicator(&self, pack: &Pack, id: &str) -> IndicatorValue {
        pack.rules.indicators.place(id).map_or(IndicatorValue::NotAsked, |place| self.at(place))
    }

    pub(crate) fn at(&self, place: usize) -> IndicatorValue {
        [
            (self.yes, IndicatorValue::Yes),
            (self.refused, IndicatorValue::Refused),
            (self.unknown, IndicatorValue::Unknown),
            (self.no, IndicatorValue::No),
        ]
        .into_iter()
        .find(|(mask, _)| bit(*mask, place))
        .map_or(IndicatorValue::NotAsked, |(_, value)| value)
    }

    pub(crate) fn put_fact(&mut self, place: usize, value: usize) {
        if let (Some(slot), Ok(value)) = (self.values.get_mut(place), u8::try_from(value)) {
            *slot = value;
        }
    }

    pub(crate) fn put_indicator(&mut self, place: usize, value: IndicatorValue) {
        let mask = only(place);
        for set in [&mut self.yes, &mut self.no, &mut self.unknown, &mut self.refused] {
            *set &= !mask;
        }
        match value {
            IndicatorValue::Yes => self.yes |= mask,
            IndicatorValue::No => self.no |= mask,
            IndicatorValue::Unknown => self.unknown |= mask,
            IndicatorValue::Refused => self.refused |= mask,
            IndicatorValue::NotAsked => {}
        }
    }

    /// Adds what one more source says: the higher concern counts.
    pub(crate) fn feed_indicator(&mut self, place: usize, value: IndicatorValue) {
        if value > self.at(place) {
            self.put_indicator(place, value);
        }
    }
}

impl Rules {
    /// The name of the value a fact has.
    pub(crate) fn fact_value(&self, facts: &Facts, place: usize) -> &str {
        let value = facts.values.get(place).copied().map_or(0, usize::from);
        self.facts.get(place).map_or("", |rule| rule.values.name(value))
    }
}
