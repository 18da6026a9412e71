#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;

use fener_model::DraftId;

use crate::support::{Device, NOW, finalising, folder};
use crate::{Outbox, StoreError, Vault};

/// Power is lost after `steps` of the three.
fn interrupted_after(steps: u32, folder: &Path) -> (Device, DraftId) {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    let draft = device.draft(&mut vault, 3);
    let sealed = finalising(&mut device.rng);
    if steps >= 1 {
        vault.seal_draft(draft, &sealed, NOW, &mut device.rng).unwrap();
    }
    if steps >= 2 {
        vault.hand_over(draft, &mut device.outbox).unwrap();
    }
    if steps >= 3 {
        vault.forget(draft).unwrap();
    }
    drop(vault);
    device.outbox = Outbox::open(folder, &device.secret).unwrap();
    (device, draft)
}

fn counts(vault: &Vault, table: &str) -> u32 {
    vault.db.read(|c| c.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))).unwrap()
}

#[test]
fn wherever_power_is_lost_one_envelope_is_left_and_nothing_readable() {
    for steps in 1..=3 {
        let folder = folder();
        let (mut device, draft) = interrupted_after(steps, folder.path());
        let mut vault = device.vault(folder.path());
        if steps < 3 {
            assert!(
                matches!(vault.events(draft), Err(StoreError::Ended)),
                "sealed is sealed, after step {steps}"
            );
            assert!(vault.drafts(10).unwrap().is_empty());
        }
        // Twice: resuming can be interrupted as well.
        let done = vault.resume_finalise(&mut device.outbox, NOW).unwrap();
        assert_eq!(done, u32::from(steps < 3), "after step {steps}");
        assert_eq!(vault.resume_finalise(&mut device.outbox, NOW).unwrap(), 0);
        assert_eq!(device.outbox.referrals(None, 10).unwrap().items.len(), 1, "after step {steps}");
        for table in ["screenings", "events", "finalising"] {
            assert_eq!(counts(&vault, table), 0, "{table} after step {steps}");
        }
        assert_eq!(vault.register(None, 10).unwrap().items.len(), 1);
        assert_eq!(vault.tallies().unwrap()[0].count, 1, "counted once, after step {steps}");
        assert!(matches!(vault.events(draft), Err(StoreError::Unknown(_))));
        let report = vault.verify_chain().unwrap();
        assert_eq!(
            (report.sound, report.broken),
            (9, None),
            "made, an officer, begun, started, three answers, referred, finalised"
        );
    }
}

#[test]
fn before_the_first_step_nothing_has_changed() {
    let folder = folder();
    let (mut device, draft) = interrupted_after(0, folder.path());
    let mut vault = device.vault(folder.path());
    assert_eq!(vault.resume_finalise(&mut device.outbox, NOW).unwrap(), 0);
    assert_eq!(vault.events(draft).unwrap().len(), 4);
    assert!(device.outbox.referrals(None, 10).unwrap().items.is_empty());
}

#[test]
fn another_officer_can_finish_what_one_has_sealed() {
    use crate::support::{OTHER_PIN, number};
    use crate::{NewOfficer, OfficerRole};
    let folder = folder();
    let (mut device, _) = interrupted_after(1, folder.path());
    let new = NewOfficer { number: number("8"), pin: OTHER_PIN, role: OfficerRole::Officer };
    device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
    device.keys = device
        .keyring
        .unlock(&device.secret, &number("8"), OTHER_PIN, crate::support::UP, &mut device.rng)
        .unwrap();
    let mut vault = device.vault(folder.path());
    assert_eq!(vault.resume_finalise(&mut device.outbox, NOW).unwrap(), 1);
    assert!(vault.register(None, 10).unwrap().items.is_empty(), "the number is the first officer's to keep");
    assert_eq!(counts(&vault, "register"), 1);
}
