//! What the story makes of a recording, on recordings made up for it.

use std::time::Duration;

use cede::trace::{Cause, Event, EventKind, PollOutcome, TaskInfo, ThreadInfo, Trace, Wait};

use super::*;
use crate::story::parts::{CallKind, NoteKind, Role, What};

/// A recording of one thread: times in microseconds.
fn told(events: &[(u64, EventKind)]) -> Story {
    let event = |(at, kind): &(u64, EventKind)| Event {
        at: Duration::from_micros(*at),
        thread: 0,
        kind: kind.clone(),
    };
    let tasks =
        [(1, "app::main", true), (2, "app::spin", false), (3, "app::job::{closure}", false)].map(
            |(number, name, is_root)| {
                let mut task = TaskInfo::new(number);
                (task.name, task.is_root) = (name.into(), is_root);
                task
            },
        );
    let events = events.iter().map(event).collect();
    Story::of(&Trace::from_parts(vec![ThreadInfo::new("main")], tasks.into(), events))
}

fn at(micros: u64) -> Duration {
    Duration::from_micros(micros)
}

/// A spinner sets a timer for 10 ms; a job holds the thread for 50 ms.
fn frozen() -> Story {
    let pending = PollOutcome::Pending;
    told(&[
        (1, EventKind::WorkerBegins { worker: 0 }),
        (2, EventKind::Spawned { task: 1, parent: None }),
        (3, EventKind::PollBegins { task: 1 }),
        (4, EventKind::Spawned { task: 2, parent: Some(1) }),
        (5, EventKind::Spawned { task: 3, parent: Some(1) }),
        (6, EventKind::WaitsFor { task: 1, what: Wait::Join { task: 3 } }),
        (7, EventKind::PollEnds { task: 1, outcome: pending }),
        (8, EventKind::PollBegins { task: 2 }),
        (9, EventKind::TimerSet { deadline: at(10_000), task: 2 }),
        (9, EventKind::WaitsFor { task: 2, what: Wait::Timer { deadline: at(10_000) } }),
        (10, EventKind::PollEnds { task: 2, outcome: pending }),
        (11, EventKind::PollBegins { task: 3 }),
        (50_000, EventKind::Woken { task: 1, by: Cause::Task(3), was_queued: false }),
        (50_001, EventKind::PollEnds { task: 3, outcome: PollOutcome::Ready }),
        (50_002, EventKind::Dropped { task: 3 }),
        (50_003, EventKind::WaitBegins { timeout: Some(Duration::ZERO) }),
        (50_004, EventKind::WaitEnds { events: 0 }),
        (50_005, EventKind::TimerFired { deadline: at(10_000), due: at(10_500) }),
        (
            50_006,
            EventKind::Woken {
                task: 2,
                by: Cause::Timer { deadline: at(10_000) },
                was_queued: false,
            },
        ),
        (50_007, EventKind::PollBegins { task: 1 }),
        (50_008, EventKind::PollEnds { task: 1, outcome: PollOutcome::Ready }),
        (50_009, EventKind::PollBegins { task: 2 }),
    ])
}

#[test]
fn each_poll_knows_the_wake_that_led_to_it() {
    let story = frozen();
    let labels: Vec<_> = story.tasks.iter().map(|task| task.label.as_str()).collect();
    assert_eq!(labels, ["root", "spin", "job"]);
    let causes: Vec<_> = story
        .polls
        .iter()
        .map(|poll| poll.wake.map(|wake| (story.wakes[wake].is_spawn, story.wakes[wake].cause)))
        .collect();
    let timer = Cause::Timer { deadline: at(10_000) };
    let spawned = |cause| Some((true, cause));
    let expected = [
        spawned(Cause::Thread),
        spawned(Cause::Task(1)),
        spawned(Cause::Task(1)),
        Some((false, Cause::Task(3))),
        Some((false, timer)),
    ];
    assert_eq!(causes, expected);
    assert_eq!(story.polls[4].ready_ns, 50_006_000);
}

