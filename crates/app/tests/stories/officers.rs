//! Who may come in, and what each of them sees.

use std::sync::atomic::{AtomicUsize, Ordering};

use fener_app::{Code, ProtectionLevel, SecondSecret, SecretPlaces};
use serde_json::{Value, json};

use crate::clock;
use crate::support::{Authority, Device, NUMBER, OTHER, OTHER_PIN, PIN, officer};

const NEW_PIN: &str = "918273645";

#[test]
fn a_new_device_asks_for_its_first_officer_then_for_a_code() {
    let mut device = Device::fresh();
    assert!(!device.folder.exists(), "looking at a new device writes nothing");
    assert_eq!(device.stage(), "no_officer");
    for command in ["enrol", "home", "add_officer", "start_screening", "inbox"] {
        assert_eq!(device.code(command, json!({})), Code::Locked, "{command}");
    }
    assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::NotEnrolled);
    assert_eq!(device.code("sync", json!({})), Code::NotEnrolled);
    for (pin, code) in [
        ("", Code::EmptyPin),
        ("73915", Code::PinTooShort),
        ("7391540000000", Code::PinTooLong),
        ("73915a", Code::PinNotDigits),
        ("٧٣٩١٥٤", Code::PinNotDigits),
        ("123456", Code::PinTooCommon),
        ("192319", Code::PinTooCommon),
    ] {
        assert_eq!(device.code("create_first_officer", officer(NUMBER, pin)), code, "{pin}");
    }
    for number in ["", "1234567", "a", "-1", "٧"] {
        let error = device.refused("create_first_officer", officer(number, PIN));
        assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("number")), "{number}");
    }
    assert!(!device.folder.exists(), "a refused first officer leaves nothing behind");

    let status = device.call("create_first_officer", officer(NUMBER, PIN));
    assert_eq!(
        (&status["stage"], &status["officer"]["role"]),
        (&json!("not_enrolled"), &json!("supervisor"))
    );
    assert_eq!(device.code("create_first_officer", officer(OTHER, OTHER_PIN)), Code::NumberTaken);
    for command in ["home", "inbox", "start_screening", "outcome", "decide"] {
        assert_eq!(device.code(command, json!({})), Code::NotEnrolled, "{command}");
    }
    assert_eq!(device.code("enrol_check", json!({})), Code::NotEnrolled);
    device.restart();
    assert_eq!(device.stage(), "locked", "the first officer is made once");
    assert_eq!(device.code("create_first_officer", officer(OTHER, OTHER_PIN)), Code::NumberTaken);
    device.call("unlock", officer(NUMBER, PIN));
    Authority::offline().certify(&device.folder, fener_sign::Role::Tablet, crate::support::STATION);
    let status = device.call("status", json!({}));
    assert_eq!((&status["stage"], &status["role"]), (&json!("open"), &json!("tablet")));
    assert_eq!(device.code("enrol", json!({ "code": "FENER" })), Code::CodeInvalid);
}

