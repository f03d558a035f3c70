//! Hazards 1, 2, 3 and 12: wakes and aborts from all sides.

use super::kit::dropped_once;
use crate::support::on_both;
use futures::{channel::oneshot, executor};
use std::{
    cell::Cell,
    future::{pending, poll_fn},
    sync::{
        Arc, Mutex,
        atomic::{
            AtomicBool, AtomicUsize,
            Ordering::{Relaxed, SeqCst},
        },
        mpsc,
    },
    task::{Poll, Waker},
    thread,
};

/// Hazard 1: a task that wakes itself during a poll, any number of times, is polled once more.
#[test]
fn a_task_that_wakes_itself_is_polled_once_more() {
    on_both(|runtime| {
        let polls = Arc::new(AtomicUsize::new(0));
        let counts = polls.clone();
        let task = runtime.spawn(poll_fn(move |cx| {
            if counts.fetch_add(1, SeqCst) == 0 {
                cx.waker().wake_by_ref();
                let owned = cx.waker().clone();
                cx.waker().wake_by_ref();
                owned.wake();
                cx.waker().wake_by_ref();
            }
            Poll::<()>::Pending
        }));
        for _ in 0..10 {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        while polls.load(SeqCst) < 2 {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        assert_eq!(polls.load(SeqCst), 2);
        task.abort();
        assert!(runtime.block_on(task).unwrap_err().is_cancelled());
    });
}

/// Hazard 1: a task that another thread wakes while it is polled is polled once more, and never
/// twice at the same time.
#[test]
fn a_task_woken_from_elsewhere_while_it_is_polled_is_polled_once_more() {
    on_both(|runtime| {
        let polling = Arc::new(AtomicBool::new(false));
        let mut polls = 0;
        let task = runtime.spawn(poll_fn(move |cx| {
            assert!(!polling.swap(true, SeqCst), "polled twice at once");
            polls += 1;
            if polls < 100 {
                let waker = cx.waker().clone();
                thread::spawn(move || waker.wake()).join().unwrap();
            }
            polling.store(false, SeqCst);
            if polls < 100 { Poll::Pending } else { Poll::Ready(polls) }
        }));
        assert_eq!(runtime.block_on(task).unwrap(), 100);
    });
}

/// Hazards 1 and 3: several threads write and wake at the same time. The task always sees the last
/// write; otherwise it would wait for ever.
#[test]
fn what_is_written_before_a_wake_is_seen() {
    on_both(|runtime| {
        let written = Arc::new(AtomicUsize::new(0));
        let reads = written.clone();
        let (send, waker) = mpsc::channel::<Waker>();
        let task = runtime.spawn(poll_fn(move |cx| {
            let _ = send.send(cx.waker().clone());
            if reads.load(Relaxed) == 4000 { Poll::Ready(()) } else { Poll::Pending }
        }));
        thread::scope(|scope| {
            scope.spawn(|| runtime.block_on(task).unwrap());
            let waker = waker.recv().unwrap();
            for _ in 0..4 {
                let (written, waker) = (&written, waker.clone());
                scope.spawn(move || {
                    for _ in 0..1000 {
                        written.fetch_add(1, Relaxed);
                        waker.wake_by_ref();
                    }
                });
            }
        });
    });
}

/// Hazard 2: wakers of a task that has ended are woken, cloned and dropped.
#[test]
fn a_waker_of_an_ended_task_does_nothing() {
    on_both(|runtime| {
        let (send, waker) = mpsc::channel::<Waker>();
        let (held, drops) = dropped_once();
        let task = runtime.spawn(poll_fn(move |cx| {
            let _ = &held;
            send.send(cx.waker().clone()).unwrap();
            Poll::Ready(())
        }));
        runtime.block_on(task).unwrap();
        let waker = waker.recv().unwrap();
        assert_eq!(drops(), 1);
        let clones: Vec<Waker> = (0..100).map(|_| waker.clone()).collect();
        waker.wake_by_ref();
        waker.wake();
        clones.into_iter().for_each(Waker::wake);
        runtime.block_on(runtime.spawn(async {})).unwrap();
        assert_eq!(drops(), 1);
    });
}

/// Hazard 6: the waker of the code that joins panics; the task ends nevertheless.
#[test]
fn a_join_waker_that_panics_harms_nobody() {
    struct Bad;
    impl std::task::Wake for Bad {
        fn wake(self: Arc<Self>) {
            super::subject::panic_quietly();
        }
    }
    on_both(|runtime| {
        let (go, wait) = oneshot::channel::<()>();
        let mut task = runtime.spawn(async { wait.await.is_ok() });
        let waker = Waker::from(Arc::new(Bad));
        let polled =
            futures::FutureExt::poll_unpin(&mut task, &mut std::task::Context::from_waker(&waker));
        assert!(polled.is_pending());
        go.send(()).unwrap();
        let other = runtime.spawn(async {});
        runtime.block_on(other).unwrap();
        while !task.is_finished() {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        assert!(runtime.block_on(task).unwrap());
    });
}

/// Hazard 12: a thread outside any runtime aborts a task that waits.
#[test]
fn a_task_may_be_aborted_from_any_thread() {
    on_both(|runtime| {
        let (held, drops) = dropped_once();
        let (at, stands) = oneshot::channel();
        let task = runtime.spawn(async move {
            let _held = held;
            at.send(()).unwrap();
            pending::<()>().await
        });
        runtime.block_on(stands).unwrap();
        let abort = task.abort_handle();
        thread::scope(|scope| {
            let joined = scope.spawn(|| runtime.block_on(task));
            scope.spawn(|| abort.abort());
            assert!(joined.join().unwrap().unwrap_err().is_cancelled());
        });
        assert_eq!(drops(), 1);
        assert!(abort.is_finished());
    });
}

/// Another library's executor, on its own thread, joins a task.
#[test]
fn a_task_may_be_joined_by_another_executor() {
    on_both(|runtime| {
        let (send, wait) = oneshot::channel();
        let task = runtime.spawn(async { wait.await.unwrap() + 1 });
        thread::scope(|scope| {
            let (stop, stopped) = oneshot::channel::<()>();
            let runtime = &runtime;
            scope.spawn(move || runtime.block_on(stopped));
            let joined = scope.spawn(move || executor::block_on(task));
            send.send(1).unwrap();
            assert_eq!(joined.join().unwrap().unwrap(), 2);
            drop(stop);
        });
    });
}

/// Hazard 26: other threads wake the future of `block_on` a thousand times, and it is never polled
/// after it was ready.
#[test]
fn the_future_of_block_on_is_woken_from_any_thread() {
    on_both(|runtime| {
        let slot = Arc::new(Mutex::new(None::<Waker>));
        let written = Arc::new(AtomicUsize::new(0));
        let ready = Cell::new(false);
        thread::scope(|scope| {
            let (wakes, writes) = (slot.clone(), written.clone());
            scope.spawn(move || {
                for _ in 0..1000 {
                    let waker = loop {
                        if let Some(waker) = wakes.lock().unwrap().take() {
                            break waker;
                        }
                        thread::yield_now();
                    };
                    writes.fetch_add(1, Relaxed);
                    waker.wake();
                }
            });
            runtime.block_on(poll_fn(|cx| {
                assert!(!ready.get(), "polled after it was ready");
                if written.load(Relaxed) == 1000 {
                    ready.set(true);
                    return Poll::Ready(());
                }
                *slot.lock().unwrap() = Some(cx.waker().clone());
                Poll::Pending
            }));
        });
        runtime.block_on(runtime.spawn(async {})).unwrap();
    });
}
