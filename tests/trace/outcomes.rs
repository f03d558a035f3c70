//! How a recorded poll is said to have ended.

use cede::{
    runtime::Builder,
    trace::{EventKind, PollOutcome, Recorder, Trace},
};

fn ends(trace: &Trace, wanted: PollOutcome) -> usize {
    let is_wanted = |kind: &EventKind| matches!(kind, EventKind::PollEnds { outcome, .. } if *outcome == wanted);
    trace.events().filter(|event| is_wanted(&event.kind)).count()
}

/// The two runtimes run on one thread, one after the other.
#[test]
fn a_panic_is_that_of_the_task_that_panicked() {
    let _watchdog = crate::support::watchdog();
    let unrecorded = Builder::new_current_thread().build().unwrap();
    unrecorded.block_on(async { cede::spawn(async { panic!("expected") }).await.unwrap_err() });

    let recorder = Recorder::new();
    let recorded = Builder::new_current_thread().record(&recorder).build().unwrap();
    recorded.block_on(async { cede::spawn(async {}).await.unwrap() });
    assert_eq!(ends(&recorder.snapshot(), PollOutcome::Panicked), 0);
    recorded.block_on(async { cede::spawn(async { panic!("expected") }).await.unwrap_err() });
    assert_eq!(ends(&recorder.snapshot(), PollOutcome::Panicked), 1);
}

#[test]
fn while_the_recorder_is_disabled_nothing_is_recorded_and_tasks_run() {
    let _watchdog = crate::support::watchdog();
    let recorder = Recorder::new();
    let runtime = Builder::new_multi_thread().worker_threads(2).record(&recorder).build().unwrap();
    recorder.set_enabled(false);
    runtime.block_on(async {
        let tasks: Vec<_> = (0..100).map(|_| cede::spawn(cede::task::yield_now())).collect();
        for task in tasks {
            task.await.unwrap();
        }
    });
    let trace = recorder.snapshot();
    let about_tasks = trace.events().filter(|event| event.kind.task().is_some());
    assert_eq!(about_tasks.count(), 0);
    recorder.set_enabled(true);
    runtime.block_on(async { cede::spawn(async {}).await.unwrap() });
    assert!(ends(&recorder.snapshot(), PollOutcome::Ready) >= 1);
}
