#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::collections::BTreeMap;
use std::fs;

use fener_model::ReferralId;
use uuid::Uuid;

use super::{ALL, FINALISING, Sum};
use crate::day::{Became, day, judged, told};
use crate::db::Db;
use crate::files::name;
use crate::support::{Device, NOW, TestRng, draft_id, finalising, folder, number};
use crate::vault::old::{Content, Values, as_version, contents, opened, put};
use crate::vault::writing::End;
use crate::{BreakKind, StoreError, StoreFile, Vault};

fn small(value: u128) -> Sum {
    let mut bytes = [0; 32];
    bytes[16..].copy_from_slice(&value.to_be_bytes());
    Sum(bytes)
}

#[test]
fn what_is_added_can_be_taken_away_again_in_any_order() {
    let mut rng = TestRng(0x5_0315);
    for _ in 0..1_000 {
        let [a, b, c] = [rng.bytes(), rng.bytes(), rng.bytes()].map(Sum);
        assert_eq!(a.plus(b).plus(c), c.plus(a).plus(b));
        assert_eq!(a.plus(b).plus(c).minus(a).minus(c), b);
    }
}

#[test]
fn carries_go_all_the_way() {
    assert_eq!(small(u128::MAX).plus(small(1)).minus(small(u128::MAX)), small(1));
    assert_eq!(Sum([0xff; 32]).plus(small(1)), Sum::ZERO, "modulo 2^256");
    assert_eq!(Sum::ZERO.minus(small(1)), Sum([0xff; 32]));
    let mut rng = TestRng(0xadd);
    for _ in 0..1_000 {
        let (a, b) = (u128::from(rng.next()) << 60, u128::from(rng.next()) << 60);
        assert_eq!(small(a).plus(small(b)), small(a + b));
        assert_eq!(small(a.max(b)).minus(small(a.min(b))), small(a.max(b) - a.min(b)));
    }
}

/// What somebody does to one row.
#[derive(PartialEq)]
enum Edit {
    /// An older one in place of it, or one that is gone.
    Put(Values),
    /// There was none.
    Drop(Values),
}

/// What differs between a table and what it was.
fn edits(now: &Content, old: &Content) -> Vec<Edit> {
    let at: Vec<usize> =
        now.key.iter().map(|key| now.columns.iter().position(|one| one == key).unwrap()).collect();
    let key = |row: &Values| at.iter().map(|at| row[*at].clone()).collect::<Values>();
    let put = old.rows.iter().filter(|row| !now.rows.contains(row)).cloned().map(Edit::Put);
    let known: Vec<Values> = old.rows.iter().map(key).collect();
    let new = now.rows.iter().map(key).filter(|key| !known.contains(key)).map(Edit::Drop);
    put.chain(new).collect()
}

fn edit(db: &mut Db, table: &Content, edit: &Edit) {
    match edit {
        Edit::Put(row) => put(db, &table.name, &table.columns, row),
        Edit::Drop(key) => {
            let wherever = table.key.iter().map(|key| format!("{key} = ?")).collect::<Vec<_>>().join(" AND ");
            let drop = format!("DELETE FROM {} WHERE {wherever}", table.name);
            db.write(|tx| tx.execute(&drop, rusqlite::params_from_iter(key)).map(std::mem::drop)).unwrap();
        }
    }
}

/// Somebody who has the key of the file, and not those of the chain, puts single rows back to what they were.
#[test]
fn an_old_row_is_noticed_whatever_table_it_is_in() {
    let folder = folder();
    let (mut device, files) = day(folder.path());
    let (newest, older) = files.split_last().unwrap();
    let now = told(&device.vault(folder.path())).unwrap();
    assert_eq!(judged(&mut device, folder.path(), &now), Became::Harmless, "as it was left");
    let path = folder.path().join(name::VAULT);
    let was = |bytes: &[u8], device: &Device| {
        fs::write(&path, bytes).unwrap();
        let db = opened(device, &path);
        let found = contents(&db);
        db.close().unwrap();
        found
    };
    let tables = was(newest, &device);
    let mut tried: Vec<Vec<Edit>> = tables.iter().map(|_| Vec::new()).collect();
    let mut became: BTreeMap<(&str, Became), u32> = BTreeMap::new();
    for old in older {
        let old = was(old, &device);
        for ((table, old), tried) in tables.iter().zip(&old).zip(&mut tried) {
            for one in edits(table, old) {
                if tried.contains(&one) {
                    continue;
                }
                fs::write(&path, newest).unwrap();
                let mut db = opened(&device, &path);
                edit(&mut db, table, &one);
                db.close().unwrap();
                let is = judged(&mut device, folder.path(), &now);
                assert!(is != Became::Unnoticed, "{}", table.name);
                *became.entry((&table.name, is)).or_default() += 1;
                tried.push(one);
            }
        }
    }
    let count: u32 = became.values().sum();
    println!("old rows: {count} put back or taken away, 0 not noticed: {became:?}");
    for table in ALL {
        // What is between two steps of finalising is gone when the file is closed.
        let is_passing = table.name == FINALISING.name;
        let seen = became.get(&(table.name, Became::Seen)).is_some_and(|seen| *seen > 0);
        assert!(is_passing || seen, "{}: nothing old was put back", table.name);
    }
    assert!(count > 50);
}

