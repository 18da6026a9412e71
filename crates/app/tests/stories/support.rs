//! A tablet or a desk in a scratch folder, called exactly as the window calls it, and the authority it belongs to.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use fener_app::{
    App, AppOptions, CallError, Code, CoreDumps, Disk, Machine, PackFiles, Platform, SecondSecret, SleepLock,
    Swap, Timestamp, Uptime, tr_first_level,
};
use fener_model::ReferralId;
use fener_seal::{SealingSecret, envelope};
use fener_sign::directory::{self, Agency, Names, SealingKey, Station};
use fener_sign::{CertificateFields, DeviceCertificate, Directory, Role, SignedDirectory, SigningKey};
use fener_vault::{DeviceIdentity, DeviceSecret, Keyring, Outbox, SecretPlaces, Vault};
use serde_json::{Value, json};
use tempfile::TempDir;

pub const START: i64 = 1_800_000_000_000;
pub const DAY: i64 = 86_400_000;
pub const YEAR: i64 = 365 * DAY;
pub const STATION: &str = "demo-station";
pub const AGENCIES: [(&str, &str); 2] = [("demo-migration", "migration"), ("demo-family", "family")];
pub const REGION: [u8; 16] = [0xaa; 16];
pub const NUMBER: &str = "7";
pub const PIN: &str = "739154";
pub const OTHER: &str = "8";
pub const OTHER_PIN: &str = "804927";

/// A clock that a story may move: every use is a clock of its own.
#[macro_export]
macro_rules! clock {
    () => {{
        static NOW: std::sync::atomic::AtomicI64 = std::sync::atomic::AtomicI64::new($crate::support::START);
        static UP: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
        $crate::support::Clock {
            at: &NOW,
            up: &UP,
            now: || fener_app::Timestamp(NOW.load(std::sync::atomic::Ordering::SeqCst)),
            uptime: || fener_app::Uptime { boot: [1; 16], ms: UP.load(std::sync::atomic::Ordering::SeqCst) },
        }
    }};
}

#[derive(Clone, Copy)]
pub struct Clock {
    pub at: &'static AtomicI64,
    pub up: &'static AtomicU64,
    pub now: fn() -> Timestamp,
    pub uptime: fn() -> Uptime,
}

impl Clock {
    /// Somebody sets the clock.
    pub fn set(&self, ms: i64) {
        self.at.store(ms, Ordering::SeqCst);
    }

    /// Time goes by, and the machine runs. Backwards, somebody sets the clock.
    pub fn pass(&self, ms: i64) {
        self.at.fetch_add(ms, Ordering::SeqCst);
        self.up.fetch_add(ms.max(0).unsigned_abs(), Ordering::SeqCst);
    }
}

fn chance(bytes: &mut [u8]) {
    getrandom::fill(bytes).unwrap();
}

/// The machine that has just been switched on, for ever.
pub fn running() -> Uptime {
    Uptime { boot: [1; 16], ms: 0 }
}

/// A machine with which nothing is wrong.
fn machine(_: &Path) -> Machine {
    Machine {
        disk: Disk::Encrypted,
        swap: Swap::Memory,
        core_dumps: CoreDumps::Off,
        sleep: SleepLock::Before,
        web_view: Some("2.50.6".to_owned()),
    }
}

fn platform(now: fn() -> Timestamp, uptime: fn() -> Uptime) -> Platform {
    let free_bytes = |_: &Path| Some(8 * 1024 * 1024 * 1024);
    Platform { now, uptime, random: chance, stopwatch: None, free_bytes, machine }
}

fn standing_clock() -> Timestamp {
    Timestamp(START)
}

/// SplitMix64: what a story does by chance, the same every time. Not for secrets.
pub struct TestRng(pub u64);

impl TestRng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

impl rand_core::TryRng for TestRng {
    type Error = std::convert::Infallible;
    fn try_next_u32(&mut self) -> Result<u32, Self::Error> {
        Ok((self.next() >> 32) as u32)
    }
    fn try_next_u64(&mut self) -> Result<u64, Self::Error> {
        Ok(self.next())
    }
    fn try_fill_bytes(&mut self, to: &mut [u8]) -> Result<(), Self::Error> {
        to.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.next().to_le_bytes()[..part.len()]));
        Ok(())
    }
}

impl rand_core::TryCryptoRng for TestRng {}

