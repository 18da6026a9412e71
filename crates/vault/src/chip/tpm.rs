//! The chip by way of the system's TPM libraries.
//!
//! An object is two lengths-and-bytes: what the chip alone can read, and what it is called.

use std::str::FromStr as _;

use fener_seal::Key;
use tss_esapi::attributes::{ObjectAttributesBuilder, SessionAttributesBuilder};
use tss_esapi::constants::response_code::Tss2ResponseCodeKind as Kind;
use tss_esapi::constants::{PropertyTag, SessionType};
use tss_esapi::handles::{KeyHandle, ObjectHandle, SessionHandle};
use tss_esapi::interface_types::algorithm::{HashingAlgorithm, PublicAlgorithm};
use tss_esapi::interface_types::ecc::EccCurve;
use tss_esapi::interface_types::resource_handles::Hierarchy;
use tss_esapi::structures::{
    Auth, KeyedHashScheme, Private, Public, PublicBuffer, PublicBuilder, PublicEccParametersBuilder,
    PublicKeyedHashParameters, SensitiveData, SymmetricDefinition, SymmetricDefinitionObject,
};
use tss_esapi::tcti_ldr::TctiNameConf;
use tss_esapi::traits::{Marshall as _, UnMarshall as _};
use tss_esapi::{Context, Error};

use crate::SecretError;

const MS: u64 = 1_000;

/// One chip, by the name that the TPM libraries know its place by.
pub(crate) struct Chip {
    place: String,
}

impl Chip {
    pub(crate) fn at(place: &str) -> Self {
        Self { place: place.to_owned() }
    }

    /// Makes an object that holds `secret`, for whoever knows `word` or for all who have the chip.
    pub(crate) fn seal(&self, secret: &Key, word: Option<&Key>) -> Result<Vec<u8>, SecretError> {
        self.work(|context, parent| {
            let word = word.map(|word| Auth::try_from(word.expose().to_vec())).transpose()?;
            let secret = SensitiveData::try_from(secret.expose().to_vec())?;
            let is_guarded = word.is_some();
            let made = context.create(parent, sealed(is_guarded)?, word, Some(secret), None, None)?;
            let public = PublicBuffer::try_from(made.out_public)?.marshall()?;
            encode(made.out_private.value(), &public).ok_or(WRONG)
        })
    }

    /// The secrets of objects without a word.
    pub(crate) fn open(&self, objects: &[&[u8]]) -> Result<Vec<Key>, SecretError> {
        self.work(|context, parent| {
            objects.iter().map(|object| unseal(context, parent, object, None)).collect()
        })
    }

    /// The secret of an object with a word; `None` when it is another word, which the chip has counted.
    pub(crate) fn answer(&self, object: &[u8], word: &Key) -> Result<Option<Key>, SecretError> {
        self.work(|context, parent| match unseal(context, parent, object, Some(word)) {
            Ok(secret) => Ok(Some(secret)),
            Err(Error::Tss2Error(code)) if code.kind() == Some(Kind::AuthFail) => Ok(None),
            Err(error) => Err(error),
        })
    }

    /// Works with the chip's storage key, in a session that encrypts what crosses the bus.
    fn work<T>(
        &self,
        work: impl FnOnce(&mut Context, KeyHandle) -> Result<T, Error>,
    ) -> Result<T, SecretError> {
        let place = TctiNameConf::from_str(&self.place).map_err(|_| SecretError::ChipAbsent)?;
        let mut context = Context::new(place).map_err(|error| match meaning(error) {
            SecretError::ChipBusy => SecretError::ChipBusy,
            _ => SecretError::ChipAbsent,
        })?;
        let done = in_session(&mut context, work);
        done.map_err(|error| match meaning(error) {
            SecretError::ChipLockout { .. } => SecretError::ChipLockout { ms: lockout_ms(&mut context) },
            error => error,
        })
    }
}

fn in_session<T>(
    context: &mut Context,
    work: impl FnOnce(&mut Context, KeyHandle) -> Result<T, Error>,
) -> Result<T, Error> {
    let storage = storage_key()?;
    let parent = context.execute_with_nullauth_session(|context| {
        context.create_primary(Hierarchy::Owner, storage, None, None, None, None)
    })?;
    let parent = parent.key_handle;
    context.execute_with_temporary_object(parent.into(), |context, _| {
        let session = context.start_auth_session(
            Some(parent),
            None,
            None,
            SessionType::Hmac,
            SymmetricDefinition::AES_128_CFB,
            HashingAlgorithm::Sha256,
        )?;
        let session = session.ok_or(WRONG)?;
        let (attributes, mask) = SessionAttributesBuilder::new()
            .with_continue_session(true)
            .with_decrypt(true)
            .with_encrypt(true)
            .build();
        let done = context
            .tr_sess_set_attributes(session, attributes, mask)
            .and_then(|()| context.execute_with_session(Some(session), |context| work(context, parent)));
        let flushed = context.flush_context(SessionHandle::from(session).into());
        done.and_then(|done| flushed.map(|()| done))
    })
}

