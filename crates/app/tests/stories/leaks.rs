//! Words that were typed, and the PIN, are in no byte of any file, in no writing: not while an interview is open, not after it
//! was sealed, and not after the process was dropped in the middle.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use crate::support::{
    Authority, Device, NUMBER, OTHER, OTHER_PIN, PIN, case_answers, files, officer, scratch,
};

const NOTE: &str = "kanarya-Zübeyde-53";
const REASON: &str = "kanarya-Hürriyet-71";
const LESS: &str = "kanarya-Müzeyyen-88";
const ANSWER: &str = "seen_site_locked";
const SECRETS: [&str; 7] = [NOTE, REASON, LESS, ANSWER, PIN, OTHER_PIN, "CREATE TABLE"];

/// The ways in which a word may stand in a file.
fn writings(word: &str) -> Vec<(String, Vec<u8>)> {
    let utf16 = |of: fn(u16) -> [u8; 2]| word.encode_utf16().flat_map(of).collect::<Vec<u8>>();
    let hex: String = word.bytes().map(|byte| format!("{byte:02x}")).collect();
    let mut forms = vec![
        ("plain".to_owned(), word.as_bytes().to_vec()),
        ("UTF-16LE".to_owned(), utf16(u16::to_le_bytes)),
        ("UTF-16BE".to_owned(), utf16(u16::to_be_bytes)),
        ("HEX".to_owned(), hex.to_uppercase().into_bytes()),
        ("hex".to_owned(), hex.into_bytes()),
        ("JSON".to_owned(), escaped(word).into_bytes()),
        ("reversed".to_owned(), word.bytes().rev().collect()),
    ];
    // In base 64 a word looks three ways, by where it begins; its own letters stand in the middle.
    for shift in 0..3 {
        let shifted = [&b"\0\0"[..shift], word.as_bytes()].concat();
        let text = base64(&shifted);
        let inner = &text[(shift * 4).div_ceil(3)..(shifted.len() / 3) * 4];
        forms.push((format!("base64+{shift}"), inner.as_bytes().to_vec()));
    }
    forms
}

fn escaped(word: &str) -> String {
    word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            text.push(char::from(LETTERS[(bits >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text
}

/// What can be read in the files of a folder: which word, how, where.
fn readable(folder: &Path) -> Vec<String> {
    let files: BTreeMap<String, Vec<u8>> = files(folder);
    assert!(!files.is_empty());
    let mut found = Vec::new();
    for (name, bytes) in &files {
        let text = one_letter_a_byte(bytes);
        for word in SECRETS {
            for (how, form) in writings(word) {
                if text.contains(&one_letter_a_byte(&form)) {
                    found.push(format!("{word} as {how} in {name}"));
                }
            }
        }
    }
    found
}

/// Searching a text is quick also where nothing is optimised.
fn one_letter_a_byte(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

fn scan(device: &Device, when: &str) {
    assert_eq!(readable(&device.folder), Vec::<String>::new(), "{when}");
}

#[test]
fn no_word_and_no_pin_is_in_any_file_at_any_time() {
    the_scan_finds_what_is_readable();
    let authority = Authority::offline();
    let mut device = Device::tablet(&authority);
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    device.refused("create_first_officer", officer("9", OTHER_PIN));
    scan(&device, "officers were made");
    let view = device.lead(device.begin(), &case_answers("adult-labour-companions"), Some("companions"));
    let id = view["id"].clone();
    device.change(&id, "found_at", json!({ "choice": "workplace" }), "mis_tap");
    let view = device.call("open_screening", json!({ "id": id }));
    let view = device.lead(view, &case_answers("adult-labour-companions"), None);
    assert_eq!(view["step"]["kind"], "done");
    assert!(
        device.call("show_item", json!({ "id": id, "item": ANSWER }))["step"]["item"]["given"][0].is_object()
    );
    scan(&device, "an interview is open");

    let second = device.interview("adult-nothing");
    device.call("raise_outcome", json!({ "id": second, "to": "some_signs", "reason": REASON }));
    for pin in [OTHER_PIN, PIN] {
        let signed = json!({ "id": second, "to": "no_signs", "reason": LESS, "number": NUMBER, "pin": pin });
        assert_eq!(device.try_call("lower_outcome", signed).is_ok(), pin == PIN);
        scan(&device, "a supervisor signed, or somebody tried");
    }
    device.call("preview_referral", json!({ "id": id, "note": NOTE }));
    scan(&device, "a preview was shown");
    device.restart();
    scan(&device, "the process ended in the middle of it");
    device.call("unlock", officer(NUMBER, PIN));
    let sealed = device.refer(&id, NOTE);
    let read = authority.read("demo-migration", &device.sealed(&sealed["id"])).unwrap();
    assert_eq!(read["note"], NOTE, "the word did travel");
    scan(&device, "it was sealed");
    assert_eq!(device.outcome(&second)["raised"]["reason"], REASON, "the word was kept");
    assert_eq!(device.outcome(&second)["lowered"]["reason"], LESS, "and so was the other");
    device.call("close_screening", json!({ "id": second }));
    scan(&device, "the other was closed");
    device.call("lock", json!({}));
    device.refused("unlock", officer(NUMBER, OTHER_PIN));
    scan(&device, "it was locked");
    device.close();
    scan(&device, "nobody has the files open");
}

/// The same words in a plain file and in a file of the kind that is tried here: the scan sees each of them, each way.
fn the_scan_finds_what_is_readable() {
    for word in SECRETS {
        for (how, form) in writings(word) {
            let folder = scratch();
            std::fs::create_dir(folder.path().join("below")).unwrap();
            let planted = [&[7_u8; 5000][..], &form, &[9; 100]].concat();
            std::fs::write(folder.path().join("below/file"), planted).unwrap();
            let found = readable(folder.path());
            assert!(found.iter().any(|found| found.starts_with(word)), "the scan misses {word} as {how}");
        }
    }
    let (_, form) = &writings(NOTE)[8];
    let around = base64(format!("x{NOTE}y").as_bytes());
    assert!(around.contains(&one_letter_a_byte(form)), "in a real base 64");
}
