//! A TCP socket before it connects or listens, while its options can still be chosen.

use super::{
    tcp_listener::{TcpListener, known},
    tcp_stream::TcpStream,
};
use rustix::io::Errno;
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io, net,
    net::SocketAddr,
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd},
};

/// A TCP socket that neither connects nor listens yet. For options that
/// [`TcpStream::connect`] and [`TcpListener::bind`] choose by themselves.
///
/// ```
/// use cede::net::{TcpSocket, TcpStream};
///
/// cede::block_on(async {
///     let socket = TcpSocket::new_v4()?;
///     socket.set_reuseaddr(true)?;
///     socket.bind(([127, 0, 0, 1], 0).into())?;
///     let listener = socket.listen(64)?;
///
///     let socket = TcpSocket::new_v4()?;
///     socket.set_nodelay(true)?;
///     let _stream: TcpStream = socket.connect(listener.local_addr()?).await?;
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct TcpSocket(Socket);

impl TcpSocket {
    /// A socket for IPv4.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # cede::block_on(async {
    /// let socket = TcpSocket::new_v4()?;
    /// socket.bind(([127, 0, 0, 1], 0).into())?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// If the system lacks something for now.
    pub fn new_v4() -> io::Result<Self> {
        Self::new(Domain::IPV4)
    }

    /// A socket for IPv6.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # fn example() -> std::io::Result<()> {
    /// let socket = TcpSocket::new_v6()?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system lacks something for now, or has no IPv6.
    pub fn new_v6() -> io::Result<Self> {
        Self::new(Domain::IPV6)
    }

    fn new(domain: Domain) -> io::Result<Self> {
        let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        Ok(Self(socket))
    }

    /// Chooses the address of this end; port 0 lets the system choose one.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # cede::block_on(async {
    /// let socket = TcpSocket::new_v4()?;
    /// socket.bind(([127, 0, 0, 1], 0).into())?;
    /// assert_ne!(socket.local_addr()?.port(), 0);
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// In use, not ours, not permitted.
    pub fn bind(&self, addr: SocketAddr) -> io::Result<()> {
        self.0.bind(&addr.into())
    }

    /// Connects.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # async fn example() -> std::io::Result<()> {
    /// let socket = TcpSocket::new_v4()?;
    /// socket.set_keepalive(true)?;
    /// let stream = socket.connect(([127, 0, 0, 1], 8080).into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// Refused, unreachable, timed out.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// Dropped before it is ready, it gives up the attempt.
    pub async fn connect(self, addr: SocketAddr) -> io::Result<TcpStream> {
        match self.0.connect(&addr.into()) {
            Err(error) if Errno::from_io_error(&error) != Some(Errno::INPROGRESS) => Err(error),
            _ => {
                let known = known((&self.0).into());
                TcpStream::connected(mio::net::TcpStream::from_std(self.0.into()), known).await
            }
        }
    }

    /// Listens, with room for this many connections that wait to be accepted. The system may have a
    /// limit of its own.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # cede::block_on(async {
    /// let socket = TcpSocket::new_v4()?;
    /// socket.bind(([127, 0, 0, 1], 0).into())?;
    /// let listener = socket.listen(128)?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// The address is in use, or the system refuses.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub fn listen(self, backlog: u32) -> io::Result<TcpListener> {
        self.0.listen(backlog.try_into().unwrap_or(i32::MAX))?;
        TcpListener::from_std(net::TcpListener::from(self.0))
    }

    /// A socket of the standard library, which neither connects nor listens yet whatever its type
    /// says: one that was made by other means.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # cede::block_on(async {
    /// use socket2::{Domain, Socket, Type};
    ///
    /// let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    /// let socket = TcpSocket::from_std_stream(socket.into())?;
    /// # Ok::<(), std::io::Error>(())
    /// # }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// If it cannot be made non-blocking.
    pub fn from_std_stream(stream: net::TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self(stream.into()))
    }

    pub(super) fn socket(&self) -> &Socket {
        &self.0
    }

    /// The address of this end.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # fn example(socket: TcpSocket) -> std::io::Result<()> {
    /// println!("bound to {}", socket.local_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        let addr = self.0.local_addr()?;
        addr.as_socket().ok_or_else(|| io::Error::other("no address of the internet"))
    }

    /// The error the socket holds, if any; it then holds none.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # fn example(socket: TcpSocket) -> std::io::Result<()> {
    /// if let Some(error) = socket.take_error()? {
    ///     println!("broken: {error}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.0.take_error()
    }
}

impl AsFd for TcpSocket {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

impl AsRawFd for TcpSocket {
    fn as_raw_fd(&self) -> RawFd {
        self.0.as_raw_fd()
    }
}

impl From<TcpSocket> for OwnedFd {
    fn from(socket: TcpSocket) -> Self {
        socket.0.into()
    }
}
