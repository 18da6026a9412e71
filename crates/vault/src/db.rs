//! One SQLCipher file: opened with a raw key, set so that nothing readable leaves it, and never made by accident.

use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior, ffi};
use zeroize::Zeroizing;

use crate::files;
use crate::secrets::DatabaseKey;
use crate::{StoreError, StoreFile};

/// What makes a file one of ours: who it is, which version, and the statements that make an empty one.
pub(crate) struct Schema {
    pub(crate) file: StoreFile,
    /// `PRAGMA application_id`.
    pub(crate) id: i32,
    /// One element per version; a file at version n has seen the first n.
    pub(crate) versions: &'static [&'static str],
}

/// Settings before the key is given: SQLCipher must neither print pages nor leave freed memory readable.
const BEFORE_KEY: &str = "PRAGMA cipher_log_level = NONE; PRAGMA cipher_memory_security = ON;";

/// Settings that write nothing; `cipher_page_size` and the algorithms are SQLCipher 4's own.
const SETTINGS: &str = "
    PRAGMA temp_store = MEMORY;
    PRAGMA mmap_size = 0;
    PRAGMA trusted_schema = OFF;
    PRAGMA cell_size_check = ON;
    PRAGMA secure_delete = ON;
    PRAGMA foreign_keys = ON;
    PRAGMA synchronous = FULL;
    PRAGMA journal_size_limit = 0;";

const LENGTH_LIMIT: i32 = 4 * 1024 * 1024;
const SQL_LENGTH_LIMIT: i32 = 64 * 1024;
const PAGE: u64 = 4096;

/// An open SQLCipher file.
pub(crate) struct Db {
    connection: Connection,
    file: StoreFile,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Db {
    /// Makes the file whole under another name and moves it into place, so that a half-made one never counts.
    pub(crate) fn create(schema: &Schema, path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let file = schema.file;
        if fs::symlink_metadata(path).is_ok() {
            return Err(StoreError::AlreadyThere(file));
        }
        let fresh = files::beside(path, ".new");
        for ending in ["", "-wal", "-shm", "-journal"] {
            match fs::remove_file(files::beside(&fresh, ending)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(files::writing(file, error));
                }
                _ => {}
            }
        }
        files::create_private(&fresh).map_err(|source| files::writing(file, source))?;
        let mut db = Self::connect(file, &fresh, key)?;
        db.write(|tx| {
            tx.pragma_update(None, "application_id", schema.id)?;
            for version in schema.versions {
                tx.execute_batch(version)?;
            }
            tx.pragma_update(None, "user_version", schema.versions.len())
        })?;
        db.close()?;
        fs::rename(&fresh, path)
            .and_then(|()| files::sync_folder_of(path))
            .map_err(|source| files::writing(file, source))?;
        Self::open(schema, path, key)
    }

