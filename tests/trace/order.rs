//! Random programs on both executors: the recording is in causal order, and every life in it is whole.
//!
//! What is checked of each recording in which nothing was lost:
//!
//! 1. A task is spawned once, before everything else, and ends once, after everything else but late
//!    wakes.
//! 2. The polls of a task do not overlap, begin and end on the same thread, and each but the first
//!    follows a wake, or a poll in which the task woke itself.
//! 3. A wake follows its cause: the task that woke was being polled on that thread, or had just ended
//!    there (that wakes what joins it); the timer had fired there; the source had become ready there.
//! 4. Events of a thread are in the order of their times.

use super::kit::recorded;
use crate::properties::random::Random;
use cede::{
    sync::{Mutex, mpsc, oneshot},
    task::yield_now,
    time::{Duration, sleep},
    trace::{Cause, Event, EventKind, PollOutcome, Recorder, Trace},
};
use std::{
    collections::{HashMap, HashSet},
    pin::Pin,
    sync::Arc,
};

/// What the tasks of a program share.
#[derive(Clone)]
struct World {
    lock: Arc<Mutex<u32>>,
    sender: mpsc::UnboundedSender<u32>,
}

/// A task that does a few things by chance, and spawns others.
fn task(mut random: Random, depth: u32, world: World) -> Pin<Box<dyn Future<Output = ()> + Send>> {
    Box::pin(async move {
        for _ in 0..random.below(6) {
            match random.below(9) {
                0 => yield_now().await,
                1 => sleep(Duration::from_micros(random.below(300) as u64)).await,
                2 => *world.lock.lock().await += 1,
                3 => world.sender.send(1).unwrap(),
                4 => drop(cede::spawn_blocking(|| ()).await),
                5 => {
                    let (sender, receiver) = oneshot::channel();
                    std::thread::spawn(move || sender.send(()));
                    receiver.await.unwrap();
                }
                6 if depth > 0 => {
                    let (other, world) = (Random::new(random.below(1 << 30) as u64), world.clone());
                    drop(cede::spawn(task(other, depth - 1, world))); // detached
                }
                7 if depth > 0 => {
                    let (other, world) = (Random::new(random.below(1 << 30) as u64), world.clone());
                    let handle = cede::spawn(task(other, depth - 1, world));
                    if random.once_in(3) {
                        handle.abort();
                    }
                    let _ = handle.await;
                }
                _ => {
                    let guard = world.lock.lock().await;
                    yield_now().await;
                    drop(guard);
                }
            }
        }
    })
}

fn record(seed: u64, workers: usize) -> Trace {
    let recorder = Recorder::new();
    let runtime = recorded(workers, &recorder);
    runtime.block_on(async {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        let world = World { lock: Arc::default(), sender };
        let tasks: Vec<_> = (0..4)
            .map(|n| cede::spawn(task(Random::new(seed * 4 + n), 3, world.clone())))
            .collect();
        drop(world);
        for task in tasks {
            task.await.unwrap();
        }
        while receiver.recv().await.is_some() {}
    });
    drop(runtime);
    recorder.snapshot()
}

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

struct Checker<'a> {
    lives: HashMap<u64, Life>,
    lanes: HashMap<usize, Lane>,
    trace: &'a Trace,
}

