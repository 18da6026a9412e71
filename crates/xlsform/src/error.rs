//! Why a conversion cannot be done at all.

use std::fmt;

use crate::sheets::{At, SheetsError};

/// What was probably meant by a name that is not known, where something is near.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Meant(pub Option<String>);

impl fmt::Display for Meant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|name| write!(f, "; is it sheet `{name}`?"))
    }
}

/// Why a file is no form that can be imported.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// It is no workbook that can be read.
    #[error(transparent)]
    Sheets(#[from] SheetsError),
    /// No sheet is called `survey`.
    #[error("the file has no sheet `survey`, so it is no xlsform{0}")]
    NoSurvey(Meant),
    /// A sheet does not have a column that it needs.
    #[error("sheet `{sheet}` has no column `{column}`")]
    NoColumn {
        /// The sheet.
        sheet: &'static str,
        /// The column.
        column: &'static str,
    },
    /// A group or repeat begins and does not end.
    #[error("what begins at `{0}` does not end")]
    NotClosed(At),
    /// A group or repeat ends that is not the one that began last.
    #[error("what ends at `{0}` did not begin")]
    NotOpened(At),
    /// Groups inside groups, further than anybody can follow.
    #[error("the groups at `{0}` are nested too deep")]
    TooDeep(At),
    /// Far more questions than a pack can hold, as those of a repeat count once for each copy.
    #[error("the form has more questions than a pack can hold")]
    TooManyItems,
    /// No question could be carried.
    #[error("the form asks nothing that a pack can hold")]
    NothingToAsk,
    /// A language was asked for by something that is no code of one.
    #[error("`{0}` is no code of a language, such as `en` or `zh-Hans`")]
    NotALanguage(String),
    /// A country was asked for by something that is no code of one.
    #[error("`{0}` is no code of a country (iso 3166-1, two capital letters), such as `TR`")]
    NotACountry(String),
    /// A language was named that the form does not have.
    #[error("the form has no language `{0}`")]
    NoLanguage(String),
    /// The files could not be written as JSON.
    #[error("the pack could not be written")]
    Write(#[from] serde_json::Error),
}

/// Why a pack cannot be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The workbook could not be made.
    #[error("the workbook could not be written")]
    Write(#[from] rust_xlsxwriter::XlsxError),
    /// Our own words could not be read.
    #[error("the words of the form could not be read")]
    Own(#[from] serde_json::Error),
}
