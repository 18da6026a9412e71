//! The whole road of one referral: a tablet, a real hub process over real TLS, and an agency's desk.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use fener_app::{App, AppOptions, Code, Machine, Platform, SecondSecret, Uptime, tr_first_level};
use fener_model::Timestamp;
use serde_json::{Value, json};

/// A program of this workspace, beside the test's own.
fn program(name: &str) -> PathBuf {
    let target = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().to_owned();
    let package = if name == "fener" { "fener-cli" } else { name };
    let built = Command::new(env!("CARGO")).args(["build", "--quiet", "--package", package]).status();
    assert!(built.unwrap().success(), "{name} is built");
    target.join(name)
}

fn fener(arguments: &[&str]) -> Value {
    let output = Command::new(program("fener")).args(arguments).arg("--json").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "fener {arguments:?}: {said}");
    serde_json::from_slice(&output.stdout).unwrap_or(Value::Null)
}

/// A hub process; it ends with the test.
struct Hub(Child);

impl Drop for Hub {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

fn serve(data: &Path, port: u16, root_key: &str) -> Hub {
    let mut child = Command::new(program("fener-hub"))
        .args([
            "serve",
            "--print-ready",
            "--root-key",
            root_key,
            "--listen",
            &format!("127.0.0.1:{port}"),
            "--data",
        ])
        .arg(data)
        .stdout(Stdio::piped())
        .stderr(Stdio::inherit())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert!(line.contains("address"), "the hub is ready: {line}");
    Hub(child)
}

struct Device(App);

impl Device {
    fn open(folder: &Path) -> Self {
        let platform = Platform {
            now: || {
                Timestamp(
                    i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_millis()).unwrap(),
                )
            },
            uptime: || Uptime { boot: [1; 16], ms: 0 },
            random: |bytes| getrandom::fill(bytes).unwrap(),
            stopwatch: None,
            free_bytes: |_| None,
            machine: |_| Machine::default(),
        };
        Self(
            App::open(AppOptions {
                data_dir: folder.to_owned(),
                platform,
                secret: SecondSecret::software(),
                pack: tr_first_level(),
            })
            .unwrap(),
        )
    }

    fn call(&self, command: &str, args: Value) -> Value {
        self.0.call(command, args).unwrap_or_else(|error| panic!("{command}: {error:?}"))
    }

    fn enrol(&self, admin: &Path, place: [&str; 2]) {
        let dir = admin.to_str().unwrap();
        let code = fener(&["registrar", "code", "--allow-software", "--dir", dir, place[0], place[1]]);
        let begun = self.call("enrol", json!({ "code": code["code"] }));
        assert_eq!(begun["digits"].as_str().unwrap().len(), 6);
        fener(&["registrar", "confirm", "--dir", dir, "--yes", "--wait", "20"]);
        assert_eq!(self.call("enrol_check", json!({}))["state"], "done");
    }

