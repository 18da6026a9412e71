//! Hub receipts: the hub's signed word that it holds an envelope, chained per device.
//!
//! Each receipt carries the hash of the device's receipt before it, so the hub can neither drop nor fork what it
//! has acknowledged without the device seeing it.
//!
//! Layout, 161 bytes, integers big-endian: version 1, envelope hash 32, device 16, sequence 8, received at 8,
//! previous receipt's hash 32, signature 64 over all bytes before it.

use crate::layout::Reader;
use crate::{ContentHash, PublicKey, Purpose, SignError, Signature, SigningKey};

/// The length of an encoded receipt in bytes.
pub const RECEIPT_LEN: usize = 161;
const VERSION: u8 = 1;
const WHAT: &str = "hub receipt";

/// What the hub signs about an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReceiptFields {
    /// The hash of the envelope.
    pub env_hash: ContentHash,
    /// The device that brought it.
    pub device: [u8; 16],
    /// Counts the receipts of this device, from 1.
    pub device_seq: u64,
    /// When the hub had it safely, milliseconds since 1970 by the hub's clock.
    pub received_at: u64,
    /// [`HubReceipt::hash`] of this device's receipt before, [`ContentHash::ZERO`] for the first.
    pub prev: ContentHash,
}

/// A signed receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HubReceipt {
    fields: ReceiptFields,
    signature: Signature,
}

impl std::ops::Deref for HubReceipt {
    type Target = ReceiptFields;
    fn deref(&self) -> &ReceiptFields {
        &self.fields
    }
}

impl HubReceipt {
    /// Signs a receipt with the hub's key. The same fields always give the same bytes.
    #[must_use]
    pub fn issue(hub: &SigningKey, fields: ReceiptFields) -> Self {
        let signature = hub.sign(Purpose::HubReceipt, &signed_bytes(&fields));
        Self { fields, signature }
    }

    /// The receipt as [`RECEIPT_LEN`] bytes.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let mut bytes = signed_bytes(&self.fields);
        bytes.extend_from_slice(&self.signature.0);
        bytes
    }

    /// Reads a receipt.
    ///
    /// # Errors
    /// [`SignError::Version`] for another version, [`SignError::Format`] for anything else.
    pub fn decode(bytes: &[u8]) -> Result<Self, SignError> {
        let mut reader = Reader::new(bytes, WHAT);
        reader.version(VERSION)?;
        let fields = ReceiptFields {
            env_hash: ContentHash(reader.array()?),
            device: reader.array()?,
            device_seq: reader.u64()?,
            received_at: reader.u64()?,
            prev: ContentHash(reader.array()?),
        };
        let signature = Signature(reader.array()?);
        reader.end()?;
        Ok(Self { fields, signature })
    }

    /// Checks the hub's signature.
    ///
    /// # Errors
    /// [`SignError::Signature`] when it does not fit.
    pub fn verify(&self, hub: &PublicKey) -> Result<(), SignError> {
        hub.verify(Purpose::HubReceipt, &signed_bytes(&self.fields), &self.signature)
    }

    /// The hash that the next receipt of this device carries as `prev`.
    #[must_use]
    pub fn hash(&self) -> ContentHash {
        ContentHash::of(&self.encode())
    }

    /// Checks that this receipt comes right after `before` in the chain of its device; `None` stands for the
    /// beginning. Signatures are checked by [`HubReceipt::verify`].
    ///
    /// # Errors
    /// [`SignError::BrokenChain`] for a gap, a fork, a repeat or another device.
    pub fn follows(&self, before: Option<&Self>) -> Result<(), SignError> {
        let fits = match before {
            None => self.prev == ContentHash::ZERO && self.device_seq == 1,
            Some(before) => {
                self.prev == before.hash()
                    && self.device == before.device
                    && before.device_seq.checked_add(1) == Some(self.device_seq)
            }
        };
        if fits { Ok(()) } else { Err(SignError::BrokenChain) }
    }
}

fn signed_bytes(fields: &ReceiptFields) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(RECEIPT_LEN);
    bytes.push(VERSION);
    bytes.extend_from_slice(&fields.env_hash.0);
    bytes.extend_from_slice(&fields.device);
    bytes.extend_from_slice(&fields.device_seq.to_be_bytes());
    bytes.extend_from_slice(&fields.received_at.to_be_bytes());
    bytes.extend_from_slice(&fields.prev.0);
    bytes
}

#[cfg(test)]
mod tests;
