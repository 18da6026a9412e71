//! `fener admin`: the holder of the root key. Makes the keys and the directory, and brings the directory to the hub.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Subcommand};
use fener_model::Timestamp;
use fener_sign::directory::{self, Agency, Hub, Names, Registrar, Revocation, Station};
use fener_sign::{Directory, PublicKey, SigningKey};
use fener_sync::{ExchangeError, HttpExchange, SyncError, Trust, registrar};
use fener_wire::Code;
use rand_core::CryptoRng;
use serde_json::json;
use zeroize::Zeroizing;

use crate::authority::{Authority, AuthorityError};
use crate::outside;
use crate::protocol::cannot;

/// Arguments of `fener admin`.
#[derive(Args, Debug)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the root key, the registrar keys and the first directory, with fictitious agencies.
    Init {
        /// The folder to make. Nothing that exists is written over.
        #[arg(long)]
        out: PathBuf,
        /// Where devices find the hub, such as `https://127.0.0.1:8443`.
        #[arg(long)]
        hub_url: String,
        /// The data folder that `fener-hub init` made.
        #[arg(long)]
        hub_data: PathBuf,
        /// Stations, by id; may be given several times.
        #[arg(long = "station", default_value = "demo-station")]
        stations: Vec<String>,
        /// One line of JSON instead of words.
        #[arg(long)]
        json: bool,
    },
    /// No longer believe a device: one that was lost or stolen. Signs a new directory and brings it to the hub.
    Revoke {
        /// The folder that `fener admin init` made.
        #[arg(long)]
        dir: PathBuf,
        /// The device, 32 hexadecimal digits, as `fener registrar confirm` named it.
        #[arg(long)]
        device: String,
        /// One line of JSON instead of words.
        #[arg(long)]
        json: bool,
    },
    /// Bring the newest directory to the hub.
    Publish {
        /// The folder that `fener admin init` made.
        #[arg(long)]
        dir: PathBuf,
        /// One line of JSON instead of words.
        #[arg(long)]
        json: bool,
    },
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
enum AdminError {
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    #[error("cannot read `{0}`; is this the folder that `fener-hub init` made?")]
    HubData(PathBuf, #[source] io::Error),
    #[error("`{0}` is not a hub's receipt key")]
    ReceiptKey(PathBuf),
    #[error("`{0}` is no address of a hub: it is `https://` and a host, such as `https://127.0.0.1:8443`")]
    Url(String),
    #[error("`{0}` is no device: it is 32 hexadecimal digits, as `fener registrar confirm` names it")]
    Device(String),
    #[error("the hub believes another root key: it is to be started with `--root-key` of this folder")]
    OtherRoot,
    #[error("the hub holds another directory of this version or a later one")]
    Stale,
    #[error("the hub at `{0}` did not take the directory")]
    Hub(String, #[source] SyncError),
    #[error("no room to work in")]
    Runtime(#[source] io::Error),
    #[error("cannot write")]
    Output(#[from] io::Error),
}

impl AdminError {
    /// Why the hub at this address did not take a directory.
    fn of_hub(url: &str, error: SyncError) -> Self {
        match error {
            SyncError::Refused(Code::BadDirectory) => Self::OtherRoot,
            SyncError::Refused(Code::StaleDirectory) => Self::Stale,
            other => Self::Hub(url.to_owned(), other),
        }
    }
}

/// The registrar who certifies the desks of all agencies.
const DESKS: &str = "desks";
/// After so long without a newer directory a device says that it should sync; it never blocks.
const WARN_AFTER_MS: u64 = 30 * 86_400_000;
/// An agency that has brought no keys yet: no signature fits this key.
pub(crate) const NO_IDENTITY: PublicKey = PublicKey([0; 32]);

/// Id, kind and names of the agencies of a demonstration. The names say what they are.
const AGENCIES: [(&str, &str, &str, &str); 4] = [
    (
        "demo-migration",
        "migration",
        "Deneme Göç İdaresi (gerçek değildir)",
        "Demo Migration Administration (fictitious)",
    ),
    (
        "demo-family",
        "family",
        "Deneme Aile ve Sosyal Hizmetler (gerçek değildir)",
        "Demo Family and Social Services (fictitious)",
    ),
    (
        "demo-prosecutor",
        "prosecutor",
        "Deneme Cumhuriyet Savcılığı (gerçek değildir)",
        "Demo Public Prosecutor (fictitious)",
    ),
    ("demo-ngo", "ngo", "Deneme Sığınma Derneği (gerçek değildir)", "Demo Shelter Association (fictitious)"),
];

pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let done = match &arguments.command {
        Command::Init { out, hub_url, hub_data, stations, json } => {
            init(out, hub_url, hub_data, stations, *json)
        }
        Command::Revoke { dir, device, json } => revoke(dir, device, *json),
        Command::Publish { dir, json } => publish(dir, *json),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => cannot(&error),
    }
}

fn init(out: &Path, url: &str, hub_data: &Path, stations: &[String], json: bool) -> Result<(), AdminError> {
    let hub = Hub {
        url: url.trim_end_matches('/').to_owned(),
        tls_root: read(&hub_data.join("tls-root.der"))?,
        receipt_key: receipt_key(&hub_data.join("receipt.key"))?,
    };
    // Refused here rather than by the first device.
    to_hub(&hub)?;
    let mut rng = outside::rng();
    let root = SigningKey::generate(&mut rng);
    let mut names: Vec<&str> = stations.iter().map(String::as_str).collect();
    names.push(DESKS);
    let keys: Vec<(&str, SigningKey)> =
        names.into_iter().map(|name| (name, SigningKey::generate(&mut rng))).collect();
    let directory = first_directory(hub, &keys, outside::now(), &mut rng);
    let registrars: Vec<(&str, &SigningKey)> = keys.iter().map(|(name, key)| (*name, key)).collect();
    Authority::create(out, &root, &registrars, &directory)?;
    let mut stdout = crate::terminal::out();
    if json {
        let ids: Vec<&str> = directory.agencies.iter().map(|agency| agency.id.as_str()).collect();
        let line = json!({ "root_key": root.public(), "version": 1, "stations": stations, "agencies": ids });
        return Ok(writeln!(stdout, "{line}")?);
    }
    writeln!(stdout, "Made the keys and directory 1 in {}.", out.display())?;
    writeln!(stdout, "Every agency in it is fictitious.")?;
    writeln!(stdout, "Start the hub with: --root-key {}", root.public())?;
    Ok(writeln!(stdout, "Then bring it the directory: fener admin publish --dir {}", out.display())?)
}

/// Each station has its registrar, all desks have one. All share one region mailbox, so that the hub cannot tell whom
/// a referral is for.
fn first_directory(
    hub: Hub,
    keys: &[(&str, SigningKey)],
    now: Timestamp,
    rng: &mut impl CryptoRng,
) -> Directory {
    let mut mailbox = [0_u8; 16];
    rng.fill_bytes(&mut mailbox);
    let agency_ids: Vec<String> = AGENCIES.iter().map(|(id, ..)| (*id).to_owned()).collect();
    let registrar = |(name, key): &(&str, SigningKey)| match *name {
        DESKS => Registrar { key: key.public(), stations: Vec::new(), agencies: agency_ids.clone() },
        station => Registrar { key: key.public(), stations: vec![station.to_owned()], agencies: Vec::new() },
    };
    let agency = |(id, kind, tr, en): &(&str, &str, &str, &str)| Agency {
        id: (*id).to_owned(),
        kind: (*kind).to_owned(),
        names: Names { tr: (*tr).to_owned(), en: (*en).to_owned() },
        identity: NO_IDENTITY,
        sealing_keys: Vec::new(),
        mailbox,
    };
    let stations = keys.iter().filter(|(name, _)| *name != DESKS);
    let station = |(id, _): &(&str, SigningKey)| Station {
        id: (*id).to_owned(),
        mailbox,
        agencies: agency_ids.clone(),
    };
    let issued_at = u64::try_from(now.0).unwrap_or(0);
    Directory {
        schema: directory::SCHEMA.to_owned(),
        version: 1,
        issued_at,
        warn_after: issued_at.saturating_add(WARN_AFTER_MS),
        hub,
        registrars: keys.iter().map(registrar).collect(),
        agencies: AGENCIES.iter().map(agency).collect(),
        stations: stations.map(station).collect(),
        revoked: Vec::new(),
    }
}

/// The next directory: one version on, as of now.
pub(crate) fn next_version(directory: &mut Directory, now: Timestamp) {
    directory.version = directory.version.saturating_add(1);
    directory.issued_at = u64::try_from(now.0).unwrap_or(0).max(directory.issued_at);
    directory.warn_after = directory.issued_at.saturating_add(WARN_AFTER_MS);
}

/// From now on nothing that the device signs is believed. What it signed before stays valid: a stolen tablet's referrals of
/// yesterday are real. A device that is on the list stays on it with its time.
fn revoke(dir: &Path, device: &str, json: bool) -> Result<(), AdminError> {
    let wrong = || AdminError::Device(device.to_owned());
    let id: [u8; 16] = fener_sign::text::from_hex(device).ok_or_else(wrong)?;
    let authority = Authority::open(dir);
    let (_, mut directory) = authority.directory()?;
    if !directory.is_revoked(&id, None) {
        next_version(&mut directory, outside::now());
        directory.revoked.push(Revocation { device: id, revoked_at: directory.issued_at });
        authority.sign_directory(&directory)?;
    }
    // Signed and kept: where the hub cannot be reached now, `publish` brings it later.
    publish(dir, json)
}

fn publish(dir: &Path, json: bool) -> Result<(), AdminError> {
    let (signed, directory) = Authority::open(dir).directory()?;
    let exchange = to_hub(&directory.hub)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let published = runtime.map_err(AdminError::Runtime)?.block_on(registrar::publish(&exchange, &signed));
    published.map_err(|error| AdminError::of_hub(&directory.hub.url, error))?;
    let mut stdout = crate::terminal::out();
    match json {
        true => Ok(writeln!(stdout, "{}", json!({ "version": directory.version }))?),
        false => Ok(writeln!(stdout, "The hub holds directory {}.", directory.version)?),
    }
}

/// The way to the hub of a directory.
fn to_hub(hub: &Hub) -> Result<HttpExchange, AdminError> {
    let trust = Trust::Root(hub.tls_root.clone());
    HttpExchange::new(&hub.url, trust, Timestamp(0))
        .map_err(|_: ExchangeError| AdminError::Url(hub.url.clone()))
}

fn read(path: &Path) -> Result<Vec<u8>, AdminError> {
    fs::read(path).map_err(|error| AdminError::HubData(path.to_owned(), error))
}

fn receipt_key(path: &Path) -> Result<PublicKey, AdminError> {
    let seed = Zeroizing::new(read(path)?);
    let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| AdminError::ReceiptKey(path.to_owned()))?;
    Ok(SigningKey::from_seed(seed).public())
}
