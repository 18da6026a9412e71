//! From outbox to hub and from inbox back: a pure plan, then the run.
//!
//! [`plan()`] decides from a snapshot of the outbox what to do; [`run()`] does it over an [`Exchange`]. Both need the
//! outbox only, so a locked device still delivers. Nothing is dropped because it failed: whatever the hub has not
//! signed for goes again, and because an envelope's name is its hash, again changes nothing. [`enrol`] and
//! [`registrar`] are the two sides of making a device.

mod call;
mod chain;
pub mod enrol;
mod error;
mod exchange;
mod http;
mod plan;
pub mod registrar;
mod report;
mod retry;
mod run;
mod store;
mod tls;

pub use error::SyncError;
pub use exchange::{Exchange, ExchangeError, Method, Request, Response};
pub use http::HttpExchange;
pub use plan::{CoverState, Snapshot, Step, Unsent, plan};
pub use report::{Finding, Phase, Progress, SyncReport};
pub use retry::{BASE_MS, CAP_MS, is_due, pause_ms};
pub use run::{Cover, DeviceHealth, RunOptions, run};
pub use tls::Trust;
