//! What each task and each thread of a recording did, as lanes of a picture: the same picture for tasks and for
//! threads without a runtime.
//!
//! A picture has [`COLUMNS`] columns, and a lane shows in each what took most of its time. A turn of a
//! microsecond is shown all the same, if nothing else but waiting is there.

use std::collections::BTreeMap;

use crate::base::spans::{BLOCKS, JOB, SLEEPS, WAITS_FOR_THE_LOCK};
use crate::measure::lane::{Doing, Lane};
use crate::measure::recording::Ticks;
use crate::story::parts::{Note, NoteKind, Role};
use crate::story::story::Story;

/// A picture is no finer.
const COLUMNS: u64 = 600;

/// More lanes than these are not drawn.
const MOST: usize = 12;

/// The lanes from the start of the spinner to its end.
pub(crate) fn lanes(story: &Story, ticks: &Ticks) -> Vec<Lane> {
    let (from, to) = (ticks.t0_ns, ticks.end_ns.min(story.end_ns));
    if from >= to {
        return Vec::new();
    }
    let overlays: Vec<_> = (0..story.threads.len()).map(|row| overlays(story, row)).collect();
    let tasks = (0..story.tasks.len()).filter(|&row| !story.tasks[row].is_root);
    let tasks = tasks.map(|row| of_task(story, row, &overlays));
    let threads = (0..story.threads.len()).filter(|&row| story.threads[row].role == Role::Plain);
    let threads = threads.map(|row| of_thread(story, row, &overlays));
    let drawn = tasks.chain(threads).map(|(name, did)| drawn(name, did, (from, to)));
    drawn.filter(|lane| !lane.spans.is_empty()).take(MOST).collect()
}

/// What was done from when to when; later entries lie over earlier ones.
type Did = Vec<(u64, u64, Doing)>;

fn of_task(story: &Story, row: usize, overlays: &[Vec<&Note>]) -> (String, Did) {
    let task = &story.tasks[row];
    let mut did = Did::new();
    let begin =
        task.spawned_ns.or_else(|| task.polls.first().map(|&poll| story.polls[poll].begin_ns));
    did.push((begin.unwrap_or(0), task.ended_ns.unwrap_or(story.end_ns), Doing::Waiting));
    for timer in story.timers.iter().filter(|timer| timer.task == row) {
        // Due, and not yet noticed: it could run.
        did.push((timer.due_ns, timer.until_ns, Doing::Ready));
    }
    for poll in task.polls.iter().map(|&poll| &story.polls[poll]) {
        did.push((poll.ready_ns, poll.begin_ns, Doing::Ready));
        did.push((poll.begin_ns, poll.end_ns, Doing::Running));
        over(&overlays[poll.thread], (poll.begin_ns, poll.end_ns), &mut did);
    }
    (format!("{} {}", task.label, task.number), did)
}

fn of_thread(story: &Story, row: usize, overlays: &[Vec<&Note>]) -> (String, Did) {
    let mut did = Did::new();
    let spans = story.notes.iter().filter(|note| note.thread == row && note.kind == NoteKind::Span);
    for span in spans {
        let doing = match &*span.text {
            JOB => Doing::Running,
            SLEEPS => Doing::Waiting,
            BLOCKS | WAITS_FOR_THE_LOCK => Doing::Blocked,
            _ => continue,
        };
        did.push((span.begin_ns, span.end_ns, doing));
    }
    over(&overlays[row], (0, story.end_ns), &mut did);
    let ticks = story.notes.iter().filter(|note| note.thread == row && note.kind == NoteKind::Mark);
    did.extend(ticks.map(|tick| (tick.begin_ns, tick.end_ns + 1, Doing::Running)));
    (story.threads[row].name.clone(), did)
}

