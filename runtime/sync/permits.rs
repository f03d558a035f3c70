//! Permits, and a value that their holders use: what the semaphore and the locks are made of.
//!
//! One lock guards everything, including the value. [`permit_queue`](super::permit_queue) says how
//! the permits are handed out, and to whom.

use super::permit_queue::{PermitQueue, PermitSource, Refusal, Turn};
use crate::{
    base::primitive::{
        Mutex, MutexGuard,
        atomic::{AtomicBool, Ordering::Relaxed},
        const_fn,
    },
    trace::{current::id_of, event::Wait},
};

/// The largest number of permits. The limit ensures that sums of permits do not overflow.
pub(super) const MAX_PERMITS: usize = usize::MAX >> 3;

/// A value that permits are for: it says which lock this is.
pub(super) trait Lent {
    /// What a task that waits for the permits waits for, in the words of the recorder.
    fn what(id: u64) -> Wait;
}

/// A number of permits, and a value that is read or changed when permits are taken and given back.
pub(super) struct Permits<V = ()> {
    state: Mutex<PermitState<V>>,
    /// Whether a task was in the queue when the lock was last released. If so, the next caller will
    /// probably wait there too, and clones its waker before it takes the lock.
    has_waiters: AtomicBool,
}

pub(super) struct PermitState<V> {
    queue: PermitQueue,
    value: V,
}

impl<V: Lent> Permits<V> {
    const_fn! {
        pub(super) const fn new(free: usize, value: V) -> Self {
            let state = PermitState { queue: PermitQueue::new(free), value };
            Self { state: Mutex::new(state), has_waiters: AtomicBool::new(false) }
        }
    }

    /// Waits for permits, in the order of the calls. `take` gets the value as soon as they are
    /// granted.
    pub(super) fn acquire<R>(
        &self,
        need: usize,
        take: impl Fn(&mut V) -> R,
    ) -> impl Future<Output = Result<R, Refusal>> {
        Turn::new(self, need, move |mut state: MutexGuard<'_, PermitState<V>>| {
            take(&mut state.value)
        })
    }

    /// Takes permits if enough are free and no task waits.
    pub(super) fn try_acquire<R>(
        &self,
        need: usize,
        take: impl FnOnce(&mut V) -> R,
    ) -> Result<R, Refusal> {
        PermitSource::try_acquire(self, need).map(|mut state| take(&mut state.value))
    }

    /// Gives back permits; `put` returns to the value what was taken from it with them.
    pub(super) fn give_back(&self, count: usize, put: impl FnOnce(&mut V)) {
        let mut state = self.state.lock();
        put(&mut state.value);
        state.queue.put_back(count);
        self.hand_out(state);
    }

    /// Adds new permits.
    #[track_caller]
    pub(super) fn add(&self, count: usize) {
        let mut state = self.state.lock();
        let sum = state.queue.free().checked_add(count);
        assert!(sum.is_some_and(|sum| sum <= MAX_PERMITS), "more than {MAX_PERMITS} permits");
        state.queue.put_back(count);
        self.hand_out(state);
    }

    /// Removes up to `count` available permits for ever, and returns how many it removed.
    pub(super) fn forget(&self, count: usize) -> usize {
        self.state.lock().queue.forget(count)
    }

    /// Grants no permit from now on, and wakes all tasks that wait for one.
    pub(super) fn close(&self) {
        let woken = self.state.lock().queue.close();
        woken.wake_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.lock().queue.is_closed()
    }

    /// How many permits a new caller could take.
    pub(super) fn available(&self) -> usize {
        self.state.lock().queue.available()
    }

    /// Borrows the value without locking.
    pub(super) fn get_mut(&mut self) -> &mut V {
        &mut self.state.get_mut().value
    }

    /// Returns the value.
    pub(super) fn into_inner(self) -> V {
        self.state.into_inner().value
    }
}

impl<V: Lent> PermitSource for Permits<V> {
    type State = PermitState<V>;

    fn queue(state: &mut PermitState<V>) -> &mut PermitQueue {
        &mut state.queue
    }

    #[inline]
    fn try_acquire(&self, need: usize) -> Result<MutexGuard<'_, PermitState<V>>, Refusal> {
        let mut state = self.state.lock();
        state.queue.take(need).map(|()| state)
    }

    fn lock_to_wait(&self) -> MutexGuard<'_, PermitState<V>> {
        self.state.lock()
    }

    fn hand_out(&self, mut state: MutexGuard<'_, PermitState<V>>) {
        if !state.queue.has_waiters() {
            return; // the usual case: saves making an empty list
        }
        let woken = state.queue.hand_out();
        self.has_waiters.store(state.queue.has_waiters(), Relaxed);
        drop(state);
        woken.wake_all();
    }

    fn what(&self) -> Wait {
        V::what(id_of(self))
    }

    #[inline]
    fn has_waiters_hint(&self) -> bool {
        self.has_waiters.load(Relaxed)
    }

    fn note_waiter(&self) {
        self.has_waiters.store(true, Relaxed);
    }
}
