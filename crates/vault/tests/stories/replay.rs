//! What was true once, put back: a page, a file, the whole folder. A page that is older than its neighbours is noticed, or
//! changes nothing that is read. A whole file that is older says so only beside the others.

use std::collections::BTreeMap;
use std::fs;

use crate::day::{Became, day, judged, told};
use crate::support::folder;

const PAGE: usize = 4096;

#[test]
fn an_old_page_is_noticed_or_tells_nothing_old() {
    let folder = folder();
    let (mut device, files) = day(folder.path());
    let (newest, older) = files.split_last().unwrap();
    let now = told(&device.vault(folder.path())).unwrap();
    assert_eq!(judged(&mut device, folder.path(), &now), Became::Harmless, "as it was left");
    let path = folder.path().join("vault.db");
    let mut became: BTreeMap<Became, u32> = BTreeMap::new();
    for (hour, old) in older.iter().enumerate() {
        for page in 0..old.len().min(newest.len()) / PAGE {
            let at = page * PAGE..(page + 1) * PAGE;
            if old[at.clone()] == newest[at.clone()] {
                continue;
            }
            let mut bytes = newest.clone();
            bytes[at.clone()].copy_from_slice(&old[at]);
            fs::write(&path, &bytes).unwrap();
            let is = judged(&mut device, folder.path(), &now);
            assert!(is != Became::Unnoticed, "hour {hour}, page {page}");
            *became.entry(is).or_default() += 1;
        }
    }
    fs::write(&path, newest).unwrap();
    assert_eq!(told(&device.vault(folder.path())).unwrap(), now);
    let tried: u32 = became.values().sum();
    println!("old pages: {tried} put back, 0 not noticed: {became:?}");
    assert!(tried > 100);
    assert!(became[&Became::Seen] > tried / 3, "most are seen on opening");
}

/// An old file is whole: it opens, its chain is sound, and only what is kept beside it knows that it is old. So the outbox
/// keeps the end of the chain, and the hub is told of it.
#[test]
fn an_old_vault_ends_elsewhere_than_the_outbox_says() {
    let folder = folder();
    let (mut device, files) = day(folder.path());
    let end = device.vault(folder.path()).audit_head().unwrap();
    device.outbox.set_audit_head(&end.head).unwrap();
    let (_, older) = files.split_last().unwrap();
    for old in older {
        fs::write(folder.path().join("vault.db"), old).unwrap();
        let vault = device.vault(folder.path());
        let old_end = vault.audit_head().unwrap();
        assert_eq!(vault.verify_chain().unwrap().broken, None, "the file alone says nothing");
        assert!(old_end.count < end.count);
        assert!(device.outbox.audit_head().unwrap() != Some(old_end.head), "the outbox beside it does");
    }
}
