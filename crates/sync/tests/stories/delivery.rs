//! Delivering: once, whatever is lost, and nothing is held up by anything else.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use fener_sign::{HubReceipt, Role};
use fener_sync::{
    Cover, Exchange as _, Finding, HttpExchange, Phase, Request, RunOptions, SyncError, SyncReport, run,
};
use fener_wire::{Code, Mailbox, names, paths};

use super::stage::{Device, MINUTE, REGION, START, Seeded, Stage, envelope};
use super::wire_faults::{Fault, Faulty, answer, is_upload};

fn direct(device: &Device) -> HttpExchange {
    HttpExchange::for_device(&device.outbox).unwrap()
}

#[track_caller]
fn all_well(report: &SyncReport) {
    assert!(report.error.is_none(), "{:?}", report.error);
    assert_eq!(report.findings, []);
    assert_eq!(report.deferred, 0);
}

/// The receipts of these envelopes form the hub's chain from its beginning, without a gap.
#[track_caller]
fn chain_of(device: &Device, hashes: &[fener_sign::ContentHash], from: u64) {
    let mut receipts: Vec<HubReceipt> =
        hashes.iter().map(|hash| HubReceipt::decode(&device.receipt(hash).unwrap()).unwrap()).collect();
    receipts.sort_by_key(|receipt| receipt.device_seq);
    let numbers: Vec<u64> = receipts.iter().map(|receipt| receipt.device_seq).collect();
    let wanted: Vec<u64> = (from..from + u64::try_from(hashes.len()).unwrap()).collect();
    assert_eq!(numbers, wanted);
    for pair in receipts.windows(2) {
        assert_eq!(pair[1].follows(Some(&pair[0])), Ok(()));
    }
}

#[tokio::test]
async fn everything_queued_arrives_once_and_a_second_sync_sends_nothing() {
    let mut stage = Stage::new("arrives-once").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let mut desk = stage.device(Role::Desk).await;
    let hashes = tablet.queue(&mut stage.rng, 11);
    let report = stage.sync(&mut tablet).await;
    all_well(&report);
    assert_eq!((report.uploaded, report.already_there), (11, 0));
    assert!(
        report.directory_updated,
        "the desk's keys came into the directory after the tablet was enrolled"
    );
    chain_of(&tablet, &hashes, 1);
    assert_eq!(tablet.unsent(), 0);

    let again = stage.sync(&mut tablet).await;
    all_well(&again);
    assert_eq!((again.uploaded, again.already_there, again.directory_updated), (0, 0, false));

    let read = stage.sync(&mut desk).await;
    all_well(&read);
    assert_eq!(read.received, 11);
    let came: BTreeSet<_> = desk.outbox.incoming(100).unwrap().into_iter().map(|item| item.hash).collect();
    assert_eq!(came, hashes.into_iter().collect());
    assert_eq!(stage.sync(&mut desk).await.received, 0);
}

#[tokio::test]
async fn a_lost_answer_gives_the_same_receipt_the_next_time() {
    let mut stage = Stage::new("lost-answer").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let hashes = tablet.queue(&mut stage.rng, 3);
    let first = AtomicUsize::new(0);
    let lossy = Faulty::new(direct(&tablet), move |_, request| {
        (is_upload(request) && first.fetch_add(1, Ordering::SeqCst) == 0).then_some(Fault::LoseAnswer)
    });
    let report = stage.sync_over(&mut tablet, &lossy).await;
    assert!(matches!(report.error, Some(SyncError::Unreachable)), "{report:?}");
    assert_eq!(report.findings, [], "a gap that can still be closed is no break");
    let said = lossy.answers("/v1/env/");
    assert_eq!(said.len(), 3, "the hub has all three");

    tablet.clock.set(START + 16 * MINUTE);
    let report = stage.sync(&mut tablet).await;
    assert!(report.error.is_none(), "{report:?}");
    assert!(report.already_there >= 1);
    assert_eq!(report.uploaded, 0, "the hub had everything already");
    assert_eq!(tablet.unsent(), 0);
    for hash in &hashes {
        assert!(said.contains(&tablet.receipt(hash).unwrap()), "the very same bytes");
    }
    chain_of(&tablet, &hashes, 1);
}

