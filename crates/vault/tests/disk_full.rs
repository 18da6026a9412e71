//! The disk is full while somebody answers: the answer is not saved and that is said, everything before it is there, and it
//! works again when there is room. On a small file system of its own where mounting is allowed; and always with the
//! limit on file sizes that every system has. Runs as its own program, because both need a process to themselves.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    missing_docs,
    reason = "tests"
)]

#[allow(dead_code, unreachable_pub, reason = "shared with other test binaries")]
#[path = "stories/support.rs"]
mod support;

use std::fs;
use std::path::Path;
use std::process::Command;

use fener_model::DraftId;
use fener_vault::{Keyring, Outbox, PinError, StoreError, StoreFile, Vault};
use support::{Device, NOW, PIN, answered, finalising, number};

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("limited") {
        return too_large(Path::new(&arguments.next().unwrap()));
    }
    a_full_file_system();
    files_that_may_not_grow();
    println!("test result: ok");
}

/// Writes answers until one is refused; all of those before it are there.
fn answer_until_refused(device: &mut Device, vault: &mut Vault, draft: DraftId) -> u32 {
    let before = u32::try_from(vault.events(draft).unwrap().len()).unwrap();
    for n in 0..20_000 {
        match vault.append(draft, &answered(n), NOW, &mut device.rng) {
            Ok(recorded) => assert_eq!(recorded.seq, before + n + 1),
            Err(StoreError::NotSaved(StoreFile::Vault)) => {
                assert_eq!(
                    vault.events(draft).unwrap().len() as u32,
                    before + n,
                    "everything before it is there"
                );
                return before + n;
            }
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("the disk never filled up");
}

struct Mount<'a>(&'a Path);

impl Drop for Mount<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0).status();
    }
}

fn a_full_file_system() {
    let folder = support::folder();
    let mounted = Command::new("mount")
        .args(["-t", "tmpfs", "-o", "size=3m", "tmpfs"])
        .arg(folder.path())
        .output()
        .is_ok_and(|output| output.status.success());
    if !mounted {
        println!("mounting is not allowed here: only the limit on file sizes was tried");
        return;
    }
    let _mount = Mount(folder.path());
    let store = folder.path().join("store");
    let ballast = folder.path().join("ballast");
    let mut device = Device::new(&store);
    let mut vault = device.vault(&store);
    let draft = device.draft(&mut vault, 1);
    let ending = device.draft(&mut vault, 2);
    fs::write(&ballast, vec![7; 600 * 1024]).unwrap();
    let saved = answer_until_refused(&mut device, &mut vault, draft);
    fill(&folder.path().join("crumbs"));

    let sealed = finalising(&mut device.rng);
    let refused = vault.finalise(ending, sealed, &mut device.outbox, NOW, &mut device.rng);
    assert!(matches!(refused, Err(StoreError::NotSaved(_))), "{refused:?}");
    assert_eq!(vault.events(ending).unwrap().len(), 3, "a screening that could not be sealed goes on");
    let count = |device: &Device| device.outbox.referrals(None, 9).unwrap().items.len();
    assert_eq!(count(&device), 0);
    let try_in = device.keyring.unlock(&device.secret, &number("7"), PIN, support::UP, &mut device.rng);
    assert!(matches!(try_in.map(drop), Err(PinError::Store(StoreError::NotSaved(StoreFile::Keyring)))));
    assert!(matches!(device.outbox.set_language("tr"), Err(StoreError::NotSaved(StoreFile::Outbox))));

    fs::remove_file(&ballast).unwrap();
    vault.append(draft, &answered(0), NOW, &mut device.rng).unwrap();
    let sealed = finalising(&mut device.rng);
    vault.finalise(ending, sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
    assert_eq!(count(&device), 1);
    device.outbox.set_language("tr").unwrap();
    vault.lock().unwrap();
    device.keyring = Keyring::open(&store, &device.secret).unwrap();
    device.keys =
        device.keyring.unlock(&device.secret, &number("7"), PIN, support::UP, &mut device.rng).unwrap();
    let vault = device.vault(&store);
    assert_eq!(vault.events(draft).unwrap().len() as u32, saved + 1);
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    println!("full file system: {saved} events saved, then told, then on again");
}

/// Takes what little room is left.
fn fill(path: &Path) {
    use std::io::Write as _;
    let mut file = fs::File::create(path).unwrap();
    while file.write_all(&[7; 512]).and_then(|()| file.flush()).is_ok() {}
}

/// The shell lowers the limit and lets the signal pass, so that writing fails as on a failing disk.
fn files_that_may_not_grow() {
    let folder = support::folder();
    drop({
        let mut device = Device::new(folder.path());
        let mut vault = device.vault(folder.path());
        device.draft(&mut vault, 1);
        vault.lock().unwrap();
        device.outbox
    });
    let status = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 800; exec \"$0\" limited \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(status.success());
    // Without the limit everything is as it was left.
    let secret = fener_vault::DeviceSecret::open(folder.path(), &support::nowhere()).unwrap();
    Outbox::open(folder.path(), &secret).unwrap().check_pages().unwrap();
}

fn too_large(folder: &Path) {
    let mut rng = support::TestRng(9);
    let secret = fener_vault::DeviceSecret::open(folder, &support::nowhere()).unwrap();
    let outbox = Outbox::open(folder, &secret).unwrap();
    let mut keyring = Keyring::open(folder, &secret).unwrap();
    let keys = keyring.unlock(&secret, &number("7"), PIN, support::UP, &mut rng).unwrap();
    let mut device = Device { secret, outbox, keyring, keys, rng };
    let mut vault = device.vault(folder);
    let draft = vault.drafts(1).unwrap()[0].id;
    let saved = answer_until_refused(&mut device, &mut vault, draft);
    drop(vault);
    let vault = device.vault(folder);
    assert_eq!(vault.events(draft).unwrap().len() as u32, saved);
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    println!("files that may not grow: {saved} events saved, then told");
}
