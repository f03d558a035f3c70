//! What the thread that runs a current-thread executor keeps at hand: the core, and whether tasks are still taken.

use super::{core_slot::Core, inbox::Messages, shared::Shared};
use crate::{
    base::primitive::atomic::Ordering::Relaxed,
    executor::here::{self, Here},
    task::{header::LiveKey, list_ref::ListRef, runnable::Runnable, task_ref::TaskRef},
};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
    sync::Arc,
};

thread_local! {
    static HERE: Here<Context> = const { Here::new() };
}

/// The most places of a queue that are kept once it is empty: 8 KiB. To grow again costs a crowd less than one
/// allocation for every hundred tasks. See the table of constants in `docs/performance.md`.
const KEPT: usize = 1 << 10;

/// One thread's turn at running the executor.
pub(super) struct Context {
    pub(super) shared: Arc<Shared>,
    /// The core, whole, until the turn is over. Nothing foreign is called while it is borrowed.
    pub(super) core: RefCell<Core>,
    /// Whether any task bound to this thread was spawned since the thread began to run.
    pub(super) has_bound: Cell<bool>,
    /// The end of `block_on`: no more tasks are bound to this thread.
    closing: Cell<bool>,
    /// The end of the executor: no more tasks at all.
    closed: Cell<bool>,
    /// Memory for what is taken from the inbox, empty in between.
    messages: RefCell<Messages>,
}

impl here::Context for Context {
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
        }
    }

    /// Takes a new task; gives it back if no more are taken.
    #[inline(always)] // a call for each task is what half a poll costs
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

    /// Adds a task to the live list that its first poll did not end.
    pub(super) fn list(&self, task: ListRef) -> Result<LiveKey, ListRef> {
        self.core.borrow_mut().live.insert(task, |place| place)
    }

    /// A task has ended: it is not counted any more, and leaves the live list, if it is there.
    #[inline(always)] // as `launch`
    pub(super) fn release(&self, key: Option<LiveKey>) -> Option<ListRef> {
        let alive = &self.shared.alive;
        alive.store(alive.load(Relaxed) - 1, Relaxed);
        self.core.borrow_mut().live.remove(key?.place())
    }

    /// Moves what other threads sent to the end of the queue.
    pub(super) fn take_messages(&self) {
        let mut messages = self.messages.borrow_mut();
        self.shared.inbox.take(&mut messages, &self.shared.alive);
        // By `push`: to `extend` by a drain costs more, for the one task that is mostly there.
        messages.runnable.drain(..).for_each(|runnable| self.push(runnable));
        for key in messages.ended.drain(..) {
            drop(self.release(key));
        }
        messages.shrink_to(KEPT);
    }

    /// The thread is about to sleep: the memory of a crowd that has gone is given back.
    #[inline]
    pub(super) fn shrink(&self) {
        let queue = &mut self.core.borrow_mut().queue;
        if queue.capacity() > KEPT {
            queue.shrink_to(KEPT);
        }
    }

    /// Aborts those tasks: those in the live list, and those in the queue, which may not have begun.
    /// Returns how many there were.
    pub(super) fn abort_if(&self, which: impl Fn(&TaskRef) -> bool) -> usize {
        let core = self.core.borrow();
        let mut found = core.live.find(&which);
        let queued = core.queue.iter().filter(|runnable| which(runnable));
        found.extend(queued.map(|runnable| TaskRef::clone(runnable)));
        drop(core);
        found.iter().for_each(TaskRef::abort);
        found.len()
    }

    /// From now on tasks bound to this thread are refused.
    pub(super) fn close_to_bound(&self) {
        self.closing.set(true);
    }

    /// Lets no more tasks in and aborts those that are here.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.shared.inbox.close();
        self.take_messages();
        self.core.borrow_mut().live.close();
        self.abort_if(|_| true);
    }
}

/// Sets the context of this thread and returns the one it had: that of another executor, while this
/// one is shut down in its `block_on`.
pub(super) fn replace(context: Option<Rc<Context>>) -> Option<Rc<Context>> {
    Here::replace(&HERE, context)
}

/// The context, if this thread runs an executor of this kind.
pub(super) fn current() -> Option<Rc<Context>> {
    Here::current(&HERE)
}

/// Calls `act` with the context and `value`, if this thread runs `shared`; else gives the value back.
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
