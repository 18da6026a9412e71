//! The engine with its packs against a second, slow evaluator that was written from the description of the rule.
//!
//! `SEED=… cargo test -p fener-tests --test oracle` repeats a run.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "tests"
)]

#[path = "oracle/generate.rs"]
mod generate;
#[path = "oracle/slow.rs"]
mod slow;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fener_rules::{Facts, Level, Options, Pack};
use generate::Chance;
use serde_json::Value;
use slow::{How, Set};

const SETS: usize = 100_000;
const FIELD_PACK: &str = "protocols/tr-first-level";
const FIXTURE: &str = "crates/rules/tests/fixtures/delphi";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

fn seed() -> u64 {
    let seed = match std::env::var("SEED") {
        Ok(seed) => seed.parse().expect("SEED is a number"),
        Err(_) => {
            u64::from(std::process::id()) << 32
                | u64::from(std::time::UNIX_EPOCH.elapsed().unwrap().subsec_nanos())
        }
    };
    eprintln!("SEED={seed}");
    seed
}

fn files(pack: &str) -> BTreeMap<String, Vec<u8>> {
    let folder = root().join(pack);
    let read = |name: &str| (name.to_owned(), std::fs::read(folder.join(name)).unwrap());
    let mut files: BTreeMap<_, _> =
        ["pack.json", "indicators.json", "interview.json", "routing.json", "cases.json"].map(read).into();
    for text in std::fs::read_dir(folder.join("texts")).unwrap() {
        files.extend([read(&format!("texts/{}", text.unwrap().file_name().to_str().unwrap()))]);
    }
    files
}

fn options(how: How) -> Options {
    let strength = [Level::Default, Level::Lo, Level::Hi][how.level];
    Options { strength, without_provisional: how.without_provisional, ..Options::default() }
}

/// What the engine says through its public interface, in the words of the slow evaluator.
fn quick(pack: &Pack, set: &Set, how: How) -> Value {
    let facts = Facts::parse(pack, set.line(0).as_bytes()).unwrap();
    let evaluation = pack.evaluate(&facts, options(how));
    assert!(!evaluation.reasons().is_empty(), "never without reasons");
    let mut profiles = serde_json::Map::new();
    for result in evaluation.profiles() {
        profiles.insert(result.profile.to_owned(), serde_json::to_value(&result).unwrap());
    }
    serde_json::json!({
        "outcome": evaluation.outcome(), "lower": evaluation.lower(), "unresolved": evaluation.unresolved(),
        "reachable": evaluation.reachable(), "incomplete": evaluation.incomplete(), "profiles": profiles})
}

fn sets(count: usize, seed: u64) -> Vec<(How, Set)> {
    let table = slow::table();
    let mut chance = Chance(seed);
    (0..count).map(|_| (generate::how(&mut chance), generate::set(&mut chance, &table))).collect()
}

fn agree(pack: &str, count: usize) {
    let seed = seed();
    let loaded = Pack::load(&files(pack)).unwrap_or_else(|findings| panic!("{pack}: {findings:#?}"));
    let table = slow::table();
    let sets = sets(count, seed);
    let mut told = BTreeSet::new();
    let mut by_how: BTreeMap<How, Vec<(usize, Value)>> = BTreeMap::new();
    for (number, (how, set)) in sets.iter().enumerate() {
        let slow = slow::evaluate(&table, set, *how);
        assert_eq!(
            quick(&loaded, set, *how),
            slow,
            "SEED={seed}, set {number}, {how:?}: {}",
            set.line(number)
        );
        corners(&slow, &mut told);
        by_how.entry(*how).or_default().push((number, slow));
    }
    for (how, wanted) in by_how {
        let lines: Vec<String> = wanted.iter().map(|(number, _)| sets[*number].1.line(*number)).collect();
        let answers = fener(pack, how, &lines);
        assert_eq!(answers.len(), wanted.len(), "SEED={seed}, {how:?}: a line for a line");
        for ((number, slow), mut answer) in wanted.into_iter().zip(answers) {
            let fields = answer.as_object_mut().unwrap();
            assert_eq!(fields.remove("id").unwrap(), format!("s{number}"));
            assert!(!fields.remove("reasons").unwrap().as_array().unwrap().is_empty());
            assert_eq!(fields.remove("without_provisional").is_some(), how.without_provisional);
            assert_eq!(answer, slow, "SEED={seed}, set {number}, {how:?}: fener evaluate");
        }
    }
    let missing: Vec<_> = all_corners().into_iter().filter(|corner| !told.contains(corner)).collect();
    assert!(missing.is_empty(), "SEED={seed}: never happened: {missing:?}");
}

