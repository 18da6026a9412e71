//! What a terminal is shown: a value from a file or an argument is words, and never tells the terminal what to do.
//!
//! Everything that this command says goes through [`Terminal`], so that no value has to be looked after by whoever tells
//! it. `tests/tidy.rs` sees to that.

use std::fmt;
use std::io::{self, IsTerminal as _, StderrLock, StdoutLock, Write};

use fener_rules::Hidden;

/// Shows hidden characters as `\u001b`. JSON is written so too, and stays the same JSON.
pub(crate) struct Terminal<W> {
    to: W,
    /// The beginning of a character whose end is still to come.
    held: Vec<u8>,
}

/// What was asked for.
pub(crate) fn out() -> Terminal<StdoutLock<'static>> {
    Terminal::new(io::stdout().lock())
}

/// What else there is to say.
pub(crate) fn err() -> Terminal<StderrLock<'static>> {
    Terminal::new(io::stderr().lock())
}

/// For a document that some program reads, byte for byte.
pub(crate) fn document() -> StdoutLock<'static> {
    io::stdout().lock()
}

/// Says how far something is, to people who look at a terminal.
pub(crate) fn progress(words: &str) {
    let mut err = io::stderr().lock();
    if err.is_terminal() {
        // Nothing depends on it.
        let _told = write!(err, "\r\x1b[K{words}").and_then(|()| err.flush());
    }
}

impl<W: Write> Terminal<W> {
    fn new(to: W) -> Self {
        Self { to, held: Vec::new() }
    }
}

impl<W: Write> Write for Terminal<W> {
    /// Lines end where they are written to end.
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n');
        if self.held.is_empty() && bytes.iter().all(plain) {
            self.to.write_all(bytes)?;
            return Ok(bytes.len());
        }
        self.held.extend_from_slice(bytes);
        let whole = match std::str::from_utf8(&self.held) {
            Err(error) if error.error_len().is_none() => error.valid_up_to(),
            _ => self.held.len(),
        };
        let held = self.held.split_off(whole);
        let whole = std::mem::replace(&mut self.held, held);
        let mut shown = String::with_capacity(whole.len());
        for (place, line) in String::from_utf8_lossy(&whole).split('\n').enumerate() {
            shown.extend((place > 0).then_some('\n'));
            show(line, &mut shown);
        }
        self.to.write_all(shown.as_bytes())?;
        Ok(bytes.len())
    }

    /// One line, however many a value in it would make of it: nobody's value can forge a line of ours.
    fn write_fmt(&mut self, arguments: fmt::Arguments<'_>) -> io::Result<()> {
        let text = arguments.to_string();
        let (line, end) = text.strip_suffix('\n').map_or((text.as_str(), ""), |line| (line, "\n"));
        let mut shown = String::with_capacity(text.len());
        show(line, &mut shown);
        shown.push_str(end);
        self.to.write_all(shown.as_bytes())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Adds a text with everything that is hidden in it spelt out.
fn show(text: &str, shown: &mut String) {
    for character in text.chars() {
        if Hidden::of(character).is_none() {
            shown.push(character);
        } else {
            let mut units = [0; 2];
            for unit in character.encode_utf16(&mut units) {
                shown.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::Terminal;

    fn shown(write: impl FnOnce(&mut Terminal<&mut Vec<u8>>)) -> String {
        let mut bytes = Vec::new();
        write(&mut Terminal::new(&mut bytes));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn a_value_is_shown_and_not_obeyed() {
        let value =
            "red\u{1b}[31m \u{202e}txt.\u{7f}\u{85}\u{9b}\u{200b}\u{2028}\u{feff}\u{e0041}\r\nforged: line";
        let told = shown(|terminal| writeln!(terminal, "{value}!").unwrap());
        let expected = "red\\u001b[31m \\u202etxt.\\u007f\\u0085\\u009b\\u200b\\u2028\\ufeff\\udb40\\udc41\\u000d\\u000aforged: line!\n";
        assert_eq!(told, expected);
        let words = "هل أنت بأمان؟";
        let told = shown(|terminal| writeln!(terminal, "Şimdi: {words}").unwrap());
        assert_eq!(told, "Şimdi: هل أنت بأمان؟\n");
    }

    #[test]
    fn json_stays_the_same_json_and_has_its_lines() {
        let value = serde_json::json!({ "a\u{202e}": ["\u{1b}\u{85}\u{e0041}ğ\n", 1] });
        let told = shown(|terminal| serde_json::to_writer_pretty(terminal, &value).unwrap());
        assert!(told.lines().count() > 3, "{told}");
        assert!(
            !told.contains(['\u{202e}', '\u{85}', '\u{1b}', '\u{e0041}']) && told.contains('ğ'),
            "{told}"
        );
        assert_eq!(serde_json::from_str::<serde_json::Value>(&told).unwrap(), value);
    }

    /// However a text is cut into pieces, the same is shown.
    #[test]
    fn a_character_in_two_pieces_is_one() {
        let text = "ş\u{202e}字\u{85}👩 \n".repeat(3);
        let whole = shown(|terminal| terminal.write_all(text.as_bytes()).unwrap());
        assert_eq!(whole, "ş\\u202e字\\u0085👩 \n".repeat(3));
        for size in 1..7 {
            let pieces = shown(|terminal| {
                text.as_bytes().chunks(size).for_each(|piece| terminal.write_all(piece).unwrap());
            });
            assert_eq!(pieces, whole, "{size}");
        }
        assert_eq!(shown(|terminal| terminal.write_all(b"a\xffb").unwrap()), "a\u{fffd}b");
    }
}
