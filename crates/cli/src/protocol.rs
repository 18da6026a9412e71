//! `fener protocol`: what is wrong with a pack, in words.

mod check;
mod test;
mod words;

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};

pub(crate) use words::{cannot, report};

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
    /// Run the pack's cases and name each one.
    Test {
        /// The pack's folder.
        dir: PathBuf,
    },
}

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let mut out = io::stdout().lock();
    let (Command::Check(check::Arguments { dir, .. }) | Command::Test { dir }) = &arguments.command;
    let files = match crate::folder::read(dir) {
        Ok(files) => files,
        Err(error) => return cannot(&error),
    };
    let done = match &arguments.command {
        Command::Check(arguments) => check::run(&mut out, &files, arguments),
        Command::Test { .. } => test::run(&mut out, &files),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => cannot(&error),
    }
}
