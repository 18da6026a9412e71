//! `fener evaluate`: facts in, outcomes with their reasons out, line by line and in order.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::{Args, ValueEnum};
use fener_rules::{Evaluation, FactLine, FactsError, FactsErrorCode, Finding, Level, LineId, Options, Pack};
use serde::Serialize;

use crate::files::{self, FileError};
use crate::folder::FolderError;
use crate::protocol;
use crate::switches::{SwitchError, Switches};

/// What `fener evaluate --help` says at its end.
const MORE_HELP: &str = "\
A line of facts, such as {\"id\":\"x1\",\"age\":\"adult\",\"indicators\":{\"EX_PAY\":\"yes\"}}: `id`, a text or a whole number, is given
back as it came; facts and indicators are named as in the pack. A fact that is not there is at its `missing` value. An
indicator is `yes`, `no`, `unknown`, `refused` or `not_asked`; one that is not there was not asked. A byte order mark at the
beginning and carriage returns at the ends of lines are passed over.

Each line gives one JSON object, in order: `id` (null when there is none), `outcome` (the one shown), `lower` (what was
observed amounts to), `unresolved` (with what is unknown or refused taken as \"yes\"), `reachable` (with what was not asked taken
so, too), `incomplete`, `profiles` by name, each with `outcome`, `positive` and `classes`, and `reasons`, a tree.

A bad line gives `id` and `error` in its place: `code`, `at` (a field, or a column counted from one), `line`, and where it
helps `did_you_mean` and `one_of`. Codes: `empty_line`, `bad_json`, `not_utf8`, `line_too_long`, `wrong_type`,
`unknown_field`, `unknown_indicator`, `unknown_value`, `duplicate`. The other lines are evaluated.

Exit status: 0 when every line was good, 1 when one was bad, 2 when nothing, or not everything, could be read; what is wrong
is then said on standard error.";

/// A longer line is an error; a person's facts need two thousand bytes.
const MAX_LINE: usize = 64 * 1024;
/// What goes on for so long without an end of a line is no text with lines, and nothing behind it is waited for.
const NO_LINE: u64 = 16 * 1024 * 1024;
/// Bytes read at a time.
const BLOCK: usize = 1024 * 1024;
/// Less than this is not worth a thread.
const MIN_SHARE: usize = 32 * 1024;

/// Arguments of `fener evaluate`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(crate) struct Arguments {
    /// The folder of the protocol pack.
    #[arg(long, value_name = "DIR")]
    protocol: PathBuf,
    /// The file with one JSON object a line, at most 64 KiB long; `-` for standard input, where a pipe is read as it comes,
    /// and waited for. There can be any number of lines.
    #[arg(long, value_name = "FILE")]
    facts: PathBuf,
    /// Which strengths count.
    #[arg(long, value_enum, default_value_t = Strength::Default)]
    strength: Strength,
    /// Replace provisional strengths as the pack says.
    #[arg(long)]
    without_provisional: bool,
    #[command(flatten)]
    switches: Switches,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Strength {
    Default,
    Lo,
    Hi,
}

