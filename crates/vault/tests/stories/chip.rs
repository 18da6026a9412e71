//! A TPM made of software, `swtpm` from Debian, in a scratch folder: switched off, cleared and swapped as needed.

use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::str::FromStr as _;

use fener_vault::{DeviceSecret, Keyring, PinError, ProtectionLevel, SecretError, SecretPlaces, StoreError};
use tempfile::TempDir;
use tss_esapi::handles::AuthHandle;
use tss_esapi::interface_types::session_handles::AuthSession;
use tss_esapi::tcti_ldr::TctiNameConf;

use crate::support::{Device, PIN, TestRng, UP, folder, number};

const WRONG: &str = "918273";

/// A running chip. Its memory is the folder.
pub struct SoftChip {
    memory: TempDir,
    port: u16,
}

impl SoftChip {
    pub fn new() -> Self {
        let chip = Self { memory: folder(), port: two_free_ports() };
        chip.start();
        chip
    }

    /// Where programs find it.
    pub fn places(&self) -> SecretPlaces {
        SecretPlaces { chip: Some(self.name()), ..SecretPlaces::default() }
    }

    fn name(&self) -> String {
        format!("swtpm:host=127.0.0.1,port={}", self.port)
    }

    fn start(&self) {
        let folder = self.memory.path().display();
        // With `--daemon` it returns when the chip listens.
        let status = Command::new("swtpm")
            .args(["socket", "--tpm2", "--daemon", "--flags", "not-need-init,startup-clear"])
            .args(["--tpmstate", &format!("dir={folder}")])
            .args(["--pid", &format!("file={folder}/pid")])
            .args(["--server", &format!("type=tcp,bindaddr=127.0.0.1,port={}", self.port)])
            .args(["--ctrl", &format!("type=tcp,bindaddr=127.0.0.1,port={}", self.port + 1)])
            .stdout(Stdio::null())
            .status()
            .expect("`swtpm` runs: `make deps-test` installs it");
        assert!(status.success(), "the chip starts");
    }

    /// Ends this chip's own process, and waits until it is gone.
    fn stop(&self) {
        let Ok(pid) = fs::read_to_string(self.memory.path().join("pid")) else { return };
        let pid = pid.trim();
        Command::new("kill").arg(pid).status().unwrap();
        while Path::new("/proc").join(pid).exists() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
    }

    fn restart(&self) {
        self.stop();
        self.start();
    }

    /// What a new owner of the machine would do in its firmware.
    fn clear(&self) {
        let mut context = tss_esapi::Context::new(TctiNameConf::from_str(&self.name()).unwrap()).unwrap();
        context.execute_with_session(Some(AuthSession::Password), |context| {
            context.clear(AuthHandle::Lockout).unwrap();
        });
    }
}

impl Drop for SoftChip {
    fn drop(&mut self) {
        self.stop();
    }
}

/// The chip's second port is the one after its first.
fn two_free_ports() -> u16 {
    loop {
        let first = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = first.local_addr().unwrap().port();
        if port < u16::MAX && TcpListener::bind(("127.0.0.1", port + 1)).is_ok() {
            return port;
        }
    }
}

fn guarded(folder: &Path, chip: &SoftChip) -> Device {
    Device::guarded(folder, ProtectionLevel::Tpm, &chip.places(), 0x7b)
}

fn opened(folder: &Path, chip: &SoftChip) -> Result<DeviceSecret, StoreError> {
    DeviceSecret::open(folder, &chip.places())
}

fn copied(from: &Path) -> TempDir {
    let to = folder();
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        fs::copy(&path, to.path().join(path.file_name().unwrap())).unwrap();
    }
    to
}

