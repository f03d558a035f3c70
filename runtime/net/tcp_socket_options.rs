//! The options of a TCP socket that can be set before it connects or listens.

use super::{option::options, tcp_socket::TcpSocket};
use std::time::Duration;

options! { TcpSocket:
    /// Whether the socket may bind an address that was in use until a moment ago.
    reuseaddr = |socket| socket.socket().reuse_address(),
    /// Sets whether the socket may bind an address that was in use until a moment ago.
    set_reuseaddr(bool) = |socket, on| socket.socket().set_reuse_address(on), "true";

    /// Whether the system probes a silent peer from time to time, to notice if it is gone.
    keepalive = |socket| socket.socket().keepalive(),
    /// Sets whether the system probes a silent peer from time to time, to notice if it is gone.
    set_keepalive(bool) = |socket, on| socket.socket().set_keepalive(on), "true";

    /// Whether small writes are sent at once.
    nodelay = |socket| socket.socket().tcp_nodelay(),
    /// Sets whether small writes are sent at once, instead of waiting until more data fills the
    /// packet.
    set_nodelay(bool) = |socket, on| socket.socket().set_tcp_nodelay(on), "true";

    /// How long a close may take to deliver what was written. With `None` the system delivers it in
    /// the background.
    linger = |socket| socket.socket().linger(),
    /// Sets how long a close may take to deliver what was written, in whole seconds. With zero, a
    /// close discards it and resets the connection. With any other time, dropping the stream
    /// *blocks* the thread.
    set_linger(Option<Duration>) = |socket, timeout| socket.socket().set_linger(timeout),
    "Some(std::time::Duration::ZERO)";

    /// How many bytes the system buffers that were not sent yet.
    send_buffer_size = |socket| socket.socket().send_buffer_size().map(|bytes| bytes as u32),
    /// Sets how many bytes the system buffers that were not sent yet. Linux doubles the number, and
    /// uses part of it for its own bookkeeping.
    set_send_buffer_size(u32) = |socket, bytes| {
        socket.socket().set_send_buffer_size(bytes as usize)
    }, "64 * 1024";

    /// How many bytes the system buffers that were not read yet.
    recv_buffer_size = |socket| socket.socket().recv_buffer_size().map(|bytes| bytes as u32),
    /// Sets how many bytes the system buffers that were not read yet. Linux doubles the number, and
    /// uses part of it for its own bookkeeping.
    set_recv_buffer_size(u32) = |socket, bytes| {
        socket.socket().set_recv_buffer_size(bytes as usize)
    }, "64 * 1024";
}

// These two have no such option.
#[cfg(not(any(target_os = "illumos", target_os = "solaris")))]
options! { TcpSocket:
    /// Whether several sockets that all set this option may bind the same address.
    reuseport = |socket| socket.socket().reuse_port(),
    /// Sets whether several sockets that all set this option may bind the same address. The system
    /// distributes connections among them.
    set_reuseport(bool) = |socket, on| socket.socket().set_reuse_port(on), "true";
}
