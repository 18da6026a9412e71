//! Debian and Pardus: folders by the XDG rules, the web view's scratch space in memory.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use tauri::App;

mod block;
mod machine;
mod sleep;

pub(crate) use machine::machine;
pub(crate) use sleep::lock_before_sleep;

/// Names the folders of this program in the runtime folder: `fener-<process id>`.
const PREFIX: &str = "fener-";

/// Used when the session has no runtime folder: memory, open to all, hence the private folder inside.
const SHARED_MEMORY: &str = "/dev/shm";

/// A folder in memory, readable by this user alone, in which the web view must keep what it cannot be kept
/// from writing (salts, caches, temporary files). It goes when the window closes.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    /// Makes the folder, removes those of windows that were killed, and points the toolkit's own folders
    /// into it. Call it before the first thread starts.
    pub(crate) fn create() -> io::Result<Self> {
        let memory = std::env::var_os("XDG_RUNTIME_DIR").filter(|folder| !folder.is_empty());
        let memory = memory.map_or_else(|| PathBuf::from(SHARED_MEMORY), PathBuf::from);
        remove_stale(&memory, |process| Path::new("/proc").join(process).exists())?;
        let scratch = Self(memory.join(format!("{PREFIX}{}", std::process::id())));
        make_private(&scratch.0)?;
        for (variable, folder) in [("XDG_DATA_HOME", "data"), ("XDG_CACHE_HOME", "cache"), ("TMPDIR", "tmp")]
        {
            let folder = scratch.0.join(folder);
            make_private(&folder)?;
            point(variable, &folder);
        }
        Ok(scratch)
    }

    /// Where a web view that insists on a folder may have one.
    pub(crate) fn web_folder(&self) -> PathBuf {
        self.0.join("web")
    }

    /// Removes the folder. What cannot be removed now goes at the next start.
    pub(crate) fn remove(&self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `$XDG_DATA_HOME/fener`, or `~/.local/share/fener`. Ask before `Scratch::create` moves the former.
pub(crate) fn data_folder() -> Option<PathBuf> {
    let absolute = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = absolute("XDG_DATA_HOME").or_else(|| Some(absolute("HOME")?.join(".local/share")));
    Some(home?.join("fener"))
}

/// Already known from `data_folder`.
pub(crate) fn data_folder_of(_app: &App) -> Option<PathBuf> {
    None
}

fn make_private(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)
}

/// Removes the scratch folders whose process is gone. Those of other users stay: they refuse.
fn remove_stale(memory: &Path, is_running: impl Fn(&str) -> bool) -> io::Result<()> {
    for entry in fs::read_dir(memory)? {
        let entry = entry?;
        let name = entry.file_name();
        let process = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        let is_number = |text: &&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if process.filter(is_number).is_some_and(|process| !is_running(process)) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

#[allow(
    unsafe_code,
    clippy::disallowed_methods,
    reason = "the toolkit takes these folders from the environment alone"
)]
fn point(variable: &str, folder: &Path) {
    // SAFETY: `run` calls this before it starts any thread, so nobody reads the environment meanwhile.
    unsafe { std::env::set_var(variable, folder) }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{make_private, remove_stale};
    use std::os::unix::fs::PermissionsExt as _;

    #[test]
    fn folders_of_killed_windows_go_and_everything_else_stays() {
        let memory = tempfile::tempdir().unwrap();
        for name in ["fener-11", "fener-22", "fener-", "fener-x1", "other-11"] {
            std::fs::create_dir(memory.path().join(name)).unwrap();
            std::fs::write(memory.path().join(name).join("salt"), "x").unwrap();
        }
        remove_stale(memory.path(), |process| process == "22").unwrap();
        let mut left: Vec<_> =
            std::fs::read_dir(memory.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["fener-", "fener-22", "fener-x1", "other-11"]);
    }

    #[test]
    fn a_scratch_folder_is_private_and_never_somebody_elses() {
        let memory = tempfile::tempdir().unwrap();
        let folder = memory.path().join("fener-1");
        make_private(&folder).unwrap();
        assert_eq!(folder.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert!(make_private(&folder).is_err(), "a folder that is already there is not trusted");
    }
}
