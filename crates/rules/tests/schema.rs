//! The published schema is the one of the Rust types.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "tests")]

use fener_rules::pack::{
    CasesFile, HtcdsFile, IndicatorsFile, InterviewFile, MovesFile, PackFile, RecordingsFile, RoutingFile,
};
use schemars::JsonSchema;
use serde::Serialize;

/// A pack as one object, its files as properties.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "fener/protocol/1")]
struct Protocol {
    #[serde(rename = "pack.json")]
    pack: PackFile,
    #[serde(rename = "indicators.json")]
    indicators: IndicatorsFile,
    #[serde(rename = "interview.json")]
    interview: InterviewFile,
    #[serde(rename = "routing.json")]
    routing: RoutingFile,
    #[serde(rename = "htcds.json")]
    htcds: Option<HtcdsFile>,
    #[serde(rename = "cases.json")]
    cases: CasesFile,
    #[serde(rename = "moves.json")]
    moves: Option<MovesFile>,
    #[serde(rename = "recordings.json")]
    recordings: Option<RecordingsFile>,
}

#[test]
fn the_schema_of_a_pack_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../schemas/protocol.schema.json");
    let mut fresh = serde_json::to_string_pretty(&schemars::schema_for!(Protocol)).unwrap();
    fresh.push('\n');
    if std::env::var_os("FENER_BLESS").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    assert!(kept == fresh, "stale: run `FENER_BLESS=1 cargo test -p fener-rules --test schema`");
}
