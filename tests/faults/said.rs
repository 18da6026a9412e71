//! What a child said it would do, and what it was told is done. `try WHAT` comes before, `did WHAT` or `not WHAT` after.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::io::Write as _;

/// What was said until now.
#[derive(Clone, Default)]
pub(crate) struct Said {
    tried: Vec<String>,
    done: BTreeSet<String>,
}

impl Said {
    pub(crate) fn hear<'a>(&mut self, lines: impl IntoIterator<Item = &'a str>) {
        for line in lines {
            match line.split_once(' ') {
                Some(("try", what)) => self.tried.push(what.to_owned()),
                Some(("did", what)) => drop(self.done.insert(what.to_owned())),
                _ => {}
            }
        }
    }

    pub(crate) fn is_done(&self, what: &str) -> bool {
        self.done.contains(what)
    }

    /// How often something was begun.
    pub(crate) fn tries(&self, what: &str) -> usize {
        self.tried.iter().filter(|tried| *tried == what).count()
    }

    /// What was tried of one kind, as words, and whether that was acknowledged.
    pub(crate) fn of<'a>(&'a self, kind: &'a str) -> impl Iterator<Item = (Vec<&'a str>, bool)> {
        self.tried.iter().filter_map(move |what| {
            let (first, rest) = what.split_once(' ').unwrap_or((what, ""));
            (first == kind).then(|| (rest.split(' ').collect(), self.is_done(what)))
        })
    }
}

/// Says a line to whoever listens. One write each: a line is heard whole or not at all.
pub(crate) fn say(line: &str) {
    let line = format!("{line}\n");
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).unwrap();
}

/// Does something between `try` and `did`. An error is said and ends nothing.
pub(crate) fn attempt<T, E: Debug>(what: &str, does: impl FnOnce() -> Result<T, E>) -> Option<T> {
    say(&format!("try {what}"));
    match does() {
        Ok(done) => {
            say(&format!("did {what}"));
            Some(done)
        }
        Err(error) => {
            say(&format!("not {what}: {error:?}"));
            None
        }
    }
}
