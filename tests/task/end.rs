//! Hazards 4, 5, 7, 10 and 13: how tasks end, and what a join returns.

use super::{
    kit::{OnDrop, dropped_once, message},
    subject::{panic_quietly, panic_twice},
};
use crate::support::{on_both, watchdog};
use cede::task::{JoinError, JoinHandle, yield_now};
use futures::{FutureExt, channel::oneshot};
use std::{
    future::pending,
    hint::black_box,
    io,
    panic::resume_unwind,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering::SeqCst},
        mpsc,
    },
    thread,
};

/// Hazard 4: a panic in a poll is the join's error, and the worker continues.
#[test]
fn a_panic_in_a_poll_is_the_joins_error() {
    on_both(|runtime| {
        for _ in 0..100 {
            let error = runtime.block_on(runtime.spawn(async { panic_quietly() })).unwrap_err();
            assert!(error.is_panic() && !error.is_cancelled());
            assert_eq!(error.into_panic().downcast_ref(), Some(&"on purpose"));
        }
        assert_eq!(runtime.block_on(runtime.spawn(async { 1 })).unwrap(), 1);
    });
}

/// Hazard 4, of blocking jobs.
#[test]
fn a_panic_in_a_blocking_job_is_the_joins_error() {
    on_both(|runtime| {
        let error = runtime.block_on(runtime.spawn_blocking(|| panic_quietly())).unwrap_err();
        assert!(error.is_panic());
        assert_eq!(runtime.block_on(runtime.spawn_blocking(|| 1)).unwrap(), 1);
    });
}

