//! What a test does to a task, step by step, and what must be true of the task afterwards.

use super::subject::{Joiner, Output, Point, Seen, Subject, defuse};
use cede::{
    runtime::Handle,
    task::{AbortHandle, JoinError, JoinHandle},
};
use std::{
    future::Future,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{Arc, Weak, atomic::Ordering::SeqCst},
    task::{Context, Poll, Waker},
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Abort,
    /// Lets the future end at its next poll, and wakes it.
    Wake,
    /// Polls the handle, with a new waker.
    Join,
    /// Drops the handle.
    Detach,
}

/// Steps, and the pauses in which the executor runs: before some of the steps, and after the last.
#[derive(Clone, Debug)]
pub(super) struct Script {
    steps: Vec<Step>,
    pauses: u32,
}

/// Every order of every choice of `steps`, with every choice of pauses.
pub(super) fn scripts(steps: &[Step]) -> Vec<Script> {
    let mut orders = vec![Vec::new()];
    let mut begin = 0;
    while begin < orders.len() {
        for &step in steps {
            if !orders[begin].contains(&step) {
                let mut order = orders[begin].clone();
                order.push(step);
                orders.push(order);
            }
        }
        begin += 1;
    }
    let pauses = |steps: &Vec<Step>| 0..1 << (steps.len() + 1);
    let scripts = orders
        .iter()
        .flat_map(|steps| pauses(steps).map(|pauses| Script { steps: steps.clone(), pauses }));
    scripts.collect()
}

impl Script {
    fn pauses_before(&self, index: usize) -> bool {
        self.pauses & (1 << index) != 0
    }

    /// Whether it has more than one pause.
    pub(super) fn is_drawn_out(&self) -> bool {
        self.pauses.count_ones() > 1
    }

    /// Does the steps, and then everything necessary to end the task.
    pub(super) async fn run(self, handle: Handle, point: Point) {
        let left = self.steps(handle.clone(), point).await;
        left.end();
        while !left.abort.is_finished() {
            pause(&handle).await;
        }
        // The task is complete before its cell is freed. This waits for that by a weak reference,
        // which becomes invalid when the cell is freed.
        left.check_ended_soon(|| pause(&handle)).await;
    }

    pub(super) async fn steps(&self, handle: Handle, point: Point) -> Left {
        let seen = Arc::<Seen>::default();
        let join = handle.spawn(Subject::new(&seen, point));
        let mut left = Left::new(self.clone(), seen, join, point);
        for (index, &step) in self.steps.iter().enumerate() {
            if self.pauses_before(index) {
                pause(&handle).await;
            }
            left.step(step);
        }
        if self.pauses_before(self.steps.len()) {
            pause(&handle).await;
        }
        left
    }

    /// The same for a blocking job; the first pause lets the job run, and waits for its end.
    pub(super) fn run_blocking(&self, handle: &Handle, point: Point, unplug: impl Fn()) {
        let left = self.blocking_steps(handle, point, &unplug);
        unplug();
        left.wait();
        futures::executor::block_on(left.check_ended_soon(|| async { std::thread::yield_now() }));
    }

    pub(super) fn blocking_steps(&self, handle: &Handle, point: Point, pause: impl Fn()) -> Left {
        let seen = Arc::<Seen>::default();
        let subject = Subject::new(&seen, point);
        let join = handle.spawn_blocking(move || subject.job());
        let mut left = Left::new(self.clone(), seen, join, point);
        for (index, &step) in self.steps.iter().enumerate() {
            if self.pauses_before(index) {
                pause();
            }
            left.step(step);
        }
        left
    }
}

/// Lets the executor run its tasks.
async fn pause(handle: &Handle) {
    handle.spawn(async {}).await.expect("a task of no harm");
}

/// The task, and the handles and wakers that the script has not used up.
pub(super) struct Left {
    script: Script,
    point: Point,
    seen: Arc<Seen>,
    join: Option<JoinHandle<Output>>,
    abort: AbortHandle,
    asked_to_end: bool,
    woken: bool,
    joiner: Option<Arc<Joiner>>,
    joined: Option<Result<(), JoinError>>,
}

impl Left {
    fn new(script: Script, seen: Arc<Seen>, join: JoinHandle<Output>, point: Point) -> Self {
        let abort = join.abort_handle();
        seen.hand_abort(abort.clone());
        let asked_to_end = matches!(point, Point::AbortInPoll | Point::AbortAndWakeInDrop);
        let (joiner, joined) = (None, None);
        let join = Some(join);
        Self { script, point, seen, join, abort, asked_to_end, woken: false, joiner, joined }
    }

