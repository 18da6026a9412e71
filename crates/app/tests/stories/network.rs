//! A hub on the loopback that comes and goes as a network does, and those who answer in its name.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener as Reserved};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use fener_hub::{Hub, Identity, ServerLimits, Settings};
use fener_model::Timestamp;
use fener_sign::{EnrolmentCode, Role, SigningKey};
use fener_sync::registrar::{NewDevice, Registrar, new_code, publish};
use fener_sync::{HttpExchange, Trust};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;

use crate::support::{AGENCIES, Authority, Device, START, STATION, TestRng, scratch};

const HERE: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

pub(crate) const PORTAL: &[u8] =
    b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 27\r\nconnection: close\r\n\r\n\
    <html>Please sign in</html>";
pub(crate) const BROKEN: &[u8] = b"HTTP/1.1 500 Oops\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";

struct Serving {
    stop: oneshot::Sender<()>,
    task: tokio::task::JoinHandle<()>,
}

/// The network: a hub, its authority, and whoever pretends to be it.
pub(crate) struct Network {
    pub(crate) runtime: Runtime,
    pub(crate) authority: Authority,
    pub(crate) address: SocketAddr,
    pub(crate) hub_clock: Arc<AtomicU64>,
    folder: TempDir,
    rng: TestRng,
    seq: u64,
    serving: Option<Serving>,
}

impl Network {
    /// A hub that serves, with the authority's directory.
    pub(crate) fn up() -> Self {
        let folder = scratch();
        let mut rng = TestRng(0x0e7);
        let hub = folder.path().join("hub");
        fener_hub::init(&hub, &[], &[HERE], &mut rng).unwrap();
        let address = Reserved::bind((HERE, 0)).unwrap().local_addr().unwrap();
        let identity = Identity::open(&hub).unwrap();
        let url = format!("https://{address}");
        let authority = Authority::of(&url, identity.tls_root(), identity.receipt_key().public());
        drop(identity);
        let hub_clock = Arc::new(AtomicU64::new(START as u64));
        let runtime = Runtime::new().unwrap();
        let mut network = Self { runtime, authority, address, hub_clock, folder, rng, seq: 0, serving: None };
        network.connect();
        network.publish();
        network
    }

    pub(crate) fn hub_folder(&self) -> PathBuf {
        self.folder.path().join("hub")
    }

    /// The hub answers.
    pub(crate) fn connect(&mut self) {
        let clock = Arc::clone(&self.hub_clock);
        let settings = Settings { root_key: Some(self.authority.root.public()), ..Settings::default() };
        let folder = self.hub_folder();
        let address = self.address;
        let (stop, stopped) = oneshot::channel();
        let (hub, listener) = self.runtime.block_on(async move {
            let listener = TcpListener::bind(address).await.unwrap();
            let clock = Arc::new(move || clock.load(Ordering::SeqCst));
            let hub = Arc::new(Hub::open(&folder, settings, clock).await.unwrap());
            (hub, listener)
        });
        let task = self.runtime.spawn(fener_hub::serve(hub, listener, ServerLimits::default(), async move {
            let _ = stopped.await;
        }));
        self.serving = Some(Serving { stop, task });
    }

