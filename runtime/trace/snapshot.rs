//! Takes a [`Trace`] from a [`Recorder`] that goes on recording.

use super::{
    event::{Event, EventKind},
    lane::LaneEvents,
    origin,
    recorder::Recorder,
    ring::Raw,
    texts,
    trace::{TaskInfo, ThreadInfo, Trace},
    words::{SPAWNED, Words, decode},
};
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
    time::{Duration, Instant},
};

impl Recorder {
    /// A copy of what has been recorded, as far as it was not overwritten. Threads go on recording
    /// meanwhile and are not held up. Of each thread the copy has the latest events without a gap.
    ///
    /// ```
    /// use cede::trace::{EventKind, Recorder, mark};
    ///
    /// let recorder = Recorder::new();
    /// let _guard = recorder.enter();
    /// mark("here");
    /// let trace = recorder.snapshot();
    /// let first = trace.events().next().unwrap();
    /// assert!(matches!(&first.kind, EventKind::Mark { text } if **text == *"here"));
    /// ```
    pub fn snapshot(&self) -> Trace {
        let (lanes, forgotten) = self.lanes();
        // Read before the events are copied, and what is later is left out. So of every event that
        // stays, the cause stays too: it was in its ring before the event had its time.
        let end = self.common().time_of(Instant::now());
        let mut reader = Reader { end, ..Reader::default() };
        for born in self.common().tasks.tasks() {
            let mut task = reader.task(born.task, born.parent, born.origin, born.spawned);
            task.ended = born.ended.map(Duration::from_nanos);
            reader.tasks.insert(born.task, task);
        }
        let mut threads = Vec::with_capacity(lanes.len());
        for lane in lanes {
            let LaneEvents { events, lost } = lane.events();
            events.into_iter().for_each(|raw| reader.read(threads.len(), raw));
            threads.push(ThreadInfo { name: lane.name.clone(), lost, first: None });
        }
        let Reader { mut events, tasks, .. } = reader;
        in_causal_order(&mut events);
        let named: HashSet<u64> = events.iter().filter_map(|event| event.kind.task()).collect();
        let is_wanted = |task: &TaskInfo| task.ended.is_none() || named.contains(&task.number);
        let tasks = tasks.into_values().filter(is_wanted).collect();
        let duration = Duration::from_nanos(end);
        let mut trace = Trace { events, tasks, threads, duration, forgotten };
        trace.complete();
        trace
    }
}

/// Collects what the lanes have.
#[derive(Default)]
struct Reader {
    end: u64,
    events: Vec<Event>,
    tasks: BTreeMap<u64, TaskInfo>,
    texts: HashMap<u64, Arc<str>>,
}

impl Reader {
    fn read(&mut self, thread: usize, [time, head, a, b]: Raw) {
        let words = Words { kind: (head >> 56) as u8, small: head & ((1 << 56) - 1), a, b };
        if time > self.end {
            return;
        }
        if words.kind == SPAWNED && !self.tasks.contains_key(&a) {
            let task = self.task(a, b, words.small, time);
            self.tasks.insert(a, task);
        }
        let texts = &mut self.texts;
        let text = |number| {
            Some(texts.entry(number).or_insert_with(|| texts::text(number).into()).clone())
        };
        let kind = decode(words, text).expect("a ring holds known events");
        self.events.push(Event { at: Duration::from_nanos(time), thread, kind });
    }

    fn task(&self, number: u64, parent: u64, origin: u64, spawned: u64) -> TaskInfo {
        let origin = origin::decode(origin);
        TaskInfo {
            number,
            parent: (parent != 0).then_some(parent),
            name: origin.name,
            location: Some(origin.location),
            is_job: origin.is_job,
            is_root: origin.is_root,
            spawned: Some(Duration::from_nanos(spawned)),
            ended: None,
        }
    }
}

/// Sorts the events of the lanes, of which each is in order, by time. Where several lanes have
/// events at the same time, spawns and wakes come before the polls that they lead to.
fn in_causal_order(events: &mut [Event]) {
    events.sort_by_key(|event| event.at); // stable, so the order within a lane stays
    for group in events.chunk_by_mut(|a, b| a.at == b.at) {
        if group.iter().any(|event| event.thread != group[0].thread) {
            causes_first(group);
        }
    }
}

/// Takes from the events at one time, again and again, the first that may be next: it is the first
/// of its lane, and no wake or spawn of its task is left in another lane.
fn causes_first(group: &mut [Event]) {
    for at in 0..group.len() {
        let may_be_next = |&index: &usize| {
            let event = &group[index];
            let is_first = group[at..index].iter().all(|other| other.thread != event.thread);
            let waits = |other: &Event| other.thread != event.thread && causes(other, event);
            is_first && !group[at..].iter().any(waits)
        };
        let next = (at..group.len()).find(may_be_next).unwrap_or(at);
        group[at..=next].rotate_right(1);
    }
}

fn causes(cause: &Event, effect: &Event) -> bool {
    let is_cause = matches!(cause.kind, EventKind::Spawned { .. } | EventKind::Woken { .. });
    let is_effect = matches!(effect.kind, EventKind::PollBegins { .. });
    is_cause && is_effect && cause.kind.task() == effect.kind.task()
}

#[cfg(all(test, not(cede_loom)))]
#[path = "../../tests/unit/trace_snapshot.rs"]
mod tests;
