//! Output of a server that is not read must not hold up its clients: this holds for every server
//! among the examples, for standard output and standard error, for a full pipe and for a closed
//! one.

use super::OUTPUTS;
use crate::support::{example, watchdog};
use rustix::{
    fs::{OFlags, fcntl_setfl},
    io::write,
    pipe::{PipeFlags, pipe_with},
    process::{Pid, Signal, kill_process},
};
use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    os::fd::OwnedFd,
    process::{Child, ChildStdout, Stdio},
    thread,
};

/// More lines than a pipe holds: each has about 30 bytes, and a pipe has room for 65,536.
pub(crate) const CLIENTS: usize = 4000;

/// A server whose output is read up to the line that says where it listens, and no further.
pub(crate) struct Unread {
    child: Child,
    pub(crate) stdout: Option<BufReader<ChildStdout>>,
    address: SocketAddr,
}

impl Unread {
    pub(crate) fn start(name: &str, args: &[&str]) -> Self {
        let mut command = example::command(name);
        command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("a program that starts");
        // A buffer of one byte, so that only the first line is taken out of the pipe.
        let mut stdout = BufReader::with_capacity(1, child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        stdout.read_line(&mut line).expect("a line");
        let address = line.trim_end().rsplit([' ', '/']).next().expect("a word");
        let address = address.parse().unwrap_or_else(|_| panic!("{name}: no address in `{line}`"));
        Self { child, stdout: Some(stdout), address }
    }

    /// Asks the server to end. `echo` leaves ctrl-c to the system, and a shell that runs these
    /// tests in the background may have made it ignored.
    fn ask_to_end(&self, name: &str) {
        let signal = if name == "echo" { Signal::TERM } else { Signal::INT };
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Makes one client connection, for which the server prints something.
    pub(crate) fn visit(&self, words: &[u8]) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        // The server may close this connection before it has read everything.
        let _ = stream.write_all(words).and_then(|()| stream.shutdown(Shutdown::Write));
        let _ = stream.read_to_end(&mut Vec::new());
    }
}

impl Drop for Unread {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Each server, the arguments that make it listen on a free port, and bytes for which it prints a
/// line.
fn servers(nobody: &str) -> Vec<(&'static str, Vec<&str>, &'static [u8])> {
    let anywhere = ["--listen", "127.0.0.1:0"];
    let with = |args: &[&'static str]| [&anywhere, args].concat();
    let all: [(_, _, &[u8]); 7] = [
        ("echo", vec!["0"], b"to and fro"),
        ("chat", with(&[]), b"\xff\n"), // no UTF-8
        ("http", with(&[]), b"nonsense\r\n\r\n"),
        ("kv", with(&[]), b"*x\n"),
        ("proxy", [&anywhere[..], &["--to", nobody]].concat(), b""),
        ("tls", with(&[]), b"nonsense\r\n\r\n"),
        ("websocket", with(&[]), b"nonsense\r\n\r\n"),
    ];
    all.into_iter().filter(|(name, ..)| OUTPUTS.contains(name)).collect()
}

/// An address on which no socket listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

/// With `println!` in its tasks, `echo` froze after 2,609 clients.
#[test]
fn a_server_whose_output_nobody_reads_serves_on_and_ends_on_ctrl_c() {
    for (name, args, words) in servers(&nobody()) {
        let _watchdog = watchdog();
        let mut server = Unread::start(name, &args);
        for _ in 0..CLIENTS {
            server.visit(words);
        }
        server.ask_to_end(name);
        let status = server.child.wait().unwrap();
        assert!(status.success() || name == "echo", "{name}: {status}");
    }
}

#[test]
fn a_server_whose_output_is_closed_serves_on_without_a_panic() {
    for (name, args, words) in servers(&nobody()) {
        let _watchdog = watchdog();
        let mut server = Unread::start(name, &args);
        drop(server.stdout.take());
        for _ in 0..20 {
            server.visit(words);
        }
        server.ask_to_end(name);
        let mut complaints = String::new();
        let mut stderr = server.child.stderr.take().expect("it is piped");
        stderr.read_to_string(&mut complaints).unwrap();
        assert!(!complaints.contains("panicked"), "{name}: {complaints}");
    }
}

/// A pipe without room for a byte, as that of a reader that has stopped.
fn full_pipe() -> (OwnedFd, OwnedFd) {
    let (reader, writer) = pipe_with(PipeFlags::CLOEXEC).unwrap();
    fcntl_setfl(&writer, OFlags::NONBLOCK).unwrap();
    for size in [4096, 1] {
        while write(&writer, &[b'x'; 4096][..size]).is_ok() {}
    }
    fcntl_setfl(&writer, OFlags::empty()).unwrap();
    (reader, writer)
}

#[test]
fn a_program_that_waits_for_ctrl_c_ends_though_its_reader_has_stopped() {
    let _watchdog = watchdog();
    let (reader, writer) = full_pipe();
    let mut command = example::command("graceful_shutdown");
    let mut child = command.stdin(Stdio::null()).stdout(writer).spawn().unwrap();
    // Before it listens, the signal would end it.
    wait_until_it_listens(&child);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    assert!(child.wait().unwrap().success());
    drop(reader);
}

/// Waits until the process has a handler of ctrl-c. See proc_pid_status(5), `SigCgt`.
fn wait_until_it_listens(child: &Child) {
    let listens = || {
        let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        u64::from_str_radix(caught.trim(), 16).unwrap() >> (Signal::INT.as_raw() - 1) & 1 == 1
    };
    while !listens() {
        thread::yield_now();
    }
}
