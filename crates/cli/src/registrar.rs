//! `fener registrar`: whoever may certify devices. Makes a code, waits for the device that uses it, lets a person
//! compare six digits, and certifies.

use std::io::{self, BufRead as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{Args, Subcommand};
use fener_model::Timestamp;
use fener_sign::{Directory, EnrolmentCode, Role, SignError};
use fener_sync::registrar::{Applicant, NewDevice, Registrar, RegistrarError, new_code, publish};
use fener_sync::{ExchangeError, HttpExchange, SyncError, Trust};
use fener_wire::limits;
use serde_json::json;

use crate::admin::{NO_IDENTITY, next_version};
use crate::authority::{Authority, AuthorityError};
use crate::outside;
use crate::protocol::cannot;

/// Arguments of `fener registrar`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a code for one device: fifteen minutes, one use. Show it to nobody but that device.
    Code(CodeArguments),
    /// Wait for the device that uses a code, compare six digits, and certify it.
    Confirm(ConfirmArguments),
}

#[derive(Args, Debug)]
struct CodeArguments {
    /// The folder that `fener admin init` made.
    #[arg(long)]
    dir: PathBuf,
    /// For a tablet of this station.
    #[arg(long, required_unless_present = "agency", conflicts_with = "agency")]
    station: Option<String>,
    /// For the desk of this agency.
    #[arg(long)]
    agency: Option<String>,
    /// The device may be one whose keys only a PIN guards, without a chip or a key file. For demonstrations only: whoever
    /// copies its disk needs hours to try every PIN.
    #[arg(long)]
    allow_software: bool,
    /// One line of JSON instead of words.
    #[arg(long)]
    json: bool,
}

