//! Blame: the parts of a wait add up to it, and name who held the thread.

use std::time::Duration;

use super::*;
use crate::base::random::SplitMix;
use crate::base::spans::JOB;
use crate::blame::part::{Held, Part};
use cede::trace::{Cause as By, PollOutcome, Wait};

const END: u64 = 1_000_000;

/// A recording, written by hand: what happened on which thread, in the order of time.
#[derive(Default)]
struct Story {
    events: Vec<Event>,
    threads: usize,
}

impl Story {
    fn at(&mut self, at: u64, thread: usize, kind: EventKind) -> &mut Story {
        self.threads = self.threads.max(thread + 1);
        self.events.push(Event { at: Duration::from_nanos(at), thread, kind });
        self
    }

    fn poll(&mut self, task: u64, thread: usize, (from, to): (u64, u64)) -> &mut Story {
        self.at(from, thread, EventKind::PollBegins { task });
        self.at(to, thread, EventKind::PollEnds { task, outcome: PollOutcome::Pending })
    }

    fn fires(
        &mut self,
        task: u64,
        thread: usize,
        at: u64,
        (deadline, due): (u64, u64),
    ) -> &mut Story {
        let (deadline, due) = (Duration::from_nanos(deadline), Duration::from_nanos(due));
        self.at(at, thread, EventKind::TimerFired { deadline, due });
        let by = By::Timer { deadline };
        self.at(at, thread, EventKind::Woken { task, by, was_queued: false })
    }

    fn sleeps(&mut self, thread: usize, (from, to): (u64, u64)) -> &mut Story {
        self.at(from, thread, EventKind::WaitBegins { timeout: None });
        self.at(to, thread, EventKind::WaitEnds { events: 1 })
    }

    fn gap(&mut self, thread: usize, (from, to): (u64, u64)) -> &mut Story {
        self.at(to, thread, EventKind::Gap { length: Duration::from_nanos(to - from) })
    }

    fn waited(&mut self, thread: usize, at: u64, waited: u64) -> &mut Story {
        let waited = Duration::from_nanos(waited);
        self.at(at, thread, EventKind::Processor { used: Duration::ZERO, waited })
    }

    fn blame(&mut self) -> Blame {
        self.events.sort_by_key(|event| event.at);
        Blame::new(self.events.iter(), &HashSet::new(), self.threads, END)
    }

    /// The parts of the only wake that is late.
    fn parts(&mut self) -> Vec<(Kind, u64)> {
        let late = self.blame().late(1, 10);
        assert_eq!(late.len(), 1, "{late:?}");
        assert_eq!(sum(&late[0]), late[0].lateness_ns());
        kinds(&late[0].parts)
    }
}

fn kinds(parts: &[Part]) -> Vec<(Kind, u64)> {
    parts.iter().map(|part| (part.kind, part.ns)).collect()
}

fn sum(late: &Late) -> u64 {
    late.parts.iter().map(|part| part.ns).sum()
}

fn who(part: &Part) -> Vec<(Who, u64)> {
    part.held.iter().map(|held| (held.who.clone(), held.ns)).collect()
}

#[test]
fn a_timer_that_nobody_looked_at_names_the_task_that_held_the_thread() {
    let mut story = Story::default();
    story.poll(3, 0, (100, 900)).fires(7, 0, 905, (200, 210)).poll(7, 0, (910, 912));
    let late = story.blame().late(1, 10);
    let [rounding, unnoticed, behind] = &late[0].parts[..] else { panic!("{late:?}") };
    assert_eq!((rounding.kind, rounding.ns), (Kind::Rounding, 10));
    // 5 of it are the runtime's own.
    assert_eq!((unnoticed.kind, unnoticed.ns), (Kind::NotNoticed, 695));
    let culprit = Held { who: Who::Task(3), thread: 0, ns: 690, times: 1, longest_ns: 800 };
    assert_eq!(unnoticed.held, [culprit]);
    assert_eq!((behind.kind, behind.ns, behind.held.len()), (Kind::Behind, 5, 0));
    assert_eq!((late[0].due_ns, late[0].served_ns), (200, 910));
}

