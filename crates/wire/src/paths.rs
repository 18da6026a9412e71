//! Every path of the hub. Placeholders are in braces; the functions fill them.

use crate::bytes::{CodeId, EnvelopeId, Mailbox};

/// Who are you? See [`crate::HubHello`].
pub const HUB: &str = "/v1/hub";
/// The hub's TLS root certificate, DER. Trusted only if its hash is the one in the enrolment code.
pub const TLS_ROOT: &str = "/v1/tls-root";
/// `PUT` one envelope.
pub const ENVELOPE: &str = "/v1/env/{id}";
/// `GET` a page of a mailbox, see [`crate::InboxQuery`].
pub const INBOX: &str = "/v1/inbox";
/// `POST` [`crate::Ack`].
pub const ACK: &str = "/v1/ack";
/// `POST` [`crate::Health`].
pub const HEALTH: &str = "/v1/health";
/// `GET` and `PUT` the signed directory, as bytes.
pub const DIRECTORY: &str = "/v1/directory";
/// `POST` [`crate::EnrolRequest`].
pub const ENROL: &str = "/v1/enrol";
/// `GET` [`crate::EnrolAnswer`].
pub const ENROL_ONE: &str = "/v1/enrol/{code_id}";
/// `GET` [`crate::PendingEnrolments`], signed by a registrar.
pub const REGISTRAR_ENROLMENTS: &str = "/v1/registrar/enrolments";
/// `POST` [`crate::EnrolDecision`], signed by a registrar.
pub const REGISTRAR_ENROLMENT: &str = "/v1/registrar/enrolments/{code_id}";

/// The path of one envelope.
#[must_use]
pub fn envelope(id: &EnvelopeId) -> String {
    format!("/v1/env/{id}")
}

/// The path and query of one inbox page.
#[must_use]
pub fn inbox(mailbox: &Mailbox, after: u64, limit: u16) -> String {
    format!("{INBOX}?mailbox={mailbox}&after={after}&limit={limit}")
}

/// The path under which a new device polls for its answer.
#[must_use]
pub fn enrol(code_id: &CodeId) -> String {
    format!("{ENROL}/{code_id}")
}

/// The path under which a registrar decides.
#[must_use]
pub fn registrar_enrolment(code_id: &CodeId) -> String {
    format!("{REGISTRAR_ENROLMENTS}/{code_id}")
}
