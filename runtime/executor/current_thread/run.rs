//! The run loop of a current-thread executor.
//!
//! ```text
//!   ┌─▶ poll the future of block_on, if it was woken ──ready──▶ out
//!   │   run tasks, until none is left or it is time for events
//!   └── turn the driver: sleep in it if there is nothing to do
//! ```
//!
//! Tasks run first in, first out. What other threads schedule comes in a queue of its own, which is
//! emptied into the local one when that is empty, and at a fixed interval so that it never starves.

use super::{
    block_on_waker::Root,
    context::{self, Context},
    core_slot::Core,
    shared::Shared,
};
use crate::{
    base::{budget, entered},
    driver::driver::Driver,
    executor::{enter_frame::Frame, event_interval::Pace},
    task::reference::Task,
};
use std::{
    cell::Cell,
    collections::VecDeque,
    future::Future,
    pin::{Pin, pin},
    rc::Rc,
    sync::{Arc, atomic::Ordering::Relaxed},
    task::{Context as TaskContext, Poll},
    time::Duration,
};

/// Runs the executor's tasks until the future is ready. If another thread runs them already, this
/// one waits until it may take over; its own future makes progress meanwhile.
pub(crate) fn block_on<F: Future>(shared: &Arc<Shared>, future: F) -> F::Output {
    let mut future = pin!(future);
    let root = Root::new(shared.driver.clone());
    let waker = root.waker();
    let place = shared.baton.place(waker.clone());
    let frame = Frame::open();
    loop {
        if let Some(core) = place.take() {
            return Session::begin(shared.clone(), core, &frame).run(future, &root);
        }
        if root.take_woken() {
            let poll = || future.as_mut().poll(&mut TaskContext::from_waker(&waker));
            if let Poll::Ready(output) = frame.poll_root(|| budget::with_budget(poll)) {
                return output;
            }
        }
        if !root.is_woken() {
            root.parker.park(None);
        }
    }
}

/// Cancels every task, on this thread, and gives up the driver. Nobody runs the executor any more.
pub(crate) fn shutdown(shared: &Arc<Shared>) {
    let Some(core) = shared.baton.take() else { return };
    // A destructor that blocks must not start to run something else here.
    let _entered = entered::enter();
    let frame = Frame::open();
    let mut session = Session::begin(shared.clone(), core, &frame);
    session.context.close();
    loop {
        while session.run_one() {}
        if session.context.shared.alive.load(Relaxed) == 0 {
            break;
        }
        // Somebody is about to schedule the task that is left.
        session.turn(None);
    }
    session.put_back = false;
}

/// One thread's turn at running the executor.
struct Session<'a> {
    frame: &'a Frame,
    context: Rc<Context>,
    previous: Option<Rc<Context>>,
    /// `None` only at the very end.
    driver: Option<Driver>,
    /// Polls until the remote queue is looked at in any case.
    until_remote: Cell<u32>,
    put_back: bool,
}

impl<'a> Session<'a> {
    fn begin(shared: Arc<Shared>, core: Core, frame: &'a Frame) -> Self {
        let Core { queue, live, driver } = core;
        let context = Rc::new(Context::new(shared, queue, live));
        let previous = context::replace(Some(context.clone()));
        let until_remote = Cell::new(context.shared.global_queue_interval);
        Self { frame, context, previous, driver: Some(driver), until_remote, put_back: true }
    }

    fn run<F: Future>(&mut self, mut future: Pin<&mut F>, root: &Arc<Root>) -> F::Output {
        let waker = root.waker();
        let mut cx = TaskContext::from_waker(&waker);
        let pace = Pace::new(self.context.shared.event_interval);
        loop {
            let mut is_time = false;
            if root.take_woken() {
                let poll = || future.as_mut().poll(&mut cx);
                if let Poll::Ready(output) = self.frame.poll_root(|| budget::with_budget(poll)) {
                    return output;
                }
                is_time = pace.count();
            }
            is_time = self.run_tasks(&pace, is_time);
            if self.is_idle() && !root.is_woken() {
                self.context.shared.counters[0].parks.add_own(1);
                self.context.shrink();
                self.turn(None);
                pace.rested();
            } else if is_time {
                self.look_for_events(&pace);
            }
        }
    }

