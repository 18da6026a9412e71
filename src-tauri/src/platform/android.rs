//! Android gives every app its own private folders.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};

use fener_app::{Left, Machine, SleepLock};
use tauri::{App, Manager as _};

/// Nothing to make: the system keeps the web view's files in the app's own folder.
pub(crate) struct Scratch;

impl Scratch {
    /// Always succeeds.
    pub(crate) fn create() -> io::Result<Self> {
        Ok(Self)
    }

    /// Unused by Android's web view, which takes no folder.
    pub(crate) fn web_folder(&self) -> PathBuf {
        PathBuf::new()
    }

    /// Nothing to remove.
    pub(crate) fn remove(&self) {}
}

/// Not known before the toolkit has started.
pub(crate) fn data_folder() -> Option<PathBuf> {
    None
}

/// The app's private folder.
pub(crate) fn data_folder_of(app: &App) -> Option<PathBuf> {
    app.path().app_local_data_dir().ok()
}

/// Nothing tells an app beforehand: it locks when it runs again.
pub(crate) fn lock_before_sleep(_: impl Fn(Left) + Send + 'static, _: fn(&dyn Error)) -> io::Result<()> {
    Ok(())
}

/// Nothing of it can be seen by an app but what it does itself.
pub(crate) fn machine(_: &Path) -> Machine {
    Machine { sleep: SleepLock::After, ..Machine::default() }
}
