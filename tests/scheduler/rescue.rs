//! Spare workers run what waits behind workers that are all stuck. Here a task blocks until what is behind it has
//! happened, so without a rescue each of these tests hangs.

use super::stuck::{Blockers, TICK, block, builder, runtime, wait_for_retirement};
use crate::support::watchdog;
use cede::{net::TcpStream, runtime::Runtime, spawn, sync::oneshot, time::sleep};
use futures::{AsyncReadExt, executor::block_on};
use std::{
    io::Write,
    net,
    sync::{
        Arc, Barrier,
        atomic::{
            AtomicUsize,
            Ordering::{Relaxed, SeqCst},
        },
        mpsc::channel,
    },
    thread,
    time::Duration,
};

/// Runs a scenario behind workers that are all stuck, with few workers and more, often.
fn behind_stuck_workers(scenario: impl Fn(&Runtime, Box<dyn FnOnce() -> Blockers + '_>)) {
    let _watchdog = watchdog();
    for workers in [1, 2, 4] {
        let runtime = runtime(workers);
        for _ in 0..20 {
            scenario(&runtime, Box::new(|| block(&runtime, workers)));
            wait_for_retirement(&runtime);
        }
    }
}

#[test]
fn a_task_from_outside_is_run() {
    behind_stuck_workers(|runtime, block| {
        let blockers = block();
        let before = runtime.metrics().rescue_count();
        block_on(runtime.spawn(async {})).unwrap();
        assert!(runtime.metrics().rescue_count() > before);
        blockers.release();
    });
}

#[test]
fn a_task_that_a_blocker_spawned_is_run() {
    let _watchdog = watchdog();
    for workers in [1, 2, 4] {
        let runtime = runtime(workers);
        for _ in 0..20 {
            // Each waits until the tasks of all others have run.
            let barrier = Arc::new(Barrier::new(workers));
            let blockers = (0..workers).map(|_| {
                let barrier = barrier.clone();
                runtime.spawn(async move {
                    let (done, wait) = channel();
                    spawn(async move { done.send(()).unwrap() });
                    barrier.wait();
                    wait.recv().unwrap();
                })
            });
            let blockers: Vec<_> = blockers.collect();
            blockers.into_iter().for_each(|task| block_on(task).unwrap());
        }
    }
}

#[test]
fn a_timer_fires() {
    behind_stuck_workers(|runtime, block| {
        let (set, is_set) = channel();
        let timer = runtime.spawn(async move {
            let timer = sleep(5 * TICK);
            set.send(()).unwrap();
            timer.await;
        });
        is_set.recv().unwrap();
        let blockers = block();
        block_on(timer).unwrap();
        blockers.release();
    });
}

#[test]
fn a_socket_is_read() {
    behind_stuck_workers(|runtime, block| {
        let listener = net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut here = net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let there = listener.accept().unwrap().0;
        there.set_nonblocking(true).unwrap();
        let (waits, begins) = channel();
        let read = runtime.spawn(async move {
            let mut there = TcpStream::from_std(there).unwrap();
            waits.send(()).unwrap();
            there.read_exact(&mut [0]).await.unwrap();
        });
        begins.recv().unwrap();
        let blockers = block();
        here.write_all(b"1").unwrap();
        block_on(read).unwrap();
        blockers.release();
    });
}

#[test]
fn a_channel_is_received_from() {
    behind_stuck_workers(|runtime, block| {
        let (send, receive) = oneshot::channel();
        let (waits, begins) = channel();
        let receives = runtime.spawn(async move {
            waits.send(()).unwrap();
            receive.await.unwrap()
        });
        begins.recv().unwrap();
        let blockers = block();
        send.send(5).unwrap();
        assert_eq!(block_on(receives).unwrap(), 5);
        blockers.release();
    });
}

/// Five on two workers, and eight: all are in their calls at once, and a timer still ticks.
#[test]
fn more_tasks_block_at_once_than_there_are_workers() {
    let _watchdog = watchdog();
    for blockers in [5, 8] {
        let runtime = runtime(2);
        let ticks = Arc::new(AtomicUsize::new(0));
        let counts = ticks.clone();
        runtime.spawn(async move {
            loop {
                sleep(TICK).await;
                counts.fetch_add(1, SeqCst);
            }
        });
        let inside = Arc::new(Barrier::new(blockers));
        let tasks = (0..blockers).map(|_| {
            let (inside, ticks) = (inside.clone(), ticks.clone());
            runtime.spawn(async move {
                inside.wait();
                let before = ticks.load(SeqCst);
                while ticks.load(SeqCst) < before + 10 {
                    thread::sleep(TICK);
                }
            })
        });
        let tasks: Vec<_> = tasks.collect();
        tasks.into_iter().for_each(|task| block_on(task).unwrap());
    }
}

/// Computing is blocking, too: those who compute share the processors with the timer.
#[test]
fn a_timer_ticks_beside_more_tasks_that_compute_than_there_are_workers() {
    let _watchdog = watchdog();
    let runtime = runtime(2);
    let ticks = Arc::new(AtomicUsize::new(0));
    let tasks = (0..8).map(|_| {
        let ticks = ticks.clone();
        runtime.spawn(async move { while ticks.load(Relaxed) < 20 {} })
    });
    let tasks: Vec<_> = tasks.collect();
    runtime.spawn(async move {
        loop {
            sleep(TICK).await;
            ticks.fetch_add(1, Relaxed);
        }
    });
    tasks.into_iter().for_each(|task| block_on(task).unwrap());
}

/// A poll that is shorter than `rescue_after` calls nobody up, however many wait behind it.
#[test]
fn nobody_is_called_up_before_the_time() {
    let _watchdog = watchdog();
    let mut builder = builder(2);
    let runtime = builder.rescue_after(Duration::from_secs(3600)).build().unwrap();
    let blockers = block(&runtime, 2);
    let behind = runtime.spawn(async {});
    thread::sleep(20 * TICK);
    assert!(!behind.is_finished());
    blockers.release();
    block_on(behind).unwrap();
    assert_eq!(runtime.metrics().rescue_count(), 0);
}

/// Nobody waits: workers that compute, and block, for long are left alone.
#[test]
fn nobody_is_called_up_for_nothing() {
    let _watchdog = watchdog();
    let runtime = runtime(2);
    let far = runtime.spawn(async { sleep(Duration::from_secs(3600)).await });
    block_on(runtime.spawn(async {})).unwrap();
    let blockers = block(&runtime, 2);
    // A wake that the driver got before may be left, which is taken for an event, once.
    thread::sleep(20 * TICK);
    let before = runtime.metrics().rescue_count();
    assert!(before <= 1, "{before} spares for nothing");
    thread::sleep(50 * TICK);
    assert_eq!(runtime.metrics().rescue_count(), before);
    blockers.release();
    far.abort();
}
