//! `docs/protocol-authoring.md`, followed to the letter: its files are written, its commands are run, and what they
//! print is what it shows; its tables have every field and every word of the published schema, and no other.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use fener_rules::{Code, Pack, pack};
use serde_json::Value;

const GUIDE: &str = include_str!("../../../docs/protocol-authoring.md");
const SCHEMA: &str = include_str!("../../../schemas/protocol.schema.json");

/// A fenced block of the guide, by the line that introduces it.
#[derive(Debug, PartialEq)]
enum Block {
    /// "File `name`:": the whole of a file.
    File { path: String, text: String },
    /// "In `name`, instead of:", a block, "write:", a block.
    Change { path: String, before: String, after: String },
    /// Commands with what they print.
    Console(String),
    /// "For example (`Type`):": one value of this type.
    Example { of: String, text: String },
}

/// The blocks of a guide in order. Whatever else is between fences is an error.
fn blocks(guide: &str) -> Result<Vec<Block>, String> {
    let mut blocks = Vec::new();
    let mut before: Option<(String, String)> = None;
    let mut lead = "";
    let mut lines = guide.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            lead = if line.trim().is_empty() { lead } else { line };
            continue;
        };
        let mut body: Vec<&str> = Vec::new();
        loop {
            match lines.next() {
                Some((_, "```")) => break,
                Some((_, line)) => body.push(line),
                None => return Err(format!("line {}: the block has no end", number + 1)),
            }
        }
        let text = body.join("\n") + "\n";
        let named = |start: &str, end: &str| {
            lead.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).map(str::to_owned)
        };
        if let ("json", Some(path)) = (language, named("In `", "`, instead of:")) {
            before = Some((path, text));
            continue;
        }
        blocks.push(match (language, before.take()) {
            ("json", Some((path, before))) if lead == "write:" => Block::Change { path, before, after: text },
            ("console", None) => Block::Console(text),
            ("json", None) => match (named("File `", "`:"), named("For example (`", "`):")) {
                (Some(path), _) => Block::File { path, text },
                (_, Some(of)) => Block::Example { of, text },
                _ => return Err(format!("line {}: what is this block?", number + 1)),
            },
            _ => return Err(format!("line {}: what is this block?", number + 1)),
        });
        lead = "";
    }
    if before.is_some() { Err("a change has no end".to_owned()) } else { Ok(blocks) }
}

/// Whether the guide shows what was printed. A `…` stands for something within a line (a duration, the rest of a long
/// line); a line that is nothing but `…` for any number of lines.
fn shows(shown: &[&str], printed: &[&str]) -> bool {
    match shown.split_first() {
        None => printed.is_empty(),
        Some((&"…", rest)) => (0..=printed.len()).any(|left_out| shows(rest, &printed[left_out..])),
        Some((line, rest)) => {
            printed.first().is_some_and(|printed| shows_line(line, printed)) && shows(rest, &printed[1..])
        }
    }
}

fn shows_line(shown: &str, printed: &str) -> bool {
    let Some((start, rest)) = shown.split_once('…') else {
        return shown == printed;
    };
    let Some(left) = printed.strip_prefix(start) else {
        return false;
    };
    let ends = left.char_indices().map(|(at, _)| at).chain([left.len()]);
    ends.into_iter().any(|at| shows_line(rest, &left[at..]))
}

/// Whoever follows the guide, in a folder of their own.
struct Author {
    home: tempfile::TempDir,
    /// The exit status of the last command.
    status: Option<i32>,
    commands: BTreeMap<String, usize>,
    failed: usize,
}

impl Author {
    fn new() -> Self {
        Self { home: tempfile::tempdir().unwrap(), status: None, commands: BTreeMap::new(), failed: 0 }
    }

