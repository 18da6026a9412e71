//! The command line and the environment: where this device keeps its files, and where its second secret is.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use fener_app::{ProtectionLevel, SecondSecret};
use thiserror::Error;

/// What the person who started the window asked for. What the command line says goes before the environment.
#[derive(Debug, Default)]
pub(crate) struct Options {
    /// Where this device keeps its files; the platform's own place when absent.
    pub(crate) data: Option<PathBuf>,
    /// The secret that a copied disk lacks.
    pub(crate) secret: SecondSecret,
}

/// Why the command line was not understood.
#[derive(Debug, Error, PartialEq, Eq)]
pub(crate) enum OptionsError {
    #[error("`{0}` wants something after it")]
    Nothing(&'static str),
    #[error("`--second-secret` is `tpm`, `key-file` or `software`")]
    NoLevel,
    #[error("only `--data DIR`, `--second-secret LEVEL`, `--key-file FILE` and `--chip NAME` are known here")]
    Unknown,
}

/// The options, and what they are called in the environment.
const KNOWN: [(&str, &str); 4] = [
    ("--data", "FENER_DATA"),
    ("--second-secret", "FENER_SECOND_SECRET"),
    ("--key-file", "FENER_KEY_FILE"),
    ("--chip", "FENER_CHIP"),
];

impl Options {
    /// Reads the arguments after the program's name, and what they leave open from the environment.
    pub(crate) fn parse(
        arguments: impl IntoIterator<Item = OsString>,
        environment: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Self, OptionsError> {
        let mut options = Self::default();
        for (option, variable) in KNOWN {
            if let Some(value) = environment(variable).filter(|value| !value.is_empty()) {
                options.set(option, &value)?;
            }
        }
        let mut arguments = arguments.into_iter();
        while let Some(argument) = arguments.next() {
            let (option, _) =
                KNOWN.into_iter().find(|(option, _)| argument == *option).ok_or(OptionsError::Unknown)?;
            let value = arguments.next().filter(|value| !value.is_empty());
            options.set(option, &value.ok_or(OptionsError::Nothing(option))?)?;
        }
        Ok(options)
    }

    fn set(&mut self, option: &str, value: &OsStr) -> Result<(), OptionsError> {
        match option {
            "--data" => self.data = Some(value.into()),
            "--key-file" => self.secret.places.key_file = Some(value.into()),
            "--chip" => {
                let name = value.to_str().ok_or(OptionsError::Nothing("--chip"))?;
                self.secret.places.chip = Some(name.to_owned());
            }
            _ => self.secret.level = Some(level(value).ok_or(OptionsError::NoLevel)?),
        }
        Ok(())
    }
}

fn level(name: &OsStr) -> Option<ProtectionLevel> {
    match name.to_str()? {
        "tpm" => Some(ProtectionLevel::Tpm),
        "key-file" => Some(ProtectionLevel::KeyFile),
        "software" => Some(ProtectionLevel::Software),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;
    use std::path::Path;

    use fener_app::ProtectionLevel;

    use super::{Options, OptionsError};

    fn parse(arguments: &[&str]) -> Result<Options, OptionsError> {
        Options::parse(arguments.iter().map(Into::into), |_| None)
    }

    #[test]
    fn the_folder_is_taken_and_anything_else_refused() {
        assert_eq!(parse(&[]).unwrap().data, None);
        assert_eq!(parse(&["--data", "here"]).unwrap().data.as_deref(), Some(Path::new("here")));
        assert_eq!(parse(&["--data"]).unwrap_err(), OptionsError::Nothing("--data"));
        assert_eq!(parse(&["--data", ""]).unwrap_err(), OptionsError::Nothing("--data"));
        assert_eq!(parse(&["--dat", "here"]).unwrap_err(), OptionsError::Unknown);
    }

    #[test]
    fn the_second_secret_comes_from_the_shell_and_the_command_line_goes_first() {
        let environment = |name: &str| match name {
            "FENER_SECOND_SECRET" => Some(OsString::from("tpm")),
            "FENER_KEY_FILE" => Some("/media/key".into()),
            "FENER_CHIP" => Some("".into()),
            _ => None,
        };
        let options = Options::parse([], environment).unwrap();
        assert_eq!(options.secret.level, Some(ProtectionLevel::Tpm));
        assert_eq!(options.secret.places.key_file.as_deref(), Some(Path::new("/media/key")));
        assert_eq!(options.secret.places.chip, None);
        let said = ["--second-secret", "key-file"].map(OsString::from);
        assert_eq!(Options::parse(said, environment).unwrap().secret.level, Some(ProtectionLevel::KeyFile));
        assert_eq!(parse(&["--second-secret", "badge"]).unwrap_err(), OptionsError::NoLevel);
        assert_eq!(parse(&[]).unwrap().secret.level, None);
    }
}
