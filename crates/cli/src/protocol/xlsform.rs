//! `fener protocol import-xlsform` and `export-xlsform`: what became of every cell, in words.

mod target;
mod words;

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use fener_rules::{Finding, Pack};
use fener_xlsform::{
    Counts, ExportError, Exported, ImportError, Imported, Note, Severity, Wishes, export, import,
};
use serde::Serialize;

use super::{ProtocolError, json, report};
use crate::files::{self, FileError};
use crate::given::whole;
use target::{Replaced, TargetError};

/// One byte more than this is read, so that the importer's own limit is what says "too large".
const MAX_FILE: u64 = 8 * 1024 * 1024;

/// What `fener protocol import-xlsform --help` says at its end.
const IMPORT_HELP: &str = "\
Whatever cannot be carried is a warning with its sheet and cell, and nothing is written then unless --accept-loss is given.
See `docs/xlsform.md`.

With --json, one object: `counts` (`items`, `choices`, `stages`, `languages`); `lost`, how many warnings; `written`; `removed`,
files of an earlier pack that are gone; `notes`, each with `place`, `severity` (`warning` or `info`), `code` and `args`; and
`findings`, as `fener protocol check` writes them, when what came of the form is no pack. `left` is there when an import that
was cut off had left something, which is gone.

Exit status: 0 when the pack was written, 1 when it was not, 2 when the form cannot be read or the folder not be written.";

/// What `fener protocol export-xlsform --help` says at its end.
const EXPORT_HELP: &str = "\
What a form has no place for is a warning, and the form is written all the same. See `docs/xlsform.md`.

With --json, one object: `lost`, how many warnings; `written`; `notes`, each with `place`, `severity` (`warning` or `info`),
`code` and `args`; and `findings`, empty.

Exit status: 0 when the form was written, 2 when the pack cannot be used or the form not be written.";

/// Arguments of `import-xlsform`.
#[derive(Args, Debug)]
#[command(after_long_help = IMPORT_HELP)]
pub(super) struct ImportArguments {
    /// The form, an `.xlsx`.
    form: PathBuf,
    /// The folder of the pack to be made.
    #[arg(short, long)]
    out: PathBuf,
    /// Write the pack also when something of the form could not be carried.
    #[arg(long)]
    accept_loss: bool,
    /// Put the pack in the place of one that is in the folder already. Files of that one which the new one does not have
    /// are removed, and named; where the folder holds anything else, nothing is done.
    #[arg(long)]
    force: bool,
    /// Write one JSON object, described below.
    #[arg(long)]
    pub(super) json: bool,
    /// The language of columns that do not say theirs, by its code (BCP 47): `tr`, `zh-Hans`.
    #[arg(long, default_value = "en")]
    language: String,
    /// Carry only these languages.
    #[arg(long, value_delimiter = ',')]
    languages: Vec<String>,
    /// Take texts that a language misses from this one.
    #[arg(long)]
    fill_from: Option<String>,
    /// The country whose law the pack will follow, by its two letters (ISO 3166-1): `TR`.
    #[arg(long)]
    jurisdiction: Option<String>,
    /// How many copies a repeat gets.
    #[arg(long, default_value_t = 3, allow_negative_numbers = true, value_parser = whole::<u8>(1, 20))]
    repeats: u8,
}

/// Arguments of `export-xlsform`.
#[derive(Args, Debug)]
#[command(after_long_help = EXPORT_HELP)]
pub(super) struct ExportArguments {
    /// The pack's folder.
    dir: PathBuf,
    /// The form to be made, an `.xlsx`.
    #[arg(short, long)]
    out: PathBuf,
    /// Write over a file that is there already.
    #[arg(long)]
    force: bool,
    /// Write one JSON object, described below.
    #[arg(long)]
    pub(super) json: bool,
}

/// The whole of what `--json` writes.
#[derive(Serialize)]
struct Told<'n> {
    #[serde(skip_serializing_if = "Option::is_none")]
    counts: Option<Counts>,
    lost: usize,
    written: bool,
    /// Files of an earlier pack that are gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<&'n [String]>,
    /// What an import that was cut off had left, and is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    left: Option<&'n Path>,
    notes: &'n [Note],
    findings: &'n [Finding],
}