    fn follow(&mut self, block: &Block) {
        match block {
            Block::File { path, text } => std::fs::write(self.path(path), text).unwrap(),
            Block::Change { path, before, after } => {
                let file = std::fs::read_to_string(self.path(path)).unwrap();
                assert_eq!(file.matches(before.as_str()).count(), 1, "{path} has this once:\n{before}");
                std::fs::write(self.path(path), file.replace(before.as_str(), after)).unwrap();
            }
            Block::Console(text) => self.console(text),
            Block::Example { of, text } => example(of, text),
        }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        assert!(Path::new(name).components().all(|part| matches!(part, std::path::Component::Normal(_))));
        self.home.path().join(name)
    }

    fn console(&mut self, text: &str) {
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("no command: {line}"));
            let mut shown = Vec::new();
            while let Some(line) = lines.next_if(|line| !line.starts_with("$ ")) {
                shown.push(line);
            }
            let printed = self.run(command);
            let lines: Vec<&str> = printed.lines().collect();
            assert!(
                shows(&shown, &lines),
                "`{command}` printed\n{printed}\nand the guide shows\n{}",
                shown.join("\n")
            );
        }
    }

    fn run(&mut self, command: &str) -> String {
        let words: Vec<&str> = command.split(' ').collect();
        match words.as_slice() {
            ["mkdir", "-p", folder] => {
                std::fs::create_dir_all(self.path(folder)).unwrap();
                String::new()
            }
            ["cp", "-r", from, to] => {
                copy(&self.path(from), &self.path(to));
                String::new()
            }
            ["echo", "$?"] => self.status.expect("a command before").to_string(),
            ["fener", arguments @ ..] => {
                let fener = Command::new(env!("CARGO_BIN_EXE_fener"))
                    .args(arguments)
                    .current_dir(self.home.path())
                    .output()
                    .unwrap();
                self.status = fener.status.code();
                self.failed += usize::from(self.status != Some(0));
                *self.commands.entry(arguments[..2].join(" ")).or_default() += 1;
                String::from_utf8([fener.stdout, fener.stderr].concat()).unwrap()
            }
            _ => panic!("the guide uses a command that this test does not know: {command}"),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// An example that stands alone has the shape of its type.
fn example(of: &str, text: &str) {
    let read = match of {
        "Condition" => serde_json::from_str::<pack::Condition>(text).map(drop),
        "FactSpec" => serde_json::from_str::<pack::FactSpec>(text).map(drop),
        "Item" => serde_json::from_str::<pack::Item>(text).map(drop),
        "Guard" => serde_json::from_str::<pack::Guard>(text).map(drop),
        "Clock" => serde_json::from_str::<pack::Clock>(text).map(drop),
        "MovesFile" => serde_json::from_str::<pack::MovesFile>(text).map(drop),
        "RecordingsFile" => serde_json::from_str::<pack::RecordingsFile>(text).map(drop),
        "HtcdsFile" => serde_json::from_str::<pack::HtcdsFile>(text).map(drop),
        _ => panic!("no example is of the type `{of}`"),
    };
    read.unwrap_or_else(|error| panic!("{error}:\n{text}"));
}

#[test]
fn whoever_follows_the_guide_sees_what_it_shows() {
    let blocks = blocks(GUIDE).unwrap();
    let mut author = Author::new();
    for block in &blocks {
        author.follow(block);
    }
    for command in ["check", "test", "diff", "export-xlsform", "import-xlsform"] {
        assert!(author.commands.contains_key(&format!("protocol {command}")), "{command} is shown");
    }
    assert!(author.failed >= 3, "the empty folder, the mistake and the reused id are refused");
    assert!(blocks.iter().any(|block| matches!(block, Block::Example { .. })));
    let changes = blocks.iter().filter(|block| matches!(block, Block::Change { .. })).count();
    assert!(changes >= 2, "the mistake is made and mended");
}

#[test]
fn a_guide_that_drifts_is_noticed() {
    for (shown, printed, same) in [
        ("done in … ms", "done in 12 ms", true),
        ("done in … ms", "done in 12 s", false),
        ("a\n…\nc", "a\nb\nb\nc", true),
        ("a\n…\nc", "a\nb\nb", false),
        ("a", "a\nb", false),
        ("a\nb", "a", false),
        ("{\"id\":…}", "{\"id\":1}", true),
        ("…", "", true),
    ] {
        let [shown, printed] = [shown, printed].map(|text| text.lines().collect::<Vec<_>>());
        assert_eq!(shows(&shown, &printed), same, "{shown:?} {printed:?}");
    }
    for strange in [
        "```json\n{}\n```\n",
        "File `a.json`:\n```yaml\n{}\n```\n",
        "File `a.json`:\n```json\n{}\n",
        "In `a.json`, instead of:\n```json\n1\n```\n",
        "In `a.json`, instead of:\n```json\n1\n```\nFile `b.json`:\n```json\n2\n```\n",
        "```\nfener\n```\n",
    ] {
        assert!(blocks(strange).is_err(), "{strange}");
    }
    let change = "In `a`, instead of:\n\n```json\n1\n```\n\nwrite:\n\n```json\n2\n```\n";
    let [path, before, after] = ["a", "1\n", "2\n"].map(str::to_owned);
    assert_eq!(blocks(change).unwrap(), [Block::Change { path, before, after }]);
}

/// A row of the reference: the field or word, and its other cells.
type Table = BTreeMap<String, Vec<String>>;

/// The tables of the guide by the type that their heading names in brackets.
fn tables() -> BTreeMap<String, Table> {
    let mut tables: BTreeMap<String, Table> = BTreeMap::new();
    let mut here: Vec<String> = Vec::new();
    for line in GUIDE.lines() {
        if line.starts_with('#') {
            let types = line.rsplit_once(" (").map_or("", |(_, types)| types);
            here = spans(types);
            for name in &here {
                assert!(tables.insert(name.clone(), Table::new()).is_none(), "{name} is there twice");
            }
        }
        let cells = line.replace("\\|", "/");
        let Some(cells) = cells.strip_prefix("| `").and_then(|cells| cells.strip_suffix(" |")) else {
            continue;
        };
        let mut cells = cells.split(" | ").map(str::to_owned);
        let name = cells.next().unwrap();
        let name = name.strip_suffix('`').unwrap_or_else(|| panic!("one word only: {line}")).to_owned();
        let cells: Vec<String> = cells.collect();
        for table in &here {
            let before = tables.get_mut(table).unwrap().insert(name.clone(), cells.clone());
            assert!(before.is_none(), "{table} has {name} twice");
        }
    }
    tables
}

/// What stands between backticks.
fn spans(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

/// The fields of an object, or the words of a choice, as the schema has them.
fn names(definition: &Value) -> BTreeSet<String> {
    let keys = |value: &Value| {
        value["properties"]
            .as_object()
            .into_iter()
            .flatten()
            .map(|(name, _)| name.clone())
            .collect::<Vec<_>>()
    };
    let mut names = BTreeSet::from_iter(keys(definition));
    for one in definition["oneOf"].as_array().into_iter().flatten() {
        names.extend(keys(one));
        names.extend(one["const"].as_str().map(str::to_owned));
        names.extend(
            one["enum"].as_array().into_iter().flatten().map(|word| word.as_str().unwrap().to_owned()),
        );
    }
    names
}

#[test]
fn the_reference_has_every_field_and_word_of_the_schema_and_no_other() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let mut tables = tables();
    let mut wrong = Vec::new();
    for (name, definition) in schema["$defs"].as_object().unwrap() {
        let names = names(definition);
        if names.is_empty() {
            continue;
        }
        let Some(table) = tables.remove(name) else {
            wrong.push(format!("no heading names `{name}`: {names:?}"));
            continue;
        };
        let told: BTreeSet<String> = table.keys().cloned().collect();
        wrong.extend(names.difference(&told).map(|field| format!("{name}: `{field}` is not told")));
        wrong.extend(told.difference(&names).map(|field| format!("{name}: there is no `{field}`")));
        let required = definition["required"].as_array();
        for (field, cells) in table.iter().filter(|_| definition["properties"].is_object()) {
            let is_required = required.into_iter().flatten().any(|name| name == field);
            let [_, default, _] = cells.as_slice() else {
                wrong.push(format!("{name}: `{field}` has not four columns"));
                continue;
            };
            if (default == "required") != is_required {
                wrong.push(format!("{name}: `{field}` is required: {is_required}"));
            }
            let scalar = match &definition["properties"][field]["default"] {
                Value::String(text) if !text.is_empty() => format!("`{text}`"),
                value @ (Value::Bool(_) | Value::Number(_)) => format!("`{value}`"),
                _ => continue,
            };
            if *default != scalar {
                wrong.push(format!("{name}: the default of `{field}` is {scalar}"));
            }
        }
    }
    wrong.extend(tables.keys().map(|name| format!("no type of the schema is called `{name}`")));
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
    for file in schema["properties"].as_object().unwrap().keys() {
        assert!(
            GUIDE.lines().any(|line| line == format!("## `{file}`")),
            "`{file}` has a section of its own"
        );
    }
}

/// The rows of a table without types, by their first cell.
fn rows<'g>(head: &str) -> Vec<(&'g str, &'g str)> {
    let table = GUIDE.lines().skip_while(|line| !line.starts_with(head)).skip(2);
    let rows = table.take_while(|line| line.starts_with('|')).map(|line| line[2..].split_once(" |").unwrap());
    let rows: Vec<_> = rows.collect();
    assert!(!rows.is_empty(), "there is a table {head}");
    rows
}

fn field_pack() -> BTreeMap<String, Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols/tr-first-level");
    let files = ["pack", "indicators", "interview", "routing", "cases", "htcds", "texts/tr", "texts/en"];
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    files.map(|name| format!("{name}.json")).into_iter().map(|name| (name.clone(), read(&name))).collect()
}

