//! Every wake of a task, from the moment it was due to the poll that served it.
//!
//! ```text
//!   deadline ── due ─────── noticed ── woken ─────────── moved ───── polled
//!      rounding   nobody looks    │      in the queue of    in the queue of the thread
//!                                 │      the thread that    that polls it
//!                                 │      woke it
//!                                 the driver returns it
//! ```

use std::collections::{HashMap, HashSet};

use crate::base::units::ns;
use crate::blame::line::{Doing, Line};
use crate::blame::part::Cause;
use crate::story::holders::lock;
use cede::trace::{self, Event, EventKind, Wait};

/// A shorter sleep for an event may have found it waiting.
const SLEPT: u64 = 20_000;

/// A wake that was served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wake {
    pub(crate) task: u64,
    pub(crate) cause: Cause,
    /// When it ought to have been served: the deadline of a timer; else when it was woken.
    pub(crate) due: u64,
    /// The same, rounded up to when its timer may fire.
    pub(crate) rounded: u64,
    pub(crate) woken: u64,
    /// If it waited for a lock: until when each task had it, as far as that is known.
    pub(crate) lock: Vec<(u64, Option<u64>)>,
    /// The thread that woke it.
    pub(crate) by: usize,
    /// It went to no thread's own queue.
    pub(crate) injected: bool,
    pub(crate) polled: u64,
    /// The thread that polled it.
    pub(crate) on: usize,
}

impl Wake {
    pub(crate) fn lateness(&self) -> u64 {
        self.polled - self.due
    }

    /// The threads that had it in their queues between the two moments, one after the other, as far as can be told.
    pub(crate) fn holders(&self, from: u64, to: u64, lines: &[Line]) -> Vec<(usize, u64, u64)> {
        let moved = lines[self.on].last_take(self.polled).filter(|take| *take > self.woken);
        let moved = match moved {
            Some(take) if !self.injected && self.by != self.on => take.clamp(from, to),
            _ => from,
        };
        vec![(self.by, from, moved), (self.on, moved, to)]
    }
}

/// The wakes of all tasks, in the order in which they were served; a spawn is the first. A wake that was not served
/// until the end of the recording is none, and blocking jobs have a pool of their own.
pub(crate) fn wakes<'a>(
    events: impl Iterator<Item = &'a Event>,
    lines: &[Line],
    jobs: &HashSet<u64>,
) -> Vec<Wake> {
    let (rounded, waiting, served) = (HashMap::new(), HashMap::new(), Vec::new());
    let (locked, handed) = (HashMap::new(), HashMap::new());
    let mut search = Search { lines, jobs, rounded, waiting, locked, handed, served };
    for event in events.filter(|event| event.thread < lines.len()) {
        search.note(ns(event.at), event);
    }
    search.served
}

struct Search<'a> {
    lines: &'a [Line],
    jobs: &'a HashSet<u64>,
    /// When the last timer of each thread could fire, by its deadline.
    rounded: HashMap<usize, (u64, u64)>,
    /// Tasks that were woken and not yet polled.
    waiting: HashMap<u64, Vec<Wake>>,
    /// Tasks that wait for a lock: which, and since when; `None`: and for something else that a task could bring.
    locked: HashMap<u64, Option<(u64, u64)>>,
    /// When each lock was handed on, and by which task.
    handed: HashMap<u64, Vec<(u64, Option<u64>)>>,
    served: Vec<Wake>,
}

impl Search<'_> {
    fn note(&mut self, at: u64, event: &Event) {
        match event.kind {
            EventKind::TimerFired { deadline, due } => {
                self.rounded.insert(event.thread, (ns(deadline), ns(due)));
            }
            EventKind::Woken { task, by, was_queued } => {
                let mut wake = self.woken(at, task, by, event.thread);
                if !was_queued {
                    wake.lock = self.handed_on(at, task, by);
                }
                self.waiting.entry(task).or_default().push(wake);
            }
            EventKind::Spawned { task, .. } if !self.jobs.contains(&task) => {
                let wake = self.woken(at, task, trace::Cause::Thread, event.thread);
                self.waiting.entry(task).or_default().push(wake);
            }
            EventKind::Injected { task } => {
                for wake in self.waiting.get_mut(&task).into_iter().flatten() {
                    wake.injected |= wake.by == event.thread;
                }
            }
            EventKind::WaitsFor { task, what } => match what {
                Wait::Timer { .. } | Wait::Io { .. } => {}
                what => {
                    let is_other = self.locked.contains_key(&task);
                    let lock = lock(&what).filter(|_| !is_other);
                    self.locked.insert(task, lock.map(|id| (id, at)));
                }
            },
            EventKind::PollBegins { task } => {
                self.locked.remove(&task);
                for wake in self.waiting.get_mut(&task).into_iter().flat_map(|w| w.drain(..)) {
                    let polled = at.max(wake.woken);
                    self.served.push(Wake { polled, on: event.thread, ..wake });
                }
            }
            EventKind::Dropped { task } => drop(self.waiting.remove(&task)),
            _ => {}
        }
    }

    /// Who had the lock for which the task waited that is woken now.
    fn handed_on(&mut self, at: u64, task: u64, by: trace::Cause) -> Vec<(u64, Option<u64>)> {
        let (Some(Some((id, since))), trace::Cause::Task(_) | trace::Cause::Thread) =
            (self.locked.get(&task).copied(), by)
        else {
            return Vec::new();
        };
        let by = if let trace::Cause::Task(by) = by { Some(by) } else { None };
        let handed = self.handed.entry(id).or_default();
        handed.push((at, by.filter(|by| *by != task)));
        handed.iter().copied().filter(|(at, _)| *at > since).collect()
    }

    fn woken(&self, at: u64, task: u64, by: trace::Cause, thread: usize) -> Wake {
        let (cause, due) = match by {
            trace::Cause::Timer { deadline } => (Cause::Timer, ns(deadline).min(at)),
            trace::Cause::Driver { .. } => (Cause::Event, self.unseen_since(at, thread)),
            _ => (Cause::Wake, at),
        };
        let fired = self.rounded.get(&thread).filter(|(deadline, _)| *deadline == due);
        let rounded = fired.map_or(due, |(_, rounded)| (*rounded).clamp(due, at));
        Wake {
            task,
            cause,
            due,
            rounded,
            woken: at,
            lock: Vec::new(),
            by: thread,
            injected: false,
            polled: at,
            on: thread,
        }
    }

    /// Since when an event that is noticed at `at` may have been there: if the thread had to sleep for it, only since
    /// it woke up, and else since the last look before.
    fn unseen_since(&self, at: u64, thread: usize) -> u64 {
        let line = &self.lines[thread];
        let Some(found) = line.last_look(at + 1) else { return at };
        let slept = line.between(found.saturating_sub(1), found).next();
        if slept.is_some_and(|sleep| sleep.doing == Doing::Waits && sleep.whole_ns >= SLEPT) {
            return found;
        }
        let others = self.lines.iter().filter_map(|line| line.last_look(found));
        others.max().unwrap_or(found)
    }
}
