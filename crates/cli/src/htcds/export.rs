//! `fener htcds export`: opened referrals in, one record of the standard for each out.

use std::io::{self, BufRead, BufReader, Read as _, Write};
use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueEnum};
use fener_model::ReferralBody;
use fener_rules::Pack;
use fener_rules::htcds::{ExportError, Record, Standard, header, row};
use serde_json::{Value, json};

use super::HtcdsError;
use super::companion::companion;
use crate::files;

/// A longer line is an error; a referral fits into an envelope of 16 KiB.
const MAX_LINE: u64 = 64 * 1024;
/// Bytes of all referrals, and their number: all of them are in memory until the last one is written.
const MAX_BYTES: u64 = 64 * 1024 * 1024;
const MAX_REFERRALS: usize = 10_000;
/// So many bad lines are told one by one; beyond them they are counted.
const TOLD: usize = 20;
/// Where a record says that it is nobody's.
const COMMENT: &str = "cco_CaseComment";

/// What `fener htcds export --help` says at its end.
const MORE_HELP: &str = "\
Of a referral that cannot be exported it is said why, and the others are exported: in JSON in its place, as `line` and
`error` with `code` and `at`; beside a table in words on standard error. See `docs/htcds.md`.

JSON is one object: `schema`, `notice` (of the standard), `fictitious`, and `records`, each with `fields`, by the names of the
standard.

Exit status: 0 when every referral or case was exported, 1 when one was not, 2 when nothing was written.";

/// Arguments of `fener htcds export`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
#[command(group(ArgGroup::new("what").required(true).args(["referrals", "cases"])))]
pub(super) struct Arguments {
    /// The folder of the protocol pack that the referrals were made with.
    #[arg(long, value_name = "DIR")]
    protocol: PathBuf,
    /// The file with one opened referral (`fener/referral/1`) a line, at most 10,000 of them and 64 MiB; `-` for standard
    /// input.
    #[arg(long, value_name = "FILE")]
    referrals: Option<PathBuf>,
    /// The pack's own cases instead, as a demonstration. They are fictitious, and every record says so.
    #[arg(long)]
    cases: bool,
    /// How it is written.
    #[arg(long, value_enum)]
    format: Format,
    /// Where it is written, for its owner only; standard output when absent. Beside a table `FILE-metadata.json` is
    /// written, with the notice of the standard.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write over files that are there already.
    #[arg(long)]
    force: bool,
    /// Name each record: the number both sides use on the telephone, or the id of the case. It is not a field of the
    /// standard, and whoever has the referral can tell by it whose record this is.
    #[arg(long)]
    with_id: bool,
    /// How far the clocks of the place are ahead of UTC, to tell on which day a referral was made.
    #[arg(long, value_name = "±HH:MM", default_value = "+03:00", allow_hyphen_values = true, value_parser = minutes)]
    utc_offset: i16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    Json,
}

fn minutes(text: &str) -> Result<i16, &'static str> {
    let wrong = "not of the form `+03:00`";
    let (sign, rest) = match text.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => return Err(wrong),
    };
    let read = |part: &str| part.parse::<i16>().ok().filter(|_| part.len() == 2 && !part.starts_with('+'));
    let (hours, minutes) = rest.split_once(':').ok_or(wrong)?;
    match (read(hours), read(minutes)) {
        (Some(hours @ 0..=14), Some(minutes @ 0..=59)) => Ok(sign * (hours * 60 + minutes)),
        _ => Err(wrong),
    }
}

