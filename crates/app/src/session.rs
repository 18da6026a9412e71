//! Who is at the device: status, first officer, unlock, lock.

use fener_model::{OfficerNumber, Timestamp};
use fener_sign::{DeviceCertificate, Role};
use fener_vault::{
    DeviceIdentity, Keyring, ListedOfficer, NewOfficer as Candidate, OfficerRole as StoredRole, Outbox,
    Present, ProtectionLevel, SecretPlaces, StoreError, StoreFile, Vault,
};

use crate::app::{App, Device, State, Store, part_of};
use crate::command::{NewOfficer, Nothing, SetLanguage, Unlock};
use crate::error::{CallError, Code, Part};
use crate::officers;
use crate::open::Open;
use crate::view::{DeviceRole, OfficerView, Protection, Stage, StatusView};
use crate::watch::IDLE_LOCK_S;

/// Languages the interface has; the first is the one of a new device.
const LANGUAGES: [&str; 2] = ["tr", "en"];

impl Store {
    /// Opens what a device has; `None` when it has nothing yet, or only the key with which making the rest begins.
    pub(crate) fn open(folder: &std::path::Path, places: &SecretPlaces) -> Result<Option<Self>, StoreError> {
        let present = Present::in_folder(folder);
        if !present.outbox && !present.has_officers() {
            return Ok(None);
        }
        let secret = fener_vault::DeviceSecret::open(folder, places)?;
        let outbox = Outbox::open(folder, &secret)?;
        let had_officers = present.has_officers() || is_known(&outbox)?;
        let (keyring, damaged) = match Keyring::open(folder, &secret) {
            Ok(keyring) => (Some(keyring), None),
            Err(StoreError::Missing(_)) if !had_officers => (None, None),
            Err(error) if is_damage(&error) => (None, Some(part_of(&error))),
            Err(error) => return Err(error),
        };
        Ok(Some(Self { secret, outbox, keyring, damaged }))
    }

    /// Makes the first files of a new device.
    fn create(app: &App) -> Result<Self, StoreError> {
        let mut rng = app.platform.rng();
        let (secret, outbox) =
            fener_vault::open_device(&app.data_dir, app.new_level(), &app.secret.places, &mut rng)?;
        Ok(Self { secret, outbox, keyring: None, damaged: None })
    }

    /// The role that the device's certificate gives it; none before the enrolment.
    pub(crate) fn role(&self) -> Result<Option<DeviceRole>, StoreError> {
        self.outbox.identity()?.map(|identity| role_in(&identity)).transpose()
    }
}

/// Whether a file is not what it was, as against one that cannot be used now.
fn is_damage(error: &StoreError) -> bool {
    matches!(error, StoreError::Damaged(_) | StoreError::Missing(_) | StoreError::Io { .. })
}

/// Whether the device was enrolled or began to be. Somebody was signed in then: officers came before.
fn is_known(outbox: &Outbox) -> Result<bool, StoreError> {
    Ok(outbox.identity()?.is_some() || outbox.pending_enrolment()?.is_some())
}

fn role_in(identity: &DeviceIdentity) -> Result<DeviceRole, StoreError> {
    let certificate = DeviceCertificate::decode(&identity.certificate);
    Ok(match certificate.map_err(|_| StoreError::Damaged(StoreFile::Outbox))?.role {
        Role::Tablet => DeviceRole::Tablet,
        Role::Desk => DeviceRole::Desk,
    })
}

pub(crate) fn status(app: &App, _: Nothing) -> Result<StatusView, CallError> {
    view(app, &app.state())
}

pub(crate) fn set_language(app: &App, args: SetLanguage) -> Result<StatusView, CallError> {
    if !LANGUAGES.contains(&args.language.as_str()) {
        return Err(CallError::at("language"));
    }
    let mut state = app.state();
    if let Device::Ready(store) = &mut state.device {
        store.outbox.set_language(&args.language)?;
    }
    state.language = args.language;
    view(app, &state)
}

pub(crate) fn create_first_officer(app: &App, args: NewOfficer) -> Result<StatusView, CallError> {
    let number = officer_number(&args.number)?;
    let mut state = app.state();
    if matches!(state.device, Device::Fresh) {
        fener_vault::check_new_pin(&args.pin)?;
        let mut store = Store::create(app)?;
        store.outbox.set_language(&state.language)?;
        state.device = Device::Ready(Box::new(store));
    }
    let store = state.store()?;
    if let Some(part) = store.damaged {
        return Err(CallError { part: Some(part), ..Code::Damaged.into() });
    }
    if store.keyring.is_some() {
        return Err(Code::NumberTaken.into());
    }
    fener_vault::check_new_pin(&args.pin)?;
    let first = Candidate { number, pin: &args.pin, role: StoredRole::Supervisor };
    let (mut keyring, keys) = Keyring::create(
        &app.data_dir,
        &store.secret,
        &first,
        app.platform.pin_cost(),
        &mut app.platform.rng(),
    )?;
    let vault = Vault::open(&app.data_dir, &store.secret, &mut keyring, &keys, &mut app.platform.rng());
    let province = store.outbox.province()?;
    // The officer is there from here on; a vault that could not be made now is made at the first unlock.
    store.keyring = Some(keyring);
    state.open = Some(Open::new(keys, vault?, province, app.platform.moment()));
    view(app, &state)
}

