//! A TCP socket that is neither connected nor listening yet, so that its options can still be
//! chosen.

use super::{
    tcp_listener::{TcpListener, known},
    tcp_stream::TcpStream,
};
use crate::base::budget;
use rustix::io::Errno;
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io, net,
    net::SocketAddr,
    os::fd::{AsFd, AsRawFd, BorrowedFd, OwnedFd, RawFd},
};

/// A TCP socket that is neither connected nor listening yet. Use it to set options that
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
// `tcp_socket_options` adds the options.
pub struct TcpSocket(Socket);

impl TcpSocket {
    /// Makes a socket for IPv4.
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
    /// If the system has run out of a resource, such as descriptors.
    pub fn new_v4() -> io::Result<Self> {
        Self::new(Domain::IPV4)
    }

    /// Makes a socket for IPv6.
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
    /// If the system has run out of a resource, such as descriptors, or does not support IPv6.
    pub fn new_v6() -> io::Result<Self> {
        Self::new(Domain::IPV6)
    }

    fn new(domain: Domain) -> io::Result<Self> {
        let socket = Socket::new(domain, Type::STREAM, Some(Protocol::TCP))?;
        socket.set_nonblocking(true)?;
        Ok(Self(socket))
    }

    /// Binds the socket to a local address. With port 0 the system chooses a port.
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
    /// The address is in use, is not one of this machine, or is not permitted.
    pub fn bind(&self, addr: SocketAddr) -> io::Result<()> {
        self.0.bind(&addr.into())
    }

    /// Connects the socket to `addr`.
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
    /// The peer refuses the connection, is unreachable, or does not answer in time.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    ///
    /// # Cancel safety
    ///
    /// If the future is dropped before it is ready, the attempt ends and the socket is closed.
    pub async fn connect(self, addr: SocketAddr) -> io::Result<TcpStream> {
        match self.0.connect(&addr.into()) {
            Err(error) if Errno::from_io_error(&error) != Some(Errno::INPROGRESS) => {
                budget::spend().await;
                Err(error)
            }
            _ => {
                let known = known((&self.0).into());
                TcpStream::connected(mio::net::TcpStream::from_std(self.0.into()), known).await
            }
        }
    }

    /// Listens for connections. The system holds at most `backlog` connections that were not
    /// accepted yet, or fewer if it has a lower limit.
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

    /// Takes over a socket of the standard library which is neither connected nor listening yet,
    /// although its type says so: one that was made by other means, for example with `socket2`.
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
    /// If the socket cannot be made non-blocking.
    pub fn from_std_stream(stream: net::TcpStream) -> io::Result<Self> {
        stream.set_nonblocking(true)?;
        Ok(Self(stream.into()))
    }

    pub(super) fn socket(&self) -> &Socket {
        &self.0
    }

    /// The local address.
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
    /// If the system cannot report it.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        let addr = self.0.local_addr()?;
        addr.as_socket().ok_or_else(|| io::Error::other("not an IP address"))
    }

    /// Takes the error that the socket stores, if there is one.
    ///
    /// ```
    /// # use cede::net::TcpSocket;
    /// # fn example(socket: TcpSocket) -> std::io::Result<()> {
    /// if let Some(error) = socket.take_error()? {
    ///     println!("failed: {error}");
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the system cannot report it.
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
