//! Blame as JSON: each tick of a model with the parts of its lateness.

use serde_json::{Value, json};

use crate::blame::names::Names;
use crate::blame::part::{Held, Late, Part, Who};
use crate::measure::report::Report;

/// What the ticks of a model waited for.
pub(crate) fn of_model(
    (workload, model): (&str, &str),
    ticks: &[Late],
    names: &Names,
    report: &Report,
) -> Value {
    let ticks: Vec<_> = ticks.iter().map(|tick| of_tick(tick, names)).collect();
    let measured = report.measured.lateness.as_ref();
    json!({
        "workload": workload,
        "model": model,
        "ticks": ticks,
        // What the spinner's own meter says, and the system's.
        "due": measured.map(|lateness| lateness.due),
        "latest_ns": measured.map(|lateness| lateness.max_ns),
        "run_queue_wait_ns": report.run_queue_wait_ns,
    })
}

fn of_tick(tick: &Late, names: &Names) -> Value {
    let parts: Vec<_> = tick.parts.iter().map(|part| of_part(part, names)).collect();
    json!({
        "due_ns": tick.due_ns,
        "late_ns": tick.lateness_ns(),
        "task": tick.task,
        "thread": names.thread(tick.thread),
        "parts": parts,
    })
}

fn of_part(part: &Part, names: &Names) -> Value {
    let held: Vec<_> = part.held.iter().map(|held| of_holder(held, names)).collect();
    json!({ "what": part.kind, "ns": part.ns, "held_by": held, "and_others": part.others })
}

fn of_holder(held: &Held, names: &Names) -> Value {
    let task = held.task();
    let span = match &held.who {
        Who::Task(_) => None,
        Who::Span(text) => Some(&**text),
    };
    let called = task.and_then(|task| names.called(task));
    json!({
        "task": task,
        "name": called.map(|called| &called.name),
        "spawned_at": called.map(|called| &called.location),
        "span": span,
        "thread": names.thread(held.thread),
        "ns": held.ns,
        "times": held.times,
        "longest_ns": held.longest_ns,
    })
}
