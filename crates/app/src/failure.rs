//! How the errors of the crates below become the codes that a person can act on.

use fener_rules::Finding;
use fener_vault::{PinError, SecretError, StoreError};

use crate::app::part_of;
use crate::error::{CallError, Code};

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::NotSaved(_) | StoreError::QuotaReached => Code::NotSaved,
            StoreError::NotYours => Code::NotYours,
            StoreError::Unknown(_) => Code::NotFound,
            StoreError::Ended => Code::Ended,
            StoreError::Newer(_) => Code::UpdateNeeded,
            StoreError::Busy(_) => Code::Busy,
            StoreError::Damaged(_) | StoreError::Missing(_) | StoreError::Io { .. } => {
                return Self { part: Some(part_of(&error)), ..Code::Damaged.into() };
            }
            StoreError::Secret(error) => return (*error).into(),
            StoreError::AlreadyThere(_)
            | StoreError::Refused { .. }
            | StoreError::Taken(_)
            | StoreError::Older(_)
            | StoreError::Invalid(_) => Code::Internal,
        };
        if code == Code::Internal {
            tracing::error!(%error, "a store refused a call");
        }
        code.into()
    }
}

impl From<SecretError> for CallError {
    fn from(error: SecretError) -> Self {
        match error {
            SecretError::KeyFileMissing => Code::KeyFileMissing,
            SecretError::KeyFileWrong => Code::KeyFileWrong,
            SecretError::KeyFileDamaged => Code::KeyFileDamaged,
            SecretError::KeyFileInUse => Code::KeyFileInUse,
            SecretError::ChipAbsent => Code::ChipAbsent,
            SecretError::ChipBusy => Code::ChipBusy,
            SecretError::ChipLockout { ms } => {
                return Self { wait_ms: Some(ms), ..Code::ChipLockout.into() };
            }
            SecretError::ChipForeign => Code::ChipForeign,
            SecretError::ChipRefused => Code::ChipRefused,
        }
        .into()
    }
}

impl From<PinError> for CallError {
    fn from(error: PinError) -> Self {
        let code = match error {
            PinError::EmptyPin => Code::EmptyPin,
            PinError::PinTooShort(_) => Code::PinTooShort,
            PinError::PinTooLong(_) => Code::PinTooLong,
            PinError::NotDigits => Code::PinNotDigits,
            PinError::TooCommon => Code::PinTooCommon,
            PinError::WrongPin { left, wait_ms } => {
                let wait_ms = u64::try_from(wait_ms).unwrap_or(0);
                return Self { left: Some(u32::from(left)), wait_ms: Some(wait_ms), ..Code::WrongPin.into() };
            }
            PinError::Wait { ms } => {
                return Self { wait_ms: Some(u64::try_from(ms).unwrap_or(0)), ..Code::Wait.into() };
            }
            PinError::SlotDestroyed => Code::SlotDestroyed,
            PinError::NoFreeSlot => Code::NoFreeSlot,
            PinError::NumberTaken => Code::NumberTaken,
            PinError::NotAllowed => Code::NotSupervisor,
            PinError::NoMemory => Code::Internal,
            PinError::Store(error) => return error.into(),
        };
        code.into()
    }
}

impl CallError {
    /// What is wrong with a pack: the first thing found, since the others may follow from it.
    pub(crate) fn of_pack(findings: &[Finding]) -> Self {
        let first = findings.first();
        let code = first.and_then(|finding| serde_json::to_value(finding.code).ok());
        Self {
            at: first.map(place_of),
            finding: code.and_then(|code| code.as_str().map(str::to_owned)),
            did_you_mean: first.and_then(|finding| finding.did_you_mean.clone()),
            ..Code::PackInvalid.into()
        }
    }
}

/// `file:line:column path`, as far as known. A case that fails is named by its id.
fn place_of(finding: &Finding) -> String {
    let mut place = finding.file.clone();
    for number in [finding.line, finding.column].into_iter().flatten() {
        place.push_str(&format!(":{number}"));
    }
    for part in [Some(&finding.path), finding.message_args.get("case")].into_iter().flatten() {
        if !part.is_empty() {
            place.push_str(&format!(" {part}"));
        }
    }
    place
}
