//! One thread that writes. Whatever waits when it is free goes into one transaction, so that many uploads
//! share one flush of the disk; each is answered after that flush.

use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use tokio::sync::oneshot;

use super::StoreError;

/// Jobs that may wait. Beyond it the hub says so instead of collecting bodies in memory.
const QUEUE: usize = 1024;
/// Jobs in one transaction at most, so that the first of them does not wait for a flood behind it.
const BATCH: usize = 256;

/// Tells the caller how its job ended, knowing whether the batch is on the disk.
type Finish = Box<dyn FnOnce(bool) + Send>;
type Job = Box<dyn FnOnce(&Connection) -> Finish + Send>;

/// The writing thread and the queue before it.
pub(super) struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    pub(super) fn start(connection: Connection) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("hub-writer".into())
            .spawn(move || run(&connection, &jobs))
            .map_err(|_| StoreError::Closed)?;
        Ok(Self { queue: Some(queue), thread: Mutex::new(Some(thread)) })
    }

    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (answer, wait) = oneshot::channel();
        let job: Job = Box::new(move |connection| {
            let result = in_savepoint(connection, work);
            Box::new(move |committed| {
                let result = if committed { result } else { Err(StoreError::NotCommitted) };
                // A caller that has gone away does not undo what is committed.
                drop(answer.send(result));
            })
        });
        let queue = self.queue.as_ref().ok_or(StoreError::Closed)?;
        match queue.try_send(job) {
            Ok(()) => wait.await.map_err(|_| StoreError::Closed)?,
            Err(TrySendError::Full(_) | TrySendError::Disconnected(_)) => Err(StoreError::Closed),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.queue = None;
        if let Some(thread) = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            drop(thread.join());
        }
    }
}

fn run(connection: &Connection, jobs: &Receiver<Job>) {
    while let Ok(first) = jobs.recv() {
        let mut finishes = Vec::new();
        let begun = connection.execute_batch("BEGIN IMMEDIATE").is_ok();
        for job in std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1)) {
            finishes.push(job(connection));
        }
        let committed = begun && connection.execute_batch("COMMIT").is_ok();
        if !committed {
            tracing::error!(code = "not_committed", jobs = finishes.len(), "a batch was not committed");
            if !connection.is_autocommit() {
                drop(connection.execute_batch("ROLLBACK"));
            }
        }
        for finish in finishes {
            finish(committed);
        }
    }
}

/// Outside a transaction a savepoint would commit by itself: then nothing is tried at all.
fn in_savepoint<T>(
    connection: &Connection,
    work: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    if connection.is_autocommit() {
        return Err(StoreError::NotCommitted);
    }
    connection.prepare_cached("SAVEPOINT job")?.execute([])?;
    let result = work(connection);
    if result.is_err() {
        connection.prepare_cached("ROLLBACK TO job")?.execute([])?;
    }
    connection.prepare_cached("RELEASE job")?.execute([])?;
    result
}
