//! Which disks lie under a file, and whether they are encrypted, as `/proc/self/mountinfo` and `/sys` tell it.

use std::path::{Path, PathBuf};

use fener_app::Disk;

/// How many layers (volumes over arrays over encryption) are followed down. Real machines have three or four.
const DEPTH_MAX: u8 = 8;

/// What dm-crypt's devices are called: `CRYPT-LUKS2-…`, `CRYPT-PLAIN-…`.
const ENCRYPTED: &str = "CRYPT-";

/// File systems that lie in memory or show another one: what is under them cannot be seen from their line.
const BLIND: [&str; 3] = ["overlay", "tmpfs", "ecryptfs"];

/// The places where the kernel tells of block devices.
pub(super) struct Blocks {
    /// `/sys`, or a copy of the parts of it that are read.
    sys: PathBuf,
    /// The mounts, as in `/proc/self/mountinfo`.
    mounts: String,
}

impl Blocks {
    /// The machine this runs on. What cannot be read is not known.
    pub(super) fn of_this_machine() -> Self {
        let mounts = std::fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
        Self { sys: PathBuf::from("/sys"), mounts }
    }

    /// The disks under a file, by its absolute path without links.
    pub(super) fn disk_under(&self, file: &Path) -> Disk {
        let Some(mount) = mount_of(&self.mounts, file) else { return Disk::Unknown };
        if BLIND.contains(&mount.kind) {
            return Disk::Unknown;
        }
        // A file system over several disks has a number of its own; it names one of them.
        if mount.device.starts_with("0:") {
            return self.disk_named(Path::new(&unescape(mount.source)));
        }
        self.disk_at(&self.sys.join("dev/block").join(mount.device), DEPTH_MAX)
    }

    /// A disk by its file in `/dev`.
    pub(super) fn disk_named(&self, device: &Path) -> Disk {
        self.class(device).map_or(Disk::Unknown, |folder| self.disk_at(&folder, DEPTH_MAX))
    }

    /// Whether a device lies in memory alone: zram without a disk that it is written back to.
    pub(super) fn is_memory(&self, device: &Path) -> bool {
        let is_zram = device.file_name().is_some_and(|name| name.to_string_lossy().starts_with("zram"));
        let read = |folder: PathBuf| std::fs::read_to_string(folder.join("backing_dev"));
        // A kernel without writing back does not have the file.
        is_zram
            && self.class(device).is_some_and(|folder| read(folder).map_or(true, |to| to.trim() == "none"))
    }

    /// The kernel's folder for a file in `/dev`, which may be a link.
    fn class(&self, device: &Path) -> Option<PathBuf> {
        if !device.starts_with("/dev") {
            return None;
        }
        let device = device.canonicalize().unwrap_or_else(|_| device.to_owned());
        let folder = self.sys.join("class/block").join(device.file_name()?);
        folder.is_dir().then_some(folder)
    }

    /// A disk by the kernel's folder for it: encrypted when it is, or when everything that it is made of is.
    fn disk_at(&self, folder: &Path, depth: u8) -> Disk {
        if !folder.is_dir() || depth == 0 {
            return Disk::Unknown;
        }
        if std::fs::read_to_string(folder.join("dm/uuid")).is_ok_and(|uuid| uuid.starts_with(ENCRYPTED)) {
            return Disk::Encrypted;
        }
        let parts = std::fs::read_dir(folder.join("slaves")).into_iter().flatten();
        let parts: Vec<Disk> = parts
            .map(|part| part.map_or(Disk::Unknown, |part| self.disk_at(&part.path(), depth - 1)))
            .collect();
        worst(&parts)
    }
}

/// The disk itself when it is made of nothing else; else the least that holds for all parts.
fn worst(parts: &[Disk]) -> Disk {
    if parts.is_empty() || parts.contains(&Disk::Plain) {
        Disk::Plain
    } else if parts.contains(&Disk::Unknown) {
        Disk::Unknown
    } else {
        Disk::Encrypted
    }
}

