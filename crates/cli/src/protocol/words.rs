//! The words for findings and for what could not be done.

mod alike;
mod shape;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use fener_rules::{Code, Example, Finding, Severity};
use serde::Serialize;

/// Says why something could not be done at all.
pub(crate) fn cannot(error: &dyn Error) -> ExitCode {
    // Nobody is left to be told when this fails too.
    let _told = writeln!(crate::terminal::err(), "fener: {}", whole(error));
    ExitCode::from(2)
}

/// What `--json` writes when something could not be done at all.
#[derive(Serialize)]
struct Impossible<'f> {
    error: String,
    findings: &'f [Finding],
}

/// As [`cannot`], after what is wrong with the pack where that is it; and as one JSON object for whoever asked for one.
pub(crate) fn cannot_use(error: &dyn Error, findings: &[Finding], as_json: bool) -> ExitCode {
    let told = report(&mut crate::terminal::err(), findings).and_then(|()| match as_json {
        true => {
            let mut out = crate::terminal::out();
            serde_json::to_writer_pretty(&mut out, &Impossible { error: whole(error), findings })?;
            writeln!(out)
        }
        false => Ok(()),
    });
    // The last word is said in any case.
    drop(told);
    cannot(error)
}

/// An error with all that it comes from.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let words = cause.downcast_ref::<io::Error>().map_or_else(|| cause.to_string(), crate::files::plain);
        text.push_str(&format!(": {words}"));
        source = cause.source();
    }
    text
}

/// Characters of a file's name, and of a path in it.
const LONGEST: usize = 200;

/// A text, or as much of it as anybody reads.
fn short(text: &str, longest: usize) -> Cow<'_, str> {
    match text.char_indices().nth(longest) {
        Some((end, _)) => Cow::Owned(format!("{}…", text.get(..end).unwrap_or_default())),
        None => Cow::Borrowed(text),
    }
}

