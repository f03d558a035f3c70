//! The wait queue: the wakers of tasks that wait for something, in order of arrival.
//!
//! Every channel and lock that makes tasks wait has one, guarded by its own lock. A future that has
//! to wait inserts its waker and keeps the [`Ticket`]. A grant goes to the entry at the front (or,
//! rarely, at the back). That entry leaves the queue, but it stays stored until its owner removes
//! it:
//!
//! ```text
//!             insert            grant_front, _back      remove
//!   (no entry) ─────▶ Waiting ───────────────▶ Granted ────────▶ what was granted is the owner's
//!                      │   │
//!               remove │   │ release_all                remove
//!      (the wait was   ▼   └─────────────────▶ Released ───────▶ woken, nothing granted
//!       cancelled) no entry
//! ```
//!
//! 1. First come, first served: `grant_front` takes the entry that came first. Only `grant_back` takes the
//!    one that came last.
//! 2. An entry has exactly one owner, which holds its ticket; only the owner removes it. So a ticket never
//!    leads to another owner's entry, although the places of entries are used again.
//! 3. A grant reaches the owner or is passed on. An owner that gives up removes its entry *first*. If
//!    that says [`Granted`](WaitState::Granted), the owner has the grant and must pass it on in the way it
//!    was made: to the first, or ([`GrantedLast`](WaitState::GrantedLast)) to the last.
//! 4. Nothing here calls, clones or drops a waker: wakers are foreign code, and the caller holds a
//!    lock. Each waker is returned, and the caller wakes or drops it once the lock is free.
//!
//! Entries are linked by their indexes in a [slab](super::small_slab), so this is safe code. Each
//! operation takes constant time, and the memory for many waiters is released when they have left.

use super::{contain::wake, small_slab::SmallSlab};
use std::{mem, task::Waker};

/// A queue of waiting wakers, each with a note of what it waits for.
#[derive(Debug)]
pub(crate) struct WaitQueue<N = ()> {
    entries: SmallSlab<Entry<N>>,
    front: Link,
    back: Link,
}

/// The owner of an entry holds this, and must give it to [`WaitQueue::remove`] in the end.
#[derive(Debug)]
#[must_use = "an entry stays until it is removed by its ticket"]
pub(crate) struct Ticket(u32);

/// The index of a neighbour, or [`NOBODY`]. Half as large as an `Option<u32>`, and each entry has two.
type Link = u32;

const NOBODY: Link = Link::MAX;

/// What has become of an entry.
#[derive(Debug)]
pub(crate) enum WaitState {
    /// In the queue.
    Waiting(Waker),
    /// Left the queue with a grant, which must be used or passed on.
    Granted,
    /// The same, but granted as the last in the queue. It must be passed on to the last.
    GrantedLast,
    /// Left the queue with nothing.
    Released,
}

#[derive(Debug)]
struct Entry<N> {
    state: WaitState,
    note: N,
    /// Neighbours in the queue; meaningless once the entry has left it.
    ahead: Link,
    behind: Link,
}

impl WaitQueue {
    /// [`register_for`](Self::register_for) in a queue where all waiters wait for the same thing.
    pub(crate) fn register(
        &mut self,
        ticket: &mut Option<Ticket>,
        waker: &Waker,
        spare: &mut Option<Waker>,
    ) -> bool {
        self.register_for((), ticket, waker, spare)
    }
}

impl<N> WaitQueue<N> {
    pub(crate) const fn new() -> Self {
        Self { entries: SmallSlab::new(), front: NOBODY, back: NOBODY }
    }

    /// Makes sure that the caller has an entry that will wake `waker`; a new one is put at the back.
    /// Returns false if that takes a clone and `spare` holds none: the caller then unlocks, clones, and
    /// begins again. It drops `spare` once the lock is free.
    ///
    /// ```text
    /// let mut spare = None;
    /// loop {
    ///     let mut state = lock();
    ///     // return Ready if there is no need to wait
    ///     if state.waiters.register(&mut ticket, cx.waker(), &mut spare) { return Pending }
    ///     drop(state);
    ///     spare = Some(cx.waker().clone());
    /// }
    /// ```
    #[inline(never)]
    pub(crate) fn register_for(
        &mut self,
        note: N,
        ticket: &mut Option<Ticket>,
        waker: &Waker,
        spare: &mut Option<Waker>,
    ) -> bool {
        let Some(ticket) = ticket else {
            *ticket = spare.take().map(|waker| self.insert(waker, note));
            return ticket.is_some();
        };
        let WaitState::Waiting(known) = &mut self.entries[ticket.0].state else {
            unreachable!("an entry that has left the queue has nothing to wait for");
        };
        if !known.will_wake(waker) {
            let Some(new) = spare else { return false };
            mem::swap(known, new);
        }
        true
    }

