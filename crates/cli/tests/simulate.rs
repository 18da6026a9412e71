//! `fener protocol simulate` as an author uses it.

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

use std::path::Path;
use std::process::Command;

use copy::{Copy, field};
use serde_json::Value;

/// Exit status and both channels, with the field pack.
fn simulate(arguments: &[&str]) -> (Option<i32>, String, String) {
    simulate_pack(&field(), arguments)
}

fn simulate_pack(pack: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_fener"));
    let output = command.args(["protocol", "simulate"]).arg(pack).args(arguments).output().unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_short_interview_is_set_beside_the_full_one() {
    let (status, told, wrong) = simulate(&["--n", "400", "--seed", "42", "--json"]);
    assert_eq!((status, wrong.as_str()), (Some(0), ""), "{told}");
    let json: Value = serde_json::from_str(&told).unwrap();
    assert_eq!((&json["seed"], &json["persons"]), (&42.into(), &400.into()));
    assert_eq!(json["different"], Value::Array(Vec::new()));
    let number = |of: &Value, path: &str| of.pointer(path).unwrap().as_u64().unwrap();
    let groups = json["groups"].as_array().unwrap();
    let outcomes = groups.iter().flat_map(|group| group["outcomes"].as_array().unwrap());
    assert_eq!(outcomes.clone().map(|of| number(of, "/persons")).sum::<u64>(), 400);
    for of in outcomes {
        for way in ["asked", "everything"] {
            let [min, median, p95, max] =
                ["min", "median", "p95", "max"].map(|part| number(of, &format!("/{way}/{part}")));
            assert!(min <= median && median <= p95 && p95 <= max, "{of}");
        }
        assert!(number(of, "/asked/median") <= number(of, "/everything/median"), "{of}");
    }
    let adults = &groups[0];
    assert_eq!(adults["questions_for"], "adults");
    let outcomes = adults["outcomes"].as_array().unwrap();
    let strong = outcomes.last().unwrap();
    assert_eq!(strong["outcome"], "strong_indication");
    assert!(number(strong, "/median_percent") <= 40, "{strong}");
    for of in outcomes {
        assert!(number(of, "/everything/max") <= number(adults, "/list"), "{of}");
        assert!(number(of, "/list_percent") <= 40, "{of}");
    }
}

#[test]
fn the_same_seed_invents_the_same_persons() {
    let told = |seed| simulate(&["--n", "60", "--seed", seed]).1;
    assert_eq!(told("7"), told("7"));
    assert_ne!(told("7"), told("8"));
    let lines = told("7");
    assert!(lines.starts_with("questions asked of 60 invented persons from seed 7"), "{lines}");
    assert!(lines.ends_with("every short interview ends with the outcome of the full one\n"), "{lines}");
}

#[test]
fn numbers_of_a_pack_that_is_not_meant_so_are_told_with_a_warning() {
    let pack = Copy::new().changed("cases.json", |file| {
        file["cases"][0]["expect"]["outcome"] = "strong_indication".into();
    });
    let (status, told, wrong) = simulate_pack(pack.folder(), &["--n", "10"]);
    assert_eq!(status, Some(0), "{wrong}");
    assert!(told.starts_with("questions asked of 10 invented persons"), "{told}");
    assert!(wrong.starts_with("fener: 1 of the pack's "), "{wrong}");
    assert!(wrong.ends_with(" cases fail; `fener protocol test` says which\n"), "{wrong}");
}

#[test]
fn nobody_at_all_and_more_than_memory_holds_are_refused() {
    for n in ["0", "1000000000"] {
        let (status, told, wrong) = simulate(&["--n", n]);
        assert_eq!((status, told.as_str()), (Some(2), ""));
        assert!(wrong.contains("--n"), "{wrong}");
    }
}
