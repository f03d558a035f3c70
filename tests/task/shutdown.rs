//! Hazards 20, 21, 24 and 25: a runtime ends while tasks, destructors and other threads are at
//! work.

use super::kit::{OnDrop, dropped_once, message};
use crate::support::{current_thread, multi_thread, on_both, watchdog};
use cede::{
    runtime::{Builder, Handle, Runtime},
    task::{JoinHandle, block_in_place, yield_now},
};
use futures::{channel::oneshot, executor};
use std::{
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    task::{Poll, Waker},
    thread,
    time::Duration,
};

/// Spawns a task that waits at an `.await` for ever, and calls `f` when it is dropped.
fn stand(runtime: &Runtime, f: impl FnOnce() + Send + 'static) -> JoinHandle<()> {
    let (at, stands) = oneshot::channel();
    let task = runtime.spawn(async move {
        let _guard = OnDrop::new(f);
        let _ = at.send(());
        pending().await
    });
    runtime.block_on(stands).expect("the task began");
    task
}

/// Hazard 20: a destructor spawns during the shutdown. The task it spawns is cancelled, and so are
/// tasks which that task's destructor spawns.
#[test]
fn a_destructor_may_spawn_during_the_shutdown() {
    on_both(|runtime| {
        let (send, spawned) = mpsc::channel();
        let handle = runtime.handle().clone();
        let task = stand(&runtime, move || {
            let again = handle.clone();
            let nested = OnDrop::new(move || drop(again.spawn(pending::<()>())));
            let by_handle = handle.spawn(async move {
                let _nested = nested;
                pending::<()>().await
            });
            let by_thread = cede::spawn(pending::<()>());
            let job = handle.spawn_blocking(|| ());
            send.send((by_handle, by_thread, job)).unwrap();
        });
        drop(runtime);
        assert!(executor::block_on(task).unwrap_err().is_cancelled());
        let (by_handle, by_thread, job) = spawned.recv().unwrap();
        assert!(executor::block_on(by_handle).unwrap_err().is_cancelled());
        assert!(executor::block_on(by_thread).unwrap_err().is_cancelled());
        // The pool is told to end after the tasks, so the job may have run.
        let _ = executor::block_on(job);
    });
}

/// A task that has not begun when the shutdown begins is dropped without being polled.
#[test]
fn a_task_that_has_not_begun_never_does() {
    for runtime in [current_thread(), multi_thread(1)] {
        let _watch = watchdog();
        // The only worker is kept busy, so that it does not run the following tasks.
        let (release, kept) = mpsc::channel::<()>();
        let keeper = runtime.spawn(async move { kept.recv() });
        let begun = Arc::new(AtomicBool::new(false));
        let tasks: Vec<_> = (0..100)
            .map(|_| {
                let begun = begun.clone();
                runtime.spawn(async move { begun.store(true, SeqCst) })
            })
            .collect();
        runtime.shutdown_background();
        drop((release, keeper));
        for task in tasks {
            assert!(executor::block_on(task).expect_err("it was too late").is_cancelled());
        }
        assert!(!begun.load(SeqCst), "a task began during the shutdown");
    }
}

/// Hazard 20: during the shutdown, destructors wake and abort their own and each other's tasks.
#[test]
fn destructors_may_wake_each_other_during_the_shutdown() {
    on_both(|runtime| {
        let wakers = Arc::new(Mutex::new(Vec::<Waker>::new()));
        let aborts = Arc::new(Mutex::new(Vec::new()));
        let mut tasks = Vec::new();
        for _ in 0..10 {
            let (wakers, aborts, left) = (wakers.clone(), aborts.clone(), wakers.clone());
            let guard = OnDrop::new(move || {
                left.lock().unwrap().iter().for_each(Waker::wake_by_ref);
                aborts.lock().unwrap().iter().for_each(cede::task::AbortHandle::abort);
            });
            tasks.push(runtime.spawn(poll_fn(move |cx| {
                let _ = &guard;
                wakers.lock().unwrap().push(cx.waker().clone());
                Poll::<()>::Pending
            })));
        }
        aborts.lock().unwrap().extend(tasks.iter().map(JoinHandle::abort_handle));
        runtime.block_on(runtime.spawn(async {})).unwrap();
        drop(runtime);
        for task in tasks {
            assert!(executor::block_on(task).unwrap_err().is_cancelled());
        }
    });
}

/// A destructor that panics during the shutdown harms no other task.
#[test]
fn a_destructor_may_panic_during_the_shutdown() {
    on_both(|runtime| {
        let first = stand(&runtime, || super::subject::panic_quietly());
        let (dropped, count) = dropped_once();
        let second = stand(&runtime, move || drop(dropped));
        drop(runtime);
        assert!(executor::block_on(first).unwrap_err().is_panic());
        assert!(executor::block_on(second).unwrap_err().is_cancelled());
        assert_eq!(count(), 1);
    });
}