#[test]
fn a_timer_that_nobody_looked_at_is_as_late_as_the_poll_in_its_way_was_long() {
    let story = frozen();
    let timer = &story.timers[0];
    assert_eq!((timer.due_ns, timer.fired), (10_500_000, Some((50_006_000, 0))));
    assert_eq!(story.served_ns(timer), Some(50_009_000));
    assert_eq!(story.polls[2].length_ns(), 49_990_000);
}

#[test]
fn a_turn_ends_before_the_first_poll_after_a_wait() {
    let story = frozen();
    assert_eq!(story.threads[0].role, Role::Loop);
    let turns: Vec<_> = story
        .turns
        .iter()
        .map(|turn| (turn.number, turn.polls.clone(), turn.calls.len()))
        .collect();
    assert_eq!(turns, [(1, vec![0, 1, 2], 1), (2, vec![3, 4], 0)]);
    assert_eq!(story.turns[0].end_ns, story.turns[1].begin_ns);
    let CallKind::Driver { timeout_ns, .. } = story.calls[0].kind else { panic!("a driver") };
    assert_eq!(timeout_ns, Some(0));
}

#[test]
fn a_task_that_yields_is_ready_from_the_end_of_its_poll() {
    let story = told(&[
        (1, EventKind::PollBegins { task: 2 }),
        (5, EventKind::PollEnds { task: 2, outcome: PollOutcome::WokeItself }),
        (9, EventKind::PollBegins { task: 2 }),
    ]);
    assert_eq!((story.polls[1].wake, story.polls[1].ready_ns), (None, 5_000));
}

#[test]
fn what_still_runs_at_the_end_ends_there_and_has_no_outcome() {
    let story = frozen();
    let last = story.polls.last().unwrap();
    assert_eq!((last.end_ns, last.outcome), (story.end_ns, None));
}

#[test]
fn a_recording_that_begins_in_the_middle_loses_only_what_it_has_not() {
    let story = told(&[
        (5, EventKind::PollEnds { task: 3, outcome: PollOutcome::Pending }),
        (6, EventKind::WaitEnds { events: 1 }),
        (7, EventKind::SpanEnds),
        (8, EventKind::PollBegins { task: 2 }),
        (9, EventKind::PollEnds { task: 2, outcome: PollOutcome::WokeItself }),
    ]);
    assert_eq!((story.polls.len(), story.calls.len(), story.notes.len()), (1, 0, 0));
    assert_eq!((story.polls[0].wake, story.polls[0].ready_ns), (None, 8_000));
    assert_eq!(story.threads[0].role, Role::Worker);
}

#[test]
fn a_timer_for_which_the_task_no_longer_waits_is_gone() {
    let story = told(&[
        (1, EventKind::PollBegins { task: 2 }),
        (2, EventKind::TimerSet { deadline: at(900), task: 2 }),
        (2, EventKind::WaitsFor { task: 2, what: Wait::Timer { deadline: at(900) } }),
        (3, EventKind::PollEnds { task: 2, outcome: PollOutcome::Pending }),
        (10, EventKind::PollBegins { task: 2 }),
        (11, EventKind::PollEnds { task: 2, outcome: PollOutcome::Pending }),
        (99, EventKind::Parks),
    ]);
    assert_eq!((story.timers[0].fired, story.timers[0].until_ns), (None, 11_000));
    assert_eq!(story.calls[0].end_ns, 99_000);
}

#[test]
fn a_gap_reaches_back_from_where_it_was_noted() {
    let story = told(&[
        (5, EventKind::SpanBegins { text: "job".into() }),
        (50, EventKind::Gap { length: at(20) }),
        (60, EventKind::SpanEnds),
    ]);
    let notes: Vec<_> =
        story.notes.iter().map(|note| (note.kind, note.begin_ns, note.end_ns)).collect();
    assert_eq!(notes, [(NoteKind::Span, 5_000, 60_000), (NoteKind::Gap, 30_000, 50_000)]);
    assert_eq!(story.threads[0].role, Role::Plain);
}

