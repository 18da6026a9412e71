//! The other side of an enrolment: whoever holds a registrar key makes codes, sees who used them, and certifies.
//!
//! The hub in between can delay and drop, but neither read a code nor change what is asked or answered.

use fener_model::Timestamp;
use fener_sign::directory::root_key_hash;
use fener_sign::enrolment::{CodeError, EnrolmentRequest, EnrolmentSecret};
use fener_sign::{
    CertificateFields, ContentHash, DeviceCertificate, Directory, EnrolmentCode, PublicKey, Role, SignError,
    SignedDirectory, SigningKey,
};
use fener_wire::{Blob, Code, CodeId, EnrolDecision, Mac, PendingEnrolments, paths};
use rand_core::CryptoRng;

use crate::SyncError;
use crate::call::{self, Failure, Speaker};
use crate::exchange::{Exchange, Method, Request};

/// How long a certificate is valid, in milliseconds: 180 days.
pub const VALIDITY_MS: u64 = 180 * DAY_MS;
/// It is valid from a day before, since clocks differ.
const DAY_MS: u64 = 86_400_000;

/// Why a registrar's work does not go on.
#[derive(Debug, thiserror::Error)]
pub enum RegistrarError {
    /// The directory lists no such place, or lists this registrar for others.
    #[error("the directory does not let this registrar certify devices of this place")]
    NotMine,
    /// The code cannot be made or read.
    #[error(transparent)]
    Code(#[from] CodeError),
    /// The code's time is over, or the device gave up.
    #[error("the enrolment is over")]
    Expired,
    /// It was decided otherwise before.
    #[error("the enrolment was decided otherwise before")]
    Decided,
    /// The certificate could not be made.
    #[error(transparent)]
    Sign(#[from] SignError),
    /// The network or the hub.
    #[error(transparent)]
    Hub(SyncError),
}

impl From<Failure> for RegistrarError {
    fn from(failure: Failure) -> Self {
        match failure.code {
            Some(Code::CodeExpired) => Self::Expired,
            Some(Code::CodeUsed) => Self::Decided,
            _ => Self::Hub(failure.error),
        }
    }
}

/// What a code is made for.
#[derive(Clone, Copy, Debug)]
pub struct NewDevice<'a> {
    /// A tablet of a station or a desk of an agency.
    pub role: Role,
    /// Which.
    pub place: &'a str,
    /// Whether it may join with keys that only a PIN guards: for demonstrations.
    pub software_allowed: bool,
}

/// Makes a code for one device of a place. Valid until its holder forgets it: fifteen minutes, one use.
///
/// # Errors
/// [`RegistrarError::NotMine`], [`RegistrarError::Code`].
pub fn new_code(
    directory: &Directory,
    root_key: &PublicKey,
    registrar: &PublicKey,
    NewDevice { role, place, software_allowed }: NewDevice<'_>,
    rng: &mut impl CryptoRng,
) -> Result<EnrolmentCode, RegistrarError> {
    let is_listed = match role {
        Role::Tablet => directory.station(place).is_some(),
        Role::Desk => directory.agency(place).is_some(),
    };
    let is_mine = directory.registrars.iter().any(|r| r.key == *registrar && r.may_certify(role, place));
    if !is_listed || !is_mine {
        return Err(RegistrarError::NotMine);
    }
    Ok(EnrolmentCode {
        role,
        hub_url: directory.hub.url.clone(),
        tls_root: ContentHash::of(&directory.hub.tls_root),
        root_key: root_key_hash(root_key),
        place: place.to_owned(),
        software_allowed,
        secret: EnrolmentSecret::generate(rng),
    })
}

/// A device that used one of the registrar's codes and proved that it holds it.
pub struct Applicant<'a> {
    /// The code it used.
    pub code: &'a EnrolmentCode,
    /// What it asks for.
    pub request: EnrolmentRequest,
    /// The six digits that both screens must show. Certify only when they are the same.
    pub digits: String,
    bytes: Vec<u8>,
}

/// Who waits.
pub struct Applicants<'a> {
    /// Devices that proved that they hold a code.
    pub proved: Vec<Applicant<'a>>,
    /// How many used the name of a code without proving that they hold it. Worth a look: somebody tries.
    pub unproved: usize,
}

/// A registrar at a hub.
pub struct Registrar<'a, E> {
    exchange: &'a E,
    key: &'a SigningKey,
    speaker: Speaker,
}

impl<'a, E: Exchange> Registrar<'a, E> {
    /// Speaks to the hub at `hub_url` with the registrar's key.
    #[must_use]
    pub fn new(exchange: &'a E, key: &'a SigningKey, hub_url: &str) -> Self {
        let speaker = Speaker::registrar(SigningKey::from_seed(&key.seed()), hub_url);
        Self { exchange, key, speaker }
    }

