//! Why a sync did not come to its end, as the person in front of it can act on it.

use fener_sign::SignError;
use fener_vault::StoreError;
use fener_wire::Code;

use crate::ExchangeError;

/// What kept a sync from doing everything. Whatever was done before stays done, and nothing is lost by any of these.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// No network, or the hub is down.
    #[error("the hub cannot be reached")]
    Unreachable,
    /// The network wants a sign-in first, or something else between answers for the hub.
    #[error("something between answers for the hub, perhaps a sign-in page")]
    CaptivePortal,
    /// Somebody answers under the hub's address who is not the hub.
    #[error("the connection is not with the hub")]
    TlsWrong,
    /// The hub refuses this device.
    #[error("the hub refuses this device ({0:?})")]
    Refused(Code),
    /// The hub cannot take more now.
    #[error("the hub is busy")]
    HubBusy {
        /// Seconds it asks to wait, if it says so.
        retry_after_s: Option<u64>,
    },
    /// The hub speaks a version of the protocol that this program does not.
    #[error("the hub speaks another version of the protocol")]
    UpdateNeeded,
    /// The hub answers something that the protocol does not know.
    #[error("the hub's answer is not understood")]
    NotUnderstood,
    /// The hub offers a directory that is not signed by the root key, or an old one. The one held stays in use.
    #[error("the hub's directory is not accepted")]
    DirectoryInvalid(#[source] SignError),
    /// There is no directory, so that the hub's receipts cannot be checked.
    #[error("no directory is held")]
    NoDirectory,
    /// The device is not enrolled.
    #[error("the device is not enrolled")]
    NotEnrolled,
    /// The outbox file, not the network.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl SyncError {
    /// Whether the same sync can succeed later without anybody doing something.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Unreachable | Self::HubBusy { .. } | Self::NotUnderstood => true,
            Self::Refused(code) => code.is_retryable(),
            Self::Store(error) => error.is_retryable(),
            Self::CaptivePortal
            | Self::TlsWrong
            | Self::UpdateNeeded
            | Self::DirectoryInvalid(_)
            | Self::NoDirectory
            | Self::NotEnrolled => false,
        }
    }
}

impl From<ExchangeError> for SyncError {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::Unreachable => Self::Unreachable,
            ExchangeError::TlsWrong => Self::TlsWrong,
            ExchangeError::Intercepted => Self::CaptivePortal,
            ExchangeError::TooLong | ExchangeError::Unsendable => Self::NotUnderstood,
        }
    }
}
