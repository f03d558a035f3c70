//! What can be asked of a UDP socket, and set.

use super::udp_socket::UdpSocket;
use std::{
    io,
    net::{Ipv4Addr, Ipv6Addr},
};

/// A pair of methods: what is asked, and what is set.
macro_rules! option {
    ($get:ident, $set:ident, $type:ty, $asked:literal, $done:literal) => {
        impl UdpSocket {
            #[doc = $asked]
            ///
            /// # Errors
            ///
            /// If the system does not say.
            pub fn $get(&self) -> io::Result<$type> {
                self.source().io().$get()
            }

            #[doc = $done]
            ///
            /// # Errors
            ///
            /// If the system refuses.
            pub fn $set(&self, value: $type) -> io::Result<()> {
                self.source().io().$set(value)
            }
        }
    };
}

option!(
    broadcast,
    set_broadcast,
    bool,
    "Whether datagrams may be sent to a broadcast address.",
    "Permits datagrams to be sent to a broadcast address."
);
option!(
    ttl,
    set_ttl,
    u32,
    "How many routers a datagram sent from here may pass.",
    "Sets how many routers a datagram sent from here may pass."
);
option!(
    multicast_ttl_v4,
    set_multicast_ttl_v4,
    u32,
    "How many routers a multicast datagram (IPv4) sent from here may pass.",
    "Sets how many routers a multicast datagram (IPv4) sent from here may pass; 1 keeps it in the \
     local network."
);
option!(
    multicast_loop_v4,
    set_multicast_loop_v4,
    bool,
    "Whether multicast datagrams (IPv4) sent from this machine are received on it too.",
    "Has multicast datagrams (IPv4) sent from this machine be received on it too, or not."
);
option!(
    multicast_loop_v6,
    set_multicast_loop_v6,
    bool,
    "Whether multicast datagrams (IPv6) sent from this machine are received on it too.",
    "Has multicast datagrams (IPv6) sent from this machine be received on it too, or not."
);

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
    /// # Errors
    ///
    /// If it was not joined.
    pub fn leave_multicast_v4(&self, group: Ipv4Addr, interface: Ipv4Addr) -> io::Result<()> {
        self.source().io().leave_multicast_v4(&group, &interface)
    }

    /// Joins a multicast group, at the interface with this index; 0 leaves the choice to the system.
    ///
    /// # Errors
    ///
    /// If the system refuses: no multicast address, no such interface.
    pub fn join_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.source().io().join_multicast_v6(group, interface)
    }

    /// Leaves a multicast group; see [`join_multicast_v6`](Self::join_multicast_v6).
    ///
    /// # Errors
    ///
    /// If it was not joined.
    pub fn leave_multicast_v6(&self, group: &Ipv6Addr, interface: u32) -> io::Result<()> {
        self.source().io().leave_multicast_v6(group, interface)
    }
}