fn unseal(context: &mut Context, parent: KeyHandle, object: &[u8], word: Option<&Key>) -> Result<Key, Error> {
    let (private, public) = decode(object).ok_or(FOREIGN)?;
    let private = Private::try_from(private.to_vec())?;
    let public = Public::try_from(PublicBuffer::unmarshall(public).map_err(|_| FOREIGN)?)?;
    let loaded = ObjectHandle::from(context.load(parent, private, public)?);
    context.execute_with_temporary_object(loaded, |context, loaded| {
        if let Some(word) = word {
            context.tr_set_auth(loaded, Auth::try_from(word.expose().to_vec())?)?;
        }
        let secret = context.unseal(loaded)?;
        Key::from_slice(secret.value()).map_err(|_| FOREIGN)
    })
}

/// What the libraries have no word for on our side: the object is none of this program's.
const FOREIGN: Error = Error::WrapperError(tss_esapi::WrapperErrorKind::WrongValueFromTpm);
const WRONG: Error = Error::WrapperError(tss_esapi::WrapperErrorKind::InternalError);

/// The storage key that every chip makes anew from its own seed, the same one until it is cleared.
fn storage_key() -> Result<Public, Error> {
    let attributes = ObjectAttributesBuilder::new()
        .with_fixed_tpm(true)
        .with_fixed_parent(true)
        .with_sensitive_data_origin(true)
        .with_user_with_auth(true)
        .with_no_da(true)
        .with_restricted(true)
        .with_decrypt(true)
        .build()?;
    PublicBuilder::new()
        .with_public_algorithm(PublicAlgorithm::Ecc)
        .with_name_hashing_algorithm(HashingAlgorithm::Sha256)
        .with_object_attributes(attributes)
        .with_ecc_parameters(
            PublicEccParametersBuilder::new_restricted_decryption_key(
                SymmetricDefinitionObject::AES_128_CFB,
                EccCurve::NistP256,
            )
            .build()?,
        )
        .with_ecc_unique_identifier(Default::default())
        .build()
}

/// An object that holds a secret. The guarded ones count who guesses.
fn sealed(is_guarded: bool) -> Result<Public, Error> {
    let attributes = ObjectAttributesBuilder::new()
        .with_fixed_tpm(true)
        .with_fixed_parent(true)
        .with_user_with_auth(true)
        .with_no_da(!is_guarded)
        .build()?;
    PublicBuilder::new()
        .with_public_algorithm(PublicAlgorithm::KeyedHash)
        .with_name_hashing_algorithm(HashingAlgorithm::Sha256)
        .with_object_attributes(attributes)
        .with_keyed_hash_parameters(PublicKeyedHashParameters::new(KeyedHashScheme::Null))
        .with_keyed_hash_unique_identifier(Default::default())
        .build()
}

/// What a refusal of the chip or of the way to it means.
fn meaning(error: Error) -> SecretError {
    let Error::Tss2Error(code) = error else {
        return if error == FOREIGN { SecretError::ChipForeign } else { SecretError::ChipRefused };
    };
    match code.kind() {
        Some(Kind::Lockout) => SecretError::ChipLockout { ms: 0 },
        Some(
            Kind::Retry
            | Kind::Yielded
            | Kind::Testing
            | Kind::Canceled
            | Kind::NvRate
            | Kind::Memory
            | Kind::ObjectMemory
            | Kind::SessionMemory
            | Kind::ObjectHandles
            | Kind::SessionHandles,
        ) => SecretError::ChipBusy,
        Some(Kind::Integrity | Kind::Binding | Kind::Size | Kind::Insufficient) => SecretError::ChipForeign,
        Some(_) => SecretError::ChipRefused,
        // The layers between this program and the chip.
        None => SecretError::ChipAbsent,
    }
}

/// The longest until the chip lets somebody try again, as it says itself.
fn lockout_ms(context: &mut Context) -> u64 {
    let interval = context.get_tpm_property(PropertyTag::LockoutInterval).ok().flatten();
    u64::from(interval.unwrap_or(0)).saturating_mul(MS)
}

fn encode(private: &[u8], public: &[u8]) -> Option<Vec<u8>> {
    let length = u16::try_from(private.len()).ok()?;
    Some([&length.to_be_bytes(), private, public].concat())
}

fn decode(object: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = object.split_first_chunk::<2>()?;
    rest.split_at_checked(usize::from(u16::from_be_bytes(*length)))
}
