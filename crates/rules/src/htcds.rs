//! IOM's Human Trafficking Case Data Standard: its fields and values, a record of them, and records as a table.

mod record;
mod standard;
mod table;

pub use record::{Record, RecordError};
pub use standard::{CodeList, Field, FieldKind, FieldStatus, ListedValue, Notice, Pattern, Standard};
pub use table::{header, row};
