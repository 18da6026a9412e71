//! What a use case can answer instead of a view: a closed list of codes, each one a person can act on.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Why a call was not carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema, thiserror::Error)]
#[error("call refused: {code:?}")]
#[serde(deny_unknown_fields)]
pub struct CallError {
    /// What went wrong. Texts: `error.<code>`.
    pub code: Code,
    /// With `wrong_pin`: tries left before a wait or the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<u32>,
    /// With `wrong_pin`, `wait` and `chip_lockout`: milliseconds until the next try is possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wait_ms: Option<u64>,
    /// With `damaged`: which file. With `pack_missing`: the file that holds it, where that is damaged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
    /// With `bad_arguments`: where, as a path of field names. With `pack_invalid` and `pack_missing`: the file, and where in it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// With `pack_invalid` and `pack_missing`: what is wrong there, as a code of the pack's checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<String>,
    /// With `pack_invalid` and `pack_missing`: the name that was probably meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub did_you_mean: Option<String>,
}

/// The files a device keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// The officers' wrapped keys.
    Keyring,
    /// The interviews.
    Vault,
    /// The sealed envelopes.
    Outbox,
    /// The device's own secret.
    DeviceKey,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// No such command.
    UnknownCommand,
    /// Arguments are missing, unknown, too long or of the wrong type.
    BadArguments,
    /// The device is locked.
    Locked,
    /// The command belongs to the other role.
    WrongRole,
    /// Only a supervisor may do this.
    NotSupervisor,
    /// The pack has provisional parts and no supervisor has allowed them.
    ProvisionalNotAllowed,
    /// The device is not enrolled yet.
    NotEnrolled,
    /// The device is enrolled already.
    AlreadyEnrolled,
    /// The enrolment code cannot be read.
    CodeInvalid,
    /// The enrolment code was used or is too old.
    CodeExpired,
    /// This code lets no device join whose keys only a PIN guards.
    SoftwareNotAllowed,
    /// The other side did not prove that it knows the code.
    CodeNotProved,
    /// No PIN was typed.
    EmptyPin,
    /// Fewer than six digits.
    PinTooShort,
    /// More than twelve digits.
    PinTooLong,
    /// Something else than digits.
    PinNotDigits,
    /// A PIN that is easily guessed.
    PinTooCommon,
    /// The officer number and the PIN do not belong together.
    WrongPin,
    /// Too many wrong tries: wait.
    Wait,
    /// Too many wrong tries: this officer's keys were destroyed.
    SlotDestroyed,
    /// All sixteen places are taken.
    NoFreeSlot,
    /// This officer number is taken.
    NumberTaken,
    /// A file is damaged. It is kept; nothing was made in its place.
    Damaged,
    /// The key file is not there: put it in.
    KeyFileMissing,
    /// The key file belongs to another device.
    KeyFileWrong,
    /// The key file cannot be read.
    KeyFileDamaged,
    /// There is a key file already; a new device makes its own.
    KeyFileInUse,
    /// The security chip does not answer.
    ChipAbsent,
    /// The security chip is busy.
    ChipBusy,
    /// The security chip has seen too many wrong PINs and takes no more for now.
    ChipLockout,
    /// The security chip was cleared, or it is another device's: the keys of this device cannot be had.
    ChipForeign,
    /// The security chip refuses.
    ChipRefused,
    /// This answer could not be written: the storage is full or broken. Earlier answers are safe.
    NotSaved,
    /// No such screening or referral.
    NotFound,
    /// The draft belongs to another officer.
    NotYours,
    /// An earlier answer says something else: mis-tap, or said otherwise?
    AnswerDiffers,
    /// A safety condition does not allow this yet.
    Blocked,
    /// The interview is over.
    Ended,
    /// The person has not agreed, and no other ground holds.
    ConsentMissing,
    /// Nothing in the answers gives a reason to refer.
    NothingToRefer,
    /// Something changed since the preview; look again.
    PreviewStale,
    /// No agency in the directory can take it.
    NoRecipient,
    /// It does not fit into an envelope; shorten the note.
    TooLong,
    /// A lower outcome needs a supervisor.
    LowerNeedsSupervisor,
    /// A supervisor's outcome has to lie below the one that counts.
    NotLower,
    /// The protocol pack cannot be used.
    PackInvalid,
    /// The pack that this interview is led with cannot be had: it can be read, stopped and closed, and not led on.
    PackMissing,
    /// The pack does not say how this interview could go on with it.
    NoMove,
    /// A sync is running already.
    Busy,
    /// The hub does not answer.
    HubUnreachable,
    /// The wifi wants a sign-in first.
    CaptivePortal,
    /// Somebody else answers in the hub's name.
    TlsWrong,
    /// The hub refuses this device.
    Refused,
    /// The hub cannot take more now.
    HubBusy,
    /// The directory of agencies is missing or its signature is wrong.
    DirectoryInvalid,
    /// A later version of the app is needed to read this.
    UpdateNeeded,
    /// This step is not possible in the referral's present state.
    NotPossibleNow,
    /// A fault of the program; nothing was changed.
    Internal,
}

impl CallError {
    /// What is wrong with the arguments stands in this field.
    pub(crate) fn at(field: &str) -> Self {
        Self { at: Some(field.to_owned()), ..Code::BadArguments.into() }
    }
}

impl From<Code> for CallError {
    fn from(code: Code) -> Self {
        Self { code, left: None, wait_ms: None, part: None, at: None, finding: None, did_you_mean: None }
    }
}
