//! The options and addresses of a TCP connection.

use super::{option::options, tcp_stream::TcpStream};
use socket2::SockRef;
use std::{io, net::SocketAddr, time::Duration};

impl TcpStream {
    /// The local address.
    ///
    /// ```
    /// # use cede::net::TcpStream;
    /// # fn example(stream: TcpStream) -> std::io::Result<()> {
    /// println!("from {}", stream.local_addr()?);
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

    /// The address of the peer.
    ///
    /// ```
    /// # use cede::net::TcpStream;
    /// # fn example(stream: TcpStream) -> std::io::Result<()> {
    /// println!("to {}", stream.peer_addr()?);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the connection is closed.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().peer_addr()
    }

    /// Takes the error that the socket stores, if there is one.
    ///
    /// ```
    /// # use cede::net::TcpStream;
    /// # fn example(stream: TcpStream) -> std::io::Result<()> {
    /// if let Some(error) = stream.take_error()? {
    ///     println!("broken: {error}");
    /// }
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

options! { TcpStream:
    /// Whether small writes are sent at once.
    nodelay = |socket| socket.source().io().nodelay(),
    /// Sets whether small writes are sent at once, instead of waiting until more data fills the
    /// packet.
    set_nodelay(bool) = |socket, on| socket.source().io().set_nodelay(on), "true";

    /// How long a close may take to deliver what was written. With `None` the system delivers it in
    /// the background.
    linger = |socket| SockRef::from(socket.source().io()).linger(),
    /// Sets how long a close may take to deliver what was written, in whole seconds. With zero, a
    /// close discards it and resets the connection. With any other time, dropping the stream
    /// *blocks* the thread.
    set_linger(Option<Duration>) = |socket, timeout| {
        SockRef::from(socket.source().io()).set_linger(timeout)
    },
    "Some(std::time::Duration::ZERO)";

    /// How many routers a packet from this socket may pass.
    ttl = |socket| socket.source().io().ttl(),
    /// Sets how many routers a packet from this socket may pass.
    set_ttl(u32) = |socket, ttl| socket.source().io().set_ttl(ttl), "64";
}

#[cfg(any(target_os = "linux", target_os = "android"))]
options! { TcpStream:
    /// Whether received data is acknowledged at once.
    quickack = |socket| SockRef::from(socket.source().io()).tcp_quickack(),
    /// Sets whether received data is acknowledged at once. This is not permanent: the system may
    /// return to its own rule later.
    set_quickack(bool) = |socket, on| {
        SockRef::from(socket.source().io()).set_tcp_quickack(on)
    }, "true";
}
