//! Waits for the end of a child.
//!
//! A `pidfd`, a descriptor of the process, becomes readable when the process has ended. If there is
//! none, this checks the child again after every `SIGCHLD`, which may be that of another child.
//!
//! 1. The child is reaped only here, so its number still belongs to it when the number is looked
//!    up.
//! 2. With `SIGCHLD`, this begins to listen before it checks the child. So an end in between is not
//!    missed.

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
    /// Begins to watch a child that has not been reaped.
    pub(super) fn watch(child: &Child) -> io::Result<Self> {
        match pidfd(child) {
            Some(fd) => AsyncFd::with_interest(fd, Interest::READABLE).map(Self::Descriptor),
            None => Self::by_signal(),
        }
    }

    fn by_signal() -> io::Result<Self> {
        signal(SignalKind::child()).map(Self::Signal)
    }

    /// Waits until the child has ended and returns its status. Cancel safe.
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

/// Reaps the child and returns its status, if it has ended.
fn look(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    uninterrupted(|| child.try_wait())
}

/// `None` if the system does not have this call, or is out of a resource.
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
