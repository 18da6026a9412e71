//! What can be wrong with something signed.

/// Why something signed is not accepted. Says which kind of thing, never whose or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The bytes do not have the form they should have.
    #[error("not a valid {0}")]
    Format(&'static str),
    /// A version of the format that this program does not know.
    #[error("an unknown version of the {0}")]
    Version(&'static str),
    /// The signature does not belong to these bytes and this key.
    #[error("the signature does not fit")]
    Signature,
    /// Signed by another key than the one that is trusted for it.
    #[error("signed by a key that is not trusted for it")]
    Signer,
    /// Before the first moment of validity.
    #[error("not yet valid")]
    NotYetValid,
    /// After the last moment of validity.
    #[error("no longer valid")]
    Expired,
    /// The device is on the list of revoked devices.
    #[error("the device is revoked")]
    Revoked,
    /// Older than one that was seen before.
    #[error("older than the version known")]
    Rollback,
    /// A chain of receipts with a gap, a fork or a repeat.
    #[error("the chain of receipts is broken")]
    BrokenChain,
}
