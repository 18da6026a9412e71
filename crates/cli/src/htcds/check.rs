//! `fener htcds check`: how far a pack's mapping goes, in words.

use std::io::{self, Write};
use std::path::Path;

use fener_rules::Pack;
use fener_rules::htcds::{MappedField, Standard};
use fener_rules::pack::{CopiedFrom, HtcdsRow, ReferralPart};

use super::HtcdsError;
use crate::protocol;

/// Whether nothing was found that its author should look at.
pub(super) fn check(folder: &Path, out: &mut impl Write) -> Result<bool, HtcdsError> {
    let pack = super::load(folder)?;
    let deprecated = pack.htcds_deprecated();
    tell(&pack, out).and_then(|()| protocol::report(out, &deprecated)).map_err(HtcdsError::Write)?;
    Ok(deprecated.is_empty())
}

fn tell(pack: &Pack, out: &mut impl Write) -> io::Result<()> {
    let Some(coverage) = pack.htcds_coverage() else {
        return Ok(());
    };
    let (header, standard) = (&pack.source().pack.header, Standard::built_in());
    let notice = &standard.notice;
    writeln!(out, "{} {} in {} {}", header.id, header.version, notice.title, notice.version)?;
    writeln!(out)?;
    writeln!(out, "{} of {} fields are filled:", coverage.mapped.len(), standard.fields.len())?;
    for mapped in &coverage.mapped {
        writeln!(out, "  {}: {}", mapped.field.name, filled(mapped))?;
    }
    writeln!(out)?;
    writeln!(out, "Left out on purpose:")?;
    for left in coverage.left_out {
        writeln!(out, "  {}: {}", left.fields.join(", "), left.why)?;
    }
    if !coverage.unmentioned.is_empty() {
        writeln!(out)?;
        writeln!(out, "Not mentioned: {}", coverage.unmentioned.join(", "))?;
    }
    Ok(())
}

/// By what a field is filled, and what it never says.
fn filled(mapped: &MappedField<'_>) -> String {
    let mut sources: Vec<String> = mapped.rows.iter().map(|row| source(row)).collect();
    sources.dedup();
    let never =
        if mapped.never.is_empty() { String::new() } else { format!("; never {}", mapped.never.join(", ")) };
    format!("{}{never}", sources.join(", "))
}

fn source(row: &HtcdsRow) -> String {
    match (&row.value, &row.from) {
        (Some(value), _) => value.clone(),
        (None, Some(CopiedFrom::Item(answer))) => format!("the answer to `{}`", answer.id),
        (None, Some(CopiedFrom::Referral(ReferralPart::Station))) => "the station".to_owned(),
        (None, Some(CopiedFrom::Referral(ReferralPart::Agencies))) => "the agencies".to_owned(),
        (None, Some(CopiedFrom::Referral(ReferralPart::Day))) => "the day of the referral".to_owned(),
        (None, None) => String::new(),
    }
}