#[derive(Args, Debug)]
struct ConfirmArguments {
    /// The folder that `fener admin init` made.
    #[arg(long)]
    dir: PathBuf,
    /// Certify without asking anybody to compare the digits. For demonstrations only.
    #[arg(long)]
    yes: bool,
    /// How long to wait for a device, in seconds.
    #[arg(long, default_value_t = limits::ENROL_TTL_MS / 1_000)]
    wait: u64,
    /// One line of JSON instead of words.
    #[arg(long)]
    json: bool,
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("the directory has no {kind} `{place}`; it has {known}")]
    Unknown { kind: &'static str, place: String, known: String },
    #[error("no registrar key in the folder may certify devices of `{0}`")]
    NobodyFor(String),
    #[error("the hub at `{0}` does not help")]
    Hub(String, #[source] SyncError),
    #[error(transparent)]
    Registrar(#[from] RegistrarError),
    #[error("no code is waiting: make one with `fener registrar code`")]
    NoCode,
    #[error("the agency's key is not vouched for by the agency itself")]
    AgencyKeys(#[source] SignError),
    #[error("`{0}` has keys of another desk already; a second desk gets them from the first")]
    HasKeys(String),
    #[error("the hub's address in the directory, `{0}`, cannot be used")]
    Url(String),
    #[error("the hub at `{0}` did not take the directory")]
    Publish(String, #[source] SyncError),
    #[error("the network cannot be used")]
    Runtime(#[source] io::Error),
    #[error("cannot write")]
    Output(#[from] io::Error),
}

/// How often the hub is asked whether a device has come.
const POLL: Duration = Duration::from_secs(2);

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Code(arguments) => code(arguments).map(|()| true),
        Command::Confirm(arguments) => confirm(arguments),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => cannot(&error),
    }
}

fn code(arguments: &CodeArguments) -> Result<(), Failed> {
    let authority = Authority::open(&arguments.dir);
    let (signed, directory) = authority.directory()?;
    let (role, place) = match (&arguments.station, &arguments.agency) {
        (Some(station), _) => (Role::Tablet, station.as_str()),
        (None, agency) => (Role::Desk, agency.as_deref().unwrap_or_default()),
    };
    ensure_known(&directory, role, place)?;
    let device = NewDevice { role, place, software_allowed: arguments.allow_software };
    let (registrar, code) = authority
        .registrars()?
        .into_iter()
        .find_map(|name| {
            let key = authority.registrar_key(&name).ok()?.public();
            let code = new_code(&directory, &signed.key, &key, device, &mut outside::rng()).ok()?;
            Some((name, code))
        })
        .ok_or_else(|| Failed::NobodyFor(place.to_owned()))?;
    let text = code.encode().map_err(RegistrarError::Code)?;
    authority.keep_code(&code, &text, &registrar, outside::now())?;
    let mut out = crate::terminal::out();
    if arguments.json {
        let line = json!({ "code": &*text, "place": place, "role": role, "minutes": minutes() });
        return Ok(writeln!(out, "{line}")?);
    }
    writeln!(out, "{}", &*text)?;
    writeln!(out)?;
    writeln!(out, "For one {} of {place}, for {} minutes.", device_word(role), minutes())?;
    if arguments.allow_software {
        writeln!(out, "For demonstrations only: keys that only a pin guards are let in.")?;
    }
    Ok(())
}

/// A place that the directory does not have is a slip of the fingers: those that it has are named.
fn ensure_known(directory: &Directory, role: Role, place: &str) -> Result<(), Failed> {
    let (kind, ids): (_, Vec<&str>) = match role {
        Role::Tablet => ("station", directory.stations.iter().map(|station| station.id.as_str()).collect()),
        Role::Desk => ("agency", directory.agencies.iter().map(|agency| agency.id.as_str()).collect()),
    };
    if ids.contains(&place) {
        return Ok(());
    }
    let known: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
    Err(Failed::Unknown { kind, place: place.to_owned(), known })
}

const fn minutes() -> u64 {
    limits::ENROL_TTL_MS / 60_000
}

const fn device_word(role: Role) -> &'static str {
    match role {
        Role::Tablet => "tablet",
        Role::Desk => "desk",
    }
}

fn confirm(arguments: &ConfirmArguments) -> Result<bool, Failed> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Failed::Runtime)?;
    let authority = Authority::open(&arguments.dir);
    let (_, directory) = authority.directory()?;
    let trust = Trust::Root(directory.hub.tls_root.clone());
    let exchange = HttpExchange::new(&directory.hub.url, trust, Timestamp(0))
        .map_err(|_: ExchangeError| Failed::Url(directory.hub.url.clone()))?;
    let url = directory.hub.url.clone();
    let desk = Desk { authority, exchange, arguments };
    runtime.block_on(desk.serve(directory)).map_err(|error| match error {
        Failed::Registrar(RegistrarError::Hub(error)) => Failed::Hub(url, error),
        other => other,
    })
}

/// The registrar at work.
struct Desk<'a> {
    authority: Authority,
    exchange: HttpExchange,
    arguments: &'a ConfirmArguments,
}

