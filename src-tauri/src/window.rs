//! The window itself, built in code so that no configuration file can loosen it.

use std::path::PathBuf;

use tauri::webview::{NewWindowResponse, PermissionResponse, WebviewWindowBuilder};
use tauri::{App, Url, WebviewUrl};

/// Runs before the page's own scripts: no context menu (reload, inspect, save), no drop, no print.
const GUARD: &str = include_str!("window/guard.js");

/// The one window.
pub(crate) const NAME: &str = "main";

/// Builds and shows the window. `scratch` is a folder in memory.
pub(crate) fn open(app: &App, scratch: PathBuf) -> tauri::Result<()> {
    let builder = WebviewWindowBuilder::new(app, NAME, WebviewUrl::default())
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