/// Why nothing, or not everything, could be evaluated.
#[derive(Debug, thiserror::Error)]
enum EvaluateError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the protocol pack cannot be used")]
    Pack(Vec<Finding>),
    #[error(transparent)]
    Switch(#[from] SwitchError),
    #[error("cannot read the facts in `{0}`")]
    Read(PathBuf, #[source] io::Error),
    #[error(transparent)]
    File(#[from] FileError),
    #[error(
        "line {1} of the facts in `{0}` goes on for more than {NO_LINE} bytes: this is no text with lines"
    )]
    NoLine(PathBuf, u64),
    #[error("the facts in `{0}` are utf-16: save them as utf-8")]
    Utf16(PathBuf),
    #[error("cannot write the results")]
    Write(#[source] io::Error),
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match evaluate(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads the results has seen enough.
        Err(EvaluateError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let findings = match &error {
                EvaluateError::Pack(findings) => findings.as_slice(),
                _ => &[],
            };
            protocol::cannot_use(&error, findings, false)
        }
    }
}

/// Whether every line was good.
fn evaluate(arguments: &Arguments) -> Result<bool, EvaluateError> {
    let files = crate::folder::read(&arguments.protocol)?;
    let pack = Pack::load(&files).map_err(EvaluateError::Pack)?;
    let strength = match arguments.strength {
        Strength::Default => Level::Default,
        Strength::Lo => Level::Lo,
        Strength::Hi => Level::Hi,
    };
    let options =
        Options { strength, without_provisional: arguments.without_provisional, ..Options::default() };
    let options = arguments.switches.turned(&pack, options)?;
    let work = Work { pack: &pack, options };
    let out = crate::terminal::out();
    let path = &arguments.facts;
    let done = if path == Path::new("-") {
        work.stream(io::stdin().lock(), out, path)?
    } else {
        work.stream(files::open(path)?, out, path)?
    };
    if done.lines == 0 {
        // Nobody is left to be told when this fails.
        let _told = writeln!(crate::terminal::err(), "fener: there are no facts in `{}`", path.display());
    }
    if done.bad > 0 {
        let _told = writeln!(crate::terminal::err(), "fener: {} of {} lines are bad", done.bad, done.lines);
    }
    Ok(done.bad == 0)
}

/// What came of a stream.
struct Done {
    lines: u64,
    bad: u64,
}

/// The first bytes of facts. The mark that some editors put before utf-8 is left out.
fn begin(input: &mut impl Read, path: &Path) -> Result<Vec<u8>, EvaluateError> {
    let mut start = Vec::new();
    let read = input.take(3).read_to_end(&mut start);
    read.map_err(|error| EvaluateError::Read(path.to_owned(), error))?;
    match start.as_slice() {
        [0xef, 0xbb, 0xbf] => Ok(Vec::new()),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => Err(EvaluateError::Utf16(path.to_owned())),
        _ => Ok(start),
    }
}

#[derive(Clone, Copy)]
struct Work<'p> {
    pack: &'p Pack,
    options: Options,
}

#[derive(Serialize)]
struct Good<'a> {
    id: &'a LineId<'a>,
    #[serde(flatten)]
    evaluation: Evaluation<'a>,
}

#[derive(Serialize)]
struct Bad<'a> {
    id: &'a LineId<'a>,
    error: Located<'a>,
}

/// What is wrong, and in which line, counted from one.
#[derive(Serialize)]
struct Located<'a> {
    #[serde(flatten)]
    error: &'a FactsError,
    line: u64,
}

