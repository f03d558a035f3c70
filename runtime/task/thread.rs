//! To which thread a task is bound.

use std::{
    cell::Cell,
    sync::atomic::{AtomicU64, Ordering::Relaxed},
};

static NEXT: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// This thread's number; 0 until it is asked for.
    static NUMBER: Cell<u64> = const { Cell::new(0) };
}

/// The thread a task must stay on, if its future is not `Send`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bound(u64);

impl Bound {
    /// Any thread may run it.
    pub(crate) const NOWHERE: Self = Self(0);

    /// This thread alone may run it.
    pub(crate) fn here() -> Self {
        Self(number())
    }

    /// Whether there is such a thread.
    pub(crate) fn is_somewhere(self) -> bool {
        self.0 != 0
    }

    /// Whether this thread must not touch what is so bound.
    pub(crate) fn is_elsewhere(self) -> bool {
        self.0 != 0 && self.0 != number()
    }
}

/// Unlike `std::thread::ThreadId` this can be had while thread-locals are being destroyed.
fn number() -> u64 {
    NUMBER.with(|number| {
        if number.get() == 0 {
            number.set(NEXT.fetch_add(1, Relaxed));
        }
        number.get()
    })
}