/// What is noticed is told once, is in the chain, and the vault goes on: also where its end was old.
#[test]
fn a_vault_with_an_old_row_goes_on_and_the_chain_says_so() {
    for (sql, still) in [
        ("UPDATE tallies SET count = count + 1", "counted"),
        ("DELETE FROM register", "registered"),
        ("UPDATE screenings SET touched = touched - 1", "drafts"),
        ("UPDATE chain_end SET n = n - 1", "end"),
        ("DELETE FROM chain_end", "end"),
        ("DELETE FROM officers", "officers"),
        ("DELETE FROM chain_end; DELETE FROM officers", "both"),
    ] {
        let folder = folder();
        let (mut device, _) = day(folder.path());
        let mut db = opened(&device, &folder.path().join(name::VAULT));
        db.write(|tx| tx.execute_batch(sql)).unwrap();
        db.close().unwrap();
        for _ in 0..2 {
            let vault = device.vault(folder.path());
            assert!(vault.has_old_rows(), "{still}: until it is noted");
            assert!(!vault.drafts(9).unwrap().is_empty(), "{still}: what can be read is read");
            let broken = vault.verify_chain().unwrap().broken.unwrap().kind;
            assert!(matches!(broken, BreakKind::Rows | BreakKind::End), "{still}: {broken:?}");
        }
        let mut vault = device.vault(folder.path());
        vault.note_old_rows(NOW).unwrap();
        assert!(!vault.has_old_rows());
        vault.lock().unwrap();
        let mut vault = device.vault(folder.path());
        assert!(!vault.has_old_rows(), "{still}: told once");
        assert_eq!(vault.verify_chain().unwrap().broken, None, "{still}");
        assert_eq!(vault.verify_chain().unwrap().put_back, 1, "{still}");
        let draft = device.draft(&mut vault, 2);
        assert_eq!(vault.events(draft).unwrap().len(), 3, "{still}: and it is written to");
        assert!(vault.officers().unwrap().iter().any(|one| one.number.as_str() == "7"), "{still}");
    }
}

/// Links that were cut out cannot be taken as they are: what is there is read, and nothing is written.
#[test]
fn a_chain_with_a_hole_is_never_taken_as_it_is() {
    let folder = folder();
    let (mut device, _) = day(folder.path());
    let mut db = opened(&device, &folder.path().join(name::VAULT));
    db.write(|tx| tx.execute_batch("DELETE FROM chain WHERE n = 4; DELETE FROM chain_end")).unwrap();
    db.close().unwrap();
    let mut vault = device.vault(folder.path());
    assert!(vault.has_old_rows());
    let noted = vault.note_old_rows(NOW);
    assert!(matches!(noted, Err(StoreError::Damaged(StoreFile::Vault))), "{noted:?}");
    assert!(vault.has_old_rows() && !vault.drafts(9).unwrap().is_empty());
}

/// A vault that the version before this one left.
#[test]
fn a_vault_from_before_there_were_sums_has_one_from_its_first_opening() {
    let folder = folder();
    let (mut device, _) = day(folder.path());
    let now = told(&device.vault(folder.path())).unwrap();
    as_version(3, &device, folder.path());
    let vault = device.vault(folder.path());
    assert!(!vault.has_old_rows());
    assert_eq!(told(&vault).unwrap(), now);
    assert_eq!(vault.verify_chain().unwrap().broken, None);
    vault.lock().unwrap();
    let mut db = opened(&device, &folder.path().join(name::VAULT));
    db.write(|tx| tx.execute_batch("UPDATE tallies SET count = count + 1")).unwrap();
    db.close().unwrap();
    assert!(device.vault(folder.path()).has_old_rows());
}

