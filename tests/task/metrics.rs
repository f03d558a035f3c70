//! The metrics of a runtime: exact where they can be.

use crate::support::{current_thread, multi_thread, on_both, watchdog};
use cede::{runtime::Builder, task::yield_now};
use futures::{FutureExt, channel::oneshot};
use std::{
    future::pending,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::Relaxed},
        mpsc,
    },
};

/// Every poll is counted, including the one that ends a task.
#[test]
fn polls_are_counted() {
    on_both(|runtime| {
        for _ in 0..10 {
            let task = runtime.spawn(async {
                for _ in 0..9 {
                    yield_now().await;
                }
            });
            runtime.block_on(task).unwrap();
        }
        let metrics = runtime.metrics();
        let polls =
            || (0..metrics.num_workers()).map(|n| metrics.worker_poll_count(n)).sum::<u64>();
        // A worker counts a poll when it has ended, and so after the join was woken.
        while polls() < 100 {
            std::thread::yield_now();
        }
        assert_eq!(polls(), 100);
        assert_eq!(metrics.num_alive_tasks(), 0);
    });
}

#[test]
fn live_tasks_are_counted() {
    on_both(|runtime| {
        let metrics = runtime.metrics();
        let tasks: Vec<_> = (0..10).map(|_| runtime.spawn(pending::<()>())).collect();
        assert_eq!(metrics.num_alive_tasks(), 10);
        tasks[3].abort();
        for task in tasks {
            task.abort();
            assert!(runtime.block_on(task).unwrap_err().is_cancelled());
        }
        assert_eq!(metrics.num_alive_tasks(), 0);
        assert!(format!("{metrics:?}").contains("alive_tasks: 0"));
    });
}

/// They are counted also while the executor takes them over from the thread that spawned them.
#[test]
fn live_tasks_are_counted_at_any_time() {
    const TASKS: usize = 1_000;
    on_both(|runtime| {
        let (handle, metrics) = (runtime.handle().clone(), runtime.metrics());
        let (over, is_over) = oneshot::channel::<()>();
        let spawner = std::thread::spawn(move || {
            let _over = over;
            for _ in 0..20 {
                let (go, wait) = oneshot::channel::<()>();
                let wait = wait.shared();
                let ran = Arc::new(AtomicUsize::new(0));
                let tasks = Vec::from_iter((0..TASKS).map(|_| {
                    let (wait, ran) = (wait.clone(), ran.clone());
                    handle.spawn(async move {
                        ran.fetch_add(1, Relaxed);
                        wait.await
                    })
                }));
                while ran.load(Relaxed) < TASKS {
                    assert_eq!(metrics.num_alive_tasks(), TASKS);
                }
                go.send(()).unwrap();
                for task in tasks {
                    futures::executor::block_on(task).unwrap().unwrap();
                }
            }
        });
        let _ = runtime.block_on(is_over); // the thread has ended
        spawner.join().unwrap();
    });
}

/// In a current-thread runtime no task moves outside `block_on`, so the depths are exact.
#[test]
fn queued_tasks_are_counted() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let metrics = runtime.metrics();
    assert_eq!(metrics.num_workers(), 1);
    let tasks: Vec<_> = (0..5).map(|_| runtime.spawn(async {})).collect();
    assert_eq!(metrics.global_queue_depth(), 5);
    assert_eq!(metrics.remote_schedule_count(), 5);
    runtime.block_on(async {
        for task in tasks {
            task.await.unwrap();
        }
    });
    assert_eq!(metrics.global_queue_depth(), 0);
    assert_eq!(metrics.worker_local_queue_depth(0), 0);
    assert_eq!(metrics.worker_poll_count(0), 5);
    assert_eq!(metrics.worker_steal_count(0), 0);
    runtime.block_on(async { cede::spawn(async {}).await.unwrap() });
    assert_eq!(metrics.remote_schedule_count(), 5, "a spawn at home is not remote");
}

/// A busy worker leaves new tasks in the queues, where they are counted.
#[test]
fn a_busy_workers_queue_is_counted() {
    let _watchdog = watchdog();
    let runtime = multi_thread(1);
    let (go, wait) = mpsc::channel::<()>();
    let (at, stands) = oneshot::channel();
    let busy = runtime.spawn(async move {
        let local: Vec<_> = (0..3).map(|_| cede::spawn(async {})).collect();
        at.send(()).unwrap();
        wait.recv().unwrap();
        local
    });
    futures::executor::block_on(stands).unwrap();
    let remote: Vec<_> = (0..4).map(|_| runtime.spawn(async {})).collect();
    let metrics = runtime.metrics();
    assert_eq!(metrics.worker_local_queue_depth(0), 3);
    assert_eq!(metrics.global_queue_depth(), 4);
    assert_eq!(metrics.remote_schedule_count(), 5);
    assert_eq!(metrics.num_alive_tasks(), 8);
    go.send(()).unwrap();
    runtime.block_on(async {
        for task in busy.await.unwrap().into_iter().chain(remote) {
            task.await.unwrap();
        }
    });
}

#[test]
fn blocking_jobs_are_counted() {
    for mut builder in [Builder::new_current_thread(), Builder::new_multi_thread()] {
        let _watchdog = watchdog();
        let runtime = builder.max_blocking_threads(1).build().unwrap();
        let metrics = runtime.metrics();
        assert_eq!(metrics.num_blocking_threads(), 0);
        let (go, wait) = mpsc::channel::<()>();
        let (at, stands) = mpsc::channel();
        let running = runtime.spawn_blocking(move || {
            at.send(()).unwrap();
            wait.recv()
        });
        stands.recv().unwrap();
        let queued = runtime.spawn_blocking(|| ());
        assert_eq!(metrics.num_blocking_threads(), 1);
        assert_eq!(metrics.num_idle_blocking_threads(), 0);
        assert_eq!(metrics.blocking_queue_depth(), 1);
        go.send(()).unwrap();
        runtime.block_on(running).unwrap().unwrap();
        runtime.block_on(queued).unwrap();
        assert_eq!(metrics.blocking_queue_depth(), 0);
        while metrics.num_idle_blocking_threads() == 0 {
            std::thread::yield_now();
        }
    }
}
