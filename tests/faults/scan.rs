//! What a person said is in no byte of any file, however it might be written.

use std::path::Path;
use std::sync::OnceLock;

use crate::device::CANARY;

/// Fails when a file holds a word of an answer, the name of an item, or a statement of a database.
#[track_caller]
pub(crate) fn nothing_readable(folder: &Path, when: &str) {
    if let Some((form, name)) = readable_in(folder) {
        panic!("{when}: {form} can be read in {name}");
    }
}

/// A file of a plain database, in which the scan must see what it looks for.
pub(crate) fn control() {
    let folder = crate::scratch();
    let db = rusqlite::Connection::open(folder.path().join("plain.db")).unwrap();
    db.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE events (body BLOB);").unwrap();
    db.execute("INSERT INTO events VALUES (?1)", [serde_json::to_vec(&crate::device::answered(1)).unwrap()])
        .unwrap();
    assert!(readable_in(folder.path()).is_some(), "the scan sees nothing in a plain database");
}

fn readable_in(folder: &Path) -> Option<(&'static str, String)> {
    static FORMS: OnceLock<[(&str, String); 6]> = OnceLock::new();
    let forms = FORMS.get_or_init(|| {
        let utf16 = |of: fn(u16) -> [u8; 2]| CANARY.encode_utf16().flat_map(of).collect::<Vec<u8>>();
        let hex: String = CANARY.bytes().map(|byte| format!("{byte:02x}")).collect();
        [
            ("the beginning of a word", one_letter_a_byte(&CANARY.as_bytes()[..7])),
            ("a word in UTF-16LE", one_letter_a_byte(&utf16(u16::to_le_bytes))),
            ("a word in UTF-16BE", one_letter_a_byte(&utf16(u16::to_be_bytes))),
            ("a word in hex", hex),
            ("an item", "item-".to_owned()),
            ("a table", "CREATE TABLE".to_owned()),
        ]
    });
    std::fs::read_dir(folder).unwrap().find_map(|entry| {
        let entry = entry.unwrap();
        let text = one_letter_a_byte(&std::fs::read(entry.path()).unwrap());
        let found = forms.iter().find(|(_, form)| text.contains(form.as_str()))?;
        Some((found.0, entry.file_name().to_string_lossy().into_owned()))
    })
}

/// Searching a text is quick also where nothing is optimised.
fn one_letter_a_byte(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
