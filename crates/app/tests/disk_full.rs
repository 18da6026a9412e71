//! The disk is full while somebody works. The officer is told that this was not saved, everything before it is there, and
//! it works again when there is room. On a small file system of its own where mounting is allowed; and always with
//! the limit on file sizes that every system has. Runs as its own program, because both need a process to themselves.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    clippy::disallowed_methods,
    missing_docs,
    reason = "tests"
)]

#[allow(dead_code, unreachable_pub, reason = "shared with other test binaries")]
#[path = "stories/support.rs"]
mod support;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use fener_app::{Code, Part, Timestamp};
use serde_json::{Value, json};
use support::{
    Authority, Device, NUMBER, OTHER, OTHER_PIN, PIN, START, answer_to, case_answers, officer, open_item,
};

const CASE: &str = "adult-labour-companions";

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("limited") {
        return too_large(Path::new(&arguments.next().unwrap()));
    }
    answering_on_a_full_disk();
    everything_else_on_a_full_disk();
    a_first_officer_on_a_full_disk();
    sealed_but_not_handed_over();
    files_that_may_not_grow();
    println!("test result: ok");
}

/// A file system with little room.
struct Small {
    at: PathBuf,
    _scratch: tempfile::TempDir,
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.at).status();
    }
}

impl Small {
    /// None where mounting is not allowed.
    fn mounted(what: &str) -> Option<Self> {
        let scratch = support::scratch();
        let at = scratch.path().join("small");
        fs::create_dir(&at).unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=12m", "tmpfs"]).arg(&at).output();
        if !mount.is_ok_and(|output| output.status.success()) {
            println!("{what}: mounting is not allowed here, not tried");
            return None;
        }
        Some(Self { at, _scratch: scratch })
    }

    /// Leaves no byte of room, but for what `crumbs` in other files take.
    fn fill(&self) {
        let mut file = fs::File::create(self.at.join("ballast")).unwrap();
        for size in [64 * 1024, 4096, 1] {
            while file.write_all(&vec![7; size]).and_then(|()| file.flush()).is_ok() {}
        }
    }

    fn make_room(&self) {
        for name in ["ballast", "crumbs"] {
            let _ = fs::remove_file(self.at.join(name));
        }
    }
}

fn tablet_in(folder: &Path, authority: &Authority) -> Device {
    let device = Device::over(folder);
    device.call("create_first_officer", officer(NUMBER, PIN));
    authority.certify(folder, fener_sign::Role::Tablet, support::STATION);
    device
}

fn standing(device: &Device, id: &Value, item: &str) -> Vec<String> {
    support::given(&device.call("show_item", json!({ "id": id, "item": item }))["step"]["item"])
}

/// Corrects one answer again and again until that cannot be saved. What stands then is what was saved last, whole.
fn correct_until_refused(device: &Device, id: &Value, item: &str) -> u32 {
    for n in 0..20_000 {
        let before = standing(device, id, item);
        let other = if before == ["yes"] { "no" } else { "yes" };
        let args = json!({ "id": id, "item": item, "answer": other, "change": "mis_tap" });
        match device.try_call("answer", args) {
            Ok(_) => assert_eq!(standing(device, id, item), [other]),
            Err(error) => {
                assert_eq!(error.code, Code::NotSaved, "the officer is told");
                assert_eq!(
                    standing(device, id, item),
                    before,
                    "the answer that was to be corrected still stands"
                );
                return n;
            }
        }
    }
    panic!("the disk never filled up");
}

fn answering_on_a_full_disk() {
    let Some(small) = Small::mounted("answering on a full disk") else { return };
    let mut device = tablet_in(&small.at.join("data"), &Authority::offline());
    let view = device.lead(device.begin(), &case_answers(CASE), Some("core_hardship"));
    let id = view["id"].clone();
    let answered = device.drafts()[0]["answered"].clone();
    fs::write(small.at.join("crumbs"), vec![7; 9 * 1024 * 1024]).unwrap();
    let saved = correct_until_refused(&device, &id, "core_untrue");
    small.fill();
    for (item, answer) in [("core_hardship", "yes"), ("core_hardship", "unknown")] {
        let error = device.refused("answer", json!({ "id": id, "item": item, "answer": answer }));
        assert_eq!(error.code, Code::NotSaved);
    }
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(open_item(&view).unwrap(), "core_hardship", "the question waits for its answer");
    let stands = standing(&device, &id, "core_untrue");
    // Switched off and on again while there is no room: nothing is called damaged that is not.
    device.restart();
    for _ in 0..2 {
        for command in ["status", "sync", "lock"] {
            assert_eq!(device.code(command, json!({})), Code::NotSaved, "{command}");
        }
        assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::NotSaved);
        assert_eq!(device.code("create_first_officer", officer(OTHER, OTHER_PIN)), Code::NotSaved);
    }
    small.make_room();
    assert_eq!(device.stage(), "locked", "with room again, without another start");
    device.call("unlock", officer(NUMBER, PIN));
    assert_eq!(device.drafts()[0]["answered"], answered, "everything before it is there");
    assert_eq!(standing(&device, &id, "core_untrue"), stands);
    let view = device.answer(&id, "core_hardship", "yes");
    assert_ne!(open_item(&view).unwrap(), "core_hardship", "and answering works again");
    println!("answering on a full disk: {saved} corrections saved, then told, then on again");
}

