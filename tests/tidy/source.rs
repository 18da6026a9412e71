//! What Rust and page sources may hold, how long they may be and what they may be called.

use super::repository::File;

const RUST_BODY: usize = 400;
const PAGE_FILE: usize = 250;
const TEST_FILE: usize = 800;

/// A Rust file without the unit tests at its end.
fn body(text: &str) -> &str {
    let end = text.match_indices("#[cfg(test)]").map(|(at, _)| at).find(|at| {
        let after = text[*at..].lines().skip(1).find(|line| !line.trim_start().starts_with("#["));
        after.is_some_and(|line| line.starts_with("mod ") && line.trim_end().ends_with('{'))
    });
    &text[..end.unwrap_or(text.len())]
}

fn is_test(path: &str) -> bool {
    path.starts_with("tests/")
        || path.split('/').any(|part| matches!(part, "tests" | "benches"))
        || path.contains(".test.")
        || path.contains(".spec.")
        || path.starts_with("ui/dev/")
}

/// Files longer than a person reads in one go.
pub(crate) fn too_long(file: &File) -> Vec<String> {
    let lines = |text: &str| text.lines().count();
    let (length, limit) = match () {
        () if file.path.contains(".generated.") => return Vec::new(),
        () if is_test(&file.path) && (file.is_rust() || file.is_page()) => (lines(&file.text), TEST_FILE),
        () if file.is_rust() && lines(&file.text) > TEST_FILE => (lines(&file.text), TEST_FILE),
        () if file.is_rust() => (lines(body(&file.text)), RUST_BODY),
        () if file.is_page() => (lines(&file.text), PAGE_FILE),
        () => return Vec::new(),
    };
    if length > limit { vec![format!("{}: {length} lines, at most {limit}", file.path)] } else { Vec::new() }
}

/// Names that say nothing about what is inside.
pub(crate) fn badly_named(path: &str) -> Vec<String> {
    const EMPTY: &[&str] = &["util", "utils", "helper", "helpers", "common", "misc"];
    if path.ends_with("/mod.rs") {
        return vec![format!("{path}: a module is `name.rs` beside `name/`")];
    }
    let says_nothing = |part: &str| EMPTY.contains(&part.split('.').next().unwrap_or(part));
    if path.split('/').any(says_nothing) {
        return vec![format!("{path}: name it for what is in it")];
    }
    Vec::new()
}

/// Files and sockets where only computing is allowed.
pub(crate) fn io_in_a_pure_crate(file: &File) -> Vec<String> {
    let pure = ["model", "rules", "seal", "sign", "wire", "xlsform"];
    if !pure.iter().any(|name| file.path.starts_with(&format!("crates/{name}/src/"))) {
        return Vec::new();
    }
    let code: String = body(&file.text).lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let code: String = code.split_whitespace().collect();
    let mut named: Vec<&str> = Vec::new();
    for (at, _) in code.match_indices("std::") {
        let rest = &code[at + "std::".len()..];
        match rest.strip_prefix('{') {
            Some(group) => named.extend(group.split([',', '{', '}', ';']).map(first_word)),
            None => named.push(first_word(rest)),
        }
    }
    named.retain(|name| matches!(*name, "fs" | "net" | "process" | "thread"));
    named
        .into_iter()
        .map(|name| format!("{}: std::{name} in a crate that only computes", file.path))
        .collect()
}

fn first_word(text: &str) -> &str {
    text.split(|character: char| !character.is_alphanumeric() && character != '_').next().unwrap_or(text)
}

/// What the command says past the one place that lets nobody's value command the terminal. The demo paints, and tells what
/// it made itself.
pub(crate) fn said_past_the_terminal(file: &File) -> Vec<String> {
    const PAST: [&str; 3] = ["src/terminal.rs", "src/demo.rs", "src/demo/"];
    let Some(inside) = file.path.strip_prefix("crates/cli/") else { return Vec::new() };
    if !inside.starts_with("src/") || PAST.iter().any(|past| inside.starts_with(past)) {
        return Vec::new();
    }
    let past = ["io::stdout(", "io::stderr("].into_iter().filter(|call| body(&file.text).contains(call));
    past.map(|call| format!("{}: {call}) instead of `terminal`", file.path)).collect()
}

/// Code that is not written yet, and tests that do not run.
pub(crate) fn undone(file: &File) -> Vec<String> {
    // Put together, so that this file does not find itself.
    let rust = [concat!("to", "do!("), concat!("unimple", "mented!("), concat!("#[ig", "nore")];
    let page = [
        concat!("it.", "skip("),
        concat!("test.", "skip("),
        concat!("describe.", "skip("),
        concat!("it.", "only("),
        concat!("test.", "only("),
        concat!("describe.", "only("),
        concat!("it.", "todo("),
        concat!("test.", "todo("),
    ];
    let words: &[&str] = if file.is_rust() {
        &rust
    } else if file.is_page() {
        &page
    } else {
        return Vec::new();
    };
    let found = words.iter().filter(|word| file.text.contains(**word));
    found.map(|word| format!("{}: `{word}`", file.path)).collect()
}

