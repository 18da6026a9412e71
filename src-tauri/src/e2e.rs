//! The same window, open to a WebDriver: for tests, never in a package.

use std::process::ExitCode;

fn main() -> ExitCode {
    fener_window::run(std::env::args_os().skip(1))
}