#[test]
fn a_chip_that_was_restarted_opens_what_it_opened() {
    let (folder, chip) = (folder(), SoftChip::new());
    let mut device = guarded(folder.path(), &chip);
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 1);
    vault.lock().unwrap();
    assert_eq!(chip.places().best_level(), ProtectionLevel::Tpm);
    chip.stop();
    assert!(matches!(opened(folder.path(), &chip), Err(StoreError::Secret(SecretError::ChipAbsent))));
    assert_eq!(chip.places().best_level(), ProtectionLevel::Software);
    let said = device.keyring.unlock(&device.secret, &number("7"), PIN, UP, &mut device.rng);
    assert!(matches!(said.map(drop), Err(PinError::Store(StoreError::Secret(SecretError::ChipAbsent)))));
    chip.start();
    let secret = opened(folder.path(), &chip).unwrap();
    assert_eq!(secret.level(), ProtectionLevel::Tpm);
    let mut keyring = Keyring::open(folder.path(), &secret).unwrap();
    let said = keyring.unlock(&secret, &number("7"), WRONG, UP, &mut device.rng);
    assert!(
        matches!(said.map(drop), Err(PinError::WrongPin { left: 9, wait_ms: 0 })),
        "a try that no chip looked at did not count"
    );
    device.keys = keyring.unlock(&secret, &number("7"), PIN, UP, &mut device.rng).unwrap();
    assert_eq!(device.vault(folder.path()).events(draft).unwrap().len(), 2);
}

#[test]
fn a_copied_disk_opens_nothing_without_its_chip() {
    let (folder, chip, other) = (folder(), SoftChip::new(), SoftChip::new());
    let device = guarded(folder.path(), &chip);
    let copy = copied(folder.path());
    let before = crate::damage::files(copy.path());
    let said = opened(copy.path(), &other);
    assert!(matches!(said, Err(StoreError::Secret(SecretError::ChipForeign))), "{said:?}");
    assert!(crate::damage::files(copy.path()) == before, "nothing was made anew");
    assert!(opened(copy.path(), &chip).is_ok(), "control: the chip is all that was missing");
    drop(device);
}

#[test]
fn a_cleared_chip_is_named_and_nothing_is_made_anew() {
    let (folder, chip) = (folder(), SoftChip::new());
    drop(guarded(folder.path(), &chip));
    let before = crate::damage::files(folder.path());
    chip.clear();
    let said = opened(folder.path(), &chip);
    assert!(matches!(said, Err(StoreError::Secret(SecretError::ChipForeign))), "{said:?}");
    let made = fener_vault::open_device(folder.path(), ProtectionLevel::Tpm, &chip.places(), &mut TestRng(1));
    assert!(matches!(made.map(drop), Err(StoreError::Secret(SecretError::ChipForeign))));
    assert!(crate::damage::files(folder.path()) == before);
}

/// Whoever puts the keyring's files back after each wrong PIN has as many tries as the chip gives, and no more.
#[test]
fn wrong_pins_count_in_the_chip_whatever_is_put_back() {
    let (folder, chip) = (folder(), SoftChip::new());
    let mut device = guarded(folder.path(), &chip);
    let kept = ["keyring.a", "keyring.b"].map(|name| {
        let path = folder.path().join(name);
        (fs::read(&path).unwrap(), path)
    });
    let mut tries = 0;
    let lockout = loop {
        for (bytes, path) in &kept {
            fs::write(path, bytes).unwrap();
        }
        let mut keyring = Keyring::open(folder.path(), &device.secret).unwrap();
        match keyring.unlock(&device.secret, &number("7"), WRONG, UP, &mut device.rng).map(drop) {
            Err(PinError::WrongPin { left: 9, .. }) => tries += 1,
            Err(PinError::Store(StoreError::Secret(SecretError::ChipLockout { ms }))) => break ms,
            other => panic!("try {tries}: {other:?}"),
        }
        assert!(tries < 10, "the chip does not count");
    };
    assert_eq!(tries, 3, "as many as this chip gives");
    assert_eq!(lockout, 1_000_000, "as long as this chip says");
    let right = device.keyring.unlock(&device.secret, &number("7"), PIN, UP, &mut device.rng);
    assert!(
        matches!(right.map(drop), Err(PinError::Store(StoreError::Secret(SecretError::ChipLockout { .. })))),
        "nor does the right one get through"
    );
    assert!(opened(folder.path(), &chip).is_ok(), "a locked tablet still delivers");
    chip.restart();
    let right = device.keyring.unlock(&device.secret, &number("7"), PIN, UP, &mut device.rng);
    assert!(
        matches!(right.map(drop), Err(PinError::Store(StoreError::Secret(SecretError::ChipLockout { .. })))),
        "nor after switching it off and on"
    );
}
