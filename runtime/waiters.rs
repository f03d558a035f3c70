//! The waiters: who is in line for something, in order of arrival.
//!
//! Every channel and lock that makes tasks wait keeps one of these inside its own lock. A future
//! that has to wait inserts its waker and keeps the [`Key`]; whoever has something to hand out
//! takes it to the front of the line. An entry outlives its turn in line, until its owner comes
//! for it:
//!
//! ```text
//!             insert            grant_front             remove
//!   (no entry) ─────▶ Waiting ───────────────▶ Granted ────────▶ what was granted is the owner's
//!                      │   │
//!               remove │   │ release_all                remove
//!      (the wait was   ▼   └─────────────────▶ Released ───────▶ woken, nothing granted
//!       cancelled) no entry
//! ```
//!
//! 1. The line is first come, first served: `grant_front` takes the entry that came first.
//! 2. An entry has exactly one owner, who holds its key; only the owner removes it. So a key never
//!    meets a stranger's entry, although slots are used again.
//! 3. A grant reaches the owner or goes on: an owner that gives up removes its entry *first*, and
//!    if that says [`Granted`](Standing::Granted), the grant is in its hands, to be passed on.
//! 4. Nothing here calls, clones or drops a waker: wakers are foreign code, and the caller holds a
//!    lock. Each goes out to the caller, to be woken or dropped once the lock is free.
//!
//! The links are slab indices, so that this is safe code; each operation takes constant time.

use slab::Slab;
use std::{mem, task::Waker, vec};

/// A line of waiting wakers.
#[derive(Debug, Default)]
pub(crate) struct Waiters {
    entries: Slab<Entry>,
    front: Option<usize>,
    back: Option<usize>,
}

/// An entry's owner holds this; it must end in [`Waiters::remove`].
#[derive(Debug)]
#[must_use = "an entry stays until it is removed by its key"]
pub(crate) struct Key(usize);

/// What has become of an entry.
#[derive(Debug)]
pub(crate) enum Standing {
    /// In line.
    Waiting(Waker),
    /// Left the line with a grant, which somebody must use or pass on.
    Granted,
    /// Left the line with nothing.
    Released,
}

#[derive(Debug)]
struct Entry {
    standing: Standing,
    /// Neighbours in line; meaningless once the entry has left it.
    ahead: Option<usize>,
    behind: Option<usize>,
}

