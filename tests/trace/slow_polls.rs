//! Polls that hold a worker for too long are reported, also while they go on, and no others.

use cede::{
    runtime::{Builder, Runtime},
    task::{block_in_place, yield_now},
    trace::SlowPoll,
};
use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver},
    },
    thread,
    time::Duration,
};

const LIMIT: Duration = Duration::from_millis(20);

/// A runtime whose slow polls can be received; a current-thread one if `workers` is 0.
fn watched(workers: usize) -> (Runtime, Receiver<SlowPoll>) {
    let (reports, reported) = mpsc::channel();
    let mut builder = match workers {
        0 => Builder::new_current_thread(),
        _ => Builder::new_multi_thread(),
    };
    builder.worker_threads(workers.max(1));
    builder.on_slow_poll(LIMIT, move |slow| _ = reports.send(slow.clone()));
    (builder.build().unwrap(), reported)
}

#[test]
fn a_task_that_is_stuck_is_reported_while_it_is_and_at_its_end() {
    for workers in [0, 2] {
        let _watchdog = crate::support::watchdog();
        let (runtime, reported) = watched(workers);
        let (end, wait) = mpsc::channel::<()>();
        let stuck = runtime.spawn(async move { wait.recv() });
        let line = line!() - 1;
        let number = stuck.id().to_string();
        let driver = thread::spawn(move || {
            let _ = runtime.block_on(stuck);
            runtime
        });
        let first = reported.recv().unwrap();
        assert_eq!(first.task.to_string(), number);
        assert!(first.still_running && first.held >= LIMIT, "{first:?}");
        let place = format!("tests/trace/slow_polls.rs:{line}:");
        assert!(first.location.as_ref().unwrap().starts_with(&place), "{first:?}");
        assert!(first.to_string().contains(&place), "{first}");
        assert!(first.name.contains("a_task_that_is_stuck"), "{first:?}");
        assert!(first.worker < workers.max(1));
        end.send(()).unwrap();
        let last = reported.recv().unwrap();
        assert!(!last.still_running && last.held >= first.held, "{last:?}");
        assert_eq!((last.task, last.worker), (first.task, first.worker));
        drop(driver.join().unwrap());
        assert!(reported.recv().is_err(), "reported once each, and the callback was dropped");
    }
}

#[test]
fn what_holds_no_worker_is_not_reported() {
    for workers in [0, 2] {
        let _watchdog = crate::support::watchdog();
        let (runtime, reported) = watched(workers);
        let sleep = || thread::sleep(3 * LIMIT);
        runtime.block_on(async {
            cede::spawn_blocking(sleep).await.unwrap();
            cede::time::sleep(2 * LIMIT).await;
            if workers > 0 {
                cede::spawn(async move { block_in_place(sleep) }).await.unwrap();
            }
            cede::spawn(async { (0..100).for_each(|_| ()) }).await.unwrap();
            yield_now().await;
        });
        drop(runtime);
        // On a loaded machine a poll may really take so long; but not one that sleeps on purpose.
        assert!(reported.iter().all(|slow| slow.held < 3 * LIMIT), "a wait was reported");
    }
}

/// What a poll reports at its end is told before the runtime is gone.
#[test]
fn a_report_is_not_lost_if_the_runtime_ends_at_once() {
    for workers in [0, 2] {
        let _watchdog = crate::support::watchdog();
        let (runtime, reported) = watched(workers);
        runtime.block_on(runtime.spawn(async { thread::sleep(2 * LIMIT) })).unwrap();
        drop(runtime);
        let reports: Vec<_> = reported.into_iter().collect();
        assert!(reports.iter().any(|slow| !slow.still_running), "{reports:?}");
    }
}

#[test]
fn a_callback_may_panic_and_may_drop_the_runtime() {
    let _watchdog = crate::support::watchdog();
    let shared: Arc<std::sync::Mutex<Option<Runtime>>> = Arc::default();
    let mut builder = Builder::new_multi_thread();
    let (told, wait) = mpsc::channel();
    let slot = shared.clone();
    builder.worker_threads(1).on_slow_poll(LIMIT, move |slow| {
        if !slow.still_running {
            drop(slot.lock().unwrap().take());
            let _ = told.send(());
        }
        panic!("on purpose");
    });
    let runtime = builder.build().unwrap();
    drop(runtime.spawn(async { thread::sleep(2 * LIMIT) }));
    *shared.lock().unwrap() = Some(runtime);
    wait.recv().unwrap();
    assert!(shared.lock().unwrap().is_none());
}
