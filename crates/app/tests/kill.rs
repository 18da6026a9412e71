//! The power goes at any moment. A child that works as an officer does is killed without warning: in the middle of an
//! interview, and at every moment of a finalise. Whatever the officer saw saved is there, the same question waits, and
//! what was sealed is sealed exactly once. Runs as its own program, because the child is this program again.
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

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use fener_app::Code;
use serde_json::{Value, json};
use support::{Authority, Device, NUMBER, PIN, STATION, TestRng, case_answers, given, officer, open_item};

const SEED: u64 = 0x0b1a_c0de;
const CASE: &str = "adult-labour-companions";
/// Kills while answering, and while finalising.
const ANSWERING: u64 = 8;
const FINALISING: u32 = 16;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["answer", folder] => answer(Path::new(folder)),
        ["finalise", folder, id] => finalise(Path::new(folder), &json!(id)),
        _ => {}
    }
    println!("seed {SEED:#x}, {ANSWERING} kills while answering, {FINALISING} while finalising");
    an_interview_goes_on_where_the_officer_saw_it();
    a_finalise_is_done_once_or_not_at_all();
    println!("test result: ok");
}

fn say(line: &str) {
    writeln!(std::io::stdout().lock(), "{line}").unwrap();
}

/// The child: leads interviews and says each answer that the door took.
fn answer(folder: &Path) -> ! {
    let device = Device::over(folder);
    device.call("unlock", officer(NUMBER, PIN));
    let answers = case_answers(CASE);
    loop {
        let mut view = match device.drafts().first() {
            Some(draft) => device.call("open_screening", json!({ "id": draft["id"] })),
            None => device.begin(),
        };
        let id = view["id"].clone();
        while let Some(item) = open_item(&view) {
            let acknowledged = view["step"]["item"]["response"] == "acknowledge";
            let usual = json!(if acknowledged { "yes" } else { "no" });
            let answer = answers.get(&item).cloned().unwrap_or(usual);
            view = device.answer(&id, &item, answer.clone());
            say(&format!("answered {} {item} {answer}", id.as_str().unwrap()));
            if item == "companions" {
                device.call("pause_screening", json!({ "id": id }));
            }
        }
        device.call("close_screening", json!({ "id": id }));
        say("closed");
    }
}

/// The child: seals one interview.
fn finalise(folder: &Path, id: &Value) -> ! {
    let device = Device::over(folder);
    device.call("unlock", officer(NUMBER, PIN));
    let preview = device.call("preview_referral", json!({ "id": id, "note": "" }));
    say(&format!("finalising {}", preview["digest"].as_str().unwrap()));
    let done = device.call("finalise", json!({ "id": id, "digest": preview["digest"] }));
    say(&format!("finalised {}", done["id"].as_str().unwrap()));
    loop {
        std::thread::park();
    }
}

struct Running(Child, BufReader<ChildStdout>);

impl Running {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        Self(child, out)
    }

    fn hear(&mut self) -> Option<String> {
        let mut line = String::new();
        (self.1.read_line(&mut line).unwrap() > 0).then(|| line.trim().to_owned())
    }

    /// Kills it without warning; gives what it had said that was not heard yet.
    fn kill(&mut self) -> Vec<String> {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
        std::iter::from_fn(|| self.hear()).collect()
    }
}

fn prepared(folder: &Path) -> (Device, Authority) {
    let authority = Authority::offline();
    let mut device = Device::over(folder);
    device.call("create_first_officer", officer(NUMBER, PIN));
    authority.certify(folder, fener_sign::Role::Tablet, STATION);
    device.close();
    (device, authority)
}

fn an_interview_goes_on_where_the_officer_saw_it() {
    let scratch = support::scratch();
    let folder = scratch.path().join("data");
    let (mut device, _) = prepared(&folder);
    let mut rng = TestRng(SEED);
    let mut acknowledged: BTreeMap<String, BTreeMap<String, Value>> = BTreeMap::new();
    let mut unsaid: BTreeMap<String, u64> = BTreeMap::new();
    let (mut kills, mut total) = (0, 0);
    for round in 0..ANSWERING {
        let mut child = Running::start(&["answer", folder.to_str().unwrap()]);
        let mut heard = Vec::new();
        for _ in 0..=rng.below(50) {
            heard.push(child.hear().expect("the child ended by itself"));
        }
        std::thread::sleep(Duration::from_micros(rng.below(8_000)));
        heard.extend(child.kill());
        kills += 1;
        for line in &heard {
            match line.splitn(4, ' ').collect::<Vec<_>>()[..] {
                ["answered", id, item, answer] => {
                    let answer = serde_json::from_str(answer).unwrap();
                    acknowledged.entry(id.to_owned()).or_default().insert(item.to_owned(), answer);
                    total += 1;
                }
                ["closed"] => acknowledged.clear(),
                _ => panic!("round {round}: {line}"),
            }
        }
        device.resume();
        let drafts = device.drafts();
        assert!(drafts.len() <= 1, "round {round}: an interview was begun twice");
        for (id, answers) in &acknowledged {
            // The last one may have been closed when the power went.
            let Some(draft) = drafts.iter().find(|draft| draft["id"] == **id) else {
                assert!(answers.contains_key("refer_consent"), "round {round}: an interview is lost");
                continue;
            };
            // One answer of each kill may have been saved before anybody could be told.
            let more = draft["answered"].as_u64().unwrap() - answers.len() as u64;
            let unsaid = unsaid.entry(id.clone()).or_default();
            assert!(
                (*unsaid..=*unsaid + 1).contains(&more),
                "round {round}: {more} answers that nobody gave"
            );
            *unsaid = more;
            let view = device.call("open_screening", json!({ "id": id }));
            let waits = open_item(&view);
            assert!(waits.is_none_or(|item| !answers.contains_key(&item)), "round {round}: asked again");
            for (item, answer) in answers {
                let shown = device.call("show_item", json!({ "id": id, "item": item }));
                let given = given(&shown["step"]["item"]);
                let expected = answer.as_str().map_or_else(|| answer.to_string(), str::to_owned);
                assert_eq!(given, [expected], "round {round}: {item}");
            }
        }
        if drafts.is_empty() {
            acknowledged.clear();
        }
        device.close();
    }
    println!("{kills} kills while answering: {total} answers acknowledged, none lost");
}

