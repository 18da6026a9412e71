//! How the story looks in a terminal: a gutter that says whether there is a network, headings with the time, steps.

use std::io::{self, IsTerminal as _, Write};

use fener_model::Timestamp;

use super::DemoError;
use super::interrupt::Interrupt;
use crate::outside;

/// Columns of text beside the gutter.
const WIDTH: usize = 88;

/// Whether the devices can reach the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Network {
    Off,
    On,
}

/// How a piece of text is set off. Nothing is said by colour alone.
#[derive(Clone, Copy)]
enum Style {
    Strong,
    Dim,
    Offline,
    Online,
}

/// The teller.
pub(super) struct Tell<'a> {
    interrupt: &'a Interrupt,
    colours: bool,
    network: Network,
    chapter: u32,
    began: Timestamp,
}

impl<'a> Tell<'a> {
    /// Colours only for people who look at a terminal and have not said no.
    pub(super) fn to_stdout(interrupt: &'a Interrupt) -> Self {
        let unwanted = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|value| value == "dumb");
        let colours = io::stdout().is_terminal() && !unwanted && !dumb;
        Self { interrupt, colours, network: Network::Off, chapter: 0, began: outside::now() }
    }

    /// Seconds since the beginning, with one decimal.
    pub(super) fn elapsed(&self) -> String {
        let tenths = outside::now().since(self.began) / 100;
        format!("{}.{}", tenths / 10, tenths % 10)
    }

    /// From here on the network is there, or not.
    pub(super) fn network(&mut self, network: Network) {
        self.network = network;
    }

    /// A line before or after the story.
    pub(super) fn plain(&self, text: &str) -> Result<(), DemoError> {
        self.interrupt.check()?;
        Ok(writeln!(io::stdout().lock(), "{text}")?)
    }

    /// A new chapter.
    pub(super) fn chapter(&mut self, title: &str) -> Result<(), DemoError> {
        self.chapter += 1;
        let title = format!("{}. {title}", self.chapter);
        let time = format!("{} s", self.elapsed());
        let room = WIDTH.saturating_sub(title.chars().count() + time.len());
        let title = self.paint(Style::Strong, &title);
        let time = self.paint(Style::Dim, &format!("{}{time}", " ".repeat(room)));
        self.line("")?;
        self.line(&format!("{title}{time}"))
    }

    /// Something happened.
    pub(super) fn step(&self, text: &str) -> Result<(), DemoError> {
        self.hanging("  ", "  ", text, None)
    }

    /// A detail of the step before.
    pub(super) fn detail(&self, text: &str) -> Result<(), DemoError> {
        self.hanging("    ", "    ", text, None)
    }

    /// A detail that only those who want to know read.
    pub(super) fn aside(&self, text: &str) -> Result<(), DemoError> {
        self.hanging("    ", "    ", text, Some(Style::Dim))
    }

    /// A heading inside a chapter.
    pub(super) fn heading(&self, text: &str) -> Result<(), DemoError> {
        self.hanging("  ", "  ", text, Some(Style::Strong))
    }

    /// One entry of a list.
    pub(super) fn entry(&self, text: &str) -> Result<(), DemoError> {
        self.hanging("    · ", "      ", text, None)
    }

    /// What belongs to the entry before.
    pub(super) fn under(&self, text: &str) -> Result<(), DemoError> {
        self.hanging("      ", "      ", text, Some(Style::Dim))
    }

    /// What is asked or looked at, and the answer behind it.
    pub(super) fn exchange(&self, asked: &str, answer: &str) -> Result<(), DemoError> {
        let room = WIDTH - 4;
        let answer = format!("→ {answer}");
        let shown = self.paint(Style::Strong, &answer);
        let mut lines = wrap(asked, room);
        match lines.last_mut() {
            Some(last) if last.chars().count() + 2 + answer.chars().count() <= room => {
                last.push_str(&format!("  {shown}"));
            }
            _ => lines.push(shown),
        }
        lines.iter().try_for_each(|line| self.line(&format!("    {line}")))
    }

    fn hanging(&self, first: &str, rest: &str, text: &str, style: Option<Style>) -> Result<(), DemoError> {
        for (number, line) in wrap(text, WIDTH - rest.chars().count()).iter().enumerate() {
            let line = style.map_or_else(|| line.clone(), |style| self.paint(style, line));
            self.line(&format!("{}{line}", if number == 0 { first } else { rest }))?;
        }
        Ok(())
    }

    fn line(&self, text: &str) -> Result<(), DemoError> {
        self.interrupt.check()?;
        let gutter = match self.network {
            Network::Off => self.paint(Style::Offline, "offline │"),
            Network::On => self.paint(Style::Online, "on line │"),
        };
        let line = format!("{gutter} {text}");
        Ok(writeln!(io::stdout().lock(), "{}", line.trim_end())?)
    }

    fn paint(&self, style: Style, text: &str) -> String {
        let code = match style {
            Style::Strong => "1",
            Style::Dim => "2",
            Style::Offline => "33",
            Style::Online => "32",
        };
        if self.colours { format!("\x1b[{code}m{text}\x1b[0m") } else { text.to_owned() }
    }
}

/// Breaks text at spaces.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if used > 0 && used + 1 + length > width {
            lines.push(String::new());
            used = 0;
        }
        if let Some(line) = lines.last_mut() {
            if used > 0 {
                line.push(' ');
                used += 1;
            }
            line.push_str(word);
            used += length;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn text_breaks_at_spaces_and_a_long_word_stays_whole() {
        assert_eq!(wrap("one two three", 7), ["one two", "three"]);
        assert_eq!(wrap("ığüşöç ığüşöç", 6), ["ığüşöç", "ığüşöç"]);
        assert_eq!(wrap("incomprehensibly long", 5), ["incomprehensibly", "long"]);
        assert_eq!(wrap("", 5), [""]);
    }
}
