//! Go: the program in `go/`, which does the same work with goroutines and channels.
//!
//! It is built when it is first needed. Each figure is one run of it. Where a row asks a server, the
//! program is the server, and the client is the one that asks everyone.

use crate::rows::{http, tcp_crowd, tcp_echo, tcp_stream};
use std::{
    io::{BufRead, BufReader, ErrorKind},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
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

/// Asks a server at an address this often; returns nanoseconds an operation.
type Ask = fn(SocketAddr, u64) -> f64;

/// Rows whose server is the program: which of its servers, and what asks it.
const SERVERS: [(&str, &str, Ask); 5] = [
    ("tcp_echo_1", "echo", |address, times| tcp_echo::ask(address, 1, times)),
    ("tcp_echo_100", "echo", |address, times| tcp_echo::ask(address, 100, times)),
    ("tcp_crowd", "echo", tcp_crowd::ask),
    ("tcp_stream", "stream", tcp_stream::ask),
    ("http_64", "http", http::ask),
];

/// Whether the program does what this row measures.
pub(crate) fn has(row: &str) -> bool {
    ROWS.contains(&row) || SERVERS.iter().any(|server| server.0 == row)
}

/// Builds the program. Where it cannot be built, says why.
pub(crate) fn is_installed() -> bool {
    program().is_some()
}

/// How to do a row's work on this many processors.
pub(super) fn work(row: &'static str, processors: usize) -> impl Fn(u64) -> f64 {
    move |times| match SERVERS.iter().find(|server| server.0 == row) {
        Some((_, name, ask)) => {
            let server = Server::start(name, processors);
            ask(server.address, times)
        }
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

/// A server that runs until it is dropped.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    fn start(name: &str, processors: usize) -> Self {
        let mut command = command(processors);
        command.args(["serve", name]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("a child process");
        let mut line = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output).read_line(&mut line).expect("a line");
        Self { child, address: line.trim().parse().expect("an address") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        self.child.wait().expect("the child ends");
    }
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
