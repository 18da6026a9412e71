//! The real binary: made, started, killed and started again.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{SystemTime, UNIX_EPOCH};

use fener_sign::{HubReceipt, PublicKey, Role};
use fener_wire::Mailbox;
use serde_json::Value;

use crate::world::{Authorities, Connection, DAY, Device, REGION, client, envelope};

const HUB: &str = env!("CARGO_BIN_EXE_fener-hub");

struct Process {
    child: Child,
    at: Connection,
    receipt_key: PublicKey,
}

impl Drop for Process {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn init(data: &Path) -> Output {
    Command::new(HUB)
        .args(["init", "--host", "localhost", "--ip", "127.0.0.1", "--data"])
        .arg(data)
        .output()
        .unwrap()
}

fn serve(data: &Path, by: &Authorities) -> Process {
    let mut child = Command::new(HUB)
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--print-ready",
            "--rate",
            "1000000",
            "--burst",
            "1000000",
        ])
        .args(["--root-key", &by.root.public().to_string(), "--data"])
        .arg(data)
        .env("FENER_LOG", "error")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ready: Value = serde_json::from_str(&line).unwrap();
    let root = std::fs::read(ready["tls_root"].as_str().unwrap()).unwrap();
    assert_eq!(fener_sign::ContentHash::of(&root).to_string(), ready["tls_root_sha256"].as_str().unwrap());
    Process {
        child,
        at: Connection {
            client: client(&root),
            address: ready["address"].as_str().unwrap().parse().unwrap(),
        },
        receipt_key: ready["receipt_key"].as_str().unwrap().parse().unwrap(),
    }
}

/// A tablet certified for the time it really is, since the binary looks at the real clock.
async fn tablet(at: &Connection, by: &Authorities) -> Device {
    let now = u64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap();
    let device = Device::new(10, Mailbox([10; 16]));
    let mut fields = device.fields(Role::Tablet, "station-1");
    (fields.not_before, fields.not_after) = (now - DAY, now + 180 * DAY);
    at.enrol(by, fields).await;
    device
}

#[test]
fn init_makes_private_files_and_never_overwrites() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("hub");
    assert!(init(&data).status.success());
    let read = || {
        let mut files: Vec<_> =
            std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        files.into_iter().map(|path| (std::fs::read(&path).unwrap(), path)).collect::<Vec<_>>()
    };
    let before = read();
    assert!(before.len() >= 5);
    for (_, path) in &before {
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
    }
    assert_eq!(data.metadata().unwrap().permissions().mode() & 0o777, 0o700);
    let again = init(&data);
    assert!(!again.status.success());
    let told =
        format!("fener-hub: `{}`: the data folder is not empty; nothing was changed\n", data.display());
    assert_eq!(String::from_utf8_lossy(&again.stderr), told);
    assert_eq!(read(), before);
}

#[test]
fn a_host_that_is_no_host_is_refused_before_anything_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("hub");
    for (host, word) in [
        ("https://hub.example.org", "without `https://`"),
        ("hub.example.org:8443", "without a port"),
        ("hub example", "such as `hub.example.org`"),
        ("-hub", "such as `hub.example.org`"),
        ("", "such as `hub.example.org`"),
        ("127.0.0.1", "say `--ip`"),
        ("::1", "say `--ip`"),
    ] {
        let argument = format!("--host={host}");
        let made = Command::new(HUB).args(["init", &argument, "--data"]).arg(&data).output().unwrap();
        let told = String::from_utf8_lossy(&made.stderr).into_owned();
        assert!(!made.status.success() && told.contains(word), "{host}: {told}");
        assert!(!data.exists(), "{host}");
    }
    let made = Command::new(HUB).args(["init", "--host", "hub-1.example.org", "--data"]).arg(&data).status();
    assert!(made.unwrap().success());
}

#[test]
fn two_hubs_do_not_share_a_folder() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("hub");
    let by = Authorities::new();
    assert!(init(&data).status.success());
    let first = serve(&data, &by);
    let second =
        Command::new(HUB).args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).output().unwrap();
    assert!(!second.status.success());
    assert!(String::from_utf8_lossy(&second.stderr).contains("another hub uses the data folder"));
    drop(first);
}

#[tokio::test]
async fn what_was_acknowledged_survives_kill_9() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("hub");
    let by = Authorities::new();
    assert!(init(&data).status.success());
    let mut hub = serve(&data, &by);
    assert_eq!(hub.at.put_directory(by.signed(1, vec![])).await.status(), 204);
    let tablet = tablet(&hub.at, &by).await;

    let mut receipts: Vec<Vec<u8>> = Vec::new();
    for round in 0..8_u64 {
        // Some acknowledged, some cut off in the middle: the client forgets no envelope, only answers.
        let cut = hub.at.put_request(&tablet, &envelope(round * 2 + 1), &REGION);
        let (_, receipt) = hub.at.deliver(&tablet, &envelope(round * 2), &REGION).await;
        let cut = tokio::spawn(cut.send());
        tokio::time::sleep(std::time::Duration::from_micros(round * 700)).await;
        hub.child.kill().unwrap();
        drop(cut.await);
        drop(hub);
        hub = serve(&data, &by);

        let (status, again) = hub.at.deliver(&tablet, &envelope(round * 2), &REGION).await;
        assert_eq!(
            (status.as_u16(), &again),
            (200, &receipt),
            "round {round}: the same receipt after kill -9"
        );
        let (_, other) = hub.at.deliver(&tablet, &envelope(round * 2 + 1), &REGION).await;
        receipts.extend([receipt, other]);
    }
    let mut before = None;
    let chain: Vec<_> = receipts.iter().map(|bytes| HubReceipt::decode(bytes).unwrap()).collect();
    for receipt in &chain {
        receipt.verify(&hub.receipt_key).unwrap();
        receipt.follows(before).unwrap();
        before = Some(receipt);
    }
    assert_eq!(chain.len(), 16);
}

#[tokio::test]
async fn sigterm_and_sigint_stop_it_in_order() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("hub");
    let by = Authorities::new();
    assert!(init(&data).status.success());
    for signal in ["-TERM", "-INT"] {
        let mut hub = serve(&data, &by);
        assert_eq!(hub.at.get("/v1/hub").await.status(), 200, "a kept connection does not hold it up");
        let sent = Command::new("kill").args([signal, &hub.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        assert!(hub.child.wait().unwrap().success(), "{signal}");
    }
}
