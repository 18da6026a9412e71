//! Becoming a tablet of a station or a desk of an agency, with a one-time code.

use fener_model::Timestamp;
use fener_seal::SealingSecret;
use fener_sign::directory::SealingKey;
use fener_sign::enrolment::AgencyKeys;
use fener_sign::{Role, SigningKey};
use fener_sync::enrol::{self, EnrolError, EnrolState as Heard};
use fener_sync::{HttpExchange, SyncError};
use fener_vault::ProtectionLevel;

use crate::app::App;
use crate::command::{Enrol, Nothing};
use crate::error::{CallError, Code};
use crate::open::Open;
use crate::session;
use crate::syncing::code_of;
use crate::view::{EnrolState, EnrolView, StatusView};

/// How long a desk's sealing key is handed out: a month, as the directory's rule has it.
const SEALING_KEY_MS: i64 = 31 * 24 * 3_600_000;

pub(crate) fn begin(app: &App, args: Enrol) -> Result<EnrolView, CallError> {
    let code = enrol::read_code(args.code.trim())?;
    let exchange = HttpExchange::for_code(&code).map_err(SyncError::from).map_err(EnrolError::Hub)?;
    let mut state = app.state();
    let (store, open) = state.opened()?;
    if store.secret.level() == ProtectionLevel::Software && !code.software_allowed {
        return Err(Code::SoftwareNotAllowed.into());
    }
    let place = code.place.clone();
    let agency = match code.role {
        Role::Tablet => None,
        Role::Desk => Some(agency_keys(app, open, &place)?),
    };
    let mut rng = app.platform.rng();
    let pending = app.runtime.block_on(enrol::begin(&mut store.outbox, &exchange, code, agency, &mut rng))?;
    Ok(EnrolView { state: EnrolState::Waiting, digits: Some(pending.digits().to_owned()), place })
}

pub(crate) fn check(app: &App, _: Nothing) -> Result<EnrolView, CallError> {
    let mut state = app.state();
    let (store, _) = state.opened()?;
    let Some(pending) = enrol::pending(&store.outbox)? else {
        let identity = store.outbox.identity()?.ok_or(Code::NotEnrolled)?;
        return Ok(EnrolView { state: EnrolState::Done, digits: None, place: identity.place });
    };
    let exchange =
        HttpExchange::for_code(pending.code()).map_err(SyncError::from).map_err(EnrolError::Hub)?;
    let mut rng = app.platform.rng();
    let place = pending.code().place.clone();
    let digits = Some(pending.digits().to_owned());
    let state = match app.runtime.block_on(enrol::check(&mut store.outbox, &exchange, &mut rng))? {
        Heard::Waiting => EnrolState::Waiting,
        Heard::Done(_) => EnrolState::Done,
    };
    Ok(EnrolView { state, digits, place })
}

pub(crate) fn cancel(app: &App, _: Nothing) -> Result<StatusView, CallError> {
    let mut state = app.state();
    let (store, _) = state.opened()?;
    enrol::cancel(&mut store.outbox)?;
    session::view(app, &state)
}

/// The agency's keys are made inside the desk's vault and stay there; beginning again uses the same ones.
fn agency_keys(app: &App, open: &mut Open, place: &str) -> Result<AgencyKeys, CallError> {
    let mut rng = app.platform.rng();
    if open.vault.agency_identity()?.is_none() {
        let not_after = app.platform.time().plus_ms(SEALING_KEY_MS);
        let (identity, sealing) = (SigningKey::generate(&mut rng), SealingSecret::generate(&mut rng));
        open.vault.set_agency_keys(&identity, &sealing, not_after)?;
    }
    let identity = open.vault.agency_identity()?.ok_or(Code::Internal)?;
    let (sealing, not_after): (SealingSecret, Timestamp) =
        open.vault.newest_sealing_key()?.ok_or(Code::Internal)?;
    let not_after = u64::try_from(not_after.0).unwrap_or(0);
    let sealing = SealingKey::issue(&identity, place, sealing.public().0, not_after);
    Ok(AgencyKeys { identity: identity.public(), sealing })
}

impl From<EnrolError> for CallError {
    fn from(error: EnrolError) -> Self {
        match error {
            EnrolError::Code(_) => Code::CodeInvalid,
            EnrolError::AlreadyEnrolled => Code::AlreadyEnrolled,
            EnrolError::NotBegun => Code::NotEnrolled,
            EnrolError::Expired | EnrolError::Used => Code::CodeExpired,
            EnrolError::Refused => Code::Refused,
            EnrolError::NotProved | EnrolError::Certificate(_) => Code::CodeNotProved,
            EnrolError::Directory(_) | EnrolError::NoDirectory => Code::DirectoryInvalid,
            EnrolError::WrongKeys => Code::Internal,
            EnrolError::Hub(error) => code_of(&error),
            EnrolError::Store(error) => return error.into(),
        }
        .into()
    }
}
