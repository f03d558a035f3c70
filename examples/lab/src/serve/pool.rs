//! A poller, and a fixed number of threads: a connection with a request goes to a thread, which computes, waits and
//! answers, and gives the connection back.
//!
//! ```text
//!   poller: waits for all idle connections ──► queue ──► a thread of the pool
//!      ▲                                                     │
//!      └────────────── given back, and a byte ───────────────┘
//! ```

use std::collections::VecDeque;
use std::io::{ErrorKind, Read, Result, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::serve::handler::Handler;
use crate::serve::http::Incoming;
use crate::serve::threads::answer;

/// An open connection.
#[derive(Debug)]
struct Connection {
    stream: TcpStream,
    incoming: Incoming,
}

/// What the poller and the threads share.
#[derive(Debug, Default)]
struct Shared {
    ready: Mutex<VecDeque<Connection>>,
    is_ready: Condvar,
    back: Mutex<Vec<Connection>>,
}

/// Serves until the process ends.
pub(crate) fn serve(listener: &TcpListener, handler: Handler, threads: usize) -> Result<()> {
    let shared = Arc::new(Shared::default());
    let (mut wake, waker) = UnixStream::pair()?;
    wake.set_nonblocking(true)?;
    waker.set_nonblocking(true)?;
    for _ in 0..threads {
        let (shared, waker) = (shared.clone(), waker.try_clone()?);
        thread::spawn(move || work(&shared, &waker, handler));
    }
    listener.set_nonblocking(true)?;
    let mut idle: Vec<Connection> = Vec::new();
    loop {
        let ready = wait(listener, &wake, &idle)?;
        // From the last to the first: each is replaced by one that was looked at already.
        for index in ready.into_iter().rev() {
            let connection = idle.swap_remove(index);
            shared.ready.lock().expect("no holder panics").push_back(connection);
            shared.is_ready.notify_one();
        }
        while let Ok((stream, _)) = listener.accept() {
            stream.set_nodelay(true)?;
            idle.push(Connection { stream, incoming: Incoming::default() });
        }
        let mut bytes = [0; 256];
        while wake.read(&mut bytes).is_ok_and(|n| n == bytes.len()) {}
        idle.append(&mut shared.back.lock().expect("no holder panics"));
    }
}

/// The places of those idle connections that have something to read, ascending, as soon as there is anything to do.
fn wait(listener: &TcpListener, wake: &UnixStream, idle: &[Connection]) -> Result<Vec<usize>> {
    let asked = |fd| PollFd::new(fd, PollFlags::POLLIN);
    let mut fds = vec![asked(listener.as_fd()), asked(wake.as_fd())];
    fds.extend(idle.iter().map(|connection| asked(connection.stream.as_fd())));
    match poll(&mut fds, PollTimeout::NONE) {
        Err(nix::errno::Errno::EINTR) => return Ok(Vec::new()),
        polled => polled?,
    };
    let is_ready = |fd: &PollFd| fd.any().unwrap_or(true);
    let ready = fds[2..].iter().enumerate().filter(|(_, fd)| is_ready(fd));
    Ok(ready.map(|(index, _)| index).collect())
}

/// A thread of the pool.
fn work(shared: &Shared, mut waker: &UnixStream, handler: Handler) {
    loop {
        let ready = shared.ready.lock().expect("no holder panics");
        let mut ready =
            shared.is_ready.wait_while(ready, |queue| queue.is_empty()).expect("no holder panics");
        let Some(mut connection) = ready.pop_front() else { continue };
        drop(ready);
        if turn(&mut connection, handler).is_ok_and(|open| open) {
            shared.back.lock().expect("no holder panics").push(connection);
            // If it is full, the poller is awake anyway.
            let _ = waker.write(&[0]);
        }
    }
}

/// Reads once and answers what came; whether the connection stays open.
fn turn(connection: &mut Connection, handler: Handler) -> Result<bool> {
    let mut buffer = [0; 4096];
    let n = match connection.stream.read(&mut buffer) {
        Err(error) if error.kind() == ErrorKind::Interrupted => return Ok(true),
        read => read?,
    };
    if n == 0 || !connection.incoming.add(&buffer[..n]) {
        return Ok(false);
    }
    while connection.incoming.take() {
        answer(&mut connection.stream, handler)?;
    }
    Ok(true)
}
