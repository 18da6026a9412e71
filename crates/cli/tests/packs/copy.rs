//! The field pack, and a copy of it that can be spoilt.

use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

/// The folder of the field pack.
pub(crate) fn field() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level")
}

/// All files of the field pack in a folder of their own.
pub(crate) struct Copy(TempDir);

impl Copy {
    pub(crate) fn new() -> Self {
        let copy = Self(tempfile::tempdir().unwrap());
        for folder in ["", "texts"] {
            std::fs::create_dir_all(copy.path(folder)).unwrap();
            for entry in std::fs::read_dir(field().join(folder)).unwrap().map(Result::unwrap) {
                if entry.file_type().unwrap().is_file() {
                    std::fs::copy(entry.path(), copy.path(folder).join(entry.file_name())).unwrap();
                }
            }
        }
        copy
    }

    pub(crate) fn path(&self, file: &str) -> PathBuf {
        self.0.path().join(file)
    }

    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    #[allow(dead_code, reason = "not every test that spoils a copy does it so")]
    pub(crate) fn changed(self, file: &str, change: impl FnOnce(&mut Value)) -> Self {
        let mut json: Value = serde_json::from_slice(&std::fs::read(self.path(file)).unwrap()).unwrap();
        change(&mut json);
        std::fs::write(self.path(file), serde_json::to_vec(&json).unwrap()).unwrap();
        self
    }
}
