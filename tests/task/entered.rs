//! Hazard 82: a runtime that a task entered is current in that task's own polls and in no others.

use super::subject::panic_quietly;
use crate::support::{current_thread, multi_thread, on_both, watchdog};
use cede::{
    runtime::{Handle, Runtime},
    spawn_local,
    task::yield_now,
};
use futures::channel::oneshot;
use std::{
    cell::RefCell,
    future::pending,
    panic::{AssertUnwindSafe, catch_unwind},
    rc::Rc,
    thread,
};

/// How many workers the other runtimes have: more than the test's own runtime ever has.
const OTHERS: [usize; 2] = [3, 4];

/// Other runtimes, which differ from the test's and from each other by their number of workers.
fn others() -> [Runtime; 2] {
    OTHERS.map(multi_thread)
}

/// The number of workers of this thread's current runtime, which identifies it.
fn here() -> usize {
    Handle::current().metrics().num_workers()
}

/// Checks, poll after poll, that a task that entered nothing is in its own runtime, and so is what it spawns.
async fn expect_own(own: usize) {
    for _ in 0..10 {
        assert_eq!(here(), own);
        let child = cede::spawn(async { here() });
        assert_eq!(child.await.unwrap(), own);
        yield_now().await;
    }
}

/// Checks, poll after poll, that a task that enters `other` is in it until the guard is dropped.
async fn expect_entered(other: Handle, own: usize) {
    let workers = other.metrics().num_workers();
    for _ in 0..3 {
        let guard = other.enter();
        for _ in 0..5 {
            assert_eq!(here(), workers);
            yield_now().await;
        }
        drop(guard);
        assert_eq!(here(), own);
        yield_now().await;
    }
}

#[test]
fn a_guard_kept_over_an_await_counts_for_its_task_alone() {
    let _watchdog = watchdog();
    let [three, four] = others();
    let handles = [three.handle().clone(), four.handle().clone()];
    current_thread().block_on(async {
        let mut tasks = vec![cede::spawn(expect_own(1)), spawn_local(expect_own(1))];
        tasks.extend(handles.map(|other| spawn_local(expect_entered(other, 1))));
        tasks.push(spawn_local(expect_own(1)));
        expect_entered(three.handle().clone(), 1).await;
        for task in tasks {
            task.await.unwrap();
        }
    });
}

/// While the future of `block_on` keeps a guard, the entered runtime is current in no task.
#[test]
fn a_guard_kept_by_the_future_of_block_on_counts_for_no_task() {
    let [other, _] = others();
    on_both(|runtime| {
        let own = runtime.metrics().num_workers();
        runtime.block_on(async {
            let task = cede::spawn(expect_own(own));
            expect_entered(other.handle().clone(), own).await;
            task.await.unwrap();
        });
        runtime.handle().block_on(expect_entered(other.handle().clone(), own));
    });
}

/// The runtime is entered while another thread runs the tasks, which this thread then takes over.
#[test]
fn a_guard_kept_while_the_executor_changes_its_thread_counts_for_no_task() {
    let _watchdog = watchdog();
    let [other, _] = others();
    let runtime = current_thread();
    let (begin, begun) = oneshot::channel::<()>();
    let (stop, stopped) = oneshot::channel::<()>();
    thread::scope(|scope| {
        scope.spawn(|| {
            runtime.block_on(async {
                begin.send(()).unwrap();
                stopped.await.unwrap();
            });
        });
        futures::executor::block_on(begun).unwrap();
        runtime.block_on(async {
            let _guard = other.enter();
            stop.send(()).unwrap();
            let task = runtime.spawn(expect_own(1));
            task.await.unwrap();
            assert_eq!(here(), OTHERS[0]);
        });
    });
}

#[test]
fn a_guard_may_be_dropped_by_another_task() {
    let _watchdog = watchdog();
    let [three, four] = others();
    let handles: &'static _ = Box::leak(Box::new([three.handle().clone(), four.handle().clone()]));
    current_thread().block_on(async {
        let kept = Rc::new(RefCell::new(None));
        let same = kept.clone();
        let task = spawn_local(async move {
            let _three = handles[0].enter();
            *same.borrow_mut() = Some(handles[1].enter());
            assert_eq!(here(), OTHERS[1]);
            while same.borrow().is_some() {
                yield_now().await;
            }
            assert_eq!(here(), OTHERS[0]);
        });
        yield_now().await;
        assert_eq!(here(), 1);
        drop(kept.take().expect("a guard"));
        assert_eq!(here(), 1);
        task.await.unwrap();
    });
}

/// However the polls end, the thread's current runtime is then as before.
#[test]
fn what_was_entered_in_block_on_ends_with_it() {
    let _watchdog = watchdog();
    let [other, _] = others();
    let other = other.handle();
    let runtime = current_thread();
    runtime.block_on(async {
        let keeps = other.clone();
        spawn_local(async move {
            let _guard = keeps.enter();
            pending::<()>().await;
        });
        let leaks = other.clone();
        spawn_local(async move { std::mem::forget(leaks.enter()) }).await.unwrap();
        assert_eq!(here(), 1);
    });
    assert!(Handle::try_current().is_err());

    let panics = async {
        let _guard = other.enter();
        let own = spawn_local(async {
            let at_end = scopeguard(|| assert_eq!(here(), 1));
            pending::<()>().await;
            drop(at_end);
        });
        yield_now().await;
        drop(own);
        panic_quietly()
    };
    catch_unwind(AssertUnwindSafe(|| runtime.block_on(panics))).unwrap_err();
    assert!(Handle::try_current().is_err());

    // A guard that is returned keeps the runtime current.
    let guard = runtime.block_on(async { other.enter() });
    assert_eq!(here(), OTHERS[0]);
    drop(guard);
    assert!(Handle::try_current().is_err());
}

/// Calls `f` when it is dropped.
fn scopeguard<F: FnMut()>(f: F) -> impl Drop {
    struct Guard<F: FnMut()>(F);
    impl<F: FnMut()> Drop for Guard<F> {
        fn drop(&mut self) {
            (self.0)();
        }
    }
    Guard(f)
}

#[test]
fn a_guard_that_a_task_leaks_is_of_no_account_to_the_others() {
    let [other, _] = others();
    on_both(|runtime| {
        let own = runtime.metrics().num_workers();
        for _ in 0..10 {
            let leaks = other.handle().clone();
            runtime
                .block_on(runtime.spawn(async move { std::mem::forget(leaks.enter()) }))
                .unwrap();
            let tasks: Vec<_> = (0..4).map(|_| runtime.spawn(expect_own(own))).collect();
            runtime.block_on(async {
                for task in tasks {
                    task.await.unwrap();
                }
            });
        }
    });
}

/// Dropping a guard does not use the runtime, so the compiler allows the runtime to be dropped
/// first, as in tokio.
#[test]
fn a_runtime_may_end_before_a_guard_that_is_in_it() {
    let _watchdog = watchdog();
    for runtime in [current_thread(), multi_thread(1)] {
        let workers = runtime.metrics().num_workers();
        let _guard = runtime.enter();
        runtime.shutdown_background();
        assert_eq!(here(), workers);
    }
}
