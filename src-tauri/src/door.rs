//! The one command of the page: it hands on to the app's table and hands back what the table answers.

use std::io;
use std::path::PathBuf;
use std::sync::Arc;

use fener_app::{App, AppOptions, CallError, Code, Left, Platform, SecondSecret, tr_first_level};
use serde_json::{Value, json};
use tauri::State;

use crate::platform;

/// The opened app behind the window.
pub(crate) struct Door(Arc<App>);

impl Door {
    /// Opens the app on the folder `data_dir`, with the second secret where the shell says it is.
    pub(crate) fn open(data_dir: PathBuf, secret: SecondSecret) -> io::Result<Self> {
        let platform = Platform {
            now: platform::now,
            uptime: platform::uptime,
            random: platform::fill_with_chance,
            stopwatch: Some(platform::stopwatch),
            free_bytes: platform::free_bytes,
            machine: platform::machine,
        };
        let pack = tr_first_level();
        Ok(Self(Arc::new(App::open(AppOptions { data_dir, platform, secret, pack })?)))
    }

    /// Locks a session that was left; see [`App::lock_if_left`].
    pub(crate) fn lock_if_left(&self) -> bool {
        self.0.lock_if_left()
    }

    /// Locks a session that the shell knows to be left; see [`App::lock_left`].
    pub(crate) fn lock_left(&self, left: Left) -> bool {
        self.0.lock_left(left)
    }

    /// Locks the device, so that its keys are wiped before the process ends.
    pub(crate) fn close(&self) {
        // Nobody is left to tell, and when locking fails the keys go with the process.
        let _ = self.0.call("lock", json!({}));
    }
}

/// Runs one entry of the command table away from the window's own thread: an unlock takes up to a second of
/// key derivation and a sync as long as the network pleases.
#[tauri::command]
pub(crate) async fn call(door: State<'_, Door>, command: String, args: Value) -> Result<Value, CallError> {
    let app = Arc::clone(&door.0);
    let answer = tauri::async_runtime::spawn_blocking(move || app.call(&command, args));
    answer.await.unwrap_or_else(|_| Err(Code::Internal.into()))
}
