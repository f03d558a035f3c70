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
//! In short, how an operation waits: it looks at what the system has said of its source, tries,
//! and if the system would block after all leaves a waker for the next event. Each operation spends
//! one unit of the task's budget, so that a socket that is always ready cannot hold a thread.

pub(crate) mod source;

pub use futures::io::{
    AsyncBufRead, AsyncBufReadExt, AsyncRead, AsyncReadExt, AsyncSeek, AsyncSeekExt, AsyncWrite,
    AsyncWriteExt, BufReader, BufWriter, Cursor, Error, ErrorKind, IoSlice, IoSliceMut, Lines,
    ReadHalf, Result, SeekFrom, Take, WriteHalf, copy, copy_buf, empty, repeat, sink,
};
