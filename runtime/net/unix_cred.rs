//! Who is at the other end of a Unix socket. Linux only.

use super::{unix_datagram::UnixDatagram, unix_stream::UnixStream};
use rustix::net::sockopt::socket_peercred;
use std::{io, os::fd::AsFd};

/// Who was at the other end of a Unix socket when it was connected, made or bound, as the system
/// vouches.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct UCred {
    uid: u32,
    gid: u32,
    pid: Option<i32>,
}

impl UCred {
    fn of(socket: impl AsFd) -> io::Result<Self> {
        let cred = socket_peercred(socket)?;
        let pid = cred.pid.as_raw_nonzero().get();
        Ok(Self { uid: cred.uid.as_raw(), gid: cred.gid.as_raw(), pid: Some(pid) })
    }

    /// The user's number.
    pub fn uid(&self) -> u32 {
        self.uid
    }

    /// The group's number.
    pub fn gid(&self) -> u32 {
        self.gid
    }

    /// The number of the process, where the system tells.
    pub fn pid(&self) -> Option<i32> {
        self.pid
    }
}

impl UnixStream {
    /// Who is at the other end.
    ///
    /// ```
    /// use cede::net::UnixStream;
    ///
    /// cede::block_on(async {
    ///     let (near, _far) = UnixStream::pair()?;
    ///     assert_eq!(near.peer_cred()?.pid(), Some(std::process::id() as i32));
    ///     Ok::<(), std::io::Error>(())
    /// })?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn peer_cred(&self) -> io::Result<UCred> {
        UCred::of(self)
    }
}

impl UnixDatagram {
    /// Who is at the other end; see [`UnixStream::peer_cred`].
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn peer_cred(&self) -> io::Result<UCred> {
        UCred::of(self)
    }
}
