//! The options of a UDP socket.

use super::{option::options, udp_socket::UdpSocket};
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr},
};

options! { UdpSocket:
    /// Whether datagrams may be sent to a broadcast address.
    broadcast = |socket| socket.source().io().broadcast(),
    /// Sets whether datagrams may be sent to a broadcast address.
    set_broadcast(bool) = |socket, value| socket.source().io().set_broadcast(value), "true";

    /// How many routers a datagram from this socket may pass.
    ttl = |socket| socket.source().io().ttl(),
    /// Sets how many routers a datagram from this socket may pass.
    set_ttl(u32) = |socket, ttl| socket.source().io().set_ttl(ttl), "64";

    /// How many routers an IPv4 multicast datagram from this socket may pass.
    multicast_ttl_v4 = |socket| socket.source().io().multicast_ttl_v4(),
    /// Sets how many routers an IPv4 multicast datagram from this socket may pass; 1 keeps it in
    /// the local network.
    set_multicast_ttl_v4(u32) = |socket, value| socket.source().io().set_multicast_ttl_v4(value), "1";

    /// Whether this machine receives the IPv4 multicast datagrams that it sends.
    multicast_loop_v4 = |socket| socket.source().io().multicast_loop_v4(),
    /// Sets whether this machine receives the IPv4 multicast datagrams that it sends.
    set_multicast_loop_v4(bool) = |socket, value| socket.source().io().set_multicast_loop_v4(value), "false";

    /// Whether this machine receives the IPv6 multicast datagrams that it sends.
    multicast_loop_v6 = |socket| socket.source().io().multicast_loop_v6(),
    /// Sets whether this machine receives the IPv6 multicast datagrams that it sends.
    set_multicast_loop_v6(bool) = |socket, value| socket.source().io().set_multicast_loop_v6(value), "false";
}

impl UdpSocket {
    /// Joins a multicast group on the interface with this address; with `0.0.0.0` the system
    /// chooses the interface.
    ///
    /// # Errors
    ///
    /// If `group` is not a multicast address, or the interface does not exist.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::net::Ipv4Addr;
    /// async fn listen() -> std::io::Result<UdpSocket> {
    ///     let socket = UdpSocket::bind("0.0.0.0:5353").await?;
    ///     socket.join_multicast_v4(Ipv4Addr::new(224, 0, 0, 251), Ipv4Addr::UNSPECIFIED)?;
    ///     Ok(socket)
    /// }
    /// ```
    pub fn join_multicast_v4(&self, group: Ipv4Addr, interface: Ipv4Addr) -> io::Result<()> {
        self.source().io().join_multicast_v4(&group, &interface)
    }

    /// Leaves a multicast group; see [`join_multicast_v4`](Self::join_multicast_v4).
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::net::Ipv4Addr;
    /// # fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let group = Ipv4Addr::new(224, 0, 0, 251);
    /// socket.join_multicast_v4(group, Ipv4Addr::UNSPECIFIED)?;
    /// socket.leave_multicast_v4(group, Ipv4Addr::UNSPECIFIED)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the socket has not joined the group on this interface.
    pub fn leave_multicast_v4(&self, group: Ipv4Addr, interface: Ipv4Addr) -> io::Result<()> {
        self.source().io().leave_multicast_v4(&group, &interface)
    }

    /// Joins a multicast group on the interface with this index; with 0 the system chooses the
    /// interface.
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::net::Ipv6Addr;
    /// # fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let group = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);
    /// socket.join_multicast_v6(&group, 0)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If `group` is not a multicast address, or the interface does not exist.
    pub fn join_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.source().io().join_multicast_v6(group, interface)
    }

    /// Leaves a multicast group; see [`join_multicast_v6`](Self::join_multicast_v6).
    ///
    /// ```
    /// # use cede::net::UdpSocket;
    /// # use std::net::Ipv6Addr;
    /// # fn example(socket: UdpSocket) -> std::io::Result<()> {
    /// let group = Ipv6Addr::new(0xff02, 0, 0, 0, 0, 0, 0, 0xfb);
    /// socket.leave_multicast_v6(&group, 0)?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the socket has not joined the group on this interface.
    pub fn leave_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.source().io().leave_multicast_v6(group, interface)
    }
}
