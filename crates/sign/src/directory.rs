//! The directory: who is who, signed with the offline root key and versioned.
//!
//! This is the one place where a "blind relay" is usually broken: whoever can swap an agency's key reads its
//! referrals. So agency keys come from here and never from the hub's word, the hub only stores the bytes.

use serde::{Deserialize, Serialize};

use crate::layout::{Reader, is_place};
use crate::text::{base64_bytes, hex_array};
use crate::{
    CertificateFields, ContentHash, DeviceCertificate, PublicKey, Purpose, Role, SignError, Signature,
    SigningKey,
};

/// The value of [`Directory::schema`].
pub const SCHEMA: &str = "fener/directory/1";
const WHAT: &str = "directory";
const VERSION: u8 = 1;

/// Everyone a device may trust, and for what.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Directory {
    /// [`SCHEMA`].
    pub schema: String,
    /// Counts up with every directory signed; a device never goes back.
    pub version: u64,
    /// When it was signed, milliseconds since 1970.
    pub issued_at: u64,
    /// After this moment (milliseconds since 1970) a device warns that it should sync; it never blocks.
    pub warn_after: u64,
    /// The hub.
    pub hub: Hub,
    /// Who may certify devices.
    pub registrars: Vec<Registrar>,
    /// Who may receive referrals.
    pub agencies: Vec<Agency>,
    /// Where referrals come from.
    pub stations: Vec<Station>,
    /// Devices that are no longer believed.
    pub revoked: Vec<Revocation>,
}

/// The hub, as devices must find it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hub {
    /// `https://` and authority, without a slash at the end.
    pub url: String,
    /// The TLS root certificate (DER) that every connection is checked against; base64.
    #[serde(with = "base64_bytes")]
    pub tls_root: Vec<u8>,
    /// The key the hub signs receipts with.
    pub receipt_key: PublicKey,
}

/// Someone who certifies devices, and of which places.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registrar {
    /// The registrar's key.
    pub key: PublicKey,
    /// Stations whose tablets it may certify.
    pub stations: Vec<String>,
    /// Agencies whose desks it may certify.
    pub agencies: Vec<String>,
}

/// A name in the languages of the app.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Turkish.
    pub tr: String,
    /// English.
    pub en: String,
}

impl Names {
    /// Each with the code of its language.
    pub fn by_language(&self) -> [(&'static str, &str); 2] {
        [("tr", &self.tr), ("en", &self.en)]
    }
}

/// An agency that receives referrals.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Agency {
    /// Its id.
    pub id: String,
    /// What it does in the referral mechanism: `migration`, `family`, `prosecutor`, `bar` or `ngo`.
    pub kind: String,
    /// Its name.
    pub names: Names,
    /// The long-term key that vouches for its sealing keys.
    pub identity: PublicKey,
    /// Its sealing keys; a new one each month.
    pub sealing_keys: Vec<SealingKey>,
    /// The mailbox it reads; hex of 16 bytes.
    #[serde(with = "hex_array")]
    pub mailbox: [u8; 16],
}

/// A sealing key (X25519) and the agency's word for it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SealingKey {
    /// The public key; hex of 32 bytes.
    #[serde(with = "hex_array")]
    pub key: [u8; 32],
    /// Not to be used for new referrals after this moment, milliseconds since 1970.
    pub not_after: u64,
    /// By the agency's identity.
    pub signature: Signature,
}

/// A station that sends referrals.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Station {
    /// Its id.
    pub id: String,
    /// The region mailbox its referrals go to; hex of 16 bytes.
    #[serde(with = "hex_array")]
    pub mailbox: [u8; 16],
    /// The agencies it refers to.
    pub agencies: Vec<String>,
}

/// A device that is no longer believed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revocation {
    /// The device; hex of 16 bytes.
    #[serde(with = "hex_array")]
    pub device: [u8; 16],
    /// From when on, milliseconds since 1970. What it signed before stays valid.
    pub revoked_at: u64,
}

/// The sealing key to use for an agency.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct SealingChoice {
    /// The public key (X25519).
    pub key: [u8; 32],
    /// Its time is over: warn. The agency keeps old keys, so the referral still arrives.
    pub expired: bool,
}

