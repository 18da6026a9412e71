//! The enrolment relay: a new device and its registrar talk through the hub, which cannot join in.
//!
//! Both ends share the secret of a one-time code that was typed or scanned; the hub sees only `code_id`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::bytes::{Blob, CodeId, Mac};

/// `POST /v1/enrol`: a new device asks for a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolRequest {
    /// Which code is being used.
    pub code_id: CodeId,
    /// What the device asks for, at most [`crate::limits::ENROL_REQUEST_MAX`] bytes.
    pub request: Blob,
    /// Keyed hash over the request transcript.
    pub mac: Mac,
}

/// `GET /v1/enrol/{code_id}`, also the answer to `POST /v1/enrol`: how far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum EnrolAnswer {
    /// The registrar has not decided yet: ask again in a few seconds.
    Waiting,
    /// The registrar signed a certificate.
    Approved {
        /// The device certificate.
        certificate: Blob,
        /// Keyed hash over the answer transcript.
        mac: Mac,
    },
    /// The registrar refused, for instance because the six digits differed.
    Refused,
}

/// `GET /v1/registrar/enrolments`: who waits for a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PendingEnrolments {
    /// Undecided requests, oldest first. A registrar acts only on code ids it made itself.
    pub items: Vec<PendingEnrolment>,
}

/// One device that waits for a registrar.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct PendingEnrolment {
    /// Which code is being used.
    pub code_id: CodeId,
    /// What the device asks for.
    pub request: Blob,
    /// Keyed hash over the request transcript.
    pub mac: Mac,
}

/// `POST /v1/registrar/enrolments/{code_id}`: the registrar's decision, given once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "decision", rename_all = "snake_case", deny_unknown_fields)]
pub enum EnrolDecision {
    /// The device is certified.
    Approve {
        /// The device certificate, signed by the registrar key of the request.
        certificate: Blob,
        /// Keyed hash over the answer transcript.
        mac: Mac,
    },
    /// The device is not certified. (Braces, since serde checks a unit variant for nothing else.)
    Refuse {},
}
