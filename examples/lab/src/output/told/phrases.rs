//! Polls, wakes and waits in a few words.

use std::collections::HashMap;

use cede::trace::{Cause, PollOutcome, Wait};

use crate::base::units::{ns, show_ns};
use crate::story::parts::{Note, NoteKind, Poll, Wake};
use crate::story::story::Story;

/// A story, and what its tasks, sources and objects are called in words.
#[derive(Debug)]
pub(super) struct Phrases<'a> {
    pub(super) story: &'a Story,
    /// How many tasks have each label.
    labels: HashMap<&'a str, usize>,
    /// Sources, and channels and locks, are counted as they come; the numbers they have in a trace are long.
    sources: HashMap<u64, usize>,
    objects: HashMap<u64, usize>,
    /// Of each thread, what the runtime did besides polls and waits, in the order of time.
    pub(super) besides: Vec<Vec<&'a Note>>,
}

impl<'a> Phrases<'a> {
    pub(super) fn of(story: &'a Story) -> Phrases<'a> {
        let (labels, sources, objects) = (HashMap::new(), HashMap::new(), HashMap::new());
        let mut phrases = Phrases { story, labels, sources, objects, besides: besides(story) };
        for task in &story.tasks {
            *phrases.labels.entry(&task.label).or_default() += 1;
        }
        for wait in story.polls.iter().flat_map(|poll| &poll.waits) {
            match *wait {
                Wait::Io { token, .. } => count_in(&mut phrases.sources, token),
                other => id(other).into_iter().for_each(|id| count_in(&mut phrases.objects, id)),
            }
        }
        for wake in &story.wakes {
            if let Cause::Driver { token } = wake.cause {
                count_in(&mut phrases.sources, token);
            }
        }
        phrases
    }

    /// `` `spin` ``, or `` `job` 4 `` where several have that label.
    pub(super) fn task(&self, row: usize) -> String {
        let task = &self.story.tasks[row];
        let alike = self.labels.get(&*task.label).copied().unwrap_or(1);
        let number = if alike > 1 { format!(" {}", task.number) } else { String::new() };
        format!("`{}`{number}", task.label)
    }

    /// The task with this number, as above.
    pub(super) fn numbered(&self, number: u64) -> String {
        let row = self.story.tasks.binary_search_by_key(&number, |task| task.number);
        row.map_or_else(|_| format!("task {number}"), |row| self.task(row))
    }

    /// What made a task ready: `woken by its timer`.
    pub(super) fn woken(&self, wake: &Wake) -> String {
        match (wake.is_spawn, wake.cause) {
            (true, Cause::Task(parent)) => format!("spawned by {}", self.numbered(parent)),
            (true, _) => "spawned".into(),
            (false, Cause::Task(by)) if by == self.story.tasks[wake.task].number => {
                "woken by itself".into()
            }
            (false, Cause::Task(by)) => format!("woken by {}", self.numbered(by)),
            (false, Cause::Timer { .. }) => "woken by its timer".into(),
            (false, Cause::Driver { token }) => format!("woken by {}", self.source(token)),
            (false, _) => "woken from outside".into(),
        }
    }

    /// What came of a poll: `sleeps 9.70 ms`, `yielded`, `done`.
    pub(super) fn outcome(&self, poll: &Poll) -> String {
        match poll.outcome {
            None => "still runs".into(),
            Some(PollOutcome::Ready) => "done".into(),
            Some(PollOutcome::WokeItself) => "yielded".into(),
            Some(PollOutcome::OutOfBudget) => "had to cede".into(),
            Some(PollOutcome::Panicked) => "panicked".into(),
            Some(PollOutcome::Aborted) => "was aborted".into(),
            Some(_) => self.waits(poll),
        }
    }

    /// `sleeps 9.70 ms`, `waits to read from source 1 or for channel 2, or 60.0 s`
    fn waits(&self, poll: &Poll) -> String {
        let (waits, now_ns) = (&poll.waits, poll.end_ns);
        let deadlines = waits.iter().filter_map(|wait| match wait {
            Wait::Timer { deadline } => Some(ns(*deadline)),
            _ => None,
        });
        let left = deadlines.min().map(|deadline| show_ns(deadline.saturating_sub(now_ns)));
        let others = waits.iter().filter(|wait| !matches!(wait, Wait::Timer { .. }));
        let polls = &self.story.tasks[poll.task].polls;
        let row = polls.partition_point(|&row| self.story.polls[row].begin_ns < poll.begin_ns);
        let holder = |wait: &Wait| self.story.holder(*polls.get(row)?, wait);
        let held = |wait: &Wait| match holder(wait) {
            Some(task) => format!("{}, which {} has", self.what(*wait), self.task(task)),
            None => self.what(*wait),
        };
        let mut others: Vec<_> = others.map(held).collect();
        others.dedup();
        match (others.is_empty(), left) {
            (true, None) => "waits".into(),
            (true, Some(left)) => format!("sleeps {left}"),
            (false, None) => format!("waits {}", others.join(" or ")),
            (false, Some(left)) => format!("waits {}, at most {left}", others.join(" or ")),
        }
    }

    /// What is waited for: `for a timer`, `to read from source 5`.
    pub(super) fn what(&self, wait: Wait) -> String {
        let known = |id| self.objects.get(&id).map_or(0, |number| *number);
        match wait {
            Wait::Timer { .. } => "for a timer".into(),
            Wait::Io { token, writes: false } => format!("to read from {}", self.source(token)),
            Wait::Io { token, writes: true } => format!("to write to {}", self.source(token)),
            Wait::Channel { id, sends: true } => format!("for room in channel {}", known(id)),
            Wait::Channel { id, sends: false } => format!("for a message of channel {}", known(id)),
            Wait::Mutex { id } => format!("for mutex {}", known(id)),
            Wait::RwLock { id } => format!("for rwlock {}", known(id)),
            Wait::Semaphore { id } => format!("for permits of semaphore {}", known(id)),
            Wait::Notify { id } => format!("for notify {}", known(id)),
            Wait::Join { task } => format!("for the end of {}", self.numbered(task)),
            Wait::Watch { id } => format!("for a value of watch {}", known(id)),
            Wait::Broadcast { id } => format!("for a message of broadcast {}", known(id)),
            Wait::Oneshot { id } => format!("for the value of oneshot {}", known(id)),
            Wait::Barrier { id } => format!("at barrier {}", known(id)),
            Wait::Cancellation { id } => format!("for the cancellation of token {}", known(id)),
            Wait::Once { id } => format!("for once-cell {} to be set", known(id)),
            _ => "for something the runtime does not know".into(),
        }
    }

    fn source(&self, token: u64) -> String {
        format!("source {}", self.sources.get(&token).map_or(0, |number| *number))
    }
}

fn besides(story: &Story) -> Vec<Vec<&Note>> {
    let mut besides: Vec<Vec<&Note>> = vec![Vec::new(); story.threads.len()];
    let is_told = |note: &&Note| matches!(note.kind, NoteKind::Search | NoteKind::Signal);
    story.notes.iter().filter(is_told).for_each(|note| besides[note.thread].push(note));
    besides.iter_mut().for_each(|notes| notes.sort_by_key(|note| note.begin_ns));
    besides
}

fn count_in(known: &mut HashMap<u64, usize>, new: u64) {
    let next = known.len() + 1;
    known.entry(new).or_insert(next);
}

/// The number that an object has in a trace.
fn id(wait: Wait) -> Option<u64> {
    match wait {
        Wait::Channel { id, .. }
        | Wait::Mutex { id }
        | Wait::RwLock { id }
        | Wait::Semaphore { id }
        | Wait::Notify { id }
        | Wait::Watch { id }
        | Wait::Broadcast { id }
        | Wait::Oneshot { id }
        | Wait::Barrier { id }
        | Wait::Cancellation { id }
        | Wait::Once { id } => Some(id),
        _ => None,
    }
}

/// A timer that fires this late is called so: a wake-up of a thread takes less.
const LATE: u64 = 200_000;

/// How late its timer was noticed; nothing where it hardly was.
pub(super) fn lateness(wake: &Wake) -> String {
    match wake.cause {
        Cause::Timer { deadline } if wake.at_ns >= ns(deadline) + LATE => {
            format!(" {} late", show_ns(wake.at_ns - ns(deadline)))
        }
        _ => String::new(),
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