    /// Opens the file after checking that it is whole as far as its first pages tell. A damaged file is not touched.
    pub(crate) fn open(schema: &Schema, path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let file = schema.file;
        let length = fs::metadata(path).map_err(|source| files::reading(file, source))?.len();
        let has_log = fs::metadata(files::beside(path, "-wal")).is_ok_and(|log| log.len() > 0);
        // While the log is moved into the file, its end may be torn: the log has those pages whole.
        if length < PAGE || !(has_log || length.is_multiple_of(PAGE)) {
            return Err(StoreError::Damaged(file));
        }
        if !key.fits_file(path).map_err(|source| files::reading(file, source))? {
            return Err(StoreError::Damaged(file));
        }
        let mut db = Self::connect(file, path, key)?;
        db.check_identity(schema, length, has_log)?;
        db.say(db.connection.pragma_update(None, "journal_mode", "WAL"))?;
        db.say(db.connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false))?;
        db.upgrade(schema)?;
        Ok(db)
    }

    /// Connects and sets everything that needs no write. Until [`Db::open`] has looked, closing writes nothing.
    fn connect(file: StoreFile, path: &Path, key: &DatabaseKey) -> Result<Self, StoreError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).map_err(|error| verdict(file, &error))?;
        let db = Self { connection, file };
        db.set_up(key).map_err(|error| verdict(file, &error))?;
        Ok(db)
    }

    fn set_up(&self, key: &DatabaseKey) -> rusqlite::Result<()> {
        let connection = &self.connection;
        connection.execute_batch(BEFORE_KEY)?;
        let pragma: Zeroizing<String> = key.pragma();
        connection.execute_batch(&pragma)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DML, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DQS_DDL, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LENGTH_LIMIT)?;
        connection.set_limit(Limit::SQLITE_LIMIT_SQL_LENGTH, SQL_LENGTH_LIMIT)?;
        connection.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
        connection.set_prepared_statement_cache_capacity(64);
        connection.execute_batch(SETTINGS)
    }

    fn check_identity(&self, schema: &Schema, length: u64, has_log: bool) -> Result<(), StoreError> {
        let number = |name: &str| -> Result<i64, StoreError> {
            self.say(self.connection.pragma_query_value(None, name, |row| row.get(0)))
        };
        self.say(
            self.connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)),
        )?;
        if number("application_id")? != i64::from(schema.id) {
            return Err(StoreError::Damaged(self.file));
        }
        if number("user_version")? > i64::try_from(schema.versions.len()).unwrap_or(i64::MAX) {
            return Err(StoreError::Newer(self.file));
        }
        let pages = u64::try_from(number("page_count")?).unwrap_or(0);
        if !has_log && length < pages.saturating_mul(PAGE) {
            return Err(StoreError::Damaged(self.file));
        }
        Ok(())
    }

    fn upgrade(&mut self, schema: &Schema) -> Result<(), StoreError> {
        let have: usize = self.read(|c| c.pragma_query_value(None, "user_version", |row| row.get(0)))?;
        if have >= schema.versions.len() {
            return Ok(());
        }
        self.write(|tx| {
            for version in schema.versions.iter().skip(have) {
                tx.execute_batch(version)?;
            }
            tx.pragma_update(None, "user_version", schema.versions.len())
        })
    }

    /// Which file this is.
    pub(crate) fn file(&self) -> StoreFile {
        self.file
    }

    /// Reads.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.say(work(&self.connection))
    }

    /// Reads, for work that can fail for reasons of its own.
    pub(crate) fn try_read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fail>,
    ) -> Result<T, StoreError> {
        work(&self.connection).map_err(|fail| fail.of(self.file))
    }

    /// One transaction: on the disk when this returns `Ok`, and not there at all otherwise.
    pub(crate) fn write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.try_write(|tx| Ok(work(tx)?))
    }

    /// Like [`Db::write`], for work that can fail for reasons of its own.
    pub(crate) fn try_write<T>(
        &mut self,
        work: impl FnOnce(&Transaction<'_>) -> Result<T, Fail>,
    ) -> Result<T, StoreError> {
        let file = self.file;
        let say = |error: rusqlite::Error| verdict(file, &error);
        let tx = self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
        let value = work(&tx).map_err(|fail| fail.of(file))?;
        tx.commit().map_err(say)?;
        Ok(value)
    }

    /// Moves the log into the file and empties it, so that older versions of pages are gone from the log.
    pub(crate) fn checkpoint(&self) -> Result<(), StoreError> {
        self.read(|c| c.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0)))
            .and_then(|busy| if busy == 0 { Ok(()) } else { Err(StoreError::Busy(self.file)) })
    }

    /// Checks every page of the file. The log is moved into it first: SQLCipher looks at the file alone, and the power may
    /// have gone while pages were on their way there.
    pub(crate) fn check_pages(&self) -> Result<(), StoreError> {
        self.checkpoint()?;
        let broken = self.read(|c| {
            let mut pages = c.prepare("PRAGMA cipher_integrity_check")?;
            Ok(pages.query([])?.next()?.is_some())
        })?;
        let sound: String = self.read(|c| c.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0)))?;
        if broken || sound != "ok" { Err(StoreError::Damaged(self.file)) } else { Ok(()) }
    }

    /// Empties the log and closes the file. SQLCipher wipes its keys on closing.
    pub(crate) fn close(self) -> Result<(), StoreError> {
        let emptied = self.checkpoint();
        let file = self.file;
        self.connection.close().map_err(|(_, error)| verdict(file, &error))?;
        emptied
    }

    fn say<T>(&self, result: rusqlite::Result<T>) -> Result<T, StoreError> {
        result.map_err(|error| verdict(self.file, &error))
    }
}

/// Why the work of a transaction failed: the database, or a reason of its own.
pub(crate) enum Fail {
    Sql(rusqlite::Error),
    Store(StoreError),
}

impl From<rusqlite::Error> for Fail {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<StoreError> for Fail {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Fail {
    fn of(self, file: StoreFile) -> StoreError {
        match self {
            Self::Sql(error) => verdict(file, &error),
            Self::Store(error) => error,
        }
    }
}

/// What a SQLite error means for `file`. Its text is dropped: it may quote a statement.
fn verdict(file: StoreFile, error: &rusqlite::Error) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        return match error {
            // A column that holds another type than was written.
            rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..) => StoreError::Damaged(file),
            _ => StoreError::Refused { file, code: 0 },
        };
    };
    match failure.extended_code {
        ffi::SQLITE_IOERR_SHORT_READ | ffi::SQLITE_IOERR_DATA | ffi::SQLITE_IOERR_CORRUPTFS => {
            return StoreError::Damaged(file);
        }
        _ => {}
    }
    match failure.extended_code & 0xff {
        ffi::SQLITE_NOTADB | ffi::SQLITE_CORRUPT => StoreError::Damaged(file),
        ffi::SQLITE_FULL | ffi::SQLITE_IOERR | ffi::SQLITE_READONLY | ffi::SQLITE_CANTOPEN => {
            StoreError::NotSaved(file)
        }
        ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => StoreError::Busy(file),
        _ => StoreError::Refused { file, code: failure.extended_code },
    }
}

#[cfg(test)]
mod tests;
