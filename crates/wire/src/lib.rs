//! All that a device and the hub may say to each other: paths, headers, sizes, error codes and JSON bodies.
//!
//! What people wrote is never in here. An envelope, a certificate, a receipt, a directory and an enrolment
//! request are opaque bytes on this level; `sign` and `seal` know what is inside. Requests refuse unknown
//! fields, so that a hub never half-understands a device; answers tolerate them, so that a device of last
//! year understands the hub of this year.

mod bytes;
mod code;
mod enrolment;
mod health;
mod hello;
mod inbox;
pub mod limits;
pub mod names;
pub mod paths;

pub use bytes::{Blob, CodeId, EnvelopeId, FormatError, Key32, Mac, Mailbox};
pub use code::{Code, ErrorBody};
pub use enrolment::{EnrolAnswer, EnrolDecision, EnrolRequest, PendingEnrolment, PendingEnrolments};
pub use health::{AgeBucket, CountBucket, Health, Protection};
pub use hello::{API_VERSION, HubHello, MAGIC};
pub use inbox::{Ack, Inbox, InboxItem, InboxQuery};

/// The JSON Schemas of every body that is JSON, by name, for `schemas/wire.json`.
#[must_use]
pub fn schemas() -> std::collections::BTreeMap<&'static str, schemars::Schema> {
    use schemars::schema_for;
    [
        ("ack", schema_for!(Ack)),
        ("enrol_answer", schema_for!(EnrolAnswer)),
        ("enrol_decision", schema_for!(EnrolDecision)),
        ("enrol_request", schema_for!(EnrolRequest)),
        ("error", schema_for!(ErrorBody)),
        ("health", schema_for!(Health)),
        ("hub_hello", schema_for!(HubHello)),
        ("inbox", schema_for!(Inbox)),
        ("pending_enrolments", schema_for!(PendingEnrolments)),
    ]
    .into()
}
