//! A hub on loopback, a directory, a registrar, and devices that enrolled through the relay.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use fener_hub::{Hub, Rate, ServerLimits, Settings, init, serve};
use fener_sign::directory::{
    Agency, Hub as HubEntry, Names, Registrar, Revocation, SCHEMA, SealingKey, Station,
};
use fener_sign::request::{Claim, RequestHeaders, RequestParts, sign_request};
use fener_sign::{
    CertificateFields, ContentHash, DeviceCertificate, Directory, HubReceipt, PublicKey, Role,
    SignedDirectory, SigningKey,
};
use fener_wire::{
    Blob, Code, CodeId, EnrolAnswer, EnrolDecision, EnrolRequest, ErrorBody, Inbox, Mac, Mailbox, limits,
    names, paths,
};
use getrandom::SysRng;
use getrandom::rand_core::UnwrapErr;
use reqwest::{Certificate, Client, Method, RequestBuilder, Response, StatusCode, tls};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

/// Where the story begins: an evening in November 2026.
pub(crate) const NOW: u64 = 1_795_000_000_000;
pub(crate) const DAY: u64 = 86_400_000;
/// The mailbox of the region that `agency` and `shelter` read.
pub(crate) const REGION: Mailbox = Mailbox([0xAA; 16]);

pub(crate) const LIMITS: ServerLimits = ServerLimits {
    connections: 64,
    handshake: Duration::from_millis(800),
    head: Duration::from_millis(800),
    shutdown: Duration::from_secs(5),
};

/// Who signs what; the same in every story.
pub(crate) struct Authorities {
    pub(crate) root: SigningKey,
    pub(crate) registrar: SigningKey,
    registrar_seq: AtomicU64,
}

impl Authorities {
    pub(crate) fn new() -> Self {
        let (root, registrar) = (SigningKey::from_seed(&[1; 32]), SigningKey::from_seed(&[2; 32]));
        Self { root, registrar, registrar_seq: AtomicU64::new(1) }
    }

    pub(crate) fn next_seq(&self) -> u64 {
        self.registrar_seq.fetch_add(1, Ordering::SeqCst)
    }

    pub(crate) fn directory(&self, version: u64, revoked: Vec<Revocation>) -> Directory {
        let agency = |id: &str, seed: u8| {
            let identity = SigningKey::from_seed(&[seed; 32]);
            Agency {
                id: id.into(),
                kind: "ngo".into(),
                names: Names { tr: id.into(), en: id.into() },
                identity: identity.public(),
                sealing_keys: vec![SealingKey::issue(&identity, id, [seed; 32], NOW + 30 * DAY)],
                mailbox: REGION.0,
            }
        };
        Directory {
            schema: SCHEMA.into(),
            version,
            issued_at: NOW,
            warn_after: NOW + 30 * DAY,
            hub: HubEntry {
                url: "https://127.0.0.1".into(),
                tls_root: vec![1, 2, 3],
                receipt_key: SigningKey::from_seed(&[9; 32]).public(),
            },
            registrars: vec![Registrar {
                key: self.registrar.public(),
                stations: vec!["station-1".into()],
                agencies: vec!["agency".into(), "shelter".into()],
            }],
            agencies: vec![agency("agency", 3), agency("shelter", 4)],
            stations: vec![Station {
                id: "station-1".into(),
                mailbox: REGION.0,
                agencies: vec!["agency".into()],
            }],
            revoked,
        }
    }

    pub(crate) fn signed(&self, version: u64, revoked: Vec<Revocation>) -> Vec<u8> {
        SignedDirectory::sign(&self.directory(version, revoked), &self.root).unwrap().encode()
    }
}

/// A device that enrolled.
pub(crate) struct Device {
    pub(crate) id: [u8; 16],
    pub(crate) key: SigningKey,
    pub(crate) mailbox: Mailbox,
    pub(crate) seq: AtomicU64,
}

impl Device {
    pub(crate) fn new(number: u8, mailbox: Mailbox) -> Self {
        Self { id: [number; 16], key: SigningKey::from_seed(&[number; 32]), mailbox, seq: AtomicU64::new(1) }
    }

