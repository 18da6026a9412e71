//! The protocol is updated while interviews are in progress: each goes on with the pack it began with, until a person
//! has seen what moving it would do.

use std::collections::BTreeSet;

use fener_app::{Code, PackFiles, Part, Timestamp, pack_hash, tr_first_level};
use fener_model::{DraftId, Event, PackRef};
use serde_json::{Value, json};

use crate::support::{
    Authority, Device, NUMBER, PIN, START, case_answers, files, given, officer, open_item, with,
};

const CASE: &str = "adult-labour-companions";
const PAGE: usize = 4096;

/// The pack of the next year: one question is called otherwise, one observation is gone and one is new, a choice has
/// another code, and every answer amounts to nothing.
fn newer() -> PackFiles {
    let mut pack = tr_first_level();
    for (name, bytes) in &mut pack {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let text = text.replace("\"core_untrue\"", "\"core_told_untrue\"");
        let text = text.replace("item.core_untrue", "item.core_told_untrue").replace("memorised", "by_heart");
        let mut file: Value = serde_json::from_str(&text).unwrap();
        match name.as_str() {
            "pack.json" => {
                file["header"]["version"] = json!("9.0.0");
                file["header"]["retired"] = json!(["core_untrue", "seen_put_to_work"]);
                for rules in file["rule_sets"].as_object_mut().unwrap().values_mut() {
                    let rules = rules.as_array_mut().unwrap();
                    rules.drain(..rules.len() - 1);
                }
            }
            "cases.json" => file["cases"] = json!([]),
            "routing.json" => {
                let before = file["urgent"][0]["when"].clone();
                let new = json!({ "item": { "id": "seen_phone_taken", "is": ["yes"] } });
                file["urgent"][0]["when"] = json!({ "any": [before, new] });
            }
            "interview.json" => {
                let items = file["items"].as_array_mut().unwrap();
                items.retain(|item| item["id"] != "seen_put_to_work");
                let mut new = items[0].clone();
                new["id"] = json!("seen_phone_taken");
                new["feeds"] = json!([]);
                items.insert(0, new);
            }
            _ => {}
        }
        if let Some(texts) = file.as_object_mut().filter(|_| name.starts_with("texts/")) {
            texts.retain(|key, _| !key.starts_with("item.seen_put_to_work"));
            texts.insert("item.seen_phone_taken".to_owned(), json!("Somebody else holds the phone"));
            texts.insert("item.seen_phone_taken.guidance".to_owned(), json!("-"));
        }
        *bytes = serde_json::to_vec(&file).unwrap();
    }
    let from = serde_json::from_slice::<Value>(&tr_first_level()["pack.json"]).unwrap();
    let moves = json!([{
        "from": from["header"]["version"],
        "items": { "core_untrue": "core_told_untrue", "seen_put_to_work": null },
        "answers": { "card": { "memorised": "by_heart" } },
    }]);
    pack.insert("moves.json".to_owned(), serde_json::to_vec(&json!({ "moves": moves })).unwrap());
    pack
}

/// As [`newer`], and it does not say how interviews could go on with it.
fn newer_without_moves() -> PackFiles {
    let mut pack = newer();
    pack.remove("moves.json");
    pack
}

fn updated(device: &mut Device, pack: PackFiles) {
    device.pack = pack;
    device.resume();
    assert_eq!(device.call("status", json!({}))["pack_error"], Value::Null);
}

fn preview(device: &Device, id: &Value) -> Value {
    device.call("preview_move", json!({ "id": id }))
}

fn go(device: &Device, id: &Value, preview: &Value) -> Value {
    device.call("move_draft", json!({ "id": id, "digest": preview["digest"] }))
}

/// Which packs the vault keeps, of these. The app is closed and opened again.
fn kept(device: &mut Device, packs: &[&PackFiles]) -> Vec<bool> {
    let hashes: Vec<_> = packs.iter().map(|files| pack_hash(files)).collect();
    let kept =
        device.in_vault(|vault, _| hashes.iter().map(|hash| vault.pack(hash).unwrap().is_some()).collect());
    device.resume();
    kept
}

fn ids(list: &Value) -> BTreeSet<String> {
    list.as_array().unwrap().iter().map(|one| one.as_str().unwrap().to_owned()).collect()
}