/// What happened in a set, so that a run that proves nothing is noticed.
fn corners(result: &Value, told: &mut BTreeSet<String>) {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    for field in ["outcome", "lower", "unresolved", "reachable"] {
        told.insert(format!("{field} {}", text(&result[field])));
    }
    let profiles = result["profiles"].as_object().unwrap();
    told.insert(format!("{} profiles", profiles.len()));
    for (name, profile) in profiles {
        told.insert(format!("{name} {}", text(&profile["outcome"])));
        for list in ["positive", "classes"] {
            for word in profile[list].as_array().unwrap() {
                told.insert(format!("{name} {}", text(word)));
            }
        }
    }
    if result["incomplete"] == true {
        told.insert(format!("incomplete {}", text(&result["lower"])));
    }
}

fn all_corners() -> Vec<String> {
    let mut all: Vec<String> =
        ["1 profiles", "2 profiles", "4 profiles", "incomplete no_signs", "incomplete some_signs"]
            .map(str::to_owned)
            .to_vec();
    for outcome in slow::OUTCOMES {
        for field in ["outcome", "lower", "unresolved", "reachable", "AL", "CL", "AS", "CS"] {
            all.push(format!("{field} {outcome}"));
        }
    }
    for profile in ["AL", "CL", "AS", "CS"] {
        all.extend(slow::DIMENSIONS.map(|dimension| format!("{profile} {dimension}")));
        all.push(format!("{profile} RS_PAL"));
        let own: &[&str] =
            if profile.starts_with('A') { &["RS_ILO", "exploited_migrant"] } else { &["RS_CHILD"] };
        all.extend(own.iter().map(|class| format!("{profile} {class}")));
    }
    all
}

/// The answers of the `fener` command to these lines.
fn fener(pack: &str, how: How, lines: &[String]) -> Vec<Value> {
    let mut command = Command::new(command());
    command.args(["evaluate", "--facts", "-", "--strength", ["default", "lo", "hi"][how.level]]);
    command.arg("--protocol").arg(root().join(pack));
    if how.without_provisional {
        command.arg("--without-provisional");
    }
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        let writing = scope.spawn(move || lines.iter().try_for_each(|line| writeln!(stdin, "{line}")));
        let output = child.wait_with_output().unwrap();
        writing.join().unwrap().unwrap();
        output
    });
    assert!(output.status.success(), "fener evaluate: {}", output.status);
    output
        .stdout
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

/// The command, built from the same tree.
fn command() -> PathBuf {
    static BUILT: std::sync::OnceLock<PathBuf> = std::sync::OnceLock::new();
    let build = || {
        let built = Command::new(env!("CARGO"))
            .args(["build", "--quiet", "--package", "fener-cli", "--bin", "fener"])
            .current_dir(root())
            .status();
        assert!(built.unwrap().success(), "the command builds");
        // This test stands in <target>/<profile>/deps; the command is built as "dev", in <target>/debug.
        let folder = std::env::current_exe().unwrap().ancestors().nth(3).unwrap().join("debug");
        folder.join(format!("fener{}", std::env::consts::EXE_SUFFIX))
    };
    BUILT.get_or_init(build).clone()
}

#[test]
fn the_field_pack_agrees_with_the_description() {
    agree(FIELD_PACK, SETS);
}

#[test]
fn the_fixture_of_the_rules_tests_agrees_too() {
    agree(FIXTURE, SETS / 5);
}

/// Whether the comparison notices that a file of the pack says something else.
fn notices(pack: &str, file: &str, mutate: impl FnOnce(&mut Value)) -> bool {
    let mut files = files(pack);
    let mut json: Value = serde_json::from_slice(&files[file]).unwrap();
    let before = json.clone();
    mutate(&mut json);
    assert_ne!(json, before, "the mutation changes something");
    files.insert(file.to_owned(), serde_json::to_vec(&json).unwrap());
    // The pack's own cases may notice too; here the comparison has to.
    let mutated = Pack::unproven(&files).unwrap_or_else(|findings| panic!("{findings:#?}"));
    let table = slow::table();
    let mut sets = sets(SETS / 10, seed()).into_iter();
    sets.any(|(how, set)| quick(&mutated, &set, how) != slow::evaluate(&table, &set, how))
}

#[test]
fn a_lost_pattern_of_a_dimension_is_noticed() {
    for pack in [FIELD_PACK, FIXTURE] {
        assert!(notices(pack, "pack.json", |json| {
            let exploitation =
                json["dimensions"].as_array_mut().unwrap().iter_mut().find(|d| d["id"] == "EX").unwrap();
            exploitation["positive"].as_array_mut().unwrap().pop();
        }));
    }
}

