//! Who sleeps: how the workers of a multi-thread runtime go to sleep without missing work, and
//! without leaving work unreachable behind a worker that is stuck.
//!
//! ```text
//!            no work found                        sleep
//!   awake ───────────────────▶ searching ───────────────────▶ asleep: parked, or driving
//!     ▲ ▲                        │    ▲                           │   │
//!     │ └──── work found ────────┘    └───────── summon ──────────┘   │
//!     └───────────────────────────── rise ────────────────────────────┘
//! ```
//!
//! A worker sleeps in one of two beds: *driving* the reactor and the timers (whoever holds the
//! baton), or *parked*.
//!
//! # No work is missed
//!
//! *Work for all* is what lies in the common queue, and a [backlog](super::load) in a worker's own.
//! Whatever else lies there is left to its worker, and to the rules of the next section.
//!
//! 1. Whoever makes work for all looks whether a worker is searching; if none is and one sleeps, it
//!    summons that one, which wakes up searching.
//! 2. A worker that stops searching because it found work, and was the last to search, looks whether
//!    there is more work for all, and if so summons another: so many tasks wake many workers, one
//!    after the other and never a herd.
//! 3. A worker that goes to sleep first says so here, then looks for work for all once more if nobody
//!    searches now; also one that did not search itself, for the searcher it relied upon may have
//!    found nobody to summon while this one was on its way to bed.
//!
//! Between 1 and 2, and 1 and 3, stand two sequentially consistent fences: of "work is there" and "I
//! no longer search" at least one is seen by the other side.
//!
//! # No work is unreachable
//!
//! Waking a worker costs several microseconds, so a task put into the queue of a running worker
//! summons nobody unless there is a backlog: the worker will take it soon itself.
//! Likewise the worker that leaves the driver to run what became ready hands the baton to nobody. Both
//! are fine until the task it runs then blocks. So:
//!
//! 4. While a worker is awake and others sleep, one sleeper is the *lookout* unless 5 holds: it
//!    sleeps no longer than [`WATCH`] at a time, then looks for work and takes the baton if it lies
//!    about; with that it changes beds, unless it was summoned meanwhile, from the old one. It is
//!    appointed when a worker leaves the driver, or puts a task into its own queue without summoning
//!    anybody for it, or gets a batch there from elsewhere, or falls asleep while others are awake; a lookout that is needed for work appoints
//!    the next.
//! 5. It is relieved when nothing can be stuck: a sleeper is driving, and all queues are empty. It
//!    says so first and looks at the queues after that; between it and a worker that pushes and then
//!    looks for a lookout stand two fences, as above. So a task that computes for long, with nothing
//!    behind it, wakes nobody a thousand times a second.
//! 6. It is dismissed when for a whole interval no worker was awake. Not sooner, so that traffic that
//!    comes in bursts does not appoint one each time. An idle runtime makes no system call.
//!
//! Parts of this are Go's `sysmon`, tokio's `idle.rs` and rayon's sleep module.

use crate::base::primitive::{
    Mutex, MutexGuard,
    atomic::{
        AtomicUsize,
        Ordering::{AcqRel, Relaxed, SeqCst},
        fence,
    },
};
use std::time::Duration;

/// How long work may lie behind a stuck worker while another worker is free.
pub(crate) const WATCH: Duration = Duration::from_millis(1);

/// Where a worker sleeps, and so how it is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Bed {
    /// In the driver's poll.
    Driving,
    /// On its own parker.
    Parked,
}

/// A sleeper that must be woken now, by the caller, with no lock held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "whoever is counted as awake must be woken"]
pub(crate) struct Sleeper {
    pub(crate) worker: usize,
    pub(crate) bed: Bed,
}

/// What a sleeper whose sleep was interrupted does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It was summoned: it is awake, and searching.
    Search,
    /// It goes on sleeping.
    Sleep,
    /// It is the lookout and its interval is over: it looks around, and rises if it finds work.
    Look,
}

const SEARCHING: usize = 1;
const AWAKE: usize = 1 << 15;
const LOOKOUT: usize = 1 << 31;

/// The common knowledge about the workers' sleep.
#[derive(Debug)]
pub(crate) struct Idle {
    /// How many search, how many are awake, whether there is a lookout: for those who only ask.
    /// The latter two change under the lock alone.
    word: AtomicUsize,
    workers: usize,
    sleepers: Mutex<Sleepers>,
}