    fn sync(&self) -> Value {
        self.call("sync", json!({}));
        let end = Instant::now() + Duration::from_secs(30);
        loop {
            let view = self.call("sync_status", json!({}));
            if view["phase"] == "idle" {
                return view;
            }
            assert!(Instant::now() < end, "the sync does not end: {view}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Leads the sample case of the pack to its end; gives the screening.
    fn interview(&self) -> Value {
        let cases: Value = serde_json::from_slice(&tr_first_level()["cases.json"]).unwrap();
        let cases = cases["cases"].as_array().unwrap();
        let case = cases.iter().find(|case| case["id"] == "adult-labour-companions").unwrap();
        self.call("set_field_use", json!({ "provisional_allowed": true, "province": null }));
        let mut view = self.call("start_screening", json!({ "language": "tr" }));
        let id = view["id"].clone();
        for _ in 0..200 {
            let step = &view["step"];
            match step["kind"].as_str().unwrap() {
                "done" => return id,
                "item" => {
                    let item = step["item"]["id"].as_str().unwrap();
                    let answer = case["answers"].get(item).cloned().unwrap_or_else(|| json!("no"));
                    view = self.call("answer", json!({ "id": id, "item": item, "answer": answer }));
                }
                other => panic!("unexpected step {other}: {step}"),
            }
        }
        panic!("the interview does not end");
    }
}

#[test]
fn a_referral_travels_from_the_checkpoint_to_the_agency_and_back() {
    let folder = tempfile::tempdir().unwrap();
    let [hub, admin, tablet, desk] = ["hub", "admin", "tablet", "desk"].map(|name| folder.path().join(name));
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let init = ["init", "--host", "localhost", "--ip", "127.0.0.1", "--data"];
    let made = Command::new(program("fener-hub")).args(init).arg(&hub).status();
    assert!(made.unwrap().success(), "the hub's folder is made");
    let dir = admin.to_str().unwrap();
    let url = format!("https://127.0.0.1:{port}");
    let root =
        fener(&["admin", "init", "--out", dir, "--hub-url", &url, "--hub-data", hub.to_str().unwrap()]);
    let running = serve(&hub, port, root["root_key"].as_str().unwrap());
    fener(&["admin", "publish", "--dir", dir]);

    let officer = json!({ "number": "1", "pin": "719352" });
    let (tablet, desk) = (Device::open(&tablet), Device::open(&desk));
    for device in [&tablet, &desk] {
        assert_eq!(device.call("status", json!({}))["stage"], "no_officer");
        assert_eq!(device.call("create_first_officer", officer.clone())["stage"], "not_enrolled");
    }
    tablet.enrol(&admin, ["--station", "demo-station"]);
    desk.enrol(&admin, ["--agency", "demo-migration"]);
    assert_eq!(tablet.call("status", json!({}))["role"], "tablet");
    assert_eq!(desk.call("status", json!({}))["role"], "desk");
    assert_eq!(tablet.sync()["last_error"], Value::Null);

    // The network is gone: everything up to the sealed envelope works without it.
    drop(running);
    let id = tablet.interview();
    let outcome = tablet.call("outcome", json!({ "id": id }));
    assert_eq!(outcome["shown"], "strong_indication");
    let preview = tablet.call("preview_referral", json!({ "id": id, "note": "" }));
    assert_eq!(preview["agencies"][0]["id"], "demo-migration");
    let sealed = tablet.call("finalise", json!({ "id": id, "digest": preview["digest"] }));
    assert_eq!((sealed["state"].as_str(), sealed["sealed_size"].as_u64()), (Some("queued"), Some(16_384)));
    assert_eq!(tablet.sync()["last_error"], "hub_unreachable");
    let gone = tablet.0.call("outcome", json!({ "id": id })).unwrap_err();
    assert_eq!(gone.code, Code::NotFound, "nothing readable is left");

    // The network is back.
    let _running = serve(&hub, port, root["root_key"].as_str().unwrap());
    assert_eq!(tablet.sync()["last_error"], Value::Null);
    let state = |device: &Device| device.call("home", json!({}))["referrals"][0]["state"].clone();
    assert_eq!(state(&tablet), "at_hub");
    assert!(tablet.call("sync_status", json!({}))["last_success"].is_i64());
    assert_eq!(desk.sync()["last_error"], Value::Null);
    let inbox = desk.call("inbox", json!({ "page": 0 }));
    assert_eq!(inbox["cards"][0]["case"], sealed["case"]);
    assert_eq!((&inbox["count"], &inbox["unreadable"]), (&json!(1), &json!(0)), "covers are nobody's news");
    let opened = desk.call("open_referral", json!({ "id": sealed["id"] }));
    assert_eq!(opened["outcome"]["shown"], "strong_indication");
    let accepted = desk.call("decide", json!({ "id": sealed["id"], "action": "accept" }));
    assert_eq!(accepted["state"], "accepted");
    assert_eq!(desk.sync()["last_error"], Value::Null);
    assert_eq!(tablet.sync()["last_error"], Value::Null);
    assert_eq!(state(&tablet), "accepted");
}