#[test]
fn a_task_in_the_queue_is_behind_those_before_it() {
    let mut story = Story::default();
    story.fires(7, 0, 200, (200, 200));
    story.poll(1, 0, (200, 300)).poll(2, 0, (300, 350)).poll(1, 0, (350, 420));
    story.poll(7, 0, (420, 430));
    let late = story.blame().late(1, 10);
    assert_eq!(kinds(&late[0].parts), [(Kind::Behind, 220)]);
    assert_eq!(who(&late[0].parts[0]), [(Who::Task(1), 170), (Who::Task(2), 50)]);
    assert_eq!((late[0].parts[0].held[0].times, late[0].parts[0].held[0].longest_ns), (2, 100));
}

#[test]
fn a_stolen_task_was_behind_the_one_that_held_its_first_worker() {
    let mut story = Story::default();
    let by = By::Task(3);
    story.at(110, 0, EventKind::PollBegins { task: 3 });
    story.at(150, 0, EventKind::Woken { task: 7, by, was_queued: false });
    story.at(100, 1, EventKind::Parks).at(500, 1, EventKind::Unparked);
    story.at(510, 1, EventKind::Stole { from: 0, count: 1 }).poll(7, 1, (520, 530));
    story.at(900, 0, EventKind::PollEnds { task: 3, outcome: PollOutcome::Pending });
    let late = story.blame().late(1, 10);
    assert_eq!(kinds(&late[0].parts), [(Kind::Behind, 370)]);
    assert_eq!(who(&late[0].parts[0]), [(Who::Task(3), 360)]);
}

#[test]
fn a_thread_that_was_woken_and_slept_on_is_told_from_one_that_was_busy() {
    let mut story = Story::default();
    story.sleeps(0, (100, 260)).fires(7, 0, 265, (200, 210)).poll(7, 0, (270, 280));
    let parts =
        [(Kind::Rounding, 10), (Kind::NotNoticed, 5), (Kind::Asleep, 50), (Kind::Behind, 5)];
    assert_eq!(story.parts(), parts);

    // From elsewhere, to a worker that is parked.
    let mut story = Story::default();
    story.at(100, 1, EventKind::Parks).at(260, 1, EventKind::Unparked);
    story.at(200, 0, EventKind::Woken { task: 7, by: By::Thread, was_queued: false });
    story.at(201, 0, EventKind::Injected { task: 7 });
    story.at(265, 1, EventKind::TookInjected { count: 1 }).poll(7, 1, (270, 280));
    assert_eq!(story.parts(), [(Kind::Asleep, 60), (Kind::Behind, 10)]);
}

#[test]
fn timers_that_fire_together_wait_for_each_other() {
    let mut story = Story::default();
    let deadline = Duration::from_nanos(240);
    story.at(90, 0, EventKind::AlarmSet { deadline });
    story.sleeps(0, (100, 260)).fires(7, 0, 260, (200, 210)).poll(7, 0, (260, 280));
    assert_eq!(story.parts(), [(Kind::Rounding, 40), (Kind::Asleep, 20)]);
}

#[test]
fn a_gap_is_not_the_fault_of_the_task() {
    let mut story = Story::default();
    story.poll(3, 0, (100, 900)).gap(0, (300, 700));
    story.fires(7, 0, 900, (200, 200)).poll(7, 0, (900, 910));
    assert_eq!(story.parts(), [(Kind::NotNoticed, 300), (Kind::NoProcessor, 400)]);
}

