//! How a device becomes one: with a code that a registrar made, and against everyone between them.
//!
//! The device believes nobody but the code. The code names the hub's TLS root and the root key by their hashes, so
//! neither a false hub nor a true hub with a false directory gets any further than the first request. What the device
//! asks for is proved with the code's secret, which the hub does not know; so is the answer. What has begun is kept in
//! the outbox file and goes on after a restart.

use fener_model::DeviceId;
use fener_sign::enrolment::{AgencyKeys, CodeError, EnrolmentRequest};
use fener_sign::text::{base64_bytes, hex_array};
use fener_sign::{
    ContentHash, DeviceCertificate, Directory, EnrolmentCode, PublicKey, Role, SignError, SignedDirectory,
    SigningKey,
};
use fener_vault::{DeviceIdentity, Outbox, StoreError, StoreFile};
use fener_wire::{Blob, Code, CodeId, EnrolAnswer, EnrolRequest, Mac, names, paths};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::SyncError;
use crate::call::{self, Failure};
use crate::exchange::{Exchange, Method, Request};
use crate::run::check_hello;

/// Why an enrolment does not go on.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// The text is no code.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The device has a certificate already.
    #[error("the device is enrolled already")]
    AlreadyEnrolled,
    /// No enrolment has begun, or it was given up.
    #[error("no enrolment has begun")]
    NotBegun,
    /// A desk has to bring its agency's keys, and a tablet must bring none.
    #[error("the keys do not fit the role in the code")]
    WrongKeys,
    /// The code's time is over.
    #[error("the code is no longer valid")]
    Expired,
    /// The code was used by another device.
    #[error("the code was used by another device")]
    Used,
    /// The registrar said no.
    #[error("the registrar refused")]
    Refused,
    /// The answer does not come from whoever made the code, or was changed on its way.
    #[error("the answer is not from whoever made the code")]
    NotProved,
    /// The certificate is not one that the code promised.
    #[error("the certificate is not accepted")]
    Certificate(#[source] SignError),
    /// The hub's directory is not signed by the root key in the code, or does not name this hub and place.
    #[error("the directory is not accepted")]
    Directory(#[source] SignError),
    /// The hub has no directory yet.
    #[error("the hub has no directory yet")]
    NoDirectory,
    /// The network or the hub.
    #[error(transparent)]
    Hub(SyncError),
    /// The outbox file.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<Failure> for EnrolError {
    fn from(failure: Failure) -> Self {
        match failure.code {
            Some(Code::CodeUsed) => Self::Used,
            Some(Code::CodeExpired) => Self::Expired,
            _ => Self::Hub(failure.error),
        }
    }
}

/// An enrolment that has begun and is not decided.
pub struct Pending {
    code: EnrolmentCode,
    key: SigningKey,
    request: Vec<u8>,
    digits: String,
    is_asked: bool,
}

impl std::fmt::Debug for Pending {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pending").field("role", &self.code.role).finish_non_exhaustive()
    }
}

impl Pending {
    /// The six digits that both screens must show.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The code it was begun with; see [`crate::HttpExchange::for_code`].
    #[must_use]
    pub fn code(&self) -> &EnrolmentCode {
        &self.code
    }

    fn new(code: EnrolmentCode, key: SigningKey, request: Vec<u8>) -> Result<Self, CodeError> {
        let digits = code.transcript(&request)?.six_digits();
        Ok(Self { code, key, request, digits, is_asked: false })
    }
}

/// How far an enrolment is.
#[derive(Debug)]
pub enum EnrolState {
    /// The registrar has not decided yet.
    Waiting,
    /// The device is enrolled; this is what the outbox now holds.
    Done(Box<DeviceIdentity>),
}

/// As it is kept in the outbox file.
#[derive(Serialize, Deserialize)]
struct Kept {
    code: String,
    #[serde(with = "hex_array")]
    seed: [u8; 32],
    #[serde(with = "base64_bytes")]
    request: Vec<u8>,
    /// Whether the hub has the request.
    is_asked: bool,
}

impl Drop for Kept {
    fn drop(&mut self) {
        use zeroize::Zeroize as _;
        self.code.zeroize();
        self.seed.zeroize();
    }
}

/// Reads a code as typed or scanned. Its role says whether agency keys are needed for [`begin`].
///
/// # Errors
/// [`EnrolError::Code`], saying whether to look at one character or to type it again.
pub fn read_code(text: &str) -> Result<EnrolmentCode, EnrolError> {
    Ok(EnrolmentCode::decode(text)?)
}