/// Files directly in `tests/` that its manifest does not name: cargo would pass them over in silence.
pub(crate) fn test_not_run(path: &str, manifest: &str) -> Vec<String> {
    let Some(name) = path.strip_prefix("tests/").filter(|name| name.ends_with(".rs") && !name.contains('/'))
    else {
        return Vec::new();
    };
    if manifest.contains(&format!("path = \"{name}\"")) {
        return Vec::new();
    }
    vec![format!("{path} is named in no [[test]] or [lib] of tests/Cargo.toml")]
}

#[cfg(test)]
mod tests {
    use super::{
        File, badly_named, body, io_in_a_pure_crate, said_past_the_terminal, test_not_run, too_long, undone,
    };

    #[test]
    fn a_long_file_is_found_and_its_unit_tests_do_not_count() {
        let lines = |count: usize| "x\n".repeat(count);
        let tests =
            |count| format!("#[cfg(test)]\n#[allow(x, reason = \"tests\")]\nmod tests {{\n{}", lines(count));
        let long = |path, text: String| !too_long(&File::planted(path, &text)).is_empty();
        assert!(long("crates/model/src/a.rs", lines(401)));
        assert!(!long("crates/model/src/a.rs", lines(400) + &tests(300)));
        assert!(long("crates/model/src/a.rs", lines(400) + &tests(500)));
        assert!(long("crates/hub/tests/a.rs", lines(801)));
        assert!(!long("tests/a.rs", lines(800)));
        assert!(long("ui/src/a.svelte", lines(251)));
        assert!(!long("ui/src/backend/commands.generated.ts", lines(999)));
        assert_eq!(body("#[cfg(test)]\nuse x;\nfn a() {}\n"), "#[cfg(test)]\nuse x;\nfn a() {}\n");
    }

    #[test]
    fn an_empty_name_is_found() {
        for path in ["crates/a/src/b/mod.rs", "ui/src/utils.ts", "ui/src/helpers/a.ts", "tests/common/a.rs"] {
            assert_eq!(badly_named(path).len(), 1, "{path}");
        }
        assert!(badly_named("crates/app/src/command.rs").is_empty());
    }

    #[test]
    fn io_is_found_however_it_is_imported() {
        let found = |text| io_in_a_pure_crate(&File::planted("crates/wire/src/a.rs", text)).len();
        assert_eq!(found("use std::fs;"), 1);
        assert_eq!(found("use std::{\n    collections::BTreeMap,\n    net::TcpStream,\n};"), 1);
        assert_eq!(found("fn a() { std::fs::read(\"x\"); }"), 1);
        assert_eq!(found("// like std::fs\nuse std::fmt;"), 0);
        assert_eq!(found("use std::fmt;\n#[cfg(test)]\nmod tests {\n    use std::fs;\n}"), 0);
        assert_eq!(io_in_a_pure_crate(&File::planted("crates/vault/src/a.rs", "use std::fs;")).len(), 0);
    }

    #[test]
    fn what_is_said_past_the_terminal_is_found() {
        let text = "fn a() { writeln!(io::stdout().lock()); writeln!(std::io::stderr()); }";
        let found = |path| said_past_the_terminal(&File::planted(path, text)).len();
        assert_eq!((found("crates/cli/src/study.rs"), found("crates/cli/src/protocol/a.rs")), (2, 2));
        assert_eq!((found("crates/cli/src/terminal.rs"), found("crates/cli/src/demo/tell.rs")), (0, 0));
        assert_eq!((found("crates/cli/tests/a.rs"), found("crates/hub/src/main.rs")), (0, 0));
    }

    #[test]
    fn what_is_left_undone_is_found() {
        let rust =
            concat!("fn a() { to", "do!() }\n#[ig", "nore = \"slow\"]\nfn b() { unimple", "mented!() }");
        assert_eq!(undone(&File::planted("crates/a/src/b.rs", rust)).len(), 3);
        let page = concat!("it.", "skip(\"a\", () => {});");
        assert_eq!(undone(&File::planted("ui/src/a.test.ts", page)).len(), 1);
    }

    #[test]
    fn a_test_that_nobody_runs_is_found() {
        let manifest = "[[test]]\nname = \"tidy\"\npath = \"tidy.rs\"\n";
        assert!(test_not_run("tests/tidy.rs", manifest).is_empty());
        assert!(test_not_run("tests/tidy/source.rs", manifest).is_empty());
        assert_eq!(test_not_run("tests/forgotten.rs", manifest).len(), 1);
    }
}
