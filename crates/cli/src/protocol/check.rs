//! `fener protocol check`: everything that can be said about a pack before anyone uses it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use fener_rules::Pack;

use super::words::report;

/// Whether nothing was found.
pub(super) fn run(out: &mut impl Write, files: &BTreeMap<String, Vec<u8>>) -> io::Result<bool> {
    match Pack::load(files) {
        Ok(pack) => {
            let unreached = pack.unreached();
            if !unreached.is_empty() {
                report(out, &unreached)?;
                writeln!(out, "{} found", unreached.len())?;
                return Ok(false);
            }
            let source = pack.source();
            let header = &source.pack.header;
            writeln!(
                out,
                "{} {}: {} indicators, {} items, {} cases, languages {}: nothing found",
                header.id,
                header.version,
                source.indicators.indicators.len(),
                source.interview.items.len(),
                source.cases.cases.len(),
                header.languages.join(", ")
            )?;
            Ok(true)
        }
        Err(findings) => {
            report(out, &findings)?;
            writeln!(out, "{} found", findings.len())?;
            Ok(false)
        }
    }
}
