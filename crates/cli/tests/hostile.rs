//! Files that no author wrote: however large, deep or broken, a check names what is wrong and keeps to its memory.
//!
//! The memory is a hard limit of the system for the command, so that whoever needs more fails here and not in the field.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "packs/copy.rs"]
mod copy;

use std::fs::File;
use std::io::Write;
use std::process::Command;

use copy::{Copy, field};

/// Of address space, in KiB: twice what is asked for, as half of it is the program itself when it is built for debugging.
const MEMORY: &str = "409600";
/// Seconds of work after which something is no longer slow but endless.
const WORK: &str = "120";

/// A copy of the field pack in which one file is something else.
fn with(file: &str, write: impl FnOnce(&mut File)) -> Copy {
    let copy = Copy::new();
    write(&mut File::create(copy.path(file)).unwrap());
    copy
}

/// The first line of what a check says, in little memory.
fn told(pack: &Copy) -> String {
    let limited = format!("ulimit -v {MEMORY} && ulimit -t {WORK} && exec \"$0\" protocol check \"$1\"");
    let fener = Command::new("sh")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_fener")])
        .arg(pack.folder())
        .output()
        .unwrap();
    assert_eq!(fener.status.code(), Some(1), "{}", String::from_utf8_lossy(&fener.stderr));
    String::from_utf8(fener.stdout).unwrap().lines().next().unwrap().to_owned()
}

#[test]
fn a_gigabyte_is_refused_unread() {
    let pack = with("routing.json", |file| file.set_len(1 << 30).unwrap());
    assert_eq!(told(&pack), "routing.json: larger than 2097152 bytes");
}

#[test]
fn ten_million_conditions_are_refused() {
    let pack = with("routing.json", |file| {
        let mut file = std::io::BufWriter::new(file);
        file.write_all(b"{\"urgent\":[{\"id\":\"U\",\"when\":{\"any\":[{\"always\":false}").unwrap();
        for _ in 0..10_000_000 {
            file.write_all(b",{\"always\":false}").unwrap();
        }
        file.write_all(b"]}}]}").unwrap();
    });
    assert_eq!(told(&pack), "routing.json: larger than 2097152 bytes");
}

#[test]
fn what_fits_into_the_limit_is_bounded_too() {
    let routing = std::fs::read_to_string(field().join("routing.json"));
    let many = vec!["{\"indicator\":\"NOBODY_KNOWS\"}"; 60_000].join(",");
    let routing = routing.unwrap().replacen(
        "{ \"item\": { \"id\": \"danger_now\", \"is\": [\"yes\"] } }",
        &format!("{{\"any\":[{many}]}}"),
        1,
    );
    assert!(routing.len() > 1_500_000 && routing.len() < 2_097_152, "{}", routing.len());
    let pack = with("routing.json", |file| file.write_all(routing.as_bytes()).unwrap());
    let told = told(&pack);
    assert!(
        told.ends_with("urgent[0].when.any[0].indicator: no indicator is called `NOBODY_KNOWS`"),
        "{told}"
    );
}

#[test]
fn a_hundred_thousand_levels_are_too_deep() {
    let pack = with("cases.json", |file| file.write_all("[".repeat(100_000).as_bytes()).unwrap());
    assert_eq!(told(&pack), "cases.json:1:49: nested deeper than 48 levels");
}

#[test]
fn what_is_no_plain_json_is_named_with_its_place() {
    for (bytes, expected) in [
        (&b"{\n \"cases\": [],\n \"cases\": []\n}"[..], "cases.json:3:8: `cases` is there twice"),
        (
            b"\xef\xbb\xbf{\"cases\":[]}",
            "cases.json:1:1: begins with a byte order mark; save it as plain utf-8",
        ),
        (b"{\n \"cases\": [\"\xff\"]\n}", "cases.json:2:13: not utf-8"),
        (
            b"{\r\n \"cases\": []\r\n}",
            "cases.json:1:2: the line ends with a carriage return; end lines with a line feed",
        ),
    ] {
        let pack = with("cases.json", |file| file.write_all(bytes).unwrap());
        assert_eq!(told(&pack), expected);
    }
}

#[test]
fn a_pipe_that_nobody_writes_into_is_not_waited_for() {
    let pack = with("cases.json", |_| ());
    let pipe = pack.path("cases.json");
    std::fs::remove_file(&pipe).unwrap();
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    assert_eq!(told(&pack), "cases.json: cannot be read: no regular file");
}
