//! The four ways to read from two disks and to compute something besides.
//!
//! ```text
//!                 blocking                          non-blocking
//!  synchronous    read, and wait for it             ask again and again, one after the other
//!  asynchronous   ask both, wait for either         ask both, be told, compute meanwhile
//! ```
//!
//! *Synchronous*: the program sees to the answer itself, one request at a time. *Asynchronous*: the
//! requests are under way together and it is told which is answered. *Blocking*: while it waits the
//! program has no processor. *Non-blocking*: every call returns at once.

use std::io::{ErrorKind, Read};
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use cede::io::AsyncReadExt;
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

use crate::measure::film::Film;
use crate::measure::lane::Doing;
use crate::workloads::programs::computing::Computing;
use crate::workloads::programs::disk::ask;

pub(crate) const PROGRAM: &str = "program";
pub(crate) const DISKS: [&str; 2] = ["disk A", "disk B"];

/// Between two questions whether the answer is there, when there is nothing else to do.
const ASK_AGAIN: Duration = Duration::from_micros(100);

/// Reads one disk, waits, reads the other, waits, then computes.
pub(crate) fn sync_blocking(film: &Arc<Film>, disk: Duration, work: &mut Computing) -> Result<u64> {
    for name in DISKS {
        let mut answer = ask(film, name, disk)?;
        film.during(PROGRAM, Doing::Blocked, "reads", || answer.read_exact(&mut [0]))?;
    }
    work.rest(film, PROGRAM);
    Ok(0)
}

/// Asks one disk, computes a little, looks, computes a little; then the other. How often it looked
/// in vain.
pub(crate) fn sync_nonblocking(
    film: &Arc<Film>,
    disk: Duration,
    work: &mut Computing,
) -> Result<u64> {
    let (mut in_vain, mut more) = (0, true);
    for name in DISKS {
        let mut answer = ask(film, name, disk)?;
        answer.set_nonblocking(true)?;
        while !is_there(&mut answer)? {
            in_vain += 1;
            if more {
                more = work.slice(film, PROGRAM);
            } else {
                film.during(PROGRAM, Doing::Running, "asks", || spin(ASK_AGAIN));
            }
        }
    }
    work.rest(film, PROGRAM);
    Ok(in_vain)
}

/// Asks both disks, waits until both have answered, then computes.
pub(crate) fn async_blocking(
    film: &Arc<Film>,
    disk: Duration,
    work: &mut Computing,
) -> Result<u64> {
    let asked = DISKS.into_iter().map(|name| ask(film, name, disk));
    let mut waiting = asked.collect::<std::io::Result<Vec<_>>>()?;
    while !waiting.is_empty() {
        film.during(PROGRAM, Doing::Blocked, "waits for either", || until_one_is_ready(&waiting))?;
        let mut still = Vec::new();
        for mut answer in waiting {
            answer.set_nonblocking(true)?;
            if !is_there(&mut answer)? {
                still.push(answer);
            }
        }
        waiting = still;
    }
    work.rest(film, PROGRAM);
    Ok(0)
}

/// Asks both disks in a task each, and computes in slices meanwhile.
pub(crate) fn async_nonblocking(
    film: &Arc<Film>,
    disk: Duration,
    work: &mut Computing,
) -> Result<u64> {
    let runtime = cede::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut answers = Vec::new();
        for name in DISKS {
            let answer = ask(film, name, disk)?;
            answer.set_nonblocking(true)?;
            let mut answer = cede::net::UnixStream::from_std(answer)?;
            answers.push(cede::spawn(async move { answer.read_exact(&mut [0]).await.map(drop) }));
        }
        while work.slice(film, PROGRAM) {
            cede::task::yield_now().await;
        }
        let since = film.now();
        for answer in answers {
            answer.await.context("the reading task")??;
        }
        film.record(PROGRAM, Doing::Waiting, "awaits", since);
        Ok(0)
    })
}

/// Whether the answer has come; takes it.
fn is_there(answer: &mut UnixStream) -> Result<bool> {
    match answer.read_exact(&mut [0]) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == ErrorKind::WouldBlock => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn until_one_is_ready(waiting: &[UnixStream]) -> Result<()> {
    let mut ready: Vec<_> =
        waiting.iter().map(|answer| PollFd::new(answer.as_fd(), PollFlags::POLLIN)).collect();
    loop {
        match poll(&mut ready, PollTimeout::NONE) {
            Err(Errno::EINTR) => {}
            ended => return ended.map(drop).context("poll"),
        }
    }
}

fn spin(time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        std::hint::spin_loop();
    }
}
