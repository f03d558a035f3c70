//! What the system cannot wait for (files, terminals), read and written by the blocking pool.
//!
//! ```text
//!             read: nothing left      write: bytes taken over
//!   idle ──────────────┬───────────────────┘
//!    ▲                 ▼
//!    │  done         a job, which has the lock while it runs
//!    │  or cancelled   │
//!    └─────────────────┘
//! ```
//!
//! 1. The file and its buffer are shared with at most one job. They are looked at when there is none, so
//!    operations follow one another in order, and nobody waits for the lock.
//! 2. A read that is dropped loses nothing: its job's bytes wait in the buffer for the next.
//! 3. A write is done when a *promised* job has the bytes: such a job is run, whoever still waits, and
//!    even if the runtime ends first. Its error is that of the next operation.
//! 4. A job that the pool does not take, or cancels, has changed nothing. Its operation fails, and the
//!    next may succeed. So a write that is refused has taken nothing over.

use super::source::uninterrupted;
use crate::{
    base::{
        budget,
        primitive::{Mutex, MutexGuard},
    },
    handle::Handle,
    task::join::JoinHandle,
};
use futures::io::{AsyncRead, AsyncSeek, AsyncWrite};
use std::{
    fmt,
    future::Future,
    io::{self, IoSlice, IoSliceMut, Read, Seek, SeekFrom, Write},
    mem,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// The most a job reads or writes, so that no buffer grows without bound.
const MAX: usize = 128 * 1024;

pub(crate) struct Offloaded<T> {
    parts: Arc<Mutex<Parts<T>>>,
    job: Option<JoinHandle<()>>,
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
        let parts = Parts { inner, buffer, taken, ended, sought, failed };
        Self { parts: Arc::new(Mutex::new(parts)), job: None }
    }

    /// Waits for the job, if there is one, and tells its error, or why it was not run.
    fn poll_idle(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<MutexGuard<'_, Parts<T>>>> {
        if let Some(job) = &mut self.job {
            let ended = ready!(Pin::new(job).poll(cx));
            self.job = None;
            // Not the system's own error for a lack of threads: it would say `WouldBlock`, by which
            // adapters between I/O traits mean that the task will be woken.
            ended.map_err(io::Error::other)?;
        } else {
            // The handle of a job spends its own.
            ready!(budget::poll_proceed(cx)).made_progress();
        }
        let mut parts = self.parts.lock();
        let failed = parts.failed.take();
        Poll::Ready(failed.map_or(Ok(parts), Err))
    }

    /// Starts a job that a shutdown may cancel.
    fn start(&mut self, work: impl FnOnce(&mut Parts<T>) -> io::Result<()> + Send + 'static) {
        self.job = Some(Handle::current().spawn_blocking(self.job(work)));
    }

    /// Starts a job that will be run, or fails.
    fn promise(
        &mut self,
        work: impl FnOnce(&mut Parts<T>) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let job = Handle::current().promise_blocking(self.job(work));
        self.job = Some(job.map_err(io::Error::other)?);
        Ok(())
    }

    fn job(
        &self,
        work: impl FnOnce(&mut Parts<T>) -> io::Result<()> + Send + 'static,
    ) -> impl FnOnce() + Send + 'static {
        let parts = self.parts.clone();
        move || {
            let mut parts = parts.lock();
            parts.failed = work(&mut parts).err();
        }
    }

    /// Takes the file back once the job is done.
    pub(crate) async fn into_inner(mut self) -> io::Result<T> {
        std::future::poll_fn(|cx| self.poll_idle(cx).map_ok(drop)).await?;
        let parts =
            Arc::into_inner(self.parts).expect("a job gives its share back before it is done");
        Ok(parts.into_inner().inner)
    }
}

impl<T: Read + Send + 'static> AsyncRead for Offloaded<T> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        target: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_read_vectored(cx, &mut [IoSliceMut::new(target)])
    }

    fn poll_read_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        targets: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        let room = targets.iter().fold(0, |room: usize, target| room.saturating_add(target.len()));
        if room == 0 {
            return Poll::Ready(Ok(0));
        }
        loop {
            let mut parts = ready!(self.poll_idle(cx))?;
            parts.sought = None;
            let count = (&parts.buffer[parts.taken..]).read_vectored(targets)?;
            parts.taken += count;
            if count > 0 || mem::take(&mut parts.ended) {
                return Poll::Ready(Ok(count));
            }
            drop(parts);
            self.start(move |parts| parts.refill(room.min(MAX)));
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
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_write_vectored(cx, &[IoSlice::new(bytes)])
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if slices.iter().all(|slice| slice.is_empty()) {
            return Poll::Ready(Ok(0));
        }
        let mut parts = ready!(self.poll_idle(cx))?;
        parts.sought = None;
        let count = parts.fill(slices);
        drop(parts);
        self.promise(|parts| {
            parts.inner.write_all(&parts.buffer)?;
            parts.inner.flush()
        })?;
        Poll::Ready(Ok(count))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_idle(cx).map_ok(drop)
    }

    fn poll_close(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.poll_flush(cx)
    }
}

impl<T> Parts<T> {
    /// Copies what is to be written, as much as one job takes, and says how much that is. Nothing of it
    /// will be read.
    fn fill(&mut self, slices: &[IoSlice<'_>]) -> usize {
        self.buffer.clear();
        for slice in slices {
            let room = MAX - self.buffer.len();
            self.buffer.extend_from_slice(&slice[..slice.len().min(room)]);
        }
        self.taken = self.buffer.len();
        self.taken
    }
}

impl<T: Seek + Send + 'static> AsyncSeek for Offloaded<T> {
    fn poll_seek(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        to: SeekFrom,
    ) -> Poll<io::Result<u64>> {
        loop {
            let mut parts = ready!(self.poll_idle(cx))?;
            match parts.sought.take() {
                Some((wanted, position)) if wanted == to => return Poll::Ready(Ok(position)),
                _ => drop(parts),
            }
            self.start(move |parts| parts.seek(to));
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
            let mut parts = ready!(self.poll_idle(cx))?;
            parts.ended = false;
            parts.sought = None;
            if parts.taken == parts.buffer.len() {
                return Poll::Ready(Ok(()));
            }
            drop(parts);
            self.start(|parts| parts.seek(SeekFrom::Current(0)));
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Offloaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.parts.try_lock() {
            Some(parts) => parts.inner.fmt(f),
            None => f.write_str("(in use by a blocking thread)"),
        }
    }
}
