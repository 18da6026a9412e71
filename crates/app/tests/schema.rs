//! `schemas/commands.json` is what the page's types are made from. `FENER_BLESS=1` writes it anew.

#![allow(clippy::unwrap_used, reason = "tests")]

#[test]
fn the_published_commands_are_those_of_the_table() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/commands.json");
    let made = format!("{:#}\n", fener_app::command_schema());
    if std::env::var_os("FENER_BLESS").is_some() {
        std::fs::write(path, &made).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == made, "schemas/commands.json is stale: run with FENER_BLESS=1");
}