    /// Nobody answers.
    pub(crate) fn disconnect(&mut self) {
        let Serving { stop, task } = self.serving.take().unwrap();
        stop.send(()).unwrap();
        self.runtime.block_on(task).unwrap();
        // Connections that end by themselves hold the hub's folder a moment longer.
        let end = Instant::now() + Duration::from_secs(60);
        while Identity::open(&self.hub_folder()).is_err() {
            assert!(Instant::now() < end, "the hub does not let go of its folder");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Somebody else answers at the hub's address, always with the same bytes, until what is given back is dropped.
    pub(crate) fn impostor(&self, tls: Option<Arc<ServerConfig>>, answer: &'static [u8]) -> Impostor {
        let (stop, mut stopped) = oneshot::channel::<()>();
        let (address, acceptor) = (self.address, tls.map(TlsAcceptor::from));
        let listener = self.runtime.block_on(async move { TcpListener::bind(address).await.unwrap() });
        let task = self.runtime.spawn(async move {
            loop {
                let accepted =
                    tokio::select! { _ = &mut stopped => return, accepted = listener.accept() => accepted };
                let (Ok((stream, _)), acceptor) = (accepted, acceptor.clone()) else { return };
                tokio::spawn(async move {
                    match acceptor {
                        None => reply(stream, answer).await,
                        Some(acceptor) => {
                            if let Ok(stream) = acceptor.accept(stream).await {
                                reply(stream, answer).await;
                            }
                        }
                    }
                });
            }
        });
        Impostor { stop: Some(stop), task: Some(task), runtime: self.runtime.handle().clone() }
    }

    /// The hub's own keys, for a portal that somebody put before it.
    pub(crate) fn own_tls(&self) -> Arc<ServerConfig> {
        Identity::open(&self.hub_folder()).unwrap().tls()
    }

    /// The keys of somebody else under the same address.
    pub(crate) fn other_tls(&self) -> Arc<ServerConfig> {
        let folder = self.folder.path().join("other");
        fener_hub::init(&folder, &[], &[HERE], &mut TestRng(0x07e4)).unwrap();
        Identity::open(&folder).unwrap().tls()
    }

    fn exchange(&self) -> HttpExchange {
        let trust = Trust::Root(self.authority.directory.hub.tls_root.clone());
        HttpExchange::new(&self.authority.directory.hub.url, trust, Timestamp(0)).unwrap()
    }

    pub(crate) fn publish(&self) {
        self.runtime.block_on(publish(&self.exchange(), &self.authority.signed())).unwrap();
    }

    /// A new version of the directory.
    pub(crate) fn change_directory(&mut self, change: impl FnOnce(&mut fener_sign::Directory)) {
        change(&mut self.authority.directory);
        self.authority.directory.version += 1;
        self.publish();
    }

    pub(crate) fn code(&mut self, role: Role) -> EnrolmentCode {
        self.code_for(role, true)
    }

    /// A code that lets devices join without a second secret, or not.
    pub(crate) fn code_for(&mut self, role: Role, software_allowed: bool) -> EnrolmentCode {
        let place = if role == Role::Tablet { STATION } else { AGENCIES[0].0 };
        let authority = &self.authority;
        let (root, registrar) = (authority.root.public(), authority.registrar.public());
        new_code(
            &authority.directory,
            &root,
            &registrar,
            NewDevice { role, place, software_allowed },
            &mut self.rng,
        )
        .unwrap()
    }

    /// The registrar compares the digits and certifies whoever holds the code; a desk's keys go into the directory.
    pub(crate) fn approve(&mut self, code: EnrolmentCode) -> Vec<String> {
        let exchange = self.exchange();
        let (codes, now) = ([code], Timestamp(self.hub_clock.load(Ordering::SeqCst) as i64));
        self.seq += 2;
        let seq = self.seq;
        let url = self.authority.directory.hub.url.clone();
        let registrar = SigningKey::from_seed(&self.authority.registrar.seed());
        let registrar = Registrar::new(&exchange, &registrar, &url);
        let found = self.runtime.block_on(registrar.applicants(&codes, seq, now)).unwrap();
        let mut digits = Vec::new();
        for applicant in &found.proved {
            if let Some(keys) = applicant.request.agency.clone() {
                let agency = &mut self.authority.directory.agencies[0];
                agency.identity = keys.identity;
                agency.sealing_keys = vec![keys.sealing];
                self.authority.directory.version += 1;
                let signed = self.authority.signed();
                self.runtime.block_on(publish(&exchange, &signed)).unwrap();
            }
            let directory = &self.authority.directory;
            let approved = registrar.approve(applicant, directory, (seq + 1, now), &mut self.rng);
            self.runtime.block_on(approved).unwrap();
            digits.push(applicant.digits.clone());
        }
        digits
    }

    /// Enrols a signed-in device, as its window and the registrar do.
    pub(crate) fn enrol(&mut self, device: &Device, role: Role) {
        let code = self.code(role);
        let text = code.encode().unwrap().to_string();
        let begun = device.call("enrol", json!({ "code": text }));
        assert_eq!(begun["state"], "waiting");
        assert_eq!(self.approve(code), [begun["digits"].as_str().unwrap()], "the digits on both screens");
        assert_eq!(device.call("enrol_check", json!({}))["state"], "done");
        if role == Role::Tablet {
            device.allow_provisional(true);
        }
    }
}

async fn reply(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: &[u8]) {
    let mut buffer = [0_u8; 4096];
    let _ = stream.read(&mut buffer).await;
    let _ = stream.write_all(answer).await;
    let _ = stream.shutdown().await;
}

/// See [`Network::impostor`].
pub(crate) struct Impostor {
    stop: Option<oneshot::Sender<()>>,
    task: Option<tokio::task::JoinHandle<()>>,
    runtime: tokio::runtime::Handle,
}

impl Drop for Impostor {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(task) = self.task.take() {
            let _ = self.runtime.block_on(task);
        }
    }
}

/// Starts a sync and waits for its end.
pub(crate) fn sync(device: &Device) -> Value {
    device.call("sync", json!({}));
    let end = Instant::now() + Duration::from_secs(60);
    loop {
        let view = device.call("sync_status", json!({}));
        if view["phase"] == "idle" {
            return view;
        }
        assert!(Instant::now() < end, "the sync does not end: {view}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
