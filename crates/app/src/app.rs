//! The app: one device's files, who is signed in, and the door that every use case goes through.

use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use fener_model::Screening;
use fener_vault::{DeviceSecret, Keyring, Outbox, ProtectionLevel, SecretPlaces, StoreError};
use serde_json::Value;

use crate::error::{CallError, Code, Part};
use crate::open::Open;
use crate::packs::{LoadedPack, PackFiles, Packs};
use crate::platform::Platform;
use crate::table::{self, Access};
use crate::view::{DeviceRole, SyncView};
use crate::watch;

/// What an app is opened with.
pub struct AppOptions {
    /// The folder of this device's files; made when it is not there.
    pub data_dir: PathBuf,
    /// Time and chance.
    pub platform: Platform,
    /// Where the second secret is, and which one a new device gets.
    pub secret: SecondSecret,
    /// The protocol pack that interviews begin with; see [`crate::tr_first_level`].
    pub pack: PackFiles,
}

/// What the shell knows of the secret that a copied disk lacks.
#[derive(Clone, Debug, Default)]
pub struct SecondSecret {
    /// What a new device gets; when absent the chip's, if one answers, and else none but a file.
    pub level: Option<ProtectionLevel>,
    /// Where to look for it.
    pub places: SecretPlaces,
}

impl SecondSecret {
    /// None but a file, for demonstrations and tests.
    #[must_use]
    pub fn software() -> Self {
        Self { level: Some(ProtectionLevel::Software), places: SecretPlaces::default() }
    }
}

/// One device. Every shell holds one and calls [`App::call`].
pub struct App {
    pub(crate) data_dir: PathBuf,
    pub(crate) platform: Platform,
    pub(crate) secret: SecondSecret,
    pub(crate) packs: Packs,
    /// A sync has come to its end since the key over the keyring was last changed.
    pub(crate) epoch_ended: Arc<AtomicBool>,
    new_level: OnceLock<ProtectionLevel>,
    pub(crate) sync: Arc<Mutex<SyncView>>,
    pub(crate) runtime: tokio::runtime::Runtime,
    state: Mutex<State>,
}

/// What changes while the app runs.
pub(crate) struct State {
    /// The files.
    pub(crate) device: Device,
    /// Who is signed in.
    pub(crate) open: Option<Open>,
    /// The interface language before there is a file to keep it in.
    pub(crate) language: String,
}

/// The files of this device.
pub(crate) enum Device {
    /// There are none yet.
    Fresh,
    /// Without this file nothing can be done. It is kept.
    Damaged(Part),
    /// They are there and cannot be opened now: the disk is full, another program has them, or they were written by a
    /// later version. Every call tries again.
    Waiting(CallError),
    /// They are there.
    Ready(Box<Store>),
}

/// What opens without a PIN.
pub(crate) struct Store {
    pub(crate) secret: DeviceSecret,
    pub(crate) outbox: Outbox,
    /// Absent until the first officer.
    pub(crate) keyring: Option<Keyring>,
    /// The keyring or the vault is damaged: nobody can sign in, what is sealed is still delivered.
    pub(crate) damaged: Option<Part>,
}