impl Waiters {
    pub(crate) fn new() -> Self {
        Self::default()
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
    pub(crate) fn register(
        &mut self,
        key: &mut Option<Key>,
        waker: &Waker,
        spare: &mut Option<Waker>,
    ) -> bool {
        let Some(key) = key else {
            *key = spare.take().map(|waker| self.insert(waker));
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

    fn insert(&mut self, waker: Waker) -> Key {
        let ahead = self.back;
        let entry = Entry { standing: Standing::Waiting(waker), ahead, behind: None };
        let index = self.entries.insert(entry);
        self.link(ahead, Some(index));
        self.link(Some(index), None);
        Key(index)
    }

    /// Takes the entry out if it has left the line, and says how it did.
    pub(crate) fn take_left(&mut self, key: &mut Option<Key>) -> Option<Standing> {
        let left = |key: &mut Key| !matches!(self.entries[key.0].standing, Standing::Waiting(_));
        key.take_if(left).map(|key| self.remove(key))
    }

    /// Takes an entry out, wherever it stands, and says what had become of it.
    pub(crate) fn remove(&mut self, key: Key) -> Standing {
        let entry = self.entries.remove(key.0);
        if let Standing::Waiting(_) = entry.standing {
            self.link(entry.ahead, entry.behind);
        }
        entry.standing
    }

    /// Grants the first in line what the caller has to give; `None` if nobody waits. The waker is
    /// to be woken once the lock is free.
    pub(crate) fn grant_front(&mut self) -> Option<Waker> {
        self.pop_front(Standing::Granted)
    }

    /// Empties the line with nothing granted to anybody.
    pub(crate) fn release_all(&mut self) -> Wakers {
        let mut wakers = Wakers::default();
        while let Some(waker) = self.pop_front(Standing::Released) {
            wakers.push(waker);
        }
        wakers
    }

    fn pop_front(&mut self, standing: Standing) -> Option<Waker> {
        let entry = &mut self.entries[self.front?];
        let behind = entry.behind;
        let before = mem::replace(&mut entry.standing, standing);
        self.link(None, behind);
        match before {
            Standing::Waiting(waker) => Some(waker),
            Standing::Granted | Standing::Released => unreachable!("not in line"),
        }
    }

    /// Makes two entries neighbours; `None` is the end of the line on that side.
    fn link(&mut self, ahead: Option<usize>, behind: Option<usize>) {
        match ahead {
            Some(index) => self.entries[index].behind = behind,
            None => self.front = behind,
        }
        match behind {
            Some(index) => self.entries[index].ahead = ahead,
            None => self.back = ahead,
        }
    }
}

/// Wakers that left a line together, in its order.
#[derive(Debug, Default)]
#[must_use = "whoever was taken from the line must be woken"]
pub(crate) struct Wakers(Vec<Waker>);

impl Wakers {
    pub(crate) fn push(&mut self, waker: Waker) {
        self.0.push(waker);
    }

    /// Wakes them all, also those behind one that panics. No lock of ours may be held.
    pub(crate) fn wake_all(self) {
        struct Rest(vec::IntoIter<Waker>);
        impl Drop for Rest {
            fn drop(&mut self) {
                self.0.by_ref().for_each(Waker::wake);
            }
        }
        let mut rest = Rest(self.0.into_iter());
        rest.0.by_ref().for_each(Waker::wake);
    }
}

#[cfg(all(test, not(cede_loom)))]
mod tests {
    use super::*;
    use std::{
        collections::VecDeque,
        panic::{AssertUnwindSafe, catch_unwind},
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering::Relaxed},
        },
        task::Wake,
    };

    struct Count(AtomicUsize);

    impl Wake for Count {
        fn wake(self: Arc<Self>) {
            assert!(self.0.fetch_add(1, Relaxed) < 1_000, "on purpose");
        }
    }

    fn counter(start: usize) -> (Arc<Count>, Waker) {
        let count = Arc::new(Count(AtomicUsize::new(start)));
        (count.clone(), Waker::from(count))
    }

    fn enter(line: &mut Waiters, waker: &Waker) -> Key {
        let mut key = None;
        let mut spare = None;
        assert!(!line.register(&mut key, waker, &mut spare), "a clone is needed");
        spare = Some(waker.clone());
        assert!(line.register(&mut key, waker, &mut spare) && spare.is_none());
        key.unwrap()
    }

    /// Hazard 59: the line is first in, first out, whoever leaves it early.
    #[test]
    fn the_line_keeps_its_order_whoever_leaves() {
        let (_, waker) = counter(0);
        let mut line = Waiters::new();
        let (mut waiting, mut granted) = (VecDeque::new(), Vec::new());
        let mut random = 0x9e37_79b9_u32;
        for _ in 0..20_000 {
            random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let pick = (random >> 16) as usize;
            match pick % 4 {
                0 | 1 => waiting.push_back(enter(&mut line, &waker)),
                2 => {
                    assert_eq!(line.grant_front().is_some(), !waiting.is_empty());
                    granted.extend(waiting.pop_front());
                    for key in &granted {
                        assert!(matches!(line.entries[key.0].standing, Standing::Granted));
                    }
                    if granted.len() > 5 {
                        let key = granted.swap_remove(pick % 5);
                        assert!(matches!(line.remove(key), Standing::Granted));
                    }
                }
                _ if waiting.is_empty() => {}
                _ => {
                    let key = waiting.remove(pick % waiting.len()).unwrap();
                    assert!(matches!(line.remove(key), Standing::Waiting(_)));
                }
            }
        }
        while let Some(key) = waiting.pop_front() {
            assert!(line.grant_front().is_some());
            granted.push(key);
        }
        assert!(line.grant_front().is_none());
        granted.drain(..).for_each(|key| assert!(matches!(line.remove(key), Standing::Granted)));
        assert!(line.entries.is_empty());
    }

    #[test]
    fn a_new_waker_keeps_the_place_in_line() {
        let (old, new) = (counter(0), counter(0));
        let mut line = Waiters::new();
        let mut first = Some(enter(&mut line, &old.1));
        let second = enter(&mut line, &old.1);
        assert!(line.register(&mut first, &old.1, &mut None), "the same waker needs no clone");
        assert!(!line.register(&mut first, &new.1, &mut None));
        let mut spare = Some(new.1.clone());
        assert!(line.register(&mut first, &new.1, &mut spare));
        assert!(spare.unwrap().will_wake(&old.1), "the previous waker comes back");
        assert!(line.take_left(&mut first).is_none());
        assert!(line.grant_front().unwrap().will_wake(&new.1));
        assert!(matches!(line.take_left(&mut first), Some(Standing::Granted)));
        assert!(first.is_none());
        assert!(matches!(line.remove(second), Standing::Waiting(_)));
    }

    /// Hazard 6: a waker that panics does not cost the others their wake-up.
    #[test]
    fn everybody_is_released_even_behind_a_waker_that_panics() {
        let (fine, fine_waker) = counter(0);
        let (_, panicking) = counter(1_000);
        let mut line = Waiters::new();
        let keys = [&fine_waker, &panicking, &fine_waker].map(|waker| enter(&mut line, waker));
        let wakers = line.release_all();
        assert!(catch_unwind(AssertUnwindSafe(|| wakers.wake_all())).is_err());
        assert_eq!(fine.0.load(Relaxed), 2);
        for key in keys {
            assert!(matches!(line.remove(key), Standing::Released));
        }
    }
}