    /// Runs tasks until none is left or it is time for events: one at least, or a future that takes a
    /// whole round for itself would starve them. True: it is time to look, and nobody has.
    fn run_tasks(&mut self, pace: &Pace, mut is_time: bool) -> bool {
        while let Some(task) = self.next() {
            let again = self.poll(task);
            is_time |= pace.count();
            if is_time && again.is_some() {
                // Before the task that yielded is back in line: those it yielded to come first.
                self.look_for_events(pace);
                self.put_back(again);
                return false;
            }
            self.put_back(again);
            if is_time {
                break;
            }
        }
        is_time
    }

    fn is_idle(&self) -> bool {
        self.context.queue.borrow().is_empty() && !self.context.shared.remote.is_called()
    }

    fn turn(&mut self, timeout: Option<Duration>) {
        self.driver.as_mut().expect("the session has not ended").turn(timeout);
    }

    fn look_for_events(&mut self, pace: &Pace) {
        if !self.context.shared.driver.is_quiet() {
            self.turn(Some(Duration::ZERO));
        }
        pace.looked();
    }

    /// Runs the next task, if there is one.
    fn run_one(&self) -> bool {
        let Some(task) = self.next() else { return false };
        self.put_back(self.poll(task));
        true
    }

    /// One poll; gives the task back if it is to be queued again.
    #[inline]
    fn poll(&self, task: Task) -> Option<Task> {
        let number = task.id().number();
        let run = || task.run(|task| self.context.enlist(task));
        let again = self.frame.poll_task(number, || budget::with_budget(run));
        self.context.shared.counters[0].polls.add_own(1);
        again
    }

    fn put_back(&self, again: Option<Task>) {
        let mut queue = self.context.queue.borrow_mut();
        if let Some(task) = again {
            queue.push_back(task);
        }
        self.context.shared.queued.store(queue.len(), Relaxed);
    }

    #[inline]
    fn next(&self) -> Option<Task> {
        let left = self.until_remote.get() - 1;
        self.until_remote.set(left);
        if left > 0
            && let Some(task) = self.context.queue.borrow_mut().pop_front()
        {
            return Some(task);
        }
        self.next_of_all()
    }

    /// The same when it is time to look at what other threads left, or nothing else is there.
    #[inline(never)]
    fn next_of_all(&self) -> Option<Task> {
        let context = &self.context;
        self.until_remote.set(context.shared.global_queue_interval);
        context.take_remote();
        context.queue.borrow_mut().pop_front()
    }

    /// Cancels the tasks that are bound to this thread, which after this may never run them again.
    fn end_bound(&mut self) {
        self.context.close_to_bound();
        if !self.context.has_bound.get() {
            return;
        }
        let mut others = VecDeque::new();
        while self.context.abort_if(Task::is_bound) > 0 {
            while let Some(task) = self.next() {
                if task.is_bound() {
                    self.put_back(self.poll(task));
                } else {
                    others.push_back(task);
                }
            }
            if self.context.live.borrow().any(Task::is_bound) {
                // Another thread woke one and is about to schedule it.
                self.turn(None);
            }
        }
        self.context.queue.borrow_mut().append(&mut others);
    }
}

impl Drop for Session<'_> {
    /// Also when the future of `block_on` panicked.
    fn drop(&mut self) {
        self.end_bound();
        drop(context::replace(self.previous.take()));
        let Some(driver) = self.driver.take() else { return };
        let queue = self.context.queue.take();
        let live = self.context.live.take();
        if self.put_back {
            self.context.shared.baton.put_back(Core { queue, live, driver });
        }
    }
}
