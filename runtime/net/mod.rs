//! TCP, UDP and Unix sockets.
//!
//! Sockets belong to the runtime they were made in. When it shuts down, whatever is done with them,
//! or was waiting, fails; nothing hangs.
//!
//! An echo server, a task for each connection:
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

// From top to bottom; each uses only those below it:
//
//   tcp_socket_options  options before a connection
//   tcp_socket          a TCP socket that neither connects nor listens yet
//   tcp_listener        accepts TCP connections
//   tcp_options         options of a connection
//   tcp_split           the halves of a TCP connection
//   tcp_stream          a TCP connection
//   udp_options         options of a UDP socket
//   udp_peek            looks at a datagram and leaves it where it is
//   udp_socket          a UDP socket
//   unix_cred           who is at the other end of a Unix socket
//   unix_datagram       a Unix datagram socket
//   unix_listener       accepts Unix connections
//   unix_split          the halves of a Unix connection
//   unix_stream         a Unix connection
//   pauses              pauses between two tries, where the system tells of nothing
//   unix_addr           from a path to the address of a Unix socket
//   split               halves, for any stream
//   byte_stream         methods of every stream
//   datagram            methods of every datagram socket
//   option              the getter and the setter of a socket option
//   convert             to and from the standard library's types
//   wait                waits for readiness, for any socket
//   addr                from a name to the addresses to try

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

/// The halves of a [`UnixStream`], and who is at its other end.
pub mod unix {
    #[cfg(target_os = "linux")]
    pub use super::unix_cred::UCred;
    pub use super::unix_split::{OwnedReadHalf, OwnedWriteHalf, ReadHalf, ReuniteError, WriteHalf};
    pub use std::os::unix::net::SocketAddr;
}