/// Hazard 21: threads spawn, wake and abort while the runtime shuts down. Every handle resolves,
/// and every future is dropped once.
#[test]
fn spawns_and_wakes_may_race_the_shutdown() {
    let _watchdog = watchdog();
    for round in 0..200 {
        let runtime = if round % 2 == 0 { current_thread() } else { multi_thread(2) };
        let alive = Arc::new(());
        let barrier = Arc::new(Barrier::new(3));
        let racer = |aborts: bool| {
            let (handle, alive, barrier) =
                (runtime.handle().clone(), alive.clone(), barrier.clone());
            thread::spawn(move || {
                barrier.wait();
                let mut tasks = Vec::new();
                for _ in 0..30 {
                    let alive = alive.clone();
                    let task = handle.spawn(async move {
                        let _alive = alive;
                        yield_now().await;
                        pending::<()>().await
                    });
                    if aborts {
                        task.abort();
                    }
                    tasks.push(task);
                }
                tasks.into_iter().for_each(|task| {
                    assert!(executor::block_on(task).unwrap_err().is_cancelled());
                });
            })
        };
        let racers = [racer(false), racer(true)];
        barrier.wait();
        drop(runtime);
        racers.into_iter().for_each(|racer| racer.join().unwrap());
        assert_eq!(Arc::strong_count(&alive), 1);
    }
}

/// Hazard 24.
#[test]
fn a_runtime_dropped_in_async_code_says_so() {
    on_both(|runtime| {
        for inner in [current_thread(), multi_thread(1)] {
            let (dropped, count) = dropped_once();
            let task = stand_elsewhere(&inner, dropped);
            let said = runtime.block_on(async { message(|| drop(inner)) });
            assert!(said.contains("Cannot drop a runtime in async code"), "{said}");
            assert!(executor::block_on(task).unwrap_err().is_cancelled());
            assert_eq!(count(), 1);
        }
        let inner = multi_thread(1);
        runtime.block_on(async { inner.shutdown_background() });
    });
}

fn stand_elsewhere(runtime: &Runtime, held: impl Send + 'static) -> JoinHandle<()> {
    runtime.spawn(async move {
        let _held = held;
        pending().await
    })
}

/// Hazard 25: the last reference to a runtime is dropped in one of its own blocking jobs.
#[test]
fn a_runtime_may_end_in_its_own_blocking_job() {
    on_both(|runtime| {
        let runtime = Arc::new(runtime);
        let last = runtime.clone();
        let (go, wait) = mpsc::channel::<()>();
        let job = runtime.spawn_blocking(move || {
            wait.recv().unwrap();
            drop(Arc::into_inner(last).expect("the last reference"));
        });
        drop(runtime);
        go.send(()).unwrap();
        executor::block_on(job).unwrap();
    });
}

/// Hazard 25: the last reference is dropped in a task, where waiting is not allowed: this panics in
/// the task.
#[test]
fn a_runtime_that_ends_in_its_own_task_says_so() {
    let _watchdog = watchdog();
    ends_in_its_own_task(drop);
}

/// The same in `block_in_place`, where waiting is allowed, but not for the task that called it.
#[test]
fn a_runtime_that_ends_in_place_in_its_own_task_says_so() {
    let _watchdog = watchdog();
    ends_in_its_own_task(|runtime| block_in_place(|| drop(runtime)));
}

fn ends_in_its_own_task(end: fn(Runtime)) {
    let runtime = Arc::new(multi_thread(2));
    let other = stand_elsewhere(&runtime, ());
    let last = runtime.clone();
    let (go, wait) = oneshot::channel::<()>();
    let (say, said) = mpsc::channel();
    let task = runtime.spawn(async move {
        wait.await.unwrap();
        let last = Arc::into_inner(last).expect("the last reference");
        say.send(message(|| end(last))).unwrap();
    });
    drop(runtime);
    go.send(()).unwrap();
    let said = said.recv().unwrap();
    assert!(said.contains("Cannot drop a runtime in async code"), "{said}");
    executor::block_on(task).expect("a task that was running ends by itself");
    assert!(executor::block_on(other).unwrap_err().is_cancelled());
}

/// A task may shut its own runtime down without waiting.
#[test]
fn a_runtime_may_be_shut_down_in_the_background_by_its_own_task() {
    let _watchdog = watchdog();
    let runtime = Arc::new(Mutex::new(Some(multi_thread(2))));
    let same = runtime.clone();
    let guard = runtime.lock().unwrap();
    let task = guard.as_ref().unwrap().spawn(async move {
        let runtime = same.lock().unwrap().take();
        runtime.unwrap().shutdown_background();
    });
    drop(guard);
    executor::block_on(task).unwrap();
}

