//! What can be asked of a TCP connection, and set.

use super::tcp_stream::TcpStream;
use socket2::SockRef;
use std::{io, net::SocketAddr, time::Duration};

impl TcpStream {
    /// The address of this end.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().local_addr()
    }

    /// The address of the other end.
    ///
    /// # Errors
    ///
    /// If the connection is gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.source().io().peer_addr()
    }

    /// The error the socket holds, if any; it then holds none.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn take_error(&self) -> io::Result<Option<io::Error>> {
        self.source().io().take_error()
    }

    /// Whether small writes are sent at once.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn nodelay(&self) -> io::Result<bool> {
        self.source().io().nodelay()
    }

    /// Sends small writes at once, instead of waiting for more to fill the packet.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn set_nodelay(&self, nodelay: bool) -> io::Result<()> {
        self.source().io().set_nodelay(nodelay)
    }

    /// How long a close may take to deliver what was written; `None`: in the background.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn linger(&self) -> io::Result<Option<Duration>> {
        SockRef::from(self).linger()
    }

    /// Sets how long a close may take to deliver what was written, in whole seconds. Zero throws
    /// it away and resets the connection. Anything else *blocks* the thread that drops the stream.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn set_linger(&self, timeout: Option<Duration>) -> io::Result<()> {
        SockRef::from(self).set_linger(timeout)
    }

    /// How many routers a packet sent from here may pass.
    ///
    /// # Errors
    ///
    /// If the system does not say.
    pub fn ttl(&self) -> io::Result<u32> {
        self.source().io().ttl()
    }

    /// Sets how many routers a packet sent from here may pass.
    ///
    /// # Errors
    ///
    /// If the system refuses.
    pub fn set_ttl(&self, ttl: u32) -> io::Result<()> {
        self.source().io().set_ttl(ttl)
    }
}
