//! What a TPM 2.0 keeps for a device: small secrets that only this chip opens, some of them only for who knows a word.
//!
//! The chip is asked anew each time and left without anything of ours in it, so that a chip that was restarted, or that
//! other programs use, makes no difference. A wrong word counts in the chip's own protection against guessing; what has
//! no word is not subject to it, so that a tablet whose chip refuses to be guessed at still delivers. Words and secrets
//! cross the bus encrypted.
//!
//! Every Linux program that holds a vault links the system's TPM libraries (some 600 KB, part of Debian); elsewhere there
//! is no chip, and asking for one says so.

#[cfg(target_os = "linux")]
#[path = "chip/tpm.rs"]
mod tpm;
#[cfg(not(target_os = "linux"))]
#[path = "chip/none.rs"]
mod tpm;

pub(crate) use tpm::Chip;

/// Where the kernel gives every program its own view of the chip.
pub(crate) const USUAL_PLACE: &str = "device:/dev/tpmrm0";
