//! The blocking pool as its users see it. `tests/loom/pool.rs` models its protocol.

use crate::support::{on_both, watchdog};
use cede::{
    runtime::{Builder, Runtime},
    spawn_blocking,
};
use futures::executor::block_on;
use std::{
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::Duration,
};

fn builders() -> [Builder; 2] {
    let mut multi = Builder::new_multi_thread();
    multi.worker_threads(2);
    [Builder::new_current_thread(), multi]
}

/// Runs a test on both executors, with a pool of this many threads.
fn on_both_with(threads: usize, test: impl Fn(Runtime)) {
    for mut builder in builders() {
        let _watchdog = watchdog();
        test(builder.max_blocking_threads(threads).build().unwrap());
    }
}

/// Starts a job and waits until it has begun. The job ends when the sender sends.
fn held(runtime: &Runtime) -> (cede::task::JoinHandle<&'static str>, Sender<()>) {
    let (begun, begins) = mpsc::channel();
    let (release, released): (_, Receiver<()>) = mpsc::channel();
    let job = runtime.spawn_blocking(move || {
        begun.send(()).unwrap();
        let _ = released.recv();
        "held"
    });
    begins.recv().unwrap();
    (job, release)
}

#[test]
fn a_job_runs_on_another_thread_and_in_the_same_runtime() {
    on_both(|runtime| {
        let here = thread::current().id();
        runtime.block_on(async move {
            let there = spawn_blocking(move || {
                let nested = cede::runtime::Handle::current().spawn(async { 7 });
                assert_eq!(block_on(nested).unwrap(), 7);
                thread::current().id()
            });
            assert_ne!(there.await.unwrap(), here);
        });
    });
}

/// Hazard 47: a thread goes idle, or leaves, as a job arrives. The delays range around the
/// keep-alive, so that some jobs arrive before it ends, some after, and some just as it ends.
#[test]
fn a_job_that_comes_as_its_thread_leaves_is_run() {
    for mut builder in builders() {
        let _watchdog = watchdog();
        let keep_alive = Duration::from_micros(200);
        let runtime = builder.thread_keep_alive(keep_alive).max_blocking_threads(1).build();
        runtime.unwrap().block_on(async {
            for step in 0..500_u32 {
                assert_eq!(spawn_blocking(move || step).await.unwrap(), step);
                thread::sleep(keep_alive * (step % 50) / 25);
            }
        });
    }
}

/// Hazard 47, as in tokio#8056: two jobs must not count on the same idle thread. The first ends
/// only when the second has run.
#[test]
fn two_jobs_for_one_idle_thread_both_run() {
    on_both(|runtime| {
        for _ in 0..20 {
            runtime.block_on(async { spawn_blocking(|| ()).await.unwrap() });
            let (send, receive) = mpsc::channel();
            let first = runtime.spawn_blocking(move || receive.recv().unwrap());
            let second = runtime.spawn_blocking(move || send.send(42).unwrap());
            assert_eq!(block_on(first).unwrap(), 42);
            block_on(second).unwrap();
        }
    });
}

/// Hazard 48: shutdown with a running and a queued job.
#[test]
fn a_shutdown_without_waiting_cancels_the_queued_job_and_leaves_the_running_one() {
    on_both_with(1, |runtime| {
        let (running, release) = held(&runtime);
        let queued = runtime.spawn_blocking(|| unreachable!());
        runtime.shutdown_timeout(Duration::ZERO);
        assert!(block_on(queued).unwrap_err().is_cancelled());
        assert!(!running.is_finished());
        drop(release);
        assert_eq!(block_on(running).unwrap(), "held");
    });
}

/// Hazard 48: dropping the runtime waits for the running job.
#[test]
fn a_drop_waits_for_the_running_job() {
    on_both_with(1, |runtime| {
        let (running, release) = held(&runtime);
        let queued = runtime.spawn_blocking(|| unreachable!());
        let other = thread::spawn(move || {
            // The queue is emptied before the wait begins.
            assert!(block_on(queued).unwrap_err().is_cancelled());
            drop(release);
        });
        drop(runtime);
        assert!(running.is_finished());
        other.join().unwrap();
    });
}

