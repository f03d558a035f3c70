//! A Unix socket that accepts connections.

use super::{convert::convert, unix_addr::address, unix_stream::UnixStream};
use crate::{io::source::Source, readiness::Direction::Read};
use mio::Interest;
use std::{
    io,
    os::unix::net::SocketAddr,
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
    /// Listens at a path, where it makes the socket's file. The file is not removed when the
    /// listener is dropped, and while it is there the path cannot be bound again. On Linux a path
    /// that begins with a zero byte is an abstract name, which needs no file.
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
    /// The path is taken, cannot be written to, or is too long (about 100 bytes).
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn bind(path: impl AsRef<Path>) -> io::Result<Self> {
        let listener = mio::net::UnixListener::bind_addr(&address(path.as_ref())?)?;
        Source::new(listener, Interest::READABLE).map(Self)
    }

    /// Waits for a connection, and says where it comes from, which is rarely a name. Several tasks
    /// may wait at once.
    ///
    /// ```
    /// # use cede::net::UnixListener;
    /// # async fn example(listener: UnixListener) -> std::io::Result<()> {
    /// while let Ok((stream, _)) = listener.accept().await {
    ///     println!("somebody is here: {stream:?}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// The lack of something for now (descriptors, memory); the listener is good for the next call.
    /// A server that is out of descriptors should wait a little before it.
    ///
    /// # Cancel safety
    ///
    /// A call that is dropped before it is ready has accepted nothing.
    pub async fn accept(&self) -> io::Result<(UnixStream, SocketAddr)> {
        let accepted = self.0.async_io(Read, mio::net::UnixListener::accept).await;
        let (stream, addr) = accepted?;
        Ok((UnixStream::new_ready(stream)?, addr))
    }

    /// [`accept`](Self::accept) as a poll method. Of the tasks that poll it, the last is woken.
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
        let accepted = self.0.poll_io(Read, cx, mio::net::UnixListener::accept);
        accepted.map(|accepted| {
            let (stream, addr) = accepted?;
            Ok((UnixStream::new_ready(stream)?, addr))
        })
    }

    /// The address it listens at.
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
    /// If the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().local_addr()
    }

    /// The error the socket holds, if any; it then holds none.
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
    /// If the system does not say.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.source().io().take_error()
    }
}

convert!(
    UnixListener,
    mio::net::UnixListener,
    std::os::unix::net::UnixListener,
    Interest::READABLE
);
