//! The words for findings and for what could not be done.

use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use fener_rules::{Code, Example, Finding, Severity};

/// Says why something could not be done at all.
pub(crate) fn cannot(error: &dyn Error) -> ExitCode {
    let mut text = format!("fener: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    // Nobody is left to be told when this fails too.
    let _told = writeln!(crate::terminal::err(), "{text}");
    ExitCode::from(2)
}

/// One line for each finding, place first: what is wrong, what was probably meant, and with whom it comes about.
pub(crate) fn report(out: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        let line = finding.line.zip(finding.column).map(|(line, column)| format!(":{line}:{column}"));
        let path = if finding.path.is_empty() { String::new() } else { format!(" {}", finding.path) };
        let meant = finding.did_you_mean.as_ref().map(|name| format!("; did you mean `{name}`?"));
        let severity = match finding.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
            Severity::Info => "note: ",
        };
        writeln!(
            out,
            "{}{}{path}: {severity}{}{}",
            finding.file,
            line.unwrap_or_default(),
            sentence(finding),
            meant.unwrap_or_default()
        )?;
        if let Some(example) = &finding.example {
            writeln!(out, "    for example with {}", person(example))?;
        }
    }
    Ok(())
}

/// A person with whom something comes about.
fn person(example: &Example) -> String {
    let pairs = |map: &BTreeMap<String, String>| {
        map.iter().map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>()
    };
    let mut parts = pairs(&example.facts);
    if !example.yes.is_empty() {
        parts.push(format!("\"yes\" to {}", example.yes.join(", ")));
    }
    parts.extend(pairs(&example.answers));
    parts.extend(example.raised.iter().map(|outcome| format!("the outcome raised to {outcome}")));
    if parts.is_empty() { "nothing answered".to_owned() } else { parts.join("; ") }
}

/// What is wrong, without its place.
#[expect(
    clippy::too_many_lines,
    reason = "a table with one sentence for each code; the compiler sees that none is left out"
)]
pub(super) fn sentence(finding: &Finding) -> String {
    let arg = |name: &str| finding.message_args.get(name).map_or("", String::as_str);
    let (what, name, limit) = (arg("what"), arg("name"), arg("limit"));
    let because = match arg("because") {
        "" => String::new(),
        path => format!(", because of {path}"),
    };
    match finding.code {
        Code::MissingFile => "this file is missing".to_owned(),
        Code::UnknownFile => "no pack has a file of this name".to_owned(),
        Code::TooLarge => format!("larger than {limit} bytes"),
        Code::TooMany => format!("more than {limit} entries in `{what}`"),
        Code::TooDeep => format!("nested deeper than {limit} levels"),
        Code::ByteOrderMark => "begins with a byte order mark; save it as plain utf-8".to_owned(),
        Code::NotUtf8 => "not utf-8".to_owned(),
        Code::CarriageReturn => "the line ends with a carriage return; end lines with a line feed".to_owned(),
        Code::NotJson => format!("not valid json: {}", arg("problem")),
        Code::Shape => arg("problem").to_owned(),
        Code::Duplicate => format!("`{name}` is there twice"),
        Code::UnknownName => format!("no {what} is called `{name}`"),
        Code::NotKnownHere => format!("`{what}` is not known at this place"),
        Code::ForwardReference if !arg("circle").is_empty() => {
            format!("goes in a circle: {}", arg("circle"))
        }
        Code::ForwardReference => format!("item `{name}` comes later than this"),
        Code::Missing => format!("{what} is missing"),
        Code::NotAllowed => format!("{what} `{name}` is not possible here"),
        Code::OpenAnswer => format!("`{}` says nothing and cannot feed `{name}`", arg("answer")),
        Code::TooSensitive => format!("item `{name}` has sensitivity 3 and would be said to the person"),
        Code::NeverFed => format!("no item feeds indicator `{name}`"),
        Code::TooManyCoreQuestions => format!("{} core questions, at most {limit}", arg("count")),
        Code::StandsFor => {
            format!("only yes/no items of a core stage can stand for indicators; `{name}` is none")
        }
        Code::NoLastRule => format!("the last rule of set `{name}` must be {{\"always\": true}}"),
        Code::NotMonotone => format!(
            "one more \"yes\" lowers the outcome: with `{name}` too, profile {} gives {} by rule `{}` where it gave {} by rule `{}`",
            arg("profile"),
            arg("after"),
            arg("instead"),
            arg("before"),
            arg("rule")
        ),
        Code::Unproved => match (what, arg("count"), limit) {
            ("agreement", _, _) => "not proved: the engine says otherwise; please report this".to_owned(),
            (_, "", limit) => format!("not proved: more than {limit} {what}"),
            (_, count, _) => format!("not proved: {count} {what} without an answer"),
        },
        Code::BlocksItself => format!("the guard waits for item `{name}`, which it blocks"),
        Code::RetiredId => format!("`{name}` is a retired id: an item of an earlier version was called so"),
        Code::MissingText => "this text is missing".to_owned(),
        Code::SurplusText => "nothing uses this text".to_owned(),
        Code::CaseFailed => format!(
            "case `{}` gives another {what}: expected [{}], found [{}]",
            arg("case"),
            arg("expected"),
            arg("found")
        ),
        Code::Unreached => format!("no case expects {what} `{name}`"),
        Code::NeverShown if arg("held") == "guards" => {
            format!("{what} `{name}` is always held back by a guard")
        }
        Code::NeverShown => format!("{what} `{name}` can never be shown"),
        Code::NeverFollowed => format!(
            "behind a \"yes\" to core question `{}` nothing can be asked about indicator `{name}`",
            arg("item")
        ),
        Code::StageOrder => {
            format!("stage `{name}` comes too late: first look, and nothing after the closing")
        }
        Code::NeverHolds => format!("this can never hold here{because}"),
        Code::AlwaysHolds => format!("this always holds here{because}"),
        Code::AddsNothing => "this adds nothing to what stands before it".to_owned(),
        Code::NoProfile => format!("no profile runs with {} sets of facts", arg("count")),
        Code::OutcomeUnreached if arg("profile").is_empty() => format!("no facts reach outcome `{name}`"),
        Code::OutcomeUnreached => format!(
            "in profile {} no facts reach outcome `{name}` (strengths: {})",
            arg("profile"),
            arg("level")
        ),
        Code::NeverDecides => format!("rule `{name}` never decides"),
        Code::MissingRoute if !arg("flag").is_empty() => {
            format!("with outcome {} no route is advised for flag `{}`", arg("outcome"), arg("flag"))
        }
        Code::MissingRoute if !arg("urgent").is_empty() => format!(
            "with outcome {} no urgent route is advised for urgent trigger `{}`",
            arg("outcome"),
            arg("urgent")
        ),
        Code::MissingRoute => format!("with outcome {} no route is advised", arg("outcome")),
        Code::NoRecipient => "a referral is offered and nobody is told".to_owned(),
        Code::NoRights => "no item tells the person their rights (`\"tells\": \"rights\"`)".to_owned(),
        Code::RightsUntold if name.is_empty() => {
            "no guard is in the way and no item tells the person their rights".to_owned()
        }
        Code::RightsUntold => format!("in no interview with item `{name}` are the rights told"),
        Code::NeverUsed => format!("no route names {what} `{name}`"),
        Code::Expired => format!("contact `{name}` was valid until {}", arg("until")),
        Code::Unconfirmed if what == "part" => format!("part `{name}` is {}", arg("status")),
        Code::Unconfirmed => format!("{} of {what} are {}", arg("count"), arg("status")),
        Code::Deprecated => format!("the standard has replaced field `{name}`"),
    }
}
