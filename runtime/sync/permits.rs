//! Permits, and a value lent with them: what the semaphore and the locks are made of.
//!
//! One lock guards everything, the value too. How the permits are handed out, and to whom, is in
//! [`permit_queue`](super::permit_queue).

use super::permit_queue::{PermitQueue, PermitSource, Refusal, Turn};
use crate::base::primitive::{
    Mutex, MutexGuard,
    atomic::{AtomicBool, Ordering::Relaxed},
    const_fn,
};

/// More than this is refused, so that sums of permits cannot overflow.
pub(super) const MAX_PERMITS: usize = usize::MAX >> 3;

/// A number of permits, and the value that goes with them: read and changed as they come and go.
pub(super) struct Permits<V = ()> {
    state: Mutex<PermitState<V>>,
    /// Whether somebody was in the queue when the lock was last released. If so, the next
    /// caller will probably wait there, too, and clones its waker before it takes the lock.
    has_waiters: AtomicBool,
}

pub(super) struct PermitState<V> {
    queue: PermitQueue,
    value: V,
}

impl<V> Permits<V> {
    const_fn! {
        pub(super) const fn new(free: usize, value: V) -> Self {
            let state = PermitState { queue: PermitQueue::new(free), value };
            Self { state: Mutex::new(state), has_waiters: AtomicBool::new(false) }
        }
    }

    /// Waits for permits, in line. `take` gets the value as soon as they are there.
    pub(super) fn acquire<R>(
        &self,
        need: usize,
        take: impl Fn(&mut V) -> R,
    ) -> impl Future<Output = Result<R, Refusal>> {
        Turn::new(self, need, move |mut state: MutexGuard<'_, PermitState<V>>| {
            take(&mut state.value)
        })
    }

    /// Takes permits if they are there, overtaking nobody.
    pub(super) fn try_acquire<R>(
        &self,
        need: usize,
        take: impl FnOnce(&mut V) -> R,
    ) -> Result<R, Refusal> {
        PermitSource::try_acquire(self, need).map(|mut state| take(&mut state.value))
    }

    /// Permits come back, and with them, by `put`, what had been taken from the value.
    pub(super) fn give_back(&self, count: usize, put: impl FnOnce(&mut V)) {
        let mut state = self.state.lock();
        put(&mut state.value);
        state.queue.put_back(count);
        self.hand_out(state);
    }

    /// Makes more permits.
    #[track_caller]
    pub(super) fn add(&self, count: usize) {
        let mut state = self.state.lock();
        let sum = state.queue.free().checked_add(count);
        assert!(sum.is_some_and(|sum| sum <= MAX_PERMITS), "more than {MAX_PERMITS} permits");
        state.queue.put_back(count);
        self.hand_out(state);
    }

    /// Takes away for ever up to `count` permits that nobody has or waits for, and returns how many.
    pub(super) fn forget(&self, count: usize) -> usize {
        self.state.lock().queue.forget(count)
    }

    /// Grants nothing from now on.
    pub(super) fn close(&self) {
        let woken = self.state.lock().queue.close();
        woken.wake_all();
    }

    pub(super) fn is_closed(&self) -> bool {
        self.state.lock().queue.is_closed()
    }

    /// How many permits a new caller could have.
    pub(super) fn available(&self) -> usize {
        self.state.lock().queue.available()
    }

    /// The value, when nobody else can reach the permits.
    pub(super) fn get_mut(&mut self) -> &mut V {
        &mut self.state.get_mut().value
    }

    /// The value, when nobody can reach the permits any more.
    pub(super) fn into_inner(self) -> V {
        self.state.into_inner().value
    }
}

impl<V> PermitSource for Permits<V> {
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
            return; // mostly: then it is not worth an empty list
        }
        let woken = state.queue.hand_out();
        self.has_waiters.store(state.queue.has_waiters(), Relaxed);
        drop(state);
        woken.wake_all();
    }

    #[inline]
    fn has_waiters_hint(&self) -> bool {
        self.has_waiters.load(Relaxed)
    }

    fn note_waiter(&self) {
        self.has_waiters.store(true, Relaxed);
    }
}