impl Desk<'_> {
    /// Waits until a device comes and deals with all that have; `false` when none was certified.
    async fn serve(&self, mut directory: Directory) -> Result<bool, Failed> {
        let rounds = self.arguments.wait.div_ceil(POLL.as_secs()).max(1);
        for round in 0..rounds {
            if round > 0 {
                tokio::time::sleep(POLL).await;
            }
            let (mut seen, mut certified) = (0_usize, 0_usize);
            for name in self.authority.registrars()? {
                let codes = self.authority.codes(outside::now())?;
                let codes: Vec<EnrolmentCode> =
                    codes.into_iter().filter(|waiting| waiting.registrar == name).map(|w| w.code).collect();
                if codes.is_empty() {
                    continue;
                }
                let key = self.authority.registrar_key(&name)?;
                let registrar = Registrar::new(&self.exchange, &key, &directory.hub.url);
                let applicants = registrar.applicants(&codes, self.number()?, outside::now()).await?;
                for applicant in &applicants.proved {
                    seen += 1;
                    certified += usize::from(self.decide(&registrar, applicant, &mut directory).await?);
                }
            }
            if seen > 0 {
                return Ok(certified == seen);
            }
            if self.authority.codes(outside::now())?.is_empty() {
                return Err(Failed::NoCode);
            }
        }
        writeln!(crate::terminal::err(), "fener: no device came in time")?;
        Ok(false)
    }

    fn number(&self) -> Result<u64, AuthorityError> {
        self.authority.next_number(outside::now())
    }

    /// Lets a person compare, and certifies or turns away.
    async fn decide(
        &self,
        registrar: &Registrar<'_, HttpExchange>,
        applicant: &Applicant<'_>,
        directory: &mut Directory,
    ) -> Result<bool, Failed> {
        if !self.ask(applicant)? {
            registrar.refuse(applicant, self.number()?, outside::now()).await?;
            self.authority.forget_code(applicant.code)?;
            self.tell(applicant, None, directory)?;
            return Ok(false);
        }
        // The directory first: when the desk learns that it is one, referrals can be sealed to it.
        self.add_keys(applicant, directory).await?;
        let numbered = (self.number()?, outside::now());
        let certificate = registrar.approve(applicant, directory, numbered, &mut outside::rng()).await?;
        self.authority.forget_code(applicant.code)?;
        self.tell(applicant, Some(certificate.device), directory)?;
        Ok(true)
    }

    fn ask(&self, applicant: &Applicant<'_>) -> Result<bool, Failed> {
        let EnrolmentCode { role, place, .. } = applicant.code;
        let word = device_word(*role);
        let mut err = crate::terminal::err();
        writeln!(err, "A {word} of {place} shows the digits:  {}", applicant.digits)?;
        if self.arguments.yes {
            writeln!(err, "Not compared by anybody (--yes).")?;
            return Ok(true);
        }
        write!(err, "Does its screen show exactly these? [y/N] ")?;
        err.flush()?;
        let mut answer = String::new();
        io::stdin().lock().read_line(&mut answer)?;
        Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "e" | "E" | "evet"))
    }

    /// A desk's keys go into the directory, signed anew by the root key and brought to the hub.
    async fn add_keys(&self, applicant: &Applicant<'_>, directory: &mut Directory) -> Result<(), Failed> {
        let Some(keys) = &applicant.request.agency else {
            return Ok(());
        };
        let id = &applicant.code.place;
        keys.sealing.verify(&keys.identity, id).map_err(Failed::AgencyKeys)?;
        let mut next = directory.clone();
        let agency = next.agencies.iter_mut().find(|agency| agency.id == *id);
        let agency = agency.ok_or_else(|| Failed::NobodyFor(id.clone()))?;
        if agency.identity != NO_IDENTITY && agency.identity != keys.identity {
            return Err(Failed::HasKeys(id.clone()));
        }
        if !agency.sealing_keys.iter().any(|known| known.key == keys.sealing.key) {
            agency.identity = keys.identity;
            agency.sealing_keys.push(keys.sealing.clone());
            next_version(&mut next, outside::now());
            *directory = next;
            self.authority.sign_directory(directory)?;
        }
        let (signed, _) = self.authority.directory()?;
        publish(&self.exchange, &signed)
            .await
            .map_err(|error| Failed::Publish(directory.hub.url.clone(), error))
    }

    fn tell(
        &self,
        applicant: &Applicant<'_>,
        device: Option<[u8; 16]>,
        directory: &Directory,
    ) -> Result<(), Failed> {
        let EnrolmentCode { role, place, .. } = applicant.code;
        let mut out = crate::terminal::out();
        if self.arguments.json {
            let line = json!({
                "approved": device.is_some(),
                "digits": applicant.digits,
                "place": place,
                "role": role,
                "device": device.map(|device| fener_sign::text::to_hex(&device)),
                "directory": directory.version,
            });
            return Ok(writeln!(out, "{line}")?);
        }
        let word = device_word(*role);
        match device {
            Some(device) => {
                writeln!(out, "Certified a {word} of {place}. Directory {}.", directory.version)?;
                let device = fener_sign::text::to_hex(&device);
                writeln!(out, "Should it be lost: fener admin revoke --device {device}")?;
            }
            None => writeln!(out, "Turned away a {word} of {place}.")?,
        }
        Ok(())
    }
}
