//! The zip around a workbook, looked over before anything else reads it. What its headers say is checked, and then what
//! really comes out, because headers can lie.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::damage::Damage;
use super::layout::{self, Fault};
use super::{Archive, SheetsError};

/// Files inside the zip.
const MAX_PARTS: usize = 512;
/// Bytes of one of them, unpacked.
const MAX_PART: usize = 16 * 1024 * 1024;
/// Bytes of all of them.
const MAX_TOTAL: usize = 32 * 1024 * 1024;
/// How often a part may be larger than it is packed; of small parts nobody asks.
const MAX_RATIO: u64 = 250;
const SMALL: u64 = 256 * 1024;

/// What every zip begins with, and every entry of its table of contents.
const ZIP: &[u8] = b"PK";
const ENTRY: &[u8] = b"PK\x01\x02";
/// What old Excel files and encrypted new ones begin with.
const COMPOUND: &[u8] = &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// A stream that only encrypted ones have.
const ENCRYPTED: &str = "EncryptedPackage";

/// Opens a file of which nothing is to be feared any more.
pub(super) fn open(bytes: &[u8]) -> Result<Archive<'_>, SheetsError> {
    if bytes.starts_with(COMPOUND) {
        let name: Vec<u8> = ENCRYPTED.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(if encrypted { SheetsError::Password } else { SheetsError::OldExcel });
    }
    if !bytes.starts_with(ZIP) {
        return Err(SheetsError::NotXlsx);
    }
    // Every entry costs memory as soon as the table is read, so they are counted without reading it. The mark can also
    // stand in packed bytes by chance: hence the generous factor.
    if bytes.windows(ENTRY.len()).filter(|window| *window == ENTRY).count() > 2 * MAX_PARTS {
        return Err(SheetsError::TooMany("parts"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_PARTS {
        return Err(SheetsError::TooMany("parts"));
    }
    let names = names(bytes, &archive)?;
    if names.iter().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(SheetsError::Macros);
    }
    if !names.iter().any(|name| name.ends_with("workbook.xml")) {
        return Err(SheetsError::NoWorkbook);
    }
    let mut total = 0;
    for place in 0..archive.len() {
        total += part(bytes, &mut archive, place)?;
        if total > MAX_TOTAL {
            return Err(SheetsError::TooMany("bytes"));
        }
    }
    Ok(archive)
}

pub(super) fn damaged(error: ZipError) -> SheetsError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetsError::Password,
        error => SheetsError::Damaged(Damage::from(&error)),
    }
}

/// A part as it is looked for: in any case, and with either slash.
pub(super) fn sought(name: &str) -> String {
    name.replace('\\', "/").to_ascii_lowercase()
}

/// The names of all parts. Of two with one name, readers take one and pass the other over.
fn names(bytes: &[u8], archive: &Archive<'_>) -> Result<BTreeSet<String>, SheetsError> {
    let mut names = BTreeSet::new();
    for name in archive.file_names() {
        let name = name.map_err(damaged)?;
        if !names.insert(sought(&name)) {
            return Err(SheetsError::PartTwice(name.into_owned()));
        }
    }
    if archive.has_duplicate_names() {
        return Err(SheetsError::PartTwice(listed_twice(bytes).unwrap_or_default()));
    }
    Ok(names)
}

/// The name that stands in the table of contents more than once: the table as it was read holds each once.
fn listed_twice(bytes: &[u8]) -> Option<String> {
    /// Where an entry has the length of its name, and the name.
    const LENGTH: std::ops::Range<usize> = 28..30;
    const NAME: usize = 46;
    let mut seen = BTreeSet::new();
    let entries = bytes.windows(ENTRY.len()).enumerate().filter(|(_, window)| *window == ENTRY);
    let mut names = entries.filter_map(|(at, _)| {
        let entry = bytes.get(at..)?;
        let length = u16::from_le_bytes(entry.get(LENGTH)?.try_into().ok()?);
        entry.get(NAME..NAME + usize::from(length))
    });
    names.find(|name| !seen.insert(*name)).map(|name| String::from_utf8_lossy(name).into_owned())
}

/// What stands before each part names it once more: readers that go by that would read another part.
fn named_alike(bytes: &[u8], header: u64, listed: &[u8]) -> bool {
    /// Where a header has the length of the name, and the name.
    const LENGTH: std::ops::Range<usize> = 26..28;
    const NAME: usize = 30;
    let header = usize::try_from(header).ok().and_then(|at| bytes.get(at..));
    let name = header.and_then(|header| {
        let length = u16::from_le_bytes(header.get(LENGTH)?.try_into().ok()?);
        header.get(NAME..NAME + usize::from(length))
    });
    name == Some(listed)
}

/// Unpacks one part and throws it away again; gives its true size.
fn part(bytes: &[u8], archive: &mut Archive<'_>, place: usize) -> Result<usize, SheetsError> {
    let file = archive.by_index(place).map_err(damaged)?;
    let name = file.name().map_err(damaged)?.into_owned();
    if !named_alike(bytes, file.header_start(), file.name_raw()) {
        return Err(SheetsError::TwoNames(name));
    }
    let limit = match file.compressed_size().checked_mul(MAX_RATIO) {
        Some(expected) => expected.max(SMALL).min(MAX_PART as u64),
        None => MAX_PART as u64,
    };
    if file.size() > limit {
        return Err(SheetsError::Bomb(name));
    }
    let mut unpacked = Vec::new();
    let read = file.take(limit + 1).read_to_end(&mut unpacked);
    read.map_err(|error| SheetsError::Damaged(Damage::from(&error)))?;
    if unpacked.len() as u64 > limit {
        return Err(SheetsError::Bomb(name));
    }
    if sought(&name).ends_with(".xml") {
        text(&name, &unpacked)?;
    }
    // Which part is a sheet the workbook says, whatever it is called: all are looked at.
    match layout::fault(&unpacked) {
        Some(Fault::Place) => Err(SheetsError::DamagedPart(name)),
        Some(Fault::At(place)) => Err(SheetsError::DamagedAt(name, place)),
        None => Ok(unpacked.len()),
    }
}

/// All that a spreadsheet program writes is UTF-8. The number of shared texts is believed by who reads them: memory is
/// taken for so many, so it cannot be more than could be there.
fn text(name: &str, bytes: &[u8]) -> Result<(), SheetsError> {
    const COUNT: &str = "uniqueCount";
    /// `<si/>`
    const SHORTEST: usize = 5;
    let text = std::str::from_utf8(bytes).map_err(|_| SheetsError::DamagedPart(name.to_owned()))?;
    if text.contains('\0') {
        return Err(SheetsError::DamagedPart(name.to_owned()));
    }
    for (at, _) in text.match_indices(COUNT) {
        let after = text.get(at + COUNT.len()..).unwrap_or_default();
        let number = after.trim_start_matches(|c: char| c.is_whitespace() || "='\"+".contains(c));
        let digits = number.find(|c: char| !c.is_ascii_digit()).unwrap_or(number.len());
        let count = number.get(..digits).filter(|digits| !digits.is_empty()).map(str::parse::<usize>);
        if count.is_some_and(|count| count.map_or(true, |count| count > bytes.len() / SHORTEST)) {
            return Err(SheetsError::Bomb(name.to_owned()));
        }
    }
    Ok(())
}
