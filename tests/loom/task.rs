//! Tasks: wakes, polls, aborts, completions, joins and drops of the last reference race each other.

use super::{block_on::block_on, executor::Executor, explore::explore_up_to};
use crate::task::join::JoinHandle;
use loom::{
    sync::{
        Arc as LoomArc,
        atomic::{
            AtomicUsize,
            Ordering::{Relaxed, SeqCst},
        },
    },
    thread,
};
use std::{
    future::{pending, poll_fn},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Wake, Waker},
};

/// Runs a model on an executor that only the model's thread runs, and on one that every thread
/// runs: there a wake gives its own reference to the queue.
fn on_both(preemptions: usize, model: impl Fn(Arc<Executor>) + Copy + Send + Sync + 'static) {
    for executor in [Executor::new, Executor::everywhere] {
        explore_up_to(preemptions, move || model(executor()));
    }
}

/// Counts its drops; loom checks that it is not leaked, and that drops do not race.
struct Counted(LoomArc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_add(1, Relaxed);
    }
}

fn counted() -> (Counted, LoomArc<AtomicUsize>) {
    let drops = LoomArc::new(AtomicUsize::new(0));
    (Counted(drops.clone()), drops)
}

/// Makes a task that is ready once this many wakers have written, and polls it once. Returns it and
/// its waker.
fn wants_writes(
    executor: &Arc<Executor>,
    writes: &LoomArc<AtomicUsize>,
    wanted: usize,
) -> (JoinHandle<()>, Waker) {
    let slot = Arc::new(Mutex::new(None));
    let (leaves, writes) = (slot.clone(), writes.clone());
    let task = executor.spawn(poll_fn(move |cx: &mut Context<'_>| {
        leaves.lock().unwrap().get_or_insert_with(|| cx.waker().clone());
        if writes.load(Relaxed) == wanted { Poll::Ready(()) } else { Poll::Pending }
    }));
    executor.run_one();
    let waker = slot.lock().unwrap().clone().expect("it was polled");
    // The clone in the slot is dropped now, so that the threads have the last ones.
    *slot.lock().unwrap() = Some(Waker::noop().clone());
    (task, waker)
}

/// Hazards 1 and 3: two wakes race a poll. A poll after each wake sees the wake's write, also if
/// the task was already woken; nothing else makes the writes visible.
#[test]
fn task_sees_what_its_wakers_wrote() {
    on_both(2, |executor| {
        let writes = LoomArc::new(AtomicUsize::new(0));
        let (task, waker) = wants_writes(&executor, &writes, 2);
        let wakers = [waker.clone(), waker].map(|waker| {
            let writes = writes.clone();
            thread::spawn(move || {
                writes.fetch_add(1, Relaxed);
                waker.wake();
            })
        });
        executor.run_until(1);
        wakers.into_iter().for_each(|thread| thread.join().unwrap());
        block_on(task).unwrap();
    });
}

/// The same with wakes by reference, from wakers that are kept. The task is idle or already in the
/// queue, where the second wake finds that of the first.
#[test]
fn task_sees_what_was_written_before_a_wake_by_ref() {
    for is_queued in [false, true] {
        explore_up_to(2, move || wakes_by_ref(is_queued));
    }
}

fn wakes_by_ref(is_queued: bool) {
    let executor = Executor::new();
    let writes = LoomArc::new(AtomicUsize::new(0));
    let (task, waker) = wants_writes(&executor, &writes, 2);
    if is_queued {
        waker.wake_by_ref();
    }
    let wakers = [waker.clone(), waker].map(|waker| {
        let writes = writes.clone();
        thread::spawn(move || {
            writes.fetch_add(1, Relaxed);
            waker.wake_by_ref();
        })
    });
    executor.run_until(1);
    wakers.into_iter().for_each(|thread| thread.join().unwrap());
    block_on(task).unwrap();
}

