//! Who sleeps and where, who searches, and which sleeper is the monitor. The rules are in [`idle`](super).
//!
//! One word holds what threads read without the lock, the list behind the lock holds the rest:
//!
//! ```text
//!   bit 31              bits 15 to 30         bits 0 to 14
//!   ┌──────────────────┬─────────────────────┬──────────────────────┐
//!   │ is there a       │ how many workers    │ how many of these    │
//!   │ monitor?         │ are awake           │ search               │
//!   └──────────────────┴─────────────────────┴──────────────────────┘
//! ```
//!
//! 1. A worker is awake or in the list, and never both. Both sides change together, under the lock, and so
//!    does the mark that there is a monitor. Only the number of those that search changes without it.
//! 2. Whoever takes a worker off the list wakes it. If another thread does that, the worker is searching.
//! 3. The monitor is in the list.

use crate::base::primitive::{
    Mutex, MutexGuard,
    atomic::{
        AtomicUsize,
        Ordering::{AcqRel, Relaxed, SeqCst},
        fence,
    },
};
use std::time::Duration;

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
    Monitor,
}

const SEARCHING: usize = 1;
const AWAKE: usize = 1 << 15;
const HAS_MONITOR: usize = 1 << 31;

/// Which workers sleep.
#[derive(Debug)]
pub(crate) struct Idle {
    word: AtomicUsize,
    workers: usize,
    sleepers: Mutex<Sleepers>,
}

#[derive(Debug)]
struct Sleepers {
    /// In the order in which they fell asleep.
    list: Vec<Sleeper>,
    monitor: Option<usize>,
    /// The monitor has not yet slept for an interval: it was woken only to learn that it is the monitor.
    monitor_is_new: bool,
    /// The monitor was taken off the list. The next worker that wakes up makes another sleeper the monitor.
    monitor_was_woken: bool,
    /// A worker has woken up since the monitor last found all asleep.
    any_woke_up: bool,
}

impl Idle {
    /// All workers are awake at first.
    pub(crate) fn new(workers: usize) -> Self {
        let sleepers = Sleepers {
            list: Vec::with_capacity(workers),
            monitor: None,
            monitor_is_new: false,
            monitor_was_woken: false,
            any_woke_up: false,
        };
        let word = AtomicUsize::new(workers * AWAKE);
        Self { word, workers, sleepers: Mutex::new(sleepers) }
    }

    pub(crate) fn workers(&self) -> usize {
        self.workers
    }

    /// A worker without a task asks whether it may search. At most half of those awake do at a time.
    pub(super) fn begin_search(&self) -> bool {
        let word = self.word.load(Relaxed);
        if 2 * searching(word) >= awake(word) {
            return false;
        }
        self.word.fetch_add(SEARCHING, AcqRel);
        true
    }

