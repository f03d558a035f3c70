//! What a round is recorded with, and whether the recording is sound.

use crate::{causal, ledger::Ledger, random::Random};
use cede::{
    runtime::Builder,
    trace::{EventKind, Recorder, Trace},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// Decides whether and how the runtime is recorded. Small rings overwrite their events; of those that
/// are large enough all that happens can be checked.
pub(crate) fn record(builder: &mut Builder, random: &mut Random) -> Option<Recorder> {
    if random.once_in(10) {
        // Recorded also without a recorder: what takes too long is reported.
        let limit = Duration::from_micros(1 + random.below(2000) as u64);
        builder.on_slow_poll(limit, |poll| assert!(poll.held > Duration::ZERO));
    }
    let capacity = 1 << [10, 14, 18, 18][random.below(4)];
    let recorder = random.once_in(2).then(|| Recorder::with_capacity(capacity))?;
    builder.record(&recorder);
    Some(recorder)
}

/// Checks a recording that may go on.
pub(crate) fn check(recorder: &Recorder, ledger: &Ledger) {
    let begin = Instant::now();
    let trace = recorder.snapshot();
    let faults = if trace.lost() > 0 { in_part(&trace) } else { causal::check(&trace).map(drop) };
    if let Err(fault) = faults {
        ledger.fault(format!("a snapshot: {fault}"));
    }
    let late = begin.elapsed() > Duration::from_secs(10);
    if late {
        ledger.fault("a snapshot took more than ten seconds".into());
    }
}

/// Checks the recording of a runtime of which nothing is left.
pub(crate) fn check_whole(recorder: &Recorder, ledger: &Arc<Ledger>) {
    let trace = recorder.snapshot();
    let faults = if trace.lost() > 0 {
        ledger.did("a recording in part");
        in_part(&trace)
    } else {
        ledger.did("a whole recording");
        causal::check(&trace).and_then(|lives| lives.are_over())
    };
    if let Err(fault) = faults {
        ledger.fault(format!("the recording: {fault}"));
    }
}

/// What holds of a recording whose oldest events were overwritten: times are in order, and on each thread
/// the end of a poll follows its beginning, if that is left.
fn in_part(trace: &Trace) -> Result<(), String> {
    let mut polls = vec![Vec::new(); trace.threads().len()];
    let mut last = Duration::ZERO;
    for event in trace.events() {
        if event.at < last || event.at > trace.duration() {
            return Err(format!("an event out of the order of times: {event:?}"));
        }
        last = event.at;
        match event.kind {
            EventKind::PollBegins { task } => polls[event.thread].push(task),
            EventKind::PollEnds { task, .. }
                if polls[event.thread].pop().is_some_and(|begun| begun != task) =>
            {
                return Err(format!("polls overlap: {event:?}"));
            }
            _ => {}
        }
    }
    Ok(())
}
