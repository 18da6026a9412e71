//! One SQLCipher file: opened with a raw key, set so that nothing readable leaves it, and never made by accident.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

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
///
/// A connection that met a damaged page lets nothing more be read, whatever page it is on. So it is replaced there: whoever
/// wanted that page is told, and everything else is read and written as before.
pub(crate) struct Db {
    connection: RefCell<Connection>,
    file: StoreFile,
    path: PathBuf,
    key: DatabaseKey,
    is_damaged: Cell<bool>,
}

impl fmt::Debug for Db {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Db").field("file", &self.file).finish_non_exhaustive()
    }
}

impl Db {
    /// Makes the file whole under another name and moves it into place, so that a half-made one never counts.
    pub(crate) fn create(schema: &Schema, path: &Path, key: DatabaseKey) -> Result<Self, StoreError> {
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
        let key = db.shut()?;
        fs::rename(&fresh, path)
            .and_then(|()| files::sync_folder_of(path))
            .map_err(|source| files::writing(file, source))?;
        Self::open(schema, path, key)
    }

    /// Opens the file after checking that it is whole as far as its first pages tell. A damaged file is not touched.
    pub(crate) fn open(schema: &Schema, path: &Path, key: DatabaseKey) -> Result<Self, StoreError> {
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
        db.look(go_on)?;
        db.upgrade(schema)?;
        Ok(db)
    }

    /// Connects and sets everything that needs no write. Until [`Db::open`] has looked, closing writes nothing.
    fn connect(file: StoreFile, path: &Path, key: DatabaseKey) -> Result<Self, StoreError> {
        let connection = connected(path, &key).map_err(|error| verdict(file, &error))?;
        let (path, is_damaged) = (path.to_owned(), Cell::new(false));
        Ok(Self { connection: RefCell::new(connection), file, path, key, is_damaged })
    }

    fn check_identity(&self, schema: &Schema, length: u64, has_log: bool) -> Result<(), StoreError> {
        let number = |name: &str| -> Result<i64, StoreError> {
            self.look(|c| c.pragma_query_value(None, name, |row| row.get(0)))
        };
        self.look(|c| c.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get::<_, i64>(0)))?;
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

    /// Whether something in the file could not be read since it was opened.
    pub(crate) fn is_damaged(&self) -> bool {
        self.is_damaged.get()
    }

    /// Reads.
    pub(crate) fn read<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.try_read(|c| Ok(work(c)?))
    }

    /// Reads, for work that can fail for reasons of its own.
    pub(crate) fn try_read<T>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, Fail>,
    ) -> Result<T, StoreError> {
        let done = work(&self.connection.borrow());
        done.map_err(|fail| self.told(fail))
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
        let done = written(self.connection.get_mut(), work);
        done.map_err(|fail| self.told(fail))
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
        self.shut().map(drop)
    }

    /// Closes the file and keeps its key.
    fn shut(self) -> Result<DatabaseKey, StoreError> {
        let emptied = self.checkpoint();
        let Self { connection, file, key, .. } = self;
        connection.into_inner().close().map_err(|(_, error)| verdict(file, &error))?;
        emptied.map(|()| key)
    }

    /// Reads before it is known what the file is.
    fn look<T>(&self, work: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        work(&self.connection.borrow()).map_err(|error| verdict(self.file, &error))
    }

    /// What a failure means. Whatever shows that a page is damaged (its last bytes may simply read as zeros), the next work
    /// finds another connection.
    fn told(&self, fail: Fail) -> StoreError {
        let error = fail.of(self.file);
        if matches!(error, StoreError::Damaged(_)) {
            self.is_damaged.set(true);
            self.renew();
        }
        error
    }

    /// Replaces the connection. Where that cannot be, or somebody still reads with it, it stays and tells the same.
    fn renew(&self) {
        let Ok(mut connection) = self.connection.try_borrow_mut() else { return };
        let fresh = connected(&self.path, &self.key).and_then(|fresh| go_on(&fresh).map(|()| fresh));
        match fresh {
            Ok(fresh) => *connection = fresh,
            Err(error) => {
                tracing::warn!(error = %verdict(self.file, &error), "a damaged file is not read on")
            }
        }
    }
}

fn connected(path: &Path, key: &DatabaseKey) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
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
    connection.execute_batch(SETTINGS)?;
    Ok(connection)
}

/// From here on the file may be written, and its log is moved into it on closing.
fn go_on(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map(drop)
}

/// One transaction. It is over, well or not, before anybody judges why.
fn written<T>(
    connection: &mut Connection,
    work: impl FnOnce(&Transaction<'_>) -> Result<T, Fail>,
) -> Result<T, Fail> {
    let tx = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let value = work(&tx)?;
    tx.commit()?;
    Ok(value)
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
