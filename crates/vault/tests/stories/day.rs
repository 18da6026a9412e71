//! A day at a device that is tablet and desk in one, so that every table of its vault is used.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use fener_model::{Decision, DraftId, ReferralId, ReferralState};
use fener_seal::SealingSecret;
use fener_sign::{ContentHash, SigningKey};
use fener_vault::{NewDecision, NewOfficer, NewReferral, OfficerRole, StoreError, Vault};
use uuid::Uuid;

use crate::support::{
    Device, NOW, OTHER_PIN, answered, draft_id, envelope, finalising, led_with, moved, number, pack_bytes,
    tally,
};

/// What goes on from hour to hour.
struct Under {
    first: DraftId,
    drafts: Vec<DraftId>,
    referral: Option<ReferralId>,
}

/// The day, and the vault file at the end of each hour of it.
pub fn day(folder: &Path) -> (Device, Vec<Vec<u8>>) {
    let mut device = Device::new(folder);
    let mut vault = device.vault(folder);
    let pack = pack_bytes(1);
    let first = draft_id(&mut device.rng);
    vault.begin_with(first, &pack, &[led_with(&pack)], NOW, &mut device.rng).unwrap();
    let drafts = (0..4).map(|_| device.draft(&mut vault, 4)).collect();
    vault.lock().unwrap();
    let mut files = vec![fs::read(folder.join("vault.db")).unwrap()];
    let mut under = Under { first, drafts, referral: None };
    for hour in 0..8 {
        let mut vault = device.vault(folder);
        hours_work(hour, &mut device, &mut vault, &mut under);
        vault.lock().unwrap();
        files.push(fs::read(folder.join("vault.db")).unwrap());
    }
    (device, files)
}

fn hours_work(hour: u32, device: &mut Device, vault: &mut Vault, under: &mut Under) {
    let drafts = &under.drafts;
    match hour {
        0 => drop(vault.append(drafts[0], &answered(0), NOW, &mut device.rng).unwrap()),
        1 => {
            let sealed = finalising(&mut device.rng);
            under.referral = Some(sealed.referral);
            vault.finalise(drafts[1], sealed, &mut device.outbox, NOW, &mut device.rng).unwrap();
        }
        2 => vault.close_without_referral(drafts[2], &tally(false), NOW).unwrap(),
        3 => {
            let new = NewOfficer { number: number("8"), pin: OTHER_PIN, role: OfficerRole::Officer };
            let entry = device.keyring.add(&device.secret, &device.keys, &new, &mut device.rng).unwrap();
            vault.note_officer(&entry).unwrap();
            vault.note_status(under.referral.unwrap(), ReferralState::Accepted).unwrap();
        }
        4 => {
            let change = moved(&pack_bytes(1), &pack_bytes(2));
            vault.change_pack(under.first, &change, &pack_bytes(2), NOW, &mut device.rng).unwrap();
        }
        5 => vault.give(drafts[3], &number("8"), NOW, &mut device.rng).unwrap(),
        6 => {
            let identity = SigningKey::generate(&mut device.rng);
            let sealing = SealingSecret::generate(&mut device.rng);
            vault.set_agency_keys(&identity, &sealing, NOW).unwrap();
            arrive(vault, 1);
            arrive(vault, 2);
        }
        _ => {
            let of = vault.referral(ReferralId(Uuid::from_bytes([1; 16]))).unwrap();
            let new = NewDecision {
                answer_no: 1,
                decision: Decision::Open,
                state: ReferralState::Opened,
                worker: number("7"),
                mailbox: [4; 16],
                envelope: envelope(&mut device.rng),
            };
            vault.decide(&of, &new, &mut device.outbox, NOW).unwrap();
            arrive(vault, 3);
        }
    }
}

/// A referral for the desk, long enough to lie on pages of its own.
fn arrive(vault: &mut Vault, id: u8) {
    let new = NewReferral {
        device: [9; 16],
        referral: ReferralId(Uuid::from_bytes([id; 16])),
        rev: 1,
        envelope: ContentHash([id; 32]),
        body: format!("a story, {id}; ").repeat(600).into_bytes(),
    };
    vault.receive(&new, NOW).unwrap();
}

/// Everything a vault says, by what it is about.
pub fn told(vault: &Vault) -> Result<BTreeMap<&'static str, String>, StoreError> {
    let drafts = vault.drafts(99)?;
    let events: Vec<_> = drafts.iter().map(|draft| vault.events(draft.id)).collect::<Result<_, _>>()?;
    let events: Vec<String> = events
        .iter()
        .map(|events| serde_json::to_string(&events.iter().map(|e| &e.event).collect::<Vec<_>>()).unwrap())
        .collect();
    let packs: Vec<bool> = (0..3)
        .map(|n| vault.pack(&ContentHash::of(&pack_bytes(n))).map(|pack| pack.is_some()))
        .collect::<Result<_, _>>()?;
    let officers: Vec<_> = vault
        .officers()?
        .into_iter()
        .map(|listed| (listed.number.to_string(), listed.role, listed.drafts))
        .collect();
    let inbox = vault.referrals(0, 99)?;
    let received: Vec<_> =
        inbox.entries.iter().map(|one| (one.referral, one.state, one.answers, one.body.clone())).collect();
    let decided: Vec<_> =
        inbox.entries.iter().map(|one| vault.decisions(one)).collect::<Result<_, StoreError>>()?;
    let keys: Vec<_> = vault.sealing_keys()?.iter().map(|key| key.public().0).collect();
    Ok(BTreeMap::from([
        ("drafts", format!("{drafts:?}")),
        ("events", format!("{events:?}")),
        ("register", format!("{:?}", vault.register(None, 99)?)),
        ("tallies", format!("{:?}", vault.tallies()?)),
        ("officers", format!("{officers:?}")),
        ("packs", format!("{packs:?}")),
        ("referrals", format!("{received:?} {} {}", inbox.count, inbox.open_count)),
        ("decisions", format!("{decided:?}")),
        ("agency", format!("{keys:?} {:?}", vault.agency_identity()?.map(|key| key.public()))),
    ]))
}

/// What became of a file with something old in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Became {
    /// It does not open, or something in it is named as damaged when it is read.
    Damaged,
    /// Opening it showed it.
    Seen,
    /// Only the audit showed it.
    Audited,
    /// Nothing showed it, and everything reads as it should.
    Harmless,
    /// Nothing showed it, and something reads otherwise.
    Unnoticed,
}

/// Opens it, reads everything, audits it, checks its pages.
pub fn judged(device: &mut Device, folder: &Path, now: &BTreeMap<&'static str, String>) -> Became {
    let opened = Vault::open(folder, &device.secret, &mut device.keyring, &device.keys, &mut device.rng);
    let vault = match opened {
        Err(StoreError::Damaged(_)) => return Became::Damaged,
        opened => opened.unwrap(),
    };
    if vault.has_old_rows() {
        return Became::Seen;
    }
    let said = told(&vault).and_then(|told| {
        let chain = vault.verify_chain()?;
        vault.check_pages().map(|()| (told, chain.broken))
    });
    match said {
        Err(StoreError::Damaged(_)) => Became::Damaged,
        Err(other) => panic!("{other:?}"),
        Ok((_, Some(_))) => Became::Audited,
        Ok((told, None)) if told == *now => Became::Harmless,
        Ok(_) => Became::Unnoticed,
    }
}
