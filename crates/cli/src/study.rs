//! `fener study`: a table of people, evaluated and compared with what is known of them.

mod records;
mod share;
mod sheet;
mod tally;
mod words;

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use fener_rules::{Finding, Options, Pack};
use serde::Serialize;

use crate::files::{self, FileError};
use crate::folder::FolderError;
use crate::given::whole;
use crate::protocol;
use crate::switches::{SwitchError, Switches};
use records::{Records, TableError};
use sheet::{HeadError, RowError, Sheet};
use tally::{Ask, Group, Hanging, Tally};

/// What `fener study --help` says at its end.
const MORE_HELP: &str = "\
The table is CSV with a head: `id`, facts and indicators of the pack by name (an empty field is missing or not asked),
and `truth` (`yes`, `no`, or empty where nobody knows). Rows that cannot be read are told by line and column, and the
others are counted. A table has at most 1,000,000 rows and 256 MiB, 1,000 columns, and 1 MiB in a line or row; one that is
larger, has a quote that does not close, or has a head and nothing else is not counted at all.

Outcomes are those at the pack's own strengths. Each row is evaluated with the lowest, with the highest and without
provisional strengths too, and rows that come out differently are counted as hanging on them; `fener evaluate --strength`
says how.

With --json, one object: `protocol`, `version`, `positive_from`, `rows`, `bad_rows`; `bad`, the first of these, each with
`line`, `column`, `code` and `did_you_mean`; `groups`, everyone first, each with `column`, `value`, `rows`, `with_truth` and `at`: for every threshold
`from`, `true_positive`, `false_positive`, `true_negative`, `false_negative`, `sensitivity`, `specificity`, `ppv` and `npv`
(each `of`, `all`, `estimate`, `low`, `high`) and, with --prevalence, `elsewhere`: `prevalence`, `ppv`, `npv`,
`positive_of_1000` and `rightly_of_1000`; `hanging_rows`; `hanging`, by `strengths`: `rows`, `turning` and `ids`.

Exit status: 0 when every row was read, 1 when some were not, 2 when nothing could be counted.";

/// Arguments of `fener study`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(crate) struct Arguments {
    /// The folder of the protocol pack.
    #[arg(long, value_name = "DIR")]
    protocol: PathBuf,
    /// The table, one row a person; `-` for standard input, where a pipe is read as it comes, and waited for.
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
    #[arg(long, value_name = "P", allow_negative_numbers = true, value_parser = share::prevalence)]
    prevalence: Option<f64>,
    #[command(flatten)]
    switches: Switches,
    /// How many bad rows are listed, and how many ids of rows that hang on uncertain strengths.
    #[arg(long, value_name = "N", default_value_t = 20, allow_negative_numbers = true, value_parser = whole::<usize>(0, 1_000_000))]
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
    Pack(Vec<Finding>),
    #[error(transparent)]
    Switch(#[from] SwitchError),
    #[error("no outcome above the lowest is called `{0}`")]
    Threshold(String),
    #[error("the separator `{0}` is not one byte")]
    Separator(char),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot use the table in `{0}`")]
    Table(PathBuf, #[source] TableError),
    #[error("cannot use the table in `{0}`")]
    Head(PathBuf, #[source] HeadError),
    #[error("there is nobody in the table in `{0}`")]
    Nobody(PathBuf),
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
    bad_rows: usize,
    /// The first of them.
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
        Err(error) => {
            let findings = match &error {
                StudyError::Pack(findings) => findings.as_slice(),
                _ => &[],
            };
            protocol::cannot_use(&error, findings, arguments.json)
        }
    }
}

/// Whether every row was read.
fn study(arguments: &Arguments) -> Result<bool, StudyError> {
    let files = crate::folder::read(&arguments.protocol)?;
    let pack = Pack::load(&files).map_err(StudyError::Pack)?;
    let path = &arguments.facts;
    let study = if path == Path::new("-") {
        counted(&pack, arguments, io::stdin().lock())?
    } else {
        counted(&pack, arguments, BufReader::new(files::open(path)?))?
    };
    let mut out = crate::terminal::out();
    if arguments.json {
        serde_json::to_writer_pretty(&mut out, &study).map_err(io::Error::from)?;
        writeln!(out)?;
    } else {
        words::tell(&mut out, &study, arguments.prevalence)?;
    }
    Ok(study.bad_rows == 0)
}

fn counted(pack: &Pack, arguments: &Arguments, input: impl BufRead) -> Result<Study, StudyError> {
    let separator =
        u8::try_from(arguments.separator).map_err(|_| StudyError::Separator(arguments.separator))?;
    let wanted = arguments.positive_from.as_ref().unwrap_or(&pack.source().pack.incomplete.line);
    let line = pack.rank_of(wanted).filter(|rank| *rank > 0);
    let positive_from = line.ok_or_else(|| StudyError::Threshold(wanted.clone()))?;
    let (groups, list) = (arguments.group.as_slice(), arguments.list);
    let options = arguments.switches.turned(pack, Options::default())?;
    let prevalence = arguments.prevalence;
    let mut tally = Tally::new(pack, Ask { options, positive_from, prevalence, groups, list });
    let path = || arguments.facts.clone();
    let mut records = Records::new(input, separator);
    let mut next = || records.next().map_err(|error| StudyError::Table(path(), error));
    let head = next()?.map(|(_, head)| head).unwrap_or_default();
    let sheet = Sheet::new(pack, head, groups, &arguments.ignore);
    let mut sheet = sheet.map_err(|error| StudyError::Head(path(), error))?;
    let (mut rows, mut bad_rows, mut bad) = (0, 0, Vec::new());
    while let Some((line, record)) = next()? {
        rows += 1;
        match sheet.row(record, line) {
            Ok(row) => tally.add(&row),
            Err(error) => {
                bad_rows += 1;
                bad.extend((bad_rows <= list).then_some(error));
            }
        }
    }
    if rows == 0 {
        return Err(StudyError::Nobody(path()));
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
        bad_rows,
        bad,
        groups,
        hanging_rows,
        hanging,
    })
}
