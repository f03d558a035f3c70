//! Whether a recording in which nothing was lost is causal. The soak uses it, too.
//!
//! 1. A task is spawned once, before everything else, and ends once, after everything else but late
//!    wakes.
//! 2. The polls of a task do not overlap, begin and end on the same thread, and each but the first
//!    follows a wake, or a poll in which the task woke itself.
//! 3. A wake follows its cause: the task that woke was being polled on that thread, or had just ended
//!    there (that wakes what joins it); the timer had fired there; the source had become ready there.
//! 4. Events are in the order of their times, and none is later than the recording.

use cede::trace::{Cause, Event, EventKind, PollOutcome, Trace};
use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

/// What is known of a task while the events pass.
#[derive(Default)]
struct Life {
    is_spawned: bool,
    has_ended: bool,
    /// Whether it may be polled: it was spawned, woken, or woke itself.
    is_due: bool,
    polled_on: Option<usize>,
}

/// What is known of a thread while the events pass.
#[derive(Default)]
struct Lane {
    polls: Vec<u64>,
    /// The task whose last poll ended here last.
    ended: u64,
    fired: HashSet<Duration>,
    ready: HashSet<u64>,
}

/// The tasks of a recording.
pub(crate) struct Lives<'a> {
    trace: &'a Trace,
    lives: HashMap<u64, Life>,
}

/// Checks the rules. The error says which event breaks one, and all events of its task up to it.
pub(crate) fn check(trace: &Trace) -> Result<Lives<'_>, String> {
    let (mut lives, mut lanes) = (HashMap::new(), HashMap::new());
    let mut last = Duration::ZERO;
    for (number, event) in trace.events().enumerate() {
        let in_time = (last..=trace.duration()).contains(&event.at);
        last = event.at;
        let checked = must(in_time, "an event out of the order of times");
        checked.and_then(|()| follows(event, &mut lives, &mut lanes)).map_err(|fault| {
            let task = event.kind.task().unwrap_or(0);
            let is_its = |other: &&Event| other.kind.task() == Some(task);
            let story: Vec<_> = trace.events().take(number + 1).filter(is_its).collect();
            format!("{fault}: {event:?}, after {story:#?}")
        })?;
    }
    Ok(Lives { trace, lives })
}

fn must(holds: bool, fault: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(fault) }
}

fn follows(
    event: &Event,
    lives: &mut HashMap<u64, Life>,
    lanes: &mut HashMap<usize, Lane>,
) -> Result<(), &'static str> {
    let Event { thread, kind, .. } = event;
    let lane = lanes.entry(*thread).or_default();
    match *kind {
        EventKind::TimerFired { deadline, .. } => _ = lane.fired.insert(deadline),
        EventKind::Ready { token, .. } => _ = lane.ready.insert(token),
        _ => {}
    }
    let Some(number) = kind.task() else { return Ok(()) };
    let life = lives.entry(number).or_default();
    match *kind {
        EventKind::Spawned { .. } => {
            must(!life.is_spawned, "spawned twice")?;
            (life.is_spawned, life.is_due) = (true, true);
        }
        EventKind::TimerSet { .. } => {}
        _ => must(life.is_spawned, "something happened to a task before it was spawned")?,
    }
    match *kind {
        EventKind::PollBegins { .. } => {
            must(life.is_due, "polled without a wake")?;
            must(life.polled_on.is_none(), "polled twice at once")?;
            must(!life.has_ended, "polled after its end")?;
            (life.is_due, life.polled_on) = (false, Some(*thread));
            lane.polls.push(number);
        }
        EventKind::PollEnds { outcome, .. } => {
            must(life.polled_on.take() == Some(*thread), "a poll ends elsewhere")?;
            must(lane.polls.pop() == Some(number), "polls overlap")?;
            let again = [PollOutcome::WokeItself, PollOutcome::OutOfBudget];
            life.is_due |= again.contains(&outcome);
            if outcome.is_end() {
                lane.ended = number;
            }
        }
        EventKind::WaitsFor { .. } => {
            must(lane.polls.last() == Some(&number), "a wait outside its poll")?;
        }
        EventKind::Woken { by, .. } => {
            life.is_due = true;
            must(has_caused(lane, by), "woken by what had not happened")?;
        }
        EventKind::Dropped { .. } => {
            must(!life.has_ended, "ended twice")?;
            life.has_ended = true;
        }
        _ => {}
    }
    Ok(())
}

fn has_caused(lane: &Lane, by: Cause) -> bool {
    match by {
        Cause::Task(by) => lane.polls.contains(&by) || lane.ended == by,
        Cause::Timer { deadline } => lane.fired.contains(&deadline),
        Cause::Driver { token } => lane.ready.contains(&token),
        _ => true,
    }
}

impl Lives<'_> {
    /// Checks that every life in the recording is whole. That holds when nothing runs any more.
    pub(crate) fn are_over(&self) -> Result<(), String> {
        for (number, life) in &self.lives {
            let task = self.trace.task(*number).ok_or("a task is not listed")?;
            let is_known = task.spawned.is_some() && task.ended.is_some();
            let has_place = !task.name.is_empty() && task.location.is_some();
            let faults = [
                (life.has_ended, "a task has no end"),
                (life.polled_on.is_none(), "a poll has no end"),
                (is_known, "a task is listed without its times"),
                (has_place, "a task is listed without its place"),
            ];
            for (holds, fault) in faults {
                must(holds, fault).map_err(|fault| format!("{fault}: {task:?}"))?;
            }
        }
        Ok(())
    }
}
