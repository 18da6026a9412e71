//! Where the story takes place: the folders, the keys of whoever vouches, and a hub that comes and goes as the network
//! does. All of it is put away in the end.

use std::fs::{self, DirBuilder};
use std::io;
use std::net::TcpListener;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::DemoError;
use super::programs::{HubProcess, Programs};

/// The stage.
pub(super) struct Stage {
    // Dropped in this order: the hub ends before its folder goes.
    hub: Option<HubProcess>,
    programs: Programs,
    folder: Folder,
    port: u16,
    root_key: String,
}

/// The folder of everything.
struct Folder {
    path: PathBuf,
    stays: bool,
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !self.stays {
            // On the good way out it has gone before, and whatever failed then was told.
            let _removed = fs::remove_dir_all(&self.path);
        }
    }
}

impl Stage {
    /// Makes the folder: a throw-away one, or `kept`, which must not be there yet.
    pub(super) fn set(hub: Option<&Path>, kept: Option<&Path>) -> Result<Self, DemoError> {
        let programs = Programs::find(hub)?;
        let folder = match kept {
            Some(path) => Folder { path: make(path)?, stays: false },
            None => Folder { path: throw_away()?, stays: false },
        };
        Ok(Self { hub: None, programs, folder, port: free_port()?, root_key: String::new() })
    }

    /// The folder is not removed at the end.
    pub(super) fn keep(&mut self) {
        self.folder.stays = true;
    }

    /// Ends the hub and removes the folder, unless it is kept.
    pub(super) fn clear(mut self) -> Result<(), DemoError> {
        self.hub = None;
        if self.folder.stays {
            return Ok(());
        }
        let path = self.folder.path.clone();
        fs::remove_dir_all(&path).map_err(|error| DemoError::File(path, error))
    }

    pub(super) fn place(&self, name: &str) -> PathBuf {
        self.folder.path.join(name)
    }

    pub(super) fn url(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    pub(super) fn root_key(&self) -> &str {
        &self.root_key
    }

    /// Makes the hub's folder and the keys of whoever vouches; gives what `fener admin init` said.
    pub(super) fn found(&mut self) -> Result<Value, DemoError> {
        self.programs.make_hub(&self.place("hub"))?;
        let (url, data) = (self.url(), self.place("hub").display().to_string());
        let init = ["admin", "init", "--hub-url", &url, "--hub-data", &data];
        let made = self.programs.fener(&init, ("--out", &self.place("authority")))?;
        self.root_key = text(&made, "root_key")?;
        Ok(made)
    }

    /// What `fener-hub` is started with.
    pub(super) fn hub_arguments(&self) -> Vec<String> {
        let data = self.place("hub").display().to_string();
        let listen = format!("127.0.0.1:{}", self.port);
        ["serve", "--data", &data, "--listen", &listen, "--root-key", &self.root_key]
            .map(str::to_owned)
            .to_vec()
    }

    /// The network comes; gives the hub's process id.
    pub(super) fn connect(&mut self) -> Result<u32, DemoError> {
        let hub = self.programs.serve(&self.hub_arguments(), &self.place("hub.log"))?;
        let id = hub.id();
        self.hub = Some(hub);
        Ok(id)
    }

    /// The network goes: the hub is killed, which it has to bear.
    pub(super) fn disconnect(&mut self) {
        self.hub = None;
    }

    /// Brings the directory to the hub; gives its version.
    pub(super) fn publish(&self) -> Result<u64, DemoError> {
        let said = self.programs.fener(&["admin", "publish"], ("--dir", &self.place("authority")))?;
        let version = said.get("version").and_then(Value::as_u64);
        version.ok_or_else(|| DemoError::OtherTurn("no directory was published".to_owned()))
    }

    /// A one-time code for a device of this place.
    pub(super) fn code(&self, kind: &str, place: &str) -> Result<String, DemoError> {
        let said = self.programs.fener(
            &["registrar", "code", "--allow-software", kind, place],
            ("--dir", &self.place("authority")),
        )?;
        text(&said, "code")
    }

    /// The registrar compares and confirms; gives the six digits the registrar saw and the directory's version.
    pub(super) fn confirm(&self, on_screen: &str) -> Result<(String, u64), DemoError> {
        let (digits, said) = self.programs.confirm(&self.place("authority"), on_screen)?;
        Ok((digits, said.get("directory").and_then(Value::as_u64).unwrap_or(0)))
    }
}

fn text(said: &Value, field: &str) -> Result<String, DemoError> {
    let text = said.get(field).and_then(Value::as_str).map(str::to_owned);
    text.ok_or_else(|| DemoError::OtherTurn(format!("no `{field}` was given")))
}

fn make(path: &Path) -> Result<PathBuf, DemoError> {
    match DirBuilder::new().mode(0o700).create(path) {
        Ok(()) => fs::canonicalize(path).map_err(|error| DemoError::File(path.to_owned(), error)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(DemoError::AlreadyThere(path.to_owned()))
        }
        Err(error) => Err(DemoError::File(path.to_owned(), error)),
    }
}

fn throw_away() -> Result<PathBuf, DemoError> {
    let private = std::os::unix::fs::PermissionsExt::from_mode(0o700);
    let made = tempfile::Builder::new().prefix("fener-demo-").permissions(private).tempdir();
    made.map(tempfile::TempDir::keep)
        .map_err(|error| DemoError::File(PathBuf::from("the scratch folder"), error))
}

/// A port that nobody uses now.
fn free_port() -> Result<u16, DemoError> {
    let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    listener.map(|address| address.port()).map_err(|error| DemoError::File(PathBuf::from("127.0.0.1"), error))
}
