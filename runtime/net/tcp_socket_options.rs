//! What can be chosen for a TCP socket before it connects or listens.

use super::{option::options, tcp_socket::TcpSocket};
use std::time::Duration;

options! { TcpSocket:
    /// Whether an address can be had whose last owner has just closed it.
    reuseaddr = |socket| socket.socket().reuse_address(),
    /// Takes an address even if its last owner has just closed it.
    set_reuseaddr(bool) = |socket, on| socket.socket().set_reuse_address(on), "true";

    /// Whether a silent peer is asked now and then if it is still there.
    keepalive = |socket| socket.socket().keepalive(),
    /// Asks a silent peer now and then if it is still there.
    set_keepalive(bool) = |socket, on| socket.socket().set_keepalive(on), "true";

    /// Whether small writes are sent at once.
    nodelay = |socket| socket.socket().tcp_nodelay(),
    /// Sends small writes at once, instead of waiting for more to fill the packet.
    set_nodelay(bool) = |socket, on| socket.socket().set_tcp_nodelay(on), "true";

    /// How long a close may take to deliver what was written; `None`: in the background.
    linger = |socket| socket.socket().linger(),
    /// Sets how long a close may take to deliver what was written, in whole seconds. Zero throws
    /// it away and resets the connection. Anything else *blocks* the thread that drops the stream.
    set_linger(Option<Duration>) = |socket, timeout| socket.socket().set_linger(timeout),
    "Some(std::time::Duration::ZERO)";

    /// How many bytes the system keeps that are not yet sent.
    send_buffer_size = |socket| socket.socket().send_buffer_size().map(|bytes| bytes as u32),
    /// Sets how many bytes the system keeps that are not yet sent. Linux takes twice as many, and its
    /// own bookkeeping from them.
    set_send_buffer_size(u32) = |socket, bytes| {
        socket.socket().set_send_buffer_size(bytes as usize)
    }, "64 * 1024";

    /// How many bytes the system keeps that are not yet read.
    recv_buffer_size = |socket| socket.socket().recv_buffer_size().map(|bytes| bytes as u32),
    /// Sets how many bytes the system keeps that are not yet read. Linux takes twice as many, and its
    /// own bookkeeping from them.
    set_recv_buffer_size(u32) = |socket, bytes| {
        socket.socket().set_recv_buffer_size(bytes as usize)
    }, "64 * 1024";
}

// These two have no such option.
#[cfg(not(any(target_os = "illumos", target_os = "solaris")))]
options! { TcpSocket:
    /// Whether several sockets that all say so may have one address.
    reuseport = |socket| socket.socket().reuse_port(),
    /// Shares the address with other sockets that all say so; the system deals connections out.
    set_reuseport(bool) = |socket, on| socket.socket().set_reuse_port(on), "true";
}
