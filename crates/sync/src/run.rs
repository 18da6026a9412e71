//! Carrying a plan out: nothing that goes wrong with one envelope holds up another, and everything that is known is on
//! the disk before the next thing is asked.

mod inbox;
mod upload;

use fener_model::Timestamp;
use fener_sign::{Directory, PublicKey, SignedDirectory};
use fener_vault::Outbox;
use fener_wire::{
    AgeBucket, Code, CountBucket, Health, HubHello, Key32, Mailbox, Protection, limits, names, paths,
};
use rand_core::CryptoRng;

use crate::SyncError;
use crate::call::{self, Failure, Speaker};
use crate::exchange::{Exchange, Method, Request};
use crate::plan::{CoverState, Step, plan};
use crate::report::{Finding, Progress, SyncReport};
use crate::store;

/// What a run is given beside outbox and hub.
pub struct RunOptions<'a> {
    /// The clock. It may be wrong; nothing but pauses depends on it.
    pub now: &'a (dyn Fn() -> Timestamp + Send + Sync),
    /// Told before each step.
    pub progress: &'a (dyn Fn(Progress) + Send + Sync),
    /// Uploads under way at once, at least one; [`limits::PARALLEL_UPLOADS`] is what the hub expects.
    pub concurrency: usize,
    /// Sent when nothing else is due, so that a session without news looks like any other.
    pub cover: Option<Cover>,
    /// What the hub is told of the device, when there is something to tell.
    pub health: Option<DeviceHealth>,
}

impl<'a> RunOptions<'a> {
    /// Four uploads at once, no cover, no word of the device's health.
    #[must_use]
    pub fn new(
        now: &'a (dyn Fn() -> Timestamp + Send + Sync),
        progress: &'a (dyn Fn(Progress) + Send + Sync),
    ) -> Self {
        Self { now, progress, concurrency: limits::PARALLEL_UPLOADS, cover: None, health: None }
    }
}

/// A sealed envelope for nobody.
pub struct Cover {
    /// Where real ones would go.
    pub mailbox: Mailbox,
    /// The envelope, [`limits::ENVELOPE_LEN`] bytes.
    pub bytes: Vec<u8>,
}

/// What a device says of itself beside what the outbox knows.
#[derive(Clone, Copy)]
pub struct DeviceHealth {
    /// What guards its keys.
    pub protection: Protection,
    /// The head of its audit chain.
    pub audit_head: [u8; 32],
    /// Whether its vault was found to be put back.
    pub put_back: bool,
}

/// One sync: uploads what is due, accepts a newer directory, stores what came in. Needs only the outbox, so it works
/// while the device is locked. May be dropped or killed at any moment: the next run goes on where it was.
pub async fn run<E: Exchange>(
    outbox: &mut Outbox,
    exchange: &E,
    options: RunOptions<'_>,
    rng: &mut (impl CryptoRng + Send),
) -> SyncReport {
    let mut session = match Session::begin(outbox, exchange, options, rng) {
        Ok(session) => session,
        Err(error) => {
            return SyncReport { error: Some(error), ..SyncReport::default() };
        }
    };
    if let Err(error) = session.carry_out().await {
        session.report.note(error);
    }
    session.report
}

/// A run under way.
struct Session<'a, E, R> {
    outbox: &'a mut Outbox,
    exchange: &'a E,
    options: RunOptions<'a>,
    rng: &'a mut R,
    speaker: Speaker,
    device: [u8; 16],
    root_key: PublicKey,
    mailbox: Mailbox,
    directory: Option<Directory>,
    /// When the hub signed for something in this run, by its own clock.
    hub_time: Option<Timestamp>,
    report: SyncReport,
    done: usize,
    total: usize,
}

impl<'a, E: Exchange, R: CryptoRng + Send> Session<'a, E, R> {
    fn begin(
        outbox: &'a mut Outbox,
        exchange: &'a E,
        options: RunOptions<'a>,
        rng: &'a mut R,
    ) -> Result<Self, SyncError> {
        let identity = outbox.identity()?.ok_or(SyncError::NotEnrolled)?;
        let root_key = PublicKey(identity.root_key);
        let directory = store::directory(outbox, &root_key)?;
        let device = *identity.device.0.as_bytes();
        let hub_url = store::hub_url(&identity, directory.as_ref());
        Ok(Self {
            speaker: Speaker::device(device, outbox.signing_key()?, &hub_url),
            mailbox: store::mailbox(&identity, directory.as_ref()),
            outbox,
            exchange,
            options,
            rng,
            device,
            root_key,
            directory,
            hub_time: None,
            report: SyncReport::default(),
            done: 0,
            total: 0,
        })
    }