/// Hazard 1: two threads run the tasks in the queue while a third wakes: there are never two polls
/// at once, which loom would notice at the stage of the cell.
#[test]
fn task_is_polled_by_one_thread_at_a_time() {
    on_both(2, |executor| {
        let writes = LoomArc::new(AtomicUsize::new(0));
        let (task, waker) = wants_writes(&executor, &writes, 2);
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        let writer = thread::spawn(move || {
            for _ in 0..2 {
                writes.fetch_add(1, Relaxed);
                waker.wake_by_ref();
            }
        });
        executor.run_until(1);
        runner.join().unwrap();
        writer.join().unwrap();
        block_on(task).unwrap();
    });
}

/// Hazards 7 and 10: an abort races the poll that ends the task. The future is dropped once, before
/// the join resolves, and the join tells which of the two ended the task.
#[test]
fn abort_races_completion() {
    explore_up_to(2, || {
        let executor = Executor::new();
        let (held, drops) = counted();
        let (output, output_drops) = counted();
        let task = executor.spawn(async move {
            let _held = held;
            output
        });
        let abort = task.abort_handle();
        let aborter = thread::spawn(move || abort.abort());
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        let joined = block_on(task);
        assert_eq!(drops.load(Relaxed), 1, "the join resolved before the future was dropped");
        assert_eq!(output_drops.load(Relaxed), usize::from(joined.is_err()));
        drop(joined);
        assert_eq!(output_drops.load(Relaxed), 1);
        aborter.join().unwrap();
        runner.join().unwrap();
    });
}

/// The executor is dropped with its last task, while the thread that woke the task is still
/// scheduling it.
#[test]
fn executor_outlives_a_wake_from_elsewhere() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let writes = LoomArc::new(AtomicUsize::new(0));
        let (task, waker) = wants_writes(&executor, &writes, 1);
        let waker = thread::spawn(move || {
            writes.fetch_add(1, Relaxed);
            waker.wake();
        });
        executor.run_until(1);
        drop(executor);
        waker.join().unwrap();
        block_on(task).unwrap();
    });
}

/// An abort races a wake of an idle task: the task is queued once, and ends.
#[test]
fn abort_races_wake() {
    on_both(2, |executor| {
        let writes = LoomArc::new(AtomicUsize::new(0));
        let (task, waker) = wants_writes(&executor, &writes, 1);
        let abort = task.abort_handle();
        let aborter = thread::spawn(move || abort.abort());
        let writer = thread::spawn(move || {
            writes.fetch_add(1, Relaxed);
            waker.wake();
        });
        executor.run_until(1);
        aborter.join().unwrap();
        writer.join().unwrap();
        assert!(task.is_finished());
        let _ = block_on(task);
    });
}

/// An abort races a poll that returns pending: the task ends, whether it is aborted before or after
/// it becomes idle.
#[test]
fn abort_races_pend() {
    first_poll_races(|_, task| task.abort());
}

/// A task that never ends by itself is polled for the first time while something else ends it.
fn first_poll_races(end: fn(&Executor, &JoinHandle<()>)) {
    explore_up_to(3, move || {
        let executor = Executor::new();
        let (held, drops) = counted();
        let task = executor.spawn(async move {
            let _held = held;
            pending::<()>().await
        });
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        end(&executor, &task);
        assert!(block_on(task).unwrap_err().is_cancelled());
        runner.join().unwrap();
        assert_eq!(drops.load(Relaxed), 1);
    });
}

/// A waker that only counts its wakes.
struct Flag(AtomicUsize);

impl Wake for Flag {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, SeqCst);
    }
}

