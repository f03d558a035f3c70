//! Who is at the other end of a Unix socket. Linux only.

use super::{unix_datagram::UnixDatagram, unix_stream::UnixStream};
use std::{
    io,
    os::fd::{AsFd, AsRawFd},
};

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
    /// The system's own structure. A type for a process's number that cannot be 0 would not do, as
    /// `rustix` has it: the system does say 0.
    fn of(socket: impl AsFd) -> io::Result<Self> {
        let mut cred = libc::ucred { pid: 0, uid: 0, gid: 0 };
        let mut length = size_of_val(&cred) as libc::socklen_t;
        let descriptor = socket.as_fd().as_raw_fd();
        let (value, length) = ((&raw mut cred).cast(), &raw mut length);
        // SAFETY: the system writes no more than `length` bytes to `value`, and any bytes are three
        // numbers. The descriptor is open while `socket` is borrowed.
        #[expect(unsafe_code, reason = "no crate of ours asks for this without forbidding pid 0")]
        let result = unsafe {
            libc::getsockopt(descriptor, libc::SOL_SOCKET, libc::SO_PEERCRED, value, length)
        };
        match result {
            0 => {
                let pid = Some(cred.pid).filter(|pid| *pid != 0);
                Ok(Self { uid: cred.uid, gid: cred.gid, pid })
            }
            _ => Err(io::Error::last_os_error()),
        }
    }

    /// The user's number; the largest there is if there is no peer.
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("uid {}", peer.uid());
    /// # }
    /// ```
    pub fn uid(&self) -> u32 {
        self.uid
    }

    /// The group's number; the largest there is if there is no peer.
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("gid {}", peer.gid());
    /// # }
    /// ```
    pub fn gid(&self) -> u32 {
        self.gid
    }

    /// The number of the process. `None` if it has none here: it is in another PID namespace, or there
    /// is no peer. (The system says 0, which as the number of a process means our own group.)
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
