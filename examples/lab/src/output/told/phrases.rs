//! Polls, wakes and waits in a few words.

use cede::trace::{Cause, PollOutcome, Wait};

use crate::base::units::{ns, show_ns};
use crate::story::parts::{Poll, Wake};
use crate::story::story::Story;

/// `` `spin` `` of task 3, `` `job` 4 `` where several have that label.
pub(super) fn task(story: &Story, row: usize) -> String {
    let task = &story.tasks[row];
    let alike = story.tasks.iter().filter(|other| other.label == task.label).take(2).count();
    if alike > 1 {
        format!("`{}` {}", task.label, task.number)
    } else {
        format!("`{}`", task.label)
    }
}

/// The task with this number, as above.
pub(super) fn numbered(story: &Story, number: u64) -> String {
    let row = story.tasks.binary_search_by_key(&number, |task| task.number);
    row.map_or_else(|_| format!("task {number}"), |row| task(story, row))
}

/// A timer that fires this late is called so: a wake-up of a thread takes less.
const LATE: u64 = 200_000;

/// What made a task ready: `woken by its timer`.
pub(super) fn woken(story: &Story, wake: &Wake) -> String {
    match (wake.is_spawn, wake.cause) {
        (true, Cause::Task(parent)) => format!("spawned by {}", numbered(story, parent)),
        (true, _) => "spawned".into(),
        (false, Cause::Task(by)) if by == story.tasks[wake.task].number => "woken by itself".into(),
        (false, Cause::Task(by)) => format!("woken by {}", numbered(story, by)),
        (false, Cause::Timer { .. }) => "woken by its timer".into(),
        (false, Cause::Driver { token }) => format!("woken by source {token}"),
        (false, _) => "woken from outside".into(),
    }
}

/// How late its timer was noticed; nothing where it hardly was.
pub(super) fn lateness(wake: &Wake) -> String {
    match wake.cause {
        Cause::Timer { deadline } if wake.at_ns >= ns(deadline) + LATE => {
            format!(" {} late", show_ns(wake.at_ns - ns(deadline)))
        }
        _ => String::new(),
    }
}

/// What came of a poll: `sleeps 9.70 ms`, `yielded`, `done`.
pub(super) fn outcome(story: &Story, poll: &Poll) -> String {
    match poll.outcome {
        None => "still runs".into(),
        Some(PollOutcome::Ready) => "done".into(),
        Some(PollOutcome::WokeItself) => "yielded".into(),
        Some(PollOutcome::OutOfBudget) => "had to cede".into(),
        Some(PollOutcome::Panicked) => "panicked".into(),
        Some(PollOutcome::Aborted) => "was aborted".into(),
        Some(_) if poll.waits.is_empty() => "waits".into(),
        Some(_) => {
            let mut waits: Vec<_> =
                poll.waits.iter().map(|wait| waits_for(story, *wait, poll.end_ns)).collect();
            waits.dedup();
            waits.join(" or ")
        }
    }
}

/// What a task waits for, seen at `now_ns`.
pub(super) fn waits_for(story: &Story, wait: Wait, now_ns: u64) -> String {
    match wait {
        Wait::Timer { deadline } => {
            let deadline = u64::try_from(deadline.as_nanos()).unwrap_or(u64::MAX);
            format!("sleeps {}", show_ns(deadline.saturating_sub(now_ns)))
        }
        other => format!("waits {}", what(story, other)),
    }
}

/// What is waited for: `for a timer`, `to read from source 5`.
pub(super) fn what(story: &Story, wait: Wait) -> String {
    match wait {
        Wait::Timer { .. } => "for a timer".into(),
        Wait::Io { token, writes: false } => format!("to read from source {token}"),
        Wait::Io { token, writes: true } => format!("to write to source {token}"),
        Wait::Channel { id, sends: true } => format!("for room in channel {id}"),
        Wait::Channel { id, sends: false } => format!("for a message of channel {id}"),
        Wait::Mutex { id } => format!("for mutex {id}"),
        Wait::RwLock { id } => format!("for rwlock {id}"),
        Wait::Semaphore { id } => format!("for permits of semaphore {id}"),
        Wait::Notify { id } => format!("for notify {id}"),
        Wait::Join { task } => format!("for the end of {}", numbered(story, task)),
        Wait::Watch { id } => format!("for a value of watch {id}"),
        Wait::Broadcast { id } => format!("for a message of broadcast {id}"),
        Wait::Oneshot { id } => format!("for the value of oneshot {id}"),
        Wait::Barrier { id } => format!("at barrier {id}"),
        Wait::Cancellation { id } => format!("for the cancellation of token {id}"),
        Wait::Once { id } => format!("for once-cell {id} to be set"),
        _ => "for something the runtime does not know".into(),
    }
}

/// `1 task`, `3 tasks`
pub(super) fn count(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// A moment of the recording: `1.234567 s`.
pub(super) fn moment(ns: u64) -> String {
    format!("{}.{:06} s", ns / 1_000_000_000, ns % 1_000_000_000 / 1000)
}
