//! What is written in words, days, codes and numbers that no name of the pack explains: each field with the form that it
//! has to have.

use chrono::NaiveDate;

use super::known::MAX_ID;
use super::{CASES, Findings, HTCDS, INDICATORS, INTERVIEW, PACK, ROUTING};
use crate::finding::{Code, Finding};
use crate::loaded::PackSource;
use crate::pack::Provenance;

/// Characters of what is written for readers of the pack.
const MAX_WORDS: usize = 1000;
/// Characters of a wrong value that are told.
const SHOWN: usize = 64;
/// Digits of a number that can be dialled anywhere (E.164).
const MAX_PHONE: usize = 15;
/// Minutes between the legal time of a country and UTC.
const MAX_OFFSET: i64 = 14 * 60;

/// A value with the form it has to have.
enum Form<'s> {
    /// Words for the reader.
    Words(&'s str),
    /// Words that can be left out.
    AnyWords(&'s str),
    /// An id.
    Id(&'s str),
    /// The id of a pack, which names its folder.
    PackId(&'s str),
    Version(&'s str),
    Day(&'s str),
    /// Of ISO 3166-1, two letters.
    Country(&'s str),
    /// A tag of BCP 47.
    Language(&'s str),
    Phone(&'s str),
    Number {
        what: &'static str,
        number: i64,
        least: i64,
        most: i64,
    },
}

struct Field<'s> {
    file: &'static str,
    path: String,
    form: Form<'s>,
}

/// Every field that has another form than it has to have.
pub(crate) fn check(source: &PackSource) -> Findings {
    let mut fields = Vec::new();
    header(source, &mut fields);
    routing(source, &mut fields);
    cases(source, &mut fields);
    for part in parts(source) {
        fields.push(Field {
            file: part.file,
            path: format!("{}.source", part.path),
            form: Form::Words(&part.provenance.source),
        });
    }
    let left_out = source.htcds.iter().flat_map(|file| &file.left_out).enumerate();
    fields.extend(left_out.map(|(place, left)| Field {
        file: HTCDS,
        path: format!("left_out[{place}].why"),
        form: Form::Words(&left.why),
    }));
    fields.iter().filter_map(Field::wrong).collect()
}

fn header<'s>(source: &'s PackSource, fields: &mut Vec<Field<'s>>) {
    let header = &source.pack.header;
    let mut field =
        |name: &str, form| fields.push(Field { file: PACK, path: format!("header.{name}"), form });
    field("id", Form::PackId(&header.id));
    field("version", Form::Version(&header.version));
    field("jurisdiction", Form::Country(&header.jurisdiction));
    field("legal_basis_date", Form::Day(&header.legal_basis_date));
    field("reviewer", Form::AnyWords(&header.reviewer));
    for (place, language) in header.languages.iter().enumerate() {
        field(&format!("languages[{place}]"), Form::Language(language));
    }
    if let Some(minutes) = header.utc_offset_minutes {
        let number = i64::from(minutes);
        let form = Form::Number { what: "minutes", number, least: -MAX_OFFSET, most: MAX_OFFSET };
        field("utc_offset_minutes", form);
    }
}

fn routing<'s>(source: &'s PackSource, fields: &mut Vec<Field<'s>>) {
    let routing = &source.routing;
    let mut field = |path: String, form| fields.push(Field { file: ROUTING, path, form });
    for (place, contact) in routing.contacts.iter().enumerate() {
        let path = format!("contacts[{place}]");
        contact.phone.iter().for_each(|phone| field(format!("{path}.phone"), Form::Phone(phone)));
        contact.valid_until.iter().for_each(|day| field(format!("{path}.valid_until"), Form::Day(day)));
        for (at, language) in contact.languages.iter().enumerate() {
            field(format!("{path}.languages[{at}]"), Form::Language(language));
        }
    }
    for (place, clock) in routing.clocks.iter().enumerate() {
        let path = format!("clocks[{place}]");
        field(format!("{path}.law"), Form::Id(&clock.law));
        field(format!("{path}.article"), Form::AnyWords(&clock.article));
    }
    for (place, legal) in routing.legal.iter().enumerate() {
        let path = format!("legal[{place}]");
        field(format!("{path}.law"), Form::Id(&legal.law));
        field(format!("{path}.decides"), Form::Id(&legal.decides));
        field(format!("{path}.article"), Form::AnyWords(&legal.article));
    }
    for (place, route) in routing.routes.iter().enumerate() {
        for (at, form) in route.forms.iter().enumerate() {
            field(format!("routes[{place}].forms[{at}]"), Form::Id(form));
        }
    }
}

fn cases<'s>(source: &'s PackSource, fields: &mut Vec<Field<'s>>) {
    let mut field = |path: String, form| fields.push(Field { file: CASES, path, form });
    for (place, case) in source.cases.cases.iter().enumerate() {
        let (path, circumstances) = (format!("cases[{place}]"), &case.circumstances);
        field(format!("{path}.shows"), Form::Words(&case.shows));
        if let Some(province) = &circumstances.province {
            field(format!("{path}.circumstances.province"), Form::Id(province));
        }
        if let Some(hour) = circumstances.hour {
            let form = Form::Number { what: "hour", number: hour.into(), least: 0, most: 23 };
            field(format!("{path}.circumstances.hour"), form);
        }
    }
}

/// Something that says where it comes from.
pub(crate) struct Part<'s> {
    pub(crate) file: &'static str,
    /// The list or object that it is in.
    #[cfg_attr(not(feature = "check"), expect(dead_code, reason = "only a check counts by list"))]
    pub(crate) list: &'static str,
    /// What it says of itself.
    pub(crate) path: String,
    pub(crate) provenance: &'s Provenance,
}

/// Everything that says where it comes from.
pub(crate) fn parts(source: &PackSource) -> Vec<Part<'_>> {
    let (pack, interview, routing) = (&source.pack, &source.interview, &source.routing);
    let indicators = &source.indicators.indicators;
    let without_consent = &routing.referral.without_consent;
    let mut parts = Vec::new();
    let named = pack.header.parts.iter().map(|(name, part)| (format!("header.parts.{name}"), part));
    add(&mut parts, PACK, "header.parts", named);
    listed(&mut parts, PACK, "dimensions", pack.dimensions.iter().map(|one| &one.provenance));
    listed(&mut parts, PACK, "profiles", pack.profiles.iter().map(|one| &one.provenance));
    let switches = pack.switches.iter();
    let switches = switches.map(|(name, switch)| (format!("switches.{name}.provenance"), &switch.provenance));
    add(&mut parts, PACK, "switches", switches);
    listed(&mut parts, INDICATORS, "indicators", indicators.iter().map(|one| &one.provenance));
    listed(&mut parts, INTERVIEW, "guards", interview.guards.iter().map(|one| &one.provenance));
    listed(&mut parts, ROUTING, "urgent", routing.urgent.iter().map(|one| &one.provenance));
    listed(&mut parts, ROUTING, "flags", routing.flags.iter().map(|one| &one.provenance));
    listed(&mut parts, ROUTING, "legal", routing.legal.iter().map(|one| &one.provenance));
    listed(&mut parts, ROUTING, "contacts", routing.contacts.iter().map(|one| &one.provenance));
    listed(&mut parts, ROUTING, "clocks", routing.clocks.iter().map(|one| &one.provenance));
    listed(&mut parts, ROUTING, "routes", routing.routes.iter().map(|one| &one.provenance));
    let grounds = without_consent.iter().map(|one| &one.provenance);
    listed(&mut parts, ROUTING, "referral.without_consent", grounds);
    parts
}

fn listed<'s>(
    parts: &mut Vec<Part<'s>>,
    file: &'static str,
    list: &'static str,
    provenances: impl Iterator<Item = &'s Provenance>,
) {
    let placed = provenances.enumerate();
    add(parts, file, list, placed.map(|(place, part)| (format!("{list}[{place}].provenance"), part)));
}

fn add<'s>(
    parts: &mut Vec<Part<'s>>,
    file: &'static str,
    list: &'static str,
    named: impl Iterator<Item = (String, &'s Provenance)>,
) {
    parts.extend(named.map(|(path, provenance)| Part { file, list, path, provenance }));
}

impl Field<'_> {
    fn wrong(&self) -> Option<Finding> {
        let finding = |code| Finding::error(code, self.file, self.path.as_str());
        let (what, text, fits) = match self.form {
            Form::Words(text) if text.trim().is_empty() => return Some(finding(Code::Empty)),
            Form::Words(text) | Form::AnyWords(text) => {
                // Bytes first: they need not be counted.
                let long = text.len() > MAX_WORDS && text.chars().count() > MAX_WORDS;
                return long.then(|| finding(Code::TooLong).with("limit", MAX_WORDS));
            }
            Form::Number { what, number, least, most } => {
                let wrong = !(least..=most).contains(&number);
                let finding = finding(Code::OutOfRange).with("what", what).with("number", number);
                return wrong.then(|| finding.with("least", least).with("most", most));
            }
            Form::Id(text) => ("id", text, is_id(text)),
            Form::PackId(text) => {
                ("pack_id", text, is_id(text) && !text.bytes().any(|b| b.is_ascii_uppercase()))
            }
            Form::Version(text) => ("version", text, is_version(text)),
            Form::Day(text) => ("day", text, is_day(text)),
            Form::Country(text) => ("country", text, is_country(text)),
            Form::Language(text) => ("language", text, is_language(text)),
            Form::Phone(text) => ("phone", text, is_phone(text)),
        };
        (!fits).then(|| finding(Code::Malformed).with("what", what).with("name", short(text)))
    }
}

