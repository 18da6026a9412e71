//! Reading a mailbox: a cursor that only moves forward, and an acknowledgement of what is safely stored.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bytes::{Blob, Mailbox};

/// The query of `GET /v1/inbox`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InboxQuery {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// Only what came after this cursor; 0 from the beginning.
    #[serde(default)]
    pub after: u64,
    /// At most so many envelopes; without it, and at most, [`crate::limits::INBOX_LIMIT_MAX`].
    #[serde(default)]
    pub limit: Option<u16>,
}

/// What `GET /v1/inbox` answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Inbox {
    /// Envelopes in the order in which the hub stored them.
    pub items: Vec<InboxItem>,
    /// Whether there are more after the last of these.
    pub more: bool,
}

/// One envelope in a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct InboxItem {
    /// Its place in this mailbox, from 1, without meaning in any other.
    pub cursor: u64,
    /// The envelope, exactly as it was uploaded.
    pub env: Blob,
}

/// `POST /v1/ack`: this reader has durably stored everything up to `cursor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ack {
    /// Which mailbox.
    pub mailbox: Mailbox,
    /// The last cursor that is stored. A lower one than before changes nothing.
    pub cursor: u64,
}
