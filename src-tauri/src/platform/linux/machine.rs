//! What Linux says of the machine, as far as a program without rights can read it.

use std::path::Path;

use fener_app::{CoreDumps, Disk, Machine, Swap};
use rustix::process::{Resource, getrlimit};

use super::block::{Blocks, unescape};
use super::sleep::sleep_lock;

/// Reads everything anew.
pub(crate) fn machine(data: &Path) -> Machine {
    let blocks = Blocks::of_this_machine();
    let read = |path: &str| std::fs::read_to_string(path).ok();
    let folder = data.canonicalize().ok();
    Machine {
        disk: folder.map_or(Disk::Unknown, |folder| blocks.disk_under(&folder)),
        swap: read("/proc/swaps").map_or(Swap::Unknown, |swaps| swap(&swaps, &blocks)),
        core_dumps: read("/proc/sys/kernel/core_pattern")
            .map_or(CoreDumps::Unknown, |pattern| core_dumps(&pattern, getrlimit(Resource::Core).current)),
        sleep: sleep_lock(),
        web_view: tauri::webview_version().ok(),
    }
}

/// The worst of all places that memory is written to. `swaps` is `/proc/swaps`: a line of headings, then a line for each.
fn swap(swaps: &str, blocks: &Blocks) -> Swap {
    let mut lines = swaps.lines();
    if !lines.next().is_some_and(|headings| headings.starts_with("Filename")) {
        return Swap::Unknown;
    }
    let places = lines.filter(|line| !line.trim().is_empty()).map(|line| place(line, blocks));
    places.max_by_key(|swap| badness(*swap)).unwrap_or(Swap::None)
}

fn badness(swap: Swap) -> u8 {
    match swap {
        Swap::None => 0,
        Swap::Memory => 1,
        Swap::Encrypted => 2,
        Swap::Unknown => 3,
        Swap::Plain => 4,
    }
}

/// One line: name, type, sizes, priority.
fn place(line: &str, blocks: &Blocks) -> Swap {
    let mut words = line.split_whitespace();
    let (Some(name), Some(kind)) = (words.next(), words.next()) else { return Swap::Unknown };
    let name = unescape(name);
    let disk = match kind {
        "file" => blocks.disk_under(Path::new(&name)),
        "partition" if blocks.is_memory(Path::new(&name)) => return Swap::Memory,
        "partition" => blocks.disk_named(Path::new(&name)),
        _ => Disk::Unknown,
    };
    match disk {
        Disk::Encrypted => Swap::Encrypted,
        Disk::Plain => Swap::Plain,
        Disk::Unknown => Swap::Unknown,
    }
}

/// The pattern that names core files, or the program that gets them, and this process's greatest length for one. A program
/// need not heed the length. systemd's does; this process gives none in any case, its web view's processes do.
fn core_dumps(pattern: &str, most: Option<u64>) -> CoreDumps {
    let handler = pattern.trim().strip_prefix('|').map(str::trim_start);
    let program = handler.and_then(|line| line.split_whitespace().next());
    let heeds = |program: &str| Path::new(program).file_name().is_some_and(|name| name == "systemd-coredump");
    match (most, program) {
        (Some(0), None) => CoreDumps::Off,
        (Some(0), Some(program)) if heeds(program) => CoreDumps::Off,
        (Some(0), Some(_)) => CoreDumps::HandedOn,
        _ => CoreDumps::Written,
    }
}

#[cfg(test)]
mod tests {
    use super::{core_dumps, swap};
    use crate::platform::linux::block::Blocks;
    use crate::platform::linux::block::tests::{LUKS, LVM_ON_LUKS, PLAIN, blocks};
    use fener_app::{CoreDumps, Swap};

    const HEAD: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";

    fn swapped(lines: &str, blocks: &Blocks) -> Swap {
        swap(&format!("{HEAD}{lines}"), blocks)
    }

    #[test]
    fn without_swap_memory_is_written_nowhere() {
        assert_eq!(swapped("", &blocks(PLAIN)), Swap::None);
    }

    #[test]
    fn swap_in_memory_is_told_from_swap_on_a_disk() {
        let zram = "/dev/zram0 partition\t4194300\t0\t100\n";
        let in_memory = ("8:2", &[("class/block/zram0/backing_dev", "none\n")][..]);
        assert_eq!(swapped(zram, &blocks(in_memory)), Swap::Memory);
        let written_back = ("8:2", &[("class/block/zram0/backing_dev", "/dev/sda3\n")][..]);
        assert_eq!(swapped(zram, &blocks(written_back)), Swap::Plain);
    }

    #[test]
    fn swap_is_as_open_as_its_worst_place() {
        let on_luks = "/dev/dm-1 partition\t1000\t0\t-2\n";
        assert_eq!(swapped(on_luks, &blocks(LVM_ON_LUKS)), Swap::Encrypted);
        let both = format!("{on_luks}/dev/sda2 partition\t1000\t0\t-3\n");
        assert_eq!(swapped(&both, &blocks(LVM_ON_LUKS)), Swap::Plain);
    }

    #[test]
    fn a_swap_file_is_as_open_as_the_disk_under_it() {
        let file = "/swap\\040file file\t1000\t0\t-2\n";
        assert_eq!(swapped(file, &blocks(PLAIN)), Swap::Plain);
        assert_eq!(swapped(file, &blocks(LUKS)), Swap::Encrypted);
    }

    #[test]
    fn what_is_not_understood_is_not_called_safe() {
        for text in ["", "\u{1}\u{2}", "nothing of the kind"] {
            assert_eq!(swap(text, &blocks(PLAIN)), Swap::Unknown, "{text:?}");
        }
        for line in ["/dev/gone partition 1 0 -2\n", "/dev/sda2\n", "/dev/sda2 cloud 1 0 -2\n"] {
            assert_eq!(swapped(line, &blocks(PLAIN)), Swap::Unknown, "{line:?}");
        }
    }

    #[test]
    fn no_core_is_kept_where_the_limit_is_heeded() {
        assert_eq!(core_dumps("core\n", Some(0)), CoreDumps::Off);
        assert_eq!(core_dumps("/var/crash/core.%p", Some(0)), CoreDumps::Off);
        assert_eq!(core_dumps("|/usr/lib/systemd/systemd-coredump %P %u", Some(0)), CoreDumps::Off);
        assert_eq!(core_dumps("|/usr/share/apport/apport -p%p", Some(0)), CoreDumps::HandedOn);
        assert_eq!(core_dumps("core", None), CoreDumps::Written, "without a limit");
        assert_eq!(core_dumps("|/usr/lib/systemd/systemd-coredump %P", Some(4096)), CoreDumps::Written);
    }
}
