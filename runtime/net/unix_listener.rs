//! A Unix socket that accepts connections.

use super::{convert::convert, unix_addr::address, unix_stream::UnixStream};
use crate::{driver::readiness::Direction::Read, io::source::Source};
use mio::Interest;
use std::{
    io,
    os::{
        fd::OwnedFd,
        unix::net::{self, SocketAddr},
    },
    path::Path,
    task::{Context, Poll},
};

/// A Unix socket that accepts connections from this machine.
///
/// ```
/// use cede::net::{UnixListener, UnixStream};
///
/// cede::block_on(async {
///     let directory = std::env::temp_dir().join(format!("cede-doc-{}", std::process::id()));
///     std::fs::create_dir_all(&directory)?;
///     let path = directory.join("socket");
///     let listener = UnixListener::bind(&path)?;
///     let _client = UnixStream::connect(&path).await?;
///     let (_stream, address) = listener.accept().await?;
///     assert!(address.is_unnamed());
///     std::fs::remove_dir_all(directory)
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub struct UnixListener(Source<mio::net::UnixListener>);

impl UnixListener {
    /// Listens at a path, and makes the socket's file there. Dropping the listener does not remove
    /// the file, and while the file exists the path cannot be bound again. On Linux a path that
    /// begins with a zero byte is an abstract name, which needs no file.
    ///
    /// ```
    /// # use cede::net::UnixListener;
    /// # async fn example() -> std::io::Result<()> {
    /// let at_a_path = UnixListener::bind("/run/my-service")?;
    /// let abstract_name = UnixListener::bind("\0my-service")?; // Linux
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The path exists, its directory cannot be written to, or the path is too long (about 100
    /// bytes) or contains a zero byte.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn bind(path: impl AsRef<Path>) -> io::Result<Self> {
        Self::from_std(net::UnixListener::bind_addr(&address(path.as_ref())?)?)
    }

    /// Waits for a connection; returns it and the address of its peer, which rarely has a name.
    /// Several tasks may wait at once.
    ///
    /// ```
    /// # use cede::net::UnixListener;
    /// # async fn example(listener: UnixListener) -> std::io::Result<()> {
    /// while let Ok((stream, _)) = listener.accept().await {
    ///     println!("connected: {stream:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The system has run out of a resource (descriptors, memory). The listener can be used again;
    /// a server that is out of descriptors should wait a little before the next call.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, no connection was accepted.
    pub async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let accepted = self.0.async_io(Read, accept).await;
        let (stream, addr) = accepted?;
        Ok((UnixStream::new_ready(stream)?, addr))
    }

    /// [`accept`](Self::accept) as a poll method. If several tasks poll it, only the last is woken.
    ///
    /// ```
    /// # use cede::net::UnixListener;
    /// # use std::future::poll_fn;
    /// # async fn example(listener: UnixListener) -> std::io::Result<()> {
    /// let (stream, from) = poll_fn(|cx| listener.poll_accept(cx)).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`accept`](Self::accept).
    pub fn poll_accept(&self, cx: &mut Context<'_>) -> Poll<io::Result<(UnixStream, SocketAddr)>> {
        let accepted = self.0.poll_io(Read, cx, accept);
        accepted.map(|accepted| {
            let (stream, addr) = accepted?;
            Ok((UnixStream::new_ready(stream)?, addr))
        })
    }

    /// The address at which it listens.
    ///
    /// ```
    /// # use cede::net::UnixListener;
    /// # fn example(listener: UnixListener) -> std::io::Result<()> {
    /// println!("at {:?}", listener.local_addr()?.as_pathname());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().local_addr()
    }

    /// Takes the error that the socket stores, if there is one.
    ///
    /// ```
    /// # use cede::net::UnixListener;
    /// # fn example(listener: UnixListener) -> std::io::Result<()> {
    /// assert!(listener.take_error()?.is_none());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.source().io().take_error()
    }
}

/// Accepts the next connection and reads the peer's name. A name may be abstract or of any length,
/// which not every conversion expects; so a name that cannot be converted counts as none, and never
/// loses the connection.
fn accept(listener: &mio::net::UnixListener) -> io::Result<(mio::net::UnixStream, SocketAddr)> {
    let (stream, named) = accept_raw(listener)?;
    let stream = net::UnixStream::from(stream);
    let address = if named { stream.peer_addr().ok() } else { None };
    let address = address.map_or_else(|| SocketAddr::from_pathname(""), Ok)?;
    Ok((mio::net::UnixStream::from_std(stream), address))
}

/// Accepts the next connection, and returns whether its peer may have a name. Most have none, and
/// for those the system call that reads the name is saved.
#[cfg(any(target_os = "linux", target_os = "android"))]
fn accept_raw(listener: &mio::net::UnixListener) -> io::Result<(OwnedFd, bool)> {
    use rustix::net::{SocketFlags, acceptfrom_with};

    const FAMILY_ALONE: u32 = size_of::<u16>() as u32;
    let (stream, address) =
        acceptfrom_with(listener, SocketFlags::CLOEXEC | SocketFlags::NONBLOCK)?;
    Ok((stream, address.is_some_and(|address| address.addr_len() > FAMILY_ALONE)))
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
fn accept_raw(listener: &mio::net::UnixListener) -> io::Result<(OwnedFd, bool)> {
    let (stream, address) = socket2::SockRef::from(listener).accept()?;
    stream.set_nonblocking(true)?;
    Ok((stream.into(), !address.is_unnamed()))
}

convert!(
    UnixListener,
    mio::net::UnixListener,
    std::os::unix::net::UnixListener,
    Interest::READABLE
);