fn a_finalise_is_done_once_or_not_at_all() {
    let scratch = support::scratch();
    let folder = scratch.path().join("data");
    let (mut device, authority) = prepared(&folder);
    let long = finalising_takes(&mut device, &folder);
    let (mut outcomes, mut between) = ([0_u32; 2], 0);
    let mut known = device_referrals(&mut device);
    for round in 0..FINALISING {
        device.resume();
        let id = device.interview(CASE);
        device.close();
        let mut child = Running::start(&["finalise", folder.to_str().unwrap(), id.as_str().unwrap()]);
        let said = child.hear().unwrap();
        let digest = said.strip_prefix("finalising ").unwrap().to_owned();
        // From before the first byte is written to after the last, in even steps.
        std::thread::sleep(long * 3 / 2 * round / FINALISING);
        let rest = child.kill();
        let told = rest.iter().find_map(|line| line.strip_prefix("finalised "));

        device.restart();
        let handed_over = device.outbox().referral_count().unwrap() as usize > known.len();
        device.close();
        for _ in 0..2 {
            device.resume();
            let referrals = device.referrals();
            let new: Vec<&String> = referrals.iter().filter(|id| !known.contains(*id)).collect();
            let drafts = device.drafts();
            match new[..] {
                [] => {
                    assert_eq!(told, None, "round {round}: what the officer was told is lost");
                    assert_eq!(drafts.len(), 1, "round {round}: neither here nor there");
                    assert_eq!(device.outcome(&id)["shown"], "strong_indication", "round {round}");
                }
                [referral] => {
                    assert!(told.is_none_or(|told| told == referral), "round {round}");
                    assert!(drafts.is_empty(), "round {round}: sealed, and still open");
                    assert_eq!(device.code("outcome", json!({ "id": id })), Code::NotFound, "round {round}");
                    let sealed = device.sealed(&json!(referral));
                    let content = authority.read("demo-migration", &sealed).unwrap();
                    let bytes = serde_json::to_vec(
                        &serde_json::from_value::<fener_model::ReferralBody>(content).unwrap(),
                    );
                    assert_eq!(
                        fener_sign::ContentHash::of(&bytes.unwrap()).to_string(),
                        digest,
                        "round {round}"
                    );
                }
                _ => panic!("round {round}: sealed twice"),
            }
        }
        let is_sealed = device.drafts().is_empty();
        outcomes[usize::from(is_sealed)] += 1;
        between += u32::from(is_sealed && !handed_over);
        if let Some(draft) = device.drafts().first() {
            device.call("close_screening", json!({ "id": draft["id"] }));
        }
        device.close();
        known = device_referrals(&mut device);
    }
    let [before, after] = outcomes;
    println!(
        "killed over {long:?}: {before} before it was sealed, {after} after, {between} of these before the outbox had it"
    );
    assert!(
        outcomes.iter().all(|count| *count > 0),
        "the moments lay on both sides of the seal: {outcomes:?}"
    );
}

fn device_referrals(device: &mut Device) -> Vec<String> {
    device.resume();
    let referrals = device.referrals();
    device.close();
    referrals
}

/// How long a child takes from saying that it finalises to having done so.
fn finalising_takes(device: &mut Device, folder: &Path) -> Duration {
    device.resume();
    let id = device.interview(CASE);
    device.close();
    let mut child = Running::start(&["finalise", folder.to_str().unwrap(), id.as_str().unwrap()]);
    assert!(child.hear().unwrap().starts_with("finalising "));
    let begun = Instant::now();
    assert!(child.hear().unwrap().starts_with("finalised "));
    let taken = begun.elapsed();
    child.kill();
    taken
}