impl App {
    /// Opens the device's files. Damaged files do not make this fail: the app then says so, and keeps them.
    ///
    /// # Errors
    /// Only when the system gives no threads for the network.
    pub fn open(options: AppOptions) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
        let device = open_device(&options.data_dir, &options.secret.places);
        Ok(Self {
            data_dir: options.data_dir,
            platform: options.platform,
            secret: options.secret,
            epoch_ended: Arc::default(),
            new_level: OnceLock::new(),
            packs: Packs::new(&options.pack),
            sync: Arc::new(Mutex::new(SyncView::default())),
            runtime,
            state: Mutex::new(State { language: language(&device), device, open: None }),
        })
    }

    /// Runs one use case. This is the only door.
    ///
    /// # Errors
    /// A [`CallError`]; nothing was changed unless its code says so.
    pub fn call(&self, command: &str, args: Value) -> Result<Value, CallError> {
        table::run(self, command, args)
    }

    /// The state, also after a panic in another call: every change to files is a transaction of its own.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether a command may run now.
    pub(crate) fn admit(&self, access: Access) -> Result<(), CallError> {
        let mut state = self.state();
        watch::lock_if_left(&mut state, self.platform);
        if matches!(state.device, Device::Waiting(_)) {
            state.device = open_device(&self.data_dir, &self.secret.places);
            state.language = language(&state.device);
        }
        if let Device::Waiting(error) = &state.device {
            return Err(error.clone());
        }
        if access.while_locked {
            return Ok(());
        }
        let Some(open) = state.open.as_mut() else { return Err(Code::Locked.into()) };
        if !access.repeated {
            open.watch.touch(self.platform.moment());
        }
        match (access.role, state.role()?) {
            (None, _) => Ok(()),
            (Some(wanted), Some(role)) if wanted == role => Ok(()),
            (Some(_), Some(_)) => Err(Code::WrongRole.into()),
            (Some(_), None) => Err(Code::NotEnrolled.into()),
        }
    }

    /// What a new device gets. The chip is asked once.
    pub(crate) fn new_level(&self) -> ProtectionLevel {
        *self.new_level.get_or_init(|| self.secret.level.unwrap_or_else(|| self.secret.places.best_level()))
    }

    /// The pack that interviews begin with, and that what comes from elsewhere is shown with.
    pub(crate) fn pack(&self) -> Result<&LoadedPack, CallError> {
        self.packs.current()
    }

    /// The pack that a screening is led with, and no other.
    pub(crate) fn pack_of(&self, open: &Open, screening: &Screening) -> Result<Arc<LoadedPack>, CallError> {
        let reference = screening.pack.as_ref().ok_or(Code::PackMissing)?;
        self.packs.of(reference, &open.vault)
    }
}

impl State {
    /// The files, when they can be used.
    pub(crate) fn store(&mut self) -> Result<&mut Store, CallError> {
        match &mut self.device {
            Device::Fresh => Err(Code::NotEnrolled.into()),
            Device::Damaged(part) => Err(CallError { part: Some(*part), ..Code::Damaged.into() }),
            Device::Waiting(error) => Err(error.clone()),
            Device::Ready(store) => Ok(store),
        }
    }

    /// The files and whoever is signed in.
    pub(crate) fn opened(&mut self) -> Result<(&mut Store, &mut Open), CallError> {
        match (&mut self.device, &mut self.open) {
            (Device::Ready(store), Some(open)) => Ok((store, open)),
            _ => Err(Code::Locked.into()),
        }
    }

    /// Whether something in the vault of whoever is signed in could not be read.
    pub(crate) fn is_vault_damaged(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.vault.is_damaged())
    }

    /// The role that the device's certificate gives it.
    fn role(&self) -> Result<Option<DeviceRole>, CallError> {
        let Device::Ready(store) = &self.device else { return Ok(None) };
        Ok(store.role()?)
    }
}

fn open_device(folder: &std::path::Path, places: &SecretPlaces) -> Device {
    match Store::open(folder, places) {
        Ok(Some(store)) => Device::Ready(Box::new(store)),
        Ok(None) => Device::Fresh,
        Err(error) => {
            tracing::error!(%error, "the device's files cannot be opened");
            match CallError::from(error) {
                CallError { code: Code::Damaged, part: Some(part), .. } => Device::Damaged(part),
                error => Device::Waiting(error),
            }
        }
    }
}

/// The interface language that the device keeps, or that of a new one.
fn language(device: &Device) -> String {
    let kept = match device {
        Device::Ready(store) => store.outbox.language().ok().flatten(),
        Device::Fresh | Device::Damaged(_) | Device::Waiting(_) => None,
    };
    kept.unwrap_or_else(|| "tr".to_owned())
}

/// The part that a store error speaks of.
pub(crate) fn part_of(error: &StoreError) -> Part {
    use fener_vault::StoreFile;
    let file = match error {
        StoreError::Damaged(file)
        | StoreError::Missing(file)
        | StoreError::AlreadyThere(file)
        | StoreError::Newer(file)
        | StoreError::NotSaved(file)
        | StoreError::Busy(file)
        | StoreError::Io { file, .. }
        | StoreError::Refused { file, .. } => *file,
        _ => StoreFile::Vault,
    };
    match file {
        StoreFile::DeviceKey | StoreFile::Folder => Part::DeviceKey,
        StoreFile::Keyring => Part::Keyring,
        StoreFile::Vault => Part::Vault,
        StoreFile::Outbox => Part::Outbox,
    }
}
