//! Hazard 23, and `block_on` of handles, of two threads at once, and of runtimes inside each other.

use super::kit::message;
use crate::support::{current_thread, multi_thread, on_both, watchdog};
use cede::{
    runtime::{Builder, Handle},
    task::yield_now,
};
use futures::{
    StreamExt,
    channel::{mpsc, oneshot},
    task::SpawnExt,
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
    },
    thread,
    time::{Duration, Instant},
};

/// Hazard 23: in the future of `block_on` and in a task; called on the runtime, on a handle, and as
/// `cede::block_on`.
#[test]
fn a_nested_block_on_says_so() {
    on_both(|runtime| {
        let runtime = Arc::new(runtime);
        let other = Arc::new(current_thread());
        // The runtimes are kept here, because otherwise the task would hold the last references.
        let (same, nested) = (runtime.clone(), other.clone());
        let nest = move || {
            [
                message(|| same.block_on(async {})),
                message(|| nested.block_on(async {})),
                message(|| Handle::current().block_on(async {})),
                message(|| cede::block_on(async {})),
            ]
        };
        let inside = runtime.block_on(async { nest.clone()() });
        let in_task = runtime.block_on(runtime.spawn(async move { nest() })).unwrap();
        for said in inside.into_iter().chain(in_task) {
            assert!(said.contains("Cannot start a runtime from within a runtime"), "{said}");
        }
        assert_eq!(runtime.block_on(async { 1 }) + other.block_on(async { 2 }), 3);
    });
}

/// A thread that may block may also run a runtime, even the one to which it belongs.
#[test]
fn a_blocking_job_may_block_on() {
    on_both(|runtime| {
        let job = runtime.spawn_blocking(|| {
            let handle = Handle::current();
            let task = handle.spawn(async { 1 });
            handle.block_on(task).unwrap() + cede::block_on(async { 2 })
        });
        assert_eq!(runtime.block_on(job).unwrap(), 3);
    });
}

/// Hazard 23: two runtimes are entered, and left in the wrong order.
#[test]
fn guards_may_be_dropped_out_of_order() {
    let _watchdog = watchdog();
    let (one, two) = (current_thread(), multi_thread(2));
    let is_two = || Handle::current().metrics().num_workers() == 2;
    let first = one.enter();
    let second = two.enter();
    assert!(is_two());
    drop(first);
    assert!(is_two(), "the newest guard left decides");
    let third = one.enter();
    assert!(!is_two());
    drop(second);
    assert!(!is_two());
    let fourth = two.enter();
    drop(third);
    assert!(is_two());
    drop(fourth);
    let said = message(Handle::current);
    assert!(said.contains("there is no runtime here"), "{said}");
    assert!(Handle::try_current().is_err());
    let said = message(|| cede::spawn(async {}));
    assert!(said.contains("there is no runtime here"), "{said}");
}

/// While a guard of one runtime exists, `block_on` of another is called: inside it, that other
/// runtime is current.
#[test]
fn block_on_is_in_its_own_runtime() {
    let _watchdog = watchdog();
    let (one, two) = (current_thread(), multi_thread(2));
    let _guard = two.enter();
    let workers = || Handle::current().metrics().num_workers();
    assert_eq!(one.block_on(async { workers() }), 1);
    assert_eq!(workers(), 2);
    assert_eq!(two.block_on(two.spawn(async move { workers() })).unwrap(), 2);
}

/// Two threads in `block_on` of one current-thread runtime: the second makes progress beside the
/// first, and runs the tasks once the first is done.
#[test]
fn a_second_block_on_takes_over() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let ticks = Arc::new(AtomicUsize::new(0));
    let stop = Arc::new(AtomicBool::new(false));
    let (counts, stops) = (ticks.clone(), stop.clone());
    let ticker = runtime.spawn(async move {
        while !stops.load(SeqCst) {
            counts.fetch_add(1, SeqCst);
            yield_now().await;
        }
    });
    let (end_first, first_ends) = oneshot::channel::<()>();
    let (send, mut received) = mpsc::unbounded();
    let (echo, mut echoed) = mpsc::unbounded();
    thread::scope(|scope| {
        let first = scope.spawn(|| runtime.block_on(first_ends));
        while ticks.load(SeqCst) == 0 {
            thread::yield_now();
        }
        let second = scope.spawn(|| {
            runtime.block_on(async {
                while let Some(number) = received.next().await {
                    echo.unbounded_send(number).unwrap();
                }
                ticker.await.unwrap();
            });
        });
        for number in 0..100 {
            send.unbounded_send(number).unwrap();
            assert_eq!(futures::executor::block_on(echoed.next()), Some(number));
        }
        end_first.send(()).unwrap();
        first.join().unwrap().unwrap();
        let before = ticks.load(SeqCst);
        while ticks.load(SeqCst) < before + 10 {
            thread::yield_now();
        }
        stop.store(true, SeqCst);
        drop(send);
        second.join().unwrap();
    });
}

