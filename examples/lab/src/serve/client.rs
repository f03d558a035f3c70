//! A client in an open loop: it sends a request when it is due, whatever has become of those before.
//!
//! ```text
//!   due       │   │ │       │         at random, at the rate asked for
//!   sent      │   │ ╰─ all connections were busy: it waits, and that counts as latency
//!   answered    │     │
//!             └─┘ from due to answered
//! ```
//!
//! 1. A request is due at a time that no answer can move, so a slow server does not slow its client down.
//! 2. A connection has one request at a time. One that is due while all are busy waits for the first that is free.
//! 3. What the client itself was late by is measured apart: a request that was due, with a connection free, and not
//!    sent yet.

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::fd::AsFd;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use nix::poll::{PollFd, PollFlags};

use crate::base::units::ns;
use crate::machine::usage::thread_cpu_ns;
use crate::serve::arrivals::Arrivals;
use crate::serve::http::{REQUEST, RESPONSE};
use crate::statistics::histogram::Counted;

/// The load of one point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Load {
    pub(crate) rate: f64,
    pub(crate) time: Duration,
    /// After the last request is due, wait no longer than this for answers.
    pub(crate) patience: Duration,
    pub(crate) connections: usize,
    pub(crate) seed: u64,
}

/// What became of the requests.
#[derive(Clone, Debug)]
pub(crate) struct Answers {
    pub(crate) due: u64,
    pub(crate) answered: u64,
    pub(crate) errors: u64,
    pub(crate) latency: Counted,
    pub(crate) client_late: Counted,
    /// Processor time of the client as a share of the time.
    pub(crate) client_cpu: f64,
}

/// One connection, and since when the request on it has been due.
struct Connection {
    stream: TcpStream,
    due_ns: Option<u64>,
    got: usize,
}

struct Client {
    connections: Vec<Connection>,
    idle: VecDeque<usize>,
    /// Since when there has been a free connection, if there is one.
    idle_since_ns: u64,
    waiting: VecDeque<u64>,
    latency: Vec<u64>,
    late: Vec<u64>,
    errors: u64,
}

/// Sends the load; `go_on` is asked now and then.
pub(crate) fn drive(
    at: SocketAddr,
    load: &Load,
    go_on: impl Fn() -> bool,
) -> Result<Option<Answers>> {
    sharpen_timers();
    let mut client = Client::new(at, load.connections)?;
    client.warm_up()?;
    let (cpu, start) = (thread_cpu_ns(), Instant::now());
    let mut arrivals = Arrivals::new(load.rate, ns(load.time), load.seed);
    let last = load.time + load.patience;
    let mut due = 0;
    loop {
        let now = ns(start.elapsed());
        while let Some(at) = arrivals.due(now) {
            client.waiting.push_back(at);
            due += 1;
        }
        client.send(&start);
        let is_done = arrivals.peek().is_none() && client.is_at_rest();
        if is_done || start.elapsed() >= last || client.connections.is_empty() {
            break;
        }
        if !go_on() {
            return Ok(None);
        }
        let next = arrivals.peek().map_or(Duration::from_millis(10), Duration::from_nanos);
        client
            .receive(next.saturating_sub(start.elapsed()).min(Duration::from_millis(10)), &start)?;
    }
    let took = ns(start.elapsed());
    let answered = client.latency.len() as u64;
    let never = client.connections.iter().filter_map(|connection| connection.due_ns);
    let never: Vec<u64> = never.chain(client.waiting).map(|due| took.saturating_sub(due)).collect();
    Ok(Some(Answers {
        due,
        answered,
        errors: client.errors,
        latency: Counted::of(client.latency.into_iter().chain(never)),
        client_late: Counted::of(client.late),
        client_cpu: (thread_cpu_ns() - cpu) as f64 / took.max(1) as f64,
    }))
}

