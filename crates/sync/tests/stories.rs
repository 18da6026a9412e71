//! A device, a registrar and a real hub over real TLS, and what may go wrong between them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "tests"
)]

mod stories {
    pub(crate) mod delivery;
    pub(crate) mod enrolment;
    pub(crate) mod hub_put_back;
    pub(crate) mod impostors;
    pub(crate) mod stage;
    pub(crate) mod wire_faults;
}