/// A page that cannot be read stands in the way of what is on it, of the first sum, and of nothing else.
#[test]
fn a_damaged_page_hinders_what_is_on_it_and_nothing_else() {
    for is_older in [true, false] {
        let folder = folder();
        let (mut device, _) = day(folder.path());
        if is_older {
            as_version(3, &device, folder.path());
        }
        let path = folder.path().join(name::VAULT);
        let whole = fs::read(&path).unwrap();
        let mut goes_on = 0;
        for at in (0..whole.len()).step_by(4096).skip(1) {
            let mut bytes = whole.clone();
            bytes[at + 100] ^= 1;
            fs::write(&path, &bytes).unwrap();
            let Device { secret, keyring, keys, rng, .. } = &mut device;
            let Ok(mut vault) = Vault::open(folder.path(), secret, keyring, keys, rng) else { continue };
            assert!(!vault.has_old_rows(), "page at {at}: damaged is not old");
            let Ok(end) = vault.db.try_read(|c| End::read(c, &vault.chain)) else { continue };
            let draft = draft_id(rng);
            let goes = vault.begin(draft, NOW, rng).and_then(|()| vault.events(draft));
            if end.sum.is_none() == is_older && goes.is_ok() {
                goes_on += u32::from(told(&vault).is_err());
            }
        }
        println!(
            "damaged pages, older {is_older}: with {goes_on} of them something cannot be read and the vault goes on"
        );
        assert!(goes_on > 0);
    }
}

/// A row that is longer than a page: where its last one is damaged, SQLCipher reads zeros, and says so only at the next page
/// that it reads. One of another table is always read afterwards.
#[test]
fn a_damaged_page_is_not_taken_for_an_old_one() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let draft = device.draft(&mut vault, 2);
    let sealed = finalising(&mut device.rng);
    vault.seal_draft(draft, &sealed, NOW, &mut device.rng).unwrap();
    vault.lock().unwrap();
    let path = folder.path().join(name::VAULT);
    let whole = fs::read(&path).unwrap();
    let mut damaged = 0;
    for at in (0..whole.len()).step_by(4096).skip(1) {
        let mut bytes = whole.clone();
        bytes[at + 100] ^= 1;
        fs::write(&path, &bytes).unwrap();
        let Device { secret, keyring, keys, rng, .. } = &mut device;
        let Ok(vault) = Vault::open(folder.path(), secret, keyring, keys, rng) else { continue };
        assert!(!vault.has_old_rows(), "page at {at}");
        damaged += u32::from(vault.is_damaged());
    }
    assert!(damaged >= 5, "the envelope alone is on four: {damaged}");
}

/// Bodies are not read at every opening: the one that is asked for is, and all of them by the audit.
#[test]
fn a_body_in_anothers_place_is_not_believed() {
    let folder = folder();
    let (mut device, _) = day(folder.path());
    let mut db = opened(&device, &folder.path().join(name::VAULT));
    let first = "(SELECT body FROM referrals WHERE referral = x'01010101010101010101010101010101')";
    let swap = format!(
        "UPDATE referrals SET body = {first}, mark = (SELECT mark FROM referrals LIMIT 1)
        WHERE referral = x'02020202020202020202020202020202'"
    );
    db.write(|tx| tx.execute_batch(&swap)).unwrap();
    db.close().unwrap();
    let vault = device.vault(folder.path());
    let [first, second] = [1, 2].map(|n| vault.referral(ReferralId(Uuid::from_bytes([n; 16]))));
    assert!(first.is_ok(), "the others are read");
    assert!(matches!(second.map(drop), Err(StoreError::Damaged(StoreFile::Vault))));
    assert_eq!(vault.verify_chain().unwrap().broken.map(|broken| broken.kind), Some(BreakKind::Rows));
}

/// Where two places in the chain have the same rows, what stands in the file does not say so.
#[test]
fn the_sum_stands_under_a_mask() {
    let folder = folder();
    let mut device = Device::new(folder.path());
    let mut vault = device.vault(folder.path());
    let stored = |vault: &Vault| -> [u8; 32] {
        vault.db.read(|c| c.query_row("SELECT sum FROM chain_end", [], |row| row.get(0))).unwrap()
    };
    let before = stored(&vault);
    vault.note_field_use(&number("7"), true, None, NOW).unwrap();
    assert_ne!(stored(&vault), before);
}
