//! Servers that are programs of their own: the client is the one that asks everyone.

use crate::rows::{http, tcp_crowd, tcp_echo, tcp_stream};
use std::{
    io::{BufRead, BufReader},
    net::SocketAddr,
    process::{Child, Command, Stdio},
};

/// Asks a server at an address this often; returns nanoseconds an operation.
type Ask = fn(SocketAddr, u64) -> f64;

/// The rows that ask a server, the server's name, and what asks it.
const ROWS: [(&str, &str, Ask); 5] = [
    ("tcp_echo_1", "echo", |address, times| tcp_echo::ask(address, 1, times)),
    ("tcp_echo_100", "echo", |address, times| tcp_echo::ask(address, 100, times)),
    ("tcp_crowd", "echo", tcp_crowd::ask),
    ("tcp_stream", "stream", tcp_stream::ask),
    ("http_64", "http", http::ask),
];

/// The server that a row asks, if it asks one.
pub(super) fn server_of(row: &str) -> Option<(&'static str, Ask)> {
    ROWS.iter().find(|known| known.0 == row).map(|(_, server, ask)| (*server, *ask))
}

/// A server that runs until it is dropped.
pub(super) struct Server {
    child: Child,
    pub(super) address: SocketAddr,
}

impl Server {
    /// Starts the program with `serve NAME`. It prints its address, and ends with its input.
    pub(super) fn start(mut program: Command, name: &str) -> Self {
        program.args(["serve", name]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = program.spawn().expect("a child process");
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
