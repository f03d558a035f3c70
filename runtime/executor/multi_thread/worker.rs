//! A worker's main loop.
//!
//! ```text
//!   ┌─▶ a task: usually from its own queue, at intervals from the common one first;
//!   │           else from the common one; else stolen ──▶ run it ─┐
//!   │      none │                                                 │
//!   │           ▼                                                 │
//!   ├──────── sleep (`idle/sleep.rs`)                             │
//!   └─────────────────────────────────────────────────────────────┘
//! ```

use super::{
    context::{self, Active, Context},
    core::Core,
    idle::{
        find::{take_from_stuck, take_injected},
        host::IdleHost,
        next_task::next_task,
        rescue,
        wake::{self, push},
    },
    queues::Own,
    shared::Shared,
};
use crate::{
    base::{budget, entered},
    blocking::config,
    driver::timers::shards,
    executor::enter_frame::Frame,
    handle::Handle,
    task::runnable::Runnable,
    trace::{current::note, event::EventKind},
};
use std::{
    cell::{Cell, RefCell},
    mem,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

/// How often a busy worker checks whether another worker is stuck. Each check costs one cache miss
/// for each other worker. See the table of constants in `docs/performance.md`.
const STUCK: Duration = Duration::from_micros(100);

/// A worker, as a job of the pool. Its `run` is the worker's main loop, which ends when the core
/// moves to another thread or the runtime ends.
pub(crate) struct Worker {
    handle: Handle,
    shared: Arc<Shared>,
    next: Next,
}

/// What the thread runs next.
enum Next {
    /// A worker that has no core yet, with its number and its queue. Its own thread makes the core,
    /// so that no two cores share a cache line.
    New(usize, Own),
    Core(Box<Core>),
    Nothing,
}

impl Worker {
    /// Makes a new worker.
    pub(crate) fn new(handle: Handle, shared: Arc<Shared>, worker: usize, own: Own) -> Self {
        Self { handle, shared, next: Next::New(worker, own) }
    }

    /// Makes a worker that continues with an existing core.
    pub(super) fn with_core(handle: Handle, shared: Arc<Shared>, core: Box<Core>) -> Self {
        Self { handle, shared, next: Next::Core(core) }
    }

    /// No thread was found for this spare.
    pub(super) fn put_back(self) {
        if let (Next::New(worker, own), Some(rescue)) = (self.next, &self.shared.rescue) {
            rescue.put_queue(worker, own);
        }
    }

    /// Stores the core of this worker, for which no thread was found, until a thread takes it.
    pub(super) fn wait(self) {
        if let Next::Core(core) = self.next {
            self.shared.waiting.lock().push_back(core);
        }
    }
}

impl config::PoolWorker for Worker {
    fn run(&mut self) {
        let (core, is_called_up) = match mem::replace(&mut self.next, Next::Nothing) {
            Next::New(worker, own) => {
                let idle = self.shared.worker_idle(worker);
                let is_spare = self.shared.idle.is_spare(worker);
                (Core::new(idle, own, self.shared.event_interval), is_spare)
            }
            Next::Core(core) => (core, false),
            Next::Nothing => return,
        };
        run(self.handle.unshared(), self.shared.clone(), core, is_called_up);
    }

    fn goes_on(&mut self) -> bool {
        let Some(core) = self.shared.waiting.lock().pop_front() else { return false };
        self.next = Next::Core(core);
        true
    }
}

/// The loop: runs tasks until this thread has no core or the runtime ends.
fn run(handle: Handle, shared: Arc<Shared>, core: Box<Core>, is_called_up: bool) {
    let (worker, core) = (core.idle.worker, RefCell::new(Some(core)));
    note(EventKind::WorkerBegins { worker: worker as u32 });
    let in_place = Cell::new(false);
    let context = Rc::new(Context { handle, shared, core, in_place });
    let _worker = context::set(context.clone());
    let _shard = shards::enter(context.shared.driver.timers().shards().of_worker(worker));
    let _runtime = context.handle.enter();
    let _entered = entered::enter();
    let frame = Frame::open();
    if is_called_up {
        context.report();
    }
    while let Some(runnable) = context.next_task() {
        if context.shared.is_shutting_down() {
            // The task may not have begun. Then it is in no live list, and the shutdown has not
            // found it.
            runnable.abort();
        }
        let list = |task| context.shared.live.insert(task, worker);
        let again = frame.poll_send(|| budget::with_budget(|| runnable.run(list)));
        context.after_poll(again);
    }
    if let Some(core) = context.core.borrow().as_deref() {
        if core.idle.has_retired() {
            note(EventKind::SpareRetires { worker: core.idle.worker as u32 });
        }
        note(EventKind::WorkerEnds { worker: core.idle.worker as u32 });
    }
    context.put_back_spare();
    if context.shared.is_over() {
        // The other workers may have asked too early whether all is over.
        wake::wake_all(&*context.shared);
        // The driver is closed only now, because a task that was still being polled might have used
        // a timer.
        context.shared.driver.close();
    }
}

impl Context {
    /// Waits for the next task and returns it. `None` means that this thread is no worker any more.
    #[inline(always)] // called for each poll, from one place
    fn next_task(&self) -> Option<Runnable> {
        let core = self.core.borrow();
        next_task(&Active { context: self, core: core.as_deref()? })
    }

    /// A spare begins to work.
    fn report(&self) {
        if let (Some(core), Some(rescue)) = (self.core.borrow().as_deref(), &self.shared.rescue) {
            rescue.rescues.add_shared();
            rescue::report(&Active { context: self, core });
        }
    }

    /// A spare that has retired is no worker any more.
    fn put_back_spare(&self) {
        let retired = self.core.borrow().as_deref().is_some_and(|core| core.idle.has_retired());
        if let (true, Some(rescue)) = (retired, &self.shared.rescue)
            && let Some(core) = self.core.take()
        {
            rescue.put_queue(core.idle.worker, core.own);
        }
    }

    /// Counts the poll, and puts a task that woke itself back into a queue.
    #[inline(always)] // called for each poll, from one place
    fn after_poll(&self, again: Option<Runnable>) {
        let core = self.core.borrow();
        match (core.as_deref(), again) {
            (Some(core), again) => {
                let active = Active { context: self, core };
                self.shared.counters[core.idle.worker].polls.add_own(1);
                let is_time = core.interval.count();
                if let Some(task) = again {
                    if is_time {
                        // This is done before the task is queued again, so that tasks which the
                        // events wake run before it.
                        active.poll_events();
                    }
                    push(&active, task);
                }
            }
            (None, Some(task)) => wake::inject(&*self.shared, task),
            (None, None) => {}
        }
    }
}

impl Active<'_> {
    /// Takes a task from the worker's own queue, or, when it is time, from the common one.
    #[inline(always)] // called for each poll, from one place
    pub(super) fn find_in_line(&self) -> Option<Runnable> {
        let core = self.core;
        if core.interval.is_over() {
            self.poll_events();
        }
        let interval = self.context.shared.global_queue_interval;
        let injected = is_time(&core.until_global, interval).then(|| take_injected(self));
        injected.flatten().or_else(|| core.own.pop())
    }

    /// Called on a busy worker: polls for events, unless another worker holds the driver, and now
    /// and then checks whether another worker is stuck.
    #[inline(never)]
    fn poll_events(&self) {
        let (shared, core) = (&self.context.shared, self.core);
        self.measure();
        if !shared.driver.is_quiet()
            && let Some(mut driver) = shared.driver_lock.try_lock()
        {
            driver.turn(Some(Duration::ZERO));
        }
        let now = core.interval.polled_events();
        if now - core.checked_stuck.get() >= STUCK {
            core.checked_stuck.set(now);
            take_from_stuck(self);
            rescue::retires(self);
        }
    }

    /// Measures how long polls take, from those since the worker last polled for events or slept.
    pub(super) fn measure(&self) {
        if let Some(poll) = self.core.interval.mean() {
            self.context.shared.poll_times[self.core.idle.worker].set(poll);
        }
    }
}

/// Counts down from `interval`. Returns true once in `interval` calls.
fn is_time(left: &Cell<u32>, interval: u32) -> bool {
    let now = left.get() <= 1;
    left.set(if now { interval } else { left.get() - 1 });
    now
}