impl Work<'_> {
    /// Reads what is there, answers it, and reads on: a pipe that pauses gets its answers before it goes on.
    fn stream(self, mut input: impl Read, mut out: impl Write, path: &Path) -> Result<Done, EvaluateError> {
        let failed = |error| EvaluateError::Read(path.to_owned(), error);
        let mut done = Done { lines: 0, bad: 0 };
        let mut open = begin(&mut input, path)?;
        let mut input = BufReader::with_capacity(BLOCK, input);
        loop {
            let block = match input.fill_buf() {
                Ok(block) => block,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(failed(error)),
            };
            let read = block.len();
            open.extend_from_slice(block);
            input.consume(read);
            let complete = if read == 0 { open.len() } else { end_of_last_line(&open) };
            let (lines, rest) = open.split_at(complete);
            self.tell(lines, &mut out, &mut done)?;
            if read == 0 {
                return Ok(done);
            }
            open = rest.to_vec();
            if open.len() > MAX_LINE {
                // Only so much is kept as shows that it is too long; what follows nobody reads.
                open.truncate(MAX_LINE + 1);
                open.push(b'\n');
                self.tell(&open, &mut out, &mut done)?;
                open.clear();
                if !skip_line(&mut input).map_err(failed)? {
                    return Err(EvaluateError::NoLine(path.to_owned(), done.lines));
                }
            }
        }
    }

    /// Answers whole lines, and counts them.
    fn tell(self, lines: &[u8], out: &mut impl Write, done: &mut Done) -> Result<(), EvaluateError> {
        let (answers, bad) = self.answer_all(lines, done.lines + 1);
        done.bad += bad;
        done.lines += count_lines(lines);
        out.write_all(&answers).and_then(|()| out.flush()).map_err(EvaluateError::Write)
    }

    /// The answers, and how many of them say what is wrong. `first` is the number of the first of the lines.
    fn answer_all(self, lines: &[u8], first: u64) -> (Vec<u8>, u64) {
        let threads =
            thread::available_parallelism().map_or(1, NonZero::get).min(lines.len() / MIN_SHARE).max(1);
        if threads == 1 {
            return self.answer(lines, first);
        }
        let shares = shares(lines, threads);
        thread::scope(|scope| {
            let mut next = first;
            let mut running = Vec::with_capacity(shares.len());
            for share in shares {
                let first = next;
                next += count_lines(share);
                running.push(scope.spawn(move || self.answer(share, first)));
            }
            let mut all = (Vec::new(), 0);
            for thread in running {
                match thread.join() {
                    Ok((mut answers, bad)) => {
                        all.0.append(&mut answers);
                        all.1 += bad;
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    }

    fn answer(self, lines: &[u8], first: u64) -> (Vec<u8>, u64) {
        let mut out = Vec::with_capacity(lines.len() * 2);
        let mut bad = 0;
        for (number, line) in (first..).zip(lines.split_inclusive(|byte| *byte == b'\n')) {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            bad += u64::from(!self.answer_one(line, number, &mut out));
        }
        (out, bad)
    }

    /// Whether the line was good.
    fn answer_one(self, line: &[u8], number: u64, out: &mut Vec<u8>) -> bool {
        let read = if line.len() > MAX_LINE {
            let at = format!("column {}", MAX_LINE + 1);
            Err((LineId::Absent, FactsError::new(FactsErrorCode::LineTooLong, &at)))
        } else {
            FactLine::parse(self.pack, line).map_err(|error| (FactLine::id_of(line), error))
        };
        let good = read.is_ok();
        // Writing values of our own types into memory cannot fail.
        let written = match &read {
            Ok(FactLine { id, facts }) => serde_json::to_writer(
                &mut *out,
                &Good { id, evaluation: self.pack.evaluate(facts, self.options) },
            ),
            Err((id, error)) => {
                let error = Located { error, line: number };
                serde_json::to_writer(&mut *out, &Bad { id, error })
            }
        };
        out.push(b'\n');
        good && written.is_ok()
    }
}

/// Reads on to where the next line begins; whether that is near enough.
fn skip_line(input: &mut impl BufRead) -> io::Result<bool> {
    let mut ahead = input.take(NO_LINE);
    ahead.skip_until(b'\n')?;
    Ok(ahead.limit() > 0)
}

/// The last line may lack its end.
fn count_lines(bytes: &[u8]) -> u64 {
    let ends = bytes.iter().filter(|byte| **byte == b'\n').count();
    let open = bytes.last().is_some_and(|byte| *byte != b'\n');
    u64::try_from(ends).unwrap_or(u64::MAX).saturating_add(u64::from(open))
}

fn end_of_last_line(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1)
}

/// Cuts at line ends into about equal shares.
fn shares(mut lines: &[u8], count: usize) -> Vec<&[u8]> {
    let size = lines.len() / count;
    let mut shares = Vec::with_capacity(count);
    while shares.len() + 1 < count {
        let ahead = lines.get(size..).unwrap_or_default();
        let Some(end) = ahead.iter().position(|byte| *byte == b'\n') else {
            break;
        };
        let (share, rest) = lines.split_at(size + end + 1);
        shares.push(share);
        lines = rest;
    }
    shares.push(lines);
    shares
}
