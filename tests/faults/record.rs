//! A child's writes, as strace wrote them down, read into steps that can be done again in part and in another order.

use std::collections::BTreeMap;
use std::path::Path;

/// One thing that a child did to its folder, or said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// A name for a new, empty file.
    Create(String),
    Write {
        name: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        name: String,
        length: usize,
    },
    Rename {
        from: String,
        to: String,
    },
    Unlink(String),
    /// Everything written to the file is on the disk.
    Sync(String),
    /// So is every name in the folder.
    SyncFolder,
    Say(String),
}

/// What a child did to the files of `folder`, in its order. What SQLite shares in memory is left out: a first reader makes
/// it anew.
pub(crate) fn steps(log: &str, folder: &Path) -> Vec<Step> {
    let mut reader = Reader {
        folder: folder.canonicalize().unwrap().to_str().unwrap().to_owned(),
        places: BTreeMap::new(),
    };
    log.lines().filter_map(|line| reader.step(line)).collect()
}

struct Reader {
    folder: String,
    /// Where `write` goes on, by descriptor.
    places: BTreeMap<usize, usize>,
}

impl Reader {
    fn step(&mut self, line: &str) -> Option<Step> {
        let (_, call) = line.split_once(' ')?;
        let (name, rest) = call.trim_start().split_once('(')?;
        let (arguments, result) = rest.rsplit_once(" = ")?;
        if result.starts_with('-') {
            return None;
        }
        let arguments: Vec<&str> = arguments.trim_end().trim_end_matches(')').split(", ").collect();
        match name {
            "openat" => self.open(&arguments, result),
            "write" => self.write(&arguments),
            "pwrite64" => {
                let (name, at) = (self.file(arguments[0])?, arguments[3].parse().unwrap());
                Some(Step::Write { name, at, bytes: bytes(arguments[1]) })
            }
            "ftruncate" => {
                Some(Step::Truncate { name: self.file(arguments[0])?, length: arguments[1].parse().unwrap() })
            }
            "fsync" | "fdatasync" if self.path(arguments[0]) == self.folder => Some(Step::SyncFolder),
            "fsync" | "fdatasync" => Some(Step::Sync(self.file(arguments[0])?)),
            "rename" => Some(Step::Rename { from: self.name(arguments[0])?, to: self.name(arguments[1])? }),
            "unlink" => Some(Step::Unlink(self.name(arguments[0])?)),
            "fallocate" | "mkdir" | "link" => {
                panic!("a step that cannot be done again: {name} {arguments:?}")
            }
            _ => None,
        }
    }

    fn open(&mut self, arguments: &[&str], result: &str) -> Option<Step> {
        let descriptor = result.split('<').next()?.parse().ok()?;
        self.places.insert(descriptor, 0);
        let name = self.file(result)?;
        assert!(!arguments[2].contains("O_TRUNC") && !arguments[2].contains("O_APPEND"), "{arguments:?}");
        arguments[2].contains("O_CREAT").then_some(Step::Create(name))
    }

    fn write(&mut self, arguments: &[&str]) -> Option<Step> {
        let bytes = bytes(arguments[1]);
        if arguments[0].starts_with("1<") {
            return Some(Step::Say(String::from_utf8(bytes).unwrap().trim_end().to_owned()));
        }
        let name = self.file(arguments[0])?;
        let place = self.places.get_mut(&arguments[0].split('<').next()?.parse().ok()?)?;
        let at = *place;
        *place += bytes.len();
        Some(Step::Write { name, at, bytes })
    }

    /// The path that strace shows beside a descriptor.
    fn path(&self, descriptor: &str) -> String {
        let shown = descriptor.split_once('<').map_or("", |(_, path)| path.trim_end_matches('>'));
        String::from_utf8(unescaped(shown)).unwrap_or_default()
    }

    /// The file in the folder that a descriptor stands for.
    fn file(&self, descriptor: &str) -> Option<String> {
        let path = self.path(descriptor);
        let name = path.strip_prefix(&self.folder)?.strip_prefix('/')?.to_owned();
        (!name.ends_with("-shm")).then_some(name)
    }

    /// The file in the folder that a path names.
    fn name(&self, path: &str) -> Option<String> {
        let path = String::from_utf8(bytes(path)).unwrap();
        let name = path.strip_prefix(&self.folder)?.strip_prefix('/')?.to_owned();
        (!name.ends_with("-shm")).then_some(name)
    }
}

fn bytes(quoted: &str) -> Vec<u8> {
    let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    unescaped(inner.unwrap_or_else(|| panic!("cut short: {quoted:.60}")))
}

/// `\x2f\x61` as bytes.
fn unescaped(text: &str) -> Vec<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16).unwrap() as u8;
    text.as_bytes().chunks(4).map(|four| digit(four[2]) << 4 | digit(four[3])).collect()
}
