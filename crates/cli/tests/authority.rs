//! From nothing to an enrolled tablet and desk, with the commands as a person types them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "tests"
)]

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use fener_hub::{Hub, ServerLimits, Settings};
use fener_sign::directory::SealingKey;
use fener_sign::enrolment::AgencyKeys;
use fener_sign::{Directory, SignedDirectory, SigningKey};
use fener_sync::enrol::{self, EnrolError, EnrolState};
use fener_sync::{HttpExchange, RunOptions, SyncError, run};
use fener_vault::{Outbox, ProtectionLevel, SecretPlaces, open_device};
use fener_wire::Code;
use serde_json::Value;
use tempfile::TempDir;
use tokio::net::TcpListener;

fn rng() -> impl rand_core::CryptoRng + Send {
    getrandom::rand_core::UnwrapErr(getrandom::SysRng)
}

fn now_ms() -> u64 {
    u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap()
}

/// Runs `fener` with these words on its standard input.
async fn fener(arguments: Vec<String>, input: &'static str) -> Output {
    let run = move || {
        let mut child = Command::new(env!("CARGO_BIN_EXE_fener"))
            .args(&arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that asks nothing may have closed its end already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        child.wait_with_output().unwrap()
    };
    tokio::task::spawn_blocking(run).await.unwrap()
}

fn words(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|word| (*word).to_owned()).collect()
}

#[track_caller]
fn said(output: &Output) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// A hub and the folder of whoever vouches, made by the commands.
struct Stage {
    scratch: TempDir,
    listener: Option<TcpListener>,
    root_key: String,
}

