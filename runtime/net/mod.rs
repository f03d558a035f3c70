//! TCP, UDP and Unix sockets.
//!
//! A socket belongs to the runtime in which it was made. After that runtime has shut down, every
//! operation on the socket fails, also one that was waiting; none hangs.
//!
//! An echo server, with a task for each connection:
//!
//! ```
//! use cede::io::{AsyncReadExt, AsyncWriteExt, copy};
//! use cede::net::{TcpListener, TcpStream};
//!
//! cede::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     let address = listener.local_addr()?;
//!     cede::spawn(async move {
//!         loop {
//!             let (stream, _) = listener.accept().await?;
//!             cede::spawn(async move { copy(&stream, &mut &stream).await });
//!         }
//!         # #[allow(unreachable_code)]
//!         Ok::<(), std::io::Error>(())
//!     });
//!
//!     let mut client = TcpStream::connect(address).await?;
//!     client.write_all(b"cede").await?;
//!     let mut echo = [0; 4];
//!     client.read_exact(&mut echo).await?;
//!     assert_eq!(&echo, b"cede");
//!     Ok::<(), std::io::Error>(())
//! })?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   tcp_socket_options  the options of a TcpSocket
//   tcp_socket          a TCP socket that is neither connected nor listening yet
//   tcp_listener        accepts TCP connections
//   tcp_options         the options of a TcpStream
//   tcp_split           the two halves of a TCP connection
//   tcp_stream          a TCP connection
//   udp_options         the options of a UDP socket
//   udp_peek            copies a datagram and leaves it in the socket
//   udp_socket          a UDP socket
//   unix_cred           the process, user and group of a Unix socket's peer
//   unix_datagram       a Unix datagram socket
//   unix_pipe_open      opens a pipe that has a name
//   unix_pipe           the two ends of a pipe
//   unix_listener       accepts Unix connections
//   unix_split          the two halves of a Unix connection
//   unix_stream         a Unix connection
//   pauses              pauses between tries of what the system reports no event for
//   unix_addr           converts a path to the address of a Unix socket
//   split               the two halves of any stream
//   byte_stream         the methods of every stream
//   datagram            the methods of every datagram socket
//   option              makes the getter and the setter of a socket option
//   convert             conversions to and from the standard library's types
//   wait                waits until a socket is ready
//   addr                finds the addresses of a name

mod addr;
mod byte_stream;
mod convert;
mod datagram;
mod option;
mod pauses;
mod split;
mod tcp_listener;
mod tcp_options;
mod tcp_socket;
mod tcp_socket_options;
mod tcp_split;
mod tcp_stream;
mod udp_options;
mod udp_peek;
mod udp_socket;
mod unix_addr;
#[cfg(target_os = "linux")]
mod unix_cred;
mod unix_datagram;
mod unix_listener;
mod unix_pipe;
mod unix_pipe_open;
mod unix_split;
mod unix_stream;
mod wait;

pub use addr::{ToSocketAddrs, lookup_host};
pub use tcp_listener::TcpListener;
pub use tcp_socket::TcpSocket;
pub use tcp_stream::TcpStream;
pub use udp_socket::UdpSocket;
pub use unix_datagram::UnixDatagram;
pub use unix_listener::UnixListener;
pub use unix_stream::UnixStream;

/// The halves of a [`TcpStream`].
pub mod tcp {
    pub use super::tcp_split::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, ReuniteError, WriteHalf};
}

/// The halves of a [`UnixStream`], the identity of its peer, and pipes.
pub mod unix {
    /// Pipes: anonymous ones, and those with a name in the file system.
    pub mod pipe {
        pub use super::super::{
            unix_pipe::{Receiver, Sender, pipe},
            unix_pipe_open::OpenOptions,
        };
    }

    #[cfg(target_os = "linux")]
    pub use super::unix_cred::UCred;
    pub use super::unix_split::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, ReuniteError, WriteHalf};
    pub use std::os::unix::net::SocketAddr;
}
