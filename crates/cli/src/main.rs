//! The `fener` command: what can be done with packs and facts outside the window.
//!
//! Exit status: 0 when all went well, 1 when something in the input is wrong, 2 when it could not be done at all.

mod admin;
mod authority;
mod columns;
mod condition;
mod demo;
mod evaluate;
mod files;
mod folder;
mod given;
mod htcds;
mod outside;
mod protocol;
mod recordings;
mod registrar;
mod study;
mod switches;
mod terminal;
mod vault;

use std::io::Write as _;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// First-level screening, offline first: the tools beside the window.
#[derive(Debug, Parser)]
#[command(name = "fener", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Evaluate fact sets, one JSON object a line.
    Evaluate(evaluate::Arguments),
    /// Evaluate a table of people and compare with what is known of them.
    Study(study::Arguments),
    /// Check and test a protocol pack, and compare two.
    Protocol(protocol::Arguments),
    /// Export referrals in the words of the Human Trafficking Case Data Standard.
    Htcds(htcds::Arguments),
    /// Hold the root key: make the keys and the directory, bring it to the hub.
    Admin(admin::Arguments),
    /// Certify devices: make a code, compare six digits.
    Registrar(registrar::Arguments),
    /// Look into a device's own files.
    Vault(vault::Arguments),
    /// Tell the whole story in the terminal, with a fictitious case and nothing mocked.
    Demo(demo::Arguments),
}

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    match cli.command {
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Study(arguments) => study::run(&arguments),
        Command::Protocol(arguments) => protocol::run(&arguments),
        Command::Htcds(arguments) => htcds::run(&arguments),
        Command::Admin(arguments) => admin::run(&arguments),
        Command::Registrar(arguments) => registrar::run(&arguments),
        Command::Vault(arguments) => vault::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
    }
}

/// Says how the command is used; it names arguments as they were given.
fn usage(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    // Nobody is left to be told when this fails.
    let _told = match error.use_stderr() {
        true => terminal::err().write_all(text.as_bytes()),
        false => terminal::out().write_all(text.as_bytes()),
    };
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
