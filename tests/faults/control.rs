//! A database of the same kind that is set otherwise. The harness must find what such a one loses.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::Connection;

use crate::device::TestRng;
use crate::disk::Disk;
use crate::record::{self, Step};
use crate::said::{Said, attempt};
use crate::scratch::{copy, scratch, side_by_side};
use crate::{SEED, trace};

const ROWS: usize = 30;
const KEY: &str = "PRAGMA key = \"x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'\";";

fn opened(folder: &Path) -> rusqlite::Result<Connection> {
    let connection = Connection::open(folder.join("control.db"))?;
    connection.execute_batch(KEY)?;
    connection.execute_batch("PRAGMA journal_mode = WAL;")?;
    Ok(connection)
}

/// Done by the child: a row at a time.
pub(crate) fn run(name: &str, folder: &Path) {
    let connection = opened(folder).unwrap();
    let synchronous = if name == "control-full" { "FULL" } else { "NORMAL" };
    connection.execute_batch(&format!("PRAGMA synchronous = {synchronous};")).unwrap();
    for n in 0..ROWS {
        attempt(&format!("row {n}"), || {
            connection.execute("INSERT INTO rows VALUES (?1, randomblob(2000))", [n as i64])
        });
    }
}

/// In how many states an acknowledged row is lost, or the file.
pub(crate) fn losses(name: &str, states: usize) -> usize {
    let (prepared, folder) = (scratch(), scratch());
    opened(prepared.path())
        .unwrap()
        .execute_batch("CREATE TABLE rows (n INTEGER PRIMARY KEY, body BLOB)")
        .unwrap();
    copy(prepared.path(), folder.path());
    let steps = record::steps(&trace::writes_of(name, folder.path()), folder.path());
    let lost = AtomicUsize::new(0);
    side_by_side(&(0..states).collect::<Vec<_>>(), |n| {
        let mut disk = Disk::of(prepared.path());
        let mut said = Said::default();
        for step in &steps[..n % (steps.len() + 1)] {
            disk.carry_out(step);
            if let Step::Say(line) = step {
                said.hear([line.as_str()]);
            }
        }
        let folder = scratch();
        disk.crash(folder.path(), &mut TestRng(SEED ^ (*n as u64) << 20));
        let is_whole = (0..ROWS).filter(|row| said.is_done(&format!("row {row}"))).all(|row| {
            let found = opened(folder.path()).and_then(|connection| {
                connection.query_row("SELECT length(body) FROM rows WHERE n = ?1", [row as i64], |row| {
                    row.get::<_, i64>(0)
                })
            });
            matches!(found, Ok(2000))
        });
        lost.fetch_add(usize::from(!is_whole), Ordering::Relaxed);
    });
    lost.into_inner()
}
