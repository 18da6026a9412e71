//! The window: a web view that shows our own files and may ask one thing, a command of the app's table.
//!
//! Nothing is decided here. The order of `run` matters: the process is closed to debuggers and core dumps
//! and its scratch folders are moved to memory before the toolkit starts its first thread.

mod door;
mod options;
mod platform;
mod start;
mod window;

pub use start::run;
