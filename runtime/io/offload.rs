//! What the system cannot wait for (files, terminals), read and written by the blocking pool.
//!
//! ```text
//!             read: nothing left      write: bytes taken over
//!   Idle ──────────────┬───────────────────┘
//!    ▲                 ▼
//!    │  done         Busy (the job has the file and the buffer)
//!    └─────────────────┘            the pool is gone ─► Gone
//! ```
//!
//! 1. The file is either here or with a job, so operations follow one another in order.
//! 2. A read that is dropped loses nothing: its job's bytes wait in the buffer for the next.
//! 3. A write takes the bytes over and is done. A job that has begun ends, whoever still waits; its
//!    error is that of the next operation.

use super::source::uninterrupted;
use crate::{handle::Handle, task::join::JoinHandle};
use futures::io::{AsyncRead, AsyncSeek, AsyncWrite};
use std::{
    fmt,
    future::Future,
    io::{self, Read, Seek, SeekFrom, Write},
    mem,
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The most a job reads or writes, so that no buffer grows without bound.
const MAX: usize = 128 * 1024;

pub(crate) struct Offloaded<T>(State<T>);

enum State<T> {
    Idle(Parts<T>),
    Busy(JoinHandle<Parts<T>>),
    Gone,
}

struct Parts<T> {
    inner: T,
    /// Read and not yet taken from `taken` on; or being written, by a job.
    buffer: Vec<u8>,
    taken: usize,
    /// The last job read nothing: the end.
    ended: bool,
    /// Where the last job's seek led.
    sought: Option<(SeekFrom, u64)>,
    /// The last job's error, for the next operation.
    failed: Option<io::Error>,
}

/// A file that is passed between threads, never pinned.
impl<T> Unpin for Offloaded<T> {}

impl<T: Send + 'static> Offloaded<T> {
    pub(crate) fn new(inner: T) -> Self {
        let (buffer, taken, ended, sought, failed) = (Vec::new(), 0, false, None, None);
        Self(State::Idle(Parts { inner, buffer, taken, ended, sought, failed }))
    }

    /// Waits for the job, if there is one, and tells its error.
    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<&mut Parts<T>>> {
        if let State::Busy(job) = &mut self.0 {
            self.0 = match ready!(Pin::new(job).poll(cx)) {
                Ok(parts) => State::Idle(parts),
                Err(_) => State::Gone,
            };
        }
        match &mut self.0 {
            State::Idle(parts) => Poll::Ready(match parts.failed.take() {
                Some(error) => Err(error),
                None => Ok(parts),
            }),
            _ => Poll::Ready(Err(io::Error::other("the blocking pool is gone, and the file"))),
        }
    }

    fn start(&mut self, job: impl FnOnce(&mut Parts<T>) -> io::Result<()> + Send + 'static) {
        let State::Idle(mut parts) = mem::replace(&mut self.0, State::Gone) else {
            unreachable!("a job is started only where there is none");
        };
        self.0 = State::Busy(Handle::current().spawn_blocking(move || {
            parts.failed = job(&mut parts).err();
            parts
        }));
    }

    /// Takes the file back once the job is done.
    pub(crate) async fn into_inner(mut self) -> io::Result<T> {
        std::future::poll_fn(|cx| self.poll_idle(cx).map_ok(drop)).await?;
        match self.0 {
            State::Idle(parts) => Ok(parts.inner),
            _ => unreachable!("it has just been idle"),
        }
    }
}

impl<T: Read + Send + 'static> AsyncRead for Offloaded<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        target: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        if target.is_empty() {
            return Poll::Ready(Ok(0));
        }
        loop {
            let parts = ready!(self.poll_idle(cx))?;
            parts.sought = None;
            let count = (&parts.buffer[parts.taken..]).read(target)?;
            parts.taken += count;
            if count > 0 || mem::take(&mut parts.ended) {
                return Poll::Ready(Ok(count));
            }
            let most = target.len().min(MAX);
            self.start(move |parts| parts.refill(most));
        }
    }
}

impl<T: Read> Parts<T> {
    fn refill(&mut self, most: usize) -> io::Result<()> {
        self.taken = 0;
        self.buffer.resize(most, 0);
        let result = uninterrupted(|| self.inner.read(&mut self.buffer));
        self.buffer.truncate(*result.as_ref().unwrap_or(&0));
        self.ended = result? == 0;
        Ok(())
    }
}

impl<T: Write + Send + 'static> AsyncWrite for Offloaded<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        if bytes.is_empty() {
            return Poll::Ready(Ok(0));
        }
        let parts = ready!(self.poll_idle(cx))?;
        parts.sought = None;
        let count = bytes.len().min(MAX);
        parts.buffer.clear();
        parts.buffer.extend_from_slice(&bytes[..count]);
        self.start(|parts| {
            parts.taken = parts.buffer.len();
            parts.inner.write_all(&parts.buffer)?;
            parts.inner.flush()
        });
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_idle(cx).map_ok(drop)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

impl<T: Seek + Send + 'static> AsyncSeek for Offloaded<T> {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        loop {
            let parts = ready!(self.poll_idle(cx))?;
            match parts.sought.take() {
                Some((wanted, position)) if wanted == to => return Poll::Ready(Ok(position)),
                _ => self.start(move |parts| parts.seek(to)),
            }
        }
    }
}

impl<T: Seek> Parts<T> {
    /// What was read ahead has not happened, for whoever seeks from where he stands.
    fn seek(&mut self, to: SeekFrom) -> io::Result<()> {
        let ahead = (self.buffer.len() - self.taken) as i64;
        let real = match to {
            SeekFrom::Current(offset) => SeekFrom::Current(offset.saturating_sub(ahead)),
            other => other,
        };
        self.sought = Some((to, self.inner.seek(real)?));
        self.taken = self.buffer.len();
        self.ended = false;
        Ok(())
    }
}

impl<T: Seek + Send + 'static> Offloaded<T> {
    /// Goes back to where the reader believes to be, so that what is written goes there.
    pub(crate) fn poll_put_back(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let parts = ready!(self.poll_idle(cx))?;
            parts.ended = false;
            parts.sought = None;
            if parts.taken == parts.buffer.len() {
                return Poll::Ready(Ok(()));
            }
            self.start(|parts| parts.seek(SeekFrom::Current(0)));
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Offloaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            State::Idle(parts) => parts.inner.fmt(f),
            State::Busy(_) => f.write_str("(in use by a blocking thread)"),
            State::Gone => f.write_str("(gone)"),
        }
    }
}
