//! The kept rows of each table, as columns. The numbers that stand for kinds are places in the lists at the
//! top of `examples/lab/player/recording.js`.

use std::collections::HashMap;

use cede::trace::{Cause, PollOutcome, Wait};
use serde::Serialize;

use crate::story::parts::{CallKind, NoteKind, What};
use crate::story::story::Story;
use crate::watch::columns::{
    Calls, Moments, Notes, Polls, Timers, Turns, Waits, Wakes, number, row, to_steps,
};
use crate::watch::cut::touches;
use crate::watch::kept::Kept;
use crate::watch::names::rests;

/// A task, for the page.
#[derive(Debug, Serialize)]
pub(super) struct Task<'a> {
    number: u64,
    name: &'a str,
    full: &'a str,
    pub(super) place: &'a str,
    parent: i64,
    root: bool,
    job: bool,
    spawned: i64,
    ended: i64,
}

impl Kept {
    pub(super) fn tasks<'a>(&self, story: &'a Story) -> Vec<Task<'a>> {
        let time = |at: Option<u64>| at.map_or(-1, number);
        let tasks = self.tasks.iter().map(|&task| {
            let task = &story.tasks[task];
            Task {
                number: task.number,
                name: &task.label,
                full: &task.name,
                place: &task.place,
                parent: task.parent.map_or(-1, |parent| self.new_task(parent)),
                root: task.is_root,
                job: task.is_job,
                spawned: time(task.spawned_ns),
                ended: time(task.ended_ns),
            }
        });
        tasks.collect()
    }

    pub(super) fn polls(&self, story: &Story) -> Polls {
        let mut polls = Polls::default();
        for poll in self.poll.list.iter().map(|&poll| &story.polls[poll]) {
            polls.task.push(self.new_task(poll.task));
            polls.thread.push(poll.thread as i64);
            polls.begin.push(number(poll.begin_ns));
            polls.end.push(number(poll.length_ns()));
            polls.outcome.push(outcome(poll.outcome));
            polls.ready.push(number(poll.begin_ns - poll.ready_ns));
            polls.wake.push(self.wake.new_of(poll.wake));
            polls.turn.push(self.turn.new_of(poll.turn));
        }
        to_steps(&mut polls.begin);
        polls
    }

    pub(super) fn waits(&self, story: &Story) -> Waits {
        let mut waits = Waits::default();
        let mut seen: HashMap<(i64, u64), i64> = HashMap::new();
        let mut counts: HashMap<i64, i64> = HashMap::new();
        for (new, &poll) in self.poll.list.iter().enumerate() {
            for wait in &story.polls[poll].waits {
                let (what, id) = kind_of(*wait);
                let id = match wait {
                    Wait::Timer { .. } => 0,
                    Wait::Io { token, .. } => self.source[token],
                    Wait::Join { task } => row(self.number.get(task).copied()),
                    _ => *seen.entry((what, id)).or_insert_with(|| {
                        let count = counts.entry(what).or_default();
                        *count += 1;
                        *count
                    }),
                };
                waits.poll.push(new as i64);
                waits.what.push(what);
                waits.id.push(id);
                let holder = story.holder(poll, wait);
                waits.holder.push(holder.map_or(-1, |task| self.new_task(task)));
            }
        }
        waits
    }

    pub(super) fn wakes(&self, story: &Story) -> Wakes {
        let mut wakes = Wakes::default();
        for wake in self.wake.list.iter().map(|&wake| &story.wakes[wake]) {
            let (cause, by) = match wake.cause {
                Cause::Task(task) => (0, row(self.number.get(&task).copied())),
                Cause::Timer { .. } => (1, -1),
                Cause::Driver { token } => (2, self.source[&token]),
                _ => (3, -1),
            };
            // A task of which the page knows nothing is a thread to it.
            wakes.cause.push(if cause == 0 && by < 0 { 3 } else { cause });
            wakes.by.push(by);
            wakes.at.push(number(wake.at_ns));
            wakes.task.push(self.new_task(wake.task));
            wakes.thread.push(wake.thread as i64);
            wakes.spawn.push(wake.is_spawn.into());
            wakes.queued.push(wake.was_queued.into());
            wakes.poll.push(self.poll.new_of(wake.poll));
        }
        to_steps(&mut wakes.at);
        wakes
    }

    pub(super) fn timers(&self, story: &Story) -> Timers {
        let mut timers = Timers::default();
        for timer in self.timer.list.iter().map(|&timer| &story.timers[timer]) {
            timers.task.push(self.new_task(timer.task));
            timers.thread.push(timer.thread as i64);
            timers.set.push(number(timer.set_ns));
            timers.deadline.push(number(timer.deadline_ns));
            timers.due.push(number(timer.due_ns));
            timers.fired.push(timer.fired.map_or(-1, |(at, _)| number(at)));
            timers.fired_on.push(row(timer.fired.map(|(_, thread)| thread)));
            timers.until.push(number(timer.until_ns - timer.set_ns));
            timers.served.push(story.served_ns(timer).map_or(-1, number));
        }
        to_steps(&mut timers.set);
        timers
    }

    pub(super) fn calls(&self, story: &Story) -> Calls {
        let mut calls = Calls::default();
        for call in self.call.list.iter().map(|&call| &story.calls[call]) {
            let (kind, timeout, events) = match call.kind {
                CallKind::Driver { timeout_ns: Some(0), events } => (0, 0, events.into()),
                CallKind::Driver { timeout_ns, events } => {
                    (1, timeout_ns.map_or(-1, number), events.into())
                }
                CallKind::Park => (2, -1, 0),
            };
            calls.thread.push(call.thread as i64);
            calls.begin.push(number(call.begin_ns));
            calls.end.push(number(call.end_ns - call.begin_ns));
            calls.kind.push(kind);
            calls.timeout.push(timeout);
            calls.events.push(events);
            calls.turn.push(self.turn.new_of(call.turn));
        }
        to_steps(&mut calls.begin);
        calls
    }

    pub(super) fn turns(&self, story: &Story) -> Turns {
        let mut turns = Turns::default();
        for turn in self.turn.list.iter().map(|&turn| &story.turns[turn]) {
            turns.thread.push(turn.thread as i64);
            turns.number.push(turn.number.into());
            turns.begin.push(number(turn.begin_ns));
            turns.end.push(number(turn.end_ns - turn.begin_ns));
        }
        to_steps(&mut turns.begin);
        turns
    }

    pub(super) fn notes(&self, story: &Story) -> Notes {
        let mut notes = Notes::default();
        for note in self.note.list.iter().map(|&note| &story.notes[note]) {
            notes.thread.push(note.thread as i64);
            notes.begin.push(number(note.begin_ns));
            notes.end.push(number(note.end_ns - note.begin_ns));
            notes.kind.push(match note.kind {
                NoteKind::Mark => 0,
                NoteKind::Span if rests(&note.text) => 3,
                NoteKind::Span => 1,
                NoteKind::Gap => 2,
                NoteKind::Search => 4,
                NoteKind::Signal => 5,
            });
            notes.text.push(note.text.clone());
        }
        to_steps(&mut notes.begin);
        notes
    }

    pub(super) fn moments(&self, story: &Story, windows: &[(u64, u64)]) -> Moments {
        let mut moments = Moments::default();
        for moment in &story.moments {
            if !touches(windows, moment.at_ns, moment.at_ns) {
                continue;
            }
            let (kind, rows) = match moment.what {
                What::PollBegins => (0, &self.poll),
                What::PollEnds => (1, &self.poll),
                What::Wake => (2, &self.wake),
                What::TimerSet => (3, &self.timer),
                What::TimerFired => (4, &self.timer),
                What::CallBegins => (5, &self.call),
                What::CallEnds => (6, &self.call),
                What::NoteBegins => (7, &self.note),
                What::NoteEnds => (8, &self.note),
            };
            if let Some(new) = rows.new[moment.row] {
                moments.kind.push(kind);
                moments.row.push(new as i64);
            }
        }
        moments
    }
}

