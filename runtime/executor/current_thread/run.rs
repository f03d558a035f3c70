//! The run loop of a current-thread executor.
//!
//! ```text
//!   ┌─▶ poll the future of block_on, if it was woken ──ready──▶ return its output
//!   │   run tasks until none is left, or it is time to look for events
//!   └── turn the driver: sleep in it if there is no task to run
//! ```
//!
//! Tasks run first in, first out. Tasks that other threads schedule arrive in the inbox. The loop
//! moves them to its own queue when that is empty, and at least once in a fixed number of polls, so
//! that they never starve.

use super::{
    block_on_waker::BlockOnWaker,
    context::{self, Context},
    core_slot::Core,
    shared::Shared,
};
use crate::{
    base::{budget, entered},
    executor::{enter_frame::Frame, event_interval::EventInterval},
    task::{runnable::Runnable, task_ref::TaskRef},
    trace::{current::note, event::EventKind},
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

/// Runs the executor's tasks until the future is ready. If another thread is running them, this
/// thread polls only its own future until it can take over.
pub(crate) fn block_on<F: Future>(shared: &Arc<Shared>, future: F) -> F::Output {
    let mut future = pin!(future);
    let root = BlockOnWaker::new(shared.driver.clone());
    let waker = root.waker();
    let waiting = shared.core_slot.wait(waker.clone());
    let frame = Frame::open();
    loop {
        if let Some(core) = waiting.take() {
            return Session::begin(shared.clone(), core, &frame).run(future, &root);
        }
        if root.take_woken() {
            let poll = || future.as_mut().poll(&mut TaskContext::from_waker(&waker));
            if let Poll::Ready(output) = frame.poll_root(|| budget::with_budget(poll)) {
                return output;
            }
        }
        if !root.is_woken() {
            note(EventKind::Parks);
            root.parker.park(None);
            note(EventKind::Unparked);
        }
    }
}

/// Cancels every task, on this thread, and drops the core: no thread can run the executor any more.
pub(crate) fn shutdown(shared: &Arc<Shared>) {
    let Some(core) = shared.core_slot.take() else { return };
    // So that `block_on` and blocking calls panic in the destructor of a task, as they do in a
    // task.
    let _entered = entered::enter();
    let frame = Frame::open();
    let mut session = Session::begin(shared.clone(), core, &frame);
    session.context.close();
    loop {
        while session.run_one() {}
        if session.context.shared.alive.load(Relaxed) == 0 {
            break;
        }
        // Another thread has woken a task that is left, and is about to schedule it: wait for it.
        session.turn(None);
    }
    session.put_back = false;
}

/// The time in which one thread runs the executor, from taking the core to putting it back.
struct Session<'a> {
    frame: &'a Frame,
    context: Rc<Context>,
    previous: Option<Rc<Context>>,
    /// The number of polls after which the inbox is read even if the queue is not empty.
    until_inbox: Cell<u32>,
    put_back: bool,
}

impl<'a> Session<'a> {
    fn begin(shared: Arc<Shared>, core: Core, frame: &'a Frame) -> Self {
        note(EventKind::WorkerBegins { worker: 0 });
        let context = Rc::new(Context::new(shared, core));
        let previous = context::replace(Some(context.clone()));
        let until_inbox = Cell::new(context.shared.global_queue_interval);
        Self { frame, context, previous, until_inbox, put_back: true }
    }

    fn run<F: Future>(&mut self, mut future: Pin<&mut F>, root: &Arc<BlockOnWaker>) -> F::Output {
        let waker = root.waker();
        let mut cx = TaskContext::from_waker(&waker);
        let interval = EventInterval::new(self.context.shared.event_interval);
        loop {
            let mut is_time = false;
            if root.take_woken() {
                let poll = || future.as_mut().poll(&mut cx);
                if let Poll::Ready(output) = self.frame.poll_root(|| budget::with_budget(poll)) {
                    return output;
                }
                is_time = interval.count();
            }
            is_time = self.run_tasks(&interval, is_time);
            if self.is_idle() && !root.is_woken() {
                self.context.shared.counters[0].parks.add_own(1);
                self.context.shrink();
                self.turn(None);
                interval.slept();
            } else if is_time {
                self.poll_events(&interval);
            }
        }
    }