/// Standing answers of a record, as `item answer`.
fn recorded(list: &Value) -> BTreeSet<String> {
    let one = |given: &Value| format!("{} {}", given["item"].as_str().unwrap(), given["answer"]);
    list.as_array().unwrap().iter().map(one).collect()
}

#[test]
fn an_update_changes_no_interview_in_progress() {
    for update in [newer(), newer_without_moves()] {
        let mut device = Device::tablet(&Authority::offline());
        let view = device.lead(device.begin(), &case_answers(CASE), Some("core_hardship"));
        let id = view["id"].clone();
        let outcome = device.outcome(&id);
        assert_eq!(view["led_with"]["is_current"], true);
        updated(&mut device, update);

        let card = device.drafts()[0].clone();
        assert_eq!(
            (&card["led_with"]["version"], &card["led_with"]["is_current"]),
            (&view["pack"]["version"], &json!(false))
        );
        assert_eq!((&card["stage"], &card["led_with"]["is_missing"]), (&json!("core"), &json!(false)));
        assert!(card["texts"]["tr"]["stage.core"].is_string(), "the card has its own pack's words");
        let again = device.call("open_screening", json!({ "id": id }));
        for part in ["step", "progress", "pack", "texts", "ticks", "previous"] {
            assert_eq!(again[part], view[part], "{part}");
        }
        assert_eq!(device.outcome(&id), outcome);

        let fresh = device.begin();
        assert_eq!(
            open_item(&fresh).unwrap(),
            "seen_phone_taken",
            "what begins now begins with the new pack"
        );
        device.call("close_screening", json!({ "id": fresh["id"] }));
        let view = device.lead(again, &case_answers(CASE), None);
        assert_eq!(view["step"]["kind"], "done");
        assert_eq!(device.outcome(&id)["shown"], "strong_indication");
        let body: Value = serde_json::from_str(
            device.call("preview_referral", json!({ "id": id, "note": "" }))["content"].as_str().unwrap(),
        )
        .unwrap();
        assert_eq!(body["pack"], view["pack"], "the referral names the pack that was used");
    }
}

