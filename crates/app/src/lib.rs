//! What a person can do with Fener: the use cases, their views, and one command table as the only door.
//!
//! A shell (the window, a terminal, a test) opens an [`App`] on a folder and calls [`App::call`] with a command's name
//! and arguments. The table decides whether the command exists, whether it may run now and for whom; the use cases
//! read the vault, ask the rules, and answer with values. Nothing here makes a sentence.

mod app;
mod command;
mod desk;
mod enrol;
mod error;
mod failure;
mod field_use;
mod health;
mod home;
mod interview;
mod machine;
mod moving;
mod officers;
mod open;
mod outcome;
mod packs;
mod platform;
mod record;
mod referral;
mod replies;
mod session;
mod syncing;
mod table;
mod texts;
mod view;
mod watch;

pub use app::{App, AppOptions, SecondSecret};
pub use command::*;
pub use error::{CallError, Code, Part};
/// What a [`Platform`] tells the time in.
pub use fener_model::Timestamp;
/// What a shell says of the second secret, and what a [`Platform`] counts waits in.
pub use fener_vault::{ProtectionLevel, SecretPlaces, Uptime};
pub use machine::{CoreDumps, Disk, Machine, SleepLock, Swap};
pub use packs::{LoadedPack, PackFiles, load_pack, pack_hash, tr_first_level};
pub use platform::Platform;
pub use table::command_schema;
pub use view::*;
pub use watch::Left;
