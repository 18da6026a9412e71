//! Whom the hub believes: the directory its root key signed, and the devices certified under it.

use std::collections::HashMap;
use std::sync::Arc;

use fener_sign::{ContentHash, DeviceCertificate, Directory, PublicKey, Role};
use fener_wire::Mailbox;

use crate::store::{Reader, StoredDirectory};

/// A snapshot of who may speak. A new directory makes a new one.
#[derive(Default)]
pub(crate) struct Trust {
    directory: Option<(Directory, StoredDirectory)>,
    devices: HashMap<[u8; 16], Arc<DeviceCertificate>>,
}

impl Trust {
    /// Under a directory, those of the certificates that its registrars issued. Validity and revocation are
    /// asked at each request.
    pub(crate) fn new(directory: Option<(Directory, StoredDirectory)>, certificates: &[Vec<u8>]) -> Self {
        let mut trust = Self { directory, devices: HashMap::new() };
        for certificate in certificates.iter().filter_map(|bytes| DeviceCertificate::decode(bytes).ok()) {
            if trust.is_issued(&certificate) {
                trust.add(certificate);
            }
        }
        trust
    }

    /// Whether a registrar that may certify such a device signed the certificate.
    pub(crate) fn is_issued(&self, certificate: &DeviceCertificate) -> bool {
        let registrar =
            self.directory.as_ref().and_then(|(directory, _)| directory.registrar_for(certificate));
        registrar.is_some_and(|registrar| certificate.verify(&registrar.key, None).is_ok())
    }

    pub(crate) fn add(&mut self, certificate: DeviceCertificate) {
        self.devices.insert(certificate.device, Arc::new(certificate));
    }

    pub(crate) fn device(&self, device: &[u8; 16]) -> Option<Arc<DeviceCertificate>> {
        self.devices.get(device).map(Arc::clone)
    }

    pub(crate) fn is_revoked(&self, device: &[u8; 16], now: u64) -> bool {
        self.directory.as_ref().is_some_and(|(directory, _)| directory.is_revoked(device, Some(now)))
    }

    /// The registrar with this key id, which is [`registrar_id`].
    pub(crate) fn registrar(&self, key_id: &[u8; 16]) -> Option<PublicKey> {
        let (directory, _) = self.directory.as_ref()?;
        directory.registrars.iter().map(|r| r.key).find(|key| registrar_id(key) == *key_id)
    }

    /// The directory as its holder signed it.
    pub(crate) fn stored(&self) -> Option<&StoredDirectory> {
        self.directory.as_ref().map(|(_, stored)| stored)
    }

    /// Whether a device may read a mailbox: a tablet its own, a desk its agency's.
    pub(crate) fn may_read(&self, certificate: &DeviceCertificate, mailbox: &Mailbox) -> bool {
        match certificate.role {
            Role::Tablet => certificate.mailbox == mailbox.0,
            Role::Desk => self.agency_mailbox(&certificate.place) == Some(mailbox.0),
        }
    }

    /// Whether a tablet's mailbox belongs to nobody else. Otherwise a tablet could have itself certified into
    /// reading a region.
    pub(crate) fn is_own_mailbox(&self, certificate: &DeviceCertificate) -> bool {
        let mailbox = certificate.mailbox;
        let shared = self.directory.iter().any(|(directory, _)| {
            directory.agencies.iter().any(|a| a.mailbox == mailbox)
                || directory.stations.iter().any(|s| s.mailbox == mailbox)
        });
        let others = || {
            let tablets = self.devices.values().filter(|d| d.role == Role::Tablet);
            tablets.filter(|d| d.device != certificate.device).any(|d| d.mailbox == mailbox)
        };
        certificate.role == Role::Desk || !(shared || others())
    }

    fn agency_mailbox(&self, agency: &str) -> Option<[u8; 16]> {
        self.directory.as_ref()?.0.agency(agency).map(|agency| agency.mailbox)
    }

    /// Everyone who must have stored a mailbox before anything in it may go. Devices that can no longer read
    /// (revoked, expired) hold nothing up; a mailbox that then has no reader keeps everything.
    pub(crate) fn readers(&self, now: u64) -> Vec<Reader> {
        let alive = |device: &&Arc<DeviceCertificate>| {
            device.not_after >= now && !self.is_revoked(&device.device, now)
        };
        let mut readers = Vec::new();
        for device in self.devices.values().filter(alive).filter(|d| d.role == Role::Tablet) {
            readers.push(Reader { mailbox: Mailbox(device.mailbox), devices: vec![device.device] });
        }
        for agency in self.directory.iter().flat_map(|(directory, _)| &directory.agencies) {
            let desks = self.devices.values().filter(alive);
            let desks = desks.filter(|d| d.role == Role::Desk && d.place == agency.id).map(|d| d.device);
            readers.push(Reader { mailbox: Mailbox(agency.mailbox), devices: desks.collect() });
        }
        readers
    }
}

/// The name a registrar signs requests under: the first 16 bytes of SHA-256 of its public key.
pub(crate) fn registrar_id(key: &PublicKey) -> [u8; 16] {
    let mut id = [0_u8; 16];
    id.iter_mut().zip(ContentHash::of(&key.0).0).for_each(|(to, from)| *to = from);
    id
}
