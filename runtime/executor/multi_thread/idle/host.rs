//! What the idle protocol needs from the executor, and the state that it keeps for each worker.

use super::sleepers::{Idle, Sleeper};
use std::{cell::Cell, iter, time::Duration};

/// The part of the executor that all threads share.
pub(crate) trait IdleHost {
    type Task;
    /// The right to drive, held until it is dropped.
    type Driver<'a>
    where
        Self: 'a;

    fn idle(&self) -> &Idle;

    /// Takes the right to drive, if no other worker has it.
    fn try_drive(&self) -> Option<Self::Driver<'_>>;

    /// Ends the sleep of this worker, or the next one if it does not sleep yet.
    fn unpark(&self, sleeper: Sleeper);

    /// Puts a task into the common queue.
    fn push_injected(&self, task: Self::Task);

    /// Whether the common queue has tasks.
    fn has_injected(&self) -> bool;

    /// Whether this worker has a [backlog](super::super::load): another worker should help it.
    fn has_backlog(&self, worker: usize) -> bool;

    /// Whether any queue has tasks.
    fn has_tasks(&self) -> bool;

    /// How many polls this worker has ended.
    fn polls(&self, worker: usize) -> u64;

    /// How many polls this worker has ended, and how often it has parked, together.
    fn progress(&self, worker: usize) -> u64;

    /// Ends the sleep of the [watcher](Watcher), if there is one.
    fn unpark_watcher(&self);

    /// Whether the runtime is shutting down and no task is left.
    fn is_over(&self) -> bool;
}

/// A worker, as its own thread sees it.
pub(crate) trait IdleWorker {
    type Host: IdleHost;

    fn host(&self) -> &Self::Host;
    fn local(&self) -> &WorkerIdle;

    /// A task from the queues that this worker serves first: its own, and at intervals the common one.
    fn next_in_line(&self) -> Option<TaskOf<Self>>;

    /// Puts a task into its own queue. Returns true if the queue is now a backlog.
    fn push_own(&self, task: TaskOf<Self>) -> bool;

    /// The next task of its own queue.
    fn pop_own(&self) -> Option<TaskOf<Self>>;

    /// Whether its own queue has tasks.
    fn has_own(&self) -> bool;

    /// Takes a task from the common queue. May move others into its own queue.
    fn pop_injected(&self) -> Option<TaskOf<Self>>;

    /// Takes a task from another worker's queue. May move others into its own queue.
    fn steal_from(&self, victim: usize) -> Option<TaskOf<Self>>;

    /// A random number: the first worker to steal from.
    fn random(&self) -> usize;

    /// Sleeps in the driver, until an event, a timer or [`unpark`](IdleHost::unpark), and no longer than
    /// `limit`.
    fn sleep_driving(&self, driver: &mut DriverOf<'_, Self>, limit: Option<Duration>);

    /// Sleeps until [`unpark`](IdleHost::unpark), and no longer than `limit`.
    fn sleep_parked(&self, limit: Option<Duration>);

    /// It has begun to search. For the recorder, as is the next.
    fn search_begins(&self) {}

    /// Whether it is the monitor now.
    fn is_monitor(&self, _is: bool) {}

    /// Of a spare: whether `rescue_after` has passed since [`check_done`](Self::check_done).
    fn is_check_due(&self) -> bool;

    /// Of a spare: it has noted the progress of the others.
    fn check_done(&self);
}

/// The watcher of [`rescue`](super::rescue), as its own thread sees it.
pub(crate) trait Watcher {
    type Host: IdleHost;

    fn host(&self) -> &Self::Host;

    /// Sleeps until [`unpark_watcher`](IdleHost::unpark_watcher).
    fn sleep(&self);

    /// Sleeps for a tick, or until [`unpark_watcher`](IdleHost::unpark_watcher).
    fn tick(&self);

    /// How many tasks are queued anywhere, and one more if the driver would wake some now.
    fn due(&self) -> usize;

    /// Gives this spare a thread. False: there is none, or its queue is not back yet.
    fn start(&self, spare: usize) -> bool;
}

/// The tasks of a worker.
pub(crate) type TaskOf<W> = <<W as IdleWorker>::Host as IdleHost>::Task;

/// The right to drive, of a worker.
pub(crate) type DriverOf<'a, W> = <<W as IdleWorker>::Host as IdleHost>::Driver<'a>;

/// What the protocol keeps for one worker, where only that worker reaches it.
#[derive(Debug)]
pub(crate) struct WorkerIdle {
    pub(crate) worker: usize,
    /// Whether this worker is counted as searching, or is a spare that has retired: one byte, for each poll
    /// asks for both.
    attention: Cell<u8>,
    /// Whether it is inside the driver's turn. That is part of its sleep: `wake_up` checks the tasks that the
    /// turn has put into its queue.
    pub(super) in_driver: Cell<bool>,
    /// How many polls each worker had ended when this one last checked.
    seen: Box<[Cell<u64>]>,
    /// Of a spare: the progress of each worker when it last noted it.
    progress: Box<[Cell<u64>]>,
}

const SEARCHING: u8 = 1;
const RETIRED: u8 = 2;

impl WorkerIdle {
    /// For worker number `worker` of `workers`, of which so many are spares.
    pub(crate) fn new(worker: usize, workers: usize, spares: usize) -> Self {
        let numbers = |of: usize| iter::repeat_with(|| Cell::new(0)).take(of).collect();
        let is_spare = worker >= workers - spares;
        Self {
            worker,
            attention: Cell::new(0),
            in_driver: Cell::new(false),
            seen: numbers(workers),
            progress: numbers(if is_spare { workers } else { 0 }),
        }
    }

    /// Whether a worker that has found a task may just run it.
    #[inline]
    pub(super) fn is_at_ease(&self) -> bool {
        self.attention.get() == 0
    }

    pub(super) fn is_searching(&self) -> bool {
        self.attention.get() & SEARCHING != 0
    }

    pub(super) fn set_searching(&self, searching: bool) {
        let retired = self.attention.get() & RETIRED;
        self.attention.set(if searching { retired | SEARCHING } else { retired });
    }

    /// Ends the search, if it was one.
    pub(super) fn take_searching(&self) -> bool {
        self.attention.take() & SEARCHING != 0
    }

    pub(crate) fn has_retired(&self) -> bool {
        self.attention.get() & RETIRED != 0
    }

    /// It is no worker any more.
    pub(super) fn set_retired(&self) {
        self.attention.set(RETIRED);
    }

    /// Whether another worker has made progress since [`note_progress`](Self::note_progress).
    pub(super) fn has_progressed(&self, other: usize, progress: u64) -> bool {
        self.progress[other].get() != progress
    }

    pub(super) fn note_progress(&self, other: usize, progress: u64) {
        self.progress[other].set(progress);
    }

    /// Stores how many polls another worker has ended. Returns true if it has ended none since the
    /// last check: it has been in one poll since then.
    pub(super) fn check_polls(&self, of: usize, polls: u64) -> bool {
        self.seen[of].replace(polls) == polls
    }
}
