//! The pack's mapping in the form that is run.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Datelike as _};
use fener_model::{Answer, Given, ReferralBody, Timestamp};

use super::record::{Record, RecordError};
use super::standard::Field;
use super::{DECIDED_BY_PEOPLE, ExportError};
use crate::condition::{Cond, Situation as _, Truth};
use crate::interview::{Answers, End, Interview, Walk};
use crate::loaded::Pack;
use crate::pack::{ReferralPart, Response};
use crate::script::{ANSWERS, FIRST_CHOICE, GIVEN, ItemScript, Said};

const MINUTE_MS: i64 = 60 * 1000;

/// Which rows give which fields a value.
#[derive(Clone, Debug)]
pub(crate) struct Mapping {
    pub(crate) rows: Vec<MappingRow>,
}

/// One row, resolved.
#[derive(Clone, Debug)]
pub(crate) struct MappingRow {
    pub(crate) field: &'static Field,
    pub(crate) when: Option<Cond>,
    pub(crate) gives: Gives,
}

/// What a row gives.
#[derive(Clone, Debug)]
pub(crate) enum Gives {
    /// This value.
    Value(String),
    /// The answer to an item, by a map unless that is empty.
    Answer(usize, BTreeMap<String, String>),
    /// A part of the referral.
    Part(ReferralPart),
}

/// A referral, and by how many minutes the clocks of its place are ahead of UTC.
type Sent<'r> = Option<(&'r ReferralBody, i16)>;

impl Mapping {
    pub(crate) fn record(
        &self,
        pack: &Pack,
        end: &End<'_, '_>,
        answers: &Answers,
        sent: Sent<'_>,
    ) -> Result<Record, ExportError> {
        let mut record = Record::default();
        for row in &self.rows {
            let taken = !row.field.many && record.has(&row.field.name);
            let holds = row.when.as_ref().is_none_or(|when| when.truth(end, false).holds());
            if taken || !holds {
                continue;
            }
            let values = match &row.gives {
                Gives::Value(value) => BTreeSet::from([value.clone()]),
                Gives::Answer(item, map) => copied(pack, end.walk, answers, *item, map),
                Gives::Part(part) => match sent {
                    Some(sent) => part_of(*part, row.field, sent)?,
                    None => BTreeSet::new(),
                },
            };
            // Answers that disagree say nothing where there is room for one.
            if row.field.many || values.len() == 1 {
                values.iter().try_for_each(|value| put(&mut record, row.field, value))?;
            }
        }
        Ok(record)
    }
}

/// The last door: whatever a pack says, this is not said.
fn put(record: &mut Record, field: &Field, value: &str) -> Result<(), RecordError> {
    if DECIDED_BY_PEOPLE.contains(&value) {
        return Err(RecordError::NotListed { field: field.name.clone(), value: value.to_owned() });
    }
    record.put(&field.name, value)
}

/// The answers to an item that count, as values.
fn copied(
    pack: &Pack,
    walk: &Walk<'_>,
    answers: &Answers,
    place: usize,
    map: &BTreeMap<String, String>,
) -> BTreeSet<String> {
    let Some(item) = pack.script.items.get(place).filter(|_| walk.is_shown(place)) else {
        return BTreeSet::new();
    };
    if !map.is_empty() {
        let said = walk.said(place).iter().flat_map(Said::answers);
        return said.filter_map(|said| map.get(name_of(item, said)?).cloned()).collect();
    }
    let given = answers.get(&item.id).map_or(&[][..], Vec::as_slice);
    given.iter().flat_map(|given| as_it_is(item, given)).collect()
}

/// An answer by its name, as maps and conditions name it.
fn name_of(item: &ItemScript, answer: u32) -> Option<&str> {
    let choices = item.response.choices().iter().map(String::as_str);
    ANSWERS.into_iter().chain(choices).nth(usize::try_from(answer).ok()?)
}

/// What was answered: choices, a number, a day or words. "Unknown" and its like are no values, nor is a month where a
/// day is asked for.
fn as_it_is(item: &ItemScript, given: &Given) -> Vec<String> {
    let Some(said) = item.said(given) else {
        return Vec::new();
    };
    match &given.answer {
        Answer::Number(number) if said.answer == GIVEN => vec![decimal(*number, &item.response)],
        Answer::Date(date) if said.answer == GIVEN && date.len() == "YYYY-MM-DD".len() => vec![date.clone()],
        Answer::Text(words) if said.answer == GIVEN => vec![words.clone()],
        _ => {
            let choices = said.answers().filter(|answer| *answer >= FIRST_CHOICE);
            choices.filter_map(|answer| name_of(item, answer)).map(str::to_owned).collect()
        }
    }
}