#[test]
fn what_the_system_counted_is_spread_over_the_time_awake() {
    let mut story = Story::default();
    // Asleep for 400, awake for 100 and 500: it waited for a tenth of that.
    story.waited(0, 100, 1_000).sleeps(0, (200, 600)).poll(3, 0, (600, 1_100));
    story.waited(0, 1_100, 1_060).fires(7, 0, 1_100, (700, 700)).poll(7, 0, (1_100, 1_200));
    assert_eq!(story.parts(), [(Kind::NotNoticed, 360), (Kind::NoProcessor, 40)]);

    // It was to wake at 600 and did at 700: then it had no processor.
    let mut story = Story::default();
    story.waited(0, 100, 1_000).sleeps(0, (100, 700));
    story.fires(7, 0, 700, (600, 600)).waited(0, 700, 1_090).poll(7, 0, (700, 800));
    assert_eq!(story.parts(), [(Kind::Asleep, 10), (Kind::NoProcessor, 90)]);
}

#[test]
fn all_workers_that_were_busy_while_nobody_looked_are_named() {
    let mut story = Story::default();
    for worker in [0, 1] {
        story.at(1, worker as usize, EventKind::WorkerBegins { worker });
    }
    story.poll(3, 0, (100, 900)).poll(4, 1, (150, 800));
    story.fires(7, 0, 900, (200, 200)).poll(7, 0, (900, 910));
    let late = story.blame().late(1, 10);
    assert_eq!(who(&late[0].parts[0]), [(Who::Task(3), 700), (Who::Task(4), 600)]);
    assert_eq!(late[0].parts[0].ns, 700);

    // Another runtime's worker 0 has nothing to do with it.
    story.at(2, 2, EventKind::WorkerBegins { worker: 0 });
    let late = story.blame().late(1, 10);
    assert_eq!(who(&late[0].parts[0]), [(Who::Task(3), 700)]);
}

#[test]
fn an_event_may_have_come_since_the_last_look() {
    let mut story = Story::default();
    let wait = EventKind::WaitBegins { timeout: Some(Duration::ZERO) };
    story.at(90, 0, wait.clone()).at(95, 0, EventKind::WaitEnds { events: 0 });
    story.poll(3, 0, (100, 900));
    story.at(905, 0, wait).at(910, 0, EventKind::WaitEnds { events: 1 });
    let by = By::Driver { token: 5 };
    story.at(911, 0, EventKind::Woken { task: 7, by, was_queued: false }).poll(7, 0, (920, 930));
    let late = story.blame().late(1, 10);
    assert_eq!((late[0].cause, late[0].due_ns), (Cause::Event, 95));
    assert_eq!(kinds(&late[0].parts), [(Kind::NotNoticed, 816), (Kind::Behind, 9)]);
    assert_eq!(who(&late[0].parts[0]), [(Who::Task(3), 800)]);

    // A thread that slept until the event came has looked in time.
    let mut story = Story::default();
    story.sleeps(0, (100, 100_000));
    story.at(100_001, 0, EventKind::Woken { task: 7, by, was_queued: false });
    story.poll(7, 0, (100_020, 100_030));
    assert_eq!(story.parts(), [(Kind::NotNoticed, 1), (Kind::Behind, 19)]);
}

#[test]
fn each_tick_of_one_service_has_its_own_parts() {
    let mut story = Story::default();
    story.poll(3, 0, (100, 900)).fires(7, 0, 905, (200, 210)).poll(7, 0, (910, 960));
    let blame = story.blame();
    let parts = |due| {
        let late = blame.tick(0, due, 950);
        assert_eq!((sum(&late), late.task), (950 - due, Some(7)));
        kinds(&late.parts)
    };
    let (unnoticed, behind, own) = ((Kind::NotNoticed, 5), (Kind::Behind, 5), (Kind::OwnPoll, 40));
    assert_eq!(parts(200), [(Kind::Rounding, 10), (Kind::NotNoticed, 695), behind, own]);
    assert_eq!(parts(400), [(Kind::NotNoticed, 505), behind, own]);
    assert_eq!(parts(900), [unnoticed, behind, own]);
    assert_eq!(parts(940), [(Kind::OwnPoll, 10)]);
}