#[tokio::test]
async fn killed_between_the_upload_and_writing_it_down() {
    let mut stage = Stage::new("killed").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let hashes = tablet.queue(&mut stage.rng, 2);
    let hanging = Faulty::new(direct(&tablet), |_, request| is_upload(request).then_some(Fault::Hang));
    let killed = tokio::time::timeout(Duration::from_secs(3), stage.sync_over(&mut tablet, &hanging)).await;
    assert!(killed.is_err(), "the run never ended by itself");
    assert_eq!(hanging.answers("/v1/env/").len(), 2, "the hub has both");

    let mut tablet = tablet.restarted();
    assert_eq!(tablet.unsent(), 2);
    let report = stage.sync(&mut tablet).await;
    all_well(&report);
    assert_eq!((report.uploaded, report.already_there), (0, 2));
    chain_of(&tablet, &hashes, 1);
}

#[tokio::test]
async fn while_the_hub_is_down_nothing_is_lost_and_nothing_is_tried_in_vain() {
    let mut stage = Stage::new("hub-down").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let hashes = tablet.queue(&mut stage.rng, 2);
    stage.stop().await;
    let report = stage.sync(&mut tablet).await;
    assert!(matches!(report.error, Some(SyncError::Unreachable)), "{report:?}");
    assert_eq!(tablet.outbox.envelope(&hashes[0]).unwrap().unwrap().attempts, 0);
    stage.start().await;
    let report = stage.sync(&mut tablet).await;
    all_well(&report);
    assert_eq!(report.uploaded, 2);
}