/// A number counted in its smallest unit, with its point where it belongs.
fn decimal(number: i64, response: &Response) -> String {
    let decimals = match response {
        Response::Number(range) => usize::from(range.decimals),
        _ => 0,
    };
    let digits = format!("{:0>width$}", number.unsigned_abs(), width = decimals + 1);
    let (whole, fraction) = digits.split_at(digits.len() - decimals);
    let sign = if number < 0 { "-" } else { "" };
    let point = if decimals > 0 { "." } else { "" };
    format!("{sign}{whole}{point}{fraction}")
}

fn part_of(
    part: ReferralPart,
    field: &Field,
    (referral, minutes_ahead): (&ReferralBody, i16),
) -> Result<BTreeSet<String>, RecordError> {
    Ok(match part {
        ReferralPart::Station => BTreeSet::from([referral.station.to_string()]),
        ReferralPart::Agencies => referral.agencies.iter().map(ToString::to_string).collect(),
        ReferralPart::Day => {
            let day = day(referral.finalised_at, minutes_ahead);
            BTreeSet::from([day.ok_or_else(|| RecordError::BadShape { field: field.name.clone() })?])
        }
    })
}

/// The day of a moment where clocks are this many minutes ahead of UTC.
fn day(moment: Timestamp, minutes_ahead: i16) -> Option<String> {
    let local = moment.0.checked_add(i64::from(minutes_ahead) * MINUTE_MS)?;
    let day = DateTime::from_timestamp_millis(local)?.date_naive();
    (0..=9999).contains(&day.year()).then(|| day.to_string())
}

/// An end as it was sent. An outcome, flag or trigger that the pack does not have is an error.
pub(crate) fn end_of_referral<'w, 'p>(
    pack: &Pack,
    walk: &'w Walk<'p>,
    referral: &ReferralBody,
) -> Result<End<'w, 'p>, ExportError> {
    let outcome = pack.rank_of(&referral.outcome.shown).ok_or(ExportError::OtherResult("outcome"))?;
    let urgent = places(&pack.script.urgent, &referral.urgent);
    let flags = places(&pack.script.flags, &referral.flags);
    Ok(End {
        walk,
        outcome,
        incomplete: referral.outcome.incomplete,
        urgent: urgent.ok_or(ExportError::OtherResult("set of urgent triggers"))?,
        flags: flags.ok_or(ExportError::OtherResult("set of flags"))?,
    })
}

/// An end as the pack comes to it.
pub(crate) fn end_of_interview<'w, 'p>(
    pack: &Pack,
    walk: &'w Walk<'p>,
    interview: &Interview<'_>,
) -> End<'w, 'p> {
    let held = |list: &[(String, Cond)], held: &[&str]| {
        list.iter().map(|(id, _)| held.contains(&id.as_str()).into()).collect()
    };
    End {
        walk,
        outcome: interview.evaluation.shown(),
        incomplete: interview.evaluation.incomplete(),
        urgent: held(&pack.script.urgent, &interview.urgent),
        flags: held(&pack.script.flags, &interview.flags),
    }
}

/// Which of the pack's ids were sent, by place; none when one was sent that the pack does not have.
fn places(list: &[(String, Cond)], sent: &[String]) -> Option<Vec<Truth>> {
    let all_known = sent.iter().all(|id| list.iter().any(|(known, _)| known == id));
    all_known.then(|| list.iter().map(|(id, _)| sent.contains(id).into()).collect())
}

#[cfg(test)]
mod tests {
    use fener_model::Timestamp;

    use super::{day, decimal};
    use crate::pack::{NumberRange, Response};

    #[test]
    fn a_number_has_its_point_where_it_belongs() {
        let written = |number, decimals| {
            decimal(number, &Response::Number(NumberRange { decimals, ..NumberRange::default() }))
        };
        for (number, decimals, expected) in [
            (17, 0, "17"),
            (1250, 2, "12.50"),
            (-5, 2, "-0.05"),
            (0, 1, "0.0"),
            (i64::MIN, 0, "-9223372036854775808"),
        ] {
            assert_eq!(written(number, decimals), expected);
        }
    }

    #[test]
    fn a_moment_that_no_calendar_has_is_no_day() {
        assert_eq!(day(Timestamp(0), -1).as_deref(), Some("1969-12-31"));
        for moment in [i64::MAX, i64::MIN, 253_402_300_800_000] {
            assert_eq!(day(Timestamp(moment), 0), None);
        }
    }
}
