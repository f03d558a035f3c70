//! Random programs on both executors: the recording is in causal order, and every life in it is whole.
//!
//! [`causal`] says what that means.

use super::{causal, kit::recorded};
use crate::properties::random::Random;
use cede::{
    sync::{Mutex, mpsc, oneshot},
    task::yield_now,
    time::{Duration, sleep},
    trace::{Recorder, Trace},
};
use std::{
    future::poll_fn,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Poll, Waker},
};

/// What the tasks of a program share.
#[derive(Clone)]
struct World {
    lock: Arc<Mutex<u32>>,
    sender: mpsc::UnboundedSender<u32>,
}

/// A task that does a few things by chance, and spawns others.
fn task(mut random: Random, depth: u32, world: World) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        for _ in 0..random.below(6) {
            match random.below(9) {
                0 => yield_now().await,
                1 => sleep(Duration::from_micros(random.below(300) as u64)).await,
                2 => *world.lock.lock().await += 1,
                3 => world.sender.send(1).unwrap(),
                4 => drop(cede::spawn_blocking(|| ()).await),
                5 => {
                    let (sender, receiver) = oneshot::channel();
                    std::thread::spawn(move || sender.send(()));
                    receiver.await.unwrap();
                }
                6 if depth > 0 => {
                    let (other, world) = (Random::new(random.below(1 << 30) as u64), world.clone());
                    drop(cede::spawn(task(other, depth - 1, world))); // detached
                }
                7 if depth > 0 => {
                    let (other, world) = (Random::new(random.below(1 << 30) as u64), world.clone());
                    let handle = cede::spawn(task(other, depth - 1, world));
                    if random.once_in(3) {
                        handle.abort();
                    }
                    let _ = handle.await;
                }
                _ => {
                    let guard = world.lock.lock().await;
                    yield_now().await;
                    drop(guard);
                }
            }
        }
    })
}

fn record(seed: u64, workers: usize) -> Trace {
    let recorder = Recorder::new();
    let runtime = recorded(workers, &recorder);
    runtime.block_on(async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let world = World { lock: Arc::default(), sender };
        let tasks: Vec<_> = (0..4)
            .map(|n| cede::spawn(task(Random::new(seed * 4 + n), 3, world.clone())))
            .collect();
        drop(world);
        for task in tasks {
            task.await.unwrap();
        }
        while receiver.recv().await.is_some() {}
    });
    drop(runtime);
    recorder.snapshot()
}

#[test]
fn recordings_are_causal_and_lives_are_whole() {
    for workers in [0, 1, 2, 3] {
        for seed in 0..40 {
            let _watchdog = crate::support::watchdog();
            let trace = record(seed, workers);
            assert_eq!(trace.lost(), 0);
            let checked = causal::check(&trace).and_then(|lives| lives.are_over());
            checked.unwrap_or_else(|fault| panic!("workers {workers}, seed {seed}: {fault}"));
        }
    }
}

/// While it is taken, a snapshot of a busy runtime is a beginning of what happens: causal, too.
#[test]
fn a_snapshot_of_a_running_program_is_causal() {
    let _watchdog = crate::support::watchdog();
    let recorder = Recorder::with_capacity(1 << 20);
    let runtime = recorded(2, &recorder);
    let (sender, _receiver) = mpsc::unbounded_channel();
    let world = World { lock: Arc::default(), sender };
    let tasks: Vec<_> =
        (0..50).map(|n| runtime.spawn(task(Random::new(n), 3, world.clone()))).collect();
    while tasks.iter().any(|task| !task.is_finished()) {
        let trace = recorder.snapshot();
        assert_eq!(trace.lost(), 0);
        causal::check(&trace).unwrap_or_else(|fault| panic!("{fault}"));
    }
}

/// The future of a `block_on` is woken by several threads, again and again. The soak found that it was
/// polled once more than it was recorded to be woken.
#[test]
fn a_root_that_many_threads_wake_is_polled_for_recorded_wakes_only() {
    for workers in [0, 1] {
        for _ in 0..200 {
            let _watchdog = crate::support::watchdog();
            let recorder = Recorder::new();
            let runtime = recorded(workers, &recorder);
            let waker = std::sync::Mutex::new(Waker::noop().clone());
            let wake = || {
                let waker = Waker::clone(&waker.lock().unwrap()); // at the same time as the others
                waker.wake_by_ref();
            };
            let left = AtomicUsize::new(3);
            std::thread::scope(|scope| {
                for _ in 0..3 {
                    scope.spawn(|| {
                        (0..100).for_each(|_| wake());
                        left.fetch_sub(1, SeqCst);
                        wake();
                    });
                }
                runtime.block_on(poll_fn(|cx| {
                    *waker.lock().unwrap() = cx.waker().clone();
                    if left.load(SeqCst) == 0 { Poll::Ready(()) } else { Poll::Pending }
                }));
            });
            drop(runtime);
            let trace = recorder.snapshot();
            causal::check(&trace).unwrap_or_else(|fault| panic!("{workers} workers: {fault}"));
        }
    }
}
