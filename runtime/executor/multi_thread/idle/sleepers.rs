//! Which workers sleep and where, which search, and which sleeper is the monitor. The rules are in
//! [`idle`](super).
//!
//! One word holds what threads read without the lock, the list behind the lock holds the rest:
//!
//! ```text
//!   bit 31             bit 30             bits 15 to 29        bits 0 to 14
//!   ┌──────────────────┬──────────────────┬────────────────────┬──────────────────────┐
//!   │ is the watcher   │ is there a       │ how many workers   │ how many of those    │
//!   │ to be woken?     │ monitor?         │ sleep              │ that are awake search│
//!   └──────────────────┴──────────────────┴────────────────────┴──────────────────────┘
//! ```
//!
//! 1. A worker is awake or in the list, and never both. The word changes with the list, under the lock, and so
//!    does the mark that there is a monitor. Two things change without it: the number of those that search, and
//!    whether the [watcher](super::rescue) wants to be woken when none sleeps.
//! 2. The thread that takes a worker off the list wakes it. Unless that is the worker itself, the
//!    worker then counts as searching.
//! 3. The monitor is in the list.

use crate::base::primitive::{
    Mutex, MutexGuard,
    atomic::{
        AtomicUsize,
        Ordering::{AcqRel, Acquire, Relaxed, SeqCst},
        fence,
    },
};
use std::{mem, time::Duration};

/// How long a task may be stuck behind a worker while another sleeps. See the table of constants in
/// `docs/performance.md`.
pub(crate) const MONITOR: Duration = Duration::from_millis(1);

/// Where a worker sleeps, and so how it is woken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ParkedIn {
    /// In the driver's turn.
    Driver,
    /// On its own parker.
    Parker,
}

/// A sleeper that the caller must wake now, with no lock held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a worker that is counted as awake must be woken"]
pub(crate) struct Sleeper {
    pub(crate) worker: usize,
    pub(crate) parked_in: ParkedIn,
}

/// What a worker does after it was parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AfterPark {
    /// Another thread took it off the list: it is awake, and searching.
    WakeUp,
    /// It parks again.
    Sleep,
    /// It is the monitor and its interval is over: it looks for tasks, and wakes up if it finds one.
    Monitor {
        /// No worker fell asleep or woke up in this interval: it also drives, if nobody does.
        may_drive: bool,
    },
}

/// What a worker that has entered itself in the list must do before it parks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use = "a task may have come before the worker was in the list"]
pub(crate) struct Announced {
    /// No worker searches: it checks for shared tasks.
    pub(crate) nobody_searches: bool,
    /// No sleeper drives, where a spare may just have ceased to: it tries to.
    pub(crate) nobody_drives: bool,
    /// A spare that is not needed among so many sleepers: it wakes it.
    pub(crate) surplus: Option<Sleeper>,
}

pub(super) const SEARCHING: usize = 1;
const ASLEEP: usize = 1 << 15;
const HAS_MONITOR: usize = 1 << 30;
pub(super) const WATCHER_SLEEPS: usize = 1 << 31;

/// Which workers sleep. [`spares`](super::spares) adds which spares work, and what that changes.
#[derive(Debug)]
pub(crate) struct Idle {
    pub(super) word: AtomicUsize,
    /// How many workers there are, with the spares that work. Changes under the lock.
    pub(super) crew: AtomicUsize,
    /// The number of each worker that ever worked is below this. Changes under the lock, and never sinks.
    pub(super) numbers: AtomicUsize,
    /// How many workers there are without the spares.
    pub(super) members: usize,
    sleepers: Mutex<Sleepers>,
}

#[derive(Debug)]
pub(super) struct Sleepers {
    /// In the order in which they fell asleep.
    pub(super) list: Vec<Sleeper>,
    /// Which spares work. The first one has the number after that of the last other worker.
    pub(super) spares: Box<[bool]>,
    /// How many of these have been called up and have not begun yet.
    pub(super) coming: usize,
    monitor: Option<usize>,
    /// The monitor has not yet slept for an interval: it was woken only to learn that it is the monitor.
    monitor_is_new: bool,
    /// The monitor was taken off the list. The next worker that wakes up makes another sleeper the monitor.
    monitor_was_woken: bool,
    /// A worker has fallen asleep or woken up since the monitor last looked.
    any_change: bool,
}

impl Idle {
    /// All workers are awake at first, and no spare works.
    pub(crate) fn new(workers: usize, spares: usize) -> Self {
        let sleepers = Sleepers {
            list: Vec::with_capacity(workers),
            spares: vec![false; spares].into(),
            coming: 0,
            monitor: None,
            monitor_is_new: false,
            monitor_was_woken: false,
            any_change: false,
        };
        Self {
            word: AtomicUsize::new(0),
            crew: AtomicUsize::new(workers),
            numbers: AtomicUsize::new(workers),
            members: workers,
            sleepers: Mutex::new(sleepers),
        }
    }