/// Hazard 9: the join handle is polled with one waker and then with another, while the task
/// completes: the newer waker is woken, or the second poll finds the output.
#[test]
fn newest_join_waker_is_woken() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let (output, drops) = counted();
        let mut task = executor.spawn(async move { output });
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        let stale = Arc::new(Flag(AtomicUsize::new(0)));
        let waker = Waker::from(stale.clone());
        let first = Pin::new(&mut task).poll(&mut Context::from_waker(&waker));
        let output = match first {
            Poll::Ready(output) => {
                drop(task);
                output
            }
            Poll::Pending => block_on(task),
        };
        drop(output.unwrap());
        assert_eq!(drops.load(Relaxed), 1);
        runner.join().unwrap();
    });
}

/// The handle is dropped while the task completes: one of the two threads drops the output and the
/// waker.
#[test]
fn handle_drop_races_completion() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let (output, drops) = counted();
        let mut task = executor.spawn(async move { output });
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        let flag = Arc::new(Flag(AtomicUsize::new(0)));
        let waker = Waker::from(flag.clone());
        let polled = Pin::new(&mut task).poll(&mut Context::from_waker(&waker));
        drop(waker);
        drop(task);
        drop(polled);
        runner.join().unwrap();
        assert_eq!(drops.load(Relaxed), 1);
        assert_eq!(Arc::strong_count(&flag), 1, "the join waker was not dropped");
    });
}

/// The same with a handle that was never polled, which takes a shorter path.
#[test]
fn detach_races_completion() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let (output, drops) = counted();
        let task = executor.spawn(async move { output });
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        drop(task);
        runner.join().unwrap();
        assert_eq!(drops.load(Relaxed), 1);
    });
}

/// Hazards 2 and 11: a waker, an abort handle and the completion release the task at the same time.
/// The last one frees it, once, after the others have finished with it.
#[test]
fn last_reference_frees_the_task() {
    on_both(2, |executor| {
        let writes = LoomArc::new(AtomicUsize::new(1));
        let slot = Arc::new(Mutex::new(None));
        let (leaves, (held, drops)) = (slot.clone(), counted());
        let task = executor.spawn(poll_fn(move |cx| {
            let _ = &held;
            *leaves.lock().unwrap() = Some(cx.waker().clone());
            if writes.fetch_add(1, Relaxed) == 2 { Poll::Ready(()) } else { Poll::Pending }
        }));
        executor.run_one();
        let waker = slot.lock().unwrap().take().expect("it was polled");
        let abort = task.abort_handle();
        drop(task);
        waker.wake_by_ref();
        let late = thread::spawn(move || {
            waker.wake_by_ref();
            waker.wake();
        });
        let aborter = thread::spawn(move || drop((abort.clone(), abort)));
        executor.run_until(1);
        late.join().unwrap();
        aborter.join().unwrap();
        drop(slot.lock().unwrap().take());
        assert_eq!(drops.load(Relaxed), 1);
    });
}

/// A spawn races the close: the task is refused, or aborted before it begins.
#[test]
fn spawn_races_close() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let (held, drops) = counted();
        let spawner = executor.clone();
        let spawner = thread::spawn(move || {
            spawner.spawn(async move {
                let _held = held;
                pending::<()>().await
            })
        });
        executor.close();
        executor.run_until(1);
        let task = spawner.join().unwrap();
        assert!(block_on(task).unwrap_err().is_cancelled());
        assert_eq!(drops.load(Relaxed), 1);
    });
}

/// The first poll of a task races the close: the task is listed and found, or refused by the list,
/// or aborted before it began. In each case it ends.
#[test]
fn first_poll_races_close() {
    first_poll_races(|executor, _| executor.close());
}

/// The end of a task races the close: the task is removed once, aborted or not.
#[test]
fn completion_races_close() {
    explore_up_to(3, || {
        let executor = Executor::new();
        let (output, drops) = counted();
        let task = executor.spawn(async move { output });
        let runner = executor.clone();
        let runner = thread::spawn(move || runner.run_until(1));
        executor.close();
        drop(block_on(task));
        runner.join().unwrap();
        assert_eq!(drops.load(Relaxed), 1);
    });
}
