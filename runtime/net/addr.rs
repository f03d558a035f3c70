//! Converts what a program passes as an address to the addresses to try.
//!
//! An IP address with a port is used as it is. A name must be looked up by the system, which may
//! take seconds, so a blocking thread does that.

use crate::{base::budget, handle::Handle};
use std::{
    io::{self, ErrorKind},
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, SocketAddrV4, SocketAddrV6},
    option, vec,
};

/// What [`TcpListener::bind`](super::TcpListener::bind) and
/// [`TcpStream::connect`](super::TcpStream::connect) accept as an address.
///
/// - an address: [`SocketAddr`], [`SocketAddrV4`], [`SocketAddrV6`], or an IP address and a port;
/// - several addresses, which are tried one after another: `&[SocketAddr]`;
/// - text: `"127.0.0.1:80"`, `"[::1]:80"`, `"localhost:80"`, or a host and a port. A blocking
///   thread looks up a name, which may have several addresses.
///
/// It cannot be implemented for other types.
///
/// ```
/// use cede::net::TcpListener;
///
/// cede::block_on(async {
///     TcpListener::bind("127.0.0.1:0").await?;
///     TcpListener::bind(("localhost", 0)).await?;
///     TcpListener::bind(std::net::SocketAddr::from(([127, 0, 0, 1], 0))).await
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
pub trait ToSocketAddrs: sealed::Addressed {}

mod sealed {
    use std::net::SocketAddr;

    /// Returns what to try. It cannot be implemented for other types:
    ///
    /// ```compile_fail
    /// struct Mine;
    /// impl cede::net::ToSocketAddrs for Mine {}
    /// ```
    pub trait Addressed {
        fn target(&self) -> Target;
    }

    /// What to try. Other crates cannot name this type:
    ///
    /// ```compile_fail
    /// use cede::net::addr::sealed::Target;
    /// ```
    #[derive(Debug)]
    pub enum Target {
        One(SocketAddr),
        Many(Vec<SocketAddr>),
        /// `host:port`, which must be looked up.
        Name(String),
    }
}

use sealed::{Addressed, Target};

/// Returns the addresses of a name, in the order in which they should be tried. A blocking thread
/// looks the name up for each call: nothing is cached.
///
/// ```
/// use cede::net::lookup_host;
///
/// cede::block_on(async {
///     for addr in lookup_host("localhost:80").await? {
///         assert!(addr.ip().is_loopback());
///     }
///     Ok::<(), std::io::Error>(())
/// })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
///
/// The name does not exist, the port is missing, or no name server answers.
///
/// # Panics
///
/// Outside a runtime, unless `host` is already an address.
///
/// # Cancel safety
///
/// Nothing is lost if the future is dropped. A look-up that has begun continues, and its result is
/// dropped.
pub async fn lookup_host(host: impl ToSocketAddrs) -> io::Result<impl Iterator<Item = SocketAddr>> {
    resolve(host).await
}

/// The addresses to try, in order.
pub(super) async fn resolve(addr: impl ToSocketAddrs) -> io::Result<Addresses> {
    let target = addr.target();
    drop(addr); // not kept across the `.await`, because it need not be `Send`
    match target {
        Target::One(addr) => {
            budget::spend().await;
            Ok(Addresses::One(Some(addr).into_iter()))
        }
        Target::Many(addrs) => {
            budget::spend().await;
            Ok(Addresses::Many(addrs.into_iter()))
        }
        Target::Name(name) => {
            let lookup = move || std::net::ToSocketAddrs::to_socket_addrs(name.as_str());
            let found = Handle::current().spawn_blocking(lookup).await;
            found.map_err(io::Error::other)?.map(Addresses::Many)
        }
    }
}

/// The error if there was no address to try.
pub(super) fn no_address() -> io::Error {
    io::Error::new(ErrorKind::InvalidInput, "the name has no address")
}

#[derive(Debug)]
pub(super) enum Addresses {
    One(option::IntoIter<SocketAddr>),
    Many(vec::IntoIter<SocketAddr>),
}

impl Iterator for Addresses {
    type Item = SocketAddr;

    fn next(&mut self) -> Option<SocketAddr> {
        match self {
            Self::One(addrs) => addrs.next(),
            Self::Many(addrs) => addrs.next(),
        }
    }
}

/// Implements the traits for types that are already an address.
macro_rules! addresses {
    ($($type:ty),+) => { $(
        impl ToSocketAddrs for $type {}
        impl Addressed for $type {
            fn target(&self) -> Target {
                Target::One(SocketAddr::from(*self))
            }
        }
    )+ };
}

addresses!(SocketAddr, SocketAddrV4, SocketAddrV6);
addresses!((IpAddr, u16), (Ipv4Addr, u16), (Ipv6Addr, u16));

impl ToSocketAddrs for &[SocketAddr] {}
impl Addressed for &[SocketAddr] {
    fn target(&self) -> Target {
        Target::Many(self.to_vec())
    }
}

impl ToSocketAddrs for str {}
impl Addressed for str {
    fn target(&self) -> Target {
        self.parse().map_or_else(|_| Target::Name(self.to_owned()), Target::One)
    }
}

impl ToSocketAddrs for (&str, u16) {}
impl Addressed for (&str, u16) {
    fn target(&self) -> Target {
        let (host, port) = *self;
        match host.parse::<IpAddr>() {
            Ok(ip) => Target::One((ip, port).into()),
            Err(_) => Target::Name(format!("{host}:{port}")),
        }
    }
}

impl ToSocketAddrs for String {}
impl Addressed for String {
    fn target(&self) -> Target {
        self.as_str().target()
    }
}

impl ToSocketAddrs for (String, u16) {}
impl Addressed for (String, u16) {
    fn target(&self) -> Target {
        (self.0.as_str(), self.1).target()
    }
}

impl<T: ToSocketAddrs + ?Sized> ToSocketAddrs for &T {}
impl<T: Addressed + ?Sized> Addressed for &T {
    fn target(&self) -> Target {
        (**self).target()
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;

    #[test]
    fn only_names_are_looked_up() {
        let text = |target: Target| format!("{target:?}");
        assert_eq!(text("127.0.0.1:80".target()), "One(127.0.0.1:80)");
        assert_eq!(text("[::1]:80".target()), "One([::1]:80)");
        assert_eq!(text(("::1", 80).target()), "One([::1]:80)");
        assert_eq!(text((Ipv4Addr::LOCALHOST, 80).target()), "One(127.0.0.1:80)");
        assert_eq!(text("localhost:80".target()), "Name(\"localhost:80\")");
        assert_eq!(text((String::from("localhost"), 80).target()), "Name(\"localhost:80\")");
    }
}
