//! From a path to the address of a Unix socket. On Linux a path that begins with a zero byte is an
//! *abstract* name: it lives in no directory, and ends with its socket.

#[cfg(target_os = "android")]
use std::os::android::net::SocketAddrExt;
#[cfg(target_os = "linux")]
use std::os::linux::net::SocketAddrExt;
use std::{io, os::unix::net::SocketAddr, path::Path};

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