/// Why referrals cannot be read to their end.
#[derive(Debug, thiserror::Error)]
pub(super) enum ReferralsError {
    #[error("they cannot be read")]
    Read(#[from] io::Error),
    #[error("more than {MAX_BYTES} bytes: export them in parts")]
    Bytes,
    #[error("more than {MAX_REFERRALS} lines: export them in parts")]
    Lines,
}

/// What became of one referral or case.
struct Entry {
    id: Option<String>,
    outcome: Result<Record, Bad>,
}

/// What is wrong with a line.
struct Bad {
    line: u64,
    error: LineError,
}

#[derive(Debug, thiserror::Error)]
enum LineError {
    #[error("longer than {MAX_LINE} bytes")]
    TooLong,
    /// The message of the parser can hold what was said, so that only the place is kept.
    #[error("not a referral; column {0}")]
    NotAReferral(usize),
    #[error(transparent)]
    Export(#[from] ExportError),
}

/// Whether every line was good.
pub(super) fn export(arguments: &Arguments, out: &mut impl Write) -> Result<bool, HtcdsError> {
    let free = |path: &PathBuf| files::may_be_written(path, arguments.force, &arguments.protocol);
    targets(arguments).iter().try_for_each(free)?;
    let pack = super::load(&arguments.protocol)?;
    let entries = match &arguments.referrals {
        None => cases(&pack),
        Some(path) if path == Path::new("-") => {
            referrals(&pack, arguments.utc_offset, io::stdin().lock()).map_err(read_error(path))?
        }
        Some(path) => {
            let file = BufReader::new(files::open(path)?);
            referrals(&pack, arguments.utc_offset, file).map_err(read_error(path))?
        }
    };
    let text = match arguments.format {
        Format::Csv => table(&entries, arguments.with_id),
        Format::Json => document(&entries, arguments),
    };
    match &arguments.out {
        Some(path) => files::write_private(path, text.as_bytes())?,
        None => out.write_all(text.as_bytes()).map_err(HtcdsError::Write)?,
    }
    if arguments.format == Format::Csv {
        beside_the_table(&entries, arguments)?;
    }
    Ok(entries.iter().all(|entry| entry.outcome.is_ok()))
}

fn read_error(path: &Path) -> impl FnOnce(ReferralsError) -> HtcdsError {
    move |error| HtcdsError::Referrals(path.to_owned(), error)
}

/// The pack's own cases. Each record says that it is nobody's, wherever it goes.
fn cases(pack: &Pack) -> Vec<Entry> {
    let header = &pack.source().pack.header;
    let cases = pack.source().cases.cases.iter().zip(1..);
    let entries = cases.map(|(case, line)| {
        let comment =
            format!("Fictitious case {} of {} {}: nobody's data.", case.id, header.id, header.version);
        let record = pack.htcds_of_case(case).and_then(|mut record| {
            record.put(COMMENT, &comment)?;
            Ok(record)
        });
        let outcome = record.map_err(|error| Bad { line, error: error.into() });
        Entry { id: Some(case.id.clone()), outcome }
    });
    entries.collect()
}

fn referrals(pack: &Pack, minutes_ahead: i16, input: impl BufRead) -> Result<Vec<Entry>, ReferralsError> {
    let mut input = input.take(MAX_BYTES + 1);
    let mut entries = Vec::new();
    for number in 1.. {
        let mut line = Vec::new();
        if input.by_ref().take(MAX_LINE + 1).read_until(b'\n', &mut line)? == 0 {
            break;
        }
        if entries.len() == MAX_REFERRALS {
            return Err(ReferralsError::Lines);
        }
        let too_long = line.len() as u64 > MAX_LINE;
        if too_long && !line.ends_with(b"\n") {
            input.skip_until(b'\n')?;
        }
        let read = if too_long { Err(LineError::TooLong) } else { referral(&line) };
        let id = read.as_ref().ok().map(|body| body.case.to_string());
        let record = read.and_then(|body| Ok(pack.htcds(&body, minutes_ahead)?));
        entries.push(Entry { id, outcome: record.map_err(|error| Bad { line: number, error }) });
    }
    if input.limit() == 0 { Err(ReferralsError::Bytes) } else { Ok(entries) }
}

fn referral(line: &[u8]) -> Result<ReferralBody, LineError> {
    serde_json::from_slice(line).map_err(|error| LineError::NotAReferral(error.column()))
}

fn table(entries: &[Entry], with_id: bool) -> String {
    let mut text = header(with_id.then_some("id"));
    for entry in entries {
        if let Ok(record) = &entry.outcome {
            text.push_str(&row(entry.id.as_deref().filter(|_| with_id), record));
        }
    }
    text
}

fn document(entries: &[Entry], arguments: &Arguments) -> String {
    let records: Vec<Value> = entries.iter().map(|entry| written(entry, arguments.with_id)).collect();
    let mut document = json!({
        "schema": "fener/htcds-export/1",
        "notice": Standard::built_in().notice,
        "fictitious": arguments.cases,
        "records": records,
    })
    .to_string();
    document.push('\n');
    document
}

fn written(entry: &Entry, with_id: bool) -> Value {
    let mut value = match &entry.outcome {
        Ok(record) => json!({ "fields": record }),
        Err(bad) => {
            let (code, at) = bad.error.place();
            json!({ "line": bad.line, "error": { "code": code, "at": at } })
        }
    };
    if let (true, Some(id), Some(value)) = (with_id, &entry.id, value.as_object_mut()) {
        value.insert("id".to_owned(), json!(id));
    }
    value
}

impl LineError {
    /// A code, and what it is about.
    fn place(&self) -> (&'static str, String) {
        match self {
            Self::TooLong => ("line_too_long", format!("column {}", MAX_LINE + 1)),
            Self::NotAReferral(column) => ("not_a_referral", format!("column {column}")),
            Self::Export(error) => (error.code(), error.at().to_owned()),
        }
    }
}

/// A table has no place for what is wrong, nor for the notice: the one goes to the other channel, and the other into a
/// file beside it.
fn beside_the_table(entries: &[Entry], arguments: &Arguments) -> Result<(), HtcdsError> {
    let mut told = crate::terminal::err();
    let bad: Vec<&Bad> = entries.iter().filter_map(|entry| entry.outcome.as_ref().err()).collect();
    for Bad { line, error } in bad.iter().take(TOLD) {
        writeln!(told, "fener: line {line}: {error}").map_err(HtcdsError::Write)?;
    }
    if let Some(more @ 1..) = bad.len().checked_sub(TOLD) {
        writeln!(told, "fener: ... and {more} more bad lines").map_err(HtcdsError::Write)?;
    }
    let Some(path) = &arguments.out else {
        let notice = &Standard::built_in().notice;
        if arguments.cases {
            writeln!(told, "fictitious cases: nobody's data").map_err(HtcdsError::Write)?;
        }
        return writeln!(
            told,
            "{} {}, {}, {}, {}. {}",
            notice.title, notice.version, notice.publisher, notice.license, notice.source, notice.endorsement
        )
        .map_err(HtcdsError::Write);
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let text = format!("{:#}\n", companion(&name, arguments.with_id, arguments.cases));
    Ok(files::write_private(&beside(path), text.as_bytes())?)
}

/// The files that are written.
fn targets(arguments: &Arguments) -> Vec<PathBuf> {
    let Some(path) = &arguments.out else { return Vec::new() };
    let table = (arguments.format == Format::Csv).then(|| beside(path));
    std::iter::once(path.clone()).chain(table).collect()
}

fn beside(path: &Path) -> PathBuf {
    let mut beside = path.to_owned().into_os_string();
    beside.push("-metadata.json");
    beside.into()
}