pub(crate) fn add_officer(app: &App, args: NewOfficer) -> Result<StatusView, CallError> {
    let number = officer_number(&args.number)?;
    let mut state = app.state();
    let (store, open) = state.opened()?;
    let keyring = store.keyring.as_mut().ok_or(Code::Internal)?;
    let has_drafts = |listed: &ListedOfficer| listed.number == number && listed.drafts > 0;
    if open.vault.officers()?.iter().any(has_drafts) {
        // A destroyed slot: what lies with it is shown before it goes, by `reset_officer`.
        return Err(Code::NumberTaken.into());
    }
    let new = Candidate { number, pin: &args.pin, role: StoredRole::Officer };
    let entry = keyring.add(&store.secret, &open.keys, &new, &mut app.platform.rng())?;
    if let Err(error) = open.vault.note_officer(&entry) {
        // The officer is in the keyring; the vault lists whoever unlocks it.
        tracing::warn!(%error, "a new officer is not listed yet");
    }
    view(app, &state)
}

pub(crate) fn unlock(app: &App, args: Unlock) -> Result<StatusView, CallError> {
    let mut state = app.state();
    // Who types a PIN is who is signed in afterwards, or nobody.
    sign_out(&mut state);
    let store = state.store()?;
    if let Some(part) = store.damaged {
        return Err(CallError { part: Some(part), ..Code::Damaged.into() });
    }
    let keyring = store.keyring.as_mut().ok_or(Code::NotEnrolled)?;
    if args.pin.is_empty() {
        return Err(Code::EmptyPin.into());
    }
    let number = officer_number(&args.number)?;
    let (now, mut rng) = (app.platform.time(), app.platform.rng());
    let (keys, took_ms) = app
        .platform
        .timed(|| keyring.unlock(&store.secret, &number, &args.pin, (app.platform.uptime)(), &mut rng));
    let keys = keys?;
    if let Some(dearer) = app.platform.dearer(keyring.cost(), took_ms)
        && let Err(error) = keyring.raise_cost(&store.secret, dearer, &mut rng)
    {
        // The next unlock measures again.
        tracing::warn!(%error, "pins cost less than this machine bears");
    }
    let mut vault = match Vault::open(&app.data_dir, &store.secret, keyring, &keys, &mut rng) {
        Ok(vault) => vault,
        Err(error) => {
            if is_damage(&error) {
                store.damaged = Some(part_of(&error));
            }
            return Err(error.into());
        }
    };
    notice_put_back(store, &mut vault, now)?;
    match vault.resume_finalise(&mut store.outbox, now) {
        // A full disk keeps nobody out, nor a vault that is damaged: what is sealed is kept, and the next unlock goes on.
        Err(error) if error.is_retryable() || part_of(&error) == Part::Vault => {
            tracing::warn!(%error, "finalising goes on at the next unlock");
        }
        resumed => {
            resumed?;
        }
    }
    keep_packs(app, &mut vault);
    let province = store.outbox.province()?;
    state.open = Some(Open::new(keys, vault, province, app.platform.moment()));
    view(app, &state)
}

/// Notices a vault that somebody reached into: an older file, whose chain never ended as the outbox knows it did, or a file
/// with older pages or rows in it. That is kept in both and keeps nobody out: what can be read is read.
fn notice_put_back(store: &mut Store, vault: &mut Vault, now: Timestamp) -> Result<(), StoreError> {
    let is_older = match store.outbox.audit_head()?.map(|known| vault.has_ended_with(&known)).transpose() {
        // Then it is not known; that it is damaged is told.
        Err(StoreError::Damaged(_)) => false,
        ended => ended? == Some(false),
    };
    let has_old_rows = vault.has_old_rows();
    if !is_older && !has_old_rows {
        return Ok(());
    }
    tracing::warn!(is_older, has_old_rows, "the vault, or a part of it, is older than it was");
    let told = store.outbox.note_put_back(now);
    let old_rows = if has_old_rows { vault.note_old_rows(now) } else { Ok(()) };
    let old_file = if is_older { vault.note_put_back(now) } else { Ok(()) };
    let noted = told.and(old_rows).and(old_file);
    // A full disk keeps nobody out: the next unlock finds the same.
    if let Err(error) = noted.and_then(|()| store.outbox.set_audit_head(&vault.audit_head()?.head)) {
        tracing::warn!(%error, "that the vault was put back is noted at the next unlock");
    }
    Ok(())
}

/// Interviews that began before the vault kept packs: the one that came with the app is kept for them while it is here.
/// Where that cannot be done now, the next unlock does it; it keeps nobody out.
fn keep_packs(app: &App, vault: &mut Vault) {
    let Ok(current) = app.pack() else { return };
    let kept: Result<(), StoreError> = vault.drafts_without_pack().and_then(|drafts| {
        let mut led_with_it = drafts.into_iter().filter(|(_, led_with)| *led_with == current.reference);
        let mut rng = app.platform.rng();
        led_with_it.try_for_each(|(id, _)| vault.keep_pack(id, app.packs.current_bytes(), &mut rng))
    });
    if let Err(error) = kept {
        tracing::warn!(%error, "the pack of an interview is not kept yet");
    }
}

