//! Who left a signed-in device behind: it locks when nobody touched it, when the machine slept, when the clock moved as no
//! time explains, and at the end of a shift. The page counts the same idle seconds and locks first, with a notice; this
//! holds where the page hangs or is not drawn. What the clocks cannot know beforehand, that the machine is about to sleep or
//! that its desktop is locked, the shell is told and tells.

use fener_model::Timestamp;
use fener_vault::Uptime;

use crate::app::{App, State};
use crate::platform::Platform;
use crate::session;

/// Seconds without a touch after which the page locks.
pub(crate) const IDLE_LOCK_S: u32 = 90;
/// What the page has to lock by itself, before it is done here.
const IDLE_GRACE_MS: u64 = 10_000;
/// Nobody stays signed in longer than this.
const SHIFT_MS: u64 = 12 * 60 * 60 * 1_000;
/// Two clocks that are read one after the other may be apart by this much and the machine was awake all the time.
const SLEEP_MS: u64 = 5_000;
/// Network time moves a clock by seconds; more than this needs an explanation.
const JUMP_MS: u64 = 5 * 60 * 1_000;

/// Why a session is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Left {
    /// Nobody touched it.
    Idle,
    /// The machine is about to be suspended.
    FallsAsleep,
    /// The desktop around the window is locked.
    DesktopLocked,
    /// The machine was suspended.
    Slept,
    /// The wall clock went ahead or back while the machine says that no such time passed.
    ClockMoved,
    /// It has been open for a whole shift.
    Shift,
}

/// All clocks at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment {
    running: Uptime,
    /// Milliseconds that the machine was awake, where somebody counts them.
    awake_ms: Option<u64>,
    wall: Timestamp,
}

/// What is remembered of a session.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Watch {
    began: Moment,
    touched: Moment,
    seen: Moment,
}

impl Platform {
    /// What all clocks say.
    pub(crate) fn moment(self) -> Moment {
        Moment {
            running: (self.uptime)(),
            awake_ms: self.stopwatch.map(|stopwatch| stopwatch()),
            wall: self.time(),
        }
    }
}

impl Moment {
    /// Milliseconds that the machine has been running since, asleep or not.
    fn since(self, earlier: Self) -> u64 {
        self.running.ms.saturating_sub(earlier.running.ms)
    }

    /// Milliseconds that it slept since.
    fn slept_since(self, earlier: Self) -> u64 {
        let awake = self.awake_ms.zip(earlier.awake_ms).map(|(now, then)| now.saturating_sub(then));
        self.since(earlier).saturating_sub(awake.unwrap_or(u64::MAX))
    }

    /// Milliseconds that the wall clock moved since and no time explains.
    fn unexplained_since(self, earlier: Self) -> u64 {
        let explained = i64::try_from(self.since(earlier)).unwrap_or(i64::MAX);
        self.wall.0.abs_diff(earlier.wall.0.saturating_add(explained))
    }
}

impl Watch {
    /// Somebody signed in now.
    pub(crate) fn begin(now: Moment) -> Self {
        Self { began: now, touched: now, seen: now }
    }

    /// Somebody is there.
    pub(crate) fn touch(&mut self, now: Moment) {
        self.touched = now;
    }

    /// Whether the session was left, and how.
    pub(crate) fn look(&mut self, now: Moment) -> Option<Left> {
        let seen = std::mem::replace(&mut self.seen, now);
        let ways = [
            (now.slept_since(seen) > SLEEP_MS, Left::Slept),
            (now.unexplained_since(seen) > JUMP_MS, Left::ClockMoved),
            (now.since(self.touched) > u64::from(IDLE_LOCK_S) * 1_000 + IDLE_GRACE_MS, Left::Idle),
            (now.since(self.began) > SHIFT_MS, Left::Shift),
        ];
        ways.into_iter().find_map(|(is_so, left)| is_so.then_some(left))
    }
}

impl App {
    /// Locks a session that was left. The shell asks every second, and clears the page when it was so.
    pub fn lock_if_left(&self) -> bool {
        lock_if_left(&mut self.state(), self.platform)
    }

    /// Locks now, because the shell knows that it is left. When this returns the keys are wiped and the vault is closed; says
    /// whether anybody was signed in, for then the page showed something.
    pub fn lock_left(&self, left: Left) -> bool {
        let mut state = self.state();
        let was_open = state.open.is_some();
        if was_open {
            lock(&mut state, left);
        }
        was_open
    }
}

/// The same for whoever holds the state already.
pub(crate) fn lock_if_left(state: &mut State, platform: Platform) -> bool {
    let left = state.open.as_mut().and_then(|open| open.watch.look(platform.moment()));
    if let Some(left) = left {
        lock(state, left);
    }
    left.is_some()
}

fn lock(state: &mut State, left: Left) {
    tracing::info!(?left, "locked");
    session::sign_out(state);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: u64 = 1_000;

    /// After so many seconds of running, of which so many were slept, with a wall clock that moved by so many.
    fn after(running: u64, slept: u64, wall: i64) -> Moment {
        Moment {
            running: Uptime { boot: [7; 16], ms: running * SECOND },
            awake_ms: Some((running - slept) * SECOND),
            wall: Timestamp(1_000_000_000_000 + wall * 1_000),
        }
    }

    #[test]
    fn a_session_that_is_used_stays_open_for_a_shift() {
        let mut watch = Watch::begin(after(0, 0, 0));
        for minute in 1..=12 * 60_u64 {
            let now = after(minute * 60, 0, i64::try_from(minute * 60).unwrap());
            assert_eq!(watch.look(now), None, "minute {minute}");
            watch.touch(now);
        }
        assert_eq!(watch.look(after(12 * 3600 + 1, 0, 12 * 3600 + 1)), Some(Left::Shift));
    }

    #[test]
    fn idle_sleep_and_a_clock_that_jumps_lock() {
        let look = |now| Watch::begin(after(0, 0, 0)).look(now);
        assert_eq!(look(after(100, 0, 100)), None);
        assert_eq!(look(after(101, 0, 101)), Some(Left::Idle));
        assert_eq!(look(after(20, 6, 20)), Some(Left::Slept));
        assert_eq!(look(after(20, 4, 20)), None);
        for wall in [20 + 301, 20 - 301, -1_000_000_000, i64::MAX / 2_000] {
            assert_eq!(look(after(20, 0, wall)), Some(Left::ClockMoved), "{wall}");
        }
        assert_eq!(look(after(20, 0, 20 + 299)), None, "network time sets a clock that is minutes late");
    }

    #[test]
    fn a_machine_that_counts_no_sleep_still_notices_the_hours() {
        let deaf = |running, wall| Moment { awake_ms: None, ..after(running, 0, wall) };
        let mut watch = Watch::begin(deaf(0, 0));
        assert_eq!(watch.look(deaf(50, 50)), None);
        assert_eq!(watch.look(deaf(8 * 3600, 8 * 3600)), Some(Left::Idle));
    }
}
