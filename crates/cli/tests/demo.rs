//! The demo tells its whole story, puts everything away on every way out, and leaves what it is asked to leave.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// The demo with a scratch folder of its own. The hub's program is built beside this one, once.
fn demo(scratch: &Path, arguments: &[&str]) -> Command {
    static BUILT: OnceLock<()> = OnceLock::new();
    BUILT.get_or_init(|| {
        let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--package", "fener-hub"]).status();
        assert!(built.unwrap().success(), "the hub is built");
    });
    let mut command = Command::new(env!("CARGO_BIN_EXE_fener"));
    command.arg("demo").args(arguments).env("TMPDIR", scratch).stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[track_caller]
fn told(output: &Output) -> String {
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
    assert!(output.stderr.is_empty(), "{}", text(&output.stderr));
    text(&output.stdout)
}

/// The steps stand in the story in this order, each beside this gutter.
#[track_caller]
fn assert_in_order(story: &str, steps: &[(&str, &str)]) {
    let mut lines = story.lines();
    for (gutter, step) in steps {
        let found = lines.find(|line| line.contains(step));
        let line = found.unwrap_or_else(|| panic!("`{step}` is not told, or too early, in\n{story}"));
        assert!(line.starts_with(gutter), "`{line}` is told beside another gutter than `{gutter}`");
    }
}

fn hub_processes(story: &str) -> Vec<PathBuf> {
    let numbers = story.lines().filter_map(|line| line.split("process ").nth(1));
    let numbers = numbers.filter_map(|rest| rest.split(|c: char| !c.is_ascii_digit()).next());
    numbers.filter(|number| !number.is_empty()).map(|number| Path::new("/proc").join(number)).collect()
}

fn is_empty(folder: &Path) -> bool {
    folder.read_dir().unwrap().next().is_none()
}

#[test]
fn the_whole_road_is_told_and_nothing_is_left() {
    const OFF: &str = "offline │";
    const ON: &str = "on line │";
    let scratch = TempDir::new().unwrap();
    let output = demo(scratch.path(), &[]).output().unwrap();
    let story = told(&output);
    assert!(story.contains("fictitious"), "the demo says what is not real");
    assert_in_order(
        &story,
        &[
            (OFF, "keys and the first directory"),
            (OFF, "root key"),
            (ON, "The hub is up"),
            (ON, "took directory 1"),
            (ON, "New tablet"),
            (ON, "Six digits"),
            (ON, "New desk"),
            (ON, "Six digits"),
            (OFF, "no network"),
            (OFF, "unlocks the tablet"),
            (OFF, "The hub does not answer"),
            (OFF, "The interview"),
            (OFF, "or close enough to hear?  →"),
            (OFF, "neither see nor hear.  → "),
            (OFF, "guard G2, Apart from companions"),
            (OFF, "is refused: A safety condition"),
            (OFF, "neither see nor hear.  → "),
            (OFF, "Hello. I am a gendarme."),
            (OFF, "May I send this to the offices that may be able to help you?"),
            (OFF, "→ Yes"),
            (OFF, "57 answers"),
            (OFF, "The result and its reasons"),
            (OFF, "Strong indication"),
            (OFF, "Deceptive recruitment: Signs add up"),
            (OFF, "Exploitation: Signs add up"),
            (OFF, "Little or no pay (medium)"),
            (OFF, "Coercion at destination: Signs add up"),
            (OFF, "What to do next"),
            (OFF, "Only these agencies can open it"),
            (OFF, "Demo Migration Administration (fictitious)"),
            (OFF, "16,384 bytes like every other envelope, state queued"),
            (OFF, "Nothing readable is left"),
            (ON, "The hub is up again"),
            (ON, "still locked"),
            (ON, "The hub's receipt"),
            (ON, "database and log"),
            (ON, "Control: it finds"),
            (ON, "At the agency's desk"),
            (ON, "Opened case"),
            (ON, "Accepted"),
            (ON, "At the officer's tablet"),
            (ON, "Accepted by demo-migration"),
            ("The whole road took", "The whole road took"),
        ],
    );
    assert!(!story.contains('\u{1b}'), "no colours for a pipe");
    let hubs = hub_processes(&story);
    assert_eq!(hubs.len(), 2, "{hubs:?}");
    assert!(hubs.iter().all(|hub| !hub.exists()), "both hub processes have ended");
    assert!(is_empty(scratch.path()), "the folders are gone");
}

#[test]
fn it_is_told_in_turkish_and_left_for_looking() {
    let scratch = TempDir::new().unwrap();
    let kept = scratch.path().join("kept");
    let arguments = ["--lang", "tr", "--keep", kept.to_str().unwrap()];
    let story = told(&demo(scratch.path(), &arguments).output().unwrap());
    assert_in_order(
        &story,
        &[
            ("offline │", "Önce bakın · Sessizce gözleyin"),
            ("offline │", "Güçlü belirtiler var"),
            ("offline │", "Deneme Göç İdaresi (gerçek değildir)"),
            ("on line │", "Kabul edildi by demo-migration"),
            ("", "Kept in"),
        ],
    );
    for left in ["hub/hub.sqlite", "authority/directory.json", "tablet/vault.db", "desk/vault.db", "hub.log"]
    {
        assert!(kept.join(left).is_file(), "{left} is kept");
    }
    let again = demo(scratch.path(), &arguments).output().unwrap();
    assert_eq!(again.status.code(), Some(2), "what is there is not written over");
    assert!(text(&again.stderr).contains("is there already; nothing was changed"));
}

#[test]
fn it_can_stop_after_the_enrolment_and_leave_devices_to_open() {
    let scratch = TempDir::new().unwrap();
    let made = scratch.path().join("made");
    let story = told(&demo(scratch.path(), &["--prepare", made.to_str().unwrap()]).output().unwrap());
    assert_in_order(&story, &[("on line │", "New desk"), ("offline │", "Ready")]);
    assert!(hub_processes(&story).iter().all(|hub| !hub.exists()), "the hub has ended");
    let told: Value = serde_json::from_slice(&std::fs::read(made.join("demo.json")).unwrap()).unwrap();
    assert_eq!(told["hub"][0], "serve");
    for device in ["tablet", "desk"] {
        assert!(told[device]["number"].is_string() && told[device]["pin"].is_string());
        assert!(made.join(device).join("vault.db").is_file());
    }
}

#[test]
fn without_a_hub_it_says_what_to_do() {
    let scratch = TempDir::new().unwrap();
    let nowhere = demo(scratch.path(), &["--hub", "/nowhere/fener-hub"]).output().unwrap();
    assert_eq!(nowhere.status.code(), Some(2));
    assert!(text(&nowhere.stderr).contains("cargo build -p fener-hub"), "{}", text(&nowhere.stderr));
    let another = demo(scratch.path(), &["--hub", "/bin/false"]).output().unwrap();
    assert_eq!(another.status.code(), Some(2));
    assert!(text(&another.stderr).contains("`false` failed"), "{}", text(&another.stderr));
    assert!(is_empty(scratch.path()), "the folders are gone");
}

#[test]
fn told_to_stop_it_ends_the_hub_and_puts_everything_away() {
    for signal in ["INT", "TERM", "HUP"] {
        let scratch = TempDir::new().unwrap();
        let mut child =
            demo(scratch.path(), &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut story = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.contains("The hub is up") {
            line.clear();
            assert!(story.read_line(&mut line).unwrap() > 0, "the hub comes up");
        }
        let sent = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).status();
        assert!(sent.unwrap().success());
        let mut rest = String::new();
        story.read_to_string(&mut rest).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(130), "{signal}: {rest}");
        assert!(text(&output.stderr).contains("stopped as told"));
        assert!(!rest.contains("The whole road took"));
        assert!(hub_processes(&line).iter().all(|hub| !hub.exists()), "{signal}: the hub has ended");
        assert!(is_empty(scratch.path()), "{signal}: the folders are gone");
    }
}

#[test]
fn a_reader_who_goes_away_ends_the_story() {
    let scratch = TempDir::new().unwrap();
    let mut child = demo(scratch.path(), &[]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("cannot write"));
    assert!(is_empty(scratch.path()), "the folders are gone");
}
