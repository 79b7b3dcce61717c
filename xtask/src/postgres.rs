//! A PostgreSQL of the tests' own: empty, on a free port, gone afterwards.

use crate::apt;
use crate::children::Server;
use crate::port;
use crate::process;
use crate::workspace::Workspace;
use anyhow::{Context, Result, bail};
use nix::sys::signal::Signal;
use nix::unistd::{Gid, Uid, User, chown};
use std::fs;
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// Tests lose nothing in a crash, and want many connections.
const SETTINGS: [&str; 6] = [
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "max_connections=300",
    "unix_socket_directories=",
    "listen_addresses=127.0.0.1",
];

/// A server that lives as long as this value, and its folder with it.
pub(crate) struct Postgres {
    // Dropped in this order: the server ends before its data go.
    _server: Server,
    _data: Data,
    port: u16,
}

impl Postgres {
    /// Makes a data folder below `target/postgres` and starts a server on it.
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        let programs = programs()?;
        let identity = Identity::find()?;
        let port = port::any_free()?;
        let data = Data::make(&folder(workspace, &identity)?, port, &identity)?;
        process::read(
            identity
                .command(&programs.join("initdb"))
                .args(["--username=postgres", "--auth=trust", "--no-sync"])
                .args(["--encoding=UTF8", "--locale=C", "--pgdata"])
                .arg(&data.0),
        )
        .context("no PostgreSQL database could be made")?;

        let mut command = identity.command(&programs.join("postgres"));
        command
            .arg("-D")
            .arg(&data.0)
            .args(["-p", &port.to_string()]);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        let log = workspace.notes()?.join("postgres.log");
        let mut server = Server::start("PostgreSQL", &mut command, &log)?.stop_with(Signal::SIGINT);
        server.wait_until(Duration::from_secs(30), |_| {
            if TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_ok() {
                return Ok(Some(()));
            }
            std::thread::sleep(Duration::from_millis(20));
            Ok(None)
        })?;
        Ok(Self {
            _server: server,
            _data: data,
            port,
        })
    }

    /// Where tests connect to make databases of their own.
    pub(crate) fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

/// The folder of the server's programs: from `PATH`, else where Debian has them, else from Debian's packages.
fn programs() -> Result<PathBuf> {
    if let Some(found) = find_programs() {
        return Ok(found);
    }
    apt::install(&["postgresql"])
        .context("the tests need PostgreSQL's initdb and postgres on PATH")?;
    find_programs().context("postgresql was installed, but its initdb cannot be found")
}

fn find_programs() -> Option<PathBuf> {
    let both = |folder: &Path| {
        ["initdb", "postgres"]
            .iter()
            .all(|program| folder.join(program).is_file())
    };
    let on_path = std::env::var_os("PATH").unwrap_or_default();
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|version| version.path().join("bin"))
        .collect();
    debian.sort();
    debian.reverse();
    std::env::split_paths(&on_path)
        .chain(debian)
        .find(|folder| both(folder))
}

/// Whom the server runs as: it refuses to be root.
struct Identity(Option<(Uid, Gid)>);

impl Identity {
    fn find() -> Result<Self> {
        if !nix::unistd::geteuid().is_root() {
            return Ok(Self(None));
        }
        for name in ["postgres", "nobody"] {
            if let Ok(Some(user)) = User::from_name(name) {
                return Ok(Self(Some((user.uid, user.gid))));
            }
        }
        bail!("PostgreSQL does not run as root, and there is no user postgres to run it as");
    }

    fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/");
        if let Some((uid, gid)) = self.0 {
            command.uid(uid.as_raw()).gid(gid.as_raw());
        }
        command
    }

    fn reaches(&self, folder: &Path) -> bool {
        process::output(
            self.command(Path::new("/usr/bin/test"))
                .arg("-x")
                .arg(folder),
        )
        .is_ok_and(|output| output.status.success())
    }
}

/// `target/postgres`; where the server's user may not enter it, the machine's folder for temporary files.
fn folder(workspace: &Workspace, identity: &Identity) -> Result<PathBuf> {
    let wanted = workspace.target().join("postgres");
    fs::create_dir_all(&wanted).with_context(|| format!("cannot make {}", wanted.display()))?;
    if identity.reaches(&wanted) {
        return Ok(wanted);
    }
    Ok(std::env::temp_dir())
}

/// A data folder, removed when dropped.
struct Data(PathBuf);

impl Data {
    fn make(parent: &Path, port: u16, identity: &Identity) -> Result<Self> {
        let path = parent.join(format!("xtask-{port}"));
        if path.exists() {
            // Nothing listens on its port, so it was left by a build tool that was killed.
            fs::remove_dir_all(&path)
                .with_context(|| format!("cannot remove {}", path.display()))?;
        }
        fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        let data = Self(path);
        if let Some((uid, gid)) = identity.0 {
            chown(&data.0, Some(uid), Some(gid))
                .with_context(|| format!("cannot give {} away", data.0.display()))?;
        }
        Ok(data)
    }
}

impl Drop for Data {
    fn drop(&mut self) {
        // What cannot be removed is in target/, and goes with it.
        let _ = fs::remove_dir_all(&self.0);
    }
}
