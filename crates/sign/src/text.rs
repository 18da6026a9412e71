//! Fixed-length bytes as lower-case hex, for JSON and headers.

/// The bytes as lower-case hex.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    hex::encode(bytes)
}

/// Exactly `N` bytes from lower-case hex; `None` for anything else, upper case included, so that one value has
/// one spelling.
#[must_use]
pub fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    if text.len() != N.checked_mul(2)? || text.bytes().any(|b| b.is_ascii_uppercase()) {
        return None;
    }
    let mut out = [0_u8; N];
    hex::decode_to_slice(text, &mut out).ok()?;
    Some(out)
}

/// `#[serde(with = "fener_sign::text::hex_array")]` for a `[u8; N]`.
pub mod hex_array {
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the bytes as hex.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer, const N: usize>(
        bytes: &[u8; N],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&super::to_hex(bytes))
    }

    /// Reads exactly `N` bytes of hex.
    ///
    /// # Errors
    /// When the text is not lower-case hex of the right length.
    pub fn deserialize<'de, D: Deserializer<'de>, const N: usize>(
        deserializer: D,
    ) -> Result<[u8; N], D::Error> {
        let text = String::deserialize(deserializer)?;
        super::from_hex(&text)
            .ok_or_else(|| serde::de::Error::custom("not lower-case hex of the right length"))
    }
}

/// `#[serde(with = "fener_sign::text::base64_bytes")]` for a `Vec<u8>`.
pub mod base64_bytes {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use serde::{Deserialize, Deserializer, Serializer};

    /// Writes the bytes as standard base64 with padding.
    ///
    /// # Errors
    /// Those of the serializer.
    pub fn serialize<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&STANDARD.encode(bytes))
    }

    /// Reads standard base64 with padding.
    ///
    /// # Errors
    /// When the text is not base64.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<u8>, D::Error> {
        let text = String::deserialize(deserializer)?;
        STANDARD.decode(text).map_err(|_| serde::de::Error::custom("not base64"))
    }
}
