//! `fener protocol`: what is wrong with a pack, what its cases reach and what changed between two, in words.

mod check;
mod diff;
mod simulate;
mod test;
mod words;
mod xlsform;

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use fener_rules::{Finding, Pack};
use serde::Serialize;

use crate::folder::FolderError;
pub(crate) use words::{cannot, cannot_use, report};

/// Arguments of `fener protocol`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Check everything that can be checked, and run the pack's cases.
    Check(check::Arguments),
    /// Run the pack's cases, and say what none of them reaches.
    Test(test::Arguments),
    /// Say what changed between two packs: what is written, and what comes out.
    Diff(diff::Arguments),
    /// Say how many questions invented persons are asked, against asking everything.
    Simulate(simulate::Arguments),
    /// Make a pack from an XLSForm; list what cannot be carried.
    ImportXlsform(xlsform::ImportArguments),
    /// Make an XLSForm from a pack, as far as a form can hold it.
    ExportXlsform(xlsform::ExportArguments),
}

/// Why something could not be done at all.
#[derive(Debug, thiserror::Error)]
enum ProtocolError {
    #[error(transparent)]
    Folder(#[from] FolderError),
    #[error("the protocol pack `{0}` cannot be used")]
    Pack(PathBuf, Vec<Finding>),
    #[error("cannot compare the packs")]
    Compare(#[source] serde_json::Error),
    #[error("cannot write the results")]
    Write(#[from] io::Error),
    #[error(transparent)]
    Form(#[from] xlsform::FormError),
}

impl Command {
    /// Whether it was asked for JSON that says why it cannot be done, too.
    fn json(&self) -> bool {
        match self {
            Self::Check(arguments) => arguments.json,
            Self::Test(arguments) => arguments.json,
            Self::Diff(arguments) => arguments.json,
            Self::Simulate(arguments) => arguments.json,
            Self::ImportXlsform(arguments) => arguments.json,
            Self::ExportXlsform(arguments) => arguments.json,
        }
    }
}

/// A pack whose cases may fail: its author is at work.
fn load(folder: &Path) -> Result<Pack, ProtocolError> {
    let files = crate::folder::read(folder)?;
    Pack::unproven(&files).map_err(|findings| ProtocolError::Pack(folder.to_owned(), findings))
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut out = crate::terminal::out();
    let done = match &arguments.command {
        Command::Check(arguments) => checked(&mut out, arguments),
        Command::Test(arguments) => test::run(&mut out, arguments),
        Command::Diff(arguments) => diff::run(&mut out, arguments),
        Command::Simulate(arguments) => simulate::run(&mut out, arguments),
        Command::ImportXlsform(arguments) => xlsform::run_import(&mut out, arguments),
        Command::ExportXlsform(arguments) => xlsform::run_export(&mut out, arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        // Whoever reads the results has seen enough.
        Err(ProtocolError::Write(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            let findings = match &error {
                ProtocolError::Pack(_, findings) => findings.as_slice(),
                _ => &[],
            };
            cannot_use(&error, findings, arguments.command.json())
        }
    }
}

fn checked(out: &mut impl Write, arguments: &check::Arguments) -> Result<bool, ProtocolError> {
    let folder = crate::folder::look(&arguments.dir)?;
    Ok(check::run(out, &folder, &crate::recordings::found(&arguments.dir), arguments)?)
}

/// Writes one JSON value and ends the line.
fn json(out: &mut impl Write, value: &impl Serialize) -> Result<(), ProtocolError> {
    serde_json::to_writer_pretty(&mut *out, value).map_err(io::Error::from)?;
    Ok(writeln!(out)?)
}
