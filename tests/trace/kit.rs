//! Programs that are recorded, and questions about the recording.

use cede::{
    runtime::{Builder, Runtime},
    trace::{EventKind, Recorder, Trace, Wait},
};
use std::panic::Location;

/// Runs a test on both executors, each with a recorder.
#[track_caller]
pub(crate) fn recorded_on_both(test: impl Fn(&Runtime, &Recorder)) {
    let _watchdog = crate::support::watchdog();
    for workers in [0, 2] {
        let recorder = Recorder::new();
        let runtime = recorded(workers, &recorder);
        test(&runtime, &recorder);
    }
}

/// A current-thread runtime if `workers` is 0.
pub(crate) fn recorded(workers: usize, recorder: &Recorder) -> Runtime {
    let mut builder =
        if workers == 0 { Builder::new_current_thread() } else { Builder::new_multi_thread() };
    builder.worker_threads(workers.max(1)).record(recorder).build().unwrap()
}

/// Everything that a task waited for.
pub(crate) fn waits(trace: &Trace) -> Vec<Wait> {
    let waited = |kind: &EventKind| match *kind {
        EventKind::WaitsFor { what, .. } => Some(what),
        _ => None,
    };
    trace.events().filter_map(|event| waited(&event.kind)).collect()
}

/// How many events `which` is true of.
pub(crate) fn count(trace: &Trace, which: impl Fn(&EventKind) -> bool) -> usize {
    trace.events().filter(|event| which(&event.kind)).count()
}

/// The number of the task that was spawned in the line of the caller, `above` lines further up.
#[track_caller]
pub(crate) fn task_of_line(trace: &Trace, above: u32) -> u64 {
    let here = Location::caller();
    let place = format!("{}:{}:", here.file(), here.line() - above);
    let is_here = |location: &Option<_>| {
        location.as_ref().is_some_and(|l: &std::sync::Arc<str>| l.starts_with(&place))
    };
    let found: Vec<_> = trace.tasks().iter().filter(|task| is_here(&task.location)).collect();
    assert_eq!(found.len(), 1, "tasks spawned at {place}: {found:?}");
    found[0].number
}