#[test]
fn a_move_is_shown_first_and_does_what_was_shown() {
    let authority = Authority::offline();
    let mut device = Device::tablet(&authority);
    let answers = with(case_answers(CASE), &[("fear_return", json!("yes"))]);
    let view = device.lead(device.begin(), &answers, Some("refer_consent"));
    let id = view["id"].clone();
    let before = device.outcome(&id);
    assert_eq!(device.code("preview_move", json!({ "id": id })), Code::NoMove, "there is nothing newer");
    updated(&mut device, newer());
    let led_with = &device.drafts()[0]["led_with"];
    assert_eq!((&led_with["move_to"], &led_with["is_missing"]), (&json!("9.0.0"), &json!(false)));

    let shown = preview(&device, &id);
    assert_eq!((&shown["from"], &shown["to"]), (&view["pack"]["version"], &json!("9.0.0")));
    assert_eq!(shown["renamed"], json!([{ "from": "core_untrue", "to": "core_told_untrue" }]));
    let left = &shown["left_behind"];
    assert_eq!(
        (left.as_array().unwrap().len(), &left[0]["item"], &left[0]["why"]),
        (1, &json!("seen_put_to_work"), &json!("dropped"))
    );
    assert_eq!(
        (&left[0]["answers"][0]["answer"], &left[0]["answers"][0]["asked_by"]),
        (&json!("no"), &json!("observe"))
    );
    assert_eq!(shown["asked"], json!(["seen_phone_taken"]));
    assert_eq!((&shown["before"]["shown"], &shown["after"]["shown"]), (&before["shown"], &json!("no_signs")));
    assert_eq!(shown["before"]["flags"], before["flags"]);
    assert!(shown["carried"].as_u64().unwrap() > 20, "{}", shown["carried"]);
    assert_eq!(shown["texts"]["en"]["item.seen_phone_taken"], "Somebody else holds the phone");
    assert!(shown["texts_before"]["tr"]["item.seen_put_to_work"].is_string());
    assert_eq!(device.outcome(&id), before, "looking changes nothing");

    let moved = go(&device, &id, &shown);
    assert_eq!(open_item(&moved).unwrap(), "seen_phone_taken");
    assert_eq!(
        (&moved["pack"]["version"], &moved["led_with"]["is_current"]),
        (&json!("9.0.0"), &json!(true))
    );
    let after = device.outcome(&id);
    assert_eq!(after["shown"], shown["after"]["shown"]);
    for list in ["urgent", "flags"] {
        assert_eq!(ids(&after[list]), ids(&shown["after"][list]), "{list}");
    }
    let routes: Vec<_> =
        after["routes"].as_array().unwrap().iter().map(|route| route["id"].clone()).collect();
    assert_eq!(Value::from(routes), shown["after"]["routes"]);
    assert_eq!(device.code("preview_move", json!({ "id": id })), Code::NoMove);

    // What was said stays as it was said, and reads under the new ids.
    let record = device.call("show_record", json!({ "id": id }));
    assert!(recorded(&record["answers"]).contains("core_told_untrue \"yes\""));
    assert!(recorded(&record["answers"]).contains("card {\"choice\":\"by_heart\"}"));
    assert_eq!(recorded(&record["left_behind"]), BTreeSet::from(["seen_put_to_work \"no\"".to_owned()]));
    device.resume();
    assert_eq!(device.call("show_record", json!({ "id": id })), record);
    let uuid: DraftId = serde_json::from_value(id.clone()).unwrap();
    let events = device.in_vault(|vault, _| vault.events(uuid).unwrap());
    device.resume();
    let first = |item: &str| {
        events
            .iter()
            .any(|recorded| matches!(&recorded.event, Event::Answered { item: known, .. } if known == item))
    };
    assert!(first("core_untrue") && first("seen_put_to_work"), "the history is not rewritten");

    // It goes on to its end with the new pack.
    device.call("raise_outcome", json!({ "id": id, "to": "some_signs", "reason": "what I saw" }));
    let view = device.lead(device.call("open_screening", json!({ "id": id })), &answers, None);
    assert_eq!(view["step"]["kind"], "done");
    let sealed = device.refer(&id, "");
    let read = authority.read("demo-migration", &device.sealed(&sealed["id"])).unwrap();
    assert_eq!(read["pack"]["version"], "9.0.0");
    assert!(!read.to_string().contains("seen_put_to_work"), "what was left behind is not sent");
}

#[test]
fn only_the_move_that_was_seen_is_done() {
    let mut device = Device::tablet(&Authority::offline());
    let first = device.lead(device.begin(), &case_answers(CASE), Some("core_hardship"))["id"].clone();
    let second = device.begin()["id"].clone();
    updated(&mut device, newer());
    let refused = |device: &Device, id: &Value, digest: &Value| {
        device.code("move_draft", json!({ "id": id, "digest": digest }))
    };
    let seen = preview(&device, &first)["digest"].clone();
    for digest in [json!(""), json!("0".repeat(64)), preview(&device, &second)["digest"].clone()] {
        assert_eq!(refused(&device, &first, &digest), Code::PreviewStale);
    }
    device.answer(&first, "core_hardship", "no");
    assert_eq!(refused(&device, &first, &seen), Code::PreviewStale, "something was answered since");
    let seen = preview(&device, &first)["digest"].clone();
    let mut newest = newer();
    let header = String::from_utf8(newest["pack.json"].clone()).unwrap().replace("9.0.0", "9.0.1");
    newest.insert("pack.json".to_owned(), header.into_bytes());
    updated(&mut device, newest);
    assert_eq!(refused(&device, &first, &seen), Code::PreviewStale, "another update came since");
    assert_eq!(open_item(&device.call("open_screening", json!({ "id": first }))).unwrap(), "core_no_way_out");

    let seen = preview(&device, &first);
    go(&device, &first, &seen);
    assert_eq!(refused(&device, &first, &seen["digest"]), Code::NoMove, "it is done once");
    updated(&mut device, newer_without_moves());
    assert_eq!(device.drafts()[0]["led_with"]["move_to"], Value::Null);
    for draft in [&first, &second] {
        assert_eq!(device.code("preview_move", json!({ "id": draft })), Code::NoMove);
    }
    let nobody = json!("01900000-0000-7000-8000-000000000000");
    assert_eq!(device.code("preview_move", json!({ "id": nobody })), Code::NotFound);
}

