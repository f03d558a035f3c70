//! The read-write lock: readers at the same time, writers alone, each in turn.

use super::{
    frame::{Run, holds},
    model::Model,
    operation::Id,
    permits::Permits,
    random::Random,
};
use cede::sync::{OwnedRwLockReadGuard, OwnedRwLockWriteGuard, RwLock};
use std::{collections::BTreeSet, sync::Arc};

#[test]
fn a_rwlock_is_a_line_in_which_writers_need_everything() {
    holds::<Tested>();
}

/// More readers than there ever are at a time.
const ALL: usize = 10_000;

struct Tested {
    real: Arc<RwLock<u32>>,
    plain: Permits,
    writes: BTreeSet<Id>,
    value: u32,
    readers: Vec<OwnedRwLockReadGuard<u32>>,
    writer: Option<OwnedRwLockWriteGuard<u32>>,
}

enum Guard {
    Read(OwnedRwLockReadGuard<u32>),
    Write(OwnedRwLockWriteGuard<u32>),
}

impl Model for Tested {
    type Output = Guard;

    fn new(_: &mut Random) -> Self {
        Self {
            real: Arc::new(RwLock::new(0)),
            plain: Permits::new(ALL),
            writes: BTreeSet::new(),
            value: 0,
            readers: Vec::new(),
            writer: None,
        }
    }

    fn act(&mut self, run: &mut Run<Guard>) {
        let lock = self.real.clone();
        match run.random.below(12) {
            0..=2 => {
                let id = run.start("read", async { Guard::Read(lock.read_owned().await) });
                self.plain.begin(id, 1);
            }
            3 | 4 => {
                let id = run.start("write", async { Guard::Write(lock.write_owned().await) });
                self.plain.begin(id, ALL);
                self.writes.insert(id);
            }
            5 => {
                run.note("try_read");
                let guard = lock.try_read_owned().ok();
                assert_eq!(guard.is_some(), self.plain.take(1));
                self.readers.extend(guard);
            }
            6 => {
                run.note("try_write");
                let guard = lock.try_write_owned().ok();
                assert_eq!(guard.is_some(), self.plain.take(ALL));
                self.writer = self.writer.take().or(guard);
            }
            7 => {
                run.note("downgrade");
                if let Some(guard) = self.writer.take() {
                    self.readers.push(guard.downgrade());
                    self.plain.give(ALL - 1);
                }
            }
            8 | 9 => {
                run.note("change the value and unlock");
                if let Some(mut guard) = self.writer.take() {
                    *guard += 1;
                    self.value += 1;
                    drop(guard);
                    self.plain.give(ALL);
                }
            }
            _ => {
                run.note("a reader unlocks");
                if let Some(guard) = run.random.take(&mut self.readers) {
                    drop(guard);
                    self.plain.give(1);
                }
            }
        }
    }

    fn is_ready(&self, id: Id) -> bool {
        self.plain.is_ready(id)
    }

    fn finished(&mut self, id: Id, guard: Guard) {
        assert!(self.plain.finish(id).is_some() && self.writer.is_none());
        match guard {
            Guard::Read(guard) => self.readers.push(guard),
            Guard::Write(guard) => {
                assert!(self.writes.contains(&id) && self.readers.is_empty());
                self.writer = Some(guard);
            }
        }
    }

    fn cancelled(&mut self, id: Id) {
        self.plain.cancel(id);
    }

    fn check(&self) {
        assert!(self.readers.iter().all(|value| **value == self.value));
        assert!(self.writer.iter().all(|value| **value == self.value));
        assert_eq!(self.real.try_read().is_ok(), self.plain.available() > 0);
        assert_eq!(self.real.try_write().is_ok(), self.plain.available() == ALL);
    }

    fn end(self) {
        drop((self.readers, self.writer));
        assert_eq!(Arc::into_inner(self.real).map(RwLock::into_inner), Some(self.value));
    }
}
