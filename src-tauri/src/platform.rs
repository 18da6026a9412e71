//! All that differs from one operating system to the next, and the two things the app may not fetch
//! itself: the time and chance.

use std::io;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};

#[cfg(target_os = "android")]
mod android;
#[cfg(not(target_os = "android"))]
mod linux;

#[cfg(target_os = "android")]
pub(crate) use android::{Scratch, data_folder, data_folder_of};
#[cfg(not(target_os = "android"))]
pub(crate) use linux::{Scratch, data_folder, data_folder_of};

/// No core file, and no other process of the same user may read this one's memory.
pub(crate) fn harden() -> io::Result<()> {
    setrlimit(
        Resource::Core,
        Rlimit {
            current: Some(0),
            maximum: Some(0),
        },
    )?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}
