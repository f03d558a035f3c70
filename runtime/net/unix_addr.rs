//! Converts a path to the address of a Unix socket, for every function that takes such a path.
//!
//! It accepts the same paths as the standard library. On Linux it also accepts a path that begins
//! with a zero byte: an *abstract* name, which is in no directory, ends with its socket, and may
//! contain any bytes. An empty path is not a name: the system refuses to connect to it, and chooses
//! an abstract name for a socket bound to it.

use socket2::SockAddr;
#[cfg(target_os = "android")]
use std::os::android::net::SocketAddrExt;
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::{io, os::unix::net::SocketAddr, path::Path};

/// The address as a type of the standard library.
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

/// The address in the form of the system calls. `socket2` checks only the length; `address` also
/// refuses a path with a zero byte inside, which the system would read as the name of another
/// socket.
pub(super) fn raw_address(path: &Path) -> io::Result<SockAddr> {
    address(path)?;
    SockAddr::unix(path)
}
