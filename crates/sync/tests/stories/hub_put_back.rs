//! A hub that forgets, and a hub that offers directories it should not.

use fener_sign::{Role, SignedDirectory, SigningKey};
use fener_sync::{Exchange as _, Finding, HttpExchange, Method, Request, SyncError};
use fener_wire::{names, paths};

use super::stage::{MINUTE, START, Seeded, Stage};
use super::wire_faults::{Fault, Faulty, answer};

#[tokio::test]
async fn an_older_backup_is_noticed_and_everything_goes_again() {
    let mut stage = Stage::new("put-back").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let mut desk = stage.device(Role::Desk).await;
    let old = tablet.queue(&mut stage.rng, 3);
    assert_eq!(stage.sync(&mut tablet).await.uploaded, 3);
    stage.stop().await;
    let backup = stage.back_up();
    stage.start().await;
    let lost = tablet.queue(&mut stage.rng, 4);
    assert_eq!(stage.sync(&mut tablet).await.uploaded, 4);
    assert_eq!(stage.sync(&mut desk).await.received, 7);

    stage.stop().await;
    stage.put_back(&backup);
    stage.start().await;
    let new = tablet.queue(&mut stage.rng, 2);
    let report = stage.sync(&mut tablet).await;
    let broken = report.findings.iter().filter(|f| matches!(f, Finding::ReceiptChainBroken(_))).count();
    assert_eq!(
        (broken, report.uploaded),
        (2, 0),
        "what the hub says now does not continue what it said: {report:?}"
    );
    assert_eq!(tablet.unsent(), 9, "all that no agency has answered goes again");

    let report = stage.sync(&mut tablet).await;
    assert!(report.error.is_none(), "{report:?}");
    assert_eq!(report.findings, []);
    assert_eq!((report.uploaded, report.already_there), (4, 5), "four were lost, five are there: {report:?}");
    assert_eq!(tablet.unsent(), 0);

    for hash in old.iter().chain(&lost).chain(&new) {
        assert!(tablet.receipt(hash).is_some());
    }
    // The desk's cursor points into a mailbox that was filled anew: reading on would miss the two new ones.
    let report = stage.sync(&mut desk).await;
    assert!(report.error.is_none(), "{report:?}");
    assert_eq!(report.findings, [Finding::InboxRolledBack]);
    assert_eq!(report.received, 2, "what was here before is known by its hash");
    let quiet = stage.sync(&mut desk).await;
    assert_eq!((quiet.findings.len(), quiet.received), (0, 0));

    let quiet = stage.sync(&mut tablet).await;
    assert_eq!((quiet.findings.len(), quiet.uploaded), (0, 0));
    tablet.queue(&mut stage.rng, 1);
    let after = stage.sync(&mut tablet).await;
    assert_eq!((after.findings.as_slice(), after.uploaded), ([].as_slice(), 1), "the chain goes on");
}

#[tokio::test]
async fn only_a_newer_directory_of_the_root_key_is_accepted() {
    let mut stage = Stage::new("directories").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let first = stage.signed().encode();
    stage.directory.version = 7;
    stage.publish().await;
    assert!(stage.sync(&mut tablet).await.directory_updated);
    let held = tablet.outbox.directory().unwrap().unwrap();
    assert_eq!(held.version, 7);

    let mut forged = stage.directory.clone();
    forged.version = 9;
    forged.agencies[0].mailbox = [0; 16];
    let by_another =
        SignedDirectory::sign(&forged, &SigningKey::generate(&mut Seeded::new("thief"))).unwrap();
    // The hub's favourite: the true signature and key around another agency key.
    let grafted = SignedDirectory { bytes: by_another.bytes.clone(), ..stage.signed() };
    let mut same_version = stage.directory.clone();
    same_version.warn_after += 1;
    let same_version = SignedDirectory::sign(&same_version, &stage.root).unwrap();
    for offered in
        [first, by_another.encode(), grafted.encode(), same_version.encode(), b"\x01rubbish".to_vec()]
    {
        let hash = tablet.queue(&mut stage.rng, 1);
        let inner = HttpExchange::for_device(&tablet.outbox).unwrap();
        let hostile = Faulty::new(inner, move |_, request: &Request| {
            (request.target == paths::DIRECTORY).then(|| Fault::Instead(answer(200, names::OCTETS, &offered)))
        });
        let report = stage.sync_over(&mut tablet, &hostile).await;
        assert_eq!(report.findings, [Finding::DirectoryRefused]);
        assert!(!report.directory_updated);
        assert!(tablet.receipt(&hash[0]).is_some(), "delivery goes on with the directory that is held");
        let still = tablet.outbox.directory().unwrap().unwrap();
        assert!(still.version == 7 && still.bytes == held.bytes);
    }
}

#[tokio::test]
async fn a_revoked_device_is_refused_and_keeps_what_it_has() {
    let mut stage = Stage::new("revoked").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let device = *tablet.outbox.identity().unwrap().unwrap().device.0.as_bytes();
    stage.directory.revoked.push(fener_sign::directory::Revocation { device, revoked_at: START });
    stage.directory.version += 1;
    stage.publish().await;
    let hashes = tablet.queue(&mut stage.rng, 2);
    tablet.clock.set(START + MINUTE);
    let report = stage.sync(&mut tablet).await;
    assert!(matches!(report.error, Some(SyncError::Refused(fener_wire::Code::RevokedDevice))), "{report:?}");
    assert_eq!(report.refused.len(), 2);
    assert_eq!(tablet.unsent(), hashes.len());
    let hello = stage.exchange().request(Request::new(Method::Get, paths::HUB)).await;
    assert_eq!(hello.unwrap().status, 200);
}

#[tokio::test]
async fn a_mailbox_that_became_shorter_is_read_from_its_beginning() {
    let mut stage = Stage::new("shorter").await;
    let mut tablet = stage.device(Role::Tablet).await;
    let mut desk = stage.device(Role::Desk).await;
    stage.stop().await;
    let backup = stage.back_up();
    stage.start().await;
    tablet.queue(&mut stage.rng, 3);
    stage.sync(&mut tablet).await;
    assert_eq!(stage.sync(&mut desk).await.received, 3);
    stage.stop().await;
    stage.put_back(&backup);
    stage.start().await;
    let report = stage.sync(&mut desk).await;
    assert_eq!(report.findings, [Finding::InboxRolledBack]);
    tablet.queue(&mut stage.rng, 1);
    for _ in 0..2 {
        stage.sync(&mut tablet).await;
    }
    assert_eq!(tablet.unsent(), 0);
    assert_eq!(stage.sync(&mut desk).await.received, 1);
}
