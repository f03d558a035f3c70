//! Hazards 22 and 27: runtimes in thread-locals, thousands of them, and those held by their tasks.

use super::{alone::alone, kit::OnDrop};
use crate::support::{current_thread, multi_thread, watchdog};
use cede::{
    runtime::{Handle, Runtime},
    task::{JoinHandle, yield_now},
};
use futures::executor;
use std::{
    cell::RefCell,
    fs,
    future::{pending, poll_fn},
    sync::{Arc, Mutex},
    task::{Poll, Waker},
    thread,
};

thread_local! {
    static RUNTIME: RefCell<Option<Runtime>> = const { RefCell::new(None) };
    static AT_EXIT: RefCell<Vec<OnDrop>> = const { RefCell::new(Vec::new()) };
}

fn each_runtime(test: fn(fn() -> Runtime)) {
    test(current_thread);
    test(|| multi_thread(2));
}

/// Hazard 22: a runtime is in a thread-local that was made before or after those the library uses.
/// The destructors of its tasks spawn and wake after the thread's other thread-locals are
/// destroyed.
#[test]
fn a_runtime_may_live_in_a_thread_local() {
    alone(|| {
        let _watchdog = watchdog();
        each_runtime(|make| {
            for registered_first in [true, false] {
                let task = thread::spawn(move || {
                    if registered_first {
                        RUNTIME.with(|_| {});
                    }
                    let runtime = make();
                    let task = stand(&runtime);
                    RUNTIME.set(Some(runtime));
                    task
                });
                let task = task.join().expect("the thread ends without a panic");
                assert!(executor::block_on(task).unwrap_err().is_cancelled());
            }
        });
    });
}

/// Spawns a task that waits at an `.await`, and whose destructor spawns and wakes.
fn stand(runtime: &Runtime) -> JoinHandle<()> {
    let handle = runtime.handle().clone();
    let waker = Arc::new(Mutex::new(None::<Waker>));
    let (slot, polled) = (waker.clone(), waker.clone());
    let guard = OnDrop::new(move || {
        drop(handle.spawn(pending::<()>()));
        drop(handle.spawn_blocking(|| ()));
        drop(Handle::try_current());
        waker.lock().unwrap().take().expect("it was polled").wake();
    });
    let task = runtime.spawn(poll_fn(move |cx| {
        let _ = &guard;
        *slot.lock().unwrap() = Some(cx.waker().clone());
        Poll::Pending
    }));
    runtime.block_on(async {
        while polled.lock().unwrap().is_none() {
            yield_now().await;
        }
    });
    task
}

/// Hazard 22: the destructor of a thread-local, on a thread that ran a runtime and on one that did
/// not, spawns on a runtime that still runs elsewhere, wakes and aborts its tasks, enters it, and
/// even blocks on it.
#[test]
fn a_thread_locals_destructor_may_spawn_wake_and_abort() {
    alone(|| {
        let _watchdog = watchdog();
        each_runtime(|make| {
            let runtime = Arc::new(make());
            for (registered_first, runs) in [(true, true), (true, false), (false, true)] {
                let (woken, aborted) = (stand(&runtime), stand(&runtime));
                let (abort, spawns) = (aborted.abort_handle(), runtime.clone());
                let (send, spawned) = std::sync::mpsc::channel();
                let at_exit = OnDrop::new(move || {
                    abort.abort();
                    let _guard = spawns.enter();
                    send.send(spawns.spawn(async { 1 })).unwrap();
                    assert_eq!(spawns.block_on(async { 2 }), 2);
                });
                let same = runtime.clone();
                let thread = thread::spawn(move || {
                    if registered_first {
                        AT_EXIT.with(|_| {});
                    }
                    if runs {
                        same.block_on(same.spawn(async {})).unwrap();
                    }
                    AT_EXIT.with_borrow_mut(|list| list.push(at_exit));
                });
                thread.join().expect("the thread ends without a panic");
                let spawned = spawned.recv().unwrap();
                assert_eq!(runtime.block_on(spawned).unwrap(), 1);
                assert!(runtime.block_on(aborted).unwrap_err().is_cancelled());
                drop(woken);
            }
        });
    });
}

/// Hazard 27: runtimes that were dropped leave neither threads nor descriptors, even if their own
/// tasks held them.
#[test]
fn runtimes_leave_no_thread_and_no_descriptor_behind() {
    alone(|| {
        let _watchdog = watchdog();
        let make_and_drop = || {
            each_runtime(|make| {
                let runtime = Arc::new(make());
                // One task holds its runtime and ends; another holds a handle to it and stays.
                let (held, handle) = (runtime.clone(), runtime.handle().clone());
                let ends = runtime.spawn(async move { drop(held) });
                let stays = runtime.spawn(async move {
                    let _handle = handle;
                    pending::<()>().await
                });
                runtime.spawn_blocking(|| ());
                runtime.block_on(ends).unwrap();
                drop(Arc::into_inner(runtime).expect("the task has dropped its reference"));
                assert!(executor::block_on(stays).unwrap_err().is_cancelled());
            });
        };
        make_and_drop();
        let before = (count("fd"), count("task"));
        for _ in 0..1000 {
            make_and_drop();
        }
        // A thread that was joined by signal may need a moment to leave the table.
        while count("task") > before.1 {
            thread::yield_now();
        }
        assert_eq!(count("fd"), before.0);
    });
}

/// How many entries the system's table of this process has: the folder `/proc/self/TABLE`.
fn count(table: &str) -> usize {
    fs::read_dir(format!("/proc/self/{table}")).expect("Linux has this file").count()
}

/// Threads that enter and leave `block_on` while another runs the executor leave no waker behind.
#[test]
fn a_second_block_on_leaves_nothing_behind() {
    alone(|| {
        let _watchdog = watchdog();
        let runtime = current_thread();
        let (stop, stopped) = futures::channel::oneshot::channel::<()>();
        thread::scope(|scope| {
            scope.spawn(|| runtime.block_on(stopped));
            while runtime.metrics().worker_park_count(0) == 0 {
                thread::yield_now();
            }
            let come_and_go = || {
                for _ in 0..50_000 {
                    let mut turns = 0;
                    runtime.block_on(poll_fn(|cx| {
                        turns += 1;
                        cx.waker().wake_by_ref();
                        if turns < 3 { Poll::Pending } else { Poll::Ready(()) }
                    }));
                }
            };
            come_and_go();
            let before = resident_pages();
            come_and_go();
            assert!(resident_pages() < before + 500, "grew from {before} pages");
            drop(stop);
        });
    });
}

fn resident_pages() -> usize {
    let sizes = fs::read_to_string("/proc/self/statm").expect("Linux has this file");
    sizes.split(' ').nth(1).and_then(|pages| pages.parse().ok()).expect("a number of pages")
}
