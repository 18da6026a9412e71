//! Who may read it: PIN keys, key wrapping, sealed records and envelopes, by purpose.
//!
//! A caller says what it wants to keep from whom and never names an algorithm. Every format is fixed to the byte
//! and pinned by a test vector; every parser is total. Secrets are wiped when dropped and can be neither copied
//! nor printed.

mod badge;
pub mod body;
pub mod envelope;
mod error;
#[cfg(test)]
mod fixed_rng;
mod key;
pub mod keys;
pub mod mac;
pub mod parcel;
pub mod pin;
mod sealing;
pub mod wrap;

pub use badge::BadgeSecret;
pub use envelope::{ENVELOPE_LEN, INNER_LEN, JSON_MAX, MAX_RECIPIENTS, Message, Opened};
pub use error::{OpenError, SealError};
pub use key::Key;
pub use pin::PinParams;
pub use sealing::{SealingPublic, SealingSecret};
