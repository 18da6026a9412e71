//! What the targets share: several named files in one input, changes that leave JSON readable, and what to begin with.

pub mod fixtures;
mod mutate;
#[allow(clippy::all, missing_docs, reason = "shared with the tests of the app")]
#[path = "../../crates/app/tests/stories/support.rs"]
pub mod support;

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

pub use mutate::{mutate_call, mutate_files, mutate_json};
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// Files by their path, as a pack or the parts of a workbook.
pub type Files = BTreeMap<String, Vec<u8>>;

const HEAD: &[u8] = b"=== ";

/// Reads files written one after the other, each below a line `=== path`. None when the input does not begin so.
#[must_use]
pub fn split(input: &[u8]) -> Option<Files> {
    if !input.starts_with(HEAD) {
        return None;
    }
    let mut files = Files::new();
    let mut open: Option<(String, Vec<u8>)> = None;
    for line in input.split_inclusive(|byte| *byte == b'\n') {
        if let Some(path) = line.strip_prefix(HEAD) {
            files.extend(open.take());
            open = Some((String::from_utf8_lossy(path.trim_ascii_end()).into_owned(), Vec::new()));
        } else if let Some((_, content)) = &mut open {
            content.extend_from_slice(line);
        }
    }
    files.extend(open);
    Some(files)
}

/// Writes files as [`split`] reads them.
#[must_use]
pub fn join(files: &Files) -> Vec<u8> {
    let mut input = Vec::new();
    for (path, content) in files {
        input.extend([HEAD, path.as_bytes(), b"\n", content.as_slice()].concat());
        if !content.ends_with(b"\n") {
            input.push(b'\n');
        }
    }
    input
}

/// The files in an archive, not compressed: a byte changed in a file is a byte changed in the archive, and its sum is
/// right.
///
/// # Errors
/// When a path is none that an archive can hold.
pub fn zip(files: &Files) -> ZipResult<Vec<u8>> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (path, content) in files {
        writer.start_file(path.as_str(), options)?;
        writer.write_all(content)?;
    }
    Ok(writer.finish()?.into_inner())
}
