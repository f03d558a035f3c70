//! Reads and writes on the blocking pool, for files and terminals, which the system cannot wait
//! for.
//!
//! ```text
//!             read: buffer empty      write: bytes copied
//!   idle ──────────────┬───────────────────┘
//!    ▲                 ▼
//!    │  done         a job, which has the lock while it runs
//!    │  or cancelled   │
//!    └─────────────────┘
//! ```
//!
//! 1. The file and its buffer are shared with at most one job. Operations look at them only when
//!    there is no job. So operations follow one another in order, and no thread waits for the lock.
//! 2. Dropping a read loses nothing: the bytes of its job stay in the buffer for the next read.
//! 3. A write is complete when a *promised* job has its bytes. Such a job is run even if the writer
//!    is gone or the runtime ends first. Its error is returned by the next operation.
//! 4. A job that the pool refuses or cancels has changed nothing. Its operation fails, and the next
//!    one may succeed. So a refused write has consumed no bytes.

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

/// The most bytes that one job reads or writes, so that no buffer grows without bound.
const MAX: usize = 128 * 1024;

pub(crate) struct Offloaded<T> {
    state: Arc<Mutex<OffloadState<T>>>,
    job: Option<JoinHandle<()>>,
}

struct OffloadState<T> {
    inner: T,
    /// From `taken` on: bytes that were read and not yet taken. During a write: the bytes that a
    /// job writes.
    buffer: Vec<u8>,
    taken: usize,
    /// The last job read nothing: the end of the file.
    ended: bool,
    /// The last job's seek, and the position it led to.
    sought: Option<(SeekFrom, u64)>,
    /// The last job's error, for the next operation.
    failed: Option<io::Error>,
}

/// The file is moved between threads, and never pinned.
impl<T> Unpin for Offloaded<T> {}

impl<T: Send + 'static> Offloaded<T> {
    pub(crate) fn new(inner: T) -> Self {
        let (buffer, taken, ended, sought, failed) = (Vec::new(), 0, false, None, None);
        let state = OffloadState { inner, buffer, taken, ended, sought, failed };
        Self { state: Arc::new(Mutex::new(state)), job: None }
    }

    /// Waits until there is no job, and locks the state. Returns the error of the last job, or the
    /// reason why it was not run.
    fn poll_idle(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<MutexGuard<'_, OffloadState<T>>>> {
        if let Some(job) = &mut self.job {
            let ended = ready!(Pin::new(job).poll(cx));
            self.job = None;
            // Wrapped: the system's error for a lack of threads is `WouldBlock`, which
            // adapters between I/O traits take as a promise to wake the task.
            ended.map_err(io::Error::other)?;
        } else {
            // Polling the handle of a job spends a unit, too.
            ready!(budget::poll_proceed(cx)).made_progress();
        }
        let mut state = self.state.lock();
        let failed = state.failed.take();
        Poll::Ready(failed.map_or(Ok(state), Err))
    }

    /// Starts a job that a shutdown may cancel.
    fn start(
        &mut self,
        work: impl FnOnce(&mut OffloadState<T>) -> io::Result<()> + Send + 'static,
    ) {
        self.job = Some(Handle::current().spawn_blocking(self.job(work)));
    }

    /// Starts a job that is certain to be run, or fails.
    fn promise(
        &mut self,
        work: impl FnOnce(&mut OffloadState<T>) -> io::Result<()> + Send + 'static,
    ) -> io::Result<()> {
        let job = Handle::current().promise_blocking(self.job(work));
        self.job = Some(job.map_err(io::Error::other)?);
        Ok(())
    }

    fn job(
        &self,
        work: impl FnOnce(&mut OffloadState<T>) -> io::Result<()> + Send + 'static,
    ) -> impl FnOnce() + Send + 'static {
        let state = self.state.clone();
        move || {
            let mut state = state.lock();
            state.failed = work(&mut state).err();
        }
    }

    /// Waits for the job, and returns the file, also if the job was not run (4).
    pub(crate) async fn into_inner(mut self) -> io::Result<T> {
        match self.job.take() {
            Some(job) => _ = job.await,
            None => budget::spend().await,
        }
        let state = Arc::into_inner(self.state).expect("a job drops its share before it is done");
        let OffloadState { inner, failed, .. } = state.into_inner();
        failed.map_or(Ok(inner), Err)
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
            return budget::poll_once(cx, || Ok(0));
        }
        loop {
            let mut state = ready!(self.poll_idle(cx))?;
            state.sought = None;
            let count = (&state.buffer[state.taken..]).read_vectored(targets)?;
            state.taken += count;
            if count > 0 || mem::take(&mut state.ended) {
                return Poll::Ready(Ok(count));
            }
            drop(state);
            self.start(move |state| state.refill(room.min(MAX)));
        }
    }
}

impl<T: Read> OffloadState<T> {
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
            return budget::poll_once(cx, || Ok(0));
        }
        let mut state = ready!(self.poll_idle(cx))?;
        state.sought = None;
        let count = state.fill(slices);
        drop(state);
        self.promise(|state| {
            state.inner.write_all(&state.buffer)?;
            state.inner.flush()
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

impl<T> OffloadState<T> {
    /// Copies the bytes to be written, at most as many as one job writes, and returns their number.
    /// Marks the whole buffer as taken, so that no read returns them.
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
            let mut state = ready!(self.poll_idle(cx))?;
            match state.sought.take() {
                Some((wanted, position)) if wanted == to => return Poll::Ready(Ok(position)),
                _ => drop(state),
            }
            self.start(move |state| state.seek(to));
        }
    }
}

impl<T: Seek> OffloadState<T> {
    /// Seeks. A relative seek starts from the reader's position: bytes that were read ahead do not
    /// count.
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
    /// Seeks back to the reader's position, so that the next write goes there.
    pub(crate) fn poll_put_back(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        loop {
            let mut state = ready!(self.poll_idle(cx))?;
            state.ended = false;
            state.sought = None;
            if state.taken == state.buffer.len() {
                return Poll::Ready(Ok(()));
            }
            drop(state);
            self.start(|state| state.seek(SeekFrom::Current(0)));
        }
    }
}

impl<T: fmt::Debug> fmt::Debug for Offloaded<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.state.try_lock() {
            Some(state) => state.inner.fmt(f),
            None => f.write_str("(in use by a blocking thread)"),
        }
    }
}
