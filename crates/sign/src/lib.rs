//! Who said it: signatures, certificates, receipts, request signing and content hashes, by purpose.
//!
//! A caller never picks an algorithm. It picks a [`Purpose`], and every purpose has its own prefix in what is
//! signed, so that a signature made for one can never pass for another. Everything here is Ed25519 (verified
//! strictly) over fixed layouts with a version byte, and every parser is total: any bytes give a value or an
//! error, never a panic.

pub mod certificate;
pub mod directory;
pub mod enrolment;
mod error;
#[cfg(test)]
mod fixed_rng;
mod hash;
mod key;
mod layout;
pub mod receipt;
pub mod request;
pub mod text;
pub mod typed;

pub use certificate::{CERTIFICATE_LEN, CertificateFields, DeviceCertificate, Role};
pub use directory::{Directory, SignedDirectory};
pub use enrolment::EnrolmentCode;
pub use error::SignError;
pub use hash::ContentHash;
pub use key::{PublicKey, Purpose, Signature, SigningKey};
pub use receipt::{HubReceipt, RECEIPT_LEN};