    /// The number of each worker that has a queue is below this.
    pub(crate) fn workers(&self) -> usize {
        self.numbers.load(Acquire)
    }

    /// A worker without a task asks whether it may search. At most half of those awake do at a time.
    pub(super) fn begin_search(&self) -> bool {
        let word = self.word.load(Relaxed);
        if 2 * searching(word) >= self.awake(word) {
            return false;
        }
        self.word.fetch_add(SEARCHING, AcqRel);
        true
    }

    /// Called when a worker that searched has found a task. Returns true if no worker searches now.
    pub(super) fn end_search(&self) -> bool {
        let last = searching(self.word.fetch_sub(SEARCHING, AcqRel)) == 1;
        // Pairs with the fence in `wake_one`.
        fence(SeqCst);
        last
    }

    /// There is a shared task: the worker to wake for it, if any.
    pub(crate) fn wake_one(&self) -> Option<Sleeper> {
        // Pairs with the fences in `announce_sleep` and `end_search`.
        fence(SeqCst);
        if !self.wants_searcher() {
            return None;
        }
        let mut sleepers = self.lock();
        if !self.wants_searcher() {
            return None;
        }
        let at = sleepers.best()?;
        Some(self.wake(&mut sleepers, at))
    }

    /// Takes a sleeper off the list. It is searching from now on.
    pub(super) fn wake(&self, sleepers: &mut Sleepers, at: usize) -> Sleeper {
        let sleeper = sleepers.list.remove(at);
        self.count_awake(sleepers, sleeper.worker);
        self.word.fetch_add(SEARCHING, AcqRel);
        sleeper
    }

    fn wants_searcher(&self) -> bool {
        let word = self.word.load(Relaxed);
        searching(word) == 0 && asleep(word) > 0
    }

    /// There is a task in a worker's own queue, and no worker was woken for it. The sleeper that has become
    /// the monitor and must be woken to learn of it; none if there is a monitor, or none sleeps.
    #[inline]
    pub(super) fn ensure_monitor(&self) -> Option<Sleeper> {
        // Pairs with the fence in `retire_monitor`.
        fence(SeqCst);
        let word = self.word.load(Relaxed);
        if word & HAS_MONITOR != 0 || asleep(word) == 0 {
            return None;
        }
        self.set_monitor(&mut self.lock())
    }

    /// Enters a worker in the list: from now on it can be woken. It must do before it parks what the answer
    /// says.
    pub(crate) fn announce_sleep(
        &self,
        worker: usize,
        parked_in: ParkedIn,
        was_searching: bool,
    ) -> Announced {
        let mut sleepers = self.lock();
        sleepers.list.push(Sleeper { worker, parked_in });
        sleepers.any_change = true;
        let ours = if was_searching { SEARCHING } else { 0 };
        let before = self.word.fetch_add(ASLEEP - ours, AcqRel);
        if self.awake(before) > 1 && sleepers.monitor.is_none() {
            sleepers.monitor = Some(worker);
            self.word.fetch_or(HAS_MONITOR, AcqRel);
        }
        let nobody_drives = !sleepers.spares.is_empty() && !sleepers.one_drives();
        let surplus = self.wake_surplus(&mut sleepers);
        drop(sleepers);
        // Pairs with the fence in `wake_one`.
        fence(SeqCst);
        Announced { nobody_searches: searching(before) == ours, nobody_drives, surplus }
    }

    /// How long this sleeper may park; `None` for as long as it takes.
    pub(super) fn sleep_limit(&self, worker: usize) -> Option<Duration> {
        let mut sleepers = self.lock();
        if sleepers.monitor != Some(worker) {
            return None;
        }
        sleepers.monitor_is_new = false;
        Some(MONITOR)
    }

    /// This worker was parked: what now?
    pub(super) fn after_park(&self, worker: usize) -> AfterPark {
        let mut sleepers = self.lock();
        if sleepers.position(worker).is_none() {
            return AfterPark::WakeUp;
        }
        if sleepers.monitor != Some(worker) || sleepers.monitor_is_new {
            return AfterPark::Sleep;
        }
        let any_change = mem::take(&mut sleepers.any_change);
        if self.awake(self.word.load(Relaxed)) > 0 {
            return AfterPark::Monitor { may_drive: !any_change };
        }
        // Rule 6.
        if !any_change {
            self.clear_monitor(&mut sleepers);
        }
        AfterPark::Sleep
    }

    /// A sleeper has got the right to drive, and will sleep there. False: it was taken off the list before,
    /// to be woken where it slept until now. So it must not sleep elsewhere.
    pub(super) fn move_to_driver(&self, worker: usize) -> bool {
        let mut sleepers = self.lock();
        let Some(at) = sleepers.position(worker) else { return false };
        sleepers.list[at].parked_in = ParkedIn::Driver;
        true
    }

