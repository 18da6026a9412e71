//! Characters that nobody sees, and that change what everybody else sees.
//!
//! A terminal obeys some of them, a screen writes backwards for others, and with all of them two texts that look the same
//! are not.

/// What a hidden character is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hidden {
    /// It tells the terminal or the screen what to do, or shows nothing at all: no text needs it.
    Control,
    /// It joins, parts or turns letters, as Persian, Arabic and Hebrew do within words.
    Mark,
}

impl Hidden {
    /// Whether the character is a hidden one. A line feed is.
    #[must_use]
    pub const fn of(character: char) -> Option<Self> {
        match character {
            '\u{200c}'..='\u{200f}' | '\u{61c}' => Some(Self::Mark),
            // Controls (C0, DEL, C1).
            '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}'
            // Nothing at all: fillers, separators, joiners and operators without a width, the byte order mark.
            | '\u{34f}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180e}'
            | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            // Lines and paragraphs end.
            | '\u{2028}'..='\u{2029}'
            // Embeddings, overrides and isolates, until they are closed; older switches of the same kind.
            | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}'
            // Notes between the lines, and a second alphabet that shows nothing.
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => Some(Self::Control),
            _ => None,
        }
    }
}

/// The first character of a text that no text needs.
pub(crate) fn control(text: &str, lines: bool) -> Option<char> {
    let plain = |byte: &u8| matches!(byte, b' '..=b'~');
    if text.as_bytes().iter().all(plain) {
        return None;
    }
    text.chars().find(|one| Hidden::of(*one) == Some(Hidden::Control) && !(lines && *one == '\n'))
}

#[cfg(test)]
mod tests {
    use super::{Hidden, control};

    #[test]
    fn words_of_every_script_are_seen() {
        for text in
            ["Can you leave?", "Şimdi güvende misiniz?", "هل أنت بأمان؟", "می‌روم", "א‎ב", "可以离开吗", "👩‍👧"]
        {
            assert_eq!(control(text, false), None, "{text}");
        }
        assert_eq!(Hidden::of('\u{200c}'), Some(Hidden::Mark));
        assert!("Aşż\u{e9}字".chars().all(|one| Hidden::of(one).is_none()));
    }

    #[test]
    fn what_turns_ends_or_hides_a_text_is_found() {
        for one in [
            '\0',
            '\t',
            '\n',
            '\r',
            '\u{1b}',
            '\u{7f}',
            '\u{85}',
            '\u{9b}',
            '\u{200b}',
            '\u{2028}',
            '\u{202e}',
            '\u{2066}',
            '\u{2069}',
            '\u{feff}',
            '\u{e0041}',
        ] {
            assert_eq!(control(&format!("a{one}b"), false), Some(one));
        }
        assert_eq!(control("one\ntwo", true), None);
        assert_eq!(control("one\ttwo", true), Some('\t'));
    }

    /// The standard library knows the controls too.
    #[test]
    fn every_control_is_hidden() {
        let controls = (char::MIN..=char::MAX).filter(|one| one.is_control());
        assert!(controls.into_iter().all(|one| Hidden::of(one) == Some(Hidden::Control)));
    }
}
