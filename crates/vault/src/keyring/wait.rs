//! How long to wait after wrong tries, by a clock that nobody can set.
//!
//! The machine counts how long it has been running, asleep or not. Within one start of the machine that count is all that
//! matters. After another start everything that start has lasted has passed since, and what passed before is known as far
//! as somebody looked: a restart can lengthen a wait and never shorten it. What the wall clock says does not matter.

/// How long the machine has been running, and in which start of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Uptime {
    /// Drawn anew by the system at every start.
    pub boot: [u8; 16],
    /// Milliseconds since that start, sleep included.
    pub ms: u64,
}

/// A wait as it was when somebody last looked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait {
    left_ms: u64,
    at: Uptime,
}

impl Wait {
    /// None.
    pub(super) const NONE: Self = Self { left_ms: 0, at: Uptime { boot: [0; 16], ms: 0 } };
    /// The bytes of a wait.
    pub(super) const LEN: usize = 32;

    /// A wait that begins now.
    pub(super) fn begin(left_ms: u64, now: Uptime) -> Self {
        Self { left_ms, at: now }
    }

    /// Milliseconds that are left.
    pub(super) fn left_ms(&self, now: Uptime) -> u64 {
        let passed = if now.boot == self.at.boot { now.ms.saturating_sub(self.at.ms) } else { now.ms };
        self.left_ms.saturating_sub(passed)
    }

    /// The same wait as it is now: what has passed stays passed, also over a restart.
    pub(super) fn seen(&self, now: Uptime) -> Self {
        Self::begin(self.left_ms(now), now)
    }

    pub(super) fn encode(self) -> [u8; Self::LEN] {
        let mut bytes = [0; Self::LEN];
        let fields =
            self.left_ms.to_be_bytes().into_iter().chain(self.at.ms.to_be_bytes()).chain(self.at.boot);
        bytes.iter_mut().zip(fields).for_each(|(to, from)| *to = from);
        bytes
    }

    pub(super) fn decode(bytes: &[u8; Self::LEN]) -> Self {
        let [l0, l1, l2, l3, l4, l5, l6, l7, m0, m1, m2, m3, m4, m5, m6, m7, boot @ ..] = *bytes;
        let ms = u64::from_be_bytes([m0, m1, m2, m3, m4, m5, m6, m7]);
        Self { left_ms: u64::from_be_bytes([l0, l1, l2, l3, l4, l5, l6, l7]), at: Uptime { boot, ms } }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Uptime, Wait};

    /// What a person at the device can do about a wait.
    #[derive(Clone, Copy, Debug)]
    enum Step {
        /// Wait, with the machine running or asleep.
        Pass(u64),
        /// Switch it off for a while and on again.
        Restart(u64),
        /// Try again too early.
        Look,
        /// Kill the app: what is in the file is all that is known.
        Reopen,
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (0_u64..100_000).prop_map(Step::Pass),
            (0_u64..100_000).prop_map(Step::Restart),
            Just(Step::Look),
            Just(Step::Reopen),
        ]
    }

    proptest! {
        /// Whatever is done in whatever order, nobody waits less than the whole time; without a restart nobody waits more;
        /// and a machine that is left alone lets them try in the end.
        #[test]
        fn no_order_of_restarts_and_tries_shortens_a_wait(
            whole in 0_u64..4_000_000,
            begun in 0_u64..1_000_000,
            steps in proptest::collection::vec(step(), 0..60),
        ) {
            let mut now = Uptime { boot: [1; 16], ms: begun };
            let mut wait = Wait::begin(whole, now);
            let (mut real, mut restarts) = (0_u64, 0_u8);
            for step in steps {
                match step {
                    Step::Pass(ms) => {
                        real += ms;
                        now.ms += ms;
                    }
                    Step::Restart(off) => {
                        real += off;
                        restarts += 1;
                        now = Uptime { boot: [restarts + 1; 16], ms: 0 };
                    }
                    Step::Look => wait = wait.seen(now),
                    Step::Reopen => wait = Wait::decode(&wait.encode()),
                }
                let left = wait.left_ms(now);
                let least = whole.saturating_sub(real);
                prop_assert!(left >= least, "{left} left where {least} have to be");
                prop_assert!(restarts > 0 || left == least, "{left} left without a restart, not {least}");
                prop_assert!(left <= whole);
            }
            now.ms += whole;
            prop_assert_eq!(wait.left_ms(now), 0);
        }
    }
}
