//! `fener protocol check`: everything that can be said about a pack before anyone uses it.

use std::collections::BTreeSet;
use std::io::{self, Write};

use clap::Args;
use fener_rules::{Checked, Code, Finding, Pack, Proof, RECORDINGS_FOLDER, Severity};
use serde::Serialize;

use super::words::{counted, report};
use crate::folder::Folder;
use crate::given::day;
use crate::recordings::Recordings;

/// What `fener protocol check --help` says at its end.
const MORE_HELP: &str = "\
Findings are errors (the pack cannot be used), warnings (it can, and somebody should look) and notes. Nothing is sampled:
what could not be proved is an error. Of each kind, causes come first: what is wrong in the pack itself, then what cases
state wrongly, then cases that fail. Cases with the same mistake or difference are told together, with the first
of them; `fener protocol test` tells each case that fails.

With --json, one object: `pack` (`id` and `version`; null when the files cannot be read as one); `findings`, in the same
order and never together, at most 1000 and a last one that says so, each with `code`, `severity` (`error`, `warning` or `info`), `file`, `path` (where in the JSON), `message_args`, and where they are
known `line`, `column`, `did_you_mean` and `example` (a person with whom it comes about: `facts`, `yes`, `answers`,
`raised`); `proof`, what was proved: `rule_states`, `conditions`, `questions`, `gates`, `clauses`, `milliseconds`; and
`summary`: `errors`, `warnings`, `infos`.

Exit status: 0 without an error, 1 with one, 2 when the folder cannot be read.";

/// Arguments of `fener protocol check`.
#[derive(Args, Debug)]
#[command(after_long_help = MORE_HELP)]
pub(super) struct Arguments {
    /// The pack's folder.
    pub(super) dir: std::path::PathBuf,
    /// Write one JSON object, described below.
    #[arg(long)]
    pub(super) json: bool,
    /// The day on which contacts have to be valid, `YYYY-MM-DD`; the system's own when absent.
    #[arg(long, value_name = "DAY", value_parser = day)]
    today: Option<chrono::NaiveDate>,
}

/// The whole of what `--json` writes.
#[derive(Serialize)]
struct Told<'c> {
    pack: Option<Named<'c>>,
    findings: &'c [Finding],
    proof: Timed,
    summary: Summary,
}

#[derive(Serialize)]
struct Named<'c> {
    id: &'c str,
    version: &'c str,
}

#[derive(Serialize)]
struct Timed {
    #[serde(flatten)]
    proof: Proof,
    milliseconds: u128,
}

/// How many of each.
#[derive(Clone, Copy, Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
    infos: usize,
}

/// Whether no error was found.
pub(super) fn run(
    out: &mut impl Write,
    folder: &Folder,
    recordings: &Recordings,
    arguments: &Arguments,
) -> io::Result<bool> {
    let today = arguments.today.unwrap_or_else(crate::outside::today).to_string();
    let (mut checked, milliseconds) = crate::outside::timed(|| Pack::check(&folder.files, &today));
    if let Some(pack) = &checked.pack {
        let wrong = fener_rules::placed(pack.compare_recordings(&recordings.sounds), &folder.files);
        checked.findings.extend(wrong);
    }
    let unreadable = [folder.findings(), recordings.unreadable.clone()].concat();
    checked.findings.retain(|finding| !is_there(finding, &unreadable));
    checked.findings.splice(..0, unreadable);
    checked.findings.sort_by_key(|finding| (finding.severity, finding.rests_on()));
    let count = |severity| checked.findings.iter().filter(|finding| finding.severity == severity).count();
    let summary = Summary {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        infos: count(Severity::Info),
    };
    let timed = Timed { proof: checked.proof, milliseconds };
    if arguments.json {
        json(out, &checked, timed, summary)?;
    } else {
        report(out, &checked.findings)?;
        sum_up(out, &checked, &timed, summary)?;
    }
    Ok(summary.errors == 0)
}

/// Whether a file that is said to be missing is one that only cannot be read.
fn is_there(finding: &Finding, unreadable: &[Finding]) -> bool {
    let arg = |name: &str| finding.message_args.get(name).map_or("", String::as_str);
    let missing = match finding.code {
        Code::MissingFile => finding.file.clone(),
        Code::RecordingDiffers if arg("problem") == "missing" => [RECORDINGS_FOLDER, arg("name")].join("/"),
        _ => return false,
    };
    unreadable.iter().any(|unreadable| unreadable.file == missing)
}

/// How many cases give something else.
fn failed_cases(findings: &[Finding]) -> usize {
    let failed = findings.iter().filter(|finding| finding.code == Code::CaseFailed);
    failed.filter_map(|finding| finding.message_args.get("case")).collect::<BTreeSet<_>>().len()
}

fn json(out: &mut impl Write, checked: &Checked, proof: Timed, summary: Summary) -> io::Result<()> {
    let header = checked.pack.as_ref().map(|pack| &pack.source().pack.header);
    let pack = header.map(|header| Named { id: &header.id, version: &header.version });
    serde_json::to_writer_pretty(&mut *out, &Told { pack, findings: &checked.findings, proof, summary })?;
    writeln!(out)
}

fn sum_up(out: &mut impl Write, checked: &Checked, timed: &Timed, summary: Summary) -> io::Result<()> {
    if let Some(pack) = &checked.pack {
        let source = pack.source();
        let header = &source.pack.header;
        writeln!(
            out,
            "{} {}: {}, {}, {}, languages {}",
            header.id,
            header.version,
            counted(source.indicators.indicators.len(), "indicator"),
            counted(source.interview.items.len(), "item"),
            counted(source.cases.cases.len(), "case"),
            header.languages.join(", ")
        )?;
        let proof = &timed.proof;
        writeln!(
            out,
            "proved: {} rule states, all of them; {} conditions over every interview by SAT ({} questions, {} gates, {} clauses); in {} ms",
            proof.rule_states,
            proof.conditions,
            proof.questions,
            proof.gates,
            proof.clauses,
            timed.milliseconds
        )?;
        writeln!(
            out,
            "every interview: one standing answer to each item, any place and hour, raised or not"
        )?;
        writeln!(out, "STOP is no part of a pack: the app has it on every screen of an interview")?;
    }
    let failed = failed_cases(&checked.findings);
    if failed > 0 {
        let fail = if failed == 1 { "1 case fails" } else { &format!("{failed} cases fail") };
        writeln!(out, "{fail}: `fener protocol test` tells of each by itself")?;
    }
    let Summary { errors, warnings, infos } = summary;
    let [errors, warnings, infos] =
        [(errors, "error"), (warnings, "warning"), (infos, "note")].map(|(count, what)| counted(count, what));
    writeln!(out, "{errors}, {warnings}, {infos}")
}
