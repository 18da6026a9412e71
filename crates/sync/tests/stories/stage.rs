//! The stage: one hub, one root key, registrars, and devices with outboxes in scratch folders.

use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use fener_hub::{Hub, ServerLimits, Settings};
use fener_model::Timestamp;
use fener_sign::directory::{self, Agency, Names, SealingKey, Station};
use fener_sign::enrolment::AgencyKeys;
use fener_sign::{ContentHash, Directory, EnrolmentCode, Role, SignedDirectory, SigningKey};
use fener_sync::enrol::{self, EnrolState};
use fener_sync::registrar::{NewDevice, Registrar, new_code, publish};
use fener_sync::{Exchange, HttpExchange, RunOptions, SyncReport, Trust, run};
use fener_vault::{DeviceSecret, NewEnvelope, Outbox, ProtectionLevel, SecretPlaces, open_device};
use rand_core::{Rng as _, TryCryptoRng, TryRng};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Chance that is the same in every run of a test.
pub(crate) struct Seeded {
    label: &'static str,
    counter: u64,
    block: Vec<u8>,
}

impl Seeded {
    pub(crate) fn new(label: &'static str) -> Self {
        Self { label, counter: 0, block: Vec::new() }
    }

    fn byte(&mut self) -> u8 {
        if self.block.is_empty() {
            self.block =
                ContentHash::of_parts(&[self.label.as_bytes(), &self.counter.to_be_bytes()]).0.to_vec();
            self.counter += 1;
        }
        self.block.pop().unwrap()
    }
}

impl TryRng for Seeded {
    type Error = Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }
    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(std::array::from_fn(|_| self.byte())))
    }
    fn try_fill_bytes(&mut self, dst: &mut [u8]) -> Result<(), Infallible> {
        dst.fill_with(|| self.byte());
        Ok(())
    }
}

impl TryCryptoRng for Seeded {}

/// The moment at which every story begins.
pub(crate) const START: u64 = 1_800_000_000_000;
pub(crate) const MINUTE: u64 = 60_000;
pub(crate) const REGION: [u8; 16] = [0xaa; 16];
pub(crate) const STATION: &str = "demo-station";
pub(crate) const AGENCY: &str = "demo-migration";

/// The hub's clock, which a story may move.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicU64>);

impl Clock {
    pub(crate) fn at(ms: u64) -> Self {
        Self(Arc::new(AtomicU64::new(ms)))
    }
    pub(crate) fn set(&self, ms: u64) {
        self.0.store(ms, Ordering::SeqCst);
    }
    pub(crate) fn ms(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }
    pub(crate) fn now(&self) -> Timestamp {
        Timestamp(i64::try_from(self.ms()).unwrap())
    }
}

