//! The files that people write, with their text.

use std::fs;
use std::path::{Path, PathBuf};

/// One text file.
pub(crate) struct File {
    /// From the root of the repository, with `/`.
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    #[cfg(test)]
    pub(crate) fn planted(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    pub(crate) fn is_rust(&self) -> bool {
        has_extension(&self.path, &["rs"])
    }

    /// A script or component of the page.
    pub(crate) fn is_page(&self) -> bool {
        self.path.starts_with("ui/") && has_extension(&self.path, &["ts", "svelte", "js", "mjs"])
    }
}

pub(crate) fn has_extension(path: &str, extensions: &[&str]) -> bool {
    path.rsplit_once('.').is_some_and(|(_, extension)| extensions.contains(&extension))
}

pub(crate) struct Repository {
    pub(crate) files: Vec<File>,
}

impl Repository {
    pub(crate) fn root() -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
    }

    /// Reads what is written by hand; built things and other people's code are left out.
    pub(crate) fn read() -> Self {
        let mut repository = Self { files: Vec::new() };
        repository.walk(&Self::root(), "");
        repository
    }

    fn walk(&mut self, folder: &Path, prefix: &str) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            if entry.file_type().unwrap().is_dir() {
                if !is_built(&path) {
                    self.walk(&entry.path(), &format!("{path}/"));
                }
            } else if has_extension(&path, &["rs", "ts", "svelte", "js", "mjs", "md", "toml", "sql"]) {
                // A file may vanish while a build beside us runs.
                let Ok(text) = fs::read_to_string(entry.path()) else {
                    continue;
                };
                self.files.push(File { path, text });
            }
        }
    }
}

/// Whether a folder holds what a program made.
pub(crate) fn is_built(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    matches!(path, "target" | ".git" | "src-tauri/gen" | "src-tauri/permissions" | "ui/shots")
        || name == "node_modules"
        || name.starts_with("dist")
}
