//! The frame of all property tests: it starts, polls and cancels operations at random.
//!
//! After every step it checks, for each operation:
//!
//! 1. if it waits, and could finish according to the model, its last waker has been woken;
//! 2. when it is polled, it finishes exactly if it is ready according to the model;
//! 3. its output, and everything that can be seen from outside, are what the model says;
//! 4. when it has finished or was cancelled, its waker is no longer kept.
//!
//! A run with seed n takes a few more than n steps. So the first seed that fails has a short story,
//! which is printed with it.

use super::{
    model::Model,
    operation::{Id, Operation},
    random::Random,
};
use crate::support::{Told, watchdog};
use std::{env, mem, ops::Range, sync::Weak, task::Poll, thread};

/// Enough to find each of the mistakes that were tried many times.
const SEEDS: Range<u64> = 0..200;

/// Runs the model with each seed, and prints how many cases there were.
pub(crate) fn holds<M: Model>() {
    let _watchdog = watchdog();
    let seeds = seeds();
    let mut total = Counts::default();
    for seed in seeds.clone() {
        let mut run = Run::new(seed);
        let mut model = M::new(&mut run.random);
        for _ in 0..seed % SEEDS.end + 10 {
            run.step(&mut model);
            if model.is_spent() && run.pending.is_empty() {
                run.end(model);
                model = M::new(&mut run.random);
            }
        }
        while !run.pending.is_empty() {
            run.cancel(&mut model, 0);
            run.check(&model);
        }
        run.end(model);
        total.add(&run.counts);
    }
    let Counts { steps, polls, finished, cancelled } = total;
    println!(
        "{}: seeds {seeds:?}, {steps} steps, {polls} polls, {finished} operations finished, \
         {cancelled} cancelled",
        test_name()
    );
}

/// The seeds that `CEDE_SEED` asks for, one or a range; otherwise always the same ones.
pub(crate) fn seeds() -> Range<u64> {
    let Ok(asked) = env::var("CEDE_SEED") else { return SEEDS };
    let number = |text: &str| text.parse().expect("CEDE_SEED is a number, or two: 5..9");
    match asked.split_once("..") {
        Some((first, end)) => number(first)..number(end),
        None => number(&asked)..number(&asked) + 1,
    }
}

fn test_name() -> String {
    thread::current().name().unwrap_or("properties").to_owned()
}

/// One seed's run.
pub(crate) struct Run<T> {
    trace: Trace, // the first field: the story is told before the operations are dropped
    pub(crate) random: Random,
    pending: Vec<Operation<T>>,
    /// Operations that were started, and are polled as soon as the model knows them.
    started: Vec<Id>,
    next: Id,
    /// The wakers of all operations so far.
    wakers: Vec<Weak<Told>>,
    counts: Counts,
}

impl<T> Run<T> {
    fn new(seed: u64) -> Self {
        Self {
            trace: Trace { seed, story: Vec::new() },
            random: Random::new(seed),
            pending: Vec::new(),
            started: Vec::new(),
            next: 0,
            wakers: Vec::new(),
            counts: Counts::default(),
        }
    }

    /// Adds to the story of this run an operation that is done at once.
    pub(crate) fn note(&mut self, what: impl Into<String>) {
        self.trace.note(what.into());
    }

    /// Starts an operation: it is polled for the first time when [`Model::act`] returns.
    pub(crate) fn start(
        &mut self,
        what: impl Into<String>,
        future: impl Future<Output = T> + 'static,
    ) -> Id {
        let id = self.prepare(what, future);
        self.started.push(id);
        id
    }

    /// Makes an operation that is polled for the first time later, or never.
    pub(crate) fn prepare(
        &mut self,
        what: impl Into<String>,
        future: impl Future<Output = T> + 'static,
    ) -> Id {
        let id = self.next;
        self.next += 1;
        let operation = Operation::new(id, what.into(), future);
        self.trace.note(format!("{operation}"));
        self.pending.push(operation);
        id
    }

    fn step<M: Model<Output = T>>(&mut self, model: &mut M) {
        self.counts.steps += 1;
        let woken: Vec<usize> =
            (0..self.pending.len()).filter(|&at| self.pending[at].was_woken()).collect();
        let any = self.random.index(self.pending.len());
        match (self.random.below(10), self.random.pick(&woken), any) {
            (0..=3, Some(&at), _) => self.poll(model, at),
            (4, _, Some(at)) => self.poll(model, at),
            (5, _, Some(at)) => self.cancel(model, at),
            _ => model.act(self),
        }
        for id in mem::take(&mut self.started) {
            let at = self.pending.iter().position(|operation| operation.id == id);
            self.poll(model, at.expect("just started"));
        }
        self.check(model);
    }

    fn poll<M: Model<Output = T>>(&mut self, model: &mut M, at: usize) {
        self.counts.polls += 1;
        let id = self.pending[at].id;
        model.polled(id);
        let ready = model.is_ready(id);
        self.trace.note(format!("    poll {}", self.pending[at]));
        let outcome = self.pending[at].poll(self.random.once_in(3));
        self.wakers.push(self.pending[at].waker());
        match outcome {
            Poll::Ready(output) => {
                assert!(ready, "{} has finished, and should wait", self.pending[at]);
                self.counts.finished += 1;
                Self::part::<M>(self.pending.swap_remove(at));
                model.finished(id, output);
            }
            Poll::Pending => assert!(!ready, "{} waits, and should finish", self.pending[at]),
        }
    }

    fn cancel<M: Model<Output = T>>(&mut self, model: &mut M, at: usize) {
        self.counts.cancelled += 1;
        let operation = self.pending.swap_remove(at);
        self.trace.note(format!("    cancel {operation}"));
        let id = operation.id;
        Self::part::<M>(operation);
        model.cancelled(id);
    }

    /// Drops an operation, finished or not.
    fn part<M: Model<Output = T>>(operation: Operation<T>) {
        let (waker, story) = (operation.waker(), format!("{operation} is over, its waker is kept"));
        drop(operation);
        assert!(M::KEEPS_WAKERS || waker.strong_count() == 0, "{story}");
    }

    fn check<M: Model<Output = T>>(&self, model: &M) {
        for operation in self.pending.iter().filter(|operation| operation.was_polled()) {
            let told = operation.was_woken() || !model.is_ready(operation.id);
            assert!(told, "{operation} could finish, and was not woken");
        }
        model.check();
    }

    /// Drops the real thing, and with it the wakers that it may have kept.
    fn end<M: Model<Output = T>>(&mut self, model: M) {
        self.trace.note("everything is dropped".into());
        model.end();
        let mut wakers = self.wakers.drain(..);
        assert!(wakers.all(|waker| waker.strong_count() == 0), "a waker was leaked");
        drop(wakers);
        self.trace.story.clear();
    }
}

#[derive(Default)]
struct Counts {
    steps: usize,
    polls: usize,
    finished: usize,
    cancelled: usize,
}

impl Counts {
    fn add(&mut self, other: &Self) {
        self.steps += other.steps;
        self.polls += other.polls;
        self.finished += other.finished;
        self.cancelled += other.cancelled;
    }
}

/// What has happened so far; it is printed if the run ends in a panic.
struct Trace {
    seed: u64,
    story: Vec<String>,
}

impl Trace {
    fn note(&mut self, what: String) {
        self.story.push(what);
    }
}

impl Drop for Trace {
    fn drop(&mut self) {
        if thread::panicking() {
            let (seed, test) = (self.seed, test_name());
            eprintln!("again: CEDE_SEED={seed} cargo test --test suite {test}");
            self.story.iter().for_each(|line| eprintln!("  {line}"));
        }
    }
}
