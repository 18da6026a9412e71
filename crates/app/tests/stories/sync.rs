//! Between tablet, hub and desk, when the network is there, is not there, or is somebody else.

use std::sync::atomic::Ordering;

use fener_app::{Code, ProtectionLevel};
use fener_sign::Role;
use fener_sign::directory::Revocation;
use serde_json::{Value, json};

use crate::clock;
use crate::network::{BROKEN, Network, PORTAL, sync};
use crate::support::{Device, NUMBER, OTHER, OTHER_PIN, PIN, START, YEAR, files, officer, scratch};

const CASE: &str = "adult-labour-companions";

fn tablet(network: &mut Network) -> Device {
    let device = Device::signed_in();
    network.enrol(&device, Role::Tablet);
    device
}

fn state(device: &Device) -> Value {
    device.call("home", json!({}))["referrals"][0]["state"].clone()
}

#[test]
fn without_a_second_secret_a_device_joins_only_where_the_code_says_so() {
    let mut network = Network::up();
    let code = network.code_for(Role::Tablet, false);
    let text = code.encode().unwrap().to_string();
    let bare = Device::signed_in();
    assert_eq!(bare.code("enrol", json!({ "code": text })), Code::SoftwareNotAllowed);
    assert_eq!(bare.stage(), "not_enrolled", "and the hub was told nothing");

    let badge = scratch();
    let mut device = Device::fresh();
    device.secret.level = Some(ProtectionLevel::KeyFile);
    device.secret.places.key_file = Some(badge.path().join("badge"));
    device.restart();
    device.call("create_first_officer", officer(NUMBER, PIN));
    let begun = device.call("enrol", json!({ "code": text }));
    assert_eq!(network.approve(code), [begun["digits"].as_str().unwrap()]);
    assert_eq!(
        device.call("enrol_check", json!({}))["state"],
        "done",
        "the same code is good for a key file"
    );
}

#[test]
fn a_code_makes_a_tablet_and_only_once() {
    let mut network = Network::up();
    let mut device = Device::signed_in();
    let code = network.code(Role::Tablet);
    let text = code.encode().unwrap().to_string();
    for wrong in ["", " ", "FENER", &text[1..], &format!("{text}A"), &"A".repeat(5_000)] {
        assert_eq!(device.code("enrol", json!({ "code": wrong })), Code::CodeInvalid, "{wrong:.40}");
    }
    network.disconnect();
    assert_eq!(device.code("enrol", json!({ "code": text })), Code::HubUnreachable);
    {
        let _portal = network.impostor(None, PORTAL);
        let code = device.code("enrol", json!({ "code": text }));
        assert!([Code::CaptivePortal, Code::TlsWrong].contains(&code), "{code:?}");
    }
    {
        let _other = network.impostor(Some(network.other_tls()), PORTAL);
        assert_eq!(device.code("enrol", json!({ "code": text })), Code::TlsWrong);
    }
    assert_eq!(device.stage(), "not_enrolled", "nobody who is not the hub was told anything");
    network.connect();

    let begun = device.call("enrol", json!({ "code": format!(" {text}\n") }));
    assert_eq!(begun["digits"].as_str().unwrap().len(), 6);
    assert_eq!(device.stage(), "enrolling");
    assert_eq!(device.call("enrol_check", json!({}))["state"], "waiting");
    assert_eq!(device.code("home", json!({})), Code::NotEnrolled);
    device.resume();
    assert_eq!(device.stage(), "enrolling", "a restart forgets nothing");
    let again = device.call("enrol", json!({ "code": text }));
    assert_eq!(again["digits"], begun["digits"], "the same code goes on with the same request");
    network.approve(code);
    assert_eq!(device.call("enrol_check", json!({}))["state"], "done");
    assert_eq!(device.call("enrol_check", json!({}))["state"], "done", "asked again");
    device.allow_provisional(true);
    let status = device.call("status", json!({}));
    assert_eq!(
        (&status["stage"], &status["role"], &status["place"]),
        (&json!("open"), &json!("tablet"), &json!("demo-station"))
    );
    assert_eq!(device.code("enrol", json!({ "code": text })), Code::AlreadyEnrolled);

    let second = Device::signed_in();
    assert_eq!(second.code("enrol", json!({ "code": text })), Code::CodeExpired, "a code is used once");
    assert_eq!(second.call("enrol_cancel", json!({}))["stage"], "not_enrolled");
    let code = network.code(Role::Tablet).encode().unwrap().to_string();
    second.call("enrol", json!({ "code": code }));
    assert_eq!(second.call("enrol_cancel", json!({}))["stage"], "not_enrolled");
    assert_eq!(second.code("enrol_check", json!({})), Code::NotEnrolled);
}

