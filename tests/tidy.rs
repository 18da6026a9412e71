//! The rules of the house that no compiler checks: who may depend on whom, how long a file may be, what may
//! not appear where. Each rule is a function from text to findings, so that a planted violation proves it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod tidy {
    pub(crate) mod arrows;
    pub(crate) mod documents;
    pub(crate) mod page;
    pub(crate) mod repository;
    pub(crate) mod source;
}

use std::process::Command;

use tidy::repository::{File, Repository};
use tidy::{arrows, documents, page, source};

/// Fails with all findings at once: one run shows all that is to mend.
#[track_caller]
fn expect_none(findings: &[String]) {
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
}

/// What a rule finds in every file of the repository that it applies to.
fn findings(rule: impl Fn(&File) -> Vec<String>) -> Vec<String> {
    let repository = Repository::read();
    assert!(repository.files.len() > 50, "the repository was not found");
    repository.files.iter().flat_map(rule).collect()
}

fn cargo(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO")).args(arguments).current_dir(Repository::root()).output().unwrap();
    assert!(output.status.success(), "cargo {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn packages() -> serde_json::Value {
    let metadata = cargo(&["metadata", "--no-deps", "--format-version", "1"]);
    serde_json::from_str(&metadata).unwrap()
}

fn tree(package: &str) -> String {
    cargo(&["tree", "--package", package, "--edges", "normal", "--prefix", "none", "--format", "{p}"])
}

#[test]
fn crates_depend_only_along_the_arrows() {
    expect_none(&arrows::against_the_arrows(&packages()));
}

#[test]
fn the_inner_crates_link_nothing_that_does_io() {
    for package in arrows::PURE {
        expect_none(&arrows::linked(package, &tree(package), arrows::IO));
    }
}

#[test]
fn the_inner_crates_touch_no_file_and_no_socket() {
    expect_none(&findings(source::io_in_a_pure_crate));
}

#[test]
fn the_command_says_everything_through_its_terminal() {
    expect_none(&findings(source::said_past_the_terminal));
}

#[test]
fn the_hub_is_unable_to_read_a_referral() {
    expect_none(&arrows::linked("fener-hub", &tree("fener-hub"), arrows::READERS));
}

#[test]
fn every_crate_says_what_it_is_for() {
    expect_none(&arrows::without_description(&packages()));
}

#[test]
fn the_shipped_window_cannot_be_driven_or_inspected() {
    expect_none(&arrows::window_doors(&packages()));
}

#[test]
fn files_stay_short() {
    expect_none(&findings(source::too_long));
}

#[test]
fn files_are_named_for_what_is_in_them() {
    expect_none(&findings(|file| source::badly_named(&file.path)));
}

#[test]
fn nothing_is_left_undone_or_skipped() {
    expect_none(&findings(source::undone));
}

#[test]
fn every_test_file_here_is_run() {
    let manifest = std::fs::read_to_string(Repository::root().join("tests/Cargo.toml")).unwrap();
    expect_none(&findings(|file| source::test_not_run(&file.path, &manifest)));
}

#[test]
fn only_the_backend_folder_knows_tauri() {
    expect_none(&findings(page::tauri_outside_backend));
}

#[test]
fn features_of_the_page_do_not_import_each_other() {
    expect_none(&findings(page::feature_imports_feature));
}

#[test]
fn the_page_stores_nothing() {
    expect_none(&findings(page::stores));
}

#[test]
fn paths_named_in_documents_exist() {
    let root = Repository::root();
    expect_none(&findings(|file| documents::missing_paths(file, |path| root.join(path).exists())));
}
