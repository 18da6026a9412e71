//! What can go wrong between a device and the hub, as a closed list.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why the hub did not do what was asked. A newer hub may send more; an older device reads those as `unknown`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The request is not in the form this route takes (400).
    BadRequest,
    /// The request carries no signature, or one that does not hold (401).
    NotSigned,
    /// The hub has no certificate for this device, or no such registrar (403).
    UnknownDevice,
    /// The device is on the deny-list of the directory (403).
    RevokedDevice,
    /// The device's certificate has run out and is to be renewed (403).
    ExpiredDevice,
    /// This reader may not read that mailbox (403).
    NotYourMailbox,
    /// There is nothing under this path (404).
    NotFound,
    /// The path exists, the method does not (405).
    WrongMethod,
    /// The body did not arrive in time (408).
    TooSlow,
    /// A signed request with this or a later number was seen before (409).
    Replayed,
    /// The enrolment code has been used with another request (409).
    CodeUsed,
    /// The enrolment code's fifteen minutes are over (410).
    CodeExpired,
    /// The body is longer than this route takes (413).
    TooLarge,
    /// The content type is not the one this route takes (415).
    WrongType,
    /// The body's hash is not the one in the path or in the digest header (422).
    HashMismatch,
    /// The body is shorter than an envelope (422).
    WrongSize,
    /// The registrar's certificate does not verify (422).
    BadCertificate,
    /// The directory is not signed by the root key this hub trusts (422).
    BadDirectory,
    /// The hub holds a directory of this version or a later one (409).
    StaleDirectory,
    /// Too many requests: wait as long as `Retry-After` says (429).
    TooMany,
    /// Something failed inside the hub; the same request may succeed later (500).
    Internal,
    /// The hub is full or going down: wait as long as `Retry-After` says (503).
    Unavailable,
    /// A code this version does not know. Never sent.
    #[serde(other)]
    Unknown,
}

impl Code {
    /// The HTTP status that goes with the code.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::BadRequest => 400,
            Self::NotSigned => 401,
            Self::UnknownDevice | Self::RevokedDevice | Self::ExpiredDevice | Self::NotYourMailbox => 403,
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::TooSlow => 408,
            Self::Replayed | Self::CodeUsed | Self::StaleDirectory => 409,
            Self::CodeExpired => 410,
            Self::TooLarge => 413,
            Self::WrongType => 415,
            Self::HashMismatch | Self::WrongSize | Self::BadCertificate | Self::BadDirectory => 422,
            Self::TooMany => 429,
            Self::Internal | Self::Unknown => 500,
            Self::Unavailable => 503,
        }
    }

    /// Whether sending exactly the same bytes again can end otherwise without anybody's help.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::TooSlow | Self::TooMany | Self::Internal | Self::Unavailable | Self::Unknown)
    }
}

/// The body of every answer that is not a success.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ErrorBody {
    /// What went wrong.
    pub code: Code,
}
