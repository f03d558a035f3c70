//! Waiting for the end of a child.
//!
//! A descriptor of the process becomes readable when it has ended. Where there is none, every
//! `SIGCHLD` is a reason to look again; it may be another child's.
//!
//! 1. The child is not reaped by anybody else, so its number is still its own when it is looked up.
//! 2. With `SIGCHLD`, one listens before one looks; so an end in between is heard of.

use crate::{
    io::{async_fd::AsyncFd, interest::Interest, source::uninterrupted},
    signal::{
        kind::SignalKind,
        listen::{Signal, signal},
    },
};
use std::{
    io,
    os::fd::OwnedFd,
    process::{Child, ExitStatus},
};

#[derive(Debug)]
pub(super) enum Exit {
    Descriptor(AsyncFd<OwnedFd>),
    Signal(Signal),
}

impl Exit {
    /// Begins to wait for a child that has not been reaped.
    pub(super) fn watch(child: &Child) -> io::Result<Self> {
        match pidfd(child) {
            Some(fd) => AsyncFd::with_interest(fd, Interest::READABLE).map(Self::Descriptor),
            None => Self::by_signal(),
        }
    }

    fn by_signal() -> io::Result<Self> {
        signal(SignalKind::child()).map(Self::Signal)
    }

    /// The status, once the child has ended. Cancel safe.
    pub(super) async fn wait(&mut self, child: &mut Child) -> io::Result<ExitStatus> {
        loop {
            if let Some(status) = look(child)? {
                return Ok(status);
            }
            match self {
                Self::Descriptor(fd) => {
                    let mut guard = fd.readable().await?;
                    match look(child)? {
                        Some(status) => return Ok(status),
                        None => guard.clear_ready(),
                    }
                }
                Self::Signal(signal) => {
                    let heard = signal.recv().await;
                    heard.ok_or_else(|| io::Error::other("the runtime has shut down"))?;
                }
            }
        }
    }
}

/// The status if the child has ended.
fn look(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    uninterrupted(|| child.try_wait())
}

/// `None` if the system has none, or lacks something for now.
#[cfg(target_os = "linux")]
fn pidfd(child: &Child) -> Option<OwnedFd> {
    use rustix::process::{Pid, PidfdFlags, pidfd_open};

    pidfd_open(Pid::from_raw(child.id() as i32)?, PidfdFlags::empty()).ok()
}

#[cfg(not(target_os = "linux"))]
fn pidfd(_: &Child) -> Option<OwnedFd> {
    None
}

#[cfg(test)]
#[path = "../../tests/unit/exit.rs"]
mod tests;