    async fn carry_out(&mut self) -> Result<(), SyncError> {
        let mut snapshot = store::snapshot(self.outbox, self.mailbox)?;
        if snapshot.cover == CoverState::None && self.options.cover.is_some() {
            snapshot.cover = CoverState::AtHand;
        }
        let steps = plan(&snapshot, self.now());
        self.total = steps.len();
        let is_upload = |step: &Step| matches!(step, Step::Upload(_) | Step::UploadCover);
        let uploads: Vec<Step> = steps.iter().copied().filter(is_upload).collect();
        let mut uploads = Some(uploads).filter(|uploads| !uploads.is_empty());
        for step in steps {
            if is_upload(&step) {
                if let Some(uploads) = uploads.take() {
                    self.upload_all(&uploads).await?;
                }
                continue;
            }
            self.tell(step);
            match step {
                Step::Hello => self.hello().await?,
                Step::FetchDirectory => self.fetch_directory().await?,
                Step::ReadInbox(mailbox) => self.read_inbox(mailbox).await?,
                Step::Acknowledge(mailbox) => self.acknowledge(mailbox).await?,
                Step::ReportHealth => self.report_health().await?,
                Step::Upload(_) | Step::UploadCover => {}
            }
            self.done = self.done.saturating_add(1);
        }
        Ok(())
    }

    fn now(&self) -> Timestamp {
        (self.options.now)()
    }

    fn tell(&self, step: Step) {
        (self.options.progress)(Progress { phase: step.phase(), done: self.done, total: self.total });
    }

    /// Adds a number that was never used and the signature.
    fn sign(&mut self, request: Request) -> Result<Request, SyncError> {
        let seq = self.outbox.next_request_seq()?;
        Ok(self.speaker.sign(request, seq, self.now())?)
    }

    async fn hello(&mut self) -> Result<(), SyncError> {
        let response =
            call::send(self.exchange, Request::new(Method::Get, paths::HUB), Some(names::JSON)).await;
        check_hello(&response.map_err(|failure| failure.error)?.body)
    }

    /// Nothing a hub can do here takes away the directory that is held.
    async fn fetch_directory(&mut self) -> Result<(), SyncError> {
        let request = Request::new(Method::Get, paths::DIRECTORY);
        let bytes = match call::send(self.exchange, request, Some(names::OCTETS)).await {
            Ok(response) => response.body,
            Err(Failure { code: Some(Code::NotFound), .. }) => return Ok(()),
            Err(failure) => return Err(failure.error),
        };
        let held = self.outbox.directory()?;
        if held.as_ref().is_some_and(|held| held.bytes == bytes) {
            return Ok(());
        }
        let seen = held.map_or(0, |held| held.version);
        let accepted =
            SignedDirectory::decode(&bytes).and_then(|signed| signed.verify_newer(&self.root_key, seen));
        match accepted {
            // Two directories of one version: the one that was here first stays.
            Ok(directory) if directory.version == seen => {
                self.report.findings.push(Finding::DirectoryRefused)
            }
            Ok(directory) => {
                self.outbox.set_directory(directory.version, &bytes)?;
                self.report.directory_updated = true;
                self.directory = Some(directory);
            }
            Err(error) => {
                self.report.findings.push(Finding::DirectoryRefused);
                self.report.note(SyncError::DirectoryInvalid(error));
            }
        }
        Ok(())
    }

    async fn report_health(&mut self) -> Result<(), SyncError> {
        let Some(health) = self.options.health else {
            return Ok(());
        };
        let unsent = store::snapshot(self.outbox, self.mailbox)?.unsent;
        let oldest = unsent.iter().map(|envelope| envelope.queued_at).min();
        let age = oldest.map(|at| u64::try_from(self.now().since(at)).unwrap_or(0));
        let body = Health {
            protection: health.protection,
            unsent: CountBucket::of(u64::try_from(unsent.len()).unwrap_or(u64::MAX)),
            oldest: age.map_or(AgeBucket::None, AgeBucket::of_ms),
            audit_head: Key32(health.audit_head),
            told_head: self.outbox.told_audit_head()?.map(Key32),
            put_back: health.put_back,
        };
        let request = self.sign(call::json_request(Method::Post, paths::HEALTH.to_owned(), &body)?)?;
        call::send(self.exchange, request, None).await.map_err(|failure| failure.error)?;
        self.outbox.set_told_audit_head(&health.audit_head)?;
        Ok(())
    }
}

/// Whether a hello is a hub's: a sign-in page may well answer with JSON of its own.
pub(crate) fn check_hello(body: &[u8]) -> Result<(), SyncError> {
    match serde_json::from_slice::<HubHello>(body) {
        Ok(hello) if hello.is_compatible() => Ok(()),
        Ok(hello) if hello.service == fener_wire::MAGIC => Err(SyncError::UpdateNeeded),
        _ => Err(SyncError::CaptivePortal),
    }
}
