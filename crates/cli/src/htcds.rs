//! `fener htcds`: IOM's Human Trafficking Case Data Standard.

mod schema;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

use crate::protocol;

/// Arguments of `fener htcds`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make `schemas/htcds.json` from the sheet of field standards.
    #[command(hide = true)]
    Schema {
        /// The sheet as CSV.
        #[arg(long, value_name = "CSV")]
        from: PathBuf,
    },
}

/// Why nothing, or not everything, could be done.
#[derive(Debug, thiserror::Error)]
enum HtcdsError {
    #[error("cannot read `{0}`")]
    Read(PathBuf, #[source] io::Error),
    #[error("cannot write the result")]
    Write(#[source] io::Error),
    #[error(transparent)]
    Sheet(#[from] schema::SheetError),
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut out = io::stdout().lock();
    let done = match &arguments.command {
        Command::Schema { from } => schema::make(from, &mut out),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads the result has seen enough.
        Err(HtcdsError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => protocol::cannot(&error),
    }
}