/// The place of an outcome in the list `OUTCOMES` of the script.
fn outcome(outcome: Option<PollOutcome>) -> i64 {
    match outcome {
        Some(PollOutcome::Ready) => 1,
        Some(PollOutcome::Panicked) => 2,
        Some(PollOutcome::Aborted) => 3,
        Some(PollOutcome::WokeItself) => 4,
        Some(PollOutcome::OutOfBudget) => 5,
        Some(_) => 0,
        None => 6,
    }
}

/// The place of a wait in the list `WAITS` of the script, and which object it is for.
fn kind_of(wait: Wait) -> (i64, u64) {
    match wait {
        Wait::Timer { .. } => (0, 0),
        Wait::Io { token, writes } => (if writes { 2 } else { 1 }, token),
        Wait::Channel { id, sends } => (if sends { 4 } else { 3 }, id),
        Wait::Mutex { id } => (5, id),
        Wait::RwLock { id } => (6, id),
        Wait::Semaphore { id } => (7, id),
        Wait::Notify { id } => (8, id),
        Wait::Join { task } => (9, task),
        Wait::Watch { id } => (10, id),
        Wait::Broadcast { id } => (11, id),
        Wait::Oneshot { id } => (12, id),
        Wait::Barrier { id } => (13, id),
        Wait::Cancellation { id } => (14, id),
        Wait::Once { id } => (15, id),
        _ => (16, 0),
    }
}
