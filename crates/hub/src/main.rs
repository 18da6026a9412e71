//! `fener-hub`: make a hub, and serve it.

use std::io::Write as _;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::SystemTime;

use clap::{Parser, Subcommand};
use fener_hub::{Hub, Identity, Rate, ServerLimits, Settings, init, serve};
use fener_sign::PublicKey;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// The central endpoint: keeps sealed envelopes it cannot read.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a data folder with a TLS root, a certificate and a receipt key. Refuses a folder that is in use.
    Init {
        /// The data folder to make.
        #[arg(long)]
        data: PathBuf,
        /// A name the hub is reached by; may be given several times.
        #[arg(long = "host", required_unless_present = "ips", value_parser = host)]
        hosts: Vec<String>,
        /// An address the hub is reached by; may be given several times.
        #[arg(long = "ip")]
        ips: Vec<IpAddr>,
    },
    /// Serve until SIGTERM or SIGINT.
    Serve {
        /// The data folder.
        #[arg(long)]
        data: PathBuf,
        /// Where to listen; port 0 takes a free one.
        #[arg(long, default_value = "127.0.0.1:8443")]
        listen: SocketAddr,
        /// Public key (hex) whose directories this hub believes.
        #[arg(long)]
        root_key: Option<PublicKey>,
        /// Requests of one device in a minute.
        #[arg(long, default_value_t = Settings::default().per_device.per_minute)]
        rate: u32,
        /// Requests of one device at once after a quiet time.
        #[arg(long, default_value_t = Settings::default().per_device.burst)]
        burst: u32,
        /// Print one line of JSON when ready: address, receipt key, TLS root.
        #[arg(long)]
        print_ready: bool,
    },
}

/// A host's name: words of letters, digits and hyphens, with points between.
fn host(text: &str) -> Result<String, String> {
    if text.parse::<IpAddr>().is_ok() {
        return Err("that is an address: say `--ip`".to_owned());
    }
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if text.len() <= 253 && text.split('.').all(is_label) {
        return Ok(text.to_owned());
    }
    Err("that is no host's name: say it without `https://` and without a port, such as `hub.example.org`"
        .to_owned())
}

/// Whoever makes a hub reads what is said; whoever runs one reads its log.
fn told(error: &AnyError, data: &Path) {
    let mut text = format!("fener-hub: `{}`: {error}", data.display());
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(&format!(": {cause}"));
        source = cause.source();
    }
    // Nobody is left to be told when this fails too.
    let _told = writeln!(std::io::stderr(), "{text}");
}

type AnyError = Box<dyn std::error::Error + Send + Sync>;

fn main() -> ExitCode {
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_env_filter(EnvFilter::try_from_env("FENER_LOG").unwrap_or_else(|_| EnvFilter::new("info")))
        .init();
    let command = Arguments::parse().command;
    let made = if let Command::Init { data, .. } = &command { Some(data.clone()) } else { None };
    let Err(error) = run(command) else { return ExitCode::SUCCESS };
    match made {
        Some(data) => told(&error, &data),
        None => tracing::error!(error = %error, "the hub stopped"),
    }
    ExitCode::FAILURE
}

fn run(command: Command) -> Result<(), AnyError> {
    match command {
        Command::Init { data, hosts, ips } => {
            init(&data, &hosts, &ips, &mut getrandom::rand_core::UnwrapErr(getrandom::SysRng))?;
            say(&describe(&Identity::open(&data)?))
        }
        Command::Serve { data, listen, root_key, rate, burst, print_ready } => {
            let per_device = Rate { per_minute: rate, burst };
            let settings = Settings { root_key, per_device, ..Settings::default() };
            let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
            runtime.block_on(serve_until_told(data, listen, settings, print_ready))
        }
    }
}

async fn serve_until_told(
    data: PathBuf,
    listen: SocketAddr,
    settings: Settings,
    print_ready: bool,
) -> Result<(), AnyError> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let hub = Arc::new(Hub::open(&data, settings, Arc::new(now)).await?);
    let listener = TcpListener::bind(listen).await?;
    let address = listener.local_addr()?;
    if print_ready {
        let mut ready = describe(hub.identity());
        ready.insert("address".into(), address.to_string().into());
        say(&ready)?;
    }
    tracing::info!(code = "ready", "the hub serves");
    serve(hub, listener, ServerLimits::default(), async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
    .await;
    tracing::info!(code = "stopped", "the hub stopped as it was told");
    Ok(())
}

fn describe(identity: &Identity) -> serde_json::Map<String, serde_json::Value> {
    [
        ("receipt_key".to_owned(), identity.receipt_key().public().to_string().into()),
        ("tls_root".to_owned(), identity.tls_root_path().to_string_lossy().into()),
        ("tls_root_sha256".to_owned(), identity.tls_root_hash().to_string().into()),
    ]
    .into_iter()
    .collect()
}

fn say(words: &serde_json::Map<String, serde_json::Value>) -> Result<(), AnyError> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{}", serde_json::to_string(words)?)?;
    Ok(out.flush()?)
}

#[allow(clippy::disallowed_methods, reason = "the one place where the hub looks at the clock")]
fn now() -> u64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
