//! Which current-thread executor this thread is running, and what that keeps on the thread alone:
//! how a task woken or spawned here finds the queue, and the list of live tasks, without a lock.

use super::shared::Shared;
use crate::{
    live::Live,
    primitive::atomic::Ordering::Relaxed,
    remote::{Called, Left},
    task::cell::Task,
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

/// The most memory for calls from other threads that is kept from one time to the next: a MiB.
const KEPT_CALLS: usize = 1 << 16;

/// What the running thread keeps at hand.
pub(super) struct Context {
    pub(super) shared: Arc<Shared>,
    pub(super) queue: RefCell<VecDeque<Task>>,
    pub(super) live: RefCell<Live>,
    /// Whether any task bound to this thread was spawned since the thread began to run.
    pub(super) has_bound: Cell<bool>,
    /// The end of `block_on`: no more tasks are bound to this thread.
    closing: Cell<bool>,
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
            left: RefCell::default(),
        }
    }

    /// Enters a new task; gives it back if no more are taken.
    fn enlist(&self, task: Task, listed: Task) -> Result<(), (Task, Task)> {
        if self.closing.get() && task.is_bound() {
            return Err((task, listed));
        }
        let mut live = self.live.borrow_mut();
        if let Err(listed) = live.insert(listed) {
            return Err((task, listed));
        }
        self.shared.alive.store(live.len(), Relaxed);
        self.queue.borrow_mut().push_back(task);
        Ok(())
    }

    /// Takes out a task that has ended.
    fn take_out(&self, take: impl FnOnce(&mut Live) -> Option<Task>) -> Option<Task> {
        let mut live = self.live.borrow_mut();
        let listed = take(&mut live);
        self.shared.alive.store(live.len(), Relaxed);
        listed
    }

    /// Moves what other threads left behind what is in the queue.
    pub(super) fn take_remote(&self) {
        let mut left = self.left.borrow_mut();
        self.shared.remote.take(&mut left, &self.shared.alive);
        for Called { task, listed } in left.tasks.drain(..) {
            let listed = listed.map_or(Ok(()), |listed| self.live.borrow_mut().insert(listed));
            listed.expect("new tasks are refused before the list closes");
            self.queue.borrow_mut().push_back(task);
        }
        for key in left.ended.drain(..) {
            drop(self.take_out(|live| live.remove_at(key)));
        }
        left.tasks.shrink_to(KEPT_CALLS);
    }

    /// Aborts those tasks; how many there were.
    pub(super) fn abort_if(&self, which: impl Fn(&Task) -> bool) -> usize {
        let found = self.live.borrow().find(which);
        found.iter().for_each(Task::abort);
        found.len()
    }

    /// From now on tasks bound to this thread are refused.
    pub(super) fn close_to_bound(&self) {
        self.closing.set(true);
    }

    /// Lets no more tasks in and aborts those that are here.
    pub(super) fn close(&self) {
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

/// Enters a new task and queues it. Gives it back, as an error if it is refused, or as it is if this
/// thread does not run `shared`.
pub(super) fn launch(shared: &Shared, task: Task, listed: Task) -> Launch {
    let mut new = Some((task, listed));
    let here = with(shared, |context| {
        new.take().map_or(Ok(()), |(task, listed)| context.enlist(task, listed))
    });
    match (here, new) {
        (Some(Err((task, _))), _) => Launch::Refused(task),
        (_, Some((task, listed))) => Launch::Elsewhere(task, listed),
        _ => Launch::Done,
    }
}

/// What became of a new task.
pub(super) enum Launch {
    Done,
    /// The executor takes no more.
    Refused(Task),
    /// This thread does not run it.
    Elsewhere(Task, Task),
}

/// Puts a task into the local queue. Gives it back if this thread does not run `shared`, also when
/// its thread-locals are being destroyed.
pub(super) fn push(shared: &Shared, task: Task) -> Option<Task> {
    let mut task = Some(task);
    with(shared, |context| {
        if let Some(task) = task.take() {
            context.queue.borrow_mut().push_back(task);
        }
    });
    task
}

/// Takes an ended task out of the list; `Err` if this thread does not run `shared`.
pub(super) fn remove(shared: &Shared, task: &Task) -> Result<Option<Task>, ()> {
    with(shared, |context| context.take_out(|live| live.remove(task))).ok_or(())
}

/// What `act` makes of the context, if this thread runs `shared`. It must call nothing foreign.
fn with<R>(shared: &Shared, act: impl FnOnce(&Context) -> R) -> Option<R> {
    let context = |context: &RefCell<Option<Rc<Context>>>| match &*context.borrow() {
        Some(context) if ptr::eq(&*context.shared, shared) => Some(act(context)),
        _ => None,
    };
    CONTEXT.try_with(context).ok().flatten()
}
