//! Looks for words in every byte of every file of a folder, in the forms in which they could leak.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use super::DemoError;

/// A word and one form of it.
struct Form {
    word: usize,
    name: &'static str,
    bytes: Vec<u8>,
}

/// What is looked for.
pub(super) struct Search {
    words: Vec<String>,
    forms: Vec<Form>,
    /// Indices of the forms by their first byte, so that one pass over the bytes is enough.
    by_first: Vec<Vec<usize>>,
}

/// What a search saw.
#[derive(Default)]
pub(super) struct Seen {
    pub(super) files: usize,
    pub(super) bytes: usize,
    /// File, word and form of everything found.
    pub(super) hits: BTreeSet<(PathBuf, String, &'static str)>,
}

impl Seen {
    /// How many forms of words were found, in whichever files.
    pub(super) fn found(&self) -> usize {
        self.hits.len()
    }
}

impl Search {
    pub(super) fn new(words: Vec<String>) -> Self {
        let forms: Vec<Form> =
            words.iter().enumerate().flat_map(|(index, word)| forms(index, word)).collect();
        let mut by_first = vec![Vec::new(); 256];
        for (index, form) in forms.iter().enumerate() {
            let bucket = form.bytes.first().and_then(|&first| by_first.get_mut(usize::from(first)));
            bucket.into_iter().for_each(|bucket| bucket.push(index));
        }
        Self { words, forms, by_first }
    }

    pub(super) fn words(&self) -> usize {
        self.words.len()
    }

    pub(super) fn forms(&self) -> usize {
        self.forms.len()
    }

    /// Reads these files, and every file below those that are folders.
    pub(super) fn below(&self, paths: &[PathBuf]) -> Result<Seen, DemoError> {
        let mut seen = Seen::default();
        let mut open = paths.to_vec();
        while let Some(path) = open.pop() {
            let failed = |error| DemoError::File(path.clone(), error);
            if path.is_dir() {
                for entry in fs::read_dir(&path).map_err(failed)? {
                    open.push(entry.map_err(failed)?.path());
                }
                continue;
            }
            let bytes = fs::read(&path).map_err(failed)?;
            seen.files += 1;
            seen.bytes += bytes.len();
            for form in self.found(&bytes).into_iter().filter_map(|index| self.forms.get(index)) {
                let word = self.words.get(form.word).cloned().unwrap_or_default();
                seen.hits.insert((path.clone(), word, form.name));
            }
        }
        Ok(seen)
    }

    /// Puts every form of every word into the middle of some bytes: what a search must find.
    pub(super) fn planted_in(&self, bytes: &[u8]) -> Vec<u8> {
        let (before, after) = bytes.split_at(bytes.len() / 2);
        let planted = self.forms.iter().flat_map(|form| form.bytes.iter().chain(b" ").copied());
        before.iter().copied().chain(planted).chain(after.iter().copied()).collect()
    }

    fn found(&self, bytes: &[u8]) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        for (at, &byte) in bytes.iter().enumerate() {
            for &index in self.by_first.get(usize::from(byte)).map_or(&[][..], Vec::as_slice) {
                let rest = bytes.get(at..).unwrap_or_default();
                if self.forms.get(index).is_some_and(|form| rest.starts_with(&form.bytes)) {
                    found.insert(index);
                }
            }
        }
        found
    }
}

fn forms(word: usize, text: &str) -> Vec<Form> {
    let utf16 = |to_bytes: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(to_bytes).collect::<Vec<u8>>();
    let hex = fener_sign::text::to_hex(text.as_bytes());
    let form = |name, bytes| Form { word, name, bytes };
    let mut forms = vec![
        form("UTF-8", text.as_bytes().to_vec()),
        form("UTF-16", utf16(u16::to_le_bytes)),
        form("UTF-16, big end first", utf16(u16::to_be_bytes)),
        form("hex in capitals", hex.to_uppercase().into_bytes()),
        form("hex", hex.into_bytes()),
    ];
    let base64 = ["base64", "base64 from the second byte", "base64 from the third byte"];
    let base64 = base64.into_iter().enumerate();
    forms.extend(base64.map(|(offset, name)| form(name, base64_inside(text.as_bytes(), offset))));
    forms
}

/// The part of a word's base64 that does not depend on what stands around it, for one of three places to begin.
fn base64_inside(word: &[u8], offset: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = word.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1)).collect();
    // The word begins `offset` bytes into a group; the first whole sextet inside begins this many bits later.
    let skipped = [0, 4, 2].get(offset).copied().unwrap_or(0);
    let sextets = bits.get(skipped..).unwrap_or_default().chunks_exact(6);
    let letter = |sextet: &[u8]| {
        let index = sextet.iter().fold(0_usize, |sum, bit| sum * 2 + usize::from(*bit));
        ALPHABET.get(index).copied().unwrap_or(b'=')
    };
    sextets.map(letter).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::{Search, base64_inside};

    #[test]
    fn a_word_is_found_in_the_base64_of_any_text_around_it() {
        // "kingfisher", "xkingfisher" and "xxkingfisher" in base64.
        for (offset, whole) in ["a2luZ2Zpc2hlcg", "eGtpbmdmaXNoZXI", "eHhraW5nZmlzaGVy"].iter().enumerate() {
            let inside = String::from_utf8(base64_inside(b"kingfisher", offset)).unwrap();
            assert!(inside.len() >= 11 && whole.contains(&inside), "{inside} in {whole}");
        }
    }

    #[test]
    fn every_planted_form_is_found_and_nothing_in_other_bytes() {
        let search = Search::new(vec!["kingfisher".to_owned(), "yalıçapkını".to_owned()]);
        let bytes = b"the kingfishes and the king fisher".repeat(100);
        assert!(search.found(&bytes).is_empty());
        assert_eq!(search.found(&search.planted_in(&bytes)).len(), search.forms());
        assert_eq!(search.forms(), 16);
    }
}