struct Serving {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

/// A hub on the loopback that can be stopped, started and put back to an older state.
pub(crate) struct Stage {
    folder: TempDir,
    pub(crate) clock: Clock,
    pub(crate) root: SigningKey,
    pub(crate) registrar: SigningKey,
    pub(crate) directory: Directory,
    pub(crate) rng: Seeded,
    pub(crate) address: SocketAddr,
    serving: Option<Serving>,
    seq: u64,
}

impl Stage {
    /// A hub that serves, with a directory of one station and one agency without keys.
    pub(crate) async fn new(label: &'static str) -> Self {
        let folder = TempDir::new().unwrap();
        let mut rng = Seeded::new(label);
        let here = IpAddr::V4(Ipv4Addr::LOCALHOST);
        fener_hub::init(&folder.path().join("hub"), &[], &[here], &mut rng).unwrap();
        let listener = TcpListener::bind((here, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (root, registrar) = (SigningKey::generate(&mut rng), SigningKey::generate(&mut rng));
        let directory = first_directory(&folder.path().join("hub"), address, &registrar);
        let clock = Clock::at(START);
        let mut stage =
            Self { folder, clock, root, registrar, directory, rng, address, serving: None, seq: 0 };
        stage.serve(listener).await;
        stage.publish().await;
        stage
    }

    pub(crate) fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    async fn serve(&mut self, listener: TcpListener) {
        let clock = self.clock.clone();
        let settings = Settings { root_key: Some(self.root.public()), ..Settings::default() };
        let hub = Hub::open(&self.hub_folder(), settings, Arc::new(move || clock.ms())).await.unwrap();
        let (stop, stopped) = oneshot::channel();
        let task =
            tokio::spawn(fener_hub::serve(Arc::new(hub), listener, ServerLimits::default(), async move {
                let _ = stopped.await;
            }));
        self.serving = Some(Serving { stop, task });
    }

    pub(crate) async fn stop(&mut self) {
        let Serving { stop, task } = self.serving.take().unwrap();
        stop.send(()).unwrap();
        task.await.unwrap();
    }

    pub(crate) async fn start(&mut self) {
        let listener = TcpListener::bind(self.address).await.unwrap();
        self.serve(listener).await;
    }

    /// Copies the hub's folder away, as a backup does.
    pub(crate) fn back_up(&self) -> TempDir {
        let backup = TempDir::new().unwrap();
        copy(&self.hub_folder(), backup.path());
        backup
    }

    /// Puts the hub back to what it was.
    pub(crate) fn put_back(&self, backup: &TempDir) {
        std::fs::remove_dir_all(self.hub_folder()).unwrap();
        std::fs::create_dir(self.hub_folder()).unwrap();
        copy(backup.path(), &self.hub_folder());
    }

    pub(crate) fn signed(&self) -> SignedDirectory {
        SignedDirectory::sign(&self.directory, &self.root).unwrap()
    }

    pub(crate) fn exchange(&self) -> HttpExchange {
        let trust = Trust::Root(self.directory.hub.tls_root.clone());
        HttpExchange::new(&self.directory.hub.url, trust, Timestamp(0)).unwrap()
    }

    pub(crate) async fn publish(&self) {
        publish(&self.exchange(), &self.signed()).await.unwrap();
    }

    pub(crate) fn next_seq(&mut self) -> u64 {
        self.seq += 1;
        self.seq
    }

    pub(crate) fn code(&mut self, role: Role) -> EnrolmentCode {
        let place = if role == Role::Tablet { STATION } else { AGENCY };
        let (root, registrar) = (self.root.public(), self.registrar.public());
        new_code(
            &self.directory,
            &root,
            &registrar,
            NewDevice { role, place, software_allowed: true },
            &mut self.rng,
        )
        .unwrap()
    }

    /// The same code again, as whoever typed it has it.
    pub(crate) fn copy_of(code: &EnrolmentCode) -> EnrolmentCode {
        EnrolmentCode::decode(&code.encode().unwrap()).unwrap()
    }

    /// The registrar looks, and certifies everyone who proved to hold one of the codes.
    pub(crate) async fn approve(&mut self, code: EnrolmentCode) -> Vec<String> {
        let (exchange, codes) = (self.exchange(), [code]);
        let (look, decide) = (self.next_seq(), self.next_seq());
        let now = self.clock.now();
        let registrar = Registrar::new(&exchange, &self.registrar, &self.directory.hub.url);
        let found = registrar.applicants(&codes, look, now).await.unwrap();
        let mut digits = Vec::new();
        for applicant in &found.proved {
            registrar.approve(applicant, &self.directory, (decide, now), &mut self.rng).await.unwrap();
            digits.push(applicant.digits.clone());
        }
        digits
    }

    /// A desk's keys go into the next directory.
    pub(crate) async fn add_keys(&mut self, keys: &AgencyKeys) {
        let agency = self.directory.agencies.iter_mut().find(|agency| agency.id == AGENCY).unwrap();
        agency.identity = keys.identity;
        agency.sealing_keys.push(keys.sealing.clone());
        self.directory.version += 1;
        self.publish().await;
    }

    /// An enrolled device.
    pub(crate) async fn device(&mut self, role: Role) -> Device {
        let mut device = Device::fresh();
        let code = self.code(role);
        let keys = (role == Role::Desk).then(|| agency_keys(&mut self.rng));
        let exchange = HttpExchange::for_code(&code).unwrap();
        let copy = Self::copy_of(&code);
        enrol::begin(&mut device.outbox, &exchange, copy, keys.clone(), &mut self.rng).await.unwrap();
        if let Some(keys) = &keys {
            self.add_keys(keys).await;
        }
        assert_eq!(self.approve(code).await.len(), 1);
        let state = enrol::check(&mut device.outbox, &exchange, &mut self.rng).await.unwrap();
        assert!(matches!(state, EnrolState::Done(_)));
        device
    }

    /// One sync over the real way to the hub.
    pub(crate) async fn sync(&mut self, device: &mut Device) -> SyncReport {
        let exchange = HttpExchange::for_device(&device.outbox).unwrap();
        self.sync_over(device, &exchange).await
    }

    pub(crate) async fn sync_over(&mut self, device: &mut Device, exchange: &impl Exchange) -> SyncReport {
        let clock = device.clock.clone();
        let now = move || clock.now();
        run(&mut device.outbox, exchange, RunOptions::new(&now, &|_| {}), &mut self.rng).await
    }
}

/// A device's files.
pub(crate) struct Device {
    pub(crate) folder: TempDir,
    pub(crate) outbox: Outbox,
    pub(crate) clock: Clock,
    _secret: DeviceSecret,
}

impl Device {
    pub(crate) fn fresh() -> Self {
        let folder = TempDir::new().unwrap();
        let (secret, outbox) = open_device(
            folder.path(),
            ProtectionLevel::Software,
            &SecretPlaces::default(),
            &mut Seeded::new("device"),
        )
        .unwrap();
        Self { folder, outbox, clock: Clock::at(START), _secret: secret }
    }

    /// Switched off and on again.
    pub(crate) fn restarted(self) -> Self {
        let Self { folder, outbox, clock, _secret } = self;
        drop(outbox);
        let (secret, outbox) = open_device(
            folder.path(),
            ProtectionLevel::Software,
            &SecretPlaces::default(),
            &mut Seeded::new("device"),
        )
        .unwrap();
        Self { folder, outbox, clock, _secret: secret }
    }

    /// Queues `count` envelopes for the region.
    pub(crate) fn queue(&mut self, rng: &mut Seeded, count: usize) -> Vec<ContentHash> {
        let now = self.clock.now();
        (0..count)
            .map(|_| {
                let bytes = envelope(rng);
                let new = NewEnvelope { bytes: &bytes, mailbox: REGION, referral: None };
                self.outbox.queue(&new, now).unwrap();
                ContentHash::of(&bytes)
            })
            .collect()
    }

    pub(crate) fn unsent(&self) -> usize {
        self.outbox.waiting().unwrap().len()
    }

    pub(crate) fn receipt(&self, hash: &ContentHash) -> Option<Vec<u8>> {
        self.outbox.envelope(hash).unwrap().unwrap().receipt
    }
}

/// Bytes that look like an envelope to everyone without its keys.
pub(crate) fn envelope(rng: &mut Seeded) -> Vec<u8> {
    let mut bytes = vec![0_u8; fener_wire::limits::ENVELOPE_LEN];
    let (head, _) = bytes.split_at_mut(64);
    rng.fill_bytes(head);
    bytes
}

pub(crate) fn agency_keys(rng: &mut Seeded) -> AgencyKeys {
    let identity = SigningKey::generate(rng);
    let mut key = [0_u8; 32];
    rng.fill_bytes(&mut key);
    let sealing = SealingKey::issue(&identity, AGENCY, key, START + 30 * 24 * 60 * MINUTE);
    AgencyKeys { identity: identity.public(), sealing }
}

fn first_directory(hub: &Path, address: SocketAddr, registrar: &SigningKey) -> Directory {
    let receipt: [u8; 32] = std::fs::read(hub.join("receipt.key")).unwrap().try_into().unwrap();
    Directory {
        schema: directory::SCHEMA.to_owned(),
        version: 1,
        issued_at: START,
        warn_after: START + 30 * 24 * 60 * MINUTE,
        hub: directory::Hub {
            url: format!("https://{address}"),
            tls_root: std::fs::read(hub.join("tls-root.der")).unwrap(),
            receipt_key: SigningKey::from_seed(&receipt).public(),
        },
        registrars: vec![directory::Registrar {
            key: registrar.public(),
            stations: vec![STATION.to_owned()],
            agencies: vec![AGENCY.to_owned()],
        }],
        agencies: vec![Agency {
            id: AGENCY.to_owned(),
            kind: "migration".to_owned(),
            names: Names { tr: "Deneme".to_owned(), en: "Demo".to_owned() },
            identity: fener_sign::PublicKey([0; 32]),
            sealing_keys: Vec::new(),
            mailbox: REGION,
        }],
        stations: vec![Station {
            id: STATION.to_owned(),
            mailbox: REGION,
            agencies: vec![AGENCY.to_owned()],
        }],
        revoked: Vec::new(),
    }
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}