/// In a poll, or a span, a thread may block, or have no processor.
fn over(notes: &[&Note], (from, to): (u64, u64), did: &mut Did) {
    for note in notes.iter().filter(|note| note.end_ns > from && note.begin_ns < to) {
        let doing = if note.kind == NoteKind::Gap { Doing::Ready } else { Doing::Blocked };
        did.push((note.begin_ns.max(from), note.end_ns.min(to), doing));
    }
}

/// Where a thread blocked, or had no processor.
fn overlays(story: &Story, thread: usize) -> Vec<&Note> {
    let is_one = |note: &&Note| note.kind == NoteKind::Gap || note.text == BLOCKS;
    story.notes.iter().filter(|note| note.thread == thread).filter(is_one).collect()
}

fn drawn(name: String, did: Did, (from, to): (u64, u64)) -> Lane {
    let (mut lane, flat) = (Lane::new(name), flat(did));
    let edge = |column: u64| {
        from + (u128::from(to - from) * u128::from(column) / u128::from(COLUMNS)) as u64
    };
    for column in 0..COLUMNS {
        let (start, finish) = (edge(column), edge(column + 1));
        if let Some(doing) = most(&flat, (start, finish)) {
            lane.add(doing, (start - from, finish - from), "");
        }
    }
    lane
}

/// The same in order and without overlap.
fn flat(did: Did) -> Did {
    let mut flat: BTreeMap<u64, (u64, Doing)> = BTreeMap::new();
    for (from, to, doing) in did.into_iter().filter(|(from, to, _)| from < to) {
        let below = flat.range(..to).rev().take_while(|(_, (end, _))| *end > from);
        let below: Vec<_> = below.map(|(&start, &(end, was))| (start, end, was)).collect();
        for (start, end, was) in below {
            flat.remove(&start);
            if start < from {
                flat.insert(start, (from, was));
            }
            if to < end {
                flat.insert(to, (end, was));
            }
        }
        flat.insert(from, (to, doing));
    }
    flat.into_iter().map(|(from, (to, doing))| (from, to, doing)).collect()
}

/// What took most of this time; but a turn is seen beside any wait.
fn most(flat: &Did, (from, to): (u64, u64)) -> Option<Doing> {
    let first = flat.partition_point(|(_, end, _)| *end <= from);
    let inside = || flat[first..].iter().take_while(|(begin, ..)| *begin < to);
    let of = |doing: Doing| {
        let did = inside().filter(|(.., did)| *did == doing);
        did.map(|(begin, end, _)| end.min(&to) - begin.max(&from)).sum::<u64>()
    };
    let all = [Doing::Running, Doing::Ready, Doing::Blocked, Doing::Waiting];
    let longest = all.into_iter().max_by_key(|doing| of(*doing)).filter(|doing| of(*doing) > 0)?;
    let turned = longest == Doing::Waiting && of(Doing::Running) > 0;
    Some(if turned { Doing::Running } else { longest })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_over_something_hides_it() {
        let did = vec![(0, 100, Doing::Waiting), (10, 40, Doing::Running), (20, 30, Doing::Ready)];
        let (waiting, running) = (Doing::Waiting, Doing::Running);
        let parts = [
            (0, 10, waiting),
            (10, 20, running),
            (20, 30, Doing::Ready),
            (30, 40, running),
            (40, 100, waiting),
        ];
        assert_eq!(flat(did), parts);
    }

    #[test]
    fn a_short_turn_is_seen_beside_a_wait_and_not_beside_anything_else() {
        let mut did = vec![(0, 6_000, Doing::Waiting), (3_000, 3_001, Doing::Running)];
        let lane = drawn("spinner".into(), did.clone(), (0, 6_000));
        let runs = |lane: &Lane| lane.spans.iter().any(|span| span.kind == Doing::Running);
        assert!(runs(&lane));
        assert_eq!(lane.spans.len(), 3);
        did.insert(1, (0, 6_000, Doing::Ready));
        assert!(!runs(&drawn("spinner".into(), did, (0, 6_000))));
    }
}
