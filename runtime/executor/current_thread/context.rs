//! Which current-thread executor this thread is running, and what that keeps on the thread alone:
//! how a task woken or spawned here finds the queue, and the list of live tasks, without a lock.

use super::{inbox::Left, shared::Shared};
use crate::{
    base::primitive::atomic::Ordering::Relaxed, executor::live::Live, task::reference::Task,
};
use std::{
    cell::{Cell, RefCell},
    collections::VecDeque,
    ptr,
    rc::Rc,
    sync::Arc,
};

thread_local! {
    static CONTEXT: RefCell<Option<Rc<Context>>> = const { RefCell::new(None) };
}

/// The most places that are kept from one time to the next: 8 KiB. To grow again costs a crowd less than
/// one allocation for every hundred tasks.
const KEPT: usize = 1 << 10;

/// What the running thread keeps at hand.
pub(super) struct Context {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: RefCell<VecDeque<Task>>,
    pub(super) live: RefCell<Live>,
    /// Whether any task bound to this thread was spawned since the thread began to run.
    pub(super) has_bound: Cell<bool>,
    /// The end of `block_on`: no more tasks are bound to this thread.
    closing: Cell<bool>,
    /// The end of the executor: no more tasks at all.
    closed: Cell<bool>,
    /// Memory for what is taken from the remote side, empty in between.
    left: RefCell<Left>,
}

impl Context {
    pub(super) fn new(shared: Arc<Shared>, queue: VecDeque<Task>, live: Live) -> Self {
        Self {
            shared,
            queue: RefCell::new(queue),
            live: RefCell::new(live),
            has_bound: Cell::new(false),
            closing: Cell::new(false),
            closed: Cell::new(false),
            left: RefCell::default(),
        }
    }

    /// Takes a new task; gives it back if no more are taken.
    #[inline(always)] // a call for each task is what half a poll costs
    fn launch(&self, task: Task) -> Result<(), Task> {
        if self.closed.get() || self.closing.get() && task.is_bound() {
            return Err(task);
        }
        let alive = &self.shared.alive;
        alive.store(alive.load(Relaxed) + 1, Relaxed);
        self.queue.borrow_mut().push_back(task);
        Ok(())
    }

    /// Has a task listed that its first poll did not end.
    pub(super) fn enlist(&self, task: Task) -> Result<(), Task> {
        self.live.borrow_mut().insert(task, |key| key)
    }

    /// A task has ended: takes it out of the list, if it is there.
    #[inline(always)] // as `launch`
    fn take_out(&self, key: Option<usize>) -> Option<Task> {
        let alive = &self.shared.alive;
        alive.store(alive.load(Relaxed) - 1, Relaxed);
        let key = key?;
        self.live.borrow_mut().remove(key)
    }

    /// Moves what other threads left behind what is in the queue.
    pub(super) fn take_remote(&self) {
        let mut left = self.left.borrow_mut();
        self.shared.remote.take(&mut left, &self.shared.alive);
        let mut queue = self.queue.borrow_mut();
        // By `push_back`: to `extend` by a drain costs more, for the one task that mostly lies here.
        left.tasks.drain(..).for_each(|task| queue.push_back(task));
        drop(queue);
        for key in left.ended.drain(..) {
            drop(self.take_out(key));
        }
        left.tasks.shrink_to(KEPT);
        left.ended.shrink_to(KEPT);
    }

    /// The thread is about to sleep: the memory of a crowd that has gone is given back.
    #[inline]
    pub(super) fn shrink(&self) {
        let mut queue = self.queue.borrow_mut();
        if queue.capacity() > KEPT {
            queue.shrink_to(KEPT);
        }
    }

    /// Aborts those tasks: those in the list, and those that have not begun and are in the queue.
    /// How many there were.
    pub(super) fn abort_if(&self, which: impl Fn(&Task) -> bool) -> usize {
        let mut found = self.live.borrow().find(&which);
        found.extend(self.queue.borrow().iter().filter(|task| which(task)).cloned());
        found.iter().for_each(Task::abort);
        found.len()
    }

    /// From now on tasks bound to this thread are refused.
    pub(super) fn close_to_bound(&self) {
        self.closing.set(true);
    }

    /// Lets no more tasks in and aborts those that are here.
    pub(super) fn close(&self) {
        self.closed.set(true);
        self.shared.remote.close();
        self.take_remote();
        self.live.borrow_mut().close();
        self.abort_if(|_| true);
    }
}

/// Sets the context of this thread and returns the one it had: that of another executor, while this
/// one is shut down in its `block_on`.
///
/// Without the thread-local (the thread is ending, and one of its destructors drops a runtime) there
/// is none: tasks then go by way of the remote side.
pub(super) fn replace(context: Option<Rc<Context>>) -> Option<Rc<Context>> {
    CONTEXT.try_with(|current| current.replace(context)).ok().flatten()
}

/// The context, if this thread runs an executor of this kind.
pub(super) fn current() -> Option<Rc<Context>> {
    CONTEXT.try_with(|context| context.borrow().clone()).ok().flatten()
}

/// Whether this thread runs a current-thread executor.
pub(crate) fn is_set() -> bool {
    CONTEXT.try_with(|context| context.borrow().is_some()).unwrap_or(false)
}

/// Takes a new task. Gives it back, as an error if it is refused, or as it is if this
/// thread does not run `shared`.
#[inline]
pub(super) fn launch(shared: &Shared, task: Task) -> Launch {
    let mut new = Some(task);
    let here = with(shared, |context| new.take().map_or(Ok(()), |task| context.launch(task)));
    match (here, new) {
        (Some(Err(task)), _) => Launch::Refused(task),
        (_, Some(task)) => Launch::Elsewhere(task),
        _ => Launch::Done,
    }
}

/// What became of a new task.
pub(super) enum Launch {
    Done,
    /// The executor takes no more.
    Refused(Task),
    /// This thread does not run it.
    Elsewhere(Task),
}

/// Puts a task into the local queue. Gives it back if this thread does not run `shared`, also when
/// its thread-locals are being destroyed.
#[inline]
pub(super) fn push(shared: &Shared, task: Task) -> Result<(), Task> {
    let mut task = Some(task);
    with(shared, |context| {
        if let Some(task) = task.take() {
            context.queue.borrow_mut().push_back(task);
        }
    });
    task.map_or(Ok(()), Err)
}

/// A task has ended: takes it out of the list, if it is there. `Err` if this thread does not run `shared`.
#[inline]
pub(super) fn remove(shared: &Shared, task: &Task) -> Result<Option<Task>, ()> {
    with(shared, |context| context.take_out(Live::key_of(task))).ok_or(())
}

/// What `act` makes of the context, if this thread runs `shared`. It must call nothing foreign.
#[inline]
fn with<R>(shared: &Shared, act: impl FnOnce(&Context) -> R) -> Option<R> {
    let context = |context: &RefCell<Option<Rc<Context>>>| match &*context.borrow() {
        Some(context) if ptr::eq(&*context.shared, shared) => Some(act(context)),
        _ => None,
    };
    CONTEXT.try_with(context).ok().flatten()
}
