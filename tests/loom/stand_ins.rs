//! Stand-ins for what loom cannot see, for the models of how workers sleep.

use crate::base::primitive::{
    Mutex,
    atomic::{
        AtomicBool, AtomicUsize,
        Ordering::{Acquire, Relaxed, Release},
    },
};
use std::collections::VecDeque;

/// A queue whose length is read without its lock, like those of crossbeam-deque.
pub(super) struct Queue<J> {
    len: AtomicUsize,
    jobs: Mutex<VecDeque<J>>,
}

impl<J> Default for Queue<J> {
    fn default() -> Self {
        Self { len: AtomicUsize::new(0), jobs: Mutex::default() }
    }
}

impl<J> Queue<J> {
    pub(super) fn push(&self, job: J) {
        let mut jobs = self.jobs.lock();
        jobs.push_back(job);
        self.len.store(jobs.len(), Relaxed);
    }

    pub(super) fn take(&self) -> Option<J> {
        if self.is_empty() {
            return None;
        }
        let mut jobs = self.jobs.lock();
        let job = jobs.pop_front();
        self.len.store(jobs.len(), Relaxed);
        job
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len.load(Relaxed) == 0
    }

    /// The length as it is now. crossbeam-deque's reads with sequential consistency; loom would try for ever what a
    /// relaxed read may miss.
    pub(super) fn len(&self) -> usize {
        self.jobs.lock().len()
    }
}

/// The driver lock: the thread that gets it drives. Not a `Mutex`: loom's `try_lock` blocks if it meets another's `lock`.
#[derive(Default)]
pub(super) struct DriverLock(AtomicBool);

pub(super) struct Driving<'a>(&'a DriverLock);

impl DriverLock {
    pub(super) fn try_take(&self) -> Option<Driving<'_>> {
        let taken = self.0.compare_exchange(false, true, Acquire, Relaxed);
        taken.is_ok().then(|| Driving(self))
    }
}

impl Drop for Driving<'_> {
    fn drop(&mut self) {
        self.0.0.store(false, Release);
    }
}
