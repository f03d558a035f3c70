//! A story as the JSON that the page reads: only what lies in the windows that are kept, and only the
//! tasks that this names.

use serde::Serialize;

use crate::base::units::show_exactly;
use crate::blame::part::Kind;
use crate::measure::recording;
use crate::story::parts::Role;
use crate::story::story::Story;
use crate::watch::columns::{Calls, Moments, Notes, Polls, Timers, Turns, Waits, Wakes, row};
use crate::watch::cut::{left_out, windows};
use crate::watch::kept::Kept;
use crate::watch::names::names;
use crate::watch::subject::Subject;
use crate::watch::tables::Task;

/// A recording for the page.
#[derive(Debug, Serialize)]
pub(super) struct Data<'a> {
    name: &'a str,
    what: &'a str,
    end: u64,
    events: usize,
    lost: u64,
    /// What a reader must know of what is missing; empty if nothing is.
    note: String,
    #[serde(rename = "leftOut")]
    left_out: Vec<(u64, u64)>,
    threads: Vec<Thread>,
    pub(super) tasks: Vec<Task<'a>>,
    polls: Polls,
    waits: Waits,
    wakes: Wakes,
    timers: Timers,
    calls: Calls,
    turns: Turns,
    notes: Notes,
    moments: Moments,
    ticks: Option<Ticks<'a>>,
    late: Vec<Late<'a>>,
}

/// The ticks of a spinner: tick k was due at `t0 + k * period`.
#[derive(Debug, Serialize)]
struct Ticks<'a> {
    t0: u64,
    period: u64,
    /// Ticks due after this do not count.
    end: u64,
    services: &'a [u64],
}

/// Something that was served late. A task is -1 if there is none.
#[derive(Debug, Serialize)]
struct Late<'a> {
    task: i64,
    thread: usize,
    due: u64,
    served: u64,
    said: &'a str,
    /// The kind of each part, its length, and the task that had most of it.
    parts: Vec<(Kind, u64, i64)>,
}

#[derive(Debug, Serialize)]
struct Thread {
    name: String,
    worker: Option<u32>,
    role: &'static str,
    /// `one`: a current-thread runtime. `many`: a worker of several. Empty: no loop.
    #[serde(rename = "loop")]
    turns: &'static str,
    lost: u64,
}

/// The data of a recording, of at most about `most` moments.
pub(super) fn data(subject: &Subject, most: usize) -> Data<'_> {
    let story = &subject.story;
    let windows = windows(story, most);
    let left_out = left_out(&windows, story.end_ns);
    let kept = Kept::of(story, &windows);
    let moments = kept.moments(story, &windows);
    Data {
        name: &subject.name,
        what: &subject.what,
        end: story.end_ns,
        events: story.events,
        lost: story.lost,
        note: note(story, moments.kind.len(), &left_out),
        left_out,
        threads: threads(story),
        tasks: kept.tasks(story),
        polls: kept.polls(story),
        waits: kept.waits(story),
        wakes: kept.wakes(story),
        timers: kept.timers(story),
        calls: kept.calls(story),
        turns: kept.turns(story),
        notes: kept.notes(story),
        moments,
        ticks: subject.ticks.as_ref().map(ticks),
        late: late(subject, &kept),
    }
}

fn ticks(ticks: &recording::Ticks) -> Ticks<'_> {
    let recording::Ticks { t0_ns, period_ns, end_ns, services_ns } = ticks;
    Ticks { t0: *t0_ns, period: *period_ns, end: *end_ns, services: services_ns }
}

fn late<'a>(subject: &'a Subject, kept: &Kept) -> Vec<Late<'a>> {
    let task =
        |number: Option<u64>| row(number.and_then(|number| kept.number.get(&number).copied()));
    let late = subject.late.iter().map(|late| Late {
        task: task(late.task),
        thread: late.thread,
        due: late.due_ns,
        served: late.served_ns,
        said: &late.said,
        parts: late.parts.iter().map(|part| (part.kind, part.ns, task(part.by))).collect(),
    });
    late.collect()
}

fn note(story: &Story, kept: usize, left_out: &[(u64, u64)]) -> String {
    let mut said = Vec::new();
    if !left_out.is_empty() {
        said.push(format!(
            "{} moments are recorded and {} are shown: the beginning, the end, and where tasks waited longest. What \
             is left out is grey.",
            show_exactly(story.moments.len() as u64),
            show_exactly(kept as u64)
        ));
    }
    if story.lost > 0 {
        said.push(format!(
            "{} earlier events were overwritten before the recording ended.",
            show_exactly(story.lost)
        ));
    }
    said.join(" ")
}

fn threads(story: &Story) -> Vec<Thread> {
    let names = names(story);
    let threads = story.threads.iter().zip(names).map(|(thread, name)| Thread {
        name,
        worker: thread.worker,
        role: match thread.role {
            Role::Loop | Role::Worker => "worker",
            Role::Pool => "pool",
            Role::Plain => "plain",
        },
        turns: match thread.role {
            Role::Loop => "one",
            Role::Worker => "many",
            _ => "",
        },
        lost: thread.lost,
    });
    threads.collect()
}
