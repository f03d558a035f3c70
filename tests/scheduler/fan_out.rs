//! Many tasks at once: enough workers wake up, and every task is polled as often as necessary.

use crate::support::{multi_thread, on_both, watchdog};
use cede::{spawn, task::yield_now};
use std::{
    collections::HashSet,
    sync::{
        Arc, Barrier, Mutex,
        atomic::{AtomicUsize, Ordering::Relaxed},
    },
    thread,
    time::{Duration, Instant},
};

/// Hazard 15: tasks from another thread that can continue only together each get a worker.
#[test]
fn enough_workers_wake_for_tasks_from_outside() {
    let _watchdog = watchdog();
    for workers in [2, 3, 4, 8] {
        let runtime = multi_thread(workers);
        for _ in 0..100 {
            let meet = Arc::new(Barrier::new(workers));
            let tasks = (0..workers).map(|_| {
                let meet = meet.clone();
                runtime.spawn(async move { meet.wait().is_leader() })
            });
            let tasks: Vec<_> = tasks.collect();
            runtime.block_on(async {
                for task in tasks {
                    task.await.unwrap();
                }
            });
        }
    }
}

/// Hazard 15: the same for tasks that one worker puts into its own queue.
#[test]
fn enough_workers_wake_for_tasks_from_one_worker() {
    let _watchdog = watchdog();
    for workers in [2, 3, 4, 8] {
        let runtime = multi_thread(workers);
        for _ in 0..100 {
            let meet = Arc::new(Barrier::new(workers));
            let task = runtime.spawn(async move {
                for _ in 1..workers {
                    let meet = meet.clone();
                    spawn(async move { meet.wait().is_leader() });
                }
                meet.wait();
            });
            runtime.block_on(task).unwrap();
        }
    }
}

/// Ten thousand tasks run once each, on more than one worker: two of them wait for each other.
#[test]
fn ten_thousand_tasks_run_once_each_on_several_workers() {
    const TASKS: usize = 10_000;
    let _watchdog = watchdog();
    let runtime = multi_thread(2);
    let (meet, ran) = (Arc::new(Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let (same, count) = (meet.clone(), ran.clone());
    let parent = runtime.spawn(async move {
        for number in 0..TASKS {
            let (meet, ran) = (same.clone(), count.clone());
            spawn(async move {
                if number % (TASKS / 2) == 0 {
                    meet.wait();
                }
                ran.fetch_add(1, Relaxed);
            });
        }
    });
    runtime.block_on(parent).unwrap();
    let metrics = runtime.metrics();
    while metrics.num_alive_tasks() > 0 {
        thread::yield_now();
    }
    assert_eq!(ran.load(Relaxed), TASKS);
    drop(runtime);
    let polls = [0, 1].map(|worker| metrics.worker_poll_count(worker));
    assert_eq!(polls[0] + polls[1], TASKS as u64 + 1);
    assert!(polls.iter().all(|&polls| polls > 0), "{polls:?}");
}

/// Eight tasks that compute for some microseconds between two yields are shared by both workers,
/// even if their first polls were so short that the other worker did not steal them.
#[test]
fn a_few_tasks_that_compute_are_shared() {
    let _watchdog = watchdog();
    let runtime = multi_thread(2);
    let seen = Arc::new(Mutex::new(HashSet::new()));
    let workers = seen.clone();
    runtime.spawn(async move {
        for _ in 0..8 {
            let workers = workers.clone();
            spawn(async move {
                for _ in 0..1000 {
                    yield_now().await;
                }
                while workers.lock().unwrap().len() < 2 {
                    let since = Instant::now();
                    while since.elapsed() < Duration::from_micros(5) {}
                    workers.lock().unwrap().insert(thread::current().id());
                    yield_now().await;
                }
            });
        }
    });
    while seen.lock().unwrap().len() < 2 {
        thread::yield_now();
    }
}

/// The same on both executors, from the future of `block_on`.
#[test]
fn ten_thousand_tasks_all_end() {
    on_both(|runtime| {
        runtime.block_on(async {
            let tasks: Vec<_> = (0..10_000u64).map(|n| spawn(async move { n })).collect();
            let mut sum = 0;
            for task in tasks {
                sum += task.await.unwrap();
            }
            assert_eq!(sum, 10_000 * 9_999 / 2);
        });
    });
}
