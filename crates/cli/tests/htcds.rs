//! The Human Trafficking Case Data Standard in our form is the one of its own sheet.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The standard's sheet, as it was taken over.
fn sheet() -> PathBuf {
    repository().join("../shared/data/htcds_field_standards.csv")
}

struct Told {
    status: Option<i32>,
    out: String,
    err: String,
}

fn fener(arguments: &[&str], input: &str) -> Told {
    let mut fener = Command::new(env!("CARGO_BIN_EXE_fener"))
        .arg("htcds")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Whoever refuses its arguments reads no input.
    drop(fener.stdin.take().unwrap().write_all(input.as_bytes()));
    let output = fener.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Told { status: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

#[test]
fn the_standard_in_our_form_is_fresh() {
    let told = fener(&["schema", "--from", sheet().to_str().unwrap()], "");
    assert_eq!((told.status, told.err.as_str()), (Some(0), ""));
    let kept = std::fs::read_to_string(repository().join("schemas/htcds.json")).unwrap();
    assert!(
        kept == told.out,
        "stale: run `fener htcds schema --from htcds_field_standards.csv > schemas/htcds.json`"
    );
}

#[test]
fn another_version_of_the_sheet_is_not_half_read() {
    let folder = tempfile::tempdir().unwrap();
    let good = std::fs::read_to_string(sheet()).unwrap();
    for (what, from, to, error) in [
        (
            "a new column",
            "Section,Status",
            "Section,State",
            "the columns of the sheet are not the ones of version 2.0",
        ),
        (
            "a new type",
            ",Date,Standard",
            ",Moment,Standard",
            "line 36: `Moment` is not known in column `Field Type`",
        ),
        ("a new status", "DEPRECATED,,vic_", "GONE,,vic_", "line 99: `GONE` is not known in column `Status`"),
        (
            "a new pattern",
            "^\\+?[1-9]",
            "^\\+?[0-9]",
            "line 11: `^\\+?[0-9]\\d{1,14}$` is not known in column `Notes`",
        ),
        ("a label less", "Law Enforcement\n", "", "line 14: not as many labels as values"),
        (
            "a value that is no code",
            "LawEnforcement\n",
            "Law-Enforcement\n",
            "line 14: a value that is no code",
        ),
        ("another list", "ISO 639-2", "ISO 639-5", "line 61: a list of codes that is not known"),
        (
            "another name",
            "org_Name,Text",
            "org_Title,Text",
            "line 3: the name of the field and its name with the prefix differ",
        ),
    ] {
        assert!(good.contains(from), "{what}");
        let path = folder.path().join("sheet.csv");
        std::fs::write(&path, good.replacen(from, to, 1)).unwrap();
        let told = fener(&["schema", "--from", path.to_str().unwrap()], "");
        assert_eq!((told.status, told.out.as_str()), (Some(2), ""), "{what}");
        assert_eq!(told.err, format!("fener: {error}\n"), "{what}");
    }
}

#[test]
fn the_countries_are_those_of_the_standards_own_form() {
    let form = std::fs::read_to_string(repository().join("../shared/data/htcds_xlsform.xml")).unwrap();
    let question = form.split("<select1 ref=\"/data/prs_Citizenship\">").nth(1).unwrap();
    let question = question.split("</select1>").next().unwrap();
    let codes = question.split("<value>").skip(1).map(|rest| rest.split('<').next().unwrap());
    let form: BTreeSet<&str> = codes.collect();
    let kept: Value =
        serde_json::from_slice(&std::fs::read(repository().join("schemas/htcds.json")).unwrap()).unwrap();
    let ours = kept["code_lists"]["ISO 3166-1 alpha-2"].as_array().unwrap();
    assert_eq!(form, ours.iter().map(|code| code.as_str().unwrap()).collect());
}
