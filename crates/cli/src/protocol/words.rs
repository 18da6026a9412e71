//! The words for findings and for what could not be done.

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use fener_rules::{Code, Finding};

/// Says why something could not be done at all.
pub(crate) fn cannot(error: &dyn Error) -> ExitCode {
    let mut text = format!("fener: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    // Nobody is left to be told when this fails too.
    let _told = writeln!(io::stderr(), "{text}");
    ExitCode::from(2)
}

/// One line for each finding: place, what is wrong, what was probably meant.
pub(crate) fn report(out: &mut impl Write, findings: &[Finding]) -> io::Result<()> {
    for finding in findings {
        let line = finding.line.zip(finding.column).map(|(line, column)| format!(":{line}:{column}"));
        let path = if finding.path.is_empty() { String::new() } else { format!(" {}", finding.path) };
        let meant = finding.did_you_mean.as_ref().map(|name| format!("; did you mean `{name}`?"));
        writeln!(
            out,
            "{}{}{path}: {}{}",
            finding.file,
            line.unwrap_or_default(),
            sentence(finding),
            meant.unwrap_or_default()
        )?;
    }
    Ok(())
}

/// What is wrong, without its place.
pub(super) fn sentence(finding: &Finding) -> String {
    let arg = |name: &str| finding.message_args.get(name).map_or("", String::as_str);
    let (what, name, limit) = (arg("what"), arg("name"), arg("limit"));
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
        Code::ForwardReference => format!("item `{name}` comes later than this"),
        Code::Missing => format!("{what} is missing"),
        Code::NotAllowed => format!("{what} `{name}` is not possible here"),
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
        Code::Unproved => format!("not proved: more than {limit} {what}"),
        Code::BlocksItself => format!("the guard waits for item `{name}`, which it blocks"),
        Code::MissingText => "this text is missing".to_owned(),
        Code::SurplusText => "nothing uses this text".to_owned(),
        Code::CaseFailed => format!(
            "case `{}` gives another {what}: expected [{}], found [{}]",
            arg("case"),
            arg("expected"),
            arg("found")
        ),
        Code::Unreached => format!("no case expects {what} `{name}`"),
    }
}
