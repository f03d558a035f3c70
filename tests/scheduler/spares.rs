//! The life of spare workers: how many there are, when they retire, and what a shutdown, a panic or
//! `block_in_place` does among them.

use super::stuck::{TICK, block, builder, runtime, wait_for_retirement};
use crate::support::watchdog;
use cede::{
    runtime::Builder,
    spawn, spawn_local,
    task::{JoinHandle, block_in_place, yield_now},
    time::sleep,
};
use futures::executor::block_on;
use std::{
    future::pending,
    sync::{
        Arc, Barrier,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Relaxed, SeqCst},
        },
        mpsc::{self, Sender, channel},
    },
    thread,
};

/// With one worker and one spare, the third blocker waits.
#[test]
fn no_more_spares_work_than_may() {
    let _watchdog = watchdog();
    let runtime = builder(1).max_spare_workers(1).build().unwrap();
    let (first, second) = (block(&runtime, 1), block(&runtime, 1));
    assert_eq!(runtime.metrics().num_spare_workers(), 1);
    let third = runtime.spawn(async {});
    thread::sleep(20 * TICK);
    assert!(!third.is_finished(), "nobody is there to run it");
    second.release();
    block_on(third).unwrap();
    first.release();
    wait_for_retirement(&runtime);
}

/// While the workers sleep, and while they are busy without a pause.
#[test]
fn spares_retire_when_the_workers_are_back() {
    let _watchdog = watchdog();
    for busy in [false, true] {
        let runtime = runtime(2);
        for _ in 0..10 {
            let blockers = block(&runtime, 6);
            assert!(runtime.metrics().num_spare_workers() >= 4);
            let stop = Arc::new(AtomicBool::new(false));
            let tasks = (0..if busy { 6 } else { 0 }).map(|_| {
                let stop = stop.clone();
                runtime.spawn(async move {
                    while !stop.load(Relaxed) {
                        yield_now().await;
                    }
                })
            });
            let tasks: Vec<_> = tasks.collect();
            blockers.release();
            wait_for_retirement(&runtime);
            stop.store(true, Relaxed);
            tasks.into_iter().for_each(|task| block_on(task).unwrap());
        }
    }
}

/// Over and over, as threads come and go: there are never more than may be, and in the end as many as before.
#[test]
fn the_threads_of_spares_end() {
    let _watchdog = watchdog();
    let threads = Arc::new(AtomicUsize::new(0));
    let (starts, stops) = (threads.clone(), threads.clone());
    let mut builder = builder(2);
    builder.thread_keep_alive(TICK).max_spare_workers(3);
    builder.on_thread_start(move || _ = starts.fetch_add(1, SeqCst));
    builder.on_thread_stop(move || _ = stops.fetch_sub(1, SeqCst));
    let runtime = builder.build().unwrap();
    for _ in 0..20 {
        let blockers = block(&runtime, 5);
        blockers.release();
        // The workers and the watcher are left.
        while threads.load(SeqCst) > 3 {
            thread::yield_now();
        }
    }
    // A number that was taken by a spare is taken again.
    let polls: u64 = (0..5).map(|worker| runtime.metrics().worker_poll_count(worker)).sum();
    assert!(polls >= 100);
}

#[test]
fn a_panic_in_a_poll_that_was_stuck_ends_its_task_only() {
    let _watchdog = watchdog();
    let runtime = runtime(2);
    for _ in 0..20 {
        // Two on workers and two on spares.
        let inside = Arc::new(Barrier::new(5));
        let tasks = (0..4).map(|_| {
            let inside = inside.clone();
            runtime.spawn(async move {
                inside.wait();
                panic!("expected");
            })
        });
        let tasks: Vec<JoinHandle<()>> = tasks.collect();
        inside.wait();
        for task in tasks {
            assert!(block_on(task).unwrap_err().is_panic());
        }
        block_on(runtime.spawn(async {})).unwrap();
    }
    wait_for_retirement(&runtime);
}

/// Of a worker for which a spare works, and of a spare.
#[test]
fn a_stuck_task_may_block_in_place() {
    let _watchdog = watchdog();
    for workers in [1, 2] {
        let runtime = runtime(workers);
        for _ in 0..20 {
            let both = 2 * workers;
            let (begun, begins) = channel();
            let (ends, end): (Vec<_>, Vec<_>) = (0..both).map(|_| channel::<()>()).unzip();
            let inside = Arc::new(Barrier::new(both));
            let tasks = end.into_iter().map(|end| {
                let (inside, begun) = (inside.clone(), begun.clone());
                runtime.spawn(async move {
                    inside.wait(); // all are stuck
                    block_in_place(|| {
                        begun.send(()).unwrap();
                        let _ = end.recv();
                    });
                    yield_now().await;
                    spawn(async {}).await.unwrap();
                })
            });
            let tasks: Vec<_> = tasks.collect();
            (0..both).for_each(|_| begins.recv().unwrap());
            block_on(runtime.spawn(async {})).unwrap();
            drop(ends);
            tasks.into_iter().for_each(|task| block_on(task).unwrap());
        }
        wait_for_retirement(&runtime);
    }
}

