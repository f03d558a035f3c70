//! Asynchronous input and output: the traits of the [`futures`] crate, and utilities built on them.
//!
//! The streams of [`net`](crate::net) implement [`AsyncRead`] and [`AsyncWrite`]. Bring
//! [`AsyncReadExt`] and [`AsyncWriteExt`] into scope for `read`, `read_exact`, `write_all`, …
//!
//! ```
//! use cede::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
//! use cede::net::{TcpListener, TcpStream};
//!
//! cede::block_on(async {
//!     let listener = TcpListener::bind("127.0.0.1:0").await?;
//!     let mut client = TcpStream::connect(listener.local_addr()?).await?;
//!     let (server, _) = listener.accept().await?;
//!
//!     client.write_all(b"hello\n").await?;
//!     let mut line = String::new();
//!     BufReader::new(server).read_line(&mut line).await?;
//!     assert_eq!(line, "hello\n");
//!     Ok::<(), std::io::Error>(())
//! })?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! An untrusted peer may send a line that never ends. [`LimitedLines`] reads lines up to a limit,
//! and never holds more than that.
//!
//! # Halves of a stream
//!
//! Split a stream of [`net`](crate::net) with its own
//! [`into_split`](crate::net::TcpStream::into_split); its writing half ends the stream when it is
//! dropped. [`split()`] is for types without such a method: its halves share the stream through a
//! lock. Beware of `stream.split()` on a stream that you own: that is [`AsyncReadExt::split`],
//! which takes the stream, and not [the stream's](crate::net::TcpStream::split). The compiler looks
//! for methods that take `self` before those that take `&mut self`, and a type cannot hide a
//! trait's method. So write which one you mean: `TcpStream::split(&mut stream)`.
//!
//! # How an operation waits
//!
//! An operation looks at the last known readiness of its source. If the source may be ready, it
//! tries. If the system would block after all, it leaves a waker for the next event. Each operation
//! spends one unit of the task's budget, so that a socket that is always ready cannot keep a
//! thread.
//!
//! A future that waits through `&self`, such as that of `readable` or `recv_from`, has a place of its
//! own for its waker, and empties it when it is dropped. The traits [`AsyncRead`] and [`AsyncWrite`]
//! and the `poll_` functions store the waker of their last poll in the stream. It stays there,
//! and with it the memory of that task (not its future), until the stream is ready, polled again or
//! dropped. That matters only to a program that keeps very many streams which nobody polls.
//!
//! An operation that a signal interrupts is tried again: nothing in this library fails with
//! [`ErrorKind::Interrupted`]. A reader or writer of another crate may. [`copy()`], [`copy_buf`],
//! [`copy_bidirectional()`] and [`LimitedLines`] then try it again, too. The methods of the `…Ext`
//! traits, which belong to the [`futures`] crate, return the error to their caller.
//!
//! For readers of the source: this folder need not be read to understand the event loop.
//! `docs/architecture.md` lists what to read.

// From top to bottom; each uses only those below it:
//
//   copy_bidirectional  copies between two streams, as a proxy does
//   copy                copies all of a reader into a writer
//   one_way             one direction of copying, as a state machine
//   split               splits any stream into halves
//   duplex              two connected streams in memory
//   limited_lines       lines with a limit to their length
//   forward             implements the traits for types that have a source
//   async_fd_wait       waiting for an `AsyncFd`
//   async_fd_register   registers a descriptor that the compiler knows to be open
//   async_fd_guard      tries an operation and clears the readiness if it would block
//   async_fd            any descriptor that the system can wait for
//   async_fd_error      a refused descriptor, with the system's error
//   try_io_error        the error of an operation that would block
//   stdio               the standard streams
//   offload             files and terminals, on the blocking pool
//   source              a registered source; the one place that handles `WouldBlock`
//   short               what a short read or write proves
//   interest            what to wait for, and what was found

pub(crate) mod async_fd;
mod async_fd_error;
mod async_fd_guard;
mod async_fd_register;
mod async_fd_wait;
mod copy;
mod copy_bidirectional;
mod duplex;
pub(crate) mod forward;
pub(crate) mod interest;
mod limited_lines;
pub(crate) mod offload;
mod one_way;
pub(crate) mod short;
pub(crate) mod source;
mod split;
mod stdio;
mod try_io_error;

pub use self::{
    async_fd::AsyncFd,
    async_fd_error::{AsyncFdRegisterError, AsyncFdTryNewError},
    async_fd_guard::{AsyncFdReadyGuard, AsyncFdReadyMutGuard},
    copy::{copy, copy_buf},
    copy_bidirectional::copy_bidirectional,
    duplex::{DuplexStream, duplex},
    interest::{Interest, Ready},
    limited_lines::LimitedLines,
    split::split,
    stdio::{Stderr, Stdin, Stdout, stderr, stdin, stdout},
    try_io_error::TryIoError,
};

pub use futures::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncSeek, AsyncSeekExt, AsyncWrite,
    AsyncWriteExt, BufReader, BufWriter, Cursor, Error, ErrorKind, IoSlice, IoSliceMut, Lines,
    ReadHalf, Result, SeekFrom, Take, WriteHalf, empty, repeat, sink,
};
