//! What a person can do with Fener: the use cases, their views, and one command table as the only door.

mod command;
mod error;
mod view;

pub use command::*;
pub use error::{CallError, Code, Part};
pub use view::*;
