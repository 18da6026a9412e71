//! `fener vault`: looks into a device's own files.

use std::fs;
use std::io::{self, BufRead as _, IsTerminal as _, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use fener_app::SecretPlaces;
use fener_model::OfficerNumber;
use fener_vault::{BreakKind, ChainReport, DeviceSecret, Keyring, PinError, StoreError, Vault};
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::protocol::cannot;
use crate::{outside, terminal};

/// Arguments of `fener vault`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Verify the chain of everything that happened on a device, and say where it breaks. The app must be closed. The
    /// folder is only read; every hash of the chain is keyed, so an officer's PIN is asked for.
    Audit(AuditArguments),
}

#[derive(Args, Debug)]
struct AuditArguments {
    /// The device's folder.
    dir: PathBuf,
    /// The number of an officer of the device; the PIN comes from the terminal, or as one line of the standard input.
    #[arg(long)]
    officer: OfficerNumber,
    /// The key file, for a device that has one.
    #[arg(long, env = "FENER_KEY_FILE")]
    key_file: Option<PathBuf>,
    /// The security chip, as the system's TPM libraries name it.
    #[arg(long, env = "FENER_CHIP")]
    chip: Option<String>,
}

/// Why the chain could not be read.
#[derive(Debug, thiserror::Error)]
enum AuditError {
    #[error("`{0}` cannot be copied to be looked at")]
    Copy(PathBuf, #[source] io::Error),
    #[error("the pin cannot be read")]
    Read(#[source] io::Error),
    #[error(transparent)]
    Pin(#[from] PinError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot write")]
    Output(#[from] io::Error),
}

/// What a store is made of, with what SQLite keeps beside a file that was not closed.
const FILES: [&str; 7] =
    ["device.key", "keyring.a", "keyring.b", "vault.db", "vault.db-wal", "outbox.db", "outbox.db-wal"];

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let Command::Audit(arguments) = &arguments.command;
    match audit(arguments).and_then(|report| Ok(tell(&report, &mut terminal::out())?)) {
        Ok(code) => code,
        Err(error) => cannot(&error),
    }
}

fn audit(arguments: &AuditArguments) -> Result<ChainReport, AuditError> {
    let copy = copied(&arguments.dir)?;
    let places = SecretPlaces { key_file: arguments.key_file.clone(), chip: arguments.chip.clone() };
    let secret = DeviceSecret::open(copy.path(), &places)?;
    let mut keyring = Keyring::open(copy.path(), &secret)?;
    let pin = read_pin().map_err(AuditError::Read)?;
    let mut rng = outside::rng();
    let keys = keyring.unlock(&secret, &arguments.officer, pin.trim_end(), outside::uptime(), &mut rng)?;
    let vault = Vault::open(copy.path(), &secret, &mut keyring, &keys, &mut rng)?;
    vault.check_pages()?;
    Ok(vault.verify_chain()?)
}

/// Opening a store mends copies, counts tries and brings old files up to date. Nothing of that may happen to what is looked
/// at, so a copy is opened, in a private folder that goes with it. All of it is as encrypted there as here.
fn copied(dir: &Path) -> Result<tempfile::TempDir, AuditError> {
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |error| AuditError::Copy(path, error)
    };
    let copy = tempfile::tempdir().map_err(failed(dir))?;
    for name in FILES {
        let from = dir.join(name);
        match fs::copy(&from, copy.path().join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(&from)(error)),
            // What is not there is said by whoever needs it.
            _ => {}
        }
    }
    Ok(copy)
}

fn tell(report: &ChainReport, out: &mut impl Write) -> io::Result<ExitCode> {
    if report.put_back > 0 {
        writeln!(
            out,
            "links that say that an older vault, or a part of one, was put back: {}",
            report.put_back
        )?;
    }
    let Some(broken) = report.broken else {
        writeln!(out, "the chain is whole: {} links, all sound", report.sound)?;
        return Ok(ExitCode::SUCCESS);
    };
    let what = match broken.kind {
        BreakKind::Missing => "it is not there",
        BreakKind::Head => "it does not follow from the one before",
        BreakKind::Content => "what is stored is not what happened",
        BreakKind::Event => "an event of an open interview is not there",
        BreakKind::End => "the chain went on after it, or its end was changed",
        BreakKind::Rows => {
            let sound = report.sound;
            writeln!(
                out,
                "the chain is whole: {sound} links, all sound; what is stored beside it is not what it was"
            )?;
            return Ok(ExitCode::FAILURE);
        }
    };
    writeln!(out, "the chain breaks at link {}: {what}; {} links are sound", broken.n, report.sound)?;
    Ok(ExitCode::FAILURE)
}

/// One line of the standard input, unseen when somebody types it.
fn read_pin() -> io::Result<Zeroizing<String>> {
    let mut pin = Zeroizing::new(String::with_capacity(64));
    let stdin = io::stdin();
    if stdin.is_terminal() {
        let mut err = terminal::err();
        write!(err, "PIN: ")?;
        err.flush()?;
        let unseen = Unseen::begin()?;
        stdin.lock().read_line(&mut pin)?;
        drop(unseen);
        writeln!(err)?;
    } else {
        stdin.lock().read_line(&mut pin)?;
    }
    Ok(pin)
}

/// While it lives, the terminal does not show what is typed.
struct Unseen(Termios);

impl Unseen {
    fn begin() -> io::Result<Self> {
        let before = tcgetattr(io::stdin())?;
        let mut unseen = before.clone();
        unseen.local_modes.remove(LocalModes::ECHO);
        tcsetattr(io::stdin(), OptionalActions::Flush, &unseen)?;
        Ok(Self(before))
    }
}

impl Drop for Unseen {
    fn drop(&mut self) {
        // A terminal that is gone shows nothing anyway.
        let _restored = tcsetattr(io::stdin(), OptionalActions::Now, &self.0);
    }
}

#[cfg(test)]
mod tests {
    use std::process::ExitCode;

    use fener_vault::{BreakKind, ChainBreak, ChainReport};

    use super::tell;

    #[test]
    fn where_a_chain_breaks_is_said_and_fails() {
        let told = |broken, put_back| {
            let mut out = Vec::new();
            let code = tell(&ChainReport { sound: 6, broken, put_back }, &mut out).unwrap();
            (String::from_utf8(out).unwrap(), code == ExitCode::SUCCESS)
        };
        assert_eq!(told(None, 0), ("the chain is whole: 6 links, all sound\n".to_owned(), true));
        let (text, went_well) = told(Some(ChainBreak { n: 7, kind: BreakKind::Content }), 0);
        assert_eq!(
            (text.as_str(), went_well),
            ("the chain breaks at link 7: what is stored is not what happened; 6 links are sound\n", false)
        );
        let (text, went_well) = told(Some(ChainBreak { n: 6, kind: BreakKind::Rows }), 1);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(
            (lines.as_slice(), went_well),
            (
                [
                    "links that say that an older vault, or a part of one, was put back: 1",
                    "the chain is whole: 6 links, all sound; what is stored beside it is not what it was",
                ]
                .as_slice(),
                false
            )
        );
    }
}
