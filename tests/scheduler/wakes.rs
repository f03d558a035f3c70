//! No wake is lost, wherever the wakes come from and however many there are, and no future is
//! polled after it was ready.

use crate::support::on_both;
use cede::spawn;
use futures::task::AtomicWaker;
use std::{
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Context, Poll},
    thread,
};

/// A future that is ready when it has been told `total` times, and panics if it is polled after
/// that.
struct Told {
    shared: Arc<Shared>,
    total: usize,
    over: bool,
}

#[derive(Default)]
struct Shared {
    told: AtomicUsize,
    waker: AtomicWaker,
}

impl Shared {
    fn tell(&self) {
        self.told.fetch_add(1, SeqCst);
        self.waker.wake();
    }
}

impl Future for Told {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        assert!(!self.over, "polled after it was ready");
        self.shared.waker.register(cx.waker());
        self.over = self.shared.told.load(SeqCst) == self.total;
        if self.over { Poll::Ready(()) } else { Poll::Pending }
    }
}

/// Makes a future that four threads tell this many times, as fast as they can.
fn storm(times: usize) -> (Told, Vec<thread::JoinHandle<()>>) {
    let shared = Arc::new(Shared::default());
    let threads = (0..4).map(|_| {
        let shared = shared.clone();
        thread::spawn(move || (0..times).for_each(|_| shared.tell()))
    });
    let threads = threads.collect();
    (Told { shared, total: 4 * times, over: false }, threads)
}

fn join(threads: Vec<thread::JoinHandle<()>>) {
    threads.into_iter().for_each(|thread| thread.join().unwrap());
}

/// Hazards 14 and 26: a single wake comes from another thread while the future of `block_on` is
/// polled, or while its thread is about to park or parked.
#[test]
fn one_wake_from_elsewhere_ends_the_park_of_block_on() {
    on_both(|runtime| {
        for _ in 0..300 {
            let shared = Arc::new(Shared::default());
            let told = Told { shared: shared.clone(), total: 1, over: false };
            let outside = thread::spawn(move || shared.tell());
            runtime.block_on(told);
            outside.join().unwrap();
        }
    });
}

/// Hazard 26.
#[test]
fn a_storm_of_wakes_reaches_the_future_of_block_on() {
    on_both(|runtime| {
        for _ in 0..20 {
            let (told, threads) = storm(200);
            runtime.block_on(told);
            join(threads);
        }
    });
}

/// Hazard 14: another thread wakes a task while all workers go to sleep.
#[test]
fn a_storm_of_wakes_reaches_a_task() {
    on_both(|runtime| {
        for _ in 0..20 {
            let (told, threads) = storm(200);
            runtime.block_on(runtime.spawn(told)).unwrap();
            join(threads);
        }
    });
}

/// Hazard 14: four threads spawn tasks while the workers go to sleep after every task.
#[test]
fn spawns_from_four_threads_all_run() {
    on_both(|runtime| {
        let ran = Arc::new(Shared::default());
        let threads = (0..4).map(|_| {
            let (handle, ran) = (runtime.handle().clone(), ran.clone());
            thread::spawn(move || {
                for _ in 0..500 {
                    let ran = ran.clone();
                    handle.spawn(async move { ran.tell() });
                }
            })
        });
        let threads: Vec<_> = threads.collect();
        runtime.block_on(Told { shared: ran.clone(), total: 2000, over: false });
        join(threads);
    });
}

/// Hazard 26: the future of `block_on` and the tasks it waits for wake each other in turn.
#[test]
fn block_on_and_a_task_take_turns() {
    on_both(|runtime| {
        runtime.block_on(async {
            for number in 0..1000 {
                assert_eq!(spawn(async move { number }).await.unwrap(), number);
            }
        });
    });
}