/// Somebody touched the screen: [`crate::watch`] counts from here. Every command but those that a page repeats by itself
/// says so too.
pub(crate) fn touch(_: &App, _: Nothing) -> Result<Nothing, CallError> {
    Ok(Nothing {})
}

pub(crate) fn lock(app: &App, _: Nothing) -> Result<StatusView, CallError> {
    let mut state = app.state();
    sign_out(&mut state);
    view(app, &state)
}

/// Forgets whoever is signed in and everything that was open.
pub(crate) fn sign_out(state: &mut State) {
    keep_audit_head(state);
    if let Some(open) = state.open.take() {
        // The keys are gone with `open` whatever happens to the log.
        if let Err(error) = open.vault.lock() {
            tracing::warn!(%error, "the vault's log could not be emptied");
        }
    }
}

/// Keeps the end of the vault's chain where a locked device finds it: the hub is told of it at each sync, so that a vault
/// file that was put back shows there.
pub(crate) fn keep_audit_head(state: &mut State) {
    let Ok((store, open)) = state.opened() else { return };
    let kept = open.vault.audit_head().and_then(|end| store.outbox.set_audit_head(&end.head));
    if let Err(error) = kept {
        // The one from before is told until the next time.
        tracing::warn!(%error, "the end of the chain is not kept for the hub");
    }
}

pub(crate) fn officer_number(text: &str) -> Result<OfficerNumber, CallError> {
    text.parse().map_err(|_| CallError::at("number"))
}

/// How far the device has come, and who is there.
pub(crate) fn view(app: &App, state: &State) -> Result<StatusView, CallError> {
    let known = match &state.device {
        Device::Fresh => Known::default(),
        Device::Damaged(part) => Known { damaged: Some(*part), ..Known::default() },
        Device::Waiting(error) => return Err(error.clone()),
        Device::Ready(store) => match known(store) {
            Err(error) if is_damage(&error) => Known { damaged: Some(part_of(&error)), ..Known::default() },
            known => known?,
        },
    };
    let pack = app.pack();
    Ok(StatusView {
        stage: stage(state, &known),
        role: known.role,
        place: known.place,
        officer: state.open.as_ref().map(|open| OfficerView {
            number: open.keys.number().to_string(),
            role: officers::role(open.keys.role()),
        }),
        damaged: known.damaged,
        language: state.language.clone(),
        languages: LANGUAGES.map(str::to_owned).to_vec(),
        protection: protection(app, state),
        idle_lock_s: IDLE_LOCK_S,
        unsent: known.unsent,
        pack: pack.as_ref().ok().map(|pack| format!("{} {}", pack.reference.id, pack.reference.version)),
        pack_error: pack.err(),
        now: app.platform.time(),
    })
}

/// What guards the keys, or would if a device were made now; `None` when the device's own file cannot be read.
fn protection(app: &App, state: &State) -> Option<Protection> {
    let level = match &state.device {
        Device::Fresh => app.new_level(),
        Device::Ready(store) => store.secret.level(),
        Device::Damaged(_) | Device::Waiting(_) => return None,
    };
    Some(level.into())
}

impl From<ProtectionLevel> for Protection {
    fn from(level: ProtectionLevel) -> Self {
        match level {
            ProtectionLevel::Software => Self::Software,
            ProtectionLevel::KeyFile => Self::KeyFile,
            ProtectionLevel::Tpm => Self::Tpm,
        }
    }
}

/// What the files say without a PIN.
#[derive(Default)]
struct Known {
    damaged: Option<Part>,
    role: Option<DeviceRole>,
    place: Option<String>,
    is_enrolling: bool,
    unsent: u32,
}

fn known(store: &Store) -> Result<Known, StoreError> {
    let identity = store.outbox.identity()?;
    Ok(Known {
        damaged: store.damaged,
        role: identity.as_ref().map(role_in).transpose()?,
        place: identity.map(|identity| identity.place),
        is_enrolling: store.outbox.pending_enrolment()?.is_some(),
        unsent: store.outbox.unsent()?.count,
    })
}

/// The first officer comes before the enrolment: a desk's agency keys are born inside a vault.
fn stage(state: &State, known: &Known) -> Stage {
    let keyring = match &state.device {
        Device::Ready(store) => store.keyring.as_ref(),
        Device::Fresh | Device::Damaged(_) | Device::Waiting(_) => None,
    };
    match (&state.open, keyring) {
        (None, _) if known.damaged.is_some() => Stage::Damaged,
        (None, None) => Stage::NoOfficer,
        (None, Some(_)) => Stage::Locked,
        (Some(_), _) if known.role.is_some() => Stage::Open,
        (Some(_), _) if known.damaged.is_some() => Stage::Damaged,
        (Some(_), _) if known.is_enrolling => Stage::Enrolling,
        (Some(_), _) => Stage::NotEnrolled,
    }
}
