//! `fener htcds`: referrals in the words of IOM's Human Trafficking Case Data Standard.

mod check;
mod companion;
mod export;
mod schema;

use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use fener_rules::{Finding, Pack};

use crate::files::FileError;
use crate::folder::FolderError;
use crate::protocol;

/// Arguments of `fener htcds`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Export opened referrals, or the pack's own fictitious cases, as CSV or JSON.
    Export(export::Arguments),
    /// Say which fields of the standard the pack fills, leaves out, and does not mention.
    Check {
        /// The folder of the protocol pack.
        #[arg(long, value_name = "DIR")]
        protocol: PathBuf,
    },
    /// Make `schemas/htcds.json` from the sheet of field standards: for a new version of the standard, not for packs.
    Schema {
        /// The sheet as CSV.
        #[arg(long, value_name = "CSV")]
        from: PathBuf,
    },
}

/// Why nothing, or not everything, could be done.
#[derive(Debug, thiserror::Error)]
enum HtcdsError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the protocol pack cannot be used")]
    Pack(Vec<Finding>),
    #[error("the protocol pack has no `htcds.json`")]
    NoMapping,
    #[error("cannot use the referrals in `{0}`")]
    Referrals(PathBuf, #[source] export::ReferralsError),
    #[error(transparent)]
    File(#[from] FileError),
    #[error("cannot write the result")]
    Write(#[source] io::Error),
    #[error(transparent)]
    Sheet(#[from] schema::SheetError),
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut out = crate::terminal::out();
    let done = match &arguments.command {
        Command::Export(arguments) => export::export(arguments, &mut crate::terminal::document()),
        Command::Check { protocol } => check::check(protocol, &mut out),
        Command::Schema { from } => schema::make(from, &mut out),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads the result has seen enough.
        Err(HtcdsError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let findings = match &error {
                HtcdsError::Pack(findings) => findings.as_slice(),
                _ => &[],
            };
            protocol::cannot_use(&error, findings, false)
        }
    }
}

/// A pack that was checked, with its cases run.
fn load(folder: &Path) -> Result<Pack, HtcdsError> {
    let files = crate::folder::read(folder)?;
    let pack = Pack::load(&files).map_err(HtcdsError::Pack)?;
    if pack.source().htcds.is_none() {
        return Err(HtcdsError::NoMapping);
    }
    Ok(pack)
}
