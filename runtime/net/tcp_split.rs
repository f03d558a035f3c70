//! The two halves of a TCP connection, borrowed or owned. Both ends of the socket share one
//! readiness, whose directions wait independently; so a half is no more than a reference.

use super::{
    forward::{read_from_source, write_to_source},
    tcp_stream::TcpStream,
};
use crate::io::source::Source;
use std::{error, fmt, net::Shutdown, sync::Arc};

/// The half to read from, made by [`TcpStream::split`].
#[derive(Debug)]
pub struct ReadHalf<'a>(&'a TcpStream);

/// The half to write to, made by [`TcpStream::split`].
#[derive(Debug)]
pub struct WriteHalf<'a>(&'a TcpStream);

/// The half to read from, made by [`TcpStream::into_split`].
#[derive(Debug)]
pub struct OwnedReadHalf(Arc<TcpStream>);

/// The half to write to, made by [`TcpStream::into_split`]. Dropping it shuts down writing, so that
/// the peer reads the end; see [`forget`](Self::forget).
#[derive(Debug)]
pub struct OwnedWriteHalf {
    stream: Arc<TcpStream>,
    shut_down_on_drop: bool,
}

impl TcpStream {
    /// Halves to be used at the same time, for as long as the borrow lasts.
    pub fn split(&mut self) -> (ReadHalf<'_>, WriteHalf<'_>) {
        (ReadHalf(self), WriteHalf(self))
    }

    /// Halves that can go to different tasks. Dropping the writing half shuts it down.
    pub fn into_split(self) -> (OwnedReadHalf, OwnedWriteHalf) {
        let stream = Arc::new(self);
        (OwnedReadHalf(stream.clone()), OwnedWriteHalf { stream, shut_down_on_drop: true })
    }
}

impl OwnedReadHalf {
    /// The stream, of its two halves.
    ///
    /// # Errors
    ///
    /// If the halves belong to different streams: both come back.
    ///
    /// ```
    /// # use cede::net::{TcpListener, TcpStream};
    /// # cede::block_on(async {
    /// # let listener = TcpListener::bind("127.0.0.1:0").await?;
    /// # let address = listener.local_addr()?;
    /// let stream = TcpStream::connect(address).await?;
    /// let (reader, writer) = stream.into_split();
    /// let stream: TcpStream = reader.reunite(writer)?;
    /// # drop(stream);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// # }).unwrap();
    /// ```
    pub fn reunite(self, other: OwnedWriteHalf) -> Result<TcpStream, ReuniteError> {
        if !Arc::ptr_eq(&self.0, &other.stream) {
            return Err(ReuniteError(self, other));
        }
        other.forget();
        Ok(Arc::into_inner(self.0).expect("a stream has two halves, and both were here"))
    }
}

impl OwnedWriteHalf {
    /// The stream, of its two halves.
    ///
    /// # Errors
    ///
    /// If the halves belong to different streams: both come back.
    pub fn reunite(self, other: OwnedReadHalf) -> Result<TcpStream, ReuniteError> {
        other.reunite(self)
    }

    /// Drops this half without shutting down writing: the connection is closed when the other half
    /// is dropped.
    pub fn forget(mut self) {
        self.shut_down_on_drop = false;
    }
}

impl Drop for OwnedWriteHalf {
    fn drop(&mut self) {
        if self.shut_down_on_drop {
            // It fails if the peer has gone, and then there is nothing to shut down.
            let _ = self.source().io().shutdown(Shutdown::Write);
        }
    }
}

/// The halves belong to different streams; here they are.
#[derive(Debug)]
pub struct ReuniteError(pub OwnedReadHalf, pub OwnedWriteHalf);

impl fmt::Display for ReuniteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the halves belong to different streams")
    }
}

impl error::Error for ReuniteError {}

/// What a half can do beside its bytes (its addresses, readiness, `try_read`) is behind `as_ref()`.
macro_rules! lend_stream {
    ($type:ty, $half:ident => $stream:expr) => {
        impl AsRef<TcpStream> for $type {
            fn as_ref(&self) -> &TcpStream {
                let $half = self;
                $stream
            }
        }

        impl $type {
            fn source(&self) -> &Source<mio::net::TcpStream> {
                self.as_ref().source()
            }
        }
    };
}

lend_stream!(ReadHalf<'_>, half => half.0);
lend_stream!(WriteHalf<'_>, half => half.0);
lend_stream!(OwnedReadHalf, half => &half.0);
lend_stream!(OwnedWriteHalf, half => &half.stream);

read_from_source!(ReadHalf<'_>);
read_from_source!(OwnedReadHalf);
write_to_source!(WriteHalf<'_>);
write_to_source!(OwnedWriteHalf);
