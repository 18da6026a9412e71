//! Documents may not rot: the paths that they name exist.

use super::repository::{File, has_extension};

/// The folders whose paths are checked when a document names one between backticks.
const ROOTS: &[&str] =
    &["crates", "src-tauri", "ui", "protocols", "schemas", "tests", "docs", "scripts", ".ci", ".cargo"];

/// Paths in backticks and links of the README and `docs/` for which `exists` says no.
pub(crate) fn missing_paths(file: &File, exists: impl Fn(&str) -> bool) -> Vec<String> {
    let is_document = file.path == "README.md" || file.path.starts_with("docs/");
    if !is_document || !has_extension(&file.path, &["md"]) {
        return Vec::new();
    }
    let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut missing = Vec::new();
    let mut in_code = false;
    for line in file.text.lines() {
        if line.trim_start().starts_with("```") {
            in_code = !in_code;
            continue;
        }
        if in_code {
            continue;
        }
        missing.extend(line.split('`').skip(1).step_by(2).filter(|path| is_path(path) && !exists(path)));
        for link in line.split("](").skip(1).filter_map(|rest| rest.split([')', '#']).next()) {
            let there = || exists(format!("{folder}/{link}").trim_start_matches('/'));
            if !link.is_empty() && !link.contains(':') && !there() {
                missing.push(link);
            }
        }
    }
    missing.into_iter().map(|path| format!("{}: `{path}` does not exist", file.path)).collect()
}

/// Whether the text between backticks is meant as a path of this repository, and not as a pattern or as
/// something that is built.
fn is_path(text: &str) -> bool {
    let Some((first, rest)) = text.split_once('/') else {
        return false;
    };
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '-' | '_');
    let built = ["dist", "node_modules", "gen"].iter().any(|name| rest.starts_with(name));
    ROOTS.contains(&first) && text.chars().all(plain) && !built
}

#[cfg(test)]
mod tests {
    use super::{File, missing_paths};

    #[test]
    fn a_path_that_is_gone_is_found() {
        let text = "See `crates/here` and `crates/gone/src`, [gone](gone.md), [here](../here.md#part).\n\
                    Not `crates/*/src`, `ui/dist/index.html`, `a/b` or [the web](https://example.org).\n\
                    ```\n`crates/in-code`\n```\n";
        let file = File::planted("docs/decisions/a.md", text);
        let exists = |path: &str| ["crates/here", "docs/decisions/../here.md"].contains(&path);
        let missing = missing_paths(&file, exists);
        assert_eq!(
            missing,
            [
                "docs/decisions/a.md: `crates/gone/src` does not exist",
                "docs/decisions/a.md: `gone.md` does not exist",
            ]
        );
    }

    #[test]
    fn links_of_the_readme_start_at_the_root() {
        let file = File::planted("README.md", "[the law](LICENSE) and [docs](docs/a.md)");
        assert_eq!(missing_paths(&file, |path| path == "LICENSE").len(), 1);
    }
}
