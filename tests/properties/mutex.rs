//! The mutex: one at a time, in order, and the value is as the last one left it.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    permits::Permits,
    random::Random,
};
use cede::sync::{Mutex, OwnedMutexGuard};
use std::sync::Arc;

#[test]
fn a_mutex_is_a_line_for_one_permit() {
    holds::<Tested>();
}

struct Tested {
    real: Arc<Mutex<u32>>,
    plain: Permits,
    value: u32,
    guard: Option<OwnedMutexGuard<u32>>,
}

impl Model for Tested {
    type Output = OwnedMutexGuard<u32>;

    fn new(_: &mut Random) -> Self {
        Self { real: Arc::new(Mutex::new(0)), plain: Permits::new(1), value: 0, guard: None }
    }

    fn act(&mut self, run: &mut Run<Self::Output>) {
        match run.random.below(8) {
            0..=2 => {
                let id = run.start("lock", self.real.clone().lock_owned());
                self.plain.begin(id, 1);
            }
            3 => {
                // The guard is borrowed, and dropped at once.
                run.note("try_lock");
                assert_eq!(self.real.try_lock().ok().map(|value| *value), self.could_lock());
            }
            4 => {
                run.note("try_lock_owned");
                let guard = self.real.clone().try_lock_owned().ok();
                assert_eq!(guard.as_deref().copied(), self.could_lock());
                if let Some(guard) = guard {
                    assert!(self.plain.take(1));
                    self.guard = Some(guard);
                }
            }
            _ => {
                run.note("change the value and unlock");
                if let Some(mut guard) = self.guard.take() {
                    *guard += 1;
                    self.value += 1;
                    drop(guard);
                    self.plain.give(1);
                }
            }
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        self.plain.is_ready(id)
    }

    fn finished(&mut self, id: Id, guard: OwnedMutexGuard<u32>) {
        assert_eq!((self.plain.finish(id), *guard), (Some(1), self.value));
        assert!(self.guard.replace(guard).is_none(), "two have the lock");
    }

    fn cancelled(&mut self, id: Id) {
        self.plain.cancel(id);
    }

    fn check(&self) {
        let locked = format!("is_locked: {}", self.could_lock().is_none());
        assert!(format!("{:?}", self.real).contains(&locked));
    }

    fn end(self) {
        drop(self.guard);
        assert_eq!(Arc::into_inner(self.real).map(Mutex::into_inner), Some(self.value));
    }
}

impl Tested {
    /// The value that a caller would find if it could lock at once; `None` if it would have to
    /// wait.
    fn could_lock(&self) -> Option<u32> {
        (self.plain.available() == 1).then_some(self.value)
    }
}
