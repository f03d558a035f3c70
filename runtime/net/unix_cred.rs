//! The identity of a Unix socket's peer: process, user and group. Linux only.

use super::{unix_datagram::UnixDatagram, unix_stream::UnixStream};
use std::{
    io,
    os::fd::{AsFd, AsRawFd},
};

/// The process, user and group at the other end of a Unix socket, at the time when it was
/// connected, made or bound. The system vouches for them.
///
/// ```
/// # use cede::net::{UnixStream, unix::UCred};
/// # fn example(stream: UnixStream) -> std::io::Result<()> {
/// let peer: UCred = stream.peer_cred()?;
/// if peer.uid() != 0 {
///     println!("refused: process {:?} of user {}", peer.pid(), peer.uid());
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
    /// Reads the system's own structure. `rustix` cannot be used for this: its type for the number
    /// of a process cannot be 0, which the system does return.
    fn of(socket: impl AsFd) -> io::Result<Self> {
        let mut cred = libc::ucred { pid: 0, uid: 0, gid: 0 };
        let mut length = size_of_val(&cred) as libc::socklen_t;
        let descriptor = socket.as_fd().as_raw_fd();
        let (value, length) = ((&raw mut cred).cast(), &raw mut length);
        // SAFETY: the system writes at most `length` bytes to `value`, and any bytes are a valid
        // `ucred`, which is three numbers. The descriptor is open while `socket` is borrowed.
        #[expect(unsafe_code, reason = "none of our crates can read this with pid 0")]
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

    /// The number of the user; `u32::MAX` if there is no peer.
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("uid {}", peer.uid());
    /// # }
    /// ```
    pub fn uid(&self) -> u32 {
        self.uid
    }

    /// The number of the group; `u32::MAX` if there is no peer.
    ///
    /// ```
    /// # fn example(peer: cede::net::unix::UCred) {
    /// println!("gid {}", peer.gid());
    /// # }
    /// ```
    pub fn gid(&self) -> u32 {
        self.gid
    }

    /// The number of the process. `None` if there is no peer, or if the process is in another PID
    /// namespace and has no number in ours. (The system returns 0 then, which system calls such as
    /// `kill` take for the caller's own process group.)
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
    /// The process, user and group at the other end.
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
    /// If the system cannot report it.
    pub fn peer_cred(&self) -> io::Result<UCred> {
        UCred::of(self)
    }
}

impl UnixDatagram {
    /// The process, user and group at the other end; see [`UnixStream::peer_cred`].
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
    /// If the system cannot report it.
    pub fn peer_cred(&self) -> io::Result<UCred> {
        UCred::of(self)
    }
}