    /// The monitor has found nothing. True: it is not the monitor any more, and checks all queues once
    /// again. If there is a task now, it calls [`ensure_monitor`](Self::ensure_monitor).
    pub(super) fn retire_monitor(&self, worker: usize) -> bool {
        let mut sleepers = self.lock();
        let retires = sleepers.one_drives() && sleepers.monitor == Some(worker);
        if retires {
            self.clear_monitor(&mut sleepers);
        }
        drop(sleepers);
        // Pairs with the fence in `ensure_monitor`.
        fence(SeqCst);
        retires
    }

    /// A worker wakes up, because it has a task or another thread woke it. Whether it is searching (it is if
    /// another thread woke it), and the sleeper that has become the monitor and must be woken to learn of it.
    pub(crate) fn wake_up(&self, worker: usize) -> (bool, Option<Sleeper>) {
        let mut sleepers = self.lock();
        let at = sleepers.position(worker);
        let mut leaves_driver = false;
        if let Some(at) = at {
            leaves_driver = sleepers.list.remove(at).parked_in == ParkedIn::Driver;
            self.count_awake(&mut sleepers, worker);
        }
        let needed = mem::take(&mut sleepers.monitor_was_woken) || leaves_driver;
        let monitor = if needed { self.set_monitor(&mut sleepers) } else { None };
        (at.is_none(), monitor)
    }

    /// All workers wake up and search.
    pub(super) fn wake_all(&self) -> Vec<Sleeper> {
        let mut sleepers = self.lock();
        let all = mem::take(&mut sleepers.list);
        self.clear_monitor(&mut sleepers);
        self.word.fetch_sub(all.len() * (ASLEEP - SEARCHING), AcqRel);
        all
    }

    /// The data that the lock guards is consistent whenever the lock is taken or released.
    pub(super) fn lock(&self) -> MutexGuard<'_, Sleepers> {
        let sleepers = self.sleepers.lock();
        if cfg!(debug_assertions) || cfg!(cede_loom) {
            let word = self.word.load(Relaxed);
            assert_eq!(asleep(word), sleepers.list.len());
            assert!(searching(word) <= self.awake(word), "only workers that are awake search");
            assert_eq!(word & HAS_MONITOR != 0, sleepers.monitor.is_some());
            let sleeps = |worker| sleepers.position(worker).is_some();
            assert!(sleepers.monitor.is_none_or(sleeps), "the monitor is one of the sleepers");
        }
        sleepers
    }

    fn awake(&self, word: usize) -> usize {
        self.crew.load(Relaxed).saturating_sub(asleep(word))
    }

    /// A worker taken off the list is awake, and not the monitor any more.
    fn count_awake(&self, sleepers: &mut Sleepers, worker: usize) {
        sleepers.any_change = true;
        if sleepers.monitor == Some(worker) {
            self.clear_monitor(sleepers);
            sleepers.monitor_was_woken = true;
        }
        self.word.fetch_sub(ASLEEP, AcqRel);
    }

    fn clear_monitor(&self, sleepers: &mut Sleepers) {
        sleepers.monitor = None;
        self.word.fetch_and(!HAS_MONITOR, AcqRel);
    }

    /// Makes a sleeper the monitor, if there is none. The caller wakes it, so that it learns of it.
    fn set_monitor(&self, sleepers: &mut Sleepers) -> Option<Sleeper> {
        if sleepers.monitor.is_some() {
            return None;
        }
        let sleeper = sleepers.list[sleepers.best()?];
        sleepers.monitor = Some(sleeper.worker);
        sleepers.monitor_is_new = true;
        self.word.fetch_or(HAS_MONITOR, AcqRel);
        Some(sleeper)
    }
}

impl Sleepers {
    pub(super) fn position(&self, worker: usize) -> Option<usize> {
        self.list.iter().position(|sleeper| sleeper.worker == worker)
    }

    /// Whether a sleeper drives.
    pub(super) fn one_drives(&self) -> bool {
        self.list.iter().any(|sleeper| sleeper.parked_in == ParkedIn::Driver)
    }

    /// The index in the list of the best sleeper to wake: one that does not sleep in the driver,
    /// and of these the last to fall asleep, because its cache is the warmest.
    pub(super) fn best(&self) -> Option<usize> {
        let parked = |sleeper: &Sleeper| sleeper.parked_in == ParkedIn::Parker;
        self.list.iter().rposition(parked).or(self.list.len().checked_sub(1))
    }
}

fn searching(word: usize) -> usize {
    word & (ASLEEP - 1)
}

pub(super) fn asleep(word: usize) -> usize {
    (word & (HAS_MONITOR - 1)) / ASLEEP
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../../tests/unit/idle.rs"]
mod tests;
