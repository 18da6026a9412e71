//! What is wrong with a file, in words of our own: those of the libraries that read it are for who reads their source.

use std::io;

use calamine::XlsxError;
use zip::result::ZipError;

/// The kind of damage.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A part ends before all of it has come.
    #[error("it ends too early")]
    CutOff,
    /// A part is not what its checksum says.
    #[error("what comes out is not what was put in")]
    Content,
    /// The zip does not say what is in it, or says it wrongly.
    #[error("its table of contents is missing or wrong")]
    Contents,
    /// Packed as no spreadsheet program packs.
    #[error("it is packed in a way that no spreadsheet is")]
    Packing,
    /// A part that every workbook has.
    #[error("it has no part `{0}`")]
    NoPart(String),
    /// Something is named, and is not there.
    #[error("something that it names is not in it")]
    NotThere,
    /// A part is not written as it should be.
    #[error("a part of it is no xml")]
    NoXml,
    /// A part holds something else than what it should.
    #[error("a part of it does not hold what it should")]
    Structure,
    /// A place such as `C12` is none.
    #[error("it names a place that no sheet has")]
    Place,
    /// A cell says what no cell can.
    #[error("a cell has a value of no known kind")]
    Value,
}

impl From<&ZipError> for Damage {
    fn from(error: &ZipError) -> Self {
        match error {
            ZipError::Io(error) => error.into(),
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => Self::Packing,
            ZipError::FileNotFound => Self::NotThere,
            _ => Self::Contents,
        }
    }
}

impl From<&io::Error> for Damage {
    fn from(error: &io::Error) -> Self {
        if error.kind() == io::ErrorKind::UnexpectedEof { Self::CutOff } else { Self::Content }
    }
}

impl From<&XlsxError> for Damage {
    fn from(error: &XlsxError) -> Self {
        match error {
            XlsxError::Io(error) => error.into(),
            XlsxError::Zip(error) => error.into(),
            XlsxError::FileNotFound(part) => Self::NoPart(part.clone()),
            XlsxError::RelationshipNotFound
            | XlsxError::WorksheetNotFound(_)
            | XlsxError::TableNotFound(_)
            | XlsxError::PivotTableNotFound(_) => Self::NotThere,
            XlsxError::Xml(_) | XlsxError::XmlAttr(_) | XlsxError::XmlEof(_) | XlsxError::Encoding(_) => {
                Self::NoXml
            }
            XlsxError::Alphanumeric(_)
            | XlsxError::NumericColumn(_)
            | XlsxError::RangeWithoutColumnComponent
            | XlsxError::RangeWithoutRowComponent
            | XlsxError::ColumnNumberOverflow
            | XlsxError::RowNumberOverflow
            | XlsxError::DimensionCount(_) => Self::Place,
            XlsxError::Parse(_)
            | XlsxError::ParseFloat(_)
            | XlsxError::ParseInt(_)
            | XlsxError::CellTAttribute(_)
            | XlsxError::CellError(_) => Self::Value,
            XlsxError::Vba(_)
            | XlsxError::UnexpectedNode(_)
            | XlsxError::Unexpected(_)
            | XlsxError::Unrecognized { .. }
            | XlsxError::Password
            | XlsxError::NotAWorksheet(_) => Self::Structure,
        }
    }
}
