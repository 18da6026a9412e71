//! The window itself, built in code so that no configuration file can loosen it.

use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use tauri::webview::{NewWindowResponse, PageLoadEvent, PermissionResponse, WebviewWindowBuilder};
use tauri::{App, AppHandle, Manager as _, Url, WebviewUrl};

/// Runs before the page's own scripts: no context menu (reload, inspect, save), no drop, no print.
const GUARD: &str = include_str!("window/guard.js");

/// The one window.
const NAME: &str = "main";

/// A page that hangs is not waited for any longer.
const CLEAR_WITHIN: Duration = Duration::from_secs(2);

/// How many pages the window has shown: each took the place of the one before.
#[derive(Default)]
struct Pages {
    shown: Mutex<u64>,
    changed: Condvar,
}

impl Pages {
    fn next(&self) {
        *self.shown.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.changed.notify_all();
    }

    /// Begins the page anew by `reload`, and waits until the one before is gone.
    fn replace(&self, reload: impl FnOnce()) {
        let shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        let before = *shown;
        reload();
        let is_there = |shown: &mut u64| *shown == before;
        // Poisoned or in vain: the files are closed all the same, and there is nothing else to clear the page with.
        let _ = self.changed.wait_timeout_while(shown, CLEAR_WITHIN, is_there);
    }
}

/// Takes what the page shows away: it begins anew. Comes back when it is gone, or when the page hangs.
pub(crate) fn clear(app: &AppHandle) {
    let Some(window) = app.get_webview_window(NAME) else { return };
    app.state::<Pages>().replace(|| {
        // A page that cannot be reached shows nothing that it may not: it is asked again by its next command.
        let _ = window.reload();
    });
}

/// Builds and shows the window. `scratch` is a folder in memory.
pub(crate) fn open(app: &App, scratch: PathBuf) -> tauri::Result<()> {
    app.manage(Pages::default());
    let builder = WebviewWindowBuilder::new(app, NAME, WebviewUrl::default())
        .on_page_load(|window, page| {
            if page.event() == PageLoadEvent::Started {
                window.state::<Pages>().next();
            }
        })
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        .initialization_script_for_all_frames(GUARD)
        .disable_drag_drop_handler()
        .general_autofill_enabled(false)
        .browser_extensions_enabled(false)
        .devtools(false);
    let builder = keep_nothing(builder, scratch);
    #[cfg(desktop)]
    let builder =
        builder.title("Fener").inner_size(1024.0, 768.0).min_inner_size(360.0, 640.0).content_protected(true);
    builder.build()?;
    Ok(())
}

type Builder<'a> = WebviewWindowBuilder<'a, tauri::Wry, App>;

/// The web view forgets everything when it closes.
#[cfg(not(feature = "e2e"))]
fn keep_nothing(builder: Builder<'_>, _scratch: PathBuf) -> Builder<'_> {
    builder.incognito(true)
}

/// A private web view cannot be driven by WebDriver, so the test build keeps its data in the folder in memory.
#[cfg(feature = "e2e")]
fn keep_nothing(builder: Builder<'_>, scratch: PathBuf) -> Builder<'_> {
    builder.incognito(false).data_directory(scratch)
}

/// Whether `url` is a page of ours: files inside this program, never a remote one.
fn is_ours(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        // Android's web view knows no scheme of our own; the host never leaves the device.
        "http" | "https" => cfg!(target_os = "android") && url.host_str() == Some("tauri.localhost"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::is_ours;

    #[test]
    fn only_our_own_pages_may_be_opened() {
        let ours = |text: &str| text.parse().is_ok_and(|url| is_ours(&url));
        assert!(ours("tauri://localhost"));
        assert!(ours("tauri://localhost/index.html#/home"));
        for other in [
            "https://example.org/",
            "http://localhost:1420/",
            "http://tauri.localhost/",
            "tauri://localhost.example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "about:blank",
        ] {
            assert!(!ours(other), "{other} must be refused");
        }
    }
}