    pub(crate) fn fields(&self, role: Role, place: &str) -> CertificateFields {
        CertificateFields {
            role,
            device: self.id,
            place: place.into(),
            key: self.key.public(),
            mailbox: self.mailbox.0,
            not_before: NOW - DAY,
            not_after: NOW + 180 * DAY,
        }
    }
}

/// A client that knows the hub's root and nothing else.
pub(crate) struct Connection {
    pub(crate) client: Client,
    pub(crate) address: SocketAddr,
}

pub(crate) fn client(tls_root: &[u8]) -> Client {
    drop(rustls::crypto::ring::default_provider().install_default());
    Client::builder()
        .tls_certs_only([Certificate::from_der(tls_root).unwrap()])
        .tls_version_min(tls::Version::TLS_1_3)
        .https_only(true)
        .no_proxy()
        .timeout(Duration::from_secs(30))
        .pool_idle_timeout(Duration::from_secs(15))
        .build()
        .unwrap()
}

impl Connection {
    pub(crate) fn url(&self, target: &str) -> String {
        format!("https://{}{target}", self.address)
    }

    pub(crate) async fn get(&self, target: &str) -> Response {
        self.client.get(self.url(target)).send().await.unwrap()
    }

    pub(crate) async fn put_directory(&self, bytes: Vec<u8>) -> Response {
        let request = self.client.put(self.url(paths::DIRECTORY)).header("content-type", names::OCTETS);
        request.body(bytes).send().await.unwrap()
    }

    pub(crate) async fn post_json(&self, target: &str, body: &impl serde::Serialize) -> Response {
        self.client.post(self.url(target)).json(body).send().await.unwrap()
    }

    /// A signed request, ready to send; `signer` is the key and the id it signs under.
    pub(crate) fn signed(
        &self,
        (key, id): (&SigningKey, [u8; 16]),
        seq: u64,
        (method, target): (Method, &str),
        body: Vec<u8>,
        mailbox: Option<&Mailbox>,
    ) -> RequestBuilder {
        let mailbox = mailbox.map(Mailbox::to_string);
        let parts = RequestParts {
            method: method.as_str(),
            authority: &self.address.to_string(),
            target,
            body: &body,
            mailbox: mailbox.as_deref(),
        };
        let headers = sign_request(key, &parts, Claim { device: id, seq, created: NOW / 1000 }).unwrap();
        let RequestHeaders { content_digest, signature_input, signature } = headers;
        let mut request = self
            .client
            .request(method, self.url(target))
            .header(names::CONTENT_DIGEST, content_digest)
            .header(names::SIGNATURE_INPUT, signature_input)
            .header(names::SIGNATURE, signature);
        if let Some(mailbox) = mailbox {
            request = request.header(names::MAILBOX, mailbox);
        }
        if !body.is_empty() {
            request = request.header("content-type", names::JSON).body(body);
        }
        request
    }

    /// A signed request of a device, under its next number.
    pub(crate) fn ask(&self, device: &Device, method: Method, target: &str, body: Vec<u8>) -> RequestBuilder {
        let seq = device.seq.fetch_add(1, Ordering::SeqCst);
        self.signed((&device.key, device.id), seq, (method, target), body, None)
    }

    pub(crate) async fn post(&self, device: &Device, target: &str, body: &impl serde::Serialize) -> Response {
        let body = serde_json::to_vec(body).unwrap();
        self.ask(device, Method::POST, target, body).send().await.unwrap()
    }

    pub(crate) fn put_request(&self, device: &Device, body: &[u8], mailbox: &Mailbox) -> RequestBuilder {
        let target = format!("/v1/env/{}", ContentHash::of(body));
        self.put_at(device, &target, body, mailbox)
    }