/// Enough of a wrong value to know it again.
pub(crate) fn short(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

/// Ids are parts of text keys and fact lines.
pub(crate) fn is_id(text: &str) -> bool {
    (1..=MAX_ID).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte))
}

/// Whether a text is a version, `major.minor.patch`, each written in one way only.
#[must_use]
pub fn is_version(text: &str) -> bool {
    let number = |part: &str| part.parse::<u32>().is_ok_and(|number| number.to_string() == part);
    text.split('.').count() == 3 && text.split('.').all(number)
}

/// A day of the calendar, `YYYY-MM-DD`. Such days sort as they pass.
fn is_day(text: &str) -> bool {
    text.len() == "YYYY-MM-DD".len() && text.parse::<NaiveDate>().is_ok_and(|day| day.to_string() == text)
}

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Digits; before them a `+` where the country is said.
fn is_phone(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (1..=MAX_PHONE).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a text has the form of a tag of BCP 47: a language, then script, region and variants, where they are said, such
/// as `tr`, `fa-AF`, `zh-Hant`, `sr-Latn-RS`. Of the longer languages that BCP 47 leaves room for there is none.
#[must_use]
pub fn is_language(text: &str) -> bool {
    let letters = |part: &&str| part.bytes().all(|byte| byte.is_ascii_alphabetic());
    let mut parts = text.split('-').peekable();
    let language = parts.next().filter(|part| matches!(part.len(), 2..=3)).filter(letters);
    parts.next_if(|part| part.len() == 4 && letters(part));
    let region = |part: &str| {
        part.len() == 2 && letters(&part) || part.len() == 3 && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    parts.next_if(|part| region(part));
    let variant = |part: &str| match part.len() {
        4 => part.starts_with(|first: char| first.is_ascii_digit()),
        length => (5..=8).contains(&length),
    };
    language.is_some()
        && parts.all(|part| variant(part) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::{is_country, is_day, is_language, is_phone, is_version};

    #[track_caller]
    fn tell(fits: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        assert_eq!(good.iter().find(|text| !fits(text)), None);
        assert_eq!(bad.iter().find(|text| fits(text)), None);
    }

    #[test]
    fn a_day_is_on_the_calendar_and_written_in_one_way() {
        tell(
            is_day,
            &["2026-05-01", "2024-02-29", "0001-01-01"],
            &["", "zzz", "yesterday", "2026-13-01", "2026-02-31"],
        );
        tell(
            is_day,
            &[],
            &["2026-5-1", "2026-05-01 ", "+2026-05-1", "-026-05-01", "2026-05", "20260501", "２026-05-01"],
        );
    }

    #[test]
    fn a_language_is_a_tag() {
        tell(
            is_language,
            &["tr", "prs", "fa-AF", "zh-Hant", "sr-Latn-RS", "es-419", "de-1996", "ca-valencia"],
            &[],
        );
        tell(
            is_language,
            &[],
            &[
                "", "klingon", "t", "tr_TR", "tr-", "-tr", "tr--TR", "türk", "t1", "tr-TR-TR", "../tr",
                "official", "tr TR", "tr-TR\n",
            ],
        );
    }

    #[test]
    fn countries_versions_and_phones() {
        tell(is_country, &["TR", "ZZ"], &["", "banana", "tr", "TUR", "T1"]);
        tell(
            is_version,
            &["0.1.0", "10.20.30"],
            &["01.0.0", "1.0", "1.0.0.0", "+1.0.0", "1..0", "1.0.4294967296"],
        );
        tell(is_phone, &["157", "+902121234567"], &["", "+", "157x", "1 57", "+1234567890123456"]);
    }
}