#[derive(Debug)]
struct Sleepers {
    asleep: Vec<Sleeper>,
    lookout: Option<usize>,
    /// The lookout has not slept since it was appointed.
    fresh: bool,
    /// Some worker rose since the lookout last looked.
    stirred: bool,
    /// The lookout was called away and is yet to appoint the next.
    vacant: bool,
}

impl Idle {
    /// All workers are awake at first.
    pub(crate) fn new(workers: usize) -> Self {
        let asleep = Vec::with_capacity(workers);
        let sleepers =
            Sleepers { asleep, lookout: None, fresh: false, stirred: false, vacant: false };
        let word = AtomicUsize::new(workers * AWAKE);
        Self { word, workers, sleepers: Mutex::new(sleepers) }
    }

    /// A worker without work asks to search. At most half of those awake do at a time.
    pub(crate) fn begin_search(&self) -> bool {
        let word = self.word.load(Relaxed);
        if 2 * searching(word) >= awake(word) {
            return false;
        }
        self.word.fetch_add(SEARCHING, AcqRel);
        true
    }

    /// A searching worker found work. True: nobody searches now, so if there is more work another
    /// is to be summoned.
    pub(crate) fn end_search(&self) -> bool {
        let last = searching(self.word.fetch_sub(SEARCHING, AcqRel)) == 1;
        // Pairs with the fence in `summon`.
        fence(SeqCst);
        last
    }

    /// Work was put where every worker can take it: whom to wake for it, if anybody.
    pub(crate) fn summon(&self) -> Option<Sleeper> {
        // Pairs with the fence in `sleep`.
        fence(SeqCst);
        if !self.wants_searcher() {
            return None;
        }
        let mut sleepers = self.lock();
        if !self.wants_searcher() {
            return None;
        }
        // The parked first: it leaves the driver where it is. The last to lie down: its cache is
        // the warmest.
        let parked = sleepers.asleep.iter().rposition(|sleeper| sleeper.bed == Bed::Parked);
        let sleeper = match parked {
            Some(at) => sleepers.asleep.remove(at),
            None => sleepers.asleep.pop()?,
        };
        self.count_awake(&mut sleepers, sleeper.worker);
        self.word.fetch_add(SEARCHING, AcqRel);
        Some(sleeper)
    }

    fn wants_searcher(&self) -> bool {
        let word = self.word.load(Relaxed);
        searching(word) == 0 && awake(word) < self.workers
    }

    /// A task was put into the queue of its own worker, and nobody summoned for it: the lookout to
    /// appoint, if there is none and somebody sleeps.
    pub(crate) fn watch(&self) -> Option<Sleeper> {
        // Pairs with the fence in `relieve`.
        fence(SeqCst);
        let word = self.word.load(Relaxed);
        if word & LOOKOUT != 0 || awake(word) == self.workers {
            return None;
        }
        self.appoint(&mut self.lock())
    }

    /// A worker lies down: from now on it can be summoned. True: nobody searches now, so before it
    /// really sleeps it looks at all queues once more.
    pub(crate) fn sleep(&self, worker: usize, bed: Bed, was_searching: bool) -> bool {
        let mut sleepers = self.lock();
        sleepers.asleep.push(Sleeper { worker, bed });
        let ours = if was_searching { SEARCHING } else { 0 };
        let before = self.word.fetch_sub(AWAKE + ours, AcqRel);
        if awake(before) > 1 && sleepers.lookout.is_none() {
            sleepers.lookout = Some(worker);
            sleepers.fresh = false;
            self.word.fetch_or(LOOKOUT, AcqRel);
        }
        drop(sleepers);
        // Pairs with the fence in `summon`.
        fence(SeqCst);
        searching(before) == ours
    }

    /// How long this sleeper may sleep; `None` for as long as it likes.
    pub(crate) fn limit(&self, worker: usize) -> Option<Duration> {
        let mut sleepers = self.lock();
        if sleepers.lookout != Some(worker) {
            return None;
        }
        sleepers.fresh = false;
        Some(WATCH)
    }

    /// Something interrupted the sleep of this worker: what now?
    pub(crate) fn interrupted(&self, worker: usize) -> Next {
        let mut sleepers = self.lock();
        if !sleepers.asleep.iter().any(|sleeper| sleeper.worker == worker) {
            return Next::Search;
        }
        if sleepers.lookout != Some(worker) || sleepers.fresh {
            return Next::Sleep;
        }
        if awake(self.word.load(Relaxed)) > 0 {
            return Next::Look;
        }
        if !std::mem::take(&mut sleepers.stirred) {
            self.dismiss(&mut sleepers);
        }
        Next::Sleep
    }

