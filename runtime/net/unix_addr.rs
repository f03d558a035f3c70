//! The name of a Unix socket: the one conversion from a path, for whatever takes one.
//!
//! It accepts and refuses what the standard library does. Only on Linux it accepts more: a path that
//! begins with a zero byte is an *abstract* name, which lives in no directory, ends with its socket, and
//! may contain any bytes. An empty path is no name: the system refuses to connect to it, and chooses an
//! abstract name for what is bound to it.

use socket2::SockAddr;
#[cfg(target_os = "android")]
use std::os::android::net::SocketAddrExt;
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::{io, os::unix::net::SocketAddr, path::Path};

/// As the standard library takes it.
#[cfg(any(target_os = "linux", target_os = "android"))]
pub(super) fn address(path: &Path) -> io::Result<SocketAddr> {
    use std::os::unix::ffi::OsStrExt;

    match path.as_os_str().as_bytes().strip_prefix(b"\0") {
        Some(name) => SocketAddr::from_abstract_name(name),
        None => SocketAddr::from_pathname(path),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub(super) fn address(path: &Path) -> io::Result<SocketAddr> {
    SocketAddr::from_pathname(path)
}

/// The same as the system's calls take it. `socket2` checks the length only: from a path with a zero byte
/// in it, the system would read the name of another socket.
pub(super) fn raw_address(path: &Path) -> io::Result<SockAddr> {
    address(path)?;
    SockAddr::unix(path)
}
