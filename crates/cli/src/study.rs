//! `fener study`: a table of people, evaluated and compared with what is known of them.

mod share;
mod sheet;
mod tally;
mod words;

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use csv::{ByteRecord, ReaderBuilder};
use fener_rules::{Options, Pack};
use serde::Serialize;

use crate::folder::FolderError;
use crate::protocol;
use crate::switches::{SwitchError, Switches};
use sheet::{HeadError, Lines, RowError, Sheet};
use tally::{Ask, Group, Hanging, Tally};

/// What `fener study --help` says at its end.
const MORE_HELP: &str = "\
The table is CSV with a head: `id`, facts and indicators of the pack by name (an empty field is missing or not asked),
and `truth` (`yes`, `no`, or empty where nobody knows). Rows that cannot be read are told by line and column, and the
others are counted.

With --json, one object: `protocol`, `version`, `positive_from`, `rows`; `bad`, each with `line`, `column`, `code` and
`did_you_mean`; `groups`, everyone first, each with `column`, `value`, `rows`, `with_truth` and `at`: for every threshold
`from`, the four counts, `sensitivity`, `specificity`, `ppv` and `npv` (each `of`, `all`, `estimate`, `low`, `high`) and
`elsewhere`; `hanging_rows`; `hanging`, by `strengths`: `rows`, `turning` and `ids`.

Exit status: 0 when every row was read, 1 when some were not, 2 when nothing could be counted.";

/// Arguments of `fener study`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(crate) struct Arguments {
    /// The folder of the protocol pack.
    #[arg(long, value_name = "DIR")]
    protocol: PathBuf,
    /// The table, one row a person; `-` for standard input.
    #[arg(long, value_name = "FILE.csv")]
    facts: PathBuf,
    /// Also count by the values of this column. Can be given several times.
    #[arg(long, value_name = "COLUMN")]
    group: Vec<String>,
    /// Leave this column out. Can be given several times.
    #[arg(long, value_name = "COLUMN")]
    ignore: Vec<String>,
    /// The lowest outcome that counts as positive; the pack's own line when absent.
    #[arg(long, value_name = "OUTCOME")]
    positive_from: Option<String>,
    /// Say what results would mean where this share of people is what is looked for: `0.005`, or `0.5%`.
    #[arg(long, value_name = "P", value_parser = share::prevalence)]
    prevalence: Option<f64>,
    #[command(flatten)]
    switches: Switches,
    /// How many ids of rows that hang on uncertain strengths are listed.
    #[arg(long, value_name = "N", default_value_t = 10)]
    list: usize,
    /// What stands between two fields.
    #[arg(long, value_name = "CHARACTER", default_value_t = ',')]
    separator: char,
    /// Write one JSON object, described below.
    #[arg(long)]
    json: bool,
}

/// Why nothing could be counted.
#[derive(Debug, thiserror::Error)]
enum StudyError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the protocol pack cannot be used")]
    Pack,
    #[error(transparent)]
    Switch(#[from] SwitchError),
    #[error("no outcome above the lowest is called `{0}`")]
    Threshold(String),
    #[error("the separator `{0}` is not one byte")]
    Separator(char),
    #[error("cannot read the table")]
    Read(#[source] io::Error),
    #[error("the table is not csv")]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Head(#[from] HeadError),
    #[error("cannot write the results")]
    Write(#[from] io::Error),
}

/// What came out, and what `--json` writes.
#[derive(Serialize)]
struct Study {
    protocol: String,
    version: String,
    positive_from: String,
    /// Whether the table says what is known.
    #[serde(skip)]
    has_truth: bool,
    rows: usize,
    bad: Vec<RowError>,
    groups: Vec<Group>,
    hanging_rows: usize,
    hanging: [Hanging; 3],
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match study(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads the results has seen enough.
        Err(StudyError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => protocol::cannot(&error),
    }
}

/// Whether every row was read.
fn study(arguments: &Arguments) -> Result<bool, StudyError> {
    let files = crate::folder::read(&arguments.protocol)?;
    let pack = Pack::load(&files).map_err(|findings| {
        protocol::report(&mut io::stderr().lock(), &findings).map_or(StudyError::Pack, |()| StudyError::Pack)
    })?;
    let study = if arguments.facts == Path::new("-") {
        counted(&pack, arguments, io::stdin().lock())?
    } else {
        counted(&pack, arguments, File::open(&arguments.facts).map_err(StudyError::Read)?)?
    };
    let mut out = io::stdout().lock();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &study).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        words::tell(&mut out, &study, arguments.prevalence)?;
    }
    Ok(study.bad.is_empty())
}

fn counted(pack: &Pack, arguments: &Arguments, mut input: impl Read) -> Result<Study, StudyError> {
    let separator =
        u8::try_from(arguments.separator).map_err(|_| StudyError::Separator(arguments.separator))?;
    let wanted = arguments.positive_from.as_ref().unwrap_or(&pack.source().pack.incomplete.line);
    let line = pack.rank_of(wanted).filter(|rank| *rank > 0);
    let positive_from = line.ok_or_else(|| StudyError::Threshold(wanted.clone()))?;
    let (groups, list) = (arguments.group.as_slice(), arguments.list);
    let options = arguments.switches.turned(pack, Options::default())?;
    let prevalence = arguments.prevalence;
    let mut tally = Tally::new(pack, Ask { options, positive_from, prevalence, groups, list });
    let mut table = Vec::new();
    input.read_to_end(&mut table).map_err(StudyError::Read)?;
    let mut lines = Lines::new(&table);
    // A row of another length is the row's mistake, not the table's.
    let mut reader = ReaderBuilder::new().delimiter(separator).flexible(true).from_reader(table.as_slice());
    let mut sheet = Sheet::new(pack, reader.headers()?, groups, &arguments.ignore)?;
    let (mut rows, mut bad) = (0, Vec::new());
    let mut record = ByteRecord::new();
    while reader.read_byte_record(&mut record)? {
        rows += 1;
        let line = record.position().map_or(0, |position| lines.at(position.byte()));
        match sheet.row(record.clone(), line) {
            Ok(row) => tally.add(&row),
            Err(error) => bad.push(error),
        }
    }
    let groups = tally.groups();
    let (hanging_rows, hanging) = tally.hanging();
    let header = &pack.source().pack.header;
    Ok(Study {
        protocol: header.id.clone(),
        version: header.version.clone(),
        positive_from: wanted.clone(),
        has_truth: sheet.has_truth(),
        rows,
        bad,
        groups,
        hanging_rows,
        hanging,
    })
}