impl Checker<'_> {
    fn event(&mut self, event: &Event) {
        let Event { thread, kind, .. } = event;
        let lane = self.lanes.entry(*thread).or_default();
        match *kind {
            EventKind::TimerFired { deadline, .. } => _ = lane.fired.insert(deadline),
            EventKind::Ready { token, .. } => _ = lane.ready.insert(token),
            _ => {}
        }
        let Some(number) = kind.task() else { return };
        let life = self.lives.entry(number).or_default();
        match *kind {
            EventKind::Spawned { .. } => {
                assert!(!life.is_spawned, "spawned twice");
                (life.is_spawned, life.is_due) = (true, true);
            }
            EventKind::TimerSet { .. } => {}
            _ => assert!(life.is_spawned, "something happened to a task before it was spawned"),
        }
        match *kind {
            EventKind::PollBegins { .. } => {
                assert!(life.is_due, "polled without a wake");
                assert_eq!(life.polled_on, None, "polled twice at once");
                assert!(!life.has_ended, "polled after its end");
                (life.is_due, life.polled_on) = (false, Some(*thread));
                lane.polls.push(number);
            }
            EventKind::PollEnds { outcome, .. } => {
                assert_eq!(life.polled_on.take(), Some(*thread), "a poll ends elsewhere");
                assert_eq!(lane.polls.pop(), Some(number), "polls overlap");
                let again = [PollOutcome::WokeItself, PollOutcome::OutOfBudget];
                life.is_due |= again.contains(&outcome);
                if outcome.is_end() {
                    lane.ended = number;
                }
            }
            EventKind::WaitsFor { .. } => {
                assert_eq!(lane.polls.last(), Some(&number), "a wait outside its poll");
            }
            EventKind::Woken { by, .. } => {
                life.is_due = true;
                match by {
                    Cause::Task(by) => {
                        let is_here = lane.polls.contains(&by) || lane.ended == by;
                        assert!(is_here, "woken by {by}");
                    }
                    Cause::Timer { deadline } => assert!(lane.fired.contains(&deadline)),
                    Cause::Driver { token } => assert!(lane.ready.contains(&token)),
                    _ => {}
                }
            }
            EventKind::Dropped { .. } => {
                assert!(!life.has_ended, "ended twice");
                life.has_ended = true;
            }
            _ => {}
        }
    }

    fn end(&self) {
        for (number, life) in &self.lives {
            let task = self.trace.task(*number).unwrap();
            assert!(life.has_ended, "without an end: {task:?}");
            assert_eq!(life.polled_on, None, "its poll did not end: {task:?}");
            assert!(task.spawned.is_some() && task.ended.is_some(), "{task:?}");
            assert!(!task.name.is_empty() && task.location.is_some(), "{task:?}");
        }
    }
}

#[test]
fn recordings_are_causal_and_lives_are_whole() {
    for workers in [0, 1, 2, 3] {
        for seed in 0..40 {
            let _watchdog = crate::support::watchdog();
            let trace = record(seed, workers);
            assert_eq!(trace.lost(), 0);
            let mut checker =
                Checker { lives: HashMap::new(), lanes: HashMap::new(), trace: &trace };
            assert!(trace.events().is_sorted_by_key(|event| event.at));
            for (number, event) in trace.events().enumerate() {
                let checks = std::panic::AssertUnwindSafe(|| checker.event(event));
                if let Err(panic) = std::panic::catch_unwind(checks) {
                    let task = event.kind.task().unwrap_or(0);
                    let is_its = |other: &&Event| other.kind.task() == Some(task);
                    let story: Vec<_> = trace.events().take(number + 1).filter(is_its).collect();
                    eprintln!("workers {workers}, seed {seed}: {story:#?}");
                    std::panic::resume_unwind(panic);
                }
            }
            checker.end();
        }
    }
}

/// While it is taken, a snapshot of a busy runtime is a beginning of what happens: causal, too.
#[test]
fn a_snapshot_of_a_running_program_is_causal() {
    let _watchdog = crate::support::watchdog();
    let recorder = Recorder::with_capacity(1 << 20);
    let runtime = recorded(2, &recorder);
    let (sender, _receiver) = mpsc::unbounded_channel();
    let world = World { lock: Arc::default(), sender };
    let tasks: Vec<_> =
        (0..50).map(|n| runtime.spawn(task(Random::new(n), 3, world.clone()))).collect();
    while tasks.iter().any(|task| !task.is_finished()) {
        let trace = recorder.snapshot();
        assert_eq!(trace.lost(), 0);
        let mut checker = Checker { lives: HashMap::new(), lanes: HashMap::new(), trace: &trace };
        trace.events().for_each(|event| checker.event(event));
        assert!(trace.events().all(|event| event.at <= trace.duration()));
    }
}
