//! What can be asked of a UDP socket, and set.

use super::{option::options, udp_socket::UdpSocket};
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr},
};

options! { UdpSocket:
    /// Whether datagrams may be sent to a broadcast address.
    broadcast = |socket| socket.source().io().broadcast(),
    /// Permits datagrams to be sent to a broadcast address.
    set_broadcast(bool) = |socket, value| socket.source().io().set_broadcast(value), "true";

    /// How many routers a datagram sent from here may pass.
    ttl = |socket| socket.source().io().ttl(),
    /// Sets how many routers a datagram sent from here may pass.
    set_ttl(u32) = |socket, ttl| socket.source().io().set_ttl(ttl), "64";

    /// How many routers a multicast datagram (IPv4) sent from here may pass.
    multicast_ttl_v4 = |socket| socket.source().io().multicast_ttl_v4(),
    /// Sets how many routers a multicast datagram (IPv4) sent from here may pass; 1 keeps it in the
    /// local network.
    set_multicast_ttl_v4(u32) = |socket, value| socket.source().io().set_multicast_ttl_v4(value), "1";

    /// Whether multicast datagrams (IPv4) sent from this machine are received on it too.
    multicast_loop_v4 = |socket| socket.source().io().multicast_loop_v4(),
    /// Has multicast datagrams (IPv4) sent from this machine be received on it too, or not.
    set_multicast_loop_v4(bool) = |socket, value| socket.source().io().set_multicast_loop_v4(value), "false";

    /// Whether multicast datagrams (IPv6) sent from this machine are received on it too.
    multicast_loop_v6 = |socket| socket.source().io().multicast_loop_v6(),
    /// Has multicast datagrams (IPv6) sent from this machine be received on it too, or not.
    set_multicast_loop_v6(bool) = |socket, value| socket.source().io().set_multicast_loop_v6(value), "false";
}

impl UdpSocket {
    /// Joins a multicast group, at the interface with this address; `0.0.0.0` leaves the choice to
    /// the system.
    ///
    /// # Errors
    ///
    /// If the system refuses: no multicast address, no such interface.
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
    /// If it was not joined.
    pub fn leave_multicast_v4(&self, group: Ipv4Addr, interface: Ipv4Addr) -> io::Result<()> {
        self.source().io().leave_multicast_v4(&group, &interface)
    }

    /// Joins a multicast group, at the interface with this index; 0 leaves the choice to the system.
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
    /// If the system refuses: no multicast address, no such interface.
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
    /// If it was not joined.
    pub fn leave_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.source().io().leave_multicast_v6(group, interface)
    }
}