    /// An upload to a path of one's own choosing.
    pub(crate) fn put_at(
        &self,
        device: &Device,
        target: &str,
        body: &[u8],
        mailbox: &Mailbox,
    ) -> RequestBuilder {
        let seq = device.seq.fetch_add(1, Ordering::SeqCst);
        let parts = RequestParts {
            method: "PUT",
            authority: &self.address.to_string(),
            target,
            body,
            mailbox: Some(&mailbox.to_string()),
        };
        let headers =
            sign_request(&device.key, &parts, Claim { device: device.id, seq, created: 0 }).unwrap();
        self.client
            .put(self.url(target))
            .header(names::CONTENT_DIGEST, headers.content_digest)
            .header(names::SIGNATURE_INPUT, headers.signature_input)
            .header(names::SIGNATURE, headers.signature)
            .header(names::MAILBOX, mailbox.to_string())
            .header("content-type", names::OCTETS)
            .body(body.to_vec())
    }

    pub(crate) async fn put(&self, device: &Device, body: &[u8], mailbox: &Mailbox) -> Response {
        self.put_request(device, body, mailbox).send().await.unwrap()
    }

    /// An upload that the hub must take; its status and its receipt as bytes.
    pub(crate) async fn deliver(
        &self,
        device: &Device,
        body: &[u8],
        mailbox: &Mailbox,
    ) -> (StatusCode, Vec<u8>) {
        let response = self.put(device, body, mailbox).await;
        let status = response.status();
        assert!(status.is_success(), "refused with {status}");
        (status, response.bytes().await.unwrap().to_vec())
    }

    pub(crate) async fn read(&self, device: &Device, mailbox: &Mailbox, after: u64, limit: u16) -> Response {
        let target = paths::inbox(mailbox, after, limit);
        self.ask(device, Method::GET, &target, Vec::new()).send().await.unwrap()
    }

    pub(crate) async fn inbox(&self, device: &Device, mailbox: &Mailbox, after: u64, limit: u16) -> Inbox {
        let response = self.read(device, mailbox, after, limit).await;
        assert_eq!(response.status(), 200);
        response.json().await.unwrap()
    }

    /// A registrar's decision on a code.
    pub(crate) async fn decide(
        &self,
        by: &Authorities,
        code_id: &CodeId,
        decision: &EnrolDecision,
    ) -> Response {
        let body = serde_json::to_vec(decision).unwrap();
        let target = paths::registrar_enrolment(code_id);
        let signer = (&by.registrar, registrar_id(&by.registrar.public()));
        self.signed(signer, by.next_seq(), (Method::POST, &target), body, None).send().await.unwrap()
    }

    /// The whole relay, both sides, for a certificate with these fields.
    pub(crate) async fn enrol(&self, by: &Authorities, fields: CertificateFields) -> Vec<u8> {
        let code_id = CodeId(fields.device);
        let request = EnrolRequest { code_id, request: Blob(b"request".to_vec()), mac: Mac([7; 32]) };
        let asked = self.post_json(paths::ENROL, &request).await;
        assert_eq!(asked.status(), 202);
        let certificate = DeviceCertificate::issue(&by.registrar, fields).unwrap().encode();
        let decision = EnrolDecision::Approve { certificate: Blob(certificate.clone()), mac: Mac([8; 32]) };
        let decided = self.decide(by, &code_id, &decision).await;
        assert_eq!(decided.status(), 204);
        let answer: EnrolAnswer = self.get(&paths::enrol(&code_id)).await.json().await.unwrap();
        assert_eq!(
            answer,
            EnrolAnswer::Approved { certificate: Blob(certificate.clone()), mac: Mac([8; 32]) }
        );
        certificate
    }

    pub(crate) async fn tablet(&self, by: &Authorities, number: u8) -> Device {
        let device = Device::new(number, Mailbox([number; 16]));
        self.enrol(by, device.fields(Role::Tablet, "station-1")).await;
        device
    }

    pub(crate) async fn desk(&self, by: &Authorities, number: u8, agency: &str) -> Device {
        let device = Device::new(number, REGION);
        self.enrol(by, device.fields(Role::Desk, agency)).await;
        device
    }
}

