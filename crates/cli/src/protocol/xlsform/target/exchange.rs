//! Two folders change places in one step, where the system can do that.

use std::io;
use std::path::Path;

/// Puts each in the place of the other.
#[cfg(target_os = "linux")]
pub(super) fn swap(one: &Path, other: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE)?)
}

/// Puts each in the place of the other.
#[cfg(not(target_os = "linux"))]
pub(super) fn swap(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