#[test]
fn a_weakened_rule_is_noticed() {
    for pack in [FIELD_PACK, FIXTURE] {
        assert!(notices(pack, "pack.json", |json| {
            let (_, rules) = json["rule_sets"].as_object_mut().unwrap().iter_mut().next().unwrap();
            rules[0]["outcome"] = Value::from("reasonable_grounds");
        }));
    }
}

#[test]
fn a_refusal_taken_for_a_no_is_noticed() {
    for pack in [FIELD_PACK, FIXTURE] {
        assert!(notices(pack, "pack.json", |json| {
            json["bounds"]["unresolved"]["count_as_yes"] = serde_json::json!(["unknown"]);
        }));
    }
}

/// What a hurried author may do to the field pack: file, place in it, and what stands there then.
fn slips() -> Vec<(&'static str, &'static str, Value)> {
    use serde_json::json;
    let pack = "pack.json";
    vec![
        // The dimension rule.
        (pack, "/dimensions/0/positive/0/strong", json!(1)),
        (pack, "/dimensions/2/positive/2/medium", json!(2)),
        (pack, "/dimensions/4/positive/1", json!({"strong": 1, "medium": 1})),
        (pack, "/dimensions/5/positive/3", json!({"medium": 1, "weak": 2})),
        // Who is looked at as what.
        (pack, "/facts/age/missing", json!("adult")),
        (pack, "/facts/setting/missing", json!("labour")),
        (pack, "/facts/act/missing", json!("no")),
        (pack, "/facts/stage/missing", json!("exploited")),
        (pack, "/profiles/1/when/all/0/fact/is", json!(["child"])),
        (pack, "/profiles/2/without_provisional", json!("CL")),
        (pack, "/profiles/3/rule_set", json!("adult")),
        // The outcome rules.
        (pack, "/rule_sets/adult/0/when/all/2/any/1/positive", json!("AVR")),
        (pack, "/rule_sets/adult/1/when/any/0/all/1/any/4/positive", json!("DR")),
        (pack, "/rule_sets/adult/1/when/any/1", json!({"positive": "EX"})),
        (pack, "/rule_sets/adult/1/when/any/2/all/0/fact/is", json!(["yes", "unknown"])),
        (pack, "/rule_sets/adult/1/when/any/3/all/0/fact/is", json!(["organ_removal"])),
        (pack, "/rule_sets/adult/2/when/any/0/observed/at_least", json!(2)),
        (pack, "/rule_sets/child/0/when/all/1/fact/is", json!(["yes", "unknown"])),
        (pack, "/rule_sets/child/1/when/any/0/all/0/observed/dimension", json!("CD")),
        (pack, "/rule_sets/child/1/when/any/1/all/1/fact/is", json!(["no"])),
        (pack, "/rule_sets/child/1/when/any/2/any/1/positive", json!("AVR")),
        // The classes.
        (pack, "/classes/1/when/all/0/positive", json!("CD")),
        (pack, "/classes/2/rule_sets/0", json!("adult")),
        (pack, "/classes/3/when/all/1/outcome_is", json!(["some_signs", "reasonable_grounds"])),
        // What open answers amount to.
        (pack, "/bounds/unresolved/facts/act", json!({})),
        (pack, "/bounds/unresolved/facts/stage", json!({"unknown": ["exploited"]})),
        (pack, "/bounds/reachable/count_as_yes", json!(["unknown", "refused"])),
        (pack, "/bounds/unresolved/count_as_yes", json!(["unknown", "refused", "not_asked"])),
        (pack, "/incomplete/line", json!("some_signs")),
        (pack, "/incomplete/shown_as", json!({})),
        // One strength, at one level, in one column.
        ("indicators.json", "/indicators/0/strength/AL", json!({"default": "M", "lo": "M", "hi": "M"})),
        ("indicators.json", "/indicators/66/strength/AS/hi", json!("S")),
        ("indicators.json", "/indicators/32/dimension", json!("EX")),
    ]
}

#[test]
fn no_slip_in_the_field_pack_goes_unnoticed() {
    let missed: Vec<_> = slips()
        .into_iter()
        .filter(|(file, place, value)| {
            let slip = |json: &mut Value| {
                let spot = json.pointer_mut(place).unwrap_or_else(|| panic!("{file} has no {place}"));
                spot.clone_from(value);
            };
            !notices(FIELD_PACK, file, slip)
        })
        .collect();
    assert!(missed.is_empty(), "not noticed: {missed:#?}");
}
