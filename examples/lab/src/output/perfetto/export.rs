//! Each event of a trace, as events of the format.

use std::collections::HashMap;
use std::io::{Result, Write};
use std::time::Duration;

use cede::trace::{Cause, Event, EventKind, PollOutcome, Trace, Wait};
use serde_json::{Value, json};

use crate::base::printable::printable;
use crate::base::units::{ns, show_ns};
use crate::blame::names::Names;
use crate::output::perfetto::json::{Events, Place};
use crate::output::perfetto::tasks::{READY, RUNNING, Tasks};
use crate::output::perfetto::threads::{Slice, Threads};

/// Writes recordings, each with its name, as one file.
pub(crate) fn export<'a>(
    traces: impl Iterator<Item = (&'a str, &'a Trace)>,
    out: impl Write,
) -> Result<()> {
    let mut events = Events::begin(out)?;
    let mut arrows = 0;
    for (n, (name, trace)) in traces.enumerate() {
        events.process = n + 1;
        arrows = one(&mut events, (name, trace), arrows)?;
    }
    events.end()
}

/// Writes a recording. The arrows of all have different numbers: before it there were `arrows`, the result is how many
/// there are then.
fn one<W: Write>(
    events: &mut Events<W>,
    (name, trace): (&str, &Trace),
    arrows: u64,
) -> Result<u64> {
    let names = Names::of(trace);
    events.name("process_name", 0, &json!({ "name": printable(name) }))?;
    for thread in 0..trace.threads().len() {
        let name = printable(&trace.threads()[thread].name).into_owned();
        events.name("thread_name", thread, &json!({ "name": name }))?;
        events.name("thread_sort_index", thread, &json!({ "sort_index": thread }))?;
    }
    let mut export = Export {
        events,
        threads: Threads::new(trace.threads().len()),
        tasks: Tasks::new(&names),
        names: &names,
        arrows,
        coming: HashMap::new(),
    };
    trace.events().try_for_each(|event| export.note(event))?;
    export.threads.end_all(export.events, trace.duration())?;
    export.tasks.end_all(export.events, trace.duration())?;
    Ok(export.arrows)
}

struct Export<'a, W> {
    events: &'a mut Events<W>,
    threads: Threads,
    tasks: Tasks<'a>,
    names: &'a Names,
    /// How many arrows there are.
    arrows: u64,
    /// The arrows that are to end at the next poll of a task.
    coming: HashMap<u64, Vec<u64>>,
}

impl<W: Write> Export<'_, W> {
    fn note(&mut self, event: &Event) -> Result<()> {
        let place = Place { at: event.at, thread: event.thread };
        self.threads.awake(self.events, place)?;
        match &event.kind {
            EventKind::Spawned { task, .. } => self.tasks.becomes(self.events, place, *task, READY),
            EventKind::PollBegins { task } => self.poll_begins(place, *task),
            EventKind::PollEnds { task, outcome } => self.poll_ends(place, *task, *outcome),
            EventKind::WaitsFor { task, what } => {
                self.tasks.waits_for(*task, waits_for(*what, self.names));
                Ok(())
            }
            EventKind::Woken { task, by, was_queued } => self.wake(place, *task, *by, *was_queued),
            EventKind::Dropped { task } => self.tasks.ends(self.events, place, *task),
            EventKind::WaitBegins { timeout } => {
                let args = json!({ "timeout_ns": timeout.map(ns) });
                let looks = *timeout == Some(Duration::ZERO);
                let name = if looks { "looks for events" } else { "waits for events" };
                self.threads.begin(self.events, place, Slice::Sleep, (name, &args))
            }
            EventKind::Parks => {
                let begun = ("parked", &Value::Null);
                self.threads.begin(self.events, place, Slice::Sleep, begun)
            }
            EventKind::SpanBegins { text } => {
                let begun = (&*printable(text), &Value::Null);
                self.threads.begin(self.events, place, Slice::Span, begun)
            }
            EventKind::SpanEnds => self.threads.end(self.events, place, Slice::Span, &Value::Null),
            EventKind::Gap { length } => self.gap(place, *length),
            EventKind::Processor { used, waited } => {
                let values = json!({ "used_ms": millis(*used), "waited_ms": millis(*waited) });
                let name = format!("processor of {}", self.names.thread(place.thread));
                self.events.counter(place, &name, &values)
            }
            other => match instant(other) {
                Some((name, args)) => self.events.thread("i", place, &name, &args),
                None => Ok(()),
            },
        }
    }

    fn poll_begins(&mut self, place: Place, task: u64) -> Result<()> {
        let called = self.names.called(task);
        let args = json!({ "task": task, "spawned_at": called.map(|called| &called.location) });
        let title = self.tasks.title(task);
        self.threads.begin(self.events, place, Slice::Poll(task), (&title, &args))?;
        for arrow in self.coming.remove(&task).into_iter().flatten() {
            self.events.arrow("f", place, arrow)?;
        }
        self.tasks.becomes(self.events, place, task, RUNNING)
    }

    fn poll_ends(&mut self, place: Place, task: u64, outcome: PollOutcome) -> Result<()> {
        let args = json!({ "outcome": format!("{outcome:?}") });
        self.threads.end(self.events, place, Slice::Poll(task), &args)?;
        match outcome {
            PollOutcome::Pending => self.tasks.waits(self.events, place, task),
            PollOutcome::WokeItself | PollOutcome::OutOfBudget => {
                self.tasks.again(self.events, place, task)
            }
            _ => Ok(()),
        }
    }

    /// A slice of no length, from which an arrow goes to the poll.
    fn wake(&mut self, place: Place, task: u64, by: Cause, was_queued: bool) -> Result<()> {
        let by = match by {
            Cause::Task(by) => self.names.task(by),
            Cause::Timer { deadline } => {
                let late = place.at.saturating_sub(deadline);
                format!("a timer, {} after its deadline", show_ns(ns(late)))
            }
            Cause::Driver { token } => format!("source {token} became ready"),
            _ => "code outside every task".into(),
        };
        let args = json!({ "by": by, "was_queued": was_queued });
        let name = format!("wakes {}", self.tasks.title(task));
        self.events.thread("B", place, &name, &args)?;
        if !was_queued {
            self.arrows += 1;
            self.coming.entry(task).or_default().push(self.arrows);
            self.events.arrow("s", place, self.arrows)?;
            self.tasks.becomes(self.events, place, task, READY)?;
        }
        self.events.thread("E", place, "", &Value::Null)
    }

    /// Where a thread had no processor lies across its slices: it has a track of its own.
    fn gap(&mut self, place: Place, length: Duration) -> Result<()> {
        let name = format!("{}: no processor", self.names.thread(place.thread));
        // Numbers that no task has.
        let track = u64::MAX - place.thread as u64;
        let since = Place { at: place.at.saturating_sub(length), ..place };
        self.events.task("b", since, track, &name, &Value::Null)?;
        self.events.task("e", place, track, &name, &Value::Null)
    }
}

