//! What hyper wants of a runtime, in terms of Cede.
//!
//! hyper speaks HTTP and knows no sockets, no tasks and no clock. What it needs of them it asks for
//! by the traits of `hyper::rt`, each of which is a few lines here:
//!
//! | hyper asks for | it gets |
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

/// Bytes on their way from the socket to hyper.
const BUFFER: usize = 8 * 1024;

/// A stream, as hyper wants it.
pub(crate) struct Io<S> {
    stream: S,
    /// hyper's own buffer is not initialised, and to read into such memory takes `unsafe`. So bytes
    /// make a stop here. A copy of some hundred bytes costs next to nothing beside a system call.
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
        cursor.put_slice(&buffer[..length]); // nothing put is the end, here as there
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

    /// Head and body leave together, in one system call, though they lie in two places.
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

/// Runs futures as tasks.
#[derive(Clone, Copy)]
pub(crate) struct CedeExecutor;

impl<F> Executor<F> for CedeExecutor
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    fn execute(&self, future: F) {
        drop(cede::spawn(future)); // the handle is dropped, the task goes on
    }
}

/// Makes timers.
#[derive(Clone, Copy)]
pub(crate) struct CedeTimer;

impl Timer for CedeTimer {
    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Sleep>> {
        Box::pin(CedeSleep { inner: time::sleep(duration) })
    }

    fn sleep_until(&self, deadline: Instant) -> Pin<Box<dyn Sleep>> {
        Box::pin(CedeSleep { inner: time::sleep_until(deadline.into()) })
    }

    /// By the clock of the timers, which a test may stop.
    fn now(&self) -> Instant {
        time::Instant::now().into()
    }

    /// A timer that is set anew needs no new box.
    fn reset(&self, sleep: &mut Pin<Box<dyn Sleep>>, deadline: Instant) {
        match sleep.as_mut().downcast_mut_pin::<CedeSleep>() {
            Some(ours) => ours.project().inner.reset(deadline.into()),
            None => *sleep = self.sleep_until(deadline),
        }
    }
}

pin_project! {
    struct CedeSleep {
        // A timer stays where it is while the runtime knows of it: pinned, if what holds it is.
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
