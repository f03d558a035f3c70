//! What loom's model of the pool cannot show: refused threads, panics, hooks, real clocks.

use super::{
    config::{Config, Depth, Job, PoolWorker},
    pool::Pool,
};
use crate::base::{
    fatal::tests::ends_the_process,
    primitive::{ThreadHandle, start_thread},
};
use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering::SeqCst},
        mpsc,
    },
    thread,
    time::Duration,
};

type Call = Box<dyn FnOnce() + Send>;

/// A job made of two closures.
struct Calls {
    run: Call,
    cancel: Call,
    promised: bool,
}

impl Job for Calls {
    fn is_promised(&self) -> bool {
        self.promised
    }

    fn run(self) {
        (self.run)();
    }

    fn cancel(self) {
        (self.cancel)();
    }
}

fn job(run: impl FnOnce() + Send + 'static) -> Calls {
    Calls { run: Box::new(run), cancel: Box::new(|| {}), promised: false }
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

fn submit(pool: &Pool<Calls>, job: Calls) -> io::Result<()> {
    pool.handle().submit(job).map_err(|(error, _job)| error)
}

fn refuse(_: String, _: Call) -> io::Result<ThreadHandle> {
    Err(io::ErrorKind::WouldBlock.into())
}

#[test]
fn a_refused_thread_is_an_error_if_nobody_serves() {
    let pool = Pool::new(Config { start_thread: refuse, ..Config::default() });
    let (error, returned) = pool.handle().submit(job(|| ())).expect_err("refused");
    assert_eq!(error.kind(), io::ErrorKind::WouldBlock);
    returned.run();
    assert!(pool.handle().spawn_worker(1, || ()).is_err());
    assert_eq!(pool.handle().depth(), Depth { threads: 0, idle: 0, queued: 0 });
}

#[test]
fn a_worker_is_nobody_who_serves() {
    static MADE: AtomicBool = AtomicBool::new(false);
    let start_thread = |name, body| match MADE.swap(true, SeqCst) {
        false => start_thread(name, body),
        true => refuse(name, body),
    };
    let mut pool = Pool::new(Config { start_thread, ..Config::default() });
    let (release, released) = mpsc::channel::<()>();
    pool.handle().spawn_worker(1, move || released.recv().unwrap_or_default()).unwrap();
    assert!(submit(&pool, job(|| ())).is_err());
    drop(release);
    assert!(pool.shutdown(None));
}

#[test]
fn a_refused_thread_leaves_the_job_to_a_busy_one() {
    static MADE: AtomicBool = AtomicBool::new(false);
    let start_thread = |name, body| match MADE.swap(true, SeqCst) {
        false => start_thread(name, body),
        true => refuse(name, body),
    };
    let mut pool = Pool::new(Config { start_thread, ..Config::default() });
    let (release, released) = mpsc::channel::<()>();
    let (ran, runs) = mpsc::channel();
    submit(&pool, job(move || released.recv().unwrap_or_default())).unwrap();
    submit(&pool, job(move || ran.send(()).unwrap())).unwrap();
    assert_eq!(pool.handle().depth().threads, 1);
    drop(release);
    runs.recv().unwrap();
    assert!(pool.shutdown(None));
}

#[test]
fn a_panicking_job_does_not_end_its_thread() {
    /// A payload that panics again when it is dropped.
    struct Twice;
    impl Drop for Twice {
        fn drop(&mut self) {
            panic!("expected, too");
        }
    }
    let mut pool = Pool::new(Config { max_threads: 1, ..Config::default() });
    let (send, receive) = mpsc::channel();
    let note = |send: mpsc::Sender<_>| move || send.send(thread::current().id()).unwrap();
    submit(&pool, job(note(send.clone()))).unwrap();
    submit(&pool, job(|| std::panic::panic_any(Twice))).unwrap();
    submit(&pool, job(note(send))).unwrap();
    assert_eq!(receive.recv().unwrap(), receive.recv().unwrap());
    assert!(pool.shutdown(None));
}

/// Hazard 80: a worker serves tasks that others wait for.
#[test]
fn a_worker_that_panics_ends_the_process_in_words() {
    let words =
        ends_the_process("blocking::tests::a_worker_that_panics_ends_the_process_in_words", || {
            let mut pool = Pool::<Calls>::new(Config::default());
            pool.handle().spawn_worker(1, || panic!("of the runtime's own")).unwrap();
            pool.shutdown(None);
        });
    assert!(words.contains("of the runtime's own"), "{words}");
    assert!(words.contains("cede: a thread of the runtime panicked"), "{words}");
}

#[test]
fn threads_leave_when_their_keep_alive_is_over_and_call_both_hooks() {
    let counts: [_; 2] = std::array::from_fn(|_| Arc::new(AtomicUsize::new(0)));
    let [start, stop] = counts.clone();
    let (left, leaves) = mpsc::channel();
    let mut pool = Pool::new(Config {
        keep_alive: Duration::from_millis(1),
        on_start: Some(Arc::new(move || {
            start.fetch_add(1, SeqCst);
        })),
        on_stop: Some(Arc::new(move || {
            stop.fetch_add(1, SeqCst);
            left.send(()).unwrap();
            panic!("expected");
        })),
        ..Config::default()
    });
    for _ in 0..3 {
        submit(&pool, job(|| ())).unwrap();
        leaves.recv().unwrap();
        assert_eq!(pool.handle().depth().threads, 0);
    }
    assert!(pool.shutdown(None));
    assert_eq!(counts.map(|count| count.load(SeqCst)), [3, 3]);
}

#[test]
fn shutdown_waits_no_longer_than_it_may() {
    let mut pool = Pool::new(Config { max_threads: 1, ..Config::default() });
    let (release, released) = mpsc::channel::<()>();
    let (started, starts) = mpsc::channel();
    let (cancelled, cancels) = mpsc::channel();
    submit(
        &pool,
        job(move || {
            started.send(()).unwrap();
            released.recv().unwrap_or_default();
        }),
    )
    .unwrap();
    let cancel = Box::new(move || {
        cancelled.send(()).unwrap();
        panic!("expected");
    });
    submit(&pool, Calls { run: Box::new(|| unreachable!()), cancel, promised: false }).unwrap();
    starts.recv().unwrap();
    assert_eq!(pool.handle().depth(), Depth { threads: 1, idle: 0, queued: 1 });
    assert!(!pool.shutdown(Some(Duration::ZERO)));
    cancels.recv().unwrap();
    assert!(!pool.shutdown(Some(Duration::from_millis(5))));
    assert!(pool.handle().spawn_worker(1, || ()).is_err());
    drop(release);
    assert!(pool.shutdown(None));
}

/// A shutdown that does not wait leaves the promised jobs to the thread that becomes free.
#[test]
fn a_promised_job_is_run_after_a_shutdown_and_refused_when_it_comes_later() {
    let mut pool = Pool::new(Config { max_threads: 1, ..Config::default() });
    let (release, released) = mpsc::channel::<()>();
    let (ran, runs) = mpsc::channel();
    submit(&pool, job(move || released.recv().unwrap_or_default())).unwrap();
    let promise = |ran: mpsc::Sender<_>, number| Calls {
        run: Box::new(move || ran.send(number).unwrap()),
        cancel: Box::new(|| unreachable!("it was promised")),
        promised: true,
    };
    for number in 0..3 {
        submit(&pool, promise(ran.clone(), number)).unwrap();
        submit(&pool, job(|| unreachable!("it was cancelled"))).unwrap();
    }
    assert!(!pool.shutdown(Some(Duration::ZERO)));
    assert!(submit(&pool, promise(ran.clone(), 3)).is_err());
    drop((release, ran));
    assert!(pool.shutdown(None));
    assert_eq!(runs.iter().collect::<Vec<_>>(), [0, 1, 2]);
}

/// There may be one worker, and as many more as threads may block in place.
#[test]
fn there_is_a_limit_to_workers() {
    let mut pool = Pool::<Calls>::new(Config { max_threads: 2, ..Config::default() });
    let gate = Arc::new(std::sync::Barrier::new(4));
    let worker = || {
        let gate = gate.clone();
        move || _ = gate.wait()
    };
    for _ in 0..3 {
        pool.handle().spawn_worker(1, worker()).unwrap();
    }
    assert!(pool.handle().spawn_worker(1, worker()).is_err());
    assert_eq!(Arc::strong_count(&gate), 4, "the refused worker was dropped");
    gate.wait();
    assert!(pool.shutdown(None));
}