impl SealingKey {
    /// Vouches for a sealing key of `agency` with the agency's identity.
    #[must_use]
    pub fn issue(identity: &SigningKey, agency: &str, key: [u8; 32], not_after: u64) -> Self {
        let signature = identity.sign(Purpose::SealingKey, &sealing_bytes(agency, &key, not_after));
        Self { key, not_after, signature }
    }

    /// Checks the word of the agency's identity.
    ///
    /// # Errors
    /// [`SignError::Signature`] when it does not fit.
    pub fn verify(&self, identity: &PublicKey, agency: &str) -> Result<(), SignError> {
        let bytes = sealing_bytes(agency, &self.key, self.not_after);
        identity.verify(Purpose::SealingKey, &bytes, &self.signature)
    }
}

fn sealing_bytes(agency: &str, key: &[u8; 32], not_after: u64) -> Vec<u8> {
    [&key[..], &not_after.to_be_bytes(), agency.as_bytes()].concat()
}

impl Directory {
    /// The agency with this id.
    #[must_use]
    pub fn agency(&self, id: &str) -> Option<&Agency> {
        self.agencies.iter().find(|agency| agency.id == id)
    }

    /// The station with this id.
    #[must_use]
    pub fn station(&self, id: &str) -> Option<&Station> {
        self.stations.iter().find(|station| station.id == id)
    }

    /// The sealing key to use for an agency at `at_ms` (milliseconds since 1970): the newest that its identity
    /// vouches for. A clock that is wrong only changes `expired`. `None` when there is no such agency or key.
    #[must_use]
    pub fn sealing_key(&self, agency: &str, at_ms: u64) -> Option<SealingChoice> {
        let agency = self.agency(agency)?;
        let vouched = agency.sealing_keys.iter().filter(|k| k.verify(&agency.identity, &agency.id).is_ok());
        let newest = vouched.max_by_key(|k| k.not_after)?;
        Some(SealingChoice { key: newest.key, expired: at_ms > newest.not_after })
    }

    /// The registrar that a certificate names, if it may certify such a device of such a place.
    #[must_use]
    pub fn registrar_for(&self, certificate: &DeviceCertificate) -> Option<&Registrar> {
        let may = |registrar: &&Registrar| {
            registrar.key == certificate.registrar()
                && registrar.may_certify(certificate.role, &certificate.place)
        };
        self.registrars.iter().find(may)
    }

    /// Whether a device is revoked: at `at_ms` (milliseconds since 1970), or at all when there is no time worth
    /// asking.
    #[must_use]
    pub fn is_revoked(&self, device: &[u8; 16], at_ms: Option<u64>) -> bool {
        let hit = |r: &Revocation| r.device == *device && at_ms.is_none_or(|at| at >= r.revoked_at);
        self.revoked.iter().any(hit)
    }

    /// Checks a certificate: a registrar listed for its place signed it, it is valid at `at_ms` (milliseconds
    /// since 1970; `None`: the validity is not asked) and its device is not revoked. Use a time that the device
    /// cannot choose, such as the hub's `received_at`: a stolen device would date back.
    ///
    /// # Errors
    /// [`SignError::Signer`], [`SignError::Signature`], [`SignError::NotYetValid`], [`SignError::Expired`] or
    /// [`SignError::Revoked`].
    pub fn verify_certificate(
        &self,
        certificate: &DeviceCertificate,
        at_ms: Option<u64>,
    ) -> Result<(), SignError> {
        let registrar = self.registrar_for(certificate).ok_or(SignError::Signer)?;
        certificate.verify(&registrar.key, at_ms)?;
        let fields: &CertificateFields = certificate;
        if self.is_revoked(&fields.device, at_ms) { Err(SignError::Revoked) } else { Ok(()) }
    }

    /// Checks what a directory promises by itself: schema, ids, no id twice, agencies of stations exist, every
    /// sealing key vouched for.
    ///
    /// # Errors
    /// [`SignError::Version`] for another schema, [`SignError::Format`] or [`SignError::Signature`] otherwise.
    pub fn check(&self) -> Result<(), SignError> {
        if self.schema != SCHEMA {
            return Err(SignError::Version(WHAT));
        }
        let agencies: Vec<&str> = self.agencies.iter().map(|a| a.id.as_str()).collect();
        let stations: Vec<&str> = self.stations.iter().map(|s| s.id.as_str()).collect();
        let routes_exist =
            self.stations.iter().flat_map(|s| &s.agencies).all(|a| agencies.contains(&a.as_str()));
        let kinds_fit = self.agencies.iter().all(|a| is_place(&a.kind));
        if !are_places(&agencies) || !are_places(&stations) || !routes_exist || !kinds_fit {
            return Err(SignError::Format(WHAT));
        }
        if !self.hub.url.starts_with("https://") || self.hub.url.ends_with('/') {
            return Err(SignError::Format(WHAT));
        }
        for agency in &self.agencies {
            agency.sealing_keys.iter().try_for_each(|key| key.verify(&agency.identity, &agency.id))?;
        }
        Ok(())
    }
}

