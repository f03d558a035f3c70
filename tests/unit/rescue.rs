//! The watcher, tick by tick, beside workers that do what a script says.

use super::watch;
use crate::executor::multi_thread::idle::{
    host::{IdleHost, Watcher},
    sleepers::{Idle, ParkedIn, Sleeper},
};
use std::cell::{Cell, RefCell};

/// What happens during a tick, or while the watcher sleeps.
type Step = fn(&Script);

struct Script {
    idle: Idle,
    steps: &'static [Step],
    done: Cell<usize>,
    progress: Cell<u64>,
    due: usize,
    /// `.` for a tick, `z` for a sleep, and the number of each spare that is called up.
    seen: RefCell<String>,
}

impl IdleHost for Script {
    type Task = ();
    type Driver<'a> = ();

    fn idle(&self) -> &Idle {
        &self.idle
    }

    fn try_drive(&self) -> Option<()> {
        None
    }

    fn unpark(&self, _: Sleeper) {}

    fn push_injected(&self, (): ()) {}

    fn has_injected(&self) -> bool {
        false
    }

    fn has_backlog(&self, _: usize) -> bool {
        false
    }

    fn has_tasks(&self) -> bool {
        false
    }

    fn polls(&self, _: usize) -> u64 {
        0
    }

    /// Only the first worker makes progress.
    fn progress(&self, worker: usize) -> u64 {
        if worker == 0 { self.progress.get() } else { 0 }
    }

    fn unpark_watcher(&self) {}

    fn is_over(&self) -> bool {
        self.done.get() == self.steps.len()
    }
}

impl Watcher for Script {
    type Host = Self;

    fn host(&self) -> &Self {
        self
    }

    fn sleep(&self) {
        self.step('z');
    }

    fn tick(&self) {
        self.step('.');
    }

    fn due(&self) -> usize {
        self.due
    }

    fn start(&self, spare: usize) -> bool {
        *self.seen.borrow_mut() += &spare.to_string();
        true
    }
}

impl Script {
    fn step(&self, sign: char) {
        self.seen.borrow_mut().push(sign);
        self.steps[self.done.get()](self);
        self.done.set(self.done.get() + 1);
    }
}

/// What a watcher does beside so many workers and spares, with so much due behind them.
fn watched(workers: usize, spares: usize, due: usize, steps: &'static [Step]) -> String {
    let script = Script {
        idle: Idle::new(workers, spares),
        steps,
        done: Cell::new(0),
        progress: Cell::new(0),
        due,
        seen: RefCell::default(),
    };
    watch(&script);
    script.seen.into_inner()
}

const NOTHING: Step = |_| ();
const ARRIVES: Step = |script| script.idle.arrive();
const PROGRESS: Step = |script| script.progress.set(script.progress.get() + 1);
const SLEEPS: Step = |script| {
    let _ = script.idle.announce_sleep(0, ParkedIn::Parker, false);
};
const WAKES: Step = |script| {
    let _ = script.idle.wake_up(0);
};

#[test]
fn the_watcher_sleeps_after_two_ticks_in_a_row_at_which_a_worker_slept() {
    assert_eq!(watched(1, 1, 0, &[SLEEPS, NOTHING, NOTHING]), "..z");
    assert_eq!(watched(1, 1, 0, &[SLEEPS, WAKES, SLEEPS, NOTHING, NOTHING]), "....z");
    // It was woken for nothing, and then because none sleeps.
    assert_eq!(watched(1, 1, 0, &[SLEEPS, NOTHING, NOTHING, NOTHING, WAKES, NOTHING]), "..z.z.");
}

#[test]
fn a_spare_is_called_up_after_two_more_ticks_without_progress() {
    assert_eq!(watched(2, 1, 1, &[NOTHING; 5]), "...2..");
    assert_eq!(watched(2, 1, 1, &[NOTHING, NOTHING, PROGRESS, NOTHING, NOTHING]), ".....2");
    assert_eq!(watched(2, 1, 1, &[NOTHING, SLEEPS, WAKES, NOTHING, NOTHING]), ".....2");
    assert_eq!(watched(2, 1, 0, &[NOTHING; 9]), ".........");
}