#[test]
fn a_wrong_pin_says_what_is_left_and_the_tenth_ends_it() {
    let clock = clock!();
    let mut device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    device.call("lock", json!({}));
    for (pin, code) in [
        ("", Code::EmptyPin),
        ("73915", Code::PinTooShort),
        ("7391x4", Code::PinNotDigits),
        ("7391540000000", Code::PinTooLong),
    ] {
        assert_eq!(device.code("unlock", officer(NUMBER, pin)), code, "{pin}");
    }
    let wrong = || officer(NUMBER, "555123");
    for left in [9, 8, 7] {
        let error = device.refused("unlock", wrong());
        assert_eq!(
            (error.code, error.left),
            (Code::WrongPin, Some(left)),
            "what has no form of a PIN did not count"
        );
    }
    // Three are free; after the fourth the right PIN has to wait as well, also after a restart.
    for left in (1..=6).rev() {
        let error = device.refused("unlock", wrong());
        assert_eq!((error.code, error.left), (Code::WrongPin, Some(left)));
        let wait = i64::try_from(error.wait_ms.unwrap()).unwrap();
        assert!(wait >= 30_000, "{left} left: {wait}");
        assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::Wait, "{left} left");
        device.restart();
        let error = device.refused("unlock", officer(NUMBER, PIN));
        assert_eq!((error.code, error.wait_ms), (Code::Wait, Some(wait as u64)), "a restart does not help");
        clock.pass(-wait);
        assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::Wait, "nor does a clock set back");
        clock.set(crate::support::START + crate::support::YEAR);
        assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::Wait, "nor one that is set forward");
        clock.pass(wait);
    }
    assert_eq!(device.code("unlock", wrong()), Code::SlotDestroyed);
    clock.pass(crate::support::YEAR);
    assert_eq!(
        device.code("unlock", officer(NUMBER, PIN)),
        Code::SlotDestroyed,
        "the right PIN opens nothing now"
    );
    device.restart();
    assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::SlotDestroyed);
    let status = device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(status["officer"]["number"], OTHER, "the other officer is not touched by it");
}

#[test]
fn two_officers_share_a_tablet_and_nothing_else() {
    let authority = Authority::offline();
    let device = Device::tablet(&authority);
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    assert_eq!(device.code("add_officer", officer(OTHER, "918273")), Code::NumberTaken);
    assert_eq!(device.code("add_officer", officer("9", "111111")), Code::PinTooCommon);
    let first = device.begin()["id"].clone();
    device.answer(&first, "danger_now", "no");
    device.call("lock", json!({}));

    device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(device.drafts(), Vec::<Value>::new(), "the other officer's interview is not even listed");
    for (command, args) in [
        ("open_screening", json!({ "id": first })),
        ("outcome", json!({ "id": first })),
        ("answer", json!({ "id": first, "item": "medical_now", "answer": "no" })),
        ("show_item", json!({ "id": first, "item": "danger_now" })),
        ("undo", json!({ "id": first })),
        ("pause_screening", json!({ "id": first })),
        ("stop_screening", json!({ "id": first, "reason": "distress" })),
        ("raise_outcome", json!({ "id": first, "to": "strong_indication", "reason": "x" })),
        (
            "lower_outcome",
            json!({ "id": first, "to": "no_signs", "reason": "x", "number": NUMBER, "pin": PIN }),
        ),
        ("preview_referral", json!({ "id": first, "note": "" })),
        ("close_screening", json!({ "id": first })),
    ] {
        assert_eq!(device.code(command, args), Code::NotYours, "{command}");
    }
    assert_eq!(device.code("add_officer", officer("9", "918273")), Code::NotSupervisor);
    let second = device.begin()["id"].clone();
    assert_eq!(device.drafts().len(), 1);
    device.call("lock", json!({}));

    device.call("unlock", officer(NUMBER, PIN));
    let drafts = device.drafts();
    assert_eq!((drafts.len(), &drafts[0]["id"], &drafts[0]["answered"]), (1, &first, &json!(1)));
    assert_eq!(device.code("open_screening", json!({ "id": second })), Code::NotYours);
}

#[test]
fn everybody_changes_the_own_pin() {
    let device = Device::tablet(&Authority::offline());
    let change = |old: &str, new: &str| json!({ "old": old, "new": new });
    assert_eq!(device.code("change_pin", change("555123", NEW_PIN)), Code::WrongPin);
    assert_eq!(device.code("change_pin", change(PIN, "123456")), Code::PinTooCommon);
    assert_eq!(device.code("change_pin", change(PIN, "")), Code::EmptyPin);
    let draft = device.begin()["id"].clone();
    device.call("change_pin", change(PIN, NEW_PIN));
    device.call("lock", json!({}));
    assert_eq!(device.code("change_pin", change(NEW_PIN, PIN)), Code::Locked);
    assert_eq!(device.code("unlock", officer(NUMBER, PIN)), Code::WrongPin);
    device.call("unlock", officer(NUMBER, NEW_PIN));
    assert_eq!(device.drafts()[0]["id"], draft);
}