/// The enrolment that has begun and is not decided, also after a restart.
///
/// # Errors
/// [`EnrolError::Store`].
pub fn pending(outbox: &Outbox) -> Result<Option<Pending>, EnrolError> {
    let Some(bytes) = outbox.pending_enrolment()? else {
        return Ok(None);
    };
    let kept: Kept = serde_json::from_slice(&bytes).map_err(|_| StoreError::Damaged(StoreFile::Outbox))?;
    let mut pending = Pending::new(
        EnrolmentCode::decode(&kept.code)?,
        SigningKey::from_seed(&kept.seed),
        kept.request.clone(),
    )?;
    pending.is_asked = kept.is_asked;
    Ok(Some(pending))
}

/// Gives up what has begun. The code may be of no use after that.
///
/// # Errors
/// [`EnrolError::Store`].
pub fn cancel(outbox: &mut Outbox) -> Result<(), EnrolError> {
    Ok(outbox.drop_enrolment()?)
}

/// Checks the hub against the code, makes the device's key, keeps both, and asks for a certificate. `agency`: a desk's
/// keys for the directory, `None` for a tablet. Beginning again with the same code goes on with the same request.
///
/// # Errors
/// [`EnrolError`]. What was kept stays kept: the same call can be repeated.
pub async fn begin<E: Exchange>(
    outbox: &mut Outbox,
    exchange: &E,
    code: EnrolmentCode,
    agency: Option<AgencyKeys>,
    rng: &mut (impl CryptoRng + Send),
) -> Result<Pending, EnrolError> {
    if outbox.identity()?.is_some() {
        return Err(EnrolError::AlreadyEnrolled);
    }
    if (code.role == Role::Desk) != agency.is_some() {
        return Err(EnrolError::WrongKeys);
    }
    meet_hub(exchange, &code).await?;
    let mut pending = match pending(outbox)? {
        Some(known) if known.code.code_id() == code.code_id() => known,
        _ => {
            let key = SigningKey::generate(rng);
            let mut nonce = [0_u8; 16];
            rng.fill_bytes(&mut nonce);
            let request = EnrolmentRequest { nonce, key: key.public(), agency }.encode();
            let pending = Pending::new(code, key, request)?;
            keep(outbox, &pending, rng)?;
            pending
        }
    };
    ask(exchange, &pending).await?;
    pending.is_asked = true;
    keep(outbox, &pending, rng)?;
    Ok(pending)
}

/// Asks whether the registrar has decided, and if so checks everything and stores who this device now is.
///
/// # Errors
/// [`EnrolError`]. After `Refused`, `Expired` and `Used` nothing is kept any more: a new code is needed.
pub async fn check<E: Exchange>(
    outbox: &mut Outbox,
    exchange: &E,
    rng: &mut (impl CryptoRng + Send),
) -> Result<EnrolState, EnrolError> {
    if let Some(identity) = outbox.identity()? {
        cancel(outbox)?;
        return Ok(EnrolState::Done(Box::new(identity)));
    }
    let pending = pending(outbox)?.ok_or(EnrolError::NotBegun)?;
    let result = check_pending(outbox, exchange, &pending, rng).await;
    if matches!(result, Err(EnrolError::Refused | EnrolError::Expired | EnrolError::Used)) {
        cancel(outbox)?;
    }
    result
}

async fn check_pending<E: Exchange>(
    outbox: &mut Outbox,
    exchange: &E,
    pending: &Pending,
    rng: &mut (impl CryptoRng + Send),
) -> Result<EnrolState, EnrolError> {
    let answer = match pending.is_asked {
        true => look(exchange, pending).await?,
        // The hub may not have the request: the device was switched off in between. Asking again is harmless.
        false => ask(exchange, pending).await?,
    };
    let (certificate, mac) = match answer {
        EnrolAnswer::Waiting => return Ok(EnrolState::Waiting),
        EnrolAnswer::Refused => return Err(EnrolError::Refused),
        EnrolAnswer::Approved { certificate, mac } => (certificate.0, mac),
    };
    let transcript = pending.code.transcript(&pending.request)?;
    transcript.verify_answer_mac(&certificate, &mac.0).map_err(|_| EnrolError::NotProved)?;
    let met = meet_hub(exchange, &pending.code).await?;
    let fields = check_certificate(pending, &certificate, &met.directory)?;
    let identity = DeviceIdentity {
        device: DeviceId(Uuid::from_bytes(fields.device)),
        place: fields.place.clone(),
        mailbox: fields.mailbox,
        certificate,
        hub_url: pending.code.hub_url.clone(),
        hub_root: met.tls_root,
        root_key: met.root_key.0,
    };
    outbox.set_directory(met.directory.version, &met.directory_bytes)?;
    outbox.set_identity(&identity, &pending.key, rng)?;
    cancel(outbox)?;
    Ok(EnrolState::Done(Box::new(identity)))
}

