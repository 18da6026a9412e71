//! The guards of a pack in a form: a sheet of their own, which other tools pass over. XLSForm has nothing that holds
//! questions back until something was seen to.

/// What the sheet is called.
pub(crate) const SHEET: &str = "fener_guards";
