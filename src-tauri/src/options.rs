//! The command line: one option.

use std::ffi::OsString;
use std::path::PathBuf;

use thiserror::Error;

/// What the person who started the window asked for.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Options {
    /// Where this device keeps its files; the platform's own place when absent.
    pub(crate) data: Option<PathBuf>,
}

/// Why the command line was not understood.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum OptionsError {
    #[error("`--data` wants a folder after it")]
    NoFolder,
    #[error("only `--data DIR` is known here")]
    Unknown,
}

impl Options {
    /// Reads the arguments after the program's name.
    pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, OptionsError> {
        let mut options = Self::default();
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            if argument != "--data" {
                return Err(OptionsError::Unknown);
            }
            let folder = arguments.next().filter(|folder| !folder.is_empty());
            options.data = Some(folder.ok_or(OptionsError::NoFolder)?.into());
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::{Options, OptionsError};

    fn parse(arguments: &[&str]) -> Result<Options, OptionsError> {
        Options::parse(arguments.iter().map(Into::into))
    }

    #[test]
    fn the_folder_is_taken_and_anything_else_refused() {
        assert_eq!(parse(&[]), Ok(Options { data: None }));
        assert_eq!(parse(&["--data", "here"]), Ok(Options { data: Some("here".into()) }));
        assert_eq!(parse(&["--data"]), Err(OptionsError::NoFolder));
        assert_eq!(parse(&["--data", ""]), Err(OptionsError::NoFolder));
        assert_eq!(parse(&["--dat", "here"]), Err(OptionsError::Unknown));
    }
}
