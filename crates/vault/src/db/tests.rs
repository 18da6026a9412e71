#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use super::{Db, Schema};
use crate::StoreFile;
use crate::secrets::DatabaseKey;
use crate::support::{Device, TestRng, folder};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use std::os::unix::fs::PermissionsExt as _;

const SCHEMA: Schema =
    Schema { file: StoreFile::Vault, id: 7, versions: &["CREATE TABLE t (x INTEGER NOT NULL) STRICT;"] };

fn text(db: &Db, pragma: &str) -> String {
    let value: rusqlite::types::Value =
        db.read(|c| c.pragma_query_value(None, pragma, |row| row.get(0))).unwrap();
    match value {
        rusqlite::types::Value::Integer(n) => n.to_string(),
        rusqlite::types::Value::Text(t) => t,
        other => panic!("{pragma}: {other:?}"),
    }
}

#[test]
fn every_setting_that_keeps_content_in_is_on() {
    let folder = folder();
    let key = DatabaseKey::vault(&fener_seal::Key::generate(&mut TestRng(1)));
    let db = Db::create(&SCHEMA, &folder.path().join("vault.db"), key).unwrap();
    for (pragma, wanted) in [
        ("journal_mode", "wal"),
        ("synchronous", "2"),
        ("secure_delete", "1"),
        ("temp_store", "2"),
        ("trusted_schema", "0"),
        ("cell_size_check", "1"),
        ("foreign_keys", "1"),
        ("journal_size_limit", "0"),
        ("cipher_memory_security", "1"),
        ("cipher_log_level", "NONE"),
        ("cipher_page_size", "4096"),
        ("page_size", "4096"),
        ("cipher_hmac_algorithm", "HMAC_SHA512"),
        ("cipher_use_hmac", "1"),
        ("application_id", "7"),
        ("user_version", "1"),
    ] {
        assert_eq!(text(&db, pragma), wanted, "{pragma}");
    }
    let mmap: Option<i64> =
        db.read(|c| c.query_row("PRAGMA mmap_size", [], |r| r.get(0)).or(Ok(None))).unwrap();
    assert!(mmap.unwrap_or(0) == 0, "no page is mapped: {mmap:?}");
    db.read(|c| {
        assert!(c.db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE)?);
        assert!(!c.db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA)?);
        assert!(!c.db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML)?);
        assert!(!c.db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE)?);
        assert_eq!(c.limit(Limit::SQLITE_LIMIT_LENGTH)?, 4 * 1024 * 1024);
        assert_eq!(c.limit(Limit::SQLITE_LIMIT_SQL_LENGTH)?, 64 * 1024);
        assert!(c.query_row("SELECT load_extension('x')", [], |_| Ok(())).is_err(), "no code is loaded");
        assert!(c.execute_batch("ATTACH ':memory:' AS other").is_err(), "no other file is reached");
        Ok(())
    })
    .unwrap();
}

#[test]
fn files_are_for_their_owner_alone() {
    let folder = folder();
    let store = folder.path().join("store");
    let mut device = Device::new(&store);
    let mut vault = device.vault(&store);
    device.draft(&mut vault, 1);
    let mode = |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store), 0o700);
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&store).unwrap() {
        let path = entry.unwrap().path();
        assert_eq!(mode(&path), 0o600, "{}", path.display());
        names.push(path.file_name().unwrap().to_string_lossy().into_owned());
    }
    names.sort();
    let wanted = [
        "device.key",
        "keyring.a",
        "keyring.b",
        "outbox.db",
        "outbox.db-shm",
        "outbox.db-wal",
        "vault.db",
        "vault.db-shm",
        "vault.db-wal",
    ];
    let extra: Vec<_> = names.iter().filter(|name| !wanted.contains(&name.as_str())).collect();
    assert!(extra.is_empty(), "files that nobody expects: {extra:?}");
}

/// The power goes while the log is moved into the file: pages at its end are torn, and whole in the log.
#[test]
fn a_torn_end_beside_a_log_is_no_damage() {
    let (folder, after) = (folder(), folder());
    let (path, copy) = (folder.path().join("vault.db"), after.path().join("vault.db"));
    let key = || DatabaseKey::vault(&fener_seal::Key::generate(&mut TestRng(1)));
    let mut db = Db::create(&SCHEMA, &path, key()).unwrap();
    db.write(|tx| tx.execute("INSERT INTO t VALUES (7)", [])).unwrap();
    let whole = std::fs::read(&path).unwrap();
    std::fs::copy(folder.path().join("vault.db-wal"), after.path().join("vault.db-wal")).unwrap();
    std::fs::write(&copy, [&whole[..], &[0; 512]].concat()).unwrap();
    let db = Db::open(&SCHEMA, &copy, key()).unwrap();
    let kept: i64 = db.read(|c| c.query_row("SELECT x FROM t", [], |row| row.get(0))).unwrap();
    assert_eq!(kept, 7);
    db.check_pages().unwrap();
    drop(db);
    std::fs::write(&copy, [&whole[..], &[0; 512]].concat()).unwrap();
    let opened = Db::open(&SCHEMA, &copy, key()).map(drop);
    assert!(matches!(opened, Err(crate::StoreError::Damaged(StoreFile::Vault))), "without a log it is");
}

/// One page of two tables: SQLCipher lets a connection that met it read nothing more.
#[test]
fn a_damaged_page_is_told_to_whoever_wants_it_and_to_nobody_else() {
    const TWO: Schema = Schema {
        file: StoreFile::Vault,
        id: 7,
        versions: &["CREATE TABLE t (x BLOB NOT NULL) STRICT;", "CREATE TABLE u (x BLOB NOT NULL) STRICT;"],
    };
    let folder = folder();
    let path = folder.path().join("vault.db");
    let key = || DatabaseKey::vault(&fener_seal::Key::generate(&mut TestRng(1)));
    let mut db = Db::create(&TWO, &path, key()).unwrap();
    db.write(|tx| tx.execute_batch("INSERT INTO t VALUES (zeroblob(9)); INSERT INTO u VALUES (zeroblob(9))"))
        .unwrap();
    let root: usize = db
        .read(|c| c.query_row("SELECT rootpage FROM sqlite_schema WHERE name = 't'", [], |row| row.get(0)))
        .unwrap();
    db.close().unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[(root - 1) * 4096 + 500] ^= 1;
    std::fs::write(&path, &bytes).unwrap();
    let mut db = Db::open(&TWO, &path, key()).unwrap();
    let count = |db: &Db, table: &str| {
        db.read(|c| c.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get::<_, i64>(0)))
    };
    assert!(!db.is_damaged());
    for round in 1..=3 {
        assert!(matches!(count(&db, "t"), Err(crate::StoreError::Damaged(_))));
        assert!(db.is_damaged());
        assert_eq!(count(&db, "u").unwrap(), round, "what is on other pages is read");
        let written = db.write(|tx| tx.execute_batch("INSERT INTO u VALUES (x'01'); DELETE FROM t"));
        assert!(matches!(written, Err(crate::StoreError::Damaged(_))), "all of it or nothing: {written:?}");
        assert_eq!(text(&db, "synchronous"), "2", "set as it was");
        db.write(|tx| tx.execute("INSERT INTO u VALUES (x'01')", [])).unwrap();
    }
    db.close().unwrap();
    let now = std::fs::read(&path).unwrap();
    let page = (root - 1) * 4096..root * 4096;
    assert!(now[page.clone()] == bytes[page], "and the page is kept as it is");
}
