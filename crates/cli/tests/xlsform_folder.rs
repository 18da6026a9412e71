//! `fener protocol import-xlsform` and `export-xlsform`: what they write and what they leave alone, also when they are killed or
//! pointed at something else.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

#[path = "forms/desk.rs"]
mod desk;

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use desk::{Desk, FENER, form};
use serde_json::Value;

#[test]
fn a_pack_that_is_there_is_replaced_whole_and_only_when_told_so() {
    let desk = Desk::with(&form(&["type|name|label::English (en)|label::French (fr)", "text|a|A|B"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    assert!(desk.path("pack/texts/fr.json").exists());
    for old in ["htcds.json", "moves.json"] {
        std::fs::write(desk.path("pack").join(old), "{}").unwrap();
    }
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("fener: `pack` is there already; --force replaces the pack in it\n"), "{told}");
    let (status, told) = desk.import(&["--force", "--languages", "en", "--jurisdiction", "TR"]);
    assert_eq!(status, Some(0), "{told}");
    for gone in ["htcds.json", "moves.json", "texts/fr.json"] {
        assert!(told.contains(&format!("{gone}: removed; the pack that was there had it\n")), "{told}");
    }
    let mut there: Vec<String> = ["pack", "pack/texts"].map(|folder| names(&desk.path(folder))).concat();
    there.sort();
    assert_eq!(
        there,
        ["cases.json", "en.json", "indicators.json", "interview.json", "pack.json", "routing.json", "texts"]
    );
    assert_eq!(desk.fener(&["check", "pack"]).0, Some(0));
    let (_, told) = desk.import(&["--force", "--json"]);
    assert_eq!(serde_json::from_str::<Value>(&told).unwrap()["removed"], Value::Array(Vec::new()));
}

fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Killed at any step, the folder is the old pack or the new one, and the next import clears away what is left.
#[test]
fn an_import_that_is_killed_leaves_one_whole_pack() {
    let desk = Desk::with(&form(&["type|name|label::English (en)|label::French (fr)", "text|a|A|B"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    let files = |folder: &str| -> BTreeMap<String, Vec<u8>> {
        let each = ["", "texts"].map(|part| desk.path(folder).join(part)).into_iter().flat_map(|part| {
            let names = names(&part).into_iter().map(move |name| part.join(name));
            names.filter(|path| path.is_file()).collect::<Vec<_>>()
        });
        each.map(|path| {
            (path.file_name().unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap())
        })
        .collect()
    };
    let old = files("pack");
    std::fs::write(desk.path("form.xlsx"), form(&["type|name|label", "text|b|B"])).unwrap();
    let (status, told) = desk.fener(&["import-xlsform", "form.xlsx", "-o", "new"]);
    assert_eq!(status, Some(0), "{told}");
    let restore = || {
        std::fs::remove_dir_all(desk.path("pack")).unwrap();
        std::fs::create_dir_all(desk.path("pack/texts")).unwrap();
        for (name, bytes) in &old {
            let part = if name.len() == "en.json".len() { "pack/texts" } else { "pack" };
            std::fs::write(desk.path(part).join(name), bytes).unwrap();
        }
    };
    let (mut killed, mut cleared, mut kept, mut replaced) = (0, 0, 0, 0);
    for call in ["mkdir", "write", "fsync", "renameat2", "unlinkat"] {
        for when in 1..=12 {
            restore();
            let run = Command::new("strace")
                .args(["-f", "-o", "trace", "-e", &format!("trace={call}"), "-e"])
                .arg(format!("inject={call}:signal=KILL:when={when}"))
                .args([FENER, "protocol", "import-xlsform", "form.xlsx", "-o", "pack", "--force"])
                .current_dir(desk.path(""))
                .output()
                .unwrap();
            if run.status.success() {
                break;
            }
            killed += 1;
            let now = files("pack");
            let new = files("new").keys().eq(now.keys());
            assert!(new || now == old, "{call} {when}: {:?}", now.keys());
            if new {
                replaced += 1
            } else {
                kept += 1
            }
            let left = desk.path(".pack.fener-import").exists();
            let (status, told) = desk.import(&["--force"]);
            assert_eq!(status, Some(0), "{call} {when}: {told}");
            let named = ".pack.fener-import: removed; an import that was cut off had left it\n";
            assert_eq!(told.contains(named), left, "{call} {when}: {told}");
            cleared += usize::from(left);
            assert!(!desk.path(".pack.fener-import").exists());
            assert_eq!(desk.fener(&["check", "pack"]).0, Some(0), "{call} {when}");
        }
    }
    assert!(killed > 10 && cleared > 5 && kept > 5 && replaced > 2, "{killed} {cleared} {kept} {replaced}");
}

#[test]
fn what_is_left_of_an_import_is_not_removed_when_it_is_something_else() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    std::fs::create_dir(desk.path(".pack.fener-import")).unwrap();
    std::fs::write(desk.path(".pack.fener-import/thesis.odt"), "years of work").unwrap();
    let (status, told) = desk.import(&[]);
    assert_eq!(status, Some(2), "{told}");
    assert!(told.contains("`.pack.fener-import/thesis.odt` is no file of a protocol pack"), "{told}");
    assert!(desk.path(".pack.fener-import/thesis.odt").exists() && !desk.path("pack").exists());
}

#[test]
fn a_folder_with_anything_else_in_it_becomes_no_pack() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    for stranger in ["thesis.odt", "texts/thesis.txt", "texts/old/en.json", "notes.json", ".git/HEAD"] {
        let path = desk.path("pack").join(stranger);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, "years of work").unwrap();
        std::fs::write(desk.path("pack/moves.json"), "{}").unwrap();
        let (status, told) = desk.import(&["--force"]);
        assert_eq!(status, Some(2), "{told}");
        assert!(told.contains("` is no file of a protocol pack; nothing was replaced\n"), "{told}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "years of work");
        assert!(desk.path("pack/moves.json").exists() && !desk.path("pack/pack.json").exists());
        std::fs::remove_dir_all(desk.path("pack")).unwrap();
    }
    std::fs::create_dir(desk.path("pack")).unwrap();
    std::fs::write(desk.path("elsewhere.json"), "{}").unwrap();
    std::os::unix::fs::symlink(desk.path("elsewhere.json"), desk.path("pack/pack.json")).unwrap();
    let (status, told) = desk.import(&["--force"]);
    assert_eq!(status, Some(2), "no link is written through: {told}");
    assert_eq!(std::fs::read_to_string(desk.path("elsewhere.json")).unwrap(), "{}");
    std::fs::remove_dir_all(desk.path("pack")).unwrap();
    std::fs::write(desk.path("pack"), "a letter").unwrap();
    for force in [&[][..], &["--force"]] {
        let (status, told) = desk.import(force);
        assert_eq!((status, told.as_str()), (Some(2), "fener: `pack` is there already and is no folder\n"));
    }
    assert_eq!(std::fs::read_to_string(desk.path("pack")).unwrap(), "a letter");
}

#[test]
fn the_recordings_of_a_pack_go_with_it() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    let recordings = desk.path("pack/recordings");
    let sound = format!("recordings/{}.opus", "0a".repeat(32));
    std::fs::create_dir(&recordings).unwrap();
    std::fs::write(desk.path("pack").join(&sound), "OggS").unwrap();
    std::fs::write(desk.path("pack/recordings.json"), "{}").unwrap();
    std::fs::write(recordings.join("interview.mp3"), "years of work").unwrap();
    let (status, told) = desk.import(&["--force"]);
    assert_eq!(status, Some(2), "{told}");
    let named =
        "fener: `pack/recordings/interview.mp3` is no file of a protocol pack; nothing was replaced\n";
    assert_eq!(told, named);
    assert!(desk.path("pack").join(&sound).exists() && desk.path("pack/recordings.json").exists());
    std::fs::remove_file(recordings.join("interview.mp3")).unwrap();
    let (status, told) = desk.import(&["--force"]);
    assert_eq!(status, Some(0), "{told}");
    for gone in ["recordings.json", &sound] {
        assert!(told.contains(&format!("{gone}: removed; the pack that was there had it\n")), "{told}");
    }
    assert!(!recordings.exists());
    assert_eq!(desk.fener(&["check", "pack"]).0, Some(0));
}

/// What a link leads to has another name, which nobody said.
#[test]
fn a_link_becomes_no_pack() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    std::fs::create_dir(desk.path("elsewhere")).unwrap();
    let link = |to: &str| std::os::unix::fs::symlink(desk.path(to), desk.path("pack")).unwrap();
    for to in ["elsewhere", "nowhere"] {
        link(to);
        for (name, force) in [("pack", "--force"), ("pack/", "--force"), ("pack", "--accept-loss")] {
            let (status, told) = desk.fener(&["import-xlsform", "form.xlsx", "-o", name, force]);
            let named = "fener: `pack` is a link; name the folder itself\n";
            assert_eq!((status, told.as_str()), (Some(2), named), "{to} {name} {force}");
        }
        std::fs::remove_file(desk.path("pack")).unwrap();
    }
    assert_eq!(names(&desk.path("elsewhere")), Vec::<String>::new());
    assert!(!desk.path("nowhere").exists());
    let (status, told) = desk.fener(&["import-xlsform", "form.xlsx", "-o", "elsewhere/"]);
    assert_eq!(status, Some(0), "{told}");
}

#[test]
fn what_is_no_file_is_neither_waited_for_nor_replaced() {
    let desk = Desk::with(&form(&["type|name|label", "text|a|A"]));
    assert_eq!(desk.import(&[]).0, Some(0));
    assert!(Command::new("mkfifo").arg(desk.path("pipe.xlsx")).status().unwrap().success());
    for path in ["pipe.xlsx", "/dev/zero", "."] {
        let (status, told) = desk.fener(&["import-xlsform", path, "-o", "new"]);
        assert_eq!((status, told), (Some(2), format!("fener: `{path}` is no regular file\n")));
    }
    std::os::unix::fs::symlink("/dev/null", desk.path("link.xlsx")).unwrap();
    for path in ["link.xlsx", "pipe.xlsx", "/dev/null", "pack"] {
        let (status, told) = desk.fener(&["export-xlsform", "pack", "-o", path, "--force"]);
        let named = format!("fener: `{path}` is no regular file, and is not replaced by one\n");
        assert_eq!((status, told), (Some(2), named));
    }
    let (status, told) = desk.fener(&["export-xlsform", "pack", "-o", "form.xlsx"]);
    let named = "fener: `form.xlsx` is there already; --force writes over it\n".to_owned();
    assert_eq!((status, told), (Some(2), named));
    assert_eq!(desk.fener(&["export-xlsform", "pack", "-o", "form.xlsx", "--force"]).0, Some(0));
}

#[test]
fn a_pack_is_never_written_over_by_what_is_made_of_it() {
    let desk = Desk::with(b"");
    let field = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    std::fs::create_dir_all(desk.path("pack/texts")).unwrap();
    for name in [
        "pack.json",
        "indicators.json",
        "interview.json",
        "routing.json",
        "htcds.json",
        "cases.json",
        "texts/tr.json",
        "texts/en.json",
    ] {
        std::fs::copy(field.join(name), desk.path("pack").join(name)).unwrap();
    }
    let before = std::fs::read(desk.path("pack/pack.json")).unwrap();
    for (command, out) in [
        (&["export-xlsform", "pack", "--force", "-o"][..], "pack/pack.json"),
        (&["export-xlsform", "pack", "-o"], "pack/../pack/texts/form.xlsx"),
    ] {
        let (status, told) = desk.fener(&[command, &[out]].concat());
        assert_eq!(status, Some(2), "{out}: {told}");
        assert!(told.contains("lies in the pack that is read"), "{out}: {told}");
    }
    assert!(std::fs::read(desk.path("pack/pack.json")).unwrap() == before);
    assert!(!desk.path("pack/texts/form.xlsx").exists());
    assert_eq!(desk.fener(&["export-xlsform", "pack", "-o", "made.xlsx"]).0, Some(0));
}