/// A certificate for this key, this role and this place, from a registrar that the root key lists for it. The device's
/// clock is not asked: it may be wrong. What was over when the directory was signed is over.
fn check_certificate(
    pending: &Pending,
    bytes: &[u8],
    directory: &Directory,
) -> Result<DeviceCertificate, EnrolError> {
    let certificate = DeviceCertificate::decode(bytes).map_err(EnrolError::Certificate)?;
    directory.verify_certificate(&certificate, None).map_err(EnrolError::Certificate)?;
    let is_ours = certificate.key == pending.key.public()
        && certificate.role == pending.code.role
        && certificate.place == pending.code.place;
    match is_ours {
        true if certificate.not_after >= directory.issued_at => Ok(certificate),
        true => Err(EnrolError::Certificate(SignError::Expired)),
        false => Err(EnrolError::Certificate(SignError::Signer)),
    }
}

/// A hub that is the one in the code.
struct Met {
    tls_root: Vec<u8>,
    root_key: PublicKey,
    directory: Directory,
    directory_bytes: Vec<u8>,
}

/// Believes of the hub only what the hashes in the code vouch for.
async fn meet_hub<E: Exchange>(exchange: &E, code: &EnrolmentCode) -> Result<Met, EnrolError> {
    let hello = call::send(exchange, Request::new(Method::Get, paths::HUB), Some(names::JSON)).await?;
    check_hello(&hello.body).map_err(EnrolError::Hub)?;
    let root = Request::new(Method::Get, paths::TLS_ROOT);
    let tls_root = call::send(exchange, root, Some(names::PKIX_CERT)).await?.body;
    if ContentHash::of(&tls_root) != code.tls_root {
        return Err(EnrolError::Hub(SyncError::TlsWrong));
    }
    let directory = Request::new(Method::Get, paths::DIRECTORY);
    let directory_bytes = match call::send(exchange, directory, Some(names::OCTETS)).await {
        Ok(response) => response.body,
        Err(Failure { code: Some(Code::NotFound), .. }) => return Err(EnrolError::NoDirectory),
        Err(failure) => return Err(failure.into()),
    };
    let signed = SignedDirectory::decode(&directory_bytes).map_err(EnrolError::Directory)?;
    let directory = signed.verify_by_hash(&code.root_key).map_err(EnrolError::Directory)?;
    let knows_place = match code.role {
        Role::Tablet => directory.station(&code.place).is_some(),
        Role::Desk => directory.agency(&code.place).is_some(),
    };
    if directory.hub.url != code.hub_url || directory.hub.tls_root != tls_root || !knows_place {
        return Err(EnrolError::Directory(SignError::Format("directory for this code")));
    }
    Ok(Met { tls_root, root_key: signed.key, directory, directory_bytes })
}

async fn ask<E: Exchange>(exchange: &E, pending: &Pending) -> Result<EnrolAnswer, EnrolError> {
    let body = EnrolRequest {
        code_id: CodeId(pending.code.code_id()),
        request: Blob(pending.request.clone()),
        mac: Mac(pending.code.transcript(&pending.request)?.request_mac()),
    };
    let request = call::json_request(Method::Post, paths::ENROL.to_owned(), &body).map_err(Failure::from)?;
    Ok(call::send_for(exchange, request).await?)
}

async fn look<E: Exchange>(exchange: &E, pending: &Pending) -> Result<EnrolAnswer, EnrolError> {
    let target = paths::enrol(&CodeId(pending.code.code_id()));
    Ok(call::send_for(exchange, Request::new(Method::Get, target)).await?)
}

fn keep(outbox: &mut Outbox, pending: &Pending, rng: &mut (impl CryptoRng + Send)) -> Result<(), EnrolError> {
    let kept = Kept {
        code: pending.code.encode()?.to_string(),
        seed: *pending.key.seed(),
        request: pending.request.clone(),
        is_asked: pending.is_asked,
    };
    let bytes = serde_json::to_vec(&kept).map_err(|_| StoreError::Invalid("enrolment"))?;
    Ok(outbox.keep_enrolment(&Zeroizing::new(bytes), rng)?)
}
