//! Go: the program in `go/`, which does the same work with goroutines and channels.
//!
//! It is built when it is first needed. Each figure is one run of it. Where a row asks a server, the
//! program is the server, and the client is the one that asks everyone.

use super::program::{Server, server_of};
use std::{
    io::ErrorKind,
    path::PathBuf,
    process::{Command, Stdio},
    sync::OnceLock,
};

/// The rows of the program.
const ROWS: [&str; 16] = [
    "spawn_many_local",
    "yield_many",
    "memory",
    "ping_pong",
    "mpsc_1to1",
    "mpsc_8to1",
    "mpsc_capacity_1",
    "notify_rtt",
    "ring_500",
    "select_2",
    "mutex_free",
    "mutex_busy",
    "timer_fire",
    "timer_cancel",
    "timeout_many",
    "sleep_lateness",
];

/// Whether the program does what this row measures.
pub(super) fn has(row: &str) -> bool {
    ROWS.contains(&row) || server_of(row).is_some()
}

/// Builds the program. Where it cannot be built, says why.
pub(super) fn is_installed() -> bool {
    program().is_some()
}

/// How to do a row's work on this many processors.
pub(super) fn work(row: &'static str, processors: usize) -> impl Fn(u64) -> f64 {
    move |times| match server_of(row) {
        Some((name, ask)) => ask(Server::start(command(processors), name).address, times),
        None => run(row, processors, times),
    }
}

fn run(row: &str, processors: usize, times: u64) -> f64 {
    let output = command(processors).args([row, &times.to_string()]).output();
    let output = output.expect("a child process");
    assert!(output.status.success(), "{row} in Go failed: {}", output.status);
    let text = String::from_utf8_lossy(&output.stdout);
    text.trim().parse().unwrap_or_else(|_| panic!("{row} in Go: `{text}` is no number"))
}

fn command(processors: usize) -> Command {
    let mut command = Command::new(program().expect("it was asked for"));
    command.env("GOMAXPROCS", processors.to_string()).stderr(Stdio::inherit());
    command
}

/// The program, built; `None` where there is no Go.
fn program() -> Option<&'static PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM.get_or_init(build).as_ref()
}

fn build() -> Option<PathBuf> {
    let this = std::env::current_exe().expect("this program's file");
    let program = this.with_file_name("cede-bench-go");
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/go");
    let mut command = Command::new("go");
    // The program uses Go's own library only, so the module need not be looked up anywhere.
    command.current_dir(source).env("GOFLAGS", "-mod=mod").env("GOPROXY", "off");
    match command.args(["build", "-o"]).arg(&program).arg(".").status() {
        Ok(status) if status.success() => Some(program),
        Ok(status) => {
            eprintln!("cede-bench: no column for Go: `go build` in {source}: {status}");
            None
        }
        Err(error) => {
            let why = match error.kind() {
                ErrorKind::NotFound => {
                    "there is no `go` (Debian: apt-get install golang-go)".into()
                }
                _ => format!("`go`: {error}"),
            };
            eprintln!("cede-bench: no column for Go: {why}");
            None
        }
    }
}
