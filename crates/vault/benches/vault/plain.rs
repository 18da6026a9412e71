//! The statements of one answer, on a database of the same tables and settings, encrypted or not: what encrypting costs.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

/// As the vault's own file is set.
const SETTINGS: &str = "
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 0;";
const TABLES: [&str; 4] = [
    include_str!("../../sql/vault/0001.sql"),
    include_str!("../../sql/vault/0002.sql"),
    include_str!("../../sql/vault/0003.sql"),
    include_str!("../../sql/vault/0004.sql"),
];
const SCREENING: [u8; 16] = [7; 16];
const HASH: [u8; 32] = [9; 32];
/// Of an event that holds one answer, and of a summary of thirty.
const BODY: [u8; 190] = [5; 190];
const SUMMARY: [u8; 640] = [6; 640];

/// One interview, and nothing around the statements.
pub(crate) struct Statements(Connection);

impl Statements {
    /// In a new file; with a key, encrypted as the vault is.
    pub(crate) fn on(path: &Path, key: Option<&str>) -> Self {
        let connection = Connection::open(path).unwrap();
        if let Some(key) = key {
            let before = "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON;";
            connection.execute_batch(&format!("{before} PRAGMA key = \"x'{key}'\";")).unwrap();
        }
        connection.execute_batch(SETTINGS).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.set_prepared_statement_cache_capacity(64);
        TABLES.iter().for_each(|table| connection.execute_batch(table).unwrap());
        let begin = "INSERT INTO screenings (id, owner, cek, state, created, touched, events, summary)
            VALUES (?1, ?1, ?2, 1, 0, 0, 0, ?3)";
        connection.execute(begin, (SCREENING, [1_u8; 60], SUMMARY)).unwrap();
        connection
            .execute("INSERT INTO chain_end (one, n, head, sum, seal) VALUES (1, 0, ?1, ?1, ?1)", [HASH])
            .unwrap();
        Self(connection)
    }

    /// Everything that the vault asks for to record an answer, in one transaction.
    pub(crate) fn answer(&mut self) {
        const END: &str = "SELECT n, head, sum, seal FROM chain_end";
        const READ: &str = "SELECT owner, cek, state, events, summary FROM screenings WHERE id = ?1";
        const ROW: &str = "SELECT id, owner, cek, state, created, touched, events, summary, pack, handed
            FROM screenings WHERE id = ?1";
        const LINK: &str =
            "INSERT INTO chain (n, code, at, subject, link, head) VALUES (?1, 0, NULL, NULL, ?2, ?2)";
        const EVENT: &str =
            "INSERT INTO events (screening, seq, n, at, body_mac, body) VALUES (?1, ?2, ?2, ?2, ?3, ?4)";
        const SUMMED: &str = "UPDATE screenings SET touched = ?2, events = ?2, summary = ?3 WHERE id = ?1";
        const SEAL: &str =
            "INSERT OR REPLACE INTO chain_end (one, n, head, sum, seal) VALUES (1, ?1, ?2, ?2, ?2)";
        let tx = self.0.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
        let n: u64 = tx.prepare_cached(END).unwrap().query_row([], |row| row.get(0)).unwrap();
        let n = n + 1;
        let read = |sql| -> Vec<u8> {
            tx.prepare_cached(sql).unwrap().query_row([SCREENING], |row| row.get("summary")).unwrap()
        };
        read(READ);
        tx.prepare_cached(LINK).unwrap().execute((n, HASH)).unwrap();
        tx.prepare_cached(EVENT).unwrap().execute((SCREENING, n, HASH, BODY)).unwrap();
        read(ROW);
        tx.prepare_cached(SUMMED).unwrap().execute((SCREENING, n, SUMMARY)).unwrap();
        read(ROW);
        tx.prepare_cached(SEAL).unwrap().execute((n, HASH)).unwrap();
        tx.commit().unwrap();
    }
}