/// Whoever undoes right after a move means the move. It is not undone, and no earlier answer goes in its place.
#[test]
fn undo_reaches_back_to_the_move_and_no_further() {
    let mut device = Device::tablet(&Authority::offline());
    let id = device.lead(device.begin(), &case_answers(CASE), Some("core_hardship"))["id"].clone();
    updated(&mut device, newer());
    let view = go(&device, &id, &preview(&device, &id));
    assert_eq!(view["can_undo"], false);
    assert_eq!(device.code("undo", json!({ "id": id })), Code::NotPossibleNow);
    device.answer(&id, "seen_phone_taken", "yes");
    device.call("undo", json!({ "id": id }));
    assert_eq!(device.code("undo", json!({ "id": id })), Code::NotPossibleNow);
    let view = device.call("show_item", json!({ "id": id, "item": "core_told_untrue" }));
    assert_eq!(given(&view["step"]["item"]), ["yes"]);
    device.change(&id, "core_told_untrue", "no", "mis_tap");
}

#[test]
fn a_stopped_interview_can_be_moved_and_a_sealed_preview_falls_with_it() {
    let mut device = Device::tablet(&Authority::offline());
    let id = device.interview(CASE);
    device.call("stop_screening", json!({ "id": id, "reason": "other" }));
    updated(&mut device, newer());
    let referral = device.call("preview_referral", json!({ "id": id, "note": "" }));
    let moved = go(&device, &id, &preview(&device, &id));
    assert_eq!(moved["stopped"], "other");
    let finalise = json!({ "id": id, "digest": referral["digest"] });
    assert_eq!(device.code("finalise", finalise), Code::PreviewStale, "it was about the other pack");
}

#[test]
fn an_old_pack_stays_as_long_as_an_interview_needs_it() {
    let (old, new) = (tr_first_level(), newer());
    let mut device = Device::tablet(&Authority::offline());
    assert_eq!(kept(&mut device, &[&old, &new]), [false, false]);
    let (closed, sealed, moved) =
        (device.begin()["id"].clone(), device.interview(CASE), device.begin()["id"].clone());
    updated(&mut device, new.clone());
    assert_eq!(kept(&mut device, &[&old, &new]), [true, false]);
    device.call("close_screening", json!({ "id": closed }));
    device.refer(&sealed, "");
    assert_eq!(kept(&mut device, &[&old, &new]), [true, false], "one interview is led with it still");
    go(&device, &moved, &preview(&device, &moved));
    assert_eq!(kept(&mut device, &[&old, &new]), [false, true]);
    device.call("close_screening", json!({ "id": moved }));
    assert_eq!(kept(&mut device, &[&old, &new]), [false, false]);
}

fn named(files: &PackFiles, version: &str) -> PackRef {
    let hash = pack_hash(files).to_string();
    PackRef { id: "tr-first-level".to_owned(), version: version.to_owned(), hash }
}

fn started(pack: PackRef) -> Event {
    Event::Started { pack, officer: NUMBER.parse().unwrap(), language: "tr".to_owned() }
}

fn said(item: &str) -> Event {
    let (answer, source) = (fener_model::Answer::Yes, fener_model::Source::OfficerObserved);
    Event::answered(item.to_owned(), fener_model::Given::sure(answer, source))
}

/// An interview as an app that kept no packs left it.
fn begun_long_ago(device: &mut Device, pack: PackRef) -> Value {
    let id = DraftId(uuid::Uuid::from_bytes([7; 16]));
    device.in_vault(|vault, rng| {
        vault.begin(id, Timestamp(START), rng).unwrap();
        vault.append_all(id, &[started(pack), said("danger_now")], Timestamp(START), rng).unwrap();
    });
    json!(id)
}

#[test]
fn an_interview_from_before_packs_were_kept_goes_on() {
    let mut device = Device::tablet(&Authority::offline());
    let version = device.begin()["pack"]["version"].as_str().unwrap().to_owned();
    let id = begun_long_ago(&mut device, named(&tr_first_level(), &version));
    device.resume();
    assert_eq!(open_item(&device.call("open_screening", json!({ "id": id }))).unwrap(), "medical_now");
    updated(&mut device, newer_without_moves());
    let view = device.call("open_screening", json!({ "id": id }));
    assert_eq!(
        (open_item(&view).unwrap().as_str(), &view["pack"]["version"]),
        ("medical_now", &json!(version))
    );
}

