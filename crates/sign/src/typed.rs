//! Bytes as a person types them: Crockford base 32 in groups of five, read without regard to case, hyphens, blanks, and
//! O for 0, I or L for 1.

use zeroize::Zeroizing;

const GROUP: usize = 5;
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a text stands for no bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TypedError {
    /// A character that is never written.
    #[error("character {position} is never written")]
    Character {
        /// Counted from 1 over the text as given.
        position: usize,
    },
    /// A character too many or too few.
    #[error("the text has the wrong length")]
    Length,
}

/// The bytes in groups of five characters.
#[must_use]
pub fn write(bytes: &[u8]) -> Zeroizing<String> {
    // Room for everything from the start: a text that grows leaves copies of itself behind.
    let mut text = Zeroizing::new(String::with_capacity(bytes.len().saturating_mul(2)));
    let (mut pending, mut count, mut written) = (0_u32, 0_u32, 0_usize);
    let mut push = |value: u32| {
        if written > 0 && written.is_multiple_of(GROUP) {
            text.push('-');
        }
        let index = usize::try_from(value & 31).unwrap_or_default();
        text.push(ALPHABET.get(index).copied().map_or('0', char::from));
        written = written.saturating_add(1);
    };
    for byte in bytes {
        pending = ((pending << 8) | u32::from(*byte)) & 0xffff;
        count += 8;
        while count >= 5 {
            count -= 5;
            push(pending >> count);
        }
    }
    if count > 0 {
        push(pending << (5 - count));
    }
    text
}

/// Reads what [`write()`] wrote, as somebody typed it.
///
/// # Errors
/// [`TypedError`], saying which character to look at.
pub fn read(text: &str) -> Result<Zeroizing<Vec<u8>>, TypedError> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(text.len()));
    let (mut pending, mut count) = (0_u32, 0_u32);
    for (index, character) in text.chars().enumerate() {
        if character == '-' || character.is_whitespace() {
            continue;
        }
        let value = digit(character).ok_or(TypedError::Character { position: index.saturating_add(1) })?;
        pending = ((pending << 5) | value) & 0xffff;
        count += 5;
        if count >= 8 {
            count -= 8;
            bytes.push(u8::try_from((pending >> count) & 0xff).unwrap_or_default());
        }
    }
    // What is left over is padding: less than one character, and zero.
    if count >= 5 || pending & ((1 << count) - 1) != 0 {
        return Err(TypedError::Length);
    }
    Ok(bytes)
}

fn digit(character: char) -> Option<u32> {
    let plain = match character.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    ALPHABET.iter().position(|known| char::from(*known) == plain).and_then(|place| u32::try_from(place).ok())
}
