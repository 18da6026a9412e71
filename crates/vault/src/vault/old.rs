//! Vaults as earlier versions of this program left them, and rows by themselves: for tests.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::path::Path;

use rusqlite::types::Value;

use super::SCHEMA;
use super::writing::End;
use crate::db::{Db, Schema};
use crate::files::name;
use crate::secrets::DatabaseKey;
use crate::support::Device;

/// A row's values, in the order of the columns.
pub(super) type Values = Vec<Value>;

/// A table with what is in it.
pub(super) struct Content {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
    /// Those that say which row it is.
    pub(super) key: Vec<String>,
    pub(super) rows: Vec<Values>,
}

/// Every table of a file.
pub(super) fn contents(db: &Db) -> Vec<Content> {
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
    let names: Vec<String> =
        db.read(|c| c.prepare(names)?.query_map([], |row| row.get(0))?.collect()).unwrap();
    names.into_iter().map(|name| content(db, name)).collect()
}

fn content(db: &Db, name: String) -> Content {
    let described: Vec<(String, u32)> = db
        .read(|c| {
            c.prepare("SELECT name, pk FROM pragma_table_info(?1)")?
                .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
        .unwrap();
    let columns: Vec<String> = described.iter().map(|(column, _)| column.clone()).collect();
    let key = described.into_iter().filter(|(_, place)| *place > 0).map(|(column, _)| column).collect();
    let rows = db
        .read(|c| {
            let width = columns.len();
            c.prepare(&format!("SELECT {} FROM {name}", columns.join(", ")))?
                .query_map([], |row| (0..width).map(|at| row.get(at)).collect())?
                .collect()
        })
        .unwrap();
    Content { name, columns, key, rows }
}

/// Puts a row there, in place of one that says it is the same.
pub(super) fn put(db: &mut Db, table: &str, columns: &[String], row: &Values) {
    let marks = vec!["?"; row.len()].join(", ");
    let put = format!("INSERT OR REPLACE INTO {table} ({}) VALUES ({marks})", columns.join(", "));
    db.write(|tx| tx.execute(&put, rusqlite::params_from_iter(row)).map(drop)).unwrap();
}

/// The file of a device, opened by somebody who has its key and no respect.
pub(super) fn opened(device: &Device, path: &Path) -> Db {
    let db = Db::open(&SCHEMA, path, DatabaseKey::vault(device.keys.device_key())).unwrap();
    db.read(|c| c.execute_batch("PRAGMA foreign_keys = OFF")).unwrap();
    db
}

/// Writes the vault in this folder anew, as `version` of this program would have left it.
pub(super) fn as_version(version: usize, device: &Device, folder: &Path) {
    let (path, older) = (folder.join(name::VAULT), folder.join("older"));
    let schema = Schema { versions: SCHEMA.versions.get(..version).unwrap(), ..SCHEMA };
    let key = DatabaseKey::vault(device.keys.device_key());
    let chain = super::ChainKeys::of(device.keys.device_key());
    let from = opened(device, &path);
    let mut to = Db::create(&schema, &older, key).unwrap();
    to.read(|c| c.execute_batch("PRAGMA foreign_keys = OFF")).unwrap();
    let now = contents(&from);
    for table in contents(&to) {
        let there = now.iter().find(|one| one.name == table.name).unwrap();
        for row in &there.rows {
            let kept: Values = table
                .columns
                .iter()
                .map(|column| {
                    let at = there.columns.iter().position(|one| one == column).unwrap();
                    row.get(at).unwrap().clone()
                })
                .collect();
            put(&mut to, &table.name, &table.columns, &kept);
        }
    }
    let end = from.try_read(|c| End::read(c, &chain)).unwrap().at;
    to.write(|tx| tx.execute("UPDATE chain_end SET seal = ?1", [chain.end_seal(&end, None)])).unwrap();
    to.close().unwrap();
    from.close().unwrap();
    fs::rename(&older, &path).unwrap();
}
