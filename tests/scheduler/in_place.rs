//! Hazard 81: `block_in_place` makes no more threads than the limit, and what then happens to the
//! worker.

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

/// Starts a task and waits until it blocks in place. It blocks until the sender is dropped or
/// sends.
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

/// Starts a task that sends when it runs.
fn runs(runtime: &Runtime) -> Receiver<()> {
    let (run, ran) = mpsc::channel();
    runtime.spawn(async move { run.send(()).unwrap() });
    ran
}

/// At most as many closures run at once as there are workers and blocking threads together, and so
/// no more threads are made. The other closures run later.
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
        // Gives one closure too many time to begin, if there is one.
        (0..1000).for_each(|_| thread::yield_now());
        assert_eq!(inside.load(SeqCst), workers + blocking);
        assert_eq!(started.load(SeqCst), workers + blocking);
        drop(open);
        for task in tasks {
            assert!(runtime.block_on(task).unwrap() <= workers + blocking);
        }
    }
}

/// The limits for blocking jobs and for blocking in place are separate: neither waits for the
/// other.
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
    // The thread that was blocked is one too many. Until it has left, it occupies the place of
    // another.
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

/// If no thread is left the worker waits, and the first thread that returns continues as that
/// worker, even if another thread gave it up.
#[test]
fn a_worker_without_a_thread_gets_the_first_that_comes_back() {
    let _watchdog = watchdog();
    for last in [false, true] {
        let runtime = runtime(1, 1);
        let first = blocks(&runtime); // its worker gets another thread
        let second = blocks(&runtime); // and now no thread is left
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

/// This holds in a nested call and after a panic too.
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
    // The inner call did not take the worker, which would wait for the rest of the outer call.
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

/// A thread that returned while no worker was waiting keeps its place until its task's poll ends. A
/// worker that begins to wait before that gets this thread when the poll ends, without any other
/// event. The order: the first thread returns and finds no worker, the second finds no thread for
/// its worker, the first ends its poll.
#[test]
fn a_worker_without_a_thread_gets_the_first_that_is_done() {
    let _watchdog = watchdog();
    for panics in [false, true] {
        let runtime = runtime(1, 1);
        let (begun, begins) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let (end, ends) = mpsc::channel::<()>();
        let first = runtime.spawn(async move {
            block_in_place(|| {
                begun.send(()).unwrap();
                let _ = released.recv();
            });
            begun.send(()).unwrap();
            let _ = ends.recv();
            assert!(!panics, "expected");
        });
        begins.recv().unwrap();
        drop(release);
        begins.recv().unwrap(); // it has returned, and is in its poll
        let second = blocks(&runtime);
        let ran = runs(&runtime);
        assert!(ran.try_recv().is_err(), "nobody is there to run it");
        drop(end);
        ran.recv().unwrap();
        assert_eq!(runtime.block_on(first).is_err(), panics);
        drop(second.1);
        runtime.block_on(second.0).unwrap();
        runs(&runtime).recv().unwrap();
    }
}

/// A runtime ends while a thread without a worker ends its poll, and a worker waits for that
/// thread.
#[test]
fn a_shutdown_does_not_lose_the_worker_that_gets_a_thread_then() {
    let _watchdog = watchdog();
    for _ in 0..50 {
        let runtime = runtime(1, 1);
        let (begun, begins) = mpsc::channel();
        let (end, ends) = mpsc::channel::<()>();
        let first = runtime.spawn(async move {
            block_in_place(|| ());
            begun.send(()).unwrap();
            let _ = ends.recv();
        });
        begins.recv().unwrap();
        let second = blocks(&runtime);
        let third = runtime.spawn(async { 3 });
        let other = thread::spawn(move || drop(runtime));
        drop(end);
        // It runs or is cancelled before the second task ends, which has not been released.
        let ran = futures::executor::block_on(third);
        assert!(ran.map_or_else(|error| error.is_cancelled(), |three| three == 3));
        drop(second.1);
        other.join().unwrap();
        for task in [first, second.0] {
            futures::executor::block_on(task).unwrap();
        }
    }
}

/// A task that blocks when the runtime is already shutting down hands its worker over nevertheless:
/// it may wait for a task that has yet to be cancelled.
#[test]
fn a_worker_is_handed_on_after_the_shutdown_has_begun() {
    let _watchdog = watchdog();
    let runtime = runtime(1, 1);
    let (release, released) = mpsc::channel::<()>();
    let (begun, begins) = mpsc::channel();
    let runs = begun.clone();
    let running = runtime.spawn_blocking(move || {
        runs.send(()).unwrap();
        released.recv()
    });
    begins.recv().unwrap();
    let queued = runtime.spawn_blocking(|| ());
    let (alive, ends) = mpsc::channel::<()>();
    let task = runtime.spawn(async move {
        begun.send(()).unwrap();
        // This is cancelled at the moment at which the pool shuts down.
        assert!(futures::executor::block_on(queued).is_err());
        block_in_place(|| ends.recv().unwrap_err());
        drop(release);
    });
    begins.recv().unwrap();
    let other = runtime.spawn(async move { alive.send(()) });
    drop(runtime);
    futures::executor::block_on(task).unwrap();
    assert!(futures::executor::block_on(other).unwrap_err().is_cancelled());
    assert!(futures::executor::block_on(running).unwrap().is_err());
}