impl Registrar {
    /// Whether it may certify such a device of such a place.
    #[must_use]
    pub fn may_certify(&self, role: Role, place: &str) -> bool {
        let places = match role {
            Role::Tablet => &self.stations,
            Role::Desk => &self.agencies,
        };
        places.iter().any(|known| known == place)
    }
}

fn are_places(ids: &[&str]) -> bool {
    let mut sorted = ids.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted.len() == ids.len() && ids.iter().all(|id| is_place(id))
}

/// A directory as it travels: the exact bytes that were signed, the signature and the root key.
///
/// Layout: version 1, root key 32, signature 64, then the JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedDirectory {
    /// The JSON exactly as signed; never written anew.
    pub bytes: Vec<u8>,
    /// By the root key over `bytes`.
    pub signature: Signature,
    /// The root key, as the bytes say themselves; compare it with the one that is trusted.
    pub key: PublicKey,
}

impl SignedDirectory {
    /// Checks and signs a directory with the root key.
    ///
    /// # Errors
    /// Those of [`Directory::check`].
    pub fn sign(directory: &Directory, root: &SigningKey) -> Result<Self, SignError> {
        directory.check()?;
        let bytes = serde_json::to_vec(directory).map_err(|_| SignError::Format(WHAT))?;
        let signature = root.sign(Purpose::Directory, &bytes);
        Ok(Self { bytes, signature, key: root.public() })
    }

    /// Checks that the trusted root key signed it, and reads it.
    ///
    /// # Errors
    /// [`SignError::Signer`] for another key, [`SignError::Signature`], or those of [`Directory::check`].
    pub fn verify(&self, root: &PublicKey) -> Result<Directory, SignError> {
        if self.key != *root {
            return Err(SignError::Signer);
        }
        root.verify(Purpose::Directory, &self.bytes, &self.signature)?;
        let directory: Directory =
            serde_json::from_slice(&self.bytes).map_err(|_| SignError::Format(WHAT))?;
        directory.check()?;
        Ok(directory)
    }

    /// As [`SignedDirectory::verify`], for whoever knows only the hash of the root key (from an enrolment code).
    ///
    /// # Errors
    /// As [`SignedDirectory::verify`].
    pub fn verify_by_hash(&self, root_hash: &ContentHash) -> Result<Directory, SignError> {
        if root_key_hash(&self.key) != *root_hash {
            return Err(SignError::Signer);
        }
        self.verify(&self.key)
    }

    /// As [`SignedDirectory::verify`], and never back: a version below the highest one seen is refused.
    ///
    /// # Errors
    /// [`SignError::Rollback`], or as [`SignedDirectory::verify`].
    pub fn verify_newer(&self, root: &PublicKey, seen: u64) -> Result<Directory, SignError> {
        let directory = self.verify(root)?;
        if directory.version < seen { Err(SignError::Rollback) } else { Ok(directory) }
    }

    /// As it travels.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        [&[VERSION][..], &self.key.0, &self.signature.0, &self.bytes].concat()
    }

    /// Reads what travelled; nothing is checked but the form.
    ///
    /// # Errors
    /// [`SignError::Version`] or [`SignError::Format`].
    pub fn decode(bytes: &[u8]) -> Result<Self, SignError> {
        let mut reader = Reader::new(bytes, WHAT);
        reader.version(VERSION)?;
        let key = PublicKey(reader.array()?);
        let signature = Signature(reader.array()?);
        Ok(Self { bytes: reader.rest().to_vec(), signature, key })
    }
}

/// The hash by which an enrolment code names the root key.
#[must_use]
pub fn root_key_hash(root: &PublicKey) -> ContentHash {
    ContentHash::of(&root.0)
}

#[cfg(test)]
mod tests;
