//! Reading fixed layouts without ever looking past their end.

use crate::SignError;

/// Takes fields off the front of some bytes. Every refusal names the same thing: what was being read.
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
    what: &'static str,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8], what: &'static str) -> Self {
        Self { rest: bytes, what }
    }

    pub(crate) fn invalid(&self) -> SignError {
        SignError::Format(self.what)
    }

    pub(crate) fn version(&mut self, known: u8) -> Result<(), SignError> {
        if self.byte()? == known { Ok(()) } else { Err(SignError::Version(self.what)) }
    }

    pub(crate) fn take(&mut self, length: usize) -> Result<&'a [u8], SignError> {
        let (head, tail) = self.rest.split_at_checked(length).ok_or(self.invalid())?;
        self.rest = tail;
        Ok(head)
    }

    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], SignError> {
        let (head, tail) = self.rest.split_first_chunk::<N>().ok_or(self.invalid())?;
        self.rest = tail;
        Ok(*head)
    }

    pub(crate) fn byte(&mut self) -> Result<u8, SignError> {
        self.array::<1>().map(u8::from_be_bytes)
    }

    pub(crate) fn u64(&mut self) -> Result<u64, SignError> {
        self.array().map(u64::from_be_bytes)
    }

    /// A text whose length is the byte before it.
    pub(crate) fn short_text(&mut self) -> Result<&'a str, SignError> {
        let length = usize::from(self.byte()?);
        std::str::from_utf8(self.take(length)?).map_err(|_| self.invalid())
    }

    pub(crate) fn rest(self) -> &'a [u8] {
        self.rest
    }

    pub(crate) fn end(self) -> Result<(), SignError> {
        if self.rest.is_empty() { Ok(()) } else { Err(self.invalid()) }
    }
}

/// Whether `text` may name a station or an agency: lower-case letters, digits and hyphens, at most 32.
pub(crate) fn is_place(text: &str) -> bool {
    (1..=PLACE_MAX).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The longest name of a station or an agency, in bytes.
pub(crate) const PLACE_MAX: usize = 32;
