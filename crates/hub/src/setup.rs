//! The hub's data folder: its TLS root and leaf, and the key that signs receipts.
//!
//! Devices pin the root, so a leaf can be replaced without asking them. The keys are made once and never
//! replaced silently: a hub with another receipt key is another hub.

use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::net::IpAddr;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use fener_sign::{ContentHash, SigningKey};
use rand_core::CryptoRng;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use zeroize::Zeroizing;

const ROOT: &str = "tls-root.der";
const ROOT_KEY: &str = "tls-root.key";
const LEAF: &str = "tls-leaf.der";
const LEAF_KEY: &str = "tls-leaf.key";
const RECEIPT_KEY: &str = "receipt.key";
const DATABASE: &str = "hub.sqlite";
const LOCK: &str = "lock";

/// Why a data folder could not be made or used.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// The folder holds something already; nothing was changed.
    #[error("the data folder is not empty; nothing was changed")]
    NotEmpty,
    /// Another process serves from this folder.
    #[error("another hub uses the data folder")]
    InUse,
    /// A file is missing or cannot be written.
    #[error("the data folder cannot be used")]
    Io(#[from] std::io::Error),
    /// A certificate could not be made, for instance for a name that is no host name.
    #[error("the certificate could not be made")]
    Certificate(#[from] rcgen::Error),
    /// The stored certificate and key do not fit together.
    #[error("the stored certificate cannot be used")]
    Tls(#[from] rustls::Error),
    /// The stored receipt key is not 32 bytes.
    #[error("the stored receipt key is damaged")]
    ReceiptKey,
}

/// Makes a data folder for a hub that is reached by these names and addresses. The receipt key comes from
/// `rng`; the TLS keys from the TLS library's own source.
///
/// # Errors
/// [`SetupError::NotEmpty`] when there is something in the folder; others when it cannot be written.
pub fn init(
    dir: &Path,
    hosts: &[String],
    ips: &[IpAddr],
    rng: &mut impl CryptoRng,
) -> Result<(), SetupError> {
    if fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(SetupError::NotEmpty);
    }
    // Written beside and renamed: a hub is there whole or not at all. The rename refuses a folder with content.
    let mut fresh = dir.as_os_str().to_owned();
    fresh.push(".new");
    let fresh = PathBuf::from(fresh);
    fs::DirBuilder::new().mode(0o700).create(&fresh)?;
    let written = write_all(&fresh, hosts, ips, rng).and_then(|()| Ok(fs::rename(&fresh, dir)?));
    if written.is_err() {
        fs::remove_dir_all(&fresh)?;
    }
    if let (Ok(()), Some(parent)) = (&written, dir.parent().filter(|p| !p.as_os_str().is_empty())) {
        File::open(parent)?.sync_all()?;
    }
    written
}

fn write_all(
    dir: &Path,
    hosts: &[String],
    ips: &[IpAddr],
    rng: &mut impl CryptoRng,
) -> Result<(), SetupError> {
    let root_key = KeyPair::generate()?;
    let root = root_params().self_signed(&root_key)?;
    let leaf_key = KeyPair::generate()?;
    let leaf = leaf_params(hosts, ips)?.signed_by(&leaf_key, &Issuer::new(root_params(), &root_key))?;
    let receipt = SigningKey::generate(rng);
    write(&dir.join(ROOT), root.der())?;
    write(&dir.join(ROOT_KEY), &Zeroizing::new(root_key.serialize_der()))?;
    write(&dir.join(LEAF), leaf.der())?;
    write(&dir.join(LEAF_KEY), &Zeroizing::new(leaf_key.serialize_der()))?;
    write(&dir.join(RECEIPT_KEY), &*receipt.seed())?;
    Ok(File::open(dir)?.sync_all()?)
}

fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn root_params() -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "hub root");
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
    all_times(&mut params);
    params
}

fn leaf_params(hosts: &[String], ips: &[IpAddr]) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.distinguished_name.push(DnType::CommonName, "hub");
    for host in hosts {
        params.subject_alt_names.push(SanType::DnsName(host.as_str().try_into()?));
    }
    params.subject_alt_names.extend(ips.iter().copied().map(SanType::IpAddress));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    all_times(&mut params);
    Ok(params)
}

/// A tablet whose battery ran out believes it is 1970. Its clock must never block a delivery, so the private
/// root and leaf are valid at any time; they are replaced through the signed directory, not by expiry.
fn all_times(params: &mut CertificateParams) {
    params.not_before = date_time_ymd(1970, 1, 1);
    params.not_after = date_time_ymd(9999, 12, 31);
}

/// What a hub is: opened from its data folder, which nobody else can use meanwhile.
pub struct Identity {
    dir: PathBuf,
    receipt_key: SigningKey,
    tls_root: Vec<u8>,
    tls: Arc<ServerConfig>,
    _lock: File,
}

impl Identity {
    /// Opens the data folder.
    ///
    /// # Errors
    /// [`SetupError::InUse`] while another hub serves from it; others when something is missing or damaged.
    pub fn open(dir: &Path) -> Result<Self, SetupError> {
        let tls_root = fs::read(dir.join(ROOT))?;
        let lock =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(dir.join(LOCK))?;
        lock.try_lock().map_err(|error| match error {
            fs::TryLockError::WouldBlock => SetupError::InUse,
            fs::TryLockError::Error(error) => SetupError::Io(error),
        })?;
        let seed = Zeroizing::new(fs::read(dir.join(RECEIPT_KEY))?);
        let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| SetupError::ReceiptKey)?;
        let chain =
            vec![CertificateDer::from(fs::read(dir.join(LEAF))?), CertificateDer::from(tls_root.clone())];
        let leaf_key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(fs::read(dir.join(LEAF_KEY))?));
        Ok(Self {
            dir: dir.to_owned(),
            receipt_key: SigningKey::from_seed(seed),
            tls: Arc::new(tls_config(chain, leaf_key)?),
            tls_root,
            _lock: lock,
        })
    }

    /// The key that signs receipts.
    #[must_use]
    pub fn receipt_key(&self) -> &SigningKey {
        &self.receipt_key
    }

    /// The TLS root, DER.
    #[must_use]
    pub fn tls_root(&self) -> &[u8] {
        &self.tls_root
    }

    /// The hash by which an enrolment code names the TLS root.
    #[must_use]
    pub fn tls_root_hash(&self) -> ContentHash {
        ContentHash::of(&self.tls_root)
    }

    /// Where the TLS root lies.
    #[must_use]
    pub fn tls_root_path(&self) -> PathBuf {
        self.dir.join(ROOT)
    }

    /// Where the database lies.
    #[must_use]
    pub fn database_path(&self) -> PathBuf {
        self.dir.join(DATABASE)
    }

    /// TLS 1.3 and nothing older.
    #[must_use]
    pub fn tls(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.tls)
    }
}

fn tls_config(
    chain: Vec<CertificateDer<'static>>,
    key: PrivateKeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_no_client_auth()
        .with_single_cert(chain, key)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}
