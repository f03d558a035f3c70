//! What a worker without work does, and a rescue, as they are recorded.

use super::kit::{count, recorded};
use cede::{
    runtime::Builder,
    spawn,
    task::yield_now,
    trace::{EventKind, Recorder},
};
use futures::executor::block_on;
use std::{sync::mpsc::channel, thread, time::Duration};

/// The only worker blocks until a task behind it has run, so a spare must run that.
#[test]
fn a_rescue_is_recorded_from_the_stuck_worker_to_the_retirement_of_the_spare() {
    let _watchdog = crate::support::watchdog();
    let recorder = Recorder::new();
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(1).max_spare_workers(1).rescue_after(Duration::from_millis(1));
    let runtime = builder.record(&recorder).build().unwrap();
    let blocks = runtime.spawn(async {
        let (done, wait) = channel();
        spawn(async move { done.send(()).unwrap() });
        wait.recv().unwrap();
    });
    block_on(blocks).unwrap();
    let retires = |kind: &EventKind| *kind == EventKind::SpareRetires { worker: 1 };
    while count(&recorder.snapshot(), retires) == 0 {
        thread::yield_now();
    }
    let trace = recorder.snapshot();
    let first = |which: &dyn Fn(&EventKind) -> bool| {
        trace.events().position(|event| which(&event.kind)).expect("it is recorded")
    };
    let order = [
        first(&|kind| matches!(kind, EventKind::AllStuck { due } if *due > 0)),
        first(&|kind| *kind == EventKind::SpareCalled { worker: 1 }),
        first(&|kind| *kind == EventKind::WorkerBegins { worker: 1 }),
        first(&|kind| matches!(kind, EventKind::Stole { from: 0, .. })),
        first(&retires),
    ];
    assert!(order.is_sorted(), "{order:?}");
}

#[test]
fn a_worker_without_work_searches_and_is_the_monitor_by_turns() {
    let _watchdog = crate::support::watchdog();
    let recorder = Recorder::new();
    let runtime = recorded(2, &recorder);
    for _ in 0..100 {
        let tasks: Vec<_> = (0..10).map(|_| runtime.spawn(yield_now())).collect();
        tasks.into_iter().for_each(|task| block_on(task).unwrap());
    }
    drop(runtime);
    let trace = recorder.snapshot();
    assert!(count(&trace, |kind| *kind == EventKind::SearchBegins) > 0);
    for thread in 0..trace.threads().len() {
        let here = trace.events().filter(|event| event.thread == thread);
        let monitor = here.filter_map(|event| match event.kind {
            EventKind::IsMonitor(is) => Some(is),
            _ => None,
        });
        let by_turns: Vec<bool> = monitor.collect();
        assert!(by_turns.iter().enumerate().all(|(nth, is)| *is == (nth % 2 == 0)), "{by_turns:?}");
    }
}
