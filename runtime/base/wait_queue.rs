//! The waiters: who is in line for something, in order of arrival.
//!
//! Every channel and lock that makes tasks wait keeps one of these inside its own lock. A future
//! that has to wait inserts its waker and keeps the [`Key`]; whoever has something to hand out
//! takes it to the front of the line (or, rarely, to the back). An entry outlives its turn in line, until its owner comes
//! for it:
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
//! 1. The line is first come, first served: `grant_front` takes the entry that came first. Only
//!    who says so, by `grant_back`, takes the one that came last.
//! 2. An entry has exactly one owner, who holds its key; only the owner removes it. So a key never
//!    meets a stranger's entry, although slots are used again.
//! 3. A grant reaches the owner or goes on: an owner that gives up removes its entry *first*, and
//!    if that says [`Granted`](Standing::Granted), the grant is in its hands, to be passed on as it was
//!    made: to the first, or ([`GrantedLast`](Standing::GrantedLast)) to the last.
//! 4. Nothing here calls, clones or drops a waker: wakers are foreign code, and the caller holds a
//!    lock. Each goes out to the caller, to be woken or dropped once the lock is free.
//!
//! The links are numbers of [places](super::places), so that this is safe code; each operation takes constant
//! time, and a crowd that has gone leaves no memory behind.

use super::{contain::wake, places::Places};
use std::{mem, task::Waker};

/// A line of waiting wakers, each with a note of what it waits for.
#[derive(Debug)]
pub(crate) struct Waiters<N = ()> {
    entries: Places<Entry<N>>,
    front: Link,
    back: Link,
}

/// An entry's owner holds this; it must end in [`Waiters::remove`].
#[derive(Debug)]
#[must_use = "an entry stays until it is removed by its key"]
pub(crate) struct Key(u32);

/// The place of a neighbour, or [`NOBODY`]: half as large as an `Option<u32>`, and there are two in each entry.
type Link = u32;

const NOBODY: Link = Link::MAX;

/// What has become of an entry.
#[derive(Debug)]
pub(crate) enum Standing {
    /// In line.
    Waiting(Waker),
    /// Left the line with a grant, which somebody must use or pass on.
    Granted,
    /// The same, and it was for whoever came last: so it is, when it is passed on.
    GrantedLast,
    /// Left the line with nothing.
    Released,
}

#[derive(Debug)]
struct Entry<N> {
    standing: Standing,
    note: N,
    /// Neighbours in line; meaningless once the entry has left it.
    ahead: Link,
    behind: Link,
}

impl Waiters {
    /// [`register_for`](Self::register_for) in a line where all wait for the same.
    pub(crate) fn register(
        &mut self,
        key: &mut Option<Key>,
        waker: &Waker,
        spare: &mut Option<Waker>,
    ) -> bool {
        self.register_for((), key, waker, spare)
    }
}

impl<N> Waiters<N> {
    pub(crate) const fn new() -> Self {
        Self { entries: Places::new(), front: NOBODY, back: NOBODY }
    }

    /// Makes sure that the entry, at the end of the line if it is new, would wake `waker`. `false`
    /// if that takes a clone and `spare` holds none: the caller then unlocks, clones, and begins
    /// again; `spare` is to be dropped once the lock is free.
    ///
    /// ```text
    /// let mut spare = None;
    /// loop {
    ///     let mut state = lock();
    ///     // return Ready if there is no need to wait
    ///     if state.waiters.register(&mut key, cx.waker(), &mut spare) { return Pending }
    ///     drop(state);
    ///     spare = Some(cx.waker().clone());
    /// }
    /// ```
    #[inline(never)]
    pub(crate) fn register_for(
        &mut self,
        note: N,
        key: &mut Option<Key>,
        waker: &Waker,
        spare: &mut Option<Waker>,
    ) -> bool {
        let Some(key) = key else {
            *key = spare.take().map(|waker| self.insert(waker, note));
            return key.is_some();
        };
        let Standing::Waiting(known) = &mut self.entries[key.0].standing else {
            unreachable!("an entry that has left the line has nothing to wait for");
        };
        if !known.will_wake(waker) {
            let Some(new) = spare else { return false };
            mem::swap(known, new);
        }
        true
    }

