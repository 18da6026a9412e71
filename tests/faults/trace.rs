//! This program again, as a child under strace: what it asks of the system, and what happens to it when one of its calls
//! is answered otherwise or never.

use std::collections::BTreeMap;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, Output};

/// Where a child says that what came before is not what is tried.
pub(crate) const MARK: &str = "begin";

/// The calls of a child on files and descriptors.
const TRACED: &str = "%file,%desc";

/// One call of a child: the `n`th of this name since it started.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) n: usize,
    /// It says something to the harness: nothing that a device does.
    pub(crate) is_said: bool,
}

/// What a call is met with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// The process is gone before the call is carried out.
    Kill,
    /// This one call fails like a failing disk.
    Failing,
    /// It and every later one of its name fail like a full disk.
    Full,
}

/// What became of a child.
pub(crate) struct Ended {
    pub(crate) said: String,
    pub(crate) was_killed: bool,
    /// One of its calls failed because it was told to.
    pub(crate) was_met: bool,
    /// It came to its own end, without a panic.
    pub(crate) is_well: bool,
    pub(crate) errors: String,
}

/// Says clearly when nothing can be tried here.
pub(crate) fn expect_strace() {
    let tried = Command::new("strace").args(["-qq", "-f", "-o", "/dev/null", "true"]).output();
    let tried =
        tried.unwrap_or_else(|error| panic!("strace does not start ({error}): `make deps-test` installs it"));
    assert!(
        tried.status.success(),
        "strace may not trace here, and nothing of this can be tried without it (in a container: --cap-add SYS_PTRACE): {}",
        String::from_utf8_lossy(&tried.stderr)
    );
}

fn strace(options: &[&str], log: &Path, work: &str, folder: &Path) -> Output {
    Command::new("strace")
        .args(["-f", "-qq", "-o"])
        .arg(log)
        .args(options)
        .arg(std::env::current_exe().unwrap())
        .args(["work", work])
        .arg(folder)
        .output()
        .unwrap()
}

/// Runs a child to its end and lists its calls after the mark. Gives what it said as well.
pub(crate) fn calls_of(work: &str, folder: &Path) -> (Vec<Call>, String) {
    let scratch = tempfile::tempdir().unwrap();
    let log = scratch.path().join("log");
    let output = strace(&["-e", &format!("trace={TRACED}")], &log, work, folder);
    assert!(output.status.success(), "{work}: {}", String::from_utf8_lossy(&output.stderr));
    let log = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    (after_the_mark(&log), String::from_utf8(output.stdout).unwrap())
}

/// The calls of the first thread after it has said [`MARK`].
pub(crate) fn after_the_mark(log: &str) -> Vec<Call> {
    let first = log.split_whitespace().next().unwrap_or_default();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    let (mut calls, mut is_marked) = (Vec::new(), false);
    for line in log.lines() {
        let Some(rest) = line.strip_prefix(first).map(str::trim_start) else { continue };
        let Some((name, arguments)) = rest.split_once('(').filter(|(name, _)| is_name(name)) else {
            continue;
        };
        let n = counts.entry(name).or_default();
        *n += 1;
        let is_said = name == "write" && arguments.starts_with("1,");
        if is_marked {
            calls.push(Call { name: name.to_owned(), n: *n, is_said });
        }
        is_marked |= is_said && arguments.contains(MARK);
    }
    calls
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Runs a child whose `call` is met with `fault`.
pub(crate) fn run(work: &str, folder: &Path, call: &Call, fault: Fault) -> Ended {
    let (name, n) = (&call.name, call.n);
    let what = match fault {
        Fault::Kill => format!("inject={name}:signal=KILL:when={n}"),
        Fault::Failing => format!("inject={name}:error=EIO:when={n}"),
        Fault::Full => format!("inject={name}:error=ENOSPC:when={n}+"),
    };
    let traced = format!("trace={name}");
    let log = tempfile::NamedTempFile::new().unwrap();
    let output = strace(&["-e", &traced, "-e", &what], log.path(), work, folder);
    ended(&output, &String::from_utf8_lossy(&std::fs::read(log.path()).unwrap()))
}

/// Runs a child that is killed at `call`, or never, and gives every call it made on files, descriptors and memory.
pub(crate) fn watched(work: &str, folder: &Path, call: Option<&Call>) -> (Ended, String) {
    let traced = format!("trace={TRACED},mmap,munmap");
    let kill = call.map(|call| format!("inject={}:signal=KILL:when={}", call.name, call.n));
    let options: Vec<&str> = [Some(traced.as_str()), kill.as_deref()]
        .into_iter()
        .flatten()
        .flat_map(|what| ["-e", what])
        .collect();
    let log = tempfile::NamedTempFile::new().unwrap();
    let output = strace(&options, log.path(), work, folder);
    let log = String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned();
    (ended(&output, &log), log)
}

fn ended(output: &Output, log: &str) -> Ended {
    Ended {
        was_met: log.contains("(INJECTED)"),
        said: String::from_utf8_lossy(&output.stdout).into_owned(),
        was_killed: output.status.signal() == Some(9),
        is_well: output.status.success(),
        errors: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Runs a child and gives what it wrote to files, as strace writes it down.
pub(crate) fn writes_of(work: &str, folder: &Path) -> String {
    const WRITES: &str = "trace=openat,close,read,pread64,write,pwrite64,ftruncate,fsync,fdatasync,rename,unlink,dup,fcntl,fallocate,mkdir,link";
    let scratch = tempfile::tempdir().unwrap();
    let log = scratch.path().join("log");
    let output = strace(&["-y", "-xx", "-s", "1048576", "-e", WRITES], &log, work, folder);
    assert!(output.status.success(), "{work}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&std::fs::read(&log).unwrap()).into_owned()
}
