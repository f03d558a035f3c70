//! Who is at the other end of a Unix socket. Linux only.

use super::{unix_datagram::UnixDatagram, unix_stream::UnixStream};
use rustix::net::sockopt::socket_peercred;
use std::{io, os::fd::AsFd};

/// Who was at the other end of a Unix socket when it was connected, made or bound, as the system
/// vouches.
///
/// ```
/// # use cede::net::{UnixStream, unix::UCred};
/// # fn example(stream: UnixStream) -> std::io::Result<()> {
/// let peer: UCred = stream.peer_cred()?;
/// if peer.uid() != 0 {
///     println!("process {:?} of user {} may not", peer.pid(), peer.uid());
/// }
/// # Ok(())
/// # }
/// ```
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
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("uid {}", peer.uid());
    /// # }
    /// ```
    pub fn uid(&self) -> u32 {
        self.uid
    }

    /// The group's number.
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("gid {}", peer.gid());
    /// # }
    /// ```
    pub fn gid(&self) -> u32 {
        self.gid
    }

    /// The number of the process, where the system tells.
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("process {:?}", peer.pid());
    /// # }
    /// ```
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
    /// ```
    /// # use cede::net::UnixDatagram;
    /// # fn example(socket: UnixDatagram) -> std::io::Result<()> {
    /// println!("{:?}", socket.peer_cred()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn peer_cred(&self) -> io::Result<UCred> {
        UCred::of(self)
    }
}
