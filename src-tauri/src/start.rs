//! From a bare process to an open window.

use std::ffi::OsString;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use tauri::{AppHandle, Manager as _, RunEvent};
use thiserror::Error;

use crate::door::{self, Door};
use crate::options::{Options, OptionsError};
use crate::{platform, window};

/// How long a device that was left may stay open at most.
const WATCH_EVERY: Duration = Duration::from_secs(1);

/// Why the window did not open.
#[derive(Debug, Error)]
enum StartError {
    #[error(transparent)]
    Options(#[from] OptionsError),
    #[error("this process cannot be closed to debuggers and core dumps")]
    Harden(#[source] io::Error),
    #[error("no private folder in memory for the web view")]
    Scratch(#[source] io::Error),
    #[error("no place for this device's files: give one with `--data DIR`")]
    NoDataFolder,
    #[error("no threads for the network")]
    App(#[source] io::Error),
    #[error("nobody to watch a device that is left")]
    Watch(#[source] io::Error),
    #[error("the window cannot be opened")]
    Window(#[source] tauri::Error),
}

/// Opens the window and stays until it is closed. `arguments` are those after the program's name.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    report_panics_by_place_only();
    match start(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&error);
            ExitCode::FAILURE
        }
    }
}

#[cfg(mobile)]
#[tauri::mobile_entry_point]
fn run_on_mobile() {
    run([]);
}

fn start(arguments: impl IntoIterator<Item = OsString>) -> Result<(), StartError> {
    let options = Options::parse(arguments, |name| std::env::var_os(name))?;
    platform::harden().map_err(StartError::Harden)?;
    let own_place = platform::data_folder();
    let scratch = platform::Scratch::create().map_err(StartError::Scratch)?;

    let web_folder = scratch.web_folder();
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![door::call])
        .setup(move |app| {
            let data = options.data.or(own_place).or_else(|| platform::data_folder_of(app));
            let door = Door::open(data.ok_or(StartError::NoDataFolder)?, options.secret);
            app.manage(door.map_err(StartError::App)?);
            window::open(app, web_folder)?;
            watch(app.handle().clone()).map_err(StartError::Watch)?;
            lock_when_told(app.handle().clone()).map_err(StartError::Watch)?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .map_err(StartError::Window)?;

    app.run(move |app, event| {
        if matches!(event, RunEvent::Exit) {
            app.state::<Door>().close();
            scratch.remove();
        }
    });
    Ok(())
}

/// Looks every second whether the device was left, also when the page hangs; a page that showed something then begins anew.
#[allow(clippy::disallowed_methods, reason = "the window is where the time comes from")]
fn watch(app: AppHandle) -> io::Result<()> {
    let look = move || loop {
        std::thread::sleep(WATCH_EVERY);
        if app.state::<Door>().lock_if_left() {
            window::clear(&app);
        }
    };
    std::thread::Builder::new().name("watch".to_owned()).spawn(look).map(drop)
}

/// Locks before the machine sleeps, which waits until the page is cleared, too.
fn lock_when_told(app: AppHandle) -> io::Result<()> {
    let lock = move |left| {
        if app.state::<Door>().lock_left(left) {
            window::clear(&app);
        }
    };
    platform::lock_before_sleep(lock, say)
}

/// A panic message may quote what was typed; only the place in our source is told.
fn report_panics_by_place_only() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(|at| format!("{}:{}", at.file(), at.line())).unwrap_or_default();
        let _ = writeln!(io::stderr(), "fener: internal error at {place}");
    }));
}

/// Tells the error and its causes on one line. None of ours carries content.
fn say(error: &dyn std::error::Error) {
    let mut line = format!("fener: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(&format!(": {error}"));
        cause = error.source();
    }
    let _ = writeln!(io::stderr(), "{line}");
}
