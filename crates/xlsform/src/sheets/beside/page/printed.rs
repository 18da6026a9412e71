//! Words above and below each printed page, between codes such as `&C` for "in the middle".

/// The elements in which they stand.
pub(super) fn speaks_in(name: &str) -> bool {
    matches!(name, "oddHeader" | "oddFooter" | "evenHeader" | "evenFooter" | "firstHeader" | "firstFooter")
}

/// The words without the codes.
pub(super) fn words(text: &str) -> String {
    let mut words = String::new();
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, rest.peek()) {
            ('&', Some('&')) => words.extend(rest.next()),
            ('&', Some('"')) => {
                rest.next();
                rest.find(|c| *c == '"');
            }
            ('&', Some(digit)) if digit.is_ascii_digit() => {
                while rest.next_if(char::is_ascii_digit).is_some() {}
            }
            // A colour: six hexadecimal digits, or the number of one and its shade.
            ('&', Some('K')) => drop(rest.by_ref().take(7).count()),
            ('&', Some(_)) => {
                rest.next();
                words.push(' ');
            }
            _ => words.push(c),
        }
    }
    words.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn words_stand_between_codes() {
        for (text, said) in [
            ("&C&\"Times New Roman,Regular\"&12&A", ""),
            ("&L&D&CPage &P of &N&R&F", "Page   of"),
            ("&LFor staff && friends", "For staff & friends"),
            ("&C&KFF0000secret", "secret"),
            ("&", "&"),
            ("&\"never closed", ""),
        ] {
            assert_eq!(words(text), said, "{text}");
        }
    }
}
