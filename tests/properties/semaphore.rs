//! The semaphore: first come, first served, and no permit is lost or made.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    permits::Permits,
    random::Random,
};
use cede::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, TryAcquireError};
use std::sync::Arc;

#[test]
fn a_semaphore_is_a_line_for_permits() {
    holds::<Tested>();
}

struct Tested {
    real: Arc<Semaphore>,
    plain: Permits,
    held: Vec<OwnedSemaphorePermit>,
    /// How many permits were made and not forgotten.
    total: usize,
}

impl Model for Tested {
    type Output = Result<OwnedSemaphorePermit, AcquireError>;

    fn new(random: &mut Random) -> Self {
        let total = random.below(4);
        Self {
            real: Arc::new(Semaphore::new(total)),
            plain: Permits::new(total),
            held: Vec::new(),
            total,
        }
    }

    fn act(&mut self, run: &mut Run<Self::Output>) {
        let need = run.random.below(4);
        match run.random.below(16) {
            0..=5 => {
                let acquire = self.real.clone().acquire_many_owned(need as u32);
                let id = run.start(format!("acquire {need}"), acquire);
                self.plain.begin(id, need);
            }
            6 | 7 => self.try_acquire(need, run),
            8..=10 => {
                run.note("drop a permit");
                if let Some(permit) = run.random.take(&mut self.held) {
                    self.plain.give(permit.num_permits());
                }
            }
            11 => {
                run.note(format!("add {need}"));
                self.real.add_permits(need);
                self.plain.give(need);
                self.total += need;
            }
            12 => {
                let taken = need.min(self.plain.available());
                run.note(format!("forget {need}"));
                assert_eq!(self.real.forget_permits(need), taken);
                self.plain.free -= taken;
                self.total -= taken;
            }
            13 => self.split_and_merge(need, run),
            14 => {
                run.note("forget a permit");
                if let Some(permit) = run.random.take(&mut self.held) {
                    self.total -= permit.num_permits();
                    permit.forget();
                }
            }
            _ if run.random.once_in(10) => {
                run.note("close");
                self.real.close();
                self.plain.close();
            }
            _ => {}
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        self.plain.is_ready(id)
    }

    fn finished(&mut self, id: Id, output: Self::Output) {
        let got = self.plain.finish(id);
        assert_eq!(output.as_ref().ok().map(OwnedSemaphorePermit::num_permits), got);
        self.held.extend(output);
    }

    fn cancelled(&mut self, id: Id) {
        self.plain.cancel(id);
    }

    fn check(&self) {
        assert_eq!(self.real.available_permits(), self.plain.available());
        assert_eq!(self.real.is_closed(), self.plain.closed);
        let held: usize = self.held.iter().map(OwnedSemaphorePermit::num_permits).sum();
        assert_eq!(self.plain.free + self.plain.granted() + held, self.total);
    }

    fn end(self) {
        drop(self.held);
        assert_eq!(self.real.available_permits(), self.total);
    }
}

impl Tested {
    fn try_acquire(&mut self, need: usize, run: &mut Run<<Self as Model>::Output>) {
        run.note(format!("try_acquire {need}"));
        let outcome = self.real.clone().try_acquire_many_owned(need as u32);
        let refusal =
            if self.plain.closed { TryAcquireError::Closed } else { TryAcquireError::NoPermits };
        assert_eq!(outcome.as_ref().err(), (!self.plain.take(need)).then_some(&refusal));
        self.held.extend(outcome);
    }

    fn split_and_merge(&mut self, count: usize, run: &mut Run<<Self as Model>::Output>) {
        run.note(format!("split {count} off a permit, or merge two"));
        if let (Some(mut one), other) =
            (run.random.take(&mut self.held), run.random.take(&mut self.held))
        {
            match other {
                Some(other) if count == 0 => one.merge(other),
                other => self.held.extend(other.into_iter().chain(one.split(count))),
            }
            self.held.push(one);
        }
    }
}
