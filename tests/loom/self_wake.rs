//! A task that wakes itself passes through the queue without changing its state, while other
//! threads change that state.

use super::{block_on::block_on, executor::Executor, explore::explore_up_to};
use loom::{
    sync::{
        Arc as LoomArc,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
};
use std::{
    future::poll_fn,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

/// Where a task stores its waker at its first poll.
type Slot = Arc<Mutex<Option<Waker>>>;

/// Wakes itself in each of its first two polls, and then only checks whether it is done.
fn yields_twice(slot: Slot, mut is_done: impl FnMut() -> bool) -> impl Future<Output = ()> {
    let mut polls = 0;
    poll_fn(move |cx: &mut Context<'_>| {
        slot.lock().unwrap().get_or_insert_with(|| cx.waker().clone());
        polls += 1;
        if polls > 2 {
            return if is_done() { Poll::Ready(()) } else { Poll::Pending };
        }
        cx.waker().wake_by_ref();
        Poll::Pending
    })
}

/// Hazards 1 and 3: two threads run the tasks in the queue, and a third writes and wakes. There are
/// never two polls at once, which loom would notice at the stage of the cell, and a later poll sees
/// the write.
#[test]
fn self_wake_races_wake() {
    explore_up_to(2, || {
        let executor = Executor::new();
        let writes = LoomArc::new(AtomicUsize::new(0));
        let (slot, seen) = (Slot::default(), writes.clone());
        let task = executor.spawn(yields_twice(slot.clone(), move || seen.load(Relaxed) == 1));
        executor.run_one();
        let waker = slot.lock().unwrap().replace(Waker::noop().clone()).expect("it was polled");
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        let writer = thread::spawn(move || {
            writes.fetch_add(1, Relaxed);
            waker.wake();
        });
        executor.run_until(1);
        runner.join().unwrap();
        writer.join().unwrap();
        block_on(task).unwrap();
    });
}

/// Hazard 7: the abort finds the task in the queue, being polled, or idle, and ends it once.
#[test]
fn self_wake_races_abort() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let task = executor.spawn(yields_twice(Slot::default(), || false));
        let abort = task.abort_handle();
        let aborter = thread::spawn(move || abort.abort());
        executor.run_until(1);
        aborter.join().unwrap();
        assert!(block_on(task).unwrap_err().is_cancelled());
    });
}