/// Many threads call `block_on` for a while, each with its own tasks. All tasks are run, whichever
/// thread runs them.
#[test]
fn many_threads_may_take_turns() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for number in 0..100 {
                    let task = runtime.spawn(async move {
                        yield_now().await;
                        number
                    });
                    assert_eq!(runtime.block_on(task).unwrap(), number);
                }
            });
        }
    });
    assert_eq!(runtime.metrics().num_alive_tasks(), 0);
}

/// A future that panics in one `block_on` hands the tasks to the next.
#[test]
fn a_block_on_that_panics_hands_over() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let (end_first, first_ends) = oneshot::channel::<()>();
    let (go, wait) = oneshot::channel::<()>();
    let task = runtime.spawn(async { wait.await.is_ok() });
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            runtime.block_on(async {
                first_ends.await.unwrap();
                super::subject::panic_quietly()
            })
        });
        let second = scope.spawn(|| runtime.block_on(task).unwrap());
        end_first.send(()).unwrap();
        assert!(first.join().is_err());
        go.send(()).unwrap();
        assert!(second.join().unwrap());
    });
}

/// `Handle::block_on` while the runtime's own threads run it.
#[test]
fn a_handle_may_block_on() {
    on_both(|runtime| {
        let (stop, stopped) = oneshot::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(|| runtime.block_on(stopped));
            let handle = runtime.handle().clone();
            let sum = handle.block_on(async {
                let task = cede::spawn(async { 1 });
                let job = cede::spawn_blocking(|| 2);
                task.await.unwrap() + job.await.unwrap()
            });
            assert_eq!(sum, 3);
            drop(stop);
        });
    });
}

/// The trait by which libraries written against `futures` spawn.
#[test]
fn a_handle_spawns_for_futures() {
    on_both(|runtime| {
        let handle = runtime.handle().clone();
        let (send, sent) = oneshot::channel();
        handle.spawn(async move { send.send(1).unwrap() });
        assert_eq!(runtime.block_on(sent).unwrap(), 1);
        let spawner: &dyn futures::task::Spawn = &handle;
        let remote = spawner.spawn_with_handle(async { 2 }).unwrap();
        assert_eq!(runtime.block_on(remote), 2);
    });
}

/// The future of `block_on` is always woken, and each of its polls takes longer than the time
/// between two looks for events; there is a timer to look for. The tasks get their turns
/// nevertheless.
#[test]
fn a_busy_future_of_block_on_does_not_starve_the_tasks() {
    let _watchdog = watchdog();
    let hour = Duration::from_secs(3600);
    for interval in [1, 61] {
        let runtime = Builder::new_current_thread().event_interval(interval).build().unwrap();
        runtime.block_on(async {
            let timer = cede::spawn(cede::time::sleep(hour));
            let task = cede::spawn(async {
                for _ in 0..10 {
                    yield_now().await;
                }
            });
            while !task.is_finished() {
                let begun = Instant::now();
                while begun.elapsed() < Duration::from_micros(500) {}
                yield_now().await;
            }
            timer.abort();
        });
    }
}

/// With intervals of 1 the loop looks for events and for other threads' tasks after every poll, and
/// still runs tasks.
#[test]
fn the_smallest_intervals_run_tasks() {
    let _watchdog = watchdog();
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let runtime = builder.event_interval(1).global_queue_interval(1).build().unwrap();
        let sum = runtime.block_on(async {
            let tasks: Vec<_> = (0..100).map(|n| cede::spawn(async move { n })).collect();
            let mut sum = 0;
            for task in tasks {
                yield_now().await;
                sum += task.await.unwrap();
            }
            sum
        });
        assert_eq!(sum, 4950);
    }
}