    /// Puts a new entry at the end of the line.
    #[inline]
    pub(crate) fn insert(&mut self, waker: Waker, note: N) -> Key {
        let standing = Standing::Waiting(waker);
        let index = self.entries.insert(Entry { standing, note, ahead: NOBODY, behind: NOBODY });
        match mem::replace(&mut self.back, index) {
            NOBODY => self.front = index,
            last => {
                self.entries[last].behind = index;
                self.entries[index].ahead = last;
            }
        }
        Key(index)
    }

    /// What the first in line waits for; `None` if nobody waits.
    #[inline]
    pub(crate) fn front(&self) -> Option<&N> {
        (self.front != NOBODY).then(|| &self.entries[self.front].note)
    }

    /// Takes the entry out if it has left the line, and says how it did.
    #[inline]
    pub(crate) fn take_left(&mut self, key: &mut Option<Key>) -> Option<Standing> {
        let left = |key: &mut Key| !matches!(self.entries[key.0].standing, Standing::Waiting(_));
        key.take_if(left).map(|key| self.remove(key))
    }

    /// Takes an entry out, wherever it stands, and says what had become of it.
    #[inline]
    pub(crate) fn remove(&mut self, key: Key) -> Standing {
        // Not the entry whole: to read it just after parts of it were written makes the processor wait for
        // those writes.
        let entry = &mut self.entries[key.0];
        let standing = match &mut entry.standing {
            Standing::Granted => Standing::Granted,
            Standing::GrantedLast => Standing::GrantedLast,
            Standing::Released => Standing::Released,
            waiting @ Standing::Waiting(_) => {
                let waiting = mem::replace(waiting, Standing::Released);
                let (ahead, behind) = (entry.ahead, entry.behind);
                self.link(ahead, behind);
                waiting
            }
        };
        self.entries.discard(key.0);
        standing
    }

    /// Grants the first in line what the caller has to give; `None` if nobody waits. The waker is
    /// to be woken once the lock is free.
    pub(crate) fn grant_front(&mut self) -> Option<Waker> {
        let front = self.front;
        (front != NOBODY).then(|| self.take_turn(front, Standing::Granted))
    }

    /// Grants the last in line what the caller has to give, as [`grant_front`](Self::grant_front).
    pub(crate) fn grant_back(&mut self) -> Option<Waker> {
        let back = self.back;
        (back != NOBODY).then(|| self.take_turn(back, Standing::GrantedLast))
    }

    /// Empties the line with nothing granted to anybody.
    pub(crate) fn release_all(&mut self) -> Wakers {
        let mut wakers = Wakers::default();
        let mut next = mem::replace(&mut self.front, NOBODY);
        self.back = NOBODY;
        while next != NOBODY {
            let entry = &mut self.entries[next];
            wakers.push(entry.leave(Standing::Released));
            next = entry.behind;
        }
        wakers
    }

    /// Takes an entry out of the line, for its owner to remove.
    fn take_turn(&mut self, index: Link, standing: Standing) -> Waker {
        let entry = &mut self.entries[index];
        let (ahead, behind) = (entry.ahead, entry.behind);
        let waker = entry.leave(standing);
        self.link(ahead, behind);
        waker
    }

    /// Makes two entries neighbours; [`NOBODY`] is the end of the line on that side.
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
    /// It is in line no longer; its neighbours are the caller's to mend.
    fn leave(&mut self, standing: Standing) -> Waker {
        match mem::replace(&mut self.standing, standing) {
            Standing::Waiting(waker) => waker,
            Standing::Granted | Standing::GrantedLast | Standing::Released => {
                unreachable!("not in line")
            }
        }
    }
}

/// Wakers that left a line together, in its order. The first, mostly the only one, takes no memory.
#[derive(Debug, Default)]
#[must_use = "whoever was taken from the line must be woken"]
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
