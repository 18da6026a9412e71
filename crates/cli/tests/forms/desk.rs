//! A folder with a form in it, and `fener` at work in it.

use std::path::PathBuf;
use std::process::{Command, Output};

use rust_xlsxwriter::Workbook;
use tempfile::TempDir;

pub(crate) const FENER: &str = env!("CARGO_BIN_EXE_fener");

/// A folder with a form in it.
pub(crate) struct Desk(TempDir);

impl Desk {
    pub(crate) fn with(bytes: &[u8]) -> Self {
        let desk = Self(tempfile::tempdir().unwrap());
        std::fs::write(desk.path("form.xlsx"), bytes).unwrap();
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The exit status, and what was said on either stream.
    pub(crate) fn fener(&self, arguments: &[&str]) -> (Option<i32>, String) {
        said(
            &Command::new(FENER).arg("protocol").args(arguments).current_dir(self.0.path()).output().unwrap(),
        )
    }

    pub(crate) fn import(&self, more: &[&str]) -> (Option<i32>, String) {
        self.fener(&[&["import-xlsform", "form.xlsx", "-o", "pack"], more].concat())
    }
}

pub(crate) fn said(output: &Output) -> (Option<i32>, String) {
    let both = [output.stdout.as_slice(), &output.stderr].concat();
    (output.status.code(), String::from_utf8(both).unwrap())
}

pub(crate) fn form(rows: &[&str]) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet().set_name("survey").unwrap();
    for (row, cells) in (0..).zip(rows) {
        for (column, text) in (0..).zip(cells.split('|')) {
            sheet.write_string(row, column, text).unwrap();
        }
    }
    workbook.save_to_buffer().unwrap()
}