/// Every place where a condition can stand, by row of the guide: file, and where the condition goes.
const PLACES: [(&str, &str, &str); 15] = [
    ("profiles", "pack.json", "/profiles/0/when"),
    ("rules of a set", "pack.json", "/rule_sets/adult/0/when"),
    ("classes", "pack.json", "/classes/0/when"),
    ("stages, items and their calculations", "interview.json", "/stages/1/when"),
    ("stages, items and their calculations", "interview.json", "/items/1/when"),
    ("guards", "interview.json", "/guards/0/when"),
    ("guards", "interview.json", "/guards/0/satisfied"),
    ("urgent triggers, flags", "routing.json", "/urgent/0/when"),
    ("urgent triggers, flags", "routing.json", "/flags/0/when"),
    ("legal flags, routes, grounds, recipients, `offered_when`", "routing.json", "/legal/0/when"),
    ("legal flags, routes, grounds, recipients, `offered_when`", "routing.json", "/routes/0/when"),
    ("legal flags, routes, grounds, recipients, `offered_when`", "routing.json", "/referral/offered_when"),
    (
        "legal flags, routes, grounds, recipients, `offered_when`",
        "routing.json",
        "/referral/recipients/0/when",
    ),
    (
        "legal flags, routes, grounds, recipients, `offered_when`",
        "routing.json",
        "/referral/without_consent/0/when",
    ),
    ("rows of `htcds.json`", "htcds.json", "/rows/0/when"),
];

