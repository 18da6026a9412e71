//! How a device tells the hub from a captive portal that answers everything with 200.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bytes::Key32;

/// The word a hub says first. A login page does not.
pub const MAGIC: &str = "fener-hub";

/// The protocol version of this crate; it is also in every path.
pub const API_VERSION: u16 = 1;

/// `GET /v1/hub`, unsigned.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct HubHello {
    /// [`MAGIC`].
    pub service: String,
    /// Protocol versions this hub speaks.
    pub api: Vec<u16>,
    /// The key that signs receipts. Informative: the one that counts is in the directory.
    pub receipt_key: Key32,
}

impl HubHello {
    /// Whether this is a hub that a device with this crate can talk to.
    #[must_use]
    pub fn is_compatible(&self) -> bool {
        self.service == MAGIC && self.api.contains(&API_VERSION)
    }
}