#[test]
fn nothing_is_lost_while_the_network_is_away_or_somebody_else() {
    let mut network = Network::up();
    let mut device = tablet(&mut network);
    assert_eq!(sync(&device)["last_error"], Value::Null);
    let id = device.interview(CASE);
    device.refer(&id, "");

    network.disconnect();
    let view = sync(&device);
    assert_eq!((&view["last_error"], &view["unsent"]), (&json!("hub_unreachable"), &json!(1)));
    assert_eq!(view["oldest_unsent"], START, "how long it has been waiting");
    for (what, tls, answer, error) in [
        ("a sign-in page in the clear", None, PORTAL, vec!["captive_portal", "tls_wrong"]),
        ("a sign-in page behind the hub's own keys", Some(network.own_tls()), PORTAL, vec!["captive_portal"]),
        ("somebody with other keys", Some(network.other_tls()), PORTAL, vec!["tls_wrong"]),
        (
            "something broken",
            Some(network.own_tls()),
            BROKEN,
            vec!["hub_unreachable", "captive_portal", "hub_busy"],
        ),
    ] {
        let _impostor = network.impostor(tls, answer);
        let view = sync(&device);
        let code = view["last_error"].as_str().unwrap_or("none");
        assert!(error.contains(&code), "{what}: {code}");
        assert_eq!((&view["unsent"], &view["phase"]), (&json!(1), &json!("idle")), "{what}");
        assert_eq!(state(&device), "queued", "{what}");
    }
    // Led and sealed without a network, and locked while it is delivered.
    let id = device.interview(CASE);
    device.refer(&id, "");
    device.call("lock", json!({}));
    device.restart();
    network.connect();
    let view = sync(&device);
    assert_eq!((&view["last_error"], &view["unsent"]), (&Value::Null, &json!(0)));
    assert_eq!((&view["oldest_unsent"], &view["last_success"]), (&Value::Null, &json!(START)));
    device.resume();
    assert_eq!(state(&device), "at_hub");
    assert_eq!(device.referrals().len(), 2);
    assert_eq!(device.call("sync_status", json!({}))["last_success"], START, "known after a restart too");
    assert_eq!(sync(&device)["last_error"], Value::Null, "twice is no harm");
}

#[test]
fn a_clock_that_is_wrong_by_years_delivers() {
    let mut network = Network::up();
    let clock = clock!();
    let mut device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    network.enrol(&device, Role::Tablet);
    let mut count = 0;
    for now in [START - 40 * YEAR, 0, START + 40 * YEAR, i64::MAX, -1, START] {
        clock.set(now);
        device.resume();
        let id = device.interview(CASE);
        device.refer(&id, "");
        let view = sync(&device);
        assert_eq!((&view["last_error"], &view["unsent"]), (&Value::Null, &json!(0)), "{now}");
        count += 1;
        let states = device.call("home", json!({}))["referrals"].as_array().unwrap().clone();
        assert_eq!(states.len(), count, "{now}");
        assert!(states.iter().all(|referral| referral["state"] == "at_hub"), "{now}");
    }
    // The hub's clock is somebody else's problem, too.
    for now in [0, (START + 40 * YEAR) as u64] {
        network.hub_clock.store(now, Ordering::SeqCst);
        let id = device.interview(CASE);
        device.refer(&id, "");
        let view = sync(&device);
        let over = view["last_error"] == json!("refused");
        assert!(over || view["unsent"] == 0, "{now}: {view}");
        network.hub_clock.store(START as u64, Ordering::SeqCst);
        assert_eq!(sync(&device)["unsent"], 0, "{now}: delivered at the latest when it is right again");
    }
}

