//! `fener demo`: the whole road of one referral, told step by step. The case is fictitious; nothing else is made up:
//! a hub process, TLS, the key derivation, the encrypted files and the use cases are those of the product.

mod device;
mod interrupt;
mod programs;
mod scan;
mod stage;
mod story;
mod tell;
mod words;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use fener_app::Code;

use crate::protocol::cannot;
use interrupt::Interrupt;
use stage::Stage;
use story::Story;
use tell::Tell;
use words::Words;

/// Arguments of `fener demo`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    /// The language of the interview's own words; what the demo says about them is English.
    #[arg(long, value_enum, default_value_t = Language::En)]
    lang: Language,
    /// The hub's program; the one beside this program when absent.
    #[arg(long, value_name = "PATH")]
    hub: Option<PathBuf>,
    /// Leave all folders in DIR, which must not exist yet, to be looked at.
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Stop after the enrolment and leave a hub, a tablet and a desk in DIR, which must not exist yet.
    #[arg(long, value_name = "DIR", conflicts_with = "keep")]
    prepare: Option<PathBuf>,
}

/// A language of the pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    Tr,
    En,
}

impl Language {
    const fn code(self) -> &'static str {
        match self {
            Self::Tr => "tr",
            Self::En => "en",
        }
    }
}

/// Why the story broke off.
#[derive(Debug, thiserror::Error)]
enum DemoError {
    #[error("stopped as told")]
    Interrupted,
    #[error(
        "no hub's program at `{0}`: build it with `cargo build -p fener-hub`, or say where it is with `--hub PATH`"
    )]
    NoHub(PathBuf),
    #[error("`{0}` is there already; nothing was changed")]
    AlreadyThere(PathBuf),
    #[error("cannot use `{0}`")]
    File(PathBuf, #[source] io::Error),
    #[error("`{program}` does not run")]
    Start { program: PathBuf, source: io::Error },
    #[error("`{program}` failed: {said}")]
    Program { program: String, said: String },
    #[error("the {device} refused `{command}`: {code:?}")]
    Refused { device: &'static str, command: String, code: Code },
    #[error("the {device} answered `{command}` with another view than expected")]
    View { device: &'static str, command: String, source: serde_json::Error },
    #[error("the {0}'s files cannot be used")]
    Files(&'static str),
    #[error("the {0} does not come to the end of its sync")]
    SyncHangs(&'static str),
    #[error("the story took another turn: {0}")]
    OtherTurn(String),
    #[error("the sealed words were found in clear: {0}")]
    Leak(String),
    #[error("signals cannot be watched")]
    Signals(#[source] io::Error),
    #[error("cannot write")]
    Output(#[from] io::Error),
}

/// The exit status of a command that was told to stop, as shells have it.
const STOPPED: u8 = 130;

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    match Interrupt::watch().and_then(|interrupt| {
        // A signal also ends the hub, and then whatever step is under way fails: the signal is the reason.
        tell(arguments, &interrupt).map_err(|error| interrupt.check().err().unwrap_or(error))
    }) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ DemoError::Interrupted) => {
            cannot(&error);
            ExitCode::from(STOPPED)
        }
        Err(error) => cannot(&error),
    }
}

fn tell(arguments: &Arguments, interrupt: &Interrupt) -> Result<(), DemoError> {
    let words = Words::new(arguments.lang.code());
    let kept = arguments.keep.as_ref().or(arguments.prepare.as_ref());
    let mut stage = Stage::set(arguments.hub.as_deref(), kept.map(PathBuf::as_path))?;
    if arguments.keep.is_some() {
        stage.keep();
    }
    let mut story = Story { tell: Tell::to_stdout(interrupt), interrupt, words, stage };
    if arguments.prepare.is_none() {
        story.title()?;
    }
    story.keys()?;
    let devices = story.enrolment()?;
    if arguments.prepare.is_some() {
        return story.prepared(devices);
    }
    story.road(&devices)?;
    story.ending(arguments.keep.as_deref())
}
