//! What the thread that runs a current-thread executor owns: the core, and whether new tasks are
//! still accepted.

use super::{core_slot::Core, inbox::Messages, shared::Shared};
use crate::{
    base::primitive::atomic::Ordering::Relaxed,
    executor::here::{self, Here},
    task::{header::LiveKey, list_ref::ListRef, runnable::Runnable, task_ref::TaskRef},
    trace::{
        current::{is_recording, note},
        event::EventKind,
    },
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

thread_local! {
    static HERE: Here<Context> = const { Here::new() };
}

/// An empty queue keeps at most this capacity: 8 KiB. Growing again costs less than one allocation
/// for every hundred tasks that then come. See the table of constants in `docs/performance.md`.
const KEPT: usize = 1 << 10;

/// The state of a thread for as long as it runs the executor.
pub(super) struct Context {
    pub(super) shared: Arc<Shared>,
    /// The whole core, until the thread stops running the executor. No foreign code is called while
    /// it is borrowed.
    pub(super) core: RefCell<Core>,
    /// Whether a task bound to this thread was spawned since the thread began to run the executor.
    pub(super) has_bound: Cell<bool>,
    /// `block_on` is ending: new tasks bound to this thread are refused.
    closing: Cell<bool>,
    /// The executor is shutting down: all new tasks are refused.
    closed: Cell<bool>,
    /// Memory that is swapped with the inbox to take its messages; empty otherwise.
    messages: RefCell<Messages>,
    /// Whether that memory has grown large, and has not been released yet.
    had_crowd: Cell<bool>,
}

impl here::ExecutorContext for Context {
    type Shared = Shared;

    #[inline]
    fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }
}

impl Context {
    pub(super) fn new(shared: Arc<Shared>, core: Core) -> Self {
        Self {
            shared,
            core: RefCell::new(core),
            has_bound: Cell::new(false),
            closing: Cell::new(false),
            closed: Cell::new(false),
            messages: RefCell::default(),
            had_crowd: Cell::new(false),
        }
    }

    /// Counts a new task and queues it. Gives the task back if the executor accepts no more.
    #[inline(always)] // the call would cost half as much as a poll
    pub(super) fn launch(&self, new: Runnable) -> Result<(), Runnable> {
        if self.closed.get() || self.closing.get() && new.is_bound() {
            return Err(new);
        }
        let alive = &self.shared.alive;
        alive.store(alive.load(Relaxed) + 1, Relaxed);
        self.push(new);
        Ok(())
    }

    /// Puts a task at the end of the queue.
    #[inline]
    pub(super) fn push(&self, runnable: Runnable) {
        self.core.borrow_mut().queue.push_back(runnable);
    }

    /// Adds a task to the live list, after a first poll that did not end it.
    pub(super) fn list(&self, task: ListRef) -> Result<LiveKey, ListRef> {
        self.core.borrow_mut().live.insert(task, |place| place)
    }

    /// Stops counting a task that has ended, and removes it from the live list if it is there.
    #[inline(always)] // as `launch`
    pub(super) fn release(&self, key: Option<LiveKey>) -> Option<ListRef> {
        let alive = &self.shared.alive;
        alive.store(alive.load(Relaxed) - 1, Relaxed);
        self.core.borrow_mut().live.remove(key?.place())
    }

    /// Moves the tasks that other threads sent to the end of the queue.
    pub(super) fn take_messages(&self) {
        let mut messages = self.messages.borrow_mut();
        self.shared.inbox.take(&mut messages, &self.shared.alive);
        if is_recording() && !messages.runnable.is_empty() {
            note(EventKind::TookInjected { count: messages.runnable.len() as u32 });
        }
        // There is usually one task, for which `push` costs less than `extend` with a drain.
        messages.runnable.drain(..).for_each(|runnable| self.push(runnable));
        for key in messages.ended.drain(..) {
            drop(self.release(key));
        }
        if messages.capacity() > KEPT {
            self.had_crowd.set(true);
        }
    }

    /// Called before the thread sleeps: releases memory that the queue and the inbox no longer
    /// need. A busy thread keeps it, because it may soon need it again.
    #[inline]
    pub(super) fn shrink(&self) {
        let queue = &mut self.core.borrow_mut().queue;
        if queue.capacity() > KEPT {
            queue.shrink_to(KEPT);
        }
        if self.had_crowd.take() {
            self.messages.borrow_mut().shrink_to(KEPT);
            self.shared.inbox.shrink_to(KEPT);
        }
    }

    /// Aborts the tasks for which `which` returns true, in the live list and in the queue, and
    /// returns their number. A task in the queue may not have been polled yet, and so not be
    /// listed.
    pub(super) fn abort_if(&self, which: impl Fn(&TaskRef) -> bool) -> usize {
        let core = self.core.borrow();
        let mut found = core.live.find(&which);
        let queued = core.queue.iter().filter(|runnable| which(runnable));
        found.extend(queued.map(|runnable| TaskRef::clone(runnable)));
        drop(core);
        found.iter().for_each(TaskRef::abort);
        found.len()
    }

    /// Refuses new tasks bound to this thread from now on.
    pub(super) fn close_to_bound(&self) {
        self.closing.set(true);
    }

    /// Refuses new tasks from now on, and aborts those that the executor has.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.shared.inbox.close();
        self.take_messages();
        self.core.borrow_mut().live.close();
        self.abort_if(|_| true);
    }
}

/// Sets the context of this thread and returns the one it had. There is one if this executor is
/// shut down inside another's `block_on`.
pub(super) fn replace(context: Option<Rc<Context>>) -> Option<Rc<Context>> {
    Here::replace(&HERE, context)
}

/// The context of this thread, if it runs a current-thread executor.
pub(super) fn current() -> Option<Rc<Context>> {
    Here::current(&HERE)
}

/// Calls `act` with the context and `value` if this thread runs `shared`; else returns `value`.
#[inline]
pub(super) fn with<V, R>(
    shared: &Shared,
    value: V,
    act: impl FnOnce(&Context, V) -> R,
) -> Result<R, V> {
    Here::with(&HERE, shared, value, act)
}

/// Whether this thread runs a current-thread executor.
pub(crate) fn is_set() -> bool {
    current().is_some()
}