/// What can be done with an interview that cannot be led: everything but leading it.
fn is_kept_and_not_led(device: &Device, id: &Value) {
    for (command, args) in [
        ("open_screening", json!({ "id": id })),
        ("show_item", json!({ "id": id, "item": "danger_now" })),
        ("answer", json!({ "id": id, "item": "medical_now", "answer": "no" })),
        ("undo", json!({ "id": id })),
        ("outcome", json!({ "id": id })),
        ("raise_outcome", json!({ "id": id, "to": "some_signs", "reason": "x" })),
        ("lower_outcome", json!({ "id": id, "to": "no_signs", "reason": "x", "number": NUMBER, "pin": PIN })),
        ("preview_referral", json!({ "id": id, "note": "" })),
    ] {
        assert_eq!(device.code(command, args), Code::PackMissing, "{command}");
    }
    let card = device.drafts().into_iter().find(|draft| draft["id"] == *id).unwrap();
    assert_eq!((&card["led_with"]["is_missing"], &card["answered"]), (&json!(true), &json!(1)));
    let record = device.call("show_record", json!({ "id": id }));
    assert_eq!(record["pack_error"]["code"], "pack_missing");
    assert_eq!(recorded(&record["answers"]), BTreeSet::from(["danger_now \"yes\"".to_owned()]));
    assert!(record["texts"]["tr"]["item.danger_now"].is_string(), "an id means what it meant");
}

#[test]
fn without_its_pack_an_interview_is_read_stopped_and_closed_and_never_led_with_another() {
    let mut device = Device::tablet(&Authority::offline());
    let id = begun_long_ago(&mut device, named(&newer(), "0.0.9"));
    device.resume();
    is_kept_and_not_led(&device, &id);
    assert_eq!(device.code("preview_move", json!({ "id": id })), Code::NoMove);
    device.call("pause_screening", json!({ "id": id }));
    device.call("stop_screening", json!({ "id": id, "reason": "other" }));
    assert_eq!(device.call("show_record", json!({ "id": id }))["stopped"], "other");
    let home = device.call("close_screening", json!({ "id": id }));
    assert_eq!((&home["drafts"], &home["closed_count"]), (&json!([]), &json!(1)));
    let tallies = device.in_vault(|vault, _| vault.tallies().unwrap());
    assert_eq!(
        (tallies[0].tally.version.as_str(), tallies[0].tally.outcome.as_str()),
        ("0.0.9", "not_evaluated")
    );
}

#[test]
fn an_interview_whose_pack_is_lost_can_move_to_one_that_knows_its_version() {
    let mut device = Device::tablet(&Authority::offline());
    let version = device.begin()["pack"]["version"].as_str().unwrap().to_owned();
    let lost = PackRef { hash: "00".repeat(32), ..named(&tr_first_level(), &version) };
    let id = begun_long_ago(&mut device, lost);
    updated(&mut device, newer());
    is_kept_and_not_led(&device, &id);
    let shown = preview(&device, &id);
    assert_eq!((&shown["before"], &shown["carried"]), (&Value::Null, &json!(1)));
    assert!(
        ids(&shown["asked"]).contains("medical_now"),
        "all that is open is new to who cannot see the old pack"
    );
    let view = go(&device, &id, &shown);
    assert_eq!(view["urgent"], json!(["DANGER_NOW"]));
    // What is in haste already is not made more so by the new item's answer.
    assert_eq!(open_item(&view).unwrap(), "medical_now");
}

/// The bytes of a pack as they are hashed and kept.
fn bytes_of(files: &PackFiles) -> Vec<u8> {
    let parts = files.iter().flat_map(|(path, content)| [path.as_bytes(), content.as_slice()]);
    parts.flat_map(|part| [&(part.len() as u64).to_be_bytes(), part].concat()).collect()
}

