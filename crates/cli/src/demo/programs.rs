//! The product's programs, run as a person would run them.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use super::DemoError;

/// Where the programs are.
pub(super) struct Programs {
    fener: PathBuf,
    hub: PathBuf,
}

/// A hub that serves. It ends with this value, whatever happens.
pub(super) struct HubProcess(Child);

impl Drop for HubProcess {
    fn drop(&mut self) {
        // It may have ended before, for instance by the same Ctrl-C.
        let _ended = self.0.kill();
        let _gone = self.0.wait();
    }
}

impl HubProcess {
    pub(super) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl Programs {
    /// This program and the hub's, which stands beside it unless `hub` says otherwise.
    pub(super) fn find(hub: Option<&Path>) -> Result<Self, DemoError> {
        let fener =
            std::env::current_exe().map_err(|error| DemoError::File(PathBuf::from("fener"), error))?;
        let hub = hub.map_or_else(|| fener.with_file_name("fener-hub"), Path::to_owned);
        // A bare name is a file here; run as it is, it would be looked for among the system's programs.
        let hub = std::path::absolute(&hub).unwrap_or(hub);
        if hub.is_file() { Ok(Self { fener, hub }) } else { Err(DemoError::NoHub(hub)) }
    }

    /// Makes a hub's folder, for a hub on this machine alone.
    pub(super) fn make_hub(&self, data: &Path) -> Result<(), DemoError> {
        let mut command = Command::new(&self.hub);
        command.args(["init", "--host", "localhost", "--ip", "127.0.0.1", "--data"]).arg(data);
        self.said(&self.hub, command.stdin(Stdio::null())).map(drop)
    }

    /// Starts the hub and waits until it serves.
    pub(super) fn serve(&self, arguments: &[String], log: &Path) -> Result<HubProcess, DemoError> {
        let notes = OpenOptions::new().create(true).append(true).open(log);
        let notes = notes.map_err(|error| DemoError::File(log.to_owned(), error))?;
        let mut child = Command::new(&self.hub)
            .args(arguments)
            .arg("--print-ready")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(notes)
            .spawn()
            .map_err(|source| DemoError::Start { program: self.hub.clone(), source })?;
        let stdout = child.stdout.take();
        let hub = HubProcess(child);
        let mut ready = String::new();
        stdout.map(|stdout| BufReader::new(stdout).read_line(&mut ready));
        match serde_json::from_str::<Value>(&ready) {
            Ok(ready) if ready.get("address").is_some() => Ok(hub),
            _ => Err(DemoError::Program { program: name(&self.hub), said: last_line(log) }),
        }
    }

    /// Runs `fener` and gives what it said, as JSON.
    pub(super) fn fener(&self, arguments: &[&str], dir: (&str, &Path)) -> Result<Value, DemoError> {
        let mut command = Command::new(&self.fener);
        command.args(arguments).arg(dir.0).arg(dir.1).arg("--json").stdin(Stdio::null());
        let said = self.said(&self.fener, &mut command)?;
        serde_json::from_slice(&said).map_err(|_| self.unclear(&said))
    }

    /// The registrar at work: sees six digits, compares them with those on the device's screen, and confirms only
    /// when they are the same. Gives the digits seen and what was said in the end.
    pub(super) fn confirm(&self, dir: &Path, on_screen: &str) -> Result<(String, Value), DemoError> {
        let mut child = Command::new(&self.fener)
            .args(["registrar", "confirm", "--wait", "20", "--json", "--dir"])
            .arg(dir)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|source| DemoError::Start { program: self.fener.clone(), source })?;
        let mut heard = child.stderr.take().map(BufReader::new);
        let mut line = String::new();
        // An unreadable line holds no digits, which is dealt with below.
        let _read = heard.as_mut().map(|heard| heard.read_line(&mut line));
        let digits = line.trim().rsplit(' ').next().unwrap_or_default().to_owned();
        let answer: &[u8] = if digits == on_screen { b"y\n" } else { b"n\n" };
        // It may have given up already; then its status says so.
        let _told = child.stdin.take().map(|mut input| input.write_all(answer));
        let _rest = heard.as_mut().map(|heard| heard.read_to_string(&mut line));
        let output = child.wait_with_output();
        let output = output.map_err(|source| DemoError::Start { program: self.fener.clone(), source })?;
        if !output.status.success() {
            return Err(DemoError::Program { program: name(&self.fener), said: line.trim().to_owned() });
        }
        let said = serde_json::from_slice(&output.stdout).map_err(|_| self.unclear(&output.stdout))?;
        Ok((digits, said))
    }

    fn said(&self, program: &Path, command: &mut Command) -> Result<Vec<u8>, DemoError> {
        let output = command.output();
        let output = output.map_err(|source| DemoError::Start { program: program.to_owned(), source })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        let said = if said.is_empty() { output.status.to_string() } else { said };
        Err(DemoError::Program { program: name(program), said })
    }

    fn unclear(&self, said: &[u8]) -> DemoError {
        let said = String::from_utf8_lossy(said).trim().to_owned();
        DemoError::Program { program: name(&self.fener), said }
    }
}

fn name(program: &Path) -> String {
    program.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

fn last_line(log: &Path) -> String {
    let text = std::fs::read_to_string(log).unwrap_or_default();
    text.lines().last().unwrap_or("it said nothing").to_owned()
}
