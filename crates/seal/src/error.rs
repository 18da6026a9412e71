//! What can go wrong when something is sealed or opened.

/// Why something cannot be sealed, derived or unwrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// The content does not fit an envelope.
    #[error("the content is {length} bytes long, {max} fit")]
    TooLong {
        /// Its length in bytes.
        length: usize,
        /// What fits, in bytes.
        max: usize,
    },
    /// None, or more than eight.
    #[error("{0} recipients, one to eight are possible")]
    RecipientCount(usize),
    /// One recipient twice, or a key that is no usable key.
    #[error("a recipient is unusable or named twice")]
    Recipient,
    /// The content does not name exactly the recipients it is sealed to.
    #[error("the content names other recipients than it is sealed to")]
    RecipientsDiffer,
    /// The certificate is for another key than the one that signs.
    #[error("the certificate belongs to another key")]
    Signer,
    /// Key derivation weaker than the floor or beyond what a device can do.
    #[error("the parameters of the PIN key are out of range")]
    PinParams,
    /// Not enough memory for the key derivation.
    #[error("not enough memory to derive the key")]
    Memory,
    /// Wrong key, wrong context, or changed bytes: which of them cannot be told.
    #[error("cannot be opened with this key")]
    Locked,
    /// Bytes that do not have the form they should have.
    #[error("not a valid {0}")]
    Format(&'static str),
    /// The cipher refused, which no valid input makes it do.
    #[error("the cipher failed")]
    Cipher,
}

/// Why an envelope cannot be opened or believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// Not an envelope of this version: wrong length or head.
    #[error("not a valid envelope")]
    Format,
    /// None of the slots opens with the keys given. A cover envelope looks the same.
    #[error("not sealed to any of these keys")]
    NotRecipient,
    /// A slot opens and the rest does not: changed on the way or made wrongly.
    #[error("the envelope was changed or is damaged")]
    Damaged,
    /// Opened, but the content has not the form it should have.
    #[error("the content of the envelope is malformed")]
    Content,
    /// Opened with a key that the content does not name: sealed anew by someone it was sent to.
    #[error("the content was not meant for this recipient")]
    NotMeant,
    /// The signature inside is not by the device that is believed to have sent it.
    #[error("the signature inside does not fit")]
    Signature,
}
