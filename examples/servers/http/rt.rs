//! Implements with Cede what hyper needs of a runtime.
//!
//! hyper implements HTTP, without sockets, tasks or a clock. It uses these through the traits of
//! `hyper::rt`, each of which takes a few lines here:
//!
//! | hyper needs | it gets |
//! |---|---|
//! | `Read`, `Write` | anything that implements the traits of `futures::io` |
//! | `Executor` | `cede::spawn` |
//! | `Timer`, `Sleep` | `cede::time::sleep`, in a box; its `Instant` is the standard library's |

use cede::{
    io::{AsyncRead, AsyncWrite, IoSlice, Result},
    time::{self, Duration},
};
use hyper::rt::{Executor, Read, ReadBufCursor, Sleep, Timer, Write};
use pin_project_lite::pin_project;
use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Instant,
};

/// The size of the buffer between the socket and hyper, in bytes.
const BUFFER: usize = 8 * 1024;

/// A stream that implements hyper's traits.
pub(crate) struct Io<S> {
    stream: S,
    /// hyper's own buffer is not initialised, and reading into such memory would need `unsafe`. So
    /// bytes are read into this buffer first. Copying some hundred bytes costs almost nothing
    /// compared with a system call.
    buffer: Box<[u8; BUFFER]>,
}

impl<S> Io<S> {
    pub(crate) fn new(stream: S) -> Self {
        Self { stream, buffer: Box::new([0; BUFFER]) }
    }
}

impl<S: AsyncRead + Unpin> Read for Io<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        mut cursor: ReadBufCursor<'_>,
    ) -> Poll<Result<()>> {
        let Self { stream, buffer } = &mut *self;
        let room = cursor.remaining().min(BUFFER);
        let length = ready!(Pin::new(stream).poll_read(cx, &mut buffer[..room]))?;
        cursor.put_slice(&buffer[..length]); // zero bytes mean the end for hyper too
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> Write for Io<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    /// Head and body are written with one system call, although they are stored in two places.
    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, slices)
    }

    fn is_write_vectored(&self) -> bool {
        true
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_close(cx)
    }
}

/// Runs hyper's futures as tasks.
#[derive(Clone, Copy)]
pub(crate) struct CedeExecutor;

impl<F> Executor<F> for CedeExecutor
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, future: F) {
        drop(cede::spawn(future)); // dropping the handle detaches the task, which continues
    }
}

/// Makes the timers that hyper asks for.
#[derive(Clone, Copy)]
pub(crate) struct CedeTimer;

impl Timer for CedeTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(CedeSleep { inner: time::sleep(duration) })
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(CedeSleep { inner: time::sleep_until(deadline.into()) })
    }

    /// The time by the clock of Cede's timers, which a test may pause.
    fn now(&self) -> Instant {
        time::Instant::now().into()
    }

    /// Resets an existing timer, which needs no new box.
    fn reset(&self, sleep: &mut Pin<Box<dyn Sleep>>, deadline: Instant) {
        match sleep.as_mut().downcast_mut_pin::<CedeSleep>() {
            Some(ours) => ours.project().inner.reset(deadline.into()),
            None => *sleep = self.sleep_until(deadline),
        }
    }
}

pin_project! {
    struct CedeSleep {
        // A timer that is registered with the runtime must not move, so it is pinned together with
        // this struct.
        #[pin]
        inner: time::Sleep,
    }
}

impl Future for CedeSleep {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        self.project().inner.poll(cx)
    }
}

impl Sleep for CedeSleep {}