    /// A worker that searched has found a task. True: none searches now.
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
        let sleeper = sleepers.list.remove(at);
        self.count_awake(&mut sleepers, sleeper.worker);
        self.word.fetch_add(SEARCHING, AcqRel);
        Some(sleeper)
    }

    fn wants_searcher(&self) -> bool {
        let word = self.word.load(Relaxed);
        searching(word) == 0 && awake(word) < self.workers
    }

    /// There is a task in a worker's own queue, and no worker was woken for it. The sleeper that has become
    /// the monitor and must be woken to learn of it; none if there is a monitor, or none sleeps.
    #[inline]
    pub(super) fn ensure_monitor(&self) -> Option<Sleeper> {
        // Pairs with the fence in `retire_monitor`.
        fence(SeqCst);
        let word = self.word.load(Relaxed);
        if word & HAS_MONITOR != 0 || awake(word) == self.workers {
            return None;
        }
        self.set_monitor(&mut self.lock())
    }

    /// Enters a worker in the list: from now on it can be woken. True: none searches now, so it must check
    /// for shared tasks before it parks.
    pub(crate) fn announce_sleep(
        &self,
        worker: usize,
        parked_in: ParkedIn,
        was_searching: bool,
    ) -> bool {
        let mut sleepers = self.lock();
        sleepers.list.push(Sleeper { worker, parked_in });
        let ours = if was_searching { SEARCHING } else { 0 };
        let before = self.word.fetch_sub(AWAKE + ours, AcqRel);
        if awake(before) > 1 && sleepers.monitor.is_none() {
            sleepers.monitor = Some(worker);
            self.word.fetch_or(HAS_MONITOR, AcqRel);
        }
        drop(sleepers);
        // Pairs with the fence in `wake_one`.
        fence(SeqCst);
        searching(before) == ours
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
        if awake(self.word.load(Relaxed)) > 0 {
            return AfterPark::Monitor;
        }
        // Rule 6.
        if !std::mem::take(&mut sleepers.any_woke_up) {
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
        let driven = sleepers.list.iter().any(|sleeper| sleeper.parked_in == ParkedIn::Driver);
        let retires = driven && sleepers.monitor == Some(worker);
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
    pub(super) fn wake_up(&self, worker: usize) -> (bool, Option<Sleeper>) {
        let mut sleepers = self.lock();
        let at = sleepers.position(worker);
        let mut leaves_driver = false;
        if let Some(at) = at {
            leaves_driver = sleepers.list.remove(at).parked_in == ParkedIn::Driver;
            self.count_awake(&mut sleepers, worker);
        }
        let needed = std::mem::take(&mut sleepers.monitor_was_woken) || leaves_driver;
        let monitor = if needed { self.set_monitor(&mut sleepers) } else { None };
        (at.is_none(), monitor)
    }

    /// All workers wake up and search.
    pub(super) fn wake_all(&self) -> Vec<Sleeper> {
        let mut sleepers = self.lock();
        let all = std::mem::take(&mut sleepers.list);
        self.clear_monitor(&mut sleepers);
        self.word.fetch_add(all.len() * (AWAKE + SEARCHING), AcqRel);
        all
    }

    /// Each time the lock is taken and let go, what it guards fits together.
    fn lock(&self) -> MutexGuard<'_, Sleepers> {
        let sleepers = self.sleepers.lock();
        if cfg!(debug_assertions) || cfg!(cede_loom) {
            let word = self.word.load(Relaxed);
            assert_eq!(awake(word) + sleepers.list.len(), self.workers);
            assert!(searching(word) <= awake(word), "only workers that are awake search");
            assert_eq!(word & HAS_MONITOR != 0, sleepers.monitor.is_some());
            let sleeps = |worker| sleepers.position(worker).is_some();
            assert!(sleepers.monitor.is_none_or(sleeps), "the monitor is one of the sleepers");
        }
        sleepers
    }

    /// A worker taken off the list is awake, and not the monitor any more.
    fn count_awake(&self, sleepers: &mut Sleepers, worker: usize) {
        sleepers.any_woke_up = true;
        if sleepers.monitor == Some(worker) {
            self.clear_monitor(sleepers);
            sleepers.monitor_was_woken = true;
        }
        self.word.fetch_add(AWAKE, AcqRel);
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
    fn position(&self, worker: usize) -> Option<usize> {
        self.list.iter().position(|sleeper| sleeper.worker == worker)
    }

    /// Where in the list the sleeper is that is best woken: one that leaves the driver where it is, and of
    /// these the last to fall asleep, for its cache is the warmest.
    fn best(&self) -> Option<usize> {
        let parked = |sleeper: &Sleeper| sleeper.parked_in == ParkedIn::Parker;
        self.list.iter().rposition(parked).or(self.list.len().checked_sub(1))
    }
}

fn searching(word: usize) -> usize {
    word & (AWAKE - 1)
}

fn awake(word: usize) -> usize {
    (word & (HAS_MONITOR - 1)) / AWAKE
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../../../tests/unit/idle.rs"]
mod tests;
