//! Header names and content types, lower case as HTTP libraries want them.

/// The mailbox of an uploaded envelope, lower-case hex.
pub const MAILBOX: &str = "mailbox";
/// RFC 9530 digest of a request body.
pub const CONTENT_DIGEST: &str = "content-digest";
/// RFC 9421: what is signed.
pub const SIGNATURE_INPUT: &str = "signature-input";
/// RFC 9421: the signature.
pub const SIGNATURE: &str = "signature";
/// Seconds to wait, with 429 and 503.
pub const RETRY_AFTER: &str = "retry-after";
/// Envelopes, receipts and directories.
pub const OCTETS: &str = "application/octet-stream";
/// Everything else.
pub const JSON: &str = "application/json";
/// The hub's TLS root.
pub const PKIX_CERT: &str = "application/pkix-cert";
