//! Sizes and limits both sides keep.

/// Bytes of an envelope of suite 1. There is no other size.
pub const ENVELOPE_LEN: usize = 16_384;
/// Longest body of the envelope route that is read at all; everything but [`ENVELOPE_LEN`] is then refused.
pub const ENVELOPE_BODY_MAX: usize = 64 * 1024;
/// Longest JSON request body.
pub const JSON_BODY_MAX: usize = 16 * 1024;
/// Longest signed directory.
pub const DIRECTORY_MAX: usize = 1024 * 1024;
/// Longest answer a device reads: an inbox page of base64 envelopes, or a directory.
pub const ANSWER_MAX: usize = 2 * 1024 * 1024;
/// Longest enrolment request inside its JSON body.
pub const ENROL_REQUEST_MAX: usize = 4 * 1024;
/// Longest device certificate inside a registrar's decision.
pub const CERTIFICATE_MAX: usize = 1024;
/// Envelopes in one inbox page.
pub const INBOX_LIMIT_MAX: u16 = 16;
/// How long an enrolment request waits for its registrar, in milliseconds.
pub const ENROL_TTL_MS: u64 = 15 * 60 * 1000;
/// How many enrolment requests wait at once.
pub const ENROL_PENDING_MAX: usize = 64;
/// Uploads a device should have under way at once.
pub const PARALLEL_UPLOADS: usize = 4;
/// How long the hub keeps an envelope at least, in milliseconds, and longer until every reader has it.
pub const KEEP_MS: u64 = 30 * 86_400_000;
/// How long an envelope may wait for a reader before the hub says so, in milliseconds.
pub const OVERDUE_MS: u64 = 2 * 86_400_000;