pub fn scratch() -> TempDir {
    tempfile::tempdir().unwrap()
}

pub fn officer(number: &str, pin: &str) -> Value {
    json!({ "number": number, "pin": pin })
}

/// A device's app over a folder.
pub struct Device {
    pub folder: PathBuf,
    pub platform: Platform,
    pub secret: SecondSecret,
    pub pack: PackFiles,
    app: Option<App>,
    _scratch: Option<TempDir>,
}

impl Device {
    /// A folder in which nothing was ever stored.
    pub fn fresh() -> Self {
        Self::with(platform(standing_clock, running))
    }

    pub fn at(clock: Clock) -> Self {
        Self::with(platform(clock.now, clock.uptime))
    }

    fn with(platform: Platform) -> Self {
        let scratch = scratch();
        let folder = scratch.path().join("data");
        Self { _scratch: Some(scratch), ..Self::opened(&folder, platform) }
    }

    /// Over a folder of the caller's.
    pub fn over(folder: &Path) -> Self {
        Self::opened(folder, platform(standing_clock, running))
    }

    fn opened(folder: &Path, platform: Platform) -> Self {
        let pack = tr_first_level();
        let secret = SecondSecret::software();
        let mut device =
            Self { folder: folder.to_owned(), platform, secret, pack, app: None, _scratch: None };
        device.open();
        device
    }

    /// A device on which officer 7 is signed in, not enrolled.
    pub fn signed_in() -> Self {
        let device = Self::fresh();
        device.call("create_first_officer", officer(NUMBER, PIN));
        device
    }

    /// A tablet of the authority's station, officer 7 signed in.
    pub fn tablet(authority: &Authority) -> Self {
        let device = Self::signed_in();
        authority.certify(&device.folder, Role::Tablet, STATION);
        device
    }

    pub fn allow_provisional(&self, allowed: bool) -> Value {
        self.call("set_field_use", json!({ "provisional_allowed": allowed, "province": null }))
    }

    /// A desk of the authority's first agency, officer 7 signed in, with the agency's sealing key in its vault.
    pub fn desk(authority: &Authority) -> Self {
        let mut device = Self::signed_in();
        authority.certify(&device.folder, Role::Desk, AGENCIES[0].0);
        authority.hand_over_keys(&mut device);
        device.resume();
        device
    }

    fn open(&mut self) {
        let (data_dir, pack) = (self.folder.clone(), self.pack.clone());
        self.app = Some(
            App::open(AppOptions { data_dir, platform: self.platform, secret: self.secret.clone(), pack })
                .unwrap(),
        );
    }

    /// The process ends without a goodbye and begins again.
    pub fn restart(&mut self) {
        self.app = None;
        self.open();
    }

    /// As [`Device::restart`], and officer 7 signs in.
    pub fn resume(&mut self) {
        self.restart();
        self.call("unlock", officer(NUMBER, PIN));
    }

    /// No process has the files open.
    pub fn close(&mut self) {
        self.app = None;
    }

    /// Something done to the vault while no process has the files open, as officer 7. Nothing has them open afterwards.
    pub fn in_vault<T>(&mut self, work: impl FnOnce(&mut Vault, &mut TestRng) -> T) -> T {
        self.close();
        let mut rng = TestRng(0x5eed);
        let secret = DeviceSecret::open(&self.folder, &SecretPlaces::default()).unwrap();
        let mut keyring = Keyring::open(&self.folder, &secret).unwrap();
        let number = NUMBER.parse().unwrap();
        let keys = keyring.unlock(&secret, &number, PIN, running(), &mut rng).unwrap();
        let mut vault = Vault::open(&self.folder, &secret, &mut keyring, &keys, &mut rng).unwrap();
        let done = work(&mut vault, &mut rng);
        vault.lock().unwrap();
        done
    }

    pub fn try_call(&self, command: &str, args: Value) -> Result<Value, CallError> {
        self.app.as_ref().unwrap().call(command, args)
    }

    pub fn call(&self, command: &str, args: Value) -> Value {
        self.try_call(command, args.clone()).unwrap_or_else(|error| panic!("{command} {args}: {error:?}"))
    }

    /// A call that is not carried out, and why.
    pub fn refused(&self, command: &str, args: Value) -> CallError {
        match self.try_call(command, args.clone()) {
            Ok(view) => panic!("{command} {args} was carried out: {:.300}", view.to_string()),
            Err(error) => error,
        }
    }