/// Hazard 5: panics in the drop of a future, of an output that no handle takes, and of a payload.
#[test]
fn a_panic_in_a_destructor_ends_with_its_task() {
    on_both(|runtime| {
        let guard = OnDrop::new(|| panic_quietly());
        let task = runtime.spawn(async {
            let _guard = guard;
            pending::<()>().await
        });
        runtime.block_on(runtime.spawn(async {})).unwrap();
        task.abort();
        assert!(runtime.block_on(task).unwrap_err().is_panic());

        let output = runtime.spawn(async { OnDrop::new(|| panic_quietly()) });
        let abort = output.abort_handle();
        drop(output);
        runtime.block_on(async {
            while !abort.is_finished() {
                yield_now().await;
            }
        });

        let done = runtime.spawn(async { OnDrop::new(|| panic_twice()) });
        while !done.is_finished() {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        drop(done);
        assert_eq!(runtime.block_on(runtime.spawn(async { 1 })).unwrap(), 1);
    });
}

/// Hazard 7: a task is aborted while it runs: the poll continues to its end, then the future is
/// dropped.
#[test]
fn a_task_aborted_while_it_runs_ends_with_its_poll() {
    on_both(|runtime| {
        let (hand, handle) = mpsc::channel::<JoinHandle<()>>();
        let (keep, kept) = mpsc::channel();
        let (held, drops) = dropped_once();
        let drops = Arc::new(drops);
        let looks = drops.clone();
        let polled_on = Arc::new(AtomicBool::new(false));
        let sets = polled_on.clone();
        let task = runtime.spawn(async move {
            let _held = held;
            let own = handle.recv().unwrap();
            own.abort();
            assert_eq!(looks(), 0, "dropped in the middle of a poll");
            keep.send(own).unwrap();
            sets.store(true, SeqCst);
            pending::<()>().await
        });
        hand.send(task).unwrap();
        let task = loop {
            match kept.try_recv() {
                Ok(task) => break task,
                Err(_) => runtime.block_on(runtime.spawn(async {})).unwrap(),
            }
        };
        assert!(runtime.block_on(task).unwrap_err().is_cancelled());
        assert!(polled_on.load(SeqCst));
        assert_eq!(drops(), 1);
    });
}

/// A task that is aborted in the poll that ends it keeps its output.
#[test]
fn an_abort_that_comes_too_late_costs_nothing() {
    on_both(|runtime| {
        let task = runtime.spawn(async { 1 });
        while !task.is_finished() {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        task.abort();
        task.abort_handle().abort();
        assert_eq!(runtime.block_on(task).unwrap(), 1);
    });
}

/// A future whose destructor drops its own join handle, aborts its own task and spawns.
#[test]
fn a_destructor_may_let_go_of_its_own_task() {
    on_both(|runtime| {
        let own = Arc::new(Mutex::new(None::<JoinHandle<()>>));
        let takes = own.clone();
        let (send, spawned) = mpsc::channel();
        let guard = OnDrop::new(move || {
            let own = takes.lock().unwrap().take().expect("the handle");
            own.abort();
            send.send(cede::spawn(async { 1 })).unwrap();
            drop(own);
        });
        let task = runtime.spawn(async move {
            let _guard = guard;
            pending::<()>().await
        });
        let abort = task.abort_handle();
        *own.lock().unwrap() = Some(task);
        runtime.block_on(runtime.spawn(async {})).unwrap();
        abort.abort();
        while !abort.is_finished() {
            runtime.block_on(runtime.spawn(async {})).unwrap();
        }
        assert_eq!(runtime.block_on(spawned.recv().unwrap()).unwrap(), 1);
    });
}

/// Hazard 10, with a destructor that takes long.
#[test]
fn the_join_waits_for_the_destructor() {
    on_both(|runtime| {
        let dropped = Arc::new(AtomicBool::new(false));
        let sets = dropped.clone();
        let guard = OnDrop::new(move || {
            for _ in 0..100 {
                thread::yield_now();
            }
            sets.store(true, SeqCst);
        });
        let task = runtime.spawn(async move {
            let _guard = guard;
            pending::<()>().await
        });
        runtime.block_on(runtime.spawn(async {})).unwrap();
        task.abort();
        assert!(runtime.block_on(task).unwrap_err().is_cancelled());
        assert!(dropped.load(SeqCst));
    });
}

/// Hazard 13: a future of one MiB, spawned and run on threads of the usual size.
#[test]
fn a_huge_future_may_be_spawned() {
    async fn huge() -> usize {
        let mut space = black_box([0_u8; 1 << 20]);
        yield_now().await;
        space[7] = 7;
        black_box(&space).iter().map(|&byte| byte as usize).sum()
    }
    on_both(|runtime| {
        let runtime = Arc::new(runtime);
        let same = runtime.clone();
        // The caller's stack must hold the future itself: twice, without optimisation.
        let spawner = thread::Builder::new().stack_size(8 << 20);
        let spawner = spawner.spawn(move || (same.spawn(huge()), same.handle().spawn(huge())));
        let (one, two) = spawner.unwrap().join().unwrap();
        assert_eq!(runtime.block_on(one).unwrap(), 7);
        assert_eq!(runtime.block_on(two).unwrap(), 7);
    });
}

/// What a `JoinError` says, and the payload that it returns.
#[test]
fn a_join_error_tells_what_happened() {
    on_both(|runtime| {
        let task = runtime.spawn(pending::<()>());
        let id = task.id();
        task.abort();
        let error: JoinError = runtime.block_on(task).unwrap_err();
        assert_eq!(error.id(), id);
        assert_eq!(error.to_string(), format!("task {id} was cancelled"));
        assert_eq!(format!("{error:?}"), format!("JoinError::Cancelled({id})"));
        let error = error.try_into_panic().expect_err("it did not panic");
        let said = message(|| error.into_panic());
        assert!(said.contains("did not panic"), "{said}");

        let payload = || -> () { resume_unwind(Box::new("of a string".to_owned())) };
        let task = runtime.spawn(async move { payload() });
        let id = task.id();
        let error = runtime.block_on(task).unwrap_err();
        assert_eq!(error.to_string(), format!("task {id} panicked: of a string"));
        assert!(format!("{error:?}").contains("JoinError::Panic"));
        assert_eq!(io::Error::from(error).kind(), io::ErrorKind::Other);

        let odd = || -> () { resume_unwind(Box::new(7)) };
        let error = runtime.block_on(runtime.spawn(async move { odd() })).unwrap_err();
        assert!(error.to_string().ends_with("panicked"), "{error}");
        assert_eq!(error.try_into_panic().unwrap().downcast_ref(), Some(&7));
    });
}

/// What the handles report, and that their `Debug` names the line of the spawn.
#[test]
fn handles_know_their_task() {
    on_both(|runtime| {
        let (go, wait) = oneshot::channel::<()>();
        let line = line!() + 1;
        let task = runtime.spawn(async { wait.await.is_ok() });
        let abort = task.abort_handle();
        let place = format!("tests/task/end.rs:{line}:");
        for text in [format!("{task:?}"), format!("{abort:?}"), format!("{:?}", abort.clone())] {
            assert!(text.contains(&place), "{text}");
            assert!(text.contains(&task.id().to_string()), "{text}");
        }
        assert_eq!(task.id(), abort.id());
        assert!(!task.is_finished() && !abort.is_finished());
        go.send(()).unwrap();
        let mut task = task;
        assert!(runtime.block_on(&mut task).unwrap());
        assert!(task.is_finished() && abort.is_finished());
        assert!(format!("{task:?}").contains("complete"));
        let said = message(|| (&mut task).now_or_never());
        assert!(said.contains("polled after it was ready"), "{said}");
        drop(task);
        abort.abort();
    });
}

/// The line is the caller's, whichever way the task was spawned.
#[test]
fn every_way_to_spawn_notes_the_callers_line() {
    on_both(|runtime| {
        let _guard = runtime.enter();
        let tasks = [
            (line!(), format!("{:?}", runtime.spawn(async {}))),
            (line!(), format!("{:?}", runtime.handle().spawn(async {}))),
            (line!(), format!("{:?}", cede::spawn(async {}))),
            (line!(), format!("{:?}", runtime.spawn_blocking(|| ()))),
            (line!(), format!("{:?}", runtime.handle().spawn_blocking(|| ()))),
            (line!(), format!("{:?}", cede::spawn_blocking(|| ()))),
        ];
        for (line, text) in tasks {
            assert!(text.contains(&format!("tests/task/end.rs:{line}:")), "{line}: {text}");
        }
    });
}

/// Dropping the handle detaches the task, which continues.
#[test]
fn a_dropped_handle_detaches_its_task() {
    on_both(|runtime| {
        let (send, sent) = oneshot::channel();
        drop(runtime.spawn(async move {
            yield_now().await;
            send.send(1).unwrap();
        }));
        assert_eq!(runtime.block_on(sent).unwrap(), 1);
    });
}

/// Dropping a join and starting another loses nothing.
#[test]
fn a_join_may_be_given_up_and_begun_again() {
    let _watchdog = watchdog();
    on_both(|runtime| {
        let (go, wait) = oneshot::channel();
        let mut task = runtime.spawn(async { wait.await.unwrap() });
        runtime.block_on(async {
            for _ in 0..3 {
                assert!((&mut task).now_or_never().is_none());
                yield_now().await;
            }
        });
        go.send(5).unwrap();
        assert_eq!(runtime.block_on(task).unwrap(), 5);
    });
}