#[test]
fn moments_are_in_the_order_of_time() {
    let story = frozen();
    assert!(story.moments.is_sorted_by_key(|moment| moment.at_ns));
    let fired = story.moments.iter().position(|moment| moment.what == What::TimerFired).unwrap();
    assert_eq!(story.moments[fired + 1].what, What::Wake, "a cause comes before its effect");
}

/// Three tasks want one mutex: the first has it, the others wait in line.
#[test]
fn a_task_that_waits_for_a_lock_knows_who_has_it() {
    let mutex = Wait::Mutex { id: 77 };
    let poll = |at: u64, task, outcome| {
        [(at, EventKind::PollBegins { task }), (at + 5, EventKind::PollEnds { task, outcome })]
    };
    let waits = |at: u64, task| (at, EventKind::WaitsFor { task, what: mutex });
    let wakes =
        |at: u64, task, by| (at, EventKind::Woken { task, by: Cause::Task(by), was_queued: false });
    let pending = PollOutcome::Pending;
    let mut events = vec![waits(22, 2), waits(32, 3), wakes(42, 2, 1), wakes(52, 3, 2)];
    for (at, task) in [(10, 1), (20, 2), (30, 3), (40, 1), (50, 2), (60, 3)] {
        events.extend(poll(at, task, pending));
    }
    events.sort_by_key(|(at, _)| *at);
    let story = told(&events);
    let holder = |poll: usize| story.holder(poll, &mutex).map(|task| story.tasks[task].number);
    assert_eq!([0, 1, 2].map(holder), [None, Some(1), Some(1)]);

    // One that comes later waits for the one that has it by then; and if that never gives it back, nothing is known.
    events.push((56, EventKind::PollBegins { task: 1 }));
    events.push((57, waits(57, 1).1));
    events.push((58, EventKind::PollEnds { task: 1, outcome: pending }));
    events.sort_by_key(|(at, _)| *at);
    let story = told(&events);
    let last = story.polls.iter().rposition(|poll| story.tasks[poll.task].number == 1).unwrap();
    assert_eq!(story.holder(last, &mutex), None);
    events.extend(poll(70, 3, pending));
    events.push(wakes(72, 1, 3));
    events.sort_by_key(|(at, _)| *at);
    let story = told(&events);
    assert_eq!(story.holder(last, &mutex).map(|task| story.tasks[task].number), Some(3));
    assert_eq!(story.holder(last, &Wait::Mutex { id: 78 }), None);
}

#[test]
fn a_search_ends_with_whatever_the_worker_does_next_and_a_spare_says_what_it_takes_over() {
    let story = told(&[
        (1, EventKind::AllStuck { due: 2 }),
        (2, EventKind::SpareCalled { worker: 2 }),
        (3, EventKind::WorkerBegins { worker: 2 }),
        (4, EventKind::SearchBegins),
        (9, EventKind::Stole { from: 0, count: 3 }),
        (20, EventKind::IsMonitor(true)),
        (30, EventKind::SpareRetires { worker: 2 }),
    ]);
    let said: Vec<_> = story.notes.iter().map(|note| (note.begin_ns, note.text.as_str())).collect();
    let expected = [
        (1_000, "finds all workers stuck, and 2 things due"),
        (2_000, "calls up spare worker 2"),
        (4_000, "searches"),
        (9_000, "takes over 3 tasks of worker 0"),
        (20_000, "is the monitor now"),
        (30_000, "retires as spare worker 2"),
    ];
    assert_eq!(said, expected);
    assert_eq!((story.notes[2].kind, story.notes[2].end_ns), (NoteKind::Search, 9_000));
}
