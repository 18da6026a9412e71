//! What was true once, put back: a page, a file, the whole folder. A page that is older than its neighbours is named, or
//! changes nothing that is read. A whole file that is older says so only beside the others.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fener_model::{ReferralId, ReferralState};
use fener_vault::{NewOfficer, OfficerRole, StoreError, StoreFile, Vault};

use crate::support::{
    Device, NOW, OTHER_PIN, answered, finalising, folder, led_with, moved, number, pack_bytes, tally,
};

const PAGE: usize = 4096;

/// A tablet's day, and the vault file at the end of each hour of it.
fn day(folder: &Path) -> (Device, Vec<Vec<u8>>) {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    let pack = pack_bytes(1);
    let first = crate::support::draft_id(&mut device.rng);
    vault.begin_with(first, &pack, &[led_with(&pack)], NOW, &mut device.rng).unwrap();
    let drafts: Vec<_> = (0..4).map(|_| device.draft(&mut vault, 4)).collect();
    vault.lock().unwrap();
    let mut files = vec![fs::read(folder.join("vault.db")).unwrap()];
    let mut referral = None;
    for hour in 0..5 {
        let mut vault = device.vault(folder);
        hours_work(hour, &mut device, &mut vault, (first, &drafts), &mut referral);
        vault.lock().unwrap();
        files.push(fs::read(folder.join("vault.db")).unwrap());
    }
    (device, files)
}

fn hours_work(
    hour: u32,
    device: &mut Device,
    vault: &mut Vault,
    (first, drafts): (fener_model::DraftId, &[fener_model::DraftId]),
    referral: &mut Option<ReferralId>,
) {
    match hour {
        0 => drop(vault.append(drafts[0], &answered(0), NOW, &mut device.rng).unwrap()),
        1 => {
            let sealed = finalising(&mut device.rng);
            *referral = Some(sealed.referral);
            vault.finalise(drafts[1], sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
        }
        2 => vault.close_without_referral(drafts[2], &tally(false), NOW).unwrap(),
        3 => {
            let new = NewOfficer { number: number("8"), pin: OTHER_PIN, role: OfficerRole::Officer };
            let entry = device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
            vault.note_officer(&entry).unwrap();
            vault.note_status(referral.unwrap(), ReferralState::Accepted).unwrap();
        }
        _ => {
            let change = moved(&pack_bytes(1), &pack_bytes(2));
            vault.change_pack(first, &change, &pack_bytes(2), NOW, &mut device.rng).unwrap();
        }
    }
}

/// Everything a vault says, by what it is about.
fn told(vault: &Vault) -> Result<BTreeMap<&'static str, String>, StoreError> {
    let drafts = vault.drafts(99)?;
    let events: Vec<_> = drafts.iter().map(|draft| vault.events(draft.id)).collect::<Result<_, _>>()?;
    let events: Vec<String> = events
        .iter()
        .map(|events| serde_json::to_string(&events.iter().map(|e| &e.event).collect::<Vec<_>>()).unwrap())
        .collect();
    let packs: Vec<bool> = (0..3)
        .map(|n| vault.pack(&fener_sign::ContentHash::of(&pack_bytes(n))).map(|pack| pack.is_some()))
        .collect::<Result<_, _>>()?;
    let officers: Vec<_> =
        vault.officers()?.into_iter().map(|listed| (listed.number.to_string(), listed.role)).collect();
    Ok(BTreeMap::from([
        (
            "drafts",
            format!(
                "{:?}",
                drafts.iter().map(|draft| (draft.id.to_string(), draft.touched)).collect::<Vec<_>>()
            ),
        ),
        ("events", format!("{events:?}")),
        ("register", format!("{:?}", vault.register(None, 99)?)),
        ("tallies", format!("{:?}", vault.tallies()?)),
        ("officers", format!("{officers:?}")),
        ("packs", format!("{packs:?}")),
    ]))
}

/// What became of a file with something old in it.
fn judged(
    device: &mut Device,
    folder: &Path,
    now: &BTreeMap<&'static str, String>,
) -> Result<(), Vec<&'static str>> {
    let opened = Vault::open(folder, &device.secret, &mut device.keyring, &device.keys, &mut device.rng);
    let said = opened.and_then(|vault| {
        let said = (told(&vault)?, vault.verify_chain()?);
        vault.check_pages().map(|()| said)
    });
    match said {
        Err(StoreError::Damaged(StoreFile::Vault)) => Ok(()),
        Err(other) => panic!("{other:?}"),
        Ok((_, chain)) if chain.broken.is_some() => Ok(()),
        Ok((told, _)) => {
            let wrong: Vec<_> =
                now.iter().filter(|(about, now)| told[**about] != **now).map(|(about, _)| *about).collect();
            if wrong.is_empty() { Ok(()) } else { Err(wrong) }
        }
    }
}

/// What neither the chain nor an index speaks of: counts, and the state noted beside a number (the outbox knows the
/// newest). An old page with them is not told from a new one.
const NOT_NOTICED: [&str; 2] = ["register", "tallies"];

#[test]
fn an_old_page_is_named_or_tells_nothing_old_of_an_interview_or_an_officer() {
    let folder = folder();
    let (mut device, files) = day(folder.path());
    let (newest, older) = files.split_last().unwrap();
    let now = told(&device.vault(folder.path())).unwrap();
    let path = folder.path().join("vault.db");
    let (mut tried, mut silent) = (0, 0);
    for (hour, old) in older.iter().enumerate() {
        for page in 0..old.len().min(newest.len()) / PAGE {
            let at = page * PAGE..(page + 1) * PAGE;
            if old[at.clone()] == newest[at.clone()] {
                continue;
            }
            let mut bytes = newest.clone();
            bytes[at.clone()].copy_from_slice(&old[at]);
            fs::write(&path, &bytes).unwrap();
            tried += 1;
            if let Err(wrong) = judged(&mut device, folder.path(), &now) {
                silent += 1;
                assert!(
                    wrong.iter().all(|about| NOT_NOTICED.contains(about)),
                    "hour {hour}, page {page}: {wrong:?}"
                );
            }
        }
    }
    fs::write(&path, newest).unwrap();
    assert_eq!(told(&device.vault(folder.path())).unwrap(), now);
    println!("old pages: {tried} put back, {silent} not noticed, all of them counts and noted states");
    assert!(tried > 50);
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