/// However long it takes until its thread runs.
#[test]
fn no_more_are_called_up_while_one_is_on_its_way() {
    assert_eq!(watched(1, 9, 1, &[NOTHING; 9]), "...1......");
    let steps = &[NOTHING, NOTHING, NOTHING, NOTHING, ARRIVES, NOTHING, NOTHING, NOTHING];
    assert_eq!(watched(1, 9, 1, steps), "...1....2.");
}

/// Its number was that of another, about whose progress nothing is known any more.
#[test]
fn a_spare_that_comes_again_is_not_stuck_from_the_beginning() {
    const RETIRES: Step = |script| {
        script.idle.arrive();
        assert!(script.idle.retire(1, false, |_| true));
    };
    let steps = &[NOTHING, NOTHING, NOTHING, RETIRES, NOTHING, NOTHING, ARRIVES, NOTHING, NOTHING];
    assert_eq!(watched(1, 9, 1, steps), "...1...1...2");
}

/// Four for each that is stuck, and not one for each of a crowd of tasks that may be short.
#[test]
fn no_more_are_called_up_at_once_than_four_for_each_worker() {
    assert_eq!(watched(1, 64, 100, &[NOTHING; 3]), "...1234");
    assert_eq!(watched(1, 64, 2, &[NOTHING; 3]), "...12");
    assert_eq!(watched(2, 3, 100, &[NOTHING; 3]), "...234");
}

#[test]
fn a_spare_retires_when_as_many_others_as_there_are_workers_are_free() {
    let idle = Idle::new(1, 2);
    let [one, two] = idle.call_up(2)[..] else { panic!("both are there") };
    assert!(!idle.retire(one, false, |_| false));
    assert!(!idle.retire(one, false, |worker| worker == one), "it is not free for itself");
    let _ = idle.announce_sleep(0, ParkedIn::Driver, false);
    assert!(idle.retire(one, false, |_| false), "a sleeper is free");
    assert_eq!(idle.successor(), None, "the worker drives");
    assert!(idle.retire(two, false, |_| false));
}

/// Not one that drives, if another will do.
#[test]
fn one_spare_is_woken_when_one_sleeper_is_too_many() {
    let idle = Idle::new(1, 2);
    let [drives, parks] = idle.call_up(2)[..] else { panic!("both are there") };
    assert_eq!(idle.announce_sleep(drives, ParkedIn::Driver, false).surplus, None);
    let woken = idle.announce_sleep(parks, ParkedIn::Parker, false).surplus;
    assert_eq!(woken, Some(Sleeper { worker: parks, parked_in: ParkedIn::Parker }));
    assert!(idle.retire(parks, true, |_| false));
    assert_eq!(idle.successor(), None, "the other drives");
    let woken = idle.announce_sleep(0, ParkedIn::Parker, false).surplus;
    assert_eq!(woken, Some(Sleeper { worker: drives, parked_in: ParkedIn::Driver }));
    assert!(idle.retire(drives, true, |_| false));
    let left = idle.successor();
    assert_eq!(left, Some(Sleeper { worker: 0, parked_in: ParkedIn::Parker }), "so that it drives");
}

#[test]
fn the_watcher_is_woken_when_it_wants_to_be_and_none_sleeps() {
    let idle = Idle::new(2, 1);
    assert!(!idle.stop_watching(), "no worker sleeps");
    let announce = |worker| _ = idle.announce_sleep(worker, ParkedIn::Parker, false);
    (0..2).for_each(announce);
    assert!(idle.stop_watching() && !idle.needs_watcher());
    let _ = idle.wake_up(0);
    assert!(!idle.needs_watcher(), "the other sleeps");
    let _ = idle.wake_up(1);
    assert!(idle.needs_watcher() && !idle.needs_watcher(), "it is woken once");
}
