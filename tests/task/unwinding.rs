//! Values that a panic drops on its way are dropped while the thread panics, wherever the library
//! catches the panic: a destructor calls `thread::panicking()` to learn that its work was left half
//! done.

use super::subject::panic_quietly;
use crate::support::{current_thread, multi_thread, on_both, watchdog};
use cede::{
    runtime::Runtime,
    sync::{CancellationToken, OnceCell, watch},
    task::{self, JoinSet, block_in_place, unconstrained},
    time::{Duration, timeout},
};
use futures::task::{FutureObj, Spawn};
use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, Mutex,
        mpsc::{Sender, channel},
    },
    task::{Context, Poll},
    thread,
};

/// Sends, when it is dropped, whether the thread panics.
struct Probe(Sender<bool>);

impl Drop for Probe {
    fn drop(&mut self) {
        self.0.send(thread::panicking()).unwrap();
    }
}

/// A future written by hand: a panic in its poll does not drop its fields.
struct PanicsInPoll<const SIZE: usize> {
    _probe: Probe,
    _size: [u8; SIZE],
}

impl<const SIZE: usize> PanicsInPoll<SIZE> {
    fn new(probe: Probe) -> Self {
        Self { _probe: probe, _size: [0; SIZE] }
    }
}

impl<const SIZE: usize> Future for PanicsInPoll<SIZE> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        panic_quietly()
    }
}

fn future(probe: Probe) -> PanicsInPoll<0> {
    PanicsInPoll::new(probe)
}

/// A closure that owns the probe and panics.
fn closure(probe: Probe) -> impl FnOnce() {
    move || {
        let _probe = &probe;
        panic_quietly()
    }
}

type Way = (&'static str, fn(&Runtime, Probe));

/// Every way to make the library run foreign code that may panic.
const WAYS: [Way; 17] = [
    ("spawn", |runtime, probe| drop(runtime.block_on(runtime.spawn(future(probe))))),
    ("spawn, detached", |runtime, probe| drop(runtime.spawn(future(probe)))),
    ("spawn, in a box", |runtime, probe| {
        drop(runtime.block_on(runtime.spawn(PanicsInPoll::<20_000>::new(probe))));
    }),
    ("Spawn of futures", |runtime, probe| {
        let future = async { future(probe).await };
        runtime.handle().spawn_obj(FutureObj::new(Box::pin(future))).unwrap();
    }),
    ("spawn_local", |_, probe| {
        let local = async { task::spawn_local(future(probe)).await.unwrap_err() };
        assert!(current_thread().block_on(local).is_panic());
    }),
    ("spawn_blocking", |runtime, probe| {
        drop(runtime.block_on(runtime.spawn_blocking(closure(probe))));
    }),
    ("block_on", |runtime, probe| runtime.block_on(future(probe))),
    ("Handle::block_on", |runtime, probe| runtime.handle().block_on(future(probe))),
    ("cede::block_on", |_, probe| cede::block_on(future(probe))),
    ("JoinSet::spawn", |runtime, probe| {
        let mut set = JoinSet::new();
        set.spawn_on(future(probe), runtime.handle());
        drop(runtime.block_on(set.join_next()));
    }),
    ("JoinSet::spawn_blocking", |runtime, probe| {
        let mut set = JoinSet::new();
        set.spawn_blocking_on(closure(probe), runtime.handle());
        drop(runtime.block_on(set.join_next()));
    }),
    ("unconstrained", |runtime, probe| {
        drop(runtime.block_on(runtime.spawn(unconstrained(future(probe)))));
    }),
    ("timeout", |runtime, probe| {
        let timeout = async { timeout(Duration::MAX, future(probe)).await };
        drop(runtime.block_on(runtime.spawn(timeout)));
    }),
    ("run_until_cancelled", |runtime, probe| {
        let run = CancellationToken::new().run_until_cancelled_owned(future(probe));
        drop(runtime.block_on(runtime.spawn(run)));
    }),
    ("OnceCell", |runtime, probe| {
        let make = async move { *OnceCell::new().get_or_init(|| future(probe)).await };
        drop(runtime.block_on(runtime.spawn(make)));
    }),
    ("watch::Sender", |_, probe| {
        let change = closure(probe);
        watch::Sender::new(0).send_modify(|_| change());
    }),
    ("block_in_place", |_, probe| {
        let runtime = multi_thread(1);
        let in_place = async { block_in_place(closure(probe)) };
        drop(runtime.block_on(runtime.spawn(in_place)));
    }),
];

#[test]
fn what_a_panic_reaches_is_dropped_while_the_thread_panics() {
    on_both(|runtime| {
        for (name, way) in WAYS {
            let (tell, told) = channel();
            let _ = catch_unwind(AssertUnwindSafe(|| way(&runtime, Probe(tell))));
            // A detached task had no thread to run on until now.
            runtime.block_on(task::yield_now());
            assert_eq!(told.recv(), Ok(true), "{name}");
            assert!(told.recv().is_err(), "{name}: dropped twice");
        }
    });
}

/// So a lock that the future holds is poisoned.
#[test]
fn a_task_that_panics_with_a_lock_of_std_poisons_it() {
    let _watchdog = watchdog();
    let lock: &Mutex<()> = Box::leak(Box::default());
    let runtime = current_thread();
    let error = runtime.block_on(async {
        let mut guard = None;
        // When this panics it does not drop its variables, such as the guard; the same is true of
        // most futures written by hand.
        let task = futures::future::poll_fn(move |_| -> Poll<()> {
            guard.get_or_insert(lock.lock().unwrap());
            panic_quietly()
        });
        task::spawn_local(task).await.unwrap_err()
    });
    assert!(error.is_panic());
    assert!(lock.is_poisoned());
}

/// A future that is ready with `output`, and panics when it is dropped.
struct PanicsInDrop<T>(Option<T>);

impl<T: Unpin> Future for PanicsInDrop<T> {
    type Output = T;

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<T> {
        Poll::Ready(self.0.take().unwrap())
    }
}

impl<T> Drop for PanicsInDrop<T> {
    fn drop(&mut self) {
        panic_quietly();
    }
}

#[test]
fn an_output_that_the_futures_destructor_costs_the_join_is_dropped_while_that_panics() {
    on_both(|runtime| {
        let (tell, told) = channel();
        let error = runtime.block_on(runtime.spawn(PanicsInDrop(Some(Probe(tell))))).err().unwrap();
        assert!(error.is_panic());
        assert_eq!(told.recv(), Ok(true));
    });
}

/// Panics in its poll and in its drop.
struct PanicsTwice(Arc<()>);

impl Future for PanicsTwice {
    type Output = ();

    fn poll(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        panic!("in the poll of {:?}", self.0)
    }
}

impl Drop for PanicsTwice {
    fn drop(&mut self) {
        panic!("in the drop");
    }
}

/// Hazard 5: a destructor that panics while its task panics does not end the process.
#[test]
fn of_two_panics_the_join_tells_the_first() {
    on_both(|runtime| {
        let held = Arc::new(());
        let task = runtime.spawn(PanicsTwice(held.clone()));
        let error = runtime.block_on(task).unwrap_err();
        assert!(error.to_string().contains("in the poll of"), "{error}");
        assert_eq!(Arc::strong_count(&held), 1, "its fields are dropped all the same");
        assert_eq!(runtime.block_on(runtime.spawn(async { 1 })).unwrap(), 1);
    });
}