/// What came is judged by the hub's time, which it signs for in every session: certificates are not over, and not from
/// the future, because a desk's or a tablet's own clock says so.
#[test]
fn what_comes_to_a_device_whose_clock_is_wrong_by_years_is_believed() {
    let mut network = Network::up();
    let (at_desk, at_tablet) = (clock!(), clock!());
    let (mut desk, mut tablet) = (Device::at(at_desk), Device::at(at_tablet));
    desk.call("create_first_officer", officer(NUMBER, PIN));
    tablet.call("create_first_officer", officer(NUMBER, PIN));
    network.enrol(&desk, Role::Desk);
    network.enrol(&tablet, Role::Tablet);
    for (count, now) in (1..).zip([0, START + 40 * YEAR, START - YEAR, START + YEAR]) {
        at_desk.set(now);
        at_tablet.set(now);
        desk.resume();
        tablet.resume();
        let id = tablet.interview(CASE);
        let sealed = tablet.refer(&id, "");
        sync(&tablet);
        sync(&desk);
        let inbox = desk.call("inbox", json!({ "page": 0 }));
        assert_eq!((&inbox["count"], &inbox["unreadable"]), (&json!(count), &json!(0)), "{now}");
        desk.call("decide", json!({ "id": sealed["id"], "action": "accept" }));
        sync(&desk);
        sync(&tablet);
        let home = tablet.call("home", json!({}));
        let mut cards = home["referrals"].as_array().unwrap().iter();
        assert!(cards.all(|card| card["state"] == "accepted"), "{now}: {}", home["referrals"]);
    }
}

#[test]
fn a_revoked_tablet_is_refused_and_keeps_what_it_has() {
    let mut network = Network::up();
    let device = tablet(&mut network);
    let id = device.interview(CASE);
    device.refer(&id, "");
    let revoked = *device.outbox().identity().unwrap().unwrap().device.0.as_bytes();
    network.change_directory(|directory| {
        directory.revoked.push(Revocation { device: revoked, revoked_at: START as u64 - 1 });
    });
    let view = sync(&device);
    assert_eq!((&view["last_error"], &view["unsent"]), (&json!("refused"), &json!(1)));
    let id = device.interview(CASE);
    device.refer(&id, "");
    assert_eq!(sync(&device)["unsent"], 2, "interviews go on");
    network.change_directory(|directory| directory.revoked.clear());
    let view = sync(&device);
    assert_eq!((&view["last_error"], &view["unsent"]), (&Value::Null, &json!(0)));
}

