//! The central endpoint: keeps sealed envelopes it cannot read, and says so with a signed receipt.
//!
//! The hub links no crate that knows a key, a question or a case. It checks who speaks (a certificate that a
//! registrar of the signed directory issued), stores bytes under their own hash, hands them to the readers of a
//! mailbox, and never removes what a reader has not stored. Everything it promises it has flushed to disk first.

mod answer;
mod caller;
mod hub;
mod limiter;
mod routes;
mod server;
mod setup;
mod store;
mod trust;

pub use hub::{Clock, Hub, HubError, Settings};
pub use limiter::Rate;
pub use server::{ServerLimits, serve};
pub use setup::{Identity, SetupError, init};
pub use store::{Store, StoreError};