impl Stage {
    async fn new() -> Self {
        let scratch = TempDir::new().unwrap();
        let data = scratch.path().join("hub");
        fener_hub::init(&data, &[], &["127.0.0.1".parse().unwrap()], &mut rng()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        let mut stage = Self { scratch, listener: Some(listener), root_key: String::new() };
        let made = said(&stage.init(&url).await);
        stage.root_key = made["root_key"].as_str().unwrap().to_owned();
        stage
    }

    fn dir(&self) -> PathBuf {
        self.scratch.path().join("authority")
    }

    async fn init(&self, url: &str) -> Output {
        let data = self.scratch.path().join("hub");
        let (dir, data) = (self.dir().display().to_string(), data.display().to_string());
        let line = ["admin", "init", "--out", &dir, "--hub-url", url, "--hub-data", &data, "--json"];
        fener(words(&line), "").await
    }

    async fn serve(&mut self) {
        let settings = Settings { root_key: Some(self.root_key.parse().unwrap()), ..Settings::default() };
        let hub = Hub::open(&self.scratch.path().join("hub"), settings, Arc::new(now_ms)).await.unwrap();
        let listener = self.listener.take().unwrap();
        let forever = std::future::pending();
        tokio::spawn(fener_hub::serve(Arc::new(hub), listener, ServerLimits::default(), forever));
    }

    async fn run(&self, command: &[&str], more: &[&str], input: &'static str) -> Output {
        let dir = self.dir().display().to_string();
        let line = [command, &["--dir", &dir], more].concat();
        fener(words(&line), input).await
    }

    async fn code(&self, of: &[&str]) -> String {
        let made = said(&self.run(&["registrar", "code", "--json"], of, "").await);
        assert_eq!(made["minutes"], 15);
        made["code"].as_str().unwrap().to_owned()
    }

    fn directory(&self) -> Directory {
        let bytes = std::fs::read(self.dir().join("directory.signed")).unwrap();
        SignedDirectory::decode(&bytes).unwrap().verify(&self.root_key.parse().unwrap()).unwrap()
    }
}

struct Device {
    _folder: TempDir,
    outbox: Outbox,
}

fn device() -> Device {
    let folder = TempDir::new().unwrap();
    let (_, outbox) =
        open_device(folder.path(), ProtectionLevel::Software, &SecretPlaces::default(), &mut rng()).unwrap();
    Device { _folder: folder, outbox }
}

fn desk_keys(agency: &str) -> AgencyKeys {
    let identity = SigningKey::generate(&mut rng());
    let sealing = SealingKey::issue(&identity, agency, [7; 32], now_ms() + 86_400_000);
    AgencyKeys { identity: identity.public(), sealing }
}

async fn begin(device: &mut Device, text: &str, keys: Option<AgencyKeys>) -> (HttpExchange, String) {
    let code = enrol::read_code(text).unwrap();
    let exchange = HttpExchange::for_code(&code).unwrap();
    let pending = enrol::begin(&mut device.outbox, &exchange, code, keys, &mut rng()).await.unwrap();
    let digits = pending.digits().to_owned();
    (exchange, digits)
}

const CONFIRM: [&str; 5] = ["registrar", "confirm", "--json", "--wait", "30"];

#[tokio::test(flavor = "multi_thread")]
async fn from_nothing_to_an_enrolled_tablet_and_desk() {
    let mut stage = Stage::new().await;
    stage.serve().await;
    assert_eq!(said(&stage.run(&["admin", "publish", "--json"], &[], "").await)["version"], 1);

    let mut tablet = device();
    let text = stage.code(&["--station", "demo-station"]).await;
    let (exchange, digits) = begin(&mut tablet, &text, None).await;
    let asked = stage.run(&CONFIRM, &[], "y\n").await;
    assert!(String::from_utf8_lossy(&asked.stderr).contains(&digits), "the registrar sees the same digits");
    let certified = said(&asked);
    assert_eq!((&certified["digits"], &certified["approved"]), (&digits.into(), &true.into()));
    let done = enrol::check(&mut tablet.outbox, &exchange, &mut rng()).await.unwrap();
    assert!(matches!(done, EnrolState::Done(_)));

    let mut desk = device();
    let text = stage.code(&["--agency", "demo-migration"]).await;
    let (exchange, _) = begin(&mut desk, &text, Some(desk_keys("demo-migration"))).await;
    let certified = said(&stage.run(&CONFIRM, &["--yes"], "").await);
    assert_eq!((&certified["role"], &certified["directory"]), (&"desk".into(), &2.into()));
    let done = enrol::check(&mut desk.outbox, &exchange, &mut rng()).await.unwrap();
    assert!(matches!(done, EnrolState::Done(_)));
    let held = desk.outbox.directory().unwrap().unwrap();
    assert_eq!(held.version, 2, "the desk finds its own keys in the directory");
    assert!(stage.directory().sealing_key("demo-migration", now_ms()).is_some());

    // Another desk of the same agency would lock the first one out.
    let mut second = device();
    let text = stage.code(&["--agency", "demo-migration"]).await;
    begin(&mut second, &text, Some(desk_keys("demo-migration"))).await;
    let refused = stage.run(&CONFIRM, &["--yes"], "").await;
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(stage.directory().version, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn digits_that_differ_turn_a_device_away() {
    let mut stage = Stage::new().await;
    stage.serve().await;
    said(&stage.run(&["admin", "publish", "--json"], &[], "").await);
    let mut tablet = device();
    let text = stage.code(&["--station", "demo-station"]).await;
    let (exchange, _) = begin(&mut tablet, &text, None).await;
    let away = stage.run(&["registrar", "confirm", "--wait", "30"], &[], "n\n").await;
    assert_eq!(away.status.code(), Some(1));
    let refused = enrol::check(&mut tablet.outbox, &exchange, &mut rng()).await;
    assert!(matches!(refused, Err(EnrolError::Refused)));
    let none = stage.run(&["registrar", "confirm", "--wait", "2"], &[], "").await;
    assert_eq!(none.status.code(), Some(2), "the code is used up");
    stage.code(&["--station", "demo-station"]).await;
    let late = stage.run(&["registrar", "confirm", "--wait", "2"], &[], "").await;
    assert_eq!(late.status.code(), Some(1), "nobody came in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_folder_is_private_and_never_written_over() {
    let stage = Stage::new().await;
    let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let dir = stage.dir();
    for (path, wanted) in [
        (dir.clone(), 0o700),
        (dir.join("registrars"), 0o700),
        (dir.join("root.key"), 0o600),
        (dir.join("registrars/demo-station.key"), 0o600),
        (dir.join("registrars/desks.key"), 0o600),
    ] {
        assert_eq!(mode(&path), wanted, "{}", path.display());
    }
    let before = std::fs::read(dir.join("root.key")).unwrap();
    let again = stage.init("https://127.0.0.1:1").await;
    assert_eq!(again.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&again.stderr).contains("nothing was changed"));
    assert_eq!(std::fs::read(dir.join("root.key")).unwrap(), before);

    let directory = stage.directory();
    let kinds: Vec<&str> = directory.agencies.iter().map(|agency| agency.kind.as_str()).collect();
    assert_eq!(kinds, ["migration", "family", "prosecutor", "ngo"]);
    for agency in &directory.agencies {
        assert!(agency.id.starts_with("demo-") && agency.sealing_keys.is_empty());
        assert!(agency.names.en.contains("fictitious") && agency.names.tr.contains("gerçek değildir"));
    }
    let elsewhere = stage.run(&["registrar", "code"], &["--station", "no-such-station"], "").await;
    assert_eq!(elsewhere.status.code(), Some(2));
    let told = String::from_utf8_lossy(&elsewhere.stderr).into_owned();
    assert!(told.contains("no station `no-such-station`; it has `demo-station`"), "{told}");
    let elsewhere = stage.run(&["registrar", "code"], &["--agency", "demo-migraton"], "").await;
    let told = String::from_utf8_lossy(&elsewhere.stderr).into_owned();
    assert!(told.contains("no agency `demo-migraton`; it has `demo-migration`, "), "{told}");
}

#[tokio::test]
async fn whoever_names_no_folder_is_told_what_makes_one() {
    for command in [
        &["admin", "publish", "--dir", "no/such/folder"][..],
        &["registrar", "code", "--station", "demo-station", "--dir", "no/such/folder"],
        &["registrar", "confirm", "--dir", "no/such/folder"],
    ] {
        let output = fener(words(command), "").await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("no/such/folder") && told.contains("fener admin init"), "{told}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_none_is_named() {
    let stage = Stage::new().await;
    std::fs::remove_dir_all(stage.dir()).unwrap();
    let told = String::from_utf8_lossy(&stage.init("127.0.0.1:8443").await.stderr).into_owned();
    assert!(told.contains("`127.0.0.1:8443` is no address of a hub"), "{told}");
    assert!(!stage.dir().exists(), "nothing is half made");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_of_another_root_key_says_so() {
    let mut stage = Stage::new().await;
    stage.root_key = SigningKey::generate(&mut rng()).public().to_string();
    stage.serve().await;
    let publish = stage.run(&["admin", "publish"], &[], "").await;
    assert_eq!(publish.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&publish.stderr).contains("another root key"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tablet_that_was_lost_is_no_longer_believed() {
    let mut stage = Stage::new().await;
    stage.serve().await;
    said(&stage.run(&["admin", "publish", "--json"], &[], "").await);
    let mut tablet = device();
    let text = stage.code(&["--station", "demo-station"]).await;
    let (exchange, _) = begin(&mut tablet, &text, None).await;
    let certified = said(&stage.run(&CONFIRM, &["--yes"], "").await);
    enrol::check(&mut tablet.outbox, &exchange, &mut rng()).await.unwrap();
    let sync = async |tablet: &mut Device| {
        let now = || fener_model::Timestamp(i64::try_from(now_ms()).unwrap());
        let options = RunOptions::new(&now, &|_| {});
        run(&mut tablet.outbox, &exchange, options, &mut rng()).await.error
    };
    assert!(sync(&mut tablet).await.is_none());

    for wrong in ["", "0123", &format!("{}zz", "0".repeat(30)), &"0".repeat(33)] {
        let none = stage.run(&["admin", "revoke", "--device", wrong], &[], "").await;
        assert_eq!(none.status.code(), Some(2), "{wrong}");
    }
    assert_eq!(stage.directory().version, 1, "a slip of the fingers signs nothing");
    let lost = certified["device"].as_str().unwrap();
    let revoked = said(&stage.run(&["admin", "revoke", "--json"], &["--device", lost], "").await);
    assert_eq!(revoked["version"], 2);
    let refused = sync(&mut tablet).await;
    assert!(matches!(refused, Some(SyncError::Refused(Code::RevokedDevice))), "{refused:?}");
    let since = stage.directory().revoked[0].revoked_at;

    // Said twice, it is the same list.
    let again = said(&stage.run(&["admin", "revoke", "--json"], &["--device", lost], "").await);
    assert_eq!(again["version"], 2);
    assert_eq!((stage.directory().revoked.len(), stage.directory().revoked[0].revoked_at), (1, since));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_is_not_there_takes_no_directory() {
    let mut stage = Stage::new().await;
    drop(stage.listener.take());
    let publish = stage.run(&["admin", "publish"], &[], "").await;
    assert_eq!(publish.status.code(), Some(2));
    let told = String::from_utf8_lossy(&publish.stderr).into_owned();
    let address = stage.directory().hub.url;
    assert!(
        told.contains(&format!("the hub at `{address}`")) && told.contains("cannot be reached"),
        "{told}"
    );
}