    /// A sleeper found the baton lying about and took it. False: it was summoned before it could
    /// say so, and must not go on to sleep where nobody would look for it.
    pub(crate) fn drive(&self, worker: usize) -> bool {
        let mut sleepers = self.lock();
        let me = sleepers.asleep.iter_mut().find(|sleeper| sleeper.worker == worker);
        me.map(|me| me.bed = Bed::Driving).is_some()
    }

    /// The lookout found nothing. True: it is relieved, and looks at all queues once more; if there
    /// is something now it calls [`watch`](Self::watch).
    pub(crate) fn relieve(&self, worker: usize) -> bool {
        let mut sleepers = self.lock();
        let driven = sleepers.asleep.iter().any(|sleeper| sleeper.bed == Bed::Driving);
        let relieved = driven && sleepers.lookout == Some(worker);
        if relieved {
            self.dismiss(&mut sleepers);
        }
        drop(sleepers);
        // Pairs with the fence in `watch`.
        fence(SeqCst);
        relieved
    }

    /// A sleeper gets up, because it has work or was summoned. Whether it is searching (it is if it
    /// was summoned), and whom to wake as the next lookout.
    pub(crate) fn rise(&self, worker: usize) -> (bool, Option<Sleeper>) {
        let mut sleepers = self.lock();
        let at = sleepers.asleep.iter().position(|sleeper| sleeper.worker == worker);
        let mut leaves_driver = false;
        if let Some(at) = at {
            leaves_driver = sleepers.asleep.remove(at).bed == Bed::Driving;
            self.count_awake(&mut sleepers, worker);
        }
        let needed = std::mem::take(&mut sleepers.vacant) || leaves_driver;
        let lookout = if needed { self.appoint(&mut sleepers) } else { None };
        (at.is_none(), lookout)
    }

    /// Everybody up: the runtime shuts down.
    pub(crate) fn wake_all(&self) -> Vec<Sleeper> {
        let mut sleepers = self.lock();
        let all = std::mem::take(&mut sleepers.asleep);
        self.dismiss(&mut sleepers);
        self.word.fetch_add(all.len() * (AWAKE + SEARCHING), AcqRel);
        all
    }

    /// Between two holds of the lock all knowledge fits together.
    fn lock(&self) -> MutexGuard<'_, Sleepers> {
        let sleepers = self.sleepers.lock();
        if cfg!(debug_assertions) || cfg!(cede_loom) {
            let word = self.word.load(Relaxed);
            assert_eq!(awake(word) + sleepers.asleep.len(), self.workers);
            assert!(searching(word) <= awake(word), "only who is awake searches");
            assert_eq!(word & LOOKOUT != 0, sleepers.lookout.is_some());
            let asleep = |worker| sleepers.asleep.iter().any(|sleeper| sleeper.worker == worker);
            assert!(sleepers.lookout.is_none_or(asleep), "the lookout is one of the sleepers");
        }
        sleepers
    }

    /// A worker taken off the list is awake; if it was the lookout it is so no more.
    fn count_awake(&self, sleepers: &mut Sleepers, worker: usize) {
        sleepers.stirred = true;
        if sleepers.lookout == Some(worker) {
            self.dismiss(sleepers);
            sleepers.vacant = true;
        }
        self.word.fetch_add(AWAKE, AcqRel);
    }

    fn dismiss(&self, sleepers: &mut Sleepers) {
        sleepers.lookout = None;
        self.word.fetch_and(!LOOKOUT, AcqRel);
    }

    /// Makes a sleeper the lookout, if there is none; it must be woken to know.
    fn appoint(&self, sleepers: &mut Sleepers) -> Option<Sleeper> {
        if sleepers.lookout.is_some() {
            return None;
        }
        // The parked first, as when summoning.
        let parked = sleepers.asleep.iter().rfind(|sleeper| sleeper.bed == Bed::Parked);
        let chosen = *parked.or(sleepers.asleep.last())?;
        sleepers.lookout = Some(chosen.worker);
        sleepers.fresh = true;
        self.word.fetch_or(LOOKOUT, AcqRel);
        Some(chosen)
    }
}

fn searching(word: usize) -> usize {
    word & (AWAKE - 1)
}

fn awake(word: usize) -> usize {
    (word & (LOOKOUT - 1)) / AWAKE
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../tests/unit/idle.rs"]
mod tests;