    fn step(&mut self, step: Step) {
        match step {
            Step::Abort => {
                self.asked_to_end = true;
                self.abort.abort();
            }
            Step::Wake => {
                self.woken = true;
                self.seen.open_and_wake();
            }
            Step::Join => {
                // It is polled twice: the second waker replaces the first.
                self.poll_join();
                self.poll_join();
            }
            Step::Detach => {
                let joiner = self.joiner.take();
                quietly(|| drop(joiner));
                self.join = None;
            }
        }
    }

    fn poll_join(&mut self) {
        let Some(mut join) = self.join.take() else { return };
        let joiner = Joiner::new(self.point);
        let waker = Waker::from(joiner.clone());
        let polled = catch_unwind(AssertUnwindSafe(|| {
            Pin::new(&mut join).poll(&mut Context::from_waker(&waker))
        }));
        quietly(|| drop(waker));
        match polled {
            Ok(Poll::Ready(output)) => self.take(output),
            // The handle held a waker that panics when it is dropped.
            Err(_) => self.join = Some(join),
            Ok(Poll::Pending) => self.join = Some(join),
        }
        let before = self.joiner.replace(joiner);
        quietly(|| drop(before));
    }

    fn take(&mut self, output: Result<Output, JoinError>) {
        assert_eq!(self.seen.future_drops.count(), 1, "hazard 10: {}", self.name());
        self.joined = Some(output.map(|output| quietly(|| drop(output))));
    }

    /// Ends the task, if the script did not.
    fn end(&self) {
        self.abort.abort();
    }

    fn wait(&self) {
        while !self.abort.is_finished() {
            std::thread::yield_now();
        }
    }

    /// Checks a task that has ended, although another thread may be about to drop the last
    /// reference to it.
    async fn check_ended_soon<F: Future<Output = ()>>(self, pause: impl Fn() -> F) {
        let seen = self.check_ended();
        while seen.strong_count() > 0 {
            pause().await;
        }
    }

    /// Checks a task that has ended: joins it, drops all handles and wakers, and counts the drops.
    pub(super) fn check_ended(mut self) -> Weak<Seen> {
        let name = self.name();
        assert!(self.abort.is_finished(), "{name}");
        if self.join.is_some() {
            if let Some(joiner) = &self.joiner {
                let mut tries = 0;
                while !joiner.woken.load(SeqCst) {
                    // The task is complete a moment before the joiner is woken.
                    std::thread::yield_now();
                    tries += 1;
                    assert!(tries < 10_000_000, "the join was never woken: {name}");
                }
            }
            self.poll_join();
            assert!(self.join.is_none(), "an ended task does not let itself be joined: {name}");
        }
        self.check_result();
        quietly(|| drop(self.joiner.take()));
        self.seen.let_go();
        drop(self.abort);
        let seen = self.seen;
        while seen.future_drops.count() < 1 || seen.output_drops.count() < seen.outputs.count() {
            // The output of a detached task is dropped a moment after the task is complete.
            std::thread::yield_now();
        }
        assert_eq!(seen.future_drops.count(), 1, "{name}");
        assert_eq!(seen.output_drops.count(), seen.outputs.count(), "{name}");
        assert!(seen.outputs.count() <= 1, "{name}");
        Arc::downgrade(&seen)
    }

    fn check_result(&mut self) {
        let name = self.name();
        match self.joined.take() {
            None => {}
            Some(Ok(())) => assert_eq!(self.seen.outputs.count(), 1, "{name}"),
            Some(Err(error)) if error.is_panic() => {
                assert!(self.point != Point::Nowhere, "{name}");
                defuse(error.into_panic());
            }
            Some(Err(error)) => {
                assert!(error.is_cancelled() && error.to_string().contains("cancelled"), "{name}");
                assert_eq!(self.seen.outputs.count(), 0, "a lost output: {name}");
            }
        }
    }

    fn name(&self) -> String {
        format!("{:?} at {:?}: {:?}", self.script, self.point, self.seen)
    }
}

fn quietly(f: impl FnOnce()) {
    if let Err(payload) = catch_unwind(AssertUnwindSafe(f)) {
        defuse(payload);
    }
}
