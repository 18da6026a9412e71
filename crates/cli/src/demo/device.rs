//! A tablet or a desk: the app as the window opens it, on a folder of its own.

use std::path::{Path, PathBuf};
use std::time::Duration;

use fener_app::{
    App, AppOptions, CallError, Code, Machine, Platform, SecondSecret, SyncPhase, SyncView, tr_first_level,
};
use fener_model::ReferralId;
use fener_sign::receipt::HubReceipt;
use fener_sign::{PublicKey, SignedDirectory};
use fener_vault::{DeviceSecret, Outbox, SecretPlaces};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::DemoError;
use super::interrupt::Interrupt;
use crate::outside;

/// How often a running sync is looked at, and how many looks are enough.
const LOOK: Duration = Duration::from_millis(5);
const LOOKS: u32 = 6_000;

/// Whoever works with a device.
#[derive(Clone, Copy)]
pub(super) struct Officer {
    pub(super) number: &'static str,
    pub(super) pin: &'static str,
}

/// An opened device.
pub(super) struct Device {
    pub(super) name: &'static str,
    pub(super) officer: Officer,
    app: App,
    folder: PathBuf,
}

impl Device {
    pub(super) fn open(name: &'static str, folder: PathBuf, officer: Officer) -> Result<Self, DemoError> {
        let platform = Platform {
            now: outside::now,
            uptime: outside::uptime,
            random: outside::fill,
            stopwatch: None,
            // The demonstration never shows how the machine is.
            free_bytes: |_| None,
            machine: |_| Machine::default(),
        };
        let options = AppOptions {
            data_dir: folder.clone(),
            platform,
            secret: SecondSecret::software(),
            pack: tr_first_level(),
        };
        let app = App::open(options).map_err(|error| DemoError::File(folder.clone(), error))?;
        Ok(Self { name, officer, app, folder })
    }

    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// One command of the table, as the window calls it.
    pub(super) fn call<V: DeserializeOwned>(&self, command: &str, args: Value) -> Result<V, DemoError> {
        let view = self.app.call(command, args).map_err(|CallError { code, .. }| DemoError::Refused {
            device: self.name,
            command: command.to_owned(),
            code,
        })?;
        serde_json::from_value(view).map_err(|source| DemoError::View {
            device: self.name,
            command: command.to_owned(),
            source,
        })
    }

    /// A command that must be refused with this code.
    pub(super) fn refuses(&self, command: &str, args: Value, code: Code) -> Result<(), DemoError> {
        match self.app.call(command, args) {
            Err(error) if error.code == code => Ok(()),
            Err(error) => {
                Err(DemoError::Refused { device: self.name, command: command.to_owned(), code: error.code })
            }
            Ok(_) => Err(DemoError::OtherTurn(format!("`{command}` was carried out"))),
        }
    }

    /// The officer types number and PIN; gives how long it took, in milliseconds.
    pub(super) fn sign_in(&self, command: &str) -> Result<i64, DemoError> {
        let began = outside::now();
        let Officer { number, pin } = self.officer;
        let _status: Value = self.call(command, json!({ "number": number, "pin": pin }))?;
        Ok(outside::now().since(began))
    }

    pub(super) fn lock(&self) -> Result<(), DemoError> {
        self.call::<Value>("lock", json!({})).map(drop)
    }

    /// Syncs and waits for the end; a failure is part of the view.
    pub(super) fn sync(&self, interrupt: &Interrupt) -> Result<SyncView, DemoError> {
        let _begun: Value = self.call("sync", json!({}))?;
        for _ in 0..LOOKS {
            let view: SyncView = self.call("sync_status", json!({}))?;
            if view.phase == SyncPhase::Idle {
                return Ok(view);
            }
            interrupt.pause(LOOK)?;
        }
        Err(DemoError::SyncHangs(self.name))
    }

    /// The hub's receipt for a referral, checked once more: the hub's key comes from the directory, and that is
    /// believed because of the root key.
    pub(super) fn receipt(&self, referral: ReferralId) -> Result<HubReceipt, DemoError> {
        self.kept_receipt(referral).ok_or(DemoError::Files(self.name))
    }

    fn kept_receipt(&self, referral: ReferralId) -> Option<HubReceipt> {
        let secret = DeviceSecret::open(&self.folder, &SecretPlaces::default()).ok()?;
        let outbox = Outbox::open(&self.folder, &secret).ok()?;
        let root_key = PublicKey(outbox.identity().ok()??.root_key);
        let directory = SignedDirectory::decode(&outbox.directory().ok()??.bytes).ok()?;
        let hub_key = directory.verify(&root_key).ok()?.hub.receipt_key;
        let envelope = outbox.envelopes_of(referral).ok()?.into_iter().next()?;
        let receipt = HubReceipt::decode(&envelope.receipt?).ok()?;
        receipt.verify(&hub_key).ok()?;
        (receipt.env_hash == envelope.hash).then_some(receipt)
    }
}
