#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::path::Path;

use fener_model::{Event, Lowering};

use super::BreakKind;
use crate::support::{Device, NOW, finalising, folder, tally};
use crate::{StoreError, Vault};

/// Two open screenings, one finalised and one closed.
fn busy(folder: &Path) -> Device {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    device.draft(&mut vault, 3);
    let closed = device.draft(&mut vault, 2);
    vault.close_without_referral(closed, &tally(false), NOW).unwrap();
    let finalised = device.draft(&mut vault, 2);
    let sealed = finalising(&mut device.rng);
    vault.finalise(finalised, sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
    device.draft(&mut vault, 1);
    vault.lock().unwrap();
    device
}

/// What the chain says after an edit, which is undone again.
fn after(device: &mut Device, folder: &Path, edit: &str) -> super::ChainReport {
    let file = folder.join("vault.db");
    let whole = std::fs::read(&file).unwrap();
    let mut vault = device.vault(folder);
    edit_as_thief(&mut vault, edit);
    let report = vault.verify_chain().unwrap();
    vault.lock().unwrap();
    std::fs::write(&file, whole).unwrap();
    report
}

/// Somebody with the database key but without the chain's.
fn edit_as_thief(vault: &mut Vault, edit: &str) {
    vault.db.write(|tx| tx.execute_batch(&format!("PRAGMA defer_foreign_keys = ON; {edit}"))).unwrap();
}

#[test]
fn a_sound_chain_says_so() {
    let folder = folder();
    let mut device = busy(folder.path());
    let report = after(&mut device, folder.path(), "");
    assert_eq!((report.sound, report.broken), (21, None));
}

#[test]
fn whatever_is_edited_shows_and_where() {
    let folder = folder();
    let mut device = busy(folder.path());
    for (edit, n, kind) in [
        ("UPDATE chain SET link = randomblob(32) WHERE n = 2", 2, BreakKind::Head),
        ("UPDATE chain SET head = randomblob(32) WHERE n = 6", 6, BreakKind::Head),
        ("DELETE FROM events WHERE n = 6; DELETE FROM chain WHERE n = 6", 6, BreakKind::Missing),
        ("UPDATE events SET at = at + 1 WHERE n = 4", 4, BreakKind::Content),
        ("UPDATE events SET body_mac = randomblob(32) WHERE n = 7", 7, BreakKind::Content),
        ("UPDATE events SET body = (SELECT body FROM events WHERE n = 5) WHERE n = 6", 6, BreakKind::Content),
        ("UPDATE chain SET at = at + 1 WHERE code = 1", 18, BreakKind::Content),
        ("UPDATE chain SET subject = '0000-0000' WHERE code = 1", 18, BreakKind::Content),
        ("DELETE FROM events WHERE n = 7", 6, BreakKind::Event),
        ("DELETE FROM events WHERE n = 21; DELETE FROM chain WHERE n = 21", 20, BreakKind::End),
        ("UPDATE chain_end SET n = 20", 21, BreakKind::End),
        ("DELETE FROM chain_end", 21, BreakKind::End),
        ("UPDATE tallies SET count = count + 1 WHERE referred = 1", 21, BreakKind::Rows),
        ("DELETE FROM register", 21, BreakKind::Rows),
    ] {
        let broken =
            after(&mut device, folder.path(), edit).broken.unwrap_or_else(|| panic!("not seen: {edit}"));
        assert_eq!((broken.n, broken.kind), (n, kind), "{edit}");
    }
}

/// What the chain says of anything but the events of a screening.
fn audited(vault: &Vault) -> Vec<(i64, Option<String>)> {
    let rows = vault.db.read(|c| {
        c.prepare("SELECT code, subject FROM chain WHERE code <> 0 ORDER BY n")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect()
    });
    rows.unwrap()
}

#[test]
fn that_a_supervisor_signed_is_in_the_chain_with_the_event_or_not_at_all_and_without_a_word() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 1);
    let signed = |reason: &str| Lowering {
        from: "much".to_owned(),
        to: "little".to_owned(),
        reason: reason.to_owned(),
        supervisor: "8".parse().unwrap(),
    };
    let too_long = vault.lower(draft, signed(&"x".repeat(20_000)), NOW, &mut device.rng);
    assert!(matches!(too_long, Err(StoreError::Invalid(_))), "{too_long:?}");
    assert_eq!((audited(&vault), vault.events(draft).unwrap().len()), (Vec::new(), 2), "neither is there");
    vault.lower(draft, signed("heard"), NOW, &mut device.rng).unwrap();
    let last = vault.events(draft).unwrap().pop().unwrap().event;
    assert!(matches!(last, Event::Lowered { to, .. } if to == "little"));
    vault.close_without_referral(draft, &tally(false), NOW).unwrap();
    assert_eq!(audited(&vault), [(7, Some("8".to_owned()))], "who signed stays when the interview is gone");
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    let refused = vault.lower(draft, signed("heard"), NOW, &mut device.rng);
    assert!(matches!(refused, Err(StoreError::Unknown(_))));
}

#[test]
fn a_changed_end_takes_no_more_events() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 1);
    edit_as_thief(&mut vault, "UPDATE chain_end SET head = randomblob(32)");
    let more = vault.append(draft, &crate::support::answered(9), NOW, &mut device.rng);
    assert!(matches!(more, Err(StoreError::Damaged(crate::StoreFile::Vault))));
}
