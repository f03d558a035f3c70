//! What can be asked of a TCP connection, and set.

use super::{option::options, tcp_stream::TcpStream};
use socket2::SockRef;
use std::{io, net::SocketAddr, time::Duration};

impl TcpStream {
    /// The address of this end.
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
    /// If the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().local_addr()
    }

    /// The address of the other end.
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
    /// If the connection is gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().peer_addr()
    }

    /// The error the socket holds, if any; it then holds none.
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
    /// If the system does not say.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.source().io().take_error()
    }
}

options! { TcpStream:
    /// Whether small writes are sent at once.
    nodelay = |socket| socket.source().io().nodelay(),
    /// Sends small writes at once, instead of waiting for more to fill the packet.
    set_nodelay(bool) = |socket, on| socket.source().io().set_nodelay(on), "true";

    /// How long a close may take to deliver what was written; `None`: in the background.
    linger = |socket| SockRef::from(socket.source().io()).linger(),
    /// Sets how long a close may take to deliver what was written, in whole seconds. Zero throws
    /// it away and resets the connection. Anything else *blocks* the thread that drops the stream.
    set_linger(Option<Duration>) = |socket, timeout| {
        SockRef::from(socket.source().io()).set_linger(timeout)
    },
    "Some(std::time::Duration::ZERO)";

    /// How many routers a packet sent from here may pass.
    ttl = |socket| socket.source().io().ttl(),
    /// Sets how many routers a packet sent from here may pass.
    set_ttl(u32) = |socket, ttl| socket.source().io().set_ttl(ttl), "64";
}

#[cfg(any(target_os = "linux", target_os = "android"))]
options! { TcpStream:
    /// Whether what has been received is acknowledged at once.
    quickack = |socket| SockRef::from(socket.source().io()).tcp_quickack(),
    /// Acknowledges at once what has been received, for now: the system goes back to its own ways
    /// later.
    set_quickack(bool) = |socket, on| {
        SockRef::from(socket.source().io()).set_tcp_quickack(on)
    }, "true";
}
