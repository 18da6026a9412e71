//! systemd's logind tells on the system bus that the machine is about to sleep, and waits for whoever holds a delay, by
//! default five seconds at most: the device locks in that time. Without it a device locks when it wakes, by its clocks.
//!
//! The thread has a connection of its own: the window's may hang with its page.

use std::cell::RefCell;
use std::error::Error;
use std::io;
use std::rc::Rc;
use std::sync::{Mutex, PoisonError};
use std::thread;

use fener_app::{Left, SleepLock};
use gio::glib::{self, MainContext, MainLoop, Variant};
use gio::prelude::*;
use gio::{
    BusType, Cancellable, DBusConnection, DBusConnectionFlags, DBusMessage, DBusSendMessageFlags,
    DBusSignalFlags, UnixFDList,
};
use thiserror::Error;

const LOGIND: &str = "org.freedesktop.login1";
const PATH: &str = "/org/freedesktop/login1";
const MANAGER: &str = "org.freedesktop.login1.Manager";
const SESSION: &str = "org.freedesktop.login1.Session";

/// As long as the bus waits for an answer by itself.
const PATIENCE: i32 = -1;

/// What the last try came to.
static FOUND: Mutex<SleepLock> = Mutex::new(SleepLock::Unknown);

/// Why the machine may sleep before the device is locked.
#[derive(Debug, Error)]
enum SleepError {
    #[error("no thread of its own to hear of sleep")]
    Thread(#[source] glib::BoolError),
    #[error("no system bus tells when the machine sleeps")]
    Bus(#[source] glib::Error),
    #[error("the system bus is gone and tells no more when the machine sleeps")]
    Closed,
    #[error("nobody on the system bus was asked to wait with sleep until this device is locked")]
    Asked(#[source] glib::Error),
    #[error("logind does not wait with sleep until this device is locked: `{0}`")]
    Refused(String),
    #[error("logind's answer holds no delay")]
    NoDelay,
}

/// Whether sleep is held back until the device is locked.
pub(crate) fn sleep_lock() -> SleepLock {
    *FOUND.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has `lock` called before the machine sleeps, which waits until it returns, and when a desktop on it is locked. When that
/// cannot be had, `tell` hears why, once.
pub(crate) fn lock_before_sleep(
    lock: impl Fn(Left) + Send + 'static,
    tell: fn(&dyn Error),
) -> io::Result<()> {
    let hear = move || {
        if let Err(error) = listen(lock, tell) {
            give_up(&error, tell);
        }
    };
    thread::Builder::new().name("sleep".to_owned()).spawn(hear).map(drop)
}

/// Comes back only with what ended it.
fn listen(lock: impl Fn(Left) + 'static, tell: fn(&dyn Error)) -> Result<(), SleepError> {
    let context = MainContext::new();
    let stay = || {
        let bus = connect().map_err(SleepError::Bus)?;
        let turns = MainLoop::new(Some(&context), false);
        let ended = turns.clone();
        bus.connect_closed(move |_, _, _| ended.quit());
        let sleep = Rc::new(Sleep { bus, lock, tell, delay: RefCell::new(None) });
        // Heard before it is held back: no sleep is announced between the two.
        sleep.hear();
        sleep.hold_back();
        if !sleep.bus.is_closed() {
            turns.run();
        }
        Err(SleepError::Closed)
    };
    context.with_thread_default(stay).map_err(SleepError::Thread)?
}

/// Not the connection that the toolkit shares: with that one the process would end when the bus does.
fn connect() -> Result<DBusConnection, glib::Error> {
    let address = gio::dbus_address_get_for_bus_sync(BusType::System, Cancellable::NONE)?;
    let flags = DBusConnectionFlags::AUTHENTICATION_CLIENT | DBusConnectionFlags::MESSAGE_BUS_CONNECTION;
    DBusConnection::for_address_sync(&address, flags, None, Cancellable::NONE)
}

fn give_up(error: &SleepError, tell: fn(&dyn Error)) {
    if found(SleepLock::After) != SleepLock::After {
        tell(error);
    }
}

/// Keeps what was found; gives what was before.
fn found(now: SleepLock) -> SleepLock {
    std::mem::replace(&mut FOUND.lock().unwrap_or_else(PoisonError::into_inner), now)
}

/// The machine's sleep, as logind tells of it.
struct Sleep<L> {
    bus: DBusConnection,
    lock: L,
    tell: fn(&dyn Error),
    /// While this holds an open file the machine waits. No program that the web view starts inherits it.
    delay: RefCell<Option<UnixFDList>>,
}

impl<L: Fn(Left) + 'static> Sleep<L> {
    fn hear(self: &Rc<Self>) {
        let sleep = Rc::clone(self);
        self.on(MANAGER, "PrepareForSleep", Some(PATH), move |parameters| {
            match parameters.get::<(bool,)>() {
                Some((true,)) => sleep.falls_asleep(),
                Some((false,)) => sleep.hold_back(),
                None => {}
            }
        });
        // Of any session: which one a window belongs to is not always known, and locking once too often costs a PIN.
        let sleep = Rc::clone(self);
        self.on(SESSION, "Lock", None, move |_| (sleep.lock)(Left::DesktopLocked));
    }

    fn on(&self, interface: &str, signal: &str, path: Option<&str>, then: impl Fn(&Variant) + 'static) {
        let then = move |_: &DBusConnection, _: &str, _: &str, _: &str, _: &str, parameters: &Variant| {
            then(parameters);
        };
        let flags = DBusSignalFlags::NONE;
        self.bus.signal_subscribe(Some(LOGIND), Some(interface), Some(signal), path, None, flags, then);
    }

    fn falls_asleep(&self) {
        (self.lock)(Left::FallsAsleep);
        self.delay.replace(None);
    }

    /// The next sleep waits for this device.
    fn hold_back(&self) {
        match self.inhibit() {
            Ok(delay) => {
                self.delay.replace(Some(delay));
                found(SleepLock::Before);
            }
            Err(error) => give_up(&error, self.tell),
        }
    }

    /// Asks for a delay. The list that comes back owns the one open file in it, and closes it when it is dropped.
    fn inhibit(&self) -> Result<UnixFDList, SleepError> {
        let request = DBusMessage::new_method_call(Some(LOGIND), PATH, Some(MANAGER), "Inhibit");
        request.set_body(&("sleep", "Fener", "Locks before the machine sleeps", "delay").to_variant());
        let flags = DBusSendMessageFlags::NONE;
        let answer = self.bus.send_message_with_reply_sync(&request, flags, PATIENCE, Cancellable::NONE);
        let (answer, _) = answer.map_err(SleepError::Asked)?;
        // Not by `to_gerror`: in this gio it asserts the opposite of what GLib returns.
        if let Some(code) = answer.error_name() {
            return Err(SleepError::Refused(code.into()));
        }
        answer.unix_fd_list().filter(|files| files.length() == 1).ok_or(SleepError::NoDelay)
    }
}