/// One line of the mounts.
#[derive(Debug, PartialEq, Eq)]
struct Mount<'a> {
    /// `8:2`.
    device: &'a str,
    /// `ext4`.
    kind: &'a str,
    /// `/dev/sda2`, as it is written.
    source: &'a str,
}

/// The mount that a file lies on: the longest that begins its path, of several at one place the last, which hides the
/// others.
fn mount_of<'a>(mounts: &'a str, file: &Path) -> Option<Mount<'a>> {
    let lying = mounts.lines().filter_map(|line| {
        let (place, mount) = parse(line)?;
        file.starts_with(&place).then(|| (place.components().count(), mount))
    });
    lying.max_by_key(|(length, _)| *length).map(|(_, mount)| mount)
}

/// `36 35 98:0 /root /place options optional… - kind source options`
fn parse(line: &str) -> Option<(PathBuf, Mount<'_>)> {
    let (before, after) = line.split_once(" - ")?;
    let mut before = before.split(' ').skip(2);
    let (device, place) = (before.next()?, before.nth(1)?);
    let mut after = after.split(' ');
    let (kind, source) = (after.next()?, after.next()?);
    Some((PathBuf::from(unescape(place)), Mount { device, kind, source }))
}

/// The kernel writes blanks and backslashes in paths as three octal digits.
pub(super) fn unescape(path: &str) -> String {
    let mut parts = path.split('\\');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let byte = part.get(..3).and_then(|digits| u8::from_str_radix(digits, 8).ok()).filter(u8::is_ascii);
        match byte {
            Some(byte) => {
                plain.push(char::from(byte));
                plain.push_str(part.get(3..).unwrap_or_default());
            }
            None => {
                plain.push('\\');
                plain.push_str(part);
            }
        }
    }
    plain
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
pub(in crate::platform::linux) mod tests {
    use super::{Blocks, unescape};
    use fener_app::Disk;
    use std::path::Path;
    use tempfile::TempDir;

    /// The device that `/` lies on, and files below `/sys` with what is in them.
    pub(in crate::platform::linux) type Sample<'a> = (&'a str, &'a [(&'a str, &'a str)]);

    pub(in crate::platform::linux) const PLAIN: Sample<'_> =
        ("8:2", &[("dev/block/8:2/partition", "2\n"), ("class/block/sda2/partition", "2\n")]);