/// How long answers take one by one, on one connection with nothing beside it.
pub(crate) fn alone(at: SocketAddr, requests: usize) -> Result<Counted> {
    let mut client = Client::new(at, 1)?;
    client.warm_up()?;
    let start = Instant::now();
    for _ in 0..requests {
        client.waiting.push_back(ns(start.elapsed()));
        client.send(&start);
        while !client.is_at_rest() {
            client.receive(Duration::from_secs(1), &start)?;
        }
    }
    Ok(Counted::of(client.latency))
}

impl Client {
    fn new(at: SocketAddr, connections: usize) -> Result<Client> {
        let connect = |_| {
            let stream = TcpStream::connect(at).context("connecting to the server")?;
            stream.set_nodelay(true)?;
            stream.set_nonblocking(true)?;
            Ok(Connection { stream, due_ns: None, got: 0 })
        };
        let connections: Vec<_> = (0..connections).map(connect).collect::<Result<_>>()?;
        Ok(Client {
            idle: (0..connections.len()).collect(),
            connections,
            idle_since_ns: 0,
            waiting: VecDeque::new(),
            latency: Vec::new(),
            late: Vec::new(),
            errors: 0,
        })
    }

    /// A request on every connection, which is not counted.
    fn warm_up(&mut self) -> Result<()> {
        let start = Instant::now();
        self.waiting.extend(self.connections.iter().map(|_| 0));
        self.send(&start);
        while !self.is_at_rest() {
            self.receive(Duration::from_millis(100), &start)?;
            anyhow::ensure!(
                start.elapsed() < Duration::from_secs(30),
                "the server does not answer"
            );
        }
        anyhow::ensure!(self.errors == 0, "the server answers wrongly, or not at all");
        self.latency.clear();
        self.late.clear();
        self.idle_since_ns = 0;
        Ok(())
    }

    fn is_at_rest(&self) -> bool {
        self.waiting.is_empty() && self.connections.iter().all(|c| c.due_ns.is_none())
    }

    /// Sends what is due, as far as connections are free.
    fn send(&mut self, start: &Instant) {
        while !self.waiting.is_empty() {
            let Some(index) = self.idle.pop_front() else { return };
            let due = self.waiting.pop_front().expect("not empty");
            let connection = &mut self.connections[index];
            connection.due_ns = Some(due);
            // Into an empty buffer of the system, a few bytes go at once.
            if connection.stream.write(REQUEST).is_ok_and(|n| n == REQUEST.len()) {
                let now = ns(start.elapsed());
                self.late.push(now.saturating_sub(due.max(self.idle_since_ns)));
            } else {
                self.errors += 1;
                connection.due_ns = None;
            }
        }
    }

    /// Waits for answers, for at most `time`.
    fn receive(&mut self, time: Duration, start: &Instant) -> Result<()> {
        let busy: Vec<usize> =
            (0..self.connections.len()).filter(|&n| self.connections[n].due_ns.is_some()).collect();
        let fd = |n: &usize| PollFd::new(self.connections[*n].stream.as_fd(), PollFlags::POLLIN);
        let mut fds: Vec<PollFd> = busy.iter().map(fd).collect();
        wait(&mut fds, time)?;
        let ready: Vec<bool> = fds.iter().map(|fd| fd.any().unwrap_or(true)).collect();
        for (index, _) in busy.into_iter().zip(ready).filter(|(_, ready)| *ready) {
            self.read(index, start);
        }
        Ok(())
    }

