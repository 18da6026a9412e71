//! XLSForm, the spreadsheet in which humanitarian surveys are written, in and out. Bytes in, values out: no I/O.
//!
//! * [`import`] makes the files of a protocol pack from a form. Nothing is dropped in silence: every cell that holds
//!   something is in the pack, or a [`Note`] says with sheet and cell what became of it.
//! * [`export`] makes a form from a pack, as far as a form can say what a pack says.
//! * [`expression`] is the part of XPath that forms use: read, printed, and turned into conditions and back.
//!
//! Whatever is read here may have been made to do harm: limits come before memory, and nothing recurses further than it
//! says.

mod answers;
mod error;
pub mod expression;
mod facts;
mod form;
mod from_pack;
mod guards;
mod notes;
mod own;
mod sheets;
mod to_pack;

pub use error::{ExportError, ImportError, Meant};
pub use from_pack::{Exported, export};
pub use notes::{Note, NoteCode, Place, Severity};
pub use sheets::{At, Cell, Damage, Sheet, SheetsError, Workbook};
pub use to_pack::{Counts, Imported, Wishes, import};