fn everything_else_on_a_full_disk() {
    let Some(small) = Small::mounted("everything else on a full disk") else { return };
    let authority = Authority::offline();
    let mut device = tablet_in(&small.at.join("data"), &authority);
    let (sealed, second, third) =
        (device.interview(CASE), device.interview(CASE), device.interview("adult-nothing"));
    let sealed = device.refer(&sealed, "");
    let content = authority.read("demo-migration", &device.sealed(&sealed["id"])).unwrap();
    let reply = answer_to(&content, &authority.desk("demo-migration"), json!({ "state": "opened" }));
    device.outbox().store_incoming(&[0x3b; 16], &[(1, &reply)], Timestamp(START)).unwrap();
    let preview = device.call("preview_referral", json!({ "id": second, "note": "" }));
    let before = device.outcome(&second);
    small.fill();

    for (command, args) in [
        ("start_screening", json!({ "language": "tr" })),
        ("pause_screening", json!({ "id": second })),
        ("undo", json!({ "id": second })),
        ("stop_screening", json!({ "id": third, "reason": "other" })),
        ("raise_outcome", json!({ "id": third, "to": "some_signs", "reason": "x" })),
        (
            "lower_outcome",
            json!({ "id": second, "to": "no_signs", "reason": "x", "number": NUMBER, "pin": PIN }),
        ),
        ("close_screening", json!({ "id": third })),
        ("finalise", json!({ "id": second, "digest": preview["digest"] })),
        ("set_language", json!({ "language": "en" })),
        ("add_officer", officer(OTHER, OTHER_PIN)),
    ] {
        assert_eq!(device.code(command, args), Code::NotSaved, "{command}");
    }
    let home = device.call("home", json!({}));
    assert_eq!(home["drafts"].as_array().unwrap().len(), 2, "an interview that was not begun is not listed");
    assert_eq!(home["referrals"][0]["state"], "queued", "an answer that cannot be stored waits");
    assert_eq!(device.outcome(&second), before);
    assert_eq!(device.call("status", json!({}))["language"], "tr");
    device.call("sync_status", json!({}));
    small.make_room();

    let done = device.call("finalise", json!({ "id": second, "digest": preview["digest"] }));
    assert_eq!(done["state"], "queued", "the preview that was seen can still be sealed");
    let read = authority.read("demo-migration", &device.sealed(&done["id"])).unwrap();
    assert_eq!(read, serde_json::from_str::<Value>(preview["content"].as_str().unwrap()).unwrap());
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    device.call("lock", json!({}));
    small.fill();
    assert_eq!(
        device.code("unlock", officer(NUMBER, PIN)),
        Code::NotSaved,
        "a try that cannot be counted is none"
    );
    small.make_room();
    device.resume();
    let home = device.call("home", json!({}));
    assert_eq!((home["drafts"].as_array().unwrap().len(), &home["referral_count"]), (1, &json!(2)));
    let states: Vec<_> =
        home["referrals"].as_array().unwrap().iter().map(|card| card["state"].clone()).collect();
    assert!(states.contains(&json!("opened")), "the answer was read as soon as there was room: {states:?}");
    println!("everything else on a full disk: told, and on again");
}

/// On a disk with less and less room: either the first officer is there afterwards, or can be made when there is room.
fn a_first_officer_on_a_full_disk() {
    let mut outcomes = [0; 3];
    for room in (0..=360).step_by(12) {
        let Some(small) = Small::mounted("a first officer on a full disk") else { return };
        small.fill();
        {
            let ballast = fs::OpenOptions::new().write(true).open(small.at.join("ballast")).unwrap();
            let full = ballast.metadata().unwrap().len();
            ballast.set_len(full.saturating_sub(room * 1024)).unwrap();
        }
        let mut device = Device::over(&small.at.join("data"));
        let made = device.try_call("create_first_officer", officer(NUMBER, PIN));
        if let Err(error) = &made {
            assert_eq!(error.code, Code::NotSaved, "{room} KiB");
        }
        small.make_room();
        // In the same process, without a restart, and after one.
        let stage = device.stage();
        match (made.is_ok(), stage.as_str()) {
            (true, "not_enrolled") => outcomes[2] += 1,
            (false, "no_officer") => {
                outcomes[0] += 1;
                device.call("create_first_officer", officer(NUMBER, PIN));
            }
            (false, "locked") => {
                outcomes[1] += 1;
                device.call("unlock", officer(NUMBER, PIN));
            }
            other => panic!("{room} KiB: {other:?}"),
        }
        device.resume();
        assert_eq!(device.stage(), "not_enrolled", "{room} KiB");
    }
    assert!(outcomes.iter().all(|count| *count > 0), "none, half and whole were all met: {outcomes:?}");
    println!("a first officer on a full disk: {outcomes:?} not made, half made, made");
}