#[test]
fn a_tick_that_waited_for_a_lock_was_behind_the_tasks_that_had_it() {
    let mut story = Story::default();
    let what = Wait::Mutex { id: 5 };
    story.at(105, 0, EventKind::WaitsFor { task: 7, what }).poll(7, 0, (100, 110));
    // Task 3 waited before it, and gets the lock from task 8.
    story.at(94, 1, EventKind::WaitsFor { task: 3, what }).poll(3, 1, (92, 96));
    story.at(400, 1, EventKind::Woken { task: 3, by: By::Task(8), was_queued: false });
    // Meanwhile another task holds the thread.
    story.poll(4, 0, (120, 700)).sleeps(0, (710, 790));
    let woken = EventKind::Woken { task: 7, by: By::Task(3), was_queued: false };
    story.poll(3, 0, (800, 820)).at(810, 0, woken).poll(7, 0, (825, 850));
    let late = story.blame().tick(0, 200, 840);
    assert_eq!(sum(&late), 640);
    assert_eq!(kinds(&late.parts), [(Kind::Behind, 625), (Kind::OwnPoll, 15)]);
    assert_eq!(who(&late.parts[0]), [(Who::Task(3), 420), (Who::Task(8), 200)]);
}

#[test]
fn a_plain_thread_is_told_by_its_spans() {
    let mut story = Story::default();
    let begins = |text: &str| EventKind::SpanBegins { text: text.into() };
    story.at(100, 0, begins(SLEEPS)).at(230, 0, EventKind::SpanEnds).gap(0, (210, 230));
    story.at(240, 0, begins(WAITS_FOR_THE_LOCK)).at(700, 0, EventKind::SpanEnds);
    story.at(50, 1, begins(JOB)).at(600, 1, EventKind::SpanEnds);
    let late = story.blame().tick(0, 200, 710);
    assert_eq!(sum(&late), 510);
    let parts =
        [(Kind::Asleep, 10), (Kind::Behind, 460), (Kind::OwnPoll, 20), (Kind::NoProcessor, 20)];
    assert_eq!(kinds(&late.parts), parts);
    assert_eq!(who(&late.parts[1]), [(Who::Span(JOB.into()), 360)]);
}

/// A random program on `threads` workers, with every kind of event in an order that can be.
fn random(random: &mut SplitMix, threads: usize) -> Story {
    let mut story = Story::default();
    let mut now = vec![0; threads];
    let mut waited = vec![0; threads];
    let mut upto = |n: u64| random.below(n);
    for _ in 0..400 {
        let thread = upto(threads as u64) as usize;
        let from = now[thread] + 1 + upto(30);
        let to = from + 1 + upto(200);
        let task = 1 + upto(6);
        match upto(9) {
            0 => drop(story.sleeps(thread, (from, to))),
            1 => {
                story.at(from, thread, EventKind::Parks).at(to, thread, EventKind::Unparked);
            }
            2 | 3 => {
                let deadline = from.saturating_sub(upto(500));
                let due = (deadline + upto(40)).min(from);
                story.fires(task, thread, from, (deadline, due));
                now[thread] = from;
                continue;
            }
            4 => {
                story.at(from, thread, EventKind::Stole { from: 0, count: 1 });
            }
            5 => {
                story.gap(thread, (from, to));
            }
            6 => {
                waited[thread] += upto(100);
                story.waited(thread, from, waited[thread]);
            }
            7 => {
                let deadline = Duration::from_nanos(from + upto(100));
                story.at(from, thread, EventKind::AlarmSet { deadline });
            }
            _ => drop(story.poll(task, thread, (from, to))),
        }
        now[thread] = to;
    }
    story
}

#[test]
fn the_parts_add_up_whatever_happened() {
    let mut seed = SplitMix::new(7);
    let mut checked = 0;
    while checked < 10_000 {
        let mut story = random(&mut seed, 1 + checked % 3);
        for late in story.blame().late(1, usize::MAX) {
            assert_eq!(sum(&late), late.lateness_ns(), "{late:?}");
            for part in &late.parts {
                let longest = part.held.iter().map(|held| held.ns).max().unwrap_or(0);
                assert!(longest <= part.ns, "{late:?}");
            }
            checked += 1;
        }
    }
}