/// So many of these.
pub(super) fn counted(count: usize, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Where it is, as `file:line:column path: `; nothing where it is about the whole folder.
pub(super) fn place(finding: &Finding) -> String {
    if finding.file.is_empty() {
        return String::new();
    }
    let line = finding.line.zip(finding.column).map(|(line, column)| format!(":{line}:{column}"));
    let path = if finding.path.is_empty() { "" } else { " " };
    let (file, inside) = (short(&finding.file, LONGEST), short(&finding.path, LONGEST));
    format!("{file}{}{path}{inside}: ", line.unwrap_or_default())
}

/// One line for each finding, place first: what is wrong, what was probably meant, and with whom it comes about. What many
/// cases have in common is told with the first of them.
pub(crate) fn report(out: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    for group in alike::alike(findings) {
        let Some(finding) = group.first() else { continue };
        let meant = finding.did_you_mean.as_ref().map(|name| format!("; did you mean `{name}`?"));
        let severity = match finding.severity {
            Severity::Error => "",
            Severity::Warning => "warning: ",
            Severity::Info => "note: ",
        };
        writeln!(out, "{}{severity}{}{}", place(finding), sentence(finding), meant.unwrap_or_default())?;
        if let Some(example) = &finding.example {
            writeln!(out, "    for example with {}", person(example))?;
        }
        if let Some(others) = alike::others(&group) {
            writeln!(out, "    {others}")?;
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
    match finding.code {
        Code::MissingFile => "this file is missing".to_owned(),
        Code::UnknownFile => "no pack has a file of this name".to_owned(),
        Code::CannotRead => format!("cannot be read: {}", arg("problem")),
        Code::TooLarge => format!("larger than {limit} bytes"),
        Code::TooMany => format!("more than {limit} entries in `{what}`"),
        Code::CutOff => {
            format!("{} findings: only {limit} of them are told, and the next one stands here", arg("count"))
        }
        Code::TooDeep => format!("nested deeper than {limit} levels"),
        Code::ByteOrderMark => "begins with a byte order mark; save it as plain utf-8".to_owned(),
        Code::NotUtf8 => "not utf-8".to_owned(),
        Code::CarriageReturn => "the line ends with a carriage return; end lines with a line feed".to_owned(),
        Code::NotJson => format!("not valid json: {}", shape::no_json(arg("problem"))),
        Code::Shape => shape::shape(arg("problem")),
        Code::Duplicate => format!("`{name}` is there twice"),
        Code::UnknownName => format!("no {what} is called `{name}`"),
        Code::NotKnownHere => format!("`{what}` is not known at this place"),
        Code::ForwardReference if !arg("circle").is_empty() => {
            format!("goes in a circle: {}", arg("circle"))
        }
        Code::ForwardReference => format!("item `{name}` comes later than this"),
        Code::Missing => format!("field `{name}` is missing{}", reason(arg("because"))),
        Code::OneOfTwo if arg("found") == "both" => {
            format!("`{}` and `{}` cannot both be here", arg("one"), arg("other"))
        }
        Code::OneOfTwo => format!("one of `{}` and `{}` is missing", arg("one"), arg("other")),
        Code::WrongOrder => format!("`{}` is above `{}`", arg("low"), arg("high")),
        Code::Empty if what.is_empty() => "empty: something has to be written here".to_owned(),
        Code::Empty => format!("empty: at least one {what} is needed"),
        Code::TooLong => format!("longer than {limit} characters"),
        Code::Malformed => format!("`{name}` is no {}", form(what)),
        Code::OutOfRange => {
            format!("{what} {} is outside {} to {}", arg("number"), arg("least"), arg("most"))
        }
        Code::HiddenCharacter => format!("the hidden character {} in `{name}`", arg("character")),
        Code::NotAllowed if arg("because") == "other_response" => {
            format!("item `{name}` cannot be answered so")
        }
        Code::NotAllowed => format!("{what} `{name}` is not possible here{}", reason(arg("because"))),
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
        Code::HeavierCountsLess => format!(
            "with the `{}` strengths of profile {} some signs no longer make `{name}` positive, as with `{}` they do: a strong sign does not stand in for a medium one",
            arg("heavier"),
            arg("profile"),
            arg("lighter")
        ),
        Code::Unproved => match (what, arg("count"), limit) {
            ("agreement", _, _) => "not proved: the engine says otherwise; please report this".to_owned(),
            (_, "", limit) => format!("not proved: more than {limit} {what}"),
            (_, count, _) => format!("not proved: {count} {what} without an answer"),
        },
        Code::BlocksItself => format!("the guard waits for item `{name}`, which it blocks"),
        Code::RetiredId => format!("`{name}` is a retired id: an item of an earlier version was called so"),
        Code::NotShown => {
            format!("this person is not shown item `{name}`: the answer counts for nothing")
        }
        Code::MissingText => "this text is missing".to_owned(),
        Code::SurplusText => "nothing uses this text".to_owned(),
        Code::MissingRecording => format!("`{name}` cannot be heard in this language, and other items can"),
        Code::RecordingDiffers => match arg("problem") {
            "missing" => format!("the recording `{name}` is missing"),
            "bytes" => format!("the recording `{name}` has another length"),
            "hash" => format!("the recording `{name}` holds something else than its name says"),
            "seconds" => format!("the recording `{name}` lasts {} s, not {}", arg("found"), arg("expected")),
            _ => format!("the recording `{name}` is no Ogg Opus"),
        },
        Code::SurplusRecording => "nothing plays this recording".to_owned(),
        Code::CaseFailed => format!(
            "case `{}`, {what}: expected {}, found {}",
            arg("case"),
            came_out(what, arg("expected")),
            came_out(what, arg("found"))
        ),
        Code::Unreached => format!("no case expects {what} `{}`", name.replace(", ", "`, `")),
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
        Code::NeverHolds => format!("this can never hold here{}", because_of(arg("because"))),
        Code::AlwaysHolds => format!("this always holds here{}", because_of(arg("because"))),
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
        Code::NeverNeedsAgreement => {
            let ground = if name.is_empty() { "some ground".to_owned() } else { format!("ground `{name}`") };
            let when = if arg("because") == "no" { " to which the person says no" } else { "" };
            format!("{ground} holds with every referral{when}: it would go whatever the person says")
        }
        Code::AgreementNotAsked => format!(
            "a referral waits for agreement, and item `{name}`, which asks for it, is not shown: it can never go"
        ),
        Code::NoRights => "no item tells the person their rights (`\"tells\": \"rights\"`)".to_owned(),
        Code::RightsUntold if name.is_empty() => {
            "no guard is in the way and no item tells the person their rights".to_owned()
        }
        Code::RightsUntold => format!("in no interview with item `{name}` are the rights told"),
        Code::NeverUsed => format!("no route names {what} `{name}`"),
        Code::Expired => format!("contact `{name}` was valid until {}", arg("until")),
        Code::Unconfirmed if what == "part" => format!("part `{name}` is {}", arg("status")),
        Code::Unconfirmed => {
            format!("{}: {} of {} in `{what}`", arg("status"), arg("count"), arg("total"))
        }
        Code::Deprecated => format!("the standard has replaced field `{name}`"),
    }
}

/// What comes out of a case.
fn came_out(what: &str, list: &str) -> String {
    match (list, what.starts_with("advice.")) {
        ("", true) => "no advice".to_owned(),
        ("", false) => "none".to_owned(),
        (list, _) => format!("[{list}]"),
    }
}

/// The part of a condition on which it rests.
fn because_of(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!(", because of {path}") }
}

/// How something has to be written.
fn form(what: &str) -> &'static str {
    match what {
        "id" => "id: 1 to 64 letters (A to Z, a to z), digits, `_`, `-` and `.`",
        "pack_id" => "id of a pack: 1 to 64 small letters (a to z), digits, `_`, `-` and `.`",
        "version" => "version: three whole numbers without zeros before them, such as `1.0.0`",
        "day" => "day of the calendar: `YYYY-MM-DD`",
        "country" => "code of a country: two capital letters of ISO 3166-1, such as `TR`",
        "language" => "tag of a language (BCP 47), such as `tr`, `fa-AF` or `zh-Hant`",
        "hash" => "hash: 64 small hexadecimal digits",
        "phone" => "number to dial: digits, at most 15, before them `+` or nothing",
        _ => "value of this kind",
    }
}

/// Why something is not possible, or has to be there.
fn reason(because: &str) -> &'static str {
    match because {
        "fact_line" => ": a line of facts has a field of this name",
        "every_item" => ": every item can be answered so anyway",
        "own_choices" => ": only a choice of the item itself can be a \"yes\"",
        "which_choices" => ": the choices that are a \"yes\"",
        "only_choices" => ": only an item with choices has to say which of them are a \"yes\"",
        "only_fact" => ": it belongs to `fact`",
        "only_indicator" => ": it belongs to `indicator`",
        "no_sign" => ": only `yes_no`, `choice` and `choices` can feed an indicator",
        "no_number" => ": it asks for no number",
        "no_choices" => ": what is worked out is one of the choices of a `choice`",
        "only_calculated" => ": only an item with `\"asked_by\": \"calculate\"` is worked out",
        "only_inform" => ": only an item with `\"asked_by\": \"inform\"` tells something",
        "only_block" => ": only a guard of the kind `block` can be given up",
        "settled" => ": it counts as \"yes\" or as unknown, never as itself",
        "lower" => ": the outcome that is shown rests on what was said and seen only",
        "said" => ": it was said",
        "below" => ": it is lower",
        "other_standard" => ": only version 2.0 of the standard is known",
        "decided_by_people" => ": this is for people to decide, and for no pack",
        "bad_shape" => ": the standard writes values of this field otherwise",
        "undefined" => ": the standard does not say which values it has",
        "no_agreement" => ": only a `yes_no` that is asked is what a person agrees with",
        "stays_here" => ": its answers do not leave the device (`data.refer`)",
        "other_kind" => ": it takes no answers of this kind",
        "nobody" => ": nobody takes over its answers",
        "has_a_row" => ": a row fills it",
        "own_version" => ": it is the version of the pack itself",
        _ => "",
    }
}