/// The outbox lies on another file system, which is full: the first step of finalising succeeds and the second does not.
fn sealed_but_not_handed_over() {
    let Some(small) = Small::mounted("sealed and not handed over") else { return };
    let authority = Authority::offline();
    let scratch = support::scratch();
    let folder = scratch.path().join("data");
    let mut device = tablet_in(&folder, &authority);
    let (first, second) = (device.interview(CASE), device.interview(CASE));
    device.call("lock", json!({}));
    device.close();
    support::settle(&folder);
    fs::rename(folder.join("outbox.db"), folder.join("outbox.moving")).unwrap();
    fs::copy(folder.join("outbox.moving"), small.at.join("outbox.db")).unwrap();
    fs::remove_file(folder.join("outbox.moving")).unwrap();
    for name in ["outbox.db", "outbox.db-wal"] {
        std::os::unix::fs::symlink(small.at.join(name), folder.join(name)).unwrap();
    }

    device.resume();
    let preview = device.call("preview_referral", json!({ "id": first, "note": "" }));
    small.fill();
    let done = device.call("finalise", json!({ "id": first, "digest": preview["digest"] }));
    assert_eq!(done["state"], "queued", "it is sealed, and saved, and will be sent");
    assert_eq!(device.code("outcome", json!({ "id": first })), Code::Ended, "and takes no more answers");
    assert_eq!(
        device.code("finalise", json!({ "id": first, "digest": preview["digest"] })),
        Code::PreviewStale
    );
    assert_eq!(device.drafts().len(), 1);
    assert!(device.referrals().is_empty(), "the outbox does not have it yet");
    // Gone without a goodbye, and back, twice, while there is still no room.
    for _ in 0..2 {
        device.resume();
        assert_eq!(device.drafts().len(), 1, "a full disk keeps nobody out");
        assert_eq!(device.outcome(&second)["shown"], "strong_indication");
    }
    small.make_room();
    for _ in 0..2 {
        device.resume();
        assert_eq!(device.referrals(), [done["id"].as_str().unwrap()], "handed over once");
        let read = authority.read("demo-migration", &device.sealed(&done["id"])).unwrap();
        assert_eq!(read, serde_json::from_str::<Value>(preview["content"].as_str().unwrap()).unwrap());
        assert_eq!(
            device.code("outcome", json!({ "id": first })),
            Code::NotFound,
            "nothing readable is left"
        );
    }
    // The outbox is lost in between: the vault keeps what it holds, and says which file it is.
    let preview = device.call("preview_referral", json!({ "id": second, "note": "" }));
    small.fill();
    let done = device.call("finalise", json!({ "id": second, "digest": preview["digest"] }));
    device.close();
    let whole = fs::read(small.at.join("outbox.db")).unwrap();
    fs::write(small.at.join("outbox.db"), &whole[..4096]).unwrap();
    device.restart();
    let error = device.refused("unlock", officer(NUMBER, PIN));
    assert_eq!((error.code, error.part), (Code::Damaged, Some(Part::Outbox)));
    device.close();
    small.make_room();
    fs::write(small.at.join("outbox.db"), &whole).unwrap();
    device.resume();
    assert!(
        device.referrals().contains(&done["id"].as_str().unwrap().to_owned()),
        "put back, it is handed over"
    );
    println!("sealed and not handed over: completed once there was room, exactly once");
}

/// The shell lowers the limit and lets the signal pass, so that writing fails as on a failing disk.
fn files_that_may_not_grow() {
    let scratch = support::scratch();
    let folder = scratch.path().join("data");
    let mut device = tablet_in(&folder, &Authority::offline());
    device.interview(CASE);
    device.call("lock", json!({}));
    device.close();
    let status = Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 800; exec \"$0\" limited \"$1\""])
        .arg(std::env::current_exe().unwrap())
        .arg(&folder)
        .status()
        .unwrap();
    assert!(status.success());
    // Without the limit everything is as it was left, and goes on.
    device.resume();
    let id = device.drafts()[0]["id"].clone();
    let stands = standing(&device, &id, "core_untrue");
    let other = if stands == ["yes"] { "no" } else { "yes" };
    device.change(&id, "core_untrue", other, "mis_tap");
    assert_eq!(standing(&device, &id, "core_untrue"), [other]);
}

fn too_large(folder: &Path) {
    let mut device = Device::over(folder);
    device.call("unlock", officer(NUMBER, PIN));
    let id = device.drafts()[0]["id"].clone();
    let saved = correct_until_refused(&device, &id, "core_untrue");
    let stands = standing(&device, &id, "core_untrue");
    device.resume();
    assert_eq!(standing(&device, &id, "core_untrue"), stands);
    println!("files that may not grow: {saved} corrections saved, then told");
}
