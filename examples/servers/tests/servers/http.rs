//! `http`: requests and answers, and how connections end.

use super::{start, to_the_end};
use crate::support::{example::Server, watchdog};
use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

const HELLO: &str = "Hello from an event loop.\n";

/// One connection.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: SocketAddr) -> Self {
        Self(BufReader::new(TcpStream::connect(address).unwrap()))
    }

    fn send(&mut self, text: &str) {
        self.0.get_mut().write_all(text.as_bytes()).unwrap();
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The status of an answer, and its headers.
    fn head(&mut self) -> (String, Vec<String>) {
        let status = self.line();
        let headers = std::iter::repeat_with(|| self.line()).take_while(|line| !line.is_empty());
        (status.trim_start_matches("HTTP/1.1 ").to_owned(), headers.collect())
    }

    /// The status and the body, whose length is given.
    fn answer(&mut self) -> (String, String) {
        let (status, headers) = self.head();
        let length = headers.iter().find_map(|header| header.strip_prefix("content-length: "));
        let mut body = vec![0; length.expect("a length").parse().unwrap()];
        self.0.read_exact(&mut body).unwrap();
        (status, String::from_utf8(body).unwrap())
    }

    fn ask(&mut self, method: &str, path: &str, body: &str) -> (String, String) {
        let length = body.len();
        self.send(&format!("{method} {path} HTTP/1.1\r\ncontent-length: {length}\r\n\r\n{body}"));
        self.answer()
    }

    /// One chunk of a body without a length.
    fn chunk(&mut self) -> String {
        let length = usize::from_str_radix(&self.line(), 16).unwrap();
        let mut body = vec![0; length + 2];
        self.0.read_exact(&mut body).unwrap();
        String::from_utf8(body).unwrap().trim_end().to_owned()
    }

    /// Begins a request, of which half has come back: it surely runs.
    fn half_an_echo(&mut self) {
        self.send("POST /echo HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n5\r\nearly\r\n");
        assert_eq!(self.head().0, "200 OK");
        assert_eq!(self.chunk(), "early");
    }

    fn the_other_half(&mut self) {
        self.send("4\r\nlate\r\n0\r\n\r\n");
        assert_eq!((self.chunk(), self.chunk()), ("late".into(), String::new()));
    }

    fn expect_end(self) {
        assert_eq!(self.0.buffer(), b"");
        assert_eq!(to_the_end(self.0.get_ref()), b"");
    }
}

/// The same on one thread and with two workers.
fn on_each(args: &[&str], test: impl Fn(Server, SocketAddr)) {
    let _watchdog = watchdog();
    for workers in ["1", "2"] {
        let (server, address) = start("http", &[&["--workers", workers], args].concat());
        test(server, address);
    }
}

#[test]
fn a_connection_serves_one_request_after_the_other() {
    on_each(&[], |_server, address| {
        let mut client = Client::new(address);
        let ok = |body: &str| ("200 OK".to_owned(), body.to_owned());
        for _ in 0..10 {
            assert_eq!(client.ask("GET", "/", ""), ok(HELLO));
            let text = "x".repeat(100_000);
            assert_eq!(client.ask("POST", "/echo", &text), ok(&text));
            assert_eq!(client.ask("GET", "/echo", "").0, "404 Not Found");
        }
        let begin = Instant::now();
        assert_eq!(client.ask("GET", "/slow", "").0, "200 OK");
        assert!(begin.elapsed() >= Duration::from_secs(1), "never early");
        // Two at once, and their answers in order.
        client.send("GET / HTTP/1.1\r\n\r\nGET /none HTTP/1.1\r\n\r\n");
        assert_eq!(
            (client.answer().0, client.answer().0),
            ("200 OK".into(), "404 Not Found".into())
        );
        client.send("nonsense\r\n\r\n");
        assert_eq!(client.head().0, "400 Bad Request");
        client.expect_end();
    });
}

#[test]
fn an_echo_comes_back_while_it_goes_out() {
    on_each(&[], |_server, address| {
        let mut client = Client::new(address);
        client.half_an_echo();
        client.the_other_half();
        assert_eq!(client.ask("GET", "/", "").1, HELLO);
    });
}

/// A client whose request runs while ctrl-c is pressed; one that was idle has been sent away.
fn busy_at_ctrl_c(server: &Server, address: SocketAddr) -> Client {
    let (mut busy, mut idle) = (Client::new(address), Client::new(address));
    busy.half_an_echo();
    assert_eq!(idle.ask("GET", "/", "").1, HELLO);
    server.ctrl_c();
    idle.expect_end();
    busy
}

#[test]
fn ctrl_c_lets_a_request_finish() {
    on_each(&[], |server, address| {
        let mut busy = busy_at_ctrl_c(&server, address);
        assert!(TcpStream::connect(address).is_err(), "nobody comes in any more");
        busy.the_other_half();
        busy.expect_end();
        assert_eq!(server.end().code(), Some(0));
    });
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    on_each(&[], |server, address| {
        let busy = busy_at_ctrl_c(&server, address);
        server.ctrl_c();
        assert_eq!(server.end().code(), Some(1), "somebody was cut off");
        busy.expect_end();
    });
}

#[test]
fn a_client_that_never_ends_its_head_is_dropped() {
    on_each(&["--patience", "0.2"], |_server, address| {
        let begin = Instant::now();
        let mut client = Client::new(address);
        client.send("GET / HTTP/1.1\r\nhost: "); // and then nothing
        client.expect_end();
        assert!(begin.elapsed() >= Duration::from_millis(200), "never early");
    });
}

/// Hazard 33: those who are connected are served, timers go on, and when there are descriptors
/// again, so do the others.
#[cfg(target_os = "linux")]
#[test]
fn a_server_without_descriptors_recovers() {
    use rustix::process::{Resource, Rlimit, prlimit};

    on_each(&[], |server, address| {
        let open = || {
            let folder = format!("/proc/{}/fd", server.pid().as_raw_nonzero());
            std::fs::read_dir(folder).unwrap().count() as u64
        };
        let mut first = Client::new(address);
        assert_eq!(first.ask("GET", "/", "").1, HELLO);
        let limit = open() + 4;
        let old = Rlimit { current: Some(limit), maximum: Some(limit) };
        prlimit(Some(server.pid()), Resource::Nofile, old).unwrap();
        let crowd: Vec<_> = (0..20).map(|_| TcpStream::connect(address).unwrap()).collect();
        while open() < limit {
            std::thread::sleep(Duration::from_millis(1)); // the watchdog is what limits it
        }
        assert_eq!(first.ask("GET", "/slow", "").0, "200 OK");
        drop(crowd);
        assert_eq!(Client::new(address).ask("GET", "/", "").1, HELLO);
        assert_eq!(server.interrupt().code(), Some(0));
    });
}
