//! The hub's memory: one SQLite file, one writer with group commit, a few readers.
//!
//! What a caller is told has happened has been flushed to the disk: [`Store::write`] answers after the commit
//! of the batch its work was in. Batching changes how long a caller waits, never what it may believe.

mod devices;
mod enrolments;
mod envelopes;
mod schema;
mod writer;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};

pub(crate) use devices::{
    StoredDirectory, devices, directory, put_device, put_directory, put_health, take_seq,
};
pub(crate) use enrolments::{Asked, Decided, ask, decide, pending, state};
pub(crate) use envelopes::{Arrival, Reader, acknowledge, forget, overdue, page, place};
use writer::Writer;

/// Why the store did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite refused, or the disk did.
    #[error("the hub's database failed")]
    Sqlite(#[from] rusqlite::Error),
    /// The batch was not committed; nothing of it happened.
    #[error("the change was not committed")]
    NotCommitted,
    /// The store is closing.
    #[error("the hub's database is closed")]
    Closed,
    /// The file was written by a newer hub.
    #[error("the hub's database is of a newer version")]
    TooNew,
    /// A row does not have the form this program writes.
    #[error("the hub's database holds something unexpected")]
    Damaged,
    /// A number of a signed request that was seen before. Rolls the change back.
    #[error("the request was seen before")]
    Replayed,
}

/// The hub's database. Cheap to clone; the file closes when the last clone goes.
#[derive(Clone)]
pub struct Store {
    writer: Arc<Writer>,
    readers: Arc<Mutex<Vec<Connection>>>,
    path: Arc<Path>,
}

impl Store {
    /// Opens the database, making it when there is none.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or is of a newer version.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let mut connection = schema::connect(path, OpenFlags::default())?;
        schema::migrate(&mut connection)?;
        Ok(Self { writer: Arc::new(Writer::start(connection)?), readers: Arc::default(), path: path.into() })
    }

    /// Runs `work` in the writer's next transaction and answers once that is on the disk. An error of `work`
    /// undoes its own changes and no other's.
    pub(crate) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        self.writer.run(work).await
    }

    /// Runs `work` on what is committed, beside the writer.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (readers, path) = (Arc::clone(&self.readers), Arc::clone(&self.path));
        let task = tokio::task::spawn_blocking(move || {
            let idle = readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let connection = match idle {
                Some(connection) => connection,
                None => schema::connect(&path, OpenFlags::default() & !OpenFlags::SQLITE_OPEN_CREATE)?,
            };
            let result = work(&connection);
            readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        });
        task.await.map_err(|_| StoreError::Closed)?
    }
}