#[test]
fn an_interview_is_handed_over_to_an_officer_who_is_not_there() {
    let device = Device::tablet(&Authority::offline());
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    let draft = device.begin()["id"].clone();
    device.answer(&draft, "danger_now", "no");
    let to = |who: &str| json!({ "id": draft, "to": who });
    assert_eq!(device.code("hand_over", to(NUMBER)), Code::BadArguments);
    assert_eq!(device.code("hand_over", to("99")), Code::NotFound);
    let home = device.call("hand_over", to(OTHER));
    assert_eq!(home["drafts"], json!([]));
    assert_eq!(device.code("open_screening", json!({ "id": draft })), Code::NotYours);
    device.call("lock", json!({}));
    device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(device.drafts()[0]["answered"], 1);
    device.call("open_screening", json!({ "id": draft }));
    device.answer(&draft, "medical_now", "no");
}

/// Whoever looks at the list sees who cannot come in; nobody's words are sealed to keys that are gone.
#[test]
fn the_list_says_who_is_locked_out() {
    let clock = clock!();
    let device = Device::at(clock);
    device.call("create_first_officer", officer(NUMBER, PIN));
    Authority::offline().certify(&device.folder, fener_sign::Role::Tablet, crate::support::STATION);
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    let draft = device.begin()["id"].clone();
    let to_other = || json!({ "id": draft, "to": OTHER });
    let sign_in = || {
        let officers = device.call("officers", json!({}))["officers"].clone();
        (officers[1]["sign_in"].clone(), officers[1]["wait_ms"].as_i64())
    };
    assert_eq!(sign_in(), (json!("possible"), None));
    let wrong = || {
        let error = device.refused("unlock", officer(OTHER, "555123"));
        device.call("unlock", officer(NUMBER, PIN));
        error
    };
    for _ in 0..3 {
        wrong();
        assert_eq!(sign_in(), (json!("possible"), None));
    }
    for _ in 0..6 {
        let wait = i64::try_from(wrong().wait_ms.unwrap()).unwrap();
        assert_eq!(sign_in(), (json!("waits"), Some(wait)));
        clock.pass(wait);
        device.call("unlock", officer(NUMBER, PIN));
        assert_eq!(sign_in(), (json!("possible"), None));
    }
    assert_eq!(wrong().code, Code::SlotDestroyed);
    assert_eq!(sign_in(), (json!("destroyed"), None));
    assert_eq!(device.code("hand_over", to_other()), Code::SlotDestroyed);
    let digest = device.call("preview_loss", json!({ "number": OTHER }))["digest"].clone();
    device.call("reset_officer", json!({ "number": OTHER, "digest": digest, "pin": NEW_PIN }));
    assert_eq!(sign_in(), (json!("possible"), None));
    device.call("hand_over", to_other());
    device.call("lock", json!({}));
    device.call("unlock", officer(OTHER, NEW_PIN));
    assert_eq!(device.drafts()[0]["id"], draft, "what was refused can still be handed over");
}

