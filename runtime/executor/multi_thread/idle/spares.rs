//! Which spares work: the part of [`Idle`] that belongs to [`rescue`](super::rescue).
//!
//! All of it changes under the lock of the sleepers, so that a spare is counted among the workers from one moment
//! to another, and several spares that find themselves superfluous at the same time do not all retire.

use super::sleepers::{Idle, ParkedIn, SEARCHING, Sleeper, Sleepers, WATCHER_SLEEPS, asleep};
use crate::base::primitive::atomic::{
    Ordering::{AcqRel, Relaxed, Release, SeqCst},
    fence,
};

impl Idle {
    /// How many workers there are without the spares.
    pub(crate) fn members(&self) -> usize {
        self.members
    }

    /// Whether this is the number of a spare.
    pub(crate) fn is_spare(&self, worker: usize) -> bool {
        worker >= self.members
    }

    /// How many spares work.
    pub(crate) fn spares_at_work(&self) -> usize {
        self.crew.load(Relaxed) - self.members
    }

    /// How many workers there are, with the spares that work.
    pub(crate) fn crew(&self) -> usize {
        self.crew.load(Relaxed)
    }

    /// Calls `see` with the number of each worker that works. False: one of them sleeps, or has been called up
    /// and has not begun, and `see` was not called.
    pub(crate) fn see_all_awake(&self, mut see: impl FnMut(usize)) -> bool {
        let sleepers = self.lock();
        if !sleepers.list.is_empty() || sleepers.coming > 0 {
            return false;
        }
        self.at_work(&sleepers).for_each(&mut see);
        true
    }

    /// Counts spares as workers that are awake, at most this many, and returns their numbers. Each needs a
    /// thread now, on which it must [arrive](Self::arrive), or must be [dismissed](Self::dismiss).
    pub(crate) fn call_up(&self, most: usize) -> Vec<usize> {
        let mut sleepers = self.lock();
        let spares = sleepers.spares.iter_mut().enumerate().filter(|(_, works)| !**works);
        let called: Vec<_> = spares
            .take(most)
            .map(|(spare, works)| {
                *works = true;
                self.members + spare
            })
            .collect();
        sleepers.coming += called.len();
        self.crew.fetch_add(called.len(), Relaxed);
        // A thread that sees a task in the queue of such a worker sees this, too.
        let last = called.last().map_or(0, |last| last + 1);
        self.numbers.fetch_max(last, Release);
        called
    }

    /// A spare that was called up begins to work.
    pub(super) fn arrive(&self) {
        self.lock().coming -= 1;
    }

    /// No thread was found for this spare.
    pub(super) fn dismiss(&self, spare: usize) {
        let mut sleepers = self.lock();
        sleepers.coming -= 1;
        self.count_out(&mut sleepers, spare);
    }

    /// A spare that is awake asks whether it may retire: whether as many other workers as the runtime has
    /// without spares sleep or are free. True: it is no worker any more.
    pub(crate) fn retire(
        &self,
        spare: usize,
        is_searching: bool,
        is_free: impl Fn(usize) -> bool,
    ) -> bool {
        let mut sleepers = self.lock();
        let others = self.at_work(&sleepers).filter(|worker| *worker != spare);
        let free = others.filter(|worker| sleepers.position(*worker).is_some() || is_free(*worker));
        let retires = free.count() >= self.members;
        if retires {
            let ours = if is_searching { SEARCHING } else { 0 };
            self.word.fetch_sub(ours, AcqRel);
            self.count_out(&mut sleepers, spare);
        }
        drop(sleepers);
        // Pairs with the fence in `wake_one`.
        fence(SeqCst);
        retires
    }

    /// A spare has left: the sleeper that it must wake so that one drives, if none does.
    pub(super) fn successor(&self) -> Option<Sleeper> {
        let mut sleepers = self.lock();
        if sleepers.one_drives() {
            return None;
        }
        let at = sleepers.best()?;
        Some(self.wake(&mut sleepers, at))
    }

    /// Takes a spare off the list if more workers sleep than the runtime has without spares: it searches, finds
    /// nothing, and retires. Called whenever the list has grown, so no more than one is too many at a time.
    pub(super) fn wake_surplus(&self, sleepers: &mut Sleepers) -> Option<Sleeper> {
        if sleepers.list.len() <= self.members {
            return None;
        }
        let spares = || {
            let list = sleepers.list.iter().enumerate();
            list.filter(|(_, sleeper)| self.is_spare(sleeper.worker))
        };
        let parked = spares().find(|(_, sleeper)| sleeper.parked_in == ParkedIn::Parker);
        let (at, _) = parked.or_else(|| spares().next())?;
        Some(self.wake(sleepers, at))
    }

    /// The watcher wants to go to sleep, and to be woken when no worker sleeps. False: none sleeps now.
    pub(crate) fn stop_watching(&self) -> bool {
        asleep(self.word.fetch_or(WATCHER_SLEEPS, AcqRel)) > 0
    }

    /// A worker has woken up. Whether the watcher must be woken, too, because no worker sleeps now and it wants to know.
    pub(crate) fn needs_watcher(&self) -> bool {
        let word = self.word.load(Relaxed);
        asleep(word) == 0
            && word & WATCHER_SLEEPS != 0
            && self.word.fetch_and(!WATCHER_SLEEPS, AcqRel) & WATCHER_SLEEPS != 0
    }

    fn at_work(&self, sleepers: &Sleepers) -> impl Iterator<Item = usize> {
        let spares = sleepers.spares.iter().enumerate().filter(|(_, works)| **works);
        (0..self.members).chain(spares.map(|(spare, _)| self.members + spare))
    }

    fn count_out(&self, sleepers: &mut Sleepers, spare: usize) {
        sleepers.spares[spare - self.members] = false;
        self.crew.fetch_sub(1, Relaxed);
    }
}
