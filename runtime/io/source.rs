//! A registered source, and the one place that handles `WouldBlock`.
//!
//! ```text
//!   budget ──► readiness ──► the system ──► result
//!     │ none      │ none ▲       │ WouldBlock
//!     ▼           ▼      └───────┘ clear what was seen
//!   Pending     Pending
//! ```
//!
//! 1. The system is called only when it is expected not to block, and every loop ends: after a
//!    `WouldBlock` it takes another event to try again.
//! 2. Whatever an operation comes to, an error too, costs one unit of the budget. So a loop around
//!    one that always fails (`accept` without descriptors left) cedes control now and then.
//! 3. Fewer bytes than asked for mean that there are no more, where that is [proven](super::short):
//!    more would be a new event. So an echo takes one read and one write, and none that blocks.
//!    Everywhere else the system is asked.
//! 4. A buffer without room is served at once, by zero bytes. It waits for nothing, and the zero
//!    says nothing of the end.
//! 5. An operation that a signal interrupts has done nothing, and is tried again.
//! 6. The source leaves the reactor before it is closed, and so before its descriptor is used
//!    again.

use super::short::{asked, filled, filled_mut};
use crate::{
    base::{budget, primitive},
    driver::{
        driver::Handle as Driver,
        reactor::{Registrable, gone},
        readiness::{Direction, Readiness, Ready, Seen},
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
    /// Registers with the current runtime, as a source of which nothing is known.
    ///
    /// # Panics
    ///
    /// Outside a runtime.
    #[track_caller]
    pub(crate) fn new(io: S, interest: Interest) -> io::Result<Self> {
        Self::known(io, interest, Ready::UNPROVEN)
    }

    /// The same for what may well be ready by now, so that the first try need not wait for an
    /// event.
    #[track_caller]
    pub(crate) fn new_ready(io: S, interest: Interest) -> io::Result<Self> {
        Self::known(io, interest, Ready::UNPROVEN | Ready::READABLE | Ready::WRITABLE)
    }

    /// The same for a source of which something is known at first.
    #[track_caller]
    pub(crate) fn known(io: S, interest: Interest, at_first: Ready) -> io::Result<Self> {
        Self::register(io, interest, at_first).map_err(|(_, error)| error)
    }

    /// The same, with the source back if it fails.
    #[track_caller]
    pub(crate) fn register(
        mut io: S,
        interest: Interest,
        at_first: Ready,
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

    /// Others have the descriptor now, and what they do with it is not known.
    pub(crate) fn lent(&self) {
        if !self.readiness.is_unproven() {
            self.readiness.assume(Ready::UNPROVEN);
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

    /// Leaves the runtime.
    pub(crate) fn into_inner(self) -> io::Result<S> {
        let (io, result) = self.take();
        result.map(|()| io)
    }

    /// Leaves the runtime, whatever the system says to it.
    pub(crate) fn take(mut self) -> (S, io::Result<()>) {
        let mut io = self.io.take().expect("a source is taken apart only once");
        let result = self.driver.reactor().deregister(&mut io, self.token);
        (io, result)
    }

    /// Waits, in the direction's one slot, until an operation is worth trying.
    pub(crate) fn poll_ready(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
    ) -> Poll<io::Result<Seen>> {
        attempt(&self.readiness, cx, |cx| self.readiness.poll_ready(direction, cx), Ok)
    }

    /// Nobody polls in this direction any more, though the source stays.
    pub(crate) fn forget(&self, direction: Direction) {
        self.readiness.forget(direction);
    }

    /// Waits, beside any number of others, until an operation is worth trying. Cancel safe.
    pub(crate) async fn ready(&self, direction: Direction) -> io::Result<Seen> {
        until_ready(&self.readiness, direction).await
    }

    /// All that [`until_ready`] needs.
    pub(crate) fn readiness(&self) -> &Readiness {
        &self.readiness
    }

    /// Tries `operation` until it does not block, waiting in the direction's one slot.
    pub(crate) fn poll_io<R>(
        &self,
        direction: Direction,
        cx: &mut Context<'_>,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> Poll<io::Result<R>> {
        let wait = |cx: &mut Context<'_>| self.readiness.poll_ready(direction, cx);
        attempt(&self.readiness, cx, wait, |_| operation(self.io()))
    }

    /// Tries `operation` until it does not block, waiting beside any number of others. Cancel safe
    /// if the operation does all or nothing.
    pub(crate) async fn async_io<R>(
        &self,
        direction: Direction,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        let mut wait = self.readiness.wait(direction);
        poll_fn(|cx| attempt(&self.readiness, cx, |cx| wait.poll(cx), |_| operation(self.io())))
            .await
    }

    /// [`poll_io`](Self::poll_io) for an operation that may block for a reason of which no event tells: it
    /// is tried at each poll, whether it is worth it or not.
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

    /// Tries `operation` if it is worth it; else it would block.
    pub(crate) fn try_io<R>(
        &self,
        direction: Direction,
        mut operation: impl FnMut(&S) -> io::Result<R>,
    ) -> io::Result<R> {
        self.try_once(direction, |io| uninterrupted(|| operation(io)))
    }

    /// The same for an operation that can be tried only once.
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

    /// What was [seen](Self::ready) turned out to be wrong: the system has said so.
    pub(crate) fn would_block(&self, seen: Seen) {
        self.readiness.would_block(seen);
    }

    /// The same, but it is the caller who says so. A closed bit is not his to clear, since no event
    /// would tell of it once more: the system is asked whether it still holds.
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
            return Poll::Ready(Ok(0));
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

/// [`Source::ready`], without a reference to the source, which need not be `Sync` then.
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

/// What bytes come out of.
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

/// What bytes go into.
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

/// Calls `operation` again for as long as it is a signal that ends it.
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
            // It is forgotten even if the system complains, and nobody is left to be told.
            let _ = self.driver.reactor().deregister(io, self.token);
        }
    }
}

impl<S: Registrable + fmt::Debug> fmt::Debug for Source<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.io().fmt(f)
    }
}