/// Why it could not be done.
#[derive(Debug, thiserror::Error)]
pub(super) enum FormError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error(transparent)]
    Target(#[from] TargetError),
    #[error("cannot import `{0}`")]
    Import(PathBuf, #[source] ImportError),
    #[error("cannot export the pack")]
    Export(#[source] ExportError),
}

/// Tells what was found, and writes the pack when it can be used and nothing was lost, or the loss was accepted. Gives
/// whether it was written.
pub(super) fn run_import(out: &mut impl Write, arguments: &ImportArguments) -> Result<bool, ProtocolError> {
    let imported = carried(arguments)?;
    let lost = imported.notes.iter().filter(|note| note.severity == Severity::Warning).count();
    let loaded = Pack::load(&imported.files);
    let written = loaded.is_ok() && (lost == 0 || arguments.accept_loss);
    let Replaced { gone: removed, left } = if written {
        target::write(&arguments.out, &imported.files, arguments.force).map_err(FormError::Target)?
    } else {
        Replaced::default()
    };
    let findings = loaded.err().unwrap_or_default();
    if arguments.json {
        json(
            out,
            &Told {
                counts: Some(imported.counts),
                lost,
                written,
                removed: Some(&removed),
                left: left.as_deref(),
                notes: &imported.notes,
                findings: &findings,
            },
        )?;
        return Ok(written);
    }
    tell(out, &imported.notes)?;
    report(out, &findings)?;
    if let Some(left) = &left {
        writeln!(out, "{}: removed; an import that was cut off had left it", left.display())?;
    }
    for name in &removed {
        writeln!(out, "{name}: removed; the pack that was there had it")?;
    }
    let Counts { items, choices, stages, languages } = imported.counts;
    let end = words::end(findings.is_empty(), lost, written);
    writeln!(
        out,
        "{items} items, {choices} choices, {stages} stages, {languages} languages; {lost} not carried: {end}"
    )?;
    Ok(written)
}

fn carried(arguments: &ImportArguments) -> Result<Imported, FormError> {
    let path = &arguments.form;
    let bytes = files::read(path, MAX_FILE + 1)?;
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
    let wishes = Wishes {
        id: name(&arguments.out).unwrap_or_default(),
        language: arguments.language.clone(),
        languages: arguments.languages.clone(),
        fill_from: arguments.fill_from.clone(),
        jurisdiction: arguments.jurisdiction.clone(),
        repeats: arguments.repeats,
    };
    import(&bytes, &wishes).map_err(|error| FormError::Import(path.clone(), error))
}

/// One line for each note: place, severity, what.
fn tell(out: &mut impl Write, notes: &[Note]) -> io::Result<()> {
    for note in notes {
        let severity = match note.severity {
            Severity::Info => "note",
            Severity::Warning => "warning",
        };
        let row = note.args.get("row").map(|row| format!("; with it goes the whole row, {row}"));
        writeln!(out, "{}: {severity}: {}{}", note.place, words::sentence(note), row.unwrap_or_default())?;
    }
    Ok(())
}

/// Writes the form, whatever a form cannot hold.
pub(super) fn run_export(out: &mut impl Write, arguments: &ExportArguments) -> Result<bool, ProtocolError> {
    let path = &arguments.out;
    files::may_be_written(path, arguments.force, &arguments.dir).map_err(FormError::File)?;
    let files = crate::folder::read(&arguments.dir)?;
    let pack = Pack::load(&files).map_err(|findings| ProtocolError::Pack(arguments.dir.clone(), findings))?;
    let Exported { xlsx, notes } = export(pack.source()).map_err(FormError::Export)?;
    fs::write(path, &xlsx).map_err(|error| FormError::File(FileError::Write(path.clone(), error)))?;
    let lost = notes.iter().filter(|note| note.severity == Severity::Warning).count();
    if arguments.json {
        json(
            out,
            &Told {
                counts: None,
                lost,
                written: true,
                removed: None,
                left: None,
                notes: &notes,
                findings: &[],
            },
        )?;
    } else {
        tell(out, &notes)?;
        let items = pack.source().interview.items.len();
        writeln!(out, "{items} items written to `{}`; {lost} things stay in the pack", path.display())?;
    }
    Ok(true)
}