/// Tells when it is dropped.
struct Value(#[expect(dead_code, reason = "dropped with it")] Sender<()>);

/// The shutdown cancels what is behind stuck workers, also in queues and at timers, while they are stuck.
#[test]
fn a_shutdown_reaches_what_is_behind_stuck_workers() {
    let _watchdog = watchdog();
    for spares in [1, 64] {
        for _ in 0..20 {
            let runtime = builder(2).max_spare_workers(spares).build().unwrap();
            let (alive, ends) = channel::<()>();
            let values = [Value(alive.clone()), Value(alive.clone()), Value(alive)];
            let [waits, queued, also_queued] = values;
            runtime.spawn(async move {
                pending::<()>().await;
                drop(waits);
            });
            let (begun, begins) = channel();
            let (told, tell) = mpsc::sync_channel::<()>(0);
            let tell = Arc::new(std::sync::Mutex::new(tell));
            let blockers = (0..2).map(|_| {
                let (begun, tell) = (begun.clone(), tell.clone());
                runtime.spawn(async move {
                    begun.send(()).unwrap();
                    let _ = tell.lock().unwrap().recv();
                })
            });
            let blockers: Vec<_> = blockers.collect();
            (0..2).for_each(|_| begins.recv().unwrap());
            for value in [queued, also_queued] {
                runtime.spawn(async move {
                    pending::<()>().await;
                    drop(value);
                });
            }
            let other = thread::spawn(move || drop(runtime));
            // All three values are dropped, while both workers are stuck.
            assert!(ends.recv().is_err());
            assert!(!other.is_finished(), "a shutdown waits for stuck polls");
            drop(told);
            other.join().unwrap();
            blockers.into_iter().for_each(|task| block_on(task).unwrap());
        }
    }
}

/// At any moment: while spares are called up, work, sleep, drive, retire.
#[test]
fn a_shutdown_ends_at_any_moment() {
    let _watchdog = watchdog();
    for round in 0..200 {
        let runtime = builder(1 + round % 2).build().unwrap();
        for task in 0..5 {
            runtime.spawn(async move {
                thread::sleep(task * TICK / 2);
                sleep(TICK).await;
            });
        }
        thread::sleep(TICK * (round as u32 % 10) / 2);
        drop(runtime);
    }
}

#[test]
fn many_runtimes_come_and_go() {
    let _watchdog = watchdog();
    let threads = Arc::new(AtomicUsize::new(0));
    for round in 0..1000 {
        let (starts, stops) = (threads.clone(), threads.clone());
        let mut builder = builder(1);
        builder.on_thread_start(move || _ = starts.fetch_add(1, SeqCst));
        builder.on_thread_stop(move || _ = stops.fetch_sub(1, SeqCst));
        let runtime = builder.build().unwrap();
        if round % 50 == 0 {
            let blockers = block(&runtime, 3);
            blockers.release();
        }
        drop(runtime);
        assert_eq!(threads.load(SeqCst), 0);
    }
}

/// A task of `spawn_local`, and the future of `block_on`, may not change threads. A current-thread runtime has
/// nobody to call up; in a multi-thread one the future of `block_on` is no task.
#[test]
fn what_is_bound_to_a_thread_stays_there() {
    let _watchdog = watchdog();
    let here = thread::current().id();
    let runtime = Builder::new_current_thread().rescue_after(TICK).build().unwrap();
    let ran = Arc::new(AtomicBool::new(false));
    let runs = ran.clone();
    runtime.block_on(async {
        let behind = spawn_local(async move {
            runs.store(true, SeqCst);
            thread::current().id()
        });
        let also_behind = spawn(async { thread::current().id() });
        thread::sleep(20 * TICK);
        assert!(!ran.load(SeqCst), "there is nobody to run it");
        assert_eq!((behind.await.unwrap(), also_behind.await.unwrap()), (here, here));
    });
    assert_eq!(runtime.metrics().num_spare_workers(), 0);

    let runtime = self::runtime(1);
    let (send, receive) = channel();
    let blocks = runtime.spawn(async move { receive.recv().unwrap() });
    runtime.block_on(async {
        thread::sleep(5 * TICK); // stuck as well, but no worker
        assert_eq!(spawn(async { 5 }).await.unwrap(), 5);
        assert_eq!(thread::current().id(), here);
    });
    send.send(()).unwrap();
    block_on(blocks).unwrap();
}

/// Each task runs, and once, while some block their workers and spares come and go.
#[test]
fn nothing_is_lost_or_done_twice_while_spares_come_and_go() {
    let _watchdog = watchdog();
    let runtime = runtime(2);
    let done = Arc::new(AtomicUsize::new(0));
    for round in 0..50_usize {
        let tasks = (0..200_usize).map(|task| {
            let done = done.clone();
            runtime.spawn(async move {
                if task % 40 == round % 40 {
                    thread::sleep(2 * TICK);
                }
                yield_now().await;
                spawn(async move { done.fetch_add(1, SeqCst) }).await.unwrap();
            })
        });
        let tasks: Vec<_> = tasks.collect();
        tasks.into_iter().for_each(|task| block_on(task).unwrap());
        assert_eq!(done.load(SeqCst), (round + 1) * 200);
    }
    wait_for_retirement(&runtime);
}