    pub fn code(&self, command: &str, args: Value) -> Code {
        self.refused(command, args).code
    }

    pub fn stage(&self) -> String {
        self.call("status", json!({}))["stage"].as_str().unwrap().to_owned()
    }

    pub fn begin(&self) -> Value {
        self.call("start_screening", json!({ "language": "tr" }))
    }

    pub fn answer(&self, id: &Value, item: &str, answer: impl Into<Value>) -> Value {
        self.call("answer", json!({ "id": id, "item": item, "answer": answer.into() }))
    }

    pub fn change(&self, id: &Value, item: &str, answer: impl Into<Value>, change: &str) -> Value {
        self.call("answer", json!({ "id": id, "item": item, "answer": answer.into(), "change": change }))
    }

    pub fn outcome(&self, id: &Value) -> Value {
        self.call("outcome", json!({ "id": id }))
    }

    /// Goes on with an interview, answering as told and "no" otherwise, until it is done, a guard stands in the way or
    /// `until` is to be answered. Gives the last view.
    pub fn lead(&self, mut view: Value, answers: &Answers, until: Option<&str>) -> Value {
        let id = view["id"].clone();
        for _ in 0..250 {
            let Some(item) = open_item(&view) else { return view };
            if until == Some(item.as_str()) {
                return view;
            }
            let mut args = answers.get(&item).cloned().unwrap_or_else(|| usual(&view["step"]["item"]));
            if args.get("answer").is_none() {
                args = json!({ "answer": args });
            }
            args["id"] = id.clone();
            args["item"] = json!(item);
            view = self.call("answer", args);
        }
        panic!("the interview does not end: {:.300}", view.to_string());
    }

    /// Leads a whole interview with the answers of one of the pack's own cases.
    pub fn interview(&self, case: &str) -> Value {
        let view = self.lead(self.begin(), &case_answers(case), None);
        assert_eq!(view["step"]["kind"], "done", "{case}: {view}");
        view["id"].clone()
    }

    /// Refers a finished interview and gives what `finalise` said.
    pub fn refer(&self, id: &Value, note: &str) -> Value {
        let preview = self.call("preview_referral", json!({ "id": id, "note": note }));
        self.call("finalise", json!({ "id": id, "digest": preview["digest"] }))
    }

    pub fn outbox(&self) -> Outbox {
        Outbox::open(&self.folder, &DeviceSecret::open(&self.folder, &SecretPlaces::default()).unwrap())
            .unwrap()
    }

    /// The sealed bytes of a referral, as they wait for the hub.
    pub fn sealed(&self, id: &Value) -> Vec<u8> {
        let id: ReferralId = serde_json::from_value(id.clone()).unwrap();
        let outbox = self.outbox();
        let envelopes = outbox.envelopes_of(id).unwrap();
        assert_eq!(envelopes.len(), 1, "one envelope for a referral");
        outbox.outgoing(&envelopes[0].hash).unwrap().unwrap().bytes
    }

    /// Every referral this device lists, by id.
    pub fn referrals(&self) -> Vec<String> {
        let home = self.call("home", json!({}));
        home["referrals"].as_array().unwrap().iter().map(|r| r["id"].as_str().unwrap().to_owned()).collect()
    }

    pub fn drafts(&self) -> Vec<Value> {
        self.call("home", json!({}))["drafts"].as_array().unwrap().clone()
    }
}

pub type Answers = BTreeMap<String, Value>;

/// What an item is answered with when a story does not care: nothing to worry about; of choices, the first.
fn usual(item: &Value) -> Value {
    match item["response"]["choice"].get(0) {
        Some(choice) => json!({ "choice": choice }),
        None if item["response"] == "acknowledge" => json!("yes"),
        None => json!("no"),
    }
}

pub fn open_item(view: &Value) -> Option<String> {
    (view["step"]["kind"] == "item").then(|| view["step"]["item"]["id"].as_str().unwrap().to_owned())
}

pub fn cases() -> Vec<Value> {
    let cases: Value = serde_json::from_slice(&tr_first_level()["cases.json"]).unwrap();
    cases["cases"].as_array().unwrap().clone()
}

