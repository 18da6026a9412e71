//! A disk that may lose whatever was not synced: writes in part, in any order, torn between sectors; names made, changed
//! and taken away likewise, until the folder is synced.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::device::TestRng;
use crate::record::Step;

/// What a disk writes whole or not at all.
const SECTOR: usize = 512;

enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

#[derive(Default)]
struct File {
    durable: Vec<u8>,
    pending: Vec<Change>,
}

#[derive(Clone)]
enum Naming {
    Give { name: String, file: usize },
    Move { from: String, to: String, file: usize },
    Take(String),
}

type Names = BTreeMap<String, usize>;

/// Files and their names: as the child sees them, and as the disk has them for certain.
pub(crate) struct Disk {
    files: Vec<File>,
    seen: Names,
    durable: Names,
    pending: Vec<Naming>,
}

impl Disk {
    /// A disk on which the files of a folder are for certain.
    pub(crate) fn of(folder: &Path) -> Self {
        let (mut files, mut names) = (Vec::new(), Names::new());
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let name = entry.file_name().to_str().unwrap().to_owned();
            if !name.ends_with("-shm") {
                names.insert(name, files.len());
                files.push(File { durable: fs::read(entry.path()).unwrap(), pending: Vec::new() });
            }
        }
        Self { files, durable: names.clone(), seen: names, pending: Vec::new() }
    }

    pub(crate) fn carry_out(&mut self, step: &Step) {
        match step {
            Step::Create(name) => {
                if !self.seen.contains_key(name) {
                    self.name(Naming::Give { name: name.clone(), file: self.files.len() });
                    self.files.push(File::default());
                }
            }
            Step::Write { name, at, bytes } => {
                self.change(name, Change::Write { at: *at, bytes: bytes.clone() })
            }
            Step::Truncate { name, length } => self.change(name, Change::Truncate(*length)),
            Step::Rename { from, to } => {
                let file = self.seen[from];
                self.name(Naming::Move { from: from.clone(), to: to.clone(), file });
            }
            Step::Unlink(name) => self.name(Naming::Take(name.clone())),
            Step::Sync(name) => {
                let file = &mut self.files[self.seen[name]];
                for change in std::mem::take(&mut file.pending) {
                    change.apply(&mut file.durable, |_| true);
                }
            }
            Step::SyncFolder => {
                self.pending.clear();
                self.durable = self.seen.clone();
            }
            Step::Say(_) => {}
        }
    }

    fn change(&mut self, name: &str, change: Change) {
        // A file without a name is gone with the process that has it open.
        if let Some(file) = self.seen.get(name) {
            self.files[*file].pending.push(change);
        }
    }

    fn name(&mut self, naming: Naming) {
        naming.apply(&mut self.seen);
        self.pending.push(naming);
    }

    /// The power goes: what is left, in a folder.
    pub(crate) fn crash(&self, folder: &Path, rng: &mut TestRng) {
        let mut names = self.durable.clone();
        let keeps = Keeps::drawn(rng, self.pending.len());
        for (place, naming) in self.pending.iter().enumerate() {
            if keeps.keeps(place, rng) {
                naming.apply(&mut names);
            }
        }
        for (name, file) in names {
            fs::write(folder.join(&name), self.files[file].left(rng)).unwrap();
            if name.ends_with(".db") && rng.below(4) == 0 {
                fs::write(folder.join(format!("{name}-shm")), rng.bytes::<{ 32 * 1024 }>()).unwrap();
            }
        }
    }
}

impl File {
    fn left(&self, rng: &mut TestRng) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        let keeps = Keeps::drawn(rng, self.pending.len());
        for (place, change) in self.pending.iter().enumerate() {
            match keeps {
                Keeps::Sectors => change.apply(&mut bytes, |_| rng.below(2) == 0),
                // The write at which the power went is torn.
                Keeps::First(count) if place == count => change.apply(&mut bytes, |_| rng.below(2) == 0),
                _ if keeps.keeps(place, rng) => change.apply(&mut bytes, |_| true),
                _ => {}
            }
        }
        bytes
    }
}

impl Change {
    /// Those sectors of it that `keeps` says. A file that grew may be of its new length and not have what was written.
    fn apply(&self, bytes: &mut Vec<u8>, mut keeps: impl FnMut(usize) -> bool) {
        match self {
            Self::Truncate(length) => {
                if keeps(0) {
                    bytes.resize(*length, 0);
                }
            }
            Self::Write { at, bytes: written } => {
                let end = at + written.len();
                let mut from = *at;
                while from < end {
                    let to = end.min((from / SECTOR + 1) * SECTOR);
                    if keeps(from) {
                        bytes.resize(bytes.len().max(to), 0);
                        bytes[from..to].copy_from_slice(&written[from - at..to - at]);
                    } else if keeps(from) {
                        bytes.resize(bytes.len().max(to), 0);
                    }
                    from = to;
                }
            }
        }
    }
}

impl Naming {
    fn apply(&self, names: &mut Names) {
        match self {
            Self::Give { name, file } => drop(names.insert(name.clone(), *file)),
            Self::Move { from, to, file } => {
                names.remove(from);
                names.insert(to.clone(), *file);
            }
            Self::Take(name) => drop(names.remove(name)),
        }
    }
}

/// What a disk keeps of the changes that were not synced.
#[derive(Clone, Copy)]
enum Keeps {
    Nothing,
    All,
    /// So many of them, as a disk does that writes in order.
    First(usize),
    /// Any of them.
    Any,
    /// Any sector of any of them.
    Sectors,
}

impl Keeps {
    fn drawn(rng: &mut TestRng, changes: usize) -> Self {
        match rng.below(8) {
            0 => Self::Nothing,
            1 => Self::All,
            2 | 3 => Self::First(rng.below(changes as u64 + 1) as usize),
            4 | 5 => Self::Any,
            _ => Self::Sectors,
        }
    }

    fn keeps(self, place: usize, rng: &mut TestRng) -> bool {
        match self {
            Self::Nothing => false,
            Self::All => true,
            Self::First(count) => place < count,
            Self::Any | Self::Sectors => rng.below(2) == 0,
        }
    }
}
