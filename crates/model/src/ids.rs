//! Identifiers. Local ids may carry time (UUID v7); whatever leaves the device is random (UUID v4).

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Why a text is not an identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {0}")]
pub struct IdError(pub &'static str);

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                Uuid::from_str(text).map(Self).map_err(|_| IdError($what))
            }
        }
    };
}

uuid_id!(
    /// One person's interview on this device (UUID v7; never leaves the device).
    DraftId,
    "screening id"
);
uuid_id!(
    /// A referral, the same on the tablet and at the agency (UUID v4).
    ReferralId,
    "referral id"
);
uuid_id!(
    /// A tablet or a desk, given at enrolment (UUID v4).
    DeviceId,
    "device id"
);

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $what:literal, $ok:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                let ok: fn(&str) -> bool = $ok;
                if ok(text) { Ok(Self(text.to_owned())) } else { Err(IdError($what)) }
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}

fn is_slug(text: &str) -> bool {
    (1..=32).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

text_id!(
    /// The short number an officer types before the PIN: 1 to 6 digits.
    OfficerNumber,
    "officer number",
    |t| (1..=6).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit())
);
text_id!(
    /// An agency of the directory, such as `pmm-ankara`: lower-case letters, digits and hyphens, at most 32.
    AgencyId,
    "agency id",
    is_slug
);
text_id!(
    /// A gendarmerie station of the directory; same alphabet as an agency id.
    StationId,
    "station id",
    is_slug
);
text_id!(
    /// The number an officer keeps when the case itself is gone: 8 characters of Crockford base 32,
    /// written `XXXX-XXXX`. Random: it says nothing of place, time or order.
    CaseNumber,
    "case number",
    |t| t.len() == 9
        && t.bytes().enumerate().all(|(i, b)| if i == 4 { b == b'-' } else { CROCKFORD.contains(&b) })
);

const CROCKFORD: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

impl CaseNumber {
    /// The case number that stands for 40 random bits.
    #[must_use]
    pub fn from_random(bytes: [u8; 5]) -> Self {
        let bits = bytes.iter().fold(0_u64, |acc, byte| (acc << 8) | u64::from(*byte));
        let mut text = String::with_capacity(9);
        for place in (0..8).rev() {
            if place == 3 {
                text.push('-');
            }
            let index = usize::try_from((bits >> (place * 5)) & 31).unwrap_or(0);
            text.push(CROCKFORD.get(index).copied().map_or('0', char::from));
        }
        Self(text)
    }
}

/// Exactly which pack an interview was led with.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PackRef {
    /// The pack's id, such as `tr-first-level`.
    pub id: String,
    /// The pack's version, such as `1.0.0`.
    pub version: String,
    /// SHA-256 over the pack's files, lower-case hex.
    pub hash: String,
}

#[cfg(test)]
mod tests {
    use super::{AgencyId, CaseNumber, OfficerNumber};

    #[test]
    fn a_case_number_is_readable_and_reads_back() {
        let number = CaseNumber::from_random([0xff, 0, 0xff, 0, 0xff]);
        assert_eq!(number.as_str().len(), 9);
        assert_eq!(number.as_str().parse::<CaseNumber>().as_ref(), Ok(&number));
        assert!("OOOO-IIII".parse::<CaseNumber>().is_err(), "letters that look like digits are not used");
    }

    #[test]
    fn ids_refuse_what_they_cannot_hold() {
        assert!("pmm-ankara".parse::<AgencyId>().is_ok());
        for bad in ["", "PMM", "a b", "../x", "ş", &"a".repeat(33)] {
            assert!(bad.parse::<AgencyId>().is_err(), "{bad}");
        }
        for bad in ["", "1234567", "12a", "١٢"] {
            assert!(bad.parse::<OfficerNumber>().is_err(), "{bad}");
        }
    }
}