/// Events that have no length.
fn instant(kind: &EventKind) -> Option<(String, Value)> {
    let said = |name: &str, args| Some((name.to_owned(), args));
    match kind {
        EventKind::Mark { text } => Some((printable(text).into_owned(), Value::Null)),
        EventKind::Ready { token, readiness } => {
            said("ready", json!({ "source": token, "readiness": readiness }))
        }
        EventKind::TimerFired { deadline, due } => {
            said("timer fires", json!({ "deadline_ns": ns(*deadline), "due_ns": ns(*due) }))
        }
        EventKind::TookInjected { count } => {
            said("takes from the common queue", json!({ "tasks": count }))
        }
        EventKind::Stole { from, count } => {
            said("steals", json!({ "from_worker": from, "tasks": count }))
        }
        EventKind::SearchBegins => said("searches for tasks", Value::Null),
        EventKind::IsMonitor(is) => {
            said(if *is { "is the monitor" } else { "is the monitor no longer" }, Value::Null)
        }
        EventKind::AllStuck { due } => said("finds all workers stuck", json!({ "due": due })),
        EventKind::SpareCalled { worker } => {
            said("calls up a spare worker", json!({ "worker": worker }))
        }
        EventKind::SpareRetires { worker } => {
            said("retires as a spare worker", json!({ "worker": worker }))
        }
        EventKind::WorkerBegins { worker } => said("begins as worker", json!({ "worker": worker })),
        EventKind::WorkerEnds { worker } => said("ends as worker", json!({ "worker": worker })),
        EventKind::HandedOver { worker } => {
            said("hands its tasks to another thread", json!({ "worker": worker }))
        }
        _ => None,
    }
}

fn waits_for(what: Wait, names: &Names) -> String {
    match what {
        Wait::Timer { .. } => "waits for a timer".into(),
        Wait::Io { token, writes: false } => format!("waits to read from source {token}"),
        Wait::Io { token, writes: true } => format!("waits to write to source {token}"),
        Wait::Channel { id, sends: true } => format!("waits for room in channel {id}"),
        Wait::Channel { id, sends: false } => format!("waits for a message of channel {id}"),
        Wait::Mutex { id } => format!("waits for mutex {id}"),
        Wait::RwLock { id } => format!("waits for rwlock {id}"),
        Wait::Semaphore { id } => format!("waits for semaphore {id}"),
        Wait::Notify { id } => format!("waits for notify {id}"),
        Wait::Join { task } => format!("waits for the end of {}", names.task(task)),
        Wait::Watch { id } => format!("waits for a value of watch {id}"),
        Wait::Broadcast { id } => format!("waits for a message of broadcast {id}"),
        Wait::Oneshot { id } => format!("waits for the value of oneshot {id}"),
        Wait::Barrier { id } => format!("waits at barrier {id}"),
        Wait::Cancellation { id } => format!("waits for the cancellation of token {id}"),
        Wait::Once { id } => format!("waits for once-cell {id}"),
        _ => "waits for something else".into(),
    }
}

fn millis(time: Duration) -> f64 {
    ns(time) as f64 / 1e6
}
