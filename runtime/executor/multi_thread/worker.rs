//! The loop of a worker.
//!
//! ```text
//!   ┌─▶ a task: mostly from its own queue, at intervals from the common one first;
//!   │           else from the common one; else stolen ──▶ run it ─┐
//!   │      none │                                                 │
//!   │           ▼                                                 │
//!   └──────── sleep ◀── (see `sleep`)                              │
//!   └─────────────────────────────────────────────────────────────┘
//! ```

use super::{
    context::{self, Context},
    core::Core,
    queues::Own,
    shared::Shared,
    sleep::sleep,
};
use crate::{
    base::{budget, entered},
    blocking::config,
    executor::enter_frame::Frame,
    handle::Handle,
    task::runnable::Runnable,
};
use std::{
    cell::{Cell, RefCell},
    mem,
    rc::Rc,
    sync::Arc,
    time::Duration,
};

/// A worker, as the pool sees it: each time it is run it is a worker until its core has gone, or its runtime.
pub(crate) struct Worker {
    handle: Handle,
    shared: Arc<Shared>,
    next: Next,
}

/// What the thread is to run next.
enum Next {
    /// Worker number so-and-so, whose core its thread makes: then no two cores share a line of the cache.
    New(usize, Own),
    Core(Box<Core>),
    Nothing,
}

impl Worker {
    /// A worker from its first task on.
    pub(crate) fn new(handle: Handle, shared: Arc<Shared>, worker: usize, own: Own) -> Self {
        Self { handle, shared, next: Next::New(worker, own) }
    }

    /// What goes on as the worker whose core this is.
    pub(super) fn with_core(handle: Handle, shared: Arc<Shared>, core: Box<Core>) -> Self {
        Self { handle, shared, next: Next::Core(core) }
    }

    /// No thread is to be had: the core waits for one.
    pub(super) fn wait(self) {
        if let Next::Core(core) = self.next {
            self.shared.waiting.lock().push_back(core);
        }
    }
}

impl config::Worker for Worker {
    fn run(&mut self) {
        let core = match mem::replace(&mut self.next, Next::Nothing) {
            Next::New(worker, own) => {
                Core::new(worker, self.shared.parkers.len(), own, self.shared.event_interval)
            }
            Next::Core(core) => core,
            Next::Nothing => return,
        };
        run(self.handle.clone(), self.shared.clone(), core);
    }

    fn goes_on(&mut self) -> bool {
        let Some(core) = self.shared.waiting.lock().pop_front() else { return false };
        self.next = Next::Core(core);
        true
    }
}

/// The loop, until this thread has no core or the runtime ends.
fn run(handle: Handle, shared: Arc<Shared>, core: Box<Core>) {
    let (worker, core) = (core.worker, RefCell::new(Some(core)));
    let (in_place, in_driver) = (Cell::new(false), Cell::new(false));
    let context = Rc::new(Context { handle, shared, core, in_place, in_driver });
    let _worker = context::set(context.clone());
    let _runtime = context.handle.enter();
    let _entered = entered::enter();
    let frame = Frame::open();
    while let Some(runnable) = context.next_task() {
        if context.shared.is_shutting_down() {
            // It may not have begun; then it is in no list in which the shutdown found it.
            runnable.abort();
        }
        let list = |task| context.shared.live.insert(task, worker);
        let again = frame.poll_send(|| budget::with_budget(|| runnable.run(list)));
        context.after_poll(again);
    }
    if context.shared.is_done() {
        // The others may have asked too early.
        context.shared.wake_all();
        // Not before: a task that is still being polled may yet use a timer.
        context.shared.driver.close();
    }
}

impl Context {
    /// The next task, however long it takes. `None`: this thread is no worker any more.
    #[inline(always)] // called for each poll, from one place
    fn next_task(&self) -> Option<Runnable> {
        let core = self.core.borrow();
        let core = core.as_deref()?;
        loop {
            if let Some(task) = self.find_task(core) {
                if core.searching.take()
                    && self.shared.idle.end_search()
                    && self.shared.wants_help()
                {
                    self.shared.summon();
                }
                return Some(task);
            }
            if self.shared.is_done() {
                return None;
            }
            sleep(self, core);
        }
    }

    #[inline(always)] // as `next_task`
    fn find_task(&self, core: &Core) -> Option<Runnable> {
        if core.pace.is_over() {
            self.look_for_events(core);
        }
        if is_time(&core.until_global, self.shared.global_queue_interval)
            && let Some(task) = self.take_injected(core)
        {
            return Some(task);
        }
        core.own.pop().or_else(|| self.take_injected(core)).or_else(|| self.search(core))
    }

    /// A busy worker has a look at the driver, if nobody else does, and now and then at the others.
    #[inline(never)]
    fn look_for_events(&self, core: &Core) {
        self.measure(core);
        if !self.shared.driver.is_quiet()
            && let Some(mut driver) = self.shared.driver_lock.try_lock()
        {
            driver.turn(Some(Duration::ZERO));
        }
        self.look_for_stuck(core, core.pace.looked());
    }

    /// Counts the poll, and puts a task that woke itself back into a queue.
    #[inline(always)] // called for each poll, from one place
    fn after_poll(&self, again: Option<Runnable>) {
        let core = self.core.borrow();
        match (core.as_deref(), again) {
            (Some(core), again) => {
                self.shared.counters[core.worker].polls.add_own(1);
                let is_time = core.pace.count();
                if let Some(task) = again {
                    if is_time {
                        // Before it is back in line: those it yielded to come first.
                        self.look_for_events(core);
                    }
                    self.push(core, task);
                }
            }
            (None, Some(task)) => self.shared.inject(task),
            (None, None) => {}
        }
    }
}

/// Counts down to what is done every so many polls.
fn is_time(left: &Cell<u32>, interval: u32) -> bool {
    let now = left.get() <= 1;
    left.set(if now { interval } else { left.get() - 1 });
    now
}
