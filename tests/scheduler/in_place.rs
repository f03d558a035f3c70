//! Hazard 81: `block_in_place` makes no more threads than it may, and what becomes of the worker then.

use crate::support::watchdog;
use cede::{
    runtime::{Builder, Runtime},
    task::{JoinHandle, block_in_place},
};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

fn runtime(workers: usize, blocking: usize) -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(workers).max_blocking_threads(blocking).build().unwrap()
}

/// A task that has begun to block in place, and does so until it is told to end.
fn blocks(runtime: &Runtime) -> (JoinHandle<()>, Sender<()>) {
    let (begun, begins) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let task = runtime.spawn(async move {
        block_in_place(|| {
            begun.send(()).unwrap();
            let _ = released.recv();
        });
    });
    begins.recv().unwrap();
    (task, release)
}

/// A task that tells when it ran.
fn runs(runtime: &Runtime) -> Receiver<()> {
    let (run, ran) = mpsc::channel();
    runtime.spawn(async move { run.send(()).unwrap() });
    ran
}

/// With so many workers and so many blocking threads no more closures run at once than there are of
/// both, and so no more threads are made. The others have their turn.
#[test]
fn no_more_threads_block_in_place_than_there_may_be() {
    let _watchdog = watchdog();
    for (workers, blocking) in [(1, 1), (2, 4)] {
        let started = Arc::new(AtomicUsize::new(0));
        let counts = started.clone();
        let mut builder = Builder::new_multi_thread();
        builder.worker_threads(workers).max_blocking_threads(blocking);
        builder.on_thread_start(move || _ = counts.fetch_add(1, SeqCst));
        let runtime = builder.build().unwrap();
        let inside = Arc::new(AtomicUsize::new(0));
        let (open, gate) = mpsc::channel::<()>();
        let gate = Arc::new(std::sync::Mutex::new(gate));
        let tasks: Vec<_> = (0..300)
            .map(|_| {
                let (inside, gate) = (inside.clone(), gate.clone());
                runtime.spawn(async move {
                    block_in_place(|| {
                        let now = inside.fetch_add(1, SeqCst) + 1;
                        // The gate's owner waits for it to open, the others for the owner.
                        let _ = gate.lock().unwrap().recv();
                        inside.fetch_sub(1, SeqCst);
                        now
                    })
                })
            })
            .collect();
        while inside.load(SeqCst) < workers + blocking {
            thread::yield_now();
        }
        // Time for one too many, if there is one.
        (0..1000).for_each(|_| thread::yield_now());
        assert_eq!(inside.load(SeqCst), workers + blocking);
        assert_eq!(started.load(SeqCst), workers + blocking);
        drop(open);
        for task in tasks {
            assert!(runtime.block_on(task).unwrap() <= workers + blocking);
        }
    }
}

/// The limits of blocking jobs and of blocking in place are apart: neither waits for the other.
#[test]
fn blocking_in_place_and_blocking_jobs_do_not_take_each_others_threads() {
    let _watchdog = watchdog();
    let stopped = Arc::new(AtomicUsize::new(0));
    let counts = stopped.clone();
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).max_blocking_threads(1);
    builder.on_thread_stop(move || _ = counts.fetch_add(1, SeqCst));
    let runtime = builder.build().unwrap();
    let (blocked, release) = blocks(&runtime);
    let job = runtime.spawn_blocking(|| ());
    runtime.block_on(job).unwrap();
    runs(&runtime).recv().unwrap();
    drop(release);
    runtime.block_on(blocked).unwrap();
    // The thread that was blocked is one too many. Until it has left, it has the place of another.
    while stopped.load(SeqCst) == 0 {
        thread::yield_now();
    }

    let (release, released) = mpsc::channel::<()>();
    let job = runtime.spawn_blocking(move || released.recv());
    let (blocked, end) = blocks(&runtime);
    runs(&runtime).recv().unwrap();
    drop((release, end));
    runtime.block_on(blocked).unwrap();
    assert!(runtime.block_on(job).unwrap().is_err());
}

/// Where no thread is left the worker waits, and whichever thread comes back first goes on as it: also
/// if it is not the one that left it.
#[test]
fn a_worker_without_a_thread_gets_the_first_that_comes_back() {
    let _watchdog = watchdog();
    for last in [false, true] {
        let runtime = runtime(1, 1);
        let first = blocks(&runtime); // its worker has got another thread
        let second = blocks(&runtime); // and now there is none
        let ran = runs(&runtime);
        let (back, stays) = if last { (second, first) } else { (first, second) };
        assert!(ran.try_recv().is_err(), "nobody is there to run it");
        drop(back.1);
        ran.recv().unwrap();
        runtime.block_on(back.0).unwrap();
        drop(stays.1);
        runtime.block_on(stays.0).unwrap();
        runs(&runtime).recv().unwrap();
    }
}

/// In a nested call, and after a panic, too.
#[test]
fn a_worker_without_a_thread_is_not_left_behind() {
    let _watchdog = watchdog();
    let runtime = runtime(1, 1);
    let first = blocks(&runtime);
    let (begun, begins) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let second = runtime.spawn(async move {
        block_in_place(|| {
            block_in_place(|| begun.send(()).unwrap());
            let _ = released.recv();
            panic!("expected");
        })
    });
    begins.recv().unwrap();
    drop(first.1);
    // The inner call did not take the worker along into the rest of the outer one.
    runtime.block_on(first.0).unwrap();
    runs(&runtime).recv().unwrap();
    drop(release);
    assert!(runtime.block_on(second).unwrap_err().is_panic());
    runs(&runtime).recv().unwrap();
}

/// A runtime ends while a worker is without a thread.
#[test]
fn a_shutdown_waits_for_a_worker_without_a_thread() {
    let _watchdog = watchdog();
    for _ in 0..50 {
        let runtime = runtime(1, 1);
        let (first, second) = (blocks(&runtime), blocks(&runtime));
        let other = thread::spawn(move || drop(runtime));
        drop((first.1, second.1));
        other.join().unwrap();
        for task in [first.0, second.0] {
            futures::executor::block_on(task).unwrap();
        }
    }
}