pub fn case(id: &str) -> Value {
    cases().into_iter().find(|case| case["id"] == id).unwrap()
}

pub fn case_answers(id: &str) -> Answers {
    serde_json::from_value(case(id)["answers"].clone()).unwrap()
}

pub fn with(mut answers: Answers, changes: &[(&str, Value)]) -> Answers {
    answers.extend(changes.iter().map(|(item, answer)| ((*item).to_owned(), answer.clone())));
    answers
}

/// Answers that stand at an item of a view.
pub fn given(item: &Value) -> Vec<String> {
    let given = item["given"].as_array().unwrap().iter();
    given
        .map(|given| given["answer"].as_str().map_or_else(|| given["answer"].to_string(), str::to_owned))
        .collect()
}

/// Who signs: root, registrar, and the agencies with their secrets.
pub struct Authority {
    pub root: SigningKey,
    pub registrar: SigningKey,
    pub directory: Directory,
    pub sealing: BTreeMap<&'static str, SealingSecret>,
    pub identities: BTreeMap<&'static str, SigningKey>,
}

impl Authority {
    /// An authority whose hub is somewhere where nobody answers.
    pub fn offline() -> Self {
        Self::of("https://127.0.0.1:9", &[1, 2, 3], SigningKey::from_seed(&[9; 32]).public())
    }

    pub fn of(url: &str, tls_root: &[u8], receipt_key: fener_sign::PublicKey) -> Self {
        let mut rng = TestRng(0xa07);
        let (root, registrar) = (SigningKey::generate(&mut rng), SigningKey::generate(&mut rng));
        let mut sealing = BTreeMap::new();
        let mut identities = BTreeMap::new();
        let mut agencies = Vec::new();
        for (id, kind) in AGENCIES {
            let (identity, secret) = (SigningKey::generate(&mut rng), SealingSecret::generate(&mut rng));
            let until = u64::try_from(START + 30 * DAY).unwrap();
            let key = SealingKey::issue(&identity, id, secret.public().0, until);
            sealing.insert(id, secret);
            identities.insert(id, SigningKey::from_seed(&identity.seed()));
            agencies.push(Agency {
                id: id.to_owned(),
                kind: kind.to_owned(),
                names: Names { tr: format!("Deneme {kind}"), en: format!("Demo {kind}") },
                identity: identity.public(),
                sealing_keys: vec![key],
                mailbox: REGION,
            });
        }
        let names = || agencies.iter().map(|agency| agency.id.clone()).collect::<Vec<_>>();
        let directory = Directory {
            schema: directory::SCHEMA.to_owned(),
            version: 1,
            issued_at: u64::try_from(START).unwrap(),
            warn_after: u64::try_from(START + 30 * DAY).unwrap(),
            hub: directory::Hub { url: url.to_owned(), tls_root: tls_root.to_vec(), receipt_key },
            registrars: vec![directory::Registrar {
                key: registrar.public(),
                stations: vec![STATION.to_owned()],
                agencies: names(),
            }],
            stations: vec![Station { id: STATION.to_owned(), mailbox: REGION, agencies: names() }],
            agencies,
            revoked: Vec::new(),
        };
        Self { root, registrar, directory, sealing, identities }
    }

    pub fn signed(&self) -> SignedDirectory {
        SignedDirectory::sign(&self.directory, &self.root).unwrap()
    }

    pub fn certificate(&self, role: Role, place: &str, key: &SigningKey) -> DeviceCertificate {
        let fields = CertificateFields {
            role,
            device: [if role == Role::Tablet { 0x71 } else { 0xde }; 16],
            place: place.to_owned(),
            key: key.public(),
            mailbox: [0x3b; 16],
            not_before: 0,
            not_after: u64::MAX,
        };
        DeviceCertificate::issue(&self.registrar, fields).unwrap()
    }

    /// A device that is set up: enrolled, and its supervisor allowed what nobody has confirmed.
    pub fn certify(&self, folder: &Path, role: Role, place: &str) {
        self.enrol(folder, role, place);
        let mut outbox =
            Outbox::open(folder, &DeviceSecret::open(folder, &SecretPlaces::default()).unwrap()).unwrap();
        outbox.set_field_use(true, None).unwrap();
    }