/// A hub in this process, with a clock that the story moves.
pub(crate) struct World {
    pub(crate) by: Authorities,
    pub(crate) hub: Arc<Hub>,
    pub(crate) clock: Arc<AtomicU64>,
    pub(crate) at: Connection,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
    pub(crate) dir: tempfile::TempDir,
    settings: Settings,
}

impl std::ops::Deref for World {
    type Target = Connection;
    fn deref(&self) -> &Connection {
        &self.at
    }
}

pub(crate) fn make(dir: &Path) {
    init(dir, &["localhost".into()], &[IpAddr::V4(Ipv4Addr::LOCALHOST)], &mut UnwrapErr(SysRng)).unwrap();
}

impl World {
    /// A hub with a directory, where nobody is held up by rates.
    pub(crate) async fn new() -> Self {
        Self::with_rate(Rate { per_minute: 1_000_000, burst: 1_000_000 }).await
    }

    pub(crate) async fn with_rate(per_device: Rate) -> Self {
        let world = Self::without_directory(per_device).await;
        assert_eq!(world.put_directory(world.by.signed(1, vec![])).await.status(), 204);
        world
    }

    pub(crate) async fn without_directory(per_device: Rate) -> Self {
        let dir = tempfile::tempdir().unwrap();
        make(&dir.path().join("hub"));
        let by = Authorities::new();
        let settings = Settings {
            root_key: Some(by.root.public()),
            per_device,
            per_newcomer: Rate { per_minute: 1_000_000, burst: 1_000_000 },
        };
        let clock = Arc::new(AtomicU64::new(NOW));
        let (hub, at, stop, task) = start(dir.path(), settings, &clock).await;
        Self { by, hub, clock, at, stop: Some(stop), task: Some(task), dir, settings }
    }

    /// Stops the hub, waits for it, and starts another on the same data.
    pub(crate) async fn restart(mut self) -> Self {
        self.stop.take().unwrap().send(()).unwrap();
        self.task.take().unwrap().await.unwrap();
        let Self { by, hub, clock, dir, settings, .. } = self;
        drop(hub);
        let (hub, at, stop, task) = start(dir.path(), settings, &clock).await;
        Self { by, hub, clock, at, stop: Some(stop), task: Some(task), dir, settings }
    }

    pub(crate) fn receipt_key(&self) -> PublicKey {
        self.hub.identity().receipt_key().public()
    }

    pub(crate) fn receipt(&self, bytes: &[u8]) -> HubReceipt {
        let receipt = HubReceipt::decode(bytes).unwrap();
        receipt.verify(&self.receipt_key()).unwrap();
        receipt
    }
}

async fn start(
    dir: &Path,
    settings: Settings,
    clock: &Arc<AtomicU64>,
) -> (Arc<Hub>, Connection, oneshot::Sender<()>, JoinHandle<()>) {
    let reading = Arc::clone(clock);
    let clock = Arc::new(move || reading.load(Ordering::SeqCst));
    let hub = Arc::new(Hub::open(&dir.join("hub"), settings, clock).await.unwrap());
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let client = client(hub.identity().tls_root());
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = serve(Arc::clone(&hub), listener, LIMITS, async move { drop(stopped.await) });
    (hub, Connection { client, address }, stop, tokio::spawn(serving))
}

/// The name a registrar signs under.
pub(crate) fn registrar_id(key: &PublicKey) -> [u8; 16] {
    ContentHash::of(&key.0).0[..16].try_into().unwrap()
}

/// An envelope that is like no other of another number.
pub(crate) fn envelope(number: u64) -> Vec<u8> {
    let mut bytes = vec![0x5E; limits::ENVELOPE_LEN];
    bytes[..8].copy_from_slice(&number.to_be_bytes());
    bytes
}

pub(crate) async fn code(response: Response) -> Code {
    assert_eq!(response.headers()["content-type"], names::JSON);
    response.json::<ErrorBody>().await.unwrap().code
}

/// Status and code of a refusal.
pub(crate) async fn refusal(response: Response) -> (u16, Code) {
    (response.status().as_u16(), code(response).await)
}