    /// Who waits with one of these codes. `seq`: higher than in every request of this registrar before.
    ///
    /// # Errors
    /// [`RegistrarError::Hub`].
    pub async fn applicants<'c>(
        &self,
        codes: &'c [EnrolmentCode],
        seq: u64,
        now: Timestamp,
    ) -> Result<Applicants<'c>, RegistrarError> {
        let request = Request::new(Method::Get, paths::REGISTRAR_ENROLMENTS);
        let request = self.speaker.sign(request, seq, now).map_err(Failure::from)?;
        let waiting: PendingEnrolments = call::send_for(self.exchange, request).await?;
        let mut found = Applicants { proved: Vec::new(), unproved: 0 };
        for item in &waiting.items {
            let Some(code) = codes.iter().find(|code| code.code_id() == item.code_id.0) else {
                continue;
            };
            match applicant(code, &item.request.0, &item.mac.0) {
                Some(applicant) => found.proved.push(applicant),
                None => found.unproved = found.unproved.saturating_add(1),
            }
        }
        Ok(found)
    }

    /// Certifies a device whose digits a person compared, and tells it so.
    ///
    /// # Errors
    /// [`RegistrarError`].
    pub async fn approve(
        &self,
        applicant: &Applicant<'_>,
        directory: &Directory,
        (seq, now): (u64, Timestamp),
        rng: &mut (impl CryptoRng + Send),
    ) -> Result<DeviceCertificate, RegistrarError> {
        let certificate = certify(self.key, applicant, directory, now, rng)?;
        let bytes = certificate.encode();
        let mac = applicant.code.transcript(&applicant.bytes)?.answer_mac(&bytes);
        let decision = EnrolDecision::Approve { certificate: Blob(bytes), mac: Mac(mac) };
        self.decide(applicant, &decision, seq, now).await?;
        Ok(certificate)
    }

    /// Turns a device away.
    ///
    /// # Errors
    /// [`RegistrarError`].
    pub async fn refuse(
        &self,
        applicant: &Applicant<'_>,
        seq: u64,
        now: Timestamp,
    ) -> Result<(), RegistrarError> {
        self.decide(applicant, &EnrolDecision::Refuse {}, seq, now).await
    }

    async fn decide(
        &self,
        applicant: &Applicant<'_>,
        decision: &EnrolDecision,
        seq: u64,
        now: Timestamp,
    ) -> Result<(), RegistrarError> {
        let target = paths::registrar_enrolment(&CodeId(applicant.code.code_id()));
        let request = call::json_request(Method::Post, target, decision).map_err(Failure::from)?;
        let request = self.speaker.sign(request, seq, now).map_err(Failure::from)?;
        call::send(self.exchange, request, None).await?;
        Ok(())
    }
}

/// Brings a directory to the hub. Its signature is all the authority there is.
///
/// # Errors
/// [`SyncError`]; `Refused` with `BadDirectory` when the hub trusts another root key, with `StaleDirectory` when it holds
/// this version or a later one.
pub async fn publish<E: Exchange>(exchange: &E, directory: &SignedDirectory) -> Result<(), SyncError> {
    let request = call::bytes_request(Method::Put, paths::DIRECTORY.to_owned(), directory.encode());
    call::send(exchange, request, None).await.map(drop).map_err(|failure| failure.error)
}

fn applicant<'c>(code: &'c EnrolmentCode, bytes: &[u8], mac: &[u8]) -> Option<Applicant<'c>> {
    let transcript = code.transcript(bytes).ok()?;
    transcript.verify_request_mac(mac).ok()?;
    let request = EnrolmentRequest::decode(bytes).ok()?;
    let digits = transcript.six_digits();
    let fits_role = request.agency.is_some() == (code.role == Role::Desk);
    fits_role.then(|| Applicant { code, request, digits, bytes: bytes.to_vec() })
}

/// A tablet gets a mailbox of its own for the answers; a desk reads its agency's.
fn certify(
    key: &SigningKey,
    applicant: &Applicant<'_>,
    directory: &Directory,
    now: Timestamp,
    rng: &mut impl CryptoRng,
) -> Result<DeviceCertificate, RegistrarError> {
    let mut device = [0_u8; 16];
    rng.fill_bytes(&mut device);
    let mut mailbox = [0_u8; 16];
    match applicant.code.role {
        Role::Tablet => rng.fill_bytes(&mut mailbox),
        Role::Desk => {
            mailbox = directory.agency(&applicant.code.place).ok_or(RegistrarError::NotMine)?.mailbox
        }
    }
    let now = u64::try_from(now.0).unwrap_or(0);
    let fields = CertificateFields {
        role: applicant.code.role,
        // A random (version 4) UUID.
        device: uuid::Builder::from_random_bytes(device).into_uuid().into_bytes(),
        place: applicant.code.place.clone(),
        key: applicant.request.key,
        mailbox,
        not_before: now.saturating_sub(DAY_MS),
        not_after: now.saturating_add(VALIDITY_MS),
    };
    Ok(DeviceCertificate::issue(key, fields)?)
}