    /// Runs tasks until none is left or it is time to look for events. Runs at least one, because
    /// otherwise a future of `block_on` whose poll takes up the whole interval would starve the
    /// tasks. Returns true if it is time to look for events and this has not done so.
    fn run_tasks(&mut self, interval: &EventInterval, mut is_time: bool) -> bool {
        while let Some(runnable) = self.next() {
            let again = self.poll(runnable);
            is_time |= interval.count();
            if is_time && again.is_some() {
                // Before the task that yielded is queued again, so that tasks which the events wake
                // run before it.
                self.poll_events(interval);
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
        self.context.core.borrow().queue.is_empty() && !self.context.shared.inbox.has_messages()
    }

    #[inline]
    fn turn(&self, timeout: Option<Duration>) {
        let driver = self.context.core.borrow_mut().driver.take();
        let mut driver = driver.expect("one turn at a time");
        driver.turn(timeout);
        self.context.core.borrow_mut().driver = Some(driver);
    }

    fn poll_events(&mut self, interval: &EventInterval) {
        if !self.context.shared.driver.is_quiet() {
            self.turn(Some(Duration::ZERO));
        }
        interval.polled_events();
    }

    /// Runs the next task. Returns false if there is none.
    fn run_one(&self) -> bool {
        let Some(task) = self.next() else { return false };
        self.put_back(self.poll(task));
        true
    }

    /// Polls a task once. Returns it if it must be queued again.
    #[inline]
    fn poll(&self, runnable: Runnable) -> Option<Runnable> {
        let number = runnable.id().number();
        let run = || runnable.run(|task| self.context.list(task));
        let again = self.frame.poll_task(number, || budget::with_budget(run));
        self.context.shared.counters[0].polls.add_own(1);
        again
    }

    fn put_back(&self, again: Option<Runnable>) {
        let queue = &mut self.context.core.borrow_mut().queue;
        if let Some(runnable) = again {
            queue.push_back(runnable);
        }
        self.context.shared.queued.store(queue.len(), Relaxed);
    }

    #[inline]
    fn next(&self) -> Option<Runnable> {
        let left = self.until_inbox.get() - 1;
        self.until_inbox.set(left);
        if left > 0
            && let Some(task) = self.context.core.borrow_mut().queue.pop_front()
        {
            return Some(task);
        }
        self.next_of_all()
    }

    /// The slow path of `next`: takes the messages of other threads first.
    #[inline(never)]
    fn next_of_all(&self) -> Option<Runnable> {
        let context = &self.context;
        self.until_inbox.set(context.shared.global_queue_interval);
        context.take_messages();
        context.core.borrow_mut().queue.pop_front()
    }

    /// Cancels the tasks bound to this thread, which may never run the executor again.
    fn end_bound(&mut self) {
        self.context.close_to_bound();
        if !self.context.has_bound.get() {
            return;
        }
        let mut others = VecDeque::new();
        while self.context.abort_if(TaskRef::is_bound) > 0 {
            while let Some(task) = self.next() {
                if task.is_bound() {
                    self.put_back(self.poll(task));
                } else {
                    others.push_back(task);
                }
            }
            if self.context.core.borrow().live.any(TaskRef::is_bound) {
                // Another thread has woken a bound task, and is about to schedule it: wait for it.
                self.turn(None);
            }
        }
        self.context.core.borrow_mut().queue.append(&mut others);
    }
}

impl Drop for Session<'_> {
    /// Runs also if the future of `block_on` panicked.
    fn drop(&mut self) {
        self.end_bound();
        note(EventKind::WorkerEnds { worker: 0 });
        drop(context::replace(self.previous.take()));
        let core = self.context.core.take();
        if self.put_back {
            self.context.shared.core_slot.put_back(core);
        }
    }
}