/// A blocking job that waits for a timer ends, although no thread turns the driver any more.
#[test]
fn a_blocking_job_that_waits_for_a_timer_does_not_hold_up_the_shutdown() {
    on_both(|runtime| {
        let handle = runtime.handle().clone();
        let (at, stands) = mpsc::channel();
        let job = runtime.spawn_blocking(move || {
            let mut sleep = Box::pin(async { cede::time::sleep(Duration::from_secs(3600)).await });
            handle.block_on(poll_fn(move |cx| {
                let polled = sleep.as_mut().poll(cx);
                let _ = at.send(());
                polled
            }));
        });
        stands.recv().unwrap();
        drop(runtime);
        let _ = executor::block_on(job);
    });
}

/// Hazard 11: handles and wakers that outlive their runtime do nothing, and nothing hangs.
#[test]
fn handles_and_wakers_outlive_the_runtime() {
    on_both(|runtime| {
        let waker = Arc::new(Mutex::new(None));
        let slot = waker.clone();
        let task = runtime.spawn(poll_fn(move |cx| {
            *slot.lock().unwrap() = Some(cx.waker().clone());
            Poll::<()>::Pending
        }));
        let handle = runtime.handle().clone();
        let abort = task.abort_handle();
        while waker.lock().unwrap().is_none() {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        drop(runtime);

        let waker = waker.lock().unwrap().take().expect("the task was polled");
        waker.wake_by_ref();
        abort.abort();
        assert!(abort.is_finished());
        thread::spawn(move || waker.wake()).join().unwrap();
        assert!(executor::block_on(task).unwrap_err().is_cancelled());
        abort.abort();

        assert!(executor::block_on(handle.spawn(async {})).unwrap_err().is_cancelled());
        assert!(executor::block_on(handle.spawn_blocking(|| ())).unwrap_err().is_cancelled());
        assert_eq!(handle.block_on(async { 1 }), 1);
        let _guard = handle.enter();
        assert!(executor::block_on(cede::spawn(async {})).unwrap_err().is_cancelled());
        assert_eq!(handle.metrics().num_alive_tasks(), 0);
    });
}

/// Dropping a runtime waits for blocking jobs; tasks are dropped on the thread that may drop them.
#[test]
fn the_drop_of_a_runtime_waits_for_its_jobs() {
    on_both(|runtime| {
        let done = Arc::new(AtomicBool::new(false));
        let (at, begun) = mpsc::channel();
        let sets = done.clone();
        runtime.spawn_blocking(move || {
            at.send(()).unwrap();
            for _ in 0..100 {
                thread::yield_now();
            }
            sets.store(true, SeqCst);
        });
        begun.recv().unwrap();
        drop(runtime);
        assert!(done.load(SeqCst));
    });
}

/// A shutdown with a time-out does not wait for a job that never ends.
#[test]
fn a_shutdown_may_give_up() {
    on_both(|runtime| {
        let (end, wait) = mpsc::channel::<()>();
        let job = runtime.spawn_blocking(move || wait.recv());
        runtime.shutdown_timeout(Duration::from_millis(1));
        drop(end);
        // The job had begun, or it was cancelled in the queue.
        let _ = executor::block_on(job);
    });
}

/// A shutdown in the background does not wait for a task that never reaches an `.await`.
#[test]
fn a_stuck_task_ends_when_it_comes_to_its_await() {
    let _watchdog = watchdog();
    let runtime = Builder::new_multi_thread().worker_threads(1).build().unwrap();
    let (go, wait) = mpsc::channel::<()>();
    let polls = Arc::new(AtomicUsize::new(0));
    let counts = polls.clone();
    let (at, stands) = mpsc::channel();
    let task = runtime.spawn(async move {
        at.send(Handle::current()).unwrap();
        wait.recv().unwrap();
        yield_now().await;
        counts.fetch_add(1, SeqCst);
    });
    let handle = stands.recv().unwrap();
    runtime.shutdown_background();
    assert!(!task.is_finished());
    go.send(()).unwrap();
    assert!(executor::block_on(task).unwrap_err().is_cancelled());
    assert_eq!(polls.load(SeqCst), 0);
    drop(handle);
}

/// A panic in `block_on` leaves a runtime that works.
#[test]
fn a_panic_in_block_on_leaves_the_runtime_whole() {
    on_both(|runtime| {
        let task = runtime.spawn(async { 1 });
        let panicked = catch_unwind(AssertUnwindSafe(|| {
            runtime.block_on(async { super::subject::panic_quietly() })
        }));
        assert!(panicked.is_err());
        assert_eq!(runtime.block_on(task).unwrap(), 1);
    });
}
