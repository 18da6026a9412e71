//! Ctrl-C and its like: noticed at the next step, so that everything is put away in order.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use super::DemoError;

/// Whether somebody wants the story to stop.
pub(super) struct Interrupt {
    raised: Arc<AtomicBool>,
    bell: Receiver<()>,
}

impl Interrupt {
    /// Watches for Ctrl-C, for a polite end, and for the terminal being closed.
    pub(super) fn watch() -> Result<Self, DemoError> {
        let raised = Arc::new(AtomicBool::new(false));
        let (ring, bell) = channel();
        let watcher = watcher().map_err(DemoError::Signals)?;
        let flag = Arc::clone(&raised);
        thread::spawn(move || {
            watcher();
            flag.store(true, Ordering::SeqCst);
            // Nobody listens any more when the story has ended by itself.
            let _heard = ring.send(());
        });
        Ok(Self { raised, bell })
    }

    /// Goes on unless somebody wants to stop.
    pub(super) fn check(&self) -> Result<(), DemoError> {
        if self.raised.load(Ordering::SeqCst) { Err(DemoError::Interrupted) } else { Ok(()) }
    }

    /// Waits, but not beyond an interrupt.
    pub(super) fn pause(&self, time: Duration) -> Result<(), DemoError> {
        // Over in time or because of a signal: the flag tells which.
        let _rung = self.bell.recv_timeout(time);
        self.check()
    }
}

/// What waits for the first of the signals; from its making on they no longer end the process.
fn watcher() -> io::Result<impl FnOnce() + Send> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let inside = runtime.enter();
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    drop(inside);
    Ok(move || {
        runtime.block_on(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
                _ = hang_up.recv() => {}
            }
        });
    })
}