/// Hazard 48: a job submitted after the shutdown resolves too.
#[test]
fn a_job_after_the_shutdown_is_cancelled() {
    on_both(|runtime| {
        let handle = runtime.handle().clone();
        drop(runtime);
        let late = handle.spawn_blocking(|| unreachable!());
        assert!(block_on(late).unwrap_err().is_cancelled());
    });
}

/// Hazard 25, for the pool: the last owner of the runtime is one of its own blocking jobs.
#[test]
fn a_job_may_drop_its_runtime() {
    on_both(|runtime| {
        let (give, take) = mpsc::channel::<Runtime>();
        let job = runtime.spawn_blocking(move || drop(take.recv().unwrap()));
        give.send(runtime).unwrap();
        block_on(job).unwrap();
    });
}

/// Hazard 49: with the pool full, a job that waits for another waits until a thread is free.
#[test]
fn a_job_that_waits_for_a_job_needs_a_thread_for_both() {
    let waits = |runtime: Runtime, patience: Duration| {
        let (send, receive) = mpsc::channel();
        let handle = runtime.handle().clone();
        let outer = runtime.spawn_blocking(move || {
            drop(handle.spawn_blocking(move || send.send("inner").unwrap_or(())));
            receive.recv_timeout(patience).unwrap_or("gave up")
        });
        block_on(outer).unwrap()
    };
    on_both_with(1, |runtime| {
        assert_eq!(waits(runtime, Duration::from_millis(20)), "gave up");
    });
    on_both_with(2, |runtime| {
        assert_eq!(waits(runtime, Duration::from_secs(3600)), "inner");
    });
}

#[test]
fn no_more_jobs_run_at_once_than_there_may_be_threads() {
    on_both_with(2, |runtime| {
        let (first, second) = (held(&runtime), held(&runtime));
        let third = runtime.spawn_blocking(|| ());
        assert_eq!(runtime.metrics().num_blocking_threads(), 2);
        assert_eq!(runtime.metrics().blocking_queue_depth(), 1);
        for (job, release) in [first, second] {
            drop(release);
            block_on(job).unwrap();
        }
        block_on(third).unwrap();
    });
}

/// Hazard 50: the handle of a job reports its panic, and the thread takes the next job.
#[test]
fn a_panicking_job_is_an_error_and_its_thread_lives_on() {
    on_both_with(1, |runtime| {
        runtime.block_on(async {
            let before = spawn_blocking(|| thread::current().id()).await.unwrap();
            let error = spawn_blocking(|| panic!("expected")).await.unwrap_err();
            assert_eq!(error.into_panic().downcast_ref(), Some(&"expected"));
            assert_eq!(spawn_blocking(|| thread::current().id()).await.unwrap(), before);
        });
    });
}

#[test]
fn a_job_that_has_not_begun_can_be_aborted() {
    on_both_with(1, |runtime| {
        let (running, release) = held(&runtime);
        let queued = runtime.spawn_blocking(|| unreachable!());
        queued.abort();
        running.abort();
        drop(release);
        assert_eq!(block_on(running).unwrap(), "held");
        assert!(block_on(queued).unwrap_err().is_cancelled());
    });
}

/// If no thread can be made, that is an error and not a hang, both when the pool is empty and
/// (tokio#8406) when all its threads belong to the executor. The test runs in its own process,
/// which has no memory left for another stack.
#[cfg(target_os = "linux")]
#[test]
fn a_job_without_a_thread_is_an_error() {
    let _watchdog = watchdog();
    crate::task::alone::alone(without_threads);
}

#[cfg(target_os = "linux")]
fn without_threads() {
    use crate::support::{current_thread, multi_thread, no_threads};

    let runtimes = [current_thread(), multi_thread(1)];
    // Once the worker has run a task, it has mapped all the memory that it needs.
    runtimes[1].block_on(runtimes[1].spawn(async {})).unwrap();
    no_threads::without_threads(|| {
        for runtime in &runtimes {
            let error = block_on(runtime.spawn_blocking(|| ())).unwrap_err();
            assert!(!error.is_panic(), "{error}");
        }
    });
    for runtime in &runtimes {
        block_on(runtime.spawn_blocking(|| ())).unwrap();
    }
}
