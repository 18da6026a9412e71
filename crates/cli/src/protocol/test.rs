//! `fener protocol test`: the pack's cases, run and named.

use std::collections::BTreeMap;
use std::io::{self, Write};

use fener_rules::{CaseRun, Pack};

use super::words::{report, sentence};

/// Whether every case did what it expects.
pub(super) fn run(out: &mut impl Write, files: &BTreeMap<String, Vec<u8>>) -> io::Result<bool> {
    let pack = match Pack::unproven(files) {
        Ok(pack) => pack,
        Err(findings) => {
            report(out, &findings)?;
            writeln!(out, "{} found; no case was run", findings.len())?;
            return Ok(false);
        }
    };
    let runs = pack.run_cases();
    let mut failed = 0;
    for CaseRun { id, shows, differences } in &runs {
        let word = if differences.is_empty() { "ok  " } else { "FAIL" };
        failed += usize::from(!differences.is_empty());
        writeln!(out, "{word} {id}: {shows}")?;
        for finding in differences {
            writeln!(out, "     {}", sentence(finding))?;
        }
    }
    writeln!(out, "{} cases, {failed} failed", runs.len())?;
    Ok(failed == 0)
}
