//! Asynchronous input and output: the traits of the [`futures`] crate and what is built on them.
//!
//! Everything in [`net`](crate::net) implements [`AsyncRead`] and [`AsyncWrite`]; bring
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
//! A line from a stranger may never end; [`LimitedLines`] reads those that do, and holds no more than
//! a limit of the others.
//!
//! # Halves of a stream
//!
//! A stream of [`net`](crate::net) is best taken apart by its own
//! [`into_split`](crate::net::TcpStream::into_split), whose writing half ends the stream when it is
//! dropped. [`split()`] is for whatever has no such method: its halves share the stream by a lock. Beware of
//! `stream.split()` on a stream that is owned: that is [`AsyncReadExt::split`], which takes the stream, and
//! not [the stream's](crate::net::TcpStream::split). The compiler looks for methods that take `self` before
//! those that take `&mut self`, and a type cannot hide a trait's method from that. So say which one you
//! mean: `TcpStream::split(&mut stream)`.
//!
//! # How an operation waits
//!
//! It looks at what the system has said of its source, tries,
//! and if the system would block after all leaves a waker for the next event. Each operation spends
//! one unit of the task's budget, so that a socket that is always ready cannot hold a thread.
//!
//! An operation that a signal interrupts is tried again: nothing in this library fails with
//! [`ErrorKind::Interrupted`]. A reader or writer of other origin may. [`copy`], [`copy_buf`],
//! [`copy_bidirectional`] and [`LimitedLines`] try it again, too; the methods of the `…Ext` traits, which
//! are those of the [`futures`] crate, hand the error to their caller.

// From top to bottom; each uses only those below it:
//
//   copy_bidirectional  what a proxy does
//   copy                all of a reader into a writer
//   one_way             one direction of copying
//   split               halves of any stream
//   limited_lines       lines with a limit to their length
//   forward             the traits, for whatever has a source
//   async_fd_wait       waiting for an `AsyncFd`
//   async_fd_register   registers what is certainly open
//   async_fd_guard      the right to try, and the duty to say what came of it
//   async_fd            any descriptor that the system can wait for
//   async_fd_error      a descriptor that was refused, and why
//   try_io_error        what an operation says that would have blocked
//   stdio               the standard streams
//   offload             files and terminals, by the blocking pool
//   source              a registered source; the one place that handles `WouldBlock`
//   short               what a transfer proves that moved fewer bytes than asked for
//   interest            what to wait for

pub(crate) mod async_fd;
mod async_fd_error;
mod async_fd_guard;
mod async_fd_register;
mod async_fd_wait;
mod copy;
mod copy_bidirectional;
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
