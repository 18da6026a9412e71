//! Who may depend on whom.

use serde_json::Value;

/// Each crate and the crates of ours that it may name, as drawn in `docs/architecture.md`.
const ARROWS: &[(&str, &[&str])] = &[
    ("fener-model", &[]),
    ("fener-sign", &[]),
    ("fener-wire", &[]),
    ("fener-rules", &["fener-model"]),
    ("fener-seal", &["fener-sign"]),
    ("fener-vault", &["fener-model", "fener-seal", "fener-sign"]),
    ("fener-sync", &["fener-model", "fener-vault", "fener-wire", "fener-sign"]),
    (
        "fener-app",
        &[
            "fener-model",
            "fener-rules",
            "fener-seal",
            "fener-sign",
            "fener-vault",
            "fener-wire",
            "fener-sync",
        ],
    ),
    ("fener-hub", &["fener-wire", "fener-sign"]),
    ("fener-xlsform", &["fener-model", "fener-rules"]),
    (
        "fener-cli",
        &[
            "fener-model",
            "fener-rules",
            "fener-seal",
            "fener-sign",
            "fener-vault",
            "fener-wire",
            "fener-sync",
            "fener-app",
            "fener-xlsform",
        ],
    ),
    ("fener-window", &["fener-app"]),
    ("fener-tests", &[]),
];

/// The crates that only compute.
pub(crate) const PURE: &[&str] =
    &["fener-model", "fener-rules", "fener-seal", "fener-sign", "fener-wire", "fener-xlsform"];

/// Crates that reach files, sockets or a runtime.
pub(crate) const IO: &[&str] = &["tokio", "reqwest", "rusqlite", "axum", "hyper", "mio", "async-std"];

/// Crates with which a referral could be read, or its meaning known.
pub(crate) const READERS: &[&str] =
    &["fener-seal", "fener-model", "fener-vault", "fener-rules", "fener-app", "fener-sync"];

fn members(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().unwrap().iter()
}

fn name(package: &Value) -> &str {
    package["name"].as_str().unwrap()
}

fn normal_dependencies(package: &Value) -> impl Iterator<Item = &Value> {
    package["dependencies"].as_array().unwrap().iter().filter(|dependency| dependency["kind"].is_null())
}

/// Normal dependencies that no arrow allows, and members that have no row in the table.
pub(crate) fn against_the_arrows(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    for package in members(metadata) {
        let Some((_, allowed)) = ARROWS.iter().find(|(from, _)| *from == name(package)) else {
            findings.push(format!("{} has no row in the table of arrows", name(package)));
            continue;
        };
        for dependency in normal_dependencies(package) {
            let to = name(dependency);
            if to.starts_with("fener-") && !allowed.contains(&to) {
                findings.push(format!("{} may not depend on {to}", name(package)));
            }
        }
    }
    findings
}

/// Which of `banned` are in the output of `cargo tree --prefix none --format {p}`.
pub(crate) fn linked(package: &str, tree: &str, banned: &[&str]) -> Vec<String> {
    let crates = || tree.lines().filter_map(|line| line.split_whitespace().next());
    if crates().next() != Some(package) {
        return vec![format!("this is not the tree of {package}")];
    }
    let mut found: Vec<_> = crates().filter(|name| banned.contains(name)).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|name| format!("{package} links {name}")).collect()
}

pub(crate) fn without_description(metadata: &Value) -> Vec<String> {
    members(metadata)
        .filter(|package| package["description"].as_str().is_none_or(|text| text.trim().len() < 20))
        .map(|package| format!("{} does not say what it is for", name(package)))
        .collect()
}

/// Ways in which a packaged window could be opened to a WebDriver or an inspector.
pub(crate) fn window_doors(metadata: &Value) -> Vec<String> {
    let mut findings = Vec::new();
    let window = members(metadata).find(|package| name(package) == "fener-window").unwrap();
    for (feature, implied) in window["features"].as_object().unwrap() {
        if feature != "e2e" && implied.as_array().unwrap().iter().any(|implied| implied == "e2e") {
            findings.push(format!("feature `{feature}` of the window implies `e2e`"));
        }
    }
    for target in window["targets"].as_array().unwrap() {
        let only_with_e2e = target["required-features"] == serde_json::json!(["e2e"]);
        if target["name"] == "fener-window-e2e" && !only_with_e2e {
            findings.push("fener-window-e2e is built without being asked for".to_owned());
        }
    }
    for dependency in normal_dependencies(window).filter(|dependency| name(dependency) == "tauri") {
        if dependency["features"].as_array().unwrap().iter().any(|feature| feature == "devtools") {
            findings.push("the window has the inspector compiled in".to_owned());
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::{IO, READERS, against_the_arrows, linked, window_doors, without_description};
    use serde_json::json;

    #[test]
    fn an_arrow_against_the_house_is_found() {
        let metadata = |kind: Option<&str>| {
            json!({ "packages": [{ "name": "fener-wire", "dependencies": [
                { "name": "serde", "kind": null }, { "name": "fener-model", "kind": kind },
            ] }] })
        };
        assert_eq!(against_the_arrows(&metadata(None)), ["fener-wire may not depend on fener-model"]);
        assert!(against_the_arrows(&metadata(Some("dev"))).is_empty(), "tests may look everywhere");
        let newcomer = json!({ "packages": [{ "name": "fener-extra", "dependencies": [] }] });
        assert_eq!(against_the_arrows(&newcomer), ["fener-extra has no row in the table of arrows"]);
    }

    #[test]
    fn a_banned_crate_deep_in_a_tree_is_found() {
        let tree =
            "fener-hub v0.1.0 (/x)\naxum v0.8.1\nfener-wire v0.1.0 (/x)\nfener-model v0.1.0 (/x) (*)\n";
        assert_eq!(linked("fener-hub", tree, READERS), ["fener-hub links fener-model"]);
        assert_eq!(linked("fener-hub", tree, IO), ["fener-hub links axum"]);
        assert_eq!(linked("fener-hub", "", IO), ["this is not the tree of fener-hub"]);
    }

    #[test]
    fn an_empty_description_is_found() {
        let metadata = json!({ "packages": [
            { "name": "a", "description": null }, { "name": "b", "description": "misc" },
            { "name": "c", "description": "Keeps what it is told to keep." },
        ] });
        assert_eq!(without_description(&metadata).len(), 2);
    }

    #[test]
    fn every_door_into_the_window_is_found() {
        let metadata = json!({ "packages": [{ "name": "fener-window",
            "features": { "default": ["e2e"], "e2e": [] },
            "targets": [{ "name": "fener-window-e2e" }],
            "dependencies": [{ "name": "tauri", "kind": null, "features": ["wry", "devtools"] }],
        }] });
        assert_eq!(window_doors(&metadata).len(), 3);
    }
}