/// The whole way there and back, and everything a desk can do wrong on it.
#[test]
fn a_desk_reads_what_was_sealed_for_it_and_answers_in_codes() {
    let mut network = Network::up();
    let desk = Device::signed_in();
    network.enrol(&desk, Role::Desk);
    let tablet = tablet(&mut network);
    let note = "<b>not bold</b> \u{202e}txet";
    let (first, second) = (tablet.interview(CASE), tablet.interview("child-workshop"));
    let why = tablet.outcome(&first)["why"].clone();
    let sealed = tablet.refer(&first, note);
    let other = tablet.refer(&second, "");
    sync(&tablet);
    assert_eq!(sync(&desk)["last_error"], Value::Null);
    let inbox = desk.call("inbox", json!({ "page": 0 }));
    assert_eq!(
        (&inbox["count"], &inbox["open_count"], &inbox["unreadable"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert_eq!(desk.call("inbox", json!({ "page": u32::MAX }))["cards"], json!([]));
    assert_eq!(desk.code("home", json!({})), Code::WrongRole);

    let view = desk.call("open_referral", json!({ "id": sealed["id"] }));
    assert_eq!(
        (&view["note"], &view["state"], &view["officer"]),
        (&json!(note), &json!("opened"), &json!(NUMBER))
    );
    assert_eq!(sorted(&view["why"]), sorted(&why), "the desk reads the reasons the officer saw");
    let decide = |action: Value| json!({ "id": sealed["id"], "action": action });
    for wrong in [
        json!({ "ask_back": [] }),
        json!({ "ask_back": ["nothing"] }),
        json!({ "ask_back": vec!["core_untrue", "q_dr_job", "q_dr_wage", "found_at", "age_seen", "companions", "separated", "work_kind", "journey_now"] }),
    ] {
        let error = desk.refused("decide", decide(wrong));
        assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("action.ask_back")));
    }
    assert_eq!(desk.code("decide", decide(json!({ "reject": "no_reason" }))), Code::BadArguments);
    desk.call("decide", decide(json!({ "ask_back": ["found_at", "found_at", "age_seen"] })));
    assert_eq!(desk.code("decide", decide(json!({ "ask_back": ["found_at"] }))), Code::NotPossibleNow);
    sync(&desk);
    tablet.call("lock", json!({}));
    assert_eq!(sync(&tablet)["received"], 2, "opened, and asked back");
    tablet.call("unlock", officer(NUMBER, PIN));
    let card = |id: &Value| {
        let home = tablet.call("home", json!({}));
        home["referrals"].as_array().unwrap().iter().find(|card| card["id"] == *id).unwrap().clone()
    };
    assert_eq!(
        (&card(&sealed["id"])["state"], &card(&sealed["id"])["asks"]),
        (&json!("asks_back"), &json!(["age_seen", "found_at"]))
    );

    // A second case worker of the desk decides.
    desk.call("add_officer", officer(OTHER, OTHER_PIN));
    desk.call("unlock", officer(OTHER, OTHER_PIN));
    let view = desk.call("decide", decide(json!("accept")));
    assert_eq!((&view["state"], view["actions"].as_array().unwrap().len()), (&json!("accepted"), 0));
    let by: Vec<&Value> = view["history"].as_array().unwrap().iter().map(|step| &step["by"]).collect();
    assert_eq!(by, [&Value::Null, &json!(NUMBER), &json!(NUMBER), &json!(OTHER)]);
    for action in [json!("accept"), json!({ "reject": "duplicate" }), json!({ "ask_back": ["found_at"] })] {
        assert_eq!(desk.code("decide", decide(action)), Code::NotPossibleNow, "decided is decided");
    }
    desk.call("decide", json!({ "id": other["id"], "action": { "reject": "duplicate" } }));
    sync(&desk);
    sync(&tablet);
    assert_eq!(card(&sealed["id"])["state"], "accepted");
    assert_eq!(
        (&card(&other["id"])["state"], &card(&other["id"])["reason"]),
        (&json!("rejected"), &json!("duplicate"))
    );
}

/// Signs of a dimension are compared as a set.
fn sorted(why: &Value) -> Value {
    let mut why = why.clone();
    for profile in why["profiles"].as_array_mut().unwrap() {
        for dimension in profile["dimensions"].as_array_mut().unwrap() {
            dimension["indicators"].as_array_mut().unwrap().sort_by_key(|sign| sign["id"].to_string());
        }
    }
    why
}

/// The hub counts what it signs for, so it is seen here whether a session uploaded anything.
fn uploads(device: &Device) -> u64 {
    device.outbox().last_receipt().unwrap().map_or(0, |link| link.seq)
}

#[test]
fn a_session_without_news_looks_like_any_other() {
    let mut network = Network::up();
    let desk = Device::signed_in();
    network.enrol(&desk, Role::Desk);
    let tablet = tablet(&mut network);
    for (name, device) in [("tablet", &tablet), ("desk", &desk)] {
        for session in 1..=2 {
            assert_eq!(sync(device)["last_error"], Value::Null, "{name}");
            assert_eq!(uploads(device), session, "{name}: something leaves in every session");
        }
    }
    let id = tablet.interview(CASE);
    let sealed = tablet.refer(&id, "");
    sync(&tablet);
    sync(&desk);
    desk.call("open_referral", json!({ "id": sealed["id"] }));
    sync(&desk);
    assert_eq!((uploads(&tablet), uploads(&desk)), (3, 4), "no cover beside what is real");
    assert_eq!(sync(&tablet)["received"], 1);
    let mailbox = tablet.outbox().identity().unwrap().unwrap().mailbox;
    let cursor = || tablet.outbox().inbox_cursor(&mailbox).unwrap();
    assert_eq!(cursor(), 1, "the answer alone");
    sync(&desk);
    let view = sync(&tablet);
    assert_eq!(cursor(), 2, "a desk without news sends where its answers go");
    assert_eq!(view["received"], 0, "and nobody is told of an answer that is none");
    assert_eq!(state(&tablet), "opened");
    assert_eq!(desk.call("inbox", json!({ "page": 0 }))["unreadable"], 0);
    assert_eq!(tablet.outbox().set_aside_count().unwrap(), 0);
}

#[test]
fn what_somebody_should_look_at_is_said() {
    let mut network = Network::up();
    let clock = clock!();
    let mut device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    network.enrol(&device, Role::Tablet);
    assert_eq!(sync(&device)["notes"], json!([]), "nothing to be said");
    clock.pass(6 * 60_000);
    assert_eq!(sync(&device)["notes"], json!(["clock_differs"]));
    clock.set(START);
    device.resume();

    // The hub is put back to what it was before the referral came.
    network.disconnect();
    let before = files(&network.hub_folder());
    network.connect();
    let id = device.interview(CASE);
    device.refer(&id, "");
    assert_eq!((&sync(&device)["notes"], state(&device)), (&json!([]), json!("at_hub")));
    network.disconnect();
    for name in files(&network.hub_folder()).keys().filter(|name| !before.contains_key(*name)) {
        std::fs::remove_file(network.hub_folder().join(name)).unwrap();
    }
    for (name, bytes) in &before {
        std::fs::write(network.hub_folder().join(name), bytes).unwrap();
    }
    network.connect();
    // The first session sees it, those after it bring everything again.
    let notes: Vec<Value> = (0..3).map(|_| sync(&device)["notes"].clone()).collect();
    assert!(notes.contains(&json!(["hub_put_back"])), "{notes:?}");
    let view = sync(&device);
    assert_eq!((&view["notes"], &view["unsent"], &view["last_error"]), (&json!([]), &json!(0), &Value::Null));

    // The same number twice, and a directory that nobody has renewed.
    network.authority.directory.warn_after = START as u64 - 1;
    network.change_directory(|_| {});
    assert_eq!(sync(&device)["notes"], json!(["directory_old"]));
    device.restart();
    assert_eq!(device.call("sync_status", json!({}))["notes"], json!(["directory_old"]), "while locked, too");
}

#[test]
fn a_vault_that_somebody_put_back_is_told_to_officer_and_hub() {
    let mut network = Network::up();
    let mut device = tablet(&mut network);
    let id = device.interview(CASE);
    device.restart();
    let yesterday = std::fs::read(device.folder.join("vault.db")).unwrap();
    device.resume();
    assert_eq!(sync(&device)["notes"], json!([]), "nothing to be said");
    device.refer(&id, "");
    device.call("lock", json!({}));
    device.close();
    std::fs::write(device.folder.join("vault.db"), &yesterday).unwrap();

    // It opens all the same: an interview may lie in it. But nobody is left to believe that nothing happened.
    device.resume();
    assert_eq!(sync(&device)["notes"], json!(["vault_put_back"]));
    let outbox = device.outbox();
    assert!(outbox.put_back_at().unwrap().is_some());
    let told = outbox.told_audit_head().unwrap();
    assert!(
        told.is_some() && told == outbox.audit_head().unwrap(),
        "the hub was told the end of the chain there is now"
    );
    drop(outbox);
    device.resume();
    assert_eq!(sync(&device)["notes"], json!(["vault_put_back"]), "and it is said until somebody has looked");
}

#[test]
fn the_hub_is_told_of_the_devices_health() {
    let mut network = Network::up();
    let mut device = tablet(&mut network);
    let told = |device: &Device, network: &mut Network| {
        assert_eq!(sync(device)["last_error"], Value::Null);
        let head = device.outbox().audit_head().unwrap().unwrap();
        network.disconnect();
        let found = files(&network.hub_folder()).values().any(|file| file.windows(32).any(|at| at == head));
        assert!(found, "the hub holds the end of the chain");
        network.connect();
        head
    };
    let first = told(&device, &mut network);
    let id = device.interview(CASE);
    device.refer(&id, "");
    device.call("lock", json!({}));
    let second = told(&device, &mut network);
    assert!(first != second, "what happened before the lock is told after it");
    device.restart();
    assert!(told(&device, &mut network) == second, "known after a restart");
}

#[test]
fn a_sync_runs_once_at_a_time_and_nobody_waits_for_it() {
    let mut network = Network::up();
    let device = tablet(&mut network);
    network.disconnect();
    // Somebody who takes the connection and never says a word.
    let silent = std::net::TcpListener::bind(network.address).unwrap();
    let view = device.call("sync", json!({}));
    assert_eq!(view["phase"], "connecting");
    assert_eq!(
        device.call("sync", json!({}))["phase"],
        "connecting",
        "a second tap starts nothing and fails nothing"
    );
    let id = device.interview("adult-nothing");
    device.call("close_screening", json!({ "id": id }));
    device.call("lock", json!({}));
    assert_eq!(device.stage(), "locked");
    drop(silent);
}