    /// What an enrolment leaves behind, without the network.
    pub fn enrol(&self, folder: &Path, role: Role, place: &str) {
        let mut rng = TestRng(0xce47);
        let key = SigningKey::generate(&mut rng);
        let certificate = self.certificate(role, place, &key);
        let identity = DeviceIdentity {
            device: fener_model::DeviceId(uuid::Uuid::from_bytes(certificate.device)),
            certificate: certificate.encode(),
            place: place.to_owned(),
            mailbox: certificate.mailbox,
            hub_url: self.directory.hub.url.clone(),
            hub_root: self.directory.hub.tls_root.clone(),
            root_key: self.root.public().0,
        };
        let mut outbox =
            Outbox::open(folder, &DeviceSecret::open(folder, &SecretPlaces::default()).unwrap()).unwrap();
        outbox.set_directory(self.directory.version, &self.signed().encode()).unwrap();
        outbox.set_identity(&identity, &key, &mut rng).unwrap();
    }

    /// The first agency's keys, as they are born in the vault of its desk.
    fn hand_over_keys(&self, desk: &mut Device) {
        let (agency, until) = (AGENCIES[0].0, Timestamp(START + 30 * DAY));
        desk.in_vault(|vault, _| {
            vault.set_agency_keys(&self.identities[agency], &self.sealing[agency], until).unwrap();
        });
    }

    /// The content of a sealed referral, as one of the agencies reads it; none when it is not for that agency.
    pub fn read(&self, agency: &str, sealed: &[u8]) -> Option<Value> {
        let opened = envelope::open(sealed, &[&self.sealing[agency]]).ok()?;
        let key = opened.certificate().key;
        Some(serde_json::from_slice(&opened.verify(&key).unwrap().json).unwrap())
    }
}

/// Who signs something.
pub struct Signer {
    pub key: SigningKey,
    pub certificate: DeviceCertificate,
}

impl Authority {
    /// A desk of an agency, as the registrar certified it.
    pub fn desk(&self, agency: &str) -> Signer {
        let key = SigningKey::generate(&mut TestRng(0xde5c));
        Signer { certificate: self.certificate(Role::Desk, agency, &key), key }
    }

    /// A tablet of a station, as the registrar certified it.
    pub fn tablet(&self, place: &str) -> Signer {
        let key = SigningKey::generate(&mut TestRng(0x7ab1));
        Signer { certificate: self.certificate(Role::Tablet, place, &key), key }
    }

    /// Content sealed to an agency, whatever it is.
    pub fn seal_to(&self, agency: &str, signer: &Signer, content: &Value) -> Vec<u8> {
        let (to, mut rng) = ([self.sealing[agency].public()], TestRng(content.to_string().len() as u64));
        let mut content = content.clone();
        content["recipients"] = json!(envelope::recipients_hex(&to).unwrap());
        let json = serde_json::to_vec(&content).unwrap();
        envelope::seal(&json, &signer.key, &signer.certificate, &to, &mut rng).unwrap()
    }
}

/// An answer to a sealed referral that says `change`, sealed to the key the referral asks for.
pub fn answer_to(referral: &Value, signer: &Signer, change: Value) -> Vec<u8> {
    let text = |name: &str| referral[name].as_str().unwrap().to_owned();
    let mut receipt = json!({
        "schema": "fener/agency-receipt/1",
        "recipients": [text("reply_key")],
        "referral_id": text("referral_id"),
        "rev": 1,
        "answer_no": 1,
        "agency": AGENCIES[0].0,
        "state": "opened",
        "reason": null,
        "items": [],
    });
    for (name, value) in change.as_object().unwrap() {
        receipt[name] = value.clone();
    }
    let key = fener_sign::text::from_hex(&text("reply_key")).unwrap();
    let (json, mut rng) = (serde_json::to_vec(&receipt).unwrap(), TestRng(receipt.to_string().len() as u64));
    let to = [fener_seal::SealingPublic(key)];
    envelope::seal(&json, &signer.key, &signer.certificate, &to, &mut rng).unwrap()
}

/// Moves what SQLite keeps beside the outbox into it.
pub fn settle(folder: &Path) {
    Outbox::open(folder, &DeviceSecret::open(folder, &SecretPlaces::default()).unwrap())
        .unwrap()
        .close()
        .unwrap();
}

/// Every file below a folder and its bytes.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(at) = waiting.pop() {
        for entry in fs::read_dir(at).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                waiting.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}