/// Whether the pack refuses to be asked this at this place, whatever else it refuses.
fn is_refused(files: &BTreeMap<String, Vec<u8>>, file: &str, place: &str, leaf: &Value) -> bool {
    let mut json: Value = serde_json::from_slice(&files[file]).unwrap();
    let (parent, field) = place.rsplit_once('/').unwrap();
    // A fact that nobody knows keeps the pack from being compiled, which is not of interest here.
    let strange = serde_json::json!({"fact": {"name": "nobody-knows", "is": ["it"]}});
    json.pointer_mut(parent).unwrap()[field] = serde_json::json!({"all": [leaf, strange]});
    let mut files = files.clone();
    files.insert(file.to_owned(), serde_json::to_vec(&json).unwrap());
    let findings = Pack::unproven(&files).unwrap_err();
    assert!(findings.iter().any(|finding| finding.code == Code::UnknownName), "{findings:?}");
    findings.iter().any(|finding| finding.code == Code::NotKnownHere)
}

#[test]
fn a_condition_may_ask_at_each_place_what_the_guide_says_and_no_more() {
    let leaves = serde_json::json!({
        "fact": {"name": "age", "is": ["adult"]}, "switch": "a", "indicator": "a", "positive": "a",
        "observed": {"at_least": 1}, "item": {"id": "a", "is": ["yes"]}, "number": {"id": "a", "at_least": 1},
        "language": ["en"], "province": ["a"], "hour": {"from": 1, "to": 2}, "outcome_is": ["a"],
        "outcome_at_least": "a", "incomplete": true, "urgent": "a", "flag": "a",
    });
    let rows: BTreeMap<_, _> = rows("| where it stands |").into_iter().collect();
    let cell = |label: &str| spans(rows[label]);
    let flags = cell("urgent triggers, flags");
    let advice: Vec<String> = cell(PLACES[9].0).into_iter().chain(flags).collect();
    let files = field_pack();
    for (label, file, place) in PLACES {
        let allowed = match label {
            _ if label == PLACES[9].0 => advice.clone(),
            _ if label == PLACES[14].0 => {
                let but_for = cell(label);
                advice.iter().filter(|leaf| !but_for.contains(leaf)).cloned().collect()
            }
            _ => cell(label),
        };
        for (name, value) in leaves.as_object().unwrap() {
            let told = ["fact", "switch"].contains(&name.as_str()) || allowed.contains(name);
            let refused = is_refused(&files, file, place, &serde_json::json!({ name: value }));
            assert_eq!(refused, !told, "`{name}` at {file} {place}, which is: {label}");
        }
    }
    let labels: BTreeSet<&str> = PLACES.iter().map(|(label, ..)| *label).collect();
    assert_eq!(labels, rows.keys().copied().collect(), "every row was tried");
}