    pub(in crate::platform::linux) const LUKS: Sample<'_> = (
        "253:0",
        &[
            ("dev/block/253:0/dm/uuid", "CRYPT-LUKS2-5f1d7c0a3b7e4d0f9a52c8e3-sda2_crypt\n"),
            ("dev/block/253:0/slaves/sda2/partition", "2\n"),
        ],
    );

    pub(in crate::platform::linux) const LVM_ON_LUKS: Sample<'_> = (
        "253:1",
        &[
            ("dev/block/253:1/dm/uuid", "LVM-Zc1vXqkUeTn0root\n"),
            ("dev/block/253:1/slaves/dm-0/dm/uuid", "CRYPT-LUKS2-5f1d7c0a3b7e4d0f9a52c8e3-sda3_crypt\n"),
            ("class/block/dm-1/dm/uuid", "LVM-Zc1vXqkUeTn0swap\n"),
            ("class/block/dm-1/slaves/dm-0/dm/uuid", "CRYPT-LUKS1-5f1d7c0a3b7e4d0f9a52c8e3-sda3_crypt\n"),
            ("class/block/sda2/partition", "2\n"),
        ],
    );

    /// A machine as a sample has it; its `/sys` goes with it.
    pub(in crate::platform::linux) struct Sampled {
        blocks: Blocks,
        _sys: TempDir,
    }

    impl std::ops::Deref for Sampled {
        type Target = Blocks;
        fn deref(&self) -> &Blocks {
            &self.blocks
        }
    }

    pub(in crate::platform::linux) fn blocks((root, files): Sample<'_>) -> Sampled {
        let mounts = format!(
            "22 1 {root} / / rw,relatime shared:1 - ext4 /dev/root rw\n\
             23 22 0:21 / /proc rw shared:2 - proc proc rw\n\
             24 22 0:30 / /run/user rw - tmpfs tmpfs rw\n\
             25 22 0:40 / /layers rw - overlay overlay rw,lowerdir=/a\n\
             26 22 0:45 /sub /many\\040disks rw - btrfs /dev/dm-1 rw\n\
             27 22 0:50 / /far rw - nfs4 server:/export rw\n"
        );
        let sys = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = sys.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        Sampled { blocks: Blocks { sys: sys.path().to_owned(), mounts }, _sys: sys }
    }

    fn home(sample: Sample<'_>) -> Disk {
        blocks(sample).disk_under(Path::new("/home/a/.local/share/fener"))
    }

    #[test]
    fn encryption_is_found_under_the_files_and_below_other_layers() {
        assert_eq!(home(PLAIN), Disk::Plain);
        assert_eq!(home(LUKS), Disk::Encrypted);
        assert_eq!(home(LVM_ON_LUKS), Disk::Encrypted);
    }

    #[test]
    fn an_array_is_as_open_as_its_most_open_disk() {
        let array = |second| {
            let first = ("dev/block/9:0/slaves/dm-0/dm/uuid", "CRYPT-LUKS2-a");
            home(("9:0", &[first, second]))
        };
        assert_eq!(array(("dev/block/9:0/slaves/dm-1/dm/uuid", "CRYPT-LUKS2-b")), Disk::Encrypted);
        assert_eq!(array(("dev/block/9:0/slaves/sdb1/partition", "1")), Disk::Plain);
    }

    #[test]
    fn a_volume_that_only_sounds_like_it_is_not_encrypted() {
        assert_eq!(home(("253:0", &[("dev/block/253:0/dm/uuid", "LVM-CRYPT-LUKS2-x")])), Disk::Plain);
    }

    #[test]
    fn what_lies_under_memory_layers_and_networks_cannot_be_seen() {
        let blocks = blocks(PLAIN);
        for place in ["/run/user/1000/fener", "/layers/fener", "/far/fener", "/proc/x", "relative"] {
            assert_eq!(blocks.disk_under(Path::new(place)), Disk::Unknown, "{place}");
        }
        let gone = ("8:9", PLAIN.1);
        assert_eq!(home(gone), Disk::Unknown, "a device the kernel does not know");
    }

    #[test]
    fn a_file_system_over_several_disks_is_known_by_the_one_it_names() {
        assert_eq!(blocks(LVM_ON_LUKS).disk_under(Path::new("/many disks/fener")), Disk::Encrypted);
        assert_eq!(blocks(PLAIN).disk_under(Path::new("/many disks/fener")), Disk::Unknown);
        assert_eq!(blocks(PLAIN).disk_under(Path::new("/many disksy/fener")), Disk::Plain, "another folder");
    }

    #[test]
    fn layers_without_end_are_given_up() {
        let path = format!("dev/block/9:0{}/partition", "/slaves/md0".repeat(20));
        assert_eq!(home(("9:0", &[(path.as_str(), "1")])), Disk::Unknown);
    }

    #[test]
    fn of_mounts_at_one_place_the_last_hides_the_others() {
        let mut twice = blocks(PLAIN);
        twice.blocks.mounts.push_str("30 22 0:30 / / rw - tmpfs tmpfs rw\n");
        assert_eq!(twice.disk_under(Path::new("/home")), Disk::Unknown);
    }

    #[test]
    fn garbage_is_no_mount() {
        for mounts in ["", " - ", "1 2 3", "1 2 8:2 / / rw -", "\u{0} - ext4 /dev/sda2"] {
            let mut blocks = blocks(PLAIN);
            mounts.clone_into(&mut blocks.blocks.mounts);
            assert_eq!(blocks.disk_under(Path::new("/home")), Disk::Unknown, "{mounts:?}");
        }
    }

    #[test]
    fn blanks_in_paths_come_back() {
        assert_eq!(unescape("/a\\040b\\134c"), "/a b\\c");
        for odd in ["\\", "\\9", "\\777", "\\04", "é\\é"] {
            assert_eq!(unescape(odd), odd);
        }
    }
}
