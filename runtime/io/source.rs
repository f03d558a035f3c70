//! A registered source, and the one place that handles `WouldBlock`.
//!
//! ```text
//!   budget ──► readiness ──► the system ──► result
//!     │ none      │ none ▲       │ WouldBlock
//!     ▼           ▼      └───────┘ clear what was seen
//!   Pending     Pending
//! ```
//!
//! 1. The system is called only when the operation is expected not to block, and every loop ends:
//!    after a `WouldBlock`, only another event makes the operation try again.
//! 2. Every operation costs one unit of the budget, whatever its result, also an error. So a loop
//!    around an operation that always fails (such as `accept` when no descriptors are left) cedes
//!    control now and then.
//! 3. If an operation moves fewer bytes than asked for, and that [proves](super::short) that there
//!    are no more, the readiness is cleared: more bytes would be a new event. So an echo takes one
//!    read and one write, and no call that would block. In all other cases the system is asked.
//! 4. An operation with an empty buffer returns zero bytes at once. It waits for nothing, and the
//!    zero does not mean the end.
//! 5. An operation that a signal interrupts has done nothing, and is tried again.
//! 6. The source is deregistered from the reactor before it is closed, and so before the system can
//!    reuse its descriptor.

use super::short::{asked, filled, filled_mut};
use crate::{
    base::{budget, primitive},
    driver::{
        driver::Handle as Driver,
        reactor::{Registrable, gone},
        readiness::{Direction, Readiness, ReadyBits, Seen},
    },
    handle::Handle,
};
use mio::{Interest, Token};
use std::{
    fmt,
    future::poll_fn,
    io::{self, ErrorKind, IoSlice, IoSliceMut, Read, Write},
    os::fd::RawFd,
    sync::Arc,
    task::{Context, Poll, ready},
};

/// A source of events that belongs to a runtime.
pub(crate) struct Source<S: Registrable> {
    /// `None` only while [`into_inner`](Self::into_inner) takes it apart.
    io: Option<S>,
    token: Token,
    readiness: primitive::Arc<Readiness>,
    driver: Arc<Driver>,
}

