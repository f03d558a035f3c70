//! The blocking pool: every submitted job is run or cancelled, once, and every shutdown ends.
//!
//! Loom has no clock. A keep-alive of zero is over whenever a thread looks, and the model ends the
//! thread's sleep by a spurious wake-up. So the end of the keep-alive is one more event, which loom
//! tries at every place.

use super::explore::{explore, explore_up_to};
use crate::{
    base::primitive::{
        Arc, Condvar, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    blocking::{
        config::{Config, Job, PoolWorker},
        pool::Pool,
    },
};
use loom::thread;
use std::time::Duration;

/// How often a job was run or cancelled, and a gate at which a running job waits.
struct Fate {
    runs: AtomicUsize,
    cancels: AtomicUsize,
    promised: bool,
    done: Mutex<bool>,
    told: Condvar,
}

impl Fate {
    fn new() -> Arc<Self> {
        Self::of(false)
    }

    /// The fate of a job that a shutdown does not cancel.
    fn promised() -> Arc<Self> {
        Self::of(true)
    }

    fn of(promised: bool) -> Arc<Self> {
        Arc::new(Self {
            runs: AtomicUsize::new(0),
            cancels: AtomicUsize::new(0),
            promised,
            done: Mutex::new(false),
            told: Condvar::new(),
        })
    }

    fn tell(&self) {
        *self.done.lock() = true;
        self.told.notify_all();
    }

    fn wait(&self) {
        let mut done = self.done.lock();
        while !*done {
            done = self.told.wait(done);
        }
    }

    fn counts(&self) -> (usize, usize) {
        (self.runs.load(SeqCst), self.cancels.load(SeqCst))
    }
}

/// A job that records its fate. With a second fate, it first waits until that one is decided.
struct Note(Arc<Fate>, Option<Arc<Fate>>);

impl Job for Note {
    fn is_promised(&self) -> bool {
        self.0.promised
    }

    fn run(self) {
        if let Some(other) = self.1 {
            other.wait();
        }
        self.0.runs.fetch_add(1, SeqCst);
        self.0.tell();
    }

    fn cancel(self) {
        self.0.cancels.fetch_add(1, SeqCst);
        self.0.tell();
    }
}

/// A closure is a worker that never continues as another.
impl<F: FnMut() + Send + 'static> PoolWorker for F {
    fn run(&mut self) {
        self();
    }

    fn goes_on(&mut self) -> bool {
        false
    }
}

fn pool(max_threads: usize, keep_alive: Duration) -> Pool<Note> {
    Pool::new(Config { max_threads, keep_alive, ..Config::default() })
}

fn submit(pool: &Pool<Note>, job: Note) {
    assert!(pool.handle().submit(job).is_ok());
}

const FOREVER: Duration = Duration::MAX;

#[test]
fn pool_job_against_keep_alive_expiry() {
    explore_up_to(4, || {
        let mut pool = pool(1, Duration::ZERO);
        let (first, second) = (Fate::new(), Fate::new());
        submit(&pool, Note(first.clone(), None));
        first.wait();
        // The thread is busy, idle, about to leave, or gone.
        pool.handle().wake_spuriously();
        submit(&pool, Note(second.clone(), None));
        second.wait();
        assert!(pool.shutdown(None));
        assert_eq!((first.counts(), second.counts()), ((1, 0), (1, 0)));
    });
}

#[test]
fn pool_two_submitters_against_keep_alive_expiry() {
    explore_up_to(3, || {
        let mut pool = pool(1, Duration::ZERO);
        let (first, second) = (Fate::new(), Fate::new());
        let (handle, job) = (pool.handle().clone(), Note(first.clone(), None));
        let submitter = thread::spawn(move || {
            assert!(handle.submit(job).is_ok());
            handle.wake_spuriously();
        });
        submit(&pool, Note(second.clone(), None));
        first.wait();
        second.wait();
        submitter.join().unwrap();
        assert!(pool.shutdown(None));
        assert_eq!((first.counts(), second.counts()), ((1, 0), (1, 0)));
    });
}

#[test]
fn pool_two_jobs_never_count_on_the_same_idle_thread() {
    explore_up_to(3, || {
        let mut pool = pool(2, FOREVER);
        let (warm, first, second) = (Fate::new(), Fate::new(), Fate::new());
        submit(&pool, Note(warm.clone(), None));
        warm.wait();
        // A thread that wakes spuriously is neither claimed nor counted twice.
        pool.handle().wake_spuriously();
        // `first` runs until `second` has run: both need a thread of their own.
        submit(&pool, Note(first.clone(), Some(second.clone())));
        submit(&pool, Note(second.clone(), None));
        first.wait();
        assert!(pool.shutdown(None));
        assert_eq!((first.counts(), second.counts()), ((1, 0), (1, 0)));
    });
}

