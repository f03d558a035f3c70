//! A line of tasks that wait for something to be so, and are woken all at once to look again.
//!
//! ```text
//!        waits                                       changes
//!   look: is it so? ──yes──▶ done                 1. the change
//!     │ no                                        2. lock the line
//!   lock the line                                    everybody leaves it
//!     look again ──yes──▶ done                       unlock
//!     no: get in line                             3. wake them
//!   unlock, sleep
//! ```
//!
//! 1. Who looks under the lock and finds nothing is in line before the lock is free. A change made
//!    after that look locks the line later, and finds him; one made before it is seen. So no
//!    wake-up is lost, whatever the thing is made of.
//! 2. A look may take another lock; who changes the thing has let go of that one before locking the
//!    line. So the locks are always taken in the same order.
//! 3. Under the lock no foreign code runs: wakers are cloned before, woken and dropped after it,
//!    and a look calls nobody.
//! 4. A wait that is given up leaves nothing in the line.

use crate::base::{
    budget,
    primitive::Mutex,
    wait_queue::{Key, Waiters},
};
use std::{
    pin::Pin,
    task::{Context, Poll, ready},
};

/// The line.
#[derive(Debug)]
pub(super) struct Line(Mutex<Waiters>);

impl Line {
    pub(super) fn new() -> Self {
        Self(Mutex::new(Waiters::new()))
    }

    /// Something has changed: everybody looks again.
    pub(super) fn wake_all(&self) {
        let woken = self.0.lock().release_all();
        woken.wake_all();
    }

    /// Waits until `look` finds something. Cancel safe as long as a look that finds nothing changes
    /// nothing.
    pub(super) fn wait_until<R>(&self, look: impl FnMut() -> Option<R>) -> impl Future<Output = R> {
        Wait { line: self, place: Place::default(), look }
    }
}

/// A wait, which leaves the line when it is given up.
struct Wait<'a, F> {
    line: &'a Line,
    place: Place,
    look: F,
}

// Nothing of it is pinned.
impl<F> Unpin for Wait<'_, F> {}

impl<R, F: FnMut() -> Option<R>> Future for Wait<'_, F> {
    type Output = R;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        let this = self.get_mut();
        this.place.poll(this.line, cx, &mut this.look)
    }
}

impl<F> Drop for Wait<'_, F> {
    fn drop(&mut self) {
        self.place.leave(self.line);
    }
}

/// A place in a line, or none yet. Its owner must see to it that it [leaves](Self::leave).
#[derive(Debug, Default)]
pub(super) struct Place(Option<Key>);

impl Place {
    pub(super) fn poll<R>(
        &mut self,
        line: &Line,
        cx: &mut Context<'_>,
        mut look: impl FnMut() -> Option<R>,
    ) -> Poll<R> {
        let spent = ready!(budget::poll_proceed(cx));
        let found = look().or_else(|| self.look_in_line(line, cx, look));
        if found.is_some() {
            spent.made_progress();
        }
        found.map_or(Poll::Pending, Poll::Ready)
    }

    /// Looks under the lock, and is in line if that finds nothing.
    fn look_in_line<R>(
        &mut self,
        line: &Line,
        cx: &Context<'_>,
        mut look: impl FnMut() -> Option<R>,
    ) -> Option<R> {
        // Whoever is not in line yet will probably need a waker there.
        let mut spare = self.0.is_none().then(|| cx.waker().clone());
        loop {
            let mut waiters = line.0.lock();
            waiters.take_left(&mut self.0);
            let found = look();
            if found.is_some() || waiters.register(&mut self.0, cx.waker(), &mut spare) {
                return found;
            }
            drop(waiters);
            spare = Some(cx.waker().clone());
        }
    }

    pub(super) fn leave(&mut self, line: &Line) {
        if let Some(key) = self.0.take() {
            // The waker, if it is still there, is dropped without the lock.
            let standing = line.0.lock().remove(key);
            drop(standing);
        }
    }
}