    /// Puts a new entry at the back.
    #[inline]
    pub(crate) fn insert(&mut self, waker: Waker, note: N) -> Ticket {
        let state = WaitState::Waiting(waker);
        let index = self.entries.insert(Entry { state, note, ahead: NOBODY, behind: NOBODY });
        match mem::replace(&mut self.back, index) {
            NOBODY => self.front = index,
            last => {
                self.entries[last].behind = index;
                self.entries[index].ahead = last;
            }
        }
        Ticket(index)
    }

    /// What the first entry in the queue waits for; `None` if the queue is empty.
    #[inline]
    pub(crate) fn front(&self) -> Option<&N> {
        (self.front != NOBODY).then(|| &self.entries[self.front].note)
    }

    /// Removes the entry if it has left the queue, and returns how.
    #[inline(always)]
    pub(crate) fn take_if_resolved(&mut self, ticket: &mut Option<Ticket>) -> Option<WaitState> {
        let left =
            |ticket: &mut Ticket| !matches!(self.entries[ticket.0].state, WaitState::Waiting(_));
        ticket.take_if(left).map(|ticket| self.remove(ticket))
    }

    /// Removes an entry, in the queue or not, and returns what had become of it.
    #[inline]
    pub(crate) fn remove(&mut self, ticket: Ticket) -> WaitState {
        // The entry is not moved out as a whole: reading it just after parts of it were written
        // makes the processor wait for those writes.
        let entry = &mut self.entries[ticket.0];
        let state = match &mut entry.state {
            WaitState::Granted => WaitState::Granted,
            WaitState::GrantedLast => WaitState::GrantedLast,
            WaitState::Released => WaitState::Released,
            waiting @ WaitState::Waiting(_) => {
                let waiting = mem::replace(waiting, WaitState::Released);
                let (ahead, behind) = (entry.ahead, entry.behind);
                self.link(ahead, behind);
                waiting
            }
        };
        self.entries.discard(ticket.0);
        state
    }

    /// Gives the caller's grant to the first entry in the queue; `None` if the queue is empty. The
    /// caller wakes the waker once it has released the lock.
    pub(crate) fn grant_front(&mut self) -> Option<Waker> {
        let front = self.front;
        (front != NOBODY).then(|| self.take_turn(front, WaitState::Granted))
    }

    /// Like [`grant_front`](Self::grant_front), for the last entry in the queue.
    pub(crate) fn grant_back(&mut self) -> Option<Waker> {
        let back = self.back;
        (back != NOBODY).then(|| self.take_turn(back, WaitState::GrantedLast))
    }

    /// Empties the queue without granting anything.
    pub(crate) fn release_all(&mut self) -> Wakers {
        let mut wakers = Wakers::default();
        let mut next = mem::replace(&mut self.front, NOBODY);
        self.back = NOBODY;
        while next != NOBODY {
            let entry = &mut self.entries[next];
            wakers.push(entry.leave(WaitState::Released));
            next = entry.behind;
        }
        wakers
    }

    /// Takes an entry out of the queue, for its owner to remove.
    fn take_turn(&mut self, index: Link, state: WaitState) -> Waker {
        let entry = &mut self.entries[index];
        let (ahead, behind) = (entry.ahead, entry.behind);
        let waker = entry.leave(state);
        self.link(ahead, behind);
        waker
    }

    /// Makes two entries neighbours; [`NOBODY`] is the end of the queue on that side.
    #[inline]
    fn link(&mut self, ahead: Link, behind: Link) {
        match ahead {
            NOBODY => self.front = behind,
            index => self.entries[index].behind = behind,
        }
        match behind {
            NOBODY => self.back = ahead,
            index => self.entries[index].ahead = ahead,
        }
    }
}

impl<N> Entry<N> {
    /// Marks the entry as having left the queue. The caller must link its neighbours.
    fn leave(&mut self, state: WaitState) -> Waker {
        match mem::replace(&mut self.state, state) {
            WaitState::Waiting(waker) => waker,
            WaitState::Granted | WaitState::GrantedLast | WaitState::Released => {
                unreachable!("not in the queue")
            }
        }
    }
}

/// Wakers that left a queue together, in order. The first, usually the only one, needs no
/// allocation.
#[derive(Debug, Default)]
#[must_use = "wakers that were taken from the queue must be woken"]
pub(crate) struct Wakers {
    first: Option<Waker>,
    rest: Vec<Waker>,
}

impl Wakers {
    pub(crate) fn push(&mut self, waker: Waker) {
        match self.first {
            None => self.first = Some(waker),
            Some(_) => self.rest.push(waker),
        }
    }

    /// Wakes them all. No lock of ours may be held.
    pub(crate) fn wake_all(self) {
        wake(self.first.into_iter().chain(self.rest));
    }
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/waiters.rs"]
mod tests;