#[test]
fn pool_submit_racing_shutdown() {
    explore(|| {
        let mut pool = pool(1, FOREVER);
        let (first, second) = (Fate::new(), Fate::new());
        let handle = pool.handle().clone();
        let jobs = [Note(first.clone(), None), Note(second.clone(), None)];
        let submitter = thread::spawn(move || {
            for job in jobs {
                assert!(handle.submit(job).is_ok());
            }
        });
        assert!(pool.shutdown(None));
        submitter.join().unwrap();
        for fate in [first, second] {
            let (runs, cancels) = fate.counts();
            assert_eq!(runs + cancels, 1);
        }
    });
}

#[test]
fn pool_shutdown_waits_for_the_running_job_and_cancels_the_queued() {
    explore(|| {
        let mut pool = pool(1, FOREVER);
        let (running, queued) = (Fate::new(), Fate::new());
        submit(&pool, Note(running.clone(), None));
        submit(&pool, Note(queued.clone(), None));
        assert!(pool.shutdown(None));
        for fate in [running, queued] {
            let (runs, cancels) = fate.counts();
            assert_eq!(runs + cancels, 1);
        }
        assert_eq!(pool.handle().depth().threads, 0);
    });
}

/// A promised job is run, or refused when it comes too late, but never cancelled. The shutdown
/// waits for it.
#[test]
fn pool_shutdown_runs_what_was_promised() {
    explore(|| {
        let mut pool = pool(1, FOREVER);
        let (first, second) = (Fate::promised(), Fate::promised());
        submit(&pool, Note(first.clone(), None));
        let (handle, job) = (pool.handle().clone(), Note(second.clone(), None));
        let submitter = thread::spawn(move || handle.submit(job).is_ok());
        assert!(pool.shutdown(None));
        let accepted = submitter.join().unwrap();
        assert_eq!(first.counts(), (1, 0));
        assert_eq!(second.counts(), (usize::from(accepted), 0));
    });
}

#[test]
fn pool_worker_never_waits_behind_a_job() {
    explore_up_to(3, || {
        let mut pool = pool(1, FOREVER);
        let (job, queued, gate) = (Fate::new(), Fate::new(), Fate::new());
        // When the worker is submitted, the only thread is busy, and a job waits for it.
        submit(&pool, Note(job.clone(), Some(gate.clone())));
        submit(&pool, Note(queued.clone(), Some(gate.clone())));
        let opens = gate.clone();
        pool.handle().spawn_worker(1, move || opens.tell()).unwrap();
        gate.wait();
        assert!(pool.handle().depth().threads <= 1);
        queued.wait();
        assert!(pool.handle().depth().threads <= 1);
        assert!(pool.shutdown(None));
        assert_eq!((job.counts(), queued.counts()), ((1, 0), (1, 0)));
    });
}

#[test]
fn pool_worker_accepted_before_a_shutdown_runs() {
    explore(|| {
        let mut pool = pool(1, FOREVER);
        let ran = Fate::new();
        let (handle, fate) = (pool.handle().clone(), ran.clone());
        let spawner = thread::spawn(move || handle.spawn_worker(1, move || fate.tell()).is_ok());
        pool.shutdown(None);
        let accepted = spawner.join().unwrap();
        assert_eq!(*ran.done.lock(), accepted);
    });
}

#[test]
fn pool_shutdown_on_its_own_thread_does_not_wait_for_itself() {
    explore_up_to(4, || {
        let pool = Arc::new(Mutex::new(Some(pool(2, FOREVER))));
        let (over, other) = (Fate::new(), Fate::new());
        let (handle, ours) = (pool.lock().as_ref().unwrap().handle().clone(), pool.clone());
        let fate = over.clone();
        assert!(handle.submit(Note(other.clone(), None)).is_ok());
        handle
            .spawn_worker(1, move || {
                let mut pool = ours.lock().take().unwrap();
                assert!(pool.shutdown(None));
                fate.tell();
            })
            .unwrap();
        over.wait();
        let (runs, cancels) = other.counts();
        assert_eq!(runs + cancels, 1);
    });
}