    fn read(&mut self, index: usize, start: &Instant) {
        let connection = &mut self.connections[index];
        let mut buffer = [0; 256];
        match connection.stream.read(&mut buffer) {
            Ok(n) if n > 0 && RESPONSE[connection.got..].starts_with(&buffer[..n]) => {
                connection.got += n;
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return,
            _ => {
                // Broken: it is not used again.
                self.errors += 1;
                connection.due_ns = None;
                return;
            }
        }
        if connection.got < RESPONSE.len() {
            return;
        }
        connection.got = 0;
        let now = ns(start.elapsed());
        let due = connection.due_ns.take().expect("it was busy");
        self.latency.push(now.saturating_sub(due));
        if self.idle.is_empty() {
            self.idle_since_ns = now;
        }
        self.idle.push_back(index);
    }
}

/// Until one is ready or `time` is over, to the nanosecond where the system can.
#[cfg(target_os = "linux")]
fn wait(fds: &mut [PollFd], time: Duration) -> Result<()> {
    match nix::poll::ppoll(fds, Some(time.into()), None) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(error) => Err(error).context("waiting for answers"),
    }
}

#[cfg(not(target_os = "linux"))]
fn wait(fds: &mut [PollFd], time: Duration) -> Result<()> {
    let time = nix::poll::PollTimeout::try_from(time.as_millis() as u32);
    let time = time.unwrap_or(nix::poll::PollTimeout::ZERO);
    match nix::poll::poll(fds, time) {
        Ok(_) | Err(nix::errno::Errno::EINTR) => Ok(()),
        Err(error) => Err(error).context("waiting for answers"),
    }
}

/// The system may otherwise wake this thread 50 µs late, to save wake-ups.
fn sharpen_timers() {
    #[cfg(target_os = "linux")]
    let _ = nix::sys::prctl::set_timerslack(1);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::serve::server::{ServerRequest, serve};
    use std::net::TcpListener;
    use std::num::NonZeroUsize;

    /// A thread a connection that waits so long before it answers.
    fn server(wait: Duration) -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let at = listener.local_addr().unwrap();
        let request = ServerRequest {
            model: "threads".into(),
            steps: 10,
            wait_ns: ns(wait),
            workers: None,
            pool: NonZeroUsize::MIN,
        };
        std::thread::spawn(move || serve(listener, &request));
        at
    }

    fn load(rate: f64, connections: usize) -> Load {
        let time = Duration::from_millis(200);
        Load { rate, time, patience: Duration::from_secs(30), connections, seed: 7 }
    }

    #[test]
    fn every_request_is_answered_and_counted_and_none_too_early() {
        let wait = Duration::from_millis(2);
        let answers = drive(server(wait), &load(200.0, 8), || true).unwrap().unwrap();
        assert!(answers.due > 10);
        assert_eq!((answers.answered, answers.errors), (answers.due, 0));
        assert_eq!(answers.latency.samples(), answers.due);
        let mut all = crate::statistics::histogram::empty();
        answers.latency.add_to(&mut all);
        assert!(all.min() >= ns(wait) * 999 / 1000, "{} before the wait was over", all.min());
    }

    #[test]
    fn a_slow_server_does_not_slow_its_client() {
        // Some 20 requests in 200 ms, 50 ms each, one after the other: the last waits for all others.
        let answers = drive(server(Duration::from_millis(50)), &load(100.0, 1), || true);
        let answers = answers.unwrap().unwrap();
        let mut all = crate::statistics::histogram::empty();
        answers.latency.add_to(&mut all);
        let least = (answers.due * 50).saturating_sub(200) * 1_000_000;
        assert!(all.max() >= least * 99 / 100, "{} of {least}: omitted", all.max());
        assert_eq!(answers.answered, answers.due);
    }

    #[test]
    fn what_is_never_answered_counts_until_the_client_gave_up() {
        let load = Load { patience: Duration::from_millis(50), ..load(50.0, 1) };
        // It answers the first request of a connection only.
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let at = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().unwrap();
            let _ = stream.read(&mut [0; 256]);
            stream.write_all(RESPONSE).unwrap();
            std::thread::sleep(Duration::from_secs(60));
        });
        let answers = drive(at, &load, || true).unwrap().unwrap();
        assert_eq!(answers.answered, 0);
        assert!(answers.due > 0);
        assert_eq!(answers.latency.samples(), answers.due);
    }
}