#[test]
fn a_supervisor_sees_what_is_lost_before_it_is() {
    let device = Device::tablet(&Authority::offline());
    for (number, pin) in [(OTHER, OTHER_PIN), ("9", "5310942")] {
        device.call("add_officer", officer(number, pin));
    }
    device.call("lock", json!({}));
    device.call("unlock", officer(OTHER, OTHER_PIN));
    let draft = device.begin()["id"].clone();
    for command in ["preview_loss", "remove_officer", "reset_officer"] {
        let args = match command {
            "preview_loss" => json!({ "number": "9" }),
            "remove_officer" => json!({ "number": "9", "digest": "" }),
            _ => json!({ "number": "9", "digest": "", "pin": NEW_PIN }),
        };
        assert_eq!(device.code(command, args), Code::NotSupervisor, "{command}");
    }
    device.call("lock", json!({}));
    device.call("unlock", officer(NUMBER, PIN));
    let listed = device.call("officers", json!({}));
    let listed: Vec<_> = listed["officers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| (&o["number"], &o["drafts"], &o["is_own"]))
        .collect();
    assert_eq!(
        listed,
        [
            (&json!("7"), &json!(0), &json!(true)),
            (&json!("8"), &json!(1), &json!(false)),
            (&json!("9"), &json!(0), &json!(false))
        ]
    );
    assert_eq!(device.code("preview_loss", json!({ "number": NUMBER })), Code::NotSupervisor);
    assert_eq!(device.code("preview_loss", json!({ "number": "77" })), Code::NotFound);
    let seen = device.call("preview_loss", json!({ "number": OTHER }));
    assert_eq!((&seen["drafts"][0]["id"], seen["drafts"].as_array().unwrap().len()), (&draft, 1));
    let reset = |digest: &Value, pin: &str| json!({ "number": OTHER, "digest": digest, "pin": pin });
    assert_eq!(device.code("reset_officer", reset(&json!("something else"), NEW_PIN)), Code::PreviewStale);
    let other = device.call("preview_loss", json!({ "number": "9" }));
    assert_eq!(device.code("reset_officer", reset(&other["digest"], NEW_PIN)), Code::PreviewStale);
    assert_eq!(device.code("reset_officer", reset(&seen["digest"], "111111")), Code::PinTooCommon);
    assert_eq!(device.call("preview_loss", json!({ "number": OTHER })), seen, "nothing is lost so far");
    device.call("reset_officer", reset(&seen["digest"], NEW_PIN));
    let gone = device.call("remove_officer", json!({ "number": "9", "digest": other["digest"] }));
    assert_eq!(gone["officers"].as_array().unwrap().len(), 2);
    device.call("lock", json!({}));
    assert_eq!(device.code("unlock", officer(OTHER, OTHER_PIN)), Code::WrongPin);
    assert_eq!(device.code("unlock", officer("9", "5310942")), Code::WrongPin);
    device.call("unlock", officer(OTHER, NEW_PIN));
    assert_eq!(device.drafts(), Vec::<Value>::new());
    assert_eq!(device.code("open_screening", json!({ "id": draft })), Code::NotFound);
}

/// A device that was made with a key file says so when it is not there, and goes on as soon as it is.
#[test]
fn a_device_waits_for_its_key_file() {
    let stick = crate::support::scratch();
    let key = stick.path().join("fener.key");
    let mut device = Device::fresh();
    device.secret = SecondSecret {
        level: Some(ProtectionLevel::KeyFile),
        places: SecretPlaces { key_file: Some(key.clone()), ..SecretPlaces::default() },
    };
    device.restart();
    assert_eq!(device.call("status", json!({}))["protection"], "key_file");
    let status = device.call("create_first_officer", officer(NUMBER, PIN));
    assert_eq!(status["protection"], "key_file");
    device.call("lock", json!({}));
    let text = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    device.restart();
    for (command, args) in [
        ("status", json!({})),
        ("unlock", officer(NUMBER, PIN)),
        ("create_first_officer", officer(OTHER, PIN)),
    ] {
        assert_eq!(device.code(command, args), Code::KeyFileMissing, "{command}");
    }
    std::fs::write(&key, "no key").unwrap();
    assert_eq!(device.code("status", json!({})), Code::KeyFileDamaged);
    std::fs::write(&key, text).unwrap();
    assert_eq!(device.stage(), "locked", "it opens by itself");
    device.call("unlock", officer(NUMBER, PIN));
}

#[test]
fn who_types_a_pin_is_who_is_signed_in() {
    let device = Device::tablet(&Authority::offline());
    device.call("add_officer", officer(OTHER, OTHER_PIN));
    let id = device.begin()["id"].clone();
    // Officer 7 walked away without locking; officer 8 signs in.
    let status = device.call("unlock", officer(OTHER, OTHER_PIN));
    assert_eq!(status["officer"]["number"], OTHER);
    assert_eq!(device.code("open_screening", json!({ "id": id })), Code::NotYours);
    // And somebody without a PIN is nobody, also at a tablet that stood open.
    assert_eq!(device.code("unlock", officer(NUMBER, "555123")), Code::WrongPin);
    assert_eq!(device.stage(), "locked");
    assert_eq!(device.code("home", json!({})), Code::Locked);
}

#[test]
fn a_locked_tablet_forgets_who_was_there_and_what_was_open() {
    let authority = Authority::offline();
    let device = Device::tablet(&authority);
    let id = device.interview("adult-labour-companions");
    let preview = device.call("preview_referral", json!({ "id": id, "note": "" }));
    let status = device.call("lock", json!({}));
    assert_eq!((&status["stage"], &status["officer"]), (&json!("locked"), &Value::Null));
    device.call("lock", json!({}));
    for (command, described) in fener_app::command_schema()["x-commands"].as_object().unwrap() {
        if described["while_locked"] == false {
            assert_eq!(device.code(command, json!({})), Code::Locked, "{command}");
        }
    }
    assert_eq!(device.code("finalise", json!({ "id": id, "digest": preview["digest"] })), Code::Locked);
    device.call("unlock", officer(NUMBER, PIN));
    let sealed = device.code("finalise", json!({ "id": id, "digest": preview["digest"] }));
    assert_eq!(sealed, Code::PreviewStale, "the preview went with the lock");
    assert_eq!(device.outcome(&id)["shown"], "strong_indication", "the interview did not");
}

#[test]
fn the_language_is_the_devices_and_needs_no_pin() {
    let mut device = Device::fresh();
    assert_eq!(device.call("status", json!({}))["language"], "tr");
    assert_eq!(device.call("set_language", json!({ "language": "en" }))["language"], "en");
    let error = device.refused("set_language", json!({ "language": "de" }));
    assert_eq!((error.code, error.at.as_deref()), (Code::BadArguments, Some("language")));
    device.call("create_first_officer", officer(NUMBER, PIN));
    device.restart();
    assert_eq!(device.call("status", json!({}))["language"], "en");
    device.call("set_language", json!({ "language": "tr" }));
    device.restart();
    assert_eq!(device.call("status", json!({}))["language"], "tr");
}

/// 64 MiB are derived in 200 ms, 128 in 500 and 256 in 1,200, says this stopwatch; later the machine is faster.
fn slow_machine() -> u64 {
    static READS: AtomicUsize = AtomicUsize::new(0);
    // It is read around each derivation, and by the watch when somebody signs in and at each call after that.
    [
        [0, 200, 200, 700, 700, 1_900, 1_900].as_slice(),
        &[2_000, 2_500, 2_500, 2_500],
        &[3_000, 3_300, 3_300],
        &[4_000, 4_900, 4_900, 4_900],
    ]
    .concat()[READS.fetch_add(1, Ordering::SeqCst)]
}

#[test]
fn a_pin_costs_what_the_machine_bears_within_a_second() {
    let cost = |device: &Device| {
        let keyring = std::fs::read(device.folder.join("keyring.a")).unwrap();
        u32::from_be_bytes(keyring[32..36].try_into().unwrap())
    };
    assert_eq!(cost(&Device::signed_in()), 64 * 1024, "nothing to measure with: the floor");
    let mut device = Device::fresh();
    device.platform.stopwatch = Some(slow_machine);
    device.restart();
    device.call("create_first_officer", officer(NUMBER, PIN));
    assert_eq!(cost(&device), 128 * 1024);
    device.resume();
    assert_eq!(device.stage(), "not_enrolled", "and the same PIN opens it");
    assert_eq!(cost(&device), 128 * 1024, "half a second shows that twice as much would take too long");
    device.resume();
    assert_eq!(cost(&device), 256 * 1024, "every unlock measures anew, and what it costs only rises");
    device.resume();
    assert_eq!(device.stage(), "not_enrolled");
}
