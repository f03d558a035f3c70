//! Hazard 85: an ending that waits, waits until each thread has ended and has run the destructors
//! of its thread-locals. An ending that does not wait returns earlier.

use super::kit::OnDrop;
use crate::support::watchdog;
use cede::{
    runtime::{Builder, Runtime},
    spawn_blocking,
    task::block_in_place,
};
use futures::executor;
use std::{
    cell::RefCell,
    sync::{
        Arc, Barrier,
        atomic::{AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

thread_local! {
    static AT_END: RefCell<Vec<OnDrop>> = const { RefCell::new(Vec::new()) };
}

/// Calls `f` when this thread's thread-locals are destroyed.
fn at_thread_end(f: impl FnOnce() + Send + 'static) {
    AT_END.with_borrow_mut(|list| list.push(OnDrop::new(f)));
}

/// Counts the threads that have begun, and those whose thread-locals are destroyed.
#[derive(Default)]
struct Threads {
    begun: AtomicUsize,
    ended: AtomicUsize,
}

impl Threads {
    /// Counts this thread, and makes its end take long.
    fn count(self: &Arc<Self>) {
        self.begun.fetch_add(1, SeqCst);
        let threads = self.clone();
        at_thread_end(move || {
            for _ in 0..100 {
                thread::yield_now();
            }
            threads.ended.fetch_add(1, SeqCst);
        });
    }

    fn counts(&self) -> (usize, usize) {
        (self.begun.load(SeqCst), self.ended.load(SeqCst))
    }
}

/// Runs a test with both executors, whose threads are counted.
#[track_caller]
fn on_both_counted(keep_alive: Duration, test: impl Fn(Runtime, Arc<Threads>)) {
    let mut multi = Builder::new_multi_thread();
    multi.worker_threads(2);
    for mut builder in [Builder::new_current_thread(), multi] {
        let _watchdog = watchdog();
        let threads = Arc::<Threads>::default();
        let counted = threads.clone();
        builder.on_thread_start(move || counted.count()).thread_keep_alive(keep_alive);
        test(builder.build().unwrap(), threads);
    }
}

/// Makes three blocking threads, and has a worker, if there is one, move to another thread.
fn use_threads(runtime: &Runtime) {
    let meet = Arc::new(Barrier::new(3));
    let meets = || {
        let meet = meet.clone();
        runtime.spawn_blocking(move || meet.wait())
    };
    for job in [meets(), meets(), meets()] {
        executor::block_on(job).unwrap();
    }
    if runtime.metrics().num_workers() > 1 {
        let task = runtime.spawn(async { block_in_place(|| ()) });
        executor::block_on(task).unwrap();
    }
}

const LONG: Duration = Duration::from_secs(3600);

/// The endings that wait for the runtime's threads.
const WAITING: [fn(Runtime); 2] = [drop, |runtime| runtime.shutdown_timeout(LONG)];

/// The endings that do not wait, although the threads have not ended.
const NOT_WAITING: [fn(Runtime); 3] = [
    Runtime::shutdown_background,
    |runtime| runtime.shutdown_timeout(Duration::ZERO),
    |runtime| runtime.shutdown_timeout(Duration::from_millis(1)),
];

#[test]
fn an_ending_that_waits_joins_every_thread() {
    for end in WAITING {
        on_both_counted(LONG, |runtime, threads| {
            use_threads(&runtime);
            end(runtime);
            let (begun, ended) = threads.counts();
            assert!(begun >= 3);
            assert_eq!(begun, ended);
        });
    }
}

/// This includes threads that left because there was nothing to do.
#[test]
fn an_ending_that_waits_joins_threads_that_left_before() {
    for end in WAITING {
        on_both_counted(Duration::ZERO, |runtime, threads| {
            use_threads(&runtime);
            while runtime.metrics().num_blocking_threads() > 0 {
                thread::yield_now();
            }
            end(runtime);
            let (begun, ended) = threads.counts();
            assert_eq!(begun, ended);
        });
    }
}

#[test]
fn block_on_returns_when_the_threads_it_made_have_ended() {
    let _watchdog = watchdog();
    for _ in 0..20 {
        let threads = Arc::<Threads>::default();
        let counted = threads.clone();
        cede::block_on(async { spawn_blocking(move || counted.count()).await.unwrap() });
        assert_eq!(threads.counts(), (1, 1));
    }
}

/// The destructors of a thread may take longer than the time-out of an ending.
#[test]
fn an_ending_with_a_time_out_does_not_wait_for_destructors() {
    for end in NOT_WAITING {
        on_both_counted(LONG, |runtime, threads| {
            let (release, released) = mpsc::channel::<()>();
            let (tell, told) = mpsc::channel();
            let job = runtime.spawn_blocking(move || {
                at_thread_end(move || {
                    let _ = released.recv();
                    tell.send(()).unwrap();
                });
            });
            executor::block_on(job).unwrap();
            end(runtime);
            assert!(told.try_recv().is_err(), "the destructor is still at it");
            drop(release);
            told.recv().unwrap();
            while threads.counts().0 != threads.counts().1 {
                thread::yield_now();
            }
        });
    }
}

/// Hazard 25: the last owner of a runtime is one of its own jobs, which waits for all threads but
/// its own.
#[test]
fn a_job_that_ends_its_runtime_joins_the_other_threads() {
    on_both_counted(LONG, |runtime, threads| {
        use_threads(&runtime);
        let (give, take) = mpsc::channel::<Runtime>();
        let job = runtime.spawn_blocking(move || {
            drop(take.recv().unwrap());
            let (begun, ended) = threads.counts();
            assert_eq!(begun, ended + 1);
        });
        give.send(runtime).unwrap();
        executor::block_on(job).unwrap();
    });
}

/// Hazard 25: the last owner is a thread-local of one of the runtime's own threads.
#[test]
fn a_thread_local_of_its_own_thread_may_end_a_runtime() {
    on_both_counted(Duration::ZERO, |runtime, _| {
        let (give, take) = mpsc::channel::<Runtime>();
        let (tell, told) = mpsc::channel();
        runtime.spawn_blocking(move || {
            let runtime = take.recv().unwrap();
            at_thread_end(move || {
                drop(runtime);
                tell.send(()).unwrap();
            });
        });
        give.send(runtime).unwrap();
        told.recv().unwrap();
    });
}