#[tokio::test]
async fn one_refused_envelope_holds_up_no_other_and_is_never_dropped() {
    let mut stage = Stage::new("one-refused").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let hashes = tablet.queue(&mut stage.rng, 9);
    for (code, body) in [
        (Code::HashMismatch, br#"{"code":"hash_mismatch"}"#.as_slice()),
        (Code::RevokedDevice, br#"{"code":"revoked_device"}"#),
    ] {
        let bad = paths::envelope(&fener_wire::EnvelopeId(hashes[4].0));
        let faulty = Faulty::new(direct(&tablet), move |_, request: &Request| {
            (request.target == bad).then(|| Fault::Instead(answer(code.status(), names::JSON, body)))
        });
        let report = stage.sync_over(&mut tablet, &faulty).await;
        assert_eq!(report.refused, [(hashes[4], code)]);
        assert_eq!(tablet.unsent(), 1, "all the others went");
        let is_told = matches!(report.error, Some(SyncError::Refused(Code::RevokedDevice)));
        assert_eq!(
            is_told,
            code == Code::RevokedDevice,
            "only what is said of the device ends up as the error"
        );
        tablet.clock.set(tablet.clock.ms() + 20 * MINUTE);
    }
    let state = tablet.outbox.envelope(&hashes[4]).unwrap().unwrap();
    assert_eq!((state.attempts, state.last_error.as_deref()), (2, Some("revoked_device")));
    let report = stage.sync(&mut tablet).await;
    assert!(report.error.is_none(), "{report:?}");
    assert_eq!(report.uploaded, 1);
}

#[tokio::test]
async fn a_busy_hub_is_left_alone_as_long_as_it_asks() {
    let mut stage = Stage::new("busy").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let hashes = tablet.queue(&mut stage.rng, 1);
    let busy = Faulty::new(direct(&tablet), |_, request| {
        let mut answer = answer(503, names::JSON, br#"{"code":"unavailable"}"#);
        answer.retry_after_s = Some(300);
        is_upload(request).then_some(Fault::Instead(answer))
    });
    let report = stage.sync_over(&mut tablet, &busy).await;
    assert!(matches!(report.error, Some(SyncError::HubBusy { retry_after_s: Some(300) })), "{report:?}");
    let next = tablet.outbox.envelope(&hashes[0]).unwrap().unwrap().next_attempt;
    assert!(next.since(tablet.clock.now()) >= 300_000);
    assert_eq!(stage.sync(&mut tablet).await.uploaded, 0, "not yet");
    tablet.clock.set(START + 6 * MINUTE);
    assert_eq!(stage.sync(&mut tablet).await.uploaded, 1);
}

#[tokio::test]
async fn a_wrong_clock_blocks_nothing() {
    let mut stage = Stage::new("wrong-clock").await;
    let mut tablet = stage.device(Role::Tablet).await;
    for wrong in [0, START + 10 * 365 * 24 * 60 * MINUTE, 5] {
        tablet.clock.set(wrong);
        tablet.queue(&mut stage.rng, 1);
        let report = stage.sync(&mut tablet).await;
        assert!(report.error.is_none(), "{report:?}");
        assert_eq!(report.uploaded, 1, "at {wrong}");
        let is_hinted = report.findings.iter().any(|f| matches!(f, Finding::ClockDiffers { .. }));
        assert!(is_hinted, "the officer is told");
    }
    // A pause that was planned while the clock was ahead does not hold for years.
    tablet.clock.set(START + 10 * 365 * 24 * 60 * MINUTE);
    tablet.queue(&mut stage.rng, 1);
    let lossy = Faulty::new(direct(&tablet), |_, request| is_upload(request).then_some(Fault::LoseRequest));
    stage.sync_over(&mut tablet, &lossy).await;
    tablet.clock.set(START);
    assert_eq!(stage.sync(&mut tablet).await.uploaded, 1);
}

#[tokio::test]
async fn an_interrupted_reading_goes_on_where_it_was() {
    let mut stage = Stage::new("interrupted").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let mut desk = stage.device(Role::Desk).await;
    let hashes: BTreeSet<_> = tablet.queue(&mut stage.rng, 40).into_iter().collect();
    assert_eq!(stage.sync(&mut tablet).await.uploaded, 40);
    let pages = AtomicUsize::new(0);
    let cut = Faulty::new(direct(&desk), move |_, request| {
        let is_page = request.target.starts_with(paths::INBOX);
        (is_page && pages.fetch_add(1, Ordering::SeqCst) == 1).then_some(Fault::LoseAnswer)
    });
    let report = stage.sync_over(&mut desk, &cut).await;
    assert_eq!(report.received, 16, "the first page is kept");
    assert!(matches!(report.error, Some(SyncError::Unreachable)));
    let mut desk = desk.restarted();
    let report = stage.sync(&mut desk).await;
    all_well(&report);
    assert_eq!(report.received, 24);
    let came = desk.outbox.incoming(100).unwrap();
    assert_eq!(came.len(), 40);
    assert_eq!(came.into_iter().map(|item| item.hash).collect::<BTreeSet<_>>(), hashes);
}

#[tokio::test]
async fn a_session_without_news_looks_like_any_other() {
    let mut stage = Stage::new("cover").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let cover = |seed| Some(Cover { mailbox: Mailbox(REGION), bytes: envelope(&mut Seeded::new(seed)) });
    let clock = tablet.clock.clone();
    let now = move || clock.now();

    let lossy = Faulty::new(direct(&tablet), |_, request| is_upload(request).then_some(Fault::LoseAnswer));
    let options = RunOptions { cover: cover("first"), ..RunOptions::new(&now, &|_| {}) };
    let report = run(&mut tablet.outbox, &lossy, options, &mut stage.rng).await;
    assert!(!report.cover_sent);
    // The cover is at the hub and its answer is lost: the next referral does not stumble over the gap.
    tablet.queue(&mut stage.rng, 1);
    let options = RunOptions { cover: cover("second"), ..RunOptions::new(&now, &|_| {}) };
    let way = direct(&tablet);
    let report = run(&mut tablet.outbox, &way, options, &mut stage.rng).await;
    all_well(&report);
    assert_eq!((report.uploaded, report.cover_sent), (1, true));
    let third = direct(&tablet);
    let counting = Faulty::new(third, |_, _| None);
    let options = RunOptions { cover: cover("third"), ..RunOptions::new(&now, &|_| {}) };
    let report = run(&mut tablet.outbox, &counting, options, &mut stage.rng).await;
    all_well(&report);
    assert!(report.cover_sent);
    assert_eq!(counting.answers("/v1/env/").len(), 1, "exactly one");
    assert!(tablet.outbox.cover().unwrap().is_none(), "nothing of it stays");
}

#[tokio::test]
async fn a_network_that_goes_away_in_the_middle_is_not_asked_for_every_envelope() {
    let mut stage = Stage::new("goes-away").await;
    let mut tablet = stage.device(Role::Tablet).await;
    tablet.queue(&mut stage.rng, 40);
    let tried = std::sync::Arc::new(AtomicUsize::new(0));
    let counter = std::sync::Arc::clone(&tried);
    let cut = Faulty::new(direct(&tablet), move |_, request| {
        let is_late = is_upload(request) && counter.fetch_add(1, Ordering::SeqCst) >= 10;
        is_late.then_some(Fault::LoseRequest)
    });
    let report = stage.sync_over(&mut tablet, &cut).await;
    assert_eq!(report.uploaded, 10);
    assert!(matches!(report.error, Some(SyncError::Unreachable)), "{report:?}");
    assert!(tried.load(Ordering::SeqCst) < 25, "it gives up for now, and not on the envelopes");
    assert_eq!(tablet.unsent(), 30);
    tablet.clock.set(START + 16 * MINUTE);
    stage.clock.set(START + 16 * MINUTE);
    let report = stage.sync(&mut tablet).await;
    all_well(&report);
    assert_eq!(report.uploaded, 30);
}

#[tokio::test]
async fn a_receipt_that_is_not_the_hubs_counts_for_nothing() {
    let mut stage = Stage::new("false-receipt").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let hashes = tablet.queue(&mut stage.rng, 1);
    let tampered = Faulty::new(direct(&tablet), |_, request| {
        is_upload(request).then_some(Fault::ChangeAnswer(|response| {
            if let Some(byte) = response.body.get_mut(60) {
                *byte ^= 1;
            }
        }))
    });
    let report = stage.sync_over(&mut tablet, &tampered).await;
    assert_eq!(report.findings, [Finding::ReceiptInvalid(hashes[0])]);
    assert_eq!(tablet.unsent(), 1);
    tablet.clock.set(START + 16 * MINUTE);
    assert_eq!(stage.sync(&mut tablet).await.already_there, 1);
}

#[tokio::test]
async fn progress_is_told_and_never_goes_back() {
    let mut stage = Stage::new("progress").await;
    let mut tablet = stage.device(Role::Tablet).await;
    tablet.queue(&mut stage.rng, 6);
    let told = std::sync::Mutex::new(Vec::new());
    let clock = tablet.clock.clone();
    let (now, tell) = (move || clock.now(), |progress| told.lock().unwrap().push(progress));
    let exchange = direct(&tablet);
    run(&mut tablet.outbox, &exchange, RunOptions::new(&now, &tell), &mut stage.rng).await;
    let told = told.into_inner().unwrap();
    assert!(told.windows(2).all(|pair| pair[0].done <= pair[1].done));
    assert!(told.iter().all(|progress| progress.done < progress.total));
    let phases: Vec<Phase> = told.iter().map(|progress| progress.phase).collect();
    assert_eq!((phases.first(), phases.last()), (Some(&Phase::Connecting), Some(&Phase::Receiving)));
    assert_eq!(phases.iter().filter(|phase| **phase == Phase::Sending).count(), 6);
}

/// The app runs a sync on a thread of its own.
#[tokio::test]
async fn a_run_can_move_between_threads() {
    fn is_send<T: Send>(value: T) -> T {
        value
    }
    let mut stage = Stage::new("send").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let exchange = direct(&tablet);
    let clock = tablet.clock.clone();
    let now = move || clock.now();
    let mut rng = Seeded::new("other");
    let options = RunOptions::new(&now, &|_| {});
    let report = is_send(run(&mut tablet.outbox, &exchange, options, &mut rng)).await;
    all_well(&report);
    let hello = is_send(exchange.request(Request::new(fener_sync::Method::Get, paths::HUB))).await;
    assert_eq!(hello.unwrap().status, 200);
}
