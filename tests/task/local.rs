//! `spawn_local`: tasks that stay on their thread and end with their `block_on`.

use super::{
    kit::{OnDrop, dropped_once, message},
    subject::panic_quietly,
};
use crate::support::{current_thread, multi_thread, watchdog};
use cede::{
    spawn_local,
    task::{JoinHandle, yield_now},
};
use futures::{channel::oneshot, executor};
use std::{
    cell::{Cell, RefCell},
    future::{pending, poll_fn},
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    task::{Poll, Waker},
    thread,
};

/// Futures and outputs that are not `Send`.
#[test]
fn a_local_task_need_not_be_send() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        let shared = Rc::new(Cell::new(1));
        let same = shared.clone();
        let task = spawn_local(async move {
            yield_now().await;
            same.set(2);
            same
        });
        let other = cede::spawn(async { 3 });
        let output: Rc<Cell<i32>> = task.await.unwrap();
        assert!(Rc::ptr_eq(&output, &shared));
        assert_eq!((shared.get(), other.await.unwrap()), (2, 3));
    });
}

/// The handle knows the line of the spawn, and a panic is the join's error.
#[test]
fn a_local_task_is_a_task() {
    let _watchdog = watchdog();
    current_thread().block_on(async {
        let line = line!() + 1;
        let task = spawn_local(async { panic_quietly() });
        assert!(format!("{task:?}").contains(&format!("tests/task/local.rs:{line}:")));
        assert!(task.await.unwrap_err().is_panic());
        let task = spawn_local(pending::<()>());
        task.abort();
        assert!(task.await.unwrap_err().is_cancelled());
    });
}

/// Local tasks are dropped on their thread when `block_on` returns; other tasks are not.
#[test]
fn local_tasks_end_with_their_block_on() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let (dropped, drops) = dropped_once();
    let home = thread::current().id();
    let (go, wait) = oneshot::channel::<()>();
    let (local, other) = runtime.block_on(async {
        let held = Rc::new(());
        let local = spawn_local(async move {
            let _guard = OnDrop::new(move || {
                assert_eq!(thread::current().id(), home);
                drop(dropped);
            });
            let _held = held;
            pending::<()>().await
        });
        let other = cede::spawn(async { wait.await.is_ok() });
        yield_now().await;
        (local, other)
    });
    assert_eq!(drops(), 1);
    assert!(executor::block_on(local).unwrap_err().is_cancelled());
    assert!(!other.is_finished());
    go.send(()).unwrap();
    assert!(runtime.block_on(other).unwrap());
}

/// This includes tasks that never ran, and a `block_on` that panics.
#[test]
fn local_tasks_end_with_a_block_on_that_panics() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let (dropped, drops) = dropped_once();
    let task = RefCell::new(None::<JoinHandle<()>>);
    let panicked = catch_unwind(AssertUnwindSafe(|| {
        runtime.block_on(async {
            *task.borrow_mut() = Some(spawn_local(async move {
                let _dropped = dropped;
                pending().await
            }));
            panic_quietly()
        })
    }));
    assert!(panicked.is_err());
    assert_eq!(drops(), 1);
    assert!(executor::block_on(task.take().unwrap()).unwrap_err().is_cancelled());
    assert_eq!(runtime.block_on(async { spawn_local(async { 1 }).await }).unwrap(), 1);
}

/// A local task's destructor spawns when `block_on` ends: local tasks are cancelled at once, others
/// wait for the next `block_on`.
#[test]
fn a_local_tasks_destructor_may_spawn() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    let spawned = Rc::new(RefCell::new(None));
    type Spawned = Option<(JoinHandle<()>, JoinHandle<i32>)>;
    struct Spawns(Rc<RefCell<Spawned>>);
    impl Drop for Spawns {
        fn drop(&mut self) {
            let held = Rc::new(());
            let local = spawn_local(async move {
                let _held = held;
                pending().await
            });
            *self.0.borrow_mut() = Some((local, cede::spawn(async { 1 })));
        }
    }
    let spawns = Spawns(spawned.clone());
    runtime.block_on(async {
        spawn_local(async move {
            let _spawns = spawns;
            pending::<()>().await
        });
        yield_now().await;
    });
    let (local, other) = spawned.take().expect("the destructor ran");
    assert!(executor::block_on(local).unwrap_err().is_cancelled());
    assert_eq!(runtime.block_on(other).unwrap(), 1);
}

/// Threads wake local tasks and abort them while they run and while their `block_on` ends: the
/// tasks are polled and dropped only on their own thread.
#[test]
fn a_local_task_may_be_woken_and_aborted_from_any_thread() {
    let _watchdog = watchdog();
    let runtime = current_thread();
    for _ in 0..200 {
        let polls = Rc::new(Cell::new(0));
        let drops = Arc::new(AtomicUsize::new(0));
        let (counts, drop_counts) = (polls.clone(), drops.clone());
        let home = thread::current().id();
        let (send, waker) = std::sync::mpsc::channel::<Waker>();
        let (task, threads) = runtime.block_on(async {
            let guard = OnDrop::new(move || {
                assert_eq!(thread::current().id(), home);
                drop_counts.fetch_add(1, SeqCst);
            });
            let task = spawn_local(poll_fn(move |cx| {
                let _ = &guard;
                counts.set(counts.get() + 1);
                let _ = send.send(cx.waker().clone());
                Poll::<()>::Pending
            }));
            let waker = loop {
                match waker.try_recv() {
                    Ok(waker) => break waker,
                    Err(_) => yield_now().await,
                }
            };
            let abort = task.abort_handle();
            let threads = [
                thread::spawn(move || (0..10).for_each(|_| waker.wake_by_ref())),
                thread::spawn(move || abort.abort()),
            ];
            yield_now().await;
            (task, threads)
        });
        threads.into_iter().for_each(|thread| thread.join().unwrap());
        assert!(executor::block_on(task).unwrap_err().is_cancelled());
        assert_eq!(drops.load(SeqCst), 1);
        assert!(polls.get() >= 1);
    }
}

/// The last join handle, waker or abort handle of a local task is dropped on another thread.
#[test]
fn a_local_task_may_be_let_go_of_anywhere() {
    let _watchdog = watchdog();
    let (send, waker) = std::sync::mpsc::channel::<Waker>();
    let (joined, abort) = current_thread().block_on(async {
        let held = Rc::new(7);
        let task = spawn_local(poll_fn(move |cx| {
            send.send(cx.waker().clone()).unwrap();
            Poll::Ready(*held)
        }));
        let abort = task.abort_handle();
        yield_now().await;
        yield_now().await;
        (task, abort)
    });
    thread::spawn(move || {
        assert_eq!(executor::block_on(joined).unwrap(), 7);
        drop(waker.recv().unwrap());
        drop(abort);
    })
    .join()
    .unwrap();
}

/// It is refused everywhere but on a thread that runs a current-thread runtime.
#[test]
fn spawn_local_elsewhere_says_where() {
    let _watchdog = watchdog();
    let expected = "needs a thread that is running a current-thread runtime";
    let said = message(|| spawn_local(async {}));
    assert!(said.contains(expected), "{said}");
    let runtime = current_thread();
    let _guard = runtime.enter();
    let said = message(|| spawn_local(async {}));
    assert!(said.contains(expected), "{said}");
    let runtime = multi_thread(1);
    let task = runtime.spawn(async { message(|| spawn_local(async {})) });
    let said = runtime.block_on(task).unwrap();
    assert!(said.contains(expected), "{said}");
}