impl<S: Registrable> Source<S> {
    /// Registers with the current runtime a source of whose state nothing is known.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub(crate) fn new(io: S, interest: Interest) -> io::Result<Self> {
        Self::known(io, interest, ReadyBits::UNPROVEN)
    }

    /// Like [`new`](Self::new), for a source that is probably ready already, so that the first try
    /// need not wait for an event.
    #[track_caller]
    pub(crate) fn new_ready(io: S, interest: Interest) -> io::Result<Self> {
        Self::known(io, interest, ReadyBits::UNPROVEN | ReadyBits::READABLE | ReadyBits::WRITABLE)
    }

    /// Like [`new`](Self::new), for a source of whose state something is known.
    #[track_caller]
    pub(crate) fn known(io: S, interest: Interest, at_first: ReadyBits) -> io::Result<Self> {
        Self::register(io, interest, at_first).map_err(|(_, error)| error)
    }

    /// Like [`known`](Self::known), but returns the source if it fails.
    #[track_caller]
    pub(crate) fn register(
        mut io: S,
        interest: Interest,
        at_first: ReadyBits,
    ) -> Result<Self, (S, io::Error)> {
        let driver = Handle::current().driver().clone();
        match driver.reactor().register(&mut io, interest) {
            Ok((token, readiness)) => {
                readiness.assume(at_first);
                Ok(Self { io: Some(io), token, readiness, driver })
            }
            Err(error) => Err((io, error)),
        }
    }

    /// Records that other code has the descriptor now, and may do anything with it.
    pub(crate) fn lent(&self) {
        if !self.readiness.is_unproven() {
            self.readiness.assume(ReadyBits::UNPROVEN);
        }
    }

    pub(crate) fn is_unproven(&self) -> bool {
        self.readiness.is_unproven()
    }

    pub(crate) fn io(&self) -> &S {
        self.io.as_ref().expect("a source is taken apart only when it is given up")
    }

    pub(crate) fn io_mut(&mut self) -> &mut S {
        self.io.as_mut().expect("a source is taken apart only when it is given up")
    }

    /// Deregisters the source and returns it.
    pub(crate) fn into_inner(self) -> io::Result<S> {
        let (io, result) = self.take();
        result.map(|()| io)
    }

    /// Deregisters the source and returns it, with the system's answer.
    pub(crate) fn take(mut self) -> (S, io::Result<()>) {
        let mut io = self.io.take().expect("a source is taken apart only once");
        let result = self.driver.reactor().deregister(&mut io, self.token);
        (io, result)
    }

    /// Waits until an operation is worth trying, in the single slot of this direction.
    pub(crate) fn poll_ready(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Seen>> {
        attempt(&self.readiness, cx, |cx| self.readiness.poll_ready(direction, cx), Ok)
    }

    /// Empties the slot of this direction, because nothing polls in it any more. The source stays.
    pub(crate) fn forget(&self, direction: Direction) {
        self.readiness.forget(direction);
    }

    /// Waits until an operation is worth trying, alongside any number of other tasks. Cancel safe.
    pub(crate) async fn ready(&self, direction: Direction) -> io::Result<Seen> {
        until_ready(&self.readiness, direction).await
    }

    /// The part of the source that [`until_ready`] needs.
    pub(crate) fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// Tries `operation` until it does not block; waits in the single slot of this direction.
    pub(crate) fn poll_io<R>(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let wait = |cx: &mut Context<'_>| self.readiness.poll_ready(direction, cx);
        attempt(&self.readiness, cx, wait, |_| operation(self.io()))
    }

    /// Tries `operation` until it does not block; waits alongside any number of other tasks. Cancel
    /// safe if the operation does all or nothing.
    pub(crate) async fn async_io<R>(
        &self,
        direction: Direction,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        let mut wait = self.readiness.wait(direction);
        poll_fn(|cx| attempt(&self.readiness, cx, |cx| wait.poll(cx), |_| operation(self.io())))
            .await
    }

    /// [`poll_io`](Self::poll_io) for an operation that may block for a reason that no event
    /// reports. It is tried at each poll, even if readiness says that it would block.
    pub(crate) fn poll_io_at_each_poll<R>(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
        operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let wait = |cx: &mut Context<'_>| self.readiness.poll_ready(direction, cx);
        self.attempt_at_each_poll(direction, cx, wait, operation)
    }

    /// [`async_io`](Self::async_io) for such an operation.
    pub(crate) async fn async_io_at_each_poll<R>(
        &self,
        direction: Direction,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        let mut wait = self.readiness.wait(direction);
        poll_fn(|cx| self.attempt_at_each_poll(direction, cx, |cx| wait.poll(cx), &mut operation))
            .await
    }

    /// [`try_io`](Self::try_io) for such an operation.
    pub(crate) fn try_anyway<R>(
        &self,
        direction: Direction,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        match self.readiness.seen(direction) {
            Some(_) => self.try_io(direction, operation),
            None => uninterrupted(|| operation(self.io())),
        }
    }

    /// Tries `operation` if readiness says that it is worth it; otherwise returns `WouldBlock`.
    pub(crate) fn try_io<R>(
        &self,
        direction: Direction,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        self.try_once(direction, |io| uninterrupted(|| operation(io)))
    }

    /// Like [`try_io`](Self::try_io), for an operation that can be called only once.
    pub(crate) fn try_once<R>(
        &self,
        direction: Direction,
        operation: impl FnOnce(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        let seen = self.readiness.seen(direction).ok_or(ErrorKind::WouldBlock)?;
        if seen.is_shutdown() {
            return Err(gone());
        }
        let result = operation(self.io());
        if would_block(&result) {
            self.readiness.would_block(seen);
        }
        result
    }

    /// Records that the system said `WouldBlock`, although `seen` was [ready](Self::ready).
    pub(crate) fn would_block(&self, seen: Seen) {
        self.readiness.would_block(seen);
    }

    /// Like [`would_block`](Self::would_block), but the caller says so, not the system. A closed
    /// bit cannot be cleared on the caller's word, because no event would report it again. So the
    /// system is asked whether it still holds.
    pub(crate) fn clear(&self, fd: RawFd, interest: Interest, seen: Seen) {
        let ask_again = || self.driver.reactor().ask_again(fd, self.token, interest);
        if !seen.is_closed() || ask_again().is_ok() {
            self.readiness.would_block(seen);
        }
    }

    fn attempt_at_each_poll<R>(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
        wait: impl FnMut(&mut Context<'_>) -> Poll<Seen>,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        if self.readiness.seen(direction).is_none() {
            let spent = ready!(budget::poll_proceed(cx));
            let result = uninterrupted(|| operation(self.io()));
            if !would_block(&result) {
                spent.made_progress();
                return Poll::Ready(result);
            }
        }
        attempt(&self.readiness, cx, wait, |_| operation(self.io()))
    }

    /// [`poll_io`](Self::poll_io) for `length` bytes.
    fn poll_transfer(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
        length: usize,
        mut operation: impl FnMut(&S) -> io::Result<usize>,
    ) -> Poll<io::Result<usize>> {
        if length == 0 {
            return budget::poll_once(cx, || Ok(0));
        }
        let wait = |cx: &mut Context<'_>| self.readiness.poll_ready(direction, cx);
        attempt(&self.readiness, cx, wait, |seen| {
            let moved = operation(self.io())?;
            if 0 < moved && moved < length {
                self.readiness.drained(seen);
            }
            Ok(moved)
        })
    }
}

/// [`Source::ready`], without a reference to the source, so that the source need not be `Sync`.
pub(crate) async fn until_ready(readiness: &Readiness, direction: Direction) -> io::Result<Seen> {
    let mut wait = readiness.wait(direction);
    poll_fn(|cx| attempt(readiness, cx, |cx| wait.poll(cx), Ok)).await
}

fn attempt<R>(
    readiness: &Readiness,
    cx: &mut Context<'_>,
    mut wait: impl FnMut(&mut Context<'_>) -> Poll<Seen>,
    mut operation: impl FnMut(Seen) -> io::Result<R>,
) -> Poll<io::Result<R>> {
    let spent = ready!(budget::poll_proceed(cx));
    let result = loop {
        let seen = ready!(wait(cx));
        if seen.is_shutdown() {
            break Err(gone());
        }
        match uninterrupted(|| operation(seen)) {
            result if would_block(&result) => readiness.would_block(seen),
            result => break result,
        }
    };
    spent.made_progress();
    Poll::Ready(result)
}

/// Reading.
impl<S: Registrable> Source<S>
where
    for<'a> &'a S: Read,
{
    pub(crate) fn poll_read(
        &self,
        cx: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        self.poll_transfer(Direction::Read, cx, buffer.len(), |mut io| io.read(buffer))
    }

    pub(crate) fn poll_read_vectored(
        &self,
        cx: &mut Context<'_>,
        buffers: &mut [IoSliceMut<'_>],
    ) -> Poll<io::Result<usize>> {
        let buffers = filled_mut(buffers);
        self.poll_transfer(Direction::Read, cx, asked(buffers), |mut io| io.read_vectored(buffers))
    }
}

/// Writing.
impl<S: Registrable> Source<S>
where
    for<'a> &'a S: Write,
{
    pub(crate) fn poll_write(&self, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.poll_transfer(Direction::Write, cx, bytes.len(), |mut io| io.write(bytes))
    }

    pub(crate) fn poll_write_vectored(
        &self,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let slices = filled(slices);
        self.poll_transfer(Direction::Write, cx, asked(slices), |mut io| io.write_vectored(slices))
    }
}

/// Calls `operation` until it is not interrupted by a signal.
pub(crate) fn uninterrupted<R>(mut operation: impl FnMut() -> io::Result<R>) -> io::Result<R> {
    loop {
        match operation() {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}

fn would_block<R>(result: &io::Result<R>) -> bool {
    matches!(result, Err(error) if error.kind() == ErrorKind::WouldBlock)
}

impl<S: Registrable> Drop for Source<S> {
    fn drop(&mut self) {
        if let Some(io) = &mut self.io {
            // The reactor forgets it even if this fails, and an error has no receiver.
            let _ = self.driver.reactor().deregister(io, self.token);
        }
    }
}

impl<S: Registrable + fmt::Debug> fmt::Debug for Source<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.io().fmt(f)
    }
}
