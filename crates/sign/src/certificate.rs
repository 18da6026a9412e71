//! Device certificates: a registrar's word that a key belongs to a tablet of a station or a desk of an agency.
//!
//! The hub cannot make one, so a hub administrator cannot invent a device that agencies believe.
//!
//! Layout, 211 bytes, integers big-endian: version 1, role 1, device 16, length of place 1, place 32 padded with
//! zeros, key 32, mailbox 16, not before 8, not after 8, registrar 32, signature 64 over all bytes before it.

use serde::{Deserialize, Serialize};

use crate::layout::{PLACE_MAX, Reader, is_place};
use crate::{PublicKey, Purpose, SignError, Signature, SigningKey};

/// The length of an encoded certificate in bytes.
pub const CERTIFICATE_LEN: usize = 211;
const VERSION: u8 = 1;
const WHAT: &str = "device certificate";

/// What a device is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// An officer's tablet; its place is a station.
    Tablet,
    /// A case worker's desk; its place is an agency.
    Desk,
}

impl Role {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Tablet => 1,
            Self::Desk => 2,
        }
    }

    pub(crate) const fn from_code(code: u8) -> Option<Self> {
        match code {
            1 => Some(Self::Tablet),
            2 => Some(Self::Desk),
            _ => None,
        }
    }
}

/// What a registrar certifies about a device.
#[derive(Clone, PartialEq, Eq)]
pub struct CertificateFields {
    /// Tablet or desk.
    pub role: Role,
    /// The device's id, given at enrolment.
    pub device: [u8; 16],
    /// The station (tablet) or agency (desk): lower-case letters, digits and hyphens, at most 32.
    pub place: String,
    /// The key the device signs with.
    pub key: PublicKey,
    /// The mailbox the device reads.
    pub mailbox: [u8; 16],
    /// First valid moment, milliseconds since 1970.
    pub not_before: u64,
    /// Last valid moment, milliseconds since 1970.
    pub not_after: u64,
}

/// A signed device certificate. Holding one says nothing yet: see [`DeviceCertificate::verify`] and
/// [`crate::Directory::verify_certificate`].
#[derive(Clone, PartialEq, Eq)]
pub struct DeviceCertificate {
    fields: CertificateFields,
    registrar: PublicKey,
    signature: Signature,
}

impl std::fmt::Debug for DeviceCertificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeviceCertificate").field("role", &self.fields.role).finish_non_exhaustive()
    }
}

impl std::ops::Deref for DeviceCertificate {
    type Target = CertificateFields;
    fn deref(&self) -> &CertificateFields {
        &self.fields
    }
}

impl DeviceCertificate {
    /// Certifies a device with the registrar's key.
    ///
    /// # Errors
    /// [`SignError::Format`] when the place is no place name or the validity ends before it begins.
    pub fn issue(registrar: &SigningKey, fields: CertificateFields) -> Result<Self, SignError> {
        if !is_place(&fields.place) || fields.not_before > fields.not_after {
            return Err(SignError::Format(WHAT));
        }
        let signer = registrar.public();
        let signature = registrar.sign(Purpose::DeviceCertificate, &signed_bytes(&fields, &signer));
        Ok(Self { fields, registrar: signer, signature })
    }

    /// The key that signed this certificate, as it says itself.
    #[must_use]
    pub fn registrar(&self) -> PublicKey {
        self.registrar
    }

    /// The certificate as [`CERTIFICATE_LEN`] bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = signed_bytes(&self.fields, &self.registrar);
        bytes.extend_from_slice(&self.signature.0);
        bytes
    }

    /// Reads a certificate; the only spelling accepted is the one that [`DeviceCertificate::encode`] writes.
    ///
    /// # Errors
    /// [`SignError::Version`] for another version, [`SignError::Format`] for anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, SignError> {
        let mut reader = Reader::new(bytes, WHAT);
        reader.version(VERSION)?;
        let role = Role::from_code(reader.byte()?).ok_or(SignError::Format(WHAT))?;
        let device = reader.array()?;
        let length = usize::from(reader.byte()?);
        let (place, padding) =
            reader.take(PLACE_MAX)?.split_at_checked(length).ok_or(SignError::Format(WHAT))?;
        let place = std::str::from_utf8(place).map_err(|_| SignError::Format(WHAT))?.to_owned();
        let key = PublicKey(reader.array()?);
        let mailbox = reader.array()?;
        let (not_before, not_after) = (reader.u64()?, reader.u64()?);
        let registrar = PublicKey(reader.array()?);
        let signature = Signature(reader.array()?);
        reader.end()?;
        if !is_place(&place) || padding.iter().any(|b| *b != 0) || not_before > not_after {
            return Err(SignError::Format(WHAT));
        }
        let fields = CertificateFields { role, device, place, key, mailbox, not_before, not_after };
        Ok(Self { fields, registrar, signature })
    }

    /// Checks the signature against the registrar that is trusted, and the validity at `at_ms` (milliseconds
    /// since 1970) when there is a clock worth asking.
    ///
    /// # Errors
    /// [`SignError::Signer`], [`SignError::Signature`], [`SignError::NotYetValid`] or [`SignError::Expired`].
    pub fn verify(&self, registrar: &PublicKey, at_ms: Option<u64>) -> Result<(), SignError> {
        if self.registrar != *registrar {
            return Err(SignError::Signer);
        }
        let bytes = signed_bytes(&self.fields, &self.registrar);
        registrar.verify(Purpose::DeviceCertificate, &bytes, &self.signature)?;
        match at_ms {
            Some(at) if at < self.fields.not_before => Err(SignError::NotYetValid),
            Some(at) if at > self.fields.not_after => Err(SignError::Expired),
            _ => Ok(()),
        }
    }
}

fn signed_bytes(fields: &CertificateFields, registrar: &PublicKey) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(CERTIFICATE_LEN);
    bytes.extend_from_slice(&[VERSION, fields.role.code()]);
    bytes.extend_from_slice(&fields.device);
    bytes.push(u8::try_from(fields.place.len()).unwrap_or(u8::MAX));
    bytes.extend(fields.place.bytes().chain(std::iter::repeat(0)).take(PLACE_MAX));
    bytes.extend_from_slice(&fields.key.0);
    bytes.extend_from_slice(&fields.mailbox);
    bytes.extend_from_slice(&fields.not_before.to_be_bytes());
    bytes.extend_from_slice(&fields.not_after.to_be_bytes());
    bytes.extend_from_slice(&registrar.0);
    bytes
}

#[cfg(test)]
mod tests;
