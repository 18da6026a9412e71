//! `fener evaluate`: facts in, outcomes with their reasons out, line by line and in order.

use std::fs::File;
use std::io::{self, Read, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::{Args, ValueEnum};
use fener_rules::{Evaluation, FactLine, FactsError, FactsErrorCode, Level, LineId, Options, Pack};
use serde::Serialize;

use crate::folder::FolderError;
use crate::protocol;
use crate::switches::{SwitchError, Switches};

/// A longer line is an error; a person's facts need two thousand bytes.
const MAX_LINE: usize = 64 * 1024;
/// Bytes read at a time.
const BLOCK: usize = 1024 * 1024;
/// Less than this is not worth a thread.
const MIN_SHARE: usize = 32 * 1024;

/// Arguments of `fener evaluate`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The folder of the protocol pack.
    #[arg(long, value_name = "DIR")]
    protocol: PathBuf,
    /// The file with one JSON object a line; `-` for standard input.
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
    Pack,
    #[error(transparent)]
    Switch(#[from] SwitchError),
    #[error("cannot read the facts")]
    Read(#[source] io::Error),
    #[error("cannot write the results")]
    Write(#[source] io::Error),
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match evaluate(arguments) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads the results has seen enough.
        Err(EvaluateError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => protocol::cannot(&error),
    }
}

/// Whether every line was good.
fn evaluate(arguments: &Arguments) -> Result<bool, EvaluateError> {
    let files = crate::folder::read(&arguments.protocol)?;
    let pack = Pack::load(&files).map_err(|findings| {
        protocol::report(&mut io::stderr().lock(), &findings)
            .map_or(EvaluateError::Pack, |()| EvaluateError::Pack)
    })?;
    let strength = match arguments.strength {
        Strength::Default => Level::Default,
        Strength::Lo => Level::Lo,
        Strength::Hi => Level::Hi,
    };
    let options =
        Options { strength, without_provisional: arguments.without_provisional, ..Options::default() };
    let options = arguments.switches.turned(&pack, options)?;
    let work = Work { pack: &pack, options };
    let out = io::stdout().lock();
    if arguments.facts == Path::new("-") {
        work.stream(io::stdin().lock(), out)
    } else {
        work.stream(File::open(&arguments.facts).map_err(EvaluateError::Read)?, out)
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
    error: &'a FactsError,
}

impl Work<'_> {
    /// Reads what is there, answers it, and reads on: a pipe that pauses gets its answers before it goes on.
    fn stream(self, mut input: impl Read, mut out: impl Write) -> Result<bool, EvaluateError> {
        let mut all_good = true;
        let mut block = vec![0; BLOCK];
        let mut open = Vec::new();
        loop {
            let read = match input.read(&mut block) {
                Ok(read) => read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(EvaluateError::Read(error)),
            };
            open.extend_from_slice(block.get(..read).unwrap_or_default());
            let complete = if read == 0 { open.len() } else { end_of_last_line(&open) };
            let (lines, rest) = open.split_at(complete);
            let (answers, good) = self.answer_all(lines);
            out.write_all(&answers).and_then(|()| out.flush()).map_err(EvaluateError::Write)?;
            all_good &= good;
            let mut rest = rest.to_vec();
            // Of a line without end only so much is kept as shows that it is too long.
            rest.truncate(MAX_LINE + 1);
            open = rest;
            if read == 0 {
                return Ok(all_good);
            }
        }
    }

    fn answer_all(self, lines: &[u8]) -> (Vec<u8>, bool) {
        let threads =
            thread::available_parallelism().map_or(1, NonZero::get).min(lines.len() / MIN_SHARE).max(1);
        if threads == 1 {
            return self.answer(lines);
        }
        let shares = shares(lines, threads);
        thread::scope(|scope| {
            let running: Vec<_> =
                shares.into_iter().map(|share| scope.spawn(move || self.answer(share))).collect();
            let mut all = (Vec::new(), true);
            for thread in running {
                match thread.join() {
                    Ok((mut answers, good)) => {
                        all.0.append(&mut answers);
                        all.1 &= good;
                    }
                    Err(panic) => std::panic::resume_unwind(panic),
                }
            }
            all
        })
    }

    fn answer(self, lines: &[u8]) -> (Vec<u8>, bool) {
        let mut out = Vec::with_capacity(lines.len() * 2);
        let mut all_good = true;
        for line in lines.split_inclusive(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\n").unwrap_or(line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            all_good &= self.answer_one(line, &mut out);
        }
        (out, all_good)
    }

    fn answer_one(self, line: &[u8], out: &mut Vec<u8>) -> bool {
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
            Err((id, error)) => serde_json::to_writer(&mut *out, &Bad { id, error }),
        };
        out.push(b'\n');
        good && written.is_ok()
    }
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
