//! `fener-window [--data DIR]`: opens the window.

use std::process::ExitCode;

fn main() -> ExitCode {
    fener_window::run(std::env::args_os().skip(1))
}