/// Whether a text key is one of this kind, such as `item.<id>.guidance`. No id of the field pack has a point in it.
fn is_of_kind(key: &str, kind: &str) -> bool {
    let (key, kind): (Vec<&str>, Vec<&str>) = (key.split('.').collect(), kind.split('.').collect());
    key.len() == kind.len()
        && key.iter().zip(kind).all(|(key, kind)| *key == kind || kind.starts_with('<') && !key.is_empty())
}

#[test]
fn every_text_that_packs_have_is_told() {
    let mut kinds: Vec<String> =
        rows("| of | needed |").into_iter().flat_map(|(_, cells)| spans(cells)).collect();
    let whys: Vec<String> = ["profile", "class", "dimension"].map(|of| format!("{of}.<id>.why")).to_vec();
    kinds.extend(whys);
    let texts: BTreeMap<String, String> = serde_json::from_slice(&field_pack()["texts/en.json"]).unwrap();
    let untold: Vec<_> = texts.keys().filter(|key| !kinds.iter().any(|kind| is_of_kind(key, kind))).collect();
    assert!(untold.is_empty(), "{untold:?}");
    let used = |kind: &&String| texts.keys().any(|key| is_of_kind(key, kind));
    assert!(kinds.iter().filter(used).count() > 30, "the kinds are those that packs have");
    assert!(!is_of_kind("item.a", "item.<id>.guidance") && !is_of_kind("item.a.why", "item.<id>"));
}

#[test]
fn every_command_about_packs_is_told() {
    let help = Command::new(env!("CARGO_BIN_EXE_fener")).args(["protocol", "--help"]).output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let (_, commands) = help.split_once("Commands:\n").unwrap();
    let commands = commands.lines().take_while(|line| !line.is_empty());
    let commands: Vec<&str> = commands.filter_map(|line| line.split_whitespace().next()).collect();
    assert!(commands.contains(&"check"), "{commands:?}");
    for command in commands.into_iter().filter(|command| *command != "help") {
        assert!(
            GUIDE.contains(&format!("`fener protocol {command} ")),
            "`fener protocol {command} …` is not told"
        );
    }
}
