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

/// What a runtime does not accept ends at once, wherever it is spawned: also on a thread of another
/// runtime, which has a recorder of its own.
#[test]
fn what_is_refused_has_an_end_in_the_recording_of_its_runtime() {
    let _watchdog = crate::support::watchdog();
    for workers in [0, 2] {
        let recorder = Recorder::new();
        let runtime = super::kit::recorded(workers, &recorder);
        let handle = runtime.handle().clone();
        drop(runtime);
        let refuse = || {
            drop(handle.spawn(async {}));
            drop(handle.spawn_blocking(|| ()));
        };
        refuse();
        let other = Recorder::new();
        super::kit::recorded(0, &other).block_on(async { refuse() });
        let trace = recorder.snapshot();
        assert_eq!(trace.tasks().len(), 4);
        assert!(trace.tasks().iter().all(|task| task.ended.is_some()), "{:?}", trace.tasks());
        super::causal::check(&other.snapshot()).unwrap();
        assert_eq!(other.snapshot().tasks().len(), 1, "that of `block_on`");
    }
}
