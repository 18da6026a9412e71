//! What lies in a pack's folder and is no part of it, or cannot be read: neither ends a check before its time.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "packs/copy.rs"]
mod copy;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use copy::{Copy, field};
use serde_json::{Value, json};

struct Told {
    status: Option<i32>,
    out: String,
    err: String,
}

fn fener(arguments: &[&str], folder: &Path) -> Told {
    let output = Command::new(env!("CARGO_BIN_EXE_fener")).args(arguments).arg(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn check(pack: &Copy) -> Told {
    fener(&["protocol", "check"], pack.folder())
}

fn pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What the field pack is told, without how long it took.
fn nothing_found(told: &Told) -> bool {
    told.status == Some(0) && told.out.contains(" 0 warnings,") && told.err.is_empty()
}

#[test]
fn what_a_tool_or_the_system_hides_in_the_folder_is_no_part_of_the_pack() {
    let pack = Copy::new();
    fs::create_dir_all(pack.path(".git/objects")).unwrap();
    fs::create_dir(pack.path("recordings")).unwrap();
    for number in 0..300 {
        fs::write(pack.path(&format!(".git/objects/{number}.json")), "no pack").unwrap();
    }
    for name in ["._pack.json", ".DS_Store", "texts/._en.json", "recordings/._a.opus", "recordings/.DS_Store"]
    {
        fs::write(pack.path(name), b"\0\x05\x16\x07").unwrap();
    }
    symlink("nowhere", pack.path(".#pack.json")).unwrap();
    let told = check(&pack);
    assert!(nothing_found(&told), "{}{}", told.out, told.err);
    let told = fener(&["protocol", "diff", "--random", "0", field().to_str().unwrap()], pack.folder());
    assert_eq!(
        (told.status, told.out.contains("nothing is written differently")),
        (Some(0), true),
        "{}",
        told.out
    );
    // The folder itself may be hidden.
    let hidden = pack.path(".hidden");
    fs::create_dir(&hidden).unwrap();
    assert!(fener(&["protocol", "check"], &hidden).out.starts_with("pack.json: this file is missing\n"));
}

#[test]
fn one_bad_thing_is_told_among_all_the_others() {
    let pack = Copy::new().changed("routing.json", |file| {
        file["contacts"][0]["valid_until"] = json!("2026-05-01");
    });
    fs::create_dir_all(pack.path("recordings/old")).unwrap();
    pipe(&pack.path("recordings/pipe.opus"));
    symlink("nowhere", pack.path("recordings/gone.opus")).unwrap();
    fs::write(pack.path("recordings/recordings.json"), "{}").unwrap();
    fs::write(pack.path("recordings/left.opus"), "").unwrap();
    let told = check(&pack);
    assert_eq!((told.status, told.err.as_str()), (Some(1), ""), "{}", told.out);
    for line in [
        "recordings/old: cannot be read: no regular file",
        "recordings/pipe.opus: cannot be read: no regular file",
        "recordings/gone.opus: cannot be read: no such file or directory",
        "recordings/recordings.json: no pack has a file of this name",
        "recordings/left.opus: warning: nothing plays this recording",
    ] {
        assert!(told.out.lines().any(|told| told == line), "{line}\nnot in\n{}", told.out);
    }
    assert!(told.out.contains("was valid until 2026-05-01"), "the others are there too: {}", told.out);

    pipe(&pack.path("x.json"));
    fs::create_dir(pack.path("texts/de.json")).unwrap();
    symlink("nowhere", pack.path("moves.json")).unwrap();
    let told = check(&pack);
    assert_eq!(told.status, Some(1));
    for line in [
        "x.json: cannot be read: no regular file",
        "texts/de.json: cannot be read: no regular file",
        "moves.json: cannot be read: no such file or directory",
    ] {
        assert!(told.out.lines().any(|told| told == line), "{line}\nnot in\n{}", told.out);
    }
    let told = fener(&["protocol", "test"], pack.folder());
    assert_eq!(told.status, Some(1));
    assert!(told.out.ends_with("3 errors; no case was run\n"), "{}", told.out);
    let told = fener(&["protocol", "simulate"], pack.folder());
    assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "whoever needs the pack cannot use it");
}

#[test]
fn recordings_that_are_no_folder_are_told() {
    let pack = Copy::new();
    fs::write(pack.path("recordings"), "").unwrap();
    let told = check(&pack);
    assert!(told.status == Some(1) && told.out.starts_with("recordings: cannot be read: "), "{}", told.out);
}

#[test]
fn a_name_in_capital_letters_is_met_with_a_guess() {
    let pack = Copy::new();
    fs::write(pack.path("Moves.JSON"), "{}").unwrap();
    let told = check(&pack);
    assert_eq!(told.status, Some(1));
    assert!(
        told.out.starts_with("Moves.JSON: no pack has a file of this name; did you mean `moves.json`?\n"),
        "{}",
        told.out
    );
}

#[test]
fn a_file_is_not_the_folder_of_a_pack() {
    let file = field().join("pack.json");
    for command in ["check", "test", "simulate"] {
        let told = fener(&["protocol", command], &file);
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""));
        assert!(
            told.err.ends_with("/pack.json` is no folder; give the folder of the pack\n"),
            "{}",
            told.err
        );
    }
}

#[test]
fn whoever_asks_for_json_gets_it_when_nothing_could_be_done_too() {
    let nowhere = Path::new("no/such/pack");
    let broken = Copy::new().changed("pack.json", |pack| pack["outcomes"] = json!([]));
    let field = field();
    let commands: [&[&str]; 5] = [
        &["protocol", "check", "--json"],
        &["protocol", "test", "--json"],
        &["protocol", "simulate", "--json"],
        &["protocol", "diff", "--json", field.to_str().unwrap()],
        &["study", "--json", "--facts", "-", "--protocol"],
    ];
    for (at, command) in commands.iter().enumerate() {
        let told = fener(command, nowhere);
        let written: Value = serde_json::from_str(&told.out).unwrap();
        assert_eq!(told.status, Some(2));
        let error = "cannot read `no/such/pack`: no such file or directory";
        assert_eq!(written, json!({ "error": error, "findings": [] }));
        assert_eq!(told.err, format!("fener: {error}\n"), "and in words, on the other channel");
        // Of a pack that cannot be used, whatever is wrong with it.
        if at >= 2 {
            let told = fener(command, broken.folder());
            let written: Value = serde_json::from_str(&told.out).unwrap();
            assert_eq!(told.status, Some(2));
            assert!(written["error"].as_str().unwrap().ends_with("cannot be used"), "{written}");
            assert_eq!(written["findings"][0]["code"], "empty", "{written}");
        }
    }
}