#[test]
fn a_kept_pack_that_cannot_be_used_leads_nothing() {
    let failing = {
        let mut files = tr_first_level();
        let mut cases: Value = serde_json::from_slice(&files["cases.json"]).unwrap();
        cases["cases"][0]["expect"]["outcome"] = json!("strong_indication");
        files.insert("cases.json".to_owned(), serde_json::to_vec(&cases).unwrap());
        bytes_of(&files)
    };
    let other_name = bytes_of(&newer());
    let packs: [(&[u8], Option<&str>); 3] =
        [(b"no pack at all", None), (&failing, Some("case_failed")), (&other_name, None)];
    for (bytes, finding) in packs {
        let mut device = Device::tablet(&Authority::offline());
        let id = DraftId(uuid::Uuid::from_bytes([7; 16]));
        let hash = fener_sign::ContentHash::of(bytes).to_string();
        let pack = PackRef { hash, ..named(&tr_first_level(), "0.0.9") };
        device.in_vault(|vault, rng| {
            let events = [started(pack), said("danger_now")];
            vault.begin_with(id, bytes, &events, Timestamp(START), rng).unwrap();
        });
        device.resume();
        is_kept_and_not_led(&device, &json!(id));
        let error = device.refused("open_screening", json!({ "id": id }));
        assert_eq!(error.finding.as_deref(), finding, "{error:?}");
    }
}

/// Each page of the vault in turn. Where the kept pack is on it, the interview is not led with another one, and what is
/// damaged is named and kept. Nothing else stops: whoever is signed in goes on, and a new interview is begun.
#[test]
fn a_kept_pack_on_a_damaged_page_is_named_and_nothing_is_lost() {
    let mut device = Device::tablet(&Authority::offline());
    let view = device.begin();
    let id = view["id"].clone();
    device.answer(&id, "danger_now", "yes");
    device.call("lock", json!({}));
    device.close();
    let path = device.folder.join("vault.db");
    let whole = files(&device.folder)["vault.db"].clone();
    device.pack = newer_without_moves();
    let (mut named, mut begun, mut shut) = (0, 0, 0);
    for page in 1..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[page * PAGE + 1000] ^= 1;
        std::fs::write(&path, &bytes).unwrap();
        device.restart();
        let unlocked = device.try_call("unlock", officer(NUMBER, PIN));
        if let Err(error) = &unlocked {
            assert_eq!((error.code, error.part), (Code::Damaged, Some(Part::Vault)), "page {page}");
            shut += 1;
        }
        if unlocked.is_ok()
            && let Err(error) = device.try_call("open_screening", json!({ "id": id }))
            && error.code == Code::PackMissing
        {
            named += 1;
            assert_eq!(error.part, Some(Part::Vault), "page {page}");
            begun += u32::from(goes_on(&device, &id, page));
        }
        device.close();
        let now = std::fs::read(&path).unwrap();
        let at = page * PAGE..(page + 1) * PAGE;
        assert!(now[at.clone()] == bytes[at], "page {page}: what is damaged is kept");
    }
    let pages = whole.len() / PAGE - 1;
    println!("damaged pages: {pages}, {shut} shut; {named} of a pack, with {begun} an interview is begun");
    assert!(shut <= 4, "only the pages that describe the tables keep anybody out: {shut}");
    assert!(named >= 5, "the pack is on {named} pages");
    assert!(begun >= named - 2, "only where packs are looked up none is begun: {begun} of {named}");
    std::fs::write(&path, &whole).unwrap();
    device.resume();
    let again = device.call("open_screening", json!({ "id": id }));
    assert_eq!((&again["pack"], open_item(&again).unwrap().as_str()), (&view["pack"], "medical_now"));
}

/// The list shows the interview as one that waits for its pack, and says what is wrong. Whether a new one can be begun.
fn goes_on(device: &Device, id: &Value, page: usize) -> bool {
    let home = device.call("home", json!({}));
    let draft = &home["drafts"][0];
    assert_eq!((&draft["id"], &draft["led_with"]["is_missing"]), (id, &json!(true)), "page {page}");
    assert_eq!(home["sync"]["notes"], json!(["vault_damaged"]), "page {page}");
    match device.try_call("start_screening", json!({ "language": "tr" })) {
        Ok(begun) => {
            device.answer(&begun["id"], "danger_now", "no");
            true
        }
        Err(error) => {
            assert_eq!((error.code, error.part), (Code::Damaged, Some(Part::Vault)), "page {page}");
            false
        }
    }
}
